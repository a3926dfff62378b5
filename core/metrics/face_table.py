"""The faces of a case as columns of numbers, one row a face; verdicts of all faces at once."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace

import numpy as np
from numpy.typing import NDArray

from core.labelling.attributes import PERSON, AttributeName
from core.labelling.labels import UNJUDGED, Gender
from core.metrics.design import Design
from core.metrics.subgroup_cell import SubgroupCell
from core.metrics.tally import CODES, MARKS, Tally, tally_of
from core.photos.photo import PhotoId
from core.sets.subgroups import Cell
from core.vendor import VendorId, VendorInfo
from core.verdict import CallState, Verdict

Codes = NDArray[np.int8]
Rows = NDArray[np.intp]
Thresholds = Mapping[VendorId, float | None]
"""The threshold of each vendor, 0 to 1; None, or not in it, is off."""
NO_THRESHOLDS: Thresholds = {}

GENDERS = tuple(Gender)
"""The genders by their codes in `FaceTable.label` and `VendorColumns.gender`."""
NONE = -1
"""The code of what was not said."""
_UNJUDGED = [NONE, *(GENDERS.index(each) for each in UNJUDGED)]
ANSWERED = -1
"""In `VendorColumns.state`: the vendor answered for the photo, so there is something to judge."""
NOT_FOUND = -2
"""In `VendorColumns.gender`: the vendor found no face here."""


@dataclass(frozen=True, slots=True, eq=False)
class Column:
    """What is said of each face of one attribute.

    codes: places in `words`, NONE where nothing was said; int32, one a face.
    words: the values found, in the order lists show them.
    """

    codes: NDArray[np.int32]
    words: tuple[str, ...]


@dataclass(frozen=True, slots=True, eq=False)
class VendorColumns:
    """What one vendor said of each face.

    state: ANSWERED, or the code (`MARKS`) of what stands in place of a verdict; int8.
    gender: codes of GENDERS, NONE where the vendor found the face and gave no gender, NOT_FOUND
        where it found no face here, or did not answer; int8.
    confidence: 0 to 1, nan where none was given; float64.
    """

    info: VendorInfo
    state: Codes
    gender: Codes
    confidence: NDArray[np.float64]


@dataclass(frozen=True, slots=True, eq=False)
class FaceTable:
    """One row a face, "not a face" left out but counted; rows by photo in the order opened, then
    in reading order.

    photo_ids: int64. places: which face of `case.faces(photo_id)` it is, from 0; int32. face_ids:
    of the stored face, NONE where it is not stored; int64. label: codes of GENDERS, NONE where
    there is none; int8. attributes: by name, GENDER (words, own wordings included) and TONE among
    them. not_faces: how many were left out. duplicates: photos left out with all their faces.
    design: set where the faces are those of a stratified draw.
    """

    photo_ids: NDArray[np.int64]
    places: NDArray[np.int32]
    face_ids: NDArray[np.int64]
    label: Codes
    attributes: Mapping[AttributeName, Column]
    vendors: Mapping[VendorId, VendorColumns]
    not_faces: int = 0
    design: Design | None = None
    duplicates: int = 0
    _base: dict[VendorId, Codes] = field(default_factory=dict, repr=False)

    def __len__(self) -> int:
        return len(self.photo_ids)

    @property
    def judged(self) -> NDArray[np.bool_]:
        """Whether each face has a label by which vendors are judged: by none, and by *unknown* and
        *not stated*, it is unlabelled.
        """
        return ~np.isin(self.label, _UNJUDGED)

    # Verdicts

    def verdicts(self, vendor_id: VendorId, threshold: float | None = None) -> Codes:
        """The sign each face wears for a vendor, by code; int8, one a face.

        As `verdict.judge` has it; where there is nothing to judge, the call's state.
        """
        base = self._without_threshold(vendor_id)
        if threshold is None:
            return base
        below = self.vendors[vendor_id].confidence < threshold
        answered = base <= CODES[Verdict.MISREAD]
        return np.where(below & answered, np.int8(CODES[Verdict.NO_ANSWER]), base)

    def _without_threshold(self, vendor_id: VendorId) -> Codes:
        known = self._base.get(vendor_id)
        if known is None:
            known = self._base[vendor_id] = self._judge(self.vendors[vendor_id])
            known.setflags(write=False)
        return known

    def _judge(self, said: VendorColumns) -> Codes:
        label, gender = self.label, said.gender
        known = [GENDERS.index(each) for each in said.info.vocabulary]
        conditions = [
            said.state != ANSWERED,
            ~self.judged,
            ~np.isin(label, known),
            gender == NOT_FOUND,
            gender == NONE,
            gender == label,
        ]
        codes: list[Codes | int] = [
            said.state,
            CODES[Verdict.UNLABELLED],
            CODES[Verdict.UNABLE],
            CODES[Verdict.NOT_DETECTED],
            CODES[Verdict.NO_ANSWER],
            CODES[Verdict.MATCH],
        ]
        return np.select(conditions, codes, CODES[Verdict.MISREAD]).astype(np.int8)

    def tally(
        self, vendor_id: VendorId, threshold: float | None = None, rows: Rows | None = None
    ) -> Tally:
        """Count the signs of these rows, or of all."""
        verdicts = self.verdicts(vendor_id, threshold)
        chosen = verdicts if rows is None else verdicts[rows]
        return tally_of(np.bincount(chosen, minlength=len(MARKS)))

    # Subgroups

    def column(self, name: AttributeName) -> Column:
        """What is said of an attribute; of one that nobody named, nothing of any face."""
        column = self.attributes.get(name)
        if column is not None:
            return column
        return Column(np.full(len(self), NONE, np.int32), ())

    def rows_of(self, subgroup: SubgroupCell) -> Rows:
        """The rows of a subgroup's faces, ascending."""
        held = np.ones(len(self), bool)
        for name, value in zip(subgroup.names, subgroup.values, strict=True):
            column = self.column(name)
            code = column.words.index(value) if value in column.words else len(column.words)
            held &= column.codes == code
        return np.flatnonzero(held)

    def cells(self, names: Sequence[AttributeName]) -> tuple[NDArray[np.int64], tuple[Cell, ...]]:
        """Which cell of the crossing of `names` each face is in.

        Returns (codes, cells): a code is a place in `cells`, NONE where one of the names was not
        said of the face; cells are every combination of the values found, in their order.
        """
        codes = np.zeros(len(self), np.int64)
        said = np.ones(len(self), bool)
        cells: list[Cell] = [()]
        for name in names:
            column = self.column(name)
            said &= column.codes != NONE
            codes = codes * len(column.words) + column.codes
            cells = [(*cell, word) for cell in cells for word in column.words]
        return np.where(said, codes, NONE), tuple(cells)

    def faces(self, rows: Rows) -> list[tuple[PhotoId, int]]:
        """Photo, and place in `case.faces` of the photo, of the face of each row."""
        ids, places = self.photo_ids[rows].tolist(), self.places[rows].tolist()
        return [(PhotoId(photo_id), place) for photo_id, place in zip(ids, places, strict=True)]

    # Other tables

    def only(self, rows: Rows | NDArray[np.bool_]) -> FaceTable:
        """The table with these rows alone; `not_faces` stays."""
        attributes = {
            name: Column(column.codes[rows], column.words)
            for name, column in self.attributes.items()
        }
        vendors = {
            vendor_id: VendorColumns(
                said.info, said.state[rows], said.gender[rows], said.confidence[rows]
            )
            for vendor_id, said in self.vendors.items()
        }
        return replace(
            self,
            photo_ids=self.photo_ids[rows],
            places=self.places[rows],
            face_ids=self.face_ids[rows],
            label=self.label[rows],
            attributes=attributes,
            vendors=vendors,
            design=None if self.design is None else self.design.only(rows),
            _base={},
        )

    def of_photos(self, photo_ids: Iterable[PhotoId]) -> FaceTable:
        """The faces in these photos: of a draw, say."""
        return self.only(np.isin(self.photo_ids, np.fromiter(photo_ids, np.int64)))

    def several_photos(self) -> SeveralPhotos:
        """How many people are in several rows, by what was said of PERSON."""
        codes = self.column(PERSON).codes
        counts = np.bincount(codes[codes != NONE]) if len(codes) else np.zeros(0, np.int64)
        several = counts[counts > 1]
        return SeveralPhotos(len(several), int(several.sum()))

    def one_per_person(self) -> FaceTable:
        """The table with one row a person: the first; faces of nobody named all stay."""
        codes = self.column(PERSON).codes
        _, first = np.unique(codes, return_index=True)
        chosen = codes == NONE
        chosen[first] = True
        return self.only(chosen)


@dataclass(frozen=True, slots=True)
class SeveralPhotos:
    """people: who are on more than one row. faces: those rows."""

    people: int
    faces: int

    @property
    def words(self) -> str:
        """A sentence, empty where nobody is there twice."""
        if not self.people:
            return ""
        people = "1 person is" if self.people == 1 else f"{self.people:,} people are"
        return (
            f"{people} in several photos ({self.faces:,} faces): their faces are not independent, "
            "so intervals are narrower than they should be."
        )


NOBODY = SeveralPhotos(0, 0)
"""No person is on more than one row."""
CALL_CODES: Mapping[CallState | None, int] = {None: ANSWERED} | {
    state: CODES[state] for state in CallState if state in CODES
}
"""The code in `VendorColumns.state` of what `CaseMemory.call_state` says; None is an answer."""
