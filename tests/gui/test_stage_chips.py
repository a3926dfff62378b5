"""What a chip drops when it is narrow: the code, then letters of the answer, never the number."""

from __future__ import annotations

from PySide6.QtWidgets import QApplication

from core.vendor import VendorId
from core.verdict import Verdict
from gui.views.chip_item import Words, chip_size, shown_parts, stack_size
from gui.views.face_looks import ChipLook
from gui.views.mark_strip_item import strip_size

CHIP = ChipLook(VendorId("aa"), "AA", Verdict.MISREAD, "female", "71 %")
SHORT = ChipLook(VendorId("bb"), "BB", Verdict.NOT_DETECTED, "not detected")


def test_a_wide_chip_shows_everything(qapp: QApplication) -> None:
    size = chip_size(CHIP, Words.ALL)
    parts = shown_parts(CHIP, Words.ALL, size.width)
    assert parts.code > 0
    assert parts.answer > 0
    assert parts.number > 0


def test_the_code_goes_first_then_the_answer_never_the_number(qapp: QApplication) -> None:
    size = chip_size(CHIP, Words.ALL)
    whole = shown_parts(CHIP, Words.ALL, size.width)
    without_code = shown_parts(CHIP, Words.ALL, size.width - 4)
    assert (without_code.code, without_code.answer) == (0.0, whole.answer)
    cut = shown_parts(CHIP, Words.ALL, size.width - 40)
    assert 0 < cut.answer < whole.answer
    least = shown_parts(CHIP, Words.ALL, size.least)
    assert (least.answer, least.number) == (0.0, whole.number)


def test_a_chip_for_a_small_box_has_only_glyph_and_number(qapp: QApplication) -> None:
    small = chip_size(CHIP, Words.NUMBER)
    assert small.width == chip_size(CHIP, Words.ALL).least
    assert shown_parts(CHIP, Words.NUMBER, small.width).answer == 0.0


def test_stacked_chips_are_of_equal_width(qapp: QApplication) -> None:
    stack = stack_size([CHIP, SHORT])
    widths = [chip_size(chip, Words.ALL).width for chip in (CHIP, SHORT)]
    assert stack.width == max(widths)
    assert stack.height > 2 * chip_size(CHIP, Words.ALL).height


def test_a_mark_strip_grows_by_its_marks() -> None:
    assert (strip_size(1).width, strip_size(1).height) == (19, 17)
    assert strip_size(4).width == 61
