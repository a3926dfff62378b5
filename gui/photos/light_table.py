"""Joins the light table to the case: which two photos lie on it, which one stays, which walks.

One photo is pinned and stays; the other walks with the arrow keys and is the one that a click in
the library changes. The photo in view, on which all keys act, is either of them.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject

from core.case.change import Change
from core.photos.photo import PhotoId
from core.problem import Problem
from gui import operations
from gui.actions import Actions
from gui.main_window import MainWindow
from gui.photos.photo_loader import PhotoLoader
from gui.sheets import PhotoSheet
from gui.workspace import Workspace

if TYPE_CHECKING:
    from gui.views.light_table_view import LightTableView

_ONLY_OPEN = ("link_zoom", "pin_other", "turn_to_other")
_WALKING = ("previous_photo", "next_photo")
MODULES = ("gui.views.light_table_view",)
"""What the view needs."""


class LightTable(QObject):
    """Opens and closes the table and keeps both of its photos up to date."""

    def __init__(
        self,
        workspace: Workspace,
        window: MainWindow,
        actions: Actions,
        loader: PhotoLoader,
        parent: QObject,
    ) -> None:
        super().__init__(parent)
        self._workspace, self._window, self._actions = workspace, window, actions
        self._loader = loader
        self._view: LightTableView | None = None
        self._is_open = False
        self._photos: list[PhotoId | None] = [None, None]
        self._pinned = 0
        # Of the photo that is not in view: which of its faces was selected.
        self._faces: dict[PhotoId, int | None] = {}
        self._in_view: PhotoId | None = None
        self._seen_before: PhotoId | None = None
        actions["link_zoom"].setChecked(True)
        workspace.sheet_changed.connect(self._on_sheet)
        workspace.changed.connect(self._on_changed)
        workspace.case_opened.connect(self._on_case_opened)
        window.stage.mode_changed.connect(self._show_looks)
        window.stage.boxes_shown_changed.connect(self._show_looks)
        self.enable_actions()

    def make_ahead(self) -> None:
        """The view: made when C is pressed, it would be felt."""
        self._make_view()

    # Opening and closing

    @property
    def is_open(self) -> bool:
        return self._is_open

    @property
    def view(self) -> LightTableView | None:
        """The table while it is open."""
        return self._view if self._is_open else None

    @property
    def photos(self) -> tuple[PhotoId | None, PhotoId | None]:
        """The photos on its left and right side."""
        return self._photos[0], self._photos[1]

    @property
    def pinned(self) -> int:
        """The side whose photo stays."""
        return self._pinned

    def toggle(self) -> None:
        """Open the table, or leave it."""
        if self._is_open:
            self.close()
        else:
            self.open()

    def open(self) -> None:
        """Lay the photo in view on the table, pinned, and beside it the one seen before it."""
        photo_id = self._workspace.photo_id
        if photo_id is None:
            self._workspace.trouble_arose.emit(
                Problem(
                    "no photo",
                    self.tr("There is no photo to lay on the light table."),
                    self.tr("Open photos, or choose one in the library."),
                )
            )
            self._actions["light_table"].setChecked(False)
            return
        self._lay(photo_id, self._second(photo_id))

    def open_pair(self, one: PhotoId, other: PhotoId) -> None:
        """Lay these two on the table; the first is pinned."""
        self._window.show_page(0)
        self._lay(one, other)
        if self._workspace.photo_id != one:
            self._workspace.look_at(one)

    def close(self) -> None:
        """Back to the stage, with the photo in view."""
        if not self._is_open:
            return
        self._is_open = False
        self._photos = [None, None]
        self._loader.look_beside(None)
        self._window.show_before_stage(None)
        self.enable_actions()

    def _lay(self, one: PhotoId, other: PhotoId | None) -> None:
        self._photos, self._pinned = [one, other], 0
        if not self._is_open:
            self._is_open = True
            view = self._make_view()
            self._show_looks()
            view.set_linked(self._actions["link_zoom"].isChecked())
            self._window.show_before_stage(view)
            view.link.to_fit(0)
        self.enable_actions()
        self._show()

    def _make_view(self) -> LightTableView:
        if self._view is None:
            from gui.views.light_table_view import LightTableView

            actions = self._actions
            view = LightTableView(
                self._loader, actions["light_table"], actions["link_zoom"], self._window
            )
            view.hide()
            view.side_pressed.connect(self._turn_to)
            view.pin_requested.connect(self.pin_other)
            view.face_clicked.connect(self._workspace.select_face)
            view.vendor_clicked.connect(self._workspace.focus_vendor)
            view.box_drawn.connect(self._on_box_drawn)
            view.mode_chosen.connect(self._window.stage.set_mode)
            view.boxes_toggled.connect(self._window.stage.set_boxes_shown)
            view.empty_pressed.connect(self._on_empty_pressed)
            view.photo_failed.connect(self._window.stage.photo_failed)
            self._view = view
        walk = [self._actions[name] for name in _WALKING]
        self._view.set_keys(self._actions["boxes"], self._actions["pin_other"], walk)
        return self._view

    def _second(self, first: PhotoId) -> PhotoId | None:
        """The photo seen last before, where the filter holds it; else the next, or the one before.

        None where the filter holds no other.
        """
        photos = self._workspace.photo_filter
        before = self._seen_before
        if before is not None and before != first and photos.row_of(before) is not None:
            return before
        row = photos.row_of(first)
        rows = (0, 1) if row is None else (row + 1, row - 1)
        found = (photos.photo_at(at) for at in rows)
        return next((each for each in found if each is not None and each != first), None)

    # Walking, pinning, turning

    @property
    def _walking(self) -> int:
        return 1 - self._pinned

    @property
    def _focused(self) -> int:
        """The side whose photo is in view; the walking one while neither is."""
        in_view = self._workspace.photo_id
        return self._pinned if self._photos[self._pinned] == in_view else self._walking

    def walking(self, act: Callable[[], object]) -> Callable[[], None]:
        """An operation that walks, so that on an open table it starts from the photo that walks."""

        def walk() -> None:
            if not self._is_open:
                act()
                return
            start, pinned = self._photos[self._walking], self._photos[self._pinned]
            if start is not None and self._workspace.photo_id != start:
                self._workspace.look_at(start)
            act()
            if self._workspace.photo_id == pinned:
                act()  # past the pinned photo, which lies there already
            if self._workspace.photo_id == pinned and start is not None:
                self._workspace.look_at(start)

        return walk

    def pin_other(self) -> None:
        """The photo that walked stays from here on, and the one that was pinned walks."""
        if self._is_open and None not in self._photos:
            self._pinned = 1 - self._pinned
            self._show()

    def turn_to_other(self) -> None:
        """Have the keys act on the other photo of the table."""
        if self._is_open:
            self._turn_to(1 - self._focused)

    def _turn_to(self, side: int) -> None:
        photo_id = self._photos[side]
        if photo_id is not None:
            self._workspace.look_at(photo_id, self._faces.get(photo_id))

    # Following the workspace

    def _on_sheet(self, sheet: PhotoSheet | None) -> None:
        photo_id = sheet.photo.id if sheet is not None else None
        if photo_id != self._in_view:
            self._seen_before, self._in_view = self._in_view, photo_id
        if not self._is_open:
            return
        if sheet is None:
            self.close()
            return
        self._faces[sheet.photo.id] = sheet.selected
        if photo_id not in self._photos:
            self._photos[self._walking] = photo_id
        self._show()

    def _on_changed(self, change: Change) -> None:
        other = self._photos[1 - self._focused]
        if self._is_open and (not change.photos or other in change.photos):
            self._show()

    def _on_case_opened(self) -> None:
        self.close()
        self._faces.clear()
        self._seen_before = self._in_view = None

    def _show(self) -> None:
        view, photos = self._view, self._photos
        if view is None:
            return
        known = self._workspace.photo_list
        for side, photo_id in enumerate(photos):
            if photo_id is not None and known.row_of(photo_id) is None:
                photos[side] = None  # taken out of the case
        if None in photos:
            in_place = next((each for each in photos if each is not None), None)
            second = self._second(in_place) if in_place is not None else None
            if second is not None:
                photos[photos.index(None)] = second
        sheets = [self._sheet(photo_id) for photo_id in photos]
        view.set_empty_words(*self._empty_words())
        view.show_sheets((sheets[0], sheets[1]), self._focused, self._pinned)

    def _sheet(self, photo_id: PhotoId | None) -> PhotoSheet | None:
        if photo_id is None:
            return None
        if photo_id == self._workspace.photo_id:
            return self._workspace.sheet()
        selected = self._faces.get(photo_id)
        return self._workspace.sheet_of(photo_id, 0 if selected is None else selected)

    def _empty_words(self) -> tuple[str, str, str]:
        """Title, sentence and button of a side for which there is no photo."""
        photos = self._workspace.photo_filter
        if photos.total > 1:
            sentence = self.tr("Filter and search show no other photo.")
            return self.tr("No second photo"), sentence, self.tr("Show all")
        sentence = self.tr("This case holds one photo. Drop another one on the window.")
        return self.tr("No second photo"), sentence, ""

    def _on_empty_pressed(self, _side: int) -> None:
        self._window.library.show_all()
        self._show()

    # Looks

    def _show_looks(self, *_: object) -> None:
        if self._is_open and self._view is not None:
            stage = self._window.stage
            self._view.set_looks(stage.mode, stage.boxes_shown)

    def set_linked(self, linked: bool) -> None:
        """Hold the zoom of both photos in step, or each for itself."""
        if self._view is not None:
            self._view.set_linked(linked)

    def _on_box_drawn(self, box: object) -> None:
        operations.draw_face(self._workspace, box)  # type: ignore[arg-type]

    def enable_actions(self) -> None:
        """Beside an open table only: elsewhere their keys would do nothing."""
        usable = self._is_open and self._window.has_photo_focus()
        for name in _ONLY_OPEN:
            self._actions[name].setEnabled(usable)
        self._actions["light_table"].setChecked(self._is_open)
