"""What labelling adds to the inspector: own words, skin types by step, own groups, who labels."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QMouseEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLineEdit
from pytestqt.qtbot import QtBot

from core.labelling.attributes import FITZPATRICK, MONK, PERSON, Attribute, AttributeName
from core.labelling.labels import Gender, ReferenceLabel, Source
from core.labelling.own_groups import OwnGroup
from core.labelling.skin_type import MONK_SWATCHES, ROMAN
from gui.views.groups_section import GroupsSection
from gui.views.label_buttons import LabelButtons
from gui.views.labelling_line import LabellingLine, QueueState
from gui.views.menu_link import MenuLink
from gui.views.skin_type_section import SkinTypeSection
from gui.widgets.fold_heading import FoldHeading
from gui.widgets.key_button import KeyButton
from gui.widgets.step_strip import StepStrip

LEFT, SHIFT = Qt.MouseButton.LeftButton, Qt.KeyboardModifier.ShiftModifier
HAT = AttributeName("hat")


@pytest.fixture
def strip(qtbot: QtBot) -> StepStrip:
    made = StepStrip(ROMAN, str)
    qtbot.addWidget(made)
    made.resize(240, made.sizeHint().height())
    made.show()
    qtbot.waitExposed(made)
    return made


def at(strip: StepStrip, step: int) -> QPoint:
    width = strip.width() / len(strip.order)
    return QPoint(round((strip.order.index(step) + 0.5) * width), strip.height() // 2)


class TestStepStrip:
    def test_a_click_chooses_and_the_same_again_takes_it_away(
        self, strip: StepStrip, qtbot: QtBot
    ) -> None:
        for expected in ([4, 4], [0, 0]):
            with qtbot.waitSignal(strip.chosen) as chosen:
                QTest.mouseClick(strip, LEFT, pos=at(strip, 4))
            assert chosen.args == expected

    @pytest.mark.parametrize(("first", "second"), [(3, 5), (5, 3)])
    def test_shift_and_click_choose_a_range(
        self, strip: StepStrip, qtbot: QtBot, first: int, second: int
    ) -> None:
        QTest.mouseClick(strip, LEFT, pos=at(strip, first))
        with qtbot.waitSignal(strip.chosen) as chosen:
            QTest.mouseClick(strip, LEFT, SHIFT, at(strip, second))
        assert chosen.args == [3, 5]

    def test_a_drag_chooses_a_range_by_number_whatever_the_order(
        self, strip: StepStrip, qtbot: QtBot
    ) -> None:
        strip.set_order((5, 2, 6, 1, 3, 4))
        QTest.mousePress(strip, LEFT, pos=at(strip, 5))
        # QTest's own move has no button held.
        place = QPointF(at(strip, 4))
        held = QMouseEvent(
            QMouseEvent.Type.MouseMove, place, place, LEFT, LEFT, Qt.KeyboardModifier.NoModifier
        )
        strip.mouseMoveEvent(held)
        with qtbot.waitSignal(strip.chosen) as chosen:
            QTest.mouseRelease(strip, LEFT, pos=at(strip, 4))
        assert chosen.args == [4, 5]

    def test_what_is_shown_tells_nobody_and_is_extended_from(
        self, strip: StepStrip, qtbot: QtBot
    ) -> None:
        with qtbot.assertNotEmitted(strip.chosen):
            strip.show_choice(2, 2)
        with qtbot.waitSignal(strip.chosen) as chosen:
            QTest.mouseClick(strip, LEFT, SHIFT, at(strip, 4))
        assert chosen.args == [2, 4]

    def test_delete_clears(self, strip: StepStrip, qtbot: QtBot) -> None:
        strip.show_choice(2, 3)
        with qtbot.waitSignal(strip.chosen) as chosen:
            QTest.keyClick(strip, Qt.Key.Key_Delete)
        assert chosen.args == [0, 0]

    def test_letters_and_digits_are_left_to_the_window(self, strip: StepStrip) -> None:
        event = _key(Qt.Key.Key_1)
        strip.keyPressEvent(event)
        assert not event.isAccepted()


def _key(key: Qt.Key) -> object:
    from PySide6.QtGui import QKeyEvent

    return QKeyEvent(QKeyEvent.Type.KeyPress, key, Qt.KeyboardModifier.NoModifier)


class TestSkinType:
    @pytest.fixture
    def section(self, qtbot: QtBot) -> SkinTypeSection:
        made = SkinTypeSection()
        qtbot.addWidget(made)
        made.set_unfolded(True)
        made.resize(300, 300)
        made.show()
        return made

    def test_says_what_is_shown_folded(self, section: SkinTypeSection) -> None:
        heading = section.findChild(FoldHeading)
        section.show_attributes({}, enabled=True)
        assert heading.summary == "not set"
        said = {FITZPATRICK: Attribute("3-4"), MONK: Attribute("7")}
        section.show_attributes(said, enabled=True)
        assert heading.summary == "III–IV · Monk 7"

    def test_what_is_no_step_is_shown_as_unset(self, section: SkinTypeSection) -> None:
        section.show_attributes({FITZPATRICK: Attribute("dark")}, enabled=True)
        assert section.findChild(FoldHeading).summary == "not set"

    def test_a_step_and_its_source_are_said(self, section: SkinTypeSection, qtbot: QtBot) -> None:
        fitzpatrick, monk = section.findChildren(StepStrip)
        with qtbot.waitSignal(section.attribute_said) as said:
            fitzpatrick.chosen.emit(4, 4)
        assert said.args == ["fitzpatrick", "4", None]
        with qtbot.waitSignal(section.attribute_said) as said:
            monk.chosen.emit(3, 5)
        assert said.args == ["monk", "3-5", None]
        section.show_attributes({FITZPATRICK: Attribute("4")}, enabled=True)
        link = section.findChildren(MenuLink)[0]
        with qtbot.waitSignal(section.attribute_said) as said:
            link.source_chosen.emit(Source.SELF_IDENTIFIED)
        assert said.args == ["fitzpatrick", "4", Source.SELF_IDENTIFIED]

    def test_what_is_not_said_has_no_source(self, section: SkinTypeSection) -> None:
        section.show_attributes({}, enabled=True)
        links = section.findChildren(MenuLink)
        assert not any(link.isVisible() for link in links)
        section.show_attributes({FITZPATRICK: Attribute("3-4")}, enabled=True)
        assert [link.isVisible() for link in links] == [True, False]

    def test_only_monk_has_swatches(self, section: SkinTypeSection) -> None:
        fitzpatrick, monk = section.findChildren(StepStrip)
        assert not fitzpatrick._swatches
        assert [colour.name() for colour in monk._swatches] == list(MONK_SWATCHES)

    def test_swatches_stand_in_the_annotators_order(self, section: SkinTypeSection) -> None:
        order = (3, 1, 2, 10, 9, 8, 7, 6, 5, 4)
        section.set_monk_order(order)
        assert section.findChildren(StepStrip)[1].order == order


class TestGroups:
    @pytest.fixture
    def section(self, qtbot: QtBot) -> GroupsSection:
        made = GroupsSection()
        qtbot.addWidget(made)
        made.set_groups([OwnGroup(HAT, ("yes", "no"))])
        made.set_unfolded(True)
        made.show()
        return made

    def test_a_row_a_group_shows_what_is_said(self, section: GroupsSection) -> None:
        link = section.findChild(MenuLink)
        assert (link.text(), link.accessibleName()) == ("not set", "hat: not set")
        section.show_attributes({HAT: Attribute("yes", Source.DATASET)}, enabled=True)
        assert (link.text(), link.toolTip()) == ("yes", "Dataset")
        assert [a.text() for a in link.menu().actions() if a.isChecked()] == ["yes"]

    def test_a_value_is_said_and_taken_away(self, section: GroupsSection, qtbot: QtBot) -> None:
        actions = {a.text(): a for a in section.findChild(MenuLink).menu().actions()}
        for words, expected in (("no", ["hat", "no"]), ("Not set", ["hat", ""])):
            with qtbot.waitSignal(section.attribute_said) as said:
                actions[words].trigger()
            assert said.args == expected

    def test_a_person_is_typed_once(self, section: GroupsSection, qtbot: QtBot) -> None:
        field = section.findChild(QLineEdit)
        section.set_persons(["P1", "P7"])
        field.setText("P7")
        with qtbot.waitSignal(section.attribute_said) as said:
            QTest.keyClick(field, Qt.Key.Key_Return)
            field.editingFinished.emit()
        assert said.args == ["person", "P7"]
        section.show_attributes({PERSON: Attribute("P7")}, enabled=True)
        with qtbot.assertNotEmitted(section.attribute_said):
            field.editingFinished.emit()

    def test_other_groups_make_other_rows(self, section: GroupsSection, qtbot: QtBot) -> None:
        section.set_groups([OwnGroup(AttributeName("light"), ("day",)), OwnGroup(HAT)])

        def shown() -> set[str]:
            links = section.findChildren(MenuLink)
            return {link.accessibleName() for link in links if link.isVisible()}

        qtbot.waitUntil(lambda: shown() == {"light: not set", "hat: not set"})


class TestLabelButtons:
    @pytest.fixture
    def buttons(self, qtbot: QtBot) -> LabelButtons:
        made = LabelButtons()
        qtbot.addWidget(made)
        made.show_label(None)
        made.show()
        return made

    def own(self, buttons: LabelButtons) -> KeyButton:
        return buttons.findChildren(KeyButton)[5]

    def test_the_sixth_opens_the_field_for_words(self, buttons: LabelButtons, qtbot: QtBot) -> None:
        field = buttons.findChild(QLineEdit)
        assert not field.isVisible()
        QTest.mouseClick(self.own(buttons), LEFT)
        assert field.isVisible()
        field.setText(" agender ")
        with qtbot.waitSignal(buttons.wording_chosen) as chosen:
            QTest.keyClick(field, Qt.Key.Key_Return)
        assert chosen.args == ["agender"]
        assert not field.isVisible()

    def test_esc_leaves_the_label_alone(self, buttons: LabelButtons, qtbot: QtBot) -> None:
        buttons.open_wording()
        field = buttons.findChild(QLineEdit)
        field.setText("agender")
        with qtbot.assertNotEmitted(buttons.wording_chosen), qtbot.waitSignal(buttons.wording_left):
            QTest.keyClick(field, Qt.Key.Key_Escape)
        assert not field.isVisible()

    def test_the_button_says_the_words(self, buttons: LabelButtons, qtbot: QtBot) -> None:
        buttons.show_label(ReferenceLabel(Gender.OWN, wording="agender"))
        assert self.own(buttons).words == "agender"
        with qtbot.waitSignal(buttons.label_chosen) as chosen:
            QTest.mouseClick(self.own(buttons), LEFT)
        assert chosen.args == [None]
        buttons.show_label(None)
        assert self.own(buttons).words == "Own words…"

    def test_without_a_face_no_field_opens(self, buttons: LabelButtons) -> None:
        buttons.show_label(None, enabled=False)
        buttons.open_wording()
        assert not buttons.findChild(QLineEdit).isVisible()

    def test_the_annotator_is_named_in_a_quiet_field(
        self, buttons: LabelButtons, qtbot: QtBot
    ) -> None:
        field = buttons.findChildren(QLineEdit)[1]
        field.setText(" Ann ")
        with qtbot.waitSignal(buttons.annotator_named) as named:
            field.editingFinished.emit()
        assert named.args == ["Ann"]
        buttons.set_annotator("Bo", fixed=True)
        assert (field.text(), field.isReadOnly()) == ("Bo", True)
        with qtbot.assertNotEmitted(buttons.annotator_named):
            field.editingFinished.emit()


class TestLine:
    @pytest.fixture
    def line(self, qtbot: QtBot) -> LabellingLine:
        made = LabellingLine()
        qtbot.addWidget(made)
        return made

    def test_is_hidden_while_nothing_is_special(self, line: LabellingLine) -> None:
        line.show_state(False, "", None)
        assert line.isHidden()

    @pytest.mark.parametrize(
        ("state", "words"),
        [
            (QueueState(16, 240), "<b>17</b> of 240"),
            (QueueState(16, 240, 5), "<b>17</b> of 240 at random"),
            (QueueState(240, 240), "all <b>240</b> labelled"),
            (QueueState(0, 0), "nothing to label"),
        ],
    )
    def test_says_how_far_the_queue_is(
        self, line: LabellingLine, state: QueueState, words: str
    ) -> None:
        line.show_state(False, "", state)
        assert not line.isHidden()
        assert line._queue.text() == words

    def test_blind_is_told_and_ended(self, line: LabellingLine, qtbot: QtBot) -> None:
        line.show_state(True, "", None)
        assert line.accessibleName() == "Blind: no answers before the label"
        shown = {b.words: b for b in line.findChildren(KeyButton) if not b.isHidden()}
        assert set(shown) == {"Reveal", "Show answers"}
        with qtbot.waitSignal(line.sight_requested):
            shown["Show answers"].click()

    def test_a_second_annotators_turn_is_ended_not_seen_through(self, line: LabellingLine) -> None:
        line.show_state(True, "Bo", QueueState(1, 2))
        assert "Bo labels a second time" in line.accessibleName()
        shown = {b.words for b in line.findChildren(KeyButton) if not b.isHidden()}
        assert shown == {"End the turn"}
