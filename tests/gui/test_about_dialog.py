"""The page that says what Misread is and under which licences its parts stand."""

from __future__ import annotations

from PySide6.QtWidgets import QLabel
from pytestqt.qtbot import QtBot

from core.version import VERSION
from gui.dialogs.about_dialog import AboutDialog
from providers.registry import Registry


def test_it_names_the_version_and_every_vendors_licence(qtbot: QtBot) -> None:
    dialog = AboutDialog(Registry())
    qtbot.addWidget(dialog)

    words = "\n".join(label.text() for label in dialog.findChildren(QLabel))

    assert f"Misread {VERSION}" in words
    assert "Gender cannot be read off a face" in words
    for info in Registry().infos():
        assert f"<b>{info.name}</b>: {info.licence}" in words
