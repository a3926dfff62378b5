"""The trainer's window on the laptop: this step's notes, what comes next, how long it has taken."""

from __future__ import annotations

from collections.abc import Callable
from time import monotonic

from PySide6.QtCore import QEvent, QSize, Qt, QTimer, Signal
from PySide6.QtGui import QCloseEvent, QFont, QImage, QKeyEvent, QPixmap, QResizeEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QScrollArea, QVBoxLayout, QWidget

from core.photos.photo import Photo
from gui.present.slides import TrainerSheet
from gui.theme import font
from gui.widgets.upright_rule import UprightRule

Thumbnail = Callable[[Photo], QImage | None]
_NOTES = (1.8, 1.5, 1.25, 1.0)
"""Sizes of the notes: the largest in which they fit, for who stands beside the laptop."""
_THUMB = 220
_TICK_MS = 1000


class NotesWindow(QWidget):
    """Signals:
    key_pressed(QKeyEvent): a key, to be read by whoever presents.
    closed(): it was closed.
    """

    key_pressed = Signal(QKeyEvent)
    closed = Signal()

    def __init__(self, thumbnail: Thumbnail, parent: QWidget | None = None) -> None:
        super().__init__(parent, Qt.WindowType.Window)
        self.setWindowTitle(self.tr("Misread: notes"))
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self._thumbnail = thumbnail
        self._sheet: TrainerSheet | None = None
        self._began = monotonic()
        self._place, self._time = QLabel(), QLabel()
        self._title, self._name, self._notes = QLabel(), QLabel(), _Notes()
        self._hint, self._black = QLabel(), QLabel(self.tr("Screen black"))
        self._next_title, self._next_notes, self._picture = QLabel(), QLabel(), QLabel()
        self._lay_out()
        self._clock = QTimer(self, interval=_TICK_MS)
        self._clock.timeout.connect(self._show_time)
        self._clock.start()
        self._show_time()

    def show_sheet(self, sheet: TrainerSheet) -> None:
        self._sheet = sheet
        self._place.setText(sheet.place)
        self._title.setText(sheet.title)
        self._name.setText(sheet.name)
        self._notes.show_text(sheet.notes or self.tr("No notes for this step."))
        self._hint.setText(sheet.hint)
        self._black.setVisible(sheet.is_black)
        self._next_title.setText(sheet.next_title)
        first = sheet.next_notes.strip().split("\n")[0]
        self._next_notes.setText(first)
        self.refresh_picture()

    def refresh_picture(self) -> None:
        """The next photo's thumbnail may have come."""
        photo = self._sheet.next_photo if self._sheet is not None else None
        image = self._thumbnail(photo) if photo is not None else None
        if image is None:
            self._picture.clear()
            return
        side = QSize(_THUMB, _THUMB) * self.devicePixelRatioF()
        smooth = Qt.TransformationMode.SmoothTransformation
        fitted = image.scaled(side, Qt.AspectRatioMode.KeepAspectRatio, smooth)
        pixmap = QPixmap.fromImage(fitted)
        pixmap.setDevicePixelRatio(self.devicePixelRatioF())
        self._picture.setPixmap(pixmap)

    def _lay_out(self) -> None:
        self._title.setFont(font("dialog"))
        self._next_title.setFont(font("section"))
        self._time.setFont(_larger(1.2))
        self._hint.setFont(_larger(1.25))
        for label in (self._name, self._next_notes, self._place):
            label.setProperty("meta", "second")
            label.setTextFormat(Qt.TextFormat.PlainText)
        for label in (self._next_notes, self._hint):
            label.setWordWrap(True)
        self._next_notes.setAlignment(Qt.AlignmentFlag.AlignTop)
        head = QHBoxLayout()
        head.addWidget(self._place)
        head.addStretch()
        head.addWidget(self._black)
        head.addSpacing(14)
        head.addWidget(self._time)
        now = QVBoxLayout()
        now.setSpacing(8)
        now.addWidget(self._title)
        now.addWidget(self._name)
        now.addSpacing(14)
        now.addWidget(self._notes, 1)
        then = QVBoxLayout()
        then.setSpacing(8)
        heading = QLabel(self.tr("Next"))
        heading.setProperty("meta", "second")
        then.addWidget(heading)
        then.addWidget(self._next_title)
        then.addWidget(self._picture, 0, Qt.AlignmentFlag.AlignLeft)
        then.addWidget(self._next_notes)
        then.addStretch()
        side = QWidget()
        side.setLayout(then)
        side.setFixedWidth(_THUMB + 60)
        middle = QHBoxLayout()
        middle.setSpacing(20)
        middle.addLayout(now, 1)
        middle.addWidget(UprightRule())
        middle.addWidget(side)
        keys = QLabel(
            self.tr(
                "Page Down or Space: next · Page Up: back · F, M, N: a raised hand, or a number "
                "before it · Backspace: take back · Tab: next face · Z: zoom to it · . black · "
                "B all at once · T bright or dark · Esc ends"
            )
        )
        keys.setWordWrap(True)
        keys.setProperty("meta", "second")
        column = QVBoxLayout(self)
        column.setContentsMargins(28, 20, 28, 20)
        column.setSpacing(14)
        column.addLayout(head)
        column.addLayout(middle, 1)
        column.addWidget(self._hint)
        column.addWidget(keys)

    def _show_time(self) -> None:
        minutes, seconds = divmod(int(monotonic() - self._began), 60)
        self._time.setText(f"{minutes}:{seconds:02d}")

    # Qt's own

    def event(self, event: QEvent) -> bool:
        if event.type() == QEvent.Type.ShortcutOverride:
            event.accept()
            return True
        if event.type() == QEvent.Type.KeyPress and isinstance(event, QKeyEvent):
            self.key_pressed.emit(event)
            return True
        return super().event(event)

    def closeEvent(self, event: QCloseEvent) -> None:
        self._clock.stop()
        super().closeEvent(event)
        self.closed.emit()


class _Notes(QScrollArea):
    """Text as large as it fits; what does not at any size is scrolled by the wheel."""

    def __init__(self) -> None:
        super().__init__()
        self.text = QLabel(wordWrap=True)
        self.text.setTextFormat(Qt.TextFormat.PlainText)
        self.text.setAlignment(Qt.AlignmentFlag.AlignTop | Qt.AlignmentFlag.AlignLeft)
        self.setWidget(self.text)
        self.setWidgetResizable(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        for widget in (self.viewport(), self.text):
            widget.setAutoFillBackground(False)

    def show_text(self, text: str) -> None:
        """From its beginning."""
        self.text.setText(text)
        self._fit()
        self.verticalScrollBar().setValue(0)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    def _fit(self) -> None:
        room = self.maximumViewportSize()
        for factor in _NOTES:
            self.text.setFont(_larger(factor))
            if self.text.heightForWidth(room.width()) <= room.height():
                return


def _larger(factor: float) -> QFont:
    made = font("body")
    if made.pointSizeF() > 0:
        made.setPointSizeF(made.pointSizeF() * factor)
    else:
        made.setPixelSize(round(made.pixelSize() * factor))
    return made
