"""The page of results as a person has it: from labels to rates, and from a number to its photos."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest

from core.labelling.attributes import FITZPATRICK, Attribute, AttributeName
from core.labelling.labels import Gender, ReferenceLabel, Source
from core.metrics.tally import Metric
from core.report.numbers import count
from core.response import RECORDED
from core.sending.recorded import preview
from core.verdict import Verdict
from gui.dialogs.draw_dialog import DrawChoice
from gui.results.published_part import PublishedPart
from gui.results.rates_part import RatesPart
from gui.sets.draw_making import draw_from_case
from tests.end_to_end.sessions import Session, wishes

Start = Callable[..., Session]
SIDE = AttributeName("side")


@pytest.fixture
def session(start: Start, folder: Path, tmp_path: Path) -> Session:
    """Six photos with a face each, answered by two vendors."""
    session = start(wishes(folder, case=tmp_path / "case"))
    session.wait_until_read()
    return session


def label(session: Session, count: int) -> None:
    """Label the faces of the first photos female, in two groups."""
    case, workspace = session.case, session.workspace
    for number, photo in enumerate(case.photos[:count]):
        said = ReferenceLabel(Gender.FEMALE, Source.PUBLIC_RECORD)
        workspace.apply(case.label_whole_photo(photo.id, said))
        stored = case.faces_stored_in(photo.id)[0]
        side = Attribute("left" if number % 2 else "right")
        workspace.apply(case.set_attribute(stored.id, SIDE, side))


def rates(session: Session) -> RatesPart:
    """The part Rates, once the page was opened."""
    session.trigger("page_results")
    session.wait(lambda: session.desk.results._parts)
    part = session.desk.results._parts[0]
    assert isinstance(part, RatesPart)
    return part


def counted(session: Session, part: RatesPart, labelled: int) -> None:
    session.wait(lambda: part.view.found is not None and part.view.found.labelled == labelled)


def test_without_labels_it_says_so_and_offers_the_import(session: Session) -> None:
    part = rates(session)
    session.wait(lambda: part.view.content.empty.accessibleName().startswith("No labels"))

    assert part.view.content.empty.accessibleName() == (
        "No labels, no rates. Label a face, or import labels."
    )


def test_faces_are_gathered_before_the_page_is_opened_and_follow_the_case(
    session: Session,
) -> None:
    session.wait(lambda: is_gathered(session))
    assert not session.desk.results._parts, "nobody has opened the page"
    label(session, 6)
    counted(session, rates(session), 6)


def is_gathered(session: Session) -> bool:
    gathering = session.desk.results._gathering
    return gathering is not None and gathering.is_settled


def test_what_a_run_changed_is_gathered_before_the_page_is_opened(session: Session) -> None:
    session.wait(lambda: is_gathered(session))
    label(session, 6)
    assert not is_gathered(session)
    session.workspace.run_finished.emit()
    session.wait(lambda: is_gathered(session))
    assert not session.desk.results._parts


def test_half_labelled_it_counts_and_draws_no_rate(session: Session) -> None:
    label(session, 3)
    part = rates(session)
    counted(session, part, 3)

    assert not part.view.found.shares
    assert "3 of 6 faces labelled" in session.window.results.title
    assert "misreading" in session.window.results.title
    assert part.view.subgroups.chart.isHidden()
    cells = part.view.subgroups.table.rates
    said = [cells.index(0, column).data() or "" for column in range(cells.columnCount())]
    assert not any("%" in each for each in said)


def test_fully_labelled_it_draws_rates_and_follows_a_label(session: Session) -> None:
    label(session, 5)
    part = rates(session)
    counted(session, part, 5)
    label(session, 6)
    counted(session, part, 6)

    found = part.view.found
    assert found.shares
    assert found.by == ("gender", SIDE)
    for row in found.rows:
        tally = session_tally(session, row.vendor_id, row.subgroup.value(SIDE))
        assert (row.tally.misread, row.tally.answered) == tally
    assert part.view.subgroups.chart.isVisible()


def session_tally(session: Session, vendor_id: str, side: str | None) -> tuple[int, int]:
    """(misread, answered) counted face by face, as the photos' page judges."""
    case = session.case
    info = next(each for each in session.workspace.vendor_infos if each.id == vendor_id)
    marks = []
    for photo in case.photos:
        for face in case.faces(photo.id):
            said = face.attributes.get(SIDE)
            if side is None or (said is not None and said.value == side):
                marks.append(case.face_mark(photo.id, face, info))
    misread = marks.count(Verdict.MISREAD)
    return misread, misread + marks.count(Verdict.MATCH)


def test_a_click_on_a_number_opens_the_line_behind_it_and_its_photos(session: Session) -> None:
    label(session, 6)
    part = rates(session)
    counted(session, part, 6)
    view = part.view
    row = next(row for row in view.found.rows if row.tally.misread)
    place = list(view.found.rows).index(row)
    table = view.subgroups.table
    at = table.visualRect(table.rates.index(place, 4)).center()
    QTest.mouseClick(table.viewport(), Qt.MouseButton.LeftButton, pos=at)

    assert view.card.isVisible()
    assert row.tally.misread_rate.words in view.card.accessibleName()
    view.card.buttons[0].click()
    assert session.window.pages.currentIndex() == 0
    assert session.workspace.photo_filter.rowCount() == row.tally.misread
    assert session.workspace.photo_filter.looking.name == "results"
    assert not view.card.isVisible()


def test_a_mark_opens_the_same_as_its_cell(session: Session) -> None:
    label(session, 6)
    part = rates(session)
    counted(session, part, 6)
    row = part.view.found.rows[0]

    part.view.subgroups.chart.mark_clicked.emit(row, QPoint(100, 100))

    assert part.view.card.isVisible()
    assert row.tally.misread_rate.words in part.view.card.accessibleName()


def test_what_is_chosen_is_kept_with_the_case(
    session: Session, start: Start, tmp_path: Path
) -> None:
    label(session, 6)
    part = rates(session)
    counted(session, part, 6)
    part.view.side.few.setValue(2)
    session.wait(lambda: part.view.found.few == 2)
    assert not any(0 < row.tally.n < 2 for row in part.view.found.rows)
    session.close()

    again = start(wishes(case=tmp_path / "case"))
    again.wait(lambda: again.workspace.photo is not None)
    part = rates(again)
    counted(again, part, 6)
    assert part.view.found.few == 2


def test_blind_labelling_hides_the_rates(session: Session) -> None:
    label(session, 6)
    part = rates(session)
    counted(session, part, 6)
    session.trigger("page_photos")
    session.press(Qt.Key.Key_B)
    session.trigger("page_results")
    session.wait(lambda: part.view.content.currentIndex() == 1)

    assert session.window.results.title == "Answers are hidden"


def test_copied_numbers_are_a_line_for_each_rate(session: Session) -> None:
    label(session, 6)
    part = rates(session)
    counted(session, part, 6)
    part.copy_numbers()

    lines = QGuiApplication.clipboard().text().splitlines()
    assert lines[0].split("\t")[:5] == ["vendor", "subgroup", "metric", "n", "count"]
    assert len(lines) == 1 + len(part.view.found.rows) * len(Metric)
    part.copy_picture()
    assert not QGuiApplication.clipboard().pixmap().isNull()


def test_every_way_of_looking_shows_something(session: Session) -> None:
    label(session, 6)
    part = rates(session)
    counted(session, part, 6)
    view = part.view
    readings = set()
    for way in range(4):
        view.show_way(way)
        readings.add(view.panes.currentIndex())
    assert readings == {0, 1, 2, 3}
    session.wait(lambda: len(view.confusion.charts) == 2)
    assert [sum(map(sum, each.counts)) for each in view.found.confusions] == [6, 6]
    assert view.compared.compared.model().rowCount() > 0


def test_counts_of_recorded_answers_say_so(session: Session, tmp_path: Path) -> None:
    label(session, 6)
    case, workspace = session.case, session.workspace
    bodies, info = tmp_path / "bodies", workspace.vendor_infos[0]
    bodies.mkdir()
    for photo, date in zip(case.photos, ("2018-05-02", "2017"), strict=False):
        body = '[{"gender": "male", "confidence": 0.9, "box": [10, 10, 50, 50]}]'
        (bodies / f"{photo.sha256}.json").write_text(body)
        found = preview(
            bodies, workspace.registry.create(info.id), case.photos, case.imported(info.id)
        )
        workspace.apply(case.import_recorded(found, date, "a study"))
    part, view = rates(session), session.window.results
    counted(session, part, 6)
    assert "recorded" not in view.under_title
    workspace.apply(case.set_source(info.id, RECORDED))
    session.wait(lambda: f"{info.name}: recorded answers of 2017 to 2018-05-02" in view.under_title)
    assert "imported by the user, not received by this program" in view.under_title


def test_a_part_that_is_made_later_leaves_the_title_of_the_one_in_front(session: Session) -> None:
    label(session, 6)
    session.trigger("page_results")
    page, view = session.desk.results, session.window.results
    session.wait(lambda: len(page._parts) == 2)
    view.show_part(1)
    session.wait(lambda: "get no answer" in view.title)
    title = view.title
    session.wait(lambda: len(page._parts) == 4)
    assert view.title == title


def test_a_dot_beside_published_audits_opens_the_faces_it_counts(session: Session) -> None:
    label(session, 6)
    case, workspace = session.case, session.workspace
    for photo, kind in zip(case.photos, ("5", "5", "2", "3-4", "3-4"), strict=False):
        face = case.faces_stored_in(photo.id)[0]
        workspace.apply(case.set_attribute(face.id, FITZPATRICK, Attribute(kind)))
    page, view = session.desk.results, session.window.results
    session.trigger("page_results")
    session.wait(lambda: len(page._parts) == 4)
    view.show_part(2)
    part = page._parts[2]
    assert isinstance(part, PublishedPart)
    session.wait(lambda: "2 set aside" in view.under_title)
    assert "1 face is in no subgroup: a label or group is missing." in view.under_title
    ours = part.view._ours
    assert ours is not None
    for row in ours.rows["All"].values():
        assert row.tally.answered == 3

        part.view.photos_wanted.emit(row)

        assert workspace.photo_filter.rowCount() == (row.tally.misread or row.tally.match)


def test_what_was_gathered_while_blind_began_is_not_shown(session: Session) -> None:
    label(session, 6)
    part = rates(session)
    counted(session, part, 6)
    session.trigger("page_photos")
    session.press(Qt.Key.Key_B)
    # The slices that were under way when blind mode began end now.
    session.desk.results._on_gathered()
    session.window.show_page(2)

    assert session.window.results.title == "Answers are hidden"
    assert part.view.content.currentIndex() == 1


def test_results_of_a_stratified_draw_are_weighted_and_so_is_the_report(session: Session) -> None:
    label(session, 6)
    case = session.case
    draw = draw_from_case(case, DrawChoice(None, 4, 7, (SIDE,), equal=True))
    part = rates(session)
    counted(session, part, 6)
    view = session.desk.results.view
    session.wait(lambda: not view.draws.isHidden())
    assert view.draws.value is None

    view.draws.setCurrentIndex(1)
    view.draws.activated.emit(1)
    counted(session, part, 4)

    assert case.results_draw() == draw
    assert part.view.found is not None
    assert part.view.found.table.design is not None
    assert part.view.found.shares
    assert view.under_title.startswith("A stratified draw of 4 photos")
    assert "stands for 1.5 photos" in view.under_title
    assert count(case, session.workspace.vendor_infos).draw == draw
    part.view.photos_wanted.emit("all", np.arange(4))
    assert session.workspace.photo_id in draw.photos
