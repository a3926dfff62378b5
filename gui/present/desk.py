"""Joins presenting to the program: starts and ends it, on which screen, with which windows.

What only presenting needs is imported when it starts.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Qt, QTimer, Signal
from PySide6.QtGui import QGuiApplication, QImage, QKeyEvent, QScreen
from PySide6.QtWidgets import QApplication, QMenu, QWidget

from core.photos.photo import Photo, PhotoId
from core.problem import Problem
from gui.actions import Actions
from gui.main_window import MainWindow
from gui.mnemonics import give_mnemonics
from gui.photos.thumbnails import Thumbnails
from gui.preferences import Preferences
from gui.present.screens import room_screen, screen_key, screen_words, trainer_screen
from gui.workspace import Workspace

if TYPE_CHECKING:
    from core.lessons.lesson import Lesson, Step
    from gui.photos.photo_loader import PhotoLoader
    from gui.present.keys import Act
    from gui.present.notes_window import NotesWindow
    from gui.present.presentation import Presentation
    from gui.present.quiet import Quiet
    from gui.present.room_window import RoomWindow
    from gui.present.slide_making import SlideMaker
    from gui.present.varying_ahead import VaryingAhead

_GONE_MS = 200
_SCREEN, _BRIGHT = "present screen", "present bright"
MODULES = (
    *("gui.present.presentation", "gui.vary.words", "gui.present.slide_making"),
    *("gui.photos.photo_loader", "gui.present.room_window", "gui.present.notes_window"),
    *("gui.present.quiet", "gui.present.keys", "core.photos.image_io"),
)
"""What F5 needs: imported ahead, while the window rests, as all at once would be felt."""


class PresentDesk(QObject):
    """One presentation at a time.

    Signals:
        started(): the room's window came up.
        lesson_left(Lesson, int): a lesson's presentation ended at the step with this place.
    """

    started = Signal()
    lesson_left = Signal(object, int)

    def __init__(
        self,
        workspace: Workspace,
        window: MainWindow,
        actions: Actions,
        preferences: Preferences,
        thumbnails: Thumbnails,
        path_of: Callable[[Photo], Path],
        picture_path_of: Callable[[Photo], Path],
        parent: QObject,
    ) -> None:
        super().__init__(parent)
        self._workspace, self._window, self._actions = workspace, window, actions
        self._preferences, self._thumbnails, self._path_of = preferences, thumbnails, path_of
        self._picture_path_of = picture_path_of
        self.instead: Callable[[], bool] = lambda: False
        """Asked by F5 first; True where it presented what is in front of the user itself."""
        self.presentation: Presentation | None = None
        self._lesson: Lesson | None = None
        # Whoever manages another screen gives the focus there away once the room's window is gone.
        self._activating = QTimer(self, interval=_GONE_MS, singleShot=True)
        self._activating.timeout.connect(self._activate)
        self.room: RoomWindow | None = None
        self.notes: NotesWindow | None = None
        self._maker: SlideMaker | None = None
        self._loader: PhotoLoader | None = None
        self._ahead: VaryingAhead | None = None
        self._quiet: Quiet | None = None
        actions["present"].triggered.connect(self.present)
        window.tool_bar.present_menu.aboutToShow.connect(self._fill_menu)
        window.present_menu.aboutToShow.connect(self._fill_screens)
        workspace.case_opened.connect(self.end)
        workspace.photos_withdrawn.connect(self.end)
        window.closing.connect(self.end)
        QGuiApplication.instance().screenRemoved.connect(self._on_screen_removed)  # type: ignore[union-attr]

    # Starting

    def present(self) -> None:
        """Present the photos in view from the one selected; after the last, those before it."""
        if self.instead():
            return
        from gui.present.presentation import PhotoSteps

        photos = self._workspace.photo_filter.photo_ids()
        if not photos or self._workspace.case is None:
            self._tell("no photo", self.tr("There is no photo to present."))
            return
        at = self._workspace.photo_filter.row_of(self._workspace.photo_id or photos[0]) or 0
        self._start(PhotoSteps([*photos[at:], *photos[:at]]), 0, "")

    def present_lesson(self, lesson: Lesson, at: int = 0) -> None:
        """Present a lesson from one of its steps."""
        if not lesson.steps:
            self._tell("no photo", self.tr("This lesson has no step yet."))
            return
        self._start(lesson.steps, at, lesson.title)
        if self.presentation is not None and self.presentation.steps is lesson.steps:
            self._lesson = lesson

    def _start(self, steps: Sequence[Step], at: int, title: str) -> None:
        from gui.present.presentation import MOST_VENDORS, Presentation, varied_steps
        from gui.present.slide_making import SlideMaker

        if self.presentation is not None:
            return
        if self._workspace.session.second is not None:
            words = self.tr("Presenting would show what is hidden from the second annotator.")
            self._tell("blind", words, self.tr("Finish the second annotator's turn first."))
            return
        workspace = self._workspace
        if len(workspace.vendors) > MOST_VENDORS:
            shown = ", ".join(v.info.name for v in workspace.vendors[:MOST_VENDORS])
            self._window.messages.show_message(
                self.tr("{} vendors fit the room's screen. These were shown: {}.").format(
                    MOST_VENDORS, shown
                ),
                ident="present vendors",
                can_close=True,
            )
        self.presentation = Presentation(workspace, steps, at, title, self)
        self._maker = SlideMaker(self.presentation)
        self._make_loader()
        self._open_windows()
        self.presentation.changed.connect(self._show)
        self.presentation.start()
        if varied_steps(steps, at):
            from gui.present.varying_ahead import VaryingAhead

            self._ahead = VaryingAhead(workspace, self.presentation, self._path_of, self)
        self.started.emit()

    def _open_windows(self) -> None:
        from gui.present.notes_window import NotesWindow
        from gui.present.quiet import Quiet
        from gui.present.room_window import RoomWindow

        screens, own = QGuiApplication.screens(), self._window.screen()
        chosen = room_screen(screens, own, self._preferences.text(_SCREEN))
        room = self.room = RoomWindow(self._best)
        room.set_dark(self._preferences.text(_BRIGHT, "no") != "yes")
        room.key_pressed.connect(self._on_key)
        room.resized.connect(self._set_room)
        room.closed.connect(self.end)
        beside = trainer_screen(screens, own, chosen)
        if beside is not None:
            notes = self.notes = NotesWindow(self._thumbnails.image)
            notes.key_pressed.connect(self._on_key)
            notes.closed.connect(self.end)
            self._thumbnails.loaded.connect(notes.refresh_picture)
            _put_on(notes, beside)
            notes.showMaximized()
        self._quiet = Quiet((room,) if self.notes is None else (room, self.notes), self)
        _put_on(room, chosen)
        room.showFullScreen()
        room.activateWindow()
        room.setFocus()

    # Ending

    def end(self) -> None:
        """Close both windows and stand where the presentation was."""
        presentation, self.presentation = self.presentation, None
        if presentation is None:
            return
        presentation.end()
        if self._quiet is not None:
            self._quiet.end()
            self._quiet = None
        room, notes = self.room, self.notes
        self.room = self.notes = self._maker = None
        for window in (room, notes):
            if window is not None:
                window.hide()
                window.deleteLater()
        if self._loader is not None:
            self._loader.forget_all()
        if self._ahead is not None:
            self._ahead.end()
            self._ahead = None
        presentation.deleteLater()
        self._window.activateWindow()
        self._window.stage.setFocus()
        self._activating.start()
        lesson, self._lesson = self._lesson, None
        if lesson is not None:
            self.lesson_left.emit(lesson, presentation.at)

    def _activate(self) -> None:
        if self.presentation is None and QApplication.activeWindow() is None:
            self._window.activateWindow()

    def close(self) -> None:
        """The program ends."""
        self.end()
        self._activating.stop()
        if self._loader is not None:
            self._loader.close()

    # Keys

    def _on_key(self, event: QKeyEvent) -> None:
        from gui.present.keys import Act, act_of, sign_of

        p = self.presentation
        if p is None:
            return
        sign = sign_of(event)
        if sign and not p.is_black and p.type(sign):
            return
        act = act_of(event)
        if act is None:
            return
        if event.isAutoRepeat() and act is not Act.TAKE_BACK:
            return  # a key that is held must not reveal all there is
        self._do(act, p)

    def _do(self, act: Act, p: Presentation) -> None:
        from gui.present.keys import Act

        does: dict[Act, Callable[[], object]] = {
            Act.FORWARD: p.forward,
            Act.BACK: p.back,
            Act.NEXT_STEP: lambda: p.go_to(p.at + 1),
            Act.STEP_BEFORE: lambda: p.go_to(p.at - 1),
            Act.FIRST: lambda: p.go_to(0),
            Act.LAST: lambda: p.go_to(len(p.steps) - 1),
            Act.BLACK: lambda: p.set_black(not p.is_black),
            Act.OPEN: p.toggle_open,
            Act.THEME: self.toggle_theme,
            Act.TAKE_BACK: p.take_back,
            Act.NEXT_FACE: p.next_face,
            Act.NEAR: p.toggle_near,
            Act.END: self.end,
        }
        does[act]()

    def toggle_theme(self) -> None:
        """For a bright hall or a dark one; remembered."""
        bright = self._preferences.text(_BRIGHT, "no") == "yes"
        self.set_bright(not bright)

    def set_bright(self, bright: bool) -> None:
        self._preferences.keep_text(_BRIGHT, "yes" if bright else "no")
        if self.room is not None:
            self.room.set_dark(not bright)

    # Showing

    def _show(self) -> None:
        p, maker, room = self.presentation, self._maker, self.room
        if p is None or maker is None or room is None:
            return
        from gui.present.slide_making import trainer_sheet

        photo_id = p.step.photo_id
        if self._loader is not None:
            self._loader.look_at(None if photo_id is None else p.room.photo(photo_id))
        trouble = self._trouble(photo_id)
        room.show_slide(maker.slide(trouble))
        self._set_room()
        if self._loader is not None:
            self._loader.want_width(room.width_wanted)
        room.set_black(p.is_black)
        if self.notes is not None:
            self.notes.show_sheet(trainer_sheet(p, trouble))

    def _trouble(self, photo_id: PhotoId | None) -> Problem | None:
        """Why a photo cannot be shown."""
        if photo_id is None or self._loader is None or self.presentation is None:
            return None
        layers = self._loader.layers(photo_id)
        if layers is not None and (layers.preview or layers.quick) is not None:
            return None
        known = self.presentation.room.photo(photo_id).problem
        return known or (layers.problem if layers is not None else None)

    def _make_loader(self) -> None:
        if self._loader is None:
            from core.photos.image_io import preview
            from gui.photos.photo_loader import PhotoLoader

            self._loader = PhotoLoader(
                preview,
                path_of=self._picture_path_of,
                neighbour=self._neighbour,
                quick_image=self._thumbnails.cached,
                parent=self,
            )
            self._loader.changed.connect(self._on_loaded)
            self._loader.failed.connect(self._on_failed)

    def _neighbour(self, photo_id: PhotoId, steps: int) -> Photo | None:
        """The photo so many photos on in the presentation, for reading ahead."""
        p = self.presentation
        if p is None:
            return None
        at, left, step = p.at, abs(steps), 1 if steps > 0 else -1
        last = p.step.photo_id or photo_id
        while left:
            at += step
            if not 0 <= at < len(p.steps):
                return None
            found = p.steps[at].photo_id
            if found is not None and found != last:
                left, last = left - 1, found
        return p.room.photo(last)

    def _best(self, photo_id: PhotoId, width: int) -> QImage | None:
        layers = self._loader.layers(photo_id) if self._loader is not None else None
        return layers.best(width) if layers is not None else None

    def _on_loaded(self, _photo_id: PhotoId) -> None:
        if self.room is not None:
            self.room.refresh_photo()

    def _on_failed(self, photo_id: PhotoId, _problem: Problem) -> None:
        p = self.presentation
        if p is not None and p.step.photo_id == photo_id:
            self._show()

    def _set_room(self) -> None:
        from gui.views.pane_layout import StageRoom

        room = self.room
        if room is None or self._loader is None or room.photo_rect.width() < 2:
            return
        rect = room.photo_rect
        ratio = room.devicePixelRatioF()
        self._loader.set_room(
            StageRoom(rect.width(), rect.height(), headed=False, gap=0, ratio=ratio)
        )

    # Screens

    def _fill_menu(self) -> None:
        """The button's menu: present now, on which screen, in which light, which lesson."""
        menu = self._window.tool_bar.present_menu
        menu.clear()
        menu.addAction(self._actions["present"])
        case = self._workspace.case
        lessons = case.lessons if case is not None else ()
        if lessons:
            menu.addSeparator()
        for lesson in lessons:
            words = self.tr("Lesson: {}").format(lesson.title.replace("&", "&&"))
            menu.addAction(words, partial(self.present_lesson, lesson))
        menu.addSeparator()
        menu.addAction(self._actions["lessons"])
        menu.addSeparator()
        self._add_screens(menu)

    def _fill_screens(self) -> None:
        menu = self._window.present_menu
        menu.clear()
        self._add_screens(menu)

    def _add_screens(self, menu: QMenu) -> None:
        screens, own = QGuiApplication.screens(), self._window.screen()
        chosen = room_screen(screens, own, self._preferences.text(_SCREEN))
        if len(screens) > 1:
            for number, screen in enumerate(screens, 1):
                words = screen_words(screen, number, own)
                action = menu.addAction(words, partial(self._choose_screen, screen))
                action.setCheckable(True)
                action.setChecked(screen is chosen)
            menu.addSeparator()
        bright = self._preferences.text(_BRIGHT, "no") == "yes"
        for words, is_bright in ((self.tr("Dark hall"), False), (self.tr("Bright hall"), True)):
            action = menu.addAction(words, partial(self.set_bright, is_bright))
            action.setCheckable(True)
            action.setChecked(bright is is_bright)
        give_mnemonics(menu)

    def _choose_screen(self, screen: QScreen) -> None:
        self._preferences.keep_text(_SCREEN, screen_key(screen, QGuiApplication.screens()))

    def _on_screen_removed(self, screen: QScreen) -> None:
        """A projector that was unplugged takes the presentation with it, to the screen left."""
        if self.room is not None and self.room.screen() is screen:
            self.end()

    def _tell(self, kind: str, what: str, way_out: str = "") -> None:
        way_out = way_out or self.tr("Open photos, or show all of them in the library.")
        self._workspace.trouble_arose.emit(Problem(kind, what, way_out))


def _put_on(window: QWidget, screen: QScreen) -> None:
    window.setScreen(screen)
    window.setGeometry(screen.geometry())
    window.setWindowState(window.windowState() & ~Qt.WindowState.WindowMinimized)
