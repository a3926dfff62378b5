"""Which screen is the room's: the chosen one, else another than the window's."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from PySide6.QtCore import QSize

from gui.present.screens import room_screen, screen_key, screen_words, trainer_screen


@dataclass(eq=False)
class Screen:
    """As much of a screen as is looked at."""

    label: str
    sides: QSize

    def name(self) -> str:
        return self.label

    def size(self) -> QSize:
        return self.sides

    def devicePixelRatio(self) -> float:
        return 1.0


LAPTOP: Any = Screen("eDP-1", QSize(1280, 800))
WALL: Any = Screen("HDMI-1", QSize(1920, 1080))
TWIN: Any = Screen("HDMI-1", QSize(1920, 1080))


def test_with_one_screen_it_is_the_rooms_and_there_are_no_notes() -> None:
    assert room_screen([LAPTOP], LAPTOP, "") is LAPTOP
    assert trainer_screen([LAPTOP], LAPTOP, LAPTOP) is None


def test_with_two_the_room_gets_the_other_one() -> None:
    assert room_screen([LAPTOP, WALL], LAPTOP, "") is WALL
    assert room_screen([LAPTOP, WALL], WALL, "") is LAPTOP
    assert trainer_screen([LAPTOP, WALL], LAPTOP, WALL) is LAPTOP


def test_the_screen_chosen_is_kept_while_it_is_there() -> None:
    kept = screen_key(LAPTOP, [LAPTOP, WALL])
    assert room_screen([LAPTOP, WALL], LAPTOP, kept) is LAPTOP
    assert trainer_screen([LAPTOP, WALL], LAPTOP, LAPTOP) is WALL
    gone = screen_key(TWIN, [WALL, TWIN])
    assert room_screen([LAPTOP, WALL], LAPTOP, gone) is WALL


def test_screens_alike_are_told_apart() -> None:
    assert screen_key(WALL, [WALL, TWIN]) != screen_key(TWIN, [WALL, TWIN])


def test_a_menu_names_them() -> None:
    assert screen_words(WALL, 2, LAPTOP) == "Screen 2: HDMI-1, 1920 × 1080"
    assert screen_words(LAPTOP, 1, LAPTOP) == "Screen 1: eDP-1, 1280 × 800 (this one)"
