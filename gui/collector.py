"""Keeps Python's garbage collector from walking everything while much comes in.

Photos and answers live as long as the case. Each time the collector walks the oldest of its three
generations it walks all of them, with every thread of the program standing still: 30 ms for ten
thousand photos, more with their answers.
"""

from __future__ import annotations

import gc
from collections.abc import Callable

from PySide6.QtCore import QObject, QTimer

_EVERY_MS = 1000
_YOUNG = 1
"""Generations up to this one hold what was made last; walking them takes about a millisecond."""


class Collector(QObject):
    """While `is_busy`: once a second what has come and is in use is put out of its way.

    What was put away and is in a cycle when it is let go of later is not found any more; that is
    what a second's work leaves behind in cycles, and only while photos are read or asked about.
    """

    def __init__(self, is_busy: Callable[[], bool], parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._is_busy = is_busy
        timer = QTimer(self, interval=_EVERY_MS)
        timer.timeout.connect(self.put_away)
        timer.start()

    def put_away(self) -> None:
        """Collect what was made last and is in use no more, and leave the rest alone from here."""
        if self._is_busy():
            # At rest it has not kept apart what is young: it would walk all that came in a second.
            if gc.isenabled():
                gc.collect(_YOUNG)
            gc.freeze()
