"""Machines without a home, without UTF-8, or without a place for what was asked for."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

MAIN = Path(__file__).parents[2] / "main.py"
Start = Callable[..., "subprocess.CompletedProcess[str]"]

pytestmark = pytest.mark.skipif(
    not sys.platform.startswith("linux"), reason="starts without a display, as only Linux can"
)


@pytest.fixture
def demonstrate(tmp_path: Path) -> Start:
    """`demonstrate("--case", folder, HOME="/nowhere")`: `--demo`, started in tmp_path."""

    def start(*arguments: object, **environment: str) -> subprocess.CompletedProcess[str]:
        about_displays = ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM")
        kept = {name: text for name, text in os.environ.items() if name not in about_displays}
        return subprocess.run(
            [sys.executable, str(MAIN), "--demo", *map(str, arguments)],
            cwd=tmp_path,
            env=kept | environment,
            capture_output=True,
            encoding="utf-8",
        )

    return start


@pytest.fixture
def no_folder(tmp_path: Path) -> str:
    """A file, where a folder would be needed."""
    path = tmp_path / "no folder"
    path.touch()
    return str(path)


def test_without_a_home_the_demonstration_is_in_a_temporary_folder(
    demonstrate: Start, no_folder: str, tmp_path: Path
) -> None:
    home = dict.fromkeys(("HOME", "XDG_DATA_HOME", "XDG_CONFIG_HOME"), no_folder)
    temporary = tmp_path / "tmp"
    temporary.mkdir()

    done = demonstrate(**home, TMPDIR=str(temporary), PYTHONIOENCODING="ascii")

    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.endswith("misread-demo.png\n")
    assert done.stdout.count("Grace Hopper") == done.stdout.count("Eileen Collins") > 0
    assert len(list(temporary.glob("misread-*/demonstration/misread.sqlite"))) == 1


def test_a_case_that_was_named_is_refused_in_a_sentence(demonstrate: Start, no_folder: str) -> None:
    done = demonstrate("--case", no_folder)

    assert (done.returncode, done.stdout) == (1, "")
    (line,) = done.stderr.splitlines()
    assert line.startswith(f"misread: {no_folder}: ")


def test_a_picture_that_cannot_be_saved_is_said(demonstrate: Start, no_folder: str) -> None:
    done = demonstrate("--screenshot", f"{no_folder}/window.png")

    assert done.returncode == 1
    (line,) = done.stderr.splitlines()
    assert line.startswith("misread: the picture could not be saved")
