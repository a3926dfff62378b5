"""What a control was, measured in a thread: in words, and whether it is smaller than the change."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from core.photos.image_io import decode, read_photo
from core.problem import ProblemError
from core.vary.change import Change, control_made
from gui.task_bridge import TaskBridge
from gui.vary.words import control_words, tr


@dataclass(frozen=True, slots=True)
class MeasuredControl:
    """words: with its size against the variation's, where that is measured."""

    words: str
    is_smaller: bool


def measured_control(path: Path, sha256: str | None, change: Change) -> MeasuredControl:
    """The control of a change's recipe. For any thread but the interface's.

    Raises:
        PhotoError: the photo cannot be read or decoded, or is not the one with this SHA-256.
    """
    held = control_made(decode(read_photo(path, sha256)), change)
    return MeasuredControl(control_words(held), held.is_smaller)


def measure(
    bridge: TaskBridge,
    path: Path,
    sha256: str | None,
    change: Change,
    done: Callable[[MeasuredControl], None],
) -> None:
    """Measure in a thread and tell; where the photo cannot be read, that."""

    def failed(error: BaseException) -> None:
        done(not_measured())
        if not isinstance(error, ProblemError):
            raise error

    bridge.submit(partial(measured_control, path, sha256, change), done, failed)


def not_measured() -> MeasuredControl:
    """Stands in where the photo cannot be read."""
    return MeasuredControl(tr("control not measured"), is_smaller=False)
