"""The room's window: full screen, the photo two thirds, the answers one, the tally below."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from PySide6.QtCore import QEvent, QRect, Qt, Signal
from PySide6.QtGui import QCloseEvent, QImage, QKeyEvent, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QWidget

from core.lessons.lesson import StepKind
from core.photos.photo import PhotoId
from gui.present.answer_column import AnswerColumn
from gui.present.room_looks import RoomLooks
from gui.present.room_photo import RoomPhoto
from gui.present.slides import PhotoLook, Slide, dates_words, words_of
from gui.present.tally_bar import TallyBar
from gui.theme import STAGE

Best = Callable[[PhotoId, int], QImage | None]
"""The best copy of a photo for a width in device pixels; None while there is none."""


class RoomWindow(QWidget):
    """Shows slides; takes keys and tells of them.

    Signals:
        key_pressed(QKeyEvent): a key, to be read by whoever presents.
        resized(): there is another amount of room for photos.
        closed(): the system closed it.
    """

    key_pressed = Signal(QKeyEvent)
    resized = Signal()
    closed = Signal()

    def __init__(self, best: Best, parent: QWidget | None = None) -> None:
        # On top: what another window has to say waits until the presentation is over.
        kind = Qt.WindowType.Window | Qt.WindowType.FramelessWindowHint
        super().__init__(parent, kind | Qt.WindowType.WindowStaysOnTopHint)
        self.setWindowTitle(self.tr("Misread presents"))
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setCursor(Qt.CursorShape.BlankCursor)
        self.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)
        self._best = best
        self._slide: Slide | None = None
        self._dark = True
        self._photos = (RoomPhoto(self), RoomPhoto(self))
        self._column, self._tally = AnswerColumn(self), TallyBar(self)
        self._cover = _Black(self)
        self._cover.hide()

    @property
    def slide(self) -> Slide | None:
        """What is shown."""
        return self._slide

    @property
    def is_dark(self) -> bool:
        return self._dark

    @property
    def is_black(self) -> bool:
        return self._cover.isVisible()

    @property
    def photo_rect(self) -> QRect:
        """Where a photo alone is painted."""
        return self._photos[0].geometry()

    @property
    def width_wanted(self) -> int:
        """How wide the photo is painted where a part of it fills the room, in device pixels; 0
        while the whole of it is shown.
        """
        slide = self._slide
        look = slide.photos[0] if slide is not None and slide.photos else None
        return 0 if look is None or look.view is None else self._painted(look, self._photos[0])

    def set_dark(self, dark: bool) -> None:
        """For a dark hall, or a bright one."""
        self._dark = dark
        self._lay_out()

    def show_slide(self, slide: Slide) -> None:
        self._slide = slide
        self.setAccessibleName(words_of(slide))
        self._lay_out()

    def set_black(self, on: bool) -> None:
        """Cover everything, the slide included."""
        self._cover.setGeometry(self.rect())
        self._cover.setVisible(on)
        self._cover.raise_()

    def refresh_photo(self) -> None:
        """A better copy of a photo may have come."""
        if self._slide is not None:
            self._show_photos(self._slide, self._looks())

    # Where things are

    def _looks(self) -> RoomLooks:
        return RoomLooks(self._dark, max(self.width(), 1), max(self.height(), 1))

    def _lay_out(self) -> None:
        slide, looks = self._slide, self._looks()
        self._cover.setGeometry(self.rect())
        if slide is None:
            return
        page = slide.kind is StepKind.RESULTS
        for widget in (*self._photos, self._column):
            widget.setVisible(not page)
        bar = self.height() if page else round(self._tally.height_wanted(slide.tally, looks))
        above = self.height() - bar
        left = round(self.width() * 2 / 3)
        self._tally.setGeometry(0, above, self.width(), bar)
        self._column.setGeometry(left, 0, self.width() - left, above)
        self._place_photos(slide, left, above)
        self._tally.show_table(slide.tally, looks, slide.said, slide.footer, page)
        self._column.show_slide(slide, looks)
        if not page:
            self._show_photos(slide, looks)

    def _place_photos(self, slide: Slide, width: int, height: int) -> None:
        first, second = self._photos
        two = len(slide.photos) > 1
        gap = 6
        half = (width - gap) // 2
        first.setGeometry(0, 0, half if two else width, height)
        second.setGeometry(half + gap, 0, width - half - gap, height)
        second.setVisible(two)

    def _show_photos(self, slide: Slide, looks: RoomLooks) -> None:
        # Dates that have no place beside their answers stand below the photo.
        dates = dates_words(slide.lines) if self._column.is_tight(slide) else None
        for widget, look in zip(self._photos, slide.photos, strict=False):
            if dates is not None and look.caption is None:
                look = replace(look, caption=dates)
            widget.show_look(look, self._image(look, widget), looks)

    def _image(self, look: PhotoLook, widget: RoomPhoto) -> QImage | None:
        if look.image is not None:
            return look.image
        room = max(widget.width(), widget.height()) * self.devicePixelRatioF()
        return self._best(look.photo.id, self._painted(look, widget) or round(room))

    def _painted(self, look: PhotoLook, widget: RoomPhoto) -> int:
        """How wide the whole photo would be painted."""
        scale = look.scale_in(widget.width(), widget.height())
        return round(look.size[0] * scale * self.devicePixelRatioF())

    # Qt's own

    def paintEvent(self, _event: QPaintEvent) -> None:
        QPainter(self).fillRect(self.rect(), STAGE.gap)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._lay_out()
        self.resized.emit()

    def event(self, event: QEvent) -> bool:
        # Neither Tab nor a shortcut of another window may take a key away here.
        if event.type() == QEvent.Type.ShortcutOverride:
            event.accept()
            return True
        if event.type() == QEvent.Type.KeyPress and isinstance(event, QKeyEvent):
            self.key_pressed.emit(event)
            return True
        return super().event(event)

    def closeEvent(self, event: QCloseEvent) -> None:
        super().closeEvent(event)
        self.closed.emit()


class _Black(QWidget):
    def paintEvent(self, _event: QPaintEvent) -> None:
        QPainter(self).fillRect(self.rect(), Qt.GlobalColor.black)
