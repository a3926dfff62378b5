"""One disagreement side by side: the face, both claims, and what is decided with a reason."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QButtonGroup,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QRadioButton,
    QSizePolicy,
    QVBoxLayout,
    QWidget,
)

from core.labelling.agreement import Pair
from core.labelling.attributes import GENDER, SKIN_TYPES, Attribute
from core.labelling.labels import Gender, label_of_word
from core.labelling.skin_type import Scale, skin_type_of, value_words
from core.photos.photo import Photo, PhotoId
from gui.labelling.attribute_words import attribute_words
from gui.models.agreement_model import unnamed
from gui.theme import font
from gui.views.face_crop import CropProvider, FaceCrop
from gui.views.source_menu import source_words
from gui.widgets.elided_label import ElidedLabel
from gui.widgets.key_button import KeyButton

_SIDE = 150


class DecisionCard(QWidget):
    """Signals:
    decided(Pair, Attribute, str): what holds, and why.
    face_opened(int): look at the face on the stage.
    """

    decided = Signal(object, object, str)
    face_opened = Signal(int)

    def __init__(self, crop: CropProvider, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._pair: Pair | None = None
        self._by = ""
        self._crop = FaceCrop(crop, _SIDE)
        self._title, self._photo = QLabel(), ElidedLabel(mode=Qt.TextElideMode.ElideMiddle)
        self._title.setFont(font("section"))
        self._photo.setFont(font("small"))
        self._photo.setProperty("meta", "true")
        self._choices = QButtonGroup(self)
        self._first, self._second = QRadioButton(), QRadioButton()
        self._other = QRadioButton(self.tr("Something else:"))
        for number, button in enumerate((self._first, self._second, self._other)):
            self._choices.addButton(button, number)
        for button in (self._first, self._second):
            # Long names are cut here, or the photos' names beside the card would be.
            button.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        self._value = QLineEdit()
        self._value.setAccessibleName(self.tr("What holds"))
        self._value.textEdited.connect(lambda _: self._other.setChecked(True))
        self._reason = QLineEdit()
        self._reason.setPlaceholderText(self.tr("Why: what settles it?"))
        self._reason.setAccessibleName(self.tr("Reason"))
        self._reason.returnPressed.connect(self._decide)
        self._decide_button = KeyButton(self.tr("Decide"), key="Return", variant="primary")
        self._decide_button.setAutoDefault(False)
        self._decide_button.clicked.connect(self._decide)
        self._open = KeyButton(self.tr("Show on the stage"), variant="small")
        self._open.setAutoDefault(False)
        self._open.clicked.connect(self._on_open)
        self._standing = QLabel(wordWrap=True)
        self._standing.setFont(font("small"))
        self._standing.setProperty("meta", "second")
        for signal in (self._choices.idToggled, self._reason.textChanged, self._value.textChanged):
            signal.connect(self._show_whether_possible)
        self._lay_out()

    def _lay_out(self) -> None:
        other = QHBoxLayout()
        other.setSpacing(8)
        other.addWidget(self._other)
        other.addWidget(self._value, 1)
        words = QVBoxLayout()
        words.setSpacing(4)
        for widget in (self._title, self._photo, self._first, self._second):
            words.addWidget(widget)
        words.addLayout(other)
        words.addStretch()
        top = QHBoxLayout()
        top.setSpacing(14)
        top.addWidget(self._crop, 0, Qt.AlignmentFlag.AlignTop)
        top.addLayout(words, 1)
        last = QHBoxLayout()
        last.setSpacing(8)
        last.addWidget(self._open)
        last.addStretch()
        last.addWidget(self._decide_button)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(8)
        column.addLayout(top)
        column.addWidget(self._reason)
        column.addWidget(self._standing)
        column.addLayout(last)

    def show_pair(self, pair: Pair, photo: Photo, number: int, total: int, by: str) -> None:
        """Show a disagreement; by: who decides, empty where nobody gave a name."""
        again = self._pair is not None and _is_same(self._pair, pair)
        self._pair, self._by = pair, by
        self._crop.show_crop(photo, pair.face.anchor)
        words = self.tr("{}: {} of {}")
        self._title.setText(words.format(_capital(attribute_words(pair.name)), number, total))
        self._photo.setText(photo.name)
        for button, said in ((self._first, pair.first), (self._second, pair.second)):
            who = said.annotator or unnamed()
            value = value_words(pair.name, said.value)
            words = f"{value} ({source_words(said.source).lower()})\n{who}"
            if said.answers_seen:
                words = self.tr("{}\nafter the answers were seen").format(words)
            button.setText(words.replace("&", "&&"))
            button.setToolTip(words)
        decision = pair.decision
        self._standing.setVisible(decision is not None)
        if decision is not None:
            by = decision.decided_by
            decided = self.tr("Decided by {}").format(by) if by else self.tr("Decided")
            value = value_words(pair.name, decision.value)
            words = f"{decided}: {value}. {decision.reason}"
            if not pair.is_decided:
                words = self.tr("{}\nThe face was labelled anew since: decide again.").format(words)
            self._standing.setText(words)
        if not again:
            self._forget_choice()
        self._show_whether_possible()

    def on_crop_loaded(self, photo_id: PhotoId) -> None:
        """A crop that was not there is made now."""
        self._crop.on_loaded(photo_id)

    def focus_choice(self) -> None:
        """Let arrows choose."""
        self._first.setFocus(Qt.FocusReason.ShortcutFocusReason)

    def _forget_choice(self) -> None:
        self._choices.setExclusive(False)
        for button in self._choices.buttons():
            button.setChecked(False)
        self._choices.setExclusive(True)
        # Unlike clear(), this leaves nothing to be undone in the field: Ctrl+Z means the decision.
        self._value.setText("")
        self._reason.setText("")

    def _holds(self) -> Attribute | None:
        """What was chosen, None where nothing was that can hold."""
        pair, chosen = self._pair, self._choices.checkedId()
        if pair is None or chosen < 0:
            return None
        if chosen < 2:
            return (pair.first, pair.second)[chosen]
        value = self._value.text().strip()
        try:
            if pair.name in SKIN_TYPES:
                value = skin_type_of(Scale(pair.name), value).value
            elif pair.name == GENDER:
                value = label_of_word(value, pair.first.source).word
            return Attribute(value, annotator=self._by)
        except ValueError:
            return None

    def _decide(self) -> None:
        holds = self._holds()
        if self._pair is not None and holds is not None and self._reason.text().strip():
            self.decided.emit(self._pair, holds, self._reason.text().strip())
            self.focus_choice()

    def _show_whether_possible(self, *_: object) -> None:
        why = ""
        if self._choices.checkedId() < 0:
            why = self.tr("Choose what holds first")
        elif self._holds() is None:
            why = self.tr("That is no value of {}").format(
                attribute_words(self._pair.name) if self._pair else ""
            )
        elif not self._reason.text().strip():
            why = self.tr("A decision needs its reason")
        self._decide_button.setEnabled(not why)
        self._decide_button.setToolTip(why)
        gender = self._pair is not None and self._pair.name == GENDER
        words = ", ".join(each.value for each in Gender if each is not Gender.OWN)
        self._value.setPlaceholderText(self.tr("another word") if gender else "")
        self._value.setToolTip(
            self.tr("{}, or a word of their own").format(words) if gender else ""
        )

    def _on_open(self) -> None:
        if self._pair is not None:
            self.face_opened.emit(self._pair.face.id)


def _is_same(one: Pair, other: Pair) -> bool:
    return (one.face.id, one.name, one.decision) == (other.face.id, other.name, other.decision)


def _capital(words: str) -> str:
    return words[:1].upper() + words[1:]
