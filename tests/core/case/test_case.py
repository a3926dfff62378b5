"""The open case: what it says of photos, faces and vendors, and that what it holds is kept."""

from __future__ import annotations

import gc
import hashlib
import json
import os
import weakref
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlalchemy import Connection

from core.case.case import Case
from core.case.change import Kinds
from core.evidence.case_check import check_case
from core.faces import Face
from core.geometry import Box
from core.labelling.attributes import GENDER
from core.labelling.blind import BLIND
from core.labelling.labels import Gender, ReferenceLabel, Source
from core.labelling.own_groups import GROUPS
from core.labelling.second_annotator import SECOND, SecondAnnotator
from core.photos.photo import PhotoId, Place, Rights, SentRecord
from core.prediction import Prediction
from core.problem import Problem, ProblemError
from core.response import CallFailure, Response, ResponseId, RunId, Tried
from core.run import RunSettings
from core.sets.audit_set import gather
from core.sets.draw import Draw, DrawKind
from core.sets.flag import FaceId, Flag, Reason
from core.store import attempts, events, outcomes, requests, responses, runs
from core.store.exports import Exported
from core.store.store import CaseError
from core.store.values import now
from core.vendor import (
    TWO_WORDS,
    Answer,
    Kind,
    UnexpectedBodyError,
    Vendor,
    VendorId,
    VendorInfo,
    VendorState,
)
from core.verdict import CallState, Verdict

ONE, TWO = (
    VendorInfo(VendorId(name), name, name[:2].upper(), Kind.LOCAL, TWO_WORDS, "MIT", "A reader.")
    for name in ("one", "two")
)
TIME = datetime(2026, 3, 1, 9, 30, tzinfo=UTC)
SENT = SentRecord(100, 80, 0.5, 24_000, "f" * 64, "pixels")
BROKEN = Problem("worker died", "The worker died.", "Ask again.")
EMPTY = Problem("zero bytes", "The file is empty.", "Copy it again.")
TRUNCATED = Problem("truncated", "The file ends too early.", "Get it again.")
FEMALE = ReferenceLabel(Gender.FEMALE)
LEFT, RIGHT = Box(10, 10, 40, 40), Box(100, 12, 40, 40)


@dataclass(frozen=True, slots=True)
class Facts:
    """What examining a file told, without examining one."""

    place: Place
    sha256: str | None
    width: int | None = 200
    height: int | None = 160
    problem: Problem | None = None


@dataclass(frozen=True)
class Caption:
    title: str
    credit: str


class LineReader:
    """A vendor whose bodies are lines of "left gender"."""

    def parse(self, body: bytes, sent: SentRecord) -> list[Prediction]:
        if body == b"?":
            raise UnexpectedBodyError("Line reader", "a question")
        rows = [line.split() for line in body.decode().splitlines()]
        return [Prediction(Box(float(x), 0, 10, 10), Gender(g), 0.5, "50") for x, g in rows]


class Registry:
    """Knows vendor one and no other."""

    def create(self, vendor_id: VendorId) -> Vendor:
        if vendor_id != ONE.id:
            raise KeyError(vendor_id)
        reader: Vendor = LineReader()
        return reader

    def infos(self) -> list[VendorInfo]:
        return [ONE]

    def info(self, vendor_id: VendorId) -> VendorInfo:
        return ONE

    def state(self, vendor_id: VendorId) -> VendorState:
        raise NotImplementedError


OpenCase = Callable[..., Case]


@pytest.fixture
def open_case(tmp_path: Path) -> Iterator[OpenCase]:
    """Opens the case of the test, closing the one opened before."""
    opened: list[Case] = []

    def open_(read_only: bool = False, name: str = "case") -> Case:
        for before in opened:
            assert before.close()
        opened.append(Case.open(tmp_path / name, Registry(), read_only))
        return opened[-1]

    yield open_
    for case in opened:
        case.close()


@pytest.fixture
def case(open_case: OpenCase) -> Case:
    """A case with three photos, 1 to 3."""
    case = open_case()
    case.add_photos([facts(f"/photos/{name}.jpg", name * 64) for name in "abc"])
    return case


def facts(path: str | Path, sha256: str | None, **more: object) -> Facts:
    folder = Path("/photos") if str(path).startswith("/photos") else None
    return Facts(Place(Path(path), folder, 1000, 5), sha256, **more)


def prediction(
    box: Box = LEFT, gender: Gender | None = Gender.MALE, confidence: float | None = 0.9
) -> Prediction:
    return Prediction(box, gender, confidence, "90")


def response(
    photo: int,
    *predictions: Prediction,
    vendor: VendorInfo = ONE,
    run: int = 1,
    unreadable: Problem | None = None,
) -> Response:
    return Response(
        ResponseId(1), RunId(run), PhotoId(photo), vendor.id, "1", TIME, TIME, 0.1, "",
        SENT, predictions, unreadable,
    )  # fmt: skip


def failure(photo: int, run: int = 1) -> CallFailure:
    return CallFailure(RunId(run), PhotoId(photo), ONE.id, TIME, BROKEN)


def flag(face: int, vendor: VendorInfo = ONE, note: str = "") -> Flag:
    return Flag(FaceId(face), vendor.id, Reason.MISGENDERED, note, "filter: misread", TIME)


def store_outcome(case: Case, photo: int, body: bytes, vendor_id: VendorId = ONE.id) -> None:
    """What a runner that ends before it reads the body leaves behind."""
    asked = case.photo(PhotoId(photo))

    def write(connection):  # type: ignore[no-untyped-def]
        run = runs.start(connection, [asked.id], [vendor_id], RunSettings())
        attempt = attempts.open(connection, run, asked, vendor_id, "1", RunSettings())
        responses.keep(connection, attempt, Answer(body), SENT, version="1", seconds=0.1)

    case.store.write(write).result()


def kinds_of_events(case: Case) -> list[str]:
    case.store.flush()
    return [event.kind for event in case.store.read(events.load)]


# Photos


def test_the_same_bytes_under_two_names_are_one_photo_with_two_places(case: Case) -> None:
    change = case.add_photos([facts("/other/copy.jpg", "a" * 64), facts("/photos/d.jpg", "d" * 64)])
    assert change.kinds == Kinds.PHOTOS_ADDED | Kinds.PHOTOS
    assert change.photos == {1, 4}
    assert len(case.photos) == 4
    photo = case.find("a" * 64)
    assert photo is not None
    assert [place.name for place in photo.places] == ["a.jpg", "copy.jpg"]
    assert case.find("e" * 64) is None


def test_two_names_opened_together_are_one_photo_too(case: Case, open_case: OpenCase) -> None:
    case.add_photos([facts("/x/1.jpg", "d" * 64), facts("/x/2.jpg", "d" * 64)])
    before = list(case.photos)
    assert len(before) == 4
    assert open_case().photos == before


def test_opening_the_same_file_again_changes_nothing(case: Case) -> None:
    assert not case.add_photos([facts("/photos/a.jpg", "a" * 64)]).kinds
    assert kinds_of_events(case) == ["opened"] * 4


def test_a_file_written_anew_with_the_same_bytes_is_taken_as_it_is(
    case: Case, open_case: OpenCase
) -> None:
    again = Facts(Place(Path("/photos/a.jpg"), Path("/photos"), 1000, 77), "a" * 64)
    assert case.add_photos([again]).kinds == Kinds.PHOTOS
    assert open_case().photo(PhotoId(1)).places == (again.place,)


def test_a_photo_that_could_not_be_read_leaves_once_its_file_is_mended(
    case: Case, open_case: OpenCase
) -> None:
    broken = facts("/photos/zero.jpg", "e" * 64, width=None, height=None, problem=EMPTY)
    case.add_photos([broken])
    case.add_complete_set([photo.id for photo in case.photos])
    change = case.add_photos([facts("/photos/zero.jpg", "d" * 64)])
    assert change.kinds == Kinds.PHOTOS_ADDED | Kinds.PHOTOS_GONE | Kinds.PHOTOS
    assert not change.photos
    assert [photo.sha256 for photo in case.photos] == [c * 64 for c in "abcd"]
    assert case.find("e" * 64) is None
    case.store.flush()
    told = [e for e in case.store.read(events.load) if e.kind == "replaced"]
    assert [json.loads(e.ids) for e in told] == [{"photo": "e" * 64, "by": "d" * 64}]
    case.store.read(check_case)
    again = open_case()
    assert [photo.sha256 for photo in again.photos] == [c * 64 for c in "abcd"]
    assert again.at_path(Path("/photos/zero.jpg")) == again.find("d" * 64)
    # The same bytes elsewhere are a photo like any other.
    again.add_photos([replace(broken, place=facts("/photos/nil.jpg", None).place)])
    again.store.flush()
    assert [photo.name for photo in open_case().photos][-2:] == ["zero.jpg", "nil.jpg"]


def test_a_failure_of_a_call_that_nobody_made_does_not_keep_a_photo_whose_file_was_mended(
    case: Case, open_case: OpenCase
) -> None:
    case.add_photos([facts("/photos/torn.jpg", "e" * 64)])
    torn = case.find("e" * 64)
    case.mark_failed(torn.id, EMPTY)
    case.take(replace(failure(torn.id), was_asked=False))
    case.add_photos([facts("/photos/torn.jpg", "d" * 64)])
    for held in (case, open_case()):
        assert [photo.sha256 for photo in held.photos] == [c * 64 for c in "abcd"]


@pytest.mark.parametrize("again", [False, True])
def test_a_call_that_was_made_keeps_its_photo_whatever_came_of_it(
    case: Case, open_case: OpenCase, again: bool
) -> None:
    case.add_photos([facts("/photos/torn.jpg", "e" * 64)])
    torn = case.find("e" * 64)

    def asked(connection: Connection) -> RunId:
        run_id = runs.start(connection, [torn.id], [ONE.id], RunSettings())
        made = attempts.open(connection, run_id, torn, ONE.id, "1", RunSettings())
        requests.record(connection, made, 0.001, "https://faces.example", "yes")
        attempts.fail(connection, made, BROKEN, again=again)
        return run_id

    run_id = case.store.write(asked).result()
    if again:
        case.take_tried(torn.id, ONE.id, Tried(1, maybe_paid=True))
    else:
        case.take(failure(torn.id, run_id))
    case.mark_failed(torn.id, EMPTY)
    case.add_photos([facts("/photos/torn.jpg", "d" * 64)])
    for held in (case, open_case()):
        assert [photo.sha256 for photo in held.photos] == [c * 64 for c in "abced"]


def test_a_draw_says_of_a_photo_that_was_replaced_that_and_not_that_it_was_withdrawn(
    case: Case, open_case: OpenCase
) -> None:
    case.add_photos([facts("/photos/zero.jpg", "e" * 64, problem=EMPTY)])
    ids = tuple(photo.id for photo in case.photos)
    size = len(ids)
    drawn, _ = case.add_draw(lambda id_: Draw(id_, DrawKind.RANDOM, 7, size, size, ids, now()))
    case.withdraw([PhotoId(1)])[1].result()
    case.add_photos([facts("/photos/zero.jpg", "d" * 64)])
    case.store.flush()
    for held in (case, open_case()):
        basis = held.basis(held.draw(drawn.id))
        assert (basis.photos, basis.gone, basis.replaced) == (size - 2, 1, 1)


def test_a_file_mended_with_a_photo_known_already_is_a_place_of_that(
    case: Case, open_case: OpenCase
) -> None:
    case.add_photos([facts("/photos/zero.jpg", "e" * 64, problem=EMPTY)])
    case.add_photos([facts("/photos/zero.jpg", "b" * 64)])
    for held in (case, open_case()):
        assert [len(photo.places) for photo in held.photos] == [1, 2, 1]


def test_a_photo_loses_a_place_that_holds_another_but_not_its_last(
    case: Case, open_case: OpenCase
) -> None:
    case.add_photos([facts("/photos/copy.jpg", "a" * 64)])
    case.add_photos([facts("/photos/a.jpg", "d" * 64)])
    case.add_photos([facts("/photos/copy.jpg", "e" * 64)])
    for held in (case, open_case()):
        photo = held.photo(PhotoId(1))
        assert [place.name for place in photo.places] == ["copy.jpg"]
        assert len(held.photos) == 5


def test_a_further_place_opened_together_with_the_mended_one_keeps_a_photo(case: Case) -> None:
    case.add_photos([facts("/photos/zero.jpg", "e" * 64, problem=EMPTY)])
    mended = facts("/photos/zero.jpg", "d" * 64)
    case.add_photos([mended, facts("/photos/zero 2.jpg", "e" * 64, problem=EMPTY)])
    kept = case.find("e" * 64)
    assert kept is not None
    assert [place.name for place in kept.places] == ["zero 2.jpg"]


@pytest.mark.parametrize("what", ["label", "removed label", "answer", "tag", "rights", "nothing"])
def test_a_photo_of_which_anything_is_known_stays(
    case: Case, open_case: OpenCase, what: str
) -> None:
    photo_id = PhotoId(1)
    if "label" in what:
        case.label_whole_photo(photo_id, FEMALE)
    if what == "removed label":
        case.remove_face(case.faces_stored_in(photo_id)[0].id)
    elif what == "answer":
        store_outcome(case, photo_id, b"1 male")
        case.take(response(photo_id))
    elif what == "tag":
        case.set_tags(photo_id, frozenset({"x"}))
    elif what == "rights":
        case.set_rights(photo_id, Rights(licence="CC0"))
    case.mark_failed(photo_id, EMPTY)
    case.add_photos([facts("/photos/a.jpg", "d" * 64)])
    stays = what != "nothing"
    for held in (case, open_case()):
        assert held.has(photo_id) is stays
        assert len(held.photos) == 3 + stays


def test_what_another_case_tells_of_a_file_takes_no_photo_away(case: Case) -> None:
    case.add_photos([facts("/photos/zero.jpg", "e" * 64, problem=EMPTY)])
    case.add_photos([facts("/photos/zero.jpg", "d" * 64)], are_there=False)
    assert case.find("e" * 64) is not None


def test_a_file_with_other_bytes_is_another_photo(case: Case) -> None:
    case.add_photos([facts("/photos/a.jpg", "d" * 64)])
    assert [photo.name for photo in case.photos] == ["a.jpg", "b.jpg", "c.jpg", "a.jpg"]
    case.mark_seen(PhotoId(1), "all", 0)
    gone = facts("/photos/a.jpg", None, problem=BROKEN)
    assert case.add_photos([gone]).photos == {4}


def test_a_file_that_cannot_be_read_is_a_photo_until_it_can(
    case: Case, open_case: OpenCase
) -> None:
    locked = facts("/x.jpg", None, width=None, height=None, problem=BROKEN)
    assert case.add_photos([locked]).kinds == Kinds.PHOTOS_ADDED
    assert not case.add_photos([locked]).kinds
    assert case.mark(PhotoId(4), ONE) == (CallState.FAILED, 0)
    case = open_case()
    assert case.photo(PhotoId(4)).problem == BROKEN
    assert case.add_photos([facts("/x.jpg", "d" * 64)]).photos == {4}
    photo = open_case().photo(PhotoId(4))
    assert (photo.sha256, photo.width, photo.problem) == ("d" * 64, 200, None)


def test_opening_a_failed_photo_again_tries_it_again(case: Case) -> None:
    case.mark_failed(PhotoId(1), TRUNCATED)
    assert case.mark(PhotoId(1), ONE)[0] is CallState.FAILED
    assert case.add_photos([facts("/photos/a.jpg", "a" * 64)]).photos == {1}
    assert case.photo(PhotoId(1)).problem is None
    assert not case.mark_failed(PhotoId(1), None).kinds


def test_photos_keep_names_rights_and_being_seen(case: Case, open_case: OpenCase) -> None:
    path = Path("/demo/g.jpg")
    case.add_photos([facts(path, "d" * 64)], titles={path: Caption("Grace", "US Navy")})
    assert case.mark_seen(PhotoId(4), "misread", 3).kinds == Kinds.SEEN
    assert not case.mark_seen(PhotoId(4), "all", 0).kinds
    rights = Rights("https://example.org/g", "public domain", "asked in writing", True, False)
    assert case.set_rights(PhotoId(4), rights).kinds == Kinds.PHOTOS
    case = open_case()
    photo = case.photo(PhotoId(4))
    assert (photo.name, photo.credit, photo.seen) == ("Grace", "US Navy", True)
    assert (photo.rights, photo.public_figure, photo.consenting) == (rights, True, False)
    told = [event.ids for event in case.store.read(events.load) if event.kind == "looked at"]
    assert told[0] == f'{{"filter":"misread","photo":"{"d" * 64}","position":3}}'


def test_an_unknown_photo_is_an_error(case: Case) -> None:
    with pytest.raises(KeyError):
        case.photo(PhotoId(99))


# Answers and marks


def test_a_photo_goes_from_not_asked_to_waiting_to_its_verdict(case: Case) -> None:
    photo = PhotoId(1)
    assert case.mark(photo, ONE) == (CallState.NOT_ASKED, 0)
    assert case.expect([photo], [ONE.id]).photos == {1}
    assert case.mark(photo, ONE) == (CallState.WAITING, 0)
    assert case.take(response(1, prediction())).kinds == Kinds.ANSWERS
    assert case.mark(photo, ONE) == (Verdict.UNLABELLED, 1)
    assert case.waiting == set()
    case.keep_face(photo, LEFT)
    case.set_label(FaceId(1), FEMALE)
    assert case.mark(photo, ONE) == (Verdict.MISREAD, 1)


def test_what_was_stopped_no_longer_waits(case: Case) -> None:
    case.expect([PhotoId(1), PhotoId(2)], [ONE.id])
    case.take(failure(1))
    assert case.mark(PhotoId(1), ONE) == (CallState.FAILED, 0)
    assert case.expect_nothing().photos == {2}
    assert case.mark(PhotoId(2), ONE) == (CallState.NOT_ASKED, 0)
    assert not case.expect_nothing().kinds
    assert not case.expect([], [ONE.id]).kinds


def test_asking_again_shows_the_old_answer_until_the_new_one_comes(case: Case) -> None:
    case.take(response(1, prediction()))
    case.take(failure(2))
    case.expect([PhotoId(1), PhotoId(2)], [ONE.id])
    assert case.mark(PhotoId(1), ONE) == (Verdict.UNLABELLED, 1)
    assert case.mark(PhotoId(2), ONE) == (CallState.WAITING, 0)
    case.take(response(1, run=2))
    assert case.mark(PhotoId(1), ONE) == (Verdict.NOT_DETECTED, 0)


def test_a_late_answer_of_an_older_run_changes_nothing(case: Case) -> None:
    newest = response(1, run=2)
    case.take(newest)
    assert not case.take(response(1, prediction(), run=1)).kinds
    assert not case.take(response(99)).kinds
    assert case.outcome(PhotoId(1), ONE.id) == newest
    assert case.outcome(PhotoId(1), TWO.id) is None
    assert case.outcome(PhotoId(2), ONE.id) is None


def test_an_answer_stays_where_nobody_was_asked_again(case: Case) -> None:
    answer, spared = response(1, prediction()), replace(failure(1, run=2), was_asked=False)
    case.take(answer)
    case.expect([PhotoId(1)], [ONE.id])
    assert case.take(spared).photos == {1}
    assert case.outcome(PhotoId(1), ONE.id) == answer
    assert not case.waiting
    case.take(failure(1, run=2))
    assert case.outcome(PhotoId(1), ONE.id) == failure(1, run=2)
    case.take(spared)
    assert case.outcome(PhotoId(1), ONE.id) == spared


def test_a_photo_wears_the_mark_of_its_worst_face(case: Case) -> None:
    case.take(response(1, prediction(LEFT, Gender.FEMALE), prediction(RIGHT)))
    case.take(response(1, prediction(LEFT), vendor=TWO))
    for box in (LEFT, RIGHT):
        face, _ = case.keep_face(PhotoId(1), box)
        case.set_label(face, FEMALE)
    assert case.mark(PhotoId(1), ONE) == (Verdict.MISREAD, 2)
    assert case.mark(PhotoId(1), TWO) == (Verdict.MISREAD, 2)
    left, right = case.faces(PhotoId(1))
    assert case.face_mark(PhotoId(1), left, ONE) is Verdict.MATCH
    assert case.face_mark(PhotoId(1), right, TWO) is Verdict.NOT_DETECTED


def test_an_unlabelled_face_that_a_vendor_missed_is_not_detected(case: Case) -> None:
    case.take(response(1, prediction()))
    case.take(response(1, vendor=TWO))
    assert case.mark(PhotoId(1), ONE) == (Verdict.UNLABELLED, 1)
    assert case.mark(PhotoId(1), TWO) == (Verdict.NOT_DETECTED, 1)


def test_what_is_not_a_face_counts_nowhere(case: Case) -> None:
    case.take(response(1, prediction(LEFT), prediction(RIGHT)))
    case.take(response(1, prediction(LEFT), vendor=TWO))
    statue, _ = case.keep_face(PhotoId(1), RIGHT)
    assert case.set_not_a_face(statue, True).kinds == Kinds.LABELS
    assert case.mark(PhotoId(1), ONE) == (Verdict.UNLABELLED, 1)
    assert case.mark(PhotoId(1), TWO) == (Verdict.UNLABELLED, 1)
    person, _ = case.keep_face(PhotoId(1), LEFT)
    case.set_not_a_face(person, True)
    assert case.mark(PhotoId(1), ONE) == (CallState.NOT_A_FACE, 0)
    assert case.face_mark(PhotoId(1), case.faces(PhotoId(1))[1], TWO) is CallState.NOT_A_FACE


def test_an_answer_that_cannot_be_read_is_a_failure(case: Case) -> None:
    case.take(response(1, unreadable=BROKEN))
    assert case.mark(PhotoId(1), ONE) == (CallState.FAILED, 0)


def test_a_threshold_moves_every_verdict_at_once(case: Case, open_case: OpenCase) -> None:
    case.take(response(1, prediction(confidence=0.9)))
    face, _ = case.keep_face(PhotoId(1), LEFT)
    case.set_label(face, FEMALE)
    assert case.set_threshold(ONE.id, 0.95).kinds == Kinds.THRESHOLDS
    assert case.mark(PhotoId(1), ONE) == (Verdict.NO_ANSWER, 1)
    assert not case.set_threshold(ONE.id, 0.95).kinds
    case.set_threshold(TWO.id, 0.5)
    case.set_threshold(TWO.id, None)
    case = open_case()
    assert (case.threshold(ONE.id), case.threshold(TWO.id)) == (0.95, None)


# Faces and labels


def test_later_answers_never_move_a_label(case: Case) -> None:
    case.take(response(1, prediction(LEFT)))
    face, change = case.keep_face(PhotoId(1), LEFT)
    assert change.photos == {1}
    case.set_label(face, FEMALE)
    case.take(response(1, prediction(RIGHT), vendor=TWO))
    case.take(response(1, prediction(RIGHT), run=2))
    labelled = [f for f in case.faces(PhotoId(1)) if f.label]
    assert [f.box for f in labelled] == [LEFT]


def test_a_label_for_the_whole_photo_stays_with_whom_it_met_first(
    case: Case, open_case: OpenCase
) -> None:
    assert case.label_whole_photo(PhotoId(1), FEMALE).kinds == Kinds.LABELS
    assert case.faces(PhotoId(1))[0].box is None
    change = case.take(response(1, prediction(LEFT)))
    assert change.kinds == Kinds.ANSWERS | Kinds.LABELS
    case.take(response(1, prediction(RIGHT), vendor=TWO))
    assert case.face(FaceId(1)).anchor == LEFT
    assert case.label_whole_photo(PhotoId(1), ReferenceLabel(Gender.MALE)).kinds
    assert open_case().face(FaceId(1)) == Face(
        FaceId(1), PhotoId(1), LEFT, label=ReferenceLabel(Gender.MALE)
    )


def test_a_label_for_the_whole_photo_needs_a_single_face(case: Case) -> None:
    case.keep_face(PhotoId(1), LEFT)
    case.keep_face(PhotoId(1), RIGHT)
    assert not case.label_whole_photo(PhotoId(1), FEMALE).kinds


def test_a_removed_face_comes_back_as_it_was_flags_included(
    case: Case, open_case: OpenCase
) -> None:
    face_id, _ = case.keep_face(PhotoId(1), LEFT, drawn=True)
    case.set_label(face_id, ReferenceLabel(Gender.NON_BINARY, Source.SELF_IDENTIFIED))
    flags = [flag(face_id, ONE), flag(face_id, TWO, "note")]
    for put in flags:
        case.put_flag(put)
    face = case.face(face_id)
    change = case.remove_face(face_id)
    assert change.kinds == Kinds.LABELS | Kinds.FLAGS
    assert (case.faces(PhotoId(1)), case.flags) == ((), ())
    with pytest.raises(KeyError):
        case.face(face_id)
    case.restore_face(face)
    assert case.face(face_id) == face
    assert list(case.flags) == flags
    with pytest.raises(ValueError, match="there already"):
        case.restore_face(face)
    case = open_case()
    assert case.face(face_id) == face
    assert list(case.flags) == flags


def test_the_number_of_a_removed_face_is_not_given_again(case: Case, open_case: OpenCase) -> None:
    face_id, _ = case.keep_face(PhotoId(1), LEFT)
    case.remove_face(face_id)
    assert case.next_face_id() == 2
    assert open_case().next_face_id() == 2


def test_judging_the_same_again_is_no_change(case: Case) -> None:
    face_id, _ = case.keep_face(PhotoId(1), LEFT)
    case.set_label(face_id, FEMALE)
    assert not case.set_label(face_id, FEMALE).kinds
    assert not case.set_not_a_face(face_id, False).kinds


# Flags


def test_a_flag_can_be_changed_and_taken_away(case: Case, open_case: OpenCase) -> None:
    case.keep_face(PhotoId(2), LEFT)
    assert case.put_flag(flag(1)).photos == {2}
    case.put_flag(flag(1, note="changed"))
    later = replace(flag(1, TWO), time=TIME.replace(hour=8), reason=None)
    case.put_flag(later)
    assert list(case.flags) == [later, flag(1, note="changed")]
    assert case.flags_of(FaceId(1)) == tuple(case.flags)
    assert case.flag(FaceId(1), ONE.id) == flag(1, note="changed")
    assert case.remove_flag(FaceId(1), ONE.id).kinds == Kinds.FLAGS
    assert case.flag(FaceId(1), ONE.id) is None
    assert list(open_case().flags) == [later]


def test_a_flag_needs_its_face(case: Case) -> None:
    with pytest.raises(KeyError):
        case.put_flag(flag(9))
    with pytest.raises(KeyError):
        case.remove_flag(FaceId(9), ONE.id)
    assert list(case.flags) == []


# Keeping


def test_settings_are_kept_with_the_case(case: Case, open_case: OpenCase) -> None:
    case.set_setting("vendors", ["one", "two"])
    case.set_setting("thresholds", "mine")
    case = open_case()
    assert case.setting("vendors") == ["one", "two"]
    assert case.setting("thresholds") == "mine"
    assert case.setting("filter") is None
    assert case.threshold(ONE.id) is None


def test_the_events_tell_what_a_person_did_but_not_their_words(case: Case) -> None:
    case.mark_seen(PhotoId(1), "all", 0)
    face, _ = case.keep_face(PhotoId(1), LEFT, drawn=True)
    case.set_label(face, FEMALE)
    case.set_not_a_face(face, True)
    case.put_flag(flag(face, note="a secret note"))
    case.remove_flag(face, ONE.id)
    case.remove_face(face)
    case.mark_exported(Exported("csv", "all", "out", "e" * 64, ("a" * 64,)))
    told = kinds_of_events(case)[3:]
    assert told == [
        "looked at", "face drawn", "labelled", "labelled", "flagged", "unflagged",
        "face removed", "exported",
    ]  # fmt: skip
    chain = case.store.read(events.load)
    words = "".join(event.ids for event in chain)
    assert not any(word in words for word in ("secret", "female", "jpg", "misgendered"))
    assert case.store.read(events.verify) is None


def test_what_bears_on_labels_is_logged_when_it_is_set(case: Case) -> None:
    before = len(kinds_of_events(case))
    case.set_annotator("A secret name")
    case.set_annotator("A secret name")
    case.set_setting(GROUPS, [{"name": "secret", "values": []}])
    case.set_setting(BLIND, True)
    case.set_setting(SECOND, SecondAnnotator("Secret").to_setting())
    case.set_setting("vendors", ["one"])
    case.store.flush()
    told = case.store.read(events.load)[before:]
    assert [event.kind for event in told] == ["set up"] * 4
    named = [json.loads(event.ids)["what"] for event in told]
    assert named == ["annotator", "groups", "blind", "second annotator"]
    assert not any("ecret" in event.ids for event in told)
    assert case.store.read(events.verify) is None


def test_thresholds_are_logged_where_they_came_to_rest(case: Case, open_case: OpenCase) -> None:
    def told() -> list[str]:
        case.settle()
        ids = [json.loads(e.ids) for e in case.store.read(events.load) if e.kind == "set up"]
        return [each["value"] for each in ids if each["what"] == "thresholds"]

    assert told() == []
    for step in range(10):
        case.set_threshold(ONE.id, step / 10 or None)
    first, none = events.content_hash({ONE.id: 0.9}), events.content_hash({})
    assert told() == [first]
    case.set_threshold(ONE.id, 0.1)
    case.set_threshold(ONE.id, 0.9)
    assert told() == [first]
    case = open_case()
    assert told() == [first]
    case.set_threshold(ONE.id, None)
    assert told() == [first, none]
    case.set_threshold(ONE.id, 0.9)
    case = open_case()
    assert told() == [first, none, first], "what a crash kept from the log is told later"


def test_freezing_tells_of_the_thresholds_first(case: Case) -> None:
    face, _ = case.keep_face(PhotoId(2), LEFT)
    case.put_flag(flag(face))
    case.set_threshold(ONE.id, 0.9)
    case.freeze(gather(case, [ONE], [ONE.id]), "now").result()
    assert kinds_of_events(case)[-2:] == ["set up", "frozen"]


def test_what_was_kept_but_not_read_is_read_at_the_next_opening(
    case: Case, open_case: OpenCase
) -> None:
    store_outcome(case, 1, b"20 male")
    store_outcome(case, 2, b"?")
    for read_only in (True, False, True):
        case = open_case(read_only)
        first, second = (case.outcome(PhotoId(i), ONE.id) for i in (1, 2))
        assert isinstance(first, Response)
        assert isinstance(second, Response)
        assert first.predictions == (Prediction(Box(40, 0, 20, 20), Gender.MALE, 0.5, "50"),)
        assert second.unreadable is not None
        assert second.unreadable.kind == "unexpected body"
        assert case.body(first.id) == b"20 male"
    assert case.store.read(outcomes.not_read_yet) == []


def test_an_answer_of_an_unknown_vendor_waits_for_its_reader(
    case: Case, open_case: OpenCase
) -> None:
    store_outcome(case, 1, b"20 male", vendor_id=TWO.id)
    case = open_case()
    outcome = case.outcome(PhotoId(1), TWO.id)
    assert isinstance(outcome, Response)
    assert outcome.unreadable is not None
    assert outcome.unreadable.kind == "not read"
    assert case.mark(PhotoId(1), TWO) == (CallState.FAILED, 0)
    assert case.store.read(outcomes.not_read_yet) == [outcome.id]


def test_read_only_shows_everything_and_refuses_what_would_be_kept(
    case: Case, open_case: OpenCase
) -> None:
    face, _ = case.keep_face(PhotoId(1), LEFT)
    case.put_flag(flag(face))
    case = open_case(read_only=True)
    assert case.read_only
    assert (len(case.photos), len(case.flags), len(case.faces(PhotoId(1)))) == (3, 1, 1)
    refused: list[Callable[[], object]] = [
        lambda: case.add_photos([facts("/x.jpg", "d" * 64)]),
        lambda: case.keep_face(PhotoId(1), RIGHT),
        lambda: case.remove_face(face),
        lambda: case.set_label(face, FEMALE),
        lambda: case.set_not_a_face(face, True),
        lambda: case.label_whole_photo(PhotoId(2), FEMALE),
        lambda: case.put_flag(flag(face, TWO)),
        lambda: case.remove_flag(face, ONE.id),
        lambda: case.set_rights(PhotoId(1), Rights(consenting=True)),
    ]
    for change in refused:
        with pytest.raises(CaseError) as caught:
            change()
        assert caught.value.problem.kind == "read only"
    assert (len(case.photos), len(case.flags), len(case.faces(PhotoId(1)))) == (3, 1, 1)


def test_looking_at_a_read_only_case_leaves_nothing_behind(case: Case, open_case: OpenCase) -> None:
    case.label_whole_photo(PhotoId(1), FEMALE)
    case = open_case(read_only=True)
    case.mark_seen(PhotoId(1), "all", 0)
    case.set_threshold(ONE.id, 0.5)
    case.set_setting("filter", "misread")
    case.take(response(1, prediction()))
    assert case.photo(PhotoId(1)).seen
    assert (case.threshold(ONE.id), case.setting("filter")) == (0.5, "misread")
    assert case.face(FaceId(1)).anchor == LEFT
    case = open_case()
    assert not case.photo(PhotoId(1)).seen
    assert (case.threshold(ONE.id), case.setting("filter")) == (None, None)
    assert case.face(FaceId(1)).anchor is None


def test_a_change_the_disk_refused_does_not_pass_unseen(
    case: Case, caplog: pytest.LogCaptureFixture
) -> None:
    told: list[Problem | None] = []
    case.store.on_trouble = told.append
    case.store.write(lambda c: c.exec_driver_sql("DROP TABLE case_info")).result()
    case.set_setting("key", 1)
    case.store.flush()
    assert [problem and problem.kind for problem in told] == ["not saved"]
    assert "was not saved" in caplog.text


def test_a_case_that_cannot_be_read_is_free_again(tmp_path: Path) -> None:
    Case.open(tmp_path, Registry()).close()
    case = Case.open(tmp_path, Registry())
    case.store.write(lambda c: c.exec_driver_sql("DROP TABLE flag")).result()
    case.close()
    for _ in range(2):
        with pytest.raises(Exception, match="no such table"):
            Case.open(tmp_path, Registry())


# Places


@pytest.fixture
def photo_case(open_case: OpenCase, tmp_path: Path) -> Case:
    """A case with one photo, a real file of the bytes "abcd"."""
    case = open_case(name="with file")
    case.add_photos([examined(write(tmp_path / "a.jpg", b"abcd"), "a" * 64)])
    return case


def write(path: Path, data: bytes) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(data)
    return path


def examined(path: Path, sha256: str) -> Facts:
    found = path.stat()
    return Facts(Place(path, None, found.st_size, found.st_mtime_ns), sha256)


def checked(case: Case) -> dict[PhotoId, str | None]:
    return {id_: problem and problem.kind for id_, problem in case.check_places()}


def test_a_deleted_file_is_missed_and_welcomed_back(photo_case: Case, tmp_path: Path) -> None:
    assert checked(photo_case) == {}
    (tmp_path / "a.jpg").rename(tmp_path / "b.jpg")
    ((photo_id, problem),) = photo_case.check_places()
    assert problem is not None
    assert problem.kind == "gone"
    photo_case.mark_failed(photo_id, problem)
    assert checked(photo_case) == {}
    (tmp_path / "b.jpg").rename(tmp_path / "a.jpg")
    assert checked(photo_case) == {1: None}


def test_a_moved_file_is_found_again_by_opening_it(photo_case: Case, tmp_path: Path) -> None:
    moved = (tmp_path / "a.jpg").rename(tmp_path / "b.jpg")
    photo_case.mark_failed(*photo_case.check_places()[0])
    photo_case.add_photos([examined(moved, "a" * 64)])
    photo = photo_case.photo(PhotoId(1))
    assert photo.problem is None
    assert photo_case.path_of(photo) == moved
    assert checked(photo_case) == {}


def test_a_changed_file_is_said_to_be(photo_case: Case, tmp_path: Path) -> None:
    write(tmp_path / "a.jpg", b"longer than before")
    assert checked(photo_case) == {1: "changed"}
    write(tmp_path / "a.jpg", b"abcX")
    os.utime(tmp_path / "a.jpg", (1, 1))
    assert checked(photo_case) == {1: "changed"}


def test_a_touched_file_is_the_same_photo(open_case: OpenCase, tmp_path: Path) -> None:
    case = open_case()
    path = write(tmp_path / "t.jpg", b"abcd")
    case.add_photos([examined(path, hashlib.sha256(b"abcd").hexdigest())])
    os.utime(path, (1, 1))
    assert checked(case) == {}
    assert case.path_of(case.photo(PhotoId(1))) == path


def test_a_changed_file_is_never_looked_at_as_the_photo_it_was(
    open_case: OpenCase, tmp_path: Path
) -> None:
    case = open_case()
    path = write(tmp_path / "t.jpg", b"abcd")
    case.add_photos([examined(path, hashlib.sha256(b"abcd").hexdigest())])
    photo = case.photo(PhotoId(1))
    os.utime(path, (1, 1))
    assert case.picture_path_of(photo) == path
    write(path, b"another person")
    with pytest.raises(ProblemError, match="changed since it was opened"):
        case.picture_path_of(photo)
    path.unlink()
    with pytest.raises(ProblemError, match="no longer where it was opened"):
        case.picture_path_of(photo)
    copy = write(case.folder / "photos" / f"{photo.sha256}.jpg", b"abcd")
    write(path, b"another person")
    assert case.picture_path_of(photo) == copy


def test_other_failures_are_not_healed_by_a_file_that_is_there(photo_case: Case) -> None:
    photo_case.mark_failed(PhotoId(1), TRUNCATED)
    photo_case.add_photos([Facts(Place(Path("/none.jpg"), None, 0, 0), None, problem=BROKEN)])
    assert checked(photo_case) == {}


def test_the_cases_own_copy_stands_in_for_a_lost_file(photo_case: Case, tmp_path: Path) -> None:
    photo = photo_case.photo(PhotoId(1))
    assert photo_case.path_of(photo) == tmp_path / "a.jpg"
    (tmp_path / "a.jpg").unlink()
    assert photo_case.path_of(photo) == tmp_path / "a.jpg"
    copy = write(photo_case.folder / "photos" / f"{'a' * 64}.jpg", b"abcd")
    assert photo_case.path_of(photo) == copy
    assert checked(photo_case) == {}
    changed = write(tmp_path / "a.jpg", b"something else")
    assert photo_case.path_of(photo) == copy
    copy.unlink()
    assert photo_case.path_of(photo) == changed


def test_a_photo_in_the_case_moves_with_it(open_case: OpenCase, tmp_path: Path) -> None:
    case = open_case(name="here")
    pasted = write(case.folder / "pasted" / "1.png", b"abcd")
    case.add_photos([Facts(Place(pasted, case.folder, 4, 5), "a" * 64)])
    case.close()
    case.folder.rename(tmp_path / "there")
    place = open_case(name="there").photo(PhotoId(1)).places[0]
    assert place.path == tmp_path / "there" / "pasted" / "1.png"
    assert place.name == "pasted/1.png"


@pytest.mark.parametrize("photos", [1, 40], ids=["in one go", "page by page"])
def test_a_closed_case_is_let_go_of_without_the_garbage_collector(
    tmp_path: Path, photos: int
) -> None:
    """It leaves alone what is made in great numbers, so that what stands in a cycle stays."""
    was_enabled = gc.isenabled()
    gc.disable()
    try:
        case = Case.open(tmp_path / "case", Registry(), whole=False)
        case.add_photos([facts(f"/photos/{n}.jpg", f"{n:064}") for n in range(photos)])
        case.take(response(1, prediction()))
        face, _ = case.keep_face(PhotoId(1), LEFT)
        case.set_label(face, FEMALE)
        assert len(case.photos) == photos
        assert case.values_said(GENDER) == {"female": 1}
        assert case.close()
        gone = weakref.ref(case)
        del case
        assert gone() is None
    finally:
        if was_enabled:
            gc.enable()
