"""Builds the application and everything in it, runs it, and takes it down in order."""

from __future__ import annotations

import logging
import sys
import threading
from collections.abc import Sequence
from functools import partial
from pathlib import Path
from types import TracebackType

from PySide6.QtCore import QObject, Qt, QTimer
from PySide6.QtGui import QFontDatabase, QGuiApplication
from PySide6.QtWidgets import QApplication

from core.demonstration import package_file
from core.photos.image_io import FileFacts, preview
from core.photos.photo import Photo, PhotoId
from core.problem import Problem
from core.sending.credentials import Credentials
from core.version import VERSION
from gui import theme
from gui.actions import Actions
from gui.ahead import Ahead
from gui.asking.own_vendors import OwnVendors
from gui.asking.recorded_import import RecordedImport
from gui.case_commands import CaseCommands
from gui.collector import Collector
from gui.labelling import label_import
from gui.labelling.label_import import LabelImport
from gui.labelling.labelling_desk import LabellingDesk
from gui.lessons import lessons_desk
from gui.lessons.lessons_desk import LessonsDesk
from gui.live.live_page import LivePage
from gui.main_window import MainWindow
from gui.photos import light_table
from gui.photos.duplicates import Duplicates
from gui.photos.face_crops import FaceCrops
from gui.photos.first_look import FirstLook
from gui.photos.light_table import LightTable
from gui.photos.opening import Opening, case_folder_for
from gui.photos.photo_loader import PhotoLoader
from gui.photos.thumbnails import Thumbnails
from gui.picture import PictureTaker
from gui.preferences import Preferences
from gui.present import desk as present_desk
from gui.present.desk import PresentDesk
from gui.report.report_page import ReportPage
from gui.results import results_page
from gui.results.results_page import ResultsPage
from gui.sets.package_opening import is_package
from gui.sets.set_commands import SetCommands
from gui.start import Wishes
from gui.vary import varying
from gui.vary.varying import Varying
from gui.views.audit_set_view import AuditSetView
from gui.views.inspector_view import InspectorView
from gui.views.library_view import LibraryView
from gui.views.stage_view import StageView
from gui.wiring import Wiring
from gui.workspace import Workspace
from providers.registry import Registry

log = logging.getLogger(__name__)

_SWITCH_INTERVAL = 0.0002
"""Seconds a thread may hold the interpreter while another waits: Python's own 5 ms, taken a few
times in one repaint, would be a stall."""


def run(wishes: Wishes, registry: Registry) -> int:
    """Open the window, do what was asked on the command line, and stay until it closes."""
    sys.setswitchinterval(_SWITCH_INTERVAL)
    QGuiApplication.setHighDpiScaleFactorRoundingPolicy(
        Qt.HighDpiScaleFactorRoundingPolicy.PassThrough
    )
    application = QApplication(sys.argv[:1])
    application.setApplicationName("Misread")
    application.setApplicationVersion(VERSION)
    _ensure_font(application)
    preferences = Preferences()
    desk = Desk(registry, preferences, application)
    theme.apply_theme(application)
    theme.set_scheme(desk.workspace.settings.scheme.value)
    desk.show(wishes)
    QTimer.singleShot(0, desk, lambda: desk.open(wishes))
    status = application.exec()
    desk.close()
    return status


class Desk(QObject):
    """The window with everything behind it, in the order it is built and taken down."""

    def __init__(
        self,
        registry: Registry,
        preferences: Preferences,
        parent: QObject,
        credentials: Credentials | None = None,
    ) -> None:
        super().__init__(parent)
        self.preferences = preferences
        self.picture: PictureTaker | None = None
        self.workspace = Workspace(registry, preferences.settings(), self, credentials)
        self.opening = Opening(self.workspace, self)
        self.collector = Collector(self._much_comes_in, self)
        self.actions = Actions(preferences.changed_keys(), self)
        # Of signals that several hear, who was made first hears first: pictures are forgotten
        # before anybody shows others, and pages follow when stage and library have.
        self._make_pictures()
        self._make_window()
        self._make_stage()
        self._make_pages()
        self._make_labelling()
        self._do_ahead()
        self._make_presenting()
        self._make_own_vendors()
        self._keep_looks()
        self._catch_crashes()

    def _make_pictures(self) -> None:
        """What loads photos, small, whole and by face, and forgets them with their case."""
        self.thumbnails = Thumbnails(parent=self)
        self.thumbnails.path_of = self._picture_path_of
        self.loader = PhotoLoader(
            preview,
            path_of=self._picture_path_of,
            neighbour=self._neighbour,
            quick_image=self.thumbnails.cached,
            parent=self,
        )
        self.crops = FaceCrops(self._picture_path_of, parent=self)
        self.workspace.case_opened.connect(self._forget_pictures)
        self.workspace.photos_withdrawn.connect(self._forget_pictures)
        self.workspace.photos_changed.connect(self._forget_failures)

    def _make_window(self) -> None:
        library = LibraryView(self.workspace.photo_filter, self.thumbnails)
        inspector = InspectorView(self.crops.image)
        self.crops.loaded.connect(inspector.on_crop_loaded)
        audit_set = AuditSetView(self.crops.image)
        self.crops.loaded.connect(audit_set.on_crop_loaded)
        self.window = MainWindow(
            self.actions, library, StageView(self.loader), inspector, audit_set
        )

    def _make_stage(self) -> None:
        """What a person does with the case, its photos, and what stands in the stage's place."""
        workspace, window, actions = self.workspace, self.window, self.actions
        self.commands = CaseCommands(
            workspace, self.opening, self.preferences, actions, window, self
        )
        self.first_look = FirstLook(workspace, self.loader, window.stage, self)
        self.opening.case_refused.connect(lambda *_: workspace.refresh_sheet())
        self.light_table = LightTable(workspace, window, actions, self.loader, self)
        self.varying = Varying(workspace, window, actions, self.light_table, self._path_of, self)
        self.duplicates = Duplicates(
            workspace, window, self.light_table, self.thumbnails, self._picture_path_of, self
        )
        actions["find_duplicates"].triggered.connect(lambda: self.duplicates.find())
        self.wiring = Wiring(
            workspace, window, actions, self.commands, self.light_table, self.varying, self
        )
        self.thumbnails.failed.connect(self.wiring.on_photo_failed)

    def _make_pages(self) -> None:
        workspace, window, actions = self.workspace, self.window, self.actions
        self.results = ResultsPage(workspace, window, actions, self.crops, self)
        self.report = ReportPage(workspace, window, actions, self)
        self.live = LivePage(workspace, window, actions, self.opening, self)
        self.results.draw_changed.connect(self.report.refresh_soon)
        workspace.photos_withdrawn.connect(self.commands.audit_set.refresh)
        self.commands.incoming.video_arrived.connect(self.live.watch_video)

    def _make_labelling(self) -> None:
        """Answers and labels from elsewhere, sets, and who labels."""
        workspace, window, actions = self.workspace, self.window, self.actions
        self.recorded = RecordedImport(workspace, window, self)
        self._join_recorded()
        self.sets = SetCommands(workspace, self.opening, actions, window, self)
        self.label_import = LabelImport(workspace, self.preferences, window, self)
        actions["import_labels"].triggered.connect(lambda: self.label_import.open())
        self.commands.incoming.labels_arrived.connect(self.label_import.open)
        self.labelling = LabellingDesk(workspace, window, actions, self.commands, self.crops, self)

    def _do_ahead(self) -> None:
        workspace = self.workspace
        self.ahead = Ahead(
            workspace.bridge,
            is_busy=lambda: self.opening.reading,
            has_time=lambda: workspace.photo_list.is_settled,
            parent=self,
        )
        self.ahead.all_done.connect(self.results.gather_ahead)
        workspace.case_opened.connect(self._want_ahead)
        workspace.vendors_changed.connect(self._want_vendors)
        # Each of these has enough to paint.
        workspace.case_opened.connect(self.ahead.begin_rest)
        workspace.vendors_changed.connect(self.ahead.begin_short_rest)
        self.actions["run"].triggered.connect(self.ahead.begin_short_rest)
        workspace.sending.changed.connect(self.ahead.begin_short_rest)
        self.commands.vendors.agreed.connect(self.ahead.begin_rest)
        workspace.sheet_changed.connect(self.ahead.hold)

    def _make_presenting(self) -> None:
        self.present = PresentDesk(
            self.workspace,
            self.window,
            self.actions,
            self.preferences,
            self.thumbnails,
            self._path_of,
            self._picture_path_of,
            self,
        )
        # Nobody could see on the room's window that a camera is on.
        self.present.started.connect(self.live.stop)
        self.lessons = LessonsDesk(
            self.workspace,
            self.opening,
            self.window,
            self.actions,
            self.thumbnails,
            self.present,
            self,
        )
        self.commands.incoming.lesson_arrived.connect(self.lessons.files.open)

    def _make_own_vendors(self) -> None:
        menu = self.window.own_vendors_menu
        self.own_vendors = OwnVendors(self.workspace, self.window, self)
        self.actions["add_vendor"].triggered.connect(self.own_vendors.add)
        menu.aboutToShow.connect(lambda: self.own_vendors.fill_menu(menu))

    def _keep_looks(self) -> None:
        inspector = self.window.inspector
        inspector.unfolded_changed.connect(self._on_unfolded)
        inspector.section_unfolded.connect(self._on_section_unfolded)
        self.window.closing.connect(self._on_closing)

    def _catch_crashes(self) -> None:
        sys.excepthook = self._on_crash
        threading.excepthook = lambda hook: self._on_crash(
            hook.exc_type, hook.exc_value or Exception(), hook.exc_traceback
        )

    def _join_recorded(self) -> None:
        recorded, window = self.recorded, self.window
        self.actions["import_recorded"].triggered.connect(lambda: recorded.open())
        recorded.said.connect(window.messages.show_message)
        window.messages.button_pressed.connect(recorded.on_message_button)
        window.inspector.import_requested.connect(recorded.open)
        window.tool_bar.vendor_picker.import_requested.connect(recorded.open)
        window.tool_bar.vendor_picker.source_chosen.connect(recorded.set_source)
        window.recorded_menu.aboutToShow.connect(lambda: recorded.fill_menu(window.recorded_menu))

    def _want_ahead(self) -> None:
        """What is wanted last comes first."""
        ahead = self.ahead
        ahead.want(present_desk.MODULES)
        ahead.want(label_import.MODULES)
        ahead.want(results_page.MODULES, self.results.build_ahead)
        ahead.want(lessons_desk.MODULES, self.lessons.make_ahead)
        ahead.want(varying.MODULES, self.varying.make_ahead)
        ahead.want(light_table.MODULES, self.light_table.make_ahead)
        self._want_vendors()

    def _want_vendors(self) -> None:
        registry = self.workspace.registry
        for chosen in self.workspace.vendors:
            self.ahead.want(registry.modules(chosen.info.id))

    def _path_of(self, photo: Photo) -> Path:
        """Where a photo's bytes are now; asked in threads."""
        case = self.workspace.case
        return case.path_of(photo) if case is not None else photo.path

    def _picture_path_of(self, photo: Photo) -> Path:
        """As `_path_of` for what is only looked at: a file changed meanwhile is refused."""
        case = self.workspace.case
        return case.picture_path_of(photo) if case is not None else photo.path

    def _much_comes_in(self) -> bool:
        run, photos = self.workspace.run, self.workspace.photo_list
        running = run is not None and run.is_running
        comes_in = self.opening.reading or running or not photos.is_settled
        return comes_in or self.live.is_watching

    def _forget_pictures(self) -> None:
        for holder in (self.thumbnails, self.crops):
            holder.forget()
        if not self.first_look.take_over():
            self.loader.forget_all()

    def _forget_failures(self, photo_ids: frozenset[PhotoId]) -> None:
        for holder in (self.thumbnails, self.crops, self.loader):
            holder.forget_failures(photo_ids)

    def _neighbour(self, photo_id: PhotoId, steps: int) -> Photo | None:
        """The photo so many steps on in the queue's or the library's order, for reading ahead."""
        photos, case = self.workspace.photo_filter, self.workspace.case
        row = photos.row_of(photo_id)
        there = self.workspace.session.ahead(photo_id, steps)
        if there is None:
            there = photos.photo_at(row + steps) if row is not None else None
        return case.photo(there) if case is not None and there is not None else None

    def show(self, wishes: Wishes) -> None:
        """Show the window as it was left, still empty."""
        self.window.restore(self.preferences.window("geometry"), self.preferences.window("state"))
        if wishes.size is not None:
            self.window.resize(*wishes.size)
        self.window.stage.set_mode(self.preferences.text("mode", "side by side"))
        self.window.inspector.set_unfolded(self.preferences.text("unfolded", "yes") == "yes")
        for section in ("skin type", "groups"):
            # Folded until somebody opens them: they would push Flag out of sight.
            unfolded = self.preferences.text(f"unfolded {section}", "no") == "yes"
            self.window.inspector.set_section_unfolded(section, unfolded)
        self.window.actions_table["full_screen"].setChecked(self.window.isFullScreen())
        self.window.show()
        if wishes.picture is not None:
            self.picture = PictureTaker(
                self.workspace, self.opening, self.window, wishes.picture, wishes.headless
            )

    def open(self, wishes: Wishes) -> None:
        """Open what the command line names, else the last case, else the demonstration."""
        recent = self.preferences.recent_cases()
        if wishes.demo:
            self.opening.open_demonstration(wishes.case)
        elif len(wishes.paths) == 1 and is_package(wishes.paths[0]):
            self.opening.open_package(wishes.paths[0])
        elif wishes.case is not None:
            paths = list(wishes.paths)
            self.first_look.begin(wishes.case, paths, partial(self._open_in, wishes.case, paths))
        elif wishes.paths:
            own = case_folder_for(wishes.paths)
            self.first_look.begin(
                own, wishes.paths, partial(self.opening.open_in_own_case, wishes.paths)
            )
        elif recent:
            self.opening.open_case(recent[0], create=False)
        else:
            self.opening.open_demonstration()

    def _open_in(self, case: Path, paths: Sequence[Path], first: FileFacts | None) -> None:
        self.opening.open_case(case, lambda: self.opening.take_in(paths, first), adopt=True)

    def close(self) -> None:
        """Keep what is in flight, close the case, and wait for every thread."""
        self.commands.exporting.cancel()
        self.report.cancel()
        self.present.close()
        self.live.close()
        self.thumbnails.close()
        self.loader.close()
        self.crops.close()
        self.duplicates.close()
        self.varying.shut_down()
        self.workspace.close_case()
        self.workspace.bridge.close()

    def _on_unfolded(self, unfolded: bool) -> None:
        self.preferences.keep_text("unfolded", "yes" if unfolded else "no")

    def _on_section_unfolded(self, section: str, unfolded: bool) -> None:
        self.preferences.keep_text(f"unfolded {section}", "yes" if unfolded else "no")

    def _on_closing(self) -> None:
        self.preferences.keep_window("geometry", self.window.saveGeometry())
        self.window.show_page(0)
        self.preferences.keep_window("state", self.window.saveState())
        self.preferences.keep_text("mode", self.window.stage.mode)
        self.preferences.keep_settings(self.workspace.settings)

    def _on_crash(
        self,
        kind: type[BaseException],
        error: BaseException,
        trace: TracebackType | None,
    ) -> None:
        """An error nobody expected is said in the window and told in full on the terminal."""
        if issubclass(kind, KeyboardInterrupt):
            QApplication.quit()
            return
        log.critical("unexpected error", exc_info=(kind, error, trace))
        problem = Problem(
            "unexpected",
            self.tr("Something unexpected went wrong ({}).").format(kind.__name__),
            self.tr("Everything stored is safe. Close Misread and start it again."),
        )
        self.workspace.bridge.post(lambda: self.workspace.trouble_arose.emit(problem))


def _ensure_font(application: QApplication) -> None:
    """A bare machine has no font at all, and Qt would draw squares: take one from a package."""
    if QFontDatabase.families():
        return
    for name in ("DejaVuSans", "DejaVuSans-Bold", "DejaVuSansMono", "DejaVuSansMono-Bold"):
        path: Path | None = package_file("matplotlib", f"mpl-data/fonts/ttf/{name}.ttf")
        if path is not None:
            QFontDatabase.addApplicationFont(str(path))
    font = application.font()
    font.setFamily("DejaVu Sans")
    application.setFont(font)
