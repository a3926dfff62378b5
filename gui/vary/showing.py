"""Puts what is tried on a face into the view: pictures, answers, curve, and how old answers are."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path
from time import monotonic

from PySide6.QtCore import QObject, QTimer, Signal
from PySide6.QtGui import QGuiApplication

from core.photos.photo import Photo, PhotoId
from core.vary.change import Change, control
from core.vary.command_line import command_of
from core.vendor import Kind
from gui.vary.looks import Asked, row_of, side_of
from gui.vary.measuring import MeasuredControl, measure
from gui.vary.pictures import Picture, Pictures, PictureWish
from gui.vary.strength_chart import StrengthLine, flip_words, numbers
from gui.vary.trying import REPEATS, Trying
from gui.vary.vary_view import VaryView
from gui.vary.words import recipe_words
from gui.workspace import Workspace

_REFRESH_MS = 60
_AGE_MS = 100
_CURVE_SECONDS = 0.4
"""Between two drawings of the curve."""


class Showing(QObject):
    """Follows at most sixteen times a second; rests until `start`.

    Signals:
        shown(): the view is up to date.
    """

    shown = Signal()

    def __init__(
        self,
        workspace: Workspace,
        view: VaryView,
        trying: Trying,
        path_of: Callable[[Photo], Path],
        parent: QObject,
    ) -> None:
        super().__init__(parent)
        self._workspace, self._view, self._trying = workspace, view, trying
        self._is_on = self._near = False
        self._drawn: tuple[object, ...] | None = None
        self._drawn_at = 0.0
        self._flips = ""
        self._refreshing = _single_shot(self, _REFRESH_MS, self._show)
        self._ageing = _single_shot(self, _AGE_MS, self._show)
        self._path_of = path_of
        self._controls: dict[tuple[PhotoId, Change], MeasuredControl | None] = {}
        self.pictures = Pictures(workspace.bridge, path_of, self)
        self.pictures.made.connect(self._on_pictures)
        trying.answered.connect(self.refresh_soon)
        view.near_chosen.connect(self.set_near)
        view.wipe.room_changed.connect(self.show_pictures)
        view.copy_requested.connect(self._copy_numbers)
        view.command_requested.connect(self._copy_command)
        view.page_shown.connect(self.refresh_soon)

    def start(self) -> None:
        """The view is in front."""
        self._is_on = True

    def stop(self) -> None:
        """The view is not looked at."""
        self._is_on = False
        self._controls.clear()
        self._refreshing.stop()
        self._ageing.stop()

    def refresh_soon(self) -> None:
        """Something that is shown has changed."""
        if self._is_on and not self._refreshing.isActive():
            self._refreshing.start()

    def set_near(self, near: bool) -> None:
        """Show the face alone, or all of the photo."""
        self._near = near
        self._view.show_near(near)
        self.show_pictures()

    def toggle_near(self) -> None:
        self.set_near(not self._near)

    def show_pictures(self) -> None:
        """Make the pictures of now."""
        subject, wanted = self._trying.subject, self._trying.wanted
        if self._is_on and subject is not None and wanted is not None:
            room = self._view.wipe.room()
            self.pictures.show(PictureWish(subject.photo, wanted, room, self._near))

    def _on_pictures(self, original: Picture, varied: Picture) -> None:
        subject = self._trying.subject
        if self._is_on and subject is not None and original.change.face == subject.face:
            self._view.wipe.show_pictures(original, varied)
            self.refresh_soon()

    def _show(self) -> None:
        trying, view = self._trying, self._view
        if not self._is_on or trying.answers is None:
            return
        if self._workspace.face is not None:
            trying.label(self._workspace.face.label)
        asked, behind = trying.asked(), trying.seconds_behind()
        self._show_answers(asked, behind)
        view.wipe.show_titles(self.tr("As it is"), recipe_words(trying.recipe))
        view.show_curve_note(self._curve_note())
        self._show_curve(asked)
        self._show_buttons(asked)
        self.shown.emit()
        if behind is not None:
            self._ageing.start()

    def _show_answers(self, asked: list[Asked], behind: float | None) -> None:
        trying, wipe = self._trying, self._view.wipe
        subject, wanted, answers = trying.subject, trying.wanted, trying.answers
        assert subject is not None
        assert wanted is not None
        assert answers is not None
        recipe, shown = trying.recipe, trying.shown
        rows = [
            row_of(
                answers,
                subject,
                one,
                recipe,
                REPEATS,
                shown.get(one.id, wanted),
                self._control,
            )
            for one in asked
        ]
        self._view.show_answers(rows, self._behind_words(behind))
        left, right = wanted, wanted
        if wipe.pictures is not None:
            # Boxes lie on the picture that is painted, which may be behind the slider, too.
            left, right = (picture.change for picture in wipe.pictures)
        wipe.show_looks(
            side_of(answers, subject, asked, left, {}),
            side_of(answers, subject, asked, right, shown),
        )

    def _show_curve(self, asked: list[Asked]) -> None:
        """Drawing it takes longest by far: only where it is seen, has more to show, and rarely."""
        trying, answers = self._trying, self._trying.answers
        if answers is None or not self._view.chart.isVisible():
            return
        recipe = trying.recipe
        drawn = (answers, answers.count, recipe.kind, recipe.seed, tuple(one.id for one in asked))
        if drawn == self._drawn:
            return
        left = self._drawn_at + _CURVE_SECONDS - monotonic()
        if self._drawn is not None and drawn[0] is self._drawn[0] and left > 0:
            self._ageing.start()
            return
        self._drawn, self._drawn_at = drawn, monotonic()
        lines = self._lines(asked)
        self._flips = flip_words(recipe.kind, lines)
        self._view.show_curve(recipe.kind, lines)
        self._view.show_curve_note(self._curve_note())

    def _behind_words(self, seconds: float | None) -> str:
        if seconds is None:
            return ""
        if not seconds:
            return self.tr("Asking…") if self._trying.recipe.strength else ""
        return self.tr("{} s behind").format(f"{seconds:.1f}")

    def _lines(self, asked: list[Asked]) -> list[StrengthLine]:
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
        note = self._progress_note()
        return self.tr("{} · flips: {}").format(note, self._flips) if self._flips else note

    def _progress_note(self) -> str:
        if not self._trying.is_stepping:
            return self.tr("Tried so far")
        left = len(self._trying.lacking())
        if left:
            return self.tr("{} calls to go").format(left)
        return self.tr("Click a mark to try it")

    def _show_buttons(self, asked: list[Asked]) -> None:
        case = self._workspace.case
        read_only = case is None or case.read_only
        whole = bool(self._trying.range_heard())
        why = "" if whole else self.tr("Step over the range first.")
        self._view.show_keeping(whole and not read_only, why)
        chosen = [one for one in asked if one.vendor.info.kind is Kind.CLOUD]
        to_ask = self._trying.cloud_to_ask()
        why_not = ""
        if not self._trying.recipe.strength:
            why_not = self.tr("Move the slider first.")
        elif not to_ask:
            why_not = self.tr("All have answered about this; what they said is kept.")
        if read_only:
            why_not = self.tr("The case is open to read only.")
        self._view.show_cloud(len(to_ask) or len(chosen), why_not)

    def _copy_numbers(self) -> None:
        if self._trying.answers is not None:
            lines = self._lines(self._trying.asked())
            QGuiApplication.clipboard().setText(numbers(self._trying.recipe.kind, lines))
            self._view.show_copied(command=False)

    def _control(self) -> MeasuredControl | None:
        """The control of now, measured once, in a thread; None until that is done."""
        subject = self._trying.subject
        assert subject is not None
        change = control(self._trying.recipe, subject.face, subject.others)
        key = subject.photo.id, change
        if key not in self._controls:
            self._controls[key] = None
            path, sha256 = self._path_of(subject.photo), subject.photo.sha256
            measure(self._workspace.bridge, path, sha256, change, partial(self._on_measured, key))
        return self._controls[key]

    def _on_measured(self, key: tuple[PhotoId, Change], found: MeasuredControl) -> None:
        self._controls[key] = found
        self.refresh_soon()

    def _copy_command(self) -> None:
        """With this face's boxes, so that the same pictures are made."""
        trying, subject = self._trying, self._trying.subject
        if subject is None:
            return
        live = [one.id for one in trying.asked() if one.live]
        path = self._path_of(subject.photo)
        words = command_of(path, trying.recipe, live, subject.face, subject.others, REPEATS)
        QGuiApplication.clipboard().setText(f"main.py {words}")
        self._view.show_copied(command=True)


def _single_shot(parent: QObject, interval: int, slot: Callable[[], None]) -> QTimer:
    timer = QTimer(parent, interval=interval, singleShot=True)
    timer.timeout.connect(slot)
    return timer
