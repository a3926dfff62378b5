"""Published figures stand in their own band, cited; counts are recovered or said not to fit."""

from __future__ import annotations

from collections import Counter

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel
from pytestqt.qtbot import QtBot

from core.labelling.labels import Gender
from core.metrics.own_set import OwnSet, differences
from core.metrics.published import figures, studies
from core.sets.draw import DrawKind
from core.sets.found_by import Basis
from gui.models.published_rows import OurRates, drawn_studies, our_rates, told_studies
from gui.sheets import ChosenVendor
from gui.views.count_recovery_form import CountRecoveryForm
from gui.views.published_view import DIFFERS, PublishedView
from tests.core.metrics.face_tables import ALPHA, Row, Said, table_of

F, M = Gender.FEMALE, Gender.MALE
VENDORS = (ChosenVendor(ALPHA, 0),)
COMPLETE = Basis(DrawKind.COMPLETE, photos=3, faces=3, labelled=3)
TABLE_4 = ["12.1", "20.3", "5.6", "22.4", "3.2", "34.7", "12.0", "7.1", "0.3"]
"""IBM's errors in Gender Shades, Table 4, as printed."""


def _ours(skin: bool, basis: Basis = COMPLETE) -> OurRates:
    said = [("female", "V", M), ("female", "II", F), ("male", "VI", M)]
    rows = [
        Row(label, {"fitzpatrick": tone} if skin else {}, {ALPHA.id: Said(gender, 0.9)})  # type: ignore[dict-item]
        for label, tone, gender in said
    ]
    return our_rates(table_of(rows, [ALPHA]), VENDORS, {}, basis)


@pytest.fixture
def view(qtbot: QtBot) -> PublishedView:
    shown = PublishedView()
    qtbot.addWidget(shown)
    shown.show_rates(_ours(skin=True))
    return shown


@pytest.fixture
def form(qtbot: QtBot) -> CountRecoveryForm:
    shown = CountRecoveryForm()
    qtbot.addWidget(shown)
    return shown


def _fill(form: CountRecoveryForm, wrong: str, right: str, faces: int, left_out: int = 0) -> str:
    (group, *_) = form.groups
    group.wrong.setText(wrong)
    group.right.setText(right)
    group.faces.setValue(faces)
    form.left_out.setValue(left_out)
    return group.answer.text()


def test_ours_and_theirs_stand_in_one_row_and_never_in_one_band(view: PublishedView) -> None:
    rows = {row.words: row for row in view.chart._rows}
    darker = rows["Darker female"]

    assert [dot.share.words for dot in darker.dots] == ["1 of 1"]
    assert [round(100 * diamond.value, 1) for diamond in darker.diamonds] == [20.8, 34.5, 34.7]
    assert darker.few, "one face of ours is few"


def test_an_interval_stands_only_where_one_whole_number_prints_the_figure(
    view: PublishedView,
) -> None:
    drawn = [diamond for row in view.chart._rows for diamond in row.diamonds]
    known = [f for f in figures("gender-shades-2018") if f.fit is not None]

    assert sum(diamond.interval is not None for diamond in drawn) == len(known) < len(drawn)
    (microsoft,) = [d for d in drawn if d.words.startswith("Microsoft 20.8")]
    assert microsoft.interval is None
    assert "No single whole number prints it" in microsoft.tip


def test_every_figure_says_its_study_its_faces_and_when(view: PublishedView) -> None:
    view.study.setCurrentIndex(0)
    view.study.activated.emit(0)
    drawn = [diamond for row in view.chart._rows for diamond in row.diamonds]
    cited = {study.citation for study in drawn_studies()}

    assert len(drawn) == sum(len(figures(study.id)) for study in drawn_studies())
    for diamond in drawn:
        assert any(citation in diamond.tip for citation in cited)
        assert "Asked 2017" in diamond.tip or "Asked August 2018" in diamond.tip
        assert " of " in diamond.words
        assert "(20" in diamond.words


def test_it_is_drawn_as_high_as_its_rows(view: PublishedView, qtbot: QtBot) -> None:
    view.resize(1200, 700)
    view.show()
    picture = view.chart.grab().toImage()

    assert picture.height() > len(view.chart._rows) * 60
    assert view.chart.accessibleName()


def test_one_service_can_be_looked_at(view: PublishedView) -> None:
    place = [view.service.itemText(n) for n in range(view.service.count())].index("IBM")
    view.service.setCurrentIndex(place)
    view.service.activated.emit(place)

    assert {d.words.split()[0] for row in view.chart._rows for d in row.diamonds} == {"IBM"}


def test_the_test_of_another_task_is_words_only(view: PublishedView) -> None:
    (other,) = told_studies()
    said = " ".join(label.text() for label in view.findChildren(QLabel))

    assert "another task" in said
    assert other.citation in said
    assert not figures(other.id)
    assert other not in drawn_studies()


def test_without_skin_types_only_what_needs_none_is_ours(view: PublishedView) -> None:
    view.show_rates(_ours(skin=False))
    rows = {row.words: row for row in view.chart._rows}

    assert [dot.share.words for dot in rows["Female"].dots] == ["1 of 2"]
    assert not rows["Darker female"].dots
    assert "No skin types" in rows["Darker female"].note


def test_without_a_rate_nothing_of_ours_is_drawn_and_the_counts_are_said(
    view: PublishedView,
) -> None:
    view.show_rates(_ours(skin=True, basis=Basis(None, photos=3, faces=3, labelled=3)))
    (row,) = [row for row in view.chart._rows if row.words == "Female"]

    assert not row.dots
    assert row.note == "Counts, no rates: alpha 1 of 2"
    assert row.diamonds


def test_one_click_says_how_our_set_differs(view: PublishedView, qtbot: QtBot) -> None:
    with qtbot.waitSignal(view.own_set_wanted):
        qtbot.mouseClick(view.ways._parts[DIFFERS], Qt.MouseButton.LeftButton)
    own = OwnSet(3, COMPLETE, {ALPHA.id: 0.8}, [ALPHA], Counter({"public record": 3}))
    own.sizes = dict.fromkeys(("F", "M", "DF", "DM", "LF", "LM"), 1)
    view.show_own_set(own)
    lines = {line[0]: line[1:] for line in view.differences.lines}

    assert lines["Faces"] == ("3 labelled of 3", "1,270", "1,270")
    assert lines["Gender labels"][0] == "public record (3)"
    assert lines["Threshold"][0] == "80\N{NARROW NO-BREAK SPACE}%"
    assert lines["Asked"] == ("not yet", "2017", "August 2018")
    assert lines["Darker female"][0] == "not known: no skin types"
    assert lines["Vendors"][1] == "Microsoft, Face++, IBM"
    assert len(differences(own, studies())[0]) == 2 + len(studies())


def test_the_nine_errors_of_table_4_follow_from_the_recovered_counts(
    form: CountRecoveryForm,
) -> None:
    lines = form.table_model.rows
    errors = [line[5].removesuffix("\N{NARROW NO-BREAK SPACE}%") for line in lines]

    assert errors == TABLE_4
    assert [line[4] for line in lines][5:] == [
        "94 of 271",
        "38 of 317, 1 left out",
        "21 of 296",
        "1 of 385",
    ]
    assert "to its last digit" in form.table_note.text()


def test_what_does_not_fit_is_said_and_nothing_is_made_up(form: CountRecoveryForm) -> None:
    place = [form.table_of.itemText(n) for n in range(form.table_of.count())].index(
        "Microsoft · Gender Shades (2018)"
    )
    form.table_of.setCurrentIndex(place)
    form.table_of.activated.emit(place)
    (darker,) = [line for line in form.table_model.rows if line[0] == "Darker female"]

    assert darker[3:] == ("none fits", "–", "–")
    assert "no single whole number" in form.table_note.text()


@pytest.mark.parametrize(
    ("wrong", "right", "faces", "left_out", "said"),
    [
        ("34.7", "65.3", 271, 0, "Exactly one whole number fits: 94 of 271."),
        ("20.8", "", 271, 0, "No whole number of 271 faces prints this."),
        ("12,0", "88,0", 318, 1, "Exactly one whole number fits: 38 of 317, 1 left out."),
        ("50", "", 3, 1, "Exactly one whole number fits: 1 of 2, 1 left out."),
        ("a lot", "", 271, 0, "A percentage is a number from 0 to 100, such as 20.8."),
        ("140", "", 271, 0, "A percentage is a number from 0 to 100, such as 20.8."),
        ("", "", 271, 0, ""),
    ],
)
def test_a_persons_own_figures(
    form: CountRecoveryForm, wrong: str, right: str, faces: int, left_out: int, said: str
) -> None:
    assert _fill(form, wrong, right, faces, left_out) == said


def test_several_that_fit_are_all_listed(form: CountRecoveryForm) -> None:
    said = _fill(form, "5", "", 300)
    assert said == "3 whole numbers fit: 14 of 300; 15 of 300; 16 of 300."


def test_groups_can_be_added(form: CountRecoveryForm, qtbot: QtBot) -> None:
    qtbot.mouseClick(form.more, Qt.MouseButton.LeftButton)
    form.groups[1].wrong.setText("0.3")
    form.groups[1].faces.setValue(385)
    assert form.groups[1].answer.text() == "Exactly one whole number fits: 1 of 385."
