"""Icons follow the theme and know their name."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from PySide6.QtCore import QSize
from PySide6.QtGui import QAction, QColor, QIcon, QImage
from PySide6.QtWidgets import QApplication

from gui.icons import icon, icon_pixmap
from gui.theme import DARK, LIGHT, RESOURCES, apply_theme, set_scheme


@pytest.fixture(autouse=True)
def _light(qapp: QApplication) -> Iterator[None]:
    apply_theme(qapp)
    set_scheme("light")
    yield
    set_scheme("system")


def inks(image: QImage) -> set[str]:
    """The colours of the fully covered pixels."""
    places = ((x, y) for x in range(image.width()) for y in range(image.height()))
    return {c.name() for c in (image.pixelColor(*at) for at in places) if c.alpha() == 255}


def shown(of: QIcon, mode: QIcon.Mode = QIcon.Mode.Normal) -> set[str]:
    return inks(of.pixmap(QSize(18, 18), 1.0, mode).toImage())


def test_icon_is_ink_and_follows_the_theme() -> None:
    play = icon("play")
    assert shown(play) == {LIGHT.ink.name()}
    set_scheme("dark")
    assert shown(play) == {DARK.ink.name()}


def test_disabled_is_ink3() -> None:
    assert shown(icon("play"), QIcon.Mode.Disabled) == {LIGHT.ink3.name()}


def test_own_colour_stays() -> None:
    assert shown(icon("play", QColor(10, 20, 30))) == {"#0a141e"}


def test_icon_knows_its_name_through_an_action() -> None:
    action = QAction(icon("flag"), "Flag")
    assert action.icon().name() == "flag"


def test_pixmap_has_the_screens_ratio_and_is_cached() -> None:
    of_screen = icon_pixmap("flag", 18, LIGHT.ink.rgba(), 1.5)
    assert (of_screen.width(), of_screen.devicePixelRatio()) == (27, 1.5)
    assert icon_pixmap("flag", 18, LIGHT.ink.rgba(), 1.5) is of_screen


def test_unknown_name_is_refused() -> None:
    with pytest.raises(FileNotFoundError):
        icon("no such icon")


def test_every_picture_can_be_drawn() -> None:
    names = [path.stem for path in (RESOURCES / "icons").glob("*.svg")]
    assert len(names) > 50
    for name in names:
        assert inks(icon_pixmap(name, 48, LIGHT.ink.rgba(), 1.0).toImage()), name
