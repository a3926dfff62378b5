"""The rates as text for a spreadsheet: a line a vendor, subgroup and rate, parted by tabs."""

from __future__ import annotations

from collections.abc import Iterator

from core.metrics.results import RateRow
from core.metrics.tally import Metric
from gui.models.rates_found import RatesFound

_HEADINGS = ("vendor", "subgroup", "metric", "n", "count", "value", "low", "high", "threshold")


def as_table(found: RatesFound) -> str:
    """Fractions, not per cents; without a rate to draw, counts alone."""
    lines = ["\t".join(_HEADINGS)]
    lines += ["\t".join(cells) for row in found.rows for cells in _cells(found, row)]
    return "\n".join(lines) + "\n"


def _cells(found: RatesFound, row: RateRow) -> Iterator[tuple[str, ...]]:
    for metric in Metric:
        share = row.share(metric)
        value, low, high = "", "", ""
        if found.shares and share.value is not None and share.interval is not None:
            value = f"{share.value:.6f}"
            low, high = f"{share.interval.low:.6f}", f"{share.interval.high:.6f}"
        threshold = "" if row.threshold is None else f"{row.threshold:g}"
        counts = str(share.n), str(share.count)
        key = row.subgroup.key
        yield (row.vendor_id, key, metric.value, *counts, value, low, high, threshold)
