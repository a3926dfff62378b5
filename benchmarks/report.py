"""The report of a case of 100,000 labelled faces, in the process that the window uses for it.

    uv run benchmarks/report.py [--faces 100000] [--vendors 1] [--rounds 2]

Timed is everything: the process is started, opens the case, counts it, decodes the gallery's
photos, and writes page, PDF and tables. The parent beats every 5 ms meanwhile, as an interface
thread would, and tells its longest gap.
"""

from __future__ import annotations

import argparse
import shutil
import sys
import threading
import time
from pathlib import Path

import measuring

_WHOLE = 30.0
_GAP = 50.0
_LARGEST = 5.0
_BEAT = 0.005


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--faces", type=int, default=100_000)
    parser.add_argument("--vendors", type=int, default=1, help="at most five")
    parser.add_argument("--rounds", type=int, default=2)
    given = parser.parse_args()
    import cases

    case = cases.large_case(given.faces, given.vendors)
    out = measuring.HOME / "scratch" / "reported"
    whole, gaps = [], []
    for _ in range(given.rounds):
        shutil.rmtree(out, ignore_errors=True)
        took, gap = _report(case, out)
        whole.append(took)
        gaps.append(1000 * gap)
    largest = max(file.stat().st_size for file in out.iterdir()) / 1e6
    print(f"{given.faces:,} faces, vendors: {given.vendors}; largest file {largest:.1f} MB")
    print(f"written in {measuring.spread(whole)}")
    measuring.verdict("report written, s", min(whole), _WHOLE, at_most=True)
    measuring.verdict("longest gap meanwhile, ms", min(gaps), _GAP, at_most=True)
    measuring.verdict("largest file, MB", largest, _LARGEST, at_most=True)


def _report(case: Path, out: Path) -> tuple[float, float]:
    """Seconds until the report was written; the longest gap between two beats meanwhile."""
    from core.report.build import Wanted
    from core.report.process import ReportProcess, WriteReport
    from providers.registry import Registry

    process = ReportProcess(case, tuple(Registry().infos()), WriteReport(Wanted(), out))
    started = time.perf_counter()
    thread = threading.Thread(target=process.run)
    thread.start()
    longest, last = 0.0, time.perf_counter()
    while thread.is_alive():
        time.sleep(_BEAT)
        now = time.perf_counter()
        longest, last = max(longest, now - last), now
    return time.perf_counter() - started, longest


if __name__ == "__main__":
    sys.exit(main())
