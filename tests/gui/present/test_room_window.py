"""The room's window as it is painted: two themes, nothing told by colour before the label."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from PySide6.QtCore import QRect, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFont, QImage, QPainter
from pytestqt.qtbot import QtBot

from core.geometry import Box
from core.lessons.lesson import StepKind
from core.metrics.intervals import Share
from core.photos.photo import PhotoId
from core.verdict import Verdict
from gui.present import answer_column, room_photo, tally_bar
from gui.present.room_looks import draw, width_of
from gui.present.room_photo import RoomPhoto
from gui.present.room_window import RoomWindow
from gui.present.slides import (
    AnswerLine,
    LastLine,
    PhotoChip,
    PhotoLook,
    Slide,
    TallyCell,
    TallyTable,
    columns_shown,
    dates_words,
    words_of,
)
from gui.theme import GREEN, ROOM_DARK, ROOM_LIGHT, STAGE, VERMILLION
from gui.views.face_looks import Line
from tests.gui.sheet_values import PHOTO

SIZE = QSize(1920, 1080)
EMPTY = TallyTable(("labelled female", "labelled male"), ())


def photo_image(_photo_id: PhotoId, _width: int) -> QImage:
    image = QImage(225, 275, QImage.Format.Format_RGB32)
    image.fill(QColor(90, 90, 90))
    return image


def tally(*shares: Share) -> TallyTable:
    cells = tuple(TallyCell(share, ((Verdict.NOT_DETECTED, 2),)) for share in shares)
    rows = (("The room", cells), ("Vendor AA", cells))
    return TallyTable(("labelled female", "labelled male"), rows)


def slide(judged: bool, vendors: int = 2, table: TallyTable = EMPTY) -> Slide:
    mark = Verdict.MISREAD if judged else None
    lines = [AnswerLine("The room guessed", answer="female", number="18 of 30", mark=mark)]
    lines += [
        AnswerLine(f"Vendor {n}", f"V{n}", n, answer="male", number="98 %", mark=mark)
        for n in range(vendors)
    ]
    chip = PhotoChip("V0", 0, "male", "98 %", mark)
    box = Box(45, 78, 149, 150)
    look = PhotoLook(PHOTO, (225, 275), box=box, line=Line.DASHED, mark=mark, chip=chip)
    last = LastLine("Label", "female", "public record", is_hidden=not judged, is_next=not judged)
    return Slide(StepKind.REVEAL, (look,), tuple(lines), last, table, "Photo 1 of 2")


@pytest.fixture
def window(qtbot: QtBot) -> RoomWindow:
    made = RoomWindow(photo_image)
    qtbot.addWidget(made)
    made.resize(SIZE)
    return made


def colours(window: RoomWindow) -> set[int]:
    """Every colour painted, without its transparency."""
    picture = window.grab().toImage().convertToFormat(QImage.Format.Format_RGB32)
    raw = memoryview(picture.constBits()).cast("I")  # type: ignore[arg-type]
    return {value & 0xFFFFFF for value in set(raw)}


def rgb(colour: QColor) -> int:
    return colour.rgb() & 0xFFFFFF


VERDICTS = {rgb(GREEN.fill), rgb(VERMILLION.fill), rgb(GREEN.rim), rgb(VERMILLION.rim)}


@pytest.mark.parametrize("dark", [True, False])
def test_before_the_label_no_colour_of_a_verdict_is_painted(window: RoomWindow, dark: bool) -> None:
    window.set_dark(dark)
    window.show_slide(slide(judged=False, table=TallyTable((), ())))
    assert not colours(window) & VERDICTS
    window.show_slide(slide(judged=True, table=TallyTable((), ())))
    assert rgb(VERMILLION.fill) in colours(window)


@pytest.mark.parametrize(("dark", "ground"), [(True, ROOM_DARK), (False, ROOM_LIGHT)])
def test_both_themes_leave_the_photos_surround_alone(
    window: RoomWindow, dark: bool, ground: object
) -> None:
    window.set_dark(dark)
    window.show_slide(slide(judged=True, table=tally(Share(1, 4), Share(0, 3))))
    picture = window.grab().toImage()
    assert picture.pixelColor(20, 20) == STAGE.background
    assert picture.pixelColor(1915, 5) == ground.background  # type: ignore[attr-defined]
    assert picture.pixelColor(5, 1075) == ground.tally  # type: ignore[attr-defined]


def test_the_photo_is_two_thirds_wide(window: RoomWindow) -> None:
    window.show_slide(slide(judged=False))
    assert window.photo_rect.width() == SIZE.width() * 2 // 3


@pytest.mark.parametrize("vendors", [1, 2, 4, 6])
@pytest.mark.parametrize("judged", [True, False])
@pytest.mark.parametrize("size", [SIZE, QSize(1280, 720), QSize(1024, 768), QSize(3840, 2160)])
def test_any_number_of_vendors_is_painted_on_any_screen(
    window: RoomWindow, vendors: int, judged: bool, size: QSize
) -> None:
    window.resize(size)
    window.show_slide(slide(judged, vendors, tally(Share(1, 4), Share(0, 0))))
    assert not window.grab().isNull()


@pytest.mark.parametrize("vendors", [1, 2, 3, 4, 5, 6])
@pytest.mark.parametrize("size", [SIZE, QSize(1280, 720), QSize(1280, 800), QSize(1024, 768)])
@pytest.mark.parametrize("source", ["public record", "annotator's perception"])
def test_no_answer_name_or_source_is_cut_off(
    window: RoomWindow, monkeypatch: pytest.MonkeyPatch, vendors: int, size: QSize, source: str
) -> None:
    cut: list[str] = []
    drawn: list[str] = []

    def watched(
        painter: QPainter, rect: QRectF, text: str, letters: QFont, *flags: Qt.AlignmentFlag
    ) -> float:
        width = draw(painter, rect, text, letters, *flags)
        (drawn if width >= width_of(text, letters) else cut).append(text)
        return width

    monkeypatch.setattr(answer_column, "draw", watched)
    monkeypatch.setattr(tally_bar, "draw", watched)
    cells = tally(Share(1, 4), Share(0, 3)).rows[0][1]
    rows = (("The room", cells), *(("Some Longer Vendor", cells),) * vendors)
    shown = slide(True, vendors, TallyTable(("labelled female", "labelled male"), rows))
    lines = [replace(line, answer="female", number="none given") for line in shown.lines[1:]]
    lines = [replace(line, given=False, date="2026-01-01") for line in lines]
    label = LastLine("Label", "non-binary", source, is_hidden=False)
    window.resize(size)
    window.show_slide(replace(shown, lines=(shown.lines[0], *lines), last=label))
    assert not window.grab().isNull()
    assert {"female", "none given", "non-binary", source, "Some Longer Vendor"} <= set(drawn)
    assert not cut


def dated(date: str, code: str, *, is_hidden: bool) -> AnswerLine:
    return AnswerLine("Vendor", code, 0, date, "male", "98 %", is_hidden=is_hidden)


def test_dates_are_told_with_the_answers_that_were_given_then() -> None:
    lines = [
        AnswerLine("The room guessed", answer="female"),
        dated("2026-01-01", "AA", is_hidden=False),
        dated("2025-12-31", "BB", is_hidden=False),
        dated("2026-01-01", "CC", is_hidden=False),
        dated("2026-01-01", "DD", is_hidden=True),
    ]
    assert dates_words(lines) == "AA, CC answered 2026-01-01 · BB answered 2025-12-31"
    assert dates_words(lines[-1:]) == ""
    assert dates_words(lines[:1]) is None


@pytest.mark.parametrize("vendors", [2, 6])
def test_a_date_without_a_place_beside_its_answer_stands_below_the_photo(
    window: RoomWindow, monkeypatch: pytest.MonkeyPatch, vendors: int
) -> None:
    told: list[str] = []

    def watched(*given: Any) -> float:
        told.append(given[2])
        return draw(*given)

    monkeypatch.setattr(answer_column, "draw", watched)
    monkeypatch.setattr(room_photo, "draw", watched)
    shown = slide(False, vendors, tally(Share(1, 4)))
    rows = (shown.tally.rows[0],) * (vendors + 1)
    lines = (*shown.lines[:-1], replace(shown.lines[-1], date="2026-01-01"))
    window.show_slide(replace(shown, lines=lines, tally=replace(shown.tally, rows=rows)))
    window.grab()
    assert [words for words in told if "2026-01-01" in words] == (
        ["2026-01-01"] if vendors == 2 else ["V5 answered 2026-01-01"]
    )


@pytest.mark.parametrize("size", [(5200, 500), (900, 4500), (1350, 1100)])
@pytest.mark.parametrize("share", [1.0, 0.25])
def test_a_small_face_zoomed_to_fills_the_room_and_its_box_stays_on_it(
    qtbot: QtBot, size: tuple[int, int], share: float
) -> None:
    """Also while only a smaller copy of the photo is there."""
    box = Box(size[0] - 120, 200, 80, 100)
    picture = QImage(*size, QImage.Format.Format_RGB32)
    picture.fill(QColor(90, 90, 90))
    painter = QPainter(picture)
    painter.fillRect(QRectF(box.left, box.top, box.width, box.height), QColor(200, 0, 0))
    painter.end()
    copy = picture.scaled(round(size[0] * share), round(size[1] * share))
    window = RoomWindow(lambda _id, _width: copy)
    qtbot.addWidget(window)
    window.resize(SIZE)
    look = PhotoLook(PHOTO, size, box=box, line=Line.SOLID)
    lines = replace(slide(judged=False), photos=(look,))
    window.show_slide(lines)
    assert window.width_wanted == 0
    small = reds(window)
    near = replace(look, view=Box(size[0] - 184, 120, 184, 260))
    window.show_slide(replace(lines, photos=(near,)))
    large = reds(window)
    assert large.height() > 0.3 * window.photo_rect.height()
    assert large.height() > 2 * small.height()
    assert window.width_wanted > size[0]
    grab = window.grab().toImage()
    # The white line runs along all four edges, a blurred pixel of the copy away at most.
    off = round(window.width_wanted / copy.width()) + 8
    for edge in (large.left(), large.right()):
        row = [grab.pixelColor(x, large.center().y()) for x in range(edge - off, edge + off)]
        assert QColor(255, 255, 255) in row
    for edge in (large.top(), large.bottom()):
        column = [grab.pixelColor(large.center().x(), y) for y in range(edge - off, edge + off)]
        assert QColor(255, 255, 255) in column


def reds(window: RoomWindow) -> QRect:
    """Where the photo is red."""
    grab = window.grab().toImage().convertToFormat(QImage.Format.Format_RGB32)
    raw = memoryview(grab.constBits()).cast("I")  # type: ignore[arg-type]
    width, found = grab.width(), QRect()
    for at, value in enumerate(raw):
        if value & 0xFFFFFF == 0xC80000:
            found |= QRect(at % width, at // width, 1, 1)
    return found


def test_on_a_screen_of_another_pixel_ratio_the_photo_is_scaled_anew(
    window: RoomWindow, monkeypatch: pytest.MonkeyPatch
) -> None:
    window.show_slide(slide(judged=False))
    window.grab()
    photo = window._photos[0]
    before = photo.shown_size
    assert not before.isEmpty()
    monkeypatch.setattr(RoomPhoto, "devicePixelRatioF", lambda _photo: 2.0)
    window.grab()

    assert photo.shown_size == before * 2


def test_black_covers_everything(window: RoomWindow) -> None:
    window.show_slide(slide(judged=True))
    window.show()
    window.set_black(True)
    assert colours(window) == {0}
    window.set_black(False)
    assert len(colours(window)) > 1


def test_nothing_moves_when_an_answer_is_revealed(window: RoomWindow) -> None:
    """Below a line that was `?` all stands where it stood."""
    window.show_slide(slide(judged=False))
    places = [
        child.geometry() for child in window.findChildren(object) if hasattr(child, "geometry")
    ]
    window.show_slide(slide(judged=True))
    assert places == [
        child.geometry() for child in window.findChildren(object) if hasattr(child, "geometry")
    ]


def test_who_cannot_see_it_is_told_the_lines(window: RoomWindow) -> None:
    hidden = AnswerLine("Vendor AA", is_hidden=True, answer="male", number="98 %")
    told = Slide(StepKind.REVEAL, (), (hidden,), LastLine("Label", "female"), EMPTY, "Photo 1 of 2")
    assert words_of(told) == "Vendor AA: ?. Label: ?. Photo 1 of 2"
    window.show_slide(slide(judged=True))
    assert "Vendor 0: male 98 %" in window.accessibleName()
    assert "Label: female public record" in window.accessibleName()


def test_the_mouse_cursor_is_not_above_it(window: RoomWindow) -> None:
    assert window.cursor().shape() is Qt.CursorShape.BlankCursor


def test_columns_that_do_not_fit_share_the_last() -> None:
    assert columns_shown(["a", "b"], 3) == (("a", "b"), ())
    assert columns_shown(["a", "b", "c", "d"], 3) == (("a", "b"), ("c", "d"))
