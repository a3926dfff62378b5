"""Runs compared, one photo repeated, a protocol written: as the whole window does them."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest

from core.labelling.labels import Gender, ReferenceLabel, Source
from core.reaudit.protocol import Protocol
from core.store import outcomes, protocols, repeats, run_list
from core.store.store import Store
from gui import operations
from gui.dialogs.protocol_dialog import ProtocolDialog
from gui.dialogs.repeat_dialog import RepeatDialog
from gui.results.run_history import RunHistory
from gui.views.runs_view import RunsView
from tests.end_to_end.sessions import Session, of_files, wishes

Start = Callable[..., Session]


@pytest.fixture
def session(start: Start, folder: Path, tmp_path: Path) -> Session:
    session = start(wishes(folder, case=tmp_path / "case"))
    session.wait_until_read()
    session.wait_until_idle()
    return session


def part_of(session: Session) -> RunHistory:
    session.trigger("page_results")
    results = session.desk.results
    session.wait(lambda: results.findChildren(RunHistory))
    (part,) = results.findChildren(RunHistory)
    results.view.show_part(results.view.parts.indexOf(part.view))
    session.wait(lambda: len(part.view.runs.model().rows))
    return part


def runs_shown(view: RunsView) -> list[str]:
    return [row[0] for row in view.runs.model().rows]


def test_auditing_again_compares_the_two_runs(session: Session) -> None:
    for photo in session.case.photos:
        label = ReferenceLabel(Gender.FEMALE, Source.DATASET)
        session.workspace.apply(session.case.label_whole_photo(photo.id, label))
    part = part_of(session)
    (only,) = runs_shown(part.view)
    part.view.audit_again_requested.emit()
    session.wait_until_idle()
    session.wait(lambda: len(runs_shown(part.view)) == 2)
    session.wait(lambda: part.view.compared.model().rows)

    assert runs_shown(part.view)[1] == only
    vendors = [row[0] for row in part.view.compared.model().rows]
    assert sorted(vendors) == sorted(info.name for info in session.workspace.vendor_infos)
    # The fakes say the same of the same photo, so nothing changed, and nothing was taken over.
    session.wait(lambda: session.desk.results.view.title.startswith("No answer changed"))
    assert "very same" not in session.desk.results.view.under_title
    assert part.view.changed_model.faces == []


def test_a_newest_run_of_other_photos_is_passed_over(
    session: Session, draw_photo: Callable[..., Path]
) -> None:
    part = part_of(session)
    assert session.drop(of_files(draw_photo("elsewhere/further.jpg", seed=9)))
    session.wait(lambda: len(session.case.photos) == 7)
    session.trigger("page_results")
    session.wait(lambda: len(runs_shown(part.view)) == 2)
    session.wait_until_idle()
    session.wait(lambda: session.desk.results.view.title == "2 runs, none of the same photos")

    operations.audit_again(session.workspace)
    session.wait_until_idle()
    session.wait(lambda: len(runs_shown(part.view)) == 3)
    session.wait(lambda: part.view.compared.model().rows)
    assert (part.view._first.value, part.view._second.value) == (2, 3)
    part.view.pair_chosen.emit(1, 3)
    session.wait(lambda: (part.view._first.value, part.view._second.value) == (1, 3))
    session.wait(lambda: "1 photo only in the second" in session.desk.results.view.under_title)


def test_a_protocol_is_written_and_measured_by(
    session: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    part = part_of(session)
    plan = Protocol("Who is misread?", photos=len(session.case.photos))
    monkeypatch.setattr(ProtocolDialog, "ask", classmethod(lambda cls, *_: plan))
    part.view.protocol_requested.emit()
    session.wait(lambda: part.protocols)

    (written,) = session.read(protocols.load)
    assert written.protocol == plan
    assert "1 departure" in part.view._protocol_words.text()


def test_a_protocol_is_kept_though_the_window_closes_at_once(
    session: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    part, folder = part_of(session), session.case.folder
    plan = Protocol("Who is misread?", photos=len(session.case.photos))
    monkeypatch.setattr(ProtocolDialog, "ask", classmethod(lambda cls, *_: plan))
    session.keep_threads_busy()
    part.view.protocol_requested.emit()
    session.close()

    with closing(Store.open(folder, create=False)) as store:
        (written,) = store.read(protocols.load)
    assert written.protocol == plan


def test_a_repeat_says_how_often_and_changes_nothing(session: Session) -> None:
    part = part_of(session)
    before = {outcome.run_id for outcome in session.read(outcomes.latest)}
    shown = runs_shown(part.view)
    part.view.repeat_requested.emit()
    (dialog,) = session.window.findChildren(RepeatDialog)
    dialog._times.setValue(3)
    dialog._ask.click()
    session.wait(lambda: dialog._says.text().startswith("Asked 3 times."))

    assert "saved anew" in dialog._says.text()
    (repeat,) = session.read(repeats.load)
    runs = session.read(lambda c: repeats.runs_of(c, repeat.id))
    assert [resaved for _, resaved in runs] == [False, False, False, True]
    assert {outcome.run_id for outcome in session.read(outcomes.latest)} == before
    assert len(session.read(run_list.load)) == len(shown)
    dialog.reject()


def test_blind_labelling_hides_the_runs(session: Session) -> None:
    part = part_of(session)
    part.show_results(None)
    assert runs_shown(part.view) == []
    assert session.desk.results.view.title == "Runs"
