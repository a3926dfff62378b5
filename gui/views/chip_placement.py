"""Where chips and mark strips stand: pure geometry in pixels of the view.

Whatever a box does, its chip is inside the view, and it is never narrower than its number. Faces
are served in the order selected, larger, rest; the first place without overlap wins.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum

from core.geometry import Box

GAP = 5
"""Between a box and what stands beside it."""
MARGIN = 4
"""What stays free to the edges of the view."""


class Side(Enum):
    """On which side of its box a label stands; INSIDE is at the top, over the face."""

    ABOVE = "above"
    BELOW = "below"
    INSIDE = "inside"
    RIGHT = "right"
    LEFT = "left"


BESIDE = (Side.ABOVE, Side.BELOW, Side.INSIDE)
AROUND = (Side.ABOVE, Side.BELOW, Side.RIGHT, Side.LEFT)


@dataclass(frozen=True, slots=True)
class Size:
    """One size a label can have; `least` is the width to which it can be cut."""

    width: float
    height: float
    least: float


@dataclass(frozen=True, slots=True)
class Request:
    """One face's wish.

    box: on the screen. sizes: wanted first, then what it makes do with; empty for no label.
    sides: tried in this order. centred: in the middle above or below, else left edges in line.
    selected: served first and never left out. gap: to the box.
    """

    box: Box
    sizes: tuple[Size, ...]
    sides: tuple[Side, ...] = BESIDE
    centred: bool = False
    selected: bool = False
    gap: float = GAP


@dataclass(frozen=True, slots=True)
class Place:
    """Where a label stands; size is the index of the size it got."""

    rect: Box
    side: Side
    size: int


def place_labels(
    requests: Sequence[Request], view: Box, taken: Sequence[Box] = ()
) -> list[Place | None]:
    """A place for each request, None where there is no room.

    A place that covers neither another label nor another face is preferred to one that only
    covers no label. Labels of boxes out of view are put above them, unhindered: they matter once
    the photo is moved.

    taken: what else must not be covered.
    """
    places: list[Place | None] = [None] * len(requests)
    labels = list(taken)
    for index in _order(requests):
        request = requests[index]
        if not request.sizes:
            continue
        if not touch(request.box, view):
            places[index] = _carried(request)
            continue
        others = [r.box for i, r in enumerate(requests) if i != index]
        place = _first(request, view, labels, others) or _first(request, view, labels, ())
        if place is None and request.selected:
            place = _inside(request, view)
        if place is not None:
            labels.append(place.rect)
        places[index] = place
    return places


def touch(one: Box, other: Box) -> bool:
    """Whether two rectangles share any area."""
    return (
        one.left < other.right
        and other.left < one.right
        and one.top < other.bottom
        and other.top < one.bottom
    )


def _order(requests: Sequence[Request]) -> list[int]:
    return sorted(
        range(len(requests)), key=lambda i: (not requests[i].selected, -requests[i].box.area, i)
    )


def _first(
    request: Request, view: Box, labels: Sequence[Box], faces: Sequence[Box]
) -> Place | None:
    for number, size in enumerate(request.sizes):
        for side in request.sides:
            rect = _candidate(request, size, side, view)
            if rect is None or any(touch(rect, other) for other in labels):
                continue
            if not any(touch(rect, face) for face in faces):
                return Place(rect, side, number)
    return None


def _candidate(request: Request, size: Size, side: Side, view: Box) -> Box | None:
    """The place on one side, shifted and cut to stay inside the view; None if it would leave it."""
    box = request.box
    width = _width(size, view)
    height = size.height
    if side in (Side.RIGHT, Side.LEFT):
        left = box.right + request.gap if side is Side.RIGHT else box.left - request.gap - width
        if left < view.left + MARGIN or left + width > view.right - MARGIN:
            return None
        return _inside_view(left, box.top, width, height, view)
    if side is Side.ABOVE:
        top = box.top - request.gap - height
    elif side is Side.BELOW:
        top = box.bottom + request.gap
    else:
        top = max(box.top, view.top) + MARGIN
    if side is not Side.INSIDE and (top < view.top + MARGIN or top + height > view.bottom - MARGIN):
        return None
    left = box.left + (box.width - width) / 2 if request.centred else box.left
    return _inside_view(left, top, width, height, view)


def _inside(request: Request, view: Box) -> Place:
    """Where the selected face's label goes when every place is taken."""
    for side in request.sides:
        rect = _candidate(request, request.sizes[0], side, view)
        if rect is not None:
            return Place(rect, side, 0)
    rect = _candidate(request, request.sizes[0], Side.INSIDE, view)
    assert rect is not None
    return Place(rect, Side.INSIDE, 0)


def _carried(request: Request) -> Place:
    box, size = request.box, request.sizes[0]
    left = box.left + (box.width - size.width) / 2 if request.centred else box.left
    top = box.top - request.gap - size.height
    return Place(Box(left, top, size.width, size.height), Side.ABOVE, 0)


def _width(size: Size, view: Box) -> float:
    return max(size.least, min(size.width, view.width - 2 * MARGIN))


def _inside_view(left: float, top: float, width: float, height: float, view: Box) -> Box:
    left = max(view.left + MARGIN, min(left, view.right - MARGIN - width))
    top = max(view.top + MARGIN, min(top, view.bottom - MARGIN - height))
    return Box(left, top, width, height)
