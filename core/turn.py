"""A stored face as it was and as it is to be: how a change of many faces is told."""

from __future__ import annotations

from dataclasses import dataclass

from core.faces import Face


@dataclass(frozen=True, slots=True)
class Turn:
    """before, after: the face on either side; None where it does not exist there, never both."""

    before: Face | None
    after: Face | None

    def __post_init__(self) -> None:
        if self.before is None and self.after is None:
            raise ValueError("a turn of no face")
