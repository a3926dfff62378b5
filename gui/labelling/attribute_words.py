"""What people read for an attribute of a face; its values are worded in `core`."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication

from core.labelling.attributes import FITZPATRICK, GENDER, MONK, TONE, AttributeName


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
