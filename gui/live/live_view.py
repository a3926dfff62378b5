"""The live page: the moving picture, consent above it, vendors and faces beside it."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import QPoint, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QLabel,
    QMenu,
    QScrollArea,
    QSizePolicy,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from core.live.frame import Frame
from core.live.session import Sight
from core.live.source import Camera
from gui.actions import Actions
from gui.icons import BUTTON_ICON, paint_icon
from gui.live.history_list import HistoryList
from gui.live.picture_view import PictureView
from gui.live.still_card import StillCard
from gui.live.vendor_lines import VendorLines
from gui.live.words import size_words
from gui.sheets import ChosenVendor
from gui.theme import STAGE, font
from gui.widgets.elided_label import ElidedLabel
from gui.widgets.empty_place import EmptyPlace
from gui.widgets.key_button import KeyButton
from gui.widgets.switch import Switch

_SIDE, _WIDE_SIDE = 308, 360
_WIDE, _NARROW = 1600, 1190


class LiveView(QWidget):
    """Told everything; holds no truth but what it shows.

    Signals:
        camera_chosen(Camera): watch this one.
        repeat_toggled(bool): a video begins again at its end, or not.
        pressed(): the button of the words in the picture's place.
        still_answered(bool | None): as StillCard.
    """

    camera_chosen = Signal(object)
    repeat_toggled = Signal(bool)
    pressed = Signal()
    still_answered = Signal(object)

    def __init__(self, actions: Actions, list_cameras: Callable[[], Sequence[Camera]]) -> None:
        super().__init__()
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self._list_cameras = list_cameras
        self.picture = PictureView()
        self.place = EmptyPlace()
        self.place.setProperty("surface", "stage")
        self.place.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.place.pressed.connect(self.pressed)
        self.consent = _Band()
        self.card = StillCard(self)
        self.card.answered.connect(self.still_answered)
        self.vendors = VendorLines()
        self.histories = HistoryList()
        self._vendors: tuple[ChosenVendor, ...] = ()
        self._name = ElidedLabel(mode=Qt.TextElideMode.ElideMiddle)
        self._rate = QLabel()
        self._rate.setProperty("meta", "true")
        self._no_faces = _note(self.tr("No face in the picture."))
        self._no_vendors = _note(
            self.tr("No local vendor is chosen, so nobody answers. Choose one at the top.")
        )
        self._size = _note("")
        self._stills = _note("")
        self.repeat = Switch(self.tr("Play again"))
        self.repeat.setChecked(True)
        self.repeat.toggled.connect(self.repeat_toggled)
        self._lay_out(actions)

    # What it shows

    def show_source(self, name: str, is_video: bool) -> None:
        self._name.setText(name)
        self.repeat.setVisible(is_video)

    def show_vendors(self, vendors: Sequence[ChosenVendor]) -> None:
        self._vendors = tuple(vendors)
        self.vendors.show_vendors(vendors)
        self._no_vendors.setVisible(not vendors)

    def show_moving(self, sight: Sight) -> None:
        """What changes with every frame."""
        self.picture.show_frame(sight.frame)
        codes = {vendor.info.id: vendor.info.code for vendor in self._vendors}
        self.picture.show_faces(sight.faces, codes)
        if sight.frame is not None:
            self._body.setCurrentWidget(self.picture)

    def show_numbers(self, sight: Sight) -> None:
        """What a person reads: not more often than can be read."""
        self.vendors.show_paces(sight.vendors)
        self.histories.show_faces(sight.faces, self._vendors)
        self._faces_heading.show()
        self._no_faces.setVisible(not sight.faces)
        words = self.tr("{} pictures a second").format(f"{sight.per_second:.0f}")
        self._rate.setText(words if sight.per_second else "")
        width = sight.frame.width if sight.frame is not None else 0
        sizes = [size_words(pace, width) for pace in sight.vendors.values()]
        self._size.setText(next(filter(None, sizes), ""))
        self._size.setVisible(bool(self._size.text()))

    def show_words(self, icon_name: str, title: str, sentence: str, button: str = "") -> None:
        """Words in the picture's place; the picture is forgotten."""
        self.picture.show_frame(None)
        self.picture.show_faces((), {})
        self.place.set_words(icon_name, title, sentence, button)
        self._body.setCurrentWidget(self.place)
        self.histories.show_faces((), ())
        self._no_faces.setVisible(False)
        self._faces_heading.hide()
        self._size.setVisible(False)
        self._rate.setText("")
        self.vendors.show_paces({})

    def show_still(self, still: Frame | None, case_name: str) -> None:
        was_open = not self.card.isHidden()
        self.card.show_still(still, case_name, len(self._vendors))
        if still is not None:
            self._scroll.ensureWidgetVisible(self.card)
        elif was_open:
            self.setFocus()

    def show_stills(self, words: str) -> None:
        """What there is of the session on the disk."""
        self._stills.setText(words)

    # Building

    def _lay_out(self, actions: Actions) -> None:
        self._body = QStackedWidget()
        self._body.addWidget(self.place)
        self._body.addWidget(self.picture)
        left = QVBoxLayout()
        left.setSpacing(0)
        left.addWidget(self._bar(actions))
        left.addWidget(self.consent)
        left.addWidget(self._body, 1)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(0)
        row.addLayout(left, 1)
        self._side = self._make_side(actions)
        row.addWidget(self._side)

    def _bar(self, actions: Actions) -> QWidget:
        bar = QWidget()
        bar.setProperty("surface", "stage")
        bar.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        row = QHBoxLayout(bar)
        row.setContentsMargins(10, 6, 10, 6)
        row.setSpacing(8)
        run = KeyButton(actions["live_run"], variant="small")
        video = KeyButton(actions["live_video"], text=self.tr("Video file…"), variant="small")
        mirror = KeyButton(actions["live_mirror"], text=self.tr("Mirror"), variant="small")
        self._capped = run, video, mirror
        row.addWidget(run)
        which = KeyButton(self.tr("Choose a camera"), icon_name="chevron-down", variant="small")
        which.show_words(False)
        which.clicked.connect(lambda: self._choose_camera(which))
        row.addWidget(which)
        row.addWidget(video)
        row.addSpacing(6)
        row.addWidget(mirror)
        row.addWidget(self.repeat)
        row.addWidget(self._name, 1)
        row.addWidget(self._rate)
        self.repeat.hide()
        return bar

    def _choose_camera(self, beside: QWidget) -> None:
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        for camera in self._list_cameras():
            choose = menu.addAction(camera.name)
            choose.triggered.connect(lambda _=False, one=camera: self.camera_chosen.emit(one))
        if menu.isEmpty():
            menu.addAction(self.tr("There is no camera on this computer")).setEnabled(False)
        menu.popup(beside.mapToGlobal(QPoint(0, beside.height() + 4)))

    def _make_side(self, actions: Actions) -> QWidget:
        side = QWidget()
        side.setProperty("surface", "panel")
        side.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        side.setFixedWidth(_SIDE)
        inside = QWidget()
        inside.setProperty("surface", "panel")
        inside.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        column = QVBoxLayout(inside)
        column.setContentsMargins(0, 0, 0, 12)
        column.setSpacing(4)
        column.addWidget(self.card)
        column.addWidget(_heading(self.tr("Vendors")))
        column.addWidget(self.vendors)
        column.addWidget(self._no_vendors)
        column.addWidget(self._size)
        column.addWidget(_note(self.tr("Cloud vendors are never asked here.")))
        self._faces_heading = _heading(self.tr("Said of each face, by time"))
        column.addWidget(self._faces_heading)
        column.addWidget(self.histories)
        column.addWidget(self._no_faces)
        column.addStretch()
        self._scroll = QScrollArea(widgetResizable=True)
        self._scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._scroll.setWidget(inside)
        whole = QVBoxLayout(side)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(0)
        whole.addWidget(self._scroll, 1)
        rule = QFrame()
        rule.setProperty("rule", "true")
        whole.addWidget(rule)
        whole.addLayout(self._foot(actions))
        self._no_faces.hide()
        self._no_vendors.hide()
        self._size.hide()
        return side

    def _foot(self, actions: Actions) -> QVBoxLayout:
        foot = QVBoxLayout()
        foot.setContentsMargins(0, 8, 0, 12)
        foot.setSpacing(6)
        foot.addWidget(self._stills)
        for name in ("live_still", "live_wipe"):
            row = QHBoxLayout()
            row.setContentsMargins(14, 0, 14, 0)
            row.addWidget(KeyButton(actions[name]))
            foot.addLayout(row)
        return foot

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._side.setFixedWidth(_WIDE_SIDE if self.width() >= _WIDE else _SIDE)
        for button in self._capped:
            button.set_cap_visible(self.width() >= _NARROW)


class _Band(QWidget):
    """One line above the picture: that the camera is on, and what becomes of the pictures."""

    def __init__(self) -> None:
        super().__init__()
        self.setProperty("surface", "stage")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Minimum)
        self._words = QLabel(wordWrap=True)
        self._words.setFont(font("section"))
        row = QHBoxLayout(self)
        row.setContentsMargins(44, 8, 12, 8)
        row.addWidget(self._words)
        self.hide()

    @property
    def words(self) -> str:
        return self._words.text()

    def say(self, words: str) -> None:
        """Empty for nothing to say."""
        self._words.setText(words)
        self.setVisible(bool(words))

    def minimumSizeHint(self) -> QSize:
        return QSize(0, super().minimumSizeHint().height())

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.fillRect(self.rect(), STAGE.header)
        at = QRectF(14, (self.height() - BUTTON_ICON) / 2, BUTTON_ICON, BUTTON_ICON)
        paint_icon(painter, at, "video-outline", STAGE.text)


def _heading(words: str) -> QLabel:
    label = QLabel(words)
    label.setFont(font("section"))
    label.setContentsMargins(14, 14, 14, 2)
    return label


def _note(words: str) -> QLabel:
    label = QLabel(words, wordWrap=True)
    label.setFont(font("small"))
    label.setProperty("meta", "second")
    label.setContentsMargins(14, 2, 14, 2)
    return label
