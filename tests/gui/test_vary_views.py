"""The parts of the view that varies a face: slider, list, answers, curve, in words and by keys."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QAction, QFontMetricsF
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel, QMenu
from pytestqt.qtbot import QtBot

from core.geometry import Box
from core.labelling.labels import Gender
from core.prediction import Prediction
from core.vary.recipe import RANGES, Kind, Recipe
from core.vary.steps import strengths
from core.vary.trial import Said, VendorTrial
from core.verdict import Verdict
from gui.theme import font
from gui.vary.answers_view import AnswerCell, AnswersView, VendorAnswers, whole_parts
from gui.vary.many_dialog import ManyDialog
from gui.vary.recipe_list import RecipeList
from gui.vary.strength_chart import StrengthChart, StrengthLine, numbers, spoken
from gui.vary.strength_slider import StrengthSlider
from gui.vary.vary_view import VaryView
from gui.vary.words import (
    answer_words,
    groups,
    kind_words,
    recipe_words,
    studies_words,
    unit_words,
    verdict_words,
    wavering_words,
)
from gui.widgets.key_button import KeyButton

FACE = Box(10, 10, 30, 40)


def said(gender: Gender | None, confidence: float | None = 0.985) -> Said:
    return Said(Prediction(FACE, gender, confidence, str(confidence or ""), 1))


def test_every_variation_is_in_one_group_and_has_words() -> None:
    listed = [kind for kinds in groups().values() for kind in kinds]
    assert sorted(listed) == sorted(Kind)
    assert len({kind_words(kind) for kind in Kind}) == len(Kind)
    assert all(unit_words(kind) for kind in Kind)


@pytest.mark.parametrize(
    ("recipe", "words"),
    [
        ("light=-1.2", "Light −1.2"),
        ("noise=20@7", "Noise 20, seed 7"),
        ("cover-eyes=0.4", "Eyes covered 40\N{NARROW NO-BREAK SPACE}%"),
        ("rotation=-45", "Rotation −45°"),
        ("mirror=1", "Mirror on"),
        ("jpeg=90", "JPEG quality 90"),
    ],
)
def test_a_recipe_in_words(recipe: str, words: str) -> None:
    assert recipe_words(Recipe.parse(recipe)) == words


def test_an_answer_in_words_never_fills_in_a_number() -> None:
    assert answer_words(said(Gender.FEMALE)) == (
        "female",
        "98.5\N{NARROW NO-BREAK SPACE}%",
        True,
    )
    assert answer_words(said(Gender.MALE, None)) == ("male", "none given", False)
    assert answer_words(said(None)) == ("no gender given", "", True)
    assert answer_words(Said(None)) == ("not detected", "", True)


def test_the_verdict_never_speaks_of_causes() -> None:
    one, other = said(Gender.FEMALE), said(Gender.MALE)
    more = VendorTrial((one, one), (other, other), (one, one))
    lost = VendorTrial((one, one), (Said(None), Said(None)), (one, one))
    assert verdict_words(lost) == "No longer detected, more than its control"
    both_lost = VendorTrial((one, one), (Said(None), Said(None)), (Said(None), Said(None)))
    assert verdict_words(both_lost) == "No longer detected, not more than its control"
    wavers = VendorTrial((one, other), (one, one), (one, one))
    assert verdict_words(more) == "Changed more than its control"
    assert verdict_words(wavers) == "Not more than its control"
    assert verdict_words(more, control_is_smaller=True) == "Changed more than its smaller control"
    assert wavering_words(more) == "0 of 6 calls wavered"
    assert wavering_words(wavers) == "1 of 6 calls wavered"


def test_both_studies_are_cited_with_what_they_found() -> None:
    said = studies_words()
    assert "arXiv 1812.00099" in said
    assert "arXiv 2007.06570" in said
    assert "did not explain the gap" in said


@pytest.fixture
def slider(qtbot: QtBot) -> StrengthSlider:
    made = StrengthSlider()
    qtbot.addWidget(made)
    made.resize(400, 44)
    made.show()
    return made


@pytest.mark.parametrize("kind", Kind)
def test_both_ends_and_no_variation_can_be_reached(slider: StrengthSlider, kind: Kind) -> None:
    slider.show_strength(kind, 0.0)
    assert slider.strength == 0
    for key, wanted in ((Qt.Key.Key_End, RANGES[kind].high), (Qt.Key.Key_Home, RANGES[kind].low)):
        QTest.keyClick(slider, key)
        assert slider.strength == wanted
        assert Recipe(kind, slider.strength)
    QTest.keyClick(slider, Qt.Key.Key_End)
    QTest.keyClick(slider, Qt.Key.Key_Backspace)
    assert slider.strength == 0


@pytest.mark.parametrize("kind", Kind)
def test_a_strength_that_is_shown_stays_what_it_is(slider: StrengthSlider, kind: Kind) -> None:
    for strength in strengths(kind):
        slider.show_strength(kind, strength)
        assert slider.strength == strength


def test_a_strength_next_to_none_can_be_taken_back(slider: StrengthSlider) -> None:
    slider.show_strength(Kind.LIGHT, 0.004)
    QTest.keyClick(slider, Qt.Key.Key_Backspace)
    assert slider.strength == 0
    slider.show_strength(Kind.LIGHT, 2.0)
    QTest.keyClick(slider, Qt.Key.Key_Left)
    assert slider.strength < 2


def test_the_mouse_snaps_to_no_variation_and_tells_when_it_lets_go(
    slider: StrengthSlider, qtbot: QtBot
) -> None:
    slider.show_strength(Kind.LIGHT, 0.0)
    with qtbot.waitSignal(slider.strength_changed) as moved:
        QTest.mousePress(slider, Qt.MouseButton.LeftButton, pos=QPoint(300, 15))
    assert moved.args[0] > 1
    with qtbot.waitSignal(slider.let_go):
        QTest.mouseRelease(slider, Qt.MouseButton.LeftButton, pos=QPoint(300, 15))
    QTest.mouseClick(slider, Qt.MouseButton.LeftButton, pos=QPoint(203, 15))
    assert slider.strength == 0
    assert "0 each step twice or half the light" in slider.accessibleName()


def test_the_list_tells_of_a_choice_by_keys_and_passes_the_headings(qtbot: QtBot) -> None:
    chosen = RecipeList()
    qtbot.addWidget(chosen)
    chosen.show_kind(Kind.LUMINANCE)
    with qtbot.waitSignal(chosen.kind_chosen) as told:
        QTest.keyClick(chosen, Qt.Key.Key_Down)
    assert told.args == [Kind.BLUR]


def curve() -> list[StrengthLine]:
    lines = {
        -1.0: said(Gender.MALE, 0.7),
        0.0: said(Gender.FEMALE, 0.8),
        1.0: said(Gender.FEMALE, None),
        2.0: Said(None),
    }
    return [StrengthLine("Anna", "AN", 0, lines)]


def test_the_curve_says_where_an_answer_flips(qtbot: QtBot) -> None:
    chart = StrengthChart()
    qtbot.addWidget(chart)
    chart.show_lines(Kind.LIGHT, curve())
    thin = "\N{NARROW NO-BREAK SPACE}"
    assert chart.accessibleName() == (
        f"Light. Anna: female 80.0{thin}% as it is, male 70.0{thin}% at −1 and not detected at 2"
    )
    assert spoken(Kind.BLUR, [StrengthLine("Anna", "AN", 0, {})]) == "Blur"
    assert chart.tip_of(1.0) == "1\nAnna: female none given"


def test_the_axis_of_what_is_off_or_on_says_each_once(qtbot: QtBot) -> None:
    chart = StrengthChart()
    qtbot.addWidget(chart)
    axis = chart.area.getAxis("bottom")
    chart.show_lines(Kind.MIRROR, [StrengthLine("Anna", "AN", 0, {0.0: Said(None)})])
    qtbot.waitUntil(lambda: axis._tickLevels == [[(0.0, "off"), (1.0, "on")]])


def test_the_curve_as_numbers_keeps_the_vendors_own(qtbot: QtBot) -> None:
    rows = [line.split("\t") for line in numbers(Kind.LIGHT, curve()).splitlines()]
    assert [(row[1], row[4], row[5]) for row in rows[1:]] == [
        ("-1", "male", "0.7"),
        ("0", "female", "0.8"),
        ("1", "female", ""),
        ("2", "not detected", ""),
    ]


def test_the_answers_are_read_out(qtbot: QtBot) -> None:
    answers = AnswersView()
    qtbot.addWidget(answers)
    row = VendorAnswers(
        "AN",
        0,
        "Anna",
        AnswerCell("female 80 %", Verdict.MATCH),
        AnswerCell("male 70 %", Verdict.MISREAD, flipped=True),
        AnswerCell("female 79 %", Verdict.MATCH),
        "Changed more than its control",
        "0 of 6 calls wavered",
    )
    answers.show_rows([row])
    answers.grab()
    assert answers.accessibleName() == (
        "Anna, female 80 %, male 70 %, female 79 %, Changed more than its control, "
        "0 of 6 calls wavered"
    )


def test_a_verdict_stands_below_its_answers_where_it_has_no_room_beside_them(
    qtbot: QtBot,
) -> None:
    answers = AnswersView()
    qtbot.addWidget(answers)
    cell = AnswerCell("female 80 %", Verdict.MATCH)
    answers.show_rows([VendorAnswers("AN", 0, "Anna", cell, cell, cell, "Unchanged")])
    for width in range(420, 900, 40):
        answers.resize(width, 100)
        columns = answers._columns()
        left, room = columns[4]
        assert room >= 84
        assert left + room <= width
        beside = left > columns[3][0]
        assert beside or left == columns[1][0]
    assert beside


def test_a_note_drops_whole_parts_where_there_is_no_room_and_never_the_first(
    qtbot: QtBot,
) -> None:
    metrics = QFontMetricsF(font("small"))
    note = "0 of 6 calls wavered · control: saved again (0.4 against 2.0)"
    first = note.split(" · ")[0]
    assert whole_parts(note, metrics, metrics.horizontalAdvance(note) + 1) == note
    assert whole_parts(note, metrics, metrics.horizontalAdvance(note) - 1) == first
    assert whole_parts(note, metrics, 1) == first


def test_what_was_copied_is_said_until_something_else_is_tried(qtbot: QtBot) -> None:
    view = VaryView(QAction("Close"), QAction("Keep"), QAction("Step"))
    qtbot.addWidget(view)
    view.show()

    def words() -> list[str]:
        said = (button.accessibleName() for button in view.findChildren(KeyButton))
        return sorted(name for name in said if name.startswith("Cop"))

    before = words()
    for command in (True, False):
        view.show_copied(command)
        assert words() != before
        QTest.keyClick(view.slider, Qt.Key.Key_Right)
        assert words() == before


def test_rows_of_many_vendors_are_lowest_where_there_is_little_height(qtbot: QtBot) -> None:
    view = VaryView(QAction("Close"), QAction("Keep"), QAction("Step"))
    qtbot.addWidget(view)
    cell = AnswerCell("female 80 %", Verdict.MATCH)
    view.show_answers([VendorAnswers("AN", 0, "Anna", cell, cell, cell)] * 4, "")
    heights = []
    with qtbot.waitExposed(view):
        view.show()
    for height in (652, 940):
        view.resize(1070, height)
        hint = view.answers.sizeHint().height()
        qtbot.waitUntil(lambda h=hint: view.answers.height() == h)
        heights.append(hint)
    assert heights[0] < heights[1]


def test_the_words_below_take_no_room_from_the_answers(qtbot: QtBot) -> None:
    view = VaryView(QAction("Close"), QAction("Keep"), QAction("Step"))
    qtbot.addWidget(view)
    cell = AnswerCell("female 80 %", Verdict.MATCH)
    view.show_answers([VendorAnswers("AN", 0, "Anna", cell, cell, cell)] * 2, "")
    view.resize(600, 652)
    with qtbot.waitExposed(view):
        view.show()
    qtbot.waitUntil(lambda: view.answers.height() == view.answers.sizeHint().height())


@pytest.mark.parametrize(
    ("count", "words"), [(0, "No flip"), (1, "1 flip;"), (1200, "1,200 flips;")]
)
def test_flips_of_many_faces_are_counted_in_words(qtbot: QtBot, count: int, words: str) -> None:
    dialog = ManyDialog("Light 2", {"all": "All faces"}, {(): "all faces"})
    qtbot.addWidget(dialog)
    row = ("photo.jpg", "Anna", "female 80 %", "male 70 %", "Changed more than its control")
    dialog.show_flips((), [row] * count)
    assert any(label.text().startswith(words) for label in dialog.findChildren(QLabel))


def test_a_menu_of_kept_variations_goes_when_there_is_another(qtbot: QtBot) -> None:
    """One is made for each face that is looked at."""
    view = VaryView(QAction("Vary"), QAction("Keep"), QAction("Range"))
    qtbot.addWidget(view)
    first, second = QMenu(view), QMenu(view)
    view.set_kept_menu(first, 0)
    with qtbot.waitSignal(first.destroyed):
        view.set_kept_menu(second, 0)
