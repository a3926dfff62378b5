"""What a chip drops when it is narrow: the code, then letters of the answer, never all of it."""

from __future__ import annotations

import pytest
from PySide6.QtWidgets import QApplication

from core.vendor import VendorId
from core.verdict import Verdict
from gui.views.chip_item import Words, chip_size, shown_parts, stack_size
from gui.views.face_looks import ChipLook
from gui.views.mark_strip_item import strip_size

CHIP = ChipLook(VendorId("aa"), "AA", Verdict.MISREAD, "female", "71 %", short="f")
SHORT = ChipLook(VendorId("bb"), "BB", Verdict.NOT_DETECTED, "not detected")


def test_a_wide_chip_shows_everything(qapp: QApplication) -> None:
    size = chip_size(CHIP, Words.ALL)
    parts = shown_parts(CHIP, Words.ALL, size.width)
    assert parts.code > 0
    assert parts.answer > 0
    assert parts.number > 0


def test_the_code_goes_first_then_the_answer_is_shortened(qapp: QApplication) -> None:
    size = chip_size(CHIP, Words.ALL)
    whole = shown_parts(CHIP, Words.ALL, size.width)
    without_code = shown_parts(CHIP, Words.ALL, size.width - 4)
    assert (without_code.code, without_code.answer) == (0.0, whole.answer)
    least = shown_parts(CHIP, Words.ALL, size.least)
    assert (least.words, least.number) == ("f", whole.number)


@pytest.mark.parametrize("words", Words)
def test_no_chip_shows_a_number_without_its_gender(qapp: QApplication, words: Words) -> None:
    size = chip_size(CHIP, words)
    for width in range(round(size.least), round(size.width) + 1):
        parts = shown_parts(CHIP, words, width)
        assert parts.words in ("female", "f")
        assert parts.answer > 0


def test_words_without_a_number_are_cut_at_their_end(qapp: QApplication) -> None:
    size = chip_size(SHORT, Words.ALL)
    parts = shown_parts(SHORT, Words.ALL, size.least)
    assert 0 < parts.answer < shown_parts(SHORT, Words.ALL, size.width).answer


def test_stacked_chips_are_of_equal_width(qapp: QApplication) -> None:
    stack = stack_size([CHIP, SHORT])
    widths = [chip_size(chip, Words.ALL).width for chip in (CHIP, SHORT)]
    assert stack.width == max(widths)
    assert stack.height > 2 * chip_size(CHIP, Words.ALL).height


def test_a_mark_strip_grows_by_its_marks() -> None:
    assert (strip_size(1).width, strip_size(1).height) == (19, 17)
    assert strip_size(4).width == 61
