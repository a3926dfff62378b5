"""Cards of the library as they were painted last: most of them look the same at the next painting.

A card takes some sixty calls to paint, a painted one takes one. While photos are read in, the whole
grid is painted several times a second.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Hashable

from PySide6.QtGui import QImage

_MOST_BYTES = 24 << 20
"""A screenful: at most a hundred cards on a screen of twice the pixels, four hundred else."""


class PaintedCards:
    """Holds one picture a card, with the look that it shows. In the interface thread only."""

    def __init__(self, most_bytes: int = _MOST_BYTES) -> None:
        self._most_bytes = most_bytes
        self._bytes = 0
        self._held: OrderedDict[Hashable, tuple[object, QImage]] = OrderedDict()

    def picture(self, card: Hashable, look: object, paint: Callable[[], QImage]) -> QImage:
        """The picture of a card; painted where none is held that shows this look.

        look: everything the picture depends on, compared by ==.
        """
        held = self._held.get(card)
        if held is not None and held[0] == look:
            self._held.move_to_end(card)
            return held[1]
        picture = paint()
        if held is not None:
            self._bytes -= held[1].sizeInBytes()
        self._held[card] = look, picture
        self._held.move_to_end(card)
        self._bytes += picture.sizeInBytes()
        while self._bytes > self._most_bytes and len(self._held) > 1:
            _, (_, dropped) = self._held.popitem(last=False)
            self._bytes -= dropped.sizeInBytes()
        return picture

    def forget(self) -> None:
        """Paint all anew, as for another theme."""
        self._held.clear()
        self._bytes = 0
