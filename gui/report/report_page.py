"""Joins the page of the report to the case: sets its pages while it is seen, writes it when asked.

Everything that counts, decodes or sets runs in a process of its own (`core.report.process`).
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from functools import partial
from itertools import count
from pathlib import Path
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject, QTimer, QUrl
from PySide6.QtGui import QDesktopServices, QImage
from PySide6.QtWidgets import QFileDialog

from core.case.change import Change, Kinds
from core.labelling.blind import is_blind
from core.problem import Problem, ProblemError
from gui import operations
from gui.actions import Actions
from gui.main_window import MainWindow
from gui.workspace import Workspace

if TYPE_CHECKING:
    from core.case.case import Case
    from core.finding import Finding
    from core.reply import Reply
    from core.report.build import Wanted
    from core.report.process import Outcome, Pages, ReportProcess, Task
    from core.vendor import VendorInfo

PAGE = 3
"""Its place among the pages of the window."""
WRITING, WRITTEN = "writing a report", "report written"
"""The messages of the strip, by which their buttons are known."""
_REFRESH_MS = 500
_PPI = 110
_MOST_PAGES = 30
"""So many pages are shown; what is saved has all."""
_CHOICE = "rates"
"""The setting that says below how many faces no rate is drawn, as chosen on the page Results."""
_SETTINGS = {"question": "report question", "set note": "set note"}
_SHOWN = Kinds.ANSWERS | Kinds.LABELS | Kinds.FLAGS | Kinds.THRESHOLDS | Kinds.PHOTOS


class ReportPage(QObject):
    """One set of pages and one writing at a time."""

    def __init__(
        self, workspace: Workspace, window: MainWindow, actions: Actions, parent: QObject
    ) -> None:
        super().__init__(parent)
        self._workspace, self._window, self._view = workspace, window, window.report
        self._showing: ReportProcess | None = None
        self._writing: ReportProcess | None = None
        self._is_outdated = True
        self._has_pages = False
        self._written = Path()
        self._timer = QTimer(self, interval=_REFRESH_MS, singleShot=True)
        self._timer.timeout.connect(self._refresh_if_seen)
        view = self._view
        view.wish_changed.connect(self.refresh_soon)
        view.question_changed.connect(partial(self._keep, "question"))
        view.set_note_changed.connect(partial(self._keep, "set note"))
        window.page_shown.connect(self._on_page)
        window.messages.button_pressed.connect(self.on_message_button)
        workspace.changed.connect(self._on_changed)
        workspace.case_opened.connect(self._on_case_opened)
        workspace.vendors_changed.connect(self.refresh_soon)
        workspace.photos_withdrawn.connect(self._on_withdrawn)
        for name, act in {
            "save_report": self.save,
            "case_sheet": self.write_sheet,
            "write_finding": self.write_finding,
            "right_of_reply": self.right_of_reply,
            "file_reply": self.file_reply,
        }.items():
            actions[name].triggered.connect(act)

    # Showing

    def refresh_soon(self, *_: object) -> None:
        """What is shown is not what would be written any more."""
        self._is_outdated = True
        if not self._timer.isActive():
            self._timer.start()

    def cancel(self) -> None:
        """End what is under way; nothing half is left. How the writing ended is told then."""
        for process in (self._showing, self._writing):
            if process is not None:
                process.cancel()
        self._showing = None

    def _on_page(self, index: int) -> None:
        if index == PAGE and self._is_outdated:
            self._timer.start(0)

    def _on_changed(self, change: Change) -> None:
        if change.kinds & _SHOWN:
            self.refresh_soon()

    def _on_case_opened(self) -> None:
        self.cancel()
        case = self._workspace.case
        if case is not None:
            kept = {name: str(case.setting(key) or "") for name, key in _SETTINGS.items()}
            self._view.show_case(kept["question"], kept["set note"], not case.read_only)
        self._show_nothing("", "")
        self.refresh_soon()

    def _on_withdrawn(self) -> None:
        self.cancel()
        self._show_nothing("", "")
        self.refresh_soon()

    def _refresh_if_seen(self) -> None:
        case = self._workspace.case
        if case is None or not self._view.isVisible() or not self._is_outdated:
            return
        why = self._why_nothing(case)
        if why is not None:
            self._is_outdated = False
            self._show_nothing(*why)
            return
        if self._showing is not None:
            # Of what nobody waits for any more nothing comes; then it is begun anew.
            self._showing.cancel()
            return
        self._is_outdated = False
        self._view.show_set_note(str(case.setting(_SETTINGS["set note"]) or ""))
        self._view.set_working(self.tr("setting the pages…"))
        if not self._has_pages:
            self._view.show_nothing(
                self.tr("Setting the pages…"), self.tr("They are counted and set anew.")
            )
        ratio = self._view.devicePixelRatioF()

        def task(wanted: Wanted) -> Task:
            from core.report.process import ShowPages

            return ShowPages(wanted, _PPI * ratio)

        self._showing, work = self._prepare(case, task, partial(_with_images, ratio=ratio))
        self._workspace.bridge.submit(work, self._on_pages, self._on_no_pages)

    def _show_nothing(self, title: str, sentence: str) -> None:
        self._has_pages = False
        self._view.show_nothing(title, sentence)

    def _why_nothing(self, case: Case) -> tuple[str, str] | None:
        if not case.photos:
            return self.tr("Nothing to report yet."), self.tr("Open photos and run vendors first.")
        if is_blind(case) and not any(face.label for face in case.stored_faces()):
            return (
                self.tr("Labelling is blind."),
                self.tr("A report would show what vendors said. Label first."),
            )
        return None

    def _on_pages(self, shown: tuple[Pages, list[QImage]]) -> None:
        pages, images = shown
        self._showing = None
        self._has_pages = True
        view = self._view
        view.set_working("")
        view.show_groups(pages.names, pages.by)
        view.show_several(pages.has_several)
        view.show_masked(pages.faces, pages.masked)
        view.show_unsaid(pages.unsaid)
        view.show_pages(images, pages.alternative, len(pages.pages) - len(images))
        if self._is_outdated:
            self._timer.start()

    def _on_no_pages(self, error: BaseException) -> None:
        self._showing = None
        self._view.set_working("")
        if isinstance(error, ProblemError):
            problem = error.problem
            self._show_nothing(problem.what, problem.way_out)
        elif not _is_cancelled(error):
            raise error
        if self._is_outdated:
            self._timer.start()

    # Writing

    def save(self) -> None:
        """Ask for a folder and write the report there."""
        case = self._ready_case()
        if case is None:
            return
        self._window.show_page(PAGE)
        folder = self._ask_folder(case, self.tr("Save the report in a folder"), "report")
        if folder is None:
            return

        def task(wanted: Wanted) -> Task:
            from core.report.process import WriteReport

            return WriteReport(wanted, folder)

        self._write(case, task, self.tr("Report"), folder)

    def write_sheet(self) -> None:
        """Write the sheet of the face in view."""
        case, face, photo = self._ready_case(), self._workspace.face, self._workspace.photo
        if case is None:
            return
        if face is None or photo is None:
            self._tell(
                Problem(
                    "no face",
                    self.tr("No face is selected, so there is none to make a sheet of."),
                    self.tr("Click a face on the page Photos first."),
                )
            )
            return
        faces = case.faces(photo.id)
        place = next((at for at, each in enumerate(faces) if each.box == face.box), 0)
        proposed = case.folder.parent / f"{Path(photo.name).stem} sheet.pdf"
        path, _ = QFileDialog.getSaveFileName(
            self._window, self.tr("Save the case sheet"), str(proposed), "PDF (*.pdf)"
        )
        if not path:
            return
        file = Path(path if path.lower().endswith(".pdf") else f"{path}.pdf")
        mask_all = self._view.masks_all

        def task(_wanted: Wanted) -> Task:
            from core.report.process import WriteSheet

            return WriteSheet(photo.id, place, file, mask_all)

        self._write(case, task, self.tr("Case sheet"), file)

    def right_of_reply(self) -> None:
        """Ask for whom, and write the package."""
        from gui.dialogs.reply_dialogs import RightOfReplyDialog

        case = self._ready_case()
        vendors = self._answered(case) if case is not None else ()
        if case is None or not vendors:
            return
        asked = RightOfReplyDialog.ask(self._window, vendors)
        if asked is None:
            return
        name = next(info.name for info in vendors if info.id == asked.vendor_id)
        folder = self._ask_folder(
            case, self.tr("Write the package into a new folder"), self.tr("for {}").format(name)
        )
        if folder is None:
            return

        def task(_wanted: Wanted) -> Task:
            from core.report.process import WritePackage
            from core.report.reply_package import Asking

            return WritePackage(Asking(asked.vendor_id, asked.reply_by, asked.contact), folder)

        self._write(case, task, self.tr("Right of reply for {}").format(name), folder)

    def file_reply(self) -> None:
        """Ask what a vendor replied, with the replies there are."""
        case = self._ready_case()
        if case is None or operations.refused_read_only(self._workspace):
            return

        def work() -> list[Reply]:
            from core.report.filing import replies_of

            return replies_of(case)

        self._workspace.bridge.submit(work, partial(self._ask_reply, case), self._on_failed)

    def write_finding(self) -> None:
        """Show the form, with the findings there are."""
        case = self._ready_case()
        if case is None or operations.refused_read_only(self._workspace):
            return

        def work() -> list[Finding]:
            from core.report.filing import findings_of

            return findings_of(case)

        self._workspace.bridge.submit(work, partial(self._ask_finding, case), self._on_failed)

    def on_message_button(self, ident: str) -> None:
        """A message's button, if it is ours."""
        if ident == WRITING and self._writing is not None:
            self._writing.cancel()
        elif ident == WRITTEN:
            shown = self._written if self._written.is_dir() else self._written.parent
            QDesktopServices.openUrl(QUrl.fromLocalFile(str(shown)))

    def _ask_finding(self, case: Case, findings: list[Finding]) -> None:
        from core.finding import Finding
        from core.report.filing import NEW, keep_finding, remove_finding
        from core.store.values import now
        from gui.dialogs.finding_dialog import About, FindingDialog

        if self._workspace.case is not case:
            return
        whole = [About(self.tr("The whole case"))]
        selected: list[About] = []
        face, photo = self._workspace.face, self._workspace.photo
        if face is not None and face.face is not None and photo is not None:
            face_id = face.face.id
            words = self.tr("The face selected in {}").format(photo.name)
            selected.append(About(words, face_id))
            selected += [
                About(self.tr("{}, as {} read it").format(words, info.name), face_id, info.id)
                for info in self._workspace.vendor_infos
            ]
        # Whoever looks at the face means it; from the page of the report, the whole.
        is_looked_at = self._window.pages.currentIndex() == 0
        about = [*selected, *whole] if is_looked_at else [*whole, *selected]
        there = [(each, self._about_words(case, each)) for each in findings]
        draft = FindingDialog.ask(self._window, about, there)
        if draft is None:
            return
        if draft.remove and draft.finding_id is not None:
            kept, done = False, remove_finding(case, draft.finding_id)
        else:
            finding = Finding(
                NEW if draft.finding_id is None else draft.finding_id,
                draft.about.face_id,
                draft.about.vendor_id,
                *(draft.seen, draft.affected, draft.certainty, draft.not_tried),
                case.annotator,
                now(),
            )
            kept, done = True, keep_finding(case, finding)
        self._workspace.bridge.carry_out(
            done.result, lambda _: self._on_filed(kept), self._on_failed
        )

    def _ask_reply(self, case: Case, replies: list[Reply]) -> None:
        from gui.dialogs.reply_dialogs import FileReplyDialog

        if self._workspace.case is not case:
            return
        vendors = self._answered(case)
        given = FileReplyDialog.ask(self._window, vendors, replies) if vendors else None
        if given is None:
            return

        def work() -> bool:
            from core.report.filing import file_reply, remove_reply

            if given.remove and given.replaces is not None:
                remove_reply(case, given.replaces.id).result()
                return False
            file_reply(case, given.vendor_id, given.date, given.text, given.letter, given.replaces)
            return True

        self._workspace.bridge.carry_out(work, self._on_filed, self._on_failed)

    def _about_words(self, case: Case, finding: Finding) -> str:
        if finding.face_id is None:
            return self.tr("The whole case")
        return case.photo(case.face(finding.face_id).photo_id).name

    def _on_filed(self, kept: bool) -> None:
        words = self.tr("Kept; it stands in the report.")
        if not kept:
            words = self.tr("Removed; the report is without it, and the log says so.")
        self._window.messages.show_message(words)
        self.refresh_soon()

    def _ready_case(self) -> Case | None:
        """The case, if there is something to report; says so where there is not."""
        case = self._workspace.case
        if case is None:
            return None
        self._view.finish_typing()
        why = self._why_nothing(case)
        if why is None and self._writing is None:
            return case
        what, way_out = why or (
            self.tr("One report is still being written."),
            self.tr("Wait until it is there, or cancel it."),
        )
        self._tell(Problem("busy", what, way_out))
        return None

    def _answered(self, case: Case) -> tuple[VendorInfo, ...]:
        answered = case.vendors_with_answers()
        found = tuple(i for i in self._workspace.registry.infos() if i.id in answered)
        if not found:
            self._tell(
                Problem(
                    "no answers",
                    self.tr("No vendor has answered in this case, so none could reply."),
                    self.tr("Run a vendor first."),
                )
            )
        return found

    def _ask_folder(self, case: Case, title: str, what: str) -> Path | None:
        proposed = _proposed(case.folder.parent, f"{case.name} {what} {date.today():%Y-%m-%d}")
        path, _ = QFileDialog.getSaveFileName(self._window, title, str(proposed))
        return Path(path) if path else None

    def _write(
        self,
        case: Case,
        task: Callable[[Wanted], Task],
        what: str,
        target: Path,
    ) -> None:
        """Write what leaves the case, which remembers it."""

        def mark(written: Any) -> Any:
            # At once, whatever becomes of the window meanwhile.
            if not case.read_only:
                case.mark_exported(written.left)
            return written

        self._window.messages.show_message(
            self.tr("{}: being written…").format(what), button=self.tr("Cancel"), ident=WRITING
        )

        def on_written(_: object) -> None:
            self._writing, self._written = None, target
            self._window.messages.clear_message(WRITING)
            self._window.messages.show_message(
                self.tr("{} written to {}.").format(what, target.name),
                button=self.tr("Show in folder"),
                ident=WRITTEN,
            )

        self._writing, work = self._prepare(case, task, mark)
        # It ends where another case is opened, which is told then.
        self._workspace.bridge.carry_out(work, on_written, self._on_not_written)

    def _prepare(
        self, case: Case, task: Callable[[Wanted], Task], then: Callable[[Any], Any]
    ) -> tuple[ReportProcess, Callable[[], Any]]:
        """A process for a task, and what a thread does: save what is still to be saved, have the
        task done, and `then`.
        """
        from core.report.process import ReportProcess

        infos = tuple(self._workspace.registry.infos())
        process = ReportProcess(case.folder, infos, task(self._wanted(case)))

        def work() -> Any:
            case.settle()
            found: Outcome = process.run()
            return then(found)

        return process, work

    def _wanted(self, case: Case) -> Wanted:
        from core.labelling.attributes import AttributeName
        from core.report.build import Wanted
        from gui.models.rates_found import choice_of

        view, chosen = self._view, tuple(info.id for info in self._workspace.vendor_infos)
        answered = case.vendors_with_answers()
        vendors = tuple(v for v in chosen if v in answered) or None
        return Wanted(
            by=None if view.by is None else tuple(map(AttributeName, view.by)),
            vendors=vendors,
            few=choice_of(case.setting(_CHOICE)).few,
            one_per_person=view.one_per_person,
            parts=view.parts,
            reason_unmasked=view.reason or None,
            mask_all=view.masks_all,
        )

    def _keep(self, name: str, text: str) -> None:
        case, key = self._workspace.case, _SETTINGS[name]
        if case is not None and not case.read_only and text != (case.setting(key) or ""):
            case.set_setting(key, text)
            self.refresh_soon()

    def _on_not_written(self, error: BaseException) -> None:
        self._writing = None
        self._window.messages.clear_message(WRITING)
        if _is_cancelled(error):
            self._window.messages.show_message(self.tr("Cancelled; nothing is left of it."))
        else:
            self._on_failed(error)

    def _on_failed(self, error: BaseException) -> None:
        if not isinstance(error, ProblemError):
            raise error
        self._tell(error.problem)

    def _tell(self, problem: Problem) -> None:
        self._workspace.trouble_arose.emit(problem)


def _is_cancelled(error: BaseException) -> bool:
    from core.export.process import CancelledError

    return isinstance(error, CancelledError)


def _with_images(pages: Pages, ratio: float) -> tuple[Pages, list[QImage]]:
    """The pages with pictures of the first of them; in a thread."""
    images = []
    for data in pages.pages[:_MOST_PAGES]:
        image = QImage.fromData(data).convertToFormat(QImage.Format.Format_RGB32)
        image.setDevicePixelRatio(ratio)
        images.append(image)
    return pages, images


def _proposed(parent: Path, name: str) -> Path:
    """A folder that is not there yet."""
    names = (name if number == 1 else f"{name} {number}" for number in count(1))
    return next(path for each in names if not (path := parent / each).exists())
