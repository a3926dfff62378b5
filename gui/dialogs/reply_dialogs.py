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

from core.reply import Reply
from core.vendor import VendorId, VendorInfo
from gui.dialogs.answered import is_accepted
from gui.theme import font
from gui.widgets.answer_row import answer_row
from gui.widgets.confirm_key import confirm_by_key
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
    """A reply as it is filed. date: as the letter bears it. letter: the file that came; None also
    for the one that the replaced reply has. replaces: a reply filed before. remove: it.
    """

    vendor_id: VendorId
    date: str
    text: str
    letter: Path | None
    replaces: Reply | None = None
    remove: bool = False


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

    def _finish(self, note: str, accept: KeyButton, first: KeyButton | None = None) -> None:
        """first: a button that stands apart from the answers."""
        words = QLabel(note, wordWrap=True)
        words.setProperty("meta", "second")
        words.setFont(font("small"))
        self._column.addWidget(words)
        self._column.addSpacing(10)
        row = QHBoxLayout()
        if first is not None:
            row.addWidget(first)
        row.addLayout(answer_row(self, accept), 1)
        self._column.addLayout(row)
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
        return dialog.answer() if is_accepted(dialog) else None

    def answer(self) -> ReplyAsked:
        """What stands in the form."""
        contact = self._contact.text().strip()
        return ReplyAsked(self.vendor_id, self._reply_by.text().strip(), contact)


class FileReplyDialog(_VendorForm):
    """Asks what a vendor replied, or what becomes of a reply that was filed.

    replies: those there are, the first first.
    """

    def __init__(
        self,
        vendors: Sequence[VendorInfo],
        replies: Sequence[Reply] = (),
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(vendors, parent)
        self.setWindowTitle(self.tr("File a reply"))
        self._replies, self._removing = list(replies), False
        self._which = QComboBox()
        self._which.addItem(self.tr("A new reply"))
        self._which.setAccessibleName(self.tr("Reply"))
        # A long reply must not make the form wide.
        self._which.setSizeAdjustPolicy(
            QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon
        )
        for number, reply in enumerate(self._replies, 1):
            self._which.addItem(f"{number}. {self._name(reply.vendor_id)}, {reply.date}")
        if self._replies:
            self._column.insertWidget(0, self._which)
        self._remove = KeyButton(self.tr("Remove this reply"), icon_name="delete-outline")
        self._remove.setAutoDefault(False)
        self._date = QLineEdit(QDate.currentDate().toString(_ISO))
        self._text = QPlainTextEdit()
        self._text.setTabChangesFocus(True)
        self._letter = QLineEdit()
        self._letter.setPlaceholderText(self.tr("none"))
        self._file = KeyButton(
            self.tr("File it"),
            icon_name="content-save-outline",
            variant="primary",
        )
        self._add(self.tr("Date of the reply"), self._date)
        self._add(self.tr("Its words, printed in the report as they stand"), self._text)
        self._add_letter()
        self._finish(
            self.tr(
                "A reply is kept with the case and its hash goes into the log, which also tells "
                "that one was replaced or removed."
            ),
            self._file,
            self._remove,
        )
        self._text.textChanged.connect(self._refresh)
        self._letter.textChanged.connect(self._refresh)
        self._which.currentIndexChanged.connect(self._on_which)
        self._remove.clicked.connect(self._on_remove)
        # Return begins a line in the field of text.
        confirm_by_key(self, self._file)
        self._on_which(0)
        if self._replies:
            self.setTabOrder(self._which, self._vendor)
        self.setTabOrder(self._vendor, self._date)
        self._text.setFocus()

    @classmethod
    def ask(
        cls, parent: QWidget, vendors: Sequence[VendorInfo], replies: Sequence[Reply]
    ) -> ReplyGiven | None:
        """What was typed; None where the user left it."""
        dialog = cls(vendors, replies, parent)
        return dialog.answer() if is_accepted(dialog) else None

    def answer(self) -> ReplyGiven:
        """What stands in the form."""
        letter = self._letter.text().strip()
        return ReplyGiven(
            self.vendor_id,
            self._date.text().strip(),
            self._text.toPlainText().strip(),
            Path(letter) if letter else None,
            self._chosen,
            self._removing,
        )

    @property
    def _chosen(self) -> Reply | None:
        """The reply that is replaced or removed."""
        at = self._which.currentIndex()
        return self._replies[at - 1] if at > 0 else None

    def _name(self, vendor_id: VendorId) -> str:
        at = self._vendor.findData(vendor_id)
        return self._vendor.itemText(at) if at >= 0 else vendor_id

    def _on_which(self, _at: int) -> None:
        reply = self._chosen
        if reply is not None and self._vendor.findData(reply.vendor_id) < 0:
            # It has answered nothing that is still in the case.
            self._vendor.addItem(reply.vendor_id, reply.vendor_id)
        if reply is not None:
            self._vendor.setCurrentIndex(self._vendor.findData(reply.vendor_id))
        today = QDate.currentDate().toString(_ISO)
        self._date.setText(today if reply is None else reply.date)
        self._text.setPlainText("" if reply is None else reply.text)
        self._letter.clear()
        kept = reply is not None and reply.file_name
        self._letter.setPlaceholderText(
            self.tr("“{}” stays, unless you choose another").format(reply.file_name)
            if reply is not None and kept
            else self.tr("none")
        )
        self._file.setText(self.tr("File it") if reply is None else self.tr("Replace it"))
        self._remove.setVisible(reply is not None)
        self._refresh()

    def _on_remove(self) -> None:
        self._removing = True
        self.accept()

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
        reply = self._chosen
        has_letter = self._letter.text().strip() or (reply is not None and reply.file_name)
        said = bool(self._text.toPlainText().strip() or has_letter)
        self._file.setEnabled(said)
        self._file.setToolTip("" if said else self.tr("Type what was replied, or choose a letter."))
