"""One view of the photo with its faces' boxes and chips: a pane's, or the overlaid one."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QPointF, QRectF, Qt, Signal
from PySide6.QtGui import (
    QHelpEvent,
    QMouseEvent,
    QPainter,
    QResizeEvent,
    QTransform,
    QWheelEvent,
)
from PySide6.QtWidgets import (
    QApplication,
    QFrame,
    QGraphicsScene,
    QGraphicsView,
    QToolTip,
    QWidget,
)

from core.geometry import Box
from core.verdict import Verdict
from gui.photos.photo_layers import Layers
from gui.photos.view_zoom import ViewZoom
from gui.theme import STAGE
from gui.views.box_drawing import BoxDrawing
from gui.views.face_box_item import FaceBoxItem
from gui.views.face_labels import FaceLabels
from gui.views.face_looks import BoxLook, FaceLook, Line
from gui.views.navigator import MARGIN, WIDTH, Navigator
from gui.views.photo_item import PhotoItem

WHEEL_NOTCH = 1.2
"""How much one notch of the wheel enlarges."""
LEAST_HIT = 26.0
"""Sides of the smallest place that can be hit, in pixels of the view."""


class PhotoView(QGraphicsView):
    """The scene lies in pixels of the upright original; zoom and place are the controller's.

    overlaid: every face wears a mark strip, and the selected one a chip a vendor.

    Signals:
        pressed(): a person turned to this view.
        face_clicked(int): index among the sheet's faces.
        chip_clicked(str): the vendor of a chip that was clicked.
    """

    pressed = Signal()
    face_clicked = Signal(int)
    chip_clicked = Signal(str)

    def __init__(
        self,
        zoom: ViewZoom,
        drawing: BoxDrawing,
        overlaid: bool = False,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._zoom, self._drawing = zoom, drawing
        self._looks: tuple[FaceLook, ...] = ()
        self._layers: Layers | None = None
        self._boxes_shown = True
        self._press: QPointF | None = None
        self._last = QPointF()
        self._panning = False
        self._set_up()
        self._photo = PhotoItem()
        self.scene().addItem(self._photo)
        self._boxes: list[FaceBoxItem] = []
        self._rubber = FaceBoxItem()
        self._rubber.setZValue(20)
        self._rubber.hide()
        self.scene().addItem(self._rubber)
        self._labels = FaceLabels(self.scene(), overlaid)
        self._navigator = Navigator(self)
        self._navigator.moved.connect(self._go_to_share)
        self._navigates = overlaid
        zoom.changed.connect(self._apply_zoom)
        zoom.settled.connect(self.place_labels)
        drawing.changed.connect(self._show_drawing)

    def _set_up(self) -> None:
        scene = QGraphicsScene(self)
        scene.setItemIndexMethod(QGraphicsScene.ItemIndexMethod.NoIndex)
        self.setScene(scene)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setBackgroundBrush(STAGE.background)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setTransformationAnchor(QGraphicsView.ViewportAnchor.NoAnchor)
        self.setResizeAnchor(QGraphicsView.ViewportAnchor.NoAnchor)
        self.setViewportUpdateMode(QGraphicsView.ViewportUpdateMode.FullViewportUpdate)
        self.setOptimizationFlag(QGraphicsView.OptimizationFlag.DontSavePainterState)
        self.setOptimizationFlag(QGraphicsView.OptimizationFlag.DontAdjustForAntialiasing)
        self.setRenderHint(QPainter.RenderHint.Antialiasing, False)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        # Files are dropped on the window, wherever it is hit.
        self.setAcceptDrops(False)
        self.viewport().setAcceptDrops(False)
        self.viewport().setMouseTracking(True)

    # What is shown

    @property
    def layers(self) -> Layers | None:
        return self._layers

    def show_photo(self, layers: Layers | None) -> None:
        """Another photo, or more of the same."""
        self._layers = layers
        self._photo.show_layers(layers)
        width, height = self._size
        # Wide enough for any place of the photo in the view at any zoom.
        beyond = 4 * max(width, height)
        self.setSceneRect(QRectF(-beyond, -beyond, width + 2 * beyond, height + 2 * beyond))
        self._apply_zoom()
        self.viewport().update()

    def show_faces(self, looks: tuple[FaceLook, ...]) -> None:
        """Show these faces; what has not changed is left as it is."""
        if looks == self._looks:
            return
        self._looks = looks
        while len(self._boxes) < len(looks):
            self._boxes.append(FaceBoxItem())
            self.scene().addItem(self._boxes[-1])
        photo = QRectF(0, 0, *self._size)
        for number, item in enumerate(self._boxes):
            if number < len(looks):
                item.set_scale(self._zoom.scale)
                item.show_face(looks[number], photo)
            item.setVisible(self._boxes_shown and number < len(looks))
        self.place_labels()

    def set_boxes_shown(self, shown: bool) -> None:
        if shown == self._boxes_shown:
            return
        self._boxes_shown = shown
        for item in self._boxes[: len(self._looks)]:
            item.setVisible(shown)
        self.place_labels()

    def set_navigates(self, navigates: bool) -> None:
        """Whether this view shows the navigator while zoomed in."""
        self._navigates = navigates
        self._place_navigator()

    def place_labels(self) -> None:
        """Find the chips' places anew."""
        taken = []
        if self._navigator.isVisibleTo(self):
            place = self._navigator.geometry()
            taken = [Box(place.left(), place.top(), place.width(), place.height())]
        looks = self._looks if self._boxes_shown else ()
        self._labels.place(looks, self._to_screen, self._view_box, taken)

    @property
    def _size(self) -> tuple[int, int]:
        return self._layers.size if self._layers is not None else (1, 1)

    @property
    def _view_box(self) -> Box:
        return Box(0, 0, self.viewport().width(), self.viewport().height())

    def _to_screen(self, box: Box) -> Box:
        (left, top), scale = self._zoom.offset(), self._zoom.scale
        return Box(
            box.left * scale + left, box.top * scale + top, box.width * scale, box.height * scale
        )

    def _to_photo(self, at: QPointF) -> tuple[float, float]:
        (left, top), scale = self._zoom.offset(), self._zoom.scale
        return (at.x() - left) / scale, (at.y() - top) / scale

    # Zoom and place

    def _apply_zoom(self) -> None:
        scale = self._zoom.scale
        if self.transform().m11() != scale:
            self.setTransform(QTransform.fromScale(scale, scale))
            for item in self._boxes[: len(self._looks)]:
                item.set_scale(scale)
        left, top = self._zoom.offset()
        self.horizontalScrollBar().setValue(-left)
        self.verticalScrollBar().setValue(-top)
        self._place_navigator()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._apply_zoom()
        self.place_labels()

    def _place_navigator(self) -> None:
        shown = self._navigates and self._zoom.is_zoomed and self._layers is not None
        shown = shown and self.width() >= 3 * WIDTH
        if shown:
            assert self._layers is not None
            self._navigator.show_photo(self._layers.best(1), *self._size)
            self._navigator.show_part(self._zoom.visible(), *self._size)
            self._navigator.move(
                self.width() - self._navigator.width() - MARGIN,
                self.height() - self._navigator.height() - MARGIN,
            )
        self._navigator.setVisible(shown)

    def _go_to_share(self, x: float, y: float) -> None:
        width, height = self._size
        self._zoom.centre_on(x * width, y * height)

    def wheelEvent(self, event: QWheelEvent) -> None:
        notches = event.angleDelta().y() / 120
        if notches:
            at = event.position()
            self._zoom.zoom_at(WHEEL_NOTCH**notches, at.x(), at.y())
        event.accept()

    # The mouse

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if event.button() != Qt.MouseButton.LeftButton:
            event.ignore()
            return
        self.pressed.emit()
        self._press = self._last = event.position()
        self._panning = False
        if self._drawing.is_active:
            self._drawing.press(*self._to_photo(event.position()))

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        # Clicks in quick succession walk through boxes that lie over each other.
        self.mousePressEvent(event)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        at = event.position()
        if self._press is None:
            self._hover(at)
        elif self._drawing.is_active:
            self._drawing.drag(*self._to_photo(at))
        elif self._panning or self._is_dragged(at):
            if not self._panning:
                self._panning = True
                self.viewport().setCursor(Qt.CursorShape.ClosedHandCursor)
            moved, self._last = at - self._last, at
            self._zoom.pan(moved.x(), moved.y())

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        if event.button() != Qt.MouseButton.LeftButton or self._press is None:
            return
        self._press = None
        if self._drawing.is_active:
            self._drawing.release()
        elif self._panning:
            self._panning = False
            self.viewport().unsetCursor()
        else:
            self._click(event.position())

    def viewportEvent(self, event: QEvent) -> bool:
        if event.type() == QEvent.Type.ToolTip and isinstance(event, QHelpEvent):
            tip = self._labels.tip_at(QPointF(event.pos()), self._to_screen_point)
            QToolTip.showText(event.globalPos(), tip, self)
            return True
        return super().viewportEvent(event)

    def leaveEvent(self, event: QEvent) -> None:
        self._labels.hover(None, self._to_screen, self._view_box)
        super().leaveEvent(event)

    def _is_dragged(self, at: QPointF) -> bool:
        assert self._press is not None
        far = (at - self._press).manhattanLength()
        return self._zoom.is_zoomed and far >= QApplication.startDragDistance()

    def _click(self, at: QPointF) -> None:
        hit = self._labels.at(at, self._to_screen_point)
        if hit is not None:
            index, vendor_id = hit
            if vendor_id is not None:
                self.chip_clicked.emit(vendor_id)
            self.face_clicked.emit(index)
            return
        faces = self._faces_at(at)
        if faces:
            self.face_clicked.emit(self._next_of(faces))

    def _next_of(self, faces: list[int]) -> int:
        """The face a click means: another click on the same place brings the next one."""
        selected = next((look.index for look in self._looks if look.selected), None)
        if selected in faces:
            return faces[(faces.index(selected) + 1) % len(faces)]
        return faces[0]

    def _faces_at(self, at: QPointF) -> list[int]:
        """The faces whose boxes hold a point of the view, the smallest first."""
        if not self._boxes_shown:
            return []
        held = []
        for look in self._looks:
            box = self._to_screen(look.outline)
            dx = max(0.0, (LEAST_HIT - box.width) / 2)
            dy = max(0.0, (LEAST_HIT - box.height) / 2)
            if box.left - dx <= at.x() <= box.right + dx and (
                box.top - dy <= at.y() <= box.bottom + dy
            ):
                held.append((box.area, look.index))
        return [index for _, index in sorted(held)]

    def _hover(self, at: QPointF) -> None:
        faces = [] if self._drawing.is_active else self._faces_at(at)
        self._labels.hover(faces[0] if faces else None, self._to_screen, self._view_box)

    def _to_screen_point(self, anchor: QPointF) -> QPointF:
        (left, top), scale = self._zoom.offset(), self._zoom.scale
        return QPointF(anchor.x() * scale + left, anchor.y() * scale + top)

    def _show_drawing(self) -> None:
        box = self._drawing.box
        cross = Qt.CursorShape.CrossCursor
        if self._drawing.is_active:
            self.viewport().setCursor(cross)
        elif self.viewport().cursor().shape() == cross:
            self.viewport().unsetCursor()
        if box is not None:
            sign = BoxLook(box, Line.SOLID, Verdict.UNLABELLED)
            self._rubber.set_scale(self._zoom.scale)
            self._rubber.show_face(FaceLook(-1, True, box, (sign,), ()), QRectF(0, 0, *self._size))
            self._rubber.setZValue(20)
        self._rubber.setVisible(box is not None)
