"""The report of a case of 100,000 labelled faces, in the process that the window uses for it.

    uv run benchmarks/report.py [--faces 100000] [--vendors 1] [--rounds 2]

Timed is everything: the process is started, opens the case, counts it, decodes the gallery's
photos, and writes page, PDF and tables. A thread of the parent only sleeps 5 ms at a time
meanwhile: its longest gap is that of an interface thread which has nothing else to do.
"""

from __future__ import annotations

import shutil
import time
from pathlib import Path

import measuring
from beats import Sleeper

_WHOLE = 30.0
_GAP = 50.0
_LARGEST = 5.0


def main() -> None:
    parser = measuring.arguments(__doc__)
    parser.add_argument("--faces", type=int, default=100_000, help="how many; %(default)s")
    parser.add_argument("--vendors", type=int, default=1, help="how many, at most 5; %(default)s")
    parser.add_argument("--rounds", type=int, default=2, help="how often; %(default)s")
    given = parser.parse_args()
    measuring.need_compiled()
    import cases

    case = cases.large_case(given.faces, given.vendors)
    out = measuring.HOME / "scratch" / "reported"
    whole, gaps = [], []
    for _ in range(given.rounds):
        shutil.rmtree(out, ignore_errors=True)
        took, gap = _report(case, out)
        whole.append(took)
        gaps.append(gap)
    largest = max(file.stat().st_size for file in out.iterdir()) / 1e6
    print(f"{given.faces:,} faces, vendors: {given.vendors}; largest file {largest:.1f} MB")
    print(f"written in {measuring.spread(whole)}")
    measuring.verdict("report written, s", min(whole), _WHOLE, at_most=True)
    measuring.verdict("longest gap meanwhile, ms", min(gaps), _GAP, at_most=True)
    measuring.verdict("largest file, MB", largest, _LARGEST, at_most=True)


def _report(case: Path, out: Path) -> tuple[float, float]:
    """Seconds until the report was written; the longest gap meanwhile, ms."""
    from core.report.build import Wanted
    from core.report.process import ReportProcess, WriteReport
    from providers.registry import Registry

    process = ReportProcess(case, tuple(Registry().infos()), WriteReport(Wanted(), out))
    started = time.perf_counter()
    with Sleeper() as sleeper:
        process.run()
    return time.perf_counter() - started, sleeper.longest


if __name__ == "__main__":
    main()
