"""How far a set is balanced: faces of each subgroup against what is wanted of it. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from core.labelling.attributes import AttributeName
from core.sets.subgroups import Cell, Described, cross


@dataclass(frozen=True, slots=True)
class Targets:
    """What is wanted: so many faces of every subgroup, or of some another number.

    names: the attributes that are crossed. each: for subgroups that `own` does not name.
    """

    names: tuple[AttributeName, ...] = ()
    each: int = 0
    own: Mapping[Cell, int] = field(default_factory=dict)

    def of(self, cell: Cell) -> int:
        return self.own.get(cell, self.each)

    def kept(self) -> dict[str, Any]:
        """As a case's settings keep it."""
        own = [[list(cell), number] for cell, number in sorted(self.own.items())]
        return {"names": list(self.names), "each": self.each, "own": own}


def targets_of(kept: object) -> Targets:
    """The inverse of `Targets.kept`; nothing is wanted where nothing readable was kept."""
    if not isinstance(kept, dict):
        return Targets()
    try:
        names = tuple(AttributeName(str(name)) for name in kept["names"])
        own = {tuple(map(str, cell)): int(number) for cell, number in kept["own"]}
        return Targets(names, int(kept["each"]), own)
    except (KeyError, TypeError, ValueError):
        return Targets()


@dataclass(frozen=True, slots=True)
class BalanceRow:
    """One subgroup. count: faces in the set. target: how many are wanted."""

    cell: Cell
    count: int
    target: int

    @property
    def missing(self) -> int:
        return max(self.target - self.count, 0)

    @property
    def share(self) -> float:
        """How far the target is reached, 0 to 1; 1 where nothing is wanted."""
        return min(self.count / self.target, 1.0) if self.target else 1.0


@dataclass(frozen=True, slots=True)
class Balance:
    """rows: every combination of the values found or wanted. set_aside, unsaid: faces in none of
    them, as `Crossing` counts them.
    """

    names: tuple[AttributeName, ...]
    rows: tuple[BalanceRow, ...]
    set_aside: int
    unsaid: int

    @property
    def missing(self) -> int:
        return sum(row.missing for row in self.rows)

    @property
    def total(self) -> int:
        return sum(row.count for row in self.rows) + self.set_aside + self.unsaid


def balance(faces: Iterable[Described], targets: Targets) -> Balance:
    """Count faces against what is wanted of them."""
    crossing = cross(faces, targets.names)
    counts = dict(crossing.cells) if targets.names else {(): crossing.total}
    wanted: Sequence[Cell] = [c for c in targets.own if len(c) == len(targets.names)]
    cells = [*counts, *(cell for cell in wanted if cell not in counts)]
    rows = tuple(BalanceRow(cell, counts.get(cell, 0), targets.of(cell)) for cell in cells)
    return Balance(targets.names, rows, crossing.set_aside, crossing.unsaid)
