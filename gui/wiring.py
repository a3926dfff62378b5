"""Joins signals to operations: what each button, key and view asks for, and who is told of it."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Qt, QTimer, QUrl
from PySide6.QtGui import QAction, QDesktopServices, QKeySequence

from core.case.change import Change, Kinds
from core.photos.photo import PhotoId
from core.problem import Problem
from core.response import Response
from core.vendor import VendorId
from gui import operations
from gui.actions import Actions
from gui.asking.recorded_import import with_recorded
from gui.asking.sent_copies import keep_sent_of_flagged
from gui.case_commands import CaseCommands
from gui.labelling.digit_keys import DigitKeys
from gui.main_window import MainWindow
from gui.models.photo_summary import Filter
from gui.photos.light_table import LightTable
from gui.sheets import PhotoSheet
from gui.undoing import Undoing
from gui.vary.varying import Varying
from gui.views.label_buttons import GENDERS
from gui.workspace import Workspace

if TYPE_CHECKING:
    from gui.views.light_table_view import LightTableView
    from gui.views.stage_view import StageView

_MODES = {
    "side_by_side": "side by side",
    "overlaid": "overlaid",
    "one_large": "one large",
}
_BAR_REFRESH_MS = 100
_REFUSALS = {
    "web address",
    "no photo",
    "read only",
    "empty audit set",
    "withdrawn",
    "busy",
    "blind",
}
"""Problems where nothing went wrong: something was asked for that cannot be had."""


class Wiring(QObject):
    """Every lasting connection between the window and the workspace."""

    def __init__(
        self,
        workspace: Workspace,
        window: MainWindow,
        actions: Actions,
        commands: CaseCommands,
        light_table: LightTable,
        varying: Varying,
        parent: QObject,
    ) -> None:
        super().__init__(parent)
        self._workspace, self._window = workspace, window
        self._actions, self._commands = actions, commands
        self._light_table, self._varying = light_table, varying
        self._undoing = Undoing(workspace, window, self)
        self._photo_state: tuple[bool, bool, bool] | None = None
        self._bar_timer = QTimer(self, interval=_BAR_REFRESH_MS, singleShot=True)
        self._bar_timer.timeout.connect(self._refresh_bars)
        self._sheet: PhotoSheet | None = None
        # Once the photo somebody walked to is painted, and once for all that became of it.
        self._inspector_timer = QTimer(self, interval=0, singleShot=True)
        self._inspector_timer.timeout.connect(self._show_in_inspector)
        self._join_actions()
        self._join_stage()
        self._join_library()
        self._join_inspector()
        self._join_bars()
        self._join_workspace()
        self._digits = DigitKeys(self._digit_action, window)
        # Until a case is open there is nothing to run, and it may be that none can be opened.
        self._refresh_bars()

    # From the window

    def _join_actions(self) -> None:
        w, stage, walking = self._workspace, self._window.stage, self._light_table.walking
        does: dict[str, Callable[[], object]] = {
            "next_photo": walking(partial(operations.walk, w, 1)),
            "previous_photo": walking(partial(operations.walk, w, -1)),
            "first_photo": walking(partial(operations.walk_to_end, w, False)),
            "last_photo": walking(partial(operations.walk_to_end, w, True)),
            "next_undecided": walking(partial(operations.walk_to_undecided, w, 1)),
            "previous_undecided": walking(partial(operations.walk_to_undecided, w, -1)),
            "next_face": partial(operations.step_face, w, 1),
            "previous_face": partial(operations.step_face, w, -1),
            "next_vendor": partial(operations.step_vendor, w, 1),
            "previous_vendor": partial(operations.step_vendor, w, -1),
            "flag": partial(operations.toggle_flag, w),
            "flag_reason": self._commands.flag_with_reason,
            "draw_face": self._draw_face,
            "vary": self._varying.toggle,
            "step_range": self._varying.step_range,
            "keep_variation": self._varying.keep_trial,
            "remove_face": partial(operations.remove_drawn_face, w),
            "light_table": self._light_table.toggle,
            "pin_other": self._light_table.pin_other,
            "turn_to_other": self._light_table.turn_to_other,
            "zoom_face": self._zoom_to_face,
            "whole_photo": self._on_escape,
            "zoom_in": lambda: self._shown.zoom_in(),
            "zoom_out": lambda: self._shown.zoom_out(),
            "full_size": lambda: self._shown.zoom_to_full_size(),
            "undo": self._undoing.undo,
            "redo": self._undoing.redo,
            "search": self._search,
            "page_photos": partial(self._window.show_page, 0),
            "page_audit_set": partial(self._window.show_page, 1),
            "page_results": partial(self._window.show_page, 2),
            "page_report": partial(self._window.show_page, 3),
            "run": partial(operations.run, w),
            "pause": partial(operations.pause_or_resume, w),
            "stop": partial(operations.stop, w),
            "ask_again": self._ask_focused_again,
            "threshold": self._window.tool_bar.threshold.focus_slider,
            "choose_vendors": self._window.tool_bar.vendor_picker.open_list,
            "keys": self._toggle_key_sheet,
            "errors": self._commands.show_errors,
            "open_photos": self._commands.incoming.open_photos,
            "open_folder": self._commands.incoming.open_folder,
            "new_case": self._commands.new_case,
            "open_case": self._commands.open_case,
            "demonstration": self._commands.open_demonstration,
            "paste": self._commands.incoming.paste,
            "export": self._commands.exporting.open,
            "log": self._commands.log.show,
            "preferences": self._commands.preferences,
            "change_keys": self._commands.change_keys,
            "about": self._commands.about,
            "quit": self._window.close,
        }
        for action_id, act in does.items():
            self._actions[action_id].triggered.connect(_without_state(act))
        self._actions["log"].setEnabled(w.case is not None)
        self._actions["not_a_face"].toggled.connect(self._on_not_a_face)
        self._actions["link_zoom"].toggled.connect(self._light_table.set_linked)
        self._actions["boxes"].setChecked(True)
        self._actions["boxes"].toggled.connect(stage.set_boxes_shown)
        self._actions["full_screen"].toggled.connect(self._on_full_screen)
        for action_id, mode in _MODES.items():
            self._actions[action_id].triggered.connect(partial(self._on_mode, mode))

    def _join_stage(self) -> None:
        stage, w = self._window.stage, self._workspace
        stage.face_clicked.connect(w.select_face)
        stage.vendor_clicked.connect(w.focus_vendor)
        stage.box_drawn.connect(partial(operations.draw_face, w))
        stage.previous_requested.connect(self._actions["previous_photo"].trigger)
        stage.next_requested.connect(self._actions["next_photo"].trigger)
        stage.mode_changed.connect(self._show_mode)
        stage.boxes_shown_changed.connect(self._actions["boxes"].setChecked)
        stage.photo_failed.connect(self.on_photo_failed)
        stage.open_requested.connect(self._commands.incoming.open_folder)
        stage.run_requested.connect(self._actions["run"].trigger)
        stage.show_in_folder_requested.connect(self._show_in_folder)

    def _join_library(self) -> None:
        library, w = self._window.library, self._workspace
        library.photo_chosen.connect(w.look_at)
        library.open_requested.connect(self._commands.incoming.open_folder)
        library.set_open_action(self._actions["open_folder"])
        library.menu_requested.connect(self._commands.open_photo_menu)
        library.filter_changed.connect(lambda _name: w.refresh_sheet())
        self._commands.opening.progressed.connect(library.set_progress_note)
        self._commands.opening.progressed.connect(self._show_opening)

    def _join_inspector(self) -> None:
        inspector, w = self._window.inspector, self._workspace
        inspector.not_a_face_toggled.connect(partial(operations.toggle_not_a_face, w))
        inspector.vendor_focused.connect(w.focus_vendor)
        inspector.flag_toggled.connect(self._actions["flag"].trigger)
        inspector.vary_requested.connect(self._actions["vary"].trigger)
        inspector.flag_with_reason.connect(self._actions["flag_reason"].trigger)
        inspector.ask_again_requested.connect(self._ask_again)
        inspector.show_in_folder_requested.connect(self._show_in_folder)
        inspector.body_wanted.connect(self._on_body_wanted)
        inspector.face_step.connect(partial(operations.step_face, w))
        inspector.rights_changed.connect(self._on_rights)
        inspector.set_default_source(w.settings.label_source)

    def _join_bars(self) -> None:
        bar, w = self._window.tool_bar, self._workspace
        bar.page_chosen.connect(self._window.show_page)
        bar.threshold.threshold_changed.connect(partial(operations.set_threshold, w))
        bar.threshold.left.connect(self._window.stage.setFocus)
        bar.vendor_picker.vendors_chosen.connect(w.choose_vendors)
        bar.vendor_picker.ask_at_once_changed.connect(self._commands.set_ask_at_once)
        bar.vendor_picker.max_side_changed.connect(self._commands.set_max_side)
        # The list says of which vendors there are answers, which changes while it is closed.
        bar.vendor_picker.opened.connect(self._on_vendors)
        self._window.run_bar.errors_requested.connect(self._commands.show_errors)
        self._window.dropped.connect(self._commands.incoming.take_drop)
        self._window.page_shown.connect(self._on_page)
        self._window.before_stage_changed.connect(self._refresh_photo_actions)

    # From the workspace

    def _join_workspace(self) -> None:
        w = self._workspace
        w.sheet_changed.connect(self._on_sheet)
        w.changed.connect(self._on_changed)
        w.case_opened.connect(self._on_case_opened)
        w.name_changed.connect(self._show_case_name)
        w.opening_changed.connect(self._show_opening)
        w.vendors_changed.connect(self._on_vendors)
        w.run_changed.connect(self._refresh_soon)
        w.run_finished.connect(self._refresh_soon)
        w.sending.changed.connect(self._refresh_soon)
        w.keys.changed.connect(self._on_vendors)
        w.run_finished.connect(lambda: keep_sent_of_flagged(w))
        w.trouble_arose.connect(self._on_trouble)
        w.store_trouble_changed.connect(self._on_store_trouble)
        w.undo_stack.indexChanged.connect(self._refresh_soon)
        w.photo_filter.counts_changed.connect(self._refresh_soon)
        for name, can in (
            ("undo", w.undo_stack.canUndoChanged),
            ("redo", w.undo_stack.canRedoChanged),
        ):
            self._actions[name].setEnabled(False)
            can.connect(self._actions[name].setEnabled)

    def _on_sheet(self, sheet: PhotoSheet | None) -> None:
        window = self._window
        window.stage.set_has_photos(self._workspace.photo_filter.total > 0)
        window.stage.show_sheet(sheet)
        # Keys that come at once act on what is selected there.
        window.library.select_photo(sheet.photo.id if sheet else None)
        self._sheet = sheet
        self._inspector_timer.start()
        self._refresh_photo_actions()

    def _show_in_inspector(self) -> None:
        self._window.inspector.show_sheet(self._sheet)

    def _refresh_photo_actions(self) -> None:
        """What acts on the photo in view rests while there is none or another page hides it."""
        window = self._window
        page_shown = window.pages.currentIndex() == 0
        state = window.has_photo_focus(), self._workspace.photo_id is not None, page_shown
        if state != self._photo_state:
            self._photo_state = state
            self._actions.set_photo_keys_active(*state)
            self._light_table.enable_actions()
            self._varying.enable_actions()
        self._refresh_face_actions()

    def _refresh_face_actions(self) -> None:
        face = self._workspace.face if self._window.has_photo_focus() else None
        action = self._actions["not_a_face"]
        action.blockSignals(True)
        action.setChecked(face is not None and face.not_a_face)
        action.setEnabled(face is not None)
        action.blockSignals(False)
        self._actions["remove_face"].setEnabled(
            face is not None and face.face is not None and face.face.drawn
        )

    def _on_page(self, _index: int) -> None:
        self._refresh_photo_actions()

    def _on_changed(self, change: Change) -> None:
        if change.kinds & Kinds.THRESHOLDS:
            self._show_thresholds()
        if change.kinds & (Kinds.FLAGS | Kinds.LABELS | Kinds.THRESHOLDS | Kinds.PHOTOS):
            self._commands.audit_set_changed()
        self._refresh_soon()

    def _on_case_opened(self) -> None:
        self._actions["log"].setEnabled(True)
        self._on_store_trouble(None)  # of the case before: what is lost of it is told at its end
        self._show_case_name()
        self._commands.on_case_opened()
        self._show_thresholds()
        self._refresh_bars()

    def _show_opening(self, *_: object) -> None:
        opening = self._workspace.is_opening or self._commands.opening.reading
        self._window.stage.set_has_case(self._workspace.case is not None)
        self._window.stage.set_opening(opening)
        self._window.library.set_opening(opening)

    def _show_case_name(self) -> None:
        case = self._workspace.case
        self._window.show_case_name(case.name if case else "", bool(case and case.read_only))

    def _on_vendors(self) -> None:
        picker = self._window.tool_bar.vendor_picker
        registry = self._workspace.registry
        states = {info.id: registry.state(info.id) for info in registry.infos()}
        chosen = [v.info.id for v in self._workspace.vendors]
        case = self._workspace.case
        standings = self._workspace.keys.standings(case.vendors_with_answers() if case else ())
        picker.set_vendors(
            registry.infos(), states, chosen, with_recorded(self._workspace, standings)
        )
        picker.set_ask_at_once(self._workspace.settings.ask_at_once)
        picker.set_max_side(self._workspace.settings.max_side)
        self._window.inspector.set_default_source(self._workspace.settings.label_source)
        self._show_thresholds()
        self._commands.audit_set_changed()
        self._refresh_soon()

    def _show_thresholds(self) -> None:
        case = self._workspace.case
        if case is not None:
            thresholds = {i.id: case.threshold(i.id) for i in self._workspace.vendor_infos}
            self._window.tool_bar.threshold.set_thresholds(thresholds, self._workspace.vendor_infos)

    def _refresh_soon(self) -> None:
        if not self._bar_timer.isActive():
            self._bar_timer.start()

    def _refresh_bars(self) -> None:
        w, run, case = self._workspace, self._workspace.run, self._workspace.case
        running = run is not None and run.is_running
        paused = run is not None and run.is_paused
        bar = self._window.run_bar
        progress = run.progress() if run else {}
        vendors = self._commands.vendors
        waiting = vendors.waiting(running)
        answered = vendors.answered() if waiting else {}
        bar.set_progress(
            progress,
            w.vendors,
            running,
            paused,
            waiting,
            vendors.caps(),
            answered,
            vendors.stored(),
        )
        bar.set_money(*vendors.money_words())
        bar.set_asked_offline(vendors.asked_offline())
        bar.set_nothing_sent(w.sending.nothing_was_sent)
        bar.set_failed(w.photo_filter.counts.get(Filter.FAILED, 0) + vendors.folded)
        act = self._undoing.last_act
        bar.set_last_act(act.words, self._actions[act.turned_by].shortcut(), act.is_undone)
        going_on = running and not paused
        unasked = vendors.unasked_beside(progress) if going_on else sum(vendors.unasked().values())
        writable = case is not None and not case.read_only
        self._actions["run"].setEnabled(writable and (paused or unasked > 0))
        self._actions["run"].setToolTip(self._run_tip(unasked, running, writable))
        self._actions["pause"].setEnabled(running)
        self._actions["stop"].setEnabled(running)
        tool_bar = self._window.tool_bar
        tool_bar.set_run_primary(unasked > 0)
        tool_bar.set_audit_set_count(len(case.flags) if case else 0)
        self._window.inspector.set_flag_primary(unasked == 0)

    def _run_tip(self, unasked: int, running: bool, writable: bool) -> str:
        """Why Run is grey; empty where it is not."""
        if unasked or (running and self._workspace.run and self._workspace.run.is_paused):
            return ""
        if running:
            return self.tr("A run is going on.")
        if not writable:
            return self.tr("No case is open that can be changed.")
        return self._commands.vendors.why_no_run()

    def _on_trouble(self, problem: Problem) -> None:
        """What happened once has no cause that could go: the reader puts it away."""
        self._window.messages.show_message(
            str(problem),
            ident=problem.kind,
            serious=problem.kind not in _REFUSALS,
            can_close=True,
        )

    def _on_store_trouble(self, problem: Problem | None) -> None:
        if problem is None:
            self._window.messages.clear_message("store")
        else:
            self._window.messages.show_message(str(problem), ident="store", serious=True)

    # Slots with a reason of their own

    def _digit_action(self, digit: int, stay: bool) -> QAction | None:
        """What a digit's place does now: nothing where the user gave the label another key."""
        if not 0 <= digit <= len(GENDERS) or not self._window.isActiveWindow():
            return None
        shifted = stay and digit > 0
        action = self._actions[f"label_stay_{digit}" if shifted else f"label_{digit}"]
        key = QKeySequence(f"Shift+{digit}" if shifted else str(digit))
        return action if action.isEnabled() and key in action.shortcuts() else None

    def _on_mode(self, mode: str, *_: object) -> None:
        self._window.stage.set_mode(mode)
        self._show_mode(mode)

    def _show_mode(self, mode: str) -> None:
        for action_id, of in _MODES.items():
            self._actions[action_id].setChecked(of == mode)

    def _on_not_a_face(self, on: bool) -> None:
        operations.toggle_not_a_face(self._workspace, on)

    def _on_full_screen(self, on: bool) -> None:
        full, now = Qt.WindowState.WindowFullScreen, self._window.windowState()
        # A window that filled the screen before does so again.
        self._window.setWindowState(now | full if on else now & ~full)

    def _on_escape(self) -> None:
        """Esc leaves what is on top first: key sheet, varying, drawing, zoom, light table."""
        table = self._light_table.view
        if self._window.key_sheet.isVisible():
            self._window.key_sheet.hide()
        elif self._varying.is_open:
            self._varying.close()
        elif self._shown.is_drawing:
            self._shown.cancel_drawing()
        elif table is not None and table.link.fits:
            self._light_table.close()
        else:
            self._shown.zoom_to_fit()

    @property
    def _shown(self) -> StageView | LightTableView:
        """What shows the photo in view: the stage, or the light table before it."""
        return self._light_table.view or self._window.stage

    def _draw_face(self) -> None:
        self._varying.close()  # a face is drawn on the photo as it is
        self._shown.start_drawing()

    def _zoom_to_face(self) -> None:
        if self._varying.is_open:
            self._varying.toggle_near()
        elif self._workspace.selected is not None:
            self._shown.zoom_to_face(self._workspace.selected)

    def _search(self) -> None:
        if self._window.pages.currentIndex() == 1:
            self._window.audit_set.focus_search()
            return
        # Pages without a search of their own: what can be searched there is the photos.
        self._window.show_page(0)
        self._window.library.focus_search()

    def _toggle_key_sheet(self) -> None:
        self._window.key_sheet.open_with(self._actions.key_rows())

    def _ask_again(self, vendor_id: str) -> None:
        if self._workspace.photo_id is not None:
            calls = [(self._workspace.photo_id, VendorId(vendor_id))]
            operations.ask_again(self._workspace, calls)

    def _ask_focused_again(self) -> None:
        if self._workspace.focus is not None:
            self._ask_again(self._workspace.focus)

    def _on_body_wanted(self, vendor_id: str) -> None:
        w = self._workspace
        if w.case is None or w.photo_id is None:
            return
        outcome = w.case.outcome(w.photo_id, VendorId(vendor_id))
        if isinstance(outcome, Response):
            show = partial(
                self._window.inspector.show_body, VendorId(vendor_id), response_id=outcome.id
            )
            operations.read_body(w, outcome, show)

    def _on_rights(self, public_figure: bool, consenting: bool) -> None:
        if self._workspace.photo_id is not None:
            operations.show_unmasked(
                self._workspace, self._workspace.photo_id, public_figure, consenting
            )

    def on_photo_failed(self, photo_id: PhotoId, problem: Problem) -> None:
        """A photo's bytes turned out not to be decodable, on the stage or as a thumbnail."""
        case = self._workspace.case
        if case is not None:
            self._workspace.apply(case.mark_failed(photo_id, problem))

    def _show_in_folder(self) -> None:
        photo = self._workspace.photo
        if photo is not None:
            QDesktopServices.openUrl(QUrl.fromLocalFile(str(photo.path.parent)))


def _without_state(act: Callable[[], object]) -> Callable[..., object]:
    """An action tells whether it is checked; most operations do not ask."""
    return lambda *_checked: act()
