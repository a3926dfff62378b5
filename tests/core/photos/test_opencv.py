"""OpenCV's import must not reach into the processes that are spawned meanwhile."""

from __future__ import annotations

import subprocess
import sys

_WHILE_IMPORTING = """
import sys, threading
from core.photos.opencv import importing, opencv

seen = []
done = threading.Event()
def look():
    while not done.is_set():
        with importing:
            seen.extend(path for path in sys.path if path.rstrip("/").endswith("cv2"))
threading.Thread(target=look, daemon=True).start()
opencv()
done.set()
print(seen)
"""


def test_sys_path_is_the_plain_one_for_whoever_holds_the_lock() -> None:
    program = [sys.executable, "-c", _WHILE_IMPORTING]
    assert subprocess.run(program, capture_output=True, text=True).stdout.strip() == "[]"
