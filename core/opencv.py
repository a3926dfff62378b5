"""OpenCV, imported when it is first needed, by one thread at a time."""

from __future__ import annotations

import os
import threading
from types import ModuleType

# While cv2 is imported its folder stands in sys.path, and with it modules named like the standard
# library's. A process spawned meanwhile would inherit that path and not start: spawn under this.
importing = threading.Lock()


def opencv() -> ModuleType:
    """The module cv2; the first call costs more than the first window may."""
    with importing:
        names = ("QT_QPA_PLATFORM_PLUGIN_PATH", "QT_QPA_FONTDIR")
        before = {name: os.environ.get(name) for name in names}
        import cv2

        # Its own Qt must not be taken for the window's.
        for name, value in before.items():
            if value is None:
                os.environ.pop(name, None)
            else:
                os.environ[name] = value
    return cv2
