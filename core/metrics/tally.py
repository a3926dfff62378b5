"""How many faces of one subgroup got which verdict of one vendor, and the rates among them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, fields
from enum import StrEnum

from core.metrics.intervals import Share
from core.verdict import CallState, Mark, Verdict


class Metric(StrEnum):
    """A rate of product.md's Counting; the value is its name in tables.

    MISREAD is among answered faces (match or misread), the others among N.
    """

    MISREAD = "misread_rate"
    NOT_DETECTED = "not_detected_rate"
    NO_ANSWER = "no_answer_rate"
    MISREAD_OR_UNANSWERED = "misread_or_unanswered_rate"


@dataclass(frozen=True, slots=True)
class Tally:
    """Faces by what one vendor made of them. All fields together are the faces of the subgroup;
    only the first four enter N. What is "not a face" is left out before.
    """

    match: int = 0
    misread: int = 0
    no_answer: int = 0
    not_detected: int = 0
    unable: int = 0
    unlabelled: int = 0
    failed: int = 0
    waiting: int = 0
    not_asked: int = 0
    tried: int = 0
    no_recorded: int = 0

    @property
    def n(self) -> int:
        """The faces that rates are of."""
        return self.match + self.misread + self.no_answer + self.not_detected

    @property
    def faces(self) -> int:
        """All faces, those outside N included."""
        return sum(getattr(self, each.name) for each in fields(self))

    @property
    def answered(self) -> int:
        return self.match + self.misread

    @property
    def unanswered(self) -> int:
        return self.no_answer + self.not_detected

    @property
    def misread_rate(self) -> Share:
        """Among the faces that were answered."""
        return Share(self.misread, self.answered)

    @property
    def not_detected_rate(self) -> Share:
        return Share(self.not_detected, self.n)

    @property
    def no_answer_rate(self) -> Share:
        return Share(self.no_answer, self.n)

    @property
    def unanswered_rate(self) -> Share:
        """No answer or not detected, of N."""
        return Share(self.unanswered, self.n)

    @property
    def misread_or_unanswered_rate(self) -> Share:
        return Share(self.misread + self.unanswered, self.n)

    def share(self, metric: Metric) -> Share:
        """The rate of that name."""
        return {
            Metric.MISREAD: self.misread_rate,
            Metric.NOT_DETECTED: self.not_detected_rate,
            Metric.NO_ANSWER: self.no_answer_rate,
            Metric.MISREAD_OR_UNANSWERED: self.misread_or_unanswered_rate,
        }[metric]

    def count(self, mark: Mark) -> int:
        """How many faces wear this sign. Raises KeyError for what is "not a face"."""
        return int(getattr(self, FIELDS[mark]))

    @property
    def outside(self) -> tuple[tuple[Mark, int], ...]:
        """What stands beside N, where there is any: (sign, faces)."""
        beside = [mark for mark in FIELDS if mark not in _IN_N]
        return tuple((mark, self.count(mark)) for mark in beside if self.count(mark))


FIELDS: dict[Mark, str] = {
    Verdict.MATCH: "match",
    Verdict.MISREAD: "misread",
    Verdict.NO_ANSWER: "no_answer",
    Verdict.NOT_DETECTED: "not_detected",
    Verdict.UNABLE: "unable",
    Verdict.UNLABELLED: "unlabelled",
    CallState.FAILED: "failed",
    CallState.WAITING: "waiting",
    CallState.NOT_ASKED: "not_asked",
    CallState.TRIED: "tried",
    CallState.NO_RECORDED: "no_recorded",
}
"""The field of `Tally` that counts each sign."""
MARKS: tuple[Mark, ...] = tuple(FIELDS)
"""The signs by their codes: a code is a place in here."""
CODES: dict[Mark, int] = {mark: code for code, mark in enumerate(MARKS)}
"""The code of each sign."""
_IN_N = MARKS[:4]


def tally_of(counts: Iterable[int]) -> Tally:
    """counts: faces by code, as many as there are MARKS."""
    return Tally(*(int(count) for count in counts))
