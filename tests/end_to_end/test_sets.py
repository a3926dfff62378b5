"""Draws, rights, tags, frozen versions, withdrawals and merging, as the whole window does them."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import QApplication, QInputDialog, QLabel, QMenu, QWidget

from core.case.case import Case
from core.labelling.attributes import PERSON, Attribute
from core.merge.plan import Choice, Conflict, MergePlan
from core.photos.files import find_photos
from core.sets.draw import DrawKind, draw_random
from core.store.exports import Exported
from core.store.merging import Brought
from gui import operations
from gui.dialogs.draw_dialog import DrawChoice, DrawDialog
from gui.dialogs.frozen_dialog import FrozenDialog
from gui.dialogs.merge_dialog import MergeDialog
from gui.dialogs.rights_dialog import RightsDialog
from gui.dialogs.tags_dialog import TagsDialog
from gui.dialogs.withdraw_dialog import WithdrawDialog
from gui.models.photo_scope import Gap, Scope
from gui.models.photo_summary import Filter
from gui.sets import merging
from gui.sets.draw_making import population_of
from gui.sets.freezing import write_json
from gui.sets.merging import Merging
from gui.widgets.action_words import plain_words
from tests.end_to_end.sessions import SECONDS, Session, wishes

Start = Callable[..., Session]


@pytest.fixture
def session(start: Start, folder: Path, tmp_path: Path) -> Session:
    session = start(wishes(folder, case=tmp_path / "case"))
    session.wait_until_read()
    return session


def names_shown(session: Session) -> list[str]:
    ids = session.workspace.photo_filter.photo_ids()
    return [session.case.photo(photo_id).name for photo_id in ids]


def menu_of(session: Session) -> QMenu:
    menu = QMenu()
    session.desk.sets.scopes.fill(menu)
    return menu


def choose(menu: QMenu, words: str) -> None:
    (action,) = [a for a in menu.actions() if words in a.text()]
    action.trigger()


def said(within: QWidget) -> str:
    return " ".join(each.text() for each in within.findChildren(QLabel) if each.isVisible())


# Found by


def test_a_folder_opened_whole_is_a_complete_set(session: Session) -> None:
    (complete,) = session.case.draws
    assert (complete.kind, complete.size) == (DrawKind.COMPLETE, 6)
    session.look_at(2)
    operations.toggle_flag(session.workspace)
    assert session.case.flags[0].found_by == "complete set"
    session.window.library.set_search("photo 4")
    session.look_at(0)
    operations.toggle_flag(session.workspace)
    assert session.case.flags[1].found_by == "filter: search"


def test_files_opened_by_themselves_are_no_set(start: Start, folder: Path, tmp_path: Path) -> None:
    session = start(wishes(folder / "photo 1.jpg", folder / "photo 2.jpg", case=tmp_path / "case"))
    session.wait_until_read()
    assert list(session.case.draws) == []
    operations.toggle_flag(session.workspace)
    assert session.case.flags[0].found_by == "by hand"


def test_a_share_is_said_only_when_all_was_looked_at_and_labelled(session: Session) -> None:
    session.look_at(0)
    operations.toggle_flag(session.workspace)
    session.trigger("page_audit_set")
    view = session.window.audit_set
    session.wait(lambda: "0 of 6 faces labelled" in view._under_title.text())
    session.trigger("page_photos")
    for row in range(6):
        session.look_at(row)
        session.press_digits("1")
    session.look_at(0)
    assert session.case.found().allows_share
    session.trigger("page_audit_set")
    session.wait(lambda: "in a complete set of 6 photos: 1 of 6 faces" in view._under_title.text())


# Draws


def test_a_draw_is_shown_in_its_order_and_can_be_left(
    session: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    choice = DrawChoice(None, 3, 1234)
    monkeypatch.setattr(DrawDialog, "ask", lambda *_: choice)
    session.trigger("page_audit_set")
    session.trigger("draw_sample")
    assert session.window.pages.currentIndex() == 0
    hashes = sorted(photo.sha256 or "" for photo in session.case.photos)
    expected = [session.case.find(each) for each in draw_random(hashes, 3, 1234)]
    assert names_shown(session) == [photo.name for photo in expected if photo]
    assert session.photo.name == names_shown(session)[0]
    session.press(Qt.Key.Key_Right, on=session.window.stage)
    assert session.photo.name == names_shown(session)[1]
    operations.toggle_flag(session.workspace)
    assert session.case.flags[0].found_by == "random draw, seed 1234"
    assert "seed 1234, 3 of 6" in session.window.library.scope_bar._words.text()
    choose(menu_of(session), "Draw of")
    assert len(names_shown(session)) == 6


def test_a_draw_from_a_folder_takes_in_what_was_drawn(
    start: Start, folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    session = start(wishes(case=tmp_path / "case"))
    choice = DrawChoice(folder, 2, 77)
    monkeypatch.setattr(DrawDialog, "ask", lambda *_: choice)
    session.trigger("draw_sample")
    session.wait(lambda: session.case.draws)
    population = population_of(find_photos([folder]).found)
    drawn = [file.path.name for file in draw_random(population, 2, 77)]
    assert names_shown(session) == drawn
    (made,) = session.case.draws
    assert (made.kind, made.seed, made.size, made.from_size) == (DrawKind.RANDOM, 77, 2, 6)
    session.window.library.show_scope(None)
    operations.toggle_flag(session.workspace)
    session.wait_until_idle()


# Rights and tags


def test_rights_of_many_photos_are_stated_and_undone_at_once(
    session: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    said = {"licence": "CC0", "public_figure": True}
    monkeypatch.setattr(RightsDialog, "ask", lambda *_: said)
    session.window.library.grid.selectAll()
    session.trigger("rights")
    assert {photo.rights.licence for photo in session.case.photos} == {"CC0"}
    menu = menu_of(session)
    texts = [action.text() for action in menu.actions()]
    assert "6 photos without a source address" in texts
    assert "0 photos without a licence" in texts
    session.workspace.undo_stack.undo()
    assert not any(photo.rights.licence for photo in session.case.photos)


def test_a_gap_shows_its_photos_until_it_is_closed(session: Session) -> None:
    session.look_at(1)
    session.window.inspector.statement_changed.emit("licence", "by permission")
    assert session.photo.rights.licence == "by permission"
    choose(menu_of(session), "5 photos without a licence")
    assert session.workspace.photo_filter.scope == Scope(gap=Gap.LICENCE)
    assert "photo 1.jpg" not in names_shown(session)
    session.window.inspector.statement_changed.emit("licence", "CC0")
    session.look_at(1)
    session.wait(lambda: len(names_shown(session)) == 4)


def test_the_audit_set_leads_to_the_photos_without_a_licence(session: Session) -> None:
    session.look_at(0)
    operations.change_rights(session.workspace, [session.photo.id], {"licence": "CC0"})
    session.look_at(1)
    operations.toggle_flag(session.workspace)
    session.trigger("page_audit_set")
    card = session.window.audit_set.card
    session.wait(lambda: "1 photo has no licence." in card._licences.text())
    session.window.library.set_search("photo 3")
    card._licences.linkActivated.emit("licences")
    assert session.window.pages.currentIndex() == 0
    assert names_shown(session) == ["photo 1.jpg"]


def test_tags_are_given_and_filter(session: Session, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(TagsDialog, "ask", lambda *_: ({"check"}, set()))
    session.look_at(3)
    session.trigger("tags")
    assert session.photo.tags == {"check"}
    choose(menu_of(session), "Tagged “check” (1)")
    assert names_shown(session) == ["photo 3.jpg"]
    operations.toggle_flag(session.workspace)
    assert session.case.flags[0].found_by == "filter: tag"


def test_a_filter_is_saved_and_comes_back(
    session: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    operations.change_tags(session.workspace, [session.case.photos[2].id], {"mine"})
    photos = session.workspace.photo_filter
    session.window.library.show_scope(Scope(tag="mine"))
    session.window.library.set_search("photo")
    photos.set_filter(Filter.UNLABELLED)
    monkeypatch.setattr(QInputDialog, "getText", lambda *_, **__: ("my filter", True))
    choose(menu_of(session), "Save what is shown")
    session.window.library.show_all()
    assert len(names_shown(session)) == 6
    choose(menu_of(session), "my filter")
    assert names_shown(session) == ["photo 2.jpg"]
    assert (photos.filter, photos.search) == (Filter.UNLABELLED, "photo")


# Frozen versions


def test_a_version_is_frozen_looked_at_and_saved(
    session: Session, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    operations.toggle_flag(session.workspace)
    monkeypatch.setattr(QInputDialog, "getText", lambda *_, **__: ("first", True))
    session.trigger("freeze")
    session.wait(lambda: "“first” is frozen" in session.message())
    session.press_digits("1")
    session.trigger("frozen_versions")
    session.wait(lambda: isinstance(QApplication.activeModalWidget(), FrozenDialog))
    dialog = QApplication.activeModalWidget()
    assert isinstance(dialog, FrozenDialog)
    rows = dialog._differences.rows
    assert any(row[2] == "reference label" and "female" in row[4] for row in rows)
    assert {row[1] for row in dialog._content.rows} == {"1 of 1"}
    frozen = dialog.selected
    assert frozen is not None
    write_json(frozen, tmp_path / "first.json")
    dialog.reject()
    written = json.loads((tmp_path / "first.json").read_text(encoding="utf-8"))
    assert written["content_hash"] == frozen.content_hash
    assert written["content"] == frozen.content


# Withdrawal


def test_a_person_is_withdrawn_and_stays_out(
    session: Session, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    session.look_at(2)
    operations.put_flag(session.workspace, None, "a note on zoe-1")
    hers = session.photo
    (face,) = session.case.faces_stored_in(hers.id)
    session.case.set_attribute(face.id, PERSON, Attribute("zoe-1"))
    asked: list[str] = []

    def answer(dialog: WithdrawDialog) -> int:
        assert not dialog._withdraw.isEnabled()
        session.wait(lambda: "photo 2.jpg" in dialog._what.text())
        dialog._typed.setText("zoe-1")
        assert dialog._withdraw.isEnabled()
        asked.append(dialog._what.text())
        return WithdrawDialog.DialogCode.Accepted

    monkeypatch.setattr(WithdrawDialog, "exec", answer)
    session.trigger("withdraw")
    session.wait(lambda: "1 photo was withdrawn" in session.message())
    assert "1 flag" in asked[0]
    assert not session.workspace.undo_stack.canUndo()
    assert "photo 2.jpg" not in names_shown(session)
    assert session.photo.name != "photo 2.jpg"
    assert session.window.library._thumbnails.cached(hers.id) is None
    session.case.store.flush()
    for path in session.case.folder.rglob("*"):
        if path.is_file():
            data = path.read_bytes()
            assert b"zoe-1" not in data
            assert b"photo 2.jpg" not in data
    session.desk.opening.open_photos([folder])
    session.wait(lambda: session.read_count == 2)
    assert "photo 2.jpg" not in names_shown(session)
    assert "was withdrawn from this case" in session.message()
    assert [problem.kind for problem in session.problems] == ["withdrawn"]


def test_photos_without_a_persons_id_need_a_second_click(
    session: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    def answer(dialog: WithdrawDialog) -> int:
        assert not dialog._withdraw.isEnabled()
        session.wait(lambda: any("a package" in s.text() for s in dialog.findChildren(QLabel)))
        dialog._sure.setChecked(True)
        assert dialog._withdraw.isEnabled()
        return WithdrawDialog.DialogCode.Accepted

    monkeypatch.setattr(WithdrawDialog, "exec", answer)
    session.look_at(5)
    hashes = (session.photo.sha256 or "",)
    session.case.mark_exported(Exported("bagit", "all", "a package", "f" * 64, hashes))
    session.trigger("withdraw_photos")
    session.wait(lambda: "was withdrawn" in session.message())
    assert "Packages that left before still hold it: a package." in session.message()
    assert len(session.case.photos) == 5
    assert session.workspace.photo_filter.total == 5


def withdraw_in_view(session: Session, monkeypatch: pytest.MonkeyPatch) -> None:
    def answer(dialog: WithdrawDialog) -> int:
        dialog._sure.setChecked(True)
        return WithdrawDialog.DialogCode.Accepted

    monkeypatch.setattr(WithdrawDialog, "exec", answer)
    session.trigger("withdraw_photos")
    session.wait(lambda: "was withdrawn" in session.message())


def test_after_a_withdrawal_the_status_bar_counts_what_is_in_the_case(
    session: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    session.wait_until_idle()

    def counted() -> list[str]:
        items = session.window.run_bar._items.values()
        return [item.accessibleName().split(": ")[1].split(",")[0] for item in items]

    vendors = len(session.workspace.vendors)
    assert vendors
    session.wait(lambda: counted() == ["6/6"] * vendors)
    withdraw_in_view(session, monkeypatch)
    session.wait(lambda: counted() == ["5/5"] * vendors)


def test_after_a_withdrawal_the_next_photo_that_passes_is_in_view(
    session: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    session.wait_until_idle()
    for row in (1, 3, 4):
        session.look_at(row)
        operations.toggle_flag(session.workspace)
    session.workspace.photo_filter.set_filter(Filter.FLAGGED)
    session.wait(lambda: len(names_shown(session)) == 3)
    session.look_at(1)
    withdraw_in_view(session, monkeypatch)
    assert session.photo.name == "photo 4.jpg"
    session.wait(lambda: names_shown(session) == ["photo 1.jpg", "photo 4.jpg"])
    withdraw_in_view(session, monkeypatch)
    assert session.photo.name == "photo 1.jpg"
    session.wait(lambda: names_shown(session) == ["photo 1.jpg"])
    withdraw_in_view(session, monkeypatch)
    stage, actions = session.window.stage, session.desk.actions
    assert session.workspace.photo_id is None
    assert "No photo in view" in said(stage)
    assert "No photos yet" not in said(stage)
    assert not actions["flag"].isEnabled()
    assert not actions["withdraw_photos"].isEnabled()
    session.window.library.show_all()
    session.wait(lambda: session.workspace.photo_id is not None)
    assert session.photo.name == "photo 0.jpg"
    assert actions["flag"].isEnabled()


def test_a_filter_that_hides_all_of_a_case_opened_is_left(session: Session, tmp_path: Path) -> None:
    session.wait_until_idle()
    session.look_at(1)
    operations.toggle_flag(session.workspace)
    session.workspace.photo_filter.set_filter(Filter.FLAGGED)
    session.wait(lambda: len(names_shown(session)) == 1)
    first = session.case.folder
    session.desk.opening.open_case(tmp_path / "other")
    session.wait_until_open(tmp_path / "other")
    assert session.workspace.photo_filter.filter is Filter.ALL
    assert "No photos yet" in said(session.window.stage)
    session.desk.opening.open_case(first)
    session.wait_until_open(first)
    assert session.workspace.photo_filter.filter is Filter.FLAGGED
    session.desk.opening.open_case(tmp_path / "other")
    session.wait_until_open(tmp_path / "other")
    session.workspace.case_opening.ending.result()
    # As another window would leave it: nothing that is flagged, and no photo looked at last.
    elsewhere = Case.open(first, session.workspace.registry)
    elsewhere.remove_flag(elsewhere.flags[0].face_id, elsewhere.flags[0].vendor_id)
    elsewhere.set_setting("last photo", "")
    elsewhere.close()
    session.desk.opening.open_case(first)
    session.wait_until_open(first)
    session.wait(lambda: session.workspace.photo_id is not None)
    assert session.workspace.photo_filter.filter is Filter.ALL
    assert session.photo.name == "photo 0.jpg"


def test_on_the_audit_sets_page_the_photo_of_its_row_is_withdrawn(
    session: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    for row in (1, 3):
        session.look_at(row)
        operations.toggle_flag(session.workspace)
    session.look_at(0)
    session.trigger("page_audit_set")
    table = session.window.audit_set.table
    session.wait(lambda: table.shown.rowCount() == 2)
    table.setCurrentIndex(table.shown.index(1, 0))
    meant = table.selected_row().photo
    asked: list[tuple[int, ...]] = []

    def answer(dialog: WithdrawDialog) -> int:
        asked.append(dialog.photo_ids)
        assert "What was done before can no longer be undone" in said_in(dialog)
        return WithdrawDialog.DialogCode.Rejected

    monkeypatch.setattr(WithdrawDialog, "exec", answer)
    session.trigger("withdraw")
    assert asked == [(meant.id,)]
    assert meant.name in ("photo 1.jpg", "photo 3.jpg")


def said_in(dialog: QWidget) -> str:
    return " ".join(label.text() for label in dialog.findChildren(QLabel))


def test_the_menu_of_photos_has_rights_tags_and_withdrawal(session: Session) -> None:
    session.desk.commands.open_photo_menu([session.photo.id], QPoint(0, 0))
    menus = [w for w in QApplication.topLevelWidgets() if isinstance(w, QMenu) and w.isVisible()]
    texts = {plain_words(action.text()) for menu in menus for action in menu.actions()}
    assert {"Rights of the photos…", "Tags of the photos…", "Withdraw the photos…"} <= texts
    for menu in menus:
        menu.close()


# Merging


def test_another_persons_case_is_merged(
    start: Start, folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    theirs = start(wishes(folder, case=tmp_path / "theirs"), settings="theirs.ini")
    theirs.wait_until_read()
    theirs.case.set_annotator("bo")
    theirs.look_at(0)
    operations.put_flag(theirs.workspace, None, "from bo")
    theirs.press_digits("2")
    theirs.close()

    ours = start(wishes(folder / "photo 0.jpg", case=tmp_path / "ours"))
    ours.wait_until_read()
    ours.case.set_annotator("ann")
    ours.press_digits("1")
    plans: list[MergePlan] = []

    def answer(
        _: object, __: str, plan: MergePlan, names: dict[str, str]
    ) -> dict[Conflict, Choice]:
        plans.append(plan)
        assert set(names) >= {info.id for info in ours.workspace.vendor_infos}
        return {}

    monkeypatch.setattr(MergeDialog, "ask", answer)
    desk = ours.desk
    Merging(ours.workspace, desk.opening, desk.window).merge(tmp_path / "theirs")
    ours.wait(lambda: "Merged" in ours.message())
    assert "5 photos are new" in ours.message()
    assert "1 label is kept beside" in ours.message()
    assert "1 flag came" in ours.message()
    assert "0 " not in ours.message().replace("10 ", "")
    assert not ours.workspace.undo_stack.canUndo(), "undoing would put back faces without theirs"
    (plan,) = plans
    said = "female (annotator's perception, ann)", "male (annotator's perception, bo)"
    assert [(c.ours, c.theirs) for c in plan.conflicts] == [said]
    assert plan.conflicts[0].place is not None
    assert plan.conflicts[0].place[0] == 1
    assert len(names_shown(ours)) == 6
    assert [flag.note for flag in ours.case.flags] == ["from bo"]
    (face,) = ours.case.faces_stored_in(ours.case.photos[0].id)
    assert face.label is not None
    assert face.label.word == "female"
    assert [claim.said.value for claim in ours.case.claims_of(face.id)] == ["male"]
    last = ours.case.photos[-1]
    assert all(ours.case.outcome(last.id, info.id) for info in ours.workspace.vendor_infos)


def test_a_merge_is_said_to_be_broken_off_where_another_case_is_opened_meanwhile(
    start: Start, folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    theirs = start(wishes(folder, case=tmp_path / "theirs"), settings="theirs.ini")
    theirs.wait_until_read()
    theirs.close()
    ours = start(wishes(folder / "photo 0.jpg", case=tmp_path / "ours"))
    ours.wait_until_read()
    begun, is_closed, bring = threading.Event(), threading.Event(), merging._bring

    def held(*given: Any) -> Brought:
        begun.set()
        is_closed.wait(SECONDS / 1000)
        return bring(*given)

    monkeypatch.setattr(merging, "_bring", held)
    monkeypatch.setattr(MergeDialog, "ask", lambda *_: {})
    Merging(ours.workspace, ours.desk.opening, ours.window).merge(tmp_path / "theirs")
    ours.wait(begun.is_set)
    ours.desk.opening.open_case(tmp_path / "other")
    ours.wait_until_open(tmp_path / "other")
    ours.workspace.case_opening.ending.result()
    is_closed.set()
    ours.wait(lambda: bool(ours.problems))
    assert ours.problems[-1].kind == "merge broken off"
    assert "before all was merged into “ours”" in ours.message()
