"""The one window: places columns, docks, bars and pages. No rule, no vendor, no file access."""

from __future__ import annotations

from PySide6.QtCore import QByteArray, QMimeData, QSize, Qt, Signal
from PySide6.QtGui import (
    QCloseEvent,
    QDragEnterEvent,
    QDropEvent,
    QFontInfo,
    QResizeEvent,
)
from PySide6.QtWidgets import (
    QDockWidget,
    QMainWindow,
    QMenu,
    QStackedWidget,
    QToolBar,
    QVBoxLayout,
    QWidget,
)

from gui.actions import MENUS, SPECS, Actions, tr
from gui.mnemonics import give_mnemonics, keep_mnemonics
from gui.theme import font
from gui.views.audit_set_view import AuditSetView
from gui.views.case_name import CaseName
from gui.views.finding_banner import FindingBanner
from gui.views.inspector_view import InspectorView
from gui.views.key_sheet import KeySheet
from gui.views.labelling_line import LabellingLine
from gui.views.library_view import LibraryView
from gui.views.message_strip import MessageStrip
from gui.views.report_view import ReportView
from gui.views.results_view import ResultsView
from gui.views.run_bar import RunBar
from gui.views.stage_view import StageView
from gui.views.tool_bar import ToolBar
from gui.widgets.focus_ring import FocusRing

NARROW = 1360
"""Below this width, in device-independent pixels, words leave the bars."""
_COLUMNS = {0: (244, 308), NARROW: (316, 340), 1900: (316, 360), 2500: (392, 380)}
"""From which width of the window on the library and the inspector are how wide."""
_WIDEST_INSPECTOR, _STAGE_ROOM = 480, 560
_DRAWN_FOR = 13
"""The body font in pixels for which the widths are drawn."""
_LOW = 850
"""Below this height sections of the inspector fold."""
_SMALLEST = (1024, 700)
_TITLE_BAR = 40
"""Room left for what the system draws round the window."""


class MainWindow(QMainWindow):
    """Signals:
    dropped(QMimeData): files, folders or a photo were dropped anywhere on the window.
    closing(): the window is about to close.
    page_shown(int): another page is in front, 0 Photos, 1 Audit set, 2 Results,
        3 Report, 4 Live.
    before_stage_changed(): another view is in the stage's place, or the stage again.
    """

    dropped = Signal(object)
    closing = Signal()
    page_shown = Signal(int)
    before_stage_changed = Signal()

    def __init__(
        self,
        actions: Actions,
        library: LibraryView,
        stage: StageView,
        inspector: InspectorView,
        audit_set: AuditSetView,
    ) -> None:
        super().__init__()
        self.setWindowTitle("Misread")
        self.setMinimumSize(*_SMALLEST)
        self.setAcceptDrops(True)
        self.setDockOptions(QMainWindow.DockOption.AnimatedDocks)
        self.actions_table = actions
        self.library, self.stage, self.inspector = library, stage, inspector
        self.audit_set = audit_set
        self.results = ResultsView()
        self.report = ReportView(actions)
        self.banner = FindingBanner()
        self.labelling = LabellingLine()
        self._before_stage: QWidget | None = None
        self._hides_photo = False
        self.pages = _Pages()
        self.pages.addWidget(self._photos_page())
        self._live_place = QWidget()
        QVBoxLayout(self._live_place).setContentsMargins(0, 0, 0, 0)
        for page in (audit_set, self.results, self.report, self._live_place):
            self.pages.addWidget(page)
        self.setCentralWidget(self.pages)
        self.library_place = _Pages()
        self.library_place.addWidget(library)
        self.library_dock = self._dock(
            self.tr("Library"), self.library_place, Qt.DockWidgetArea.LeftDockWidgetArea, (200, 480)
        )
        self.inspector_dock = self._dock(
            self.tr("Inspector"), inspector, Qt.DockWidgetArea.RightDockWidgetArea, (280, 480)
        )
        self.tool_bar = ToolBar(actions, self)
        self.addToolBar(self.tool_bar)
        self.messages = MessageStrip()
        self._place_message_strip()
        self.run_bar = RunBar()
        self.statusBar().setSizeGripEnabled(False)
        self.statusBar().addPermanentWidget(self.run_bar, 1)
        self.recent_menu = QMenu(self.tr("Recent cases"), self)
        self.vendor_keys_menu = QMenu(self.tr("Keys of cloud vendors"), self)
        self.own_vendors_menu = QMenu(self.tr("Vendors you described"), self)
        self.recorded_menu = QMenu(self.tr("Live or recorded answers"), self)
        self.present_menu = QMenu(self.tr("Screen and light for presenting"), self)
        self._case_name = CaseName()
        self._fill_menu_bar()
        self.key_sheet = KeySheet(self)
        self._focus_ring = FocusRing(self)
        self._hidden_docks: list[QDockWidget] = []
        self._width_class = -1

    # Parts

    def _photos_page(self) -> QWidget:
        page = QWidget()
        column = QVBoxLayout(page)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        self.stage_place = QStackedWidget()
        self.stage_place.addWidget(self.stage)
        column.addWidget(self.banner)
        column.addWidget(self.labelling)
        column.addWidget(self.stage_place, 1)
        return page

    def _dock(
        self, title: str, view: QWidget, area: Qt.DockWidgetArea, widths: tuple[int, int]
    ) -> QDockWidget:
        dock = QDockWidget(title, self)
        dock.setObjectName(title)
        dock.setFeatures(QDockWidget.DockWidgetFeature.DockWidgetClosable)
        dock.setTitleBarWidget(QWidget())
        dock.setWidget(view)
        view.setMinimumWidth(widths[0])
        view.setMaximumWidth(widths[1])
        self.addDockWidget(area, dock)
        return dock

    def _place_message_strip(self) -> None:
        bar = QToolBar(self.tr("Messages"), self)
        bar.setObjectName("messages")
        bar.setMovable(False)
        bar.addWidget(self.messages)
        bar.toggleViewAction().setVisible(False)
        self.addToolBar(Qt.ToolBarArea.BottomToolBarArea, bar)
        bar.hide()
        self._message_bar = bar
        self.messages.shown_changed.connect(bar.setVisible)

    def _fill_menu_bar(self) -> None:
        menus = {name: self.menuBar().addMenu(tr(title)) for name, title in MENUS.items()}
        for spec in SPECS:
            action = self.actions_table[spec.id]
            self.addAction(action)
            if not spec.menu:
                continue
            menu = menus[spec.menu]
            if spec.separator_before:
                menu.addSeparator()
            menu.addAction(action)
            if spec.id == "open_case":
                menu.addMenu(self.recent_menu)
            elif spec.id == "choose_vendors":
                menu.addMenu(self.vendor_keys_menu)
            elif spec.id == "add_vendor":
                menu.addMenu(self.own_vendors_menu)
            elif spec.id == "import_recorded":
                menu.addMenu(self.recorded_menu)
            elif spec.id == "present":
                menu.addMenu(self.present_menu)
        view = menus["View"]
        view.addSeparator()
        view.addAction(self.library_dock.toggleViewAction())
        view.addAction(self.inspector_dock.toggleViewAction())
        # Those under them are filled as they open, and get their letters then.
        for menu in menus.values():
            keep_mnemonics(menu)
            give_mnemonics(menu)
        self.menuBar().setCornerWidget(self._case_name)

    # What the window shows of itself

    def show_case_name(self, name: str, read_only: bool) -> None:
        words = self.tr("{} (read only)").format(name) if read_only else name
        self._case_name.show_words(words)
        self.menuBar().setCornerWidget(self._case_name)
        self.setWindowTitle(f"{words} – Misread" if name else "Misread")

    def show_page(self, index: int) -> None:
        """0 is Photos with its docks; the other pages stand over the whole width."""
        before = self.pages.currentIndex()
        if index == before:
            return
        docks = (self.library_dock, self.inspector_dock)
        # The photos beside the docks, the others alone: never the docks beside a wider page.
        if index == 0:
            self.pages.setCurrentIndex(index)
            for dock in self._hidden_docks:
                dock.show()
        else:
            if before == 0:
                self._hidden_docks = [dock for dock in docks if dock.isVisible()]
            for dock in docks:
                dock.hide()
            self.pages.setCurrentIndex(index)
        self.tool_bar.show_page(index)
        self.page_shown.emit(index)
        page = self._before_stage or self.stage if index == 0 else self.pages.currentWidget()
        if page is not None:
            page.setFocus()

    def put_live_view(self, view: QWidget) -> None:
        """Give the live page what stands on it, when it is first wanted."""
        layout = self._live_place.layout()
        assert layout is not None
        layout.addWidget(view)
        self._live_place.setFocusProxy(view)

    def show_before_stage(self, view: QWidget | None, has_photo: bool = True) -> None:
        """Put another view in the stage's place, which rests meanwhile; None brings it back.

        has_photo: the photo in view shows there, so that single keys may act on it.
        """
        if view is not None and self.stage_place.indexOf(view) < 0:
            self.stage_place.addWidget(view)
        self._before_stage = view
        self._hides_photo = view is not None and not has_photo
        self.stage.set_resting(view is not None)
        self.stage_place.setCurrentWidget(view or self.stage)
        (view or self.stage).setFocus()
        self.before_stage_changed.emit()

    def show_before_library(self, view: QWidget | None) -> None:
        """Put another list in the library's place; None brings the library back."""
        if view is not None and self.library_place.indexOf(view) < 0:
            self.library_place.addWidget(view)
        self.library_place.setCurrentWidget(view or self.library)
        if view is not None:
            self.library_dock.show()

    def restore(self, geometry: QByteArray, state: QByteArray) -> None:
        """Come back as the window was left; at the first start, as large as the design."""
        if geometry.isEmpty() or not self.restoreGeometry(geometry):
            room = self.screen().availableSize() - QSize(0, _TITLE_BAR)
            self.resize(QSize(1440, 900).boundedTo(room).expandedTo(self.minimumSize()))
        if not state.isEmpty():
            self.restoreState(state)
            # A message that stood there at the end is not there any more.
            self._message_bar.setVisible(bool(self.messages.messages))
        self._apply_width()

    def has_photo_focus(self) -> bool:
        """Whether single keys would act on the photo."""
        return self.pages.currentIndex() == 0 and not self._hides_photo

    def _apply_width(self) -> None:
        width = self.width()
        kind = next(at_least for at_least in reversed(_COLUMNS) if width >= at_least)
        if kind == self._width_class:
            return
        self._width_class = kind
        narrow = width < NARROW
        self.tool_bar.set_narrow(narrow)
        self.run_bar.set_narrow(narrow)
        widths = column_widths(width, QFontInfo(font("body")).pixelSize())
        self.resizeDocks(
            [self.library_dock, self.inspector_dock], list(widths), Qt.Orientation.Horizontal
        )

    # Qt's own

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._apply_width()
        self.inspector.set_short(self.height() < _LOW)

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        if takes(event.mimeData()):
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:
        event.acceptProposedAction()
        self.dropped.emit(event.mimeData())

    def closeEvent(self, event: QCloseEvent) -> None:
        self.closing.emit()
        super().closeEvent(event)


class _Pages(QStackedWidget):
    """As narrow as the page in front allows: a hidden page must not squeeze the columns."""

    def __init__(self) -> None:
        super().__init__()
        self.currentChanged.connect(self.updateGeometry)

    def sizeHint(self) -> QSize:
        page = self.currentWidget()
        return page.sizeHint() if page is not None else super().sizeHint()

    def minimumSizeHint(self) -> QSize:
        page = self.currentWidget()
        return page.minimumSizeHint() if page is not None else super().minimumSizeHint()


def column_widths(window: int, font_pixels: int) -> tuple[int, int]:
    """How wide library and inspector are, all in device-independent pixels.

    A larger font widens the inspector, which is words, as far as it leaves the stage its room.
    """
    left, right = next(
        columns for at_least, columns in reversed(_COLUMNS.items()) if window >= at_least
    )
    wanted = round(right * max(1.0, font_pixels / _DRAWN_FOR))
    most = max(right, min(_WIDEST_INSPECTOR, window - left - _STAGE_ROOM))
    return left, min(wanted, most)


def takes(data: QMimeData) -> bool:
    """Whether a drop or the clipboard holds something that can be opened or refused with words."""
    return data.hasUrls() or data.hasImage()
