"""Cards are painted again only when they look different."""

from __future__ import annotations

from PySide6.QtGui import QImage

from gui.delegates.painted_cards import PaintedCards


class Painter:
    """Paints squares, and notes how often."""

    def __init__(self) -> None:
        self.painted = 0

    def __call__(self) -> QImage:
        self.painted += 1
        return QImage(10, 10, QImage.Format.Format_ARGB32_Premultiplied)


def test_a_card_is_painted_once_for_a_look() -> None:
    cards, paint = PaintedCards(), Painter()
    first = cards.picture(1, ("a", 2.0), paint)
    assert cards.picture(1, ("a", 2.0), paint) is first
    assert cards.picture(1, ("b", 2.0), paint) is not first
    assert cards.picture(2, ("b", 2.0), paint) is not first
    assert paint.painted == 3


def test_only_the_newest_look_of_a_card_is_held() -> None:
    cards, paint = PaintedCards(), Painter()
    for look in "aba":
        cards.picture(1, look, paint)
    assert paint.painted == 3


def test_those_not_painted_for_longest_go_when_there_are_too_many() -> None:
    cards, paint = PaintedCards(most_bytes=3 * 10 * 10 * 4), Painter()
    for card in (1, 2, 3, 1, 4):
        cards.picture(card, "a", paint)
    assert paint.painted == 4
    for card in (1, 3, 4):
        cards.picture(card, "a", paint)
    assert paint.painted == 4, "these are held"
    cards.picture(2, "a", paint)
    assert paint.painted == 5, "this one had gone"


def test_all_are_painted_anew_once_forgotten() -> None:
    cards, paint = PaintedCards(), Painter()
    for _ in range(2):
        cards.picture(1, "a", paint)
        cards.forget()
    assert paint.painted == 2
