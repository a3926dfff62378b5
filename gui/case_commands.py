"""Commands that need a dialog or the clipboard: opening, pasting, exporting, preferences."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from functools import partial
from pathlib import Path

from PySide6.QtCore import QObject, QPoint, Qt, QUrl
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import QFileDialog

from core.photos.photo import PhotoId
from core.problem import Problem
from core.settings import Scheme
from core.vendor import VendorId
from gui import operations, theme
from gui.actions import Actions
from gui.asking import broken_off
from gui.asking.broken_off import BrokenOff
from gui.asking.error_rows import error_rows
from gui.asking.vendor_commands import VendorCommands
from gui.dialogs.about_dialog import AboutDialog
from gui.dialogs.keys_dialog import KeysDialog
from gui.dialogs.preferences_dialog import PreferencesDialog
from gui.dialogs.reason_dialog import ReasonDialog
from gui.main_window import MainWindow
from gui.mnemonics import give_mnemonics
from gui.photos.incoming import Incoming
from gui.photos.opening import Opening, demonstration_folder
from gui.photos.photo_menu import photo_menu
from gui.preferences import Preferences
from gui.report.demonstration_finding import finding
from gui.sets.audit_set_page import AuditSetPage
from gui.sets.case_log import CaseLog
from gui.sets.exporting import Exporting
from gui.sets.package_opening import is_package
from gui.views.error_list import ErrorList
from gui.views.inspector_view import InspectorKeys
from gui.widgets.key_cap import key_text
from gui.workspace import Workspace

_PRINTED_KEYS = (
    "previous_face",
    "next_face",
    "previous_vendor",
    "next_vendor",
    "label_1",
    "label_2",
    "label_3",
    "label_4",
    "label_5",
    "label_6",
    "blind",
    "reveal",
    "draw_face",
    "flag",
    "flag_reason",
    "vary",
    "boxes",
    "open_photos",
    "export",
)


class CaseCommands(QObject):
    """What menus and keys ask for beyond the photo in view."""

    def __init__(
        self,
        workspace: Workspace,
        opening: Opening,
        preferences: Preferences,
        actions: Actions,
        window: MainWindow,
        parent: QObject,
    ) -> None:
        super().__init__(parent)
        self._workspace, self.opening = workspace, opening
        self._preferences, self._actions, self._window = preferences, actions, window
        self.incoming = Incoming(workspace, opening, preferences, window, self)
        self._errors = ErrorList(window)
        self.vendors = VendorCommands(workspace, preferences, window, self)
        self.broken_off = BrokenOff(workspace, opening, self.vendors, window, self)
        self._errors.key_requested.connect(self.vendors.open_key)
        self.audit_set = AuditSetPage(workspace, window, self)
        self._places_are_due = False
        workspace.photo_list.settled.connect(self._check_places)
        self.log = CaseLog(workspace, window, self)
        self.exporting = Exporting(workspace, window, self)
        window.audit_set.export_requested.connect(self.exporting.open)
        self._errors.ask_again_requested.connect(self._on_ask_again)
        self._errors.photo_chosen.connect(workspace.look_at)
        self._errors.show_in_folder_requested.connect(_show_folder)
        opening.case_refused.connect(self._on_case_refused)
        opening.demonstration_opened.connect(lambda: window.library.set_invitation(True))
        window.messages.button_pressed.connect(self._on_message_button)
        window.banner.dismissed.connect(self._on_banner_dismissed)
        workspace.run_finished.connect(self.show_finding)
        window.recent_menu.aboutToShow.connect(self._fill_recent)
        self._refused_folder: Path | None = None
        self._finding_is_due = False
        self.show_keys()

    # Cases

    def new_case(self) -> None:
        name = QFileDialog.getExistingDirectory(
            self._window, self.tr("Choose an empty folder for the new case"), str(_cases_folder())
        )
        if name:
            self.opening.open_case(Path(name))

    def open_case(self) -> None:
        name = QFileDialog.getExistingDirectory(
            self._window, self.tr("Open the folder of a case or package"), str(_cases_folder())
        )
        if name and is_package(Path(name)):
            self.opening.open_package(Path(name))
        elif name:
            self.opening.open_case(Path(name), create=False)

    def open_demonstration(self) -> None:
        self.opening.open_demonstration()

    def on_case_opened(self) -> None:
        workspace, window = self._workspace, self._window
        case = workspace.case
        window.banner.hide()
        self._errors.hide()  # it would ask about photos of this case that have the same numbers
        window.messages.clear_message("in use")
        self.broken_off.look()
        self._finding_is_due = True
        if case is None:
            return
        window.library.set_invitation(bool(case.setting("demonstration")))
        if case.folder != demonstration_folder():
            self._preferences.remember_case(case.folder)
        self.audit_set.refresh()
        self.show_finding()
        self._places_are_due = True
        if workspace.photo_list.is_settled:
            self._check_places()

    def _check_places(self) -> None:
        """Look in a thread whether files moved: of a large case once nobody waits for its marks."""
        case, due, self._places_are_due = self._workspace.case, self._places_are_due, False
        if case is not None and due:
            self._workspace.bridge.submit(case.check_places, self._on_places_checked)

    def _on_places_checked(self, places: Sequence[tuple[PhotoId, Problem | None]]) -> None:
        case = self._workspace.case
        if case is None:
            return
        for photo_id, problem in places:
            self._workspace.apply(case.mark_failed(photo_id, problem))

    def _on_case_refused(self, folder: Path, problem: Problem) -> None:
        if problem.kind == "in use":
            self._refused_folder = folder
            self._window.messages.show_message(
                str(problem),
                button=self.tr("Open to read only"),
                ident="in use",
                serious=True,
                can_close=True,
            )
        else:
            self._tell(problem)

    def _on_message_button(self, ident: str) -> None:
        if self.vendors.on_message_button(ident) or self.exporting.on_message_button(ident):
            return
        if ident == broken_off.IDENT:
            self.broken_off.go_on()  # what it offers stays until it is done
            return
        if ident == "in use" and self._refused_folder is not None:
            self.opening.open_case(self._refused_folder, read_only=True)
        self._window.messages.clear_message(ident)

    def _fill_recent(self) -> None:
        menu = self._window.recent_menu
        menu.clear()
        for folder in self._preferences.recent_cases():
            name = folder.name.replace("&", "&&")
            menu.addAction(name, partial(self.opening.open_case, folder, create=False))
        menu.setEnabled(True)
        if menu.isEmpty():
            menu.addAction(self.tr("No case was opened yet")).setEnabled(False)
        give_mnemonics(menu)

    # The demonstration's finding

    def show_finding(self) -> None:
        """Say what the demonstration found, unless the user closed that line before."""
        case = self._workspace.case
        if case is None or not case.setting("demonstration") or case.setting("banner closed"):
            return
        if self._workspace.session.is_blind:
            self._window.banner.hide()
            return
        found = finding(case, self._workspace.vendor_infos)
        if found is not None:
            self._window.banner.show_finding(found.vendor, found.name, found.read_as, found.percent)
            self._show_whether_flagged()
            if self._finding_is_due:
                self._workspace.look_at(found.photo_id)
                self._finding_is_due = False

    def _show_whether_flagged(self) -> None:
        case = self._workspace.case
        self._window.banner.set_flagged(case is not None and bool(case.flags))

    def _on_banner_dismissed(self) -> None:
        case = self._workspace.case
        if case is not None and not case.read_only:
            case.set_setting("banner closed", True)

    # The audit set, errors, preferences

    def audit_set_changed(self) -> None:
        self.audit_set.refresh_soon()
        self._show_whether_flagged()

    def flag_with_reason(self) -> None:
        workspace = self._workspace
        photo_id, face, focus = workspace.photo_id, workspace.face, workspace.focus
        if face is None or focus is None:
            return
        flag = operations.flag_in_focus(workspace)
        reason = flag.reason if flag else operations.likely_reason(workspace)
        answer = ReasonDialog.ask(
            self._window,
            reason,
            flag.note if flag else "",
            about=operations.face_in_words(workspace),
        )
        if answer is None:
            return
        # Answers that came in may have put another photo or face in view.
        if workspace.photo_id != photo_id:
            workspace.look_at(photo_id)
        workspace.hold_face(face.box)
        workspace.focus_vendor(focus)
        operations.put_flag(workspace, *answer)

    def open_photo_menu(self, photo_ids: Sequence[PhotoId], where: QPoint) -> None:
        further = [self._actions[name] for name in ("rights", "tags", "withdraw_photos")]
        menu = photo_menu(self._workspace, photo_ids, self._window, further)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self._workspace.case_opened.connect(menu.close)  # photos there have the same numbers
        menu.popup(where)

    def show_errors(self) -> None:
        self.vendors.unfold()
        self._errors.set_errors(error_rows(self._workspace))
        self._errors.open_list()

    def _on_ask_again(self, calls: Sequence[tuple[PhotoId, VendorId]]) -> None:
        operations.ask_again(self._workspace, calls)

    def set_ask_at_once(self, on: bool) -> None:
        self._workspace.settings = replace(self._workspace.settings, ask_at_once=on)
        self._preferences.keep_settings(self._workspace.settings)

    def set_max_side(self, side: int | None) -> None:
        self._workspace.settings = replace(self._workspace.settings, max_side=side)
        self._preferences.keep_settings(self._workspace.settings)
        self._workspace.run_changed.emit()

    def preferences(self) -> None:
        settings = PreferencesDialog.ask(self._window, self._workspace.settings)
        if settings is not None:
            self._workspace.settings = settings
            self._preferences.keep_settings(settings)
            self._workspace.registry.proxy = settings.proxy
            theme.set_scheme(Scheme(settings.scheme).value)
            self._workspace.vendors_changed.emit()
            self._workspace.refresh_sheet()

    def change_keys(self) -> None:
        changed = KeysDialog.ask(self._window, self._preferences.changed_keys())
        if changed is not None:
            self._preferences.keep_changed_keys(changed)
            self._actions.set_keys(changed)
            self.show_keys()

    def show_keys(self) -> None:
        """Print the keys in force where they are printed outside of buttons."""
        key = {spec: self._actions[spec].shortcut() for spec in _PRINTED_KEYS}
        self._window.inspector.set_keys(
            InspectorKeys(
                previous_face=key["previous_face"],
                next_face=key["next_face"],
                previous_vendor=key["previous_vendor"],
                next_vendor=key["next_vendor"],
                labels=tuple(key[f"label_{digit}"] for digit in range(1, 7)),
                draw=key["draw_face"],
                flag=key["flag"],
                flag_with_reason=key["flag_reason"],
                vary=key["vary"],
            )
        )
        self._window.labelling.set_keys(key["reveal"], key["blind"])
        self._window.banner.set_key(key["flag"])
        self._window.stage.set_boxes_key(key_text(key["boxes"]))
        self._window.tool_bar.open_button.set_key(key["open_photos"])
        self._window.audit_set.card.set_key(key_text(key["export"]))

    def about(self) -> None:
        AboutDialog.ask(self._window, self._workspace.registry)

    def _tell(self, problem: Problem) -> None:
        self._workspace.trouble_arose.emit(problem)


def _cases_folder() -> Path:
    from platformdirs import user_documents_path

    folder = user_documents_path() / "Misread"
    return folder if folder.is_dir() else user_documents_path()


def _show_folder(path: Path) -> None:
    QDesktopServices.openUrl(QUrl.fromLocalFile(str(path.parent if path.is_file() else path)))
