"""Lessons in the stage's place: which one, its steps, and one step to be changed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from PySide6.QtCore import QItemSelectionModel, Qt, Signal
from PySide6.QtGui import QAction, QKeyEvent, QResizeEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QFrame,
    QHBoxLayout,
    QLineEdit,
    QListView,
    QMenu,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from core.lessons.lesson import LONGEST_TITLE, Lesson, LessonId, Step
from gui.lessons.step_delegate import StepDelegate
from gui.lessons.step_editor import StepEditor
from gui.lessons.steps_model import StepRow, StepsModel
from gui.photos.thumbnails import Thumbnails
from gui.widgets.empty_place import EmptyPlace
from gui.widgets.flow_layout import FlowLayout
from gui.widgets.key_button import KeyButton
from gui.widgets.still_combo import StillCombo
from gui.widgets.upright_rule import UprightRule

_NO_LESSON: Mapping[LessonId | None, str] = {None: ""}


class LessonsView(QWidget):
    """Holds no truth.

    Signals:
        lesson_chosen(LessonId), new_requested(), remove_requested(), open_requested(),
        export_requested(), close_requested(): the head.
        renamed(str): the lesson is to be called so.
        present_requested(int): from the step at this place.
        photos_dropped(list[PhotoId], int), steps_moved(list[int], int): before this place.
        photos_wanted(int): the photos selected in the library are to come in before this place.
        varied_wanted(int), results_wanted(int): such a step is to come in there.
        steps_removed(list[int]).
        step_selected(int): this step alone is chosen; -1 for none or several.
    """

    lesson_chosen = Signal(object)
    new_requested = Signal()
    remove_requested = Signal()
    open_requested = Signal()
    export_requested = Signal()
    close_requested = Signal()
    renamed = Signal(str)
    present_requested = Signal(int)
    photos_dropped = Signal(list, int)
    steps_moved = Signal(list, int)
    photos_wanted = Signal(int)
    varied_wanted = Signal(int)
    results_wanted = Signal(int)
    steps_removed = Signal(list)
    step_selected = Signal(int)

    def __init__(self, thumbnails: Thumbnails, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("surface", "panel")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self._lessons: Sequence[Lesson] = ()
        self._titled: LessonId | None = None
        self._read_only = False
        self.model = StepsModel(self)
        self.model.photos_dropped.connect(self.photos_dropped)
        self.model.steps_moved.connect(self.steps_moved)
        self.editor = StepEditor()
        self.list = _Steps(self.model, StepDelegate(thumbnails, self))
        thumbnails.loaded.connect(self.list.viewport().update)
        self.list.selectionModel().selectionChanged.connect(self._on_selected)
        self.list.keys_pressed.connect(self._on_list_key)
        self.list.doubleClicked.connect(lambda index: self.present_requested.emit(index.row()))
        self._chooser = StillCombo(self.tr("Lesson"), _NO_LESSON, None)
        self._chooser.currentIndexChanged.connect(self._on_lesson)
        self._title = QLineEdit(maxLength=LONGEST_TITLE)
        self._title.setAccessibleName(self.tr("Title of the lesson"))
        self._title.editingFinished.connect(self._on_title)
        self.present_button = KeyButton(
            self.tr("Present"), icon_name="presentation-play", variant="primary"
        )
        self.present_button.clicked.connect(
            lambda: self.present_requested.emit((self.selected or [0])[0])
        )
        self._new = self._button("plus", self.tr("New"))
        self._new.clicked.connect(self._on_new)
        self._more = self._button("dots-horizontal", self.tr("More"))
        self._more.show_words(False)
        self._more.clicked.connect(self._open_more)
        self._close = self._button("close", self.tr("Back to the photo"))
        self._close.show_words(False)
        self._close.clicked.connect(self.close_requested)
        self._add = self._button("plus", self.tr("Photo in view"))
        self._add.set_key("Ins")
        self._add.clicked.connect(lambda: self.photos_wanted.emit(self._after()))
        self._vary = self._button("plus", self.tr("Vary"))
        self._vary.clicked.connect(lambda: self.varied_wanted.emit(self._after()))
        self._results = self._button("plus", self.tr("Result page"))
        self._results.clicked.connect(lambda: self.results_wanted.emit(self._after()))
        self._none, self._no_step = EmptyPlace(self), EmptyPlace(self)
        self._none.set_words(
            "note-text-outline",
            self.tr("No lesson yet"),
            self.tr("A lesson is photos in an order, with what you want to say."),
            self.tr("New lesson"),
        )
        self._none.pressed.connect(self.new_requested)
        self._no_step.set_words(
            "image-plus-outline",
            self.tr("No step yet"),
            self.tr("Drag photos from the library here, or press Insert for the one in view."),
        )
        # What is dropped on its words is dropped on the list.
        self._no_step.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self._lay_out()
        self.setFocusProxy(self.list)

    # What is shown

    def show_lessons(
        self, lessons: Sequence[Lesson], chosen: LessonId | None, read_only: bool
    ) -> None:
        self._lessons, self._read_only = lessons, read_only
        lesson = next((each for each in lessons if each.id == chosen), None)
        choices = {each.id: each.title for each in lessons}
        if lesson is None:
            self._chooser.set_choices(_NO_LESSON, None)
        else:
            self._chooser.set_choices(choices, lesson.id)
        self._chooser.setVisible(len(lessons) > 1)
        shown = lesson.id if lesson is not None else None
        if not self._title.hasFocus() or shown != self._titled:
            # What is being typed stays, unless it was for another lesson.
            self._title.setText(lesson.title if lesson is not None else "")
        self._titled = shown
        self._title.setVisible(lesson is not None)
        self._title.setReadOnly(read_only)
        self.present_button.setEnabled(lesson is not None and bool(lesson.steps))
        for part in (self._add, self._vary, self._results):
            part.setEnabled(lesson is not None and not read_only)
        self._new.setEnabled(not read_only)
        self._stack.setCurrentWidget(self._body if lesson is not None else self._none)

    def show_steps(self, rows: Sequence[StepRow], chosen: Sequence[int]) -> None:
        """chosen: the places of the steps to be selected."""
        model = self.list.selectionModel()
        model.blockSignals(True)
        self.model.set_rows(rows)
        flag = QItemSelectionModel.SelectionFlag
        for place in chosen:
            if 0 <= place < len(rows):
                model.select(self.model.index(place, 0), flag.Select)
        if chosen and 0 <= chosen[-1] < len(rows):
            last = self.model.index(chosen[-1], 0)
            model.setCurrentIndex(last, flag.NoUpdate)
            self.list.scrollTo(last)
        model.blockSignals(False)
        self._steps_place.setCurrentWidget(self.list)
        self._no_step.setVisible(not rows)
        self.list.viewport().update()
        self._on_selected()

    def name_it(self) -> None:
        """Let a lesson that was just made be typed a title for."""
        self._title.setFocus()
        self._title.selectAll()

    def show_step(self, step: Step | None, title: str) -> None:
        self.editor.show_step(step, title, self._read_only)

    @property
    def selected(self) -> list[int]:
        return sorted(index.row() for index in self.list.selectionModel().selectedIndexes())

    def _after(self) -> int:
        """Where a new step comes: after the last one selected, else at the end."""
        selected = self.selected
        return selected[-1] + 1 if selected else self.model.rowCount()

    # Parts

    def _button(self, icon_name: str, words: str) -> KeyButton:
        return KeyButton(words, self, icon_name=icon_name, variant="small")

    def _lay_out(self) -> None:
        head = QHBoxLayout()
        head.setContentsMargins(14, 10, 14, 10)
        head.setSpacing(8)
        head.addWidget(self._chooser, 1)
        head.addWidget(self._title, 2)
        # Neither of these shows where no lesson is; the buttons stay as wide as they are.
        head.addStretch(0)
        head.addWidget(self._new)
        head.addWidget(self._more)
        head.addWidget(self.present_button)
        head.addWidget(self._close)
        add = QWidget()
        flow = FlowLayout(add)
        flow.setContentsMargins(12, 8, 12, 8)
        for button in (self._add, self._vary, self._results):
            flow.addWidget(button)
        self._steps_place = QStackedWidget()
        self._steps_place.addWidget(self.list)
        left = QVBoxLayout()
        left.setContentsMargins(0, 0, 0, 0)
        left.setSpacing(0)
        left.addWidget(add)
        left.addWidget(self._steps_place, 1)
        self._no_step.setParent(self.list)
        self._body = QWidget()
        row = QHBoxLayout(self._body)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(0)
        row.addLayout(left, 1)
        row.addWidget(UprightRule())
        row.addWidget(self.editor, 1)
        self._stack = QStackedWidget()
        self._stack.addWidget(self._body)
        self._stack.addWidget(self._none)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addLayout(head)
        column.addWidget(self._stack, 1)

    def _open_more(self) -> None:
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        has = self._stack.currentWidget() is self._body
        for words, signal, enabled in (
            (self.tr("Open a lesson from a file…"), self.open_requested, not self._read_only),
            (self.tr("Export this lesson…"), self.export_requested, has),
            (self.tr("Remove this lesson"), self.remove_requested, has and not self._read_only),
        ):
            action: QAction = menu.addAction(words)
            action.triggered.connect(signal)
            action.setEnabled(enabled)
        menu.popup(self._more.mapToGlobal(self._more.rect().bottomLeft()))

    # What a person does

    def _on_lesson(self, _place: int) -> None:
        self.editor.keep_notes()
        self.lesson_chosen.emit(self._chooser.value)

    def _on_new(self) -> None:
        if self._title.isVisible():
            self._on_title()  # the focus may stay in it, and another title comes there
        self.new_requested.emit()

    def _on_title(self) -> None:
        words = self._title.text().strip()
        if words and not self._read_only:
            self.renamed.emit(words)

    def _on_selected(self, *_: object) -> None:
        selected = self.selected
        first = selected[0] if selected else 0
        words = self.tr("Present from step {}").format(first + 1) if first else self.tr("Present")
        self.present_button.set_words(words)
        self.step_selected.emit(selected[0] if len(selected) == 1 else -1)

    def _on_list_key(self, event: QKeyEvent) -> None:
        selected = self.selected
        alt = bool(event.modifiers() & Qt.KeyboardModifier.AltModifier)
        key = event.key()
        if self._read_only:
            return
        if key == Qt.Key.Key_Insert:
            self.photos_wanted.emit(self._after())
        elif not selected:
            return
        elif alt and key == Qt.Key.Key_Up and selected[0] > 0:
            self.steps_moved.emit(selected, selected[0] - 1)
        elif alt and key == Qt.Key.Key_Down and selected[-1] + 1 < self.model.rowCount():
            self.steps_moved.emit(selected, selected[-1] + 2)
        elif key in (Qt.Key.Key_Delete, Qt.Key.Key_Backspace):
            self.steps_removed.emit(selected)


class _Steps(QListView):
    """`keys_pressed`: a key that changes the steps."""

    keys_pressed = Signal(QKeyEvent)

    def __init__(self, model: StepsModel, delegate: StepDelegate) -> None:
        super().__init__()
        self.setModel(model)
        self.setItemDelegate(delegate)
        self.setAccessibleName(self.tr("Steps of the lesson"))
        self.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self.setDragDropMode(QAbstractItemView.DragDropMode.DragDrop)
        self.setDefaultDropAction(Qt.DropAction.MoveAction)
        self.setDropIndicatorShown(True)
        self.setMouseTracking(True)
        self.setUniformItemSizes(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        alt = event.modifiers() & Qt.KeyboardModifier.AltModifier
        moves = alt and event.key() in (Qt.Key.Key_Up, Qt.Key.Key_Down)
        if moves or event.key() in (Qt.Key.Key_Insert, Qt.Key.Key_Delete, Qt.Key.Key_Backspace):
            self.keys_pressed.emit(event)
            return
        super().keyPressEvent(event)

    def keyboardSearch(self, _text: str) -> None:
        """Typing searches nothing here."""

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        for place in self.findChildren(EmptyPlace):
            place.setGeometry(self.rect())
