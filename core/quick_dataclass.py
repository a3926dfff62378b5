"""Dataclasses of which a large case makes hundreds of thousands.

`dataclass(frozen=True)` makes each field by a call of its own, in four times the time of a plain
assignment; a case of 100,000 photos has eight million fields. Here the type checker holds that
nobody assigns to a field, as it does for every frozen dataclass, and nothing is done for that while
the program runs.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

__all__ = ["quick_dataclass"]

if TYPE_CHECKING:
    from dataclasses import dataclass as quick_dataclass
else:

    def quick_dataclass(*, frozen: bool, slots: bool, eq: bool = True) -> Any:
        """As `dataclass(frozen=True, slots=…)`, also in what is equal and what can be hashed."""
        assert frozen
        return dataclass(slots=slots, eq=eq, unsafe_hash=eq)
