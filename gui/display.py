"""Finds out, before Qt is asked, whether a window can open: Qt itself would abort.

Every check is a matter of milliseconds; none starts a QApplication.
"""

from __future__ import annotations

import ctypes
import os
import socket
import sys
from collections.abc import Mapping
from importlib.util import find_spec
from pathlib import Path

_QT_NEEDS = {
    "libglib-2.0.so.0": "libglib2.0-0",
    "libGL.so.1": "libgl1",
    "libEGL.so.1": "libegl1",
    "libfontconfig.so.1": "libfontconfig1",
    "libdbus-1.so.3": "libdbus-1-3",
    "libxkbcommon.so.0": "libxkbcommon0",
    "libxcb.so.1": "libxcb1",
}
"""System libraries, each with the Debian package it is in."""
_PLATFORMS_NEED = {
    "xcb": {
        "libX11-xcb.so.1": "libx11-xcb1",
        "libxcb-cursor.so.0": "libxcb-cursor0",
        "libxcb-icccm.so.4": "libxcb-icccm4",
        "libxcb-image.so.0": "libxcb-image0",
        "libxcb-keysyms.so.1": "libxcb-keysyms1",
        "libxcb-randr.so.0": "libxcb-randr0",
        "libxcb-render-util.so.0": "libxcb-render-util0",
        "libxcb-shape.so.0": "libxcb-shape0",
        "libxcb-shm.so.0": "libxcb-shm0",
        "libxcb-sync.so.1": "libxcb-sync1",
        "libxcb-xfixes.so.0": "libxcb-xfixes0",
        "libxcb-xkb.so.1": "libxcb-xkb1",
        "libxkbcommon-x11.so.0": "libxkbcommon-x11-0",
    },
    "wayland": {
        "libwayland-client.so.0": "libwayland-client0",
        "libwayland-cursor.so.0": "libwayland-cursor0",
    },
}

_WITHOUT_WINDOWS = ("eglfs", "linuxfb", "minimalegl", "vkkhrdisplay")
"""Platforms that draw on bare hardware; where there is none Qt aborts."""
_NO_DISPLAY = "There is no display: start Misread from a desktop session, or set DISPLAY."


def missing_for_a_window() -> str | None:
    """Why no window can open here, one sentence with the way out; None where one can.

    Sets QT_QPA_PLATFORM on Linux to the first platform that can, of those it names, else of
    Wayland and X11 in the session's order: Qt would try others and abort.
    """
    forget_foreign_plugins()
    asked_for = [name for name in os.environ.get("QT_QPA_PLATFORM", "").split(";") if name]
    if not sys.platform.startswith("linux"):
        return _why_plugin_cannot_load(asked_for[0].split(":")[0]) if asked_for else None
    first_reason = None
    for name in asked_for or _session_platforms():
        reason = _why_not(name.split(":")[0])
        if reason is None:
            os.environ["QT_QPA_PLATFORM"] = name
            return None
        first_reason = first_reason or reason
    return first_reason or _NO_DISPLAY


def missing_off_the_screen() -> str | None:
    """Why Qt cannot even draw without a display, one sentence; None where it can."""
    return _why_plugin_cannot_load("offscreen")


def forget_foreign_plugins() -> None:
    """OpenCV's Linux build points Qt at plugins and fonts of its own Qt 5."""
    for name in ("QT_QPA_PLATFORM_PLUGIN_PATH", "QT_QPA_FONTDIR"):
        os.environ.pop(name, None)


def _session_platforms() -> list[str]:
    """The platforms whose display the environment names, the session's own first."""
    named = []
    if os.environ.get("DISPLAY"):
        named.append("xcb")
    if os.environ.get("WAYLAND_DISPLAY"):
        named.insert(0 if os.environ.get("XDG_SESSION_TYPE") == "wayland" else 1, "wayland")
    return named


def _why_not(name: str) -> str | None:
    if name in _WITHOUT_WINDOWS:
        return (
            f"Qt's platform “{name}”, which QT_QPA_PLATFORM asks for, is none for a desktop: "
            "unset QT_QPA_PLATFORM and start again."
        )
    reason = _why_plugin_cannot_load(name)
    if reason is None and name == "xcb":
        return _why_x_display_is_dead(os.environ.get("DISPLAY", ""))
    if reason is None and name == "wayland" and not _wayland_is_alive():
        return (
            "No Wayland display answers: start Misread from a desktop session, "
            "or unset QT_QPA_PLATFORM and WAYLAND_DISPLAY."
        )
    return reason


def _wayland_is_alive() -> bool:
    name = os.environ.get("WAYLAND_DISPLAY") or "wayland-0"
    folder = os.environ.get("XDG_RUNTIME_DIR", "")
    if not (folder or name.startswith("/")):
        return False
    return _somebody_listens(str(Path(folder) / name))


def _somebody_listens(address: str) -> bool:
    with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as line:
        line.settimeout(1.0)
        try:
            line.connect(address)
        except OSError:
            return False
    return True


def _why_plugin_cannot_load(name: str) -> str | None:
    spec = find_spec("PySide6")
    if spec is None or spec.origin is None:
        return "The package PySide6-Essentials is not installed: run `uv sync` and try again."
    package = Path(spec.origin).parent
    folders = (package / "Qt" / "plugins" / "platforms", package / "plugins" / "platforms")
    folder = next((each for each in folders if each.is_dir()), None)
    if folder is None:
        return None
    files = (f"libq{name}.so", f"libq{name}.dylib", f"q{name}.dll")
    plugin = next((folder / each for each in files if (folder / each).is_file()), None)
    if plugin is None:
        return (
            f"Qt has no platform plugin “{name}”, which QT_QPA_PLATFORM asks for: "
            "unset QT_QPA_PLATFORM and start again."
        )
    if not sys.platform.startswith("linux"):
        return None
    try:
        ctypes.CDLL(str(plugin))
    except OSError as error:
        return _library_sentence(str(error), _QT_NEEDS | _PLATFORMS_NEED.get(name, {}))
    return None


def _library_sentence(message: str, needed: Mapping[str, str]) -> str:
    """Names all that is missing at once: the loader stops at the first."""
    missing = [name for name in needed if not _is_there(name)]
    if not missing:
        return f"Qt cannot draw here ({message}): install what is missing and start again."
    packages = " ".join(needed[name] for name in missing)
    return (
        f"Qt needs system libraries that are missing ({', '.join(missing)}): "
        f"install them (on Debian and Ubuntu `apt install {packages}`) and start again."
    )


def _is_there(library: str) -> bool:
    try:
        ctypes.CDLL(library)
    except OSError:
        return False
    return True


def _why_x_display_is_dead(name: str) -> str | None:
    if not name:
        return _NO_DISPLAY
    xcb = ctypes.CDLL("libxcb.so.1")  # Qt's plugin has loaded it by now
    xcb.xcb_connect.restype = ctypes.c_void_p
    xcb.xcb_connect.argtypes = [ctypes.c_char_p, ctypes.c_void_p]
    xcb.xcb_connection_has_error.argtypes = [ctypes.c_void_p]
    xcb.xcb_disconnect.argtypes = [ctypes.c_void_p]
    connection = xcb.xcb_connect(name.encode(), None)
    failed = xcb.xcb_connection_has_error(connection)
    xcb.xcb_disconnect(connection)
    if failed:
        return (
            f"The display “{name}” does not answer: start Misread from a desktop session, "
            "or set DISPLAY to one that is running."
        )
    return None
