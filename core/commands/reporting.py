"""What `audit` does once vendors have answered: takes labels in, and writes a report."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from core.commands.label import (
    keep_set_note,
    lines_about,
    mapping_of,
    source_named,
    take,
)
from core.commands.usage import WrongUseError
from core.labelling.attributes import FITZPATRICK, GENDER, TONE, AttributeName
from core.vendor import VendorId, VendorRegistry

if TYPE_CHECKING:
    from core.case.case import Case
    from core.label_import.mapping import Mapping
    from core.label_import.table import Table
    from core.report.build import Wanted

_SHOWN = 3
"""So many rows of a kind are printed; the command `label` can print every one."""


def add_options(audit: argparse.ArgumentParser) -> None:
    """The options that labels and a report need."""
    group = audit.add_argument_group("labels and report")
    group.add_argument(
        "--labels", type=Path, metavar="FILE", help="reference labels: CSV, Excel, COCO, other JSON"
    )
    group.add_argument(
        "--source",
        default="dataset",
        metavar="SOURCE",
        help="of the labels: public record, dataset, self-identified, perceived; default: dataset",
    )
    group.add_argument(
        "--by",
        metavar="NAME,NAME",
        help="what subgroups are made by, crossed: gender, fitzpatrick, monk, tone, or columns of "
        "the labels to keep as groups; default: gender",
    )
    group.add_argument(
        "--threshold",
        type=_threshold,
        metavar="X",
        help="the confidence, 0 to 1, below which a prediction counts as no answer; default: none",
    )
    group.add_argument(
        "--report",
        type=Path,
        metavar="FOLDER",
        help="write report.html, report.pdf, results.csv and gaps.csv there",
    )
    group.add_argument("--question", default=None, metavar="TEXT", help="what it is to answer")
    group.add_argument(
        "--few",
        type=_few,
        metavar="N",
        help="below so many faces a rate is not told, only counts; default: 30",
    )
    group.add_argument(
        "--one-per-person",
        action="store_true",
        help="count of several photos of a person only the first",
    )
    group.add_argument(
        "--set-note",
        metavar="TEXT",
        help="what the set says of itself; default: such passages of a README beside the labels",
    )
    group.add_argument(
        "--unmasked-because",
        metavar="REASON",
        help="show all faces in the report. Default: faces are masked unless their photo is "
        "marked public figure or consenting",
    )


def _threshold(text: str) -> float:
    try:
        value = float(text)
    except ValueError:
        value = -1.0
    if not 0 <= value <= 1:
        raise argparse.ArgumentTypeError(f"{text} is no confidence from 0 to 1")
    return value


def _few(text: str) -> int:
    if not text.isdecimal():
        raise argparse.ArgumentTypeError(f"{text} is no number of faces")
    return int(text)


class Reporting:
    """What was asked for beside the table.

    Raises:
        WrongUseError: the labels are not there, or cannot be what was said.
    """

    def __init__(self, given: argparse.Namespace) -> None:
        self._given = given
        self._folder: Path | None = given.report
        self._by = _names(given.by) if given.by is not None else None
        if given.report is None and (given.by or given.threshold is not None):
            raise WrongUseError("--by and --threshold are for a report: give --report FOLDER, too.")
        if given.unmasked_because is not None and not given.unmasked_because.strip():
            raise WrongUseError("Showing all faces needs a reason: --unmasked-because REASON.")
        if given.report is not None and given.report.exists() and not given.report.is_dir():
            raise WrongUseError(f"“{given.report}” is no folder: choose another for --report.")
        self._table: Table | None = None
        self._mapping: Mapping | None = None
        if given.labels is not None:
            self._read_labels(given)

    def __bool__(self) -> bool:
        return self._table is not None or self._folder is not None

    def _read_labels(self, given: argparse.Namespace) -> None:
        """Before any vendor is asked: what is wrong with them is known at once."""
        from dataclasses import replace

        from core.label_import.mapping import problem_with
        from core.label_import.reading import read_table

        if not given.labels.is_file():
            raise WrongUseError(f"There is no file “{given.labels}”.")
        source = source_named(given.source)
        table = read_table(given.labels, "")
        mapping = replace(mapping_of(table, ",".join(self._columns())), source=source)
        problem = problem_with(mapping, table)
        if problem is not None:
            raise WrongUseError(str(problem))
        self._table, self._mapping = table, mapping

    def _columns(self) -> list[str]:
        """The columns of the labels that have to be taken in, beside the gender's."""
        wanted = [FITZPATRICK if name == TONE else name for name in self._by or ()]
        return [name for name in dict.fromkeys(wanted) if name != GENDER]

    def run(self, folder: Path, registry: VendorRegistry, vendors: Sequence[VendorId]) -> None:
        """Take the labels into the case in `folder`, and write the report.

        Raises:
            ProblemError: the case or the report's folder cannot be written.
            WrongUseError: nobody has said anything of what subgroups are to be made by.
        """
        from contextlib import closing

        from core.case.case import Case

        with closing(Case.open(folder, registry)) as case:
            self._take_labels(case)
            if self._folder is not None:
                self._write(case, registry, vendors)

    def _take_labels(self, case: Case) -> None:
        from core.label_import.known import known_of
        from core.label_import.plan import make_plan
        from core.report.set_note import SET_NOTE

        if self._given.set_note is not None:
            case.set_setting(SET_NOTE, self._given.set_note.strip())
        if self._table is None or self._mapping is None:
            return
        plan = make_plan(self._table, self._mapping, known_of(case))
        for line in lines_about(plan, self._mapping, _SHOWN):
            print(line)
        take(case, plan)
        keep_set_note(case, self._given.labels)

    def _write(self, case: Case, registry: VendorRegistry, vendors: Sequence[VendorId]) -> None:
        from core.report.build import build
        from core.report.writing import FILES, write

        assert self._folder is not None
        case.settle()
        built = build(case, registry.infos(), self._wanted(case, vendors))
        written = write(built, self._folder)
        case.mark_exported(written.left)
        case.store.flush()
        if not built.numbers.allows_shares:
            print(
                "Not every face of a complete set or a random draw is labelled: the report shows "
                "counts, and the fractions in results.csv are of the labelled faces only.",
                file=sys.stderr,
            )
        print(f"{written.headline}.")
        print(f"The report is in {written.folder}: {', '.join(FILES)}")

    def _wanted(self, case: Case, vendors: Sequence[VendorId]) -> Wanted:
        from core.metrics.results import FEW
        from core.report.build import Wanted

        given = self._given
        threshold: float | None = given.threshold
        return Wanted(
            by=None if self._by is None else tuple(_known(case, name) for name in self._by),
            vendors=tuple(vendors),
            thresholds={vendor_id: threshold for vendor_id in vendors},
            few=FEW if given.few is None else given.few,
            question=given.question,
            one_per_person=given.one_per_person,
            reason_unmasked=given.unmasked_because,
        )


def _names(text: str) -> tuple[AttributeName, ...]:
    """What subgroups are made by, as typed."""
    found = []
    for name in filter(None, map(str.strip, text.split(","))):
        folded = AttributeName(name.casefold().replace(" ", "_"))
        reserved = {"skin_type": FITZPATRICK, "skin": FITZPATRICK, "sex": GENDER}
        known = reserved.get(folded, folded)
        found.append(known if known in (GENDER, TONE, FITZPATRICK, "monk") else AttributeName(name))
    if not found:
        raise WrongUseError("--by needs a name, such as --by gender,group.")
    return tuple(dict.fromkeys(found))


def _known(case: Case, name: AttributeName) -> AttributeName:
    """The name as the case has it."""
    said = {*case.names_said(), GENDER}
    if FITZPATRICK in said:
        said.add(TONE)
    for each in said:
        if each.casefold() == name.casefold():
            return each
    known = ", ".join(sorted(said))
    raise WrongUseError(f"Nothing is said of “{name}” for any face; there are {known}.")
