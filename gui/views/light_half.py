"""One half of the light table: a photo, whose it is, what one vendor or all say of it."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtGui import QMouseEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QStackedWidget, QVBoxLayout, QWidget

from gui.photos.photo_layers import Layers
from gui.photos.view_zoom import ViewZoom
from gui.sheets import PhotoSheet, VendorOnPhoto
from gui.theme import STAGE
from gui.views.box_drawing import BoxDrawing
from gui.views.face_looks import (
    header_look,
    looks_of_all,
    looks_of_vendor,
    looks_without_vendor,
    pane_words,
)
from gui.views.pane_header import PaneHeader
from gui.views.photo_view import PhotoView
from gui.views.stage_bar import PhotoTitle, with_places
from gui.views.stage_lines import FoundLine
from gui.widgets.empty_place import EmptyPlace
from gui.widgets.key_button import KeyButton

TITLE_HEIGHT = 34


class LightHalf(QWidget):
    """Shows a sheet; emits what a person does.

    Signals:
        pressed(): a person turned to this half. pin_clicked(): pin this photo, or no longer.
        face_clicked(int), chip_clicked(str): as of `PhotoView`.
        empty_pressed(): the button of the empty half.
    """

    pressed = Signal()
    pin_clicked = Signal()
    face_clicked = Signal(int)
    chip_clicked = Signal(str)
    empty_pressed = Signal()

    def __init__(self, zoom: ViewZoom, drawing: BoxDrawing, parent: QWidget) -> None:
        super().__init__(parent)
        self._overlaid = False
        self._said_empty: tuple[str, ...] = ()
        self._title = PhotoTitle(self)
        self._pin = KeyButton(self.tr("Pin"), self, icon_name="pin-outline", variant="small")
        self._pin.setCheckable(True)
        self._pin.clicked.connect(self.pin_clicked)
        self._header, self._found = PaneHeader(self), FoundLine(self)
        self._one = PhotoView(zoom, drawing, parent=self)
        self._all = PhotoView(zoom, drawing, overlaid=True, parent=self)
        self._all.set_navigates(False)
        self._empty = EmptyPlace(self)
        self._empty.pressed.connect(self.empty_pressed)
        self._stack = QStackedWidget(self)
        for widget in (self._one, self._all, self._empty):
            self._stack.addWidget(widget)
        for view in self.views:
            view.pressed.connect(self.pressed)
            view.face_clicked.connect(self.face_clicked)
            view.chip_clicked.connect(self.chip_clicked)
        self._lay_out()

    def _lay_out(self) -> None:
        self._head = QWidget(self)
        self._head.setFixedHeight(max(TITLE_HEIGHT, self._pin.sizeHint().height() + 8))
        row = QHBoxLayout(self._head)
        row.setContentsMargins(9, 0, 6, 0)
        row.setSpacing(8)
        row.addWidget(self._title, 1)
        row.addWidget(self._pin)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        for widget in (self._head, self._header, self._found):
            column.addWidget(widget)
        column.addWidget(self._stack, 1)

    @property
    def views(self) -> tuple[PhotoView, PhotoView]:
        """With the vendor in focus, and with all."""
        return self._one, self._all

    @property
    def view(self) -> PhotoView:
        """The one in front, or last in front."""
        return self._all if self._overlaid else self._one

    def room(self, overlaid: bool) -> tuple[int, int]:
        """The sides of what is left for the photo, in device-independent pixels."""
        line = self._found if overlaid else self._header
        height = self.height() - self._head.height() - line.height()
        return max(1, self.width()), max(1, height)

    # What is shown

    def show_sheet(
        self, sheet: PhotoSheet, layers: Layers | None, overlaid: bool, boxes_shown: bool
    ) -> None:
        """A photo with what the vendor in focus says of it, or with what all say."""
        self._overlaid = overlaid
        self._show_head(sheet)
        view = self.view
        view.set_boxes_shown(boxes_shown)
        if view.layers is not layers or self._stack.currentWidget() is not view:
            view.show_photo(layers)
        self._stack.setCurrentWidget(view)
        self._header.setVisible(not overlaid)
        self._found.setVisible(overlaid)
        if overlaid:
            self._found.show_sheet(sheet)
            view.show_faces(looks_of_all(sheet))
            said = [pane_words(sheet, vendor) for vendor in sheet.vendors]
        else:
            said = self._show_vendor(sheet, _vendor_in_focus(sheet))
        view.setAccessibleName("; ".join([sheet.photo.name, *said]))

    def _show_vendor(self, sheet: PhotoSheet, vendor: VendorOnPhoto | None) -> list[str]:
        if vendor is None:
            self._header.show_words(self.tr("No vendor is chosen."))
            self._one.show_faces(looks_without_vendor(sheet))
            return []
        self._header.show_look(header_look(sheet, vendor))
        self._one.show_faces(looks_of_vendor(sheet, vendor))
        return [pane_words(sheet, vendor)]

    def show_empty(
        self,
        icon_name: str,
        title: str,
        sentence: str,
        button: str = "",
        sheet: PhotoSheet | None = None,
    ) -> None:
        """Why no photo can be seen here. sheet: of the photo that cannot be decoded."""
        self._head.setVisible(sheet is not None)
        if sheet is not None:
            self._show_head(sheet)
        self._header.hide()
        self._found.hide()
        said = (icon_name, title, sentence, button)
        if said != self._said_empty:
            self._said_empty = said
            self._empty.set_words(*said)
        self._stack.setCurrentWidget(self._empty)

    def _show_head(self, sheet: PhotoSheet) -> None:
        self._head.show()
        size = ""
        if sheet.photo.width and sheet.photo.height:
            size = f"{sheet.photo.width} × {sheet.photo.height}"
        number = self.tr("{} of {}").format(sheet.number or "–", sheet.total)
        words = "  ".join(filter(None, (number, size)))
        self._title.show_words(sheet.photo.name, *with_places(sheet.photo, words))

    def set_pin_key(self, key: str) -> None:
        """The key printed on the button."""
        self._pin.set_key(key)

    def set_pinned(self, pinned: bool) -> None:
        """A pinned photo says so and stays while the other one walks on."""
        self._pin.setChecked(pinned)
        self._pin.set_words(self.tr("Pinned") if pinned else self.tr("Pin"))
        self._pin.set_icon_name("pin" if pinned else "pin-outline")
        tip = (
            self.tr("This photo stays while the other one walks on")
            if pinned
            else self.tr("Keep this photo here and let the other one walk on")
        )
        self._pin.setToolTip(tip)

    # Qt's own

    def mousePressEvent(self, _event: QMouseEvent) -> None:
        self.pressed.emit()

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.fillRect(self.rect(), STAGE.background)
        if self._head.isVisible():
            painter.fillRect(self._head.geometry(), STAGE.header)


def _vendor_in_focus(sheet: PhotoSheet) -> VendorOnPhoto | None:
    focused = (vendor for vendor in sheet.vendors if vendor.info.id == sheet.focus)
    return next(focused, sheet.vendors[0] if sheet.vendors else None)
