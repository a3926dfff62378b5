"""Rates of the whole from a stratified draw, against the formulas written out."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime
from math import sqrt

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from core.labelling.attributes import FITZPATRICK, GENDER, TONE, AttributeName
from core.labelling.labels import Gender
from core.metrics.comparisons import compare, gaps
from core.metrics.curves import ThresholdCurves
from core.metrics.face_table import FaceTable
from core.metrics.intervals import Share, WeightedShare, newcombe, wilson_of_share
from core.metrics.results import rates, share_line
from core.metrics.subgroup_cell import EVERYBODY, cell_of
from core.metrics.tally import Metric
from core.metrics.weights import allows_rates, drawn, weighted_answers
from core.photos.photo import PhotoId
from core.sets.draw import Draw, DrawId, DrawKind, Stratum
from core.sets.found_by import Basis
from tests.core.metrics.face_tables import ALPHA, BETA, GROUP, Row, Said, table_of

RIGHT, WRONG = Said(Gender.FEMALE, 0.9), Said(Gender.MALE, 0.9)


def _draw(*strata: Stratum, by: tuple[AttributeName, ...] = (GROUP,)) -> Draw:
    size, of = sum(s.size for s in strata), sum(s.from_size for s in strata)
    photos = tuple(PhotoId(n) for n in range(1, size + 1))
    time = datetime(2026, 1, 1, tzinfo=UTC)
    return Draw(DrawId(1), DrawKind.STRATIFIED, 7, size, of, photos, time, by=by, strata=strata)


def _table(answers: Sequence[tuple[str, Said]]) -> FaceTable:
    """Faces labelled female, by their group and what alpha said; beta is always right."""
    rows = [
        Row("female", {GROUP: group}, {ALPHA.id: said, BETA.id: RIGHT}, n)
        for n, (group, said) in enumerate(answers, 1)
    ]
    return table_of(rows, [ALPHA, BETA])


def _all(table: FaceTable) -> Share | WeightedShare:
    return rates(table, ())[0].share(Metric.MISREAD)


TWO = _draw(Stratum(("a",), 4, 10), Stratum(("b",), 5, 90))
ANSWERS = [("a", WRONG), ("a", WRONG), ("a", RIGHT), ("a", RIGHT), ("b", WRONG)]
ANSWERS += [("b", RIGHT)] * 4


def test_each_stratum_stands_for_its_photos() -> None:
    """Two of four misread of 10 drawn from, one of five misread of 90: (5 + 18) / 100."""
    share = _all(drawn(_table(ANSWERS), TWO))

    p = 0.5 * 0.1 + 0.2 * 0.9
    variance = 0.1**2 * 0.5 * 0.5 / 3 + 0.9**2 * 0.2 * 0.8 / 4
    assert isinstance(share, WeightedShare)
    assert (share.count, share.n) == (3, 9)
    assert share.value == pytest.approx(p)
    assert share.effective == pytest.approx(p * (1 - p) / variance)
    assert share.interval is not None
    expected = wilson_of_share(p, p * (1 - p) / variance)
    assert (share.interval.low, share.interval.high) == pytest.approx((expected.low, expected.high))
    assert share.interval.high - p < 3 * sqrt(variance)
    assert "weighted by their strata 23.0" in share_line(share)


def test_a_subgroup_that_is_a_stratum_needs_no_weights() -> None:
    rows = rates(drawn(_table(ANSWERS), TWO), [GROUP])
    of = {row.subgroup: row for row in rows if row.vendor_id == ALPHA.id}

    assert of[cell_of(group="a")].share(Metric.MISREAD) == Share(2, 4)
    assert isinstance(of[EVERYBODY].share(Metric.MISREAD), WeightedShare)
    [gap] = [row.gap for row in gaps(rows) if row.vendor_id == ALPHA.id]
    assert gap.value == pytest.approx(0.5 - 0.2)


def test_a_gap_of_weighted_shares_stands_on_their_own_intervals() -> None:
    """Skin types cut across the strata, so both rates are weighted."""
    rows = [
        Row("female", {GROUP: g, FITZPATRICK: s}, {ALPHA.id: said}, n)
        for n, (g, s, said) in enumerate(
            [
                *(("a", "1", WRONG), ("a", "6", RIGHT), ("a", "1", RIGHT), ("a", "6", WRONG)),
                *(("b", "1", RIGHT), ("b", "6", RIGHT), ("b", "1", RIGHT), ("b", "6", WRONG)),
                ("b", "1", RIGHT),
            ],
            1,
        )
    ]
    found = rates(drawn(table_of(rows, [ALPHA]), TWO), [TONE])
    darker, lighter = found[1].share(Metric.MISREAD), found[2].share(Metric.MISREAD)
    [gap] = [row.gap for row in gaps(found)]

    # Darker: of a one of two wrong (5 photos of 10), of b one of two (36 of 90).
    assert darker.value == pytest.approx((2.5 + 18) / (5 + 36))
    assert lighter.value == pytest.approx(2.5 / (5 + 54))
    assert gap.interval == newcombe(darker, lighter)
    assert isinstance(darker, WeightedShare)


def test_where_nothing_was_misread_the_weights_alone_say_how_sure() -> None:
    draw = _draw(Stratum(("a",), 2, 10), Stratum(("b",), 4, 4))
    share = _all(drawn(_table([("a", RIGHT)] * 2 + [("b", RIGHT)] * 4), draw))

    assert isinstance(share, WeightedShare)
    assert share.value == 0
    assert share.effective == pytest.approx(14**2 / (2 * 25 + 4))
    assert share.interval is not None
    assert share.interval.low == 0


def test_what_drawing_by_strata_gains_is_not_claimed() -> None:
    """All of one stratum are misread and none of the other: no stratum is divided."""
    undivided = _all(drawn(_table([("a", WRONG)] * 4 + [("b", RIGHT)] * 5), TWO))
    # Nearly so: the variance alone would make nine faces as good as a hundred.
    even = _draw(Stratum(("a",), 40, 400), Stratum(("b",), 40, 410))
    answers = [("a", WRONG)] * 40 + [("b", RIGHT)] * 39 + [("b", WRONG)]
    nearly = _all(drawn(_table(answers), even))

    assert isinstance(undivided, WeightedShare)
    assert undivided.value == pytest.approx(0.1)
    assert undivided.effective == pytest.approx(100**2 / (4 * 2.5**2 + 5 * 18**2))
    assert undivided.interval is not None
    assert isinstance(nearly, WeightedShare)
    assert nearly.effective == 80


def test_one_photo_of_a_stratum_has_no_interval() -> None:
    draw = _draw(Stratum(("a",), 1, 10), Stratum(("b",), 2, 4))
    alone = _all(drawn(_table([("a", WRONG), ("b", RIGHT), ("b", RIGHT)]), draw))

    assert alone.value == pytest.approx(10 / 14)
    assert alone.interval is None
    assert "no interval" in share_line(alone)


def test_two_vendors_are_weighted_too_and_the_test_is_of_the_faces_drawn() -> None:
    [found] = compare(drawn(_table(ANSWERS), TWO))

    assert found.answered.only_first == 3
    assert found.weighted is not None
    answered, counted = found.weighted
    assert answered.difference == counted.difference == pytest.approx(0.23)
    assert answered.interval is not None
    half = 1.959964 * sqrt(0.1**2 * 0.5 * 0.5 / 3 + 0.9**2 * 0.2 * 0.8 / 4)
    assert answered.interval.low == pytest.approx(0.23 - half, abs=1e-6)


def test_two_vendors_that_never_differ_have_no_interval() -> None:
    table = _table([("a", RIGHT)] * 4 + [("b", RIGHT)] * 5)
    [found] = compare(drawn(table, TWO))

    assert found.weighted is not None
    assert (found.weighted[0].difference, found.weighted[0].interval) == (0.0, None)


def test_rates_are_drawn_of_all_faces_of_a_draw_only_while_its_strata_hold() -> None:
    basis = Basis(DrawKind.STRATIFIED, 7, 9, faces=9, labelled=9)
    table = _table(ANSWERS)
    of_draw = drawn(table, TWO)
    changed = drawn(_table([("a", RIGHT), *ANSWERS[1:4], ("a", WRONG), *ANSWERS[5:]]), TWO)
    unknown = drawn(_table([("c", RIGHT), *ANSWERS[1:]]), TWO)

    assert allows_rates(basis, of_draw)
    assert not allows_rates(replace(basis, labelled=8), of_draw)
    assert not allows_rates(basis, table), "without weights"
    assert not allows_rates(basis, changed), "five in a stratum of four"
    assert not allows_rates(basis, unknown), "one in no stratum"
    assert allows_rates(replace(basis, kind=DrawKind.COMPLETE), table)


def test_a_withdrawn_photo_leaves_the_rest_of_its_stratum() -> None:
    of_draw = drawn(_table(ANSWERS), replace(TWO, photos=TWO.photos[1:]))

    assert of_draw.design is not None
    assert of_draw.design.is_sound
    assert len(of_draw) == 8


def test_photos_of_several_people_and_of_nobody_have_strata_of_their_own() -> None:
    rows = [
        Row("female", {}, {ALPHA.id: RIGHT}, 1),
        Row("male", {}, {ALPHA.id: RIGHT}, 1),
        Row(None, {}, {ALPHA.id: RIGHT}, 2),
    ]
    strata = Stratum(("several",), 1, 3), Stratum(("not given",), 2, 6)
    table = drawn(table_of(rows, [ALPHA]), _draw(*strata, by=(GENDER,)))

    assert table.design is not None
    assert table.design.stratum.tolist() == [0, 1, 1]
    assert table.design.weights.tolist() == [3, 3, 3]
    assert table.design.is_sound


def test_a_stratum_of_which_none_was_drawn_is_told() -> None:
    draw = _draw(Stratum(("a",), 4, 10), Stratum(("b",), 5, 90), Stratum(("c",), 0, 3))
    table = drawn(_table(ANSWERS), draw)

    assert table.design is not None
    assert "2.5 to 18.0 photos" in table.design.words
    assert "3 photos are in strata of which none was drawn" in table.design.words


@given(
    st.lists(st.tuples(st.sampled_from("ab"), st.sampled_from([RIGHT, WRONG])), min_size=4),
    st.integers(1, 50),
)
def test_a_weighted_rate_is_the_mean_of_the_strata(
    answers: list[tuple[str, Said]], more: int
) -> None:
    """Each stratum's own rate, weighted by how many photos it has."""
    sizes = {key: sum(group == key for group, _ in answers) for key in "ab"}
    assume(all(sizes.values()))
    strata = [Stratum((key,), n, n + more * (key == "b")) for key, n in sizes.items()]
    share = _all(drawn(_table(answers), _draw(*strata)))

    of = {key: np.mean([said is WRONG for group, said in answers if group == key]) for key in "ab"}
    whole = sum(stratum.from_size for stratum in strata)
    expected = sum(of[s.values[0]] * s.from_size for s in strata) / whole
    assert share.value == pytest.approx(expected)
    if share.interval is not None:
        assert 0 <= share.interval.low <= (share.value or 0.0) <= share.interval.high <= 1


_SURE = st.sampled_from([0.5, 0.7, 0.71, 0.9, 1.0, None])
_NOBODY = Said(found=False)


@given(
    st.lists(st.tuples(st.sampled_from("ab"), st.booleans(), _SURE), min_size=1, max_size=25),
    st.lists(st.sampled_from("ab"), max_size=3),
    st.integers(1, 40),
)
def test_curves_of_a_stratified_draw_are_weighted_at_every_threshold(
    answers: list[tuple[str, bool, float | None]], missed: list[str], more: int
) -> None:
    said = [(g, Said(Gender.MALE if w else Gender.FEMALE, sure)) for g, w, sure in answers]
    groups = [group for group, _ in said] + missed
    rows = [
        Row("female", {GROUP: group}, {ALPHA.id: each, BETA.id: RIGHT}, n)
        for n, (group, each) in enumerate([*said, *((g, _NOBODY) for g in missed)], 1)
    ]
    sizes = {group: groups.count(group) for group in "ab"}
    strata = [
        Stratum((group,), size, size + (more if group == "a" else 0))
        for group, size in sizes.items()
        if size
    ]
    table = drawn(table_of(rows, [ALPHA, BETA]), _draw(*strata))
    everybody, *groups_of = ThresholdCurves(table, (GROUP,)).curves(ALPHA.id)

    assert all(curve.weights is None for curve in groups_of), "a stratum needs none"
    assert (everybody.weights is None) == (len(strata) == 1)
    everyone = np.arange(len(table))
    for threshold in (None, 0.5, 0.6, 0.7, 0.705, 0.71, 0.9, 0.95, 1.0):
        expected = weighted_answers(table, ALPHA.id, threshold, everyone)
        place = everybody.place(threshold)
        rates_there = everybody.misread_rate[place], everybody.unanswered_rate[place]
        for share, weighted, rate in zip(
            everybody.at(threshold), expected, rates_there, strict=True
        ):
            assert (share.count, share.n) == (weighted.count, weighted.n)
            if weighted.value is None:
                assert share.value is None
                assert np.isnan(rate)
            else:
                assert share.value == pytest.approx(weighted.value)
                assert rate == pytest.approx(weighted.value)
