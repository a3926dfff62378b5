"""Joins varying to the window: opens and closes the view, shows what is said, keeps what is kept.

Cloud vendors are asked once, by consent, and what they say is stored before it is shown.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication, QObject, QTimer
from PySide6.QtGui import QGuiApplication

from core.change import Change as CaseChange
from core.photo import Photo
from core.prediction import Prediction
from core.problem import Problem
from core.response import Response
from core.vary.recipe import Recipe
from core.vendor import Kind as VendorKind
from core.vendor import VendorId
from gui.actions import Actions
from gui.light_table import LightTable
from gui.main_window import MainWindow
from gui.operations import refused_read_only
from gui.workspace import Workspace

if TYPE_CHECKING:
    from core.vary.asking import Heard
    from core.vary.kept import Variation
    from gui.sheets import PhotoSheet
    from gui.vary.keeping import Keeping
    from gui.vary.looks import Asked, Subject
    from gui.vary.many import ManyFaces
    from gui.vary.pictures import Picture, Pictures
    from gui.vary.strength_chart import StrengthLine
    from gui.vary.trying import Trying
    from gui.vary.vary_view import VaryView

_REFRESH_MS = 60
_AGE_MS = 100
_LOADING_MS = 2500
"""After a case was opened, the window has painted all it has and rests."""


class Varying(QObject):
    """One a window. Nothing of what it shows is imported before it is first needed."""

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
        self._pictures: Pictures | None = None
        self._trying: Trying | None = None
        self._keeping: Keeping | None = None
        self._many: ManyFaces | None = None
        self._is_open = self._near = False
        self._refreshing = _single_shot(self, _REFRESH_MS, self._show_answers)
        self._ageing = _single_shot(self, _AGE_MS, self._show_answers)
        # Loaded when V is pressed, what draws charts would be felt.
        self._loading = _single_shot(self, _LOADING_MS, self._load_ahead)
        workspace.sheet_changed.connect(self._on_sheet)
        workspace.case_opened.connect(self._on_case_opened)
        workspace.vendors_changed.connect(self._on_vendors)
        workspace.changed.connect(self._on_changed)
        workspace.photos_withdrawn.connect(self._on_withdrawn)
        window.stage.boxes_shown_changed.connect(self._show_boxes)
        actions["light_table"].toggled.connect(self._on_light_table)

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
        refusal = self._refusal()
        if refusal is not None:
            self._workspace.trouble_arose.emit(refusal)
            self._actions["vary"].setChecked(False)
            return
        if self._light_table.is_open:
            self._light_table.close()
        self._window.show_page(0)
        view = self._make_view()
        self._is_open = True
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
        self._refreshing.stop()
        self._ageing.stop()
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

    def _refusal(self) -> Problem | None:
        """Why the face in view cannot be varied."""
        photo, face = self._workspace.photo, self._workspace.face
        if photo is None or face is None or face.box is None:
            return Problem(
                "no photo",
                self.tr("There is no face in view to vary."),
                self.tr("Choose a face, or draw the one that was missed with N."),
            )
        if not photo.width or not photo.height:
            return Problem(
                "no photo",
                self.tr("{} cannot be decoded, so it cannot be varied.").format(photo.name),
                self.tr("Open a sound copy of it."),
            )
        if self._workspace.session.is_blind and face.label is None:
            return Problem(
                "blind",
                self.tr("Varying shows what the vendors say of this face."),
                self.tr("Label it first, or leave blind mode with B."),
            )
        return None

    def _make_view(self) -> VaryView:
        if self._view is not None:
            return self._view
        from gui.vary.pictures import Pictures
        from gui.vary.trying import Trying
        from gui.vary.vary_view import VaryView

        actions = self._actions
        self._trying = trying = Trying(self._workspace, self)
        trying.answered.connect(self._refresh_soon)
        view = VaryView(
            actions["vary"], actions["keep_variation"], actions["step_range"], self._window
        )
        view.recipe_changed.connect(self._on_recipe)
        view.let_go.connect(trying.rest)
        view.near_chosen.connect(self.set_near)
        view.wipe.room_changed.connect(self._show_pictures)
        view.copy_requested.connect(self._copy_numbers)
        view.keep_range_requested.connect(self.keep_range)
        view.cloud_requested.connect(self._ask_cloud)
        view.set_requested.connect(self._vary_many)
        self._pictures = Pictures(self._workspace.bridge, self._path_of, self)
        self._pictures.made.connect(self._on_pictures)
        self._pictures.failed.connect(self._window.stage.photo_failed)
        self._make_keeping()
        self._view = view
        return view

    def _load_ahead(self) -> None:
        """In a thread what has to be imported; what is kept of the case is read then."""
        self._workspace.bridge.submit(_import_all, lambda _: self._make_keeping())

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
        view, trying = self._view, self._trying
        assert view is not None
        assert trying is not None
        subject = self._subject(kept)
        if not trying.take(subject):
            self._refresh_soon()
            return
        view.show_subject(_subject_words(subject))
        view.show_recipe(trying.recipe)
        view.wipe.show_pictures(None)
        if self._keeping is not None:
            self._keeping.read_answers(subject.photo.id, subject.face)
        self._show_kept()
        self._show_pictures()

    def _subject(self, kept: Variation | None) -> Subject:
        from gui.vary.looks import Subject

        workspace, photo = self._workspace, self._workspace.photo
        face, seen, keeping = workspace.face, workspace.seen, self._keeping
        assert photo is not None
        assert face is not None
        box = face.box
        assert box is not None
        faces = seen.faces(photo.id) if seen is not None else ()
        others = tuple(one.box for one in faces if one is not face and one.box is not None)
        before = kept or (keeping.newest_of(photo.id, box) if keeping is not None else None)
        if before is not None:
            # The same pictures as then, so that what was said of them holds.
            box, others = before.face, before.others
        number = (workspace.selected or 0) + 1
        return Subject(photo, box, others, face.label, number, len(faces), self._stored(photo))

    def _stored(self, photo: Photo) -> dict[VendorId, tuple[Prediction, ...]]:
        """What the case has of the photo as it is, from before."""
        seen = self._workspace.seen
        found = {}
        for info in self._workspace.vendor_infos if seen is not None else ():
            outcome = seen.outcome(photo.id, info.id) if seen is not None else None
            if not isinstance(outcome, Response) or outcome.unreadable is not None:
                continue
            if outcome.sent.scale == 1.0:  # a smaller copy is not the photo as it is
                found[info.id] = outcome.predictions
        return found

    def _on_sheet(self, sheet: PhotoSheet | None) -> None:
        self._show_count()
        if not self._is_open:
            return
        if sheet is None or self._refusal() is not None:
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
        if self._pictures is not None:
            self._pictures.on_case_changed()
        self._loading.start()

    def _on_withdrawn(self) -> None:
        self.close()
        if self._pictures is not None:
            self._pictures.forget()

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

    def set_near(self, near: bool) -> None:
        """Show the face alone, or all of the photo."""
        self._near = near
        if self._view is not None:
            self._view.show_near(near)
        self._show_pictures()

    def toggle_near(self) -> None:
        self.set_near(not self._near)

    def _on_recipe(self, recipe: Recipe) -> None:
        if self._trying is not None:
            self._trying.try_recipe(recipe)
            self._show_pictures()

    # What is shown

    def _refresh_soon(self) -> None:
        if self._is_open and not self._refreshing.isActive():
            self._refreshing.start()

    def _show_answers(self) -> None:
        view, trying = self.view, self._trying
        if view is None or trying is None or trying.answers is None:
            return
        from gui.vary.looks import row_of, side_of
        from gui.vary.trying import REPEATS
        from gui.vary.words import recipe_words

        if self._workspace.face is not None:
            trying.label(self._workspace.face.label)
        subject, wanted, answers = trying.subject, trying.wanted, trying.answers
        assert subject is not None
        assert wanted is not None
        asked, shown = trying.asked(), trying.shown
        behind = trying.seconds_behind()
        view.show_answers(
            [
                row_of(answers, subject, one, trying.recipe, REPEATS, shown.get(one.id, wanted))
                for one in asked
            ],
            self._behind_words(behind),
        )
        pictures = view.wipe.pictures
        right = wanted if pictures is None else pictures[1].change
        left = wanted if pictures is None else pictures[0].change
        view.wipe.show_looks(
            side_of(answers, subject, asked, left, {}),
            side_of(answers, subject, asked, right, shown),
        )
        view.wipe.show_titles(self.tr("As it is"), recipe_words(trying.recipe))
        view.show_curve(trying.recipe.kind, self._lines(asked), self._curve_note())
        self._show_buttons(asked)
        if behind is not None:
            self._ageing.start()

    def _behind_words(self, seconds: float | None) -> str:
        if seconds is None:
            return ""
        if not seconds:
            return self.tr("Asking…")
        return self.tr("{} s behind").format(f"{seconds:.1f}")

    def _lines(self, asked: list[Asked]) -> list[StrengthLine]:
        from gui.vary.strength_chart import StrengthLine

        assert self._trying is not None
        recipe, answers = self._trying.recipe, self._trying.answers
        assert answers is not None
        lines = []
        for one in asked:
            steps = answers.strengths(one.id, recipe.kind, recipe.seed)
            said = answers.curve(one.id, recipe.kind, recipe.seed, steps)
            info = one.vendor.info
            lines.append(StrengthLine(info.name, info.code, one.vendor.hue, dict(said)))
        return lines

    def _curve_note(self) -> str:
        assert self._trying is not None
        if not self._trying.is_stepping:
            return self.tr("Tried so far")
        left = len(self._trying.lacking())
        if left:
            return self.tr("{} calls to go").format(left)
        return self.tr("Click a mark to try it")

    def _show_pictures(self) -> None:
        from gui.vary.pictures import PictureWish

        view, trying, pictures = self.view, self._trying, self._pictures
        if view is None or trying is None or pictures is None:
            return
        subject, wanted = trying.subject, trying.wanted
        if subject is not None and wanted is not None:
            pictures.show(PictureWish(subject.photo, wanted, view.wipe.room(), self._near))

    def _on_pictures(self, original: Picture, varied: Picture) -> None:
        view, subject = self.view, self._trying.subject if self._trying else None
        if view is not None and subject is not None and original.change.face == subject.face:
            view.wipe.show_pictures(original, varied)
            self._refresh_soon()

    def _show_boxes(self, shown: bool) -> None:
        if self._view is not None:
            self._view.wipe.set_boxes_shown(shown)

    def _show_buttons(self, asked: list[Asked]) -> None:
        assert self._view is not None
        assert self._trying is not None
        self.enable_actions()
        whole = bool(self._trying.range_heard())
        why = "" if whole else self.tr("Step over the range first.")
        self._view.show_keeping(whole and not self._is_read_only(), why)
        cloud = [one for one in asked if one.vendor.info.kind is VendorKind.CLOUD]
        why_not = "" if self._trying.recipe.strength else self.tr("Move the slider first.")
        if self._is_read_only():
            why_not = self.tr("The case is open to read only.")
        self._view.show_cloud(len(cloud), why_not)

    def _copy_numbers(self) -> None:
        from gui.vary.strength_chart import numbers

        if self._trying is not None and self._trying.answers is not None:
            lines = self._lines(self._trying.asked())
            QGuiApplication.clipboard().setText(numbers(self._trying.recipe.kind, lines))

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
            asked = trying.asked()
            cloud = [one.id for one in asked if one.vendor.info.kind is VendorKind.CLOUD]
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

            self._many = ManyFaces(self._workspace, keeping, self._window, self)
        self._many.open(trying.recipe)

    def _on_stored(self, found: object) -> None:
        if self._trying is not None:
            self._trying.take_stored(found)  # type: ignore[arg-type]

    def _on_kept(self) -> None:
        self._show_kept()
        self._show_count()
        subject = self._trying.subject if self._trying is not None else None
        if subject is not None and self._keeping is not None:
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


def _import_all() -> None:
    import pyqtgraph  # noqa: F401

    import core.store.variations
    import core.vary.asking  # noqa: F401


def _single_shot(parent: QObject, interval: int, slot: Callable[[], None]) -> QTimer:
    timer = QTimer(parent, interval=interval, singleShot=True)
    timer.timeout.connect(slot)
    return timer


def _subject_words(subject: Subject) -> str:
    if subject.faces < 2:
        return subject.photo.name
    words = QCoreApplication.translate("Vary", "{}, face {} of {}")
    return words.format(subject.photo.name, subject.number, subject.faces)
