"""Filter, search and order of the library's photos, by columns kept of them. No Qt.

Photos are known here by their number in the order opened. Every question about all of them is
answered column by column: asked photo by photo, 100,000 take longer than a window may wait.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from enum import StrEnum
from functools import cache
from heapq import merge
from itertools import chain, pairwise
from typing import Any

import numpy as np
from numpy.typing import NDArray

from core.photos.files import natural_key
from core.photos.photo import ListedPhoto, Photo, PhotoId
from core.sets.subgroup_query import Query, Said, query_of
from gui.models.photo_scope import Scope
from gui.models.photo_summary import FAILED_ONLY, NO_FILTERS, Filter, PhotoSummary

Numbers = NDArray[np.int64]
"""Photos by their numbers. Not changed once made, so that whoever holds them may keep them."""

_LAST = 2.0
"""Sorts after every confidence."""
_PIECE = 4096
"""Photos that are sorted at once: a few milliseconds."""
_OUT = -1
"""The rank of a photo outside the scope."""
_BITS = {shown: 1 << place for place, shown in enumerate(Filter)}


class Sort(StrEnum):
    """The order of the photos; names in natural order break ties.

    DATE: the file's, newest first. LEAST_SURE: photos without any confidence come last.
    """

    NAME = "name"
    DATE = "date"
    LEAST_SURE = "lowest confidence"
    DISAGREEMENT = "most disagreement"

    @property
    def tells_answers(self) -> bool:
        """Whether the order tells what vendors said, which blind mode hides."""
        return self in (Sort.LEAST_SURE, Sort.DISAGREEMENT)


class PhotoIndex:
    """Which photos pass, in which order, and how many belong to each filter."""

    def __init__(self) -> None:
        self._scope: Scope | None = None
        self._rank_of: Mapping[PhotoId, int] | None = None
        self._sort = Sort.NAME
        self._typed = self._search = self._words = ""
        self._query = Query()
        self.empty()

    def empty(self) -> None:
        """Forget all photos; sort and search stay, the scope goes with its photos."""
        self._scope, self._rank_of = None, None
        self._names: list[str] = []
        self._name_keys: list[Any] = []
        self._said: list[tuple[Said, ...]] = []
        self._make_columns(0)
        self._by_name = self._order = np.arange(0)

    def begin(self, photos: Sequence[ListedPhoto]) -> None:
        """Take in all photos of a case before anything else is known of them; a new index only."""
        self._names = [
            folded(f"{photo.title} {photo.file_name}" if photo.title else photo.file_name)
            for photo in photos
        ]
        self._name_keys = [natural_key(photo.name) for photo in photos]
        self._said = [()] * len(photos)
        self._make_columns(len(photos))
        self._dates[:] = [-photo.modified_ns for photo in photos]
        self._filters[:] = [_bits(FAILED_ONLY if p.is_failed else NO_FILTERS) for p in photos]
        self._is_seen[:] = [photo.seen for photo in photos]
        self._by_name = self._order = _in_order(range(len(photos)), self._name_keys)

    def _make_columns(self, count: int) -> None:
        self._dates = np.zeros(count, np.int64)
        self._filters = np.zeros(count, np.uint16)
        self._hits = np.ones(count, np.bool_)
        self._ranks = np.zeros(count, np.int64)
        self._is_seen = np.zeros(count, np.bool_)
        self._no_faces = np.zeros(count, np.int32)
        self._least_sure = np.full(count, _LAST)
        self._agreement = np.zeros(count)
        self._counts: dict[Filter, int] | None = None

    def look_as(self, other: PhotoIndex) -> None:
        """Take over how another index sorts and searches."""
        self.set_search(other._typed)
        self.set_sort(other.sort)

    def __len__(self) -> int:
        return len(self._names)

    # What is counted

    @property
    def counts(self) -> Mapping[Filter, int]:
        """Photos of each filter in the whole case."""
        if self._counts is None:
            filters = self._filters
            self._counts = {
                shown: int(np.count_nonzero(filters & bit)) for shown, bit in _BITS.items()
            }
        return self._counts

    @property
    def seen(self) -> int:
        """How many photos were on the stage."""
        return int(np.count_nonzero(self._is_seen))

    @property
    def no_faces(self) -> int:
        """How many boxes are marked "not a face"."""
        return int(self._no_faces.sum())

    # Photos

    def append(self, summaries: Iterable[PhotoSummary]) -> None:
        """Take in photos opened after those known."""
        known, new = len(self._names), list(summaries)
        for summary in new:
            photo = summary.photo
            name = photo.name
            # Both names are searched: a title does not hide the name of the file.
            searched = folded(f"{name} {photo.path.name}" if photo.title else name)
            self._names.append(searched)
            self._name_keys.append(natural_key(name))
            self._said.append(())
        old = self._columns()
        self._make_columns(len(self._names))
        for before, after in zip(old, self._columns(), strict=True):
            after[:known] = before
        self._dates[known:] = [-summary.photo.places[0].modified_ns for summary in new]
        for number, summary in enumerate(new, known):
            self._hits[number] = self._is_hit(number)
            self.take_over(number, summary)
        self._put_in_order(known)

    def _columns(self) -> tuple[NDArray[Any], ...]:
        return (
            self._dates,
            self._filters,
            self._hits,
            self._ranks,
            self._is_seen,
            self._no_faces,
            self._least_sure,
            self._agreement,
        )

    def _put_in_order(self, known: int) -> None:
        """Order what came behind the first `known` photos: by name it mostly belongs there."""
        keys = self._name_keys
        new = _in_order(range(known, len(keys)), keys)
        if not len(new):
            return
        is_last = not known or keys[self._by_name[-1]] <= keys[new[0]]
        self._by_name = np.concatenate([self._by_name, new])
        if not is_last:
            # Two sorted stretches, which Python's sort makes use of.
            self._by_name = np.array(sorted(self._by_name.tolist(), key=keys.__getitem__))
        self.order_anew()

    def take_over(self, number: int, summary: PhotoSummary) -> bool:
        """Note what a photo is now; True where the order is no longer right."""
        filters = _bits(summary.filters)
        if filters != self._filters[number]:
            self._filters[number] = filters
            self._counts = None
        self._ranks[number] = self._rank(summary.photo)
        self._is_seen[number] = summary.photo.seen
        self._no_faces[number] = summary.no_faces
        if summary.said != self._said[number]:
            self._said[number] = summary.said
            self._hits[number] = self._is_hit(number)
        values = self._values()
        before = None if values is None else values[number]
        self._least_sure[number] = _LAST if summary.least_sure is None else summary.least_sure
        self._agreement[number] = -summary.disagreement
        return values is not None and values[number] != before

    def belongs(self, number: int, to: Filter) -> bool:
        """Whether a photo passes this filter and the search."""
        return bool(self._filters[number] & _BITS[to]) and bool(self._hits[number])

    # Order

    @property
    def sort(self) -> Sort:
        return self._sort

    def set_sort(self, sort: Sort) -> None:
        """Order by this."""
        self._sort = sort
        self.order_anew()

    def order_anew(self) -> None:
        """Put the photos in the order of what was noted of them."""
        values = self._values()
        if values is None:
            self._order = self._by_name
        else:
            places = np.argsort(values[self._by_name], kind="stable")
            self._order = self._by_name[places]

    def _values(self) -> NDArray[Any] | None:
        """What photos are ordered by before their names, the smallest first."""
        if self._sort is Sort.DATE:
            return self._dates
        if self._sort is Sort.LEAST_SURE:
            return self._least_sure
        return self._agreement if self._sort is Sort.DISAGREEMENT else None

    # Search and scope

    @property
    def search(self) -> str:
        return self._search

    def set_search(self, text: str) -> bool:
        """Let photos pass of which the text is true; False if they did.

        How it is read stands in `core.sets.subgroup_query`.

        Words are looked for in the names, whatever their case and accents.
        """
        wanted = folded(text.strip())
        if wanted == self._search:
            return False
        self._typed = text
        self._query = query_of(text.strip())
        self._search, self._words = wanted, folded(self._query.words)
        words = self._words
        hits = [words in name for name in self._names] if words else [True] * len(self)
        if self._query.subgroup.conditions:
            accepts = cache(self._query.accepts)
            hits = [hit and accepts(said) for hit, said in zip(hits, self._said, strict=True)]
        self._hits = np.array(hits, np.bool_)
        return True

    @property
    def scope(self) -> Scope | None:
        return self._scope

    def set_scope(self, scope: Scope | None, photos: Iterable[Photo]) -> None:
        """Let only photos of this scope pass; `photos` are all, in the order opened."""
        self._scope = scope
        self._rank_of = scope.ranks() if scope is not None else None
        self._ranks[:] = 0 if scope is None else [self._rank(photo) for photo in photos]

    def is_in_scope(self, number: int) -> bool:
        return bool(self._ranks[number] != _OUT)

    def _is_hit(self, number: int) -> bool:
        return self._words in self._names[number] and self._query.accepts(self._said[number])

    def passing(self, shown: Filter, kept: int | None) -> Numbers:
        """The photos that pass filter, search and scope, and the kept one, in order.

        Those of a draw are in the order drawn; a kept photo that is none of them comes first.
        """
        if shown is Filter.ALL and not self._search and self._scope is None:
            return self._order
        passes = (self._filters & _BITS[shown]).astype(np.bool_) & self._hits
        passes &= self._ranks != _OUT
        if kept is not None:
            passes[kept] = True
        rows = self._order[passes[self._order]]
        if self._rank_of is not None:
            rows = rows[np.argsort(self._ranks[rows], kind="stable")]
        return rows

    def _rank(self, photo: Photo) -> int:
        if self._scope is None:
            return 0
        if self._rank_of is not None:
            return self._rank_of.get(photo.id, _OUT)
        return 0 if self._scope.accepts(photo) else _OUT


def _in_order(numbers: range, keys: Sequence[Any]) -> Numbers:
    """Numbers by their keys, sorted piece by piece: no other thread runs while Python sorts."""
    key = keys.__getitem__
    pieces = [sorted(numbers[at : at + _PIECE], key=key) for at in range(0, len(numbers), _PIECE)]
    if all(key(one[-1]) <= key(next_one[0]) for one, next_one in pairwise(pieces)):
        ordered = chain.from_iterable(pieces)
    else:
        ordered = chain(merge(*pieces, key=key))
    return np.fromiter(ordered, np.int64, len(numbers))


@cache
def _bits(filters: frozenset[Filter]) -> int:
    """A set of filters as one number; there are few such sets, each of many photos."""
    return sum(_BITS[shown] for shown in filters)


def folded(text: str) -> str:
    """Without case and accents, for comparing."""
    if text.isascii():
        return text.lower()
    parts = unicodedata.normalize("NFKD", text.casefold())
    return "".join(letter for letter in parts if not unicodedata.combining(letter))
