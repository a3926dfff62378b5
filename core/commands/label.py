"""`label`: takes labels from a table into a case, saying first what becomes of every row."""

from __future__ import annotations

import argparse
from collections.abc import Iterable, Iterator
from contextlib import closing
from dataclasses import replace
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING

from core.commands.usage import BROKEN, FINISHED, WrongUseError
from core.label_import.fate import Fate
from core.label_import.headers import Role
from core.label_import.mapping import Mapping, PhotoBy, Several
from core.label_import.words import folded, gender_of, source_of
from core.labelling.attributes import GENDER, AttributeName
from core.labelling.labels import Gender, Source
from core.running.calls import CallRegistry
from core.sending.credentials import Credentials

if TYPE_CHECKING:
    from core.case.case import Case
    from core.label_import.plan import Plan
    from core.label_import.table import Table

_SHOWN = 20
"""So many rows of a kind are printed; --all prints every one."""
_SKIP = "skip"
_OWN = "own"
_CHOSEN_ONLY = (Role.FITZPATRICK, Role.MONK, Role.PERSON, Role.GROUP)
"""What can be special-category data is taken only where somebody names its column."""
_SOURCES = ("public record", "dataset", "self-identified", "perceived")


def add_arguments(label: argparse.ArgumentParser) -> None:
    """What follows the word `label`."""
    label.epilog = (
        "Columns are found by their names (photo, gender, sha256, …); what --groups and --column "
        "do not name is passed over and listed. Labels of skin type or of groups can be "
        "special-category data under privacy law."
    )
    label.add_argument("case", type=Path, metavar="CASE", help="the folder of a case")
    label.add_argument("labels", type=Path, metavar="LABELS", help="CSV, Excel, COCO or other JSON")
    label.add_argument(
        "--groups",
        default="",
        metavar="NAME,…",
        help="columns to keep as groups of your own; of a labels.csv of this program, what else "
        "than the gender is taken: fitzpatrick, monk, person or a group",
    )
    label.add_argument(
        "--column",
        action="append",
        default=[],
        metavar="ROLE=NAME",
        help=f"what a column is: {', '.join(r for r in Role if r is not Role.PASSED_OVER)}",
    )
    label.add_argument(
        "--word",
        action="append",
        default=[],
        metavar="WORD=MEANING",
        help="what a word of the gender's column means: a gender, “own” to keep it, or “skip”",
    )
    label.add_argument("--source", default="dataset", metavar="SOURCE", help=", ".join(_SOURCES))
    label.add_argument("--annotator", default="", metavar="NAME", help="who labelled")
    label.add_argument(
        "--photo-by",
        type=PhotoBy,
        choices=list(PhotoBy),
        help="how photos are named: path as written, file name alone, or name without ending",
    )
    label.add_argument(
        "--several",
        choices=["one", "largest", "skip"],
        default="one",
        help="whom a label for a whole photo means where several faces were found; default: one "
        "is expected, the face most vendors found",
    )
    label.add_argument("--sheet", default="", metavar="NAME", help="of an Excel workbook")
    label.add_argument("--all", action="store_true", help="print every row")
    label.add_argument(
        "--dry-run", action="store_true", help="say what would happen, write nothing"
    )


def run(given: argparse.Namespace, registry: CallRegistry, _credentials: Credentials) -> int:
    """Do it; returns the exit status."""
    from core.case.case import Case
    from core.label_import.known import known_of
    from core.label_import.mapping import problem_with
    from core.label_import.plan import make_plan
    from core.label_import.reading import read_table

    if not given.labels.is_file():
        raise WrongUseError(f"There is no file “{given.labels}”.")
    source = source_named(given.source)
    table = read_table(given.labels, given.sheet)
    mapping = replace(
        mapping_of(table, given.groups, given.column, given.word, given.photo_by),
        source=source,
        annotator=given.annotator.strip(),
        several=Several[given.several.upper()],
    )
    problem = problem_with(mapping, table)
    if problem is not None:
        raise WrongUseError(str(problem))
    with closing(Case.open(given.case, registry, create=False, read_only=given.dry_run)) as case:
        plan = make_plan(table, mapping, known_of(case))
        for line in lines_about(plan, mapping, None if given.all else _SHOWN):
            print(line)
        if not given.dry_run:
            take(case, plan)
            keep_set_note(case, given.labels)
    done = plan.applied or any(not fate.is_left_out for fate in plan.counts())
    return FINISHED if done else BROKEN


def lines_about(plan: Plan, mapping: Mapping, shown: int | None) -> Iterator[str]:
    """What would happen to every row, the rows behind each kind. shown: at most, None for all."""
    from core.label_import.mapping import passed_over

    table = plan.table
    yield f"{table.name}: {len(table.rows):,} rows, {table.form}."
    roles = zip(table.columns, mapping.roles, strict=True)
    taken = [f"{name} ({role})" for name, role in roles if role is not Role.PASSED_OVER]
    yield f"Columns taken: {', '.join(taken)}."
    left = passed_over(mapping, table)
    if left:
        yield f"Columns passed over: {', '.join(left)}."
    for fate, count in plan.counts().items():
        yield f"{count:,} of {len(table.rows):,} rows: {fate}"
        if shown is None or fate not in (Fate.NEW, Fate.UNCHANGED):
            rows = (f"  row {each.row.number}: {each.what}" for each in plan.of(fate))
            yield from _first(rows, count, shown)
    if plan.without:
        one = len(plan.without) == 1
        few = "1 photo of the case has" if one else f"{len(plan.without):,} photos of the case have"
        yield f"{few} no row"
        names = (f"  {photo.name}" for photo in plan.without)
        yield from _first(names, len(plan.without), shown)


def _first(lines: Iterable[str], count: int, shown: int | None) -> Iterator[str]:
    yield from islice(lines, shown)
    if shown is not None and count > shown:
        yield f"  … and {count - shown:,} more; --all prints them"


def take(case: Case, plan: Plan) -> None:
    """Take the labels in; returns when they are on the disk.

    Raises:
        ProblemError: the disk does not take them.
    """
    from core.problem import Problem

    trouble: list[Problem] = []
    case.store.on_trouble = lambda problem: trouble.append(problem) if problem else None
    case.turn_faces(plan.turns)
    case.store.flush()
    if trouble:
        from core.problem import ProblemError

        raise ProblemError(trouble[0])


def keep_set_note(case: Case, labels: Path) -> None:
    """Keep what a README beside the labels says of the set, where nobody has written a note."""
    from core.report.set_note import SET_NOTE, note_beside

    note = note_beside(labels)
    if note and not case.setting(SET_NOTE):
        case.set_setting(SET_NOTE, note)


def mapping_of(
    table: Table,
    groups: str = "",
    columns: Iterable[str] = (),
    words: Iterable[str] = (),
    photo_by: PhotoBy | None = None,
) -> Mapping:
    """What the table's columns are, guessed but for what is named.

    groups: "NAME,…". columns: "ROLE=NAME". words: "WORD=MEANING".

    Raises:
        WrongUseError: a name is no column's, or a role or meaning is none.
    """
    from core.label_import.mapping import guess

    mapping = guess(table)
    roles = tuple(Role.PASSED_OVER if r in _CHOSEN_ONLY else r for r in mapping.roles)
    mapping = replace(mapping, roles=roles)
    if Role.VALUE in roles:
        taken = {AttributeName(name.strip()) for name in groups.split(",") if name.strip()}
        mapping, groups = replace(mapping, attributes=frozenset({GENDER, *taken})), ""
    for name in filter(None, map(str.strip, groups.split(","))):
        named = name.casefold()
        role = Role(named) if named in _CHOSEN_ONLY and named != Role.GROUP else Role.GROUP
        mapping = mapping.with_role(_column(table, name), role)
    for text in columns:
        role_name, _, name = text.partition("=")
        mapping = mapping.with_role(_column(table, name), _role(role_name))
    if photo_by is not None:
        mapping = replace(mapping, photo_by=photo_by)
    return replace(mapping, words=dict(map(_word, words)))


def _column(table: Table, name: str) -> int:
    column = table.column(name)
    if column is None:
        known = ", ".join(table.columns)
        raise WrongUseError(f"{table.name} has no column “{name.strip()}”; it has {known}.")
    return column


def _role(text: str) -> Role:
    try:
        return Role(text.strip().casefold().replace("_", " ").replace("-", " "))
    except ValueError as error:
        known = ", ".join(Role)
        raise WrongUseError(f"A column cannot be “{text.strip()}”; it can be {known}.") from error


def _word(text: str) -> tuple[str, Gender | None]:
    word, _, meaning = text.rpartition("=")
    gender = Gender.OWN if folded(meaning) == _OWN else gender_of(meaning)
    if not word or (gender is None and folded(meaning) != _SKIP):
        raise WrongUseError(
            f"“{text}” gives no word a meaning; write as in --word x=female, x=own or x=skip."
        )
    return folded(word), gender


def source_named(text: str) -> Source:
    """Raises WrongUseError where the text is no source."""
    source = source_of(text)
    if source is None:
        raise WrongUseError(f"“{text}” is no source; there are {', '.join(_SOURCES)}.")
    return source
