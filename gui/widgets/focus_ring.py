"""The ring around what has the keyboard's focus; a click shows none."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, QPoint, QRect, QRectF, Qt
from PySide6.QtGui import QPainter, QPaintEvent, QPen, QRegion
from PySide6.QtWidgets import QApplication, QWidget
from shiboken6 import isValid

from gui.theme import STAGE, tokens
from gui.widgets.surface import is_on_stage

MARGIN = 4
"""What a focusable widget leaves free around itself: 2 px of gap and 2 px of ring."""

_MOVES = {
    QEvent.Type.Move,
    QEvent.Type.Resize,
    QEvent.Type.Show,
    QEvent.Type.Hide,
    QEvent.Type.ZOrderChange,
}


class FocusRing(QWidget):
    """One overlay a window. A widget may say `focus_radius` for the corners of its ring."""

    def __init__(self, window: QWidget) -> None:
        super().__init__(window)
        self._window = window
        self._target: QWidget | None = None
        self._left: QWidget | None = None
        self._watched: list[QWidget] = []
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.setAttribute(Qt.WidgetAttribute.WA_NoSystemBackground)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.hide()
        app = QApplication.instance()
        assert isinstance(app, QApplication)
        app.focusChanged.connect(self._follow)

    @property
    def target(self) -> QWidget | None:
        """The widget that wears the ring."""
        return self._target

    def _follow(self, _old: QWidget | None, new: QWidget | None) -> None:
        if new is None:
            # The window is left or destroyed: it may come back to the same widget.
            self._left = self._target
            self._watch(None)
        else:
            self._watch(new if new is self._left or self._is_reached_by_key(new) else None)
            self._left = None
        self._place()

    def _is_reached_by_key(self, widget: QWidget) -> bool:
        window = self._window
        # Qt sets the attribute for Tab, Backtab and shortcuts and takes it away otherwise.
        by_key = window.testAttribute(Qt.WidgetAttribute.WA_KeyboardFocusChange)
        return by_key and widget is not window and window.isAncestorOf(widget)

    def _watch(self, target: QWidget | None) -> None:
        for widget in self._watched:
            # The focus also moves because its widget is being destroyed.
            if isValid(widget):
                widget.removeEventFilter(self)
        self._watched = []
        self._target = target
        at = target
        while at is not None and at is not self._window:
            at.installEventFilter(self)
            self._watched.append(at)
            at = at.parentWidget()

    def eventFilter(self, _watched: QObject, event: QEvent) -> bool:
        if event.type() in _MOVES:
            self._place()
        return False

    def _place(self) -> None:
        target = self._target
        seen = QRect() if target is None else target.visibleRegion().boundingRect()
        if target is None or seen.isEmpty() or not target.isVisible():
            self.hide()
            return
        at = target.mapTo(self._window, QPoint(0, 0))
        around = seen.translated(at).adjusted(-MARGIN, -MARGIN, MARGIN, MARGIN)
        # At the window's edge the ring moves inside rather than out of sight.
        self.setGeometry(around.intersected(self._window.rect()))
        # Only the frame is the overlay's, so that what is inside is not painted twice.
        inner = self.rect().adjusted(MARGIN + 2, MARGIN + 2, -MARGIN - 2, -MARGIN - 2)
        self.setMask(QRegion(self.rect()) - QRegion(inner))
        self.show()
        self.raise_()
        self.update()

    def paintEvent(self, _event: QPaintEvent) -> None:
        target = self._target
        if target is None:
            return
        radius = float(getattr(target, "focus_radius", 4)) + 3
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        ring = QRectF(self.rect()).adjusted(1, 1, -1, -1)
        on_stage = is_on_stage(target)
        if on_stage:
            painter.setPen(QPen(STAGE.halo, 2))
            painter.drawRoundedRect(ring.adjusted(2, 2, -2, -2), radius - 2, radius - 2)
        painter.setPen(QPen(STAGE.person if on_stage else tokens().ink, 2))
        painter.drawRoundedRect(ring, radius, radius)
