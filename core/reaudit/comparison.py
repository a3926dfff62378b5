"""Two runs on the faces both have: verdicts side by side, paired tests, and what changed. Pure.

A face is had by both where the vendor answered for its photo in both. Each vendor is compared by
itself, its predictions of both runs matched to the same faces, so what another vendor says moves
nothing.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence, Set
from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property

import numpy as np

from core.faces import Face, PhotoFace, faces_in_photo
from core.labelling.attributes import AttributeName
from core.metrics.comparisons import paired
from core.metrics.design import Design
from core.metrics.face_table import Codes
from core.metrics.paired import Paired, corrected
from core.metrics.subgroup_cell import EVERYBODY, SubgroupCell
from core.metrics.tally import CODES, MARKS, Tally, tally_of
from core.metrics.weights import WeightedPaired, weighted_paired
from core.photos.photo import PhotoId
from core.prediction import Prediction
from core.response import Outcome, Response
from core.sets.subgroups import SET_ASIDE, in_order, value_of
from core.vendor import VendorId, VendorInfo
from core.verdict import Verdict, judge

_FIRST, _SECOND = VendorId("first"), VendorId("second")
"""The two runs, where predictions are matched by who made them."""


class Moved(StrEnum):
    """How an answer on a face changed."""

    GENDER = "another gender"
    FOUND = "found now"
    LOST = "not found now"
    CONFIDENCE = "another confidence"
    SAME = "the same"


@dataclass(frozen=True, slots=True, eq=False)
class ComparedFace:
    """One vendor on one face in two runs.

    first, second: its predictions, None where it found no face here. first_verdict,
    second_verdict: by the thresholds in force now. answers: the two responses; the very same one
    where the second run took over what was stored.
    """

    vendor_id: VendorId
    photo_id: PhotoId
    face: PhotoFace
    first: Prediction | None
    second: Prediction | None
    first_verdict: Verdict
    second_verdict: Verdict
    answers: tuple[Response, Response]

    @property
    def moved(self) -> Moved:
        if self.first is None or self.second is None:
            if self.first is self.second:
                return Moved.SAME
            return Moved.FOUND if self.first is None else Moved.LOST
        if self.first.gender is not self.second.gender:
            return Moved.GENDER
        same = self.first.confidence == self.second.confidence
        return Moved.SAME if same else Moved.CONFIDENCE

    @property
    def is_other_answer(self) -> bool:
        """Whether more than the confidence changed."""
        return self.moved in (Moved.GENDER, Moved.FOUND, Moved.LOST)

    @property
    def is_stored_answer(self) -> bool:
        """Whether both runs have the very same response, so that nothing was asked anew."""
        return self.answers[0].id == self.answers[1].id


@dataclass(frozen=True, slots=True)
class ComparedRow:
    """One vendor on the faces of one subgroup in two runs.

    answered: among the faces it answered in both; wrong is a misread. all: among the faces in N
    of both; wrong is a misread, no answer or not detected. The first minus the second. p_answered,
    p_all: McNemar's, corrected by Holm for `tests` comparisons. weighted: both pairs where the
    faces are those of a stratified draw; the tests are of the faces drawn.
    """

    vendor_id: VendorId
    subgroup: SubgroupCell
    first: Tally
    second: Tally
    answered: Paired
    all: Paired
    p_answered: float
    p_all: float
    tests: int
    weighted: tuple[WeightedPaired, WeightedPaired] | None = None


@dataclass(frozen=True, eq=False)
class RunComparison:
    """What is counted of it is counted once, when it is first asked for.

    faces: every face that both runs have, by vendor and photo, "not a face" left out.
    only_first, only_second: photos, by vendor, that only one of the runs has an answer for.
    design: set where the photos are those of a stratified draw.
    """

    faces: tuple[ComparedFace, ...]
    only_first: Mapping[VendorId, int]
    only_second: Mapping[VendorId, int]
    thresholds: Mapping[VendorId, float | None]
    design: Design | None = None

    @cached_property
    def vendors(self) -> tuple[VendorId, ...]:
        """Those that answered in both, in order."""
        return tuple(dict.fromkeys(face.vendor_id for face in self.faces))

    @cached_property
    def changed(self) -> tuple[ComparedFace, ...]:
        """Faces whose answer changed by more than its confidence."""
        return tuple(face for face in self.faces if face.is_other_answer)

    @cached_property
    def shifted(self) -> tuple[ComparedFace, ...]:
        """Faces where the confidence alone changed."""
        return tuple(face for face in self.faces if face.moved is Moved.CONFIDENCE)

    @cached_property
    def stored(self) -> int:
        """Faces where both runs have the very same response."""
        return sum(face.is_stored_answer for face in self.faces)

    def rows(self, by: Sequence[AttributeName] = ()) -> list[ComparedRow]:
        """All faces of each vendor, then the cells of the crossing of `by` that have faces."""
        found = [
            (vendor_id, subgroup, *_columns(faces), self._design_of(faces))
            for vendor_id in self.vendors
            for subgroup, faces in self._cells(vendor_id, by)
        ]
        pairs = [paired(one, other) for _, _, one, other, _ in found]
        adjusted, tests = corrected([each for both in pairs for each in both])
        return [
            ComparedRow(
                vendor_id,
                subgroup,
                _tally(one),
                _tally(other),
                *pairs[at],
                adjusted[2 * at],
                adjusted[2 * at + 1],
                tests,
                None if design is None else weighted_paired(design, one, other),
            )
            for at, (vendor_id, subgroup, one, other, design) in enumerate(found)
        ]

    def _design_of(self, faces: Sequence[ComparedFace]) -> Design | None:
        return self.design and self.design.of_faces(face.photo_id for face in faces)

    def _cells(
        self, vendor_id: VendorId, by: Sequence[AttributeName]
    ) -> list[tuple[SubgroupCell, list[ComparedFace]]]:
        faces = [face for face in self.faces if face.vendor_id == vendor_id]
        cells: defaultdict[tuple[str, ...], list[ComparedFace]] = defaultdict(list)
        for face in faces if by else ():
            values = tuple(value for name in by if (value := value_of(face.face, name)))
            if len(values) == len(by) and SET_ASIDE not in values:
                cells[values].append(face)
        orders = [in_order(name, {cell[at] for cell in cells}) for at, name in enumerate(by)]
        ranked = sorted(cells, key=lambda c: [o.index(v) for o, v in zip(orders, c, strict=True)])
        return [(EVERYBODY, faces), *((SubgroupCell(tuple(by), c), cells[c]) for c in ranked)]


def compare_runs(
    first: Iterable[Outcome],
    second: Iterable[Outcome],
    faces: Iterable[Face],
    vendors: Sequence[VendorInfo],
    thresholds: Mapping[VendorId, float | None],
    photos: Set[PhotoId] | None = None,
    design: Design | None = None,
) -> RunComparison:
    """Set two runs side by side.

    first, second: what each has of photo × vendor. faces: the case's stored faces, with labels.
    vendors: those to be compared. thresholds: in force now, for both runs. photos: only these,
    None for all. design: where they are those of a stratified draw.
    """
    stored: defaultdict[PhotoId, list[Face]] = defaultdict(list)
    for face in faces:
        stored[face.photo_id].append(face)
    one, other = _answers(first), _answers(second)
    compared: list[ComparedFace] = []
    only: tuple[dict[VendorId, int], dict[VendorId, int]] = ({}, {})
    for info in vendors:
        mine, theirs = one[info.id], other[info.id]
        if photos is not None:
            mine = {photo_id: mine[photo_id] for photo_id in mine.keys() & photos}
            theirs = {photo_id: theirs[photo_id] for photo_id in theirs.keys() & photos}
        both = sorted(mine.keys() & theirs.keys())
        only[0][info.id], only[1][info.id] = len(mine) - len(both), len(theirs) - len(both)
        for photo_id in both:
            answers = mine[photo_id], theirs[photo_id]
            threshold = thresholds.get(info.id)
            compared += _faces_of(info, stored[photo_id], answers, threshold)
    return RunComparison(tuple(compared), *only, thresholds, design)


def _answers(outcomes: Iterable[Outcome]) -> defaultdict[VendorId, dict[PhotoId, Response]]:
    found: defaultdict[VendorId, dict[PhotoId, Response]] = defaultdict(dict)
    for outcome in outcomes:
        if isinstance(outcome, Response) and outcome.unreadable is None:
            found[outcome.vendor_id][outcome.photo_id] = outcome
    return found


def _faces_of(
    info: VendorInfo,
    stored: Sequence[Face],
    answers: tuple[Response, Response],
    threshold: float | None,
) -> list[ComparedFace]:
    predictions = {_FIRST: answers[0].predictions, _SECOND: answers[1].predictions}
    compared = []
    for face in faces_in_photo(stored, predictions):
        if face.not_a_face:
            continue
        one, other = face.predictions.get(_FIRST), face.predictions.get(_SECOND)
        compared.append(
            ComparedFace(
                info.id,
                answers[0].photo_id,
                face,
                one,
                other,
                judge(one, face.label, threshold, info.vocabulary),
                judge(other, face.label, threshold, info.vocabulary),
                answers,
            )
        )
    return compared


def _columns(faces: Sequence[ComparedFace]) -> tuple[Codes, Codes]:
    return (
        np.array([CODES[face.first_verdict] for face in faces], np.int8),
        np.array([CODES[face.second_verdict] for face in faces], np.int8),
    )


def _tally(verdicts: Codes) -> Tally:
    return tally_of(np.bincount(verdicts, minlength=len(MARKS)))
