"""The bar at the top: open, pages, vendors, run and stop, threshold."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QMenu, QSizePolicy, QToolBar, QToolButton, QWidget

from gui.actions import Actions
from gui.icons import icon
from gui.views.threshold_control import ThresholdControl
from gui.views.vendor_picker import VendorPicker
from gui.widgets.key_button import KeyButton
from gui.widgets.segments import Segments


class ToolBar(QToolBar):
    """Signals:
    page_chosen(int): 0 Photos, 1 Audit set.
    """

    page_chosen = Signal(int)

    def __init__(self, actions: Actions, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("toolBar")
        self.setMovable(False)
        self.setContextMenuPolicy(Qt.ContextMenuPolicy.PreventContextMenu)
        self.toggleViewAction().setVisible(False)
        self._actions = actions
        self.open_button = KeyButton(actions["open_photos"], text=self.tr("Open"))
        self.open_menu = QMenu(self)
        for name in ("open_photos", "open_folder", "paste"):
            self.open_menu.addAction(actions[name])
        self.open_menu.addSeparator()
        for name in ("new_case", "open_case"):
            self.open_menu.addAction(actions[name])
        self.pages = Segments([self.tr("Photos"), self.tr("Audit set")])
        self.pages.chosen.connect(self.page_chosen)
        self.vendor_picker = VendorPicker()
        self.run_button = KeyButton(actions["run"])
        self.stop_button = KeyButton(actions["stop"])
        self.threshold = ThresholdControl(actions["threshold"])
        self._lay_out()

    def show_page(self, index: int) -> None:
        self.pages.set_current(index)

    def set_audit_set_count(self, count: int) -> None:
        self.pages.set_count(1, count)

    def set_narrow(self, narrow: bool) -> None:
        """Leave words and key-caps out where the window is narrow."""
        for button in (self.open_button, self.run_button, self.stop_button):
            button.set_cap_visible(not narrow)
        self.vendor_picker.set_narrow(narrow)
        self.threshold.set_narrow(narrow)

    def set_run_primary(self, primary: bool) -> None:
        """Run is filled only while chosen photos are unasked."""
        self.run_button.set_primary(primary)

    def _lay_out(self) -> None:
        more = QToolButton()
        more.setIcon(icon("chevron-down"))
        more.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        more.setMenu(self.open_menu)
        more.setAccessibleName(self.tr("More ways to open"))
        space = QWidget()
        space.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        for widget in (
            self.open_button,
            more,
            self.pages,
            self.vendor_picker,
            self.run_button,
            self.stop_button,
            space,
            self.threshold,
        ):
            self.addWidget(widget)
