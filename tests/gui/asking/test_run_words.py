"""Two runs in words: counts of both sides, rates only from enough faces, weighted where needed."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from core.metrics.intervals import Interval, WeightedShare
from core.metrics.paired import Paired
from core.metrics.subgroup_cell import EVERYBODY
from core.metrics.tally import Tally
from core.metrics.weights import WeightedPaired
from core.reaudit.comparison import ComparedRow
from core.vendor import VendorId
from gui.asking.run_words import compared_row, day_words, is_few, time_words

ANNA = VendorId("anna")
NAMES = {ANNA: "Anna"}
THIN = "\N{NARROW NO-BREAK SPACE}"


def _row(both_wrong: int, only_first: int, only_second: int, neither: int) -> ComparedRow:
    pair = Paired(both_wrong, only_first, only_second, neither)
    return ComparedRow(ANNA, EVERYBODY, Tally(), Tally(), pair, pair, 1.0, 1.0, 2)


def test_the_month_of_a_date_is_named() -> None:
    time = datetime(2026, 5, 4, 9, 7).astimezone()

    assert time_words(time) == "4 May 2026, 09:07"
    assert day_words(time) == "4 May 2026"


def test_few_faces_are_told_in_counts_of_both_runs() -> None:
    row = _row(2, 1, 0, 4)
    said = compared_row(row, NAMES, shares=True, few=30)

    assert is_few(row, 30)
    assert not is_few(row, 7)
    assert said[:5] == ("Anna", "All faces", "7 · few", "3 of 7 → 2 of 7", "0 worse, 1 better")


def test_enough_faces_have_rates_and_an_interval() -> None:
    said = compared_row(_row(1, 2, 0, 97), NAMES, shares=True, few=30)

    assert said[2:4] == ("100", f"3 of 100 → 1 of 100 (3.0 → 1.0{THIN}%)")
    assert said[4].startswith("−2.0 (")


def test_without_rates_to_draw_there_are_counts() -> None:
    said = compared_row(_row(1, 2, 0, 97), NAMES, shares=False, few=30)

    assert said[3:5] == ("3 of 100 → 1 of 100", "0 worse, 2 better")


def test_rates_and_differences_of_a_stratified_draw_are_weighted() -> None:
    weighted = WeightedPaired(
        WeightedShare(3, 100, 50.0, 0.06, Interval(0.02, 0.2)),
        WeightedShare(1, 100, 50.0, 0.01, Interval(0.0, 0.1)),
        0.05,
        Interval(0.01, 0.09),
    )
    row = replace(_row(1, 2, 0, 97), weighted=(weighted, replace(weighted, interval=None)))
    said = compared_row(row, NAMES, shares=True, few=30)

    assert said[3] == f"3 of 100 → 1 of 100 (6.0 → 1.0{THIN}%)"
    assert said[4] == "−5.0 (−9.0 to −1.0)"
    assert said[7] == "−5.0"
