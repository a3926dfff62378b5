"""Whether a window can open is known before Qt is asked: real sockets, real plugins."""

from __future__ import annotations

import os
import socket
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from gui import display

pytestmark = pytest.mark.skipif(
    not sys.platform.startswith("linux"), reason="displays are looked for on Linux only"
)
DEAD_DISPLAY = ":4019"


@pytest.fixture(autouse=True)
def _bare_session(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """A session without any display."""
    for name in ("DISPLAY", "WAYLAND_DISPLAY", "XDG_SESSION_TYPE", "QT_QPA_PLATFORM"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("XDG_RUNTIME_DIR", str(tmp_path))


@pytest.fixture
def wayland(tmp_path: Path) -> Iterator[None]:
    """Somebody listens where a Wayland compositor would."""
    with socket.socket(socket.AF_UNIX) as compositor:
        compositor.bind(str(tmp_path / "wayland-0"))
        compositor.listen()
        yield


def test_no_display_is_said_in_one_sentence() -> None:
    assert display.missing_for_a_window() == (
        "There is no display: start Misread from a desktop session, or set DISPLAY."
    )


def test_a_dead_x_display_is_found_out(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DISPLAY", DEAD_DISPLAY)

    why = display.missing_for_a_window()

    assert why is not None
    assert f"“{DEAD_DISPLAY}” does not answer" in why


@pytest.mark.parametrize("name", ["nonsense", "eglfs", "linuxfb", "wayland", "xcb", "nonsense;xcb"])
def test_a_platform_that_cannot_show_windows_is_named(
    monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    monkeypatch.setenv("QT_QPA_PLATFORM", name)

    why = display.missing_for_a_window()

    assert why is not None
    assert "\n" not in why
    assert why.endswith(".")


@pytest.mark.parametrize("name", ["offscreen", "offscreen:size=640x480", "nonsense;offscreen"])
def test_the_first_platform_that_can_is_taken(monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    monkeypatch.setenv("QT_QPA_PLATFORM", name)

    assert display.missing_for_a_window() is None
    assert os.environ["QT_QPA_PLATFORM"] == name.split(";")[-1]


def test_of_two_displays_the_living_one_is_taken(
    monkeypatch: pytest.MonkeyPatch, wayland: None
) -> None:
    monkeypatch.setenv("DISPLAY", DEAD_DISPLAY)
    monkeypatch.setenv("WAYLAND_DISPLAY", "wayland-0")

    assert display.missing_for_a_window() is None
    assert os.environ["QT_QPA_PLATFORM"] == "wayland"


def test_a_wayland_display_nobody_listens_at_is_dead(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("WAYLAND_DISPLAY", "wayland-7")

    why = display.missing_for_a_window()

    assert why is not None
    assert "No Wayland display answers" in why


def test_missing_libraries_are_named_with_their_packages() -> None:
    message = "libno.so.1: cannot open shared object file: No such file or directory"
    needed = {"libno.so.1": "libno1", "libc.so.6": "libc6", "libnever.so.7": "libnever7"}

    assert display._library_sentence(message, needed) == (
        "Qt needs system libraries that are missing (libno.so.1, libnever.so.7): install them "
        "(on Debian and Ubuntu `apt install libno1 libnever7`) and start again."
    )
    assert message in display._library_sentence(message, {})


def test_plugins_of_another_qt_are_forgotten(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("QT_QPA_PLATFORM_PLUGIN_PATH", "/opencv/qt5")

    display.missing_for_a_window()

    assert "QT_QPA_PLATFORM_PLUGIN_PATH" not in os.environ
