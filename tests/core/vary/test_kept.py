"""What is kept of a variation: apart from all other answers, taken away and brought back."""

from __future__ import annotations

from functools import partial
from pathlib import Path

import pytest
from packed_cases import ONE, make_case, varied, write

from core.case.case import Case
from core.evidence.verify import verify
from core.response import CallFailure, Response
from core.store import events, outcomes, responses, run_list, runs, variations
from core.vary.change import Part
from core.vary.recipe import Recipe


@pytest.fixture
def case(tmp_path: Path) -> Case:
    made = make_case(tmp_path / "case", tmp_path / "photos")
    write(made)
    yield made  # type: ignore[misc]
    made.close()


def test_everything_comes_back_as_it_was_said(case: Case) -> None:
    (one,) = case.store.read(variations.load)
    assert (one.recipe, one.vendors, one.sha256) == (Recipe.parse("light=-1"), (ONE.id,), "e" * 64)
    said = case.store.read(partial(variations.answers, variation_id=one.id))
    assert [(change.part, type(outcome)) for change, outcome in said] == [
        (Part.AS_IT_IS, Response),
        (Part.VARIED, Response),
        (Part.CONTROL, CallFailure),
    ]
    assert [change for change, _ in said] == list(one.pictures)
    answer = said[1][1]
    assert isinstance(answer, Response)
    assert answer.predictions == varied(case.photos[0])[1][1].predictions
    assert case.store.read(partial(responses.body, response_id=answer.id)) == b'{"varied": true}'


def test_no_verdict_run_or_reused_answer_knows_of_it(case: Case) -> None:
    (one,) = case.store.read(variations.load)
    said = case.store.read(partial(variations.answers, variation_id=one.id))
    ids = {outcome.id for _, outcome in said if isinstance(outcome, Response)}
    latest = case.store.read(outcomes.latest)
    assert ids.isdisjoint(each.id for each in latest if isinstance(each, Response))
    (run_id,) = {outcome.run_id for _, outcome in said}
    assert run_id not in {entry.id for entry in case.store.read(run_list.load)}
    assert run_id not in {each.run.id for each in case.store.read(runs.unfinished)}


def test_taken_away_it_is_not_shown_and_its_answers_stay(case: Case) -> None:
    (one,) = case.store.read(variations.load)
    case.store.write(partial(variations.remove, variation_id=one.id)).result()
    assert case.store.read(variations.load) == []
    assert len(case.store.read(partial(variations.answers, variation_id=one.id))) == 3
    case.store.write(partial(variations.bring_back, variation_id=one.id)).result()
    assert case.store.read(variations.load) == [one]
    told = [event.kind for event in case.store.read(events.load)]
    assert told[-2:] == ["variation removed", "variation brought back"]


def test_the_log_holds_against_the_case(case: Case, tmp_path: Path) -> None:
    folder = case.folder
    case.close()
    assert verify(folder).head
