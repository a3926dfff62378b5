"""What is kept of variations: listed for a face, opened again, taken away and brought back."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication, QObject, Signal
from PySide6.QtGui import QUndoCommand
from PySide6.QtWidgets import QMenu, QWidget

from core.geometry import Box
from core.matching import match_boxes
from core.photos.photo import Photo, PhotoId
from core.prediction import Prediction
from core.problem import Problem, ProblemError
from core.response import Response
from core.store import variations
from core.vary.asking import Heard
from core.vary.change import Change
from core.vary.kept import Variation
from core.vendor import VendorId
from gui.asking.run_words import time_words
from gui.edits import Edit
from gui.vary.words import variation_words
from gui.workspace import Workspace

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from core.case.case import Case

Stored = tuple[VendorId, Change, tuple[Prediction, ...] | Problem]
"""What a vendor said of a picture, or why it said nothing."""


class Keeping(QObject):
    """The variations that the open case keeps.

    Signals:
        changed(): others are kept.
        answers_read(PhotoId, Box, list[Stored]): what is stored of a face, asked for by
            `read_answers`.
    """

    changed = Signal()
    answers_read = Signal(object, object, object)

    def __init__(self, workspace: Workspace, parent: QObject) -> None:
        super().__init__(parent)
        self._workspace = workspace
        self._kept: tuple[Variation, ...] = ()
        workspace.case_opened.connect(self.load)
        workspace.photos_withdrawn.connect(self.load)
        workspace.varied.connect(lambda _: self.changed.emit())
        workspace.sending.variation_begun.connect(self._on_kept)

    @property
    def kept(self) -> Sequence[Variation]:
        """All of the case, the oldest first."""
        return self._kept

    def load(self) -> None:
        """Read what the case keeps."""
        self._kept = ()
        case = self._workspace.case
        if case is not None:
            self._workspace.bridge.submit(partial(_load, case), partial(self._on_loaded, case))

    def of_face(self, photo_id: PhotoId, face: Box) -> list[Variation]:
        """Those of one face, the newest first."""
        there = [one for one in self._kept if one.photo_id == photo_id]
        return [one for one in reversed(there) if match_boxes([face], [one.face])]

    def newest_of(self, photo_id: PhotoId, face: Box) -> Variation | None:
        return next(iter(self.of_face(photo_id, face)), None)

    def keep(self, photo: Photo, wanted: Variation, heard: Sequence[Heard]) -> None:
        """Keep a variation with what was said; it can be undone."""
        case, run = self._workspace.case, self._workspace.run
        if case is None or run is None:
            return
        keep = partial(
            variations.keep, photo=photo, wanted=wanted, heard=tuple(heard), run_id=run.new_id()
        )
        # Queued here: in a thread it would wait for others, and go with them when all is closed.
        written = case.store.write(keep)
        self._workspace.bridge.submit(
            written.result, partial(self._on_written, case), self._on_failed
        )

    def keep_many(
        self,
        photo: Photo,
        wanted: Variation,
        heard: Sequence[Heard],
        kept: Callable[[Variation], None],
    ) -> None:
        """As `keep`, of one face of many; whoever asks sees to it that it can be undone."""
        case, run = self._workspace.case, self._workspace.run
        if case is None or run is None:
            return
        write = partial(
            variations.keep, photo=photo, wanted=wanted, heard=tuple(heard), run_id=run.new_id()
        )
        self._workspace.bridge.submit(case.store.write(write).result, kept, self._on_failed)

    def push_many(self, kept: Sequence[Variation]) -> None:
        """Let a set that was varied in one run be undone in one step."""
        case = self._workspace.case
        if case is not None and kept:
            self._workspace.undo_stack.push(ManyVariationsEdit(case, kept, self))

    def read_all(
        self,
        kept: Sequence[Variation],
        done: Callable[[list[tuple[Variation, list[Stored]]]], None],
    ) -> None:
        """Read what is stored of many variations."""
        case = self._workspace.case
        if case is not None:
            read = partial(_answers_of_all, case, list(kept))
            self._workspace.bridge.submit(read, done)

    def remove(self, variation: Variation) -> None:
        """Take one away; it can be undone."""
        case = self._workspace.case
        if case is not None:
            self._push(case, variation, removes=True)

    def ask_cloud(self, photo: Photo, wanted: Variation) -> None:
        """Ask cloud vendors about a variation, once a person has agreed, and keep what they say."""
        begin = partial(variations.begin, photo=photo, wanted=wanted)
        self._workspace.sending.vary(photo, wanted, begin)

    def read_answers(self, photo_id: PhotoId, face: Box) -> None:
        """Read what is stored of a face's variations."""
        case, of_face = self._workspace.case, self.of_face(photo_id, face)
        if case is not None and of_face:
            read = partial(_answers, case, [one for one in of_face if one.face == face])
            told = partial(self.answers_read.emit, photo_id, face)
            self._workspace.bridge.submit(read, told, partial(self._on_unread, told))

    def menu_of(
        self, kept: Sequence[Variation], reopen: Callable[[Variation], None], parent: QWidget
    ) -> QMenu:
        """The kept variations to choose from, and below them to be taken away."""
        menu = QMenu(parent)
        for one in kept:
            words = f"{variation_words(one)}  ·  {time_words(one.time)}"
            menu.addAction(words).triggered.connect(partial(_call, reopen, one))
        if kept and not (self._workspace.case is None or self._workspace.case.read_only):
            away = menu.addMenu(self.tr("Remove"))
            for one in kept:
                away.addAction(variation_words(one)).triggered.connect(
                    partial(_call, self.remove, one)
                )
        return menu

    def show(self, shown: bool, *which: Variation) -> None:
        """List variations, or no longer."""
        ids = {one.id for one in which}
        kept = [one for one in self._kept if one.id not in ids]
        kept += which if shown else ()
        self._kept = tuple(sorted(kept, key=lambda one: one.id))
        self.changed.emit()

    def _push(self, case: Case, variation: Variation, removes: bool) -> None:
        self._workspace.undo_stack.push(VariationEdit(case, variation, self, removes))

    def _on_loaded(self, case: Case, kept: list[Variation]) -> None:
        if case is self._workspace.case:
            self._kept = tuple(kept)
            self.changed.emit()

    def _on_written(self, case: Case, kept: Variation) -> None:
        if case is self._workspace.case:
            self._push(case, kept, removes=False)

    def _on_kept(self, kept: object) -> None:
        if isinstance(kept, Variation) and self._workspace.case is not None:
            self._push(self._workspace.case, kept, removes=False)

    def _on_unread(self, told: Callable[[list[Stored]], object], error: BaseException) -> None:
        told([])
        self._on_failed(error)

    def _on_failed(self, error: BaseException) -> None:
        if not isinstance(error, ProblemError):
            raise error
        self._workspace.trouble_arose.emit(error.problem)


class VariationEdit(Edit):
    """A variation kept, or taken away. It stands in the case already when it is first kept."""

    def __init__(self, case: Case, variation: Variation, keeping: Keeping, removes: bool) -> None:
        words = variation_words(variation)
        text = tr("Variation removed: {}") if removes else tr("Variation kept: {}")
        super().__init__(
            text.format(words), case, variation.photo_id, tr("variation of {}"), variation.face
        )
        self._case, self._variation, self._keeping = case, variation, keeping
        self._removes, self._is_new = removes, not removes

    def redo(self) -> None:
        self._show(not self._removes)

    def undo(self) -> None:
        self._show(self._removes)

    def _show(self, shown: bool) -> None:
        if not self._is_new:
            act = variations.bring_back if shown else variations.remove
            self._case.store.write(partial(act, variation_id=self._variation.id))
        self._is_new = False
        self._keeping.show(shown, self._variation)


class ManyVariationsEdit(QUndoCommand):
    """The variations of a set of faces; they stand in the case already."""

    def __init__(self, case: Case, kept: Sequence[Variation], keeping: Keeping) -> None:
        super().__init__(tr("Variations of {} faces kept").format(f"{len(kept):,}"))
        self._case, self._variations, self._keeping = case, tuple(kept), keeping
        self._is_new = True

    def redo(self) -> None:
        if not self._is_new:
            self._turn(variations.bring_back)
        self._is_new = False
        self._keeping.show(True, *self._variations)

    def undo(self) -> None:
        self._turn(variations.remove)
        self._keeping.show(False, *self._variations)

    def _turn(self, act: Callable[..., None]) -> None:
        ids = [one.id for one in self._variations]

        def turn_all(connection: Connection) -> None:
            for variation_id in ids:
                act(connection, variation_id)

        self._case.store.write(turn_all)


def _load(case: Case) -> list[Variation]:
    if not case.read_only:
        case.store.flush()
    return case.store.read(variations.load)


def _answers(case: Case, kept: Sequence[Variation]) -> list[Stored]:
    """In a thread."""
    if not case.read_only:
        case.store.flush()
    found: list[Stored] = []
    for one in reversed(kept):
        read = partial(variations.answers, variation_id=one.id)
        for change, outcome in case.store.read(read):
            if isinstance(outcome, Response) and outcome.unreadable is None:
                found.append((outcome.vendor_id, change, outcome.predictions))
            else:
                problem = outcome.unreadable if isinstance(outcome, Response) else outcome.problem
                assert problem is not None
                found.append((outcome.vendor_id, change, problem))
    return found


def _answers_of_all(case: Case, kept: Sequence[Variation]) -> list[tuple[Variation, list[Stored]]]:
    return [(one, _answers(case, [one])) for one in kept]


def _call(act: Callable[[Variation], None], variation: Variation, *_checked: bool) -> None:
    act(variation)


def tr(text: str) -> str:
    return QCoreApplication.translate("Vary", text)
