"""What is said of a photo that was sent to a vendor in vain: the same words everywhere."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication

from core.response import Tried


def short_tried_words(tried: Tried) -> str:
    """The same beside the mark, which says that no answer came: `sent 4 times, maybe paid`."""
    sent = tr("sent once") if tried.times == 1 else tr("sent {n} times").format(n=tried.times)
    return f"{sent}, {_paid(tried)}"


def tried_words(tried: Tried) -> str:
    """How often it was sent, whether that may have cost something, and the way out."""
    if tried.times == 1:
        sent = tr("Sent once, no answer came")
    else:
        sent = tr("Sent {n} times, no answer came").format(n=tried.times)
    return tr("{sent}; {paid}. Run asks again.").format(sent=sent, paid=_paid(tried))


def _paid(tried: Tried) -> str:
    return tr("maybe paid") if tried.maybe_paid else tr("not paid")


def tr(text: str) -> str:
    return QCoreApplication.translate("Tried", text)
