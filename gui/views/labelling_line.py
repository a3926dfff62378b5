"""A line above the stage that says how labelling goes: blind, by whom, how far the queue is."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import QKeySequence, QPainter, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QSizePolicy, QWidget

from gui.icons import ROW_ICON, paint_icon
from gui.theme import STAGE, font
from gui.widgets.elided_label import ElidedLabel
from gui.widgets.key_button import KeyButton

LINE_HEIGHT = 34
_MARGIN = 12


@dataclass(frozen=True, slots=True)
class QueueState:
    """How far the label queue is. seed: of its random order, or None."""

    done: int
    total: int
    seed: int | None = None

    @property
    def is_done(self) -> bool:
        return self.done >= self.total


class LabellingLine(QWidget):
    """Hidden while answers show, nobody labels a second time and no queue runs.

    Signals:
        reveal_requested(), sight_requested(): show the next answer; end blind mode.
        queue_ended(), second_ended(): a person had enough of it.
    """

    reveal_requested = Signal()
    sight_requested = Signal()
    queue_ended = Signal()
    second_ended = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("surface", "stage")
        self._is_blind = False
        self._words = ElidedLabel(parent=self)
        self._words.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        self._reveal = KeyButton(self.tr("Reveal"), self, key="Space", variant="small")
        self._reveal.setToolTip(self.tr("Show the next vendor's answer on this face"))
        self._reveal.clicked.connect(self.reveal_requested)
        self._sight = KeyButton(self.tr("Show answers"), self, key="B", variant="small")
        self._sight.clicked.connect(self.sight_requested)
        self._second = KeyButton(self.tr("End the turn"), self, variant="small")
        self._second.clicked.connect(self.second_ended)
        self._queue = QLabel(self)
        self._queue.setTextFormat(Qt.TextFormat.RichText)
        self._end = KeyButton(self.tr("End queue"), self, variant="small")
        self._end.clicked.connect(self.queue_ended)
        row = QHBoxLayout(self)
        row.setContentsMargins(_MARGIN, 3, 10, 3)
        row.setSpacing(8)
        row.addSpacing(ROW_ICON + 8)
        for widget in (self._words, self._reveal, self._sight, self._second):
            row.addWidget(widget, 1 if widget is self._words else 0)
        row.addSpacing(6)
        row.addWidget(self._queue)
        row.addWidget(self._end)
        self.setMinimumHeight(LINE_HEIGHT)
        self._words.setFont(font("body"))
        self.hide()

    def set_keys(self, reveal: QKeySequence | str, blind: QKeySequence | str) -> None:
        """Print other keys on the buttons."""
        self._reveal.set_key(reveal)
        self._sight.set_key(blind)

    def show_state(self, blind: bool, second: str, queue: QueueState | None) -> None:
        """second: who labels a second time, or empty. queue: None where none runs."""
        self._is_blind = blind
        if second:
            words = self.tr("{} labels a second time, blind")
            words = words.format(second)
        elif blind:
            words = self.tr("Blind: no answers before the label")
        else:
            words = self.tr("Label queue") if queue else ""
        self._words.setText(words)
        self._words.setToolTip(self._tip(blind, second))
        self._reveal.setVisible(blind and not second)
        self._sight.setVisible(blind and not second)
        self._second.setVisible(bool(second))
        self._queue.setVisible(queue is not None)
        self._end.setVisible(queue is not None and not second)
        if queue is not None:
            self._show_queue(queue)
        self.setVisible(bool(words))
        self.setAccessibleName(words)
        self.update()

    def _tip(self, blind: bool, second: str) -> str:
        if second:
            return self.tr(
                "What others said and every vendor's answer is hidden; what is said now is kept "
                "beside it."
            )
        if blind:
            return self.tr("Every vendor's answer is hidden until the face is labelled")
        return ""

    def _show_queue(self, queue: QueueState) -> None:
        now = queue.total if queue.is_done else queue.done + 1
        words = self.tr("{} of {}").format(f"<b>{now:,}</b>", f"{queue.total:,}")
        if queue.is_done:
            words = self.tr("all {} labelled").format(f"<b>{queue.total:,}</b>")
            if not queue.total:
                words = self.tr("nothing to label")
        self._queue.setToolTip("")
        if queue.seed is not None:
            words = self.tr("{} at random").format(words)
            self._queue.setToolTip(self.tr("Random order, seed {}").format(queue.seed))
        self._queue.setText(words)

    def sizeHint(self) -> QSize:
        return QSize(400, LINE_HEIGHT)

    def minimumSizeHint(self) -> QSize:
        return QSize(200, LINE_HEIGHT)

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.fillRect(self.rect(), STAGE.header)
        name = "eye-off-outline" if self._is_blind else "skip-next"
        top = (self.height() - ROW_ICON) / 2
        paint_icon(painter, QRectF(_MARGIN, top, ROW_ICON, ROW_ICON), name, STAGE.text)
