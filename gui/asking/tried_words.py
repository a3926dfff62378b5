"""What is said of a photo that was sent to a vendor in vain: the same words everywhere."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication

from core.response import Tried


def short_tried_words(tried: Tried) -> str:
    """The same beside the mark, which says that no answer came: `sent 4 times, maybe paid`."""
    return f"{tried.sent}, {tried.paid}"


def tried_words(tried: Tried) -> str:
    """How often it was sent, whether that may have cost something, and the way out."""
    words = tr("{sent}, no answer came; {paid}. Run asks again.")
    return words.format(sent=tried.sent.capitalize(), paid=tried.paid)


def tr(text: str) -> str:
    return QCoreApplication.translate("Tried", text)
