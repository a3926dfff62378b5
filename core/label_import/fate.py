"""What can become of a row."""

from __future__ import annotations

from enum import StrEnum


class Fate(StrEnum):
    """Every row of a table has exactly one; the value says it of several rows."""

    NEW = "applied"
    REPLACES = "replace what is there"
    UNCHANGED = "say what is there already"
    DOUBLE = "say what another row says"
    CONTRADICTS = "contradict each other"
    NO_PHOTO = "match no photo"
    SEVERAL_PHOTOS = "match several photos"
    SEVERAL_FACES = "mean one of several faces"
    UNKNOWN_WORD = "hold an unknown word"
    BAD_SKIN_TYPE = "hold a skin type that is none"
    BAD_VALUE = "cannot be read"
    NOT_CHOSEN = "say what was not chosen to be taken"
    SAYS_NOTHING = "say nothing"

    @property
    def is_applied(self) -> bool:
        """Whether such rows change the case."""
        return self in (Fate.NEW, Fate.REPLACES)

    @property
    def is_left_out(self) -> bool:
        """Whether such rows say something that is not taken."""
        return self not in (*_TAKEN, Fate.NOT_CHOSEN, Fate.SAYS_NOTHING)


_TAKEN = (Fate.NEW, Fate.REPLACES, Fate.UNCHANGED, Fate.DOUBLE)
