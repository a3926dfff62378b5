"""What people read for an attribute of a face; its values are worded in `core`."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication

from core.labelling.attributes import FITZPATRICK, GENDER, MONK, TONE, AttributeName
from core.metrics.subgroup_cell import SubgroupCell


def tr(text: str) -> str:
    return QCoreApplication.translate("agreement", text)


def attribute_words(name: AttributeName) -> str:
    """An attribute as tables name it."""
    known = {
        GENDER: tr("gender"),
        FITZPATRICK: tr("Fitzpatrick"),
        MONK: tr("Monk"),
        TONE: tr("darker or lighter"),
    }
    return known.get(name, name)


def subgroup_words(subgroup: SubgroupCell) -> str:
    """A subgroup as lists show it: "Female × group: Black", "All faces"."""
    words = subgroup.words if subgroup.names else tr("All faces")
    return words[:1].upper() + words[1:]
