"""Joins the live page to the case: what is watched, by whom, and what is left of it at the end.

Nothing of the page is imported before it is first in front. The camera stops when the page is left
or cannot be seen, when another case is opened, and when the window closes.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QObject, QTimer
from PySide6.QtWidgets import QFileDialog

from core.case.change import Change, Kinds
from core.vendor import Kind, State, VendorId
from gui.actions import Actions
from gui.live.wiped import Wiped
from gui.main_window import MainWindow
from gui.photos.opening import Opening
from gui.sheets import ChosenVendor
from gui.workspace import Workspace

if TYPE_CHECKING:
    from core.live.session import LiveSession, Sight
    from core.live.source import Source
    from core.problem import Problem
    from gui.live.live_view import LiveView
    from gui.live.stills import Stills

PAGE = 4
"""Its place among the pages of the window."""
_READ_MS = 250
_KEYS = ("live_run", "live_video", "live_mirror", "live_still", "live_wipe")


class LivePage(QObject):
    """One session at a time."""

    def __init__(
        self,
        workspace: Workspace,
        window: MainWindow,
        actions: Actions,
        opening: Opening,
        parent: QObject,
    ) -> None:
        super().__init__(parent)
        self._workspace, self._window = workspace, window
        self._actions, self._opening = actions, opening
        self._session: LiveSession | None = None
        self._source: Source | None = None
        self._shown: tuple[bool, Problem | None] = (False, None)
        self.view: LiveView | None = None
        self.stills: Stills | None = None
        self._timer = QTimer(self, interval=_READ_MS)
        self._timer.timeout.connect(self._show_numbers)
        for name, act in {
            "live_run": self._start_or_stop,
            "live_video": self.open_video,
            "live_still": self._take_still,
            "live_wipe": self.wipe,
        }.items():
            actions[name].triggered.connect(act)
        actions["live_mirror"].toggled.connect(self._on_mirror)
        actions["page_live"].triggered.connect(lambda: window.show_page(PAGE))
        window.page_shown.connect(self._on_page)
        workspace.case_opened.connect(self._on_case_opened)
        workspace.vendors_changed.connect(self._on_vendors)
        workspace.changed.connect(self._on_changed)
        self._refresh_actions()

    @property
    def is_watching(self) -> bool:
        return self._session is not None

    # What a person does

    def open_video(self) -> None:
        """Ask for a video file and watch it."""
        from platformdirs import user_videos_path

        from core.live.source import SUFFIXES

        last = self._source_folder() or user_videos_path()
        patterns = " ".join(f"*{suffix}" for suffix in sorted(SUFFIXES))
        name, _ = QFileDialog.getOpenFileName(
            self._window,
            self.tr("Watch a video file"),
            str(last if last.is_dir() else Path.home()),
            self.tr("Videos ({});;All files (*)").format(patterns),
        )
        if name:
            self.watch_video(Path(name))

    def watch_video(self, path: Path) -> None:
        """Watch a video file from its beginning."""
        from core.live.source import Video

        self._watch(Video(path))

    def watch_camera(self) -> None:
        """Watch the camera that was watched last, or the first there is."""
        from core.live import problems
        from core.live.source import Camera, cameras

        there = cameras()
        if isinstance(self._source, Camera) and self._source in there:
            self._watch(self._source)
        elif there:
            self._watch(there[0])
        else:
            self._end_session()
            self._source = None
            self._show_problem(problems.no_camera())

    def wipe(self) -> None:
        """End the session and remove everything of it, stills and their answers included."""
        if self.stills is None or self.view is None:
            return
        self._end_session()
        self.view.show_words(
            "delete-outline", self.tr("Wiping…"), self.tr("Everything of the session goes.")
        )
        self.stills.wipe(self._on_wiped)
        self._refresh_actions()

    def close(self) -> None:
        """The window closes."""
        self._end_session()

    # Watching

    def _watch(self, source: Source) -> None:
        from core.live.session import LiveSession
        from core.live.source import Video
        from gui.live.words import consent_words

        self._window.show_page(PAGE)
        self._end_session()
        view = self.view
        assert view is not None
        self._source, self._shown = source, (False, None)
        is_video = isinstance(source, Video)
        view.show_source(source.name, is_video)
        view.show_vendors(self._local_vendors())
        view.show_words("video-outline", self.tr("Opening {}…").format(source.name), "")
        view.consent.say(consent_words(is_video))
        session = LiveSession(
            source,
            self._names(),
            self._workspace.registry.open_asker,
            lambda: self._workspace.bridge.post(lambda: self._on_news(session)),
            repeats=view.repeat.isChecked(),
        )
        self._session = session
        session.set_thresholds(self._thresholds())
        session.start()
        self._timer.start()
        self._refresh_actions()

    def _end_session(self) -> None:
        """Stop watching; what is under way ends in a thread."""
        session, self._session = self._session, None
        self._timer.stop()
        if session is not None:
            session.end()
            self._workspace.bridge.see_out(session.wait)
        if self.view is not None:
            self.view.consent.say("")
            self.view.show_source("", is_video=False)

    def _on_news(self, session: LiveSession) -> None:
        view = self.view
        if session is not self._session or view is None:
            return
        sight = session.look()
        if sight.frame is not view.picture.frame:
            # An answer that came in between shows with the next frame: painting the picture once
            # more for it would take from the vendors what they answer with.
            view.show_moving(sight)
        state = sight.ended, sight.problem
        if state != self._shown:
            self._shown = state
            self._on_over(sight)

    def _on_over(self, sight: Sight) -> None:
        if sight.problem is not None:
            self._end_session()
            self._show_problem(sight.problem)
        elif sight.ended:
            name = self._source.name if self._source is not None else ""
            self._end_session()
            assert self.view is not None
            self.view.show_words(
                "video-outline",
                self.tr("The video is over."),
                name,
                self.tr("Play it again"),
            )
        self._refresh_actions()

    def _show_numbers(self) -> None:
        if self._session is not None and self.view is not None:
            sight = self._session.look()
            self.view.show_moving(sight)
            self.view.show_numbers(sight)

    def _show_problem(self, problem: Problem) -> None:
        if self.view is None:
            return
        self.view.show_words("alert", problem.what, problem.way_out, self.tr("Try again"))
        self._refresh_actions()

    def _show_begin(self) -> None:
        if self.view is not None:
            self.view.show_words(
                "video-outline",
                self.tr("Watch local vendors at work."),
                self.tr(
                    "A camera or a video file, with what the vendors on this computer say of the "
                    "faces in it. Nothing is stored, and nothing leaves this computer."
                ),
                self.tr("Watch a camera"),
            )

    def _on_pressed(self) -> None:
        """The button of the words in the picture's place."""
        if self._source is not None:
            self._watch(self._source)
        else:
            self.watch_camera()

    def _start_or_stop(self) -> None:
        if self._session is None:
            self.watch_camera()
        else:
            self.stop()

    def stop(self) -> None:
        """The session is over; nothing happens where none is on.

        So it is whenever the page cannot be seen any more: nobody could see that a camera is on.
        """
        if self._session is None or self.view is None:
            return
        self._end_session()
        self._wipe_what_was_for_the_session()
        name = self._source.name if self._source is not None else ""
        self.view.show_words(
            "video-outline",
            self.tr("Stopped. Every picture and answer is forgotten."),
            name,
            self.tr("Watch again"),
        )
        self._refresh_actions()

    # Stills

    def _take_still(self) -> None:
        if self.stills is not None and self.view is not None and self._session is not None:
            frame = self.view.picture.frame
            if frame is not None:
                self.stills.ask(frame)

    def _on_still_answered(self, stays: bool | None) -> None:
        if self.stills is None:
            return
        if stays is None:
            self.stills.refuse()
        else:
            self.stills.keep(stays)

    def _wipe_what_was_for_the_session(self) -> None:
        """The session is over: stills that somebody agreed to until then go."""
        if self.stills is not None and not self.stills.is_wiping:
            self.stills.wipe(self._on_session_over, only_until_end=True)

    def _on_session_over(self, wiped: Wiped | Problem) -> None:
        if not isinstance(wiped, Wiped):
            self._workspace.trouble_arose.emit(wiped)
        elif wiped.stills:
            from gui.live.words import wiped_words

            self._window.messages.show_message(wiped_words(wiped), ident="live wiped")

    def _on_wiped(self, wiped: Wiped | Problem) -> None:
        from gui.live.words import wiped_words

        if self.view is None:
            return
        if not isinstance(wiped, Wiped):
            self._show_problem(wiped)
            return
        title = self.tr("Wiped: every picture and answer of the session.")
        sentence = self.tr("Nothing of it was stored.")
        if wiped.stills:
            title, sentence = self.tr("Wiped: everything of the session."), wiped_words(wiped)
        self.view.show_words("delete-outline", title, sentence, self.tr("Watch again"))
        self._refresh_actions()

    def _on_stills(self) -> None:
        stills, view, case = self.stills, self.view, self._workspace.case
        if stills is None or view is None:
            return
        view.show_still(stills.pending, case.name if case is not None else "")
        said = []
        if stills.kept:
            said.append(self.tr("{} kept in the case").format(stills.kept))
        if stills.until_end:
            said.append(self.tr("{} until the session ends").format(stills.until_end))
        if stills.is_wiping:
            said = [self.tr("being wiped")]
        nothing = self.tr("Nothing of this session is stored.")
        view.show_stills(self.tr("Stills: {}.").format(", ".join(said)) if said else nothing)
        self._refresh_actions()

    # Following the window and the case

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """The window is put away."""
        if event.type() == QEvent.Type.WindowStateChange and self._window.isMinimized():
            self.stop()
        return super().eventFilter(watched, event)

    def _on_page(self, index: int) -> None:
        if index == PAGE:
            if self.view is None:
                self._build()
        elif self._session is not None or (self.stills is not None and self.stills.until_end):
            self._end_session()
            self._show_begin()
            self._wipe_what_was_for_the_session()
        self._refresh_actions()

    def _build(self) -> None:
        from core.live.source import cameras
        from gui.live.live_view import LiveView
        from gui.live.stills import Stills

        self.view = view = LiveView(self._actions, cameras)
        self._window.put_live_view(view)
        self._window.installEventFilter(self)
        self.stills = Stills(self._workspace, self._opening, self)
        self.stills.changed.connect(self._on_stills)
        view.pressed.connect(self._on_pressed)
        view.camera_chosen.connect(self._watch)
        view.repeat_toggled.connect(self._on_repeat)
        view.still_answered.connect(self._on_still_answered)
        view.picture.set_mirrored(self._actions["live_mirror"].isChecked())
        view.show_vendors(self._local_vendors())
        self._show_begin()
        self._on_stills()

    def _on_case_opened(self) -> None:
        if self._session is not None:
            self._end_session()
            self._show_begin()
        self._refresh_actions()

    def _on_vendors(self) -> None:
        if self.view is not None:
            self.view.show_vendors(self._local_vendors())
        if self._session is not None:
            self._session.watch(self._names())
            self._session.set_thresholds(self._thresholds())

    def _on_changed(self, change: Change) -> None:
        if change.kinds & Kinds.THRESHOLDS and self._session is not None:
            self._session.set_thresholds(self._thresholds())

    def _on_mirror(self, on: bool) -> None:
        if self.view is not None:
            self.view.picture.set_mirrored(on)

    def _on_repeat(self, on: bool) -> None:
        if self._session is not None:
            self._session.repeat(on)

    def _refresh_actions(self) -> None:
        here = self._window.pages.currentIndex() == PAGE
        watching = self._session is not None
        wiping = self.stills is not None and self.stills.is_wiping
        pending = self.stills is not None and self.stills.pending is not None
        can = {
            "live_run": here and not wiping,
            "live_video": here and not wiping,
            "live_mirror": here,
            "live_still": here and watching and not pending,
            "live_wipe": here and not wiping and (watching or self._has_stills()),
        }
        for name in _KEYS:
            self._actions[name].setEnabled(can[name])
        words = self.tr("Stop watching") if watching else self.tr("Watch a camera")
        self._actions["live_run"].setText(words)

    def _has_stills(self) -> bool:
        stills = self.stills
        return stills is not None and bool(stills.kept or stills.until_end)

    # Words and vendors

    def _local_vendors(self) -> list[ChosenVendor]:
        registry = self._workspace.registry
        return [
            vendor
            for vendor in self._workspace.vendors
            if vendor.info.kind is Kind.LOCAL
            and registry.state(vendor.info.id).state is State.READY
        ]

    def _names(self) -> dict[VendorId, str]:
        return {vendor.info.id: vendor.info.name for vendor in self._local_vendors()}

    def _thresholds(self) -> dict[VendorId, float | None]:
        case = self._workspace.case
        if case is None:
            return {}
        return {vendor.info.id: case.threshold(vendor.info.id) for vendor in self._local_vendors()}

    def _source_folder(self) -> Path | None:
        from core.live.source import Video

        return self._source.path.parent if isinstance(self._source, Video) else None
