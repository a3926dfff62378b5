"""The bar of the light table: whose answers are shown, whether the zoom is linked, how large."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtGui import QAction, QFont, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QMenu, QWidget

from gui.theme import STAGE, font
from gui.views.stage_bar import BAR_HEIGHT, OVERLAID, SIDE_BY_SIDE
from gui.widgets.elided_label import ElidedLabel
from gui.widgets.key_button import KeyButton
from gui.widgets.segments import Segments

_MODES = (SIDE_BY_SIDE, OVERLAID)
_ROOM_FOR_WORDS = 560
"""Below this width the view switch has icons only, and the title goes."""


class LightBar(QWidget):
    """Signals:
    mode_chosen(str): "side by side" for the vendor in focus, or "overlaid".
    zoom_chosen(str): "fit", "100", "200" or "face". boxes_toggled(bool: shown).
    """

    mode_chosen = Signal(str)
    zoom_chosen = Signal(str)
    boxes_toggled = Signal(bool)

    def __init__(self, close: QAction, link: QAction, parent: QWidget) -> None:
        super().__init__(parent)
        self._title = QLabel(self.tr("Light table"), self)
        self._title.setFont(font("body", QFont.Weight.DemiBold))
        self._modes = Segments(parent=self, height=28)
        self._modes.add(self.tr("Vendor in focus"), "image-outline")
        self._modes.add(self.tr("Overlaid"), "layers-outline")
        self._modes.chosen.connect(lambda number: self.mode_chosen.emit(_MODES[number]))
        self._link = KeyButton(link, self, text=self.tr("Link"), variant="small")
        self._zoom = self._make_zoom()
        self._boxes = KeyButton(
            self.tr("Hide boxes and chips"), self, icon_name="vector-square", variant="small"
        )
        self._boxes.show_words(False)
        self._boxes.setCheckable(True)
        self._boxes.toggled.connect(lambda hidden: self.boxes_toggled.emit(not hidden))
        self._close = KeyButton(close, self, text=self.tr("Close"), variant="small")
        self._close.set_icon_name("close")
        row = QHBoxLayout(self)
        row.setContentsMargins(12, 0, 10, 0)
        row.setSpacing(8)
        row.addWidget(self._title, 1)
        row.addStretch()
        for widget in (self._modes, self._link, self._zoom, self._boxes, self._close):
            row.addWidget(widget)
        self.setFixedHeight(max(BAR_HEIGHT, self._zoom.sizeHint().height() + 12))

    def _make_zoom(self) -> KeyButton:
        button = KeyButton(self.tr("Fit"), self, variant="small")
        menu = QMenu(button)
        for ident, words in (
            ("fit", self.tr("Fit")),
            ("100", "100\N{NARROW NO-BREAK SPACE}%"),
            ("200", "200\N{NARROW NO-BREAK SPACE}%"),
            ("face", self.tr("Face")),
        ):
            action = menu.addAction(words)
            action.triggered.connect(lambda _checked=False, i=ident: self.zoom_chosen.emit(i))
        button.setMenu(menu)
        return button

    def show_mode(self, mode: str) -> None:
        self._modes.set_current(_MODES.index(OVERLAID if mode == OVERLAID else SIDE_BY_SIDE))

    def show_zoom(self, words: str) -> None:
        self._zoom.set_words(words)

    def show_link(self, linked: bool) -> None:
        self._link.set_icon_name("link-variant" if linked else "link-variant-off")

    def show_boxes(self, shown: bool) -> None:
        """The button is pressed in while boxes and chips are hidden."""
        self._boxes.blockSignals(True)
        self._boxes.setChecked(not shown)
        self._boxes.blockSignals(False)

    def set_boxes_key(self, key: str) -> None:
        """The key printed on the button."""
        self._boxes.set_key(key)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._modes.show_icons_only(self.width() < _ROOM_FOR_WORDS)

    def paintEvent(self, _event: QPaintEvent) -> None:
        QPainter(self).fillRect(self.rect(), STAGE.gap)


class LightLine(QWidget):
    """What the zoom is linked by, and how another photo comes onto the table."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self._words = ElidedLabel(parent=self)
        self._words.setFont(font("small"))
        self._words.setProperty("meta", "second")
        row = QHBoxLayout(self)
        row.setContentsMargins(12, 0, 12, 6)
        row.addWidget(self._words, 1)

    def show_words(self, words: str) -> None:
        self._words.setText(words)
        self.setAccessibleName(words)

    def paintEvent(self, _event: QPaintEvent) -> None:
        QPainter(self).fillRect(self.rect(), STAGE.gap)
