"""What the import of recorded answers says before it takes anything in."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from core.case.case import Case
from core.photos.files import Found
from core.photos.image_io import examine
from core.response import LIVE, RECORDED
from core.sending.recorded import Preview, preview
from core.vendor import VendorId
from gui.asking.vendor_standing import Standing
from gui.dialogs.recorded_dialog import RecordedDialog
from gui.views.vendor_list import Tag, VendorListRow
from providers.registry import Registry

BODIES = Path(__file__).parents[1] / "data" / "responses"
GONE = VendorId("ibm-watson-vr")


@pytest.fixture
def case(tmp_path: Path, draw_photo: Callable[..., Path]) -> Iterator[Case]:
    """A case of three photos: anna, bea, cleo."""
    case = Case.open(tmp_path / "case", Registry())
    paths = [draw_photo(f"photos/{n}.jpg", seed=s) for s, n in enumerate(["anna", "bea", "cleo"])]
    case.add_photos([examine(Found(path, None)) for path in paths])
    yield case
    case.close()


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    folder = tmp_path / "bodies"
    folder.mkdir()
    body = (BODIES / GONE / "one_face.json").read_bytes()
    (folder / "anna.json").write_bytes(body)
    (folder / "dora.json").write_bytes(body)
    (folder / "bea.json").write_bytes(b'{"never": "seen"}')
    (folder / "cleo.jpg").write_bytes(b"a photo beside them")
    return folder


@pytest.fixture
def dialog(qtbot: QtBot, case: Case) -> RecordedDialog:
    registry = Registry()

    def look(
        where: Path,
        vendor_id: VendorId,
        done: Callable[[Preview], None],
        failed: Callable[[BaseException], None],
    ) -> None:
        vendor = registry.create(vendor_id)
        try:
            done(preview(where, vendor, tuple(case.photos), case.imported(vendor_id)))
        except Exception as error:
            failed(error)

    dialog = RecordedDialog(registry.infos(), look, GONE)
    qtbot.addWidget(dialog)
    dialog.show()
    return dialog


def groups(dialog: RecordedDialog) -> dict[str, list[str]]:
    """The files below each heading of the list."""
    tops = [dialog.tree.topLevelItem(n) for n in range(dialog.tree.topLevelItemCount())]
    return {
        top.text(0): [top.child(n).text(0) for n in range(top.childCount())]
        for top in tops
        if top is not None
    }


def test_each_file_is_said_and_import_waits_for_date_and_origin(
    qtbot: QtBot, dialog: RecordedDialog, folder: Path, case: Case
) -> None:
    assert dialog.vendor.currentData() == GONE
    assert not dialog.import_button.isEnabled()
    dialog.folder.setText(str(folder))
    qtbot.waitUntil(lambda: dialog.summary == "1 answer matches")
    assert groups(dialog) == {
        "Of no photo here: 1": ["dora.json"],
        "Cannot be read: 1": ["bea.json"],
        "Would be imported: 1": ["anna.json"],
    }
    assert not dialog.import_button.isEnabled()
    dialog.date.setText("2018-05-32")
    dialog.provenance.setText("Handed over by the authors of a study")
    assert "is no date" in dialog.import_button.toolTip()
    dialog.date.setText("2018-05-02")
    assert dialog.import_button.isEnabled()
    choice = dialog.choice()
    assert choice is not None
    assert (choice.date, len(choice.preview.matched)) == ("2018-05-02", 1)
    assert case.recorded_count(GONE) == 0


@pytest.mark.parametrize("fails", [False, True])
def test_what_is_found_after_the_dialog_was_closed_is_shown_to_nobody(
    qtbot: QtBot, case: Case, folder: Path, fails: bool
) -> None:
    registry, asked = Registry(), []
    dialog = RecordedDialog(registry.infos(), lambda *what: asked.append(what), GONE)
    dialog.show()
    dialog.folder.setText(str(folder))
    qtbot.waitUntil(lambda: bool(asked))
    ((where, vendor_id, done, failed),) = asked
    with qtbot.waitSignal(dialog.destroyed):
        dialog.reject()
        dialog.deleteLater()
    if fails:
        failed(OSError())
    else:
        done(preview(where, registry.create(vendor_id), tuple(case.photos), frozenset()))


def test_a_file_of_another_shape_is_said_in_plain_words_that_fit_its_row(
    qtbot: QtBot, dialog: RecordedDialog, folder: Path
) -> None:
    dialog.folder.setText(str(folder))
    qtbot.waitUntil(lambda: dialog.summary == "1 answer matches")
    rows = dialog.tree.findItems("", Qt.MatchFlag.MatchContains | Qt.MatchFlag.MatchRecursive, 1)
    said = {row.text(0): row for row in rows}
    row = said["bea.json"]
    name = dialog.vendor.currentText()
    assert row.text(1) == f"It has another shape than answers of {name}."
    assert "Choose the vendor that gave it" in row.toolTip(1)
    assert "In function" in row.toolTip(1)
    assert row.toolTip(1).count("\n") == 1
    for short in ("bea.json", "dora.json"):
        room = dialog.tree.visualItemRect(said[short]).width()
        metrics = dialog.tree.fontMetrics()
        assert metrics.horizontalAdvance(said[short].text(1)) < room - dialog.tree.columnWidth(0)


def test_another_vendor_reads_the_folder_anew(
    qtbot: QtBot, dialog: RecordedDialog, folder: Path
) -> None:
    dialog.folder.setText(str(folder))
    qtbot.waitUntil(lambda: dialog.summary == "1 answer matches")
    dialog.vendor.setCurrentIndex(dialog.vendor.findData("azure-face"))
    assert dialog.summary == ""
    qtbot.waitUntil(lambda: dialog.summary == "0 answers match")
    assert dialog.import_button.toolTip() == "Nothing in this folder can be imported."


def test_a_folder_that_is_not_there_is_said(
    qtbot: QtBot, dialog: RecordedDialog, tmp_path: Path
) -> None:
    dialog.folder.setText(str(tmp_path / "nowhere"))
    qtbot.waitUntil(lambda: dialog.problem() == "There is no such folder.")
    assert not dialog.import_button.isEnabled()


@pytest.mark.parametrize(
    ("source", "shown"), [(RECORDED, ["live answers", "3 recorded"]), ("", [])]
)
def test_the_vendor_list_offers_both_sources_only_where_both_can_be_had(
    qtbot: QtBot, source: str, shown: list[str]
) -> None:
    standing = Standing("check", "ready", True, True, recorded=3, source=source)
    row = VendorListRow(Registry().info(GONE), 0, standing)
    qtbot.addWidget(row)
    box = row.source_box
    assert [box.itemText(n) for n in range(box.count())] == shown if box else shown == []
    tags = [tag.text() for tag in row.findChildren(Tag)]
    assert ("3 recorded" in tags) == (not source)
    if box is not None:
        with qtbot.waitSignal(row.source_chosen, check_params_cb=lambda chosen: chosen == LIVE):
            box.setCurrentIndex(0)
            box.activated.emit(0)


def test_importing_shows_what_was_recorded_until_live_ones_are_chosen(
    qtbot: QtBot, dialog: RecordedDialog, folder: Path, case: Case
) -> None:
    dialog.folder.setText(str(folder))
    dialog.date.setText("2018")
    dialog.provenance.setText("A study.")
    qtbot.waitUntil(dialog.import_button.isEnabled)
    with qtbot.waitSignal(dialog.accepted):
        dialog.import_button.click()
    choice = dialog.choice()
    assert choice is not None
    case.import_recorded(choice.preview, choice.date, choice.provenance)
    assert (case.source(GONE), case.recorded_count(GONE)) == (RECORDED, 1)
    case.set_source(GONE, LIVE)
    assert case.outcome(case.photos[0].id, GONE) is None
