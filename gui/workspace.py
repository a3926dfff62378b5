"""The open case and what the window looks at in it: photo, face, vendor in focus. No widget."""

from __future__ import annotations

import os
from collections.abc import Callable, Collection, Sequence
from concurrent.futures import Future
from functools import partial
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer, Signal
from PySide6.QtGui import QUndoStack

from core.case.change import Change, Kinds
from core.faces import PhotoFace
from core.geometry import Box
from core.photos.photo import Photo, PhotoId
from core.problem import Problem, ProblemError
from core.running.reports import (
    Answered,
    CallsDropped,
    Failed,
    PhotoFailed,
    Repeated,
    Report,
    RunBroke,
    RunFinished,
    Varied,
    VendorStopped,
)
from core.sending.credentials import Credentials
from core.sending.offline import Offline
from core.settings import Settings
from core.vendor import Kind, State, VendorId, VendorInfo
from gui.asking.run_control import RunControl
from gui.asking.sending import Sending
from gui.asking.vendor_keys import VendorKeys
from gui.case_opening import CaseOpening, end_case
from gui.labelling.label_session import LabelSession
from gui.models.listed_photos import ListedPhotos
from gui.models.photo_filter_model import PhotoFilterModel
from gui.models.photo_list_model import PhotoListModel
from gui.models.photo_summary import Filter
from gui.sheets import ChosenVendor, PhotoSheet, build_sheet
from gui.task_bridge import TaskBridge
from providers.registry import Registry

if TYPE_CHECKING:
    from core.case.case import Case
    from core.labelling.seen_case import SeenCase
    from core.running.runner import Runner


_ONCE_PAINTED_MS = 1
"""A timer that runs out comes after what was posted; one of 0 ms would be posted itself."""
_CALLS = Kinds.ANSWERS | Kinds.PHOTOS | Kinds.PHOTOS_ADDED


class Workspace(QObject):
    """Holds the case, the models over it, the runner and the selection.

    Signals:
        name_changed(): the case was given a name.
        case_opened(): another case is open (or none).
        opening_changed(): a case is being opened, or no longer.
        changed(Change): data of the case changed.
        sheet_changed(PhotoSheet | None): what stands on the stage changed.
        run_changed(): a run's numbers or state moved.
        run_finished(): nothing is left to be asked.
        vendors_changed(): other vendors are chosen.
        photos_changed(frozenset): what is known of these photos or their files is another; comes
            before whoever shows them looks again.
        photos_withdrawn(): photos left the case for good; what is held of pictures is to go.
        repeated(RepeatId): a call of a repeat is over and stored.
        varied(VariationId): the same of a variation.
        trouble_arose(Problem): something a person should read.
    """

    case_opened = Signal()
    name_changed = Signal()
    opening_changed = Signal()
    changed = Signal(object)
    sheet_changed = Signal(object)
    run_changed = Signal()
    run_finished = Signal()
    vendors_changed = Signal()
    photos_withdrawn = Signal()
    photos_changed = Signal(object)
    repeated = Signal(int)
    varied = Signal(int)
    trouble_arose = Signal(object)
    store_trouble_changed = Signal(object)

    def __init__(
        self,
        registry: Registry,
        settings: Settings,
        parent: QObject | None = None,
        credentials: Credentials | None = None,
    ):
        super().__init__(parent)
        self.registry = registry
        self.settings = settings
        self.bridge = TaskBridge(parent=self)
        self.keys = VendorKeys(
            registry, self.bridge, credentials or Credentials(), Offline(), parent=self
        )
        self.keys.offline.switch(settings.offline)
        if registry.proxy != settings.proxy:
            registry.proxy = settings.proxy
        self.sending = Sending(self, self.keys)
        self.case_opened.connect(self.sending.on_case_changed)
        self.case_opening = CaseOpening(self.bridge, registry, self)
        self.case_opening.changed.connect(self.opening_changed)
        self.photo_list = PhotoListModel(self)
        self.photo_filter = PhotoFilterModel(self.photo_list, self)
        self.undo_stack = QUndoStack(self)
        self.session = LabelSession(self)
        self.case: Case | None = None
        self.run: RunControl | None = None
        self.photo_id: PhotoId | None = None
        self.focus: VendorId | None = None
        self._vendors: tuple[ChosenVendor, ...] = ()
        self._selected: int | None = None
        self.answers_version = 0
        """Another number whenever it may be that other calls are still to be made."""
        self._filter_restored = False
        # Filter and search change which photos there are to walk, many rows at once; photos that
        # are being read in do so many times a second.
        self._count_timer = QTimer(self, interval=100, singleShot=True)
        self._count_timer.timeout.connect(self._on_rows_changed)
        for rows_changed in (
            self.photo_filter.rowsInserted,
            self.photo_filter.rowsRemoved,
            self.photo_filter.rows_replaced,
        ):
            rows_changed.connect(self._count_again)
        self.photo_list.settled.connect(self._on_settled)

    # The case

    def open_case(
        self,
        folder: Path,
        *,
        read_only: bool = False,
        create: bool = True,
        adopt: bool = False,
        opened: Callable[[], None] | None = None,
        refused: Callable[[Problem], None] | None = None,
    ) -> None:
        """Open the case in `folder`, then close what was open; of several asked for, the last.

        create, adopt: as in Case.open. opened, refused: called once it is known.
        """
        if self._is_open(folder, read_only):
            self.case_opening.forget()
            if opened is not None:
                opened()
            return
        self.case_opening.open(
            folder,
            read_only=read_only,
            create=create,
            adopt=adopt,
            opened=partial(self._on_opened, opened),
            refused=refused or self.trouble_arose.emit,
        )

    @property
    def is_opening(self) -> bool:
        """Whether another case is on its way, or the first photo of the one that has come."""
        return self.case_opening.is_under_way

    def _on_opened(
        self,
        opened: Callable[[], None] | None,
        case: Case,
        photos: ListedPhotos,
        shown: Callable[[], None],
    ) -> None:
        self._take_case(case, photos)
        # Once the window has painted what came: the first photo on the stage takes as long.
        QTimer.singleShot(_ONCE_PAINTED_MS, self, partial(self._show_first, case, opened, shown))

    def _show_first(
        self, case: Case, opened: Callable[[], None] | None, shown: Callable[[], None]
    ) -> None:
        """Put the photo that was looked at last on the stage, else the first one shown."""
        if self.case is not case:
            return
        if self.photo_id is None:
            last = self.case.find(self.case.setting("last photo") or "")
            self.look_at(last.id if last is not None else self.photo_filter.photo_at(0))
        shown()
        if self.photo_list.is_settled:
            self._on_settled()
        if not case.is_read:
            read_all = partial(case.read_all, pause=self.bridge.give_way)
            self.bridge.submit(read_all, self._on_read, self._on_not_read)
        if opened is not None:
            opened()

    def _is_open(self, folder: Path, read_only: bool) -> bool:
        case = self.case
        return (
            case is not None
            and case.read_only == read_only
            and os.path.realpath(case.folder) == os.path.realpath(folder)
        )

    def close_case(self) -> None:
        """Stop the runner and close the case; nothing stored is lost."""
        self.case_opening.close()
        self._leave_case()()

    def _leave_case(self) -> Callable[[], Problem | None]:
        """Let go of the open case; what is returned ends its runs and closes it, in any thread."""
        case, run = self.case, self.run
        end_run = run.let_go() if run is not None else None
        if case is not None:
            if self.photo is not None:
                case.set_setting("last photo", self.photo.sha256)
            case.set_setting("filter", self.photo_filter.filter_name)
            case.set_setting("sort", self.photo_filter.sort_order.value)
            self.photo_list.set_case(None)
        self.session.set_case(None)
        self.case = self.run = None
        self.bridge.end_period()
        self.undo_stack.clear()
        self.photo_id = self._selected = None
        return partial(end_case, case, end_run)

    def _take_case(self, case: Case, photos: ListedPhotos) -> None:
        self.case_opening.see_out(self._leave_case(), self.trouble_arose.emit)
        self.case = case
        period = self.bridge.period
        case.store.on_trouble = lambda problem: self.bridge.post(
            lambda: self.store_trouble_changed.emit(problem), period
        )
        self.run = RunControl(
            lambda on_report: _runner(case, self.registry, on_report, self.keys), self
        )
        for vendor_id, pace in self.settings.paces.items():
            self.run.set_pace(VendorId(vendor_id), pace)
        self.run.reports_arrived.connect(self._on_reports)
        self.run.progressed.connect(self.run_changed)
        self.answers_version += 1
        self._choose_stored_vendors(case)
        self.session.set_case(case)
        self.photo_list.set_case(self.seen, photos, waits=not case.is_read)
        # A filter is remembered with its case; what was chosen in another one is not carried over.
        self.photo_filter.restore(case.setting("filter") or Filter.ALL, case.setting("sort"))
        self._filter_restored = True
        self.session.resume()
        self.case_opened.emit()

    def _on_read(self, _: object = None) -> None:
        """Everything of the case is in memory: what is counted over all of it can be."""
        self.photo_list.go_on()
        self.answers_version += 1
        self.run_changed.emit()

    def _on_not_read(self, error: BaseException) -> None:
        """What was not read ahead is read when it is asked for, or says then why it cannot be."""
        self._on_read()
        if not isinstance(error, ProblemError):
            raise error
        self.trouble_arose.emit(error.problem)

    # Vendors

    @property
    def vendors(self) -> tuple[ChosenVendor, ...]:
        """The vendors on the stage, in the picker's order."""
        return self._vendors

    @property
    def vendor_infos(self) -> tuple[VendorInfo, ...]:
        return tuple(v.info for v in self._vendors)

    def choose_vendors(self, ids: Sequence[VendorId]) -> None:
        """Put these vendors on the stage, in the picker's order."""
        self._vendors = tuple(
            ChosenVendor(info, self.registry.hue(info.id))
            for info in self.registry.infos()
            if info.id in ids
        )
        if self.focus not in ids:
            self.focus = self._vendors[0].info.id if self._vendors else None
        if self.case is not None and not self.case.read_only:
            self.case.set_setting("vendors", [v.info.id for v in self._vendors])
        self.photo_list.set_vendors(self.vendor_infos)
        self.vendors_changed.emit()
        self.refresh_sheet()

    def ready_vendors(self, kind: Kind | None = None) -> list[VendorId]:
        """The chosen vendors that can be asked now."""
        return [
            info.id
            for info in self.vendor_infos
            if (kind is None or info.kind is kind) and self.keys.can_ask(info)
        ]

    def vendors_to_run(self) -> list[VendorId]:
        """The chosen vendors that Run is about: of those that need a key it says so."""
        keys = self.keys
        return [i.id for i in self.vendor_infos if keys.can_ask(i) or keys.lacks_key(i)]

    def _choose_stored_vendors(self, case: Case) -> None:
        stored = case.setting("vendors")
        if not isinstance(stored, list):
            stored = [
                info.id
                for info in self.registry.infos()
                if info.kind is Kind.LOCAL and self.registry.state(info.id).state is State.READY
            ]
        self.focus = None
        self.choose_vendors(stored)

    # What is looked at

    @property
    def photo(self) -> Photo | None:
        if self.case is None or self.photo_id is None:
            return None
        return self.case.photo(self.photo_id)

    @property
    def seen(self) -> SeenCase | None:
        """The case as whoever labels now may see it; what is shown is read from here."""
        return self.session.seen

    @property
    def selected(self) -> int | None:
        return self._selected

    @property
    def face(self) -> PhotoFace | None:
        """The selected face."""
        if self.seen is None or self.photo_id is None or self._selected is None:
            return None
        faces = self.seen.faces(self.photo_id)
        return faces[self._selected] if self._selected < len(faces) else None

    def look_at(self, photo_id: PhotoId | None, face: int | None = None) -> None:
        """Put a photo on the stage, with its first undecided visible or the given face selected."""
        if self.case is None or photo_id is None:
            self.photo_id = self._selected = None
            self.refresh_sheet()
            return
        left, self.photo_id = self.photo_id, photo_id
        if left != photo_id:
            self._selected = None
        self._select(face if face is not None else self._selected)
        if self.run is not None:
            self.run.prefer(photo_id)
        self.photo_filter.keep(photo_id)
        if left != photo_id:
            self._focus_what_is_filtered()
        if left != photo_id and not self.case.read_only:
            position = self.photo_filter.row_of(photo_id)
            self.apply(self.case.mark_seen(photo_id, self.photo_filter.looking.name, position))
        self.refresh_sheet()

    def select_face(self, index: int) -> None:
        self._select(index)
        self.refresh_sheet()

    def focus_vendor(self, vendor_id: VendorId) -> None:
        if any(v.info.id == vendor_id for v in self._vendors):
            self.focus = vendor_id
            self.refresh_sheet()

    def _focus_what_is_filtered(self) -> None:
        """Under "misread", say, focus a vendor that misread: it is the one to be flagged."""
        face, wanted = self.face, self.photo_filter.filter.mark
        if self.seen is None or self.photo_id is None or face is None or wanted is None:
            return
        found = [
            info.id
            for info in self.vendor_infos
            if self.seen.face_mark(self.photo_id, face, info) is wanted
        ]
        if found and self.focus not in found:
            self.focus = found[0]

    def _select(self, index: int | None) -> None:
        if self.seen is None or self.photo_id is None:
            self._selected = None
            return
        faces = self.seen.faces(self.photo_id)
        if not faces:
            self._selected = None
        elif index is None:
            # What lies outside the photo cannot be seen there: it comes last.
            photo = self.seen.photo(self.photo_id)
            self._selected = min(
                range(len(faces)),
                key=lambda i: (not photo.shows(faces[i].box), not faces[i].undecided),
            )
        else:
            self._selected = min(max(index, 0), len(faces) - 1)

    def sheet(self) -> PhotoSheet | None:
        """What stands on the stage now."""
        return None if self.photo is None else self.sheet_of(self.photo.id, self._selected)

    def sheet_of(self, photo_id: PhotoId, selected: int | None) -> PhotoSheet | None:
        """The sheet of a photo of the case, as the stage shows it. selected: one of its faces."""
        if self.case is None or self.seen is None:
            return None
        return build_sheet(
            self.seen,
            self._vendors,
            self.case.photo(photo_id),
            number=0 if (row := self.photo_filter.row_of(photo_id)) is None else row + 1,
            total=self.photo_filter.rowCount(),
            selected=selected,
            focus=self.focus,
        )

    def refresh_sheet(self) -> None:
        self.sheet_changed.emit(self.sheet())

    # Changes

    def apply(self, change: Change) -> None:
        """Tell everyone what changed; the selected face stays the same person."""
        if not change.kinds:
            return
        if change.kinds == Kinds.LESSONS:
            self.changed.emit(change)  # no photo is another for it
            return
        if change.kinds & _CALLS:
            self.answers_version += 1
        if change.kinds & Kinds.PHOTOS_GONE and self.case is not None:
            self._follow_gone(self.case)
        self.session.note(change)
        if change.kinds & Kinds.PHOTOS and change.photos:
            self.photos_changed.emit(change.photos)
        self.photo_list.apply(change)
        concerns_view = not change.photos or self.photo_id in change.photos
        if self.photo_id is None and change.kinds & Kinds.PHOTOS_ADDED:
            self.photo_filter.take_new()
            self.look_at(self.photo_filter.photo_at(0))
        elif concerns_view and change.kinds & ~(Kinds.SEEN | Kinds.PHOTOS_ADDED):
            self._select(self._selected)
            self.refresh_sheet()
        self.changed.emit(change)

    def withdraw(self, photo_ids: Collection[PhotoId]) -> Future[None]:
        """Take photos out of the case for good, as Case.withdraw does; nothing can be undone then.

        Nothing about them may be running.
        """
        case = self.case
        assert case is not None
        # Asked before: the list works out anew which photos pass, in its own time.
        gone = frozenset(photo_ids)
        next_one = self._nearest_where(lambda photo_id: photo_id not in gone)
        self.undo_stack.clear()
        change, done = case.withdraw(photo_ids)
        if self.run is not None:
            self.run.forget_progress()
        self.photo_id = self._selected = None
        self._list_anew(case)
        self.photos_withdrawn.emit()
        self.look_at(self.photo_filter.photo_at(0) if next_one is None else next_one)
        self.apply(change)
        return done

    def _follow_gone(self, case: Case) -> None:
        """Photos left the case of which nothing but their files was known."""
        next_one = self._nearest_where(case.has)
        if next_one != self.photo_id:
            self.photo_id = self._selected = None
        self._list_anew(case)
        if self.photo_id is None:
            self.look_at(self.photo_filter.photo_at(0) if next_one is None else next_one)

    def _list_anew(self, case: Case) -> None:
        """List a case that has lost photos; none of those is in view any more."""
        queued = self.session.queue is not None
        self.session.set_case(case)
        self.photo_list.set_case(self.seen)
        if queued:
            self.session.resume()

    def _nearest_where(self, stays: Callable[[PhotoId], bool]) -> PhotoId | None:
        """The photo in view or, where it goes, the next one shown that stays, or the one before."""
        if self.photo_id is not None and stays(self.photo_id):
            return self.photo_id
        shown = self.photo_filter.photo_ids()
        row = 0 if self.photo_id is None else self.photo_filter.row_of(self.photo_id) or 0
        after = chain(shown[row:], reversed(shown[:row]))
        return next((photo_id for photo_id in after if stays(photo_id)), None)

    def _on_rows_changed(self) -> None:
        """While photos are listed one of them is in view."""
        if self.photo_id is None and self.photo_filter.rowCount():
            self.look_at(self.photo_filter.photo_at(0))
        else:
            self.refresh_sheet()

    def _on_settled(self) -> None:
        """It is known which photos pass: a remembered filter that now hides all is left."""
        restored, self._filter_restored = self._filter_restored, False
        if restored and not self.photo_filter.rowCount():
            self.photo_filter.set_filter(Filter.ALL)
        if self.photo_id is None:
            self._on_rows_changed()

    def hold_face(self, box: Box | None) -> None:
        """Select the face whose box overlaps `box` most, after faces were matched again."""
        if self.seen is None or self.photo_id is None or box is None:
            return
        faces = self.seen.faces(self.photo_id)
        overlaps = [face.box.overlap(box) if face.box else 0.0 for face in faces]
        if overlaps and max(overlaps) > 0:
            self._selected = overlaps.index(max(overlaps))

    def _count_again(self, *_: object) -> None:
        if not self._count_timer.isActive():
            self._count_timer.start()

    def _on_reports(self, reports: list[Report]) -> None:
        case = self.case
        if case is None:
            return
        held = self.face.box if self.face else None
        change = Change(Kinds.NOTHING)
        finished = False
        goes_on = self.run is not None and self.run.is_running
        for report in reports:
            change = change | self._take(case, report)
            if isinstance(report, RunFinished):
                finished = not goes_on
        if finished:
            change = change | case.expect_nothing()
        if self.photo_id in change.photos:
            self.hold_face(held)
        self.apply(change)
        if finished:
            self.run_finished.emit()

    def _take(self, case: Case, report: Report) -> Change:
        """Take one report over into the case, or tell who is concerned."""
        if isinstance(report, Answered | Failed):
            return case.take(report.outcome)
        if isinstance(report, Repeated):
            self.repeated.emit(report.repeat_id)
        if isinstance(report, Varied):
            self.varied.emit(report.variation_id)
        if isinstance(report, PhotoFailed):
            return case.mark_failed(report.photo_id, report.problem)
        if isinstance(report, CallsDropped):
            return _give_up(case, report)
        if isinstance(report, VendorStopped):
            self.sending.on_stopped(report)
        elif isinstance(report, RunBroke):
            self.trouble_arose.emit(report.problem)
        return Change(Kinds.NOTHING)


def _give_up(case: Case, report: CallsDropped) -> Change:
    change = case.expect_no_longer(report.photo_ids, report.vendor_id)
    if report.tried is not None:
        (photo_id,) = report.photo_ids
        change = change | case.take_tried(photo_id, report.vendor_id, report.tried)
    return change


def _runner(
    case: Case, registry: Registry, on_report: Callable[[Report], None], keys: VendorKeys
) -> Runner:
    from core.running.runner import Runner

    return Runner(
        case.store,
        registry,
        on_report,
        background=True,
        credentials=keys.credentials,
        offline=keys.offline,
    )
