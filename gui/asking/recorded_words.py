"""How answers look and read that this program did not receive: the same words everywhere."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication

from core.response import NOTICE, Outcome, Recorded, Response
from core.verdict import CallState, Mark

ICON = "history"
NOTHING_ASKED = (CallState.NOT_ASKED, CallState.NO_RECORDED)
"""What says nothing of the vendor: nobody asked it, or nobody recorded its answer."""


def recorded_of(outcome: Outcome | None) -> Recorded | None:
    """How an answer was imported; None for one that was received, and for none."""
    return outcome.recorded if isinstance(outcome, Response) else None


def tag_words(outcome: Outcome | None) -> str:
    """The tag of a recorded answer, `recorded 2018-05-02`; empty for any other."""
    recorded = recorded_of(outcome)
    return tr("recorded {date}").format(date=recorded.date) if recorded else ""


def short_tag_words(outcome: Outcome | None) -> str:
    """The date alone, for where the tag has no room; its icon says what it is."""
    recorded = recorded_of(outcome)
    return recorded.date if recorded else ""


def tip_words(outcome: Outcome | None) -> str:
    """When, by whom and from where; empty for what was received."""
    recorded = recorded_of(outcome)
    if recorded is None:
        return ""
    said = tr("Recorded {date}, {notice}. It comes from: {provenance}").format(
        date=recorded.date, notice=tr(NOTICE), provenance=recorded.provenance
    )
    return said if said.endswith(".") else f"{said}."


def none_words() -> str:
    """Where a vendor's recorded answers are shown and this photo has none."""
    return tr("No recorded answer for this photo.")


def says_nothing(mark: Mark | None) -> bool:
    """Whether a mark comes of no answer being there, or none yet."""
    return mark in (*NOTHING_ASKED, CallState.WAITING, CallState.TRIED)


def tr(text: str) -> str:
    return QCoreApplication.translate("Recorded", text)
