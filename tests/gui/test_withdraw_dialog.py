"""The dialog of a withdrawal: what is typed goes at once to where it is asked for."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLineEdit
from pytestqt.qtbot import QtBot

from core.photos.photo import PhotoId
from gui.dialogs.withdraw_dialog import WithdrawDialog
from gui.widgets.key_button import KeyButton


def _uncounted(_photos: object, _done: Callable[..., None]) -> None:
    """Counting that takes for ever."""


def test_a_persons_id_can_be_typed_at_once(qtbot: QtBot) -> None:
    persons = {"ada": 2, "zoe": 1}
    dialog = WithdrawDialog(persons, lambda _: [PhotoId(1)], [], _uncounted)
    qtbot.addWidget(dialog)
    dialog.show()
    dialog.activateWindow()
    qtbot.waitUntil(dialog.isActiveWindow)
    withdraw = next(b for b in dialog.findChildren(KeyButton) if "for ever" in b.text())
    assert not withdraw.isEnabled()

    QTest.keyClicks(QApplication.focusWidget(), "ada")

    field = dialog.findChild(QLineEdit)
    assert field is not None
    assert field.text() == "ada"
    assert withdraw.isEnabled()
