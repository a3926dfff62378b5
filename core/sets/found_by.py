"""How cases were found, and when a share may be drawn from them. Pure.

A share describes photos that nobody picked: all of a folder, or those that a seed drew, and only
where every face in them is labelled. Everything else is a count of what was found.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum

from core.photos.photo import PhotoId
from core.sets.draw import Draw, DrawId, DrawKind
from core.sets.flag import Flag

ALL = "all"
"""The word for photos of which none is filtered away."""
SEARCH, TAG = "search", "tag"
"""The words for what a person typed, which itself is never kept as the way something was found."""
RESULTS = "results"
"""The word for the photos behind a number of the results."""


class Way(StrEnum):
    """How a flagged face was found; `Flag.found_by` begins with it."""

    COMPLETE = "complete set"
    RANDOM = "random draw"
    STRATIFIED = "stratified draw"
    FILTER = "filter"
    BY_HAND = "by hand"


_WAYS = {
    DrawKind.COMPLETE: Way.COMPLETE,
    DrawKind.RANDOM: Way.RANDOM,
    DrawKind.STRATIFIED: Way.STRATIFIED,
}
_IN = {
    Way.COMPLETE: "in a complete set",
    Way.RANDOM: "in a random draw",
    Way.STRATIFIED: "in a stratified draw",
    Way.FILTER: "by filter",
    Way.BY_HAND: "by hand",
}
_PICKED_BY_NOBODY = {Way.COMPLETE, Way.RANDOM}


@dataclass(frozen=True, slots=True)
class Looking:
    """Which photos are shown to a person who looks.

    draw: only those of this draw. narrowed_by: the program's word for what else filters photos
        away ("misread", "search"), empty where nothing does.
    """

    draw: Draw | None = None
    narrowed_by: str = ""

    @property
    def name(self) -> str:
        """As events keep it: "all", "misread", "draw 3", "draw 3, misread"."""
        drawn = draw_name(self.draw.id) if self.draw else ""
        return ", ".join(filter(None, (drawn, self.narrowed_by))) or ALL


def draw_name(draw_id: DrawId) -> str:
    """What events call the photos of a draw."""
    return f"draw {draw_id}"


@dataclass(frozen=True, slots=True)
class Basis:
    """The photos that a finding is a finding among.

    kind: None where a person put them together. seed: of a draw. photos: how many there are;
    gone: how many more there were, withdrawn since. replaced: how many more, which could not be
    read and whose files hold others now. looked_at: how many of them were looked at while none was
    filtered away. unread: photos that could not be read. faces: those marked "not
    a face" left out; labelled: how many of them have a reference label; unjudged: how many of
    those are labelled unknown or not stated, by which no vendor is judged. duplicates: photos left
    out because another one shows the same; they are in none of the other numbers.
    """

    kind: DrawKind | None = None
    seed: int | None = None
    photos: int = 0
    gone: int = 0
    looked_at: int = 0
    unread: int = 0
    faces: int = 0
    labelled: int = 0
    duplicates: int = 0
    unjudged: int = 0
    replaced: int = 0

    @property
    def is_labelled(self) -> bool:
        """Whether every photo could be read and every face in them is labelled."""
        return not self.unread and 0 < self.faces == self.labelled

    @property
    def allows_shares(self) -> bool:
        """Whether a rate may be drawn from these faces without weights."""
        return self.kind in (DrawKind.COMPLETE, DrawKind.RANDOM) and self.is_labelled

    @property
    def labelled_words(self) -> str:
        """ "240 of 240 faces labelled, 8 of them unknown or not stated"."""
        said = f"{self.labelled:,} of {self.faces:,} faces labelled"
        return said + unjudged_words(self.unjudged)

    @property
    def words(self) -> str:
        """What the photos are: "a complete set of 240 photos"."""
        photos = f"{self.photos:,} {'photo' if self.photos == 1 else 'photos'}"
        apart = [f"{self.gone:,} withdrawn"] if self.gone else []
        if self.replaced:
            apart.append(f"{self.replaced:,} unreadable and replaced since")
        if self.duplicates:
            apart.append(duplicates_words(self.duplicates))
        aside = f" ({', '.join(apart)})" if apart else ""
        if self.kind is None:
            return f"{photos} put together by hand{aside}"
        seed = f", seed {self.seed}," if self.seed is not None else ""
        return f"a {_WAYS[self.kind]}{seed} of {photos}{aside}"


def unjudged_words(count: int) -> str:
    """What follows a number of labelled faces, so many of which verdicts call unlabelled: ", 8 of
    them unknown or not stated"; empty for none.
    """
    return f", {count:,} of them unknown or not stated" if count else ""


def duplicates_words(count: int) -> str:
    """ "12 duplicates left out"."""
    return f"{count:,} {'duplicate' if count == 1 else 'duplicates'} left out"


@dataclass(frozen=True, slots=True)
class Found:
    """What was found, among what, and how.

    cases: flags. faces: flagged ones. ways: how many cases were found in each way.
    """

    cases: int = 0
    faces: int = 0
    basis: Basis | None = None
    ways: Mapping[Way, int] = field(default_factory=dict)

    @property
    def allows_share(self) -> bool:
        """Whether the flagged faces are a share of the basis: its photos were picked by nobody,
        every face in them is labelled, and all of them were looked at with none filtered away.
        """
        basis = self.basis
        return (
            basis is not None
            and basis.allows_shares
            and basis.looked_at == basis.photos
            and set(self.ways) <= _PICKED_BY_NOBODY
        )

    @property
    def words(self) -> str:
        """ "12 cases found, 42 of 240 faces labelled", or, where that is a share, of how many."""
        found = f"{self.cases:,} {'case' if self.cases == 1 else 'cases'} found"
        basis = self.basis
        if basis is None:
            return found
        if self.allows_share:
            return f"{found} in {basis.words}: {self.faces:,} of {basis.faces:,} faces"
        return f"{found}, {basis.labelled_words}"

    @property
    def ways_words(self) -> str:
        """ "9 by filter, 3 by hand"."""
        return ", ".join(f"{self.ways[way]:,} {_IN[way]}" for way in Way if way in self.ways)


def how_found(found: Found) -> str:
    """A sentence on how cases were found and whether a share can be drawn from them."""
    if not found.cases:
        return "Nothing was flagged."
    ways = f"They were found: {found.ways_words}"
    if found.allows_share:
        return f"{ways}. Every photo was looked at and every face labelled, so they are a share."
    return f"{ways}; no share or rate can be drawn from them."


def found_by(looking: Looking, photo_id: PhotoId, sets: Sequence[Draw], whole: Draw | None) -> str:
    """How a face in this photo is found now, as its flag keeps it.

    sets: all draws and complete sets of the case. whole: the one that all its photos are, if any.
    """
    if looking.narrowed_by:
        return f"{Way.FILTER}: {looking.name}"
    if looking.draw is not None:
        return _in(looking.draw)
    if whole is not None and whole.kind is not DrawKind.COMPLETE:
        return _in(whole)
    complete = (each for each in sets if each.kind is DrawKind.COMPLETE)
    return Way.COMPLETE if any(photo_id in each.photos for each in complete) else Way.BY_HAND


def way_of(flag: Flag) -> Way:
    """Which way a flag's `found_by` tells of."""
    return next((way for way in Way if flag.found_by.startswith(way)), Way.BY_HAND)


def way_words(flag: Flag) -> str:
    """How the flag's face was found: "by filter (misread)", "in a random draw (seed 9)"."""
    way = way_of(flag)
    more = flag.found_by.removeprefix(way).strip(":, ")
    return f"{_IN[way]} ({more})" if more else _IN[way]


def found(flags: Sequence[Flag], basis: Basis | None) -> Found:
    """What these flags are findings of."""
    faces = {flag.face_id for flag in flags}
    return Found(len(flags), len(faces), basis, Counter(map(way_of, flags)))


def set_of_all(sets: Sequence[Draw], photo_ids: Collection[PhotoId]) -> Draw | None:
    """The newest draw that consists of all photos there are, else the complete sets together.

    None where some photo came in otherwise.
    """
    everything = frozenset(photo_ids)
    if not everything:
        return None
    for each in reversed(sets):
        if each.kind is not DrawKind.COMPLETE and everything <= frozenset(each.photos):
            return each
    complete = [each for each in sets if each.kind is DrawKind.COMPLETE]
    covered = frozenset(photo for each in complete for photo in each.photos)
    if not everything <= covered:
        return None
    last = complete[-1]
    gone = len(covered - everything)
    size = len(everything) + gone
    return Draw(last.id, last.kind, None, size, size, tuple(sorted(everything)), last.time)


def _in(draw: Draw) -> str:
    way = _WAYS[draw.kind]
    return f"{way}, seed {draw.seed}" if draw.seed is not None else str(way)
