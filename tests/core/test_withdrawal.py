"""A withdrawn person is gone from every byte of the case's folder, and does not come back."""

from __future__ import annotations

import hashlib
import shutil
import sqlite3
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlalchemy import Connection, func, select

from core.case.case import Case
from core.evidence.case_check import check_case
from core.geometry import Box
from core.labelling.attributes import PERSON, Attribute, AttributeName
from core.labelling.claim import Claim, Decision
from core.labelling.labels import Gender, Source, label_of_word
from core.package.copies import keep_packed
from core.photos.files import find_photos
from core.photos.image_io import examine
from core.photos.photo import Photo, PhotoId, Rights, SentRecord
from core.prediction import Prediction
from core.problem import Problem
from core.response import LIVE, RECORDED, Recorded
from core.run import RunSettings
from core.sending.sent_bytes import FOLDER as SENT_FOLDER
from core.sets.audit_set import gather, keep_copy
from core.sets.draw import DrawKind
from core.sets.flag import Flag, Reason
from core.store import (
    attempts,
    events,
    outcomes,
    recorded,
    requests,
    responses,
    run_list,
    runs,
    schema,
)
from core.store.quick import driver_of
from core.store.recorded import ToKeep, recorded_answer
from core.store.revision import put_aside
from core.store.store import FILE_NAME, CaseError
from core.vendor import Answer, VendorId
from tests.core.test_case_history import NoVendors

TIME = datetime(2026, 3, 1, 9, 30, tzinfo=UTC)
ONE, HAIR = VendorId("one"), AttributeName("hair")
# Everything of hers that must not be found again; each is told apart from what else there is.
SECRETS = ("Grethe Lindqvist", "lindqvist-portrait", "person-0815", "hers-alone", "Lindqvistsrud")
OTHERS = ("someone-else", "kept-note")


def sha256_of(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


class Desk:
    """A case with two people's photos and all that can be known of them."""

    def __init__(self, folder: Path, draw_photo: Callable[..., Path]) -> None:
        self.photos_folder = draw_photo("in/lindqvist-portrait.jpg", seed=5).parent
        draw_photo("in/someone-else.jpg", seed=9)
        self.case = Case.open(folder, NoVendors())
        self.take_in()
        self.hers, self.other = self.case.photos
        for photo, word in ((self.hers, "hers-alone"), (self.other, "kept-note")):
            self.fill(photo, word)
        self.case.add_complete_set([p.id for p in self.case.photos])

    def take_in(self) -> None:
        self.case.add_photos([examine(f) for f in find_photos([self.photos_folder]).found])

    def do(self, change: Callable[..., object]) -> None:
        self.case.store.write(change).result()

    def fill(self, photo: Photo, word: str) -> None:
        case = self.case
        person = SECRETS[2] if photo is self.hers else "person-1"
        face_id, _ = case.keep_face(photo.id, Box(10, 10, 40, 50))
        case.set_label(face_id, label_of_word(f"{word} own word", Source.SELF_IDENTIFIED))
        case.set_attribute(face_id, PERSON, Attribute(person))
        case.set_attribute(face_id, HAIR, Attribute(f"{word} hair"))
        case.put_claim(Claim(face_id, HAIR, Attribute(f"{word} claim", annotator="bo")))
        case.put_decision(Decision(face_id, HAIR, word, f"{word} reason", "ann", TIME))
        case.put_flag(Flag(face_id, ONE, Reason.OTHER, f"{word} first note", "by hand", TIME))
        case.put_flag(Flag(face_id, ONE, Reason.OTHER, f"{word} note", "by hand", TIME))
        case.set_rights(photo.id, Rights(f"https://example.org/{word}", word, word, True, False))
        case.set_tags(photo.id, frozenset({f"{word} tag"}))
        case.mark_failed(photo.id, Problem("x", f"{word} broke", "Mend it."))
        case.mark_failed(photo.id, None)
        sent = SentRecord(120, 150, 1.0, 9, sha256_of(word), "JPEG, as it was")
        self.do(lambda c: self._answer(c, photo, word, sent))
        (case.folder / SENT_FOLDER).mkdir(exist_ok=True)
        (case.folder / SENT_FOLDER / sent.sha256).write_bytes(f"{word} sent".encode())
        keep_copy(case.folder, photo)

    def _answer(self, c: Connection, photo: Photo, word: str, sent: SentRecord) -> None:
        run = runs.start(c, [photo.id], [ONE], RunSettings())
        first = attempts.open(c, run, photo, ONE, "2.0", RunSettings(), TIME)
        requests.record(c, first, 0.001, f"https://vendor.example/{word}", "consent 1", TIME)
        attempts.fail(c, first, Problem("x", f"{word} failed", ""), TIME, uncharged=True)
        second = attempts.open(c, run, photo, ONE, "2.0", RunSettings(), TIME)
        requests.record(c, second, 0.002, "https://vendor.example", "consent 1", TIME)
        body = f'{{"address": "https://vendor.example/{word}.jpg"}}'.encode()
        answer = Answer(body, f"request {word}", further=(f"{word} further".encode(),))
        kept = responses.keep(c, second, answer, sent, version="2.0", seconds=0.1, received=TIME)
        predictions = (Prediction(Box(9, 9, 40, 50), Gender.MALE, 0.5, f"{word} received"),)
        responses.keep_predictions(c, kept, predictions)
        runs.keep_stored(c, runs.start(c, [photo.id], [ONE], RunSettings()), [kept])
        how = Recorded(
            "2018", f"{word} provenance", f"{word}.json", TIME, sha256_of(f"{word} recorded")
        )
        old = recorded_answer(photo.id, photo.id, ONE, (120, 150), how, predictions)
        recorded.keep(c, [ToKeep(photo, old, f"{word} recorded".encode())])
        driver_of(c).execute(
            "INSERT OR IGNORE INTO export VALUES (1,?,'csv','all','pack','aa')",
            ("2026-03-01T09:30:00.000000Z",),
        )
        driver_of(c).execute("INSERT INTO export_photo VALUES (1,?)", (photo.sha256,))

    def withdraw(self) -> None:
        _, done = self.case.withdraw(self.case.photos_of_person(SECRETS[2]))
        done.result(30)

    def found(self, *words: str) -> dict[str, list[str]]:
        """In which files of the case's folder any of these words stand, byte for byte."""
        files = [path for path in self.case.folder.rglob("*") if path.is_file()]
        return {
            word: [
                f.name
                for f in files
                if word.encode() in f.read_bytes()
                or word.encode("utf-16-le") in f.read_bytes()
                or word in f.name
            ]
            for word in words
        }


@pytest.fixture
def desk(tmp_path: Path, draw_photo: Callable[..., Path]) -> Iterator[Desk]:
    desk = Desk(tmp_path / "case", draw_photo)
    yield desk
    desk.case.store.flush()
    desk.case.store.read(check_case)
    desk.case.close()


def nothing_of_hers(desk: Desk) -> None:
    words = (*SECRETS, "Grethe", "lindqvist")
    assert desk.found(*words) == {word: [] for word in words}
    # The log names the photo by its hash, and so does what keeps it from being opened again.
    there = desk.found(desk.hers.sha256 or "")[desk.hers.sha256 or ""]
    assert [name for name in there if not name.startswith(FILE_NAME)] == []


def test_no_byte_of_her_is_left(desk: Desk) -> None:
    desk.case.store.flush()
    assert all(desk.found(*SECRETS[1:4]).values())
    desk.withdraw()
    nothing_of_hers(desk)
    assert all(desk.found(*OTHERS).values())
    assert len(list((desk.case.folder / "photos").iterdir())) == 1
    assert len(list((desk.case.folder / SENT_FOLDER).iterdir())) == 1


def test_memory_holds_nothing_of_her_and_the_other_stays(desk: Desk) -> None:
    case, other = desk.case, desk.other.id
    before = case.faces(other), case.flags_of(case.faces(other)[0].face.id)  # type: ignore[union-attr]
    desk.withdraw()
    assert [photo.id for photo in case.photos] == [other]
    assert case.find(desk.hers.sha256 or "") is None
    assert case.at_path(desk.hers.path) is None
    after = case.faces(other), case.flags_of(case.faces(other)[0].face.id)  # type: ignore[union-attr]
    assert after[0][0].face == before[0][0].face
    assert after[1] == before[1]
    with pytest.raises(KeyError):
        case.photo(desk.hers.id)
    assert len(case.flags) == 1
    assert list(case.stored_faces()) == [after[0][0].face]


def test_it_is_the_same_when_the_case_is_opened_again(desk: Desk) -> None:
    desk.withdraw()
    shown = list(desk.case.photos), list(desk.case.flags), list(desk.case.stored_faces())
    desk.case.close()
    desk.case = Case.open(desk.case.folder, NoVendors())
    case = desk.case
    assert (list(case.photos), list(case.flags), list(case.stored_faces())) == shown
    nothing_of_hers(desk)
    assert case.is_withdrawn(desk.hers.sha256)
    assert case.next_photo_id() == 3
    assert case.store.read(runs.unfinished) == []


def test_a_withdrawn_call_is_no_failed_one(desk: Desk) -> None:
    def failed() -> list[int]:
        return [entry.vendors[ONE].failures for entry in desk.case.store.read(run_list.load)]

    assert sorted(failed()) == [0, 0, 1, 1]
    desk.withdraw()
    assert sorted(failed()) == [0, 0, 0, 1]
    assert {each.photo_id for each in desk.case.store.read(outcomes.latest)} == {desk.other.id}
    folder = desk.case.folder
    desk.case.close()
    desk.case = Case.open(folder, NoVendors())
    shown = desk.case.set_source(ONE, RECORDED) | desk.case.set_source(ONE, LIVE)
    assert shown.photos <= {desk.other.id}


def test_the_same_bytes_are_not_taken_in_again(desk: Desk) -> None:
    desk.withdraw()
    desk.take_in()
    copy = shutil.copy(desk.hers.path, desk.hers.path.with_name("other name.jpg"))
    desk.case.add_photos([examine(f) for f in find_photos([Path(copy)]).found])
    assert [photo.id for photo in desk.case.photos] == [desk.other.id]
    nothing_of_hers(desk)


def test_what_was_spent_on_her_stays_spent(desk: Desk) -> None:
    desk.case.store.flush()
    before = desk.case.store.read(lambda c: requests.spent(c, "consent 1"))
    desk.withdraw()
    assert desk.case.store.read(lambda c: requests.spent(c, "consent 1")) == before


def test_a_draw_keeps_its_size_and_has_a_gap(desk: Desk) -> None:
    desk.withdraw()
    (complete,) = desk.case.draws
    assert complete.size == 2
    basis = desk.case.basis()
    assert (basis.kind, basis.photos, basis.gone) == (DrawKind.COMPLETE, 1, 1)


def test_frozen_versions_lose_her_and_can_still_be_checked(desk: Desk) -> None:
    case = desk.case
    frozen = case.freeze(gather(case, [], [ONE]), "before").result()
    assert "lindqvist-portrait" in str(frozen.content)
    desk.withdraw()
    (after,) = case.frozen_sets()
    assert after.content_hash == frozen.content_hash
    assert after.is_whole
    assert after.withdrawn == 1
    nothing_of_hers(desk)


def test_copies_put_aside_before_an_update_go_too(desk: Desk) -> None:
    desk.case.store.flush()
    copy = put_aside(desk.case.folder / FILE_NAME, "0002")
    foreign = desk.case.folder / "misread-notes.sqlite"
    with sqlite3.connect(foreign) as connection:
        connection.execute("CREATE TABLE mine (x)")
    connection.close()
    assert SECRETS[2].encode() in copy.read_bytes()
    assert desk.case.going([desk.hers.id])().put_aside == 1
    desk.withdraw()
    assert not copy.exists()
    assert foreign.exists()
    nothing_of_hers(desk)


def test_a_dialog_can_say_what_will_go(desk: Desk) -> None:
    case = desk.case
    case.freeze(gather(case, [], [ONE]), "version 1").result()
    going = case.going(case.photos_of_person(SECRETS[2]))()
    assert [photo.id for photo in going.photos] == [desk.hers.id]
    assert going.counts["face"] == going.counts["flag"] == going.counts["claim"] == 1
    assert going.counts["response"] == going.counts["recorded_response"] == 1
    assert (going.copies, going.frozen) == (1, ("version 1",))
    assert [(left.name, left.photos) for left in going.packages] == [("pack", 1)]


def test_a_saved_filter_that_searches_for_her_goes(desk: Desk) -> None:
    saved = [{"name": "her", "search": "lindqvist"}, {"name": "all misread", "search": ""}]
    desk.case.set_setting("saved filters", saved)
    desk.case.set_setting("last photo", desk.hers.sha256)
    desk.withdraw()
    assert desk.case.setting("saved filters") == saved[1:]
    assert desk.case.setting("last photo") is None
    nothing_of_hers(desk)


def test_the_log_has_a_tombstone(desk: Desk) -> None:
    desk.withdraw()
    last = desk.case.store.read(events.load)[-1]
    assert last.kind == "withdrawn"
    assert desk.hers.sha256 is not None
    assert last.ids == f'{{"photo":"{desk.hers.sha256}","withdrawal":1}}'


def test_a_reader_in_the_way_is_waited_for(desk: Desk) -> None:
    """What another thread is reading keeps the log from being cut off, not the withdrawal."""
    held = sqlite3.connect(desk.case.folder / FILE_NAME, isolation_level=None)
    held.execute("BEGIN")
    held.execute("SELECT count(*) FROM photo").fetchone()
    _, done = desk.case.withdraw([desk.hers.id])
    assert not done.done()
    held.execute("ROLLBACK")
    held.close()
    done.result(30)
    nothing_of_hers(desk)


def test_a_withdrawal_broken_off_is_finished_when_the_case_is_opened_next(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patch:
        patch.setattr("core.store.scrubbing._rebuild", full)
        _, done = desk.case.withdraw([desk.hers.id])
        with pytest.raises(CaseError, match="No space left"):
            done.result(30)
        desk.case.close()
    desk.case = Case.open(desk.case.folder, NoVendors())
    nothing_of_hers(desk)


def test_every_table_with_a_photo_is_emptied_of_it(desk: Desk) -> None:
    """A table added later must not be forgotten: only the tombstone and bare ids may be left."""
    desk.withdraw()
    hers = desk.hers.id
    left = {}
    for table in schema.metadata.sorted_tables:
        if "photo_id" in table.c:
            query = select(func.count()).select_from(table).where(table.c.photo_id == hers)
            left[table.name] = desk.case.store.read(lambda c, q=query: c.scalar(q))
    assert {name for name, count in left.items() if count} == {"attempt", "draw_photo"}


def test_a_case_open_to_read_only_refuses(desk: Desk) -> None:
    desk.case.close()
    desk.case = Case.open(desk.case.folder, NoVendors(), read_only=True)
    with pytest.raises(CaseError, match="read only"):
        desk.case.withdraw([desk.hers.id])
    desk.case.close()
    desk.case = Case.open(desk.case.folder, NoVendors())


def test_nothing_happens_where_a_photo_is_not_there(desk: Desk) -> None:
    with pytest.raises(KeyError):
        desk.case.withdraw([desk.hers.id, PhotoId(99)])
    assert len(desk.case.photos) == 2


def test_copies_that_came_with_a_package_go_too(desk: Desk) -> None:
    photos = desk.case.folder / "photos"
    for photo in (desk.hers, desk.other):
        assert photo.sha256 is not None
        keep_packed(photos, photo.sha256, b"pixels", "masked for a reason", photo.name, [])
    assert desk.case.going([desk.hers.id])().copies == 3
    desk.withdraw()
    nothing_of_hers(desk)
    assert len(list(photos.iterdir())) == 3
