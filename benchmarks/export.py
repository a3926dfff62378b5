"""A case of 100,000 labelled faces exported, in the process that the window uses for it.

    uv run benchmarks/export.py [--faces 100000] [--rounds 3] [--format csv]

"Gathered" is when the process has opened the case and counted what an export would hold, which is
when the dialog shows it; "written" when the export is in its place. For scale the same rows are
written by a bare csv.writer (the ratio depends on no machine). A thread of the parent only sleeps
5 ms at a time meanwhile: its longest gap is that of an interface thread which has nothing else to
do.
"""

from __future__ import annotations

import csv
import shutil
import time
from contextlib import closing
from pathlib import Path

import measuring
from beats import Sleeper

_WHOLE = 10.0
_GAP = 50.0


def main() -> None:
    parser = measuring.arguments(__doc__)
    parser.add_argument("--faces", type=int, default=100_000, help="how many; %(default)s")
    parser.add_argument("--rounds", type=int, default=3, help="how often; %(default)s")
    parser.add_argument("--format", default="csv", help="csv, json or datasheet; %(default)s")
    given = parser.parse_args()
    measuring.need_compiled()
    import cases

    case = cases.large_case(given.faces)
    out = measuring.HOME / "scratch" / "exported"
    gathered, written, whole, gaps = [], [], [], []
    for _ in range(given.rounds):
        shutil.rmtree(out, ignore_errors=True)
        took, gap = _export(case, given.format, out)
        gathered.append(took[0])
        written.append(took[1])
        whole.append(sum(took))
        gaps.append(gap)
    print(f"{given.faces:,} faces as {given.format}: {_size(out):.0f} MB")
    print(f"gathered {measuring.spread(gathered)}, written {measuring.spread(written)}")
    if given.format == "csv":
        bare = _write_barely(out)
        print(f"the same rows by a bare csv.writer: {bare:.2f} s")
        print(f"written in {min(written) / bare:.1f} times that, whole {min(whole) / bare:.1f}")
    measuring.verdict("exported, s", min(whole), _WHOLE, at_most=True)
    measuring.verdict("longest gap meanwhile, ms", min(gaps), _GAP, at_most=True)


def _export(case: Path, form: str, out: Path) -> tuple[tuple[float, float], float]:
    """Seconds until all was gathered and from then until it was written; the longest gap, ms."""
    from core.export.export_set import Scope
    from core.export.process import ExportProcess, Order, Request
    from providers.registry import Registry

    process = ExportProcess(Request(case, tuple(Registry().infos()), ()))
    with closing(process), Sleeper() as sleeper:
        started = time.perf_counter()
        process.start()
        gathered = time.perf_counter()
        process.write(Order(form, Scope.ALL, out))
        written = time.perf_counter()
    return (gathered - started, written - gathered), sleeper.longest


def _size(folder: Path) -> float:
    """Megabytes of all files in a folder."""
    return sum(file.stat().st_size for file in folder.iterdir()) / 1e6


def _write_barely(folder: Path) -> float:
    """Seconds that csv.writer takes for the rows of all tables, once they are in memory."""
    total = 0.0
    for file in sorted(folder.glob("*.csv")):
        with file.open(encoding="utf-8", newline="") as read:
            rows = list(csv.reader(read))
        copy = folder / f"{file.name}.bare"
        started = time.perf_counter()
        with copy.open("w", encoding="utf-8", newline="") as written:
            csv.writer(written, lineterminator="\n").writerows(rows)
        total += time.perf_counter() - started
        copy.unlink()
    return total


if __name__ == "__main__":
    main()
