"""Photos that come by a dialog, a drop or the clipboard, on their way into a case."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from datetime import datetime
from functools import partial
from pathlib import Path

from PySide6.QtCore import QMimeData, QObject, Signal
from PySide6.QtGui import QGuiApplication, QImage
from PySide6.QtWidgets import QFileDialog, QWidget

from core.case.change import Change, Kinds
from core.label_import.reading import SUFFIXES as LABEL_SUFFIXES
from core.lessons.lesson import SUFFIX as LESSON_SUFFIX
from core.live.source import SUFFIXES as VIDEO_SUFFIXES
from core.photos.files import SUFFIXES
from core.photos.photo import PhotoId
from core.problem import Problem
from core.store.folder import PASTED
from gui import operations
from gui.photos.mime_urls import urls_in
from gui.photos.opening import Opening, case_folder_for_pasted
from gui.preferences import Preferences
from gui.workspace import Workspace


class Incoming(QObject):
    """Finds out what was opened, dropped or pasted, and has it taken in or says why not.

    Signals:
        labels_arrived(Path): a table of labels was dropped or pasted.
        lesson_arrived(Path): a lesson's file was.
        video_arrived(Path): a video file was, and nothing else.
    """

    labels_arrived = Signal(object)
    lesson_arrived = Signal(object)
    video_arrived = Signal(object)

    def __init__(
        self,
        workspace: Workspace,
        opening: Opening,
        preferences: Preferences,
        window: QWidget,
        parent: QObject,
    ) -> None:
        super().__init__(parent)
        self._workspace, self._opening = workspace, opening
        self._preferences, self._window = preferences, window
        self._last_before: PhotoId | None = None
        workspace.changed.connect(self._look_at_new)
        workspace.case_opened.connect(self._on_case_opened)

    def open_photos(self) -> None:
        patterns = " ".join(f"*{suffix}" for suffix in sorted(SUFFIXES))
        names, _ = QFileDialog.getOpenFileNames(
            self._window,
            self.tr("Open photos"),
            self._last_folder(),
            self.tr("Photos ({});;All files (*)").format(patterns),
        )
        self._open([Path(name) for name in names])

    def open_folder(self) -> None:
        name = QFileDialog.getExistingDirectory(
            self._window, self.tr("Open a folder of photos"), self._last_folder()
        )
        self._open([Path(name)] if name else [])

    def _last_folder(self) -> str:
        """Where photos were opened last; the first time where they usually are."""
        kept = self._preferences.text("last_folder")
        return kept if kept and Path(kept).is_dir() else str(_pictures_folder())

    def _open(self, paths: Sequence[Path]) -> None:
        if paths:
            folder = paths[0] if paths[0].is_dir() else paths[0].parent
            self._preferences.keep_text("last_folder", str(folder))
            self._expect_new()
            self._opening.open_photos(paths)

    def _expect_new(self) -> None:
        """Remember which photo is the last, to show the first that comes after it."""
        case = self._workspace.case
        self._last_before = case.photo_ids[-1] if case is not None and case.photo_ids else None

    def _look_at_new(self, change: Change) -> None:
        case, last = self._workspace.case, self._last_before
        if case is None or last is None or not change.kinds & Kinds.PHOTOS_ADDED:
            return
        row = bisect_right(case.photo_ids, last)
        if row < len(case.photo_ids):
            self._last_before = None
            new = case.photo_ids[row]
            self._workspace.photo_filter.take_new()
            if self._workspace.photo_filter.row_of(new) is not None:
                self._workspace.look_at(new)

    def paste(self) -> None:
        # An empty clipboard may have no data at all, whatever the binding says.
        data: QMimeData | None = QGuiApplication.clipboard().mimeData()
        self._take(data or QMimeData(), self.tr("The clipboard holds"))

    def take_drop(self, data: QMimeData) -> None:
        self._take(data, self.tr("What was dropped is"))

    def _take(self, data: QMimeData, what: str) -> None:
        urls = urls_in(data)
        files = [Path(url.toLocalFile()) for url in urls if url.isLocalFile()]
        if files and all(path.suffix.lower() in LABEL_SUFFIXES for path in files):
            self.labels_arrived.emit(files[0])
        elif len(files) == 1 and files[0].suffix.lower() == LESSON_SUFFIX:
            self.lesson_arrived.emit(files[0])
        elif len(files) == 1 and files[0].suffix.lower() in VIDEO_SUFFIXES:
            self.video_arrived.emit(files[0])
        elif files:
            self._open([path for path in files if path.suffix.lower() not in LABEL_SUFFIXES])
        elif data.hasImage() and not (image := QImage(data.imageData())).isNull():
            self._expect_new()
            self._keep_pasted(image)
        elif urls:
            self._tell(
                Problem(
                    "web address",
                    self.tr("{} a web address, and Misread fetches nothing from the web.").format(
                        what
                    ),
                    self.tr("Save the photo to this computer and open the file."),
                )
            )
        else:
            self._tell(
                Problem(
                    "no photo",
                    self.tr("{} no photo.").format(what),
                    self.tr("Copy a photo or a file, then paste it here."),
                )
            )

    def _keep_pasted(self, photo: QImage) -> None:
        """A pasted photo has no file of its own, so the case keeps one."""
        case = self._workspace.case
        if case is None or case.setting("demonstration"):
            again = partial(self._keep_pasted, photo)
            self._opening.open_case(case_folder_for_pasted(), again)
            return
        if operations.refused_read_only(self._workspace):
            return
        name = f"pasted {datetime.now():%Y-%m-%d %H-%M-%S-%f}.png"
        path = case.folder / PASTED / name

        def save() -> Path:
            path.parent.mkdir(exist_ok=True)
            if not photo.save(str(path)):
                raise OSError(self.tr("the pasted photo could not be written to {}").format(path))
            return path

        self._workspace.bridge.submit(
            save, lambda saved: self._opening.take_in([saved]), self._on_save_failed
        )

    def _on_save_failed(self, error: BaseException) -> None:
        self._tell(Problem("not saved", f"{error}.", self.tr("Free some space and paste again.")))

    def _on_case_opened(self) -> None:
        self._last_before = None

    def _tell(self, problem: Problem) -> None:
        self._workspace.trouble_arose.emit(problem)


def _pictures_folder() -> Path:
    from platformdirs import user_pictures_path

    folder = user_pictures_path()
    return folder if folder.is_dir() else Path.home()
