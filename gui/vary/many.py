"""Varies a set of faces in one run: goes through them, keeps each, tells how often answers flip.

A face that is kept with the same recipe and vendors is taken as it is stored: what was stopped goes
on where it was, after the next start as well.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer
from PySide6.QtWidgets import QWidget

from core.faces import PhotoFace
from core.labelling.attributes import GENDER, TONE, AttributeName
from core.labelling.own_groups import groups_of
from core.photos.photo import Photo, PhotoId
from core.rounding import points
from core.sets.flag import FaceId
from core.vary.answers import Answers
from core.vary.asking import Heard, VaryAsker, wishes_of
from core.vary.change import Part, control, trial_pictures
from core.vary.kept import NOT_KEPT, Variation
from core.vary.many import FaceTried, flip_rows
from core.vary.recipe import Recipe
from core.vary.trial import VendorTrial
from core.vendor import Kind, VendorId
from gui.models.rates_words import name_words
from gui.vary.keeping import Keeping, Stored
from gui.vary.many_dialog import ManyDialog
from gui.vary.measuring import MeasuredControl, measure
from gui.vary.words import recipe_words, said_words, tr, verdict_words
from gui.workspace import Workspace

if TYPE_CHECKING:
    from core.metrics.intervals import Share

SHOWN, FLAGGED, LABELLED = "shown", "flagged", "labelled"
"""Which faces: of the photos the filter shows, those flagged, those shown that are labelled."""
_AT_ONCE = 2
"""Faces under way, so that no worker idles while one is written down."""
_REFRESH_MS = 250


@dataclass(eq=False, slots=True)
class _Face:
    """One face on its way. heard: what has come of its calls. control: None until measured."""

    photo: Photo
    face: PhotoFace
    wanted: Variation
    answers: Answers
    heard: list[Heard] = field(default_factory=list)
    control: MeasuredControl | None = None

    @property
    def is_kept(self) -> bool:
        """With all its answers, from before."""
        return self.wanted.id != NOT_KEPT


class ManyFaces(QObject):
    """One dialog at a time. It goes on while the dialog is closed, until the case is."""

    def __init__(
        self,
        workspace: Workspace,
        keeping: Keeping,
        path_of: Callable[[Photo], Path],
        window: QWidget,
        parent: QObject,
    ) -> None:
        super().__init__(parent)
        self._workspace, self._keeping, self._window = workspace, keeping, window
        self._path_of = path_of
        self._asker: VaryAsker | None = None
        self._dialog: ManyDialog | None = None
        self._recipe = Recipe.parse("light=0")
        self._vendors: tuple[VendorId, ...] = ()
        self._photos: deque[PhotoId] = deque()
        self._faces: deque[_Face] = deque()
        self._under_way: list[_Face] = []
        self._scope = SHOWN
        self._flagged: set[FaceId] = set()
        self._kept_now: list[Variation] = []
        self._writing = 0
        self._tried: list[FaceTried] = []
        self._names: tuple[AttributeName, ...] = ()
        self._total = self._failed = 0
        self._running = False
        self._timer = QTimer(self, interval=_REFRESH_MS, singleShot=True)
        self._timer.timeout.connect(self._show)
        workspace.case_opened.connect(self._begin_anew)
        workspace.photos_withdrawn.connect(self._begin_anew)

    @property
    def dialog(self) -> ManyDialog | None:
        return self._dialog

    @property
    def tried(self) -> Sequence[FaceTried]:
        """The faces that are through."""
        return self._tried

    @property
    def is_running(self) -> bool:
        return self._running

    def open(self, recipe: Recipe) -> None:
        """Show the dialog for a recipe, or the one that is open with what is going on."""
        if self._dialog is not None:
            self._dialog.raise_()
            return
        if recipe != self._recipe and not self._running:
            self._begin_anew()
            self._recipe = recipe
        shown = self._workspace.photo_filter.rowCount()
        scopes = {
            SHOWN: self.tr("All faces of the {} photos shown").format(f"{shown:,}"),
            LABELLED: self.tr("The labelled faces of the photos shown"),
            FLAGGED: self.tr("The flagged faces"),
        }
        dialog = ManyDialog(recipe_words(self._recipe), scopes, self._groups(), self._window)
        dialog.start_requested.connect(self.start)
        dialog.stop_requested.connect(self.stop)
        dialog.grouped.connect(self._on_grouped)
        dialog.face_opened.connect(self._on_face_opened)
        dialog.closed.connect(self._on_closed)
        self._dialog = dialog
        self._show()
        dialog.show()

    def start(self, scope: str) -> None:
        """Go through the faces; those that are kept already are not asked about again."""
        case = self._workspace.case
        if case is None or case.read_only or self._running:
            return
        self._tried.clear()
        self._faces.clear()
        self._under_way.clear()
        self._total = self._failed = 0
        self._scope = scope
        self._vendors = tuple(self._workspace.ready_vendors(Kind.LOCAL))
        shown = self._workspace.photo_filter.photo_ids()
        self._flagged = {flag.face_id for flag in case.flags}
        self._photos = deque(case.flagged_photos() if scope == FLAGGED else shown)
        self._running = bool(self._vendors)
        QTimer.singleShot(0, self, self._gather)

    def stop(self) -> None:
        """Ask about no further face; what is kept stays, and Start goes on there."""
        self._running = False
        self._end_if_written()
        self._photos.clear()
        self._faces.clear()
        self._under_way.clear()
        if self._asker is not None:
            self._asker.forget()
        self._show()

    def shut_down(self) -> None:
        self.stop()
        if self._asker is not None:
            self._asker.close()
            self._asker = None

    def _begin_anew(self) -> None:
        self._kept_now.clear()  # with the case, its steps to undo are gone
        self._writing = 0
        self.stop()
        self._tried.clear()
        self._total = self._failed = 0

    # Which faces

    def _gather(self) -> None:
        """The faces of a few photos, between events, until all are known; then they are asked."""
        case = self._workspace.case
        if not self._running or case is None:
            return
        for _ in range(min(20, len(self._photos))):
            photo = case.photo(self._photos.popleft())
            faces = case.faces(photo.id)
            for face in faces:
                if self._is_wanted(photo, face):
                    self._faces.append(self._face(photo, face, faces))
        if self._photos:
            QTimer.singleShot(0, self, self._gather)
            return
        self._total = len(self._faces)
        stored = [f.wanted for f in self._faces if f.is_kept]
        if stored:
            self._keeping.read_all(stored, self._on_stored)
        else:
            self._go_on()

    def _is_wanted(self, photo: Photo, face: PhotoFace) -> bool:
        if face.box is None or face.not_a_face or not photo.width or not photo.height:
            return False
        if self._scope == LABELLED:
            return face.label is not None
        if self._scope == FLAGGED:
            return face.face is not None and face.face.id in self._flagged
        return True

    def _face(self, photo: Photo, face: PhotoFace, all_faces: Sequence[PhotoFace]) -> _Face:
        assert face.box is not None
        others = tuple(f.box for f in all_faces if f is not face and f.box is not None)
        for kept in self._keeping.of_face(photo.id, face.box):
            asked_all = set(self._vendors) <= set(kept.vendors)
            if asked_all and not kept.is_range and kept.recipe == self._recipe:
                answers = Answers(kept.face, kept.others, photo.width or 0, photo.height or 0)
                return _Face(photo, face, kept, answers)
        recipe = self._recipe
        wanted = Variation(
            NOT_KEPT,
            photo.id,
            face.box,
            others,
            recipe.kind,
            recipe.seed,
            (recipe.strength,),
            1,
            self._vendors,
            datetime.now(UTC),
        )
        answers = Answers(face.box, others, photo.width or 0, photo.height or 0)
        return _Face(photo, face, wanted, answers)

    def _on_stored(self, found: Sequence[tuple[Variation, Sequence[Stored]]]) -> None:
        by_id = {variation.id: said for variation, said in found}
        for one in self._faces:
            for vendor_id, change, said in by_id.get(one.wanted.id, ()):
                one.answers.take(vendor_id, change, said)
        self._go_on()

    # Asking

    def _go_on(self) -> None:
        """Take up further faces until enough are under way."""
        case = self._workspace.case
        if not self._running or case is None:
            return
        while self._faces and len(self._under_way) < _AT_ONCE:
            one = self._faces.popleft()
            self._under_way.append(one)
            self._measure(one)
            if not one.is_kept:
                pictures = trial_pictures(self._recipe, one.wanted.face, one.wanted.others, 1)
                self._make_asker().add(wishes_of(one.photo, self._vendors, pictures, case.folder))
        if not self._under_way:
            self._running = False
            self._end_if_written()  # the last control may be measured after the last write
        self._show_soon()

    def _make_asker(self) -> VaryAsker:
        if self._asker is None:
            bridge = self._workspace.bridge
            self._asker = VaryAsker(
                self._workspace.registry,
                lambda heard: bridge.post(partial(self._on_heard, heard)),
            )
        return self._asker

    def _on_heard(self, heard: Heard) -> None:
        wish = heard.wish
        for one in self._under_way:
            if one.photo.id == wish.photo.id and one.wanted.face == wish.change.face:
                said = heard.predictions if heard.predictions is not None else heard.problem
                assert said is not None
                one.answers.take(wish.vendor_id, wish.change, said)
                one.heard.append(heard)
                if self._has_all_answers(one):
                    self._keep(one)
                    self._end_if_through(one)
                return

    def _measure(self, one: _Face) -> None:
        change = control(self._recipe, one.wanted.face, one.wanted.others)
        path, sha256 = self._path_of(one.photo), one.photo.sha256
        measure(self._workspace.bridge, path, sha256, change, partial(self._on_measured, one))

    def _on_measured(self, one: _Face, found: MeasuredControl) -> None:
        one.control = found
        if one in self._under_way:  # not if all was stopped meanwhile
            self._end_if_through(one)

    def _has_all_answers(self, one: _Face) -> bool:
        return one.is_kept or len(one.heard) == 3 * len(self._vendors)

    def _keep(self, one: _Face) -> None:
        sent = [h.sent for h in one.heard if h.wish.change.part is Part.VARIED]
        varied = next((each for each in sent if each is not None), None)
        wanted = replace(one.wanted, sha256=varied.sha256 if varied is not None else "")
        self._writing += 1
        self._keeping.keep_many(one.photo, wanted, one.heard, self._on_kept)

    def _on_kept(self, kept: Variation) -> None:
        self._writing -= 1
        self._kept_now.append(kept)
        self._end_if_written()

    def _end_if_written(self) -> None:
        """Everything of the run is written: it is one step that can be undone."""
        if not self._running and not self._writing:
            kept, self._kept_now = self._kept_now, []
            self._keeping.push_many(kept)

    def _end_if_through(self, one: _Face) -> None:
        """It is asked about and its control is measured: count it, and take up the next."""
        if one.control is None or not self._has_all_answers(one):
            return
        self._under_way.remove(one)
        trials = {
            vendor_id: trial
            for vendor_id in self._vendors
            if (trial := one.answers.trial(vendor_id, self._recipe, 1)) is not None
        }
        self._failed += len(trials) < len(self._vendors)
        assert one.face.box is not None
        smaller = one.control.is_smaller
        self._tried.append(FaceTried(one.photo.id, one.face.box, one.face, trials, smaller))
        self._go_on()

    # What is shown

    def _groups(self) -> dict[tuple[AttributeName, ...], str]:
        case = self._workspace.case
        names: list[tuple[AttributeName, ...]] = [(), (GENDER,), (TONE,), (GENDER, TONE)]
        names += [(AttributeName(group.name),) for group in (groups_of(case) if case else ())]
        words = {name: " × ".join(name_words(each) for each in name) for name in names}
        return {**words, (): self.tr("all faces")}

    def _on_grouped(self, names: tuple[AttributeName, ...]) -> None:
        self._names = names
        self._show()

    def _show_soon(self) -> None:
        if not self._timer.isActive():
            self._timer.start()

    def _show(self) -> None:
        dialog = self._dialog
        if dialog is None:
            return
        dialog.show_progress(len(self._tried), self._total, self._running, self._says())
        rows = [] if not self._tried else flip_rows(self._tried, self._vendors, self._names)
        names = {info.id: info.name for info in self._workspace.registry.infos()}
        dialog.show_flips(
            [
                (
                    names[row.vendor_id],
                    row.subgroup or self.tr("all faces"),
                    _share(row.flipped),
                    _interval(row.flipped),
                    f"{row.lost:,}",
                    _share(row.control_flipped),
                    _share(row.more),
                    f"{row.with_smaller_control:,}",
                )
                for row in rows
            ],
            [
                (
                    self._photo_words(face),
                    names[vendor_id],
                    said_words(trial.original[0]),
                    said_words(trial.varied[0]),
                    verdict_words(trial, face.control_is_smaller),
                )
                for face, vendor_id, trial in self._flipped()
            ],
        )

    def _flipped(self) -> list[tuple[FaceTried, VendorId, VendorTrial]]:
        return [
            (face, vendor_id, trial)
            for face in self._tried
            for vendor_id, trial in face.trials.items()
            if trial.flipped
        ]

    def _photo_words(self, face: FaceTried) -> str:
        case = self._workspace.case
        return case.photo(face.photo_id).name if case is not None else ""

    def _says(self) -> str:
        if not self._workspace.ready_vendors(Kind.LOCAL):
            return self.tr("No local vendor that can be asked is chosen.")
        if self._running and not self._total:
            return self.tr("Looking for the faces…")
        done, total = f"{len(self._tried):,}", f"{self._total:,}"
        words = self.tr("{} of {} faces").format(done, total) if self._total else ""
        if self._failed:
            failed = self.tr("{} without an answer of every vendor").format(self._failed)
            words = f"{words}, {failed}"
        if self._total and not self._running and len(self._tried) < self._total:
            return self.tr("{}, stopped").format(words)
        return words

    def _on_face_opened(self, row: int) -> None:
        face = self._flipped()[row][0]
        self._workspace.look_at(face.photo_id)
        self._workspace.hold_face(face.box)
        self._workspace.refresh_sheet()

    def _on_closed(self) -> None:
        if self._dialog is not None:
            self._dialog.deleteLater()
        self._dialog = None


def _share(share: Share) -> str:
    """Counts first; per cent only where there are enough to speak of one."""
    return share.words if share.n else "\N{EN DASH}"


def _interval(share: Share) -> str:
    interval = share.interval
    if interval is None:
        return ""
    low, high = (points(end, 0) for end in (interval.low, interval.high))
    return tr("{} to {} %").format(low, high)
