"""The status bar: how far each vendor is, what failed, what can be undone, what was sent."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import QFont, QFontMetrics, QKeySequence, QPainter, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QPushButton, QSizePolicy, QWidget

from core.run import VendorProgress
from core.vendor import Kind, VendorId
from core.verdict import CallState
from gui.marks import TILE_HEIGHT, TILE_WIDTH, paint_mark, paint_vendor_tile
from gui.sheets import ChosenVendor
from gui.theme import font, is_dark, tokens
from gui.widgets.elided_label import ElidedLabel
from gui.widgets.key_cap import key_text
from gui.widgets.surface import ground_of

_BAR_WIDTH, _BAR_HEIGHT, _GAP = 52, 6, 6
_STRIPE, _STRIPE_GAP = 6, 4
_FEW = 2
"""Up to so many vendors have room for the time left."""


class RunBar(QWidget):
    """Lies in the window's QStatusBar. Refreshed by the caller, at most ten times a second.

    Signals:
        errors_requested(): the user wants to see what failed.
    """

    errors_requested = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._items: dict[VendorId, VendorProgressItem] = {}
        self._vendors: list[ChosenVendor] = []
        self._narrow = False
        self._failed = FailedLink()
        self._failed.clicked.connect(self.errors_requested)
        self._last_act = ElidedLabel()
        self._local = ElidedLabel(self.tr("All on this computer. Nothing was sent."))
        self._promise = QLabel(self.tr("Facial analysis, no identification"))
        for label in (self._last_act, self._local, self._promise):
            label.setFont(font("small"))
            label.setProperty("meta", "second")
        self._row = QHBoxLayout(self)
        self._row.setContentsMargins(12, 0, 12, 0)
        self._row.setSpacing(14)
        self._row.addWidget(self._failed)
        self._row.addWidget(self._last_act)
        self._row.addWidget(self._local)
        self._row.addStretch(1)
        self._row.addWidget(self._promise)
        self.set_last_act("", "")
        self.set_failed(0)

    def set_progress(
        self,
        progress: Mapping[VendorId, VendorProgress],
        vendors: Sequence[ChosenVendor],
        running: bool,
        paused: bool,
    ) -> None:
        """Show the progress of the vendors that were asked something, in the picker's order."""
        if list(vendors) != self._vendors:
            self._set_vendors(vendors)
        asked = [v for v in self._vendors if progress.get(v.info.id, _NONE).asked]
        for vendor in self._vendors:
            item = self._items[vendor.info.id]
            shown = progress.get(vendor.info.id, _NONE)
            item.show_progress(shown, running, paused, with_time_left=len(asked) <= _FEW)
            item.setVisible(shown.asked > 0)

    def set_failed(self, count: int) -> None:
        """How many photos and calls failed; the link is hidden where none did."""
        self._failed.set_words(self.tr("{n} failed").format(n=f"{count:,}"))
        self._failed.setVisible(count > 0)

    def set_last_act(self, text: str, key: QKeySequence | str) -> None:
        """What a person did last and the key that undoes it; empty where nothing can be undone."""
        words = ""
        if text and key_text(key):
            words = self.tr("{act}  {key} undoes").format(act=text, key=key_text(key))
        if words != self._last_act.text():
            self._last_act.setText(words)
        self._last_act.setVisible(bool(words))

    def set_narrow(self, narrow: bool) -> None:
        """Below 1360 the counts stand without words."""
        self._narrow = narrow
        for item in self._items.values():
            item.set_narrow(narrow)
        self._promise.setVisible(not narrow)

    def _set_vendors(self, vendors: Sequence[ChosenVendor]) -> None:
        for item in self._items.values():
            self._row.removeWidget(item)
            item.hide()
            item.deleteLater()
        self._items = {}
        self._vendors = list(vendors)
        for place, vendor in enumerate(vendors):
            item = VendorProgressItem(vendor)
            item.set_narrow(self._narrow)
            self._row.insertWidget(place, item)
            self._items[vendor.info.id] = item
        self._local.setVisible(all(v.info.kind is Kind.LOCAL for v in vendors))


_NONE = VendorProgress()


class VendorProgressItem(QWidget):
    """Tile, bar and `96/240 · 41 a second` of one vendor.

    Its width only grows while a run goes on, so that its neighbours stay where they are.
    """

    def __init__(self, vendor: ChosenVendor) -> None:
        super().__init__()
        self._vendor = vendor
        self._progress = _NONE
        self._words, self._held = "", False
        self._narrow = False
        self._widest = 0
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)

    @property
    def words(self) -> str:
        """What follows the count: `41 a second`, `done`, `paused`, or nothing."""
        return self._words

    def set_narrow(self, narrow: bool) -> None:
        self._narrow, self._widest = narrow, 0
        self._remeasure()

    def show_progress(
        self, progress: VendorProgress, running: bool, paused: bool, with_time_left: bool
    ) -> None:
        """Show where the vendor is; held back it is striped."""
        if not running or progress.asked < self._progress.asked:
            self._widest = 0
        self._held = progress.done < progress.asked and (paused or not running)
        words = self._words_for(progress, running, paused, with_time_left)
        if progress == self._progress and words == self._words:
            return
        self._progress, self._words = progress, words
        count = f"{progress.done:,}/{progress.asked:,}"
        said = f"{self._vendor.info.name}: {', '.join(part for part in (count, words) if part)}"
        self.setAccessibleName(said)
        self.setToolTip(self._tip(said, progress))
        self._remeasure()

    def _words_for(
        self, progress: VendorProgress, running: bool, paused: bool, with_time_left: bool
    ) -> str:
        if progress.done >= progress.asked:
            return self.tr("done")
        if not running:
            return self.tr("stopped")
        if paused:
            return self.tr("paused")
        if progress.per_second <= 0:
            return ""
        speed = progress.per_second
        shown = f"{speed:.0f}" if speed >= 10 else f"{speed:.1f}"
        words = self.tr("{speed} a second").format(speed=shown)
        if with_time_left and progress.seconds_left is not None:
            left = self._time_words(progress.seconds_left)
            words = self.tr("{speed}, {time} to go").format(speed=words, time=left)
        return words

    def _time_words(self, seconds: float) -> str:
        if seconds < 90:
            return self.tr("{n} s").format(n=max(1, round(seconds)))
        if seconds < 5400:
            return self.tr("{n} min").format(n=round(seconds / 60))
        return self.tr("{n} h").format(n=f"{seconds / 3600:.1f}")

    def _tip(self, said: str, progress: VendorProgress) -> str:
        lines = [said]
        if progress.kept:
            lines.append(self.tr("{n} were answered before and not asked again"))
            lines[-1] = lines[-1].format(n=progress.kept)
        if progress.failed:
            lines.append(self.tr("{n} failed").format(n=progress.failed))
        return "\n".join(lines)

    def _remeasure(self) -> None:
        width = self._wanted_width()
        if width > self._widest:
            self._widest = width
        if self._widest != self.width():
            self.updateGeometry()
        self.update()

    def _wanted_width(self) -> int:
        strong, small = QFontMetrics(_strong()), QFontMetrics(font("small"))
        # The count is given the room of the full one from the start.
        count = strong.horizontalAdvance(f"{self._progress.asked:,}")
        width = TILE_WIDTH + _BAR_WIDTH + 2 * _GAP + count + small.horizontalAdvance(self._tail())
        return width + 2

    def _tail(self) -> str:
        words = "" if self._narrow or not self._words else f" · {self._words}"
        return f"/{self._progress.asked:,}{words}"

    def sizeHint(self) -> QSize:
        return QSize(self._widest, 24)

    def minimumSizeHint(self) -> QSize:
        return self.sizeHint()

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter, colours = QPainter(self), tokens()
        middle = self.height() / 2
        tile = QRectF(0, middle - TILE_HEIGHT / 2, TILE_WIDTH, TILE_HEIGHT)
        paint_vendor_tile(painter, tile, self._vendor.info.code, self._vendor.hue)
        bar = QRectF(tile.right() + _GAP, round(middle - _BAR_HEIGHT / 2), _BAR_WIDTH, _BAR_HEIGHT)
        painter.fillRect(bar, colours.track)
        self._paint_fill(painter, bar)
        left = bar.right() + _GAP
        count = f"{self._progress.done:,}"
        painter.setFont(_strong())
        painter.setPen(colours.ink)
        flags = Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft
        room = QRectF(left, 0, self.width() - left, self.height())
        painter.drawText(room, flags, count)
        room.setLeft(left + painter.fontMetrics().horizontalAdvance(count))
        painter.setFont(font("small"))
        painter.setPen(colours.ink2)
        painter.drawText(room, flags, self._tail())

    def _paint_fill(self, painter: QPainter, bar: QRectF) -> None:
        share = self._progress.done / self._progress.asked if self._progress.asked else 0.0
        end, ink = bar.left() + bar.width() * share, tokens().ink2
        if not self._held:
            painter.fillRect(QRectF(bar.left(), bar.top(), end - bar.left(), bar.height()), ink)
            return
        left = bar.left()
        while left < end:
            width = min(_STRIPE, end - left)
            painter.fillRect(QRectF(left, bar.top(), width, bar.height()), ink)
            left += _STRIPE + _STRIPE_GAP


class FailedLink(QPushButton):
    """The triangle and `1 failed`, underlined, which opens the list of errors."""

    def __init__(self) -> None:
        super().__init__()
        self.setProperty("variant", "tool")
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setToolTip(self.tr("Show what failed and what to do about it"))

    def set_words(self, words: str) -> None:
        if words != self.text():
            self.setText(words)
            self.updateGeometry()

    def sizeHint(self) -> QSize:
        return QSize(20 + QFontMetrics(font("small")).horizontalAdvance(self.text()), 26)

    def minimumSizeHint(self) -> QSize:
        return self.sizeHint()

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter, ink = QPainter(self), ground_of(self).ink
        paint_mark(painter, QRectF(0, self.height() / 2 - 7, 14, 14), CallState.FAILED, is_dark())
        underlined = font("small")
        underlined.setUnderline(True)
        painter.setFont(underlined)
        painter.setPen(ink)
        room = self.rect().adjusted(20, 0, 0, 0)
        painter.drawText(room, Qt.AlignmentFlag.AlignVCenter, self.text())


def _strong() -> QFont:
    return font("small", QFont.Weight.DemiBold)
