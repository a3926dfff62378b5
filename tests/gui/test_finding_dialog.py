"""The form of a finding: written and kept by the keyboard alone."""

from __future__ import annotations

from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from gui.dialogs.finding_dialog import About, FindingDialog


def test_a_finding_is_written_and_kept_by_keys(qtbot: QtBot) -> None:
    form = FindingDialog([About("The whole case")], [])
    qtbot.addWidget(form)
    with qtbot.waitActive(form):
        form.show()
        form.activateWindow()
    seen = form._fields["seen"]
    with qtbot.assertNotEmitted(form.accepted):
        qtbot.keyClick(seen, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    qtbot.keyClicks(seen, "Read as male.")
    with qtbot.waitSignal(form.accepted):
        qtbot.keyClick(seen, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)

    draft = form.draft()
    assert (draft.seen, draft.about.words, draft.finding_id) == (
        "Read as male.",
        "The whole case",
        None,
    )
