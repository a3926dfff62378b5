"""The whole window that a test watches: it logs everything, and its keys are typed into it.

`python -m tests.end_to_end.keyed_window LOG < orders`, the orders being JSON: photos, a folder;
folder, where everything may be written; keys ({vendor: {field: text}}), typed letter by letter
into each vendor's key dialog, the newcomer's into the form in which it is described; place ("key
store" or "this start"). What the window shows while keys are typed, and at the end, is
written to `seen.txt` and to pictures; then a slot fails with the keys at hand.
"""

from __future__ import annotations

import json
import logging
import os
import sys
from collections.abc import Callable
from functools import partial
from pathlib import Path
from time import monotonic
from typing import Any

from PySide6.QtCore import QEventLoop, QObject, QSettings, Qt, QTimer
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QComboBox, QLabel, QLineEdit, QPlainTextEdit, QWidget

from core.export import Scope
from core.geometry import Box
from core.sending.credentials import Credentials, NoKeyStore
from core.vendor import VendorId
from gui import operations
from gui.app import Desk
from gui.dialogs.export_dialog import ExportChoice, ExportDialog
from gui.preferences import Preferences
from providers.registry import Registry
from tests.end_to_end.keyed_audit import memory_store

_SECONDS = 120
_OWN = VendorId("newcomer")
_DESCRIBED = {
    "name": "Far Sight",
    "code": "FS",
    "body": "json",
    "template": '{"picture": {"b64": "{image}"}}',
    "key_in": "header",
    "key_name": "X-Sight-Token",
    "faces": "seen.heads",
    "box": "ltrb",
    "units": "ratio",
    "left": "frame.x1",
    "top": "frame.y1",
    "third": "frame.x2",
    "fourth": "frame.y2",
    "gender": "guess.as",
    "female": "W",
    "male": "M",
}


class Watched:
    """One start of the window, driven as a person would."""

    def __init__(self, orders: dict[str, Any]) -> None:
        self.folder = Path(orders["folder"])
        self.registry = Registry()
        if orders["place"] == "key store":
            memory_store()
        credentials = Credentials(*([] if orders["place"] == "key store" else [NoKeyStore()]))
        settings = QSettings(str(self.folder / "settings.ini"), QSettings.Format.IniFormat)
        self._owner = QObject()
        self.desk = Desk(self.registry, Preferences(settings), self._owner, credentials)
        self.desk.window.show()
        self._pictures = 0

    def open(self, photos: Path) -> None:
        opening, read = self.desk.opening, []
        opening.photos_read.connect(lambda: read.append(True))
        opening.open_case(self.folder / "case", lambda: opening.take_in([photos]))
        wait_until(lambda: bool(read))

    def type_keys(self, vendor_id: VendorId, values: dict[str, str]) -> None:
        """Into the vendor's key dialog, as the vendor list and the menu open it."""
        vendors = self.desk.commands.vendors
        vendors.open_key(vendor_id)
        dialog = vendors._dialog
        assert dialog is not None
        for name, text in values.items():
            widget = dialog._fields[name]
            type_into(widget, text)
        self.look_at(dialog)
        self._until_kept(dialog._save.click)

    def describe(self, values: dict[str, str]) -> VendorId:
        """Describe a vendor in the form, try it with its key, and keep both."""
        own = self.desk.own_vendors
        own.add()
        form = own.form
        assert form is not None
        address = f"{os.environ['NEWCOMER_ENDPOINT']}/v7/look"
        for name, text in {**_DESCRIBED, "address": address}.items():
            choose(form.fields.field(name), text)
        (key,) = values.values()
        type_into(form.fields.field("key"), key)
        form.try_button.click()
        wait_until(lambda: bool(form.verdict.text()))
        self.look_at(form)
        self._until_kept(form.save_button.click)
        return VendorId("far-sight")

    def _until_kept(self, press: Callable[[], object]) -> None:
        kept: list[object] = []
        self.desk.workspace.keys.kept.connect(lambda *_: kept.append(True))
        press()
        wait_until(lambda: bool(kept))

    def run(self, vendors: list[VendorId]) -> None:
        workspace = self.desk.workspace
        ended: list[bool] = []
        workspace.run_finished.connect(lambda: ended.append(True))
        workspace.choose_vendors(vendors)
        operations.run(workspace)
        wait_until(lambda: self.desk.commands.vendors._sheet is not None)
        sheet = self.desk.commands.vendors._sheet
        assert sheet is not None
        self.look_at(sheet)
        sheet._send.click()
        wait_until(lambda: bool(ended))

    def export(self) -> None:
        """Draw a face, so that there is one whatever failed, flag it and export it."""
        workspace = self.desk.workspace
        assert workspace.case is not None
        operations.draw_face(workspace, Box(20, 20, 40, 50))
        self.desk.actions["flag"].trigger()
        choice = ExportChoice("audit-set", Scope.AUDIT, self.folder / "exported")
        ExportDialog.ask = classmethod(partial(_chosen, choice))  # type: ignore[method-assign]
        self.desk.actions["export"].trigger()
        wait_until(lambda: "exported" in [m.ident for m in self.desk.window.messages.messages])

    def look_at(self, widget: QWidget) -> None:
        """Keep all that a widget shows or tells a screen reader, and a picture of it."""
        self._pictures += 1
        widget.grab().save(str(self.folder / f"seen {self._pictures}.png"))
        with (self.folder / "seen.txt").open("a", encoding="utf-8") as file:
            for part in (widget, *widget.findChildren(QWidget)):
                file.writelines(f"{text}\n" for text in texts_of(part) if text)

    def crash(self) -> None:
        """A slot fails while it holds everything that was typed."""

        def fail() -> None:
            held = {
                info.id: self.desk.workspace.keys.credentials.get(info)
                for info in self.registry.infos()
                if info.cloud is not None
            }
            raise RuntimeError(f"It crashed with {held}")

        QTimer.singleShot(0, fail)
        wait_until(lambda: "unexpected" in [m.ident for m in self.desk.window.messages.messages])


def texts_of(widget: QWidget) -> list[str]:
    found = [widget.toolTip(), widget.accessibleName(), widget.accessibleDescription()]
    found.append(widget.windowTitle())
    if isinstance(widget, QLineEdit):
        found += [widget.displayText(), widget.placeholderText()]
    elif isinstance(widget, QLabel):
        found.append(widget.text())
    return found


def choose(widget: QWidget, text: str) -> None:
    if isinstance(widget, QComboBox):
        widget.setCurrentIndex(widget.findData(text))
    elif isinstance(widget, QPlainTextEdit):
        widget.setPlainText(text)
    else:
        assert isinstance(widget, QLineEdit)
        widget.setText(text)


def type_into(widget: object, text: str) -> None:
    if isinstance(widget, QComboBox):
        widget.setEditText(text)
        return
    assert isinstance(widget, QLineEdit)
    QTest.keyClicks(widget, text)
    assert widget.text() == text


def wait_until(holds: Callable[[], bool]) -> None:
    end = monotonic() + _SECONDS
    while not holds():
        if monotonic() > end:
            raise TimeoutError
        QApplication.processEvents(QEventLoop.ProcessEventsFlag.WaitForMoreEvents, 100)


def _chosen(choice: ExportChoice, *asked: object) -> ExportChoice:
    """Wait until it is counted what goes in, as the page does, then choose."""
    count = next(each for each in asked if callable(each) and not isinstance(each, type))
    counted: list[object] = []
    count(counted.append, counted.append)
    wait_until(lambda: bool(counted))
    return choice


def main() -> int:
    orders = json.load(sys.stdin)
    logging.basicConfig(filename=sys.argv[1], level=logging.DEBUG, force=True)
    QApplication(sys.argv[:1]).setAttribute(Qt.ApplicationAttribute.AA_DontUseNativeDialogs)
    watched = Watched(orders)
    # A heartbeat, so that waiting looks again.
    beat = QTimer(interval=50)
    beat.start()
    keys = {VendorId(name): values for name, values in orders.pop("keys").items()}
    try:
        watched.open(Path(orders["photos"]))
        described = watched.describe(keys.pop(_OWN))
        for vendor_id, values in keys.items():
            watched.type_keys(vendor_id, values)
        watched.run([*keys, described])
        watched.export()
        watched.crash()
        watched.look_at(watched.desk.window)
    finally:
        watched.desk.close()
    return 0


if __name__ == "__main__":
    sys.exit(main())
