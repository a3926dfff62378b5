"""The stage as a person meets it: clicks, keys, zoom in step, and what it says when empty."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QWheelEvent
from PySide6.QtWidgets import QApplication, QLabel, QWidget
from pytestqt.qtbot import QtBot

from core.geometry import Box
from core.labelling.labels import Gender
from core.photos.photo import Pixels
from core.problem import Problem, ProblemError
from core.verdict import CallState
from gui.photos.photo_loader import PhotoLoader
from gui.theme import apply_theme
from gui.views.chip_item import ChipItem, Words, chip_size
from gui.views.face_box_item import FaceBoxItem
from gui.views.mark_strip_item import MarkStripItem
from gui.views.photo_view import PhotoView
from gui.views.stage_bar import PhotoTitle
from gui.views.stage_lines import FoundLine
from gui.views.stage_panes import Pane
from gui.views.stage_view import StageView
from gui.widgets.key_button import KeyButton
from tests.gui.stage_sheets import AA, BB, CC, DD, Someone, photo, said, sheet

FACE = Box(45, 78, 149, 150)
INNER = Box(80, 100, 60, 60)
ONE = [Someone({AA: said(FACE), BB: said(FACE, Gender.FEMALE, 0.81)})]
TRUNCATED = Problem("truncated", "The file ends in the middle.", "Copy it again.")


def grey(path: Path, side: int) -> Pixels:
    if path.name == "broken.jpg":
        raise ProblemError(TRUNCATED)
    return np.full((275, 225, 3), 128, np.uint8)


@pytest.fixture
def stage(qapp: QApplication, qtbot: QtBot) -> Iterator[StageView]:
    apply_theme(qapp)
    loader = PhotoLoader(grey)
    view = StageView(loader)
    qtbot.addWidget(view)
    view.resize(784, 792)
    view.show()
    yield view
    loader.close()


def panes(stage: StageView) -> list[Pane]:
    return [pane for pane in stage.findChildren(Pane) if not pane.isHidden()]


def shown_view(stage: StageView) -> PhotoView:
    return next(v for v in stage.findChildren(PhotoView) if v.isVisibleTo(stage))


def items(view: PhotoView, kind: type) -> list:
    return [item for item in view.scene().items() if isinstance(item, kind) and item.isVisible()]


def on_screen(view: PhotoView, x: float, y: float) -> QPoint:
    """A point of the photo, in pixels of the view."""
    return view.mapFromScene(QPointF(x, y))


def click(qtbot: QtBot, view: PhotoView, x: float, y: float) -> None:
    qtbot.mouseClick(view.viewport(), Qt.MouseButton.LeftButton, pos=on_screen(view, x, y))


def wheel(view: PhotoView, at: QPoint, notches: int = 1) -> None:
    event = QWheelEvent(
        QPointF(at),
        QPointF(view.viewport().mapToGlobal(at)),
        QPoint(),
        QPoint(0, 120 * notches),
        Qt.MouseButton.NoButton,
        Qt.KeyboardModifier.NoModifier,
        Qt.ScrollPhase.NoScrollPhase,
        False,
    )
    QApplication.sendEvent(view.viewport(), event)


def said_by_labels(widget: QWidget) -> str:
    return " ".join(label.text() for label in widget.findChildren(QLabel) if label.isVisible())


def button(stage: StageView, qtbot: QtBot, words: str) -> KeyButton:
    def visible() -> list[KeyButton]:
        return [b for b in stage.findChildren(KeyButton) if b.words == words and b.isVisible()]

    qtbot.waitUntil(lambda: bool(visible()))
    return visible()[0]


def test_each_vendor_has_a_pane_with_its_verdict(stage: StageView) -> None:
    stage.show_sheet(sheet(ONE, [AA, BB, CC]))
    assert [pane.vendor_id for pane in panes(stage)] == ["aa", "bb", "cc"]
    words = [pane.header.look.word for pane in panes(stage) if pane.header.look]
    assert words == ["Misread", "Match", "Not detected"]
    assert panes(stage)[2].header.toolTip().startswith("Vendor CC: Not detected")
    assert panes(stage)[0].accessibleName() == (
        "Vendor AA: misread, male 71\N{NARROW NO-BREAK SPACE}%"
    )


def test_fewer_vendors_leave_fewer_panes(stage: StageView) -> None:
    stage.show_sheet(sheet(ONE, [AA, BB, CC, DD]))
    stage.show_sheet(sheet(ONE, [BB]))
    assert [pane.vendor_id for pane in panes(stage)] == ["bb"]


def test_one_large_shows_the_vendor_in_focus(stage: StageView, qtbot: QtBot) -> None:
    stage.show_sheet(sheet(ONE, focus=BB))
    with qtbot.waitSignal(stage.mode_changed) as changed:
        stage.set_mode("one large")
    assert changed.args == ["one large"]
    assert [pane.vendor_id for pane in panes(stage)] == ["bb"]


def test_overlaid_shows_a_chip_a_vendor_on_the_selected_face_and_strips_on_others(
    stage: StageView,
) -> None:
    stage.set_mode("overlaid")
    two = [Someone({AA: said(Box(10, 20, 70, 70))}), Someone({BB: said(Box(120, 150, 70, 70))})]
    stage.show_sheet(sheet(two, selected=1))
    view = shown_view(stage)
    assert panes(stage) == []
    assert [len(chip.looks) for chip in items(view, ChipItem)] == [2]
    assert len(items(view, MarkStripItem)) == 1


def test_no_other_view_mode_is_taken(stage: StageView) -> None:
    with pytest.raises(ValueError, match="upside down"):
        stage.set_mode("upside down")


def test_a_click_on_a_box_selects_its_face_and_focuses_the_vendor(
    stage: StageView, qtbot: QtBot
) -> None:
    stage.show_sheet(sheet(ONE))
    with qtbot.waitSignals([stage.vendor_clicked, stage.face_clicked]):
        click(qtbot, panes(stage)[1].view, 100, 120)
    with (
        qtbot.waitSignal(stage.vendor_clicked) as vendor,
        qtbot.assertNotEmitted(stage.face_clicked),
    ):
        click(qtbot, panes(stage)[1].view, 5, 5)
    assert vendor.args == ["bb"]


def test_another_click_on_overlapping_boxes_brings_the_next_face(
    stage: StageView, qtbot: QtBot
) -> None:
    faces = [Someone({AA: said(FACE)}), Someone({AA: said(INNER)})]
    seen = []
    stage.face_clicked.connect(seen.append)
    selected = None
    for _ in range(3):
        stage.show_sheet(sheet(faces, [AA], selected=selected))
        click(qtbot, panes(stage)[0].view, 110, 130)
        selected = seen[-1]
    assert seen == [1, 0, 1]


def test_a_click_on_an_overlaid_chip_focuses_its_vendor(stage: StageView, qtbot: QtBot) -> None:
    stage.set_mode("overlaid")
    stage.show_sheet(sheet(ONE))
    view = shown_view(stage)
    chips = items(view, ChipItem)[0]
    at = view.mapFromScene(chips.pos()) + chips.rect.bottomLeft().toPoint() + QPoint(30, -6)
    with qtbot.waitSignal(stage.vendor_clicked) as vendor:
        qtbot.mouseClick(view.viewport(), Qt.MouseButton.LeftButton, pos=at)
    assert vendor.args == ["bb"]


def test_hovering_unfolds_the_chips_of_another_face(stage: StageView, qtbot: QtBot) -> None:
    stage.set_mode("overlaid")
    two = [Someone({AA: said(Box(10, 20, 60, 60))}), Someone({AA: said(Box(140, 190, 60, 60))})]
    stage.show_sheet(sheet(two))
    view = shown_view(stage)
    assert len(items(view, ChipItem)) == 1
    qtbot.mouseMove(view.viewport(), on_screen(view, 170, 220))
    assert len(items(view, ChipItem)) == 2
    assert items(view, MarkStripItem) == []
    qtbot.mouseMove(view.viewport(), on_screen(view, 100, 130))
    assert len(items(view, ChipItem)) == 1
    assert len(items(view, MarkStripItem)) == 1


def test_the_wheel_zooms_all_panes_in_step(stage: StageView) -> None:
    stage.show_sheet(sheet(ONE))
    first, second = (pane.view for pane in panes(stage))
    before = first.transform().m11()
    wheel(first, QPoint(50, 60), 3)
    assert first.transform() == second.transform()
    assert first.transform().m11() > before
    assert first.mapToScene(0, 0) == second.mapToScene(0, 0)


def test_dragging_pans_and_does_not_select(stage: StageView, qtbot: QtBot) -> None:
    stage.show_sheet(sheet(ONE))
    stage.zoom_in()
    stage.zoom_in()
    view = panes(stage)[0].view
    before = view.mapToScene(0, 0)
    with qtbot.assertNotEmitted(stage.face_clicked):
        qtbot.mousePress(view.viewport(), Qt.MouseButton.LeftButton, pos=QPoint(150, 150))
        qtbot.mouseMove(view.viewport(), QPoint(120, 150))
        qtbot.mouseMove(view.viewport(), QPoint(110, 150))
        qtbot.mouseRelease(view.viewport(), Qt.MouseButton.LeftButton, pos=QPoint(110, 150))
    assert view.mapToScene(0, 0).x() > before.x()


def test_zoom_is_kept_from_photo_to_photo(stage: StageView) -> None:
    stage.show_sheet(sheet(ONE))
    assert stage.scale_text() == "Fit"
    stage.zoom_to_full_size()
    stage.show_sheet(sheet(ONE, of=photo(2)))
    assert stage.scale_text() == "100\N{NARROW NO-BREAK SPACE}%"
    stage.zoom_to_fit()
    assert stage.scale_text() == "Fit"


def test_answers_for_the_same_photo_leave_photo_and_zoom_alone(stage: StageView) -> None:
    waiting = {AA: CallState.WAITING, BB: CallState.WAITING}
    stage.show_sheet(sheet([], states=waiting))
    stage.zoom_in()
    views = [pane.view for pane in panes(stage)]
    transforms = [view.transform() for view in views]
    stage.show_sheet(sheet(ONE))
    assert [pane.view for pane in panes(stage)] == views
    assert [view.transform() for view in views] == transforms
    assert len(items(views[0], FaceBoxItem)) == 1


def test_boxes_and_chips_can_be_hidden(stage: StageView, qtbot: QtBot) -> None:
    stage.show_sheet(sheet(ONE))
    view = panes(stage)[0].view
    with qtbot.waitSignal(stage.boxes_shown_changed) as changed:
        button(stage, qtbot, "Hide boxes and chips").click()
    assert changed.args == [False]
    assert items(view, FaceBoxItem) == items(view, ChipItem) == []
    stage.set_boxes_shown(True)
    assert len(items(view, ChipItem)) == 1


def test_chips_keep_their_size_at_any_zoom(stage: StageView) -> None:
    stage.show_sheet(sheet(ONE))
    chip = items(panes(stage)[0].view, ChipItem)[0]
    before = chip.rect.size()
    stage.zoom_in()
    assert items(panes(stage)[0].view, ChipItem)[0].rect.size() == before


def test_small_boxes_wear_a_whole_chip_and_tiny_ones_a_strip(stage: StageView) -> None:
    small = [Someone({AA: said(Box(50, 50, 40, 40))}), Someone({AA: said(Box(150, 150, 18, 18))})]
    stage.show_sheet(sheet(small, [AA, BB]))
    view = panes(stage)[0].view
    (chip,) = items(view, ChipItem)
    # There is room for all of it in the pane, although the box is narrower.
    assert chip.rect.width() == chip_size(chip.looks[0], Words.ALL).width
    assert len(items(view, MarkStripItem)) == 1


def test_the_mouse_draws_a_missed_face(stage: StageView, qtbot: QtBot) -> None:
    stage.show_sheet(sheet([]))
    stage.start_drawing()
    view = panes(stage)[0].view
    start, end = on_screen(view, 50, 60), on_screen(view, 150, 180)
    with qtbot.waitSignal(stage.box_drawn) as drawn:
        qtbot.mousePress(view.viewport(), Qt.MouseButton.LeftButton, pos=start)
        qtbot.mouseMove(view.viewport(), end)
        qtbot.mouseRelease(view.viewport(), Qt.MouseButton.LeftButton, pos=end)
    box = drawn.args[0]
    assert (box.left, box.top) == pytest.approx((50, 60), abs=1)
    assert (box.width, box.height) == pytest.approx((100, 120), abs=2)
    assert not stage.is_drawing


def test_the_keyboard_draws_a_missed_face(stage: StageView, qtbot: QtBot) -> None:
    stage.show_sheet(sheet([]))
    stage.start_drawing()
    target = stage.focusProxy()
    assert target is not None
    qtbot.keyClick(target, Qt.Key.Key_Right)
    with qtbot.waitSignal(stage.box_drawn):
        qtbot.keyClick(target, Qt.Key.Key_Return)


def test_while_a_face_is_drawn_the_bar_says_how(stage: StageView) -> None:
    stage.show_sheet(sheet(ONE))
    (title,) = stage.findChildren(PhotoTitle)
    before = title.accessibleName()
    stage.start_drawing()
    assert title.accessibleName().startswith("Draw the face, Drag, or arrows")
    assert "Esc leaves" in title.toolTip()
    stage.show_sheet(sheet([*ONE, Someone({AA: said(INNER)})]))  # an answer came meanwhile
    assert title.accessibleName().startswith("Draw the face")
    stage.show_sheet(sheet(ONE))
    stage.cancel_drawing()
    assert title.accessibleName() == before


def test_another_photo_ends_the_drawing(stage: StageView) -> None:
    stage.show_sheet(sheet([]))
    stage.start_drawing()
    stage.show_sheet(sheet([], of=photo(2)))
    assert not stage.is_drawing


def test_without_photos_it_says_how_to_begin(stage: StageView, qtbot: QtBot) -> None:
    stage.show_sheet(None)
    assert "Drop photos or a folder here." in said_by_labels(stage)
    with qtbot.waitSignal(stage.open_requested):
        button(stage, qtbot, "Open a folder").click()


def test_before_a_run_it_offers_one(stage: StageView, qtbot: QtBot) -> None:
    stage.show_sheet(sheet(states={AA: CallState.NOT_ASKED, BB: CallState.NOT_ASKED}))
    assert "Nobody was asked yet. 2 vendors are chosen." in said_by_labels(stage)
    with qtbot.waitSignal(stage.run_requested):
        button(stage, qtbot, "Run").click()
    stage.show_sheet(sheet(states={AA: CallState.WAITING, BB: CallState.WAITING}))
    assert "Nobody" not in said_by_labels(stage)


def test_a_failed_photo_says_why_and_where_it_is(stage: StageView, qtbot: QtBot) -> None:
    stage.show_sheet(sheet(of=replace(photo(7), problem=TRUNCATED)))
    assert "The file ends in the middle. Copy it again." in said_by_labels(stage)
    with qtbot.waitSignal(stage.show_in_folder_requested) as asked:
        button(stage, qtbot, "Show in folder").click()
    assert asked.args == [7]


def test_a_photo_that_cannot_be_decoded_is_reported(stage: StageView, qtbot: QtBot) -> None:
    with qtbot.waitSignal(stage.photo_failed) as failed:
        stage.show_sheet(sheet(of=photo(8, Path("/x/broken.jpg"))))
    assert failed.args == [8, TRUNCATED]
    assert "The file ends in the middle." in said_by_labels(stage)
    stage.show_sheet(sheet(ONE, of=photo(9)))
    assert len(panes(stage)) == 2


def test_the_overlaid_line_counts_what_each_vendor_found(stage: StageView) -> None:
    stage.set_mode("overlaid")
    two = [*ONE, Someone({AA: said(INNER)})]
    stage.show_sheet(sheet(two, [AA, BB, CC], states={CC: CallState.WAITING}))
    lines = [w.accessibleName() for w in stage.findChildren(QWidget) if w.isVisible()]
    assert "Vendor AA: found 2 of 2; Vendor BB: found 1 of 2; Vendor CC: no answer yet" in lines


@pytest.mark.parametrize(
    ("width", "lines"),
    [
        (900, [["AA found 2 of 2", "BB found 1 of 2", "CC no answer yet"]]),
        (330, [["AA 2 of 2", "BB 1 of 2", "CC …"]]),
        (150, [["AA 2 of 2"], ["BB 1 of 2"], ["CC …"]]),
    ],
)
def test_the_overlaid_line_leaves_no_vendor_out_where_it_is_narrow(
    qtbot: QtBot, width: int, lines: list[list[str]]
) -> None:
    line = FoundLine()
    qtbot.addWidget(line)
    line.resize(width, line.height())
    two = [*ONE, Someone({AA: said(INNER)})]
    line.show_sheet(sheet(two, [AA, BB, CC], states={CC: CallState.WAITING}))
    line.show()
    assert line.lines == lines
    assert ("Vendor CC: no answer yet" in line.toolTip()) is (width < 900)
    one_more = line.height() - FoundLine().height()
    assert (one_more > 0) is (len(lines) > 1)
    line.resize(900, line.height())
    assert line.lines == [["AA found 2 of 2", "BB found 1 of 2", "CC no answer yet"]]
    assert line.height() == FoundLine().height()


def test_the_overlaid_line_is_laid_out_for_its_width_alone(qtbot: QtBot) -> None:
    line = FoundLine()
    qtbot.addWidget(line)
    line.resize(900, line.height())
    line.show_sheet(sheet(ONE, [AA, BB]))
    line.show()
    placed = line._lines
    line.setFixedHeight(line.height() + 24)
    assert line._lines is placed
    line.resize(150, line.height())
    assert line._lines is not placed


def test_a_narrow_window_has_icons_for_the_view_modes(
    stage: StageView, qtbot: QtBot, qapp: QApplication
) -> None:
    window = QWidget()
    qtbot.addWidget(window)
    stage.setParent(window)
    stage.show_sheet(sheet(ONE))
    modes = stage.findChild(QWidget, "modes")
    widths: Callable[[], int] = lambda: modes.sizeHint().width()  # noqa: E731
    window.resize(1440, 900)
    stage.resize(784, 792)
    window.show()
    stage.resize(785, 792)
    wide = widths()
    window.resize(1280, 800)
    stage.resize(728, 692)
    assert widths() < wide
    stage.setParent(None)
