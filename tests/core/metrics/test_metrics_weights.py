"""Rates of the whole from a stratified draw, against the formula written out."""

from __future__ import annotations

from datetime import UTC, datetime
from math import sqrt

import pytest

from core.draw import Draw, DrawId, DrawKind, Stratum
from core.labels import Gender
from core.metrics.face_table import FaceTable
from core.metrics.intervals import wilson_of_share
from core.metrics.tally import Metric
from core.metrics.weights import weighted_share
from core.photo import PhotoId
from tests.core.metrics.face_tables import ALPHA, Row, Said, table_of

RIGHT, WRONG = Said(Gender.FEMALE, 0.9), Said(Gender.MALE, 0.9)


def _draw(*strata: Stratum) -> Draw:
    size, of = sum(s.size for s in strata), sum(s.from_size for s in strata)
    photos = tuple(PhotoId(n) for n in range(1, size + 1))
    time = datetime(2026, 1, 1, tzinfo=UTC)
    return Draw(DrawId(1), DrawKind.STRATIFIED, 7, size, of, photos, time, strata=strata)


def _table(*answers: Said) -> FaceTable:
    rows = [Row("female", {}, {ALPHA.id: said}, n) for n, said in enumerate(answers, 1)]
    return table_of(rows, [ALPHA])


def test_each_stratum_stands_for_its_photos() -> None:
    """Two of four misread of 10 drawn from, one of five misread of 90: (5 + 18) / 100."""
    answers = [WRONG, WRONG, RIGHT, RIGHT, WRONG, RIGHT, RIGHT, RIGHT, RIGHT]
    table = _table(*answers)
    draw = _draw(Stratum(("a",), 4, 10), Stratum(("b",), 5, 90))
    strata = {PhotoId(n): int(n > 4) for n in range(1, 10)}

    share = weighted_share(table, ALPHA.id, Metric.MISREAD, draw, strata)

    p = 0.5 * 0.1 + 0.2 * 0.9
    variance = 0.1**2 * 0.5 * 0.5 / 3 + 0.9**2 * 0.2 * 0.8 / 4
    assert (share.count, share.n) == (3, 9)
    assert share.value == pytest.approx(p)
    assert share.effective == pytest.approx(p * (1 - p) / variance)
    assert share.interval is not None
    expected = wilson_of_share(p, p * (1 - p) / variance)
    assert (share.interval.low, share.interval.high) == pytest.approx((expected.low, expected.high))
    assert share.interval.high - p < 3 * sqrt(variance)


def test_where_nothing_was_misread_the_weights_alone_say_how_sure() -> None:
    table = _table(*[RIGHT] * 6)
    draw = _draw(Stratum(("a",), 2, 10), Stratum(("b",), 4, 4))
    strata = {PhotoId(n): int(n > 2) for n in range(1, 7)}

    share = weighted_share(table, ALPHA.id, Metric.MISREAD, draw, strata)

    assert share.value == 0
    assert share.effective == pytest.approx(14**2 / (2 * 25 + 4))
    assert share.interval is not None
    assert share.interval.low == 0


def test_one_photo_of_a_stratum_has_no_interval_and_none_no_value() -> None:
    table = _table(WRONG, RIGHT, RIGHT)
    draw = _draw(Stratum(("a",), 1, 10), Stratum(("b",), 2, 4))
    strata = {PhotoId(1): 0, PhotoId(2): 1, PhotoId(3): 1}

    alone = weighted_share(table, ALPHA.id, Metric.MISREAD, draw, strata)
    nothing = weighted_share(table, ALPHA.id, Metric.MISREAD, draw, {})

    assert alone.value == pytest.approx(10 / 14)
    assert alone.interval is None
    assert (nothing.value, nothing.interval) == (None, None)
