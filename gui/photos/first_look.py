"""Shows the first of the photos to be opened while the new case they go to is still being made."""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path

from PySide6.QtCore import QObject, QTimer

from core.photos.files import find_photos
from core.photos.image_io import FileFacts, examine
from core.photos.photo import Photo, PhotoId
from core.store.folder import FILE_NAME
from core.vendor import Kind, State
from core.verdict import CallState
from gui.photos.photo_loader import PhotoLoader
from gui.sheets import PhotoSheet, VendorOnPhoto
from gui.views.stage_view import StageView
from gui.workspace import Workspace

_FIRST = PhotoId(1)
"""What a new case calls its first photo: its pixels are held under that name already."""
_PATIENCE = 300
"""Milliseconds for which making the case waits for the photo at most."""

Then = Callable[[FileFacts | None], None]


class FirstLook(QObject):
    """Loading what a case stands on takes longer than decoding a photo, so the photo comes first.

    The stage shows it as it will be in the case, only that nobody knows it yet.
    """

    def __init__(
        self,
        workspace: Workspace,
        loader: PhotoLoader,
        stage: StageView,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._workspace = workspace
        self._loader = loader
        self._stage = stage
        self._facts: FileFacts | None = None
        self._folder: Path | None = None
        self._then: Then | None = None
        self._timer = QTimer(self, singleShot=True)
        self._timer.timeout.connect(self._go_on)
        loader.changed.connect(self._on_loaded)

    def begin(self, folder: Path, paths: Sequence[Path], then: Then) -> None:
        """Show the first photo among `paths`, if the case in `folder` is going to be a new one.

        then: opens the case; called with what is known of the photo that is shown, or None.
        """
        self._folder, self._facts, self._then = folder, None, then
        if not paths or (folder / FILE_NAME).exists():
            self._go_on()
            return
        self._workspace.bridge.submit(
            partial(_first_among, paths), self._on_found, lambda _error: self._go_on()
        )

    def take_over(self) -> bool:
        """Whether the case just opened is the one begun, so that its photo's pixels stay valid."""
        case, facts, self._facts = self._workspace.case, self._facts, None
        if facts is None or case is None or self._folder is None or case.photos:
            return False
        return os.path.realpath(case.folder) == os.path.realpath(self._folder)

    def _on_found(self, facts: FileFacts | None) -> None:
        if facts is None or facts.problem is not None or self._workspace.case is not None:
            self._go_on()
            return
        self._facts = facts
        self._stage.show_sheet(self._sheet(facts))
        self._timer.start(_PATIENCE)

    def _sheet(self, facts: FileFacts) -> PhotoSheet:
        registry = self._workspace.registry
        vendors = tuple(
            VendorOnPhoto(info, registry.hue(info.id), CallState.WAITING, None, None, None)
            for info in registry.infos()
            if info.kind is Kind.LOCAL and registry.state(info.id).state is State.READY
        )
        places, size = (facts.place,), (facts.width, facts.height)
        photo = Photo(_FIRST, facts.sha256, places, width=size[0], height=size[1])
        return PhotoSheet(photo, 1, 1, vendors, (), None, vendors[0].info.id if vendors else None)

    def _on_loaded(self, photo_id: PhotoId) -> None:
        if self._timer.isActive() and photo_id == _FIRST:
            self._timer.start(0)  # once it is painted

    def _go_on(self) -> None:
        then, self._then = self._then, None
        if then is not None:
            then(self._facts)


def _first_among(paths: Sequence[Path]) -> FileFacts | None:
    found = find_photos(paths).found
    return examine(found[0]) if found else None
