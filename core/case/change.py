"""What changed in a case, so that each view can tell whether it must look again."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import Flag as EnumFlag
from enum import auto

from core.photos.photo import PhotoId


class Kinds(EnumFlag):
    """The kinds of data that can change."""

    NOTHING = 0
    PHOTOS_ADDED = auto()
    PHOTOS = auto()
    PHOTOS_GONE = auto()
    ANSWERS = auto()
    LABELS = auto()
    FLAGS = auto()
    SEEN = auto()
    THRESHOLDS = auto()
    VENDORS = auto()
    LESSONS = auto()


@dataclass(frozen=True, slots=True)
class Change:
    """Which photos changed and in what; `photos` empty with a kind set means all of them."""

    kinds: Kinds
    photos: frozenset[PhotoId] = field(default_factory=frozenset)

    def __or__(self, other: Change) -> Change:
        if not self.kinds or not other.kinds:
            return self if self.kinds else other
        everything = not self.photos or not other.photos
        photos = frozenset() if everything else self.photos | other.photos
        return Change(self.kinds | other.kinds, photos)


NO_CHANGE = Change(Kinds.NOTHING)
