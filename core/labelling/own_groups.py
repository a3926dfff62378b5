"""Groups of one's own: named attributes of faces with their values, as the case offers them.

What faces say stands in `Face.attributes`; here is what can be chosen, so that a value can be made
before any face has it and stays after the last one lost it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, Protocol

from core.labelling.attributes import RESERVED, AttributeName, Attributes
from core.sets.subgroups import in_order

GROUPS = "groups"
"""The setting that holds the groups made in the program or imported, in the order of their rows."""

_SIGNS = frozenset(':×"')
"""What the library's search reads as syntax, so no name can hold it."""


@dataclass(frozen=True, slots=True)
class OwnGroup:
    """A name with the values it offers, in the order they were made."""

    name: AttributeName
    values: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Regrouping:
    """What became of names and values that faces may have.

    names: old to new, None where the group was removed. values: under the old name of their group.
    """

    names: Mapping[AttributeName, AttributeName | None] = field(default_factory=dict)
    values: Mapping[tuple[AttributeName, str], str | None] = field(default_factory=dict)

    def concerns(self, attributes: Attributes) -> bool:
        """Whether a face with these attributes changes."""
        return any(
            name in self.names or (name, said.value) in self.values
            for name, said in attributes.items()
        )

    def of(self, attributes: Attributes) -> Attributes:
        """A face's attributes afterwards."""
        after = {}
        for name, said in attributes.items():
            new_name = self.names.get(name, name)
            value = self.values.get((name, said.value), said.value)
            if new_name is not None and value is not None:
                after[new_name] = replace(said, value=value)
        return after


class CaseSource(Protocol):
    """As much of a case as its groups are read from."""

    def setting(self, key: str) -> Any: ...

    def names_said(self) -> frozenset[AttributeName]: ...

    def values_said(self, name: AttributeName) -> dict[str, int]: ...


def groups_of(case: CaseSource) -> tuple[OwnGroup, ...]:
    """The groups to choose from: those kept with the case, then what faces have besides."""
    kept = groups_from(case.setting(GROUPS))
    names = [group.name for group in kept]
    found = sorted(case.names_said() - RESERVED - set(names), key=str.casefold)
    return tuple(
        replace(group, values=_and_more(group.values, in_order(group.name, said)))
        for group in (*kept, *map(OwnGroup, found))
        for said in [case.values_said(group.name)]
    )


def groups_from(setting: object) -> tuple[OwnGroup, ...]:
    """The groups of a case's setting; what is none is passed over."""
    if not isinstance(setting, list):
        return ()
    return tuple(
        OwnGroup(AttributeName(str(each["name"])), tuple(map(str, each.get("values", ()))))
        for each in setting
        if isinstance(each, dict) and each.get("name")
    )


def to_setting(groups: Iterable[OwnGroup]) -> list[dict[str, Any]]:
    """The JSON value that the case keeps."""
    return [{"name": group.name, "values": list(group.values)} for group in groups]


def with_values(
    groups: Sequence[OwnGroup], more: Mapping[AttributeName, Iterable[str]]
) -> tuple[OwnGroup, ...]:
    """The groups with further names and values, as an import brings them; nothing is doubled."""
    names = [group.name for group in groups]
    new = [OwnGroup(name) for name in more if name not in names]
    return tuple(
        replace(group, values=_and_more(group.values, more.get(group.name, ())))
        for group in (*groups, *new)
    )


def why_no_name(name: str, others: Iterable[str]) -> str | None:
    """Why a group cannot be called so, a word for the reason; None where it can.

    "empty", "reserved" (a name with a meaning of its own), "sign" (holds one of : × "), "taken".
    """
    plain = name.strip().casefold()
    if not plain:
        return "empty"
    if plain in RESERVED:
        return "reserved"
    if _SIGNS & set(plain):
        return "sign"
    return "taken" if plain in {other.strip().casefold() for other in others} else None


def _and_more(values: Iterable[str], more: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys((*values, *more)))
