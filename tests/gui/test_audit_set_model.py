from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from audit_set_fakes import (
    AG_LIKE,
    NN_LIKE,
    TIME,
    FakeCase,
    answered,
    box,
    failed,
    flagged,
    labelled,
    photo_of,
)
from PySide6.QtCore import Qt
from PySide6.QtTest import QAbstractItemModelTester

from core.faces import Face
from core.labelling.labels import Gender
from core.photos.photo import Rights
from core.prediction import Prediction
from core.sets.audit_set import AuditSet, gather
from core.sets.flag import FaceId, Reason
from gui.models.audit_set_model import (
    ANSWER_ROLE,
    HUE_ROLE,
    AuditFilter,
    AuditFilterModel,
    AuditSetModel,
    Part,
    answer_words,
    label_words,
    rights_lines,
    rows_of,
)

INFOS = (AG_LIKE, NN_LIKE)
HUES = {AG_LIKE.id: 0, NN_LIKE.id: 1}


@pytest.fixture
def case(tmp_path: Path, draw_photo) -> FakeCase:
    """Three faces flagged one after the other, with and without reason and note."""
    made = FakeCase(tmp_path)
    flags = (
        flagged(1, AG_LIKE, Reason.MISGENDERED, "They disagree"),
        flagged(2, NN_LIKE, None, ""),
        flagged(3, AG_LIKE, Reason.LOW_CONFIDENCE, " "),
    )
    for number, flag in enumerate(flags, 1):
        photo = made.add(photo_of(draw_photo(f"photo {number}.jpg", seed=number), number))
        made.add_face(labelled(number, photo, box(30, 30), Gender.FEMALE))
        made.add_outcome(answered(photo, AG_LIKE, [(box(30, 30), Gender.MALE, 0.98)]))
        made.add_flag(replace(flag, time=TIME + timedelta(minutes=number)))
    return made


def gathered(case: FakeCase) -> AuditSet:
    return gather(case, INFOS, list(HUES))


def filled(case: FakeCase) -> AuditSetModel:
    model = AuditSetModel()
    audit_set = gathered(case)
    model.set_rows(rows_of(audit_set), audit_set.vendors, HUES)
    return model


def test_the_newest_flag_comes_first(case):
    assert [row.flag.face_id for row in rows_of(gathered(case))] == [3, 2, 1]


def test_the_table_holds_to_qts_rules(qapp, case):
    model = AuditSetModel()
    QAbstractItemModelTester(model, QAbstractItemModelTester.FailureReportingMode.Fatal)
    shown = AuditFilterModel()
    shown.setSourceModel(model)
    QAbstractItemModelTester(shown, QAbstractItemModelTester.FailureReportingMode.Fatal)
    audit_set = gathered(case)
    model.set_rows(rows_of(audit_set), audit_set.vendors, HUES)
    shown.set_filter(AuditFilter(reason=Reason.MISGENDERED))
    model.set_rows(rows_of(audit_set)[:1], audit_set.vendors, HUES)
    model.set_rows([], (), {})


def test_every_cell_says_in_words_what_it_shows(qapp, case):
    model = filled(case)
    assert [model.part(column) for column in range(model.columnCount())] == [
        Part.FACE,
        Part.PHOTO,
        Part.VENDOR,
        Part.VENDOR,
        Part.NOTE,
        Part.RIGHTS,
    ]
    assert [model.headerData(column, Qt.Orientation.Horizontal) for column in range(6)] == [
        "Face",
        "Photo and label",
        "Tall",
        "Wide",
        "Reason and note",
        "Rights",
    ]
    assert [model.index(2, column).data() for column in range(6)] == [
        "Face in photo 1.jpg",
        "photo 1.jpg, labelled female public record",
        "Tall: misread, male 98\u202f%, flagged",
        "Wide: not asked, not asked",
        "misgendered: They disagree",
        "no statement",
    ]
    assert "received: 0.98" in model.index(2, 2).data(Qt.ItemDataRole.ToolTipRole)
    assert "filter: misread" in model.index(2, 4).data(Qt.ItemDataRole.ToolTipRole)
    assert model.index(2, 3).data(HUE_ROLE) == 1
    assert model.index(2, 0).data(ANSWER_ROLE) is None


def test_a_note_is_signalled_and_not_changed_here(qapp, qtbot, case):
    model = filled(case)
    note = model.index(1, 4)
    with qtbot.waitSignal(model.note_edited) as edited:
        assert model.setData(note, " New note ")
    assert edited.args[0].flag.face_id == 2
    assert edited.args[1] == "New note"
    assert note.data(Qt.ItemDataRole.EditRole) == ""
    with qtbot.assertNotEmitted(model.note_edited):
        model.setData(note, "  ")
    assert not model.setData(model.index(1, 0), "elsewhere")


def test_a_case_open_to_read_only_takes_no_note(qapp, case):
    model = filled(case)
    model.editable = False
    assert not model.setData(model.index(0, 4), "New note")


def test_the_same_rows_given_anew_leave_the_table_as_it_is(qapp, qtbot, case):
    model = filled(case)
    case.flags[0] = replace(case.flags[0], note="Another")
    audit_set = gathered(case)
    with qtbot.waitSignal(model.dataChanged), qtbot.assertNotEmitted(model.modelReset):
        model.set_rows(rows_of(audit_set), audit_set.vendors, HUES)
    assert model.index(2, 4).data() == "misgendered: Another"


@pytest.mark.parametrize(
    ("chosen", "faces"),
    [
        (AuditFilter(), [3, 2, 1]),
        (AuditFilter(reason=Reason.MISGENDERED), [1]),
        (AuditFilter(reason=Reason.OTHER), []),
        (AuditFilter(without_reason=True), [2]),
        (AuditFilter(without_note=True), [3, 2]),
        (AuditFilter(text="DISAGREE"), [1]),
        (AuditFilter(text="photo 3"), [3]),
        (AuditFilter(without_note=True, text="photo 2"), [2]),
    ],
)
def test_filters_and_search_work_together(case, chosen, faces):
    assert [row.flag.face_id for row in rows_of(gathered(case)) if chosen.accepts(row)] == faces


def test_answers_are_worded_as_they_were_given(tmp_path, photo_file):
    case = FakeCase(tmp_path)
    photo = case.add(photo_of(photo_file, 1))
    case.add_face(labelled(1, photo, box(30, 30), Gender.NON_BINARY))
    case.add_flag(flagged(1, AG_LIKE))

    def words() -> list[tuple[str, str]]:
        return [answer_words(answer) for answer in gathered(case).faces[0].answers]

    case.add_outcome(answered(photo, AG_LIKE, [(box(30, 30), Gender.MALE, None)]))
    case.add_outcome(answered(photo, NN_LIKE, []))
    assert words() == [("male", "none given"), ("not detected", "")]
    without = answered(photo, AG_LIKE, [])
    prediction = Prediction(box(30, 30), None, 0.4)
    case.add_outcome(replace(without, predictions=(prediction,)))
    case.add_outcome(failed(photo, NN_LIKE))
    assert words() == [("no gender", "40\u202f%"), ("failed", "")]


def test_labels_and_rights_are_worded_with_their_source(tmp_path, photo_file):
    case = FakeCase(tmp_path)
    photo = case.add(photo_of(photo_file, 1))
    case.add_face(Face(FaceId(1), photo.id, box(30, 30)))
    case.add_face(labelled(2, photo, box(80, 90), Gender.UNKNOWN))
    case.add_flag(flagged(1, AG_LIKE))
    case.add_flag(flagged(2, AG_LIKE))
    second, first = rows_of(gathered(case))
    assert label_words(first) == ("no reference label", "", "")
    assert label_words(second) == ("labelled", "unknown", "public record")
    assert rights_lines(replace(photo, rights=Rights(public_figure=True, consenting=True))) == [
        "public figure",
        "consenting",
    ]
