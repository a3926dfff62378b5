"""How wide the columns beside the stage are: as designed, and wider inspectors for larger fonts."""

from __future__ import annotations

import pytest

from gui.main_window import column_widths


@pytest.mark.parametrize(
    ("window", "columns"),
    [(1024, (244, 308)), (1280, (244, 308)), (1440, (316, 340)), (1920, (316, 360))],
)
@pytest.mark.parametrize("font", [9, 12, 13])
def test_usual_fonts_have_the_designed_widths(
    window: int, columns: tuple[int, int], font: int
) -> None:
    assert column_widths(window, font) == columns


def test_a_very_wide_window_has_four_photos_in_a_row() -> None:
    assert column_widths(2560, 13) == (392, 380)


@pytest.mark.parametrize(("font", "inspector"), [(15, 355), (16, 379), (40, 476)])
def test_a_larger_font_widens_the_inspector_and_leaves_the_stage_its_room(
    font: int, inspector: int
) -> None:
    assert column_widths(1280, font) == (244, inspector)
    assert column_widths(1024, font) == (244, 308)


def test_the_inspector_stays_a_column() -> None:
    assert column_widths(2560, 40)[1] == 480
