"""Exports from the window: the page is opened, the writing goes to a process, its end is told."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from functools import partial
from itertools import count
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QUrl
from PySide6.QtGui import QDesktopServices

from core.labelling.blind import refuse_in_turn
from core.problem import Problem, ProblemError
from gui.main_window import MainWindow
from gui.workspace import Workspace

if TYPE_CHECKING:
    from collections.abc import Sequence

    from core.case.case import Case
    from core.export import Exporter, ExportSummary, Scope
    from core.export.process import ExportProcess, Previews
    from gui.dialogs.export_dialog import ExportChoice

WRITING, WRITTEN = "exporting", "exported"
"""The messages of the strip, by which their buttons are known."""


class Exporting(QObject):
    """One export at a time."""

    def __init__(self, workspace: Workspace, window: MainWindow, parent: QObject) -> None:
        super().__init__(parent)
        self._workspace, self._window = workspace, window
        self._process: ExportProcess | None = None
        self._percent = -1
        self._asked_again = False
        self._written = Path()
        workspace.case_opened.connect(self.cancel)
        # What is being written would hold whoever was just withdrawn.
        workspace.photos_withdrawn.connect(self.cancel)

    def open(self) -> None:
        """Open the page; says so where there is nothing to export, or one export is under way."""
        case = self._workspace.case
        if case is None:
            return
        if not case.photos:
            self._tell(
                Problem(
                    "nothing to export",
                    self.tr("There are no photos in this case, so there is nothing to export."),
                    self.tr("Open photos or a folder first."),
                )
            )
        elif (problem := _in_turn(case)) is not None:
            self._tell(problem)
        elif self._process is not None:
            self._asked_again = True
            self._show_progress()
        else:
            # Formats are imported where that stalls nothing.
            self._workspace.bridge.submit(_exporters, partial(self._ask, case))

    def cancel(self) -> None:
        """End the export that is under way, if any; nothing of it is left."""
        if self._process is not None:
            self._process.cancel()

    def show(self) -> None:
        """Open the folder written last in the system's file manager."""
        QDesktopServices.openUrl(QUrl.fromLocalFile(str(self._written)))

    def on_message_button(self, ident: str) -> bool:
        """Whether a message's button was ours; then it is done."""
        acts = {WRITING: self.cancel, WRITTEN: self.show}
        if ident in acts:
            acts[ident]()
        return ident in acts

    def _ask(self, case: Case, exporters: Sequence[Exporter]) -> None:
        from core.export import Scope
        from core.export.process import ExportProcess, Request
        from gui.dialogs.export_dialog import ExportDialog

        if self._workspace.case is not case or self._process is not None:
            return
        infos = tuple(self._workspace.registry.infos())
        chosen = tuple(info.id for info in self._workspace.vendor_infos)
        process = self._process = ExportProcess(Request(case.folder, infos, chosen))
        scope = Scope.AUDIT if case.flags else Scope.ALL
        choice = ExportDialog.ask(
            self._window,
            exporters,
            partial(self._count, case, process),
            partial(_proposed_folder, case.folder.parent, case.name),
            ("audit-set" if case.flags else "csv", scope),
        )
        if choice is None:
            self._process = None
            process.cancel()
            self._workspace.bridge.see_out(process.close)
        else:
            self._write(case, process, choice)

    def _count(
        self,
        case: Case,
        process: ExportProcess,
        done: Callable[[Previews], None],
        failed: Callable[[BaseException], None],
    ) -> None:
        from core.export.process import CancelledError

        def start() -> Previews:
            case.settle()
            return process.start()

        def on_failed(error: BaseException) -> None:
            if not isinstance(error, CancelledError):
                failed(error)

        self._workspace.bridge.submit(start, done, on_failed)

    def _write(self, case: Case, process: ExportProcess, choice: ExportChoice) -> None:
        from core.export.process import Order

        order = Order(
            choice.format,
            choice.scope,
            choice.folder,
            choice.reason_unmasked,
            choice.with_photos,
        )
        self._percent, self._asked_again = -1, False
        self._show_progress()

        def write() -> ExportSummary:
            try:
                summary = process.write(order, self._tell_progress)
                # At once, whatever becomes of the window meanwhile.
                if not case.read_only:
                    case.mark_exported(summary.left)
                return summary
            finally:
                process.close()

        # It ends where another case is opened, which is told then.
        self._workspace.bridge.carry_out(write, self._on_written, self._on_failed)

    def _tell_progress(self, done: int, total: int) -> None:
        """In the thread that waits for the process: say how far it is."""
        percent = 100 * done // max(1, total)
        if percent != self._percent:
            self._percent = percent
            self._workspace.bridge.post(self._show_progress)

    def _show_progress(self) -> None:
        if self._process is None:
            return
        words = self.tr("Exporting…")
        if self._percent >= 0:
            words = self.tr("Exporting: {}\N{NARROW NO-BREAK SPACE}%").format(self._percent)
        if self._asked_again:
            words = self.tr("{} (the next export can start when this one is written)").format(words)
        self._window.messages.show_message(words, button=self.tr("Cancel"), ident=WRITING)

    def _on_written(self, summary: ExportSummary) -> None:
        self._process, self._written = None, summary.folder
        faces = self.tr("1 face") if summary.faces == 1 else self.tr("{} faces")
        words = [
            self.tr("{} exported to {}.").format(
                faces.format(f"{summary.faces:,}"), summary.folder.name
            )
        ]
        for number, one, many in (
            (summary.masked, self.tr("1 photo masked."), self.tr("{} photos masked.")),
            (
                len(summary.withheld),
                self.tr("1 photo withheld, see the README there."),
                self.tr("{} photos withheld, see the README there."),
            ),
        ):
            if number:
                words.append(one if number == 1 else many.format(f"{number:,}"))
        self._window.messages.clear_message(WRITING)
        self._window.messages.show_message(
            " ".join(words), button=self.tr("Show in folder"), ident=WRITTEN
        )

    def _on_failed(self, error: BaseException) -> None:
        from core.export.process import CancelledError

        self._process = None
        self._window.messages.clear_message(WRITING)
        if isinstance(error, CancelledError):
            self._window.messages.show_message(
                self.tr("The export was cancelled; nothing is left.")
            )
        elif isinstance(error, ProblemError):
            self._tell(error.problem)
        else:
            raise error

    def _tell(self, problem: Problem) -> None:
        self._workspace.trouble_arose.emit(problem)


def _in_turn(case: Case) -> Problem | None:
    """Why nothing may leave while a second annotator labels."""
    try:
        refuse_in_turn(case)
    except ProblemError as error:
        return error.problem
    return None


def _exporters() -> Sequence[Exporter]:
    import core.export.process
    import gui.dialogs.export_dialog  # noqa: F401

    return core.export.exporters()


def _proposed_folder(parent: Path, case_name: str, scope: Scope, format_name: str) -> Path:
    """A folder beside the case that is not there yet."""
    what = "audit set" if scope == "audit" else "export"
    name = f"{case_name} {what} {date.today():%Y-%m-%d}"
    if format_name != "audit-set":
        name = f"{name} {format_name}"
    names = (name if number == 1 else f"{name} {number}" for number in count(1))
    return next(path for each in names if not (path := parent / each).exists())
