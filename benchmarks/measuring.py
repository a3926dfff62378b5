"""What all benchmarks share: the project on the path, folders, medians, verdicts, memory.

Importing it makes the project's own packages importable from a script in this folder.
"""

from __future__ import annotations

import argparse
import getpass
import importlib.util
import os
import shutil
import signal
import subprocess
import sys
import tempfile
from collections.abc import Iterable, Sequence
from pathlib import Path
from statistics import median

ROOT = Path(__file__).resolve().parent.parent
if str(ROOT) not in sys.path:
    sys.path.append(str(ROOT))

import psutil  # noqa: E402

HOME = Path(tempfile.gettempdir()) / f"misread-benchmarks-{getpass.getuser()}"
"""Where everything the benchmarks make is put."""
_TRIED = "MISREAD_BENCHMARK_GROUP"
_SECONDS_TO_END = 5.0


def need_group() -> None:
    """Go on with the packages of the group `benchmarks`: start this script again where needed."""
    if all(importlib.util.find_spec(name) for name in ("mss", "labelme")):
        return
    if os.environ.get(_TRIED):
        raise SystemExit("uv could not install the dependency group “benchmarks”.")
    command = ["uv", "run", "--group", "benchmarks", *sys.argv]
    raise SystemExit(subprocess.call(command, env={**os.environ, _TRIED: "1"}))


def arguments(about: str | None) -> argparse.ArgumentParser:
    """A parser whose help begins with the script's docstring, which says what is measured."""
    return argparse.ArgumentParser(
        description=about, formatter_class=argparse.RawDescriptionHelpFormatter
    )


def scratch(name: str) -> Path:
    """An empty folder for what a program under test writes."""
    folder = HOME / "scratch" / name
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    return folder


def home_in(folder: Path) -> dict[str, str]:
    """The variables that make this folder a home: no setting of the user counts then."""
    return {
        "HOME": str(folder),
        "XDG_CONFIG_HOME": str(folder / "config"),
        "XDG_DATA_HOME": str(folder / "data"),
        "XDG_CACHE_HOME": str(folder / "cache"),
        "XDG_STATE_HOME": str(folder / "state"),
    }


def live_in(name: str) -> None:
    """Go on in a home folder of this name, empty at first."""
    os.environ.update(home_in(scratch(f"{name}-home")))


def environment() -> dict[str, str]:
    """For programs that are timed: from their second start on they find compiled modules.

    So it is where a user starts them; without this, a setting of the shell that keeps Python from
    writing them would be what is measured. They are put aside, not into the project.
    """
    there = {**os.environ, "PYTHONPYCACHEPREFIX": str(HOME / "compiled")}
    there.pop("PYTHONDONTWRITEBYTECODE", None)
    return there


def need_compiled() -> None:
    """Go on with compiled modules, as `environment` has it: start this script again where needed.

    For scripts that are timed themselves; from their second run on all is compiled. What they
    import of the project they import afterwards, and within functions where processes are started:
    each of those imports the script anew.
    """
    wanted = environment()
    if not sys.dont_write_bytecode and sys.pycache_prefix == wanted["PYTHONPYCACHEPREFIX"]:
        return
    raise SystemExit(subprocess.call([sys.executable, *sys.argv], env=wanted))


def percentile(values: Iterable[float], share: float) -> float:
    """The value that this share of the values, 0 to 1, does not exceed."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(share * len(ordered)))]


def spread(values: Sequence[float], unit: str = "s", digits: int = 2) -> str:
    """Median and range in words."""
    low, middle, high = (f"{v:.{digits}f}" for v in (min(values), median(values), max(values)))
    return f"{middle} {unit} (of {len(values)}: {low} to {high})"


def verdict(what: str, value: float, bound: float, at_most: bool) -> None:
    """One line: whether an aim is met."""
    met = value <= bound if at_most else value >= bound
    sign = "≤" if at_most else "≥"
    say(f"{what}: {value:.2f} ({sign} {bound:g})", met)


def say(aim: str, met: bool) -> None:
    """One line: whether an aim is met that has no bound."""
    print(f"aim {'met' if met else 'missed'}: {aim}", flush=True)


def family(pid: int) -> list[psutil.Process]:
    """A process and all that stand below it."""
    try:
        parent = psutil.Process(pid)
        return [parent, *parent.children(recursive=True)]
    except psutil.Error:
        return []


def resident(processes: Iterable[psutil.Process]) -> float:
    """Megabytes (10⁶ bytes) of resident memory; pages that processes share count in each."""
    total = 0
    for process in processes:
        try:
            total += process.memory_info().rss
        except psutil.Error:
            continue
    return total / 1e6


def proportional(processes: Iterable[psutil.Process]) -> float:
    """Megabytes (10⁶ bytes) of resident memory, each page counted once among all that share it.

    0 where the system does not tell.
    """
    total = 0
    for process in processes:
        try:
            total += getattr(process.memory_full_info(), "pss", 0)
        except psutil.Error:
            continue
    return total / 1e6


def end_family(process: subprocess.Popen[bytes]) -> None:
    """End a program this script has started, with all its processes."""
    below = family(process.pid)
    process.send_signal(signal.SIGTERM)
    _, alive = psutil.wait_procs(below, timeout=_SECONDS_TO_END)
    for one in alive:
        try:
            one.kill()
        except psutil.Error:
            continue
    process.wait()
