"""The bar above the panes: which photo, how it is shown, how large."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QSize, Qt, Signal
from PySide6.QtGui import QAction, QColor, QFont, QFontMetricsF, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QMenu, QSizePolicy, QWidget

from core.photos.photo import Photo
from gui.sheets import PhotoSheet
from gui.theme import STAGE, font
from gui.views.face_looks import faces_words, found_nothing, places_words
from gui.widgets.confirm_key import return_word
from gui.widgets.key_button import KeyButton
from gui.widgets.segments import Segments

BAR_HEIGHT = 42
NARROW_WINDOW = 1360
"""Below this window width the view switch has icons only."""
LEAST_BESIDE_WORDS = 330
"""What number, name and the other buttons need beside the view switch."""
SIDE_BY_SIDE, OVERLAID, ONE_LARGE = MODES = ("side by side", "overlaid", "one large")


class StageBar(QWidget):
    """Signals:
    previous, next: the arrows beside the number. mode_chosen(str), zoom_chosen(str: "fit",
    "100", "200", "face"), boxes_toggled(bool: shown).
    """

    previous = Signal()
    next = Signal()
    mode_chosen = Signal(str)
    zoom_chosen = Signal(str)
    boxes_toggled = Signal(bool)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._back = self._arrow("chevron-left", self.tr("Previous photo"))
        self._forth = self._arrow("chevron-right", self.tr("Next photo"))
        self._back.clicked.connect(self.previous)
        self._forth.clicked.connect(self.next)
        self._number = QLabel(self)
        self._number.setTextFormat(Qt.TextFormat.RichText)
        self._title = PhotoTitle(self)
        self._modes = self._make_modes()
        self._zoom = self._make_zoom()
        self._boxes = KeyButton(
            self.tr("Hide boxes and chips"),
            self,
            icon_name="vector-square",
            key="H",
            variant="small",
        )
        self._boxes.show_words(False)
        self._boxes.setCheckable(True)
        self._boxes.toggled.connect(lambda hidden: self.boxes_toggled.emit(not hidden))
        self._lay_out()

    def _arrow(self, icon_name: str, words: str) -> KeyButton:
        button = KeyButton(words, self, icon_name=icon_name, variant="tool")
        button.show_words(False)
        return button

    def _make_modes(self) -> Segments:
        modes = Segments(parent=self, height=28)
        modes.setObjectName("modes")
        modes.add(self.tr("Side by side"), "view-grid-outline")
        modes.add(self.tr("Overlaid"), "layers-outline")
        modes.add(self.tr("One large"), "image-outline")
        modes.chosen.connect(lambda number: self.mode_chosen.emit(MODES[number]))
        return modes

    def _make_zoom(self) -> KeyButton:
        button = KeyButton(self.tr("Fit"), self, variant="small")
        menu = QMenu(button)
        for ident, words in (
            ("fit", self.tr("Fit")),
            ("100", "100\N{NARROW NO-BREAK SPACE}%"),
            ("200", "200\N{NARROW NO-BREAK SPACE}%"),
            ("face", self.tr("Face")),
        ):
            action = QAction(words, menu)
            action.triggered.connect(lambda _checked=False, i=ident: self.zoom_chosen.emit(i))
            menu.addAction(action)
        button.setMenu(menu)
        return button

    def _lay_out(self) -> None:
        row = QHBoxLayout(self)
        row.setContentsMargins(8, 0, 10, 0)
        row.setSpacing(8)
        walk = QHBoxLayout()
        walk.setSpacing(3)
        for widget in (self._back, self._number, self._forth):
            walk.addWidget(widget)
        row.addLayout(walk)
        row.addSpacing(4)
        row.addWidget(self._title, 1)
        row.addWidget(self._modes)
        row.addWidget(self._zoom)
        row.addWidget(self._boxes)
        self.setFixedHeight(max(BAR_HEIGHT, self._zoom.sizeHint().height() + 12))

    # What it says

    def show_sheet(self, sheet: PhotoSheet | None) -> None:
        """Number, name and faces of the photo in view."""
        for widget in self.findChildren(QWidget, options=Qt.FindChildOption.FindDirectChildrenOnly):
            widget.setVisible(sheet is not None)
        if sheet is None:
            self._title.show_words("", "")
            return
        of = self.tr("{} of {}")
        number = of.format(f"<b style='font-weight:600'>{sheet.number or '–'}</b>", sheet.total)
        self._number.setText(number)
        self._back.setEnabled(sheet.number > 1)
        self._forth.setEnabled(sheet.number < sheet.total)
        second = faces_words(sheet)
        if found_nothing(sheet):
            second = self.tr("No vendor found a face. Is there one? Press N and draw it.")
        self._title.show_words(sheet.photo.name, *with_places(sheet.photo, second))

    def show_drawing(self) -> None:
        """In the place of the photo's name how a face is drawn; a sheet ends it."""
        self._title.show_words(
            self.tr("Draw the face"),
            self.tr("Drag, or arrows and ⇧, then {}").format(return_word()),
            self.tr(
                "With the mouse: drag a box over the face. With keys: arrows move the box, with "
                "Shift they resize it, {} keeps it, Esc leaves."
            ).format(return_word()),
        )

    def show_mode(self, mode: str) -> None:
        self._modes.set_current(MODES.index(mode))

    def show_zoom(self, words: str) -> None:
        self._zoom.set_words(words)

    def show_boxes(self, shown: bool) -> None:
        """The button is pressed in while boxes and chips are hidden."""
        self._boxes.blockSignals(True)
        self._boxes.setChecked(not shown)
        self._boxes.blockSignals(False)

    def set_boxes_key(self, key: str) -> None:
        """The key printed on the button."""
        self._boxes.set_key(key)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.fit_width()

    def fit_width(self) -> None:
        """Icons only in a narrow window, or where the words would leave the name no room."""
        self._modes.show_icons_only(False)
        words = self._modes.sizeHint().width() + self._zoom.sizeHint().width()
        cramped = self.width() < words + LEAST_BESIDE_WORDS
        self._modes.show_icons_only(cramped or self.window().width() < NARROW_WINDOW)


def with_places(photo: Photo, words: str) -> tuple[str, str]:
    """Words about a photo and how many places it lies in; for the tip, which ones."""
    count = places_words(photo)
    if not count:
        return words, ""
    return "  ·  ".join(filter(None, (words, count))), "\n".join(str(p.path) for p in photo.places)


class PhotoTitle(QWidget):
    """The photo's name and, as far as there is room, a few words about its faces."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._name = self._second = self._more = ""
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)

    def show_words(self, name: str, second: str, more: str = "") -> None:
        """more: what the tip says besides."""
        if (name, second, more) == (self._name, self._second, self._more):
            return
        self._name, self._second, self._more = name, second, more
        self.setAccessibleName(f"{name}, {second}" if second else name)
        self.setAccessibleDescription(more)
        self.setToolTip("\n".join(filter(None, (name, second, more))))
        self.update()

    def minimumSizeHint(self) -> QSize:
        return QSize(60, 20)

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        name = self._draw(
            painter,
            font("body", QFont.Weight.DemiBold),
            0,
            self._name,
            Qt.TextElideMode.ElideMiddle,
        )
        if self.width() - name - 12 > 36:
            right = Qt.TextElideMode.ElideRight
            self._draw(painter, font("small"), name + 12, self._second, right, STAGE.text2)

    def _draw(
        self,
        painter: QPainter,
        face: QFont,
        left: float,
        words: str,
        mode: Qt.TextElideMode,
        colour: QColor = STAGE.text,
    ) -> float:
        """Draw words in the middle of the height; returns where they end."""
        metrics = QFontMetricsF(face)
        shown = metrics.elidedText(words, mode, self.width() - left)
        painter.setFont(face)
        painter.setPen(colour)
        base = (self.height() + metrics.ascent() - metrics.descent()) / 2
        painter.drawText(QPointF(left, round(base)), shown)
        return left + metrics.horizontalAdvance(shown)
