"""What is imported before the window's first paint, and what that costs.

    uv run benchmarks/start_imports.py [--rounds 5]

The program is started as main.py starts it, without a display, and asked at its first paint which
modules it has. The costs are the processor time of importing, by package, as the interpreter
measures it, and the sum of all until the window's own modules are there.
"""

from __future__ import annotations

import json
import subprocess
import sys
from collections import Counter

import measuring

_HEAVY = (
    "sqlalchemy.orm",
    "sqlalchemy",
    "alembic",
    "scipy",
    "cv2",
    "pyqtgraph",
    "qtawesome",
    "skimage",
    "matplotlib",
    "boto3",
    "onnxruntime",
    "dlib",
)
_MOST_LINES = 14
_AT_FIRST_PAINT = """
import json, os, sys
from PySide6.QtCore import QEvent, QObject
from gui import app, start
from providers.registry import Registry

class Watch(QObject):
    def eventFilter(self, watched, event):
        if event.type() == QEvent.Type.Paint:
            print(json.dumps(sorted(sys.modules)), flush=True)
            os._exit(0)
        return False

class WatchedDesk(app.Desk):
    def show(self, wishes):
        self.watch = Watch()
        app.QApplication.instance().installEventFilter(self.watch)
        super().show(wishes)

app.Desk = WatchedDesk
start.main(["--demo", "--case", sys.argv[1]], Registry())
"""
_WINDOW = "import providers.registry, gui.start, gui.app"
_TIMED = f"import time; {_WINDOW}; print(time.process_time())"


def main() -> None:
    parser = measuring.arguments(__doc__)
    parser.add_argument(
        "--rounds", type=int, default=5, help="how often imports are timed; %(default)s"
    )
    rounds = parser.parse_args().rounds
    loaded = set(json.loads(_run(["-c", _AT_FIRST_PAINT, str(measuring.scratch("case"))]).stdout))
    early = [name for name in _HEAVY if name in loaded]
    print(f"modules at the first paint: {len(loaded)}; heavy ones among them: {early or 'none'}")
    seconds = [float(_run(["-c", _TIMED]).stdout) for _ in range(rounds)]
    print(f"imports until the window: {measuring.spread(seconds)} of processor time")
    for package, cost in _costs().most_common(_MOST_LINES):
        print(f"  {cost / 1000:6.0f} ms  {package}")
    measuring.verdict("heavy modules before the first paint", len(early), 0, at_most=True)


def _run(arguments: list[str]) -> subprocess.CompletedProcess[str]:
    environment = {
        **measuring.environment(),
        **measuring.home_in(measuring.scratch("start-imports-home")),
        "QT_QPA_PLATFORM": "offscreen",
        "PYTHONPATH": str(measuring.ROOT),
    }
    return subprocess.run(
        [sys.executable, *arguments], env=environment, check=True, capture_output=True, text=True
    )


def _costs() -> Counter[str]:
    """Microseconds of importing by package, each module's own share."""
    costs: Counter[str] = Counter()
    for line in _run(["-X", "importtime", "-c", _WINDOW]).stderr.splitlines():
        own, _, module = line.removeprefix("import time:").split("|")
        if own.strip().isdigit():
            costs[module.strip().split(".")[0]] += int(own)
    return costs


if __name__ == "__main__":
    main()
