"""A case's faces gathered into columns, a block of photos at a time, so that nothing waits.

`gather` does it at once. A window uses a `Gathering`: it works out blocks in slices between
events, follows changes by doing only their blocks again, and joins them to a table in milliseconds.
Used in the case's thread only.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import nan
from time import perf_counter

import numpy as np
from numpy.typing import NDArray

from core.case.answers import Call, state_of_call
from core.case.change import Change, Kinds
from core.case.memory import CaseMemory
from core.faces import Face, PhotoFace, faces_in_photo
from core.labelling.attributes import FITZPATRICK, GENDER, TONE, AttributeName
from core.labelling.labels import Gender
from core.labelling.skin_type import Scale, skin_type_of
from core.metrics.face_table import (
    CALL_CODES,
    GENDERS,
    NONE,
    NOT_FOUND,
    Codes,
    Column,
    FaceTable,
    VendorColumns,
)
from core.photos.photo import Photo, PhotoId
from core.response import RECORDED, Outcome, Response
from core.sets.subgroups import SET_ASIDE, in_order
from core.vendor import VendorInfo
from core.verdict import CallState

Run = Mapping[Call, Outcome]
"""What one run has, by photo and vendor."""

BLOCK = 256
"""So many photos are worked out at a time: about 2 ms with five vendors."""
_MOST_LOOKED_UP = 2000
"""Of more changed photos every block is worked out anew: to look each up would hold a window up."""
_TOLD_BY = Kinds.PHOTOS_ADDED | Kinds.PHOTOS | Kinds.ANSWERS | Kinds.LABELS | Kinds.VENDORS
_GENDER_CODES: dict[Gender | None, int] = {g: code for code, g in enumerate(GENDERS)} | {None: NONE}


def gather(case: CaseMemory, vendors: Sequence[VendorInfo], run: Run | None = None) -> FaceTable:
    """The faces of all photos with what these vendors said of them.

    run: what one run has; None for what the case shows: of each vendor the newest run's answer,
        or the recorded one with the latest date.
    """
    return Gathering(case, vendors, run).table()


class Gathering:
    """Keeps the columns of a case's faces as new as the case. `run` as of `gather`."""

    def __init__(
        self, case: CaseMemory, vendors: Sequence[VendorInfo], run: Run | None = None
    ) -> None:
        self._case, self._run = case, run
        self.vendors = tuple(vendors)
        self._ids = tuple(vendor.id for vendor in vendors)
        self._codes: _Words = {}
        self._blocks: list[_Block | None] = []
        self._left: dict[int, None] = {}
        self._known = 0
        self._table: FaceTable | None = None
        self._grow()

    # Following the case

    def apply(self, change: Change) -> bool:
        """Follow a change of the case. Returns whether the next table may be another one."""
        if not change.kinds & _TOLD_BY:
            return False
        photos = self._case.photos
        told = change.photos if len(change.photos) <= _MOST_LOOKED_UP else frozenset()
        only_added = not change.photos and change.kinds == Kinds.PHOTOS_ADDED
        if len(photos) < self._known or not (told or only_added):
            self._blocks.clear()
            self._left.clear()
            self._known = 0
        for photo_id in told:
            row = bisect_left(photos, photo_id, key=lambda photo: photo.id)
            self._left[row // BLOCK] = None
        self._grow()
        self._left = {number: None for number in self._left if number < len(self._blocks)}
        self._table = None
        return True

    def _grow(self) -> None:
        """Make room for photos that are new; the last block may have got some of them."""
        total = len(self._case.photos)
        wanted = -(-total // BLOCK)
        self._blocks += [None] * (wanted - len(self._blocks))
        if total > self._known:
            self._left.update(dict.fromkeys(range(self._known // BLOCK, wanted)))
        self._known = total

    @property
    def is_settled(self) -> bool:
        """Whether every block is as new as the case."""
        return not self._left

    @property
    def progress(self) -> float:
        """How far it is, 0 to 1."""
        return 1 - len(self._left) / len(self._blocks) if self._blocks else 1.0

    def advance(self, seconds: float) -> bool:
        """Work for about so long, one block at least. Returns whether it is settled."""
        end = perf_counter() + seconds
        while self._left:
            number = next(iter(self._left))
            del self._left[number]
            self._blocks[number] = self._worked_out(number)
            if perf_counter() >= end:
                break
        return self.is_settled

    def table(self) -> FaceTable:
        """The faces as they are now; works out what is left first."""
        while self._left:
            self.advance(1.0)
        if self._table is None:
            empty = _Draft().as_arrays(len(self.vendors))
            self._table = self._joined([empty, *(b for b in self._blocks if b is not None)])
        return self._table

    def _worked_out(self, number: int) -> _Block:
        draft = _Draft()
        states = self._states_of_run if self._run is not None else self._states
        recorded = [self._case.source(vendor.id) == RECORDED for vendor in self.vendors]
        for photo in self._case.photos[number * BLOCK : (number + 1) * BLOCK]:
            if photo.id in self._case.left_out:
                draft.duplicates += 1
                continue
            faces = self._faces(photo.id)
            if faces:
                self._add(draft, photo.id, faces, states(photo, recorded))
        return draft.as_arrays(len(self.vendors))

    def _add(
        self, draft: _Draft, photo_id: PhotoId, faces: Sequence[PhotoFace], states: list[int]
    ) -> None:
        for place, face in enumerate(faces):
            if face.not_a_face:
                draft.not_faces += 1
                continue
            self._note_said(draft, face.face)
            draft.photo_ids.append(photo_id)
            draft.places.append(place)
            draft.states += states
            for vendor_id in self._ids:
                prediction = face.predictions.get(vendor_id)
                if prediction is None:
                    draft.genders.append(NOT_FOUND)
                    draft.confidences.append(nan)
                else:
                    given = prediction.confidence
                    draft.genders.append(_GENDER_CODES[prediction.gender])
                    draft.confidences.append(nan if given is None else given)

    def _note_said(self, draft: _Draft, stored: Face | None) -> None:
        """What a person said of the face that is added next."""
        if stored is None:
            draft.face_ids.append(NONE)
            draft.labels.append(NONE)
            return
        row = len(draft.face_ids)
        draft.face_ids.append(stored.id)
        draft.labels.append(NONE if stored.label is None else _GENDER_CODES[stored.label.gender])
        if stored.label is not None:
            draft.say(GENDER, row, self._code(GENDER, stored.label.word))
        for name, said in stored.attributes.items():
            draft.say(name, row, self._code(name, said.value))

    def _code(self, name: AttributeName, word: str) -> int:
        """The code of a word until the columns are joined: by when it was first met."""
        known = self._codes.setdefault(name, {})
        return known.setdefault(word, len(known))

    def _faces(self, photo_id: PhotoId) -> tuple[PhotoFace, ...]:
        if self._run is None:
            return self._case.faces(photo_id)
        answers = {vendor.id: self._run.get((photo_id, vendor.id)) for vendor in self.vendors}
        predictions = {v: a.predictions for v, a in answers.items() if isinstance(a, Response)}
        return faces_in_photo(self._case.faces_stored_in(photo_id), predictions)

    def _states(self, photo: Photo, recorded: Sequence[bool]) -> list[int]:
        """recorded: whether recorded answers of each vendor are shown."""
        case, photo_id, can_be_read = self._case, photo.id, photo.problem is None
        found = []
        for vendor, is_recorded in zip(self._ids, recorded, strict=True):
            outcome: Outcome | None = None
            if not is_recorded:
                outcome = case.live_outcome(photo_id, vendor)
            elif answers := case.recorded(photo_id, vendor):
                outcome = answers[-1]
            state = state_of_call(
                outcome,
                is_recorded=is_recorded,
                is_waiting=(photo_id, vendor) in case.waiting,
                can_be_read=can_be_read,
                was_tried=outcome is None and case.tried(photo_id, vendor) is not None,
            )
            found.append(CALL_CODES[state])
        return found

    def _states_of_run(self, photo: Photo, recorded: Sequence[bool]) -> list[int]:
        assert self._run is not None
        outcomes = (self._run.get((photo.id, vendor_id)) for vendor_id in self._ids)
        return [CALL_CODES[_state(outcome)] for outcome in outcomes]

    # All blocks

    def _joined(self, blocks: Sequence[_Block]) -> FaceTable:
        states = np.concatenate([block.states for block in blocks])
        genders = np.concatenate([block.genders for block in blocks])
        confidences = np.concatenate([block.confidences for block in blocks])
        return FaceTable(
            np.concatenate([block.photo_ids for block in blocks]),
            np.concatenate([block.places for block in blocks]),
            np.concatenate([block.face_ids for block in blocks]),
            np.concatenate([block.labels for block in blocks]),
            self._attributes(blocks, len(states)),
            {
                vendor.id: VendorColumns(
                    vendor,
                    states[:, at].copy(),
                    genders[:, at].copy(),
                    confidences[:, at].copy(),
                )
                for at, vendor in enumerate(self.vendors)
            },
            sum(block.not_faces for block in blocks),
            duplicates=sum(block.duplicates for block in blocks),
        )

    def _attributes(self, blocks: Sequence[_Block], size: int) -> dict[AttributeName, Column]:
        found: dict[AttributeName, Column] = {}
        for name in sorted({name for block in blocks for name in block.said}):
            codes = np.full(size, NONE, np.int32)
            start = 0
            for block in blocks:
                if name in block.said:
                    rows, said = block.said[name]
                    codes[start + rows] = said
                start += len(block.photo_ids)
            words = list(self._codes[name])
            found[name] = _column(name, codes, words)
            if name == FITZPATRICK:
                found[TONE] = _column(TONE, codes, [_tone(word) for word in words])
        return found


_Words = dict[AttributeName, dict[str, int]]


class _Draft:
    """A block while it is worked out; the last three hold one entry for each face and vendor."""

    def __init__(self) -> None:
        self.not_faces = self.duplicates = 0
        self.photo_ids: list[int] = []
        self.places: list[int] = []
        self.face_ids: list[int] = []
        self.labels: list[int] = []
        self.said: dict[AttributeName, tuple[list[int], list[int]]] = {}
        self.states: list[int] = []
        self.genders: list[int] = []
        self.confidences: list[float] = []

    def say(self, name: AttributeName, row: int, code: int) -> None:
        rows, codes = self.said.setdefault(name, ([], []))
        rows.append(row)
        codes.append(code)

    def as_arrays(self, vendors: int) -> _Block:
        shape = len(self.photo_ids), vendors
        return _Block(
            self.not_faces,
            self.duplicates,
            np.array(self.photo_ids, np.int64),
            np.array(self.places, np.int32),
            np.array(self.face_ids, np.int64),
            np.array(self.labels, np.int8),
            {
                name: (np.array(rows, np.int32), np.array(codes, np.int32))
                for name, (rows, codes) in self.said.items()
            },
            np.array(self.states, np.int8).reshape(shape),
            np.array(self.genders, np.int8).reshape(shape),
            np.array(self.confidences, np.float64).reshape(shape),
        )


@dataclass(frozen=True, slots=True, eq=False)
class _Block:
    """The faces of BLOCK photos. said: rows of the block and codes of words, by attribute.

    states, genders, confidences: faces × vendors.
    """

    not_faces: int
    duplicates: int
    photo_ids: NDArray[np.int64]
    places: NDArray[np.int32]
    face_ids: NDArray[np.int64]
    labels: Codes
    said: Mapping[AttributeName, tuple[NDArray[np.int32], NDArray[np.int32]]]
    states: Codes
    genders: Codes
    confidences: NDArray[np.float64]


def _column(name: AttributeName, codes: NDArray[np.int32], words: Sequence[str | None]) -> Column:
    """Codes that are places in `words` as a column in the order lists show; None is nothing."""
    used = {words[code] for code in np.unique(codes[codes != NONE])} - {None}
    ordered = in_order(name, {word for word in used if word is not None})
    places = {word: place for place, word in enumerate(ordered)}
    new = np.array([*(places.get(word or "", NONE) for word in words), NONE], np.int32)
    return Column(new[codes], ordered)


def _tone(word: str) -> str | None:
    """Of the word of a Fitzpatrick type, as `subgroups.value_of` has it."""
    try:
        return skin_type_of(Scale.FITZPATRICK, word).tone or SET_ASIDE
    except ValueError:
        return None


def _state(outcome: Outcome | None) -> CallState | None:
    """Of a call in one run, as `CaseMemory.call_state` has it of the newest."""
    if outcome is None:
        return CallState.NOT_ASKED
    if isinstance(outcome, Response) and outcome.unreadable is None:
        return None
    return CallState.FAILED
