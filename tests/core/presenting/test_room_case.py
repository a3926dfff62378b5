"""What a room may see: nothing of an answer, nor of the label, before it is revealed."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from core.case.case import Case
from core.faces import Face, PhotoFace
from core.geometry import Box
from core.labelling.blind import BLIND
from core.labelling.labels import Gender, ReferenceLabel, Source
from core.photos.photo import PhotoId
from core.presenting.room_case import RoomCase, face_to_show
from core.response import Tried
from core.sets.flag import FaceId
from core.store import events
from core.store.events import EventKind
from core.vendor import Kind, VendorId
from core.verdict import CallState, Verdict
from tests.core.labelled_case import VENDOR, add_face, answer, open_case

ONE, TWO = PhotoId(1), PhotoId(2)
OTHER = replace(VENDOR, id=VendorId("beta"), name="Beta", code="BE")
FEMALE = ReferenceLabel(Gender.FEMALE, Source.PUBLIC_RECORD)


@pytest.fixture
def case(tmp_path: Path) -> Iterator[Case]:
    made = open_case(tmp_path / "case", photos=2)
    answer(made, 1, Gender.MALE)
    answer(made, 2, Gender.MALE)
    face = add_face(made, 1)
    made.set_label(face, FEMALE)
    yield made
    made.close()


def only(room: RoomCase, photo_id: PhotoId) -> PhotoFace:
    (face,) = room.faces(photo_id)
    return face


def revealed(case: Case) -> list[dict[str, object]]:
    case.store.flush()
    log = case.store.read(events.load)
    return [json.loads(e.ids) for e in log if e.kind == EventKind.REVEALED]


def test_before_anything_is_revealed_nothing_tells_it(case: Case) -> None:
    room = RoomCase(case)
    face = only(room, ONE)
    assert not face.predictions
    assert face.label is None
    assert not face.attributes
    assert room.face_mark(ONE, face, VENDOR) is CallState.HIDDEN
    assert room.outcome(ONE, VENDOR.id) is None
    assert room.mark(ONE, VENDOR)[0] is CallState.HIDDEN


def test_an_answer_shows_without_its_verdict_until_the_label_does(case: Case) -> None:
    room = RoomCase(case)
    assert room.reveal_next(ONE, only(room, ONE), [VENDOR.id]) == VENDOR.id
    face = only(room, ONE)
    assert face.predictions[VENDOR.id].gender is Gender.MALE
    assert face.label is None
    assert room.face_mark(ONE, face, VENDOR) is Verdict.UNLABELLED

    assert room.reveal_next(ONE, only(room, ONE), [VENDOR.id]) is None
    face = only(room, ONE)
    assert face.label == FEMALE
    assert room.face_mark(ONE, face, VENDOR) is Verdict.MISREAD


def test_vendors_come_in_their_order_and_the_label_last(case: Case) -> None:
    room = RoomCase(case)
    order = [room.reveal_next(ONE, only(room, ONE), [OTHER.id, VENDOR.id]) for _ in range(3)]
    assert order == [OTHER.id, VENDOR.id, None]


def test_what_was_revealed_stays_and_other_photos_stay_hidden(case: Case) -> None:
    room = RoomCase(case)
    room.reveal_next(ONE, only(room, ONE), [VENDOR.id])
    assert not only(room, TWO).predictions
    room.set_hidden(False)
    assert only(room, TWO).predictions
    room.set_hidden(True)
    assert only(room, ONE).predictions
    assert not only(room, TWO).predictions


def test_the_switch_of_the_case_is_not_touched(case: Case) -> None:
    RoomCase(case)
    assert not case.setting(BLIND)


def test_only_what_labelling_hides_is_noted_in_the_log(case: Case) -> None:
    case.set_setting(BLIND, True)
    room = RoomCase(case)
    room.reveal_next(ONE, only(room, ONE), [VENDOR.id])  # labelled: no secret any more
    assert revealed(case) == []
    room.reveal_next(TWO, only(room, TWO), [VENDOR.id])
    (told,) = revealed(case)
    assert told["vendor"] == VENDOR.id
    assert told["photo"] == case.photo(TWO).sha256


def test_what_was_sent_in_vain_is_said_to_the_room(case: Case) -> None:
    case.take_tried(ONE, OTHER.id, Tried(4, maybe_paid=True))
    room = RoomCase(case)
    assert (room.state(ONE, OTHER), room.state(TWO, OTHER)) == (
        CallState.TRIED,
        CallState.NOT_ASKED,
    )
    assert room.verdict(ONE, 0, OTHER) is CallState.TRIED


def faces_of(*boxes: tuple[Box, Gender | None]) -> list[PhotoFace]:
    return [
        PhotoFace(Face(FaceId(n), ONE, box, label=ReferenceLabel(word) if word else None), box, {})
        for n, (box, word) in enumerate(boxes, 1)
    ]


SMALL, LARGE = Box(0, 0, 10, 10), Box(50, 50, 40, 40)


def test_the_face_shown_is_the_largest_labelled_one() -> None:
    assert face_to_show(faces_of((SMALL, None), (LARGE, None))) == 1
    assert face_to_show(faces_of((SMALL, Gender.FEMALE), (LARGE, None))) == 0
    assert face_to_show(faces_of((SMALL, Gender.UNKNOWN), (LARGE, None))) == 1
    assert face_to_show(faces_of((SMALL, Gender.MALE), (LARGE, Gender.MALE))) == 1
    assert face_to_show([]) is None


def test_the_face_wanted_is_found_by_its_box() -> None:
    faces = faces_of((SMALL, None), (LARGE, Gender.FEMALE))
    assert face_to_show(faces, SMALL.grown(0.1)) == 0
    assert face_to_show(faces, Box(200, 200, 5, 5)) == 1


def test_what_is_no_face_is_not_shown() -> None:
    faces = faces_of((LARGE, None), (SMALL, None))
    assert faces[0].face is not None
    faces[0] = replace(faces[0], face=replace(faces[0].face, not_a_face=True))
    assert face_to_show(faces) == 1
    assert face_to_show(faces[:1]) == 0  # with nobody else in the photo it is asked about


def test_verdicts_are_known_to_the_tally_and_answers_of_cloud_vendors_have_a_date(
    case: Case,
) -> None:
    assert RoomCase(case).date(ONE, VENDOR) == ""
    assert RoomCase(case).date(ONE, replace(VENDOR, kind=Kind.CLOUD)) == "2026-01-01"
    assert RoomCase(case).date(ONE, OTHER) == ""
    assert RoomCase(case).verdict(ONE, 0, VENDOR) is Verdict.MISREAD
    assert RoomCase(case).verdict(ONE, 0, OTHER) is CallState.NOT_ASKED
