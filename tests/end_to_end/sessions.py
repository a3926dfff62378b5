"""One start of the program as a person has it: the whole desk, driven by keys and signals."""

from __future__ import annotations

import sys
import threading
import traceback
import warnings
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from types import TracebackType
from typing import Any, TypeVar

from PySide6.QtCore import QCoreApplication, QEvent, QMimeData, QObject, QSettings, Qt, QTimer, QUrl
from PySide6.QtGui import QDragEnterEvent, QDropEvent, QKeyEvent, QKeySequence
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot
from sqlalchemy import Connection as DatabaseConnection

from core.case.case import Case
from core.photos.photo import Photo
from core.problem import Problem
from core.verdict import Mark
from gui.app import Desk
from gui.preferences import Preferences
from gui.start import Wishes
from gui.workspace import Workspace
from providers.fake import Behaviour, FakeVendor
from providers.registry import Registry
from tests.here_registry import HereRegistry

T = TypeVar("T")

ONE_FACE = Behaviour(faces=1)
THREADS = 3
"""That the window has for tasks."""
SECONDS = 90_000
"""Milliseconds that anything awaited may take on a busy machine."""


def two_vendors(behaviour: Behaviour = ONE_FACE) -> HereRegistry:
    """Two local vendors that find one face in every photo and disagree now and then."""
    return HereRegistry((FakeVendor("anna", behaviour), FakeVendor("bert", behaviour)))


def wishes(*paths: Path, case: Path | None = None, demo: bool = False) -> Wishes:
    """As a command line with these paths would give."""
    return Wishes(tuple(paths), case, demo, None, (1400, 900))


class Session:
    """A desk from its start to its end."""

    def __init__(self, qtbot: QtBot, registry: Registry, settings: Path) -> None:
        self.qtbot = qtbot
        self.problems: list[Problem] = []
        self.errors: list[BaseException | None] = []
        self._parent = QObject()
        self._is_closed = False
        self._hooks = sys.excepthook, threading.excepthook
        preferences = Preferences(QSettings(str(settings), QSettings.Format.IniFormat))
        self.desk = Desk(registry, preferences, self._parent)
        sys.excepthook = self._on_error
        threading.excepthook = lambda hook: self.errors.append(hook.exc_value)
        self.workspace.trouble_arose.connect(self.problems.append)
        self.read_count = 0
        self.desk.opening.photos_read.connect(self._on_read)

    def _on_error(
        self, kind: type[BaseException], error: BaseException, trace: TracebackType | None
    ) -> None:
        self.errors.append(error)
        traceback.print_exception(kind, error, trace)

    def _on_read(self) -> None:
        self.read_count += 1

    @property
    def workspace(self) -> Workspace:
        return self.desk.workspace

    @property
    def window(self) -> Any:
        return self.desk.window

    @property
    def case(self) -> Case:
        assert self.workspace.case is not None
        return self.workspace.case

    def read(self, query: Callable[[DatabaseConnection], T]) -> T:
        """What stands in the case's store, once all that the window has queued is there."""
        self.case.store.flush()
        return self.case.store.read(query)

    @property
    def photo(self) -> Photo:
        assert self.workspace.photo is not None
        return self.workspace.photo

    # Starting and ending

    def start(self, asked: Wishes) -> Session:
        """Show the window and open what was asked, up to the moment its case is open."""
        self.desk.show(asked)
        self.desk.open(asked)
        self.wait(lambda: self.workspace.case is not None and not self.workspace.is_opening)
        self._come_to_the_front()
        return self

    def wait(self, there: Callable[[], object]) -> None:
        self.qtbot.waitUntil(lambda: bool(there()), timeout=SECONDS)

    def wait_until_open(self, folder: Path) -> None:
        """Until the case in this folder is the one that is open, with a photo on the stage."""
        self.wait(
            lambda: (
                self.workspace.case is not None
                and self.workspace.case.folder == folder
                and not self.workspace.is_opening
            )
        )

    def wait_until_read(self, times: int = 1) -> None:
        """Until everything that was opened is in the case and every vendor was asked."""
        self.wait(lambda: self.read_count >= times)
        self.wait_until_idle()

    def wait_until_idle(self) -> None:
        """Until nothing runs and its reports are in the window."""
        run = self.workspace.run
        assert run is not None
        self.wait(lambda: not run.is_running and not self.case.waiting)

    def keep_threads_busy(self) -> None:
        """Until the window closes and drops what waits for one of them."""
        bridge, over = self.workspace.bridge, threading.Event()
        for _ in range(THREADS):
            bridge.submit(over.wait, lambda _: None)
        waiting = bridge.submit(lambda: None, lambda _: None)
        waiting.add_done_callback(lambda _: over.set())

    def close(self) -> None:
        """Close the window as a person would, and wait for every thread."""
        if self._is_closed:
            return
        self._is_closed = True
        self.window.close()
        self.desk.close()
        for thing in (self.window, self.desk):
            thing.deleteLater()
        QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
        sys.excepthook, threading.excepthook = self._hooks
        assert self.errors == []

    # What a person does

    def press(
        self,
        key: Qt.Key,
        modifier: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier,
        on: QWidget | None = None,
    ) -> None:
        self._come_to_the_front()
        QTest.keyClick(on or QApplication.focusWidget() or self.window, key, modifier)

    def type_place(self, scan_code: int, text: str, key: int, shift: bool = False) -> None:
        """Press a key by its place on the keyboard, whatever letter it has there."""
        modifiers = Qt.KeyboardModifier.NoModifier
        if shift:
            modifiers = Qt.KeyboardModifier.ShiftModifier
        target = QApplication.focusWidget() or self.window
        for kind in (QEvent.Type.KeyPress, QEvent.Type.KeyRelease):
            event = QKeyEvent(kind, key, modifiers, scan_code, 0, 0, text)
            QCoreApplication.sendEvent(target, event)

    def press_sequence(self, keys: str) -> None:
        """Press keys as the table writes them: "Ctrl+Shift+Z"."""
        combination = QKeySequence(keys)[0]
        self.press(combination.key(), combination.keyboardModifiers())

    def _come_to_the_front(self) -> None:
        """After a dialog a window manager does this; without a screen nobody does."""
        if not self.window.isActiveWindow():
            self.window.activateWindow()
            self.wait(self.window.isActiveWindow)

    def press_digits(self, digits: str) -> None:
        self.window.stage.setFocus()
        for digit in digits:
            self.press(Qt.Key(ord(digit)))

    def trigger(self, action: str) -> None:
        self.wait(self.desk.actions[action].isEnabled)
        self.desk.actions[action].trigger()

    def look_at(self, row: int) -> None:
        self.workspace.look_at(self.workspace.photo_filter.photo_at(row))

    def drop(self, data: QMimeData, on: QWidget | None = None) -> bool:
        """Drag `data` over a widget and let go; returns whether anybody took it."""
        target = on or self.window
        centre = target.rect().center()
        buttons = Qt.MouseButton.LeftButton
        with warnings.catch_warnings():
            # Qt 6.12 would rather have a QPointF, which 6.11 does not take.
            warnings.simplefilter("ignore", DeprecationWarning)
            enter = QDragEnterEvent(
                centre, Qt.DropAction.CopyAction, data, buttons, Qt.KeyboardModifier.NoModifier
            )
        QCoreApplication.sendEvent(target, enter)
        if not enter.isAccepted():
            return False
        # Qt hands it to the widget that took the dragging.
        drop = QDropEvent(
            centre, Qt.DropAction.CopyAction, data, buttons, Qt.KeyboardModifier.NoModifier
        )
        QCoreApplication.sendEvent(target, drop)
        return drop.isAccepted()

    def answer_next_dialog(
        self, *keys: Qt.Key | str, once: Callable[[QWidget], bool] = lambda dialog: True
    ) -> None:
        """Once a dialog is open, type into it: texts as they are, keys one by one.

        once: what has to be so before.
        """

        def answer() -> None:
            dialog = QApplication.activeModalWidget()
            if dialog is None or not dialog.isActiveWindow() or not once(dialog):
                QTimer.singleShot(5, self.window, answer)
                return
            for key in (key for typed in keys for key in _single(typed)):
                QTest.keyClick(dialog.focusWidget() or dialog, key)

        QTimer.singleShot(0, self.window, answer)

    # What there is to see

    def marks(self) -> dict[str, list[Mark]]:
        """What each photo wears, by its name."""
        infos = self.workspace.vendor_infos
        return {p.name: [self.case.mark(p.id, i)[0] for i in infos] for p in self.case.photos}

    def message(self) -> str:
        """What the message strip shows."""
        return "\n".join(message.text for message in self.window.messages.messages)

    def message_idents(self) -> list[str]:
        return [message.ident for message in self.window.messages.messages]


def _single(typed: Qt.Key | str) -> list[Any]:
    return list(typed) if isinstance(typed, str) else [typed]


def of_files(*paths: Path) -> QMimeData:
    """What a file manager drags."""
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(path)) for path in paths])
    return data


def content_of(case: Case) -> tuple[object, ...]:
    """Everything a person did in a case, to compare one moment with another."""
    faces = [face.face for photo in case.photos for face in case.faces(photo.id) if face.face]
    rights = [(photo.id, photo.public_figure, photo.consenting) for photo in case.photos]
    return sorted(faces, key=lambda face: face.id), list(case.flags), rights


def ended(pid: int) -> bool:
    """Whether a process is gone, or dead and only not yet seen out."""
    import psutil

    with suppress(psutil.NoSuchProcess):
        return bool(psutil.Process(pid).status() == psutil.STATUS_ZOMBIE)
    return True
