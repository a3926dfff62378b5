"""Joins varying to the window: opens and closes the view, shows what is said, keeps what is kept.

Cloud vendors are asked once, by consent, and what they say is stored before it is shown.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject

from core.case.change import Change as CaseChange
from core.geometry import Box
from core.photos.photo import Photo, PhotoId
from core.problem import Problem
from core.vary.recipe import Recipe
from gui.actions import Actions
from gui.main_window import MainWindow
from gui.operations import refused_read_only
from gui.photos.light_table import LightTable
from gui.workspace import Workspace

if TYPE_CHECKING:
    from core.vary.asking import Heard
    from core.vary.kept import Variation
    from gui.sheets import PhotoSheet
    from gui.vary.keeping import Keeping, Stored
    from gui.vary.many import ManyFaces
    from gui.vary.showing import Showing
    from gui.vary.trying import Trying
    from gui.vary.vary_view import VaryView

MODULES = (
    "core.metrics.results",
    "core.reaudit.comparison",
    "core.store.variations",
    "core.vary.asking",
    "core.vary.trial",
    "gui.vary.keeping",
)
"""What is needed when V is pressed, in portions: what draws charts would be felt."""


class Varying(QObject):
    """One a window. What it shows is imported once the window rests, or when it is needed."""

    def __init__(
        self,
        workspace: Workspace,
        window: MainWindow,
        actions: Actions,
        light_table: LightTable,
        path_of: Callable[[Photo], Path],
        parent: QObject,
    ) -> None:
        super().__init__(parent)
        self._workspace, self._window, self._actions = workspace, window, actions
        self._light_table, self._path_of = light_table, path_of
        self._view: VaryView | None = None
        self._showing: Showing | None = None
        self._trying: Trying | None = None
        self._keeping: Keeping | None = None
        self._many: ManyFaces | None = None
        self._is_open = False
        workspace.sheet_changed.connect(self._on_sheet)
        workspace.case_opened.connect(self._on_case_opened)
        workspace.vendors_changed.connect(self._on_vendors)
        workspace.changed.connect(self._on_changed)
        workspace.photos_withdrawn.connect(self._on_withdrawn)
        window.stage.boxes_shown_changed.connect(self._show_boxes)
        actions["light_table"].toggled.connect(self._on_light_table)

    def make_ahead(self) -> None:
        """What keeps the variations, which reads those of the case."""
        self._make_keeping()

    # Opening and closing

    @property
    def is_open(self) -> bool:
        return self._is_open

    @property
    def view(self) -> VaryView | None:
        """The view while it is open."""
        return self._view if self._is_open else None

    @property
    def trying(self) -> Trying | None:
        """What is tried, once the view was open."""
        return self._trying

    @property
    def keeping(self) -> Keeping | None:
        """What the case keeps, once that was read."""
        return self._keeping

    @property
    def many(self) -> ManyFaces | None:
        """What varies a set of faces, once it was asked for."""
        return self._many

    def toggle(self) -> None:
        """Vary the face in view, or leave it."""
        if self._is_open:
            self.close()
        else:
            self.open()

    def open(self) -> None:
        """Put the selected face in the stage's place, to be varied."""
        from gui.vary.face_in_view import refusal

        why_not = refusal(self._workspace)
        if why_not is not None:
            self._workspace.trouble_arose.emit(why_not)
            self._actions["vary"].setChecked(False)
            return
        if self._light_table.is_open:
            self._light_table.close()
        self._window.show_page(0)
        view = self._make_view()
        self._is_open = True
        assert self._showing is not None
        self._showing.start()
        self._window.show_before_stage(view)
        view.slider.setFocus()
        self._take_face()
        self.enable_actions()

    def close(self) -> None:
        """Back to the stage."""
        if self._is_open:
            self._leave()
            self._window.show_before_stage(None)

    def _leave(self) -> None:
        self._is_open = False
        if self._showing is not None:
            self._showing.stop()
        if self._trying is not None:
            self._trying.let_go()
        self.enable_actions()

    def shut_down(self) -> None:
        """End the workers; nothing is heard of them any more."""
        self._leave()
        if self._trying is not None:
            self._trying.shut_down()
        if self._many is not None:
            self._many.shut_down()

    def enable_actions(self) -> None:
        """Beside an open view only: elsewhere their keys would do nothing."""
        usable = self._is_open and self._window.has_photo_focus()
        self._actions["step_range"].setEnabled(usable)
        self._actions["keep_variation"].setEnabled(usable and self._can_keep())
        self._actions["vary"].setChecked(self._is_open)

    def _make_view(self) -> VaryView:
        if self._view is not None:
            return self._view
        from gui.vary.showing import Showing
        from gui.vary.trying import Trying
        from gui.vary.vary_view import VaryView

        actions = self._actions
        self._trying = trying = Trying(self._workspace, self)
        view = VaryView(
            actions["vary"], actions["keep_variation"], actions["step_range"], self._window
        )
        view.recipe_changed.connect(self._on_recipe)
        view.let_go.connect(trying.rest)
        view.keep_range_requested.connect(self.keep_range)
        view.cloud_requested.connect(self._ask_cloud)
        view.set_requested.connect(self._vary_many)
        showing = Showing(self._workspace, view, trying, self._path_of, self)
        showing.shown.connect(self.enable_actions)
        showing.pictures.failed.connect(self._window.stage.photo_failed)
        self._showing = showing
        self._make_keeping()
        self._view = view
        return view

    def _make_keeping(self) -> None:
        if self._keeping is None and self._workspace.case is not None:
            from gui.vary.keeping import Keeping

            self._keeping = Keeping(self._workspace, self)
            self._keeping.changed.connect(self._on_kept)
            self._keeping.answers_read.connect(self._on_stored)
            self._keeping.load()

    # The face

    def _take_face(self, kept: Variation | None = None) -> None:
        """Vary the face that is selected now. kept: as it was varied then."""
        from gui.vary.face_in_view import subject_of, subject_words

        view, trying = self._view, self._trying
        assert view is not None
        assert trying is not None
        subject = subject_of(self._workspace, self._keeping, kept)
        keeping, photo_id = self._keeping, subject.photo.id
        has_kept = keeping is not None and bool(keeping.of_face(photo_id, subject.face))
        if not trying.take(subject, awaits_stored=has_kept):
            self._refresh_soon()
            return
        view.show_subject(subject_words(subject))
        view.show_recipe(trying.recipe)
        view.wipe.show_pictures(None)
        if keeping is not None:
            keeping.read_answers(photo_id, subject.face)
        self._show_kept()
        if self._showing is not None:
            self._showing.show_pictures()

    def _on_sheet(self, sheet: PhotoSheet | None) -> None:
        self._show_count()
        if not self._is_open:
            return
        from gui.vary.face_in_view import refusal

        if sheet is None or refusal(self._workspace) is not None:
            self.close()
            return
        self._take_face()

    def _on_changed(self, _change: CaseChange) -> None:
        self._refresh_soon()

    def _on_vendors(self) -> None:
        if self._is_open and self._trying is not None:
            self._trying.ask_now()

    def _on_case_opened(self) -> None:
        self.close()
        if self._showing is not None:
            self._showing.pictures.on_case_changed()

    def _on_withdrawn(self) -> None:
        self.close()
        if self._showing is not None:
            self._showing.pictures.forget()

    def _on_light_table(self, on: bool) -> None:
        if on and self._is_open:
            self._leave()

    # What is tried

    def show_recipe(self, recipe: Recipe) -> None:
        """Try this one, as if the slider were moved there and let go."""
        if self._view is not None and self._trying is not None and self._is_open:
            self._view.show_recipe(recipe)
            self._on_recipe(recipe)
            self._trying.rest()

    def step_range(self) -> None:
        """Ask about the whole range of the variation, step by step."""
        if self._view is not None and self._trying is not None and self._is_open:
            self._view.show_page(True)
            self._trying.step_range()

    def toggle_near(self) -> None:
        """Show the face alone, or all of the photo again."""
        if self._showing is not None:
            self._showing.toggle_near()

    def _on_recipe(self, recipe: Recipe) -> None:
        if self._trying is not None:
            self._trying.try_recipe(recipe)
        if self._showing is not None:
            self._showing.show_pictures()

    def _refresh_soon(self) -> None:
        if self._showing is not None:
            self._showing.refresh_soon()

    def _show_boxes(self, shown: bool) -> None:
        if self._view is not None:
            self._view.wipe.set_boxes_shown(shown)

    # What is kept

    def keep_trial(self) -> None:
        """Keep what was said of this strength and its control."""
        if self._trying is not None:
            self._keep(self._trying.trial_heard())

    def keep_range(self) -> None:
        """Keep what was said over the whole range."""
        if self._trying is not None:
            self._keep(self._trying.range_heard(), whole_range=True)

    def reopen(self, variation: Variation) -> None:
        """Show a kept variation again, with what was said then."""
        if not self._is_open:
            self.open()
        if not self._is_open or self._view is None:
            return
        self._take_face(variation)
        strength = 0.0 if variation.is_range else variation.recipe.strength
        self.show_recipe(Recipe(variation.kind, strength, variation.seed))
        self._view.show_page(variation.is_range)

    def _can_keep(self) -> bool:
        trying = self._trying
        return trying is not None and not self._is_read_only() and bool(trying.trial_heard())

    def _is_read_only(self) -> bool:
        case = self._workspace.case
        return case is None or case.read_only

    def _keep(self, heard: list[Heard], whole_range: bool = False) -> None:
        trying, keeping = self._trying, self._keeping
        if not heard or keeping is None or refused_read_only(self._workspace):
            return
        assert trying is not None
        assert trying.subject is not None
        vendors = tuple(dict.fromkeys(one.wish.vendor_id for one in heard))
        keeping.keep(trying.subject.photo, trying.variation(vendors, whole_range), heard)

    def _ask_cloud(self) -> None:
        """Ask the chosen cloud vendors about this strength and its control, by consent."""
        trying, keeping = self._trying, self._keeping
        if trying is None or keeping is None or refused_read_only(self._workspace):
            return
        if trying.subject is not None:
            cloud = trying.cloud_to_ask()
            keeping.ask_cloud(trying.subject.photo, trying.variation(cloud))

    def _vary_many(self) -> None:
        """Try the recipe of now on a set of faces."""
        trying, keeping = self._trying, self._keeping
        if trying is None or keeping is None or refused_read_only(self._workspace):
            return
        if not trying.recipe.strength:
            self._workspace.trouble_arose.emit(
                Problem(
                    "no photo",
                    self.tr("At this strength no photo would be changed."),
                    self.tr("Move the slider first; its strength is tried on all faces."),
                )
            )
            return
        if self._many is None:
            from gui.vary.many import ManyFaces

            self._many = ManyFaces(self._workspace, keeping, self._path_of, self._window, self)
        self._many.open(trying.recipe)

    def _on_stored(self, photo_id: PhotoId, face: Box, found: list[Stored]) -> None:
        subject = self._trying.subject if self._trying is not None else None
        if self._trying is None or subject is None:
            return
        if (subject.photo.id, subject.face) == (photo_id, face):  # not of the one before
            self._trying.take_stored(found)

    def _on_kept(self) -> None:
        self._show_kept()
        self._show_count()
        subject = self._trying.subject if self._trying is not None else None
        if self._trying is None or subject is None or self._keeping is None:
            return
        if self._keeping.of_face(subject.photo.id, subject.face):
            self._trying.await_stored()
            self._keeping.read_answers(subject.photo.id, subject.face)

    def _show_count(self) -> None:
        """In the inspector, how many are kept of the face in view."""
        photo, face, keeping = self._workspace.photo, self._workspace.face, self._keeping
        kept: list[Variation] = []
        if photo is not None and face is not None and face.box is not None and keeping:
            kept = keeping.of_face(photo.id, face.box)
        self._window.inspector.show_variations(len(kept))

    def _show_kept(self) -> None:
        subject = self._trying.subject if self._trying is not None else None
        if self._view is None or self._keeping is None or subject is None:
            return
        of_face = self._keeping.of_face(subject.photo.id, subject.face)
        menu = self._keeping.menu_of(of_face, self.reopen, self._view)
        self._view.set_kept_menu(menu, len(of_face))
