"""Which photos of a lesson stay out of its file, and the reason that would let them in."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtWidgets import QDialog, QHBoxLayout, QLabel, QLineEdit, QVBoxLayout, QWidget

from core.photos.photo import Photo
from gui.dialogs.answered import is_accepted
from gui.theme import font
from gui.widgets.focus_ring import FocusRing
from gui.widgets.key_button import KeyButton

_MOST_NAMES = 6


class LessonExportDialog(QDialog):
    """Only asked where something would stay out."""

    def __init__(self, count: int, kept_out: Sequence[Photo], parent: QWidget | None) -> None:
        super().__init__(parent)
        self.setWindowTitle(self.tr("Export this lesson"))
        title = QLabel(self.tr("{} of {} photos stay out of the file").format(len(kept_out), count))
        title.setFont(font("section"))
        names = ", ".join(photo.name for photo in kept_out[:_MOST_NAMES])
        if len(kept_out) > _MOST_NAMES:
            names = self.tr("{} and {} more").format(names, len(kept_out) - _MOST_NAMES)
        words = QLabel(
            self.tr(
                "{}: marked neither public figure nor consenting, and a face that is covered can "
                "be guessed by nobody. Whoever has these photos can use the lesson all the same: "
                "it finds them there by their contents, whatever they are called."
            ).format(names),
            wordWrap=True,
        )
        words.setMinimumWidth(460)
        heading = QLabel(self.tr("Reason for showing them all the same"))
        heading.setFont(font("section"))
        self.reason = QLineEdit()
        self.reason.setAccessibleName(heading.text())
        self.reason.setPlaceholderText(self.tr("Empty: they stay out. It is written into the file"))
        heading.setBuddy(self.reason)
        go = KeyButton(self.tr("Export…"), icon_name="export-variant", key="Return")
        go.set_variant("primary")
        go.setDefault(True)
        go.clicked.connect(self.accept)
        leave = KeyButton(self.tr("Cancel"), key="Esc")
        leave.setAutoDefault(False)
        leave.clicked.connect(self.reject)
        row = QHBoxLayout()
        row.setSpacing(8)
        row.addStretch()
        row.addWidget(leave)
        row.addWidget(go)
        column = QVBoxLayout(self)
        column.setContentsMargins(20, 18, 20, 18)
        column.setSpacing(8)
        for widget in (title, words, heading, self.reason):
            column.addWidget(widget)
        column.addSpacing(8)
        column.addLayout(row)
        FocusRing(self)
        self.reason.setFocus()

    @classmethod
    def ask(cls, parent: QWidget, count: int, kept_out: Sequence[Photo]) -> str | None:
        """The reason, empty for none; None where the user left it."""
        dialog = cls(count, kept_out, parent)
        if not is_accepted(dialog):
            return None
        return dialog.reason.text()
