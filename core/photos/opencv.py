"""OpenCV, imported when it is first needed, by one thread at a time."""

from __future__ import annotations

import os
import threading
from types import ModuleType

from core.photos.problems import PhotoError
from core.problem import Problem

# While cv2 is imported its folder stands in sys.path, and with it modules named like the standard
# library's. A process spawned meanwhile would inherit that path and not start: spawn under this.
importing = threading.Lock()


def opencv() -> ModuleType:
    """The module cv2; the first call costs more than the first window may.

    Raises PhotoError where a system library that it needs is missing.
    """
    with importing:
        names = ("QT_QPA_PLATFORM_PLUGIN_PATH", "QT_QPA_FONTDIR")
        before = {name: os.environ.get(name) for name in names}
        try:
            import cv2
        except ImportError as error:
            raise PhotoError(_cannot_be_loaded(error)) from error
        # Photos are worked on several at a time: more threads for one only get in each other's way.
        cv2.setNumThreads(1)

        # Its own Qt must not be taken for the window's.
        for name, value in before.items():
            if value is None:
                os.environ.pop(name, None)
            else:
                os.environ[name] = value
    return cv2


def _cannot_be_loaded(error: ImportError) -> Problem:
    return Problem(
        "no OpenCV",
        f"OpenCV, which makes smaller copies of photos, cannot be loaded ({error}).",
        "Install what is missing; on Debian and Ubuntu: apt install libgl1 libglib2.0-0",
    )
