"""What a wipe of a live session removed."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Wiped:
    """What a wipe removed: photos, what vendors had answered about them, faces that had labels or
    flags. packages: names of exports that had left before with one of them.
    """

    stills: int = 0
    answers: int = 0
    faces: int = 0
    packages: tuple[str, ...] = ()
