from __future__ import annotations

import pytest
from PySide6.QtCore import QModelIndex, Qt

from core.case.change import Change, Kinds
from core.geometry import Box
from core.labelling.labels import Gender
from core.photos.photo import PhotoId
from core.verdict import CallState, Verdict
from gui.models.photo_list_model import PhotoListModel, Role, runs
from gui.models.photo_summary import Filter, Seen
from tests.gui.library_fakes import ALPHA, BETA, FakeCase, photo, portraits, prediction

SECOND_FACE = Box(120, 140, 40, 40)


@pytest.fixture
def case() -> FakeCase:
    return FakeCase(photo(number) for number in (1, 2, 3))


@pytest.fixture
def model(case, qapp):
    model = PhotoListModel()
    model.set_vendors([ALPHA, BETA])
    model.set_case(case)
    return model


def marks(model: PhotoListModel, row: int) -> list[tuple[str, str, int]]:
    return [tuple(mark) for mark in model.summary(row).marks]


def test_rows_are_the_photos_in_the_order_opened(model):
    assert [model.index(row).data() for row in range(3)] == ["photo 1", "photo 2", "photo 3"]
    assert model.index(1).data(Role.PHOTO_ID) == 2
    assert model.row_of(PhotoId(3)) == 2
    assert model.row_of(PhotoId(99)) is None


def test_title_is_shown_whole(case, model):
    model.apply(case._replace(1, Kinds.PHOTOS, title="St. Louis"))

    assert model.index(0).data() == "St. Louis"


def test_marks_follow_answers_and_labels_in_the_order_of_the_vendors(case, model):
    model.apply(case.answer(1, ALPHA, prediction(Gender.MALE)))
    model.apply(case.answer(1, BETA))
    assert marks(model, 0) == [
        ("alpha", Verdict.UNLABELLED, 1),
        ("beta", Verdict.UNLABELLED, 1),
    ]

    model.apply(case.label(1, Gender.FEMALE))
    assert marks(model, 0) == [
        ("alpha", Verdict.MISREAD, 1),
        ("beta", Verdict.NOT_DETECTED, 1),
    ]

    model.set_vendors([BETA])
    assert marks(model, 0) == [("beta", Verdict.NOT_DETECTED, 1)]


def test_calls_without_an_answer_have_their_own_marks(case, model):
    model.apply(case.wait(1, ALPHA))
    model.apply(case.fail(1, BETA))

    assert [mark for _, mark, _ in marks(model, 0)] == [CallState.WAITING, CallState.FAILED]
    assert Filter.FAILED in model.summary(0).filters


def test_worst_face_is_worn_but_every_face_is_found_by_the_filters(case, model):
    model.apply(
        case.answer(1, ALPHA, prediction(Gender.MALE), prediction(Gender.MALE, box=SECOND_FACE))
    )
    model.apply(case.answer(1, BETA, prediction(Gender.MALE)))
    case.label(1, Gender.FEMALE)
    model.apply(case.label(1, Gender.MALE, SECOND_FACE))

    summary = model.summary(0)
    assert [mark.mark for mark in summary.marks] == [Verdict.MISREAD, Verdict.MISREAD]
    assert summary.face_count == 2
    assert {Filter.MISREAD, Filter.NOT_DETECTED} <= summary.filters
    assert Filter.UNLABELLED not in summary.filters


def test_vendors_disagree_where_two_answers_that_count_differ(case, model):
    model.apply(case.answer(1, ALPHA, prediction(Gender.MALE, 0.55)))
    model.apply(case.answer(1, BETA, prediction(Gender.FEMALE, 0.9)))
    assert Filter.DISAGREE in model.summary(0).filters
    assert model.summary(0).disagreement > 1
    assert model.summary(0).least_sure == 0.55

    model.apply(case.set_threshold(ALPHA, 0.6))
    assert Filter.DISAGREE not in model.summary(0).filters
    assert model.summary(0).least_sure == 0.55


def test_label_unknown_stays_unlabelled_but_is_decided(case, model):
    model.apply(case.answer(1, ALPHA, prediction(Gender.MALE)))
    assert model.summary(0).undecided

    model.apply(case.label(1, Gender.UNKNOWN))

    assert Filter.UNLABELLED in model.summary(0).filters
    assert not model.summary(0).undecided


def test_dot_is_full_when_every_face_is_decided(case, model):
    model.apply(case.answer(1, ALPHA, prediction(Gender.MALE)))
    assert model.summary(0).seen is Seen.UNSEEN

    model.apply(case.see(1))
    assert model.summary(0).seen is Seen.HALF

    model.apply(case.not_a_face(1))
    assert model.summary(0).seen is Seen.FULL


def test_centre_of_the_largest_face_is_a_share_of_the_photo(case, model):
    assert model.summary(0).face_centre is None

    model.apply(case.answer(1, ALPHA, prediction(None, None, SECOND_FACE), prediction(Gender.MALE)))

    assert model.summary(0).face_centre == (70 / 200, 60 / 250)


def test_the_tip_says_how_many_faces_there_are(case, model):
    model.apply(case.answer(1, ALPHA, prediction(Gender.MALE)))
    assert "faces" not in model.index(0).data(Qt.ItemDataRole.ToolTipRole)
    model.apply(case.answer(2, ALPHA, prediction(None, None, SECOND_FACE), prediction(Gender.MALE)))
    assert "2 faces" in model.index(1).data(Qt.ItemDataRole.ToolTipRole).splitlines()


def test_flag_and_failure(case, model):
    model.apply(case.answer(1, ALPHA, prediction(Gender.MALE)))
    model.apply(case.flag(1))
    model.apply(case.break_photo(2))

    assert model.summary(0).flagged
    assert Filter.FLAGGED in model.summary(0).filters
    assert Filter.FAILED in model.summary(1).filters
    assert "The file ends in the middle." in model.index(1).data(Qt.ItemDataRole.ToolTipRole)


def test_card_is_told_to_a_screen_reader(case, model):
    case.answer(1, ALPHA, prediction(Gender.MALE))
    case.answer(1, BETA, prediction(Gender.FEMALE))
    model.apply(case.label(1, Gender.FEMALE))
    model.apply(case.flag(1))

    spoken = model.index(0).data(Qt.ItemDataRole.AccessibleTextRole)

    assert spoken == "photo 1, Alpha: misread, Beta: match, flagged, unseen"


def test_only_the_rows_concerned_are_told_of(case, model, qtbot):
    told: list[tuple[int, int]] = []
    model.dataChanged.connect(lambda first, last: told.append((first.row(), last.row())))

    model.apply(case.answer(2, ALPHA, prediction(Gender.MALE)))
    assert told == [(1, 1)]

    case.answer(1, ALPHA, prediction(Gender.MALE))
    case.answer(3, ALPHA, prediction(Gender.MALE))
    model.apply(Change(Kinds.ANSWERS, frozenset({PhotoId(1), PhotoId(3), PhotoId(77)})))
    assert told[1:] == [(0, 0), (2, 2)]


def test_added_photos_come_as_one_insertion(case, model):
    inserted: list[tuple[int, int]] = []
    model.rowsInserted.connect(lambda _, first, last: inserted.append((first, last)))

    model.apply(case.add(photo(4), photo(5)))

    assert inserted == [(3, 4)]
    assert model.rowCount() == 5


def test_nothing_changed_tells_nothing(model, qtbot):
    with qtbot.assertNotEmitted(model.rows_changed):
        model.apply(Change(Kinds.NOTHING))


def test_many_photos_are_worked_out_later_but_those_looked_at_at_once(qtbot):
    case = portraits(500)
    model = PhotoListModel()
    model.set_vendors([ALPHA, BETA])
    model.set_case(case)
    assert not model.is_settled

    case.asked_for_faces.clear()
    assert len(model.index(321).data(Role.SUMMARY).marks) == 2
    assert set(case.asked_for_faces) == {PhotoId(322)}

    told: set[int] = set()
    model.rows_changed.connect(told.update)
    with qtbot.waitSignal(model.settled):
        pass
    assert told == set(range(500))
    assert model.is_settled


def test_that_all_of_many_changed_is_told_once_in_a_turn_of_its_own(qtbot):
    """Painting the cards anew is not added to what else the choosing of vendors changes."""
    model = PhotoListModel()
    model.set_vendors([ALPHA])
    model.set_case(portraits(500))
    with qtbot.waitSignal(model.settled):
        pass
    told: list[tuple[int, int]] = []
    model.dataChanged.connect(lambda first, last: told.append((first.row(), last.row())))
    model.set_vendors([ALPHA, BETA])
    assert told == []
    assert len(model.summary(7).marks) == 2, "what is looked at is worked out all the same"
    with qtbot.waitSignal(model.dataChanged):
        pass
    assert told == [(0, 499)]
    with qtbot.waitSignal(model.settled):
        pass
    assert told.count((0, 499)) == 1


def test_no_case_is_an_empty_model(model):
    model.set_case(None)

    assert model.rowCount() == 0
    model.set_vendors([ALPHA])
    model.apply(Change(Kinds.THRESHOLDS))


def test_data_of_no_row_is_nothing(model):
    assert model.data(QModelIndex()) is None
    assert model.data(model.index(0), Qt.ItemDataRole.DecorationRole) is None


def test_model_keeps_qts_rules(case, model, qtmodeltester):
    for role in (*Role, *Qt.ItemDataRole):
        model.data(model.index(0), role)
    qtmodeltester.check(model)
    model.apply(case.add(photo(4), photo(5)))
    model.set_case(FakeCase())


def test_stretches_of_rows():
    assert runs([]) == []
    assert runs([1, 2, 3, 5, 7, 8]) == [(1, 3), (5, 5), (7, 8)]
