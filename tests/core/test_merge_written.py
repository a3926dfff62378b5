"""What a case has on its disk alone comes over in a merge: whole, once, and with its own time."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from core.case.case import Case
from core.evidence.case_check import check_case
from core.finding import Finding, FindingId
from core.geometry import Box
from core.merge.plan import Choice, MergePlan
from core.merge.planning import plan_merge
from core.merge.steps import MergedCounts, merge_steps
from core.photos.photo import PhotoId
from core.prediction import Prediction
from core.reaudit.protocol import Protocol, ProtocolVersion
from core.response import Response
from core.run import RunSettings
from core.sets.audit_set import gather
from core.sets.draw import Draw, DrawKind
from core.sets.flag import FaceId, Flag
from core.sets.frozen import FrozenSet
from core.sets.frozen_case import FrozenCase
from core.store import (
    attempts,
    events,
    findings,
    frozen,
    outcomes,
    protocols,
    repeats,
    replies,
    responses,
    runs,
)
from core.store.merging import Brought
from core.vendor import Answer, VendorId
from tests.packed_cases import BROKEN, FACE, FEMALE, ONE, SENT, draw, open_case
from tests.packed_cases import ask as ask_vendor

TIME = datetime(2026, 3, 1, 9, 30, tzinfo=UTC)
LATER = TIME + timedelta(days=1)
ELSEWHERE = Box(80, 90, 20, 30)


def make(home: Path, name: str, numbers: Sequence[int]) -> Case:
    """A case of photos that others may have, too."""
    from core.photos.files import Found
    from core.photos.image_io import examine

    photos = home / "photos"
    case = open_case(home / name)
    for path in (photos / f"{number}.jpg" for number in numbers):
        if not path.exists():
            draw(path, 1)
        case.add_photos([examine(Found(path, photos))])
    return case


@pytest.fixture
def ours(tmp_path: Path) -> Iterator[Case]:
    case = make(tmp_path, "ours", [9, 1])
    yield case
    case.store.flush()
    case.store.read(check_case)
    case.close()


@pytest.fixture
def theirs(tmp_path: Path) -> Iterator[Case]:
    case = make(tmp_path, "theirs", [1, 2])
    yield case
    case.close()


def do(case: Case, change: Any) -> Any:
    return case.store.write(change).result()


def merge(ours: Case, theirs: Case, choice: Choice | None = None) -> tuple[MergePlan, Brought]:
    theirs.store.flush()
    plan = plan_merge(ours, theirs, ours.written(), theirs.written())
    choices = {c: choice or c.choices[0] for c in plan.conflicts}
    counts = MergedCounts()
    for _ in merge_steps(ours, plan, choices, counts):
        pass
    brought = ours.bring(theirs.folder, choices, counts.face_of).result()
    ours.take_answers(brought)
    return plan, brought


def entries(case: Case) -> int:
    case.store.flush()
    return case.store.read(events.head)[0]


def merge_again_brings_nothing(ours: Case, theirs: Case) -> None:
    before = entries(ours)
    plan, brought = merge(ours, theirs, Choice.OURS)
    assert (plan.draws, plan.new_faces, brought.count, brought.written) == ((), 0, 0, {})
    assert entries(ours) == before


def label(case: Case, photo: int, box: Box = FACE) -> FaceId:
    face, _ = case.keep_face(PhotoId(photo), box)
    case.set_label(face, FEMALE)
    return face


def write_finding(case: Case, face: FaceId | None, seen: str, by: str = "Ann") -> None:
    def write(connection: Any) -> None:
        about = (face, ONE.id if face else None)
        number = findings.next_id(connection)
        findings.put(
            connection, Finding(number, *about, seen, "women", "sure", "another camera", by, TIME)
        )

    do(case, write)


def seen(case: Case) -> list[tuple[FaceId | None, str]]:
    return [(each.face_id, each.seen) for each in case.store.read(findings.load)]


# Draws


def test_a_draw_comes_with_its_seed_and_those_photos_that_came(ours: Case, theirs: Case) -> None:
    drawn = (PhotoId(2), PhotoId(1))
    theirs.add_draw(lambda id_: Draw(id_, DrawKind.RANDOM, 7, 2, 5, drawn, TIME))
    theirs.add_complete_set([PhotoId(1), PhotoId(2)])
    ours.add_complete_set([PhotoId(1)])
    merge(ours, theirs)
    mine, random, complete = ours.draws
    assert (random.kind, random.seed, random.size, random.from_size) == (DrawKind.RANDOM, 7, 2, 5)
    assert [ours.photo(id_).name for id_ in random.photos] == ["2.jpg", "1.jpg"]
    assert [ours.photo(id_).name for id_ in complete.photos] == ["1.jpg", "2.jpg"]
    assert [mine.id, random.id, complete.id] == [1, 2, 3]
    merge_again_brings_nothing(ours, theirs)


# Frozen versions


def freeze(case: Case, name: str) -> FrozenSet:
    made = case.freeze(gather(case, [ONE], [ONE.id]), name).result()
    assert isinstance(made, FrozenSet)
    return made


@pytest.fixture
def frozen_there(ours: Case, theirs: Case) -> FrozenSet:
    """Theirs: both faces flagged, the second answered; ours has another face under its number."""
    label(ours, 1)
    theirs_first, theirs_second = label(theirs, 1), label(theirs, 2)
    ask_vendor(theirs, [PhotoId(2), PhotoId(1)])
    folder = theirs.folder
    theirs.close()
    again = open_case(folder)
    for face in (theirs_first, theirs_second):
        again.put_flag(Flag(face, ONE.id, None, f"of face {face}", "by hand", TIME))
    made = freeze(again, "as of March")
    again.close()
    return made


def reopened(case: Case) -> Case:
    return open_case(case.folder)


def test_a_frozen_version_comes_whole_and_finds_faces_and_answers_here(
    ours: Case, theirs: Case, frozen_there: FrozenSet
) -> None:
    theirs = reopened(theirs)
    # Answers here have taken the numbers that theirs have there.
    ask_vendor(ours, [PhotoId(1), PhotoId(1)])
    merge(ours, theirs)
    (came,) = ours.store.read(frozen.load)
    assert (came.name, came.time) == (frozen_there.name, frozen_there.time)
    assert came.content == frozen_there.content
    assert came.content_hash == frozen_there.content_hash
    assert came.is_whole
    assert came.faces == {1: 2, 2: 3}
    version = FrozenCase(came, ours, ours.responses_of(came))
    assert sorted(flag.face_id for flag in version.flags) == [2, 3]
    answered = version.outcome(PhotoId(3), ONE.id)
    assert isinstance(answered, Response)
    assert answered.photo_id == PhotoId(3)
    assert ours.body(answered.id) == b'{"face": 2}\r\n\x00'
    merge_again_brings_nothing(ours, theirs)
    theirs.close()


def test_faces_that_never_came_have_no_number_of_ours(
    ours: Case, theirs: Case, frozen_there: FrozenSet
) -> None:
    theirs = reopened(theirs)
    theirs.remove_face(FaceId(1))
    merge(ours, theirs)
    (came,) = ours.store.read(frozen.load)
    version = FrozenCase(came, ours, ours.responses_of(came))
    assert sorted(flag.face_id for flag in version.flags) == [-1, 2]
    # Whoever has the number of that face here is another person, and masked as one.
    assert [f.face.id for f in version.faces(PhotoId(2)) if f.face] == [-1]
    assert 1 not in {flag.face_id for flag in version.flags}
    theirs.close()


def test_who_was_withdrawn_here_does_not_come_back_in_a_frozen_version(
    ours: Case, theirs: Case, frozen_there: FrozenSet
) -> None:
    theirs = reopened(theirs)
    _, done = ours.withdraw([PhotoId(2)])
    done.result(30)
    merge(ours, theirs)
    (came,) = ours.store.read(frozen.load)
    assert came.withdrawn == 1
    assert came.is_whole
    assert "of face 1" not in str(came.content)
    merge_again_brings_nothing(ours, theirs)
    theirs.close()


# Protocols


def write_protocol(case: Case, question: str, time: datetime = TIME) -> None:
    do(case, lambda c: protocols.write(c, Protocol(question), time))


def questions(case: Case) -> list[tuple[int, str]]:
    return [(p.version, p.protocol.question) for p in case.store.read(protocols.load)]


def test_protocols_come_where_there_are_none(ours: Case, theirs: Case) -> None:
    write_protocol(theirs, "First?")
    write_protocol(theirs, "Second?", LATER)
    plan, brought = merge(ours, theirs)
    assert plan.conflicts == ()
    assert brought.written == {"protocol": 2}
    assert questions(ours) == [(1, "First?"), (2, "Second?")]
    assert [each.time for each in ours.store.read(protocols.load)] == [TIME, LATER]
    merge_again_brings_nothing(ours, theirs)


def test_versions_that_go_on_from_ours_are_no_conflict(ours: Case, theirs: Case) -> None:
    for case in (ours, theirs):
        write_protocol(case, "First?")
    write_protocol(theirs, "Second?", LATER)
    plan, _ = merge(ours, theirs)
    assert plan.conflicts == ()
    assert questions(ours) == [(1, "First?"), (2, "Second?")]


@pytest.mark.parametrize(
    ("choice", "numbers"),
    [
        (Choice.OURS, [(-1, "Theirs?"), (0, "Theirs, better?"), (1, "Ours?")]),
        (Choice.THEIRS, [(1, "Ours?"), (2, "Theirs?"), (3, "Theirs, better?")]),
    ],
)
def test_of_two_protocols_one_is_in_force_and_both_are_kept(
    ours: Case, theirs: Case, choice: Choice, numbers: list[tuple[int, str]]
) -> None:
    write_protocol(ours, "Ours?")
    write_protocol(theirs, "Theirs?")
    write_protocol(theirs, "Theirs, better?", LATER)
    plan, _ = merge(ours, theirs, choice)
    (conflict,) = plan.conflicts
    assert (conflict.ours, conflict.theirs) == (
        "Ours? (2026-03-01)",
        "Theirs, better? (2026-03-02)",
    )
    assert questions(ours) == numbers
    merge_again_brings_nothing(ours, theirs)
    write_protocol(ours, "Next?")
    assert questions(ours)[-1] == (ProtocolVersion(numbers[-1][0] + 1), "Next?")


# Findings and replies


def test_findings_are_about_the_face_here(ours: Case, theirs: Case) -> None:
    label(ours, 1)
    own = label(ours, 2)
    write_finding(theirs, label(theirs, 1), "Read as male.")
    write_finding(theirs, label(theirs, 2, ELSEWHERE), "Missed.")
    write_finding(theirs, None, "All of it.")
    plan, _ = merge(ours, theirs)
    assert plan.conflicts == ()
    assert seen(ours) == [(own, "Read as male."), (own + 1, "Missed."), (None, "All of it.")]
    assert [each.time for each in ours.store.read(findings.load)] == [TIME] * 3
    merge_again_brings_nothing(ours, theirs)


@pytest.mark.parametrize(
    ("choice", "left"),
    [
        (None, ["As in March.", "Read as male.", "Read as male, twice."]),
        (Choice.OURS, ["As in March.", "Read as male."]),
        (Choice.THEIRS, ["As in March.", "Read as male, twice."]),
    ],
)
def test_one_person_found_two_things_about_one_face(
    ours: Case, theirs: Case, choice: Choice | None, left: list[str]
) -> None:
    own, other = label(ours, 2), label(theirs, 1)
    for case, face in ((ours, own), (theirs, other)):
        write_finding(case, face, "As in March.")
    write_finding(ours, own, "Read as male.")
    write_finding(theirs, other, "Read as male, twice.")
    plan, _ = merge(ours, theirs, choice)
    (conflict,) = plan.conflicts
    assert (conflict.photo, conflict.what) == ("1.jpg", "Ann")
    assert (conflict.ours, conflict.theirs) == ("Read as male.", "Read as male, twice.")
    assert [words for _, words in seen(ours)] == left
    merge_again_brings_nothing(ours, theirs)


def test_two_persons_may_find_what_they_find(ours: Case, theirs: Case) -> None:
    write_finding(ours, label(ours, 2), "Read as male.")
    write_finding(theirs, label(theirs, 1), "Read as female.", by="Bo")
    plan, _ = merge(ours, theirs)
    assert plan.conflicts == ()
    assert [words for _, words in seen(ours)] == ["Read as male.", "Read as female."]


def test_replies_come_with_their_letters(ours: Case, theirs: Case) -> None:
    do(theirs, lambda c: replies.file(c, ONE.id, "2026-03-01", "No.", b"%PDF", "no.pdf", TIME))
    do(theirs, lambda c: replies.file(c, ONE.id, "2026-03-02", "Never.", time=LATER))
    before = theirs.store.read(replies.load)
    merge(ours, theirs)
    assert ours.store.read(replies.load) == before
    assert ours.store.read(lambda c: replies.letter(c, before[0].id)) == b"%PDF"
    merge_again_brings_nothing(ours, theirs)


# Repeats and answers


def test_a_repeat_comes_with_every_call(ours: Case, theirs: Case) -> None:
    def ask(connection: Any) -> None:
        photo = theirs.photo(PhotoId(1))
        begun = repeats.begin(connection, photo, ONE.id, RunSettings(), 2, 95, TIME)
        for number, resaved in enumerate((None, None, 95)):
            settings = RunSettings(resave_quality=resaved)
            run = runs.start(connection, [photo.id], [ONE.id], settings, repeat_id=begun.id)
            call = attempts.open(connection, run, photo, ONE.id, "1", settings, TIME)
            if number == 1:
                attempts.fail(connection, call, BROKEN, TIME)
                continue
            body = Answer(b'{"n": %d}' % number)
            kept = responses.keep(
                connection, call, body, SENT, version="1", seconds=0.5, received=TIME
            )
            found = [Prediction(FACE, None, None, "none given")]
            responses.keep_predictions(connection, kept, found)

    do(theirs, ask)
    _, brought = merge(ours, theirs)
    assert brought.written == {"repeat": 1}
    assert brought.outcomes == ()
    assert brought.sent == {SENT.sha256}
    (mine,) = ours.store.read(repeats.load)
    (other,) = theirs.store.read(repeats.load)
    assert mine == replace(other, photo_id=PhotoId(2))
    there = theirs.store.read(lambda c: repeats.runs_of(c, other.id))
    here = ours.store.read(lambda c: repeats.runs_of(c, mine.id))
    assert [resaved for _, resaved in here] == [resaved for _, resaved in there]
    for (own_run, _), (their_run, _) in zip(here, there, strict=True):
        (own,), (their,) = (
            case.store.read(lambda c, r=run: outcomes.of_run(c, r))
            for case, run in ((ours, own_run), (theirs, their_run))
        )
        assert type(own) is type(their)
        if isinstance(own, Response):
            assert isinstance(their, Response)
            assert ours.body(own.id) == theirs.body(their.id)
            assert own.predictions == their.predictions
    # What a repeat was answered counts in no verdict.
    assert ours.store.read(outcomes.latest) == []
    assert ours.outcome(PhotoId(2), ONE.id) is None
    merge_again_brings_nothing(ours, theirs)


def test_of_their_answers_the_newer_one_is_shown(ours: Case, theirs: Case) -> None:
    for number in (1, 2):

        def ask(connection: Any, number: int = number) -> None:
            photo, settings = theirs.photo(PhotoId(1)), RunSettings()
            run = runs.start(connection, [photo.id], [ONE.id], settings)
            call = attempts.open(connection, run, photo, ONE.id, "1", settings, TIME)
            body = Answer(b'{"n": %d}' % number)
            kept = responses.keep(
                connection, call, body, SENT, version="1", seconds=0.5, received=TIME
            )
            responses.keep_predictions(connection, kept, [])

        do(theirs, ask)
    merge(ours, theirs)
    shown = ours.outcome(PhotoId(2), VendorId("one"))
    assert isinstance(shown, Response)
    assert ours.body(shown.id) == b'{"n": 2}'
    (kept,) = ours.store.read(outcomes.latest)
    assert kept == shown


def test_a_finding_taken_keeps_the_number_of_ours(ours: Case, theirs: Case) -> None:
    write_finding(ours, None, "Ours.")
    write_finding(theirs, None, "Theirs.")
    merge(ours, theirs, Choice.THEIRS)
    (kept,) = ours.store.read(findings.load)
    assert (kept.id, kept.seen) == (FindingId(1), "Theirs.")
