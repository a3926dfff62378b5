"""Which boxes lie on the same person: an optimal assignment by overlap, never by order."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from functools import cache

from core.geometry import Box

MINIMUM_OVERLAP = 0.3
"""Intersection over union from which two boxes can be of one person.

Vendors frame the same face differently (from brow to chin, or the whole head): on the portraits
tried, two of them overlap by 0.69 to 0.90, and a frame twice as high as another still by 0.5.
Heads side by side overlap by less than 0.3 unless half of one is hidden.
"""
_SMALL = 8
"""Up to so many boxes the best assignment is found by trying all; scipy takes 0.9 s to load."""

_Overlaps = dict[int, dict[int, float]]


def match_boxes(anchors: Sequence[Box], boxes: Sequence[Box]) -> list[tuple[int, int]]:
    """Pairs (index of an anchor, index of a box), each index at most once, sorted.

    Of all ways to pair boxes that overlap by MINIMUM_OVERLAP or more, it is the one with the
    largest sum of overlaps. The order in which boxes are given makes no difference.
    """
    if not anchors or not boxes:
        return []
    if len(anchors) == len(boxes) == 1:
        return [(0, 0)] if anchors[0].overlap(boxes[0]) >= MINIMUM_OVERLAP else []
    rows = sorted(range(len(anchors)), key=lambda index: order_key(anchors[index]))
    columns = sorted(range(len(boxes)), key=lambda index: order_key(boxes[index]))
    overlaps = _overlaps([anchors[row] for row in rows], [boxes[column] for column in columns])
    return sorted(
        (rows[row], columns[column])
        for part in _parts(overlaps)
        for row, column in _assign(part).items()
    )


def order_key(box: Box) -> tuple[float, float, float, float]:
    """A sort key that depends on the box alone, so that matching does not depend on order."""
    return box.left, box.top, box.width, box.height


def _overlaps(anchors: Sequence[Box], boxes: Sequence[Box]) -> _Overlaps:
    """Index of an anchor → index of a box → overlap, where it is large enough.

    Both are sorted by their left edges, so the search ends at the first box too far right.
    """
    found: _Overlaps = {}
    edges = [(b.left, b.top, b.right, b.bottom) for b in boxes]
    for row, anchor in enumerate(anchors):
        left, top, right, bottom = anchor.left, anchor.top, anchor.right, anchor.bottom
        for column, (box_left, box_top, box_right, box_bottom) in enumerate(edges):
            if box_left >= right:
                break
            if box_right <= left or box_top >= bottom or box_bottom <= top:
                continue
            overlap = anchor.overlap(boxes[column])
            if overlap >= MINIMUM_OVERLAP:
                found.setdefault(row, {})[column] = overlap
    return found


def _parts(overlaps: _Overlaps) -> Iterator[_Overlaps]:
    """The overlaps split so that no box of one part competes with a box of another."""
    rows_of: dict[int, list[int]] = {}
    for row, columns in overlaps.items():
        for column in columns:
            rows_of.setdefault(column, []).append(row)
    left = dict.fromkeys(overlaps)
    while left:
        part, waiting = set[int](), [next(iter(left))]
        while waiting:
            row = waiting.pop()
            if row in left:
                del left[row]
                part.add(row)
                waiting += (other for column in overlaps[row] for other in rows_of[column])
        yield {row: overlaps[row] for row in sorted(part)}


def _assign(part: _Overlaps) -> dict[int, int]:
    """Row → column with the largest sum of overlaps."""
    if len(part) == 1:
        [(row, columns)] = part.items()
        return {row: max(columns, key=lambda column: (columns[column], -column))}
    columns_of_part = sorted({column for columns in part.values() for column in columns})
    if len(columns_of_part) == 1:
        [column] = columns_of_part
        return {max(part, key=lambda row: (part[row][column], -row)): column}
    if len(columns_of_part) <= _SMALL:
        return _by_trying(part)
    if len(part) <= _SMALL:
        turned: _Overlaps = {}
        for row, columns in part.items():
            for column, overlap in columns.items():
                turned.setdefault(column, {})[row] = overlap
        return {row: column for column, row in _by_trying(turned).items()}
    return _by_scipy(part, columns_of_part)


def _by_trying(part: Mapping[int, Mapping[int, float]]) -> dict[int, int]:
    """The best assignment by trying all; a column taken is a bit in a number."""
    rows = sorted(part)
    bit = {
        column: 1 << place
        for place, column in enumerate(sorted({c for columns in part.values() for c in columns}))
    }

    @cache
    def best(place: int, taken: int) -> tuple[float, tuple[tuple[int, int], ...]]:
        if place == len(rows):
            return 0.0, ()
        choice = best(place + 1, taken)
        for column, overlap in part[rows[place]].items():
            if not taken & bit[column]:
                total, pairs = best(place + 1, taken | bit[column])
                if overlap + total > choice[0]:
                    choice = overlap + total, ((rows[place], column), *pairs)
        return choice

    return dict(best(0, 0)[1])


def _by_scipy(part: _Overlaps, columns_of_part: Sequence[int]) -> dict[int, int]:
    import numpy as np
    from scipy.optimize import linear_sum_assignment

    rows = sorted(part)
    weights = np.zeros((len(rows), len(columns_of_part)))
    place_of = {column: place for place, column in enumerate(columns_of_part)}
    for place, row in enumerate(rows):
        for column, overlap in part[row].items():
            weights[place, place_of[column]] = overlap
    pairs = zip(*linear_sum_assignment(weights, maximize=True), strict=True)
    return {rows[row]: columns_of_part[column] for row, column in pairs if weights[row, column] > 0}
