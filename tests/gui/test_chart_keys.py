"""Charts by keyboard: arrow keys walk the marks, Return tells of one, its words are read out."""

from __future__ import annotations

import numpy as np
import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QGraphicsView, QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from core.metrics.curves import Strip
from core.metrics.intervals import Interval, Share, WeightedShare
from core.metrics.results import Confusion
from core.vendor import VendorId
from gui.charts.chart import Chart
from gui.charts.confusion_chart import ConfusionChart
from gui.charts.dot_chart import Dot, DotChart, DotRow
from gui.charts.mark_walk import MarkWalk
from gui.charts.strip_chart import StripChart, StripRow

LEFT, RIGHT = Qt.Key.Key_Left, Qt.Key.Key_Right
UP, DOWN = Qt.Key.Key_Up, Qt.Key.Key_Down
HOME, END = Qt.Key.Key_Home, Qt.Key.Key_End


def _walk() -> MarkWalk:
    walk = MarkWalk()
    walk.add([0.9, 0.1], [0, 0], ["b", "a"])
    walk.add([], [], [])
    walk.add([0.2, 0.6, 0.8], [1, 1, 1], ["c", "d", "e"])
    return walk


@pytest.mark.parametrize(
    ("keys", "reached"),
    [
        ([RIGHT], "a"),
        ([HOME, RIGHT], "b"),
        ([HOME, RIGHT, RIGHT], "c"),
        ([HOME, RIGHT, RIGHT, LEFT], "b"),
        ([HOME, RIGHT, DOWN], "e"),
        ([HOME, DOWN], "c"),
        ([END], "e"),
        ([END, RIGHT, DOWN], "e"),
        ([END, LEFT, UP], "b"),
        ([HOME, UP, LEFT], "a"),
    ],
)
def test_arrow_keys_find_the_neighbour(keys: list[Qt.Key], reached: str) -> None:
    walk = _walk()
    for key in keys:
        assert walk.move(key)
    assert walk.current is not None
    assert walk.current.data == reached


def test_without_marks_and_for_other_keys_nothing_moves() -> None:
    assert not MarkWalk().move(HOME)
    walk = _walk()
    assert not walk.move(Qt.Key.Key_A)
    assert walk.current is None


@pytest.fixture
def window(qtbot: QtBot) -> QWidget:
    """Holds a chart: closing one that is a window itself takes its scene apart too early."""
    held = QWidget()
    QVBoxLayout(held)
    qtbot.addWidget(held)
    return held


def _put(window: QWidget, chart: Chart) -> None:
    layout = window.layout()
    assert layout is not None
    layout.addWidget(chart)


@pytest.fixture
def dots(window: QWidget) -> DotChart:
    chart = DotChart()
    _put(window, chart)
    shares = (Share(1, 12), Share(0, 12)), (Share(0, 0), Share(3, 40))
    rows = [
        DotRow(
            name,
            "",
            False,
            tuple(Dot(f"{name}{at}", at, share, f"tip {name}{at}") for at, share in enumerate(two)),
        )
        for name, two in zip("ab", shares, strict=True)
    ]
    chart.resize(600, 200)
    chart.show_rows(rows, "two rows")
    window.show()
    chart.setFocus(Qt.FocusReason.TabFocusReason)
    return chart


def test_return_tells_of_the_mark_that_the_keyboard_is_at(dots: DotChart) -> None:
    told: list[tuple[object, QPoint]] = []
    dots.mark_clicked.connect(lambda data, where: told.append((data, where)))

    for key in (HOME, DOWN, DOWN, Qt.Key.Key_Return):
        QTest.keyClick(dots, key)

    # "b0" is 0 of 0: it has no mark.
    assert [data for data, _ in told] == ["b1"]
    assert dots.accessibleDescription() == "tip b1"
    assert dots.accessibleName() == "two rows"


def test_the_keyboard_is_at_no_mark_of_before_when_others_are_shown(dots: DotChart) -> None:
    QTest.keyClick(dots, END)
    dots.show_rows([], "nothing")
    dots.finish()

    assert dots.current_mark is None
    assert dots.focusPolicy() == Qt.FocusPolicy.NoFocus


def test_beside_a_weighted_mark_its_rate_stands_and_not_the_counts(window: QWidget) -> None:
    chart = DotChart()
    _put(window, chart)
    share = WeightedShare(42, 79, 60.0, 0.668, Interval(0.6, 0.72))
    chart.show_rows([DotRow("All faces", "", False, (Dot("all", 0, share, ""),))], "")
    chart.finish()

    words = [item.toPlainText() for item in chart.area.items if hasattr(item, "toPlainText")]
    assert any("66.8" in each and "weighted" in each for each in words)


def test_many_marks_are_drawn_between_events_and_painted_when_all_are_there(
    window: QWidget, qtbot: QtBot
) -> None:
    chart = DotChart()
    _put(window, chart)
    window.show()
    dot = Dot("dot", 0, Share(1, 40), "")
    rows = [DotRow(str(number), "", False, (dot,)) for number in range(100)]
    chart.show_rows(rows, "a hundred rows")
    never, always = (
        getattr(QGraphicsView.ViewportUpdateMode, f"{name}ViewportUpdate")
        for name in ("No", "Minimal")
    )

    def drawn() -> int:
        return sum(hasattr(item, "toPlainText") for item in chart.area.items)

    assert drawn() == 0
    assert chart.height() > 100 * 40, "the page is laid out at once"
    assert chart.viewportUpdateMode() == never
    qtbot.waitUntil(lambda: 0 < drawn() < 100)
    qtbot.waitUntil(lambda: drawn() == 100)
    qtbot.waitUntil(lambda: chart.viewportUpdateMode() == always)
    chart.show_rows(rows, "again")
    chart.finish()
    assert drawn() == 100


def test_empty_cells_of_a_matrix_are_passed_over(window: QWidget) -> None:
    chart = ConfusionChart()
    _put(window, chart)
    none = np.zeros(0, np.intp)
    said = Confusion(
        VendorId("alpha"),
        ("female", "male"),
        ("female", "male", "no answer", "not detected"),
        ((5, 0, 0, 1), (0, 7, 0, 0)),
        ((none,) * 4, (none,) * 4),
    )
    chart.show_confusion(said, "alpha")
    reached = []
    for key in (HOME, RIGHT, RIGHT):
        QTest.keyClick(chart, key)
        assert chart.current_mark is not None
        reached.append(chart.current_mark.data)

    assert reached == [(0, 0), (0, 3), (1, 1)]
    assert chart.tip_of((0, 3)) == "Labelled female, not detected: 1"


def test_a_dot_of_a_strip_says_how_sure_the_answer_was(window: QWidget) -> None:
    chart = StripChart()
    _put(window, chart)
    strip = Strip(np.array([0.9, 0.6]), np.array([False, True]), np.array([3, 8]))
    chart.show_rows([StripRow("All faces", strip)], "")

    assert chart.tip_of(8).startswith("Misread, 60.0")
    assert chart.tip_of(3).startswith("Match, 90.0")
    assert chart.tip_of(4) == ""
