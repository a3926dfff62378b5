"""Opens packages: checks one in a thread, makes a case of it, and says how far that is."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from functools import partial
from pathlib import Path
from time import monotonic

from PySide6.QtCore import QObject, Signal

from core.problem import Problem, ProblemError
from gui.task_bridge import TaskBridge

_LONGEST_NAME = 60
_TOLD_EVERY = 0.1
"""Seconds between two words on how far it is."""


def is_package(path: Path) -> bool:
    """Whether a folder holds a package."""
    from core.package.reading import is_package

    return is_package(path)


class PackageOpening(QObject):
    """Signals:
    progressed(str): how far it is, "" when it is over.
    """

    progressed = Signal(str)

    def __init__(self, bridge: TaskBridge, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._bridge = bridge

    def open(
        self,
        folder: Path,
        opened: Callable[[Path], None],
        refused: Callable[[Problem], None],
    ) -> None:
        """Make a case of the package in `folder`, or find the one that was made of it before.

        opened: told where the case is. refused: told what does not hold.
        """
        self.progressed.emit(self.tr("checking the package"))
        self._bridge.submit(
            partial(_make_case, folder, self._telling()),
            partial(self._on_made, opened),
            partial(self._on_failed, refused),
        )

    def _telling(self) -> Callable[[int, int], None]:
        """For the thread that checks: tells now and then, and ends it where nobody waits."""
        period, last = self._bridge.period, monotonic()

        def tell(done: int, total: int) -> None:
            nonlocal last
            if self._bridge.period != period:
                raise _NobodyWaitsError
            if monotonic() - last > _TOLD_EVERY:
                last = monotonic()
                words = self.tr("checking the package: {} of {} files")
                said = words.format(f"{done:,}", f"{total:,}")
                self._bridge.post(partial(self.progressed.emit, said), period)

        return tell

    def _on_made(self, opened: Callable[[Path], None], case_folder: Path) -> None:
        self.progressed.emit("")
        opened(case_folder)

    def _on_failed(self, refused: Callable[[Problem], None], error: BaseException) -> None:
        self.progressed.emit("")
        if isinstance(error, ProblemError):
            refused(error.problem)
        elif not isinstance(error, _NobodyWaitsError):
            raise error


class _NobodyWaitsError(Exception):
    """Another case was opened meanwhile."""


def case_folder_of(folder: Path, documents: Path) -> Path:
    """The case that belongs to a package: the same package always finds it again.

    Raises:
        ProblemError: the package's own record cannot be read.
    """
    from core.package.bag import TAG_MANIFEST, broken
    from core.package.reading import read_record

    try:
        mark = hashlib.sha256((folder / TAG_MANIFEST).read_bytes()).hexdigest()[:6]
    except OSError as error:
        raise broken(TAG_MANIFEST, f"cannot be read ({error.strerror or error})") from error
    name = "".join(c for c in read_record(folder).case if c.isalnum() or c in " -_.")
    return documents / "Misread" / f"{name[:_LONGEST_NAME].strip(' .') or 'package'} {mark}"


def _make_case(folder: Path, tell: Callable[[int, int], None]) -> Path:
    from platformdirs import user_documents_path

    from core.evidence.package_check import check_package
    from core.package.opening import open_package
    from core.store.folder import FILE_NAME

    case_folder = case_folder_of(folder, user_documents_path())
    if (case_folder / FILE_NAME).is_file():
        # It may have been changed since it was opened.
        check_package(folder, progressed=tell)
    else:
        open_package(folder, case_folder, progressed=tell)
    return case_folder
