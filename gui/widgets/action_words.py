"""What a control says of its action: the words without mnemonics, the icon's name, the tip."""

from __future__ import annotations

from PySide6.QtGui import QAction


def plain_words(text: str) -> str:
    """The text without the ampersands that mark mnemonics: "&Run" → "Run", "a && b" → "a & b"."""
    return "&".join(part.replace("&", "") for part in text.split("&&"))


def action_tip(action: QAction) -> str:
    """The action's own tip; empty where Qt would only repeat the words."""
    tip, words = action.toolTip(), plain_words(action.text())
    return "" if plain_words(tip).rstrip("….") == words.rstrip("….") else tip
