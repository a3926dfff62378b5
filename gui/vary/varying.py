"""Joins varying to the case: which face, what is asked while the slider moves, what is kept.

Local vendors are asked at once and nothing is stored of it until a person keeps it. Cloud vendors
are asked once, by consent, and what they say is stored before it is shown.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path
from time import monotonic
from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication, QObject, QTimer, Signal
from PySide6.QtGui import QGuiApplication

from core.change import Change as CaseChange
from core.photo import Photo
from core.problem import Problem
from core.vary.recipe import Kind, Recipe
from core.vendor import Kind as VendorKind
from core.vendor import VendorId
from gui.actions import Actions
from gui.light_table import LightTable
from gui.main_window import MainWindow
from gui.operations import refused_read_only
from gui.workspace import Workspace

if TYPE_CHECKING:
    from core.vary.answers import Answers
    from core.vary.asking import Heard, VaryAsker
    from core.vary.change import Change
    from core.vary.kept import Variation
    from gui.sheets import PhotoSheet
    from gui.vary.keeping import Keeping
    from gui.vary.looks import Asked, Subject
    from gui.vary.many import ManyFaces
    from gui.vary.pictures import Picture, Pictures
    from gui.vary.strength_chart import StrengthLine
    from gui.vary.vary_view import VaryView

REPEATS = 2
"""How often each picture of a trial is asked about, which tells whether an answer wavers."""
_RESTS_MS = 350
"""So long the slider stands still before control and repeats are asked about."""
_REFRESH_MS = 60
_AGE_MS = 100
_LOADING_MS = 2500
"""After a case was opened, the window has painted all it has and rests."""


class Varying(QObject):
    """Opens and closes the view and keeps it up to date.

    Signals:
        kept_changed(): other variations of the face in view are kept.
    """

    kept_changed = Signal()

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
        self._asker: VaryAsker | None = None
        self._keeping: Keeping | None = None
        self._many: ManyFaces | None = None
        self._is_open = False
        self._near = False
        self._subject: Subject | None = None
        self._answers: Answers | None = None
        self._recipe = Recipe(Kind.LIGHT, 0)
        self._heard: dict[tuple[VendorId, Change], Heard] = {}
        self._shown: dict[VendorId, Change] = {}
        self._left_at: dict[Change, float] = {}
        self._stepping = False
        self._resting = _single_shot(self, _RESTS_MS, self._on_rest)
        self._refreshing = _single_shot(self, _REFRESH_MS, self._show_answers)
        self._ageing = _single_shot(self, _AGE_MS, self._show_answers)
        # Nothing of this is needed at the start; loaded when V is pressed, it would be felt.
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
    def recipe(self) -> Recipe:
        return self._recipe

    @property
    def subject(self) -> Subject | None:
        return self._subject

    @property
    def answers(self) -> Answers | None:
        return self._answers

    @property
    def is_waiting(self) -> bool:
        """Whether something that is shown has not been answered yet."""
        return bool(self._lacking())

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
        self._stepping = False
        for timer in (self._resting, self._refreshing, self._ageing):
            timer.stop()
        if self._asker is not None:
            self._asker.forget()
        self._subject = self._answers = None
        self.enable_actions()

    def shut_down(self) -> None:
        """End the workers; nothing is heard of them any more."""
        self._leave()
        if self._asker is not None:
            self._asker.close()
            self._asker = None
        if self._many is not None:
            self._many.shut_down()

    def enable_actions(self) -> None:
        """Beside an open view only: elsewhere their keys would do nothing."""
        usable = self._is_open and self._window.has_photo_focus()
        self._actions["step_range"].setEnabled(usable)
        self._actions["keep_variation"].setEnabled(usable and self._can_keep_trial())
        self._actions["vary"].setChecked(self._is_open)

    def _refusal(self) -> Problem | None:
        """Why the face in view cannot be varied."""
        workspace = self._workspace
        face = workspace.face
        if workspace.photo is None or face is None or face.box is None:
            return Problem(
                "no photo",
                self.tr("There is no face in view to vary."),
                self.tr("Choose a face, or draw the one that was missed with N."),
            )
        if not workspace.photo.width or not workspace.photo.height:
            return Problem(
                "no photo",
                self.tr("{} cannot be decoded, so it cannot be varied.").format(
                    workspace.photo.name
                ),
                self.tr("Open a sound copy of it."),
            )
        if workspace.session.is_blind and face.label is None:
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
        from gui.vary.vary_view import VaryView

        actions = self._actions
        view = VaryView(
            actions["vary"], actions["keep_variation"], actions["step_range"], self._window
        )
        view.recipe_changed.connect(self._on_recipe)
        view.let_go.connect(self._on_rest)
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
        from core.vary.answers import Answers
        from gui.vary.looks import Subject

        workspace, photo = self._workspace, self._workspace.photo
        face, seen = workspace.face, workspace.seen
        assert photo is not None
        assert face is not None
        assert face.box is not None
        faces = seen.faces(photo.id) if seen is not None else ()
        others = tuple(one.box for one in faces if one is not face and one.box is not None)
        number = (workspace.selected or 0) + 1
        keeping = self._keeping
        before = kept or (keeping.newest_of(photo.id, face.box) if keeping else None)
        box = face.box
        if before is not None:
            # The same pictures as then, so that what was said of them holds.
            box, others = before.face, before.others
        subject = Subject(photo, box, others, face.label, number, len(faces))
        if self._subject is not None and _is_same(self._subject, subject):
            self._subject = subject
            self._refresh_soon()
            return
        self._subject = subject
        self._answers = Answers(box, others, *subject.size)
        self._heard.clear()
        self._shown.clear()
        self._left_at.clear()
        self._stepping = False
        if self._view is not None:
            self._view.show_subject(_subject_words(subject))
            self._view.show_recipe(self._recipe)
            self._view.wipe.show_pictures(None)
        if keeping is not None:
            keeping.read_answers(photo.id, box)
        self._show_kept()
        self._ask_now()
        self._resting.start()

    def _on_sheet(self, sheet: PhotoSheet | None) -> None:
        self._show_count()
        if not self._is_open:
            return
        if sheet is None or self._refusal() is not None:
            self.close()
            return
        self._take_face()

    def _on_changed(self, _change: CaseChange) -> None:
        if self._is_open:
            self._refresh_soon()

    def _on_vendors(self) -> None:
        if self._is_open:
            self._ask_now()
            self._resting.start()

    def _on_case_opened(self) -> None:
        if self._is_open:
            self.close()
        if self._pictures is not None:
            self._pictures.on_case_changed()
        self._loading.start()

    def _on_withdrawn(self) -> None:
        if self._is_open:
            self.close()
        if self._pictures is not None:
            self._pictures.forget()

    def _on_light_table(self, on: bool) -> None:
        if on and self._is_open:
            self._leave()

    # What is tried

    def show_recipe(self, recipe: Recipe) -> None:
        """Try this one, as if the slider were moved there and let go."""
        if self._view is not None and self._is_open:
            self._view.show_recipe(recipe)
            self._on_recipe(recipe)
            self._on_rest()

    def set_near(self, near: bool) -> None:
        """Show the face alone, or all of the photo."""
        self._near = near
        if self._view is not None:
            self._view.show_near(near)
        self._show_pictures()

    def toggle_near(self) -> None:
        self.set_near(not self._near)

    def _on_recipe(self, recipe: Recipe) -> None:
        if self._subject is None:
            return
        if recipe.kind is not self._recipe.kind:
            self._stepping = False
            self._shown.clear()
        self._left_at[self._wanted()] = monotonic()
        self._recipe = recipe
        self._ask_now()
        self._resting.start()

    def _wanted(self) -> Change:
        from core.vary.change import varied

        assert self._subject is not None
        return varied(self._recipe, self._subject.face)

    def asked(self) -> list[Asked]:
        """The chosen vendors, in the picker's order."""
        from gui.vary.looks import Asked

        case = self._workspace.case
        if case is None:
            return []
        live = set(self._workspace.ready_vendors(VendorKind.LOCAL))
        return [
            Asked(vendor, case.threshold(vendor.info.id), vendor.info.id in live)
            for vendor in self._workspace.vendors
        ]

    def _ask_now(self) -> None:
        """The picture of now, at once; control and repeats wait until the slider rests."""
        self._show_pictures()
        from core.vary.change import as_it_is

        answers, subject = self._answers, self._subject
        if answers is None or subject is None:
            return
        wanted = self._wanted()
        live = [one.id for one in self.asked() if one.live]
        for vendor_id in live:
            if answers.found(vendor_id, wanted) is not None:
                self._shown[vendor_id] = wanted
        lacking = [v for v in live if answers.lacking(v, [wanted])]
        self._ask_of([wanted], lacking, newest=True)
        if not self._stepping:
            first = [as_it_is(subject.face)]
            self._ask_of(first, [v for v in live if answers.lacking(v, first)], newest=False)
        self._refresh_soon()

    def _on_rest(self) -> None:
        self._resting.stop()
        if not self._is_open or self._answers is None:
            return
        plan = self._lacking()
        self._plan(plan)

    def _lacking(self) -> list[tuple[VendorId, Change]]:
        """All calls still to be made: trial first, then what the range is stepped over."""
        from core.vary.change import stepped_pictures, trial_pictures
        from core.vary.steps import strengths

        subject, answers = self._subject, self._answers
        if subject is None or answers is None:
            return []
        recipe = self._recipe
        pictures = list(trial_pictures(recipe, subject.face, subject.others, REPEATS))
        if self._stepping:
            steps = strengths(recipe.kind)
            pictures += stepped_pictures(recipe.kind, recipe.seed, steps, subject.face)
        live = [one.id for one in self.asked() if one.live]
        pictures = list(dict.fromkeys(pictures))
        return [(v, change) for v in live for change in answers.lacking(v, pictures)]

    def step_range(self) -> None:
        """Ask about the whole range of the variation, step by step."""
        if self._is_open and self._view is not None:
            self._view.show_page(True)
            self._stepping = True
            self._on_rest()
            self._refresh_soon()

    # Asking

    def _ask_of(self, changes: list[Change], vendors: list[VendorId], newest: bool) -> None:
        from core.vary.asking import wishes_of

        case, subject = self._workspace.case, self._subject
        if case is None or subject is None:
            return
        asker = self._make_asker()
        wishes = wishes_of(subject.photo, vendors, changes, case.folder)
        (asker.want if newest else asker.plan)(wishes)

    def _plan(self, calls: list[tuple[VendorId, Change]]) -> None:
        from core.vary.asking import Wish

        case, subject = self._workspace.case, self._subject
        if case is not None and subject is not None:
            wishes = [Wish(subject.photo, v, change, case.folder) for v, change in calls]
            self._make_asker().plan(wishes)

    def _make_asker(self) -> VaryAsker:
        if self._asker is None:
            from core.vary.asking import VaryAsker

            bridge = self._workspace.bridge
            self._asker = VaryAsker(
                self._workspace.registry,
                lambda heard: bridge.post(partial(self._on_heard, heard)),
            )
        return self._asker

    def _on_heard(self, heard: Heard) -> None:
        subject, answers = self._subject, self._answers
        change, vendor_id = heard.wish.change, heard.wish.vendor_id
        if answers is None or subject is None or heard.wish.photo.id != subject.photo.id:
            return
        if change.face != subject.face:
            return
        if heard.predictions is None:
            assert heard.problem is not None
            answers.take(vendor_id, change, heard.problem)
        else:
            answers.take(vendor_id, change, heard.predictions)
        self._heard[vendor_id, change] = heard
        same_kind = change.recipe.kind is self._recipe.kind or not change.recipe.strength
        if change.part != "control" and change.turn == 0 and same_kind:
            self._shown[vendor_id] = change
        self._refresh_soon()

    def _on_stored(self, found: object) -> None:
        """What is kept of the face: shown at once, also of vendors that cannot be asked now."""
        answers = self._answers
        if answers is None:
            return
        for vendor_id, change, said in found:  # type: ignore[attr-defined]
            answers.take(vendor_id, change, said)
        self._refresh_soon()

    # What is shown

    def _refresh_soon(self) -> None:
        if self._is_open and not self._refreshing.isActive():
            self._refreshing.start()

    def _show_answers(self) -> None:
        from gui.vary.looks import row_of, side_of

        view, subject, answers = self._view, self._subject, self._answers
        if view is None or subject is None or answers is None or not self._is_open:
            return
        asked, wanted = self.asked(), self._wanted()
        self._subject = subject = self._with_label(subject)
        rows = [
            row_of(answers, subject, one, self._recipe, REPEATS, self._shown.get(one.id, wanted))
            for one in asked
        ]
        behind = self._behind(asked, wanted)
        view.show_answers(rows, behind)
        self._show_sides(asked, side_of)
        self._show_curve(asked)
        self._show_buttons(asked)
        if behind:
            self._ageing.start()

    def _show_sides(self, asked: list[Asked], side_of: Callable[..., object]) -> None:
        from core.vary.change import as_it_is
        from gui.vary.words import recipe_words

        view, subject = self._view, self._subject
        assert view is not None
        assert subject is not None
        pictures = view.wipe.pictures
        now = self._wanted() if pictures is None else pictures[1].change
        left = side_of(self._answers, subject, asked, as_it_is(subject.face), {})
        right = side_of(self._answers, subject, asked, now, self._shown)
        view.wipe.show_looks(left, right)  # type: ignore[arg-type]
        view.wipe.show_titles(self.tr("As it is"), recipe_words(self._recipe))

    def _behind(self, asked: list[Asked], wanted: Change) -> str:
        """How old the answers are that stand in for those to the picture of now."""
        assert self._answers is not None
        late = [one for one in asked if one.live and self._answers.lacking(one.id, [wanted])]
        if not late:
            return ""
        left = [self._left_at.get(self._shown.get(one.id, wanted)) for one in late]
        known = [at for at in left if at is not None]
        if not known:
            return self.tr("Varied, asking…")
        return self.tr("Varied, {} s behind").format(f"{monotonic() - min(known):.1f}")

    def _with_label(self, subject: Subject) -> Subject:
        """The face's label may have been given meanwhile."""
        from dataclasses import replace

        face = self._workspace.face
        label = face.label if face is not None else subject.label
        return subject if label == subject.label else replace(subject, label=label)

    def _show_curve(self, asked: list[Asked]) -> None:
        assert self._view is not None
        self._view.show_curve(self._recipe.kind, self._lines(asked), self._curve_note(asked))

    def _lines(self, asked: list[Asked]) -> list[StrengthLine]:
        from gui.vary.strength_chart import StrengthLine

        assert self._answers is not None
        recipe = self._recipe
        lines = []
        for one in asked:
            strengths = self._answers.strengths(one.id, recipe.kind, recipe.seed)
            said = self._answers.curve(one.id, recipe.kind, recipe.seed, strengths)
            info = one.vendor.info
            lines.append(StrengthLine(info.name, info.code, one.vendor.hue, dict(said)))
        return lines

    def _curve_note(self, asked: list[Asked]) -> str:
        left = len(self._lacking()) if self._stepping else 0
        if left:
            return self.tr("{} calls to go").format(left)
        if self._stepping:
            return self.tr("Click a mark to open its strength.")
        return self.tr("Every strength tried so far; step over the range for the whole curve.")

    def _show_pictures(self) -> None:
        from gui.vary.pictures import PictureWish

        view, subject, pictures = self._view, self._subject, self._pictures
        if view is None or subject is None or pictures is None or not self._is_open:
            return
        room = view.wipe.room()
        pictures.show(PictureWish(subject.photo, self._wanted(), room, self._near))

    def _on_pictures(self, original: Picture, varied: Picture) -> None:
        subject, view = self._subject, self._view
        if subject is None or view is None or original.change.face != subject.face:
            return
        view.wipe.show_pictures(original, varied)
        self._refresh_soon()

    def _show_boxes(self, shown: bool) -> None:
        if self._view is not None:
            self._view.wipe.set_boxes_shown(shown)

    def _show_buttons(self, asked: list[Asked]) -> None:
        assert self._view is not None
        self.enable_actions()
        whole = self._whole_range()
        why = "" if whole else self.tr("Step over the range first.")
        self._view.show_keeping(bool(whole) and not self._is_read_only(), why)
        cloud = [one for one in asked if one.vendor.info.kind is VendorKind.CLOUD]
        why_not = "" if self._recipe.strength else self.tr("Move the slider first.")
        if self._is_read_only():
            why_not = self.tr("The case is open to read only.")
        self._view.show_cloud(len(cloud), why_not)

    def _copy_numbers(self) -> None:
        from gui.vary.strength_chart import numbers

        QGuiApplication.clipboard().setText(numbers(self._recipe.kind, self._lines(self.asked())))

    # Keeping

    @property
    def keeping(self) -> Keeping | None:
        return self._keeping

    def _is_read_only(self) -> bool:
        case = self._workspace.case
        return case is None or case.read_only

    def _trial_heard(self) -> list[Heard]:
        """Every answer of the trial of now, of the vendors of which all are there."""
        from core.vary.change import trial_pictures

        subject = self._subject
        if subject is None or not self._recipe.strength:
            return []
        pictures = trial_pictures(self._recipe, subject.face, subject.others, REPEATS)
        return self._heard_of(pictures)

    def _whole_range(self) -> list[Heard]:
        from core.vary.change import stepped_pictures
        from core.vary.steps import strengths

        subject, recipe = self._subject, self._recipe
        if subject is None:
            return []
        steps = strengths(recipe.kind)
        return self._heard_of(stepped_pictures(recipe.kind, recipe.seed, steps, subject.face))

    def _heard_of(self, pictures: object) -> list[Heard]:
        found: list[Heard] = []
        for one in self.asked():
            heard = [self._heard.get((one.id, change)) for change in pictures]  # type: ignore[attr-defined]
            if all(heard):
                found += [each for each in heard if each is not None]
        return found

    def _can_keep_trial(self) -> bool:
        return not self._is_read_only() and bool(self._trial_heard())

    def keep_trial(self) -> None:
        """Keep what was said of this strength and its control."""
        self._keep(self._trial_heard(), (self._recipe.strength,))

    def keep_range(self) -> None:
        """Keep what was said over the whole range."""
        from core.vary.steps import strengths

        self._keep(self._whole_range(), strengths(self._recipe.kind))

    def _keep(self, heard: list[Heard], strengths: tuple[float, ...]) -> None:
        if not heard or self._keeping is None or refused_read_only(self._workspace):
            return
        vendors = tuple(dict.fromkeys(one.wish.vendor_id for one in heard))
        varied = next((h for h in heard if h.wish.change == self._wanted() and h.sent), None)
        sha256 = varied.sent.sha256 if varied is not None and varied.sent is not None else ""
        wanted = self._variation(strengths, vendors, sha256 if len(strengths) == 1 else "")
        assert self._subject is not None
        self._keeping.keep(self._subject.photo, wanted, heard)

    def _variation(
        self, strengths: tuple[float, ...], vendors: tuple[VendorId, ...], sha256: str = ""
    ) -> Variation:
        from datetime import UTC, datetime

        from core.vary.kept import NOT_KEPT, Variation

        subject, recipe = self._subject, self._recipe
        assert subject is not None
        return Variation(
            NOT_KEPT,
            subject.photo.id,
            subject.face,
            subject.others,
            recipe.kind,
            recipe.seed,
            strengths,
            REPEATS if len(strengths) == 1 else 1,
            vendors,
            datetime.now(UTC),
            sha256,
        )

    def _ask_cloud(self) -> None:
        """Ask the chosen cloud vendors about this strength and its control, by consent."""
        if self._keeping is None or self._subject is None or refused_read_only(self._workspace):
            return
        cloud = [o.id for o in self.asked() if o.vendor.info.kind is VendorKind.CLOUD]
        wanted = self._variation((self._recipe.strength,), tuple(cloud))
        self._keeping.ask_cloud(self._subject.photo, wanted)

    def _show_count(self) -> None:
        """In the inspector, how many are kept of the face in view."""
        photo, face, keeping = self._workspace.photo, self._workspace.face, self._keeping
        kept: list[Variation] = []
        if photo is not None and face is not None and face.box is not None and keeping:
            kept = keeping.of_face(photo.id, face.box)
        self._window.inspector.show_variations(len(kept))

    @property
    def many(self) -> ManyFaces | None:
        """What varies a set of faces, once it was asked for."""
        return self._many

    def _vary_many(self) -> None:
        """Try the recipe of now on a set of faces."""
        if refused_read_only(self._workspace) or self._keeping is None:
            return
        if not self._recipe.strength:
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

            self._many = ManyFaces(self._workspace, self._keeping, self._window, self)
        self._many.open(self._recipe)

    def _on_kept(self) -> None:
        self._show_kept()
        self._show_count()
        if self._subject is not None and self._keeping is not None:
            self._keeping.read_answers(self._subject.photo.id, self._subject.face)
        self.kept_changed.emit()
        self._refresh_soon()

    def _show_kept(self) -> None:
        if self._view is None or self._keeping is None or self._subject is None:
            return
        of_face = self._keeping.of_face(self._subject.photo.id, self._subject.face)
        menu = self._keeping.menu_of(of_face, self.reopen, self._view)
        self._view.set_kept_menu(menu, len(of_face))

    def reopen(self, variation: Variation) -> None:
        """Show a kept variation again, with what was said then."""
        if not self._is_open:
            self.open()
        if not self._is_open or self._view is None:
            return
        if self._subject is None or self._subject.face != variation.face:
            self._subject = None
            self._take_face(variation)
        self.show_recipe(variation.recipe)
        self._view.show_page(variation.is_range)
        if variation.is_range:
            self.show_recipe(Recipe(variation.kind, 0, variation.seed))


def _import_all() -> None:
    import pyqtgraph  # noqa: F401

    import core.store.variations
    import core.vary.asking  # noqa: F401


def _single_shot(parent: QObject, interval: int, slot: Callable[[], None]) -> QTimer:
    timer = QTimer(parent, interval=interval, singleShot=True)
    timer.timeout.connect(slot)
    return timer


def _is_same(one: Subject, other: Subject) -> bool:
    """Whether what was said of the one holds for the other."""
    return one.photo.id == other.photo.id and one.face == other.face


def _subject_words(subject: Subject) -> str:
    if subject.faces < 2:
        return subject.photo.name
    words = QCoreApplication.translate("Vary", "{}, face {} of {}")
    return words.format(subject.photo.name, subject.number, subject.faces)
