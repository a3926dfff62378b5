"""Keeps the garbage collector from walking what is being made in great numbers."""

from __future__ import annotations

import gc
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def collector_at_rest() -> Iterator[None]:
    """For making a great many values that live for long, or go all at once.

    The garbage collector would walk them again and again meanwhile, and later stall the window
    each time it walks all there is; what is frozen it leaves alone.
    """
    was_enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        gc.freeze()
        if was_enabled:
            gc.enable()
