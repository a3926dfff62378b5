from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pytest
from PySide6.QtCore import QAbstractListModel, QModelIndex, QRect
from PySide6.QtGui import QColor, QImage, QPainter
from PySide6.QtWidgets import QStyle, QStyleOptionViewItem

from core.photos.photo import PhotoId
from core.vendor import VendorId
from core.verdict import CallState, Mark, Verdict
from gui.delegates.photo_card_delegate import PhotoCardDelegate, _name_beside
from gui.models.photo_list_model import Role
from gui.models.photo_summary import PhotoSummary, Seen, VendorMark, blank
from gui.photos.thumbnails import Thumbnails
from gui.theme import GREEN, SKY_BLUE, VERMILLION, tokens
from tests.gui.library_fakes import TRUNCATED, photo

WIDTH = 100
SIDE = WIDTH - 10
State = QStyle.StateFlag


class OneCard(QAbstractListModel):
    """A model of one summary."""

    def __init__(self, summary: PhotoSummary) -> None:
        super().__init__()
        self.summary = summary

    def rowCount(self, _parent: QModelIndex = QModelIndex()) -> int:  # noqa: B008
        return 1

    def data(self, _index: QModelIndex, role: int = 0) -> object:
        return self.summary if role == Role.SUMMARY else None


@pytest.fixture
def thumbnails(qapp, qtbot):
    """Photo 1 has a thumbnail: red above, blue below, 90 wide and 180 high."""
    pixels = np.zeros((180, 90, 3), np.uint8)
    pixels[:90, :, 0] = pixels[90:, :, 2] = 255
    made = Thumbnails(90, lambda _path, _side: pixels, lambda photo: photo.path)
    made.want([photo(1)])
    qtbot.waitUntil(lambda: made.cached(PhotoId(1)) is not None)
    yield made
    made.close()


@pytest.fixture
def paint(thumbnails) -> Callable[..., QImage]:
    """Paints a summary's card on a ground of pure magenta, which no card has."""
    delegate = PhotoCardDelegate(thumbnails)

    def paint(summary: PhotoSummary, state: State = State.State_Enabled) -> QImage:
        picture = QImage(WIDTH, delegate.card_height(WIDTH), QImage.Format.Format_RGB32)
        picture.fill(QColor("magenta"))
        model = OneCard(summary)
        option = QStyleOptionViewItem()
        option.rect = QRect(0, 0, picture.width(), picture.height())
        option.state = state
        painter = QPainter(picture)
        delegate.paint(painter, option, model.index(0))
        painter.end()
        return picture

    return paint


def card(number: int = 1, *marks: Mark, faces: int = 1, **values: object) -> PhotoSummary:
    worn = tuple(VendorMark(VendorId(f"v{i}"), mark, faces) for i, mark in enumerate(marks))
    return PhotoSummary(photo(number), "A000014", worn, **values)  # type: ignore[arg-type]


def near(colour: QColor, other: QColor, tolerance: int = 12) -> bool:
    return all(
        abs(a - b) <= tolerance
        for a, b in zip(colour.getRgb()[:3], other.getRgb()[:3], strict=True)
    )


def has_colour(picture: QImage, colour: QColor, area: QRect) -> bool:
    return any(
        near(picture.pixelColor(x, y), colour)
        for y in range(area.top(), area.bottom() + 1)
        for x in range(area.left(), area.right() + 1)
    )


def mark_area(place: int) -> QRect:
    return QRect(5 + 16 * place, 5 + SIDE + 3, 12, 12)


def test_crop_shows_the_upper_half_where_no_face_is_known(paint):
    picture = paint(card())
    assert near(picture.pixelColor(50, 10), QColor(255, 0, 0))
    assert near(picture.pixelColor(50, 90), QColor(255, 0, 0))


def test_crop_is_centred_on_the_face(paint):
    picture = paint(card(face_centre=(0.5, 0.5)))
    assert near(picture.pixelColor(50, 30), QColor(255, 0, 0))
    assert near(picture.pixelColor(50, 70), QColor(0, 0, 255))


def test_crop_stays_inside_the_photo(paint):
    picture = paint(card(face_centre=(1.0, 1.0)))
    assert near(picture.pixelColor(50, 8), QColor(0, 0, 255))
    assert near(picture.pixelColor(50, 92), QColor(0, 0, 255))


def test_photo_without_thumbnail_is_a_calm_field(paint):
    assert near(paint(card(2)).pixelColor(50, 50), tokens().hover)


def test_failed_photo_is_grey_with_a_triangle_and_one_mark(paint):
    summary = card(1, Verdict.MATCH, Verdict.MATCH)
    picture = paint(replace(summary, photo=replace(summary.photo, problem=TRUNCATED)))

    assert near(picture.pixelColor(8, 8), tokens().track)
    assert has_colour(picture, tokens().ink, QRect(35, 35, 30, 30))
    assert has_colour(picture, tokens().ink, mark_area(0))
    assert not has_colour(picture, tokens().ink, mark_area(1))


def test_marks_stand_in_the_order_of_the_vendors(paint):
    picture = paint(card(1, Verdict.MISREAD, Verdict.MATCH, Verdict.UNLABELLED))

    for place, colour in enumerate((VERMILLION.fill, GREEN.fill, SKY_BLUE.fill)):
        assert has_colour(picture, colour, mark_area(place))
    assert not has_colour(picture, tokens().ink2, mark_area(3))


def test_at_most_so_many_marks_as_have_room_then_their_number(paint):
    picture = paint(card(1, *[Verdict.MATCH] * 9))

    shown = [place for place in range(6) if has_colour(picture, GREEN.fill, mark_area(place))]
    assert shown == [0, 1, 2, 3]
    four, rest = paint(card(1, *[Verdict.MATCH] * 4)), QRect(5 + 16 * 4, 5 + SIDE, 25, 18)
    assert picture.copy(rest) != four.copy(rest)


def test_number_of_faces_stands_after_the_marks_when_there_are_several(paint):
    after_the_mark = QRect(5 + 16, 5 + SIDE, 25, 18)
    one, five = (paint(card(1, Verdict.MATCH, faces=faces)) for faces in (1, 5))
    assert near(one.pixelColor(30, 105), QColor("magenta"))
    assert one.copy(after_the_mark) != five.copy(after_the_mark)


def test_what_is_left_out_has_words_instead_of_marks(paint):
    picture = paint(card(1, Verdict.MISREAD, Verdict.MATCH, left_out=True))
    row = QRect(5, 5 + SIDE, SIDE, 18)
    assert not has_colour(picture, VERMILLION.fill, row)
    assert not has_colour(picture, GREEN.fill, row)
    assert has_colour(picture, tokens().ink2, row)


def test_the_number_of_faces_has_a_head_before_it(paint, monkeypatch):
    painted = []
    monkeypatch.setattr(
        "gui.delegates.photo_card_delegate.paint_icon", lambda *given: painted.append(given[2])
    )
    paint(card(1, *[Verdict.MATCH] * 7))
    assert painted == []
    paint(card(1, *[Verdict.MATCH] * 7, faces=3))
    assert painted == ["account-outline"]


def test_dot_is_a_ring_half_or_full(paint):
    left, right, middle = (
        lambda seen, x=x: near(
            paint(card(seen=seen)).pixelColor(5 + x, 5 + SIDE + 18 + 8), tokens().ink2, 40
        )
        for x in (2, 5, 3)
    )
    assert (left(Seen.UNSEEN), middle(Seen.UNSEEN)) == (False, False)
    assert (left(Seen.HALF), right(Seen.HALF)) == (True, False)
    assert (left(Seen.FULL), right(Seen.FULL)) == (True, True)


def test_equal_names_side_by_side_are_told_apart_by_their_endings(qapp):
    class Cards(QAbstractListModel):
        names = ("a.avif", "a.png", "b.png", "b.jpg", "c.jpg")

        def rowCount(self, _parent: QModelIndex = QModelIndex()) -> int:  # noqa: B008
            return len(self.names)

        def data(self, index: QModelIndex, role: int = 0) -> object:
            if role != Role.SUMMARY:
                return None
            name = self.names[index.row()]
            title = "B" if name == "b.jpg" else ""
            return blank(replace(photo(index.row() + 1, name), title=title))

    cards = Cards()
    shown = [
        _name_beside(index, index.data(Role.SUMMARY))
        for index in (cards.index(row) for row in range(cards.rowCount()))
    ]
    assert shown == ["a.avif", "a.png", "b", "B", "c"]


def test_flag_is_a_dark_tile_at_the_upper_right(paint):
    tile = QRect(WIDTH - 5 - 2 - 16, 7, 16, 16)
    dark = QColor(36, 18, 18)
    assert not has_colour(paint(card()), dark, tile)
    assert has_colour(paint(card(flagged=True)), dark, tile)


def test_grounds(paint):
    magenta = QColor("magenta")
    below = (3, 60)
    assert near(paint(card()).pixelColor(*below), magenta)
    hovered = paint(card(), State.State_MouseOver)
    assert near(hovered.pixelColor(*below), tokens().hover)
    selected = paint(card(), State.State_Selected | State.State_HasFocus)
    assert near(selected.pixelColor(*below), tokens().sel)
    assert near(selected.pixelColor(0, 60), tokens().ink)
    assert near(selected.pixelColor(1, 60), tokens().ink)
    with_others = paint(card(), State.State_Selected)
    assert near(with_others.pixelColor(0, 60), tokens().ink)
    assert near(with_others.pixelColor(1, 60), tokens().sel)
    focused = paint(card(), State.State_HasFocus)
    assert near(focused.pixelColor(0, 60), tokens().edge)
    assert near(focused.pixelColor(*below), magenta)


@pytest.mark.parametrize("mark", [*Verdict, *CallState])
def test_every_mark_can_be_worn(paint, mark):
    picture, none = paint(card(1, mark)), paint(card())
    assert picture.copy(mark_area(0)) != none.copy(mark_area(0))
