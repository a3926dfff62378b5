"""Which photos show the same picture: saved again in other bytes, or with small changes.

The same bytes are one photo with several places already (`intake`). Here photos are compared by
what they look like, as small grey pictures: never face by face, so that nobody is recognised.

What is found, measured by benchmarks/alike.py on 240 official portraits of 225 × 275 pixels. The
28,680 pairs of different people are 104 to 326 bits apart, 0.01 % of them less than 112. One of
them saved again as JPEG of quality 95 to 10 or as PNG, in half, a quarter or twice the size, in
grey, 20 % brighter or with 20 % more contrast is up to 40 bits away. With 1 % cut off at every side
it is up to 48 away, with 2 % 64 in the median, turned by 2 degrees 63, with a white stamp along its
foot 49. With 5 % cut off it is 155 away, as a stranger's portrait can be, so such a copy is not
found; neither is a mirrored one. In front of a plain background, made for a test, different people
are 66 bits apart and more.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from enum import Enum
from typing import Any

import numpy as np
from numpy.typing import NDArray

from core.photos.photo import Pixels

READ_SIDE = 96
"""The shorter side of the copy that is compared, in pixels; the hashes look at 64."""
RESAVED_DISTANCE = 40
"""Bits up to which two photos of the same shape are the same picture saved again."""
NEAR_DISTANCE = 64
"""Bits up to which two photos are near-duplicates: below what different people reach even in
front of a plain background. At 80 more of the cropped ones would be found, and there strangers.
"""
BITS = 512
"""Of a fingerprint: 256 of the perceptual hash, which bears changes of light and size, and 256 of
the difference hash, which bears a stamp or another foot. The usual 64 bits do not tell portraits
apart: by those of the perceptual hash, 42 of the 28,680 pairs of different people are as near as a
copy with 2 % cut off can be.
"""

_HASH_SIDE = 16
_WORDS = BITS // 64
_FIRST_WORDS = _WORDS // 2
_BLOCK = 128
_MOST_LINKS = 50_000
"""So many links are held, besides one a photo, before those that add nothing are dropped. That
holds up all other threads, with so many for some 20 ms.
"""

_Words = NDArray[np.uint64]
_Links = NDArray[np.int64]
"""A row a link: distance in bits, index of one photo, index of the other."""


class Likeness(Enum):
    """How two photos are alike, the surer first."""

    RESAVED = "re-saved copy"
    NEAR = "near-duplicate"


@dataclass(frozen=True, slots=True)
class Fingerprint:
    """What a photo looks like, in BITS bits, and the sides of the upright original in pixels."""

    bits: bytes
    width: int
    height: int

    @property
    def area(self) -> int:
        return self.width * self.height


@dataclass(frozen=True, slots=True)
class Alike:
    """Two photos that look alike, by their indexes.

    larger: the one with more pixels, of two equal ones the first. distance: in bits.
    """

    larger: int
    other: int
    distance: int
    likeness: Likeness


class Cancelled(Exception):
    """A person does not want the answer any more."""


def fingerprint(pixels: Pixels, width: int, height: int) -> Fingerprint:
    """What a photo looks like.

    pixels: upright, the shorter side READ_SIDE or the photo's own where that is smaller.
    width, height: of the upright original in pixels.

    The hashes are Johannes Buchner's `imagehash.phash` and `imagehash.dhash` with a side of 16,
    after Neal Krawetz, "Looks Like It" (2011) and "Kind of Like That" (2013).
    """
    import imagehash
    from PIL import Image

    grey = Image.fromarray(pixels).convert("L")
    hashes = [method(grey, hash_size=_HASH_SIDE) for method in (imagehash.phash, imagehash.dhash)]
    bits = np.concatenate([np.asarray(each.hash, bool).ravel() for each in hashes])
    return Fingerprint(np.packbits(bits).tobytes(), width, height)


def distance(one: Fingerprint, other: Fingerprint) -> int:
    """In how many bits two fingerprints differ."""
    return (int.from_bytes(one.bits) ^ int.from_bytes(other.bits)).bit_count()


def find_alike(
    prints: Sequence[Fingerprint], on_progress: Callable[[int, int], bool] = lambda _d, _t: True
) -> list[tuple[Alike, ...]]:
    """Groups of photos that look alike, the surest first, each as the links that hold it together.

    A group of n photos has n - 1 links: those by which each photo is nearest to the group, so
    that no photo is listed again with each of its copies. Indexes are those of `prints`.

    on_progress: told how many of how many photos are compared; False cancels.

    Raises:
        Cancelled: `on_progress` said so.
    """
    if not prints:
        return []
    words = np.frombuffer(b"".join(p.bits for p in prints), np.uint64).reshape(-1, _WORDS)
    apart, first_of, class_of = np.unique(words, axis=0, return_index=True, return_inverse=True)
    links = _equal(class_of.reshape(-1))
    for start in range(0, len(apart), _BLOCK):
        near = _near(apart, start)
        near[:, 1:] = first_of[near[:, 1:]]
        links = np.concatenate([links, near])
        if len(links) > _MOST_LINKS + len(prints):
            links = _needed(links, len(prints))
        if not on_progress(min(start + _BLOCK, len(apart)), len(apart)):
            raise Cancelled
    return _groups(_needed(links, len(prints)), prints)


def _equal(class_of: NDArray[np.intp]) -> _Links:
    """Links between photos of one and the same fingerprint, each with the next one."""
    order = np.argsort(class_of, kind="stable")
    same = class_of[order][1:] == class_of[order][:-1]
    ones, others = order[:-1][same], order[1:][same]
    return np.stack([np.zeros_like(ones), ones, others], axis=1).astype(np.int64)


def _near(words: _Words, start: int) -> _Links:
    """Links from the fingerprints of one block to all that come after each of them."""
    block, rest = words[start : start + _BLOCK], words[start:]
    apart = np.zeros((len(block), len(rest)), np.uint16)
    for word in range(_FIRST_WORDS):
        apart += np.bitwise_count(block[:, None, word] ^ rest[None, :, word])
    # The first half alone tells most pairs apart.
    ones, others = np.nonzero(np.triu(apart <= NEAR_DISTANCE, 1))
    second = np.bitwise_count(block[ones, _FIRST_WORDS:] ^ rest[others, _FIRST_WORDS:])
    bits = apart[ones, others] + second.sum(axis=1, dtype=np.int64)
    near = bits <= NEAR_DISTANCE
    return np.stack([bits[near], ones[near] + start, others[near] + start], axis=1).astype(np.int64)


def _needed(links: _Links, count: int) -> _Links:
    """The nearest links that hold every group together: a minimum spanning forest."""
    if not len(links):
        return links
    from scipy.sparse.csgraph import minimum_spanning_tree

    forest = minimum_spanning_tree(_graph(links, count)).tocoo()
    bits = forest.data.astype(np.int64) - 1
    return np.stack([bits, *(at.astype(np.int64) for at in forest.coords)], axis=1)


def _graph(links: _Links, count: int) -> Any:
    """Links as a sparse matrix of distances + 1: a weight of nothing is no link there."""
    from scipy.sparse import coo_array

    return coo_array((links[:, 0] + 1, (links[:, 1], links[:, 2])), (count, count)).tocsr()


def _groups(forest: _Links, prints: Sequence[Fingerprint]) -> list[tuple[Alike, ...]]:
    """Links as groups; in each the surest first, and the groups by their surest."""
    if not len(forest):
        return []
    from scipy.sparse.csgraph import connected_components

    _, group_of = connected_components(_graph(forest, len(prints)), directed=False)
    groups = defaultdict(list)
    for link in forest.tolist():
        groups[group_of[link[1]]].append(_alike(prints, *link))
    sorted_ones = (tuple(sorted(group, key=_order)) for group in groups.values())
    return sorted(sorted_ones, key=lambda group: _order(group[0]))


def _alike(prints: Sequence[Fingerprint], bits: int, one: int, other: int) -> Alike:
    larger = max((one, other), key=lambda index: (prints[index].area, -index))
    smaller = other if larger == one else one
    resaved = bits <= RESAVED_DISTANCE and _same_shape(prints[larger], prints[smaller])
    return Alike(larger, smaller, bits, Likeness.RESAVED if resaved else Likeness.NEAR)


def _order(alike: Alike) -> tuple[bool, int, int, int]:
    return alike.likeness is Likeness.NEAR, alike.distance, alike.larger, alike.other


def _same_shape(larger: Fingerprint, other: Fingerprint) -> bool:
    """Whether one is the other in another size: its sides then are rounded to pixels."""
    skew = abs(larger.width * other.height - other.width * larger.height)
    return 2 * skew <= larger.width + larger.height
