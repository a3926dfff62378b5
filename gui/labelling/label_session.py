"""How the open case is labelled: blind or not, by whom, which face comes next. No widget."""

from __future__ import annotations

from collections.abc import Sequence
from random import SystemRandom
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from core.case.change import Change, Kinds
from core.labelling.blind import BLIND
from core.labelling.label_queue import LabelQueue, start_queue
from core.labelling.second_annotator import SECOND, SecondAnnotator
from core.labelling.seen_case import SeenCase
from core.photos.photo import PhotoId
from core.vendor import VendorId
from gui.labelling.answers_shown import AnswersShown
from gui.sheets import PhotoSheet

if TYPE_CHECKING:
    from core.case.case import Case
    from gui.workspace import Workspace

QUEUE = "label queue"
"""The setting that holds that a queue runs, the seed of its random order or None, and its photos
where a filter left some out."""
_LARGEST_SEED = 999_999
_MOVES_FACES = Kinds.LABELS | Kinds.ANSWERS | Kinds.PHOTOS | Kinds.PHOTOS_ADDED


class LabelSession(QObject):
    """Signals:
    changed(): blind mode, the annotator or the queue is another, or the queue went on.
    """

    changed = Signal()

    def __init__(self, workspace: Workspace) -> None:
        super().__init__(workspace)
        self._workspace = workspace
        self._case: Case | None = None
        self.seen: SeenCase | None = None
        self.queue: LabelQueue | None = None
        self._shown: AnswersShown | None = None
        workspace.sheet_changed.connect(self._on_sheet)

    def set_case(self, case: Case | None) -> None:
        """Label another case, or none."""
        self._case, self.queue = case, None
        self.seen = SeenCase(case) if case is not None else None
        self._shown = AnswersShown(case) if case is not None else None
        self._workspace.photo_filter.set_blind(self.is_blind)

    def resume(self) -> None:
        """Go on with the queue that the case was left with."""
        kept = self._case.setting(QUEUE) if self._case is not None else None
        if isinstance(kept, dict):
            seed, photos = kept.get("seed"), kept.get("photos")
            within = frozenset(photos) if isinstance(photos, list) else None
            self._start(seed if isinstance(seed, int) else None, within)
            if self.queue is not None and not self.queue.left:
                self.end_queue()
        self.changed.emit()

    # Blind

    @property
    def is_blind(self) -> bool:
        return self.seen is not None and self.seen.is_blind

    def set_blind(self, on: bool) -> None:
        """Hide every vendor's answer until the label is set, or show all of them."""
        if self._case is not None and self.second is None:
            if on and self._shown is not None and not self._case.read_only:
                self._shown.note_all(self.annotator)
            self._case.set_setting(BLIND, on)
            self._look_again()

    def reveal_next(self) -> None:
        """Show the next vendor's answer on the selected face, in the picker's order.

        The log keeps that it was seen before the label. Not during a second annotator's turn: what
        was labelled blind must be.
        """
        workspace = self._workspace
        if self._case is None or self.seen is None or workspace.photo_id is None or self.second:
            return
        vendors: list[VendorId] = [info.id for info in workspace.vendor_infos]
        face = workspace.face
        vendor_id = self.seen.reveal(workspace.photo_id, face, vendors)
        if vendor_id is not None:
            if self._shown is not None:
                self._shown.note_one(workspace.photo_id, face, vendor_id, self.annotator)
            workspace.apply(Change(Kinds.ANSWERS, frozenset({workspace.photo_id})))

    # A second annotator

    @property
    def second(self) -> SecondAnnotator | None:
        return self.seen.second if self.seen is not None else None

    @property
    def annotator(self) -> str:
        """Who labels now; empty where nobody gave a name."""
        if self.second is not None:
            return self.second.name
        return self._case.annotator if self._case is not None else ""

    def start_second(self, second: SecondAnnotator) -> None:
        """Have somebody else label the same faces, without seeing what is in force."""
        if self._case is not None:
            # Made while what is in force can be read: undoing would change it unseen.
            self._workspace.undo_stack.clear()
            self._case.set_setting(SECOND, second.to_setting())
            self._look_again()
            self.start_queue(random=False)

    def end_second(self) -> None:
        """What is in force counts and shows again; the claims stay."""
        if self._case is not None and self.second is not None:
            self.end_queue()
            self._case.set_setting(SECOND, None)
            self._look_again()

    def _look_again(self) -> None:
        assert self.seen is not None
        self.seen.refresh()
        workspace = self._workspace
        workspace.photo_filter.set_blind(self.is_blind)
        workspace.apply(Change(Kinds.LABELS))
        self.changed.emit()

    # The queue

    def start_queue(self, random: bool) -> None:
        """Go through the faces shown that are still to be labelled.

        random: in an order by chance. A second annotator goes through theirs, whatever is shown.
        """
        if self._case is None:
            return
        seed = SystemRandom().randint(1, _LARGEST_SEED) if random else None
        shown, within = self._workspace.photo_filter.photo_ids(), None
        if self.second is None and len(shown) < len(self._case.photos):
            within = frozenset(shown)
        photos = None if within is None else sorted(within)
        self._case.set_setting(QUEUE, {"seed": seed, "photos": photos})
        self._start(seed, within)
        self.go_on(from_here=False)

    def end_queue(self) -> None:
        if self._case is not None and self.queue is not None:
            self.queue = None
            self._case.set_setting(QUEUE, None)
            self.changed.emit()

    def go_on(self, from_here: bool = True) -> None:
        """Look at the next face of the queue; stay where nothing is left."""
        workspace = self._workspace
        if self.queue is None:
            return
        at = (workspace.photo_id, workspace.selected) if from_here else (None, None)
        place = self.queue.next_from(*at)
        if place is not None:
            if workspace.photo_filter.row_of(place.photo_id) is None:
                workspace.photo_filter.show_all()
            workspace.look_at(place.photo_id, place.face)
        self.changed.emit()

    def ahead(self, photo_id: PhotoId, steps: int) -> PhotoId | None:
        """The photo of the queue so many steps on, for reading ahead; None without a queue."""
        return self.queue.ahead(photo_id, steps) if self.queue is not None else None

    def note(self, change: Change) -> None:
        """Follow a change of the case, before anybody is told of it."""
        photo_id = self._workspace.photo_id
        if self.is_blind and change.kinds & Kinds.LABELS and photo_id in change.photos:
            assert self._shown is not None
            self._shown.note_hidden_again(photo_id, self.annotator)
        if self.queue is not None and self._case is not None and change.kinds & _MOVES_FACES:
            every = (photo.id for photo in self._case.photos)
            self.queue.note(change.photos or every)
            self.changed.emit()

    def _on_sheet(self, sheet: PhotoSheet | None) -> None:
        if self._shown is not None:
            self._shown.follow(sheet, self.is_blind)

    def _start(self, seed: int | None, within: frozenset[PhotoId] | None) -> None:
        """within: the photos to go through, None for all."""
        assert self._case is not None
        photos = [photo.id for photo in self._case.photos]
        if seed is None and self.second is None:
            # In the library's order; a random one is drawn from the order opened, so that the
            # seed brings it back however the library is sorted.
            shown = self._workspace.photo_filter.photo_ids()
            photos = [*shown, *sorted(set(photos) - set(shown))]
        wanted = photos if within is None else [photo for photo in photos if photo in within]
        self.queue = start_queue(wanted, self._still_open, seed)

    def _still_open(self, photo_id: PhotoId) -> Sequence[int]:
        seen, second, case = self.seen, self.second, self._case
        if seen is None or case is None or seen.photo(photo_id).problem is not None:
            return ()
        if photo_id in case.left_out:  # as in the counts of what is labelled
            return ()
        return [
            index
            for index, face in enumerate(seen.faces(photo_id))
            if face.undecided
            and (
                second is None or (face.face is not None and second.labels(case.face(face.face.id)))
            )
        ]
