"""Chooses the vendors: a tool bar button with their tiles, and the list that opens below it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from math import ceil

from PySide6.QtCore import QPoint, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QFont, QFontMetrics, QPainter, QPaintEvent
from PySide6.QtWidgets import QPushButton, QSizePolicy, QStyle, QStyleOptionButton, QWidget

from core.vendor import VendorId, VendorInfo, VendorState
from gui.asking.vendor_standing import Standing
from gui.icons import paint_icon
from gui.marks import TILE_HEIGHT, TILE_WIDTH, paint_vendor_tile
from gui.theme import font
from gui.views.vendor_list import VendorList
from gui.widgets.hover import HoverAfter
from gui.widgets.surface import ground_of

_PADDING, _GAP, _TILE_GAP, _CHEVRON = 12, 7, 4, 12
_MOST_TILES = 6


class VendorPicker(QPushButton):
    """`Vendors [AG][NN] 2 of 2`, and the list with each vendor's state.

    Signals:
        vendors_chosen(list[str]): the ids ticked, in the list's order.
        ask_at_once_changed(bool): ask local vendors as soon as photos are opened.
        max_side_changed(int | None): the longest side sent from the next run on; None as it is.
        key_requested(str): the way to this vendor's key.
        import_requested(str): recorded answers of this vendor are to be imported.
        source_chosen(str, str): of this vendor, live or recorded answers are to be shown.
        opened(): the list is about to show.
    """

    vendors_chosen = Signal(list)
    ask_at_once_changed = Signal(bool)
    max_side_changed = Signal(object)
    key_requested = Signal(str)
    import_requested = Signal(str)
    source_chosen = Signal(str, str)
    opened = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._infos: tuple[VendorInfo, ...] = ()
        self._chosen: tuple[VendorId, ...] = ()
        self._narrow = False
        self._fewer = 0
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self._list = VendorList(self)
        HoverAfter(self._list, self)
        self._list.vendors_chosen.connect(self._on_vendors_chosen)
        self._list.ask_at_once_changed.connect(self.ask_at_once_changed)
        self._list.max_side_changed.connect(self.max_side_changed)
        self._list.key_requested.connect(self.key_requested)
        self._list.import_requested.connect(self.import_requested)
        self._list.source_chosen.connect(self.source_chosen)
        self.clicked.connect(lambda: self.open_list())

    def set_vendors(
        self,
        infos: Sequence[VendorInfo],
        states: Mapping[VendorId, VendorState],
        chosen: Sequence[VendorId],
        standings: Mapping[VendorId, Standing] | None = None,
    ) -> None:
        """Show all vendors in the registry's order, with `chosen` ticked; nothing is signalled.

        standings: what is known beyond a vendor's own state.
        """
        self._infos = tuple(infos)
        self._chosen = tuple(info.id for info in infos if info.id in chosen)
        self._list.set_vendors(infos, states, self._chosen, standings)
        self._remeasure()

    def set_ask_at_once(self, on: bool) -> None:
        """Show the setting; nothing is signalled."""
        self._list.set_ask_at_once(on)

    def set_max_side(self, side: int | None) -> None:
        """Show the setting; nothing is signalled."""
        self._list.set_max_side(side)

    def set_narrow(self, narrow: bool) -> None:
        """Tiles and count only."""
        self._narrow = narrow
        self._remeasure()

    @property
    def full_width(self) -> int:
        """How wide it is with all tiles it may show."""
        fewer, self._fewer = self._fewer, 0
        width = self.sizeHint().width()
        self._fewer = fewer
        return width

    def give_way(self, lacking: int) -> None:
        """Show so many tiles fewer that as many pixels are won, or no tile at all."""
        fewer = ceil(max(0, lacking) / (TILE_WIDTH + _TILE_GAP))
        if fewer != self._fewer:
            self._fewer = fewer
            self._remeasure()

    def open_list(self, vendor_id: VendorId | None = None) -> None:
        """Open the list below the button, with the keyboard's focus in it, at a vendor's row."""
        self.opened.emit()
        self._list.open_at(self.mapToGlobal(QPoint(0, self.height() + 4)), vendor_id)

    def _on_vendors_chosen(self, ids: list[VendorId]) -> None:
        self._chosen = tuple(ids)
        self._remeasure()
        self.vendors_chosen.emit(list(ids))

    @property
    def count_words(self) -> str:
        return self.tr("{n} of {total}").format(n=len(self._chosen), total=len(self._infos))

    def _remeasure(self) -> None:
        names = ", ".join(info.name for info in self._infos if info.id in self._chosen)
        self.setAccessibleName(self.tr("Vendors: {}").format(self.count_words))
        self.setAccessibleDescription(names)
        self.setToolTip(names or self.tr("No vendor is chosen"))
        self.updateGeometry()
        self.update()

    def _shown(self) -> list[tuple[str, int]]:
        """Code and hue of the tiles on the button."""
        numbered = enumerate(self._infos)
        tiles = [(info.code, hue) for hue, info in numbered if info.id in self._chosen]
        most = min(len(tiles), _MOST_TILES)
        return tiles[: max(0, most - self._fewer)]

    def _widths(self) -> tuple[int, int, int]:
        words = 0 if self._narrow else QFontMetrics(_words_font()).horizontalAdvance(self._words())
        tiles = len(self._shown())
        tile_width = tiles * TILE_WIDTH + max(0, tiles - 1) * _TILE_GAP
        return words, tile_width, QFontMetrics(font("small")).horizontalAdvance(self.count_words)

    def _words(self) -> str:
        return self.tr("Vendors")

    def sizeHint(self) -> QSize:
        self.ensurePolished()
        parts = [width for width in (*self._widths(), _CHEVRON) if width]
        width = sum(parts) + _GAP * (len(parts) - 1) + 2 * _PADDING
        return QSize(width, max(32, QFontMetrics(_words_font()).height() + 8))

    def minimumSizeHint(self) -> QSize:
        return self.sizeHint()

    def paintEvent(self, _event: QPaintEvent) -> None:
        option = QStyleOptionButton()
        self.initStyleOption(option)
        option.text = ""
        painter, ground = QPainter(self), ground_of(self)
        style = self.style()
        style.drawControl(QStyle.ControlElement.CE_PushButtonBevel, option, painter, self)
        words, tiles, _ = self._widths()
        left, height = float(_PADDING), self.height()
        painter.setPen(ground.ink)
        if words:
            painter.setFont(_words_font())
            room = QRectF(left, 0, words + 2, height)
            painter.drawText(room, Qt.AlignmentFlag.AlignVCenter, self._words())
            left += words + _GAP
        for place, (code, hue) in enumerate(self._shown()):
            x = left + place * (TILE_WIDTH + _TILE_GAP)
            tile = QRectF(x, (height - TILE_HEIGHT) / 2, TILE_WIDTH, TILE_HEIGHT)
            paint_vendor_tile(painter, tile, code, hue)
        left += tiles + _GAP if tiles else 0
        painter.setFont(font("small"))
        painter.setPen(ground.ink2)
        room = QRectF(left, 0, self.width() - left, height)
        painter.drawText(room, Qt.AlignmentFlag.AlignVCenter, self.count_words)
        right = self.width() - _PADDING - _CHEVRON
        chevron = QRectF(right, (height - _CHEVRON) / 2, _CHEVRON, _CHEVRON)
        paint_icon(painter, chevron, "chevron-down", ground.ink)


def _words_font() -> QFont:
    return font("body", QFont.Weight.Medium)
