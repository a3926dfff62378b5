"""The stage: the photo in view with what every vendor says of its faces."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication, QEvent, QTimer, Signal
from PySide6.QtGui import QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QStackedWidget, QVBoxLayout, QWidget

from core.photos.photo import PhotoId
from core.problem import Problem
from core.vendor import VendorId
from gui.photos.photo_layers import Layers
from gui.photos.photo_loader import PhotoLoader
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
    was_asked,
)
from gui.views.photo_view import PhotoView
from gui.views.stage_bar import ONE_LARGE, OVERLAID, SIDE_BY_SIDE, StageBar
from gui.views.stage_lines import FoundLine, NobodyAskedLine
from gui.views.stage_panes import StagePanes
from gui.widgets.empty_place import EmptyPlace

RESIZE_MILLISECONDS = 120
"""A resize is over when nothing moved for so long; only then are photos scaled anew."""


class StageView(QWidget):
    """Shows a sheet; emits what a person does and changes nothing itself.

    Signals:
        face_clicked(int): index among the sheet's faces. vendor_clicked(str): a vendor's id.
        box_drawn(Box): in pixels of the upright original.
        previous_requested(), next_requested(), open_requested(), run_requested().
        mode_changed(str), boxes_shown_changed(bool), zoom_changed(str: what the bar says).
        drawing_changed(bool): a box is being drawn.
        photo_failed(PhotoId, Problem): the photo in view cannot be decoded.
        show_in_folder_requested(PhotoId): the way out of a photo that failed.
    """

    face_clicked = Signal(int)
    vendor_clicked = Signal(str)
    box_drawn = Signal(object)
    previous_requested = Signal()
    next_requested = Signal()
    open_requested = Signal()
    run_requested = Signal()
    mode_changed = Signal(str)
    boxes_shown_changed = Signal(bool)
    zoom_changed = Signal(str)
    drawing_changed = Signal(bool)
    photo_failed = Signal(object, object)
    show_in_folder_requested = Signal(object)

    def __init__(self, loader: PhotoLoader, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("surface", "stage")
        self._loader = loader
        self._sheet: PhotoSheet | None = None
        self._mode = SIDE_BY_SIDE
        self._boxes_shown = True
        self._zoom = ViewZoom(self)
        self._drawing = BoxDrawing(self)
        self._bar = StageBar(self)
        self._found = FoundLine(self)
        self._nobody_asked = NobodyAskedLine(self)
        self._panes = StagePanes(self._zoom, self._drawing, self)
        self._empty = EmptyPlace(self)
        self._opening = self._resting = self._has_photos = False
        self._has_case = True
        self._resizing = QTimer(self, singleShot=True, interval=RESIZE_MILLISECONDS)
        self._room_told = False
        self._lay_out()
        self._join()
        self.show_sheet(None)

    def _lay_out(self) -> None:
        self._stack = QStackedWidget(self)
        self._stack.addWidget(self._panes)
        self._stack.addWidget(self._empty)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        for widget in (self._bar, self._found, self._nobody_asked):
            column.addWidget(widget)
        column.addWidget(self._stack, 1)
        self.setFocusProxy(self._panes)

    def _join(self) -> None:
        self._bar.previous.connect(self.previous_requested)
        self._bar.next.connect(self.next_requested)
        self._bar.mode_chosen.connect(self.set_mode)
        self._bar.zoom_chosen.connect(self._on_zoom_chosen)
        self._bar.boxes_toggled.connect(self.set_boxes_shown)
        self._nobody_asked.run_requested.connect(self.run_requested)
        self._empty.pressed.connect(self._on_empty_pressed)
        self._panes.resized.connect(self._on_resized)
        self._panes.pane_pressed.connect(self._on_pane_pressed)
        self._panes.face_clicked.connect(self.face_clicked)
        self._panes.chip_clicked.connect(self.vendor_clicked)
        self._resizing.timeout.connect(self._tell_room)
        self._zoom.changed.connect(self._on_zoom_changed)
        self._drawing.kept.connect(self.box_drawn)
        self._drawing.changed.connect(self._on_drawing_changed)
        self._loader.changed.connect(self._on_more_loaded)
        self._loader.failed.connect(self._on_failed)

    # What is shown

    @property
    def mode(self) -> str:
        """ "side by side", "overlaid" or "one large"."""
        return self._mode

    @property
    def boxes_shown(self) -> bool:
        return self._boxes_shown

    @property
    def is_drawing(self) -> bool:
        return self._drawing.is_active

    def scale_text(self) -> str:
        """What the bar says of the zoom: "Fit" or "136 %"."""
        if self._zoom.is_fit:
            return self.tr("Fit")
        return f"{round(100 * self._zoom.factor)}\N{NARROW NO-BREAK SPACE}%"

    def show_sheet(self, sheet: PhotoSheet | None) -> None:
        """Show a photo and what is said of it; for the same photo only what changed is touched."""
        before, self._sheet = self._sheet, sheet
        if self._resting:
            return
        same = before is not None and sheet is not None and before.photo.id == sheet.photo.id
        if not same:
            self._drawing.cancel()
        if sheet is None:
            self._bar.show_sheet(None)
            self._loader.look_at(None)
            self._show_nothing()
            return
        asked = was_asked(sheet)
        self._nobody_asked.setVisible(not asked)
        self._nobody_asked.show_count(len(sheet.vendors))
        layers = self._loader.look_at(sheet.photo)
        problem = sheet.photo.problem or (layers.problem if layers is not None else None)
        if problem is not None:
            self._bar.show_sheet(sheet)
            self._show_problem(problem)
            return
        self._stack.setCurrentWidget(self._panes)
        self._show_photo(sheet, layers, same)
        if before is not None and not same:
            self._paint_now()
        self._bar.show_sheet(sheet)
        if self._drawing.is_active:
            self._bar.show_drawing()

    def set_resting(self, resting: bool) -> None:
        """Whether another view stands before the stage: meanwhile it loads and paints nothing."""
        if resting == self._resting:
            return
        self._drawing.cancel()
        self._resting = resting
        if not resting:
            self.show_sheet(self._sheet)
            self._tell_room()

    def _paint_now(self) -> None:
        """Paint the photo somebody walked to before the rest of the window follows."""
        views = [view for view in self._all_views() if view.isVisible()]
        for view in views:
            # What changed in it is marked by a call that waits: all would be painted twice.
            QCoreApplication.sendPostedEvents(view.scene(), QEvent.Type.MetaCall.value)
        # One repaint takes along whatever else is marked; one each would paint most panes twice.
        for view in views[1:]:
            view.viewport().update()
        if views:
            views[0].viewport().repaint()

    def set_opening(self, opening: bool) -> None:
        """While a case is being opened, no photo yet does not mean that there are none."""
        self._opening = opening
        if self._sheet is None:
            self._show_nothing()

    def set_has_case(self, has_case: bool) -> None:
        """Whether a case is open: one that was refused has no photos to speak of."""
        if has_case != self._has_case:
            self._has_case = has_case
            if self._sheet is None:
                self._show_nothing()

    def set_has_photos(self, has_photos: bool) -> None:
        """Whether the case has photos, although none may be in view."""
        if has_photos != self._has_photos:
            self._has_photos = has_photos
            if self._sheet is None:
                self._show_nothing()

    def _show_nothing(self) -> None:
        if self._opening:
            self._show_empty("folder-open-outline", self.tr("Opening…"), "", "")
            return
        if self._has_photos:
            self._show_empty(
                "image-outline",
                self.tr("No photo in view"),
                self.tr("Choose one in the library, or show all photos there."),
                "",
            )
            return
        title, sentence = self.tr("No photos yet"), self.tr("Drop photos or a folder here.")
        if not self._has_case:
            title = self.tr("No case is open")
            sentence = self.tr("Photos or a folder dropped here are opened as a case of their own.")
        self._show_empty("image-plus-outline", title, sentence, self.tr("Open a folder"))

    def set_mode(self, mode: str) -> None:
        """ "side by side", "overlaid" or "one large"."""
        if mode not in (SIDE_BY_SIDE, OVERLAID, ONE_LARGE):
            raise ValueError(f"the stage has no view mode {mode!r}")
        if mode == self._mode:
            return
        self._mode = mode
        self._bar.show_mode(mode)
        self._drawing.cancel()
        if self._sheet is not None:
            self.show_sheet(self._sheet)
        self._tell_room()
        self.mode_changed.emit(mode)

    def set_boxes_shown(self, shown: bool) -> None:
        """Boxes and chips on or off."""
        if shown == self._boxes_shown:
            return
        self._boxes_shown = shown
        self._bar.show_boxes(shown)
        for view in self._all_views():
            view.set_boxes_shown(shown)
        self.boxes_shown_changed.emit(shown)

    def set_boxes_key(self, key: str) -> None:
        """The key that is printed on the button for boxes and chips."""
        self._bar.set_boxes_key(key)

    def _show_photo(self, sheet: PhotoSheet, layers: Layers | None, same: bool) -> None:
        vendors = self._vendors_in_panes(sheet)
        overlaid = self._mode == OVERLAID
        self._found.setVisible(overlaid)
        width, height = layers.size if layers is not None else (3, 2)
        self._panes.set_photo(width, height)
        panes = self._panes.show_panes(0 if overlaid else max(1, len(vendors)))
        self._zoom.set_photo(width, height)
        self._want_detail()
        if overlaid:
            self._found.show_sheet(sheet)
            self._show_in(self._panes.overlaid, layers, same)
            self._panes.overlaid.show_faces(looks_of_all(sheet))
            self._panes.overlaid.setAccessibleName(self._all_words(sheet))
            return
        for pane in panes:
            self._show_in(pane.view, layers, same)
        if not vendors:
            panes[0].vendor_id = None
            panes[0].header.show_words(self.tr("No vendor is chosen."))
            panes[0].view.show_faces(looks_without_vendor(sheet))
            panes[0].setAccessibleName(sheet.photo.name)
        for pane, vendor in zip(panes, vendors, strict=False):
            pane.vendor_id = vendor.info.id
            pane.header.show_look(header_look(sheet, vendor))
            pane.view.show_faces(looks_of_vendor(sheet, vendor))
            pane.setAccessibleName(pane_words(sheet, vendor))
        focused = [number for number, v in enumerate(vendors) if v.info.id == sheet.focus]
        self._panes.set_focused(focused[0] if focused else None)

    def _show_in(self, view: PhotoView, layers: Layers | None, same: bool) -> None:
        view.set_boxes_shown(self._boxes_shown)
        if not same or view.layers is not layers:
            view.show_photo(layers)

    def _vendors_in_panes(self, sheet: PhotoSheet) -> tuple[VendorOnPhoto, ...]:
        if self._mode != ONE_LARGE:
            return sheet.vendors
        focused = tuple(v for v in sheet.vendors if v.info.id == sheet.focus)
        return focused or sheet.vendors[:1]

    def _all_words(self, sheet: PhotoSheet) -> str:
        return "; ".join(pane_words(sheet, vendor) for vendor in sheet.vendors)

    def _show_problem(self, problem: Problem) -> None:
        button = self.tr("Show in folder")
        self._show_empty("alert", problem.what, problem.way_out, button)

    def _show_empty(self, icon_name: str, title: str, sentence: str, button: str) -> None:
        self._found.hide()
        self._nobody_asked.hide()
        self._empty.set_words(icon_name, title, sentence, button)
        self._stack.setCurrentWidget(self._empty)

    def _all_views(self) -> list[PhotoView]:
        return [self._panes.overlaid, *(pane.view for pane in self._panes.panes)]

    # Zoom

    def zoom_in(self) -> None:
        self._zoom.step(1)

    def zoom_out(self) -> None:
        self._zoom.step(-1)

    def zoom_to_fit(self) -> None:
        """The whole photo."""
        self._zoom.to_fit()

    def zoom_to_full_size(self) -> None:
        """100 %: a pixel of the photo on each pixel of the screen."""
        self._zoom.to_factor(1.0)

    def zoom_to_face(self, index: int | None = None) -> None:
        """To a face of the sheet, by default the selected one."""
        sheet = self._sheet
        index = index if index is not None or sheet is None else sheet.selected
        if sheet is None or index is None or not 0 <= index < len(sheet.faces):
            return
        box = sheet.faces[index].face.box
        if box is not None:
            self._zoom.to_box(box)

    def _on_zoom_chosen(self, what: str) -> None:
        if what == "fit":
            self.zoom_to_fit()
        elif what == "face":
            self.zoom_to_face()
        else:
            self._zoom.to_factor(int(what) / 100)

    def _on_zoom_changed(self) -> None:
        self._drawing.set_scale(self._zoom.scale)
        words = self.scale_text()
        self._bar.show_zoom(words)
        self._want_detail()
        self.zoom_changed.emit(words)

    def _want_detail(self) -> None:
        layers = self._loader.layers(self._sheet.photo.id) if self._sheet is not None else None
        if layers is not None and not self._resting:
            width = 0 if self._zoom.is_fit else round(layers.size[0] * self._zoom.factor)
            self._loader.want_width(width)

    # Drawing a face

    def start_drawing(self) -> None:
        """Have a person draw the box of a face; `box_drawn` says which."""
        if self._sheet is None or self._stack.currentWidget() is not self._panes:
            return
        self.set_boxes_shown(True)
        self._panes.setFocus()
        layers = self._loader.layers(self._sheet.photo.id)
        width, height = layers.size if layers is not None else (1, 1)
        self._drawing.begin((width, height), self._zoom.visible(), self._zoom.scale)

    def cancel_drawing(self) -> None:
        self._drawing.cancel()

    def _on_drawing_changed(self) -> None:
        if self._drawing.is_active:
            self._bar.show_drawing()
        elif not self._resting:
            self._bar.show_sheet(self._sheet)
        self.drawing_changed.emit(self._drawing.is_active)

    # What comes back

    def _on_more_loaded(self, photo_id: PhotoId) -> None:
        sheet = self._sheet
        if self._resting or sheet is None or sheet.photo.id != photo_id:
            return
        if sheet.photo.problem is not None:
            return
        layers = self._loader.layers(photo_id)
        if layers is not None:
            self._show_photo(sheet, layers, same=False)

    def _on_failed(self, photo_id: PhotoId, problem: Problem) -> None:
        if self._resting or self._sheet is None:
            return
        if self._sheet.photo.id == photo_id:
            self._show_problem(problem)
            self.photo_failed.emit(photo_id, problem)

    def _on_pane_pressed(self, number: int) -> None:
        vendor_id: VendorId | None = self._panes.panes[number].vendor_id
        if vendor_id is not None:
            self.vendor_clicked.emit(vendor_id)

    def _on_empty_pressed(self) -> None:
        if self._sheet is None:
            self.open_requested.emit()
        else:
            self.show_in_folder_requested.emit(self._sheet.photo.id)

    def _on_resized(self) -> None:
        """Wait until a splitter stands still; the first photo of all is not kept waiting."""
        if self._sheet is not None and not self._room_told:
            self._tell_room()
        self._resizing.start()

    def _tell_room(self) -> None:
        """Let photos be scaled for the room there is now."""
        if not self._resting:
            self._room_told = True
            self._loader.set_room(self._panes.room())

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._bar.fit_width()

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.fillRect(self.rect(), STAGE.gap)
        if self._stack.currentWidget() is self._empty:
            painter.fillRect(self._stack.geometry(), STAGE.background)
