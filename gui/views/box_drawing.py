"""Drawing the box of a missed face, by mouse or by keyboard, seen in all panes at once."""

from __future__ import annotations

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtGui import QKeyEvent

from core.geometry import Box

LEAST = 4.0
"""Sides below this many pixels of the view are a slip of the hand, not a box."""
KEY_STEP = 6.0
"""What an arrow moves the box by, in pixels of the view."""

_ARROWS = {
    Qt.Key.Key_Left: (-1, 0),
    Qt.Key.Key_Right: (1, 0),
    Qt.Key.Key_Up: (0, -1),
    Qt.Key.Key_Down: (0, 1),
}
_KEEP = (Qt.Key.Key_Return, Qt.Key.Key_Enter)


class BoxDrawing(QObject):
    """The box being drawn, in pixels of the upright original.

    Signals:
        changed(): begun, moved, or over.
        kept(Box): a person is done with it.
    """

    changed = Signal()
    kept = Signal(object)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._photo = (1.0, 1.0)
        self._scale = 1.0
        self._box: Box | None = None
        self._corner: tuple[float, float] | None = None
        self._active = False

    @property
    def is_active(self) -> bool:
        return self._active

    @property
    def box(self) -> Box | None:
        return self._box if self._active else None

    def begin(self, photo: tuple[float, float], visible: Box, scale: float) -> None:
        """Start with a box in the middle of what is visible; a press of the mouse starts another.

        scale: device-independent pixels of the view per pixel of the photo.
        """
        self._photo, self._scale, self._corner = photo, scale, None
        side = max(1.0, min(visible.width, visible.height) / 4)
        x, y = visible.centre
        self._box = Box(x - side / 2, y - side / 2, side, side)
        self._active = True
        self.changed.emit()

    def cancel(self) -> None:
        if self._active:
            self._active, self._box, self._corner = False, None, None
            self.changed.emit()

    def set_scale(self, scale: float) -> None:
        self._scale = scale

    def press(self, x: float, y: float) -> None:
        """The first corner, in pixels of the photo."""
        self._corner = self._inside(x, y)
        self._box = Box(*self._corner, 0, 0)
        self.changed.emit()

    def drag(self, x: float, y: float) -> None:
        if self._corner is not None:
            self._box = Box.from_corners(*self._corner, *self._inside(x, y))
            self.changed.emit()

    def release(self) -> None:
        if self._corner is None or self._box is None:
            return
        self._corner = None
        if min(self._box.width, self._box.height) * self._scale >= LEAST:
            self._keep()

    def takes(self, event: QKeyEvent) -> bool:
        """Whether the key belongs to the drawing, so that no shortcut may have it."""
        return self._active and event.key() in (*_ARROWS, *_KEEP, Qt.Key.Key_Escape)

    def press_key(self, event: QKeyEvent) -> bool:
        """Arrows move, with Shift they resize, Enter keeps, Esc leaves."""
        if not self.takes(event) or self._box is None:
            return False
        key = Qt.Key(event.key())
        if key in _KEEP:
            self._keep()
        elif key == Qt.Key.Key_Escape:
            self.cancel()
        else:
            step = max(1.0, KEY_STEP / self._scale)
            dx, dy = (way * step for way in _ARROWS[key])
            resizes = bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier)
            self._box = self._resized(dx, dy) if resizes else self._moved(dx, dy)
            self.changed.emit()
        return True

    def _keep(self) -> None:
        box = self._box
        self.cancel()
        if box is not None and box.width > 0 and box.height > 0:
            self.kept.emit(box)

    def _moved(self, dx: float, dy: float) -> Box:
        assert self._box is not None
        box = self._box
        left = min(max(box.left + dx, 0.0), max(0.0, self._photo[0] - box.width))
        top = min(max(box.top + dy, 0.0), max(0.0, self._photo[1] - box.height))
        return Box(left, top, box.width, box.height)

    def _resized(self, dx: float, dy: float) -> Box:
        """The lower right corner moved; the box keeps a size that can be seen."""
        assert self._box is not None
        box, least = self._box, max(1.0, LEAST / self._scale)
        right, bottom = self._inside(box.right + dx, box.bottom + dy)
        return Box(box.left, box.top, max(least, right - box.left), max(least, bottom - box.top))

    def _inside(self, x: float, y: float) -> tuple[float, float]:
        return min(max(x, 0.0), self._photo[0]), min(max(y, 0.0), self._photo[1])
