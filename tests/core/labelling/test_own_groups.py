from __future__ import annotations

import pytest

from core.labelling.attributes import FITZPATRICK, GENDER, AttributeName
from core.labelling.own_groups import (
    GROUPS,
    OwnGroup,
    groups_from,
    groups_of,
    to_setting,
    why_no_name,
    with_values,
)

HAT, LIGHT = AttributeName("hat"), AttributeName("Light")


class Case:
    """Groups kept with it, and what its faces say."""

    def __init__(self, kept: object, **said: dict[str, int]) -> None:
        self.kept, self.said = kept, {AttributeName(name): each for name, each in said.items()}

    def setting(self, key: str) -> object:
        return self.kept if key == GROUPS else None

    def names_said(self) -> frozenset[AttributeName]:
        return frozenset(self.said)

    def values_said(self, name: AttributeName) -> dict[str, int]:
        return self.said.get(name, {})


def test_groups_made_come_first_and_offer_what_faces_say_too() -> None:
    kept = to_setting([OwnGroup(LIGHT, ("day",))])
    case = Case(kept, hat={"yes": 2, "no": 1}, Light={"night": 1, "day": 3}, gender={"male": 1})
    assert groups_of(case) == (
        OwnGroup(LIGHT, ("day", "night")),
        OwnGroup(HAT, ("no", "yes")),
    )


def test_names_with_a_meaning_of_their_own_are_no_groups() -> None:
    assert groups_of(Case(None, **{GENDER: {"male": 1}, FITZPATRICK: {"4": 1}})) == ()


@pytest.mark.parametrize("setting", [None, {}, ["hat"], [{"values": ["x"]}]])
def test_a_broken_setting_has_no_groups(setting: object) -> None:
    assert groups_from(setting) == ()


def test_an_import_adds_names_and_values_once() -> None:
    groups = (OwnGroup(HAT, ("yes",)),)
    found = with_values(groups, {HAT: ["no", "yes"], LIGHT: ["day"]})
    assert found == (OwnGroup(HAT, ("yes", "no")), OwnGroup(LIGHT, ("day",)))


@pytest.mark.parametrize(
    ("name", "why"),
    [
        *[(" ", "empty"), ("Gender", "reserved"), ("tone", "reserved"), ("a:b", "sign")],
        *[("HAT ", "taken"), ("headscarf", None)],
    ],
)
def test_names_that_a_group_cannot_have(name: str, why: str | None) -> None:
    assert why_no_name(name, ["hat"]) == why
