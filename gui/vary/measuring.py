"""What a control was, measured in a thread: in words, and whether it is smaller than the change."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from core.photos.image_io import decode, read_photo
from core.vary.change import Change, control_made
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


def not_measured() -> MeasuredControl:
    """Stands in where the photo cannot be read."""
    return MeasuredControl(tr("control not measured"), is_smaller=False)
