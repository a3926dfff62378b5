"""Reads bodies again and compares what is kept as read from them. Pure, but for the vendors.

What vendors said is derived from the bodies, which the log vouches for; so an edit of it shows.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from core.photos.photo import SentRecord
from core.prediction import Prediction
from core.problem import Problem, ProblemError
from core.response import in_original
from core.vendor import AnyVendor, VendorId, VendorRegistry, parse

_NEAR = 1e-6
"""How far apart numbers may be that two machines calculated from one body."""

PredictionRow = tuple[
    float, float, float, float, str | None, float | None, str, int, int | None, int | None
]
"""left, top, width, height, then as in `core.prediction.Prediction`, the gender as its word."""


@dataclass(frozen=True, slots=True)
class KeptReading:
    """What is kept as read from a body.

    name: as people are told of it. predictions: in the vendor's order, boxes in pixels of the
    upright original. unreadable: it is kept that the body could not be read.
    """

    name: str
    vendor: str
    body: bytes
    sent: SentRecord
    predictions: tuple[PredictionRow, ...]
    further: tuple[bytes, ...] = ()
    unreadable: bool = False


class Readings:
    """Compares, and counts what was compared and what could not be."""

    def __init__(self, registry: VendorRegistry) -> None:
        self._registry = registry
        self._vendors: dict[str, AnyVendor | None] = {}
        self.held = self.not_checked = 0

    def check(self, kept: KeptReading) -> None:
        """Raises:
        ProblemError: kind "not as answered", naming it.
        """
        found = self._read(kept)
        if found is None or (kept.unreadable and not kept.predictions):
            self.not_checked += 1
            return
        if len(found) != len(kept.predictions) or not all(map(_same, found, kept.predictions)):
            raise ProblemError(
                Problem(
                    "not as answered",
                    f"What is kept as the predictions of {kept.name} is not what its raw body "
                    "says: it was changed since, or read by another version of the program.",
                    "The raw body holds; take the case from a backup, or the package again from "
                    "where it came.",
                )
            )
        self.held += 1

    def _read(self, kept: KeptReading) -> tuple[PredictionRow, ...] | None:
        """What the body says; None where it cannot be read here."""
        vendor = self._vendor(kept.vendor)
        if vendor is None:
            return None
        try:
            found = parse(vendor, kept.body, kept.sent, kept.further)
            return tuple(map(row_of, in_original(found, kept.sent)))
        except Exception:  # a vendor from elsewhere may raise anything over a strange body
            return None

    def _vendor(self, name: str) -> AnyVendor | None:
        if name not in self._vendors:
            try:
                self._vendors[name] = self._registry.create(VendorId(name))
            except Exception:  # unknown here, or what it needs is not installed
                self._vendors[name] = None
        return self._vendors[name]


def row_of(said: Prediction) -> PredictionRow:
    """A prediction as it is kept."""
    box = said.box
    return (
        box.left,
        box.top,
        box.width,
        box.height,
        said.gender and said.gender.value,
        said.confidence,
        said.received,
        said.percent_digits,
        said.age_low,
        said.age_high,
    )


def _same(found: Sequence[object], kept: Sequence[object]) -> bool:
    return all(
        math.isclose(one, other, rel_tol=_NEAR, abs_tol=_NEAR)
        if isinstance(one, float) and isinstance(other, int | float)
        else one == other
        for one, other in zip(found, kept, strict=True)
    )
