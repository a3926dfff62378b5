"""Stills of a live session: asked for, put into the case by the usual path, and wiped again.

Nothing is on the disk before somebody agreed. What goes at the end of the session stands in the
case's own list of it first (`core.live.stills`), so that no crash makes it stay.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication, QObject, QTimer, Signal

from core.case.change import Change, Kinds
from core.live.stills import add_to_wipe, keep_for_good, photos_of, still_bytes, write_still
from core.photos.photo import Rights
from core.problem import Problem, ProblemError
from gui import operations
from gui.live.wiped import Wiped
from gui.photos.opening import Opening
from gui.workspace import Workspace

if TYPE_CHECKING:
    from core.case.case import Case
    from core.case.sets import Going
    from core.live.frame import Frame

WipeDone = Callable[[Wiped | Problem], None]

_LOOKS_AGAIN_MS = 50


class Stills(QObject):
    """Signals:
    changed(): another still waits for an answer, or there are more or fewer.
    """

    changed = Signal()

    def __init__(self, workspace: Workspace, opening: Opening, parent: QObject) -> None:
        super().__init__(parent)
        self._workspace, self._opening = workspace, opening
        self.pending: Frame | None = None
        self._taken: dict[str, bool] = {}
        """Hash → whether it stays in the case when the session ends."""
        self._saving = 0
        self._agreed: dict[str, str] = {}
        self._timer = QTimer(self, interval=_LOOKS_AGAIN_MS)
        self._timer.timeout.connect(self._wipe_when_quiet)
        self._wiping: tuple[bool, WipeDone] | None = None
        workspace.changed.connect(self._on_changed)
        workspace.case_opened.connect(self.forget)

    @property
    def kept(self) -> int:
        """How many stay in the case when the session ends."""
        return sum(self._taken.values())

    @property
    def until_end(self) -> int:
        """How many go when the session ends."""
        return len(self._taken) - self.kept

    @property
    def is_wiping(self) -> bool:
        return self._wiping is not None

    def ask(self, frame: Frame) -> None:
        """Hold a frame, in memory, until it is known whether it may be kept."""
        case = self._workspace.case
        if case is None:
            self._tell(_no_case())
        elif not operations.refused_read_only(self._workspace) and self.pending is None:
            self.pending = frame
            self.changed.emit()

    def refuse(self) -> None:
        """It may not be kept: nothing of it was stored, and nothing is."""
        self.pending = None
        self.changed.emit()

    def keep(self, stays: bool) -> None:
        """It may be kept: in the case (stays), or until the session ends."""
        case, frame = self._workspace.case, self.pending
        self.pending = None
        if case is not None and frame is not None:
            self._saving += 1
            taken = datetime.now()
            self._workspace.bridge.submit(
                lambda: still_bytes(frame),
                lambda made: self._on_made(case, made, taken, stays),
                self._on_failed,
            )
        self.changed.emit()

    def _on_made(self, case: Case, made: tuple[bytes, str], taken: datetime, stays: bool) -> None:
        data, sha256 = made
        self._taken[sha256] = stays
        self._agreed[sha256] = _agreed_words(taken, stays)
        # Listed, and that on the disk, before there is a file: a crash must not make it stay.
        add_to_wipe(case, sha256)

        def write() -> Path:
            case.store.flush()
            return write_still(data, sha256, case.folder, taken)

        self._workspace.bridge.submit(write, self._on_written, self._on_failed)
        self.changed.emit()

    def _on_written(self, path: Path) -> None:
        self._opening.take_in([path])
        self._saving -= 1

    def _on_failed(self, error: BaseException) -> None:
        self._saving -= 1
        reason = getattr(error, "strerror", None) or str(error)
        self._tell(
            Problem(
                "not saved",
                tr("The still could not be kept: {}.").format(reason),
                tr("Free some space and take it again."),
            )
        )

    def _on_changed(self, change: Change) -> None:
        """Once it is a photo of the case: say how its person agreed, and let it stay if so."""
        case = self._workspace.case
        if case is None or not self._agreed or not change.kinds & Kinds.PHOTOS_ADDED:
            return
        for sha256, words in list(self._agreed.items()):
            photo = case.find(sha256)
            if photo is None:
                continue
            del self._agreed[sha256]
            self._workspace.apply(case.set_rights(photo.id, Rights(consent=words)))
            if self._taken.get(sha256):
                keep_for_good(case, sha256)

    # Wiping

    def wipe(self, done: WipeDone, *, only_until_end: bool = False) -> None:
        """Remove the session's stills with all that is known of them; `done` is told what that was,
        or why traces of it are left.

        only_until_end: those that stay in the case stay. What is asked of vendors is stopped first,
        as an answer under way would bring a still back.
        """
        self.refuse()
        going = self._going(only_until_end)
        if self._saving == 0 and not going:
            done(Wiped())
            return
        self._wiping = only_until_end, done
        if self._workspace.run is not None and self._workspace.run.is_running:
            operations.stop(self._workspace)
        self._timer.start()
        self.changed.emit()

    def _going(self, only_until_end: bool) -> list[str]:
        return [s for s, stays in self._taken.items() if not (only_until_end and stays)]

    def forget(self) -> None:
        """Another case is open; what was to go from the one before goes as that is closed."""
        self.pending, self._wiping = None, None
        self._timer.stop()
        self._taken.clear()
        self._agreed.clear()
        self._saving = 0
        self.changed.emit()

    def _wipe_when_quiet(self) -> None:
        case, run = self._workspace.case, self._workspace.run
        if case is None or run is None or self._wiping is None:
            self._timer.stop()
            return
        if self._saving or self._opening.reading:
            return
        if run.is_running or case.waiting:
            if run.is_running:
                operations.stop(self._workspace)
            return
        self._timer.stop()
        only_until_end, done = self._wiping
        # Only now: one that was still being kept when the wipe began goes as well.
        going = self._going(only_until_end)
        photo_ids = photos_of(case, going)
        if not photo_ids:
            self._on_wiped(going, Wiped(), done)
            return
        self._workspace.bridge.submit(
            case.going(photo_ids),
            lambda found: self._withdraw(case, going, _wiped(found), done),
            partial(self._on_not_wiped, done),
        )

    def _withdraw(
        self,
        case: Case,
        going: Sequence[str],
        wiped: Wiped,
        done: WipeDone,
    ) -> None:
        if self._workspace.case is not case:
            return
        ended = self._workspace.withdraw(photos_of(case, going))
        self._workspace.bridge.submit(
            ended.result,
            lambda _: self._on_wiped(going, wiped, done),
            partial(self._on_not_wiped, done),
        )

    def _on_wiped(self, going: Sequence[str], wiped: Wiped, done: WipeDone) -> None:
        self._wiping = None
        for sha256 in going:
            self._taken.pop(sha256, None)
            self._agreed.pop(sha256, None)
        done(wiped)
        self.changed.emit()

    def _on_not_wiped(self, done: WipeDone, error: BaseException) -> None:
        self._wiping = None
        self.changed.emit()
        if not isinstance(error, ProblemError):
            raise error
        done(error.problem)

    def _tell(self, problem: Problem) -> None:
        self._workspace.trouble_arose.emit(problem)


def _wiped(going: Going) -> Wiped:
    return Wiped(
        len(going.photos),
        going.counts.get("response", 0) + going.counts.get("recorded_response", 0),
        going.counts.get("face", 0),
        tuple(left.name for left in going.packages),
    )


def _agreed_words(taken: datetime, stays: bool) -> str:
    words = tr("agreed on {} that this still is kept in the case")
    if not stays:
        words = tr("agreed on {} to this still until the end of the live session")
    return words.format(f"{taken:%Y-%m-%d %H:%M}")


def _no_case() -> Problem:
    return Problem(
        "no photo",
        tr("No case is open in which a still could be kept."),
        tr("Open a case, or make a new one, then take the still."),
    )


def tr(text: str) -> str:
    return QCoreApplication.translate("Live", text)
