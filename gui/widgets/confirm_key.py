"""The key that confirms a dialog in whose fields Return begins a line, or may not be enough."""

from __future__ import annotations

from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QWidget

from gui.widgets.key_button import KeyButton
from gui.widgets.key_cap import key_text

CONFIRM = "Ctrl+Return"
"""As it is printed; the keypad's Enter does the same wherever Return does."""


def confirm_by_key(dialog: QWidget, button: KeyButton) -> None:
    """Print the key on `button`, and let it be pressed by it from wherever the focus is."""
    button.set_key(CONFIRM)
    shortcut = QShortcut(dialog)
    shortcut.setKeys([QKeySequence(CONFIRM), QKeySequence("Ctrl+Enter")])
    shortcut.activated.connect(button.click)


def return_word() -> str:
    """What sentences call the key Return, as it is printed on buttons."""
    return key_text("Return")
