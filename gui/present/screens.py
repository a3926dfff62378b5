"""Which screen is the room's and which the trainer's."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QCoreApplication
from PySide6.QtGui import QScreen


def screen_key(screen: QScreen, screens: Sequence[QScreen]) -> str:
    """By what a screen is known at the next start: its name and size, and which of those it is."""
    size = screen.size()
    alike = [s for s in screens if s.name() == screen.name() and s.size() == size]
    return f"{screen.name()} {size.width()}x{size.height()} {alike.index(screen)}"


def room_screen(screens: Sequence[QScreen], own: QScreen, kept: str) -> QScreen:
    """The one that was chosen, if it is there; else one that the program's window is not on."""
    for screen in screens:
        if kept and screen_key(screen, screens) == kept:
            return screen
    return next((screen for screen in screens if screen is not own), own)


def trainer_screen(screens: Sequence[QScreen], own: QScreen, room: QScreen) -> QScreen | None:
    """Another one than the room's, the window's own if it is; None where there is one only."""
    if own is not room:
        return own
    return next((screen for screen in screens if screen is not room), None)


def screen_words(screen: QScreen, number: int, own: QScreen) -> str:
    """As a menu names it: "Screen 2: HDMI-1, 1920 × 1080"."""
    size = screen.size() * screen.devicePixelRatio()
    words = QCoreApplication.translate("Presenting", "Screen {}: {}, {} × {}").format(
        number, screen.name(), size.width(), size.height()
    )
    if screen is own:
        words = QCoreApplication.translate("Presenting", "{} (this one)").format(words)
    return words
