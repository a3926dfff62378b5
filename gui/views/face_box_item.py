"""The lines around a face: dashed, solid, double or dotted, each over a dark halo."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPen, QTransform
from PySide6.QtWidgets import QGraphicsItem, QStyleOptionGraphicsItem, QWidget

from core.geometry import Box
from core.verdict import CallState
from gui.marks import verdict_color
from gui.theme import STAGE
from gui.views.face_looks import BoxLook, FaceLook, Line

WIDTH, THIN = 2.5, 1.6
"""Of the selected face's lines, and of the others'."""
DASHES = (2.8, 1.6)
DOT, DOTS_APART = 2.9, 2.9
"""A dot's width in pixels, and how many widths the dots are apart."""
HALO = 2.0
"""How much wider the dark line below is."""
INSIDE = 4.0
"""How far inside a person's line runs where both agree."""
CORNER = 2.0
REACH = 8.0
"""What lines need around their boxes, in pixels of the view."""


def to_rect(box: Box) -> QRectF:
    return QRectF(box.left, box.top, box.width, box.height)


class FaceBoxItem(QGraphicsItem):
    """The boxes of one face, in pixels of the photo; widths stay the same at any zoom."""

    def __init__(self) -> None:
        super().__init__()
        self._look: FaceLook | None = None
        self._around = QRectF()
        self._photo = QRectF()
        self._scale = 1.0

    def show_face(self, look: FaceLook, photo: QRectF) -> None:
        """photo: what the lines are clipped to; the boxes themselves may reach outside."""
        if look == self._look and photo == self._photo:
            return
        self.prepareGeometryChange()
        self._look, self._photo = look, photo
        self._around = to_rect(look.outline)
        for box in look.boxes:
            self._around = self._around.united(to_rect(box.box))
        self.setZValue(2 if look.selected else 1)
        self.update()

    def set_scale(self, scale: float) -> None:
        """Device-independent pixels per pixel of the photo."""
        if scale != self._scale:
            self.prepareGeometryChange()
            self._scale = scale

    def boundingRect(self) -> QRectF:
        reach = REACH / self._scale
        return self._around.adjusted(-reach, -reach, reach, reach)

    def paint(
        self,
        painter: QPainter,
        _option: QStyleOptionGraphicsItem,
        _widget: QWidget | None = None,
    ) -> None:
        look = self._look
        if look is None:
            return
        to_view = painter.worldTransform()
        painter.save()
        painter.setWorldTransform(QTransform())
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setClipRect(to_view.mapRect(self._photo), Qt.ClipOperation.IntersectClip)
        for box in look.boxes:
            paint_box(painter, to_view.mapRect(to_rect(box.box)), box, look.selected)
        painter.restore()


def paint_box(painter: QPainter, rect: QRectF, look: BoxLook, selected: bool) -> None:
    """Paint one box at `rect`, in pixels of the view."""
    rect = QRectF(
        round(rect.left()) + 0.5, round(rect.top()) + 0.5, round(rect.width()), round(rect.height())
    )
    hidden = look.mark is CallState.HIDDEN
    colour = STAGE.person if hidden else verdict_color(look.mark, dark=True)
    if look.line is Line.DOTTED:
        _paint_dots(painter, rect, DOT if selected else DOT * THIN / WIDTH)
    elif look.line is Line.SOLID:
        _paint_line(painter, rect, STAGE.person, WIDTH if selected else THIN)
    elif look.line is Line.DASHED:
        _paint_line(painter, rect, colour, WIDTH if selected else THIN, dashed=True)
    else:
        inside = INSIDE if selected else INSIDE - 1
        inner = rect.adjusted(inside, inside, -inside, -inside)
        if inner.width() > 2 * inside and inner.height() > 2 * inside:
            _paint_line(painter, inner, STAGE.person, 1.5 if selected else 1.0)
        _paint_line(painter, rect, colour, 2.0 if selected else THIN, dashed=True)


def _paint_line(
    painter: QPainter, rect: QRectF, colour: QColor, width: float, dashed: bool = False
) -> None:
    _paint_halo(painter, rect, width + HALO)
    pen = QPen(colour, width)
    pen.setJoinStyle(Qt.PenJoinStyle.MiterJoin)
    pen.setCapStyle(Qt.PenCapStyle.FlatCap)
    if dashed:
        pen.setDashPattern(DASHES)
    painter.setPen(pen)
    painter.setBrush(Qt.BrushStyle.NoBrush)
    if width > THIN:
        painter.drawRoundedRect(rect, CORNER, CORNER)
    else:
        painter.drawRect(rect)


def _paint_halo(painter: QPainter, rect: QRectF, width: float) -> None:
    """Four filled strips: a stroked frame takes four times as long, and a crowd has many."""
    half = width / 2
    outer, inner = (
        rect.adjusted(-half, -half, half, half),
        rect.adjusted(half, half, -half, -half),
    )
    painter.fillRect(QRectF(outer.topLeft(), QPointF(outer.right(), inner.top())), STAGE.halo)
    painter.fillRect(QRectF(QPointF(outer.left(), inner.bottom()), outer.bottomRight()), STAGE.halo)
    left = QRectF(QPointF(outer.left(), inner.top()), QPointF(inner.left(), inner.bottom()))
    painter.fillRect(left, STAGE.halo)
    painter.fillRect(left.translated(outer.width() - width, 0), STAGE.halo)


def _paint_dots(painter: QPainter, rect: QRectF, size: float) -> None:
    """Round dots, spread so that every corner has one."""
    across = max(1, round(rect.width() / (size * DOTS_APART)))
    down = max(1, round(rect.height() / (size * DOTS_APART)))
    xs = [rect.left() + rect.width() * i / across for i in range(across + 1)]
    ys = [rect.top() + rect.height() * i / down for i in range(1, down)]
    dots = [QPointF(x, y) for y in (rect.top(), rect.bottom()) for x in xs]
    dots += [QPointF(x, y) for x in (rect.left(), rect.right()) for y in ys]
    for colour, width in ((STAGE.halo, size + HALO), (STAGE.nothing, size)):
        pen = QPen(colour, width)
        pen.setCapStyle(Qt.PenCapStyle.RoundCap)
        painter.setPen(pen)
        painter.drawPoints(dots)
