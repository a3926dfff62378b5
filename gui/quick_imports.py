"""Spares the start a search that Qt for Python makes in every module imported after it."""

from __future__ import annotations

import sys
from typing import Any


def skip_source_search() -> None:
    """Import from here on without reading each module's source: a third of the cost.

    PySide looks there for its own name, to know who may switch its names to another spelling
    by `from __feature__ import`. Nobody here does. Without effect where a newer PySide has no
    such search.
    """
    import PySide6.QtCore  # noqa: F401 - the search begins with it

    feature: Any = sys.modules.get("shibokensupport.feature")
    if hasattr(feature, "_mod_uses_pyside"):
        feature._mod_uses_pyside = lambda _module: False
