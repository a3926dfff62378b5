"""How fast the numbers of a large case are there, without a window.

    uv run benchmarks/results.py [--faces 100000] [--vendors 5]

The large case of `cases.py` from the disk, 100,000 labelled faces × 5 vendors. Gathering goes on in
slices after a case is opened, like the library's cards; what the results page still has to wait for
when it opens is to join the blocks and to count them, and at most all of it, where the page is
opened first of all. `results_window.py` measures the page itself.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Sequence
from contextlib import closing
from time import perf_counter

import cases
import measuring

from core.case.case import Case
from core.case.change import Change, Kinds
from core.case.memory import CaseMemory
from core.labelling.attributes import FITZPATRICK, GENDER
from core.metrics.comparisons import compare
from core.metrics.curves import ThresholdCurves
from core.metrics.gathering import Gathering
from core.metrics.results import rates
from core.vendor import VendorInfo
from providers.registry import Registry

BY = (GENDER, FITZPATRICK)
SLICE = 0.008
STEPS = 50
_SEED = 20261129


def main() -> None:
    parser = measuring.arguments(__doc__)
    parser.add_argument("--faces", type=int, default=100_000, help="how many; %(default)s")
    parser.add_argument("--vendors", type=int, default=5, help="how many, at most 5; %(default)s")
    given = parser.parse_args()
    measuring.need_compiled()
    registry = Registry()
    vendors = [registry.info(vendor_id) for vendor_id in cases.VENDORS[: given.vendors]]
    folder = cases.large_case(given.faces, given.vendors)
    print(f"{given.faces:,} faces × {len(vendors)} vendors, from the disk")
    with closing(Case.open(folder, registry, read_only=True)) as case:
        _measure(case, vendors)


def _measure(case: CaseMemory, vendors: Sequence[VendorInfo]) -> None:
    _time(
        "match the faces, which the library does", lambda: [case.faces(p.id) for p in case.photos]
    )
    gathering = Gathering(case, vendors)
    slices, start = [], perf_counter()
    while not gathering.is_settled:
        before = perf_counter()
        gathering.advance(SLICE)
        slices.append(1000 * (perf_counter() - before))
    gathered = perf_counter() - start
    print(f"gather all, in {len(slices)} slices: {gathered:.2f} s")
    measuring.verdict("a slice in the interface thread (95 %), ms", _most(slices), 50, at_most=True)

    start = perf_counter()
    table = gathering.table()
    rates(table, BY, {})
    compare(table)
    curves = ThresholdCurves(table, BY)
    for vendor in vendors:
        curves.curves(vendor.id)
    opened = perf_counter() - start
    measuring.verdict("the page opens, gathered before, s", opened, 1.0, at_most=True)
    measuring.verdict("the page opens, nothing gathered yet, s", gathered + opened, 1.0, True)

    chance, steps = random.Random(_SEED), []
    for _ in range(STEPS):
        thresholds = {vendor.id: chance.random() for vendor in vendors}
        before = perf_counter()
        curves.rows(thresholds)
        steps.append(1000 * (perf_counter() - before))
    measuring.verdict("a slider step, ms", _most(steps), 16, at_most=True)

    before = perf_counter()
    gathering.apply(Change(Kinds.LABELS, frozenset({case.photos[0].id})))
    rates(gathering.table(), BY, {})
    anew = 1000 * (perf_counter() - before)
    measuring.verdict("all rates anew after a label, ms", anew, 50, at_most=True)


def _most(times: Sequence[float]) -> float:
    return measuring.percentile(times, 0.95)


def _time(what: str, work: Callable[[], object]) -> None:
    start = perf_counter()
    work()
    print(f"{what}: {perf_counter() - start:.2f} s", flush=True)


if __name__ == "__main__":
    main()
