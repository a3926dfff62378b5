"""The palette keeps the contrasts that the design promises, in both themes."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import fields
from pathlib import Path
from shutil import copytree

import pytest
from PySide6.QtCore import QFileInfo
from PySide6.QtGui import QColor, QFont, QPalette
from PySide6.QtWidgets import (
    QApplication,
    QCheckBox,
    QLineEdit,
    QPlainTextEdit,
    QTextEdit,
    QWidget,
)
from pytestqt.qtbot import QtBot

from core.verdict import CallState, Mark, Verdict
from gui.marks import mark_rim_color, mark_text_color, verdict_color
from gui.theme import (
    DARK,
    LIGHT,
    RESOURCES,
    STAGE,
    TILES,
    WHITE,
    Tokens,
    apply_theme,
    font,
    is_dark,
    set_scheme,
    style_sheet,
    theme_notifier,
    tokens,
)

THEMES = pytest.mark.parametrize("theme", [LIGHT, DARK], ids=["light", "dark"])


@pytest.fixture
def themed(qapp: QApplication) -> Iterator[QApplication]:
    apply_theme(qapp)
    yield qapp
    set_scheme("system")


def luminance(colour: QColor) -> float:
    """Relative luminance as WCAG 2 defines it."""

    def linear(part: float) -> float:
        return part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4

    red, green, blue = (linear(part) for part in colour.getRgbF()[:3])
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: QColor, other: QColor) -> float:
    lighter, darker = sorted((luminance(one), luminance(other)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


@THEMES
def test_greys_have_no_tint(theme: Tokens) -> None:
    for field in fields(theme):
        red, green, blue, _ = getattr(theme, field.name).getRgb()
        assert red == green == blue, field.name


@THEMES
@pytest.mark.parametrize("ground", ["win", "panel", "base", "sel", "hover"])
def test_text_is_readable_on_every_ground(theme: Tokens, ground: str) -> None:
    on = getattr(theme, ground)
    assert contrast(theme.ink, on) >= 7
    assert contrast(theme.ink2, on) >= 5.5
    assert contrast(theme.ink3, on) >= 4.5


@THEMES
def test_borders_of_controls_are_seen(theme: Tokens) -> None:
    assert contrast(theme.edge, theme.panel) >= 3
    assert contrast(theme.inverse, theme.ink) >= 7


def test_ratios_of_the_design_are_met() -> None:
    for theme, ink, ink2, ink3 in ((LIGHT, 16.4, 8.6, 5.4), (DARK, 13.8, 9.2, 6.0)):
        assert contrast(theme.ink, theme.panel) == pytest.approx(ink, abs=0.1)
        assert contrast(theme.ink2, theme.panel) == pytest.approx(ink2, abs=0.1)
        assert contrast(theme.ink3, theme.panel) == pytest.approx(ink3, abs=0.1)


def test_stage_is_readable_and_its_plate_nearly_black() -> None:
    assert contrast(STAGE.text, STAGE.background) >= 7
    assert contrast(STAGE.text2, STAGE.background) >= 4.5
    assert contrast(STAGE.edge, STAGE.gap) >= 3
    assert contrast(STAGE.plate_text, QColor(STAGE.plate.rgb())) >= 18


def test_white_is_readable_on_every_vendor_tile() -> None:
    assert all(contrast(WHITE, tile) >= 6 for tile in TILES)


@pytest.mark.parametrize("mark", [*Verdict, *CallState])
def test_words_of_every_mark_are_readable(mark: Mark) -> None:
    for theme, dark in ((LIGHT, False), (DARK, True)):
        assert contrast(mark_text_color(mark, dark), theme.panel) >= 4.5


def test_verdicts_stand_out_from_every_panel() -> None:
    for mark in (Verdict.MATCH, Verdict.MISREAD, Verdict.UNLABELLED):
        assert contrast(mark_rim_color(mark, dark=False), LIGHT.panel) >= 3
        assert contrast(verdict_color(mark, dark=True), DARK.panel) >= 3


def test_template_leaves_nothing_open() -> None:
    for theme, dark in ((LIGHT, False), (DARK, True)):
        sheet = style_sheet(theme, dark)
        assert "${" not in sheet
        assert theme.ink.name() in sheet


def test_the_program_may_lie_at_any_path(
    qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    resources = tmp_path / "a (b) ü; {c} 'd'"
    copytree(RESOURCES, resources)
    monkeypatch.setattr("gui.theme.RESOURCES", resources)
    box = QCheckBox()
    qtbot.addWidget(box)
    box.setStyleSheet(style_sheet(LIGHT, False))  # Qt warns, and so fails, where it cannot read it
    box.show()
    pictures = [QFileInfo(name) for name in re.findall(r"url\((.*?)\)", box.styleSheet())]
    assert pictures
    assert all(Path(picture.canonicalFilePath()).is_relative_to(resources) for picture in pictures)


def test_template_knows_no_colour_by_number() -> None:
    sheet = style_sheet(LIGHT, False)
    known = {getattr(LIGHT, field.name).name() for field in fields(LIGHT)}
    known |= {getattr(STAGE, field.name).name() for field in fields(STAGE)}
    known |= {DARK.pressed.name()}
    assert set(re.findall(r"#[0-9a-f]{6}\b", sheet)) <= known


def test_scheme_changes_palette_and_tells(themed: QApplication, qtbot: QtBot) -> None:
    set_scheme("light")
    assert not is_dark()
    with qtbot.waitSignal(theme_notifier().changed):
        set_scheme("dark")
    assert is_dark()
    assert tokens() is DARK
    assert themed.palette().color(QPalette.ColorRole.Window) == DARK.win
    assert DARK.ink.name() in themed.styleSheet()


def test_same_scheme_tells_nothing(themed: QApplication, qtbot: QtBot) -> None:
    set_scheme("dark")
    with qtbot.assertNotEmitted(theme_notifier().changed):
        set_scheme("dark")


@pytest.mark.parametrize("kind", [QLineEdit, QPlainTextEdit, QTextEdit])
@pytest.mark.parametrize("enabled", [True, False])
def test_hints_in_fields_are_readable(
    themed: QApplication, qtbot: QtBot, kind: type[QWidget], enabled: bool
) -> None:
    field = kind()
    qtbot.addWidget(field)
    field.setEnabled(enabled)
    for scheme, colours in (("light", LIGHT), ("dark", DARK)):
        set_scheme(scheme)
        field.show()
        hint = field.palette().color(QPalette.ColorRole.PlaceholderText)
        assert hint == colours.ink3
        assert contrast(hint, colours.base) >= 4.5


def test_selection_is_grey_not_the_systems_blue(themed: QApplication) -> None:
    set_scheme("light")
    shown = themed.palette()
    assert shown.color(QPalette.ColorRole.Highlight) == LIGHT.sel
    assert shown.color(QPalette.ColorRole.HighlightedText) == LIGHT.ink


def test_fonts_are_relative_to_the_systems(qapp: QApplication) -> None:
    body = font("body")
    assert font("page").pointSizeF() == pytest.approx(1.55 * body.pointSizeF())
    assert font("smallest").pointSizeF() == pytest.approx(0.85 * body.pointSizeF())
    assert font("section").weight() == QFont.Weight.DemiBold
    assert font("body", QFont.Weight.Medium).weight() == QFont.Weight.Medium


def test_numbers_are_of_equal_width(qapp: QApplication) -> None:
    assert font("body").featureValue(QFont.Tag("tnum")) == 1
