"""Importing after Qt reads no module's source for a name that nobody here switches."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

_PROGRAM = """
import linecache
from gui.quick_imports import skip_source_search
skip_source_search()
import colorsys
print(any("colorsys" in name for name in linecache.cache))
"""


def test_no_source_is_read_for_an_import_after_qt() -> None:
    root = Path(__file__).resolve().parents[2]
    done = subprocess.run(
        [sys.executable, "-c", _PROGRAM], cwd=root, capture_output=True, text=True, check=True
    )

    assert done.stdout.strip() == "False"
