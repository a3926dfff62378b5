"""Merges another case into the open one: reads it, asks about conflicts, writes, brings answers."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from functools import partial
from pathlib import Path
from time import perf_counter

from PySide6.QtCore import QCoreApplication, QTimer
from PySide6.QtWidgets import QFileDialog

from core.case import places as case_places
from core.case.case import Case
from core.case.change import Change, Kinds
from core.merge.plan import Choice, Conflict, MergePlan
from core.merge.planning import plan_merge
from core.merge.steps import MergedCounts, merge_steps
from core.photos.photo import Photo, Place
from core.problem import Problem, ProblemError
from core.sending.sent_bytes import FOLDER as SENT
from core.sets.audit_set import keep_copy
from core.sets.flag import FaceId
from core.store.errors import CaseError, is_closed
from core.store.merging import Brought
from gui import operations
from gui.dialogs.merge_dialog import MergeDialog
from gui.main_window import MainWindow
from gui.photos.opening import Opening
from gui.workspace import Workspace
from providers.registry import Registry

_Read = tuple[Path, str, MergePlan, frozenset[str]]
"""The other case's folder and name, the plan, and the hashes of its flagged photos."""
_SLICE_SECONDS = 0.015


class Merging:
    """One merging, from the choice of a folder to the sentence at its end."""

    def __init__(self, workspace: Workspace, opening: Opening, window: MainWindow) -> None:
        self._workspace, self._opening, self._window = workspace, opening, window
        self._counts = MergedCounts()

    def ask(self) -> None:
        """Ask for the folder of the other case, and read it."""
        case, run = self._workspace.case, self._workspace.run
        if case is None or operations.refused_read_only(self._workspace):
            return
        if self._opening.reading or (run is not None and run.is_running):
            self._tell(
                Problem(
                    "busy",
                    tr("No case can be merged while vendors are asked or photos are read."),
                    tr("Wait for the end of the run, or stop it, then merge."),
                )
            )
            return
        name = QFileDialog.getExistingDirectory(
            self._window,
            tr("The folder of the case to be merged into this one"),
            str(case.folder.parent),
        )
        if name:
            self.merge(Path(name))

    def merge(self, folder: Path) -> None:
        """Read the case in `folder`; then what is to be decided is asked."""
        case = self._workspace.case
        if case is None:
            return
        registry = self._workspace.registry
        self._window.messages.show_message(tr("Reading the other case…"), ident="merge")
        self._workspace.bridge.submit(
            lambda: _read(folder, registry, case), self._on_read, self._on_failed
        )

    def _on_read(self, read: _Read) -> None:
        folder, name, plan, flagged = read
        case = self._workspace.case
        self._window.messages.clear_message("merge")
        if case is None:
            return
        names = {str(info.id): info.name for info in self._workspace.registry.infos()}
        choices = MergeDialog.ask(self._window, name, plan, names)
        if choices is None or self._workspace.case is not case:
            return
        self._window.messages.show_message(tr("Merging…"), ident="merge")
        # What could be undone would put back how faces stood before theirs came.
        self._workspace.undo_stack.clear()
        steps = merge_steps(case, plan, choices, self._counts)
        then = partial(self._bring, case, folder, plan, choices, flagged)
        self._write_on(case, steps, then)

    def _write_on(self, case: Case, steps: Iterator[Change], then: Callable[[], None]) -> None:
        """Write for a moment, let the window do its own, and go on."""
        if self._workspace.case is not case:
            self._tell_broken_off(case)
            return
        change, until = Change(Kinds.NOTHING), perf_counter() + _SLICE_SECONDS
        for step in steps:
            change = change | step
            if perf_counter() > until:
                QTimer.singleShot(0, self._window, partial(self._write_on, case, steps, then))
                self._workspace.apply(change)
                return
        self._workspace.apply(change)
        then()

    def _bring(
        self,
        case: Case,
        folder: Path,
        plan: MergePlan,
        choices: Mapping[Conflict, Choice],
        flagged: frozenset[str],
    ) -> None:
        self._workspace.bridge.carry_out(
            lambda: _bring(
                case, folder, plan.new_photos, flagged, choices, dict(self._counts.face_of)
            ),
            partial(self._on_brought, case),
            partial(self._on_not_brought, case),
        )

    def _on_brought(self, case: Case, brought: Brought) -> None:
        if self._workspace.case is case:
            self._workspace.apply(case.take_answers(brought))
            self._workspace.photo_filter.take_new()
            # The window was free meanwhile.
            self._workspace.undo_stack.clear()
        self._window.messages.show_message(
            merged_words(self._counts, brought), ident="merge", can_close=True
        )

    def _on_not_brought(self, case: Case, error: BaseException) -> None:
        if is_closed(error):
            self._tell_broken_off(case)
        else:
            self._on_failed(error)

    def _tell_broken_off(self, case: Case) -> None:
        """What was written by then stays; merged again, the rest comes."""
        self._window.messages.clear_message("merge")
        self._tell(
            Problem(
                "merge broken off",
                tr("Another case was opened before all was merged into “{}”.").format(case.name),
                tr("Open it and merge again: what is there already does not come twice."),
            )
        )

    def _on_failed(self, error: BaseException) -> None:
        self._window.messages.clear_message("merge")
        if not isinstance(error, ProblemError):
            raise error
        self._tell(error.problem)

    def _tell(self, problem: Problem) -> None:
        self._workspace.trouble_arose.emit(problem)


def merged_words(counts: MergedCounts, brought: Brought) -> str:
    """Everything that a merge brought, in one sentence."""
    written = brought.written
    came = [
        (counts.photos, tr("1 photo is new"), tr("{} photos are new")),
        (counts.faces, tr("1 face is new"), tr("{} faces are new")),
        (counts.labels, tr("1 label was added"), tr("{} labels were added")),
        (counts.replaced, tr("1 label was replaced"), tr("{} labels were replaced")),
        (counts.marks, tr("1 mark “not a face” changed"), tr("{} marks “not a face” changed")),
        (counts.claims, tr("1 label is kept beside"), tr("{} labels are kept beside")),
        (counts.decisions, tr("1 decision came"), tr("{} decisions came")),
        (counts.flags, tr("1 flag came"), tr("{} flags came")),
        (counts.rights, tr("1 photo has other rights or tags"), tr("{} have other rights or tags")),
        (brought.count, tr("1 answer came"), tr("{} answers came")),
        (counts.draws, tr("1 set of photos came"), tr("{} sets of photos came")),
        (written.get("repeat", 0), tr("1 repeat came"), tr("{} repeats came")),
        (
            written.get("frozen version", 0),
            tr("1 frozen version came"),
            tr("{} frozen versions came"),
        ),
        (
            written.get("protocol", 0),
            tr("1 version of the protocol came"),
            tr("{} versions of the protocol came"),
        ),
        (written.get("finding", 0), tr("1 finding came"), tr("{} findings came")),
        (written.get("reply", 0), tr("1 vendor's reply came"), tr("{} vendors' replies came")),
    ]
    said = [one if n == 1 else many.format(f"{n:,}") for n, one, many in came if n]
    return tr("Merged: {}.").format(", ".join(said) or tr("nothing was new"))


def _read(folder: Path, registry: Registry, case: Case) -> _Read:
    """In a thread; so ours is read from the disk, too. Raises CaseError."""
    if folder.resolve() == case.folder.resolve():
        raise CaseError(
            Problem(
                "same case",
                tr("That is the case that is open here."),
                tr("Choose the other person's case."),
            )
        )
    case.store.flush()
    read, written = [], []
    for each in (case.folder, folder):
        opened = Case.open(each, registry, read_only=True, create=False)
        written.append(opened.written())
        opened.close()
        read.append(opened)
    ours, theirs = read
    flagged = {theirs.photo(photo_id).sha256 or "" for photo_id in theirs.flagged_photos()}
    plan = plan_merge(ours, theirs, *written)
    return theirs.folder, theirs.name, plan, frozenset(flagged)


def _bring(
    case: Case,
    folder: Path,
    photos: Sequence[Photo],
    flagged: frozenset[str],
    choices: Mapping[Conflict, Choice],
    faces: Mapping[FaceId, FaceId],
) -> Brought:
    """In a thread: copies of photos that are nowhere else, what vendors got, what they said."""
    for photo in photos:
        own = next((folder / case_places.OWN_COPIES).glob(f"{photo.sha256}*"), None)
        gone = not any(place.path.is_file() for place in photo.places)
        if own is not None and (gone or photo.sha256 in flagged):
            place = Place(own, None, own.stat().st_size, own.stat().st_mtime_ns)
            keep_copy(case.folder, replace(photo, places=(place, *photo.places)))
    brought = case.bring(folder, choices, faces).result()
    for path in (folder / SENT).glob("*"):
        target = case.folder / SENT / path.name
        if path.name in brought.sent and not target.exists():
            target.parent.mkdir(exist_ok=True)
            part = target.with_name(f".{target.name}.part")
            shutil.copyfile(path, part)
            part.replace(target)
    return brought


def tr(text: str) -> str:
    return QCoreApplication.translate("merging", text)
