"""The status bar: how far each vendor is, what failed, what can be undone, what was sent."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from math import ceil
from typing import NamedTuple

from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QFont,
    QFontMetrics,
    QKeySequence,
    QPainter,
    QPaintEvent,
    QResizeEvent,
)
from PySide6.QtWidgets import (
    QHBoxLayout,
    QLabel,
    QLayout,
    QPushButton,
    QSizePolicy,
    QWidget,
)

from core.run import Stopped, VendorProgress
from core.running.pace import DOES_NOT_ANSWER
from core.vendor import VendorId, VendorInfo
from core.verdict import CallState
from gui.marks import TILE_HEIGHT, TILE_WIDTH, paint_mark, paint_vendor_tile
from gui.sheets import ChosenVendor
from gui.theme import font, is_dark, tokens
from gui.widgets.elided_label import ElidedLabel
from gui.widgets.key_cap import key_text
from gui.widgets.surface import ground_of
from gui.widgets.switch import Switch

_BAR_WIDTH, _BAR_HEIGHT, _GAP = 52, 6, 6
_STRIPE, _STRIPE_GAP = 6, 4


class Level(NamedTuple):
    """How much is said of a vendor behind its tile and count.

    words: "time" for all; "speed" for all but the time left; "telling" for only those that say that
    it is held or stopped, and why; "brief" for these as short as they can be; "" for none.
    """

    words: str
    has_bar: bool = True


_LEVELS = (
    *(Level("time"), Level("speed"), Level("telling"), Level("brief")),
    *(Level("telling", False), Level("brief", False), Level("", False)),
)
"""Most first. That a vendor is stopped is worth more than everybody's bars."""


class RunBar(QWidget):
    """Lies in the window's QStatusBar. Refreshed by the caller, at most ten times a second.

    Signals:
        errors_requested(): the user wants to see what failed.
        offline_toggled(bool): the user moved the Offline switch.
    """

    errors_requested = Signal()
    offline_toggled = Signal(bool)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._items: dict[VendorId, VendorProgressItem] = {}
        self._vendors: list[ChosenVendor] = []
        self._narrow = self._nothing_sent_fits = False
        self._nothing_sent = True
        self._money = MoneySpent()
        self._failed = FailedLink()
        self._failed.clicked.connect(self.errors_requested)
        self._last_act = ElidedLabel()
        self._local = ElidedLabel(self.tr("All on this computer. Nothing was sent."))
        self._offline_note = QLabel()
        self._promise = QLabel(self.tr("Facial analysis, no identification"))
        self._offline = Switch(self.tr("Offline"))
        self._offline.setToolTip(
            self.tr("Let nothing leave this computer; vendors that run on it can still be asked")
        )
        self._offline.clicked.connect(self.offline_toggled)
        for label in (self._last_act, self._local, self._promise, self._offline_note):
            label.setFont(font("small"))
            label.setProperty("meta", "second")
        self._row = QHBoxLayout(self)
        self._row.setContentsMargins(12, 0, 12, 0)
        self._row.setSpacing(14)
        self._row.addWidget(self._money)
        self._row.addWidget(self._failed)
        self._row.addWidget(self._last_act)
        self._row.addWidget(self._local)
        self._row.addStretch(1)
        self._row.addWidget(self._promise)
        self._row.addWidget(self._offline_note)
        self._row.addWidget(self._offline)
        # What does not fit leaves by `_fit`; the bar never makes the window wider.
        self._row.setSizeConstraint(QLayout.SizeConstraint.SetNoConstraint)
        self.set_money("", "")
        self.set_last_act("", "")
        self.set_failed(0)
        self.set_asked_offline(())

    def set_progress(
        self,
        progress: Mapping[VendorId, VendorProgress],
        vendors: Sequence[ChosenVendor],
        running: bool,
        paused: bool,
        waiting: Mapping[VendorId, int] | None = None,
        caps: Mapping[VendorId, str] | None = None,
        answered: Mapping[VendorId, int] | None = None,
        stored: Mapping[VendorId, VendorProgress] | None = None,
    ) -> None:
        """Show the progress of the vendors that were asked something, in the picker's order.

        waiting: calls of cloud vendors that wait for a person's consent. caps: in words, the cap
        that holds for each of them. answered: how many of the photos asked about are answered
        already; what waits is added to them, as a run counts. stored: what the case has of each,
        shown of those that nothing else is said of.
        """
        if list(vendors) != self._vendors:
            self._set_vendors(vendors)
        for vendor in self._vendors:
            item = self._items[vendor.info.id]
            shown = progress.get(vendor.info.id, _NONE)
            waits = (waiting or {}).get(vendor.info.id, 0)
            before = (answered or {}).get(vendor.info.id)
            item.set_cap((caps or {}).get(vendor.info.id, ""))
            if waits and before is not None and not (running and shown.is_going_on):
                shown = replace(_NONE, asked=before, answered=before, calls=shown.calls)
            held = (stored or {}).get(vendor.info.id, _NONE)
            is_stored = not shown.asked and not waits and held.asked > 0
            if is_stored:
                shown = held
            item.show_progress(shown, running, paused, waits=waits, stored=is_stored)
            item.setVisible(shown.asked > 0 or waits > 0)
        self._fit()

    def set_money(self, spent: str, cap: str) -> None:
        """What was spent of what the cap allows, in words; empty for nothing to show."""
        self._money.set_words(spent, cap)
        self._money.setVisible(bool(spent))

    def set_offline(self, on: bool) -> None:
        """Show where the switch stands; nothing is signalled."""
        self._offline.setChecked(on)

    def set_asked_offline(self, vendors: Sequence[VendorInfo]) -> None:
        """Say which vendors are being asked although Offline is on: they are on this computer."""
        codes = ", ".join(info.code for info in vendors)
        words = self.tr("still asked, on this computer: {}").format(codes) if codes else ""
        if words != self._offline_note.text():
            names = ", ".join(info.name for info in vendors)
            self._offline_note.setText(words)
            self._offline_note.setToolTip(
                self.tr(
                    "Nothing leaves this computer. Vendors that run on it are still asked: {}"
                ).format(names)
            )
        self._offline_note.setVisible(bool(words))

    def set_nothing_sent(self, true: bool) -> None:
        """Whether it may be said that nothing was sent."""
        self._nothing_sent = true
        self._fit()

    def set_failed(self, count: int) -> None:
        """How many photos and calls failed; the link is hidden where none did."""
        self._failed.set_words(self.tr("{n} failed").format(n=f"{count:,}"))
        self._failed.setVisible(count > 0)

    def set_last_act(self, text: str, key: QKeySequence | str, undone: bool = False) -> None:
        """What a person did last and the key that undoes it; empty where nothing can be undone.

        undone: it was taken back, and the key does it again.
        """
        words = ""
        if text and key_text(key):
            said = self.tr("{act}  {key} redoes") if undone else self.tr("{act}  {key} undoes")
            words = said.format(act=text, key=key_text(key))
        if words != self._last_act.text():
            self._last_act.setText(words)
        self._last_act.setVisible(bool(words))

    def set_narrow(self, narrow: bool) -> None:
        """Below 1360 the words behind the counts have all the room there is."""
        self._narrow = narrow
        self._fit()

    def _fit(self) -> None:
        """Leave out what there is no room for, the least telling first: the promise, then that
        nothing was sent, then the words behind the counts. What waits for a person keeps its words
        longest.
        """
        shown = [item for item in self._items.values() if not item.isHidden()]
        others = [self._money, self._failed, self._offline_note, self._offline]
        fixed = sum(w.sizeHint().width() + 14 for w in others if not w.isHidden())
        if self._last_act.text():
            fixed += min(_LEAST_ACT, self._last_act.sizeHint().width()) + 14
        room = self.width() - fixed - 24

        def width(level: Level) -> int:
            return sum(item.width_with(level) + 14 for item in shown)

        level = next((level for level in _LEVELS if width(level) <= room), _LEVELS[-1])
        room -= width(level)
        brief = Level("brief", level.has_bar)
        for item in shown:
            more = item.width_with(brief) - item.width_with(level)
            squeezed = not level.words and item.is_telling and more <= room
            room -= more if squeezed else 0
            item.set_level(brief if squeezed else level)
        promise, nothing = (
            self._promise.sizeHint().width() + 14,
            self._local.sizeHint().width() + 14,
        )
        self._local.setVisible(self._nothing_sent and (nothing <= room or not shown))
        room -= nothing if self._local.isVisibleTo(self) else 0
        self._promise.setVisible(not self._narrow and promise <= room)

    def minimumSizeHint(self) -> QSize:
        return QSize(1, super().minimumSizeHint().height())

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    def _set_vendors(self, vendors: Sequence[ChosenVendor]) -> None:
        for item in self._items.values():
            self._row.removeWidget(item)
            item.hide()
            item.deleteLater()
        self._items = {}
        self._vendors = list(vendors)
        for place, vendor in enumerate(vendors):
            item = VendorProgressItem(vendor)
            self._row.insertWidget(place, item)
            self._items[vendor.info.id] = item


_NONE = VendorProgress()
_LEAST_ACT = 120


class VendorProgressItem(QWidget):
    """Tile, bar and `96/240 · 41 a second` of one vendor.

    Its width only grows while a run goes on, so that its neighbours stay where they are.
    """

    def __init__(self, vendor: ChosenVendor) -> None:
        super().__init__()
        self._vendor = vendor
        self._progress = _NONE
        self._words, self._brief, self._time_left, self._held = "", "", "", False
        self._is_telling = self._is_moving = False
        self._level = _LEVELS[0]
        self._cap = ""
        self._widest = 0
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)

    @property
    def words(self) -> str:
        """What follows the count: `41 a second, 3 s to go`, `done`, `paused`, or nothing."""
        return self._words_at(self._level)

    @property
    def is_telling(self) -> bool:
        """Whether its words say that it is held or stopped, and why."""
        return self._is_telling

    def set_level(self, level: Level) -> None:
        """Say so much and no more."""
        if level != self._level:
            self._level, self._widest = level, 0
            self._remeasure()

    def set_cap(self, cap: str) -> None:
        """The cap of the run in words, said where the vendor was stopped at it."""
        self._cap = cap

    def width_with(self, level: Level) -> int:
        """How wide it is with these words."""
        return max(self._wanted_width(level), self._widest if level == self._level else 0)

    def show_progress(
        self,
        progress: VendorProgress,
        running: bool,
        paused: bool,
        waits: int = 0,
        stored: bool = False,
    ) -> None:
        """Show where the vendor is; held back it is striped. waits: for a person's consent.
        stored: it is what the case has, no run.
        """
        if not running or progress.asked < self._progress.asked:
            self._widest = 0
        is_open = waits > 0 or (not stored and progress.done < progress.asked + progress.left)
        # Once is_open is over, a vendor that was stopped keeps its sign.
        hold, self._brief = self._hold_words(progress, running, paused, waits)
        self._held = is_open and (paused or not running or bool(hold))
        self._is_telling = bool(hold)
        words = self.tr("stored") if stored else self._words_for(progress, running)
        words = hold or words
        self._is_moving = running and not paused and not hold and words != self.tr("done")
        time_left = self._time_left_words(progress) if self._is_moving else ""
        if waits or progress.left:
            # What a vendor was spared when it was stopped is among what waits now.
            spared = progress.dropped if waits else 0
            more = (waits or progress.left) - spared
            progress = replace(progress, asked=progress.asked + more)
        if progress == self._progress and (words, time_left) == (self._words, self._time_left):
            self._remeasure()
            return
        self._progress, self._words, self._time_left = progress, words, time_left
        count = f"{progress.done:,}/{progress.asked:,}"
        parts = (count, self._words_at(_LEVELS[0]))
        said = f"{self._vendor.info.name}: {', '.join(part for part in parts if part)}"
        self.setAccessibleName(said)
        self.setToolTip(said if stored else self._tip(said, progress))
        self._remeasure()

    def _hold_words(
        self, progress: VendorProgress, running: bool, paused: bool, waits: int
    ) -> tuple[str, str]:
        """Why a vendor is not being asked just now, or empty; in full and as short as can be."""
        if waits:
            return self.tr("waits for you"), self.tr("waits")
        if progress.stopped == Stopped.CAP_REACHED:
            brief = self.tr("at the cap")
            if self._cap:
                return self.tr("stopped at the cap of {}").format(self._cap), brief
            return self.tr("stopped at the cap"), brief
        if progress.stopped == Stopped.OFFLINE:
            return self.tr("offline"), self.tr("offline")
        if progress.stopped:
            return self.tr("stopped: {}").format(progress.stopped), self.tr("stopped")
        if progress.left and not running:
            return self.tr("stopped"), self.tr("stopped")
        if running and paused and progress.done < progress.asked:
            return self.tr("paused"), self.tr("paused")
        if running and progress.pause_left > 0 and progress.done < progress.asked:
            left = self._time_words(ceil(progress.pause_left))
            if progress.pause_why == DOES_NOT_ANSWER:
                brief = self.tr("does not answer")
                return self.tr("does not answer, again in {}").format(left), brief
            return self.tr("pause, {}").format(left), self.tr("pause")
        return "", ""

    def _words_for(self, progress: VendorProgress, running: bool) -> str:
        if progress.done >= progress.asked:
            return self.tr("done")
        if not running:
            return self.tr("stopped")
        if progress.per_second <= 0:
            return ""
        speed = progress.per_second
        shown = f"{speed:.0f}" if speed >= 10 else f"{speed:.1f}"
        return self.tr("{speed} a second").format(speed=shown)

    def _time_left_words(self, progress: VendorProgress) -> str:
        if progress.seconds_left is None:
            return ""
        return self.tr("{time} to go").format(time=self._time_words(progress.seconds_left))

    def _words_at(self, level: Level) -> str:
        if level.words == "time" and self._words and self._time_left:
            return self.tr("{speed}, {time}").format(speed=self._words, time=self._time_left)
        if level.words in ("time", "speed") or (level.words == "telling" and self._is_telling):
            return self._words
        return self._brief if level.words == "brief" else ""

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
        if progress.pause_left > 0 and progress.pause_why:
            lines.append(f"{self._vendor.info.name} {progress.pause_why}")
        if progress.dropped:
            lines.append(self.tr("{n} were not asked").format(n=progress.dropped))
        if progress.calls:
            lines.append(self.tr("{n} requests were made").format(n=f"{progress.calls:,}"))
        if progress.failed:
            lines.append(self.tr("{n} failed").format(n=progress.failed))
        return "\n".join(lines)

    def _remeasure(self) -> None:
        width = self._wanted_width(self._level)
        if width > self._widest:
            self._widest = width
        if self._widest != self.width():
            self.updateGeometry()
        self.update()

    def _wanted_width(self, level: Level) -> int:
        strong, small = QFontMetrics(_strong()), QFontMetrics(font("small"))
        # The count is given the room of the full one from the start.
        count = strong.horizontalAdvance(f"{self._progress.asked:,}")
        tail = small.horizontalAdvance(self._tail(self._words_at(level)))
        if self._is_moving:
            # As much as they will need, or numbers that grow would push the words out and in.
            tail = max(tail, small.horizontalAdvance(self._tail(self._widest_words(level))))
        bar = _BAR_WIDTH + _GAP if level.has_bar else 0
        return TILE_WIDTH + bar + _GAP + count + tail + 2

    def _widest_words(self, level: Level) -> str:
        speed = self.tr("{speed} a second").format(speed="888")
        left = self.tr("{time} to go").format(time=self.tr("{n} min").format(n=88))
        words = {"time": self.tr("{speed}, {time}").format(speed=speed, time=left), "speed": speed}
        return words.get(level.words, "")

    def _tail(self, words: str) -> str:
        return f"/{self._progress.asked:,}{' · ' if words else ''}{words}"

    def sizeHint(self) -> QSize:
        return QSize(self._widest, 24)

    def minimumSizeHint(self) -> QSize:
        return self.sizeHint()

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter, colours = QPainter(self), tokens()
        middle = self.height() / 2
        tile = QRectF(0, middle - TILE_HEIGHT / 2, TILE_WIDTH, TILE_HEIGHT)
        paint_vendor_tile(painter, tile, self._vendor.info.code, self._vendor.hue)
        left = tile.right() + _GAP
        if self._level.has_bar:
            bar = QRectF(left, round(middle - _BAR_HEIGHT / 2), _BAR_WIDTH, _BAR_HEIGHT)
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
        painter.drawText(room, flags, self._tail(self.words))

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


class MoneySpent(QWidget):
    """`$ 0.10 of 1.00`, or calls where no price is known."""

    def __init__(self) -> None:
        super().__init__()
        self._spent = self._cap = ""
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)

    @property
    def words(self) -> str:
        return f"{self._spent}{self._cap}"

    def set_words(self, spent: str, cap: str) -> None:
        cap = self.tr(" of {}").format(cap) if cap else ""
        if (spent, cap) == (self._spent, self._cap):
            return
        self._spent, self._cap = spent, cap
        self.setAccessibleName(self.tr("Spent: {}").format(self.words))
        self.setToolTip(self.tr("Spent under what you agreed to, calls cut off included"))
        self.updateGeometry()
        self.update()

    def sizeHint(self) -> QSize:
        strong, small = QFontMetrics(_strong()), QFontMetrics(font("small"))
        width = strong.horizontalAdvance(self._spent) + small.horizontalAdvance(self._cap)
        return QSize(width + 2, 24)

    def minimumSizeHint(self) -> QSize:
        return self.sizeHint()

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter, flags = QPainter(self), Qt.AlignmentFlag.AlignVCenter
        painter.setFont(_strong())
        painter.setPen(tokens().ink)
        painter.drawText(self.rect(), flags, self._spent)
        left = painter.fontMetrics().horizontalAdvance(self._spent)
        painter.setFont(font("small"))
        painter.setPen(tokens().ink2)
        painter.drawText(self.rect().adjusted(left, 0, 0, 0), flags, self._cap)


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
