"""What is known of the right to keep and to show the photo in view, and its tags; folds up."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QFormLayout,
    QLabel,
    QLineEdit,
    QSizePolicy,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from core.photos.photo import NO_RIGHTS, Photo
from gui.icons import icon
from gui.theme import font
from gui.views.rights_row import RightsRow

_FIELDS = ("source_address", "licence", "consent")


class RightsSection(QWidget):
    """Signals:
    rights_changed(bool, bool): public figure, consenting.
    statement_changed(str, str): a field of Rights, and what it says now.
    tags_changed(frozenset[str]): these tags and no others.
    """

    rights_changed = Signal(bool, bool)
    statement_changed = Signal(str, str)
    tags_changed = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._photo: Photo | None = None
        self._row = RightsRow()
        self._row.rights_changed.connect(self.rights_changed)
        self._fold = QToolButton()
        self._fold.setFont(font("small"))
        self._fold.setProperty("variant", "tool")
        self._fold.setStyleSheet("padding: 0 4px 0 0;")
        self._fold.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        self._fields = {name: QLineEdit() for name in (*_FIELDS, "tags")}
        self._inside = QWidget()
        self._fold.clicked.connect(lambda: self.set_unfolded(self._inside.isHidden()))
        self._lay_out()
        # Never squeezed: how tight a column is would move all that stands below.
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        for name, field in self._fields.items():
            field.editingFinished.connect(lambda name=name: self._on_edited(name))
        self.set_unfolded(False)

    def set_unfolded(self, unfolded: bool) -> None:
        """Show the fields, or only in how far they are filled."""
        self._inside.setVisible(unfolded)
        self._fold.setIcon(icon("chevron-down" if unfolded else "chevron-right"))
        self._fold.setAccessibleDescription(self.tr("unfolded") if unfolded else self.tr("folded"))
        self._say()

    def show_photo(self, photo: Photo) -> None:
        """Show what is stated of a photo; nothing is signalled, and what is being typed stays."""
        other = self._photo is None or self._photo.id != photo.id
        self._photo = photo
        self._row.show_photo(photo)
        for name, field in self._fields.items():
            if other or not (field.hasFocus() and field.isModified()):
                field.setText(self._said(name))
                field.setCursorPosition(0)
        self._say()

    def _said(self, name: str) -> str:
        if self._photo is None:
            return ""
        if name == "tags":
            return ", ".join(sorted(self._photo.tags, key=str.casefold))
        return str(getattr(self._photo.rights, name))

    def _say(self) -> None:
        rights = self._photo.rights if self._photo else NO_RIGHTS
        parts = [self.tr("licence given") if rights.licence else self.tr("no licence")]
        parts.append(self.tr("source given") if rights.source_address else self.tr("no source"))
        if self._photo is not None and self._photo.tags:
            parts.append(self._said("tags"))
        folded = not self._inside.isVisibleTo(self)
        words = " · ".join(parts) if folded else self.tr("Source, licence, consent, tags")
        room = self._fold.fontMetrics().elidedText(words, Qt.TextElideMode.ElideRight, 240)
        self._fold.setText(room)
        self._fold.setToolTip(words if room != words else "")

    def _on_edited(self, name: str) -> None:
        field = self._fields[name]
        text = field.text().strip()
        field.setModified(False)
        if self._photo is None or text == self._said(name):
            return
        if name == "tags":
            self.tags_changed.emit(frozenset(tag.strip() for tag in text.split(",")) - {""})
        else:
            self.statement_changed.emit(name, text)

    def _lay_out(self) -> None:
        hints = {
            "source_address": (self.tr("Source"), self.tr("a web address, an archive")),
            "licence": (self.tr("Licence"), self.tr("CC BY 4.0, public domain…")),
            "consent": (self.tr("Consent"), self.tr("who agreed to what")),
            "tags": (self.tr("Tags"), self.tr("with commas between them")),
        }
        form = QFormLayout(self._inside)
        form.setContentsMargins(4, 4, 0, 4)
        form.setHorizontalSpacing(10)
        form.setVerticalSpacing(6)
        for name, (words, hint) in hints.items():
            label = QLabel(words)
            label.setFont(font("small"))
            field = self._fields[name]
            field.setPlaceholderText(hint)
            field.setAccessibleName(words)
            label.setBuddy(field)
            form.addRow(label, field)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self._row)
        column.addWidget(self._fold, 0, Qt.AlignmentFlag.AlignLeft)
        column.addWidget(self._inside)
