"""A vendor's right of reply: what it is sent, and what it answered."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from PySide6.QtCore import QDate
from PySide6.QtWidgets import (
    QComboBox,
    QDialog,
    QFileDialog,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QPlainTextEdit,
    QVBoxLayout,
    QWidget,
)

from core.vendor import VendorId, VendorInfo
from gui.theme import font
from gui.widgets.answer_row import answer_row
from gui.widgets.focus_ring import FocusRing
from gui.widgets.key_button import KeyButton

_DAYS_TO_REPLY = 14
_ISO = "yyyy-MM-dd"


@dataclass(frozen=True, slots=True)
class ReplyAsked:
    """Whom the package is for, until when a reply is asked, and to whom it goes."""

    vendor_id: VendorId
    reply_by: str
    contact: str


@dataclass(frozen=True, slots=True)
class ReplyGiven:
    """A reply as it is filed. date: as the letter bears it. letter: the file that came."""

    vendor_id: VendorId
    date: str
    text: str
    letter: Path | None


class _VendorForm(QDialog):
    """A form about one vendor."""

    def __init__(self, vendors: Sequence[VendorInfo], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._vendor = QComboBox()
        for info in vendors:
            self._vendor.addItem(info.name, info.id)
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(20, 18, 20, 18)
        self._column.setSpacing(6)
        self._add(self.tr("Vendor"), self._vendor)
        self.setMinimumWidth(500)

    @property
    def vendor_id(self) -> VendorId:
        return VendorId(self._vendor.currentData())

    def _add(self, words: str, field: QWidget) -> None:
        label = QLabel(words)
        label.setBuddy(field)
        field.setAccessibleName(words)
        self._column.addWidget(label)
        self._column.addWidget(field)

    def _finish(self, note: str, accept: KeyButton) -> None:
        words = QLabel(note, wordWrap=True)
        words.setProperty("meta", "second")
        words.setFont(font("small"))
        self._column.addWidget(words)
        self._column.addSpacing(10)
        self._column.addLayout(answer_row(self, accept))
        FocusRing(self)


class RightOfReplyDialog(_VendorForm):
    """Asks whom the package is for."""

    def __init__(self, vendors: Sequence[VendorInfo], parent: QWidget | None = None) -> None:
        super().__init__(vendors, parent)
        self.setWindowTitle(self.tr("Right of reply"))
        self._reply_by = QLineEdit(QDate.currentDate().addDays(_DAYS_TO_REPLY).toString(_ISO))
        self._contact = QLineEdit()
        self._contact.setPlaceholderText(self.tr("name, e-mail address"))
        self._add(self.tr("Reply asked by"), self._reply_by)
        self._add(self.tr("Reply to"), self._contact)
        self._finish(
            self.tr(
                "The package has this vendor’s own raw answers, the photos it misread or did not "
                "answer as far as they may be shown, every hash, and how to repeat it. Nothing is "
                "sent: you pass it on."
            ),
            KeyButton(self.tr("Choose a folder…"), icon_name="folder-outline", variant="primary"),
        )

    @classmethod
    def ask(cls, parent: QWidget, vendors: Sequence[VendorInfo]) -> ReplyAsked | None:
        """What was chosen; None where the user left it."""
        dialog = cls(vendors, parent)
        accepted = dialog.exec() == QDialog.DialogCode.Accepted
        answer = dialog.answer() if accepted else None
        dialog.deleteLater()
        return answer

    def answer(self) -> ReplyAsked:
        """What stands in the form."""
        contact = self._contact.text().strip()
        return ReplyAsked(self.vendor_id, self._reply_by.text().strip(), contact)


class FileReplyDialog(_VendorForm):
    """Asks what a vendor replied."""

    def __init__(self, vendors: Sequence[VendorInfo], parent: QWidget | None = None) -> None:
        super().__init__(vendors, parent)
        self.setWindowTitle(self.tr("File a reply"))
        self._date = QLineEdit(QDate.currentDate().toString(_ISO))
        self._text = QPlainTextEdit()
        self._text.setTabChangesFocus(True)
        self._letter = QLineEdit()
        self._letter.setPlaceholderText(self.tr("none"))
        self._file = KeyButton(
            self.tr("File it"), icon_name="content-save-outline", variant="primary"
        )
        self._add(self.tr("Date of the reply"), self._date)
        self._add(self.tr("Its words, printed in the report as they stand"), self._text)
        self._add_letter()
        self._finish(
            self.tr("A reply is kept with the case and its hash goes into the log."), self._file
        )
        self._text.textChanged.connect(self._refresh)
        self._letter.textChanged.connect(self._refresh)
        self._refresh()
        self._text.setFocus()

    @classmethod
    def ask(cls, parent: QWidget, vendors: Sequence[VendorInfo]) -> ReplyGiven | None:
        """What was typed; None where the user left it."""
        dialog = cls(vendors, parent)
        accepted = dialog.exec() == QDialog.DialogCode.Accepted
        answer = dialog.answer() if accepted else None
        dialog.deleteLater()
        return answer

    def answer(self) -> ReplyGiven:
        """What stands in the form."""
        letter = self._letter.text().strip()
        return ReplyGiven(
            self.vendor_id,
            self._date.text().strip(),
            self._text.toPlainText().strip(),
            Path(letter) if letter else None,
        )

    def _add_letter(self) -> None:
        label = QLabel(self.tr("The letter itself, if there is one"))
        label.setBuddy(self._letter)
        self._letter.setAccessibleName(label.text())
        browse = KeyButton(self.tr("Choose…"))
        browse.setAutoDefault(False)
        browse.clicked.connect(self._on_browse)
        row = QHBoxLayout()
        row.setSpacing(8)
        row.addWidget(self._letter, 1)
        row.addWidget(browse)
        self._column.addWidget(label)
        self._column.addLayout(row)

    def _on_browse(self) -> None:
        path, _ = QFileDialog.getOpenFileName(self, self.tr("The letter"))
        if path:
            self._letter.setText(path)

    def _refresh(self) -> None:
        said = bool(self._text.toPlainText().strip() or self._letter.text().strip())
        self._file.setEnabled(said)
        self._file.setToolTip("" if said else self.tr("Type what was replied, or choose a letter."))
