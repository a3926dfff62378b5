"""What an export holds, its button, and what to look at before it goes out."""

from __future__ import annotations

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QFrame, QGridLayout, QHBoxLayout, QLabel, QVBoxLayout, QWidget

from core.photos.photo import allowed_because
from core.sets.audit_set import AuditSet
from gui.icons import ROW_ICON, icon
from gui.theme import font, theme_notifier, tokens
from gui.widgets.key_button import KeyButton

WIDTH = 308
_MARGIN = 14


class ExportCard(QFrame):
    """Signals:
    export_requested().
    without_note_requested(): show the faces that have no note.
    without_licence_requested(): show the photos of which no licence is known.
    """

    export_requested = Signal()
    without_note_requested = Signal()
    without_licence_requested = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("surface", "panel")
        self.setFixedWidth(WIDTH)
        self._signs: list[QLabel] = []
        self._details = [_small(second=False) for _ in range(5)]
        self._button = KeyButton(
            self.tr("Export…"), icon_name="export-variant", key="Ctrl+E", variant="primary"
        )
        self._button.clicked.connect(self.export_requested)
        self._notes, self._licences = _small(), _small()
        self._notes.linkActivated.connect(lambda _: self.without_note_requested.emit())
        self._licences.linkActivated.connect(lambda _: self.without_licence_requested.emit())
        for label in (self._notes, self._licences):
            label.setTextInteractionFlags(Qt.TextInteractionFlag.TextBrowserInteraction)
        theme_notifier().changed.connect(self._colour_links)
        self._rights, self._withheld = _small(), _small()
        column = QVBoxLayout(self)
        column.setContentsMargins(0, _MARGIN, 0, _MARGIN)
        column.setSpacing(12)
        column.addLayout(self._contents())
        self._draw_signs()
        line = QFrame()
        line.setProperty("rule", "true")
        column.addWidget(line)
        column.addLayout(self._before())
        column.addStretch()

    def _contents(self) -> QVBoxLayout:
        names = (
            self.tr("Tables"),
            self.tr("Photos"),
            self.tr("Raw responses"),
            self.tr("Description"),
            self.tr("For other tools"),
        )
        grid = QGridLayout()
        grid.setHorizontalSpacing(8)
        grid.setVerticalSpacing(6)
        for row, (name, detail) in enumerate(zip(names, self._details, strict=True)):
            sign = QLabel()
            self._signs.append(sign)
            grid.addWidget(sign, row, 0)
            grid.addWidget(QLabel(name), row, 1)
            detail.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
            grid.addWidget(detail, row, 2)
        grid.setColumnStretch(2, 1)
        column = _section(self.tr("Export"))
        column.addLayout(grid)
        column.addSpacing(8)
        column.addWidget(self._button)
        return column

    def _before(self) -> QVBoxLayout:
        column = _section(self.tr("Before it goes out"))
        for label in (self._notes, self._licences, self._rights, self._withheld):
            label.setWordWrap(True)
            column.addWidget(label)
        return column

    def set_key(self, key: str) -> None:
        """The key printed on the button."""
        self._button.set_key(key)

    def show_audit_set(self, audit_set: AuditSet) -> None:
        """Say what an export of this set would hold."""
        photos = audit_set.photos
        masked = [item for item in photos if not allowed_because(item.photo, None)]
        withheld = sum(item.unplaced > 0 for item in masked)
        shown = len(photos) - len(masked)
        responses = {a.response.id for f in audit_set.faces for a in f.answers if a.response}
        texts = (
            self.tr("CSV, JSON"),
            self.tr("{} masked, {} shown").format(len(masked) - withheld, shown),
            self.tr("1 file")
            if len(responses) == 1
            else self.tr("{} files").format(len(responses)),
            self.tr("README, SHA-256"),
            self.tr("COCO, Croissant…"),
        )
        for label, text in zip(self._details, texts, strict=True):
            label.setText(text)
        count = len(audit_set.faces)
        words = self.tr("Export 1 face…") if count == 1 else self.tr("Export {} faces…")
        self._button.set_words(words.format(count))
        self._button.setEnabled(count > 0)
        self._say_before(audit_set, len(masked), withheld)

    def _say_before(self, audit_set: AuditSet, masked: int, withheld: int) -> None:
        without = sum(not flag.note.strip() for flag in audit_set.flags)
        if without:
            words = (
                self.tr("1 face has no note.")
                if without == 1
                else self.tr("{} faces have no note.")
            )
            self._notes.setText(f'<a href="notes">{words.format(without)}</a>')
        else:
            self._notes.setText(self.tr("Every face has a note."))
        unlicensed = sum(not item.photo.rights.licence for item in audit_set.photos)
        words = self.tr("1 photo has no licence.")
        if unlicensed != 1:
            words = self.tr("{} photos have no licence.").format(f"{unlicensed:,}")
        self._licences.setText(f'<a href="licences">{words}</a>')
        self._licences.setVisible(unlicensed > 0)
        if masked:
            words = (
                self.tr("1 photo has no statement of rights: its faces will be masked.")
                if masked == 1
                else self.tr("{} photos have no statement of rights: their faces will be masked.")
            )
            self._rights.setText(words.format(masked))
        else:
            self._rights.setText(self.tr("Every photo may be shown."))
        self._withheld.setVisible(withheld > 0)
        words = (
            self.tr("1 photo will be withheld: a face in it has no box that could be masked.")
            if withheld == 1
            else self.tr(
                "{} photos will be withheld: faces in them have no box that could be masked."
            )
        )
        self._withheld.setText(words.format(withheld))

    def _draw_signs(self) -> None:
        for sign in self._signs:
            sign.setPixmap(icon("check").pixmap(ROW_ICON, ROW_ICON))

    def _colour_links(self) -> None:
        # A link has the colour of the palette that was in force when its text was set.
        for label in (self._notes, self._licences):
            text = label.text()
            label.clear()
            label.setText(text)

    # Qt's own

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.PaletteChange:
            self._draw_signs()

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        QPainter(self).fillRect(0, 0, 1, self.height(), tokens().line)


def _section(title: str) -> QVBoxLayout:
    column = QVBoxLayout()
    column.setContentsMargins(_MARGIN, 0, _MARGIN, 0)
    column.setSpacing(6)
    heading = QLabel(title)
    heading.setFont(font("section"))
    row = QHBoxLayout()
    row.addWidget(heading)
    row.addStretch()
    column.addLayout(row)
    return column


def _small(second: bool = True) -> QLabel:
    label = QLabel()
    label.setFont(font("small"))
    label.setProperty("meta", "second" if second else "true")
    return label
