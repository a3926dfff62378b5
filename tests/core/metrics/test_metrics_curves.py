"""Curves and slider steps against counting anew; sureness and reliability."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.labelling.attributes import GENDER, TONE
from core.labelling.labels import Gender
from core.metrics.curves import ThresholdCurves, applies, changed_between, reliability, strip
from core.metrics.face_table import FaceTable
from core.metrics.results import rates
from core.metrics.subgroup_cell import EVERYBODY, cell_of
from core.metrics.tally import MARKS
from core.verdict import Verdict
from tests.core.metrics.face_tables import (
    ALPHA,
    BETA,
    GROUP,
    TABLES,
    THRESHOLDS,
    Row,
    Said,
    table_of,
)

BY = st.sampled_from([(), (GENDER,), (GENDER, GROUP), (TONE, GENDER), (TONE,)])


@settings(max_examples=400, deadline=None)
@given(TABLES, BY, THRESHOLDS, THRESHOLDS, st.booleans())
def test_a_step_counts_as_if_anew(
    table: FaceTable, by: tuple[str, ...], one: float | None, other: float | None, margins: bool
) -> None:
    thresholds = {ALPHA.id: one, BETA.id: other}
    curves = ThresholdCurves(table, by, margins=margins)  # type: ignore[arg-type]

    assert curves.rows(thresholds) == rates(table, by, thresholds, margins=margins)  # type: ignore[arg-type]


@settings(max_examples=300, deadline=None)
@given(TABLES, BY, THRESHOLDS)
def test_a_curve_says_at_every_threshold_what_the_table_says(
    table: FaceTable, by: tuple[str, ...], threshold: float | None
) -> None:
    curves = ThresholdCurves(table, by).curves(ALPHA.id)  # type: ignore[arg-type]
    rows = rates(table, by, {ALPHA.id: threshold})  # type: ignore[arg-type]
    rows = [row for row in rows if row.vendor_id == ALPHA.id]

    assert [curve.subgroup for curve in curves] == [row.subgroup for row in rows]
    for curve, row in zip(curves, rows, strict=True):
        assert curve.at(threshold) == (row.tally.misread_rate, row.tally.unanswered_rate)
        assert (np.diff(curve.thresholds[1:]) > 0).all()
        assert (np.diff(curve.answered) <= 0).all()
        assert (curve.answered + curve.unanswered == curve.n).all()
        shown = curve.misread_rate
        assert np.isnan(shown[curve.answered == 0]).all()
        assert curve.n == 0 or not np.isnan(curve.unanswered_rate).any()


@settings(max_examples=200, deadline=None)
@given(TABLES, THRESHOLDS, THRESHOLDS)
def test_faces_that_change_their_verdict(
    table: FaceTable, low: float | None, high: float | None
) -> None:
    rows = changed_between(table, ALPHA.id, low, high)

    one, other = table.verdicts(ALPHA.id, low), table.verdicts(ALPHA.id, high)
    assert rows.tolist() == [row for row in range(len(table)) if one[row] != other[row]]
    for row in rows:
        assert Verdict.NO_ANSWER in (MARKS[one[row]], MARKS[other[row]])


def test_no_threshold_applies_where_no_confidence_was_given() -> None:
    rows = [
        Row("female", {}, {ALPHA.id: Said(Gender.MALE), BETA.id: Said(Gender.MALE, 0.7)}),
        Row("male", {}, {ALPHA.id: Said(None, 0.4), BETA.id: Said(found=False)}),
    ]
    table = table_of(rows, [ALPHA, BETA])

    assert not applies(table, ALPHA.id)
    assert applies(table, BETA.id)
    assert changed_between(table, ALPHA.id, None, 1.0).tolist() == []
    assert changed_between(table, BETA.id, 0.7, 0.71).tolist() == [0]


def test_how_sure_when_wrong() -> None:
    rows = [
        Row("female", {GROUP: group}, {ALPHA.id: Said(gender, sure)})
        for group, gender, sure in [
            ("a", Gender.FEMALE, 0.95),
            ("a", Gender.MALE, 0.99),
            ("b", Gender.FEMALE, 1.0),
            ("a", Gender.FEMALE, None),
            ("a", Gender.FEMALE, 0.5),
        ]
    ]
    table = table_of(rows, [ALPHA])

    shown = strip(table, ALPHA.id, cell_of(group="a"))
    bins = reliability(table, ALPHA.id)

    assert shown.confidence.tolist() == [0.95, 0.99, 0.5]
    assert shown.wrong.tolist() == [False, True, False]
    assert shown.rows.tolist() == [0, 1, 4]
    assert [each.right.n for each in bins] == [0, 0, 0, 0, 0, 1, 0, 0, 0, 3]
    assert (bins[9].right.count, bins[9].low, bins[9].high) == (2, 0.9, 1.0)
    assert bins[9].sure == pytest.approx(0.98)
    assert bins[0].sure is None


@settings(max_examples=100, deadline=None)
@given(TABLES)
def test_reliability_counts_every_answer_with_a_confidence_once(table: FaceTable) -> None:
    sure = strip(table, ALPHA.id, EVERYBODY)
    bins = reliability(table, ALPHA.id)

    assert bool(bins) == bool(len(sure.rows))
    assert sum(each.right.n for each in bins) == len(sure.rows)
    for each in bins:
        assert each.sure is None or each.low <= each.sure <= each.high
