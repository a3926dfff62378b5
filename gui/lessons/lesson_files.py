"""Lessons on their way out of the case, into a file, and in from one."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QStandardPaths, QUrl, Signal
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import QFileDialog

from core.lessons.lesson import SUFFIX, Lesson
from core.problem import Problem, ProblemError
from gui import operations
from gui.main_window import MainWindow
from gui.photos.opening import Opening
from gui.workspace import Workspace

if TYPE_CHECKING:
    from core.case.case import Case
    from core.lessons.lesson_file import Gathered, Written
    from gui.lessons.opened_lesson import Opened

WRITTEN = "lesson written"
"""The message of the strip, by which its button is known."""


class LessonFiles(QObject):
    """Reading and writing run in threads.

    Signals:
        lesson_read(Lesson): a file was read, and its photos are in the case; it is to be kept.
    """

    lesson_read = Signal(object)

    def __init__(
        self, workspace: Workspace, opening: Opening, window: MainWindow, parent: QObject
    ) -> None:
        super().__init__(parent)
        self._workspace, self._opening, self._window = workspace, opening, window
        self._written = Path()
        window.messages.button_pressed.connect(self._on_message_button)

    def export(self, lesson: Lesson) -> None:
        """Write the lesson to one file, with the photos that may be shown."""
        from core.lessons import lesson_file
        from gui.lessons.export_dialog import LessonExportDialog

        case = self._workspace.case
        if case is None:
            return
        try:
            gathered = lesson_file.gather(case, lesson)
        except ProblemError as error:
            self._workspace.trouble_arose.emit(error.problem)
            return
        reason: str | None = None
        kept_out = gathered.kept_out(None)
        if kept_out:
            answer = LessonExportDialog.ask(self._window, len(gathered.photos), kept_out)
            if answer is None:
                return
            reason = answer.strip() or None
        start = _place_to_save(case) / f"{_file_stem(lesson.title)}{SUFFIX}"
        name, _ = QFileDialog.getSaveFileName(
            self._window,
            self.tr("Export this lesson"),
            str(start),
            self.tr("Lessons of Misread (*{})").format(SUFFIX),
        )
        if name:
            path = Path(name)
            if path.suffix != SUFFIX:
                path = path.with_name(path.name + SUFFIX)
            self.write(gathered, path, reason)

    def write(self, gathered: Gathered, path: Path, reason: str | None) -> None:
        """Write a gathered lesson in a thread and say what came of it."""
        from core.lessons import lesson_file
        from core.store.exports import Exported

        case = self._workspace.case
        assert case is not None

        def work() -> Written:
            done = lesson_file.write(gathered, path, reason)
            if not case.read_only:
                left = Exported("lesson", "lesson", done.name, done.content_hash, done.photos)
                case.mark_exported(left)
            return done

        self._workspace.bridge.carry_out(work, partial(self._on_written, path), self._on_failed)

    def _on_written(self, path: Path, done: Written) -> None:
        self._written = path
        words = self.tr("“{}” was written, with {} of its {} photos inside.").format(
            done.name, done.inside, done.inside + done.outside
        )
        self._window.messages.show_message(
            words, button=self.tr("Show in folder"), ident=WRITTEN, can_close=True
        )

    def _on_message_button(self, ident: str) -> None:
        if ident == WRITTEN:
            QDesktopServices.openUrl(QUrl.fromLocalFile(str(self._written.parent)))

    def open(self, path: Path | None = None) -> None:
        """Read a lesson from a file into the open case, with the photos it brings."""
        from gui.lessons import opened_lesson

        case = self._workspace.case
        if case is None or operations.refused_read_only(self._workspace):
            return
        if path is None:
            name, _ = QFileDialog.getOpenFileName(
                self._window,
                self.tr("Open a lesson"),
                str(case.folder.parent),
                self.tr("Lessons of Misread (*{});;All files (*)").format(SUFFIX),
            )
            if not name:
                return
            path = Path(name)
        known = {photo.sha256 for photo in case.photos if photo.sha256 is not None}
        work = partial(opened_lesson.read, path, case.folder, known)
        self._workspace.bridge.submit(work, self._on_opened, self._on_failed)

    def _on_opened(self, opened: Opened) -> None:
        from gui.lessons import opened_lesson

        case = self._workspace.case
        if case is None:
            return
        lesson, change, left_out = opened_lesson.take_in(case, opened)
        self._workspace.apply(change)
        if lesson is None:
            what = self.tr("None of this lesson's photos is in the file or in this case.")
            way_out = self.tr("Have it exported with photos that may be shown.")
            self._workspace.trouble_arose.emit(Problem("no photo", what, way_out))
            return
        for kind in ("bad lesson", "newer lesson"):
            self._window.messages.clear_message(kind)
        self.lesson_read.emit(lesson)
        if opened.files:
            self._opening.take_in(list(opened.files.values()))
        if left_out:
            words = self.tr("{} steps were left out: their photos may not be shown by this file.")
            if left_out == 1:
                words = self.tr("{} step was left out: its photo may not be shown by this file.")
            self._window.messages.show_message(
                words.format(left_out), ident="lesson steps", can_close=True
            )

    def _on_failed(self, error: BaseException) -> None:
        if not isinstance(error, ProblemError):
            raise error
        self._workspace.trouble_arose.emit(error.problem)


def _place_to_save(case: Case) -> Path:
    """Beside the case; the demonstration lies where nobody looks, so a person's documents."""
    documents = QStandardPaths.writableLocation(QStandardPaths.StandardLocation.DocumentsLocation)
    return Path(documents) if case.setting("demonstration") and documents else case.folder.parent


def _file_stem(title: str) -> str:
    from core.export.photo_files import safe_stem

    return safe_stem(title)
