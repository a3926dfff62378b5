"""Which mark of a chart comes next when an arrow key is pressed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import Qt


@dataclass(frozen=True, slots=True)
class Mark:
    """x, y: in the chart's coordinates. data: what it stands for."""

    x: float
    y: float
    data: object


Columns = tuple[Sequence[float], Sequence[float], Sequence[object]]


class MarkWalk:
    """Marks in groups, such as rows of dots; within a group they stand from left to right.

    They are put in order when a key is first pressed: of thousands of dots that takes its time.
    """

    def __init__(self) -> None:
        self._added: list[Columns] = []
        self._ordered: list[list[Mark]] | None = None
        self._at: tuple[int, int] | None = None

    def add(self, x: Sequence[float], y: Sequence[float], data: Sequence[object]) -> None:
        """Put a group behind the others: of each mark its place and what it stands for."""
        if len(data):
            self._added.append((x, y, data))
            self._ordered = None

    def __bool__(self) -> bool:
        return bool(self._added)

    @property
    def _groups(self) -> list[list[Mark]]:
        if self._ordered is None:
            groups = [[Mark(*each) for each in zip(*added, strict=True)] for added in self._added]
            self._ordered = [sorted(marks, key=lambda mark: mark.x) for marks in groups]
        return self._ordered

    @property
    def current(self) -> Mark | None:
        return None if self._at is None else self._groups[self._at[0]][self._at[1]]

    def move(self, key: int) -> bool:
        """Left and right to the neighbour, over a group's end into the next one; up and down to
        the nearest mark of the group before or behind; Home and End. Returns whether it was one of
        these keys; at either end it stays.
        """
        if not self._added or key not in _KEYS:
            return False
        last = len(self._groups) - 1
        if key == Qt.Key.Key_End:
            self._at = last, len(self._groups[last]) - 1
        elif self._at is None or key == Qt.Key.Key_Home:
            self._at = 0, 0
        else:
            self._at = self._beside(*self._at, key)
        return True

    def _beside(self, group: int, place: int, key: int) -> tuple[int, int]:
        step = -1 if key in (Qt.Key.Key_Left, Qt.Key.Key_Up) else 1
        other = group + step
        in_line = key in (Qt.Key.Key_Left, Qt.Key.Key_Right)
        if in_line and 0 <= place + step < len(self._groups[group]):
            return group, place + step
        if not 0 <= other < len(self._groups):
            return group, place
        marks = self._groups[other]
        if in_line:
            return other, 0 if step > 0 else len(marks) - 1
        x = self._groups[group][place].x
        return other, min(range(len(marks)), key=lambda at: abs(marks[at].x - x))


_KEYS = (
    *(Qt.Key.Key_Left, Qt.Key.Key_Right, Qt.Key.Key_Up, Qt.Key.Key_Down),
    *(Qt.Key.Key_Home, Qt.Key.Key_End),
)
