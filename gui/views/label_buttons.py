"""The reference label of the selected face: six buttons with their digits, its source, by whom."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from PySide6.QtCore import QEvent, QKeyCombination, QObject, QStringListModel, Qt, Signal
from PySide6.QtGui import QKeyEvent, QKeySequence
from PySide6.QtWidgets import (
    QCompleter,
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QVBoxLayout,
    QWidget,
)

from core.labelling.labels import Gender, ReferenceLabel, Source
from gui.theme import font
from gui.views.source_menu import SourceMenu
from gui.views.tight_row import TightRow
from gui.widgets.confirm_key import return_word
from gui.widgets.key_button import KeyButton

GENDERS = (
    Gender.FEMALE,
    Gender.MALE,
    Gender.NON_BINARY,
    Gender.UNKNOWN,
    Gender.NOT_STATED,
    Gender.OWN,
)
"""What the buttons say, in the order of their digits."""
_DIGITS = (
    *(Qt.Key.Key_1, Qt.Key.Key_2, Qt.Key.Key_3),
    *(Qt.Key.Key_4, Qt.Key.Key_5, Qt.Key.Key_6),
)


class LabelButtons(QWidget):
    """Choosing the chosen one again takes the label away; a wording of its own is typed below.

    Signals:
        label_chosen(Gender | None): what the face is to be labelled as; None takes the label away.
        wording_chosen(str): label the face in these words.
        wording_left(): the field was closed without one.
        source_chosen(Source): where this label, or the next one, comes from.
        annotator_named(str): who labels from now on; empty for nobody in particular.
    """

    label_chosen = Signal(object)
    wording_chosen = Signal(str)
    wording_left = Signal()
    source_chosen = Signal(object)
    annotator_named = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._label: ReferenceLabel | None = None
        self._default_source = Source.PERCEIVED
        self._buttons = self._make_buttons()
        self._source = SourceMenu(self.tr("Source of the label: {}"))
        self._source.source_chosen.connect(self._on_source_chosen)
        self._wordings = QStringListModel(self)
        self._wording = self._make_wording()
        self._annotator = self._make_annotator()
        self._others: tuple[ReferenceLabel, ...] = ()
        self._how = _meta("")
        self._how.setWordWrap(True)
        self._lay_out()
        self.show_label(None, enabled=False)

    def _make_buttons(self) -> dict[Gender, KeyButton]:
        words = {
            Gender.FEMALE: self.tr("Female"),
            Gender.MALE: self.tr("Male"),
            Gender.NON_BINARY: self.tr("Non-binary"),
            Gender.UNKNOWN: self.tr("Unknown"),
            Gender.NOT_STATED: self.tr("Not stated"),
            Gender.OWN: self._own_words(None),
        }
        buttons = {}
        for (gender, text), digit in zip(words.items(), _DIGITS, strict=True):
            button = KeyButton(text, key=QKeySequence(QKeyCombination(digit)))
            button.put_cap_first()
            button.setCheckable(True)
            button.setProperty("gender", gender.value)
            button.clicked.connect(self._on_button_clicked)
            buttons[gender] = button
        return buttons

    def _make_wording(self) -> QLineEdit:
        field = QLineEdit()
        field.setPlaceholderText(self.tr("The person's own words, then {}").format(return_word()))
        field.setAccessibleName(self.tr("Own wording"))
        completer = QCompleter(self._wordings, field)
        completer.setCaseSensitivity(Qt.CaseSensitivity.CaseInsensitive)
        field.setCompleter(completer)
        field.installEventFilter(self)
        field.hide()
        return field

    def _make_annotator(self) -> QLineEdit:
        field = QLineEdit()
        field.setProperty("variant", "quiet")
        field.setFont(font("small"))
        field.setPlaceholderText(self.tr("no name given"))
        field.setAccessibleName(self.tr("Annotator"))
        field.setToolTip(
            self.tr("Who labels in this case: kept with every label. It may stay empty.")
        )
        field.installEventFilter(self)
        field.editingFinished.connect(self._on_annotator_edited)
        return field

    def _lay_out(self) -> None:
        heading = QLabel(self.tr("Reference label"))
        heading.setFont(font("section"))
        before = _meta(self.tr("source:"))
        grid = QGridLayout()
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setSpacing(6)
        for place, button in enumerate(self._buttons.values()):
            grid.addWidget(button, place // 2, place % 2)
            grid.setColumnStretch(place % 2, 1)
        by = QHBoxLayout()
        by.setContentsMargins(0, 0, 0, 0)
        by.setSpacing(4)
        by.addWidget(_meta(self.tr("labelling as")))
        by.addWidget(self._annotator, 1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(6)
        column.addWidget(TightRow([heading, None, before, self._source], [before], spacing=4))
        column.addLayout(grid)
        column.addWidget(self._wording)
        column.addWidget(self._how)
        column.addLayout(by)

    def set_keys(self, keys: Mapping[Gender, QKeySequence | str]) -> None:
        """Print other keys on the buttons."""
        for gender, key in keys.items():
            self._buttons[gender].set_key(key)

    def set_default_source(self, source: Source) -> None:
        """The source that the next label gets; shown while the face has no label."""
        self._default_source = source
        self._show_source()

    def set_wordings(self, wordings: Sequence[str]) -> None:
        """What was typed before and is offered again."""
        if list(wordings) != self._wordings.stringList():
            self._wordings.setStringList(list(wordings))

    def set_annotator(self, name: str, fixed: bool = False) -> None:
        """Who labels now. fixed: a second annotator's name, which is not typed here."""
        if not self._annotator.hasFocus() or fixed:
            self._annotator.setText(name)
        self._annotator.setReadOnly(fixed)
        self._show_how()

    def show_label(self, label: ReferenceLabel | None, enabled: bool = True) -> None:
        """Show a face's label; disabled where there is no face to label."""
        self._label = label
        tip = self.tr("Choose it again, or press 0, to take the label away")
        for gender, button in self._buttons.items():
            chosen = label is not None and label.gender is gender
            if button.isChecked() != chosen:
                button.setChecked(chosen)
            if button.isEnabled() != enabled:
                button.setEnabled(enabled)
            words = tip if chosen else ""
            if not enabled:
                words = self.tr("There is no face to label. Draw it first.")
            if button.toolTip() != words:
                button.setToolTip(words)
        own = self._own_words(label)
        if self._buttons[Gender.OWN].words != own:
            self._buttons[Gender.OWN].set_words(own)
        if not enabled and self._wording.isVisible():
            self._close_wording()
        self._show_source()
        self._show_how()

    def show_others(self, labels: Sequence[ReferenceLabel]) -> None:
        """What other annotators labelled the face as, kept beside the label in force."""
        if tuple(labels) != self._others:
            self._others = tuple(labels)
            self._show_how()

    def open_wording(self) -> None:
        """Let a wording of its own be typed; nothing where there is no face to label."""
        if not self._buttons[Gender.OWN].isEnabled():
            return
        self._wording.setText(self._label.wording if self._label else "")
        self._wording.show()
        self._wording.selectAll()
        self._wording.setFocus(Qt.FocusReason.ShortcutFocusReason)

    def _own_words(self, label: ReferenceLabel | None) -> str:
        return label.wording if label and label.wording else self.tr("Own words…")

    def _show_source(self) -> None:
        self._source.show_source(self._label.source if self._label else self._default_source)

    def _show_how(self) -> None:
        """By whom this label is, where that is somebody else, whether it was given blind, and what
        others say.
        """
        label = self._label
        said = []
        if label is not None and label.annotator not in ("", self._annotator.text().strip()):
            said.append(self.tr("labelled by {}").format(label.annotator))
        if label is not None and label.answers_seen is not None:
            after = self.tr("given after the answers were seen")
            said.append(after if label.answers_seen else self.tr("given blind"))
        words = ", ".join(said)
        lines = [words[:1].upper() + words[1:]] if said else []
        by = self.tr("{} by {}")
        others = [
            by.format(other.word, other.annotator)
            if other.annotator
            else self.tr("{} without a name").format(other.word)
            for other in self._others
        ]
        if others:
            lines.append(self.tr("Kept beside it: {}").format(", ".join(others)))
        self._how.setText("\n".join(lines))
        self._how.setVisible(bool(lines))

    def _close_wording(self) -> None:
        self._wording.hide()
        self.wording_left.emit()

    def _on_button_clicked(self) -> None:
        button = self.sender()
        assert isinstance(button, KeyButton)
        gender = Gender(button.property("gender"))
        taken_away = self._label is not None and self._label.gender is gender
        # The case knows the label; the button waits to be told.
        button.setChecked(taken_away)
        if gender is Gender.OWN and not taken_away:
            self.open_wording()
        else:
            self.label_chosen.emit(None if taken_away else gender)

    def _on_source_chosen(self, source: Source) -> None:
        if self._label is None:
            self._default_source = source
        self.source_chosen.emit(source)

    def _on_annotator_edited(self) -> None:
        if not self._annotator.isReadOnly():
            self.annotator_named.emit(self._annotator.text().strip())

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """In the fields Enter keeps what was typed and Esc leaves it as it was."""
        if not isinstance(event, QKeyEvent) or event.type() not in (
            QEvent.Type.ShortcutOverride,
            QEvent.Type.KeyPress,
        ):
            return False
        enter = event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter)
        if not enter and event.key() != Qt.Key.Key_Escape:
            return False
        if event.type() == QEvent.Type.ShortcutOverride:
            # Both are keys of the window, too; here they belong to the field.
            event.accept()
            return True
        if watched is self._wording:
            self._leave_wording(self._wording.text().strip() if enter else "")
            return True
        if watched is self._annotator:
            if not enter:
                self._annotator.undo()
            self._annotator.clearFocus()
            self.wording_left.emit()
            return True
        return False

    def _leave_wording(self, wording: str) -> None:
        self._close_wording()
        if wording:
            self.wording_chosen.emit(wording)


def _meta(words: str) -> QLabel:
    label = QLabel(words)
    label.setFont(font("small"))
    label.setProperty("meta", "true")
    return label
