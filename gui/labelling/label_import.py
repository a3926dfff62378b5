"""Joins the import of labels to the case: reads tables, plans what they do, takes them in."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer
from PySide6.QtWidgets import QDialog, QWidget

from core.case.change import Change, Kinds
from core.collector import collector_at_rest
from core.problem import Problem
from core.report.set_note import SET_NOTE, note_beside
from gui import operations
from gui.edits import ManyFacesEdit
from gui.preferences import Preferences
from gui.slices import Slices
from gui.workspace import Workspace

if TYPE_CHECKING:
    from core.case.case import Case
    from core.label_import.mapping import Mapping, Several, WordCount
    from core.label_import.plan import Plan
    from core.label_import.table import Table
    from gui.dialogs.label_import_dialog import LabelImportDialog

_SEVERAL = "several faces"
"""The case's setting that says whom a label for a whole photo means."""
_FOLDER = "labels_folder"
MODULES = ("core.label_import.aside", "gui.dialogs.label_import_dialog")
"""What the dialog needs, and what it is better not to wait for when it opens."""
_MANY = 2000
"""So many faces at once are told of apart."""
_OUTDATING = Kinds.PHOTOS_ADDED | Kinds.PHOTOS_GONE | Kinds.ANSWERS | Kinds.LABELS


class LabelImport(QObject):
    """What the window asks for where labels are imported; the dialog's `LabelDesk`."""

    def __init__(
        self, workspace: Workspace, preferences: Preferences, window: QWidget, parent: QObject
    ) -> None:
        super().__init__(parent)
        self._workspace, self._preferences, self._window = workspace, preferences, window
        self._slices = Slices(self)
        self._is_outdated = False
        # What a README beside the table says of the set.
        self._set_note = ""
        workspace.changed.connect(self._on_changed)
        workspace.case_opened.connect(self._slices.drop)

    def open(self, path: Path | None = None) -> None:
        """Ask what is to be imported, and import it. path: of the table, where it is known."""
        from gui.dialogs.label_import_dialog import LabelImportDialog

        case = self._workspace.case
        if case is None or operations.refused_read_only(self._workspace):
            return
        if not case.photos:
            self._workspace.trouble_arose.emit(
                Problem(
                    "no photo",
                    self.tr("There are no photos that labels could be of."),
                    self.tr("Open the photos first, then import their labels."),
                )
            )
            return
        dialog = LabelImportDialog(
            self, path, self._several(), self._preferences.text(_FOLDER), self._window
        )
        self._ask(dialog)

    # What the dialog has done for it

    def read(
        self,
        path: Path | None,
        sheet: str,
        done: Callable[[Table, Mapping, list[WordCount]], None],
        failed: Callable[[BaseException], None],
    ) -> None:
        """Read a table in a thread; without a path, that of the folders' names."""
        case = self._workspace.case
        if case is None:
            return
        photos = tuple(case.photos)

        def work() -> tuple[Table, Mapping, list[WordCount]]:
            from core.label_import.aside import read_table_aside
            from core.label_import.folder_names import folder_table
            from core.label_import.mapping import guess, words_in

            with collector_at_rest():
                table = folder_table(photos) if path is None else read_table_aside(path, sheet)
                self._set_note = "" if path is None else note_beside(path)
                mapping = guess(table, photos)
                return table, mapping, words_in(table, mapping)

        self._workspace.bridge.submit(work, lambda read: done(*read), failed)

    def count_words(
        self, table: Table, mapping: Mapping, done: Callable[[list[WordCount]], None]
    ) -> None:
        """Count the words of the gender's column in a thread."""
        from core.label_import.mapping import words_in

        self._workspace.bridge.submit(partial(words_in, table, mapping), done)

    def plan(
        self,
        table: Table,
        mapping: Mapping,
        done: Callable[[Plan], None],
        failed: Callable[[BaseException], None],
    ) -> None:
        """Look at the case in slices, then plan in a thread."""
        from core.label_import.known import Looking
        from core.label_import.plan import make_plan

        case = self._workspace.case
        if case is None:
            return
        self._is_outdated = False
        looking, give_way = Looking(case), self._workspace.bridge.give_way

        def work() -> Plan:
            with collector_at_rest():
                return make_plan(table, mapping, looking.known, give_way)

        def on_looked() -> None:
            self._workspace.bridge.submit(work, done, failed)

        self._slices.run(looking.steps(), on_looked)

    # Taking it in

    def _ask(self, dialog: LabelImportDialog) -> None:
        accepted = dialog.exec() == QDialog.DialogCode.Accepted
        plan, mapping = dialog.plan, dialog.mapping()
        if not accepted or plan is None or mapping is None:
            dialog.deleteLater()
            return
        if path := dialog.path.text().strip():
            self._preferences.keep_text(_FOLDER, str(Path(path).parent))
        if not self._is_outdated:
            # The dialog is put away first: both at once would be felt.
            QTimer.singleShot(0, self, partial(self._take, plan, mapping))
            dialog.deleteLater()
            return
        # Vendors answered while the list was read: it must still say what happens.
        self.plan(plan.table, mapping, partial(self._on_planned_again, dialog), _raise)

    def _on_planned_again(self, dialog: LabelImportDialog, plan: Plan) -> None:
        before, mapping = dialog.plan, dialog.mapping()
        assert before is not None
        assert mapping is not None
        if [p.fate for p in plan.planned] == [p.fate for p in before.planned]:
            self._take(plan, mapping)
            dialog.deleteLater()
            return
        dialog.show_plan(plan, changed=True)
        self._ask(dialog)

    def _take(self, plan: Plan, mapping: Mapping) -> None:
        workspace = self._workspace
        case = workspace.case
        if case is None or not plan.turns:
            return
        case.set_setting(_SEVERAL, mapping.several.value)
        if self._set_note and not case.setting(SET_NOTE):
            case.set_setting(SET_NOTE, self._set_note)
        words = self.tr("Labels imported from {}: {} rows")
        text = words.format(plan.table.name, f"{plan.applied:,}")
        tell = workspace.apply if len(plan.turns) < _MANY else partial(self._tell_apart, case)
        workspace.undo_stack.push(ManyFacesEdit(text, case, plan.turns, tell))

    def _tell_apart(self, case: Case, change: Change) -> None:
        """Tell in an event of its own: changing thousands of faces takes as long as one may."""
        QTimer.singleShot(0, self, partial(self._tell, case, change))

    def _tell(self, case: Case, change: Change) -> None:
        if self._workspace.case is case:
            self._workspace.apply(change)

    def _several(self) -> Several:
        from core.label_import.mapping import Several

        case = self._workspace.case
        kept = case.setting(_SEVERAL) if case is not None else None
        return next((rule for rule in Several if rule == kept), Several.ONE)

    def _on_changed(self, change: Change) -> None:
        if change.kinds & _OUTDATING:
            self._is_outdated = True


def _raise(error: BaseException) -> None:
    raise error
