"""Figures of published audits: verified ones only, each with its study, n, date and citation."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from core.metrics.intervals import Interval, Share

FOLDER = Path(__file__).resolve().parents[2] / "resources" / "published"


@dataclass(frozen=True, slots=True)
class Study:
    """A published audit. cite: one line. date: of the audit, as far as known. task: what was
    tested; only gender classification can stand beside our rates. drawn: whether it may.
    """

    id: str
    title: str
    authors: tuple[str, ...]
    venue: str
    url: str
    date: str
    task: str
    labels: str
    threshold: str
    faces: int
    drawn: bool
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Figure:
    """An error rate as it was printed. subgroup: its short name in `results.GENDER_SHADES`.

    printed: per cent, with its digits ("34.7"). n: faces in the subgroup. where: table and page.
    count: errors, where exactly one whole number prints all that the study prints of this cell.
    """

    study: str
    vendor: str
    service: str
    subgroup: str
    printed: str
    n: int
    date: str
    where: str
    count: int | None = None

    @property
    def value(self) -> float:
        return float(self.printed) / 100

    @property
    def interval(self) -> Interval | None:
        """Wilson's, only where the whole count is known."""
        return Share(self.count, self.n).interval if self.count is not None else None


def studies() -> tuple[Study, ...]:
    """The published audits, the oldest first."""
    return ()


def figures(study_id: str) -> tuple[Figure, ...]:
    """The verified error rates of a study, by vendor, in the order of Gender Shades' table."""
    return ()
