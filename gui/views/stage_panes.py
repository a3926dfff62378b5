"""The area of the panes: one photo view a vendor, laid out so that the photo is largest."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QRect, Qt, Signal
from PySide6.QtGui import QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QVBoxLayout, QWidget

from core.vendor import VendorId
from gui.photos.view_zoom import ViewZoom
from gui.theme import STAGE
from gui.views.box_drawing import BoxDrawing
from gui.views.pane_header import PaneHeader
from gui.views.pane_layout import PANE_GAP, StageRoom, header_height
from gui.views.photo_view import PhotoView

MARGIN = 8
FRAME = 2


class Pane(QWidget):
    """One vendor's header and view."""

    pressed = Signal()

    def __init__(self, zoom: ViewZoom, drawing: BoxDrawing, parent: QWidget) -> None:
        super().__init__(parent)
        self.vendor_id: VendorId | None = None
        self.header = PaneHeader(self)
        self.view = PhotoView(zoom, drawing, parent=self)
        self.view.pressed.connect(self.pressed)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.header)
        column.addWidget(self.view)

    def mousePressEvent(self, _event: QMouseEvent) -> None:
        self.pressed.emit()


class StagePanes(QWidget):
    """Holds the panes and the overlaid view; has the keyboard's focus for all of them.

    Signals:
        resized(): the room for the panes changed.
        pane_pressed(int): number of a pane that a person turned to.
        face_clicked(int), chip_clicked(str): as of `PhotoView`, from any of them.
    """

    focus_radius = 0
    resized = Signal()
    pane_pressed = Signal(int)
    face_clicked = Signal(int)
    chip_clicked = Signal(str)

    def __init__(self, zoom: ViewZoom, drawing: BoxDrawing, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._zoom, self._drawing = zoom, drawing
        self._shown = 0
        self._focused: int | None = None
        self._photo = (3.0, 2.0)
        self.panes: list[Pane] = []
        self.overlaid = PhotoView(zoom, drawing, overlaid=True, parent=self)
        self.overlaid.hide()
        self.overlaid.pressed.connect(self._take_focus)
        self._join(self.overlaid)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAccessibleName(self.tr("Photo"))

    # What is shown

    def show_panes(self, count: int) -> list[Pane]:
        """So many panes, made once and kept; 0 shows the overlaid view."""
        while len(self.panes) < count:
            pane = Pane(self._zoom, self._drawing, self)
            number = len(self.panes)
            pane.pressed.connect(lambda number=number: self._on_pressed(number))
            self._join(pane.view)
            self.panes.append(pane)
        if count != self._shown or (count == 0) == self.overlaid.isHidden():
            self._shown = count
            for number, pane in enumerate(self.panes):
                pane.setVisible(number < count)
            self.overlaid.setVisible(count == 0)
            self.lay_out()
        return self.panes[:count]

    def _join(self, view: PhotoView) -> None:
        view.face_clicked.connect(self.face_clicked)
        view.chip_clicked.connect(self.chip_clicked)

    def set_photo(self, width: float, height: float) -> None:
        """The sides of the photo the panes are laid out for."""
        if (width, height) != self._photo:
            self._photo = (width, height)
            self.lay_out()

    def set_focused(self, number: int | None) -> None:
        """The pane that wears the white frame; None for none."""
        if number != self._focused:
            self._focused = number
            self.update()

    def room(self) -> StageRoom:
        """What the panes share now."""
        ratio = self.devicePixelRatioF()
        if not self._shown:
            return StageRoom(self.width(), self.height(), 1, headed=False, ratio=ratio)
        inside = self._inside()
        return StageRoom(inside.width(), inside.height(), self._shown, ratio=ratio)

    def lay_out(self) -> None:
        """Give every view its place and tell the zoom how large they are."""
        room = self.room()
        width, height = room.pane(*self._photo)
        if not self._shown:
            self.overlaid.setGeometry(self.rect())
            width, height = self.width(), self.height()
        else:
            self._lay_out_grid(room.grid(*self._photo)[0], width, height)
        self._zoom.set_room(width, height, room.ratio)
        self.update()

    def _lay_out_grid(self, columns: int, width: int, height: int) -> None:
        inside = self._inside()
        header = header_height(width)
        outer = height + header
        for number, pane in enumerate(self.panes[: self._shown]):
            row, column = divmod(number, columns)
            left = inside.left() + column * (width + PANE_GAP)
            top = inside.top() + row * (outer + PANE_GAP)
            pane.header.setFixedHeight(header)
            pane.setGeometry(left, top, width, outer)
            # The navigator would hide too much of a small pane; one of them is enough.
            pane.view.set_navigates(number == self._shown - 1)

    def _inside(self) -> QRect:
        return self.rect().adjusted(MARGIN, MARGIN, -MARGIN, -MARGIN)

    def resizeEvent(self, _event: QResizeEvent) -> None:
        self.lay_out()
        self.resized.emit()

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.fillRect(self.rect(), STAGE.gap)
        if self._focused is not None and self._focused < self._shown and self._shown > 1:
            frame = self.panes[self._focused].geometry()
            painter.fillRect(frame.adjusted(-FRAME, -FRAME, FRAME, FRAME), STAGE.person)
            # On screens of broken ratio a seam of what lies below shows inside the pane.
            painter.fillRect(frame, STAGE.header)

    # Focus and keys

    def _on_pressed(self, number: int) -> None:
        self._take_focus()
        self.pane_pressed.emit(number)

    def _take_focus(self) -> None:
        self.setFocus(Qt.FocusReason.MouseFocusReason)

    def event(self, event: QEvent) -> bool:
        # While a box is drawn, its keys are no shortcuts.
        if (
            event.type() == QEvent.Type.ShortcutOverride
            and isinstance(event, QKeyEvent)
            and self._drawing.takes(event)
        ):
            event.accept()
            return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if not self._drawing.press_key(event):
            super().keyPressEvent(event)
