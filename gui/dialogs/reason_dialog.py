"""Why a face is flagged, and a note: one digit, a few words, Enter."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import (
    QDialog,
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from core.sets.flag import Reason
from gui.dialogs.answered import is_accepted
from gui.labelling.digit_keys import digit_of
from gui.models.audit_set_model import tr
from gui.theme import font
from gui.widgets.focus_ring import FocusRing
from gui.widgets.key_button import KeyButton


class ReasonDialog(QDialog):
    """Digits choose a reason and lead on to the note; the same again takes the reason back.

    Choosing the reason that was proposed keeps it: one who types its digit wants it. Until the
    note has the focus, whatever else is typed begins the note.
    """

    def __init__(
        self,
        reason: Reason | None = None,
        note: str = "",
        parent: QWidget | None = None,
        *,
        about: str = "",
    ) -> None:
        """reason: the one proposed. about: which photo and whose answer is flagged."""
        super().__init__(parent)
        self.setWindowTitle(self.tr("Flag for the audit set"))
        self._buttons = {
            each: self._reason_button(each, number) for number, each in enumerate(Reason, 1)
        }
        self._note = QLineEdit(note)
        self._note.setAccessibleName(self.tr("Note"))
        self._note.setPlaceholderText(self.tr("What does it show?"))
        keep = KeyButton(self.tr("Flag"), icon_name="flag", key="Return", variant="primary")
        keep.setDefault(True)
        keep.clicked.connect(self.accept)
        leave = KeyButton(self.tr("Cancel"), key="Esc")
        leave.setAutoDefault(False)
        leave.clicked.connect(self.reject)
        self._lay_out(about, keep, leave)
        self._proposed = reason
        self._choose(reason)
        self.installEventFilter(self)
        for button in self._buttons.values():
            button.installEventFilter(self)
        self._buttons[reason or next(iter(Reason))].setFocus()

    @classmethod
    def ask(
        cls, parent: QWidget, reason: Reason | None = None, note: str = "", *, about: str = ""
    ) -> tuple[Reason | None, str] | None:
        """The reason and note given, or None where the user left it."""
        dialog = cls(reason, note, parent, about=about)
        if not is_accepted(dialog):
            return None
        return dialog.answer()

    def answer(self) -> tuple[Reason | None, str]:
        chosen = (reason for reason, button in self._buttons.items() if button.isChecked())
        return next(chosen, None), self._note.text().strip()

    def _reason_button(self, reason: Reason, number: int) -> KeyButton:
        words = tr(reason.value)
        button = KeyButton(words[:1].upper() + words[1:], key=str(number))
        button.setCheckable(True)
        button.setAutoDefault(False)
        button.put_cap_first()
        button.clicked.connect(self._on_reason_clicked)
        return button

    def _lay_out(self, about: str, keep: QPushButton, leave: QPushButton) -> None:
        title = QLabel(self.tr("Why is this face flagged?"))
        title.setFont(font("section"))
        whose = QLabel(about)
        whose.setFont(font("small"))
        whose.setProperty("meta", "second")
        whose.setVisible(bool(about))
        grid = QGridLayout()
        grid.setSpacing(8)
        for place, button in enumerate(self._buttons.values()):
            grid.addWidget(button, place // 2, place % 2)
        label = QLabel(self.tr("Note"))
        label.setFont(font("section"))
        label.setBuddy(self._note)
        row = QHBoxLayout()
        row.setSpacing(8)
        row.addStretch()
        row.addWidget(leave)
        row.addWidget(keep)
        column = QVBoxLayout(self)
        column.setContentsMargins(20, 18, 20, 18)
        column.setSpacing(8)
        column.addWidget(title)
        column.addWidget(whose)
        column.addLayout(grid)
        column.addSpacing(8)
        column.addWidget(label)
        column.addWidget(self._note)
        column.addSpacing(12)
        column.addLayout(row)
        self.setMinimumWidth(420)
        FocusRing(self)

    def _choose(self, reason: Reason | None) -> None:
        for each, button in self._buttons.items():
            button.setChecked(each is reason)

    def _on_reason_clicked(self) -> None:
        for reason, button in self._buttons.items():
            if button is self.sender():
                keeps = button.isChecked() or reason is self._proposed
                self._choose(reason if keeps else None)
        self._proposed = None
        self._note.setFocus(Qt.FocusReason.OtherFocusReason)

    # Qt's own

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() != QEvent.Type.KeyPress or not isinstance(event, QKeyEvent):
            return False
        if self._note.hasFocus():
            return False
        held = event.modifiers() & ~(
            Qt.KeyboardModifier.ShiftModifier | Qt.KeyboardModifier.KeypadModifier
        )
        if held or not event.text().isprintable() or not event.text():
            return False
        digit = digit_of(event) or (int(event.text()) if event.text() in "12345" else 0)
        if 1 <= digit <= len(self._buttons):
            list(self._buttons.values())[digit - 1].click()
            return True
        if event.text().isspace():
            return False
        self._note.setFocus(Qt.FocusReason.OtherFocusReason)
        self._note.setText(self._note.text() + event.text())
        return True
