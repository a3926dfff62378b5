"""What a person says about a table: what its columns are, and what its words mean."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection, Sequence
from collections.abc import Mapping as MappingOf
from dataclasses import dataclass, field, replace
from enum import StrEnum
from functools import partial
from pathlib import PurePosixPath

from core.label_import.headers import (
    BOX,
    GROUP_PREFIX,
    SAYING,
    Role,
    holds_answers,
    is_own,
    roles_by_header,
)
from core.label_import.table import Row, Table
from core.label_import.words import folded, gender_of, says_nothing
from core.labelling.attributes import GENDER, RESERVED, AttributeName
from core.labelling.labels import Gender, Source
from core.photos.files import SUFFIXES
from core.photos.photo import Photo
from core.problem import Problem

_LOOKED_AT = 200
"""Rows by which it is guessed what a column holds."""


class PhotoBy(StrEnum):
    """How a cell of the photo's column names a photo.

    PATH: its file with as many of the folders around it as the cell has. NAME: its file's name
    alone, whatever folders stand before it. STEM: that name without the ending.
    """

    PATH = "path"
    NAME = "name"
    STEM = "stem"


class Several(StrEnum):
    """Whom a label for a whole photo means where several faces were found in it.

    ONE: the face that more vendors found than any other. LARGEST: the largest. SKIP: nobody.
    """

    ONE = "exactly one expected"
    LARGEST = "the largest"
    SKIP = "skip"


@dataclass(frozen=True, slots=True)
class Mapping:
    """roles: one a column. words: meanings given to words by their folded form, None to leave their
    rows out; `Gender.OWN` keeps a word as a wording of its own. unknown: what any other word means
    that is not known. source, annotator: of rows whose own columns say none. attributes: those
    taken of a table whose rows say one thing each; None for all.
    """

    roles: tuple[Role, ...]
    photo_by: PhotoBy = PhotoBy.PATH
    words: MappingOf[str, Gender | None] = field(default_factory=dict)
    unknown: Gender | None = None
    source: Source = Source.DATASET
    annotator: str = ""
    several: Several = Several.ONE
    attributes: frozenset[AttributeName] | None = None

    def column(self, role: Role) -> int | None:
        return self.roles.index(role) if role in self.roles else None

    def meaning(self, word: str) -> Gender | None:
        """The gender that a word of the gender's column means; None where nobody said."""
        key = folded(word)
        if key in self.words:
            return self.words[key]
        return gender_of(word) or self.unknown

    def with_role(self, column: int, role: Role) -> Mapping:
        """The same with a role given to a column, and taken from the column that had it."""
        roles = [
            Role.PASSED_OVER if had is role and role is not Role.GROUP else had
            for had in self.roles
        ]
        roles[column] = role
        return replace(self, roles=tuple(roles))


@dataclass(frozen=True, slots=True)
class WordCount:
    """A word of the gender's column. known: the program knows it by itself."""

    word: str
    rows: int
    known: Gender | None


def guess(table: Table, photos: Sequence[Photo] = ()) -> Mapping:
    """What the columns seem to be by their names, and where those say nothing by what is in them.

    photos: of the case; a column that names them is taken for the photo's, whatever it is called.
    Own groups and persons are guessed in this program's exports only: what is not needed is passed
    over until somebody chooses it.
    """
    roles = roles_by_header(table.columns)
    rows = table.rows[:_LOOKED_AT]
    if Role.PHOTO not in roles and Role.SHA256 not in roles:
        _give(roles, Role.PHOTO, [_share(rows, c, _is_photo) for c in range(len(roles))])
    if Role.PHOTO not in roles and Role.SHA256 not in roles and photos:
        stems = {_stem(place.path.name) for photo in photos for place in photo.places}
        known = partial(_is_one_of, stems)
        _give(roles, Role.PHOTO, [_share(rows, c, known) for c in range(len(roles))])
    says_one = Role.VALUE in roles
    if Role.GENDER not in roles and not says_one and not holds_answers(table.columns):
        _give(roles, Role.GENDER, [_share(rows, c, _is_gender) for c in range(len(roles))])
    photo = roles.index(Role.PHOTO) if Role.PHOTO in roles else None
    return Mapping(
        tuple(roles),
        named_by(table, photo),
        unknown=Gender.OWN if is_own(table.columns) else None,
    )


def named_by(table: Table, column: int | None) -> PhotoBy:
    """How the cells of a column seem to name photos: without an ending where most have none."""
    if column is None or _share(table.rows[:_LOOKED_AT], column, _is_photo) >= 0.5:
        return PhotoBy.PATH
    return PhotoBy.STEM


def problem_with(mapping: Mapping, table: Table) -> Problem | None:
    """Why rows cannot be read by this mapping; None where they can."""
    roles, of = mapping.roles, f"of {table.name}"
    if Role.PHOTO not in roles and Role.SHA256 not in roles:
        return Problem(
            "no photo column",
            f"No column {of} is said to name the photo.",
            "Choose the column with file names, paths or SHA-256.",
        )
    if not any(role in SAYING for role in roles):
        words = "Choose the column with the gender, a skin type or a group."
        if holds_answers(table.columns):
            words = "It holds what vendors answered, which is no label. " + words
        return Problem("no label column", f"No column {of} is said to hold labels.", words)
    if (Role.VALUE in roles) != (Role.ATTRIBUTE in roles):
        return Problem(
            "half a row",
            "Where every row says one thing, one column names what it is about and another says "
            "it.",
            "Choose both the attribute's and the value's column, or neither.",
        )
    for role in Role:
        if role not in (Role.PASSED_OVER, Role.GROUP) and roles.count(role) > 1:
            names = ", ".join(table.columns[i] for i, each in enumerate(roles) if each is role)
            return Problem(
                "double column", f"Several columns are the {role}: {names}.", "Choose one of them."
            )
    if 0 < sum(role in roles for role in BOX) < len(BOX):
        return Problem(
            "half a box",
            "A face's box takes four columns: left, top, width and height.",
            "Choose all four, or none.",
        )
    for place, role in enumerate(roles):
        if role is Role.GROUP and group_name(table.columns[place]).casefold() in RESERVED:
            return Problem(
                "reserved name",
                f"The column {table.columns[place]} cannot be a group of your own: the name is "
                "taken.",
                "Choose what it is, or rename the column.",
            )
    return None


def group_name(column: str) -> AttributeName:
    """What the group of a column is called: as the column, without this program's own prefix."""
    bare = column.removeprefix(GROUP_PREFIX).strip()
    return AttributeName(bare or column)


def passed_over(mapping: Mapping, table: Table) -> list[str]:
    """The columns that nothing is taken from."""
    pairs = zip(table.columns, mapping.roles, strict=True)
    return [column for column, role in pairs if role is Role.PASSED_OVER]


def words_in(table: Table, mapping: Mapping) -> list[WordCount]:
    """The words of the gender's column: those not known first, frequent ones before rare ones."""
    column, about = mapping.column(Role.GENDER), mapping.column(Role.ATTRIBUTE)
    if column is None and about is not None:
        column = mapping.column(Role.VALUE)
    if column is None:
        return []
    counts: Counter[str] = Counter()
    shown: dict[str, str] = {}
    for row in table.rows:
        word = row.cells[column]
        if about is not None and row.cells[about] != GENDER:
            continue
        if not says_nothing(word):
            key = folded(word)
            counts[key] += 1
            shown.setdefault(key, word)
    known = {key: gender_of(word) or mapping.unknown for key, word in shown.items()}
    ordered = sorted(counts, key=lambda key: (known[key] is not None, -counts[key], key))
    return [WordCount(shown[key], counts[key], known[key]) for key in ordered]


def _give(roles: list[Role], role: Role, shares: Sequence[float]) -> None:
    """Give a role to the column still free that fits it best, if it fits at all."""
    free = [c for c, given in enumerate(roles) if given is Role.PASSED_OVER and shares[c] > 0.5]
    if free:
        roles[max(free, key=lambda c: (shares[c], -c))] = role


def _share(rows: Sequence[Row], column: int, fits: Callable[[str], bool]) -> float:
    """Which part of the cells that are not empty fits."""
    cells = [row.cells[column] for row in rows if row.cells[column]]
    return sum(map(fits, cells)) / len(cells) if cells else 0.0


def _is_photo(cell: str) -> bool:
    return PurePosixPath(cell.replace("\\", "/")).suffix.lower() in SUFFIXES


def _stem(name: str) -> str:
    return PurePosixPath(name.replace("\\", "/")).stem.casefold()


def _is_one_of(stems: Collection[str], cell: str) -> bool:
    return _stem(cell) in stems


def _is_gender(cell: str) -> bool:
    return gender_of(cell) is not None
