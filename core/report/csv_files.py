"""results.csv and gaps.csv: the numbers for other programs, as fractions with all their digits."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Iterator
from pathlib import Path

from core.export.tables import guarded
from core.metrics.intervals import Interval
from core.metrics.tally import Metric
from core.report.numbers import Numbers

RESULTS, GAPS = "results.csv", "gaps.csv"
RESULT_COLUMNS = (
    *("vendor", "subgroup", "metric", "n", "count", "value", "low", "high", "threshold"),
)
"""n: faces the rate is of. value: count / n; low, high: Wilson's 95 % interval. All three are
empty where n is 0. threshold: empty for none. Of a stratified draw value, low and high are weighted
by strata where the faces do not all weigh the same (`weights.weighted_share`)."""
GAP_COLUMNS = (
    *("vendor", "metric", "first", "second", "first_n", "first_count", "second_n"),
    *("second_count", "gap", "low", "high", "threshold"),
)
"""gap: the first rate minus the second; low, high: Newcombe's 95 % interval."""

_Cell = str | int | float | None


def write(numbers: Numbers, folder: Path) -> None:
    """Write both: UTF-8, comma, lines end with LF."""
    _write(folder / RESULTS, RESULT_COLUMNS, _results(numbers))
    _write(folder / GAPS, GAP_COLUMNS, _gaps(numbers))


def _results(numbers: Numbers) -> Iterator[tuple[_Cell, ...]]:
    for row in numbers.rows:
        for metric in Metric:
            share = row.share(metric)
            span = share.interval
            yield (
                *(row.vendor_id, guarded(row.subgroup.key), metric.value, share.n, share.count),
                *(share.value, *_ends(span), row.threshold),
            )


def _gaps(numbers: Numbers) -> Iterator[tuple[_Cell, ...]]:
    for metric in Metric:
        for row in numbers.gaps(metric):
            one, other, span = row.gap.first, row.gap.second, row.gap.interval
            yield (
                *(row.vendor_id, metric.value, guarded(row.first.key), guarded(row.second.key)),
                *(one.n, one.count, other.n, other.count),
                *(row.gap.value, *_ends(span), row.threshold),
            )


def _ends(span: Interval | None) -> tuple[float | None, float | None]:
    return (span.low, span.high) if span is not None else (None, None)


def _write(path: Path, columns: tuple[str, ...], rows: Iterable[tuple[_Cell, ...]]) -> None:
    with path.open("w", encoding="utf-8", errors="backslashreplace", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(columns)
        writer.writerows(rows)
