"""Lessons: steps put in, moved and taken out; kept in the case, undone by what was before."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.case.case import Case
from core.case.memory import SAVED_FILTERS
from core.geometry import Box
from core.labelling.attributes import PERSON, Attribute
from core.labelling.claim import Claim
from core.lessons.lesson import (
    MOST_STEPS,
    Lesson,
    LessonId,
    Step,
    StepKind,
    inserted,
    moved,
    removed,
    steps_for,
)
from core.lessons.ready import TITLE, ready_lesson
from core.photos.photo import PhotoId
from core.store import events
from core.store.errors import CaseError
from core.store.events import EventKind
from core.vary.recipe import Recipe
from tests.core.labelled_case import NoVendors, add_face, open_case

WHEN = datetime(2026, 2, 3, 4, 5, tzinfo=UTC)
ONE, TWO, THREE = PhotoId(1), PhotoId(2), PhotoId(3)


def steps(count: int) -> tuple[Step, ...]:
    return tuple(Step(StepKind.RESULTS, notes=str(number)) for number in range(count))


def notes(of: tuple[Step, ...]) -> str:
    return "".join(step.notes for step in of)


class TestSteps:
    def test_a_step_has_what_its_kind_needs(self) -> None:
        with pytest.raises(ValueError, match="photo"):
            Step(StepKind.GUESS)
        with pytest.raises(ValueError, match="photo"):
            Step(StepKind.RESULTS, ONE)
        with pytest.raises(ValueError, match="no recipe"):
            Step(StepKind.VARY, ONE, recipe="light")
        with pytest.raises(ValueError, match="varies nothing"):
            Step(StepKind.REVEAL, ONE, recipe="light=1")

    def test_a_lesson_has_a_title_and_not_too_many_steps(self) -> None:
        with pytest.raises(ValueError, match="title"):
            Lesson(LessonId(1), "  ", (), WHEN)
        with pytest.raises(ValueError, match="steps"):
            Lesson(LessonId(1), "Title", steps(MOST_STEPS + 1), WHEN)

    def test_a_photo_becomes_a_guess_and_its_answers(self) -> None:
        found = [(step.kind, step.photo_id) for step in steps_for([TWO, ONE])]
        guess, reveal = StepKind.GUESS, StepKind.REVEAL
        assert found == [(guess, TWO), (reveal, TWO), (guess, ONE), (reveal, ONE)]

    @pytest.mark.parametrize(
        ("places", "to", "expected"),
        [
            ([0], 2, "1023"),
            ([0], 4, "1230"),
            ([3], 0, "3012"),
            ([1, 2], 0, "1203"),
            ([1, 2], 4, "0312"),
            ([0, 3], 2, "1032"),
            ([1], 1, "0123"),
            ([1], 2, "0123"),
        ],
    )
    def test_steps_move_before_the_one_named(
        self, places: list[int], to: int, expected: str
    ) -> None:
        assert notes(moved(steps(4), places, to)) == expected

    @given(st.integers(0, 8), st.sets(st.integers(0, 8)), st.integers(-2, 10))
    def test_moving_loses_nothing(self, count: int, places: set[int], to: int) -> None:
        assert sorted(notes(moved(steps(count), places, to))) == sorted(notes(steps(count)))

    def test_inserting_and_removing(self) -> None:
        new = (Step(StepKind.RESULTS, notes="x"),)
        assert notes(inserted(steps(2), 1, new)) == "0x1"
        assert notes(inserted(steps(2), 99, new)) == "01x"
        assert notes(removed(steps(3), {1})) == "02"


def lesson(*of: Step, title: str = "Faces", number: int = 1) -> Lesson:
    return Lesson(LessonId(number), title, of, WHEN)


FULL = lesson(
    Step(StepKind.GUESS, ONE, Box(1, 2, 3, 4), notes="Ask.\nWait."),
    Step(StepKind.VARY, TWO, recipe="noise=20@7"),
    Step(StepKind.RESULTS),
)


@pytest.fixture
def case(tmp_path: Path) -> Iterator[Case]:
    made = open_case(tmp_path / "case", photos=3)
    yield made
    made.close()


def opened_again(case: Case) -> Case:
    case.close()
    return Case.open(case.folder, NoVendors())


class TestInTheCase:
    def test_it_is_there_when_the_case_is_opened_again(self, case: Case) -> None:
        case.put_lesson(FULL)
        again = opened_again(case)
        assert list(again.lessons) == [FULL]
        assert again.next_lesson_id() == 2
        again.close()

    def test_a_number_is_not_given_twice(self, case: Case) -> None:
        case.put_lesson(FULL)
        case.remove_lesson(FULL.id)
        assert case.next_lesson_id() == 2
        again = opened_again(case)
        assert not again.lessons
        assert again.next_lesson_id() == 2
        again.close()

    def test_a_photo_that_is_not_there_is_refused(self, case: Case) -> None:
        with pytest.raises(KeyError):
            case.put_lesson(lesson(Step(StepKind.GUESS, PhotoId(99))))
        assert not case.lessons

    def test_the_log_tells_of_it_by_hashes_alone(self, case: Case) -> None:
        case.put_lesson(FULL)
        case.remove_lesson(FULL.id)
        case.store.flush()
        told = [e for e in case.store.read(events.load) if e.kind.startswith("lesson")]
        assert [e.kind for e in told] == [EventKind.LESSON_WRITTEN, EventKind.LESSON_REMOVED]
        assert set(json.loads(told[0].ids)) == {"lesson", "content"}
        assert case.store.read(events.verify) is None

    def test_read_only_takes_none(self, case: Case) -> None:
        case.put_lesson(FULL)
        case.close()
        only = Case.open(case.folder, NoVendors(), read_only=True)
        assert list(only.lessons) == [FULL]
        with pytest.raises(CaseError):
            only.put_lesson(FULL)
        with pytest.raises(CaseError):
            only.remove_lesson(FULL.id)
        only.close()


class TestWithdrawal:
    def test_steps_of_the_photo_go_and_the_others_stay(self, case: Case) -> None:
        case.put_lesson(FULL)
        _, done = case.withdraw([ONE])
        done.result()
        (left,) = case.lessons
        assert [step.kind for step in left.steps] == [StepKind.VARY, StepKind.RESULTS]
        again = opened_again(case)
        assert list(again.lessons) == [left]
        again.close()

    def test_words_about_the_person_go_from_every_lesson(self, case: Case) -> None:
        face = add_face(case, 1)
        case.set_attribute(face, PERSON, Attribute("Ada Lovelace"))
        notes = "Ada_Lovelace wrote programs."
        case.put_lesson(lesson(Step(StepKind.GUESS, TWO, notes=notes), title="On Ada Lovelace"))
        other = lesson(Step(StepKind.GUESS, THREE, notes="Adamant."), title="Canada", number=2)
        case.put_lesson(other)
        _, done = case.withdraw([ONE])
        done.result()
        first, second = case.lessons
        assert (first.title, first.steps[0].notes) == ("Lesson", "")
        assert second == other
        case.close()
        assert b"Lovelace" not in (case.folder / "misread.sqlite").read_bytes()

    def test_words_by_which_somebody_claimed_to_know_her_go_too(self, case: Case) -> None:
        face = add_face(case, 1)
        case.put_claim(Claim(face, PERSON, Attribute("Ada Lovelace", annotator="Bo")))
        case.set_setting(SAVED_FILTERS, [{"name": "hers", "search": "lovelace"}])
        notes = "Ada Lovelace wrote programs."
        case.put_lesson(lesson(Step(StepKind.GUESS, TWO, notes=notes)))
        assert case.photos_of_person("Ada Lovelace") == (ONE,)
        _, done = case.withdraw([ONE])
        done.result()
        assert case.lessons[0].steps[0].notes == ""
        assert case.setting(SAVED_FILTERS) == []
        case.close()
        assert b"ovelace" not in (case.folder / "misread.sqlite").read_bytes()

    def test_nothing_changes_where_the_photo_is_unknown(self, case: Case) -> None:
        case.put_lesson(FULL)
        with pytest.raises(KeyError):
            case.withdraw([ONE, PhotoId(99)])
        assert list(case.lessons) == [FULL]


class TestTheReadyOne:
    def test_it_goes_from_a_guess_to_the_results(self) -> None:
        photos = {"Grace Hopper": ONE, "Eileen Collins": TWO}
        made = ready_lesson(LessonId(1), photos, WHEN)
        kinds = [StepKind.GUESS, StepKind.REVEAL, StepKind.VARY]
        assert [step.kind for step in made.steps] == [*kinds, *kinds, StepKind.RESULTS]
        assert made.photos == (ONE, TWO)
        assert made.title == TITLE
        assert all(step.notes for step in made.steps)
        for step in made.steps:
            if step.recipe:
                assert Recipe.parse(step.recipe).strength

    def test_a_photo_that_is_not_installed_is_left_out(self) -> None:
        made = ready_lesson(LessonId(1), {"Eileen Collins": TWO}, WHEN)
        assert made.photos == (TWO,)
        with pytest.raises(ValueError, match="photos"):
            ready_lesson(LessonId(1), {}, WHEN)
