"""Recorded answers: shown before they are taken in, kept apart, never passed off as received."""

from __future__ import annotations

import hashlib
import json
import sqlite3
from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from core.case.case import Case
from core.case.change import Kinds
from core.geometry import Box
from core.labelling.labels import Gender, ReferenceLabel
from core.photos.photo import PhotoId, Place, SentFile, SentRecord
from core.prediction import Prediction
from core.problem import Problem, ProblemError
from core.response import LIVE, RECORDED, Outcome, Response, ResponseId, RunId
from core.sending import recorded
from core.sending.recorded import Preview, problem_with
from core.store import events
from core.store.store import FILE_NAME, CaseError
from core.vendor import (
    TWO_WORDS,
    Answer,
    AnyVendor,
    Cloud,
    Kind,
    Limits,
    Meter,
    Price,
    Retirement,
    State,
    UnexpectedBodyError,
    VendorId,
    VendorInfo,
    VendorState,
)
from core.verdict import CallState, Verdict

TIME = datetime(2026, 3, 1, 9, 30, tzinfo=UTC)
WHEN, WHERE = "2018-05-02", "Kept by the authors of a study."


def cloud(retired: Retirement | None) -> Cloud:
    price = Price(0.001, "2026-11-22")
    return Cloud("A company", "US", (), (), "", Limits(), price, 1, 1, "", retired=retired)


def info(name: str, retired: Retirement | None = None) -> VendorInfo:
    vendor_id = VendorId(name)
    code = name[:2].upper()
    about = cloud(retired)
    return VendorInfo(vendor_id, name, code, Kind.CLOUD, TWO_WORDS, "", "A.", cloud=about)


GONE = info("gone", Retirement("2021-12-01", "It was switched off.", "its maker"))
MUTE = info("mute", Retirement("2022-06-21", "No gender any more.", "its maker", True))
HERE = info("here")


class LineReader:
    """A vendor whose bodies are lines of "left gender"."""

    def __init__(self, of: VendorInfo) -> None:
        self.info = of

    def state(self) -> VendorState:
        return VendorState(State.RETIRED)

    def connect(self, credentials: Mapping[str, str]) -> None:
        raise NotImplementedError

    def endpoint(self, credentials: Mapping[str, str]) -> str:
        return ""

    def analyze(self, sent: SentFile, meter: Meter) -> Answer:
        raise NotImplementedError

    def parse(
        self, body: bytes, sent: SentRecord, further: Sequence[bytes] = ()
    ) -> list[Prediction]:
        if body == b"?":
            raise UnexpectedBodyError("Line reader", "a question")
        if body == b"!":
            raise ZeroDivisionError
        rows = [line.split() for line in body.decode().splitlines()]
        return [
            Prediction(Box(float(x) * sent.width, 0.1, 50, 50), Gender(g), 1 / 3, "0.3", 1, 20, 30)
            for x, g in rows
        ]


class Registry:
    """Holds three vendors; `lost` ones are not known any more."""

    def __init__(self, lost: Sequence[VendorInfo] = ()) -> None:
        self._infos = [of for of in (GONE, MUTE, HERE) if of not in lost]

    def create(self, vendor_id: VendorId) -> AnyVendor:
        return LineReader(self.info(vendor_id))

    def infos(self) -> list[VendorInfo]:
        return self._infos

    def info(self, vendor_id: VendorId) -> VendorInfo:
        return {of.id: of for of in self._infos}[vendor_id]

    def state(self, vendor_id: VendorId) -> VendorState:
        return VendorState(State.RETIRED)


@dataclass(frozen=True)
class Facts:
    place: Place
    sha256: str | None
    width: int | None = 200
    height: int | None = 160
    problem: Problem | None = None


def facts(path: str, name: str, folder: str | None = None) -> Facts:
    place = Place(Path(path), Path(folder) if folder else None, 10, 20)
    return Facts(place, hashlib.sha256(name.encode()).hexdigest())


@pytest.fixture
def case(tmp_path: Path) -> Iterator[Case]:
    """A case with the photos a, b and c, numbered from 1."""
    case = Case.open(tmp_path / "case", Registry())
    case.add_photos([facts(f"/photos/{name}.jpg", name, "/photos") for name in "abc"])
    yield case
    case.close()


@pytest.fixture
def bodies(tmp_path: Path) -> Path:
    folder = tmp_path / "bodies"
    folder.mkdir()
    return folder


def look(case: Case, bodies: Path, of: VendorInfo = GONE) -> Preview:
    vendor = Registry().create(of.id)
    return recorded.preview(bodies, vendor, tuple(case.photos), case.imported(of.id))


def live(photo: int, of: VendorInfo, run: int = 1) -> Response:
    sent = SentRecord(200, 160, 1.0, 9, "5e" * 32, "JPEG, as it was")
    told = (Prediction(Box(0, 0, 50, 50), Gender.MALE, 0.9, "90"),)
    number, run_id = ResponseId(photo), RunId(run)
    return Response(number, run_id, PhotoId(photo), of.id, "", TIME, TIME, 0.1, "rq", sent, told)


def shown(outcome: Outcome | None) -> tuple[str, str]:
    assert isinstance(outcome, Response)
    return outcome.source, outcome.recorded.date if outcome.recorded else ""


def names(left: Sequence[recorded.LeftOut]) -> list[tuple[str, str]]:
    return [(each.name, each.problem.kind) for each in left]


# What a folder holds


def test_bodies_are_matched_by_name_by_path_by_title_and_by_hash(case: Case, bodies: Path) -> None:
    case.add_photos([facts("/photos/sub/a.jpg", "other a", "/photos")])
    (bodies / "sub").mkdir()
    for name in ("B.JPG.json", "sub/a.json"):
        (bodies / name).write_text("0 male")
    digest = case.photo(PhotoId(3)).sha256
    (bodies / f"response-{digest}-17.txt").write_text("0 female")
    (bodies / "a.json").write_text("0.5 female")
    found = look(case, bodies)
    assert [(m.name, m.photo.id) for m in found.matched] == [
        ("B.JPG.json", 2),
        (f"response-{digest}-17.txt", 3),
        ("sub/a.json", 4),
    ]
    assert names(found.unmatched) == [("a.json", "several photos")]
    assert found.without == 1
    assert (case.recorded_count(GONE.id), case.photos[0].seen) == (0, False)


def test_what_does_not_fit_is_said(case: Case, bodies: Path) -> None:
    case.add_photos([replace(facts("/photos/d.jpg", "d"), width=None, height=None)])
    texts = {
        **{"a.json": "?", "b.json": "", "c.json": "!", "d.json": "0 male", "e.json": "0 male"},
        **{"a.jpg": "a photo", ".hidden.json": "0 male", "README": "words"},
    }
    for name, text in texts.items():
        (bodies / name).write_text(text)
    found = look(case, bodies)
    assert found.matched == ()
    assert names(found.unmatched) == [("e.json", "no such photo"), ("README", "no such photo")]
    assert names(found.unreadable) == [
        ("a.json", "unexpected body"),
        ("b.json", "zero bytes"),
        ("c.json", "unexpected body"),
        ("d.json", "size not known"),
    ]
    shape, empty, _, _ = found.unreadable
    assert shape.problem.what == f"It has another shape than answers of {found.vendor.name}."
    assert shape.detail.endswith("a question.")
    assert empty.detail == ""
    assert found.passed_over == 2
    for left in (*found.unmatched, *found.unreadable):
        assert left.problem.what.endswith(".")
        assert left.problem.way_out.endswith(".")


def test_of_two_files_for_one_photo_none_is_preferred(case: Case, bodies: Path) -> None:
    digest = case.photo(PhotoId(1)).sha256
    (bodies / "a.json").write_text("0 male")
    (bodies / f"{digest}.json").write_text("0 male")
    (bodies / "b.json").write_text("0 male")
    (bodies / "b.txt").write_text("0 female")
    found = look(case, bodies)
    assert len(found.matched) == 1
    assert sorted(names(found.doubles)) == sorted(
        [
            ("b.json", "different answers"),
            ("b.txt", "different answers"),
            ("a.json" if found.matched[0].name != "a.json" else f"{digest}.json", "double"),
        ]
    )


def test_a_folder_that_is_not_there_is_a_problem(case: Case, tmp_path: Path) -> None:
    with pytest.raises(ProblemError):
        look(case, tmp_path / "nowhere")


@pytest.mark.parametrize("date", ["2018", "2018-05", "2018-05-02", "2020-02-29"])
def test_a_date_is_as_exact_as_it_is_known(date: str) -> None:
    assert problem_with(date, WHERE) is None


@pytest.mark.parametrize(
    ("date", "kind"),
    [
        *(("", "no date"), ("May 2018", "no date"), ("2018-13", "no date")),
        *(("2019-02-29", "no date"), ("0000", "no date"), ("2018-5-2", "no date")),
        ((datetime.now(UTC) + timedelta(days=9)).date().isoformat(), "date to come"),
    ],
)
def test_another_date_is_refused(date: str, kind: str) -> None:
    problem = problem_with(date, WHERE)
    assert problem is not None
    assert problem.kind == kind


def test_where_answers_come_from_must_be_said(case: Case, bodies: Path) -> None:
    (bodies / "a.json").write_text("0 male")
    with pytest.raises(ProblemError) as caught:
        case.import_recorded(look(case, bodies), WHEN, "  ")
    assert caught.value.problem.kind == "no provenance"
    assert case.recorded_count(GONE.id) == 0


# In the case


def test_an_imported_answer_is_read_as_a_live_one_and_kept_byte_for_byte(
    case: Case, bodies: Path, tmp_path: Path
) -> None:
    body = b"0 female\r\n0.5 male\n"
    (bodies / "a.json").write_bytes(body)
    change = case.import_recorded(look(case, bodies), WHEN, f" {WHERE} ")
    assert Kinds.ANSWERS in change.kinds
    outcome = case.outcome(PhotoId(1), GONE.id)
    assert isinstance(outcome, Response)
    assert outcome.source == RECORDED
    assert outcome.id < 0
    assert outcome.recorded is not None
    assert (outcome.recorded.date, outcome.recorded.provenance) == (WHEN, WHERE)
    assert outcome.recorded.file_name == "a.json"
    assert outcome.received == datetime(2018, 5, 2, tzinfo=UTC)
    assert (outcome.sent.width, outcome.sent.height, outcome.sent.sha256) == (200, 160, "")
    assert [p.box.left for p in outcome.predictions] == [0, 100]
    case.store.flush()
    assert case.body(outcome.id) == body
    assert case.close()
    again = Case.open(tmp_path / "case", Registry())
    assert again.outcome(PhotoId(1), GONE.id) == outcome
    assert again.store.read(events.verify) is None
    kinds = [event.kind for event in again.store.read(events.load)]
    assert kinds.count("imported") == 1
    again.close()


def test_for_a_photo_that_left_after_the_preview_nothing_is_imported(
    case: Case, bodies: Path
) -> None:
    empty = Problem("empty", "The file is empty.", "Copy it again.")
    case.add_photos([replace(facts("/photos/d.jpg", "d", "/photos"), problem=empty)])
    for name in "ad":
        (bodies / f"{name}.json").write_text("0 male")
    preview = look(case, bodies)
    assert len(preview.matched) == 2
    case.add_photos([facts("/photos/d.jpg", "mended", "/photos")])

    case.import_recorded(preview, WHEN, WHERE)

    assert case.recorded_count(GONE.id) == 1
    case.store.flush()


def test_events_hold_no_words_of_an_import(case: Case, bodies: Path) -> None:
    (bodies / "a.json").write_text("0 male")
    case.import_recorded(look(case, bodies), WHEN, WHERE)
    case.store.flush()
    (event,) = [e for e in case.store.read(events.load) if e.kind == "imported"]
    ids = json.loads(event.ids)
    assert ids["photo"] == case.photo(PhotoId(1)).sha256
    assert ids["body"] == hashlib.sha256(b"0 male").hexdigest()
    assert "study" not in event.ids
    assert "a.json" not in event.ids


def test_recorded_answers_cannot_be_edited(case: Case, bodies: Path, tmp_path: Path) -> None:
    (bodies / "a.json").write_text("0 male")
    case.import_recorded(look(case, bodies), WHEN, WHERE)
    case.close()
    with closing(sqlite3.connect(tmp_path / "case" / FILE_NAME)) as file:
        assert file.execute("SELECT count(*) FROM response").fetchone() == (0,)
        assert file.execute("SELECT count(*) FROM recorded_response").fetchone() == (1,)
        with pytest.raises(sqlite3.IntegrityError, match="not edited"):
            file.execute("UPDATE recorded_response SET date = '2020'")


def test_the_dates_are_those_of_the_answers_that_are_shown(case: Case, bodies: Path) -> None:
    assert case.recorded_dates(GONE.id) == ()
    for body, date in (("0 male", WHEN), ("0 female", "2017"), ("0.5 male", "2019-01")):
        (bodies / "a.json").write_text(body)
        case.import_recorded(look(case, bodies), date, WHERE)
    assert case.recorded_dates(GONE.id) == ("2019-01",)


def test_the_same_answer_is_imported_once(case: Case, bodies: Path) -> None:
    (bodies / "a.json").write_text("0 male")
    first = look(case, bodies)
    case.import_recorded(first, WHEN, WHERE)
    assert not case.import_recorded(first, WHEN, WHERE).kinds
    assert names(look(case, bodies).doubles) == [("a.json", "imported already")]
    assert len(case.recorded(PhotoId(1), GONE.id)) == 1
    assert look(case, bodies, MUTE).doubles == ()


def test_of_several_dates_the_latest_is_shown(case: Case, bodies: Path) -> None:
    for text, date in (("0 male", "2019"), ("0 female", "2017-05")):
        (bodies / "a.json").write_text(text)
        case.import_recorded(look(case, bodies), date, WHERE)
    assert shown(case.outcome(PhotoId(1), GONE.id)) == (RECORDED, "2019")
    dates = [r.recorded.date for r in case.recorded(PhotoId(1), GONE.id) if r.recorded]
    assert dates == ["2017-05", "2019"]


def test_a_vendor_that_is_gone_shows_recorded_answers_only(case: Case, bodies: Path) -> None:
    assert case.source(GONE.id) == RECORDED
    assert case.mark(PhotoId(1), GONE) == (CallState.NO_RECORDED, 0)
    case.take(live(1, GONE))
    assert case.mark(PhotoId(1), GONE) == (CallState.NO_RECORDED, 0)
    assert case.faces(PhotoId(1)) == ()
    assert case.live_outcome(PhotoId(1), GONE.id) == live(1, GONE)
    (bodies / "b.json").write_text("0 male")
    case.import_recorded(look(case, bodies), WHEN, WHERE)
    assert case.mark(PhotoId(2), GONE) == (Verdict.UNLABELLED, 1)
    assert case.mark(PhotoId(1), GONE) == (CallState.NO_RECORDED, 0)


def test_a_withdrawn_vendor_that_still_answers_shows_recorded_ones_once_there_are_some(
    case: Case, bodies: Path
) -> None:
    assert case.source(MUTE.id) == LIVE
    assert case.mark(PhotoId(1), MUTE)[0] is CallState.NOT_ASKED
    (bodies / "a.json").write_text("0 male")
    case.import_recorded(look(case, bodies, MUTE), WHEN, WHERE)
    assert case.source(MUTE.id) == RECORDED


def test_live_and_recorded_answers_are_never_pooled(case: Case, bodies: Path) -> None:
    case.take(live(1, HERE))
    (bodies / "a.json").write_text("0.5 female")
    (bodies / "b.json").write_text("0.5 female")
    case.import_recorded(look(case, bodies, HERE), WHEN, WHERE, show=False)
    assert case.source(HERE.id) == LIVE
    assert shown(case.outcome(PhotoId(1), HERE.id)) == (LIVE, "")
    assert case.mark(PhotoId(2), HERE)[0] is CallState.NOT_ASKED
    assert [face.predictions[HERE.id].gender for face in case.faces(PhotoId(1))] == [Gender.MALE]
    change = case.set_source(HERE.id, RECORDED)
    assert change.kinds & Kinds.ANSWERS
    assert change.photos == frozenset()
    assert shown(case.outcome(PhotoId(1), HERE.id)) == (RECORDED, WHEN)
    assert [face.predictions[HERE.id].gender for face in case.faces(PhotoId(1))] == [Gender.FEMALE]
    assert case.mark(PhotoId(3), HERE)[0] is CallState.NO_RECORDED
    case.take(live(3, HERE))
    assert case.mark(PhotoId(3), HERE)[0] is CallState.NO_RECORDED
    assert not case.set_source(HERE.id, RECORDED).kinds
    with pytest.raises(ValueError, match="live or recorded"):
        case.set_source(HERE.id, "both")


@pytest.mark.parametrize("of", [HERE, MUTE, GONE])
def test_importing_shows_what_was_imported_and_says_that_all_photos_changed(
    case: Case, bodies: Path, of: VendorInfo
) -> None:
    was_live = case.source(of.id) == LIVE
    (bodies / "a.json").write_text("0.5 female")
    change = case.import_recorded(look(case, bodies, of), WHEN, WHERE)
    assert case.source(of.id) == RECORDED
    assert Kinds.ANSWERS in change.kinds
    # Where live ones were shown, photos without a recorded one wear another mark now, too.
    assert change.photos == (frozenset() if was_live else {1})


def test_live_answers_stay_in_force_when_recorded_ones_are_imported(
    case: Case, bodies: Path
) -> None:
    case.take(live(2, MUTE))
    (bodies / "a.json").write_text("0.5 female")
    change = case.import_recorded(look(case, bodies, MUTE), WHEN, WHERE)
    assert case.source(MUTE.id) == LIVE
    assert case.outcome(PhotoId(2), MUTE.id) == live(2, MUTE)
    assert change.photos == {1}


def test_live_answers_come_back_when_the_last_recorded_one_is_taken_out(
    case: Case, bodies: Path
) -> None:
    case.take(live(2, MUTE))
    (bodies / "a.json").write_text("0.5 female")
    case.import_recorded(look(case, bodies, MUTE), WHEN, WHERE, show=True)
    assert len(case.faces(PhotoId(2))) == 0
    (outcome,) = case.recorded(PhotoId(1), MUTE.id)
    change = case.remove_recorded([outcome.id])
    assert (change.kinds, change.photos) == (Kinds.ANSWERS, frozenset())
    assert case.source(MUTE.id) == LIVE
    assert len(case.faces(PhotoId(2))) == 1


def test_the_chosen_source_is_kept(case: Case, tmp_path: Path) -> None:
    case.set_source(HERE.id, RECORDED)
    case.set_source(GONE.id, LIVE)
    case.close()
    again = Case.open(tmp_path / "case", Registry())
    assert (again.source(HERE.id), again.source(GONE.id)) == (RECORDED, LIVE)
    again.close()


def test_a_label_for_the_whole_photo_meets_a_recorded_face(case: Case, bodies: Path) -> None:
    case.label_whole_photo(PhotoId(1), ReferenceLabel(Gender.FEMALE))
    (bodies / "a.json").write_text("0 male")
    case.import_recorded(look(case, bodies), WHEN, WHERE)
    assert case.mark(PhotoId(1), GONE) == (Verdict.MISREAD, 1)


def test_an_import_can_be_taken_out_again(case: Case, bodies: Path, tmp_path: Path) -> None:
    (bodies / "a.json").write_text("0 male")
    case.import_recorded(look(case, bodies), WHEN, WHERE)
    outcome = case.outcome(PhotoId(1), GONE.id)
    assert isinstance(outcome, Response)
    assert case.remove_recorded([outcome.id]).photos == {1}
    assert not case.remove_recorded([outcome.id]).kinds
    assert case.outcome(PhotoId(1), GONE.id) is None
    case.store.flush()
    with pytest.raises(LookupError):
        case.body(outcome.id)
    case.close()
    again = Case.open(tmp_path / "case", Registry())
    again.import_recorded(look(again, bodies), "2019", WHERE)
    second = again.outcome(PhotoId(1), GONE.id)
    assert isinstance(second, Response)
    assert second.id == outcome.id - 1
    again.store.flush()
    assert again.store.read(events.verify) is None
    again.close()


def test_answers_of_a_vendor_that_is_not_known_any_more_stay_readable(
    case: Case, bodies: Path, tmp_path: Path
) -> None:
    (bodies / "a.json").write_text("0 male")
    case.import_recorded(look(case, bodies), WHEN, WHERE)
    before = case.outcome(PhotoId(1), GONE.id)
    case.close()
    again = Case.open(tmp_path / "case", Registry(lost=[GONE]))
    assert again.outcome(PhotoId(1), GONE.id) == before
    again.close()


def test_a_reading_that_is_missing_is_made_anew(case: Case, bodies: Path, tmp_path: Path) -> None:
    (bodies / "a.json").write_text("0 male")
    case.import_recorded(look(case, bodies), WHEN, WHERE)
    before = case.outcome(PhotoId(1), GONE.id)
    case.close()
    with closing(sqlite3.connect(tmp_path / "case" / FILE_NAME)) as file:
        file.execute("DELETE FROM recorded_reading")
        file.commit()
    again = Case.open(tmp_path / "case", Registry())
    assert again.outcome(PhotoId(1), GONE.id) == before
    again.store.flush()
    again.close()
    lost = Case.open(tmp_path / "case", Registry(lost=[GONE]))
    assert lost.outcome(PhotoId(1), GONE.id) == before
    lost.close()


def test_nothing_is_imported_into_a_case_open_to_read_only(
    case: Case, bodies: Path, tmp_path: Path
) -> None:
    (bodies / "a.json").write_text("0 male")
    case.close()
    reading = Case.open(tmp_path / "case", Registry(), read_only=True)
    with pytest.raises(CaseError):
        reading.import_recorded(look(reading, bodies), WHEN, WHERE)
    assert reading.set_source(HERE.id, RECORDED).kinds
    reading.close()
