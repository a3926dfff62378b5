"""The chips and mark strips of one view: which face wears what, and where."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TypeVar

from PySide6.QtCore import QPointF, QRectF
from PySide6.QtWidgets import QGraphicsScene

from core.geometry import Box
from gui.views.chip_item import ChipItem, Words, chip_size, stack_size
from gui.views.chip_placement import AROUND, BESIDE, Place, Request, Side, place_labels
from gui.views.face_looks import ChipLook, FaceLook
from gui.views.label_item import LabelItem
from gui.views.mark_strip_item import MarkStripItem, strip_size

SMALL = 48.0
"""Smaller boxes on the screen wear a mark strip."""
STACK_GAP = 11.0
"""From a box to its stack of chips: room for the line that joins them."""
OVER = 12.0
"""The selected or hovered face's chips lie over the others."""

ToScreen = Callable[[Box], Box]


class FaceLabels:
    """Owns the label items of a scene and reuses them from photo to photo."""

    def __init__(self, scene: QGraphicsScene, overlaid: bool) -> None:
        self._scene = scene
        self._overlaid = overlaid
        self._chips: list[ChipItem] = []
        self._strips: list[MarkStripItem] = []
        self._hovered_item = ChipItem()
        self._hovered_item.setZValue(OVER + 1)
        self._hovered_item.hide()
        scene.addItem(self._hovered_item)
        self._looks: tuple[FaceLook, ...] = ()
        self._hovered: int | None = None

    def place(
        self,
        looks: tuple[FaceLook, ...],
        to_screen: ToScreen,
        view: Box,
        taken: Sequence[Box] = (),
    ) -> None:
        """Give every face its label. `view` and `taken` are in pixels of the view."""
        self._looks = looks
        self._unhover()
        requests = [self._request(look, to_screen(look.outline)) for look in looks]
        places = place_labels(requests, view, taken)
        chips = strips = 0
        for look, request, place in zip(looks, requests, places, strict=True):
            if place is None:
                continue
            if self._is_strip(look, request, place):
                strip = _nth(self._strips, strips, MarkStripItem, self._scene)
                strip.show_marks(look.index, tuple(chip.mark for chip in look.chips))
                _put(strip, look, place, to_screen)
                strips += 1
            else:
                chip = _nth(self._chips, chips, ChipItem, self._scene)
                self._put_chips(chip, look, place, to_screen)
                chip.setZValue(OVER if look.selected else OVER - 1)
                chips += 1
        for spare in (*self._chips[chips:], *self._strips[strips:]):
            spare.hide()
            spare.index = -1

    def hover(self, index: int | None, to_screen: ToScreen, view: Box) -> None:
        """The mouse is over a face, or over none: in the overlaid view its chips unfold."""
        if not self._overlaid or index == self._hovered:
            return
        self._unhover()
        look = next((look for look in self._looks if look.index == index), None)
        if look is None or look.selected or not look.chips:
            return
        self._hovered = index
        request = self._unfolded(look, to_screen(look.outline))
        selected = next((at.index for at in self._looks if at.selected), None)
        taken = [self._shown_at(chip, to_screen) for chip in self._chips if chip.index == selected]
        place = place_labels([request], view, taken)[0]
        if place is not None:
            self._strip_of(index, shown=False)
            self._put_chips(self._hovered_item, look, place, to_screen)

    def at(
        self, point: QPointF, to_screen: Callable[[QPointF], QPointF]
    ) -> tuple[int, str | None] | None:
        """The face of the label at a point of the view, and the vendor where it is a chip."""
        label = self._label_at(point, to_screen)
        if label is None:
            return None
        chip = self._chip_at(label, point, to_screen)
        return label.index, chip.vendor_id if chip is not None else None

    def tip_at(self, point: QPointF, to_screen: Callable[[QPointF], QPointF]) -> str:
        """What is to be known of the chip at a point of the view; empty for nothing."""
        label = self._label_at(point, to_screen)
        chip = self._chip_at(label, point, to_screen) if label is not None else None
        return chip.tip if chip is not None else ""

    def _label_at(
        self, point: QPointF, to_screen: Callable[[QPointF], QPointF]
    ) -> LabelItem | None:
        labels: list[LabelItem] = [self._hovered_item, *self._chips, *self._strips]
        hit = [
            (label.zValue(), number)
            for number, label in enumerate(labels)
            if label.isVisible() and label.rect.contains(point - to_screen(label.pos()))
        ]
        return labels[max(hit)[1]] if hit else None

    def _chip_at(
        self, label: LabelItem, point: QPointF, to_screen: Callable[[QPointF], QPointF]
    ) -> ChipLook | None:
        if not isinstance(label, ChipItem):
            return None
        return label.vendor_at(point - to_screen(label.pos()))

    # What each face asks for

    def _request(self, look: FaceLook, box: Box) -> Request:
        if not look.chips:
            return Request(box, ())
        if self._overlaid and look.selected:
            return self._unfolded(look, box)
        strip = strip_size(len(look.chips))
        if self._overlaid:
            return Request(box, (strip,), AROUND, centred=True)
        sizes = [chip_size(look.chips[0], words) for words in _words_beside(box)]
        return Request(box, (*sizes, strip), BESIDE, selected=look.selected)

    def _unfolded(self, look: FaceLook, box: Box) -> Request:
        return Request(box, (stack_size(look.chips),), AROUND, selected=True, gap=STACK_GAP)

    def _is_strip(self, look: FaceLook, request: Request, place: Place) -> bool:
        if self._overlaid:
            return not look.selected
        return place.size == len(request.sizes) - 1

    def _put_chips(self, item: ChipItem, look: FaceLook, place: Place, to_screen: ToScreen) -> None:
        words, leader = Words.ALL, None
        anchor = _anchor_on_screen(look, place, to_screen)
        if self._overlaid:
            leader = _leader(to_screen(look.outline), place, anchor)
        else:
            words = _words_beside(to_screen(look.outline))[place.size]
        item.show_chips(look.index, look.chips, words, leader)
        _put(item, look, place, to_screen)

    def _unhover(self) -> None:
        self._hovered_item.hide()
        if self._hovered is not None:
            self._strip_of(self._hovered, shown=True)
            self._hovered = None

    def _strip_of(self, index: int | None, shown: bool) -> None:
        for strip in self._strips:
            if strip.index == index:
                strip.setVisible(shown)

    def _shown_at(self, chip: ChipItem, to_screen: ToScreen) -> Box:
        at = to_screen(Box(chip.pos().x(), chip.pos().y(), 0, 0))
        rect = chip.rect
        return Box(at.left + rect.left(), at.top + rect.top(), rect.width(), rect.height())


def _words_beside(box: Box) -> list[Words]:
    """How much a chip may say, most first: it hangs over a box that is narrower than it, and says
    less where that would cover something. Nothing for a small box.
    """
    return list(Words) if max(box.width, box.height) >= SMALL else []


Item = TypeVar("Item", bound=LabelItem)


def _nth(items: list[Item], number: int, make: type[Item], scene: QGraphicsScene) -> Item:
    if number == len(items):
        items.append(make())
        scene.addItem(items[number])
    return items[number]


def _put(item: LabelItem, look: FaceLook, place: Place, to_screen: ToScreen) -> None:
    at = _anchor_on_screen(look, place, to_screen)
    rect = place.rect
    item.put(
        _anchor(look, place), QRectF(rect.left - at.x(), rect.top - at.y(), rect.width, rect.height)
    )
    item.show()


def _anchor(look: FaceLook, place: Place) -> QPointF:
    """The corner of the box, in the photo, that the label moves with."""
    box = look.outline
    x = box.right if place.side is Side.RIGHT else box.left
    y = box.bottom if place.side is Side.BELOW else box.top
    return QPointF(x, y)


def _anchor_on_screen(look: FaceLook, place: Place, to_screen: ToScreen) -> QPointF:
    anchor = _anchor(look, place)
    at = to_screen(Box(anchor.x(), anchor.y(), 0, 0))
    return QPointF(at.left, at.top)


def _leader(box: Box, place: Place, anchor: QPointF) -> tuple[QPointF, QPointF] | None:
    """The line from a stack of chips to its box, from the anchor."""
    rect = place.rect
    x = min(max(box.centre[0], rect.left + 8), rect.right - 8)
    y = min(max(box.centre[1], rect.top + 8), rect.bottom - 8)
    ends = {
        Side.ABOVE: ((x, rect.bottom), (x, box.top)),
        Side.BELOW: ((x, rect.top), (x, box.bottom)),
        Side.RIGHT: ((rect.left, y), (box.right, y)),
        Side.LEFT: ((rect.right, y), (box.left, y)),
    }.get(place.side)
    if ends is None:
        return None
    return QPointF(*ends[0]) - anchor, QPointF(*ends[1]) - anchor
