"""Which faces a row of a table is about: those that share their values of some attributes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from core.labelling.attributes import GENDER, SKIN_TYPES, TONE, AttributeName
from core.labelling.skin_type import Scale, skin_type_of
from core.sets.subgroups import Cell

ALL = "all"


@dataclass(frozen=True, slots=True)
class SubgroupCell:
    """Faces with these values of these attributes; without attributes, all faces.

    names, values: as in `subgroups.Crossing`; of a skin type "4" or "3-4".
    """

    names: tuple[AttributeName, ...] = ()
    values: Cell = ()

    def __post_init__(self) -> None:
        if len(self.names) != len(self.values):
            raise ValueError("a subgroup has one value of each attribute")

    @property
    def key(self) -> str:
        """As tables name it: "all", "gender=female;group=Black"."""
        pairs = zip(self.names, self.values, strict=True)
        return ";".join(f"{name}={value}" for name, value in pairs) or ALL

    @property
    def words(self) -> str:
        """As people read it: "All faces", "female × IV", "female × group: Black"."""
        pairs = zip(self.names, self.values, strict=True)
        return " × ".join(_words(name, value) for name, value in pairs) or "All faces"

    @property
    def query(self) -> str:
        """What the library's search finds these faces by (`subgroup_query`)."""
        pairs = zip(self.names, self.values, strict=True)
        return " ".join(f"{_quoted(name)}:{_quoted(value)}" for name, value in pairs)

    def value(self, name: AttributeName) -> str | None:
        """Its value of one attribute; None where it has none of it."""
        return dict(zip(self.names, self.values, strict=True)).get(name)


EVERYBODY = SubgroupCell()


def cell_of(**values: str) -> SubgroupCell:
    """The subgroup with these values, in their order: cell_of(gender="female", group="Black")."""
    return SubgroupCell(tuple(map(AttributeName, values)), tuple(values.values()))


def _words(name: AttributeName, value: str) -> str:
    if name in SKIN_TYPES:
        try:
            return skin_type_of(Scale(name), value).words
        except ValueError:
            return f"{name}: {value}"
    return value if name in (GENDER, TONE) else f"{name}: {value}"


def _quoted(text: str) -> str:
    return f'"{text}"' if any(c in text for c in " :×") else text


def subsets(names: Sequence[AttributeName]) -> list[tuple[AttributeName, ...]]:
    """Every choice of the names, the empty one first, then by how many: (), (a,), (b,), (a, b)."""
    found: list[tuple[AttributeName, ...]] = [()]
    for name in names:
        found += [(*chosen, name) for chosen in found]
    places = {name: place for place, name in enumerate(names)}
    return sorted(found, key=lambda chosen: (len(chosen), [places[name] for name in chosen]))
