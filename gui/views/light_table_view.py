"""The light table: two photos side by side whose faces have the same size and place."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QEvent, QRect, Qt, QTimer, Signal
from PySide6.QtGui import QAction, QKeyEvent, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QVBoxLayout, QWidget

from core.geometry import Box
from core.photos.photo import PhotoId
from core.problem import Problem
from core.vendor import VendorId
from gui.photos.photo_loader import PhotoLoader
from gui.photos.view_zoom import ViewZoom
from gui.photos.zoom_link import ONE, OTHER, SIDES, ZoomLink, frame_of
from gui.sheets import FaceSheet, PhotoSheet
from gui.theme import STAGE
from gui.views.box_drawing import BoxDrawing
from gui.views.light_bar import LightBar, LightLine
from gui.views.light_half import LightHalf
from gui.views.pane_layout import PANE_GAP, StageRoom
from gui.views.stage_bar import OVERLAID, SIDE_BY_SIDE
from gui.views.stage_panes import FRAME, MARGIN
from gui.views.stage_view import RESIZE_MILLISECONDS
from gui.widgets.key_cap import key_text

Sheets = tuple[PhotoSheet | None, PhotoSheet | None]


class LightTableView(QWidget):
    """Shows two sheets; emits what a person does and changes nothing itself.

    Sides are numbered 0 (left) and 1 (right).

    Signals:
        side_pressed(int): a person turned to this side. pin_requested(): pin the other photo.
        face_clicked(int), vendor_clicked(str): on the side that a person turned to.
        box_drawn(Box): there too, in pixels of the upright original.
        mode_chosen(str), boxes_toggled(bool: shown): as on the stage.
        empty_pressed(int): the button of a side without a photo.
        photo_failed(PhotoId, Problem): a photo shown cannot be decoded.
    """

    focus_radius = 0
    side_pressed = Signal(int)
    pin_requested = Signal()
    face_clicked = Signal(int)
    vendor_clicked = Signal(str)
    box_drawn = Signal(object)
    mode_chosen = Signal(str)
    boxes_toggled = Signal(bool)
    empty_pressed = Signal(int)
    photo_failed = Signal(object, object)

    def __init__(
        self,
        loader: PhotoLoader,
        close: QAction,
        link: QAction,
        parent: QWidget | None = None,
    ) -> None:
        """close, link: the actions behind the buttons of the bar."""
        super().__init__(parent)
        self.setProperty("surface", "stage")
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAccessibleName(self.tr("Light table"))
        self._loader = loader
        self._sheets: Sheets = (None, None)
        self._empty_words = ("", "", "")
        self._focused, self._pinned = ONE, ONE
        self._mode, self._boxes_shown = SIDE_BY_SIDE, True
        self._keys = ""
        self.link = ZoomLink((ViewZoom(self, loose=True), ViewZoom(self, loose=True)), self)
        self._drawings = (BoxDrawing(self), BoxDrawing(self))
        self._bar = LightBar(close, link, self)
        self._line = LightLine(self)
        self._area = QWidget(self)
        self.halves = tuple(
            LightHalf(zoom, drawing, self)
            for zoom, drawing in zip(self.link.zooms, self._drawings, strict=True)
        )
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self._bar)
        column.addWidget(self._line)
        column.addWidget(self._area, 1)
        self._resizing = QTimer(self, singleShot=True, interval=RESIZE_MILLISECONDS)
        self._resizing.timeout.connect(self._tell_room)
        self._join()

    def _join(self) -> None:
        self._bar.mode_chosen.connect(self.mode_chosen)
        self._bar.zoom_chosen.connect(self._on_zoom_chosen)
        self._bar.boxes_toggled.connect(self.boxes_toggled)
        for side, half in enumerate(self.halves):
            half.pressed.connect(lambda side=side: self._on_pressed(side))
            half.empty_pressed.connect(lambda side=side: self.empty_pressed.emit(side))
            half.pin_clicked.connect(self._on_pin_clicked)
            half.face_clicked.connect(self.face_clicked)
            half.chip_clicked.connect(self.vendor_clicked)
        for zoom, drawing in zip(self.link.zooms, self._drawings, strict=True):
            zoom.changed.connect(self._on_zoom_changed)
            drawing.kept.connect(self.box_drawn)
        self._loader.changed.connect(self._on_more_loaded)
        self._loader.failed.connect(self._on_failed)

    # What is shown

    @property
    def is_drawing(self) -> bool:
        return any(drawing.is_active for drawing in self._drawings)

    def set_keys(self, boxes: QAction, pin: QAction, walk: Sequence[QAction]) -> None:
        """The keys printed on buttons and in the line that says how to go on."""
        self._bar.set_boxes_key(key_text(boxes.shortcut()))
        for half in self.halves:
            half.set_pin_key(key_text(pin.shortcut()))
        self._keys = " ".join(key_text(action.shortcut()) for action in walk)

    def set_looks(self, mode: str, boxes_shown: bool) -> None:
        """As the stage shows photos: its mode, and whether boxes and chips are on."""
        if (mode, boxes_shown) == (self._mode, self._boxes_shown):
            return
        self._mode, self._boxes_shown = mode, boxes_shown
        self._bar.show_mode(mode)
        self._bar.show_boxes(boxes_shown)
        self._fit_room()
        self._show_both()

    def set_empty_words(self, title: str, sentence: str, button: str) -> None:
        """What stands on a side without a photo."""
        words = (title, sentence, button)
        if words != self._empty_words:
            self._empty_words = words
            self._show_both()

    def show_sheets(self, sheets: Sheets, focused: int, pinned: int) -> None:
        """Two photos, or one and none; the side with the keys, and the one that stays."""
        before, self._sheets = self._sheets, sheets
        for side in SIDES:
            if _photo_id(before[side]) != _photo_id(sheets[side]):
                self._drawings[side].cancel()
        self._focused, self._pinned = focused, pinned
        walking, staying = sheets[1 - pinned], sheets[pinned]
        self._loader.look_beside(staying.photo if staying else None)
        # Reading ahead goes on from the photo that walks.
        self._loader.look_at(walking.photo if walking else None)
        self._show_both()
        for side, half in enumerate(self.halves):
            half.set_pinned(side == pinned)
            if _photo_id(before[side]) != _photo_id(sheets[side]) and half.view.isVisible():
                half.view.viewport().repaint()
        self.update()

    def set_linked(self, linked: bool) -> None:
        """Hold both zooms in step, or each for itself; the side with the keys keeps its place."""
        self.link.set_linked(linked, self._focused)
        self._bar.show_link(linked)
        self._say_line()

    def _show_both(self) -> None:
        boxes = _boxes_to_link(*self._sheets)
        for side, sheet in enumerate(self._sheets):
            self._show(side, sheet, boxes[side])
        self._say_line()
        self._want_detail()

    def _show(self, side: int, sheet: PhotoSheet | None, box: Box | None) -> None:
        half = self.halves[side]
        if sheet is None:
            half.show_empty("compare", *self._empty_words)
            self.link.set_photo(side, (3.0, 2.0), None)
            return
        layers = self._loader.layers(sheet.photo.id)
        problem = sheet.photo.problem or (layers.problem if layers is not None else None)
        if problem is not None:
            half.show_empty("alert", problem.what, problem.way_out, sheet=sheet)
            return
        width, height = layers.size if layers is not None else (3, 2)
        self.link.set_photo(side, (width, height), frame_of(box) if box is not None else None)
        half.show_sheet(sheet, layers, self._mode == OVERLAID, self._boxes_shown)

    def _say_line(self) -> None:
        if not self.link.is_linked:
            linked = self.tr("Not linked.")
        elif self.link.by_faces:
            linked = self.tr("Linked by the box of the face.")
        else:
            linked = self.tr("Linked by the whole photo: one of them has no face yet.")
        if None in self._sheets:
            linked = ""
        walks = self.tr("{} or a click in the library changes the photo that is not pinned.")
        self._line.show_words(f"{linked} {walks.format(self._keys)}".strip())

    # Zoom

    @property
    def _zoom(self) -> ViewZoom:
        return self.link.zooms[self._focused]

    def zoom_in(self) -> None:
        self._zoom.step(1)

    def zoom_out(self) -> None:
        self._zoom.step(-1)

    def zoom_to_fit(self) -> None:
        """Both photos whole; unlinked, the one with the keys."""
        self.link.to_fit(self._focused)
        self._on_zoom_changed()

    def zoom_to_full_size(self) -> None:
        """A pixel of the photo with the keys on each pixel of the screen."""
        self._zoom.to_factor(1.0)

    def zoom_to_face(self, _index: int | None = None) -> None:
        """To the face that the photos are linked by."""
        box = _boxes_to_link(*self._sheets)[self._focused]
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
        for zoom, drawing in zip(self.link.zooms, self._drawings, strict=True):
            drawing.set_scale(zoom.scale)
        percent = f"{round(100 * self._zoom.factor)}\N{NARROW NO-BREAK SPACE}%"
        self._bar.show_zoom(self.tr("Fit") if self.link.fits else percent)
        self._want_detail()

    def _want_detail(self) -> None:
        for zoom, sheet in zip(self.link.zooms, self._sheets, strict=True):
            layers = self._loader.layers(sheet.photo.id) if sheet is not None else None
            if sheet is not None and layers is not None:
                self._loader.want_width(round(layers.size[0] * zoom.factor), sheet.photo.id)

    # Drawing a face

    def start_drawing(self) -> None:
        """Have a person draw the box of a face in the photo with the keys."""
        sheet = self._sheets[self._focused]
        layers = self._loader.layers(sheet.photo.id) if sheet is not None else None
        if layers is not None and layers.problem is None:
            self.boxes_toggled.emit(True)
            self.setFocus()
            self._drawings[self._focused].begin(layers.size, self._zoom.visible(), self._zoom.scale)

    def cancel_drawing(self) -> None:
        for drawing in self._drawings:
            drawing.cancel()

    # What comes back

    def _on_more_loaded(self, photo_id: PhotoId) -> None:
        sides = [side for side in SIDES if _photo_id(self._sheets[side]) == photo_id]
        if sides and self.isVisible():
            layers = self._loader.layers(photo_id)
            for side in sides:
                self.halves[side].view.show_photo(layers)
            self._show_both()

    def _on_failed(self, photo_id: PhotoId, problem: Problem) -> None:
        if self.isVisible() and photo_id in map(_photo_id, self._sheets):
            self._show_both()
            self.photo_failed.emit(photo_id, problem)

    def _on_pressed(self, side: int) -> None:
        self.setFocus(Qt.FocusReason.MouseFocusReason)
        if self._sheets[side] is not None and side != self._focused:
            self.side_pressed.emit(side)

    def _on_pin_clicked(self) -> None:
        self.setFocus(Qt.FocusReason.MouseFocusReason)
        self.pin_requested.emit()
        # Qt has toggled the button by itself.
        for side, half in enumerate(self.halves):
            half.set_pinned(side == self._pinned)

    # Room

    def _place_halves(self) -> None:
        inside = self._area.geometry().adjusted(MARGIN, FRAME, -MARGIN, -MARGIN)
        width = (inside.width() - PANE_GAP) // 2
        for side, half in enumerate(self.halves):
            left = inside.left() + side * (width + PANE_GAP)
            half.setGeometry(QRect(left, inside.top(), width, inside.height()))

    def _tell_room(self) -> None:
        """Let photos be scaled for the room there is now."""
        if self.isVisible():
            width, height = self.halves[ONE].room(self._mode == OVERLAID)
            ratio = self.devicePixelRatioF()
            self._loader.set_room(StageRoom(width, height, 1, headed=False, ratio=ratio))

    def _fit_room(self) -> None:
        room = self.halves[ONE].room(self._mode == OVERLAID)
        self.link.set_room(*room, self.devicePixelRatioF())
        self._on_zoom_changed()

    # Qt's own

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._place_halves()
        self._fit_room()
        self._resizing.start()

    def event(self, event: QEvent) -> bool:
        # While a box is drawn, its keys are no shortcuts.
        if (
            event.type() == QEvent.Type.ShortcutOverride
            and isinstance(event, QKeyEvent)
            and any(drawing.takes(event) for drawing in self._drawings)
        ):
            event.accept()
            return True
        if event.type() == QEvent.Type.LayoutRequest:
            self._place_halves()
            self._fit_room()
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if not any(drawing.press_key(event) for drawing in self._drawings):
            super().keyPressEvent(event)

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.fillRect(self.rect(), STAGE.gap)
        if self._sheets[OTHER] is not None and self._sheets[ONE] is not None:
            frame = self.halves[self._focused].geometry()
            painter.fillRect(frame.adjusted(-FRAME, -FRAME, FRAME, FRAME), STAGE.person)


def _boxes_to_link(
    one: PhotoSheet | None, other: PhotoSheet | None
) -> tuple[Box | None, Box | None]:
    """The boxes of the selected faces; of one vendor in both photos where there is one.

    Vendors frame faces differently, so only boxes of the same vendor compare.
    """
    faces = [sheet.selected_face if sheet is not None else None for sheet in (one, other)]
    if faces[0] is not None and faces[1] is not None:
        assert one is not None
        ids = [vendor.info.id for vendor in one.vendors]
        for vendor_id in sorted(ids, key=lambda ident: ident != one.focus):
            said = [_predicted(face, vendor_id) for face in faces]
            if said[0] is not None and said[1] is not None:
                return said[0], said[1]
    boxes = [face.face.box if face is not None else None for face in faces]
    return boxes[0], boxes[1]


def _predicted(face: FaceSheet | None, vendor_id: VendorId) -> Box | None:
    said = face.face.predictions.get(vendor_id) if face is not None else None
    return said.box if said is not None else None


def _photo_id(sheet: PhotoSheet | None) -> PhotoId | None:
    return sheet.photo.id if sheet is not None else None
