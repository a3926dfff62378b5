"""One zoom and one place in the photo for all panes, kept from photo to photo."""

from __future__ import annotations

import math

from PySide6.QtCore import QEasingCurve, QEvent, QObject, QTimer, QVariantAnimation, Signal
from PySide6.QtWidgets import QApplication, QStyle

from core.geometry import Box
from gui.views.pane_layout import fitted

STOPS = (
    *(0.05, 0.1, 0.17, 0.25, 0.33, 0.5, 0.67, 0.75, 1.0, 1.5, 2.0),
    *(3.0, 4.0, 6.0, 8.0, 12.0, 16.0, 24.0, 32.0),
)
"""The factors that + and - step through."""
LARGEST = 32.0
FACE_SHARE = 0.75
"""How much of the pane a face fills when zoomed to; the rest leaves room for its chip."""
LOOSE_BELOW_FIT = 8.0
"""How much smaller than the pane a loose photo may become."""
LOOSE_BEYOND = 0.25
"""How far beyond its own edge a loose photo can be moved, as a share of its side."""
FACE_MILLISECONDS = 140
SETTLE_MILLISECONDS = 120


class ViewZoom(QObject):
    """The zoom is "fit" or a factor: device pixels per pixel of the upright original.

    loose: the photo may lie anywhere and be smaller than the pane, as a print on a table; else it
        never leaves the pane.

    Signals:
        changed(): scale or place moved; paint again.
        settled(): it stands still; place chips again.
    """

    changed = Signal()
    settled = Signal()

    def __init__(self, parent: QObject | None = None, *, loose: bool = False) -> None:
        super().__init__(parent)
        self._loose = loose
        self._photo = (1.0, 1.0)
        self._room = (1, 1)
        self._ratio = 1.0
        self._factor: float | None = None
        # In shares of the photo, so that it means the same place in the next one.
        self._centre = (0.5, 0.5)
        self._flight = _Flight(self)
        self._flight.moved.connect(self._on_flight)
        self._flight.landed.connect(self.settled)
        self._settling = QTimer(self, singleShot=True, interval=SETTLE_MILLISECONDS)
        self._settling.timeout.connect(self.settled)

    # What is in force

    @property
    def is_fit(self) -> bool:
        return self._factor is None

    @property
    def room(self) -> tuple[float, float]:
        """The sides of the pane in device pixels."""
        return self._room[0] * self._ratio, self._room[1] * self._ratio

    @property
    def fit_factor(self) -> float:
        width, height = self._room
        return fitted(*self._photo, width * self._ratio, height * self._ratio) or 1.0

    @property
    def factor(self) -> float:
        """Device pixels per pixel of the photo."""
        return self.fit_factor if self._factor is None else self._factor

    @property
    def scale(self) -> float:
        """Device-independent pixels per pixel of the photo."""
        return self.factor / self._ratio

    @property
    def is_zoomed(self) -> bool:
        """Whether the photo can be moved: a part of it lies outside the pane, or it lies loose."""
        return self._loose or self.factor > self.fit_factor * 1.001

    def offset(self) -> tuple[int, int]:
        """Where the photo's upper left corner stands in a pane; whole pixels, so nothing blurs."""
        return tuple(  # type: ignore[return-value]
            _offset(side * self.scale, room, centre, self._loose)
            for side, room, centre in zip(self._photo, self._room, self._centre, strict=True)
        )

    def middle(self) -> tuple[float, float]:
        """The point of the photo that stands in the middle of the pane."""
        return self._photo[0] * self._centre[0], self._photo[1] * self._centre[1]

    def visible(self) -> Box:
        """The part of the photo that a pane shows, in pixels of the photo."""
        (left, top), scale = self.offset(), self.scale
        width, height = self._room
        return Box(-left / scale, -top / scale, width / scale, height / scale).clipped(*self._photo)

    # What it is given

    def set_photo(self, width: float, height: float) -> None:
        """Another photo, or its sides became known."""
        if self._photo == (width, height):
            return
        self.land()
        self._photo = (max(1.0, width), max(1.0, height))
        self._tell(at_once=True)

    def set_room(self, width: int, height: int, ratio: float) -> None:
        """The sides of a pane's view in device-independent pixels, and the screen's ratio."""
        if (self._room, self._ratio) == ((width, height), ratio):
            return
        self._room, self._ratio = (max(1, width), max(1, height)), ratio
        self._tell(at_once=True)

    def to_fit(self) -> None:
        self.land()
        self._factor, self._centre = None, (0.5, 0.5)
        self._tell(at_once=True)

    def to_factor(self, factor: float) -> None:
        """Device pixels per pixel of the photo, around what is in the middle now."""
        self.land()
        # Also below "fit": 100 % of a small photo leaves the pane partly empty.
        self._factor = min(factor, self._largest())
        self._tell(at_once=True)

    def step(self, direction: int) -> None:
        """To the next larger (1) or smaller (-1) step; below the whole photo is "fit"."""
        self.land()
        now = self.factor
        if direction > 0:
            self._set_factor(next((s for s in STOPS if s > now * 1.01), LARGEST))
        else:
            self._set_factor(next((s for s in reversed(STOPS) if s < now * 0.99), 0.0))
        self._tell(at_once=True)

    def zoom_at(self, times: float, x: float, y: float) -> None:
        """Zoom by a factor so that the point (x, y) of the pane keeps its place."""
        self.land()
        (left, top), before = self.offset(), self.scale
        at = (x - left) / before, (y - top) / before
        self._set_factor(self.factor * times)
        after = self.scale
        self._centre_on(
            at[0] + (self._room[0] / 2 - x) / after, at[1] + (self._room[1] / 2 - y) / after
        )
        self._tell()

    def pan(self, dx: float, dy: float) -> None:
        """Move the photo by device-independent pixels; it never leaves the pane."""
        self.land()
        (left, top), scale = self.offset(), self.scale
        width, height = self._room
        self._centre_on((width / 2 - left - dx) / scale, (height / 2 - top - dy) / scale)
        self._tell(settles=False)

    def centre_on(self, x: float, y: float) -> None:
        """Put a point of the photo in the middle."""
        self.land()
        self._centre_on(x, y)
        self._tell()

    def place(self, factor: float, x: float, y: float) -> None:
        """Put a point of a loose photo in the middle of the pane, at this factor."""
        self.land()
        self._factor = factor
        self._centre = x / self._photo[0], y / self._photo[1]
        self._tell()

    def to_box(self, box: Box, animate: bool = True) -> None:
        """Zoom until a box of the photo fills most of the pane."""
        self.land()
        width, height = self._room
        factor = (
            self._ratio
            * FACE_SHARE
            * min(width / max(1.0, box.width), height / max(1.0, box.height))
        )
        factor = min(factor, self._largest())
        if not self._loose and factor <= self.fit_factor * 1.001:
            self.to_fit()
            return
        centre = self._share(*box.centre)
        if animate and _motion_wanted():
            self._flight.fly((self.factor, *self._centre), (factor, *centre))
            return
        self._factor, self._centre = factor, centre
        self._tell(at_once=True)

    @property
    def is_moving(self) -> bool:
        """Whether it is on its way to a face."""
        return self._flight.is_under_way

    def land(self) -> None:
        """End a movement under way at its goal."""
        self._flight.land()

    def _on_flight(self, factor: float, x: float, y: float) -> None:
        self._factor, self._centre = factor, (x, y)
        self.changed.emit()

    def _set_factor(self, factor: float) -> None:
        """Zooming in or out stops where the whole photo just fits, unless it lies loose."""
        fit, now = self.fit_factor, self.factor
        if self._loose:
            self._factor = max(fit / LOOSE_BELOW_FIT, min(factor, self._largest()))
            return
        passes = (now - fit) * (factor - fit) <= 0 and not self.is_fit
        below = factor < fit and self.is_fit
        if passes or below or abs(factor / fit - 1) < 0.001:
            self._factor, self._centre = None, (0.5, 0.5)
        else:
            self._factor = max(min(1.0, fit), min(factor, self._largest()))

    def _largest(self) -> float:
        return max(LARGEST, 4 * self.fit_factor)

    def _share(self, x: float, y: float) -> tuple[float, float]:
        width, height = self._photo
        return min(max(x / width, 0.0), 1.0), min(max(y / height, 0.0), 1.0)

    def _centre_on(self, x: float, y: float) -> None:
        if self._loose:
            width, height = self._photo
            low, high = -LOOSE_BEYOND, 1 + LOOSE_BEYOND
            self._centre = min(max(x / width, low), high), min(max(y / height, low), high)
            return
        # Held where the pane is still full, so that panning back answers at once.
        halves = [
            room / 2 / (side * self.scale)
            for side, room in zip(self._photo, self._room, strict=True)
        ]
        shares = zip(self._share(x, y), halves, strict=True)
        held = [0.5 if half >= 0.5 else min(max(at, half), 1 - half) for at, half in shares]
        self._centre = (held[0], held[1])

    def _tell(self, at_once: bool = False, settles: bool = True) -> None:
        self.changed.emit()
        if at_once:
            self._settling.stop()
            self.settled.emit()
        elif settles:
            self._settling.start()


class _Flight(QObject):
    """The way to a face: ease out, ended by any key."""

    moved = Signal(float, float, float)
    landed = Signal()

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self._from = self._to = (1.0, 0.5, 0.5)
        self._way = QVariantAnimation(self)
        self._way.setDuration(FACE_MILLISECONDS)
        self._way.setStartValue(0.0)
        self._way.setEndValue(1.0)
        self._way.setEasingCurve(QEasingCurve.Type.OutCubic)
        self._way.valueChanged.connect(self._on_value)
        self._way.finished.connect(self._finish)
        self._flying = False

    @property
    def is_under_way(self) -> bool:
        return self._flying

    def fly(self, start: tuple[float, float, float], goal: tuple[float, float, float]) -> None:
        self._from, self._to, self._flying = start, goal, True
        app = QApplication.instance()
        assert app is not None
        app.installEventFilter(self)
        self._way.start()

    def land(self) -> None:
        if self._flying:
            self._way.stop()
            self._finish()

    def eventFilter(self, _watched: QObject, event: QEvent) -> bool:
        if event.type() in (QEvent.Type.KeyPress, QEvent.Type.ShortcutOverride):
            self.land()
        return False

    def _on_value(self, share: float) -> None:
        if not self._flying:
            return
        one, other = self._from, self._to
        factor = math.exp(math.log(one[0]) * (1 - share) + math.log(other[0]) * share)
        place = [a + (b - a) * share for a, b in zip(one[1:], other[1:], strict=True)]
        self.moved.emit(factor, *place)

    def _finish(self) -> None:
        if not self._flying:
            return
        self._flying = False
        app = QApplication.instance()
        if app is not None:
            app.removeEventFilter(self)
        self.moved.emit(*self._to)
        self.landed.emit()


def _offset(side: float, room: int, centre: float, loose: bool) -> int:
    if loose:
        return round(room / 2 - centre * side)
    if side <= room:
        return round((room - side) / 2)
    return round(min(0.0, max(room - side, room / 2 - centre * side)))


def _motion_wanted() -> bool:
    """Whether the system wants things to move at all."""
    style = QApplication.style()
    return style.styleHint(QStyle.StyleHint.SH_Widget_Animation_Duration) > 0
