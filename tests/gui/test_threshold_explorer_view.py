"""The part Thresholds: sliders, curves and table tell what counting anew tells."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from itertools import pairwise
from typing import Any

import numpy as np
import pyqtgraph as pg
import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QAction, QFont, QFontMetrics
from pytestqt.qtbot import QtBot

from core.labelling.attributes import GENDER
from core.labelling.labels import Gender
from core.metrics.face_table import FaceTable
from core.metrics.results import rates
from core.metrics.weights import drawn
from core.photos.photo import PhotoId
from core.sets.draw import Draw, DrawId, DrawKind, Stratum
from core.sets.found_by import Basis
from core.vendor import ThresholdKind, VendorThreshold
from gui.charts import chart as chart_module
from gui.charts import curve_chart
from gui.charts.curve_chart import CurveChart, CurveLine, apart
from gui.models.rates_found import Choice
from gui.models.thresholds_found import ThresholdsFound, default_sentence, work_out
from gui.sheets import ChosenVendor
from gui.theme import font
from gui.views.threshold_explorer_view import ThresholdExplorerView
from tests.core.metrics.face_tables import ALPHA, BETA, Row, Said, table_of, vendor

F, M = Gender.FEMALE, Gender.MALE
VENDORS = (ChosenVendor(ALPHA, 0), ChosenVendor(BETA, 1))
COMPLETE = Basis(DrawKind.COMPLETE, photos=6, faces=6, labelled=6)
ADVICE = VendorThreshold(
    ThresholdKind.RECOMMENDED, 0.99, "Gamma", "use it where harm is possible", "its guide", "2023"
)
ADVISER = replace(vendor("gamma"), thresholds=(ADVICE,))
INFOS = (ALPHA, BETA, ADVISER)


def _table() -> FaceTable:
    """Alpha is wrong twice: with 71 and with 90 per cent; beta gives no confidence."""
    said = [
        ("female", M, 0.71),
        ("female", F, 0.95),
        ("female", F, 0.99),
        ("male", F, 0.90),
        ("male", M, 0.62),
        ("male", M, 1.0),
    ]
    rows = [
        Row(label, {}, {ALPHA.id: Said(gender, sure), BETA.id: Said(M)})
        for label, gender, sure in said
    ]
    return table_of(rows, [ALPHA, BETA])


def _found(basis: Basis = COMPLETE, own: float | None = None) -> ThresholdsFound:
    thresholds = {ALPHA.id: own, BETA.id: own}
    return work_out(_table(), Choice(by=(GENDER,), few=3), VENDORS, thresholds, basis, INFOS)


@pytest.fixture
def view(qtbot: QtBot) -> ThresholdExplorerView:
    shown = ThresholdExplorerView(lambda *_: None, QAction("Import labels…"))
    qtbot.addWidget(shown)
    shown.resize(1200, 700)
    shown.show_found(_found())
    shown.show()
    return shown


def _cells(view: ThresholdExplorerView) -> list[list[str]]:
    model = view.table.thresholds
    return [
        [model.index(row, column).data() for column in range(model.columnCount())]
        for row in range(model.rowCount())
    ]


def test_each_step_says_what_counting_anew_says(view: ThresholdExplorerView) -> None:
    slider = view.sliders.all
    for per_cent in range(slider.minimum(), 101):
        slider.setValue(per_cent)
        threshold = slider.threshold
        anew = rates(_table(), [GENDER], {ALPHA.id: threshold})
        tallies = {row.subgroup: row.tally for row in anew if row.vendor_id == ALPHA.id}
        for curve, cells in zip(view.table.thresholds.curves, _cells(view), strict=True):
            tally = tallies[curve.subgroup]
            assert cells[3] == tally.misread_rate.words
            assert cells[4] == tally.unanswered_rate.words


def test_the_words_at_the_top_follow_the_slider(view: ThresholdExplorerView, qtbot: QtBot) -> None:
    with qtbot.waitSignal(view.said) as told:
        view.sliders.all.setValue(91)

    assert "0 of 3 answered faces misread, 3 of 6 get no answer" in str(told.args[0])
    assert told.args[1].startswith("alpha on a complete set of 6 photos.")


def test_a_vendor_without_confidence_says_that_no_threshold_applies(
    view: ThresholdExplorerView,
) -> None:
    view.sliders.all.setValue(99)
    view.of.setCurrentIndex(1)
    view.of.activated.emit(1)

    assert view.sliders.value(BETA.id) is None
    assert not view._no_threshold.isHidden()
    assert "no threshold applies" in view._no_threshold.text()
    assert view.vendors.model().index(1, 1).data() == "none given: none applies"
    assert view.vendors.model().index(1, 2).data() == "3 of 6"
    assert not view.keep.isEnabled()


def test_marks_are_off_the_cases_own_and_what_is_recommended() -> None:
    found = _found(own=0.8)

    assert [mark.value for mark in found.marks([ALPHA.id])] == [None, 0.8, 0.99]
    assert found.marks([ALPHA.id])[2].label.endswith("Gamma’s advice")
    (both,) = [mark for mark in _found(own=0.99).marks([ALPHA.id]) if mark.value == 0.99]
    assert both.words.startswith("yours, ")
    assert (both.published, both.made_for) == (ADVICE, ADVISER)


def test_a_published_threshold_is_cited_and_says_whose_it_is(view: ThresholdExplorerView) -> None:
    said = view._notes.text()

    assert "Gamma: use it where harm is possible (its guide, as of 2023)." in said
    assert "Made for gamma; shown here for comparison" in said
    assert "No vendor has a default for gender" in said


def test_a_vendors_own_default_is_marked_as_one() -> None:
    default = replace(ADVICE, kind=ThresholdKind.DEFAULT, value=0.5)
    infos = (replace(ALPHA, thresholds=(default,)), BETA)
    found = work_out(_table(), Choice(by=(GENDER,)), VENDORS, {}, COMPLETE, infos)

    assert found.marks([ALPHA.id])[1].words == "Gamma’s default"
    assert default_sentence(infos) == ""


def test_shift_and_an_arrow_go_to_the_next_mark(view: ThresholdExplorerView, qtbot: QtBot) -> None:
    slider = view.sliders.all
    qtbot.keyClick(slider, Qt.Key.Key_Right, Qt.KeyboardModifier.ShiftModifier)
    assert slider.threshold == ADVICE.value
    qtbot.keyClick(slider, Qt.Key.Key_Left)
    assert slider.threshold == pytest.approx(0.98)
    qtbot.keyClick(slider, Qt.Key.Key_Left, Qt.KeyboardModifier.ShiftModifier)
    assert slider.threshold is None


def test_one_slider_for_all_is_a_choice(view: ThresholdExplorerView, qtbot: QtBot) -> None:
    view.sliders.all.setValue(80)
    qtbot.mouseClick(view.sliders.mode._parts[1], Qt.MouseButton.LeftButton)

    assert view.sliders.by_vendor
    assert list(view.sliders.each) == [ALPHA.id], "no slider where no threshold applies"
    assert view.sliders.value(ALPHA.id) == 0.8, "nothing jumps"
    view.sliders.each[ALPHA.id].setValue(95)
    with qtbot.waitSignal(view.case_threshold_wanted) as told:
        qtbot.mouseClick(view.keep, Qt.MouseButton.LeftButton)
    assert told.args == [ALPHA.id, 0.95]


def test_the_case_gets_the_threshold_of_all(view: ThresholdExplorerView, qtbot: QtBot) -> None:
    view.sliders.all.setValue(80)
    with qtbot.waitSignal(view.case_threshold_wanted) as told:
        qtbot.mouseClick(view.keep, Qt.MouseButton.LeftButton)
    assert told.args == [None, 0.8]


def test_the_faces_that_change_between_two_marks(view: ThresholdExplorerView, qtbot: QtBot) -> None:
    with qtbot.waitSignal(view.changed_wanted) as told:
        view.sliders.all.setValue(92)
    assert told.args == [ALPHA.id, None, 0.92]
    assert "3 faces" in view._changed.text()
    found = view.found
    assert found is not None
    assert found.rows_changed(ALPHA.id, None, 0.92).tolist() == [4, 0, 3], "the least sure first"
    with qtbot.waitSignal(view.photos_wanted) as told:
        qtbot.mouseClick(view.open_photos, Qt.MouseButton.LeftButton)
    assert told.args == [ALPHA.id, None, 0.92]


def test_where_no_rate_may_be_drawn_curves_count_faces(
    view: ThresholdExplorerView, qtbot: QtBot
) -> None:
    def drawn() -> list[float]:
        (line,) = [line for line in view.misread._lines if "emale" in line.words]
        return [float(value) for value in view.misread._steps(line.curve)[1]]

    qtbot.waitUntil(lambda: bool(view.misread._lines))
    assert drawn()[0] == pytest.approx(1 / 3)
    view.show_found(_found(Basis(None, photos=6, faces=6, labelled=6)))
    qtbot.waitUntil(lambda: drawn()[0] == 1)
    assert "faces found" in view._headings[0].text()


def test_of_a_stratified_draw_curves_table_and_title_are_weighted(qtbot: QtBot) -> None:
    """Alpha misreads one of two labelled male drawn from 98, and none of three of 3."""
    said = [("female", F, 0.9)] * 3 + [("male", F, 0.7), ("male", M, 0.95)]
    rows = [
        Row(label, {}, {ALPHA.id: Said(gender, sure), BETA.id: Said(M)}, photo)
        for photo, (label, gender, sure) in enumerate(said, 1)
    ]
    strata = Stratum(("female",), 3, 3), Stratum(("male",), 2, 98)
    photos = tuple(map(PhotoId, range(1, 6)))
    time = datetime(2026, 1, 1, tzinfo=UTC)
    kind = DrawKind.STRATIFIED
    draw = Draw(DrawId(1), kind, 7, 5, 101, photos, time, by=(GENDER,), strata=strata)
    table = drawn(table_of(rows, [ALPHA, BETA]), draw)
    found = work_out(
        table, Choice(by=(GENDER,), few=1), VENDORS, {}, Basis(kind, 5, faces=5, labelled=5), INFOS
    )
    shown = ThresholdExplorerView(lambda *_: None, QAction("Import labels…"))
    qtbot.addWidget(shown)
    with qtbot.waitSignal(shown.said) as told:
        shown.show_found(found)

    assert "weighted, 48.5" in told.args[0]
    assert "it stands for 1.0 to 49.0 photos" in told.args[1]
    *strata_cells, everybody = _cells(shown)
    assert [cells[1] for cells in strata_cells] == ["0 of 3", "1 of 2"], "they need no weights"
    assert everybody[1].startswith("1 of 5 · 48.5")
    tip = shown.table.thresholds.index(2, 1).data(Qt.ItemDataRole.ToolTipRole)
    assert "weighted by their strata 48.5" in tip
    assert "interval" in tip
    shown.resize(640, 700)
    shown.show()
    names = QFontMetrics(font("small", 600)).horizontalAdvance("Female")
    qtbot.waitUntil(lambda: shown.table.columnWidth(0) >= names + 40)
    shown.sliders.all.setValue(80)
    assert _cells(shown)[-1][4].startswith("1 of 5 · 48.5"), "it gets no answer any more"


def test_each_chart_is_drawn_in_an_event_of_its_own(qtbot: QtBot) -> None:
    shown = ThresholdExplorerView(lambda *_: None, QAction("Import labels…"))
    qtbot.addWidget(shown)
    shown.show_found(_found())
    assert not shown.misread._lines, "drawn together with the tables it held the window up"
    qtbot.waitUntil(lambda: bool(shown.misread._lines) and bool(shown.unanswered._lines))


def test_charts_under_way_are_dropped_where_there_is_nothing_more_to_show(qtbot: QtBot) -> None:
    shown = ThresholdExplorerView(lambda *_: None, QAction("Import labels…"))
    qtbot.addWidget(shown)
    shown.show_found(_found())
    shown.show_nothing("Answers are hidden.", "")
    assert not shown._drawing.is_under_way


def test_sliders_stay_where_they_were_when_the_case_changes(view: ThresholdExplorerView) -> None:
    view.sliders.all.setValue(85)
    view.show_found(_found(own=0.7))
    assert view.sliders.all.threshold == 0.85
    view.forget()
    view.show_found(_found(own=0.7))
    assert view.sliders.all.threshold == 0.7


def test_the_track_stands_over_the_charts_scale(view: ThresholdExplorerView, qtbot: QtBot) -> None:
    def stands() -> bool:
        chart, slider = view.misread, view.sliders.all
        start, end = chart.track()
        return bool(
            np.allclose((slider.x_of(None), slider.x_of(1.0)), (start, end), atol=1)
            and slider.width() == chart.width()
        )

    qtbot.waitUntil(stands)
    view.resize(900, 700)
    qtbot.waitUntil(stands)


@pytest.mark.parametrize("scale", [1.0, 1.4])
def test_no_name_of_a_line_covers_or_cuts_another(
    view: ThresholdExplorerView, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch, scale: float
) -> None:
    def larger(*role: Any) -> QFont:
        made = font(*role)
        made.setPointSizeF(made.pointSizeF() * scale)
        return made

    monkeypatch.setattr(curve_chart, "font", larger)
    monkeypatch.setattr(chart_module, "font", larger)
    shown = view.unanswered
    qtbot.waitUntil(lambda: not view._drawing.is_under_way)
    (curve, *_) = _found().subgroups(ALPHA.id)
    names = [f"Female × group: {place}" for place in range(4)]
    lines = [CurveLine(curve, words, place, False) for place, words in enumerate(names)]
    shown.show_lines(lines, 0.5, (), True, "")
    qtbot.waitUntil(lambda: len(_names(shown)) == 4)
    shown.grab()
    items = sorted(_names(shown), key=lambda item: item.sceneBoundingRect().top())
    for above, below in pairwise(items):
        assert above.sceneBoundingRect().bottom() <= below.sceneBoundingRect().top() + 0.5
    assert sorted(item.toPlainText().strip() for item in items) == names


def _names(chart: CurveChart) -> list[pg.TextItem]:
    return [item for item in chart.area.items if isinstance(item, pg.TextItem)]


def test_names_that_would_meet_are_moved_apart() -> None:
    moved = apart([5.0, 4.9, 0.1, 0.0], 1.0)
    assert all(above - below >= 0.999 for above, below in pairwise(moved))
    assert min(moved) > 0
