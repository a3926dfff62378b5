"""A case's faces gathered into columns: the same as asking the case, and as new as the case."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from core.case.case import Case
from core.case.change import Change, Kinds
from core.labelling.attributes import FITZPATRICK, GENDER, TONE, Attribute, AttributeName
from core.labelling.labels import Gender
from core.metrics import gathering
from core.metrics.face_table import NONE, FaceTable
from core.metrics.gathering import Gathering, gather
from core.metrics.tally import MARKS
from core.photos.photo import PhotoId, Place
from core.response import Tried
from core.verdict import CallState, Verdict
from tests.core.labelled_case import VENDOR, Facts, add_face, answer, open_case

GROUP = AttributeName("group")


@pytest.fixture
def case(tmp_path: Path) -> Case:
    """1 is matched, 2 misread, 3 unlabelled, 4 not detected, 5 never answered; 6 has no face."""
    made = open_case(tmp_path / "case", photos=6)
    for photo, label in ((1, Gender.FEMALE), (2, Gender.MALE), (4, Gender.MALE), (5, Gender.MALE)):
        face_id = add_face(made, photo, label)
        made.set_attribute(face_id, FITZPATRICK, Attribute(("1", "4", "", "3-4", "6")[photo - 1]))
    answer(made, 1, Gender.FEMALE, 0.9)
    answer(made, 2, Gender.FEMALE, 0.6)
    answer(made, 3, Gender.FEMALE, 0.7)
    answer(made, 4, None)
    yield made
    made.close()


def _marks(table: FaceTable, threshold: float | None = None) -> dict[int, object]:
    verdicts = table.verdicts(VENDOR.id, threshold)
    return {int(p): MARKS[v] for p, v in zip(table.photo_ids, verdicts, strict=True)}


def test_every_face_has_a_row(case: Case) -> None:
    table = gather(case, [VENDOR])

    assert _marks(table) == {
        1: Verdict.MATCH,
        2: Verdict.MISREAD,
        3: Verdict.UNLABELLED,
        4: Verdict.NOT_DETECTED,
        5: CallState.NOT_ASKED,
    }
    assert _marks(table, 0.8)[2] is Verdict.NO_ANSWER
    tone = table.column(TONE)
    said = [None if c == NONE else tone.words[c] for c in tone.codes]
    assert said == ["lighter", "darker", None, "set aside", "darker"]
    assert table.column(GENDER).words == ("female", "male")
    assert (table.face_ids == NONE).tolist() == [False, False, True, False, False]


def test_the_marks_are_the_cases_own(case: Case) -> None:
    table = gather(case, [VENDOR])

    for photo_id, mark in _marks(table).items():
        [face] = case.faces(PhotoId(photo_id))
        assert case.face_mark(PhotoId(photo_id), face, VENDOR) is mark


def test_what_was_sent_in_vain_stands_beside_n_and_is_not_called_not_asked(case: Case) -> None:
    kept = Gathering(case, [VENDOR])
    before = kept.table().tally(VENDOR.id, None)
    kept.apply(case.take_tried(PhotoId(5), VENDOR.id, Tried(4, maybe_paid=True)))

    tally = kept.table().tally(VENDOR.id, None)
    assert _marks(kept.table())[5] is CallState.TRIED
    assert (tally.n, tally.faces) == (before.n, before.faces)
    assert (before.not_asked, tally.not_asked, tally.tried) == (1, 0, 1)
    assert (CallState.TRIED, 1) in tally.outside


def test_what_is_no_face_is_counted_apart(case: Case) -> None:
    [face] = case.faces(PhotoId(2))
    assert face.face is not None
    case.set_not_a_face(face.face.id, True)

    table = gather(case, [VENDOR])

    assert table.not_faces == 1
    assert 2 not in table.photo_ids


def test_it_follows_changes_by_their_blocks_alone(
    case: Case, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(gathering, "BLOCK", 2)
    kept = Gathering(case, [VENDOR])
    assert not kept.is_settled
    assert not kept.advance(0)
    assert 0 < kept.progress < 1
    first = kept.table()
    assert kept.is_settled
    assert kept.table() is first

    answer(case, 2, Gender.MALE, 0.9)
    assert kept.apply(Change(Kinds.ANSWERS, frozenset({PhotoId(2)})))
    assert kept.advance(0)
    assert _marks(kept.table())[2] is Verdict.MATCH
    assert not kept.apply(Change(Kinds.SEEN, frozenset({PhotoId(2)})))

    [face] = case.faces(PhotoId(5))
    assert face.face is not None
    change = case.set_attribute(face.face.id, GROUP, Attribute("new"))
    kept.apply(change)
    assert kept.table().column(GROUP).words == ("new",)
    kept.apply(Change(Kinds.LABELS))
    assert _same(kept.table(), gather(case, [VENDOR]))


def test_of_many_changed_photos_none_is_looked_up(
    case: Case, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(gathering, "BLOCK", 2)
    monkeypatch.setattr(gathering, "_MOST_LOOKED_UP", 1)
    kept = Gathering(case, [VENDOR])
    kept.table()
    for photo in (2, 5):
        answer(case, photo, Gender.MALE, 0.9)
    kept.apply(Change(Kinds.ANSWERS, frozenset(map(PhotoId, (2, 5)))))

    assert kept.progress == 0, "every block is left"
    assert _same(kept.table(), gather(case, [VENDOR]))


def test_it_follows_photos_that_are_added(case: Case, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(gathering, "BLOCK", 4)
    kept = Gathering(case, [VENDOR])
    kept.table()
    numbers = range(7, 11)
    places = [Place(case.folder.parent / f"{n}.jpg", case.folder.parent, 1, 1) for n in numbers]
    added = case.add_photos([Facts(p, f"{n:064x}") for p, n in zip(places, numbers, strict=True)])
    add_face(case, 9, Gender.MALE)

    kept.apply(added)
    kept.apply(Change(Kinds.LABELS, frozenset({PhotoId(9)})))

    assert _marks(kept.table())[9] is CallState.NOT_ASKED
    assert _same(kept.table(), gather(case, [VENDOR]))


def _same(one: FaceTable, other: FaceTable) -> bool:
    return (
        np.array_equal(one.photo_ids, other.photo_ids)
        and np.array_equal(one.verdicts(VENDOR.id), other.verdicts(VENDOR.id))
        and {n: c.words for n, c in one.attributes.items()}
        == {n: c.words for n, c in other.attributes.items()}
    )


def test_a_run_of_its_own_is_judged_by_the_same_labels(case: Case) -> None:
    response = case.outcome(PhotoId(1), VENDOR.id)
    assert response is not None

    table = gather(case, [VENDOR], {(PhotoId(1), VENDOR.id): response})

    assert _marks(table) == {
        1: Verdict.MATCH,
        2: CallState.NOT_ASKED,
        4: CallState.NOT_ASKED,
        5: CallState.NOT_ASKED,
    }


def test_a_case_without_photos_has_no_rows(tmp_path: Path) -> None:
    case = open_case(tmp_path / "empty")

    table = gather(case, [VENDOR])

    assert len(table) == 0
    assert table.tally(VENDOR.id).faces == 0
    case.close()
