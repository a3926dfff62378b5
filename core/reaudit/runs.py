"""Runs as a person chooses among them: when, whom, which versions, how photos were sent."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence, Set
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from itertools import combinations

from core.photos.photo import PhotoId
from core.response import RunId
from core.run import RunSettings
from core.vendor import VendorId

NO_VERSION = "No version returned"


@dataclass(frozen=True, slots=True)
class VendorInRun:
    """One vendor's part of a run.

    versions: of the answers, the one with most answers first; "" where it returned none.
    answers: how many it has; kept: how many of them were stored before and taken over.
    failures: calls that brought none. first, last: when its answers came, UTC; None without any.
    """

    versions: tuple[str, ...]
    answers: int = 0
    kept: int = 0
    failures: int = 0
    first: datetime | None = None
    last: datetime | None = None

    @property
    def version_words(self) -> str:
        """Every version, or that none was returned; empty where there is no answer."""
        return ", ".join(version or NO_VERSION for version in self.versions)


@dataclass(frozen=True, slots=True)
class RunEntry:
    """A run with what it has. Numbers below zero: runs of another case that was merged.

    photos: how many were to be asked about. finished: None where it goes on or was broken off.
    stopped: by a person. again: asked although answers were stored.
    """

    id: RunId
    vendors: Mapping[VendorId, VendorInRun]
    settings: RunSettings
    photos: int
    started: datetime
    finished: datetime | None
    stopped: bool
    again: bool

    @property
    def answers(self) -> int:
        return sum(vendor.answers for vendor in self.vendors.values())

    @property
    def limit_words(self) -> str:
        """How photos were sent, as far as a person chose it."""
        side = self.settings.max_side
        return "as they are" if side is None else f"longer side at most {side:,} px"


def newest_pair(
    runs: Sequence[RunEntry], answered: Callable[[RunId], Set[tuple[VendorId, PhotoId]]]
) -> tuple[RunId, RunId] | None:
    """The newest run with the newest before it that has the same vendor's answer for the same
    photo, the older first; None where no two runs have one.

    runs: the newest first. answered: what a run has answers for, asked of each run at most once.
    """
    answers = cache(answered)
    for newer, older in combinations(runs, 2):
        if newer.vendors.keys().isdisjoint(older.vendors):
            continue
        if not answers(newer.id).isdisjoint(answers(older.id)):
            return older.id, newer.id
    return None
