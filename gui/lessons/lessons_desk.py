"""Joins lessons to the case: made, changed, undone, exported to a file and opened from one."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject

from core.case.change import Change, Kinds
from core.lessons import lesson as lessons_of
from core.lessons.lesson import Lesson, LessonId, Step, StepKind
from core.photos.photo import PhotoId
from core.problem import Problem
from core.store.values import now
from gui import operations
from gui.actions import Actions
from gui.lessons.lesson_edit import LessonEdit
from gui.lessons.lesson_files import LessonFiles
from gui.main_window import MainWindow
from gui.photos.opening import Opening
from gui.photos.thumbnails import Thumbnails
from gui.present.desk import PresentDesk
from gui.workspace import Workspace

if TYPE_CHECKING:
    from gui.lessons.lessons_view import LessonsView
    from gui.lessons.steps_model import StepRow

_OTHERS = ("light_table", "vary")
"""What else stands in the stage's place."""
MODULES = ("core.vary.trial", "core.vary.kept", "gui.lessons.lessons_view")
"""What making the view needs, which takes long enough without them."""
_CHOSEN = "lesson"
_READY = "ready lesson"
"""Settings: the lesson that was shown last; that the ready one was put in."""


class LessonsDesk(QObject):
    """Opens and closes the view, and does what it asks for."""

    def __init__(
        self,
        workspace: Workspace,
        opening: Opening,
        window: MainWindow,
        actions: Actions,
        thumbnails: Thumbnails,
        present: PresentDesk,
        parent: QObject,
    ) -> None:
        super().__init__(parent)
        self._workspace, self._opening, self._window = workspace, opening, window
        self._actions, self._thumbnails, self._present = actions, thumbnails, present
        self._view: LessonsView | None = None
        self._is_open = False
        self._chosen: LessonId | None = None
        self._selected: list[int] = []
        present.instead = self._present_what_is_open
        present.lesson_left.connect(self._on_lesson_left)
        actions["lessons"].triggered.connect(self.toggle)
        self.files = LessonFiles(workspace, opening, window, self)
        self.files.lesson_read.connect(self._put_read)
        actions["open_lesson"].triggered.connect(lambda: self.files.open())
        window.before_stage_changed.connect(self._on_before_stage)
        workspace.changed.connect(self._on_changed)
        workspace.case_opened.connect(self._on_case_opened)
        opening.photos_read.connect(self._put_ready)

    def make_ahead(self) -> None:
        """The view: made when F6 is pressed, it would be felt."""
        self._make_view()

    # Opening and closing

    @property
    def view(self) -> LessonsView | None:
        """The view while it is open."""
        return self._view if self._is_open else None

    def toggle(self) -> None:
        """Open the lessons, or go back to the photo."""
        if self._is_open:
            self.close()
        else:
            self.open()

    def open(self) -> None:
        """Put the lessons in the stage's place, with the library beside them to drag from."""
        if self._workspace.case is None:
            self._actions["lessons"].setChecked(False)
            return
        view = self._make_view()
        for other in _OTHERS:
            if self._actions[other].isChecked():
                self._actions[other].trigger()
        self._window.show_page(0)
        self._window.library_dock.show()
        self._window.show_before_stage(view, has_photo=False)
        self._is_open = True
        self._window.library.grid.set_drags(True)
        self._actions["lessons"].setChecked(True)
        self._show()
        view.setFocus()

    def close(self) -> None:
        """Back to the photo."""
        if self._is_open:
            self._window.show_before_stage(None)

    def _on_before_stage(self) -> None:
        """Somebody put the stage back, or something else in its place."""
        if self._is_open and self._window.stage_place.currentWidget() is not self._view:
            assert self._view is not None
            self._view.editor.keep_notes()
            self._is_open = False
            self._window.library.grid.set_drags(False)
            self._actions["lessons"].setChecked(False)

    def _make_view(self) -> LessonsView:
        if self._view is None:
            from gui.lessons.lessons_view import LessonsView

            view = self._view = LessonsView(self._thumbnails)
            view.lesson_chosen.connect(self._choose)
            view.new_requested.connect(self.new)
            view.remove_requested.connect(self.remove)
            view.open_requested.connect(lambda: self.files.open())
            view.export_requested.connect(self._export)
            view.close_requested.connect(self.close)
            view.renamed.connect(self._rename)
            view.present_requested.connect(self._on_present)
            view.photos_dropped.connect(self._insert_photos)
            view.steps_moved.connect(self._move)
            view.photos_wanted.connect(self._on_photos_wanted)
            view.varied_wanted.connect(self._on_varied_wanted)
            view.results_wanted.connect(self._on_results_wanted)
            view.steps_removed.connect(self._remove_steps)
            view.step_selected.connect(self._on_step_selected)
            view.editor.kind_chosen.connect(self._set_kind)
            view.editor.recipe_chosen.connect(self._set_recipe)
            view.editor.notes_changed.connect(self._set_notes)
        return self._view

    # What is shown

    @property
    def lesson(self) -> Lesson | None:
        """The lesson that is shown."""
        case = self._workspace.case
        lessons = case.lessons if case is not None else ()
        found = next((each for each in lessons if each.id == self._chosen), None)
        return found or (lessons[0] if lessons else None)

    def _show(self) -> None:
        view, case = self.view, self._workspace.case
        if view is None or case is None:
            return
        lesson = self.lesson
        if lesson is not None and lesson.steps and not self._selected:
            self._selected = [0]
        view.present_button.set_key(self._actions["present"].shortcut())
        view.show_lessons(case.lessons, lesson.id if lesson else None, case.read_only)
        view.show_steps(self._rows(lesson) if lesson is not None else (), self._selected)

    def _rows(self, lesson: Lesson) -> list[StepRow]:
        from gui.lessons.steps_model import StepRow
        from gui.present.slide_making import step_words

        case = self._workspace.case
        assert case is not None
        rows = []
        for number, step in enumerate(lesson.steps, 1):
            photo = case.photo(step.photo_id) if step.photo_id is not None else None
            name = photo.name if photo is not None else ""
            notes = step.notes.strip().split("\n")[0]
            rows.append(StepRow(number, step.kind, step_words(step), name, notes, photo))
        return rows

    def _on_step_selected(self, place: int) -> None:
        view, lesson = self.view, self.lesson
        if view is None:
            return
        self._selected = view.selected
        if lesson is None or not 0 <= place < len(lesson.steps):
            view.show_step(None, "")
            return
        row = view.model.rows[place]
        view.show_step(lesson.steps[place], f"{row.number}. {row.title}  {row.name}".rstrip())

    def _on_changed(self, change: Change) -> None:
        if change.kinds & (Kinds.LESSONS | Kinds.PHOTOS):
            self._show()

    def _on_case_opened(self) -> None:
        self.close()
        self._selected = []
        case = self._workspace.case
        kept = case.setting(_CHOSEN) if case is not None else None
        self._chosen = LessonId(kept) if isinstance(kept, int) else None

    def _choose(self, lesson_id: LessonId) -> None:
        case = self._workspace.case
        if case is None or lesson_id is None:
            return
        self._chosen, self._selected = lesson_id, []
        if not case.read_only:
            case.set_setting(_CHOSEN, int(lesson_id))
        self._show()

    # Lessons

    def new(self) -> None:
        """An empty lesson, to be named and filled."""
        case = self._workspace.case
        if case is None or operations.refused_read_only(self._workspace):
            return
        made = Lesson(case.next_lesson_id(), self.tr("New lesson"), (), now())
        self._push(self.tr("New lesson"), None, made)
        self._choose(made.id)
        if self.view is not None:
            self.view.name_it()

    def remove(self) -> None:
        lesson = self.lesson
        if lesson is not None and not operations.refused_read_only(self._workspace):
            self._push(self.tr("Lesson removed"), lesson, None)

    def _rename(self, title: str) -> None:
        lesson = self.lesson
        if lesson is not None and title != lesson.title:
            self._push(self.tr("Lesson renamed"), lesson, replace(lesson, title=title, time=now()))

    def _push(self, text: str, before: Lesson | None, after: Lesson | None) -> None:
        case = self._workspace.case
        assert case is not None
        edit = LessonEdit(text, case, before, after, self._workspace.apply)
        self._workspace.undo_stack.push(edit)

    def _put_steps(self, text: str, steps: Sequence[Step], selected: Sequence[int]) -> None:
        lesson = self.lesson
        if lesson is None or tuple(steps) == lesson.steps:
            return
        if operations.refused_read_only(self._workspace):
            return
        if len(steps) > lessons_of.MOST_STEPS:
            what = self.tr("A lesson has at most {} steps.").format(lessons_of.MOST_STEPS)
            way_out = self.tr("Make another lesson of the rest.")
            self._workspace.trouble_arose.emit(Problem("too many steps", what, way_out))
            return
        self._selected = list(selected)
        self._push(text, lesson, replace(lesson, steps=tuple(steps), time=now()))

    def _put_read(self, lesson: Lesson) -> None:
        """A lesson came from a file; its photos are in the case."""
        self._push(self.tr("Lesson opened (its photos stay when undone)"), None, lesson)
        self._choose(lesson.id)
        self.open()

    def _export(self) -> None:
        if self.lesson is not None:
            self.files.export(self.lesson)

    # Steps

    def _insert_photos(self, photo_ids: Sequence[PhotoId], at: int) -> None:
        lesson = self.lesson
        if lesson is not None and photo_ids:
            new = [self._with_face(step) for step in lessons_of.steps_for(photo_ids)]
            steps = lessons_of.inserted(lesson.steps, at, new)
            self._put_steps(self.tr("Steps added"), steps, range(at, at + len(new)))

    def _with_face(self, step: Step) -> Step:
        """About the face that is selected, where the photo in view has several."""
        workspace = self._workspace
        face = workspace.face if step.photo_id == workspace.photo_id else None
        if face is None or workspace.seen is None or workspace.photo_id is None:
            return step
        alone = len(workspace.seen.faces(workspace.photo_id)) < 2
        return step if alone else replace(step, face=face.box)

    def _on_photos_wanted(self, at: int) -> None:
        photos = self._window.library.selected_photos
        if not photos and self._workspace.photo_id is not None:
            photos = [self._workspace.photo_id]
        self._insert_photos(photos, at)

    def _on_varied_wanted(self, at: int) -> None:
        """Vary the photo of the step before, else the one in view."""
        from gui.lessons.step_editor import USUAL_RECIPE

        lesson = self.lesson
        if lesson is None:
            return
        before = lesson.steps[at - 1] if 0 < at <= len(lesson.steps) else None
        if before is not None and before.photo_id is not None:
            step = Step(StepKind.VARY, before.photo_id, before.face, USUAL_RECIPE)
        elif self._workspace.photo_id is not None:
            step = self._with_face(
                Step(StepKind.VARY, self._workspace.photo_id, recipe=USUAL_RECIPE)
            )
        else:
            return
        self._insert_step(step, at)

    def _on_results_wanted(self, at: int) -> None:
        self._insert_step(Step(StepKind.RESULTS), at)

    def _insert_step(self, step: Step, at: int) -> None:
        lesson = self.lesson
        if lesson is not None:
            steps = lessons_of.inserted(lesson.steps, at, [step])
            self._put_steps(self.tr("Step added"), steps, [at])

    def _move(self, places: Sequence[int], to: int) -> None:
        lesson = self.lesson
        if lesson is not None:
            start = to - sum(place < to for place in places)
            steps = lessons_of.moved(lesson.steps, set(places), to)
            selected = range(start, start + len(places))
            self._put_steps(self.tr("Steps moved"), steps, selected)

    def _remove_steps(self, places: Sequence[int]) -> None:
        lesson = self.lesson
        if lesson is not None:
            steps = lessons_of.removed(lesson.steps, set(places))
            left = min(places[0], len(steps) - 1)
            self._put_steps(self.tr("Steps removed"), steps, [left] if left >= 0 else [])

    def _change_step(self, text: str, change: Callable[[Step], Step]) -> None:
        lesson = self.lesson
        if lesson is None or len(self._selected) != 1:
            return
        place = self._selected[0]
        steps = list(lesson.steps)
        steps[place] = change(steps[place])
        self._put_steps(text, steps, [place])

    def _set_kind(self, kind: StepKind) -> None:
        from gui.lessons.step_editor import USUAL_RECIPE

        recipe = USUAL_RECIPE if kind is StepKind.VARY else ""
        self._change_step(
            self.tr("Step changed"), lambda step: replace(step, kind=kind, recipe=recipe)
        )

    def _set_recipe(self, recipe: str) -> None:
        self._change_step(self.tr("Variation changed"), lambda step: replace(step, recipe=recipe))

    def _set_notes(self, step: Step, notes: str) -> None:
        """By then another step may be selected, so it is found by what it was."""
        lesson = self.lesson
        places = [i for i, each in enumerate(lesson.steps if lesson else ()) if each is step]
        if lesson is not None and places:
            steps = list(lesson.steps)
            steps[places[0]] = replace(step, notes=notes)
            self._put_steps(self.tr("Notes changed"), steps, self._selected)

    def _on_present(self, at: int) -> None:
        if self._view is not None:
            self._view.editor.keep_notes()
        lesson = self.lesson
        if lesson is not None:
            self._present.present_lesson(lesson, at)

    def _present_what_is_open(self) -> bool:
        """While lessons are open F5 means the one that shows, from the step chosen."""
        lesson = self.lesson if self.view is not None else None
        if lesson is None or self._window.pages.currentIndex() != 0:
            return False
        self._on_present(self._selected[0] if self._selected else 0)
        return True

    def _on_lesson_left(self, lesson: Lesson, at: int) -> None:
        """A clicker's one key ends and begins: it goes on where it was, after the end anew."""
        case = self._workspace.case
        if case is None or lesson.id not in {each.id for each in case.lessons}:
            return
        self._chosen, self._selected = lesson.id, [at if at + 1 < len(lesson.steps) else 0]
        self._show()
        if self.view is not None:
            self.view.setFocus()

    # The ready one

    def _put_ready(self) -> None:
        """The demonstration has a lesson from the start; removed, it does not come back."""
        case = self._workspace.case
        if case is None or case.read_only or not case.setting("demonstration"):
            return
        if case.setting(_READY):
            return
        from core.demonstration import portraits
        from core.lessons.ready import ready_lesson

        known = {p.title: case.at_path(p.path) for p in portraits()}
        photos = {title: photo.id for title, photo in known.items() if photo is not None}
        if photos:
            case.set_setting(_READY, True)
            lesson = ready_lesson(case.next_lesson_id(), photos, now())
            self._workspace.apply(case.put_lesson(lesson))
