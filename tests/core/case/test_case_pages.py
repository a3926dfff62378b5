"""A case read a page at a time is the case read whole, and what was changed meanwhile stays."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from core.case.case import Case
from core.case.pages import PAGE_SIZE, CasePages, Page
from core.labelling.labels import Gender, ReferenceLabel
from core.photos.photo import Photo, PhotoId, SentRecord
from core.prediction import Prediction
from core.run import RunSettings
from core.sets.flag import FaceId, Flag
from core.store import attempts, responses, runs
from core.store.values import now
from core.vendor import Answer
from tests.core.labelled_case import BOX, VENDOR, NoVendors, add_face, answer, open_case

PHOTOS = 5 * PAGE_SIZE + 3


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A case with a labelled face in every second photo, and two runs of which the second took
    over half of what the first was answered.
    """
    case = open_case(tmp_path / "case", PHOTOS)
    for number in range(1, PHOTOS + 1, 2):
        add_face(case, number, Gender.FEMALE if number % 3 else Gender.MALE)
    case.put_flag(Flag(FaceId(1), VENDOR.id, None, "", "by hand", now()))
    _ask(case)
    case.close()
    return tmp_path / "case"


def _ask(case: Case) -> None:
    ids = [photo.id for photo in case.photos]

    def write(connection) -> None:
        run = runs.start(connection, ids, [VENDOR.id], RunSettings(None))
        kept = []
        for photo in case.photos:
            attempt = attempts.open(connection, run, photo, VENDOR.id, "1", RunSettings(None))
            sent = SentRecord(600, 600, 1.0, 1, "ab" * 32, "pixels")
            kept.append(
                responses.keep(connection, attempt, Answer(b"x"), sent, version="1", seconds=0.1)
            )
            found = (Prediction(BOX, Gender.FEMALE, 0.9),) if photo.id % 5 else ()
            responses.keep_predictions(connection, kept[-1], found)
        again = runs.start(connection, ids, [VENDOR.id], RunSettings(None))
        runs.keep_stored(connection, again, kept[::2])

    case.store.write(write).result()


@pytest.fixture
def paged(folder: Path) -> Iterator[Case]:
    case = Case.open(folder, NoVendors(), whole=False)
    yield case
    case.close()


@pytest.fixture
def whole(folder: Path, paged: Case) -> Iterator[Case]:
    case = Case.open(folder, NoVendors(), read_only=True)
    yield case
    case.close()


def content(case: Case) -> list[object]:
    return [
        (photo, case.faces_stored_in(photo.id), case.outcome(photo.id, VENDOR.id))
        for photo in case.photos
    ]


def test_nothing_is_read_until_it_is_asked_for(paged: Case) -> None:
    assert not paged.is_read
    assert len(paged.photos) == PHOTOS
    paged.read_all()
    assert paged.is_read


def test_page_by_page_it_is_what_it_is_as_a_whole(paged: Case, whole: Case) -> None:
    assert whole.is_read
    assert content(paged) == content(whole)
    assert {outcome.run_id for _, _, outcome in content(whole)} == {1, 2}
    assert paged.is_read


def test_what_is_counted_of_all_photos_is_the_same(paged: Case, whole: Case) -> None:
    assert paged.basis() == whole.basis()
    assert paged.found() == whole.found()
    assert paged.is_tallied
    assert [face.id for face in paged.stored_faces()] == [face.id for face in whole.stored_faces()]
    assert paged.vendors_with_answers() == {VENDOR.id}
    assert paged.flagged_photos() == (1,)


def test_a_face_is_found_before_its_photo_is_read(paged: Case) -> None:
    last = max(face.id for face in Case.stored_faces(paged))
    assert paged.face(last).photo_id == PHOTOS
    with pytest.raises(KeyError):
        paged.face(FaceId(last + 1))


def test_what_is_changed_meanwhile_is_not_read_over(paged: Case) -> None:
    last = PhotoId(PHOTOS)
    paged.set_label(paged.faces_stored_in(last)[0].id, ReferenceLabel(Gender.UNKNOWN))
    face_id = add_face(paged, 2, Gender.MALE)
    paged.remove_face(FaceId(1))
    answer(paged, PHOTOS, Gender.MALE)

    paged.read_all()

    assert paged.faces_stored_in(last)[0].label == ReferenceLabel(Gender.UNKNOWN)
    assert [face.id for face in paged.faces_stored_in(PhotoId(2))] == [face_id]
    assert paged.faces_stored_in(PhotoId(1)) == ()
    assert paged.flags == ()


def test_withdrawn_photos_do_not_come_back(paged: Case) -> None:
    _, done = paged.withdraw([PhotoId(3), PhotoId(PHOTOS)])
    paged.read_all()
    done.result()
    assert [photo.id for photo in paged.photos] == [n for n in range(1, PHOTOS) if n != 3]
    assert paged.basis().photos == PHOTOS - 2


def test_counts_follow_labels_and_marks(paged: Case, whole: Case) -> None:
    before = paged.basis()
    paged.set_not_a_face(FaceId(1), True)
    assert (paged.basis().faces, paged.basis().labelled) == (before.faces - 1, before.labelled - 1)
    paged.set_not_a_face(FaceId(1), False)
    paged.set_label(FaceId(1), None)
    assert (paged.basis().faces, paged.basis().labelled) == (before.faces, before.labelled - 1)


def test_faces_labelled_without_a_gender_are_counted_apart(paged: Case) -> None:
    before = paged.basis()
    assert before.unjudged == 0
    paged.set_label(FaceId(1), ReferenceLabel(Gender.UNKNOWN))
    paged.set_label(FaceId(2), ReferenceLabel(Gender.NOT_STATED))
    after = paged.basis()
    assert (after.labelled, after.unjudged) == (before.labelled, 2)
    paged.set_not_a_face(FaceId(1), True)
    assert paged.basis().unjudged == 1
    paged.set_label(FaceId(2), ReferenceLabel(Gender.MALE))
    assert paged.basis().unjudged == 0


def test_whoever_walks_reads_several_pages_at_once() -> None:
    asked: list[tuple[int, int]] = []

    def read(first: PhotoId, last: PhotoId) -> Page:
        asked.append((first, last))
        return Page([Photo(PhotoId(n), f"{n:064x}", ()) for n in range(first, last + 1)])

    pages = CasePages([PhotoId(n) for n in range(1, 41)], read, size=2)
    for number in (11, 1, 2, 3, 40, 99):
        pages.need(PhotoId(number))
    assert asked == [(11, 12), (1, 2), (3, 18), (39, 40)]

    pages.end()
    pages.read_all()
    assert not pages.is_read
    assert set(pages.photos) == {*range(1, 19), 39, 40}


def test_who_reads_ahead_pauses_before_each_stretch() -> None:
    happened: list[str] = []

    def read(first: PhotoId, last: PhotoId) -> Page:
        happened.append(f"{first} to {last}")
        return Page([Photo(PhotoId(n), f"{n:064x}", ()) for n in range(first, last + 1)])

    pages = CasePages([PhotoId(n) for n in range(1, 21)], read, size=2)
    pages.read_all(lambda: happened.append("pause"))

    assert pages.is_read
    assert happened == ["pause", "1 to 16", "pause", "17 to 20"]


def test_who_needs_all_meanwhile_does_not_wait_for_who_pauses() -> None:
    """As the window's thread may, which the pause lets go first."""

    def read(first: PhotoId, last: PhotoId) -> Page:
        return Page([Photo(PhotoId(n), f"{n:064x}", ()) for n in range(first, last + 1)])

    pages = CasePages([PhotoId(n) for n in range(1, 41)], read, size=2)
    through: list[bool] = []

    def pause() -> None:
        window = threading.Thread(target=pages.read_all, daemon=True)
        window.start()
        window.join(10)
        through.append(not window.is_alive())

    pages.read_all(pause)
    assert through == [True], "the other one read all that was left"
    assert pages.is_read
