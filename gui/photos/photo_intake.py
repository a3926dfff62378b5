"""Takes photos in: finds the files, hashes them in threads and hands them over in batches.

The first batch is a single photo, so that looking can start while the rest still loads.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from time import monotonic

from PySide6.QtCore import QObject, QTimer, Signal

from core.photos.files import Found, find_photos
from core.photos.image_io import FileFacts, examine
from core.problem import Problem
from gui.task_bridge import TaskBridge

_BATCH_SECONDS = 0.15
_LARGEST_BATCH = 60
"""Photos the window takes in, and paints, without keeping a key waiting."""


@dataclass(frozen=True, slots=True)
class IntakeNews:
    """One step of taking photos in.

    facts: the files examined since the last step, in the order found.
    read, found: how many files were examined so far, of how many.
    passed_over: files that are no photos. problems: folders that could not be read.
    whole: in the last one, the folders of which every photo was read.
    """

    facts: tuple[FileFacts, ...]
    read: int
    found: int
    passed_over: int
    problems: tuple[tuple[Path, Problem], ...]
    whole: tuple[Path, ...] = ()

    @property
    def finished(self) -> bool:
        return self.read == self.found


class PhotoIntake(QObject):
    """Reads files in the background.

    Signals:
        news_arrived(IntakeNews): in the interface thread; the last one is `finished`.
    """

    news_arrived = Signal(object)

    def __init__(self, bridge: TaskBridge, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._bridge = bridge

    def take_in(self, paths: Sequence[Path], known: Path | None = None) -> None:
        """Find and examine the photos among `paths`, folders with their sub-folders.

        known: one among them that has been examined already.
        It ends with the bridge's period: what is read for one case never reaches another.
        """
        period = self._bridge.period

        def on_failed(error: BaseException) -> None:
            problem = Problem(
                "not read",
                self.tr("Reading was broken off ({}).").format(type(error).__name__),
                self.tr("Open it again; if that fails, open a part of it."),
            )
            self.news_arrived.emit(IntakeNews((), 0, 0, 0, ((paths[0], problem),)))

        self._bridge.submit(lambda: self._read(paths, known, period), lambda _: None, on_failed)

    def _read(self, paths: Sequence[Path], known: Path | None, period: int) -> None:
        search = find_photos(paths)
        total = len(search.found)
        unread = [file for file in search.found if file.path != known]
        read = total - len(unread)
        for batch in _examined(unread, lambda: self._bridge.period != period):
            read += len(batch)
            self._tell(IntakeNews(tuple(batch), read, total, 0, ()), period)
        problems = tuple(search.problems)
        folders = {file.folder for file in search.found if file.folder is not None}
        whole = tuple(sorted(folders)) if not problems else ()
        self._tell(IntakeNews((), total, total, search.passed_over, problems, whole), period)

    def _tell(self, news: IntakeNews, period: int) -> None:
        """Hand over, and wait until the window has taken it in and painted.

        Reading on meanwhile would only take the interpreter from it, many times in one repaint.
        """
        taken = threading.Event()

        def receive() -> None:
            if self._bridge.period == period:
                self.news_arrived.emit(news)
            QTimer.singleShot(0, self, taken.set)

        # In a turn of its own: a key that came just before is answered and painted first.
        self._bridge.post(lambda: QTimer.singleShot(0, self, receive), period)
        while not taken.wait(0.05) and self._bridge.period == period:
            pass


def _examined(
    found: Sequence[Found],
    is_over: Callable[[], bool],
    examine_file: Callable[[Found], FileFacts] = examine,
) -> Iterator[list[FileFacts]]:
    """Batches in the order found: the first of one file, then as many as a moment brings."""
    batch: list[FileFacts] = []
    first = True
    since = monotonic()
    for file in found:
        if is_over():
            return
        batch.append(examine_file(file))
        if first or len(batch) >= _LARGEST_BATCH or monotonic() - since > _BATCH_SECONDS:
            yield batch
            batch, first, since = [], False, monotonic()
    if batch:
        yield batch
