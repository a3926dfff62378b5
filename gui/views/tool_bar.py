"""The bar at the top: open, pages, vendors, run and stop, threshold."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QPoint, Qt, Signal
from PySide6.QtWidgets import QMenu, QSizePolicy, QToolBar, QWidget

from gui.actions import Actions
from gui.mnemonics import keep_mnemonics
from gui.views.threshold_control import ThresholdControl
from gui.views.vendor_picker import VendorPicker
from gui.widgets.hover import HoverAfter
from gui.widgets.key_button import KeyButton
from gui.widgets.segments import Segments


class ToolBar(QToolBar):
    """Signals:
    page_chosen(int): 0 Photos, 1 Audit set, 2 Results, 3 Report, 4 Live.
    """

    page_chosen = Signal(int)

    def __init__(self, actions: Actions, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("toolBar")
        self.setMovable(False)
        self.setContextMenuPolicy(Qt.ContextMenuPolicy.PreventContextMenu)
        self.toggleViewAction().setVisible(False)
        self._actions = actions
        self.open_button = KeyButton(
            self.tr("Open"),
            icon_name="image-plus-outline",
            key=actions["open_photos"].shortcut(),
        )
        self.open_button.set_chevron(True)
        self.open_button.clicked.connect(self._show_open_menu)
        self.open_menu = QMenu(self)
        for name in ("open_photos", "open_folder", "paste"):
            self.open_menu.addAction(actions[name])
        self.open_menu.addSeparator()
        for name in ("new_case", "open_case"):
            self.open_menu.addAction(actions[name])
        keep_mnemonics(self.open_menu)
        HoverAfter(self.open_menu, self.open_button)
        self.pages = Segments(
            [
                self.tr("Photos"),
                self.tr("Audit set"),
                self.tr("Results"),
                self.tr("Report"),
                self.tr("Live"),
            ]
        )
        self.pages.chosen.connect(self.page_chosen)
        self.vendor_picker = VendorPicker()
        self.run_button = KeyButton(actions["run"])
        self.stop_button = KeyButton(actions["stop"])
        self.threshold = ThresholdControl(actions["threshold"])
        self.threshold.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.present_button = KeyButton(
            self.tr("Present"), icon_name="presentation-play", key=actions["present"].shortcut()
        )
        self.present_button.set_chevron(True)
        self.present_button.clicked.connect(self._show_present_menu)
        self.present_menu = QMenu(self)
        HoverAfter(self.present_menu, self.present_button)
        self._lay_out()

    def show_page(self, index: int) -> None:
        self.pages.set_current(index)

    def set_audit_set_count(self, count: int) -> None:
        self.pages.set_count(1, count)

    def set_narrow(self, narrow: bool) -> None:
        """Leave words and key-caps out where the window is narrow."""
        buttons = self.open_button, self.run_button, self.stop_button, self.present_button
        for button in buttons:
            button.set_cap_visible(not narrow)
        self.vendor_picker.set_narrow(narrow)
        self.threshold.set_narrow(narrow)

    def set_run_primary(self, primary: bool) -> None:
        """Run is filled only while chosen photos are unasked."""
        self.run_button.set_primary(primary)

    def event(self, event: QEvent) -> bool:
        if event.type() in (QEvent.Type.LayoutRequest, QEvent.Type.Resize):
            self._fit()
        return super().event(event)

    def _fit(self) -> None:
        """Leave Run and Stop, then Open and Present their icons alone where there is no room for
        more, then leave out vendors' tiles: squeezed, every button would be cut.
        """
        leaving = ((self.run_button, self.stop_button), (self.open_button, self.present_button))
        buttons = [button for pair in leaving for button in pair]
        layout = self.layout()
        assert layout is not None
        gaps = layout.spacing() * (len(buttons) + 3)
        fixed = self.pages.sizeHint().width() + self.threshold.sizeHint().width()
        needed = gaps + fixed + self.vendor_picker.full_width
        needed += sum(button.width_where(words_shown=True) for button in buttons)
        room = layout.contentsRect().width()
        for pair in leaving:
            fits = needed <= room
            for button in pair:
                if not fits:
                    needed -= button.width_where(words_shown=True)
                    needed += button.width_where(words_shown=False)
                if button.shows_words != fits:
                    button.show_words(fits)
        self.vendor_picker.give_way(needed - room)

    def _show_open_menu(self) -> None:
        button = self.open_button
        self.open_menu.popup(button.mapToGlobal(QPoint(0, button.height() + 4)))

    def _show_present_menu(self) -> None:
        button = self.present_button
        at = QPoint(button.width() - self.present_menu.sizeHint().width(), button.height() + 4)
        self.present_menu.popup(button.mapToGlobal(at))

    def _lay_out(self) -> None:
        space = QWidget()
        space.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        for widget in (
            self.open_button,
            self.pages,
            self.vendor_picker,
            self.run_button,
            self.stop_button,
            space,
            self.threshold,
            self.present_button,
        ):
            self.addWidget(widget)
