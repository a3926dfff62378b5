"""Agreement in numbers and words, disagreements decided, who labels a second time, groups."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QComboBox, QLabel, QLineEdit, QListView, QRadioButton, QSpinBox
from pytestqt.qtbot import QtBot

from core.faces import Face
from core.labelling.agreement import Agreement, Interval, Kappa, Pair, agreement
from core.labelling.attributes import FITZPATRICK, GENDER, Attribute, AttributeName
from core.labelling.claim import Claim, Decision
from core.labelling.labels import Gender, ReferenceLabel
from core.labelling.own_groups import OwnGroup, Regrouping
from core.labelling.second_annotator import SecondAnnotator
from core.sets.flag import FaceId
from gui.dialogs.agreement_dialog import AgreementDialog
from gui.dialogs.groups_dialog import GroupsDialog
from gui.dialogs.second_annotator_dialog import SecondAnnotatorDialog
from gui.models.agreement_model import (
    AgreementModel,
    DisagreementModel,
    kappa_tip,
    kappa_words,
    share_words,
)
from gui.views.decision_card import DecisionCard
from gui.widgets.key_button import KeyButton
from tests.gui.sheet_values import BOX, PHOTO

HAT = AttributeName("hat")
FACE = Face(FaceId(1), PHOTO.id, BOX, label=ReferenceLabel(Gender.FEMALE, annotator="Ann"))
PAIR = Pair(FACE, GENDER, Attribute("female", annotator="Ann"), Attribute("male", annotator="Bo"))
SKIN = Pair(FACE, FITZPATRICK, Attribute("4", annotator="Ann"), Attribute("3-4", annotator="Bo"))
DECIDED = Decision(FACE.id, GENDER, "male", "the record", "Ann", datetime(2026, 1, 1, tzinfo=UTC))


def no_crop(*_: object) -> None:
    return None


class TestNumbers:
    @pytest.mark.parametrize(
        ("kappa", "words"),
        [
            (None, "–"),
            (Kappa(None), "undefined"),
            (Kappa(1.0), "1.00"),
            (Kappa(-0.2, Interval(-0.51, 0.11)), "−0.20 (−0.51 to 0.11)"),
        ],
    )
    def test_kappa_in_words(self, kappa: Kappa | None, words: str) -> None:
        assert kappa_words(kappa) == words

    def test_what_has_no_number_says_why(self) -> None:
        assert "one and the same" in kappa_tip(Kappa(None))
        assert "No interval" in kappa_tip(Kappa(1.0))
        assert kappa_tip(Kappa(0.5, Interval(0.1, 0.9))) == ""

    def test_a_share_stands_with_its_interval(self) -> None:
        found = agreement(GENDER, [("male", "male")] * 8 + [("male", "female")] * 2)
        assert share_words(found) == "80\N{NARROW NO-BREAK SPACE}% (49–94)"
        assert share_words(agreement(GENDER, [])) == "none in common"

    def test_the_table(self, qtmodeltester) -> None:
        model = AgreementModel()
        rows = [
            Agreement(GENDER, 10, 8, Interval(0.4, 0.9), Kappa(0.5, Interval(0.1, 0.9)), None),
            Agreement(FITZPATRICK, 3, 3, Interval(0.4, 1.0), Kappa(1.0), Kappa(1.0)),
        ]
        model.set_rows(rows)
        cells = [[model.index(r, c).data() for c in range(5)] for r in range(2)]
        assert cells[0][:2] == ["gender", "8 of 10"]
        assert cells[0][3:] == ["0.50 (0.10 to 0.90)", "–"]
        assert cells[1][0] == "Fitzpatrick"
        assert "order" in model.index(0, 4).data(Qt.ItemDataRole.ToolTipRole)
        qtmodeltester.check(model, force_py=True)

    def test_the_disagreements(self, qtmodeltester) -> None:
        model = DisagreementModel()
        male = replace(FACE, label=ReferenceLabel(Gender.MALE, annotator="Bo"))
        rows = [PAIR, SKIN, replace(PAIR, face=male, decision=DECIDED)]
        model.set_rows(rows, ["a.jpg", "b.jpg", "c.jpg"], "Ann", "Bo")
        cells = [[model.index(r, c).data() for c in range(5)] for r in range(3)]
        assert cells == [
            ["a.jpg", "gender", "female", "male", "–"],
            ["b.jpg", "Fitzpatrick", "IV", "III–IV", "–"],
            ["c.jpg", "gender", "female", "male", "male"],
        ]
        assert model.index(2, 4).data(Qt.ItemDataRole.ToolTipRole) == "male: the record"
        model.set_rows([replace(PAIR, decision=DECIDED)], ["a.jpg"], "Ann", "Bo")
        assert model.index(0, 4).data() == "decide again"
        assert "anew since" in model.index(0, 4).data(Qt.ItemDataRole.ToolTipRole)
        model.set_rows(rows, ["a.jpg", "b.jpg", "c.jpg"], "Ann", "Bo")
        assert model.index(1, 0).data(Qt.ItemDataRole.ToolTipRole).startswith("b.jpg\n")
        qtmodeltester.check(model, force_py=True)


class TestCard:
    @pytest.fixture
    def card(self, qtbot: QtBot) -> DecisionCard:
        made = DecisionCard(no_crop)
        qtbot.addWidget(made)
        made.show_pair(PAIR, PHOTO, 1, 2, "Cy")
        made.show()
        return made

    def decide(self, card: DecisionCard) -> KeyButton:
        return next(b for b in card.findChildren(KeyButton) if b.words == "Decide")

    def choose(self, card: DecisionCard, which: int, value: str = "", reason: str = "so") -> None:
        card.findChildren(QRadioButton)[which].setChecked(True)
        fields = {field.accessibleName(): field for field in card.findChildren(QLineEdit)}
        fields["What holds"].setText(value)
        fields["Reason"].setText(reason)

    def test_both_claims_stand_with_whose_they_are(self, card: DecisionCard) -> None:
        first, second, _ = card.findChildren(QRadioButton)
        assert first.text() == "female (annotator's perception)\nAnn"
        assert second.text() == "male (annotator's perception)\nBo"

    def test_needs_a_choice_and_a_reason(self, card: DecisionCard) -> None:
        assert not self.decide(card).isEnabled()
        self.choose(card, 1, reason=" ")
        assert self.decide(card).toolTip() == "A decision needs its reason"
        self.choose(card, 1)
        assert self.decide(card).isEnabled()

    def test_the_second_holds(self, card: DecisionCard, qtbot: QtBot) -> None:
        self.choose(card, 1)
        with qtbot.waitSignal(card.decided) as decided:
            self.decide(card).click()
        assert decided.args == [PAIR, PAIR.second, "so"]

    def test_something_else_holds(self, card: DecisionCard, qtbot: QtBot) -> None:
        self.choose(card, 2, "non-binary")
        with qtbot.waitSignal(card.decided) as decided:
            self.decide(card).click()
        assert decided.args[1] == Attribute("non-binary", annotator="Cy")

    @pytest.mark.parametrize(("value", "can"), [("7", False), ("dark", False), ("III–IV", True)])
    def test_a_skin_type_is_a_step_of_its_scale(
        self, card: DecisionCard, value: str, can: bool
    ) -> None:
        card.show_pair(SKIN, PHOTO, 2, 2, "Cy")
        self.choose(card, 2, value)
        assert self.decide(card).isEnabled() is can

    def test_another_pair_begins_without_a_choice(self, card: DecisionCard) -> None:
        self.choose(card, 1)
        card.show_pair(SKIN, PHOTO, 2, 2, "Cy")
        assert not any(radio.isChecked() for radio in card.findChildren(QRadioButton))
        self.choose(card, 1)
        card.show_pair(SKIN, PHOTO, 2, 2, "Cy")
        assert card.findChildren(QRadioButton)[1].isChecked()

    def test_a_decision_can_be_read(self, card: DecisionCard) -> None:
        male = replace(FACE, label=ReferenceLabel(Gender.MALE, annotator="Bo"))
        card.show_pair(replace(PAIR, face=male, decision=DECIDED), PHOTO, 1, 2, "Cy")
        said = [label.text() for label in card.findChildren(QLabel)]
        assert "Decided by Ann: male. the record" in said

    def test_what_was_labelled_anew_is_to_be_decided_again(self, card: DecisionCard) -> None:
        card.show_pair(replace(PAIR, decision=DECIDED), PHOTO, 1, 2, "Cy")
        said = [label.text() for label in card.findChildren(QLabel)]
        assert any("labelled anew since" in words for words in said)


class Case:
    """Faces that Ann labelled and Bo claimed something of."""

    annotator = "Cy"

    def __init__(self, *said: tuple[str, str]) -> None:
        self.faces = [
            replace(
                FACE,
                id=FaceId(n),
                label=ReferenceLabel(Gender(first), annotator="Ann"),
            )
            for n, (first, _) in enumerate(said, 1)
        ]
        self.claims = {
            FaceId(n): (Claim(FaceId(n), GENDER, Attribute(second, annotator="Bo")),)
            for n, (_, second) in enumerate(said, 1)
        }
        self.decisions: dict[FaceId, Decision] = {}

    def claimed_faces(self) -> list[Face]:
        return self.faces

    def claims_of(self, face_id: FaceId) -> tuple[Claim, ...]:
        return self.claims[face_id]

    def decision(self, face_id: FaceId, _name: AttributeName) -> Decision | None:
        return self.decisions.get(face_id)

    def photo(self, _photo_id: object) -> object:
        return PHOTO


class TestDialog:
    @pytest.fixture
    def dialog(self, qtbot: QtBot) -> AgreementDialog:
        made = AgreementDialog(no_crop)
        qtbot.addWidget(made)
        return made

    def words(self, dialog: AgreementDialog) -> list[str]:
        return [label.text() for label in dialog.findChildren(QLabel) if not label.isHidden()]

    def test_nobody_to_compare_with_and_the_way_on(
        self, dialog: AgreementDialog, qtbot: QtBot
    ) -> None:
        dialog.show_case(Case())  # type: ignore[arg-type]
        dialog.show()
        assert "Nobody to compare with yet" in self.words(dialog)
        assert not dialog._inside.isVisible()
        way_on = dialog._nothing.findChild(KeyButton)
        with qtbot.waitSignal(dialog.second_requested):
            way_on.click()

    def test_goes_on_to_the_next_that_is_open(self, dialog: AgreementDialog) -> None:
        case = Case(("male", "female"), ("male", "male"), ("female", "male"))
        dialog.show_case(case)  # type: ignore[arg-type]
        dialog.show()
        assert "2 disagreements, 0 decided" in self.words(dialog)
        case.decisions[FaceId(1)] = DECIDED
        dialog.show_case(case)  # type: ignore[arg-type]
        assert "2 disagreements, 1 decided" in self.words(dialog)
        assert dialog._list.currentIndex().row() == 1

    def test_whom_to_compare_is_chosen(self, dialog: AgreementDialog) -> None:
        dialog.show_case(Case(("male", "female")))  # type: ignore[arg-type]
        first, second = dialog.findChildren(QComboBox)
        assert (first.currentText(), second.currentText()) == ("Ann", "Bo")
        second.setCurrentIndex(0)
        second.activated.emit(0)
        assert "Bo and Ann both labelled 1 face" in self.words(dialog)
        QTest.keyClick(first, Qt.Key.Key_Up)
        assert "Ann and Bo both labelled 1 face" in self.words(dialog)

    def test_the_disagreements_have_the_arrow_keys(self, dialog: AgreementDialog) -> None:
        dialog.show_case(Case(("male", "female"), ("female", "male")))  # type: ignore[arg-type]
        dialog.show()
        QTest.keyClick(dialog.focusWidget(), Qt.Key.Key_Down)
        assert dialog._list.currentIndex().row() == 1

    def test_a_row_names_its_photo_and_opens_it(self, dialog: AgreementDialog, qtbot) -> None:
        dialog.show_case(Case(("male", "female"), ("female", "male")))  # type: ignore[arg-type]
        dialog.show()
        table = dialog._list
        assert [table.model().index(row, 0).data() for row in range(2)] == ["anna.jpg"] * 2
        table.selectRow(1)
        with qtbot.waitSignal(dialog.face_opened) as opened:
            QTest.keyClick(table, Qt.Key.Key_Return)
        assert opened.args == [FaceId(2)]

    def test_long_words_leave_room_for_the_photo(self, dialog: AgreementDialog) -> None:
        case = Case(("male", "female"))
        wording = "in words of my own, and quite a lot of them"
        said = Attribute(wording, annotator="Bo")
        case.claims[FaceId(1)] = (Claim(FaceId(1), GENDER, said),)
        dialog.show_case(case)  # type: ignore[arg-type]
        dialog.show()
        head = dialog._list.horizontalHeader()
        assert head.sectionSize(0) > 60
        tip = dialog._list.model().index(0, 3).data(Qt.ItemDataRole.ToolTipRole)
        assert tip == wording

    def test_long_names_leave_room_for_the_photo(self, dialog: AgreementDialog) -> None:
        case = Case(("male", "female"))
        said = Attribute("female", annotator="unnamed in the case of a colleague & friend")
        case.claims[FaceId(1)] = (Claim(FaceId(1), GENDER, said),)
        dialog.show_case(case)  # type: ignore[arg-type]
        dialog.show()
        assert dialog._card.minimumSizeHint().width() < dialog._card.width()

    def test_what_was_not_said_blind_is_counted(self, dialog: AgreementDialog) -> None:
        case = Case(("male", "female"), ("male", "male"))
        dialog.show_case(case)  # type: ignore[arg-type]
        dialog.show()
        assert not any("seen" in words for words in self.words(dialog))
        seen = Attribute("female", annotator="Bo", answers_seen=True)
        case.claims[FaceId(1)] = (Claim(FaceId(1), GENDER, seen),)
        dialog.show_case(case)  # type: ignore[arg-type]
        assert "Given after the answers were seen: 1 by Bo." in self.words(dialog)
        second = dialog.findChildren(QRadioButton)[1]
        assert second.text().endswith("Bo\nafter the answers were seen")


class TestSecondAnnotator:
    def dialog(self, qtbot: QtBot, count: int = 100) -> SecondAnnotatorDialog:
        faces = [FaceId(n) for n in range(1, count + 1)]
        made = SecondAnnotatorDialog(faces, {"Ann", ""}, ("Ann", "Bo", ""))
        qtbot.addWidget(made)
        return made

    def begin(self, dialog: SecondAnnotatorDialog) -> KeyButton:
        return next(b for b in dialog.findChildren(KeyButton) if b.words == "Begin")

    def test_all_labelled_faces(self, qtbot: QtBot) -> None:
        dialog = self.dialog(qtbot)
        assert dialog.answer() == SecondAnnotator("Bo")

    def test_a_draw_is_told_by_its_seed(self, qtbot: QtBot) -> None:
        dialog = self.dialog(qtbot)
        size, seed = dialog.findChildren(QSpinBox)
        size.setValue(20)
        seed.setValue(7)
        answer = dialog.answer()
        assert answer.seed == 7
        assert answer.faces is not None
        assert len(answer.faces) == 20
        assert dialog.answer() == answer

    @pytest.mark.parametrize("name", ["", " ", "ann", "Ann "])
    def test_it_takes_somebody_else(self, qtbot: QtBot, name: str) -> None:
        dialog = self.dialog(qtbot)
        dialog.findChildren(QLineEdit)[0].setText(name)
        assert not self.begin(dialog).isEnabled()
        assert self.begin(dialog).toolTip()

    def test_there_must_be_labels(self, qtbot: QtBot) -> None:
        assert not self.begin(self.dialog(qtbot, 0)).isEnabled()


class TestGroups:
    @pytest.fixture
    def dialog(self, qtbot: QtBot) -> GroupsDialog:
        groups = [OwnGroup(HAT, ("yes", "no")), OwnGroup(AttributeName("light"), ("day",))]
        made = GroupsDialog(groups, {HAT: {"yes": 3}})
        qtbot.addWidget(made)
        return made

    def names(self, dialog: GroupsDialog) -> QListView:
        return dialog.findChildren(QListView)[0]

    def values(self, dialog: GroupsDialog) -> QListView:
        return dialog.findChildren(QListView)[1]

    def rename(self, view: QListView, row: int, text: str) -> None:
        view.model().setData(view.model().index(row, 0), text)

    def test_left_alone_nothing_changes(self, dialog: GroupsDialog) -> None:
        groups, moved = dialog.answer()
        assert [group.name for group in groups] == ["hat", "light"]
        assert moved == Regrouping()

    def test_names_and_values_are_followed(self, dialog: GroupsDialog) -> None:
        self.rename(self.names(dialog), 0, "scarf")
        self.rename(self.values(dialog), 0, "worn")
        groups, moved = dialog.answer()
        assert groups[0] == OwnGroup(AttributeName("scarf"), ("worn", "no"))
        assert moved == Regrouping({HAT: AttributeName("scarf")}, {(HAT, "yes"): "worn"})

    @pytest.mark.parametrize("name", ["", "gender", "a:b", "light"])
    def test_a_name_that_cannot_be_goes_back(self, dialog: GroupsDialog, name: str) -> None:
        self.rename(self.names(dialog), 0, name)
        assert dialog.answer()[0][0].name == "hat"

    def test_removed_ones_are_told_with_the_faces_they_had(self, dialog: GroupsDialog) -> None:
        dialog.remove_value()
        self.values(dialog).setCurrentIndex(self.values(dialog).model().index(0, 0))
        dialog.remove_value()
        assert "3 faces lose" in dialog._note.text()
        self.names(dialog).setCurrentIndex(self.names(dialog).model().index(1, 0))
        dialog.remove_group()
        groups, moved = dialog.answer()
        assert groups == (OwnGroup(HAT, ("no",)),)
        assert moved == Regrouping({AttributeName("light"): None}, {(HAT, "yes"): None})

    def test_buttons_act_only_on_what_is_chosen(self, dialog: GroupsDialog) -> None:
        def able() -> list[bool]:
            buttons = dialog._remove_group, dialog._add_value, dialog._remove_value
            return [button.isEnabled() for button in buttons]

        assert able() == [True, True, False]
        self.values(dialog).setCurrentIndex(self.values(dialog).model().index(0, 0))
        assert able() == [True, True, True]
        self.names(dialog).setCurrentIndex(self.names(dialog).model().index(1, 0))
        assert able() == [True, True, False]
        dialog.remove_group()
        dialog.remove_group()
        assert able() == [False, False, False]

    def type_name(self, qtbot: QtBot, view: QListView, name: str) -> None:
        editor = view.findChild(QLineEdit)
        QTest.keyClicks(editor, name)
        QTest.keyClick(editor, Qt.Key.Key_Return)
        qtbot.waitUntil(lambda: view.currentIndex().data() == name)

    def test_a_new_group_and_value_are_named_at_once(
        self, dialog: GroupsDialog, qtbot: QtBot
    ) -> None:
        dialog.show()
        dialog.add_group()
        self.type_name(qtbot, self.names(dialog), "glasses")
        dialog.add_value()
        self.type_name(qtbot, self.values(dialog), "thick")
        groups, moved = dialog.answer()
        assert groups[2] == OwnGroup(AttributeName("glasses"), ("thick",))
        assert moved == Regrouping()


def test_what_was_regrouped_follows_on_faces() -> None:
    moved = Regrouping({HAT: AttributeName("scarf")}, {(HAT, "yes"): "worn", (HAT, "no"): None})
    assert moved.of({HAT: Attribute("yes")}) == {AttributeName("scarf"): Attribute("worn")}
    assert moved.of({HAT: Attribute("no"), GENDER: Attribute("x")}) == {GENDER: Attribute("x")}
    assert moved.concerns({HAT: Attribute("maybe")})
    assert not moved.concerns({GENDER: Attribute("x")})
