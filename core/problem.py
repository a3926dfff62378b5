"""What went wrong, said so that a person can go on."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Problem:
    """A failure in plain words.

    kind: a stable identifier ("truncated", "worker died") by which equal problems are grouped.
    what: what happened, one sentence with its full stop.
    way_out: what to do about it, one sentence with its full stop.
    """

    kind: str
    what: str
    way_out: str

    def __str__(self) -> str:
        return f"{self.what} {self.way_out}".strip()


class ProblemError(Exception):
    """An error that carries a Problem."""

    def __init__(self, problem: Problem) -> None:
        super().__init__(str(problem))
        self.problem = problem
