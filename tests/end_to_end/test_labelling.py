"""Labels of every kind, blind, from the queue and by two people, as the whole window has them."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtCore import QRect, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel, QLineEdit, QWidget

from core.labelling.agreement import agreements, pairs
from core.labelling.attributes import FITZPATRICK, GENDER, PERSON, AttributeName
from core.labelling.labels import Gender, Source
from core.labelling.own_groups import OwnGroup, Regrouping, groups_of
from core.labelling.second_annotator import SecondAnnotator
from core.store import events
from core.store.events import EventKind
from core.verdict import CallState, Verdict
from gui.delegates.photo_card_delegate import PhotoSummary
from gui.dialogs.agreement_dialog import AgreementDialog
from gui.dialogs.groups_dialog import GroupsDialog
from gui.dialogs.second_annotator_dialog import SecondAnnotatorDialog
from gui.labelling import labelling
from gui.models.photo_list_model import Role
from gui.models.photo_summary import Filter
from gui.views.vendor_rows_view import VendorRowsView
from gui.widgets.key_button import KeyButton
from gui.widgets.step_strip import StepStrip
from providers.fake import Behaviour
from tests.end_to_end.sessions import Session, two_vendors, wishes

Start = Callable[..., Session]
HAT = AttributeName("hat")


@pytest.fixture
def session(start: Start, folder: Path, tmp_path: Path) -> Session:
    """Six photos with one face each, read by two vendors."""
    session = start(wishes(folder, case=tmp_path / "case"))
    session.wait_until_read()
    session.look_at(0)
    return session


def summaries(session: Session) -> list[PhotoSummary]:
    photos = session.workspace.photo_filter
    return [photos.index(row).data(Role.SUMMARY) for row in range(photos.rowCount())]


def revealed(session: Session) -> list[events.Event]:
    return [e for e in session.read(events.load) if e.kind == EventKind.REVEALED]


def labels(session: Session) -> list[Gender | None]:
    faces = [face for photo in session.case.photos for face in session.case.faces(photo.id)]
    return [face.label.gender if face.label else None for face in faces]


def answers_seen(session: Session) -> list[bool | None]:
    faces = [face for photo in session.case.photos for face in session.case.faces(photo.id)]
    return [face.label.answers_seen if face.label else None for face in faces]


def spoken(within: QWidget) -> str:
    """All that the widgets in it say to who cannot see them, and what is written there."""
    said = [within.accessibleName(), within.toolTip()]
    for widget in within.findChildren(QWidget):
        text = getattr(widget, "text", None)
        said += [widget.accessibleName(), widget.toolTip(), text() if callable(text) else ""]
    return "\n".join(said)


def inspected(session: Session) -> str:
    """All that the inspector says, once it follows what was done."""
    session.wait(lambda: not session.desk.wiring._inspector_timer.isActive())
    return spoken(session.window.inspector)


class TestBlind:
    def test_nothing_that_a_vendor_said_is_anywhere_before_the_label(
        self, session: Session
    ) -> None:
        session.press(Qt.Key.Key_B)

        marks = {mark.mark for summary in summaries(session) for mark in summary.marks}
        assert marks == {CallState.HIDDEN}
        rows = session.window.inspector.findChild(VendorRowsView)
        session.wait(lambda: {row.mark for row in rows.rows} == {CallState.HIDDEN})
        assert not any(row.number or row.prediction for row in rows.rows)
        stage = spoken(session.window.stage)
        assert "hidden" in stage
        assert not any(word in stage for word in ("male", "misread", "match", "%"))
        assert all(vendor.outcome is None for vendor in session.workspace.sheet().vendors)  # type: ignore[union-attr]
        assert session.window.labelling.isVisible()

    def test_the_label_shows_the_answers_of_this_face_only(self, session: Session) -> None:
        session.press(Qt.Key.Key_B)
        session.press(Qt.Key.Key_1, Qt.KeyboardModifier.ShiftModifier)

        shown = summaries(session)
        verdicts = {Verdict.MATCH, Verdict.MISREAD}
        assert {mark.mark for mark in shown[0].marks} <= verdicts
        assert {mark.mark for each in shown[1:] for mark in each.marks} == {CallState.HIDDEN}

    def test_space_reveals_one_answer_after_the_other(self, session: Session) -> None:
        session.press(Qt.Key.Key_B)
        shown = []
        for _ in range(3):
            session.press(Qt.Key.Key_Space)
            sheet = session.workspace.sheet()
            assert sheet is not None
            shown.append([v.mark for v in sheet.faces[0].vendors])
        revealed, hidden = Verdict.UNLABELLED, CallState.HIDDEN
        assert shown == [[revealed, hidden], [revealed, revealed], [revealed, revealed]]

    def test_what_was_revealed_before_the_label_leaves_a_trace(self, session: Session) -> None:
        session.press(Qt.Key.Key_B)
        for _ in range(3):
            session.press(Qt.Key.Key_Space)
        session.press_digits("1")

        photo = session.case.photos[0]
        (face,) = session.case.faces(photo.id)
        ids = [json.loads(e.ids) for e in revealed(session)]
        traces = [(each["photo"], each["vendor"]) for each in ids]
        vendors = [info.id for info in session.workspace.vendor_infos]
        assert traces == [(photo.sha256, vendor) for vendor in vendors]
        assert face.label is not None

    def test_a_label_says_whether_the_answers_were_seen_before(self, session: Session) -> None:
        w = session.workspace
        labelling.set_annotator(w, "Ann")
        session.press(Qt.Key.Key_B)
        session.look_at(1)
        session.press(Qt.Key.Key_1, Qt.KeyboardModifier.ShiftModifier)
        assert answers_seen(session)[1] is False
        assert "Given blind" in inspected(session)
        session.look_at(2)
        session.press(Qt.Key.Key_Space)
        session.press(Qt.Key.Key_2, Qt.KeyboardModifier.ShiftModifier)
        assert answers_seen(session)[2] is True
        assert "Given after the answers were seen" in inspected(session)

    def test_what_stood_on_the_stage_before_blind_mode_was_seen(self, session: Session) -> None:
        session.look_at(3)
        session.press(Qt.Key.Key_B)
        assert len(revealed(session)) == 4  # photos 0 and 3, by two vendors
        session.press(Qt.Key.Key_1, Qt.KeyboardModifier.ShiftModifier)
        session.look_at(4)
        session.press(Qt.Key.Key_1, Qt.KeyboardModifier.ShiftModifier)
        assert answers_seen(session)[3:5] == [True, False]

    def test_a_label_changed_or_given_again_once_they_show_was_not_blind(
        self, session: Session
    ) -> None:
        session.press(Qt.Key.Key_B)
        session.look_at(1)
        session.press(Qt.Key.Key_1, Qt.KeyboardModifier.ShiftModifier)
        session.press(Qt.Key.Key_1, Qt.KeyboardModifier.ShiftModifier)
        assert answers_seen(session)[1] is False
        session.press(Qt.Key.Key_2, Qt.KeyboardModifier.ShiftModifier)
        assert answers_seen(session)[1] is True
        session.trigger("undo")
        assert answers_seen(session)[1] is False
        session.trigger("undo")
        session.press(Qt.Key.Key_2, Qt.KeyboardModifier.ShiftModifier)
        assert answers_seen(session)[1] is True

    def test_going_on_at_once_and_undoing_stays_blind(self, session: Session) -> None:
        session.press(Qt.Key.Key_B)
        session.look_at(1)
        session.press_digits("1")
        session.trigger("undo")
        session.press_digits("2")
        assert answers_seen(session)[1] is False

    def test_outside_blind_mode_nothing_is_said_of_it(self, session: Session) -> None:
        session.press(Qt.Key.Key_1, Qt.KeyboardModifier.ShiftModifier)
        assert answers_seen(session)[0] is None
        assert "blind" not in inspected(session)

    def test_filters_and_orders_that_tell_answers_rest(self, session: Session) -> None:
        session.press_digits("121212")
        photos = session.workspace.photo_filter
        photos.set_filter(Filter.MISREAD)
        session.press(Qt.Key.Key_B)

        assert photos.filter is Filter.ALL
        photos.set_filter(Filter.DISAGREE)
        assert photos.filter is Filter.ALL
        session.press(Qt.Key.Key_B)
        assert photos.filter is Filter.MISREAD

    def test_is_kept_with_the_case(self, session: Session, start: Start, tmp_path: Path) -> None:
        session.press(Qt.Key.Key_B)
        session.close()
        again = start(wishes(case=tmp_path / "case"))
        again.wait(lambda: again.workspace.photo is not None)

        assert again.workspace.session.is_blind
        assert again.desk.actions["blind"].isChecked()
        assert {m.mark for s in summaries(again) for m in s.marks} == {CallState.HIDDEN}

    def test_the_audit_set_hides_what_an_unlabelled_face_was_flagged_for(
        self, session: Session
    ) -> None:
        session.press(Qt.Key.Key_F)
        session.press(Qt.Key.Key_B)
        session.trigger("page_audit_set")
        view = session.window.audit_set
        words = "1 flag is hidden until its face is labelled."
        session.wait(lambda: any(words in label.text() for label in view.findChildren(QLabel)))

        assert view.table.model().rowCount() == 0


class TestQueue:
    def test_two_hundred_digits_in_a_row_label_two_hundred_faces(
        self, start: Start, tmp_path: Path, draw_photo: Callable[..., Path]
    ) -> None:
        for number in range(40):
            draw_photo(f"many/photo {number:02}.jpg", seed=number)
        vendors = two_vendors(Behaviour(faces=5))
        session = start(wishes(tmp_path / "many", case=tmp_path / "case"), vendors)
        session.wait_until_read()
        session.press(Qt.Key.Key_B)
        session.trigger("queue_random")
        queue = session.workspace.session.queue
        assert queue is not None
        assert queue.total == 200

        session.press_digits("12" * 100)

        assert labels(session).count(Gender.FEMALE) == labels(session).count(Gender.MALE) == 100
        assert (queue.done, queue.left) == (200, 0)
        session.workspace.undo_stack.undo()
        assert (queue.done, queue.left) == (199, 1)

    def test_goes_on_in_the_same_order_after_a_restart(
        self, session: Session, start: Start, tmp_path: Path
    ) -> None:
        session.trigger("queue_random")
        session.press_digits("1")
        assert session.workspace.session.queue is not None
        seed, here = session.workspace.session.queue.seed, session.photo.name
        session.close()
        again = start(wishes(case=tmp_path / "case"))
        again.wait(lambda: again.workspace.photo is not None)
        queue = again.workspace.session.queue
        assert queue is not None
        assert (queue.seed, queue.left) == (seed, 5)
        again.look_at(0)
        place = queue.next_from(None)
        assert place is not None
        assert again.case.photo(place.photo_id).name == here

    def test_reads_ahead_in_its_own_order(self, session: Session) -> None:
        session.trigger("queue_random")
        here = session.photo.id
        ahead = session.workspace.session.ahead(here, 1)
        assert ahead is not None
        session.wait(lambda: session.desk.loader.layers(ahead) is not None)
        session.press_digits("1")
        assert session.photo.id == ahead

    def test_keeps_to_what_is_shown(self, session: Session, start: Start, tmp_path: Path) -> None:
        session.workspace.photo_filter.set_search("photo 3")
        session.trigger("queue_random")
        queue = session.workspace.session.queue
        assert queue is not None
        assert queue.total == 1
        session.close()
        again = start(wishes(case=tmp_path / "case"))
        again.wait(lambda: again.workspace.photo is not None)
        queue = again.workspace.session.queue
        assert queue is not None
        assert queue.total == 1

    def test_ends(self, session: Session) -> None:
        session.trigger("queue")
        session.workspace.session.end_queue()
        assert session.workspace.session.queue is None
        assert session.window.labelling.isHidden()


class TestWords:
    def test_a_wording_of_its_own_is_typed_and_offered_again(self, session: Session) -> None:
        session.press(Qt.Key.Key_6)
        field = session.window.focusWidget()
        assert isinstance(field, QLineEdit)
        for letter in "two-spirit":
            session.press(letter, on=field)  # type: ignore[arg-type]
        session.press(Qt.Key.Key_Return, on=field)

        label = session.case.faces(session.case.photos[0].id)[0].label
        assert label is not None
        assert (label.gender, label.word) == (Gender.OWN, "two-spirit")
        assert session.photo.name == "photo 1.jpg"
        assert session.window.stage.isAncestorOf(session.window.focusWidget())
        assert {m.mark for m in summaries(session)[0].marks} == {Verdict.UNABLE}

    def test_the_annotators_name_goes_with_every_label(self, session: Session) -> None:
        labelling.set_annotator(session.workspace, " Ann ")
        session.press_digits("5")
        label = session.case.faces(session.case.photos[0].id)[0].label
        assert label is not None
        assert (label.gender, label.annotator) == (Gender.NOT_STATED, "Ann")

    def test_a_skin_type_is_chosen_by_keyboard(self, session: Session) -> None:
        strip = session.window.inspector.findChildren(StepStrip)[0]
        session.window.inspector.set_short(False)
        session.window.inspector.set_section_unfolded("skin type", True)
        strip.setFocus(Qt.FocusReason.TabFocusReason)
        for key in (Qt.Key.Key_Right, Qt.Key.Key_Right, Qt.Key.Key_Space, Qt.Key.Key_Right):
            session.press(key, on=strip)
        session.press(Qt.Key.Key_Space, Qt.KeyboardModifier.ShiftModifier, on=strip)

        face = session.case.faces(session.photo.id)[0]
        assert face.attributes[FITZPATRICK].value == "3-4"
        assert session.photo.name == "photo 0.jpg"
        session.workspace.undo_stack.undo()
        assert session.case.faces(session.photo.id)[0].attributes[FITZPATRICK].value == "3"

    def test_attributes_keep_their_own_source(self, session: Session) -> None:
        w = session.workspace
        labelling.set_attribute(w, FITZPATRICK, "4", Source.SELF_IDENTIFIED)
        labelling.set_attribute(w, FITZPATRICK, "5")
        said = session.case.faces(session.photo.id)[0].attributes[FITZPATRICK]
        assert (said.value, said.source) == ("5", Source.SELF_IDENTIFIED)


class TestGroups:
    def test_are_made_used_renamed_and_brought_back(
        self, session: Session, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        def answer(groups: tuple[OwnGroup, ...], moved: Regrouping) -> None:
            monkeypatch.setattr(GroupsDialog, "ask", lambda *_: (groups, moved))
            session.trigger("groups")

        answer((OwnGroup(HAT, ("yes", "no")),), Regrouping())
        labelling.set_attribute(session.workspace, HAT, "yes")
        labelling.set_attribute(session.workspace, PERSON, "P7")
        scarf = AttributeName("scarf")
        answer(
            (OwnGroup(scarf, ("worn", "no")),),
            Regrouping({HAT: scarf}, {(HAT, "yes"): "worn"}),
        )

        face = session.case.faces(session.photo.id)[0]
        assert {n: a.value for n, a in face.attributes.items()} == {scarf: "worn", PERSON: "P7"}
        assert groups_of(session.case) == (OwnGroup(scarf, ("worn", "no")),)
        session.workspace.undo_stack.undo()
        face = session.case.faces(session.photo.id)[0]
        assert face.attributes[HAT].value == "yes"
        assert groups_of(session.case) == (OwnGroup(HAT, ("yes", "no")),)

    def test_work_as_filters(self, session: Session) -> None:
        labelling.set_attribute(session.workspace, HAT, "yes")
        session.press_digits("12")
        photos = session.workspace.photo_filter
        photos.set_search("hat:yes × female")
        assert [s.name for s in summaries(session)] == ["photo 0"]
        photos.set_search("male × hat:yes")
        assert summaries(session) == []

    def test_a_photo_passes_as_soon_as_its_face_does(self, session: Session) -> None:
        photos = session.workspace.photo_filter
        session.look_at(2)
        photos.set_search("hat:no")
        assert photos.rowCount() == 0
        labelling.set_attribute(session.workspace, HAT, "no")
        session.wait(lambda: photos.rowCount() == 1)


class TestTwoPeople:
    @pytest.fixture
    def both(self, session: Session, monkeypatch: pytest.MonkeyPatch) -> Session:
        """Ann labelled four faces of six, Bo the same four: once they differ."""
        labelling.set_annotator(session.workspace, "Ann")
        session.press_digits("1122")
        monkeypatch.setattr(SecondAnnotatorDialog, "ask", lambda *_: SecondAnnotator("Bo"))
        session.trigger("second_annotator")
        return session

    def test_the_second_sees_nothing_of_the_first(self, both: Session) -> None:
        assert both.workspace.face is not None
        assert both.workspace.face.label is None
        assert {m.mark for s in summaries(both) for m in s.marks} == {CallState.HIDDEN}
        counts = both.workspace.photo_filter
        both.wait(lambda: counts.counts[Filter.UNLABELLED] == 6)
        both.window.library.more_wanted.emit()
        menu = both.window.library._more.menu()
        assert not any(action.menu() for action in menu.actions())

    def test_nothing_is_revealed_during_a_turn(self, both: Session) -> None:
        both.press(Qt.Key.Key_Space)
        assert {m.mark for s in summaries(both) for m in s.marks} == {CallState.HIDDEN}
        assert revealed(both) == []
        said = [message.text for message in both.window.messages.messages]
        assert "No answer is shown while Bo labels: end the turn first." in said

    def test_what_they_say_is_kept_beside_what_is_in_force(self, both: Session) -> None:
        both.press_digits("1222")
        line = both.workspace.session
        assert line.queue is not None
        assert line.queue.left == 0
        assert labels(both)[:4] == [Gender.FEMALE, Gender.FEMALE, Gender.MALE, Gender.MALE]
        both.trigger("second_annotator")
        assert not both.workspace.session.is_blind
        (found,) = agreements(pairs(both.case, "Ann", "Bo"))
        assert (found.name, found.n, found.agreed) == (GENDER, 4, 3)

    def test_undo_takes_back_the_claim_only(self, both: Session) -> None:
        both.press_digits("2")
        both.workspace.undo_stack.undo()
        assert pairs(both.case, "Ann", "Bo") == []
        assert not both.workspace.undo_stack.canUndo()
        assert labels(both)[0] is Gender.FEMALE

    def test_they_add_and_remove_no_faces(self, both: Session) -> None:
        both.look_at(5)
        before = labels(both)
        both.press_digits("1")
        both.trigger("not_a_face")
        assert labels(both) == before
        assert not any(face.not_a_face for face in both.case.stored_faces())
        assert {problem.kind for problem in both.problems} == {"second annotator"}

    def test_disagreements_are_decided_with_a_reason(self, both: Session) -> None:
        both.press_digits("1222")
        both.trigger("second_annotator")
        both.trigger("agreement")
        both.wait(lambda: both.window.findChild(AgreementDialog) is not None)
        dialog = both.window.findChild(AgreementDialog)
        assert "Ann and Bo both labelled 4 faces" in spoken(dialog)
        (pair,) = [pair for pair in pairs(both.case, "Ann", "Bo") if not pair.agrees]

        dialog.decided.emit(pair, pair.second, "the record")

        face = both.case.face(pair.face.id)
        assert face.label is not None
        assert (face.label.gender, face.label.annotator) == (Gender.MALE, "Bo")
        made = both.case.decision(face.id, GENDER)
        assert made is not None
        assert (made.reason, made.decided_by) == ("the record", "Ann")
        assert "1 disagreement, 1 decided" in spoken(dialog)
        both.workspace.undo_stack.undo()
        assert both.case.decision(face.id, GENDER) is None
        assert labels(both)[1] is Gender.FEMALE
        assert "1 disagreement, 0 decided" in spoken(dialog)
        dialog.close()


def test_a_disagreement_leads_to_its_face_and_back(session: Session) -> None:
    labelling.set_annotator(session.workspace, "Ann")
    session.press(Qt.Key.Key_1, Qt.KeyboardModifier.ShiftModifier)
    labelling.set_annotator(session.workspace, "Bo")
    session.press(Qt.Key.Key_2, Qt.KeyboardModifier.ShiftModifier)
    session.look_at(3)
    session.window.show_page(2)
    session.trigger("agreement")
    session.wait(lambda: session.window.findChild(AgreementDialog) is not None)
    dialog = session.window.findChild(AgreementDialog)
    stage = session.window.stage
    dialog.setGeometry(QRect(stage.mapToGlobal(stage.rect().topLeft()), stage.size()))

    QTest.keyClick(dialog._list, Qt.Key.Key_Return)

    assert session.photo == session.case.photos[0]
    assert session.window.has_photo_focus()
    assert not dialog.isVisible()
    said = [message.text for message in session.window.messages.messages]
    assert "Ctrl+J leads back to the agreement." in said


def test_a_label_of_another_annotator_is_kept_beside_the_new_one(session: Session) -> None:
    w = session.workspace
    labelling.set_annotator(w, "Ann")
    session.press(Qt.Key.Key_1, Qt.KeyboardModifier.ShiftModifier)
    labelling.set_annotator(w, "Bo")
    assert "Labelled by Ann" in inspected(session)
    session.press(Qt.Key.Key_2, Qt.KeyboardModifier.ShiftModifier)
    assert labels(session)[0] is Gender.MALE
    assert "Kept beside it: female by Ann" in inspected(session)
    (pair,) = pairs(session.case, "Ann", "Bo")
    assert (pair.first.value, pair.second.value) == ("female", "male")

    session.trigger("undo")
    assert labels(session)[0] is Gender.FEMALE
    assert pairs(session.case, "Ann", "Bo") == []
    assert "Kept beside it" not in inspected(session)
    session.trigger("redo")
    assert len(pairs(session.case, "Ann", "Bo")) == 1


def test_what_is_no_face_is_counted_and_wears_a_sign_of_its_own(session: Session) -> None:
    session.trigger("not_a_face")
    assert {mark.mark for mark in summaries(session)[0].marks} == {CallState.NOT_A_FACE}
    photos = session.workspace.photo_filter
    session.wait(lambda: photos.no_faces == 1)
    assert "1 not a face" in spoken(session.window.library)
    assert photos.counts[Filter.UNLABELLED] == 5


def test_space_still_presses_the_button_that_has_the_focus(session: Session) -> None:
    session.press(Qt.Key.Key_B)
    button = next(
        button
        for button in session.window.inspector.findChildren(KeyButton)
        if button.words == "Male"
    )
    button.setFocus(Qt.FocusReason.TabFocusReason)
    session.press(Qt.Key.Key_Space, on=button)
    assert labels(session)[0] is Gender.MALE
    session.window.library.grid.setFocus()
    session.press(Qt.Key.Key_Space)
    sheet = session.workspace.sheet()
    assert sheet is not None
    marks = [vendor.mark for vendor in sheet.faces[0].vendors]
    assert marks == [Verdict.UNLABELLED, CallState.HIDDEN]


def test_a_photo_is_the_only_one_selected_whatever_key_brought_it(session: Session) -> None:
    session.window.library.grid.setFocus()
    session.press(Qt.Key.Key_Right, Qt.KeyboardModifier.ControlModifier)
    assert session.window.library.selected_photos == [session.photo.id]
