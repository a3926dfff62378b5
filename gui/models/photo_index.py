"""Filter, search and order of the library's photos, by keys kept per photo. No Qt.

Photos are known here by their number in the order opened.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from enum import StrEnum
from heapq import merge
from itertools import chain, pairwise
from typing import Any

from core.photo import ListedPhoto, Photo, PhotoId
from core.photo_files import natural_key
from core.subgroup_query import Query, Said, query_of
from gui.models.photo_scope import Scope
from gui.models.photo_summary import FAILED_ONLY, NO_FILTERS, Filter, PhotoSummary

_LAST = 2.0
"""Sorts after every confidence."""
_PIECE = 4096
"""Photos that are sorted at once: a few milliseconds."""
_OUT = -1
"""The rank of a photo outside the scope."""


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
    """Which photos pass, in which order, and how many belong to each filter.

    counts: photos of each filter in the whole case. seen: how many were on the stage. no_faces:
        how many boxes are marked "not a face".
    """

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
        self._ranks: list[int] = []
        self.counts: dict[Filter, int] = dict.fromkeys(Filter, 0)
        self.seen = self.no_faces = 0
        self._names: list[str] = []
        self._name_keys: list[Any] = []
        self._dates: list[int] = []
        self._hits: list[bool] = []
        self._filters: list[frozenset[Filter]] = []
        self._is_seen: list[bool] = []
        self._said: list[tuple[Said, ...]] = []
        self._no_faces: list[int] = []
        self._values: list[float] = []
        self._by_name: list[int] = []
        self._order: list[int] = []

    def begin(self, photos: Sequence[ListedPhoto]) -> None:
        """Take in all photos of a case before anything else is known of them; a new index only."""
        count = len(photos)
        self._names = [
            folded(f"{photo.title} {photo.file_name}" if photo.title else photo.file_name)
            for photo in photos
        ]
        self._name_keys = [natural_key(photo.name) for photo in photos]
        self._dates = [-photo.modified_ns for photo in photos]
        self._filters = [FAILED_ONLY if photo.is_failed else NO_FILTERS for photo in photos]
        self._is_seen = [photo.seen for photo in photos]
        self._hits, self._ranks, self._said = [True] * count, [0] * count, [()] * count
        self._no_faces, self._values = [0] * count, [0.0] * count
        self.counts[Filter.ALL] = count
        self.counts[Filter.FAILED] = sum(photo.is_failed for photo in photos)
        self.seen = sum(self._is_seen)
        self._by_name = _in_order(range(count), self._name_keys)
        self._order = self._by_name.copy()

    def look_as(self, other: PhotoIndex, summaries: Iterable[PhotoSummary | None]) -> None:
        """Take over how another index sorts and searches; `summaries` as for `set_sort`."""
        self.set_search(other._typed)
        if other.sort is not self._sort:
            self.set_sort(other.sort, summaries)

    def __len__(self) -> int:
        return len(self._names)

    def append(self, summaries: Iterable[PhotoSummary]) -> None:
        """Take in photos opened after those known."""
        known = len(self._names)
        for summary in summaries:
            photo = summary.photo
            name = photo.name
            # Both names are searched: a title does not hide the name of the file.
            searched = folded(f"{name} {photo.path.name}" if photo.title else name)
            self._by_name.append(len(self._names))
            self._names.append(searched)
            self._name_keys.append(natural_key(name))
            self._dates.append(-photo.places[0].modified_ns)
            self._hits.append(False)
            self._filters.append(frozenset())
            self._is_seen.append(False)
            self._ranks.append(0)
            self._said.append(())
            self._no_faces.append(0)
            self._hits[-1] = self._is_hit(len(self._names) - 1)
            self._values.append(0.0)
            self.take_over(len(self._names) - 1, summary)
        self._put_in_order(known)

    def _put_in_order(self, known: int) -> None:
        """Order what came behind the first `known` photos: by name it mostly belongs there."""
        keys = self._name_keys
        new = _in_order(range(known, len(keys)), keys)
        if not new:
            return
        is_last = not known or keys[self._by_name[known - 1]] <= keys[new[0]]
        self._by_name[known:] = new
        if not is_last:
            # Two sorted stretches, which Python's sort makes use of.
            self._by_name.sort(key=keys.__getitem__)
        if is_last and self._sort is Sort.NAME:
            self._order += new
        else:
            self.order_anew()

    def take_over(self, number: int, summary: PhotoSummary) -> bool:
        """Note what a photo is now; True where the order is no longer right."""
        before, after = self._filters[number], summary.filters
        if before != after:
            for gone in before - after:
                self.counts[gone] -= 1
            for new in after - before:
                self.counts[new] += 1
            self._filters[number] = after
        self._ranks[number] = self._rank(summary.photo)
        self.seen += summary.photo.seen - self._is_seen[number]
        self._is_seen[number] = summary.photo.seen
        self.no_faces += summary.no_faces - self._no_faces[number]
        self._no_faces[number] = summary.no_faces
        if summary.said != self._said[number]:
            self._said[number] = summary.said
            self._hits[number] = self._is_hit(number)
        value = self._value(number, summary)
        if value == self._values[number]:
            return False
        self._values[number] = value
        return True

    def belongs(self, number: int, to: Filter) -> bool:
        """Whether a photo passes this filter and the search."""
        return to in self._filters[number] and self._hits[number]

    @property
    def sort(self) -> Sort:
        return self._sort

    def set_sort(self, sort: Sort, summaries: Iterable[PhotoSummary | None]) -> None:
        """Order by this; `summaries` of all photos in the order opened, None of those that nothing
        is known of yet.
        """
        self._sort = sort
        self._values = [self._value(n, summary) for n, summary in enumerate(summaries)]
        self.order_anew()

    def order_anew(self) -> None:
        """Put the photos in the order of what was noted of them."""
        if self._sort is Sort.NAME:
            self._order = self._by_name.copy()
        else:
            self._order = sorted(self._by_name, key=self._values.__getitem__)

    @property
    def search(self) -> str:
        return self._search

    def set_search(self, text: str) -> bool:
        """Let photos pass of which the text is true (`core.subgroup_query`); False if they did.

        Words are looked for in the names, whatever their case and accents.
        """
        wanted = folded(text.strip())
        if wanted == self._search:
            return False
        self._typed = text
        self._query = query_of(text.strip())
        self._search, self._words = wanted, folded(self._query.words)
        words = self._words
        self._hits = [words in name for name in self._names]
        if self._query.subgroup.conditions:
            accepts = self._query.accepts
            self._hits = [
                hit and accepts(said) for hit, said in zip(self._hits, self._said, strict=True)
            ]
        return True

    @property
    def scope(self) -> Scope | None:
        return self._scope

    def set_scope(self, scope: Scope | None, photos: Iterable[Photo]) -> None:
        """Let only photos of this scope pass; `photos` are all, in the order opened."""
        self._scope = scope
        self._rank_of = scope.ranks() if scope is not None else None
        self._ranks = [self._rank(photo) for photo in photos]

    def is_in_scope(self, number: int) -> bool:
        return self._ranks[number] != _OUT

    def _is_hit(self, number: int) -> bool:
        return self._words in self._names[number] and self._query.accepts(self._said[number])

    def passing(self, shown: Filter, kept: int | None) -> list[int]:
        """The photos that pass filter, search and scope, and the kept one, in order.

        Those of a draw are in the order drawn; a kept photo that is none of them comes first.
        """
        if shown is Filter.ALL and not self._search and self._scope is None:
            return self._order.copy()
        filters, hits, ranks = self._filters, self._hits, self._ranks
        rows = [
            n
            for n in self._order
            if (shown in filters[n] and hits[n] and ranks[n] != _OUT) or n == kept
        ]
        if self._rank_of is not None:
            rows.sort(key=ranks.__getitem__)
        return rows

    def _rank(self, photo: Photo) -> int:
        if self._scope is None:
            return 0
        if self._rank_of is not None:
            return self._rank_of.get(photo.id, _OUT)
        return 0 if self._scope.accepts(photo) else _OUT

    def _value(self, number: int, summary: PhotoSummary | None) -> float:
        if self._sort is Sort.DATE:
            return self._dates[number]
        least_sure = summary.least_sure if summary is not None else None
        if self._sort is Sort.LEAST_SURE:
            return _LAST if least_sure is None else least_sure
        if self._sort is Sort.DISAGREEMENT:
            return -summary.disagreement if summary is not None else 0.0
        return 0.0


def _in_order(numbers: range, keys: Sequence[Any]) -> list[int]:
    """Numbers by their keys, sorted piece by piece: no other thread runs while Python sorts."""
    key = keys.__getitem__
    pieces = [sorted(numbers[at : at + _PIECE], key=key) for at in range(0, len(numbers), _PIECE)]
    if all(key(one[-1]) <= key(next_one[0]) for one, next_one in pairwise(pieces)):
        return list(chain.from_iterable(pieces))
    return list(merge(*pieces, key=key))


def folded(text: str) -> str:
    """Without case and accents, for comparing."""
    if text.isascii():
        return text.lower()
    parts = unicodedata.normalize("NFKD", text.casefold())
    return "".join(letter for letter in parts if not unicodedata.combining(letter))
