"""What one row says once its columns and words are understood, or why it says nothing."""

from __future__ import annotations

from collections.abc import Iterator, Set
from collections.abc import Mapping as MappingOf
from dataclasses import dataclass, field
from math import inf, isfinite
from typing import NamedTuple

from core.geometry import Box
from core.label_import.fate import Fate
from core.label_import.headers import BOX, Role
from core.label_import.mapping import Mapping, group_name
from core.label_import.photo_names import PhotoNames
from core.label_import.table import Row, Table
from core.label_import.words import folded, says_nothing, source_of
from core.labelling.attributes import (
    FITZPATRICK,
    GENDER,
    MONK,
    PERSON,
    TONE,
    Attribute,
    AttributeName,
    attribute_of,
)
from core.labelling.labels import Gender, ReferenceLabel, Source
from core.labelling.skin_type import Scale, skin_type_of
from core.photos.photo import Photo

_SCALES = {Role.FITZPATRICK: Scale.FITZPATRICK, Role.MONK: Scale.MONK}
_YES, _NO = "yes", "no"
Said = ReferenceLabel | Attribute
_OWN_SOURCES = {FITZPATRICK: Role.FITZPATRICK_SOURCE, MONK: Role.MONK_SOURCE}


@dataclass(frozen=True, slots=True)
class Says:
    """What a row says of one person. box: of the face, in pixels of the upright photo; None for
    the whole photo. said: by the attribute's name; of GENDER it is the label. claimed: what is said
    beside what is in force, by name and annotator.
    """

    photo: Photo
    box: Box | None
    said: MappingOf[AttributeName, ReferenceLabel | Attribute]
    claimed: MappingOf[tuple[AttributeName, str], Attribute] = field(default_factory=dict)


class Refused(NamedTuple):
    """Why a row is not taken. photo: where at least that is known."""

    fate: Fate
    what: str
    photo: Photo | None = None


class _RefusedError(Exception):
    def __init__(self, fate: Fate, what: str) -> None:
        super().__init__(what)
        self.fate, self.what = fate, what


def _claimed(
    said: MappingOf[AttributeName, Said],
) -> Iterator[tuple[tuple[AttributeName, str], Attribute]]:
    for name, one in said.items():
        as_said = attribute_of(one) if isinstance(one, ReferenceLabel) else one
        yield (name, as_said.annotator), as_said


class RowReader:
    """Reads the rows of one table by one mapping. Equal labels are made once: rows are many."""

    def __init__(self, table: Table, mapping: Mapping, names: PhotoNames) -> None:
        self._table, self._mapping, self._names = table, mapping, names
        self._columns = {role: mapping.column(role) for role in Role}
        self._groups = [
            (place, group_name(table.columns[place]))
            for place, role in enumerate(mapping.roles)
            if role is Role.GROUP
        ]
        self._used = {
            place for place, role in enumerate(mapping.roles) if role is not Role.PASSED_OVER
        }
        self._naming = {
            place for place in self._used if mapping.roles[place] in (Role.PHOTO, Role.SHA256)
        }
        self._labels: dict[tuple[str, Source, str, bool | None], ReferenceLabel] = {}
        self._attributes: dict[tuple[str, Source, str, bool | None], Attribute] = {}
        self._skin_types: dict[tuple[Scale, str], str] = {}

    def read(self, row: Row) -> Says | Refused:
        """What a row says; raises nothing."""
        photo = None
        try:
            if row.problem:
                raise _RefusedError(Fate.BAD_VALUE, row.problem)
            self._check_stored(row, self._naming)
            photo = self._photo(row)
            self._check_stored(row, self._used)
            said = self._said(row) | self._one_said(row)
            if not said:
                raise _RefusedError(Fate.SAYS_NOTHING, "Its cells are empty.")
            box = self._box(row, photo)
            if folded(self._cell(row, Role.IN_FORCE)) == _NO:
                return Says(photo, box, {}, dict(_claimed(said)))
            return Says(photo, box, said)
        except _RefusedError as error:
            return Refused(error.fate, error.what, photo)

    def _check_stored(self, row: Row, places: Set[int]) -> None:
        """Refuse a row of which a formula's value is not known: its cell is no empty one."""
        missing = sorted(row.unstored & places)
        if not missing:
            return
        names = ", ".join(self._table.columns[place] for place in missing)
        # The way out stands first: of a long line its end is not seen.
        what = f"Save it in Excel or LibreOffice: formula without a value in {names}."
        raise _RefusedError(Fate.BAD_VALUE, what)

    def _cell(self, row: Row, role: Role) -> str:
        place = self._columns[role]
        return "" if place is None else row.cells[place]

    def _column_name(self, role: Role) -> str:
        place = self._columns[role]
        return "" if place is None else self._table.columns[place]

    def _photo(self, row: Row) -> Photo:
        sha256, text = self._cell(row, Role.SHA256), self._cell(row, Role.PHOTO)
        by = self._mapping.photo_by
        if sha256:
            photo = self._names.with_sha256(sha256)
            if photo is not None:
                return photo
            what = f"The case has no photo with the SHA-256 {sha256[:12]}…"
            if text and self._names.find(text, by):
                what += f" Its {text} has other bytes."
            raise _RefusedError(Fate.NO_PHOTO, what)
        found = self._names.find(text, by)
        if len(found) == 1:
            return found[0]
        if found:
            what = f"{len(found):,} photos of the case are called {text}."
            raise _RefusedError(Fate.SEVERAL_PHOTOS, what)
        if not text:
            raise _RefusedError(Fate.NO_PHOTO, "It names no photo.")
        what = f"The case has no photo {text}. {self._names.hint(text, by)}".strip()
        raise _RefusedError(Fate.NO_PHOTO, what)

    def _said(self, row: Row) -> dict[AttributeName, Said]:
        annotator = self._cell(row, Role.ANNOTATOR) or self._mapping.annotator
        source = self._source(row, Role.SOURCE, self._mapping.source)
        said: dict[AttributeName, Said] = {}
        word = self._cell(row, Role.GENDER)
        if not says_nothing(word):
            said[GENDER] = self._label(word, source, annotator, self._answers_seen(row))
        for role, scale in _SCALES.items():
            if text := self._cell(row, role):
                name = scale.attribute
                own = self._source(row, _OWN_SOURCES[name], source)
                said[name] = self._attribute(self._skin_type(role, scale, text), own, annotator)
        if person := self._cell(row, Role.PERSON):
            said[PERSON] = self._attribute(person, source, annotator)
        for place, name in self._groups:
            if row.cells[place]:
                said[name] = self._attribute(row.cells[place], source, annotator)
        return said

    def _one_said(self, row: Row) -> dict[AttributeName, Said]:
        """What a row says that names what it is about."""
        name, text = self._cell(row, Role.ATTRIBUTE), self._cell(row, Role.VALUE)
        if not name or not text:
            return {}
        about = AttributeName(name)
        if self._mapping.attributes is not None and about not in self._mapping.attributes:
            raise _RefusedError(Fate.NOT_CHOSEN, f"It is about {name}, which is passed over.")
        if about == TONE:
            raise _RefusedError(Fate.BAD_VALUE, f"{name} follows from the Fitzpatrick type.")
        annotator = self._cell(row, Role.ANNOTATOR) or self._mapping.annotator
        source, seen = self._source(row, Role.SOURCE, self._mapping.source), self._answers_seen(row)
        if about == GENDER:
            return {about: self._label(text, source, annotator, seen)}
        role = next((r for r, scale in _SCALES.items() if scale.attribute == about), None)
        value = self._skin_type(role, _SCALES[role], text) if role is not None else text
        return {about: self._attribute(value, source, annotator, seen)}

    def _answers_seen(self, row: Row) -> bool | None:
        word = folded(self._cell(row, Role.ANSWERS_SEEN))
        return {_YES: True, _NO: False}.get(word)

    def _label(
        self, word: str, source: Source, annotator: str, seen: bool | None = None
    ) -> ReferenceLabel:
        key = (word, source, annotator, seen)
        label = self._labels.get(key)
        if label is None:
            gender = self._mapping.meaning(word)
            if gender is None:
                column = self._column_name(Role.GENDER) or self._column_name(Role.VALUE)
                what = f"“{word}” in the column {column} is no word that is known."
                raise _RefusedError(Fate.UNKNOWN_WORD, what)
            wording = word if gender is Gender.OWN else ""
            label = ReferenceLabel(gender, source, wording, annotator, seen)
            self._labels[key] = label
        return label

    def _attribute(
        self, value: str, source: Source, annotator: str, seen: bool | None = None
    ) -> Attribute:
        key = (value, source, annotator, seen)
        said = self._attributes.get(key)
        if said is None:
            said = self._attributes[key] = Attribute(value, source, annotator, seen)
        return said

    def _skin_type(self, role: Role, scale: Scale, text: str) -> str:
        value = self._skin_types.get((scale, text))
        if value is None:
            try:
                value = skin_type_of(scale, text).value
            except ValueError as error:
                column = self._column_name(role) or self._column_name(Role.VALUE)
                what = f"“{text}” in the column {column} is no step of its scale."
                raise _RefusedError(Fate.BAD_SKIN_TYPE, what) from error
            self._skin_types[scale, text] = value
        return value

    def _source(self, row: Row, role: Role, otherwise: Source) -> Source:
        word = self._cell(row, role)
        source = source_of(word) if word else otherwise
        if source is None:
            what = f"“{word}” in the column {self._column_name(role)} is no source that is known."
            raise _RefusedError(Fate.BAD_VALUE, what)
        return source

    def _box(self, row: Row, photo: Photo) -> Box | None:
        """The row's box, scaled where the table's photo has another size than the case's."""
        cells = [self._cell(row, role) for role in BOX]
        if not any(cells):
            return None
        try:
            sides = [float(cell) for cell in cells]
            if not all(map(isfinite, sides)):
                raise ValueError("a box without bounds")
            return Box(*sides).scaled(*self._scale(row, photo))
        except (ValueError, OverflowError) as error:
            what = f"{', '.join(cells)} is no box: left, top, width, height."
            raise _RefusedError(Fate.BAD_VALUE, what) from error

    def _scale(self, row: Row, photo: Photo) -> tuple[float, float]:
        theirs = [self._cell(row, role) for role in (Role.PHOTO_WIDTH, Role.PHOTO_HEIGHT)]
        if not all(theirs) or not photo.width or not photo.height:
            return 1.0, 1.0
        width, height = map(float, theirs)
        if not (0 < width < inf and 0 < height < inf):
            raise ValueError("a photo without a size")
        return photo.width / width, photo.height / height
