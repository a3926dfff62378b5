"""What came of asking about the photos of the open case, and what of it is shown. No store."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Any

from core.case.change import NO_CHANGE, Change, Kinds
from core.case.content import Content
from core.case.held_photos import HeldPhotos
from core.photos.photo import PhotoId, SentRecord
from core.prediction import Prediction
from core.response import LIVE, RECORDED, CallFailure, Outcome, Response, Tried
from core.vendor import VendorId
from core.verdict import CallState

Call = tuple[PhotoId, VendorId]
_NO_OUTCOMES: Mapping[VendorId, Outcome] = {}
_NOT_TRIED: Mapping[VendorId, Tried] = {}

SOURCES = "sources"
"""The setting that holds which vendors' recorded or live answers are shown."""


class CaseAnswers(HeldPhotos):
    """Live and recorded answers, calls that wait, and the settings that say which are shown.

    waiting: photo × vendor that are to be asked or being asked.
    """

    def __init__(self, content: Content) -> None:
        super().__init__(content)
        self.waiting: set[Call] = set()
        self._answered = content.answered
        self._recorded: dict[VendorId, dict[PhotoId, tuple[Response, ...]]] = {}
        for answer in content.recorded:
            self._put_recorded(answer)
        self._last_recorded = content.last_recorded
        self._retired = content.retired
        self._thresholds = content.thresholds
        self._settings = content.settings

    def outcome(self, photo_id: PhotoId, vendor_id: VendorId) -> Outcome | None:
        """What is shown of this vendor for this photo, of the source chosen for the vendor.

        The newest run's live outcome, or the recorded answer with the latest date; the two are
        never pooled.
        """
        if self.source(vendor_id) == LIVE:
            return self.live_outcome(photo_id, vendor_id)
        answers = self.recorded(photo_id, vendor_id)
        return answers[-1] if answers else None

    def live_outcome(self, photo_id: PhotoId, vendor_id: VendorId) -> Outcome | None:
        """What the newest run has of this vendor for this photo, whatever is shown."""
        return self._outcomes_of(photo_id).get(vendor_id)

    def tried(self, photo_id: PhotoId, vendor_id: VendorId) -> Tried | None:
        """How often a vendor was sent a photo in vain, where nothing else came of it: then there is
        no outcome, and the call is still to be made. None where a recorded answer is shown.
        """
        if self.source(vendor_id) != LIVE or self.live_outcome(photo_id, vendor_id) is not None:
            return None
        return self._pages.tried.get(photo_id, _NOT_TRIED).get(vendor_id)

    def recorded(self, photo_id: PhotoId, vendor_id: VendorId) -> tuple[Response, ...]:
        """The answers imported for this photo, whatever is shown; the latest date last."""
        return self._recorded.get(vendor_id, {}).get(photo_id, ())

    def recorded_count(self, vendor_id: VendorId) -> int:
        """For how many photos an answer of this vendor was imported."""
        return len(self._recorded.get(vendor_id, {}))

    def recorded_dates(self, vendor_id: VendorId) -> tuple[str, ...]:
        """The dates of those that are shown where recorded ones are, each once, in order."""
        shown = (answers[-1].recorded for answers in self._recorded.get(vendor_id, {}).values())
        return tuple(sorted({each.date for each in shown if each is not None and each.date}))

    def has_live_answers(self, vendor_id: VendorId) -> bool:
        """Whether this vendor answered this program for some photo, whatever is shown."""
        return vendor_id in self._live_vendors(frozenset({vendor_id}))

    def vendors_answered(self, photo_id: PhotoId) -> frozenset[VendorId]:
        """The vendors of which an answer for this photo is shown."""
        return frozenset(self._predictions(photo_id))

    def vendors_with_answers(self) -> frozenset[VendorId]:
        """The vendors that answered for some photo, live or recorded."""
        found = frozenset(vendor_id for vendor_id, answers in self._recorded.items() if answers)
        return found | self._live_vendors(self._answered - found)

    def sent_records(self, photo_id: PhotoId) -> tuple[SentRecord, ...]:
        """What the vendors that answered for this photo got of it."""
        outcomes = self._outcomes_of(photo_id).values()
        return tuple(outcome.sent for outcome in outcomes if isinstance(outcome, Response))

    def imported(self, vendor_id: VendorId) -> frozenset[tuple[PhotoId, str]]:
        """Photo and SHA-256 of the body of every answer of this vendor that was imported."""
        return frozenset(
            (photo_id, answer.recorded.body_sha256)
            for photo_id, answers in self._recorded.get(vendor_id, {}).items()
            for answer in answers
            if answer.recorded is not None
        )

    def source(self, vendor_id: VendorId) -> str:
        """Which answers of a vendor are shown: LIVE or RECORDED.

        Where nobody chose, recorded ones of a vendor that has withdrawn; but live ones of one that
        can still be asked while none were imported.
        """
        chosen = (self._settings.get(SOURCES) or {}).get(vendor_id)
        if chosen in (LIVE, RECORDED):
            return str(chosen)
        can_be_asked = self._retired.get(vendor_id)
        if can_be_asked is None or (can_be_asked and not self.recorded_count(vendor_id)):
            return LIVE
        return RECORDED

    def call_state(self, photo_id: PhotoId, vendor_id: VendorId) -> CallState | None:
        """What stands in place of verdicts; None where there is an answer to judge."""
        outcome = self.outcome(photo_id, vendor_id)
        if isinstance(outcome, Response) and outcome.unreadable is None:
            return None
        return state_of_call(
            outcome,
            is_recorded=self.source(vendor_id) == RECORDED,
            is_waiting=(photo_id, vendor_id) in self.waiting,
            can_be_read=self.photo(photo_id).problem is None,
            was_tried=outcome is None and self.tried(photo_id, vendor_id) is not None,
        )

    def threshold(self, vendor_id: VendorId) -> float | None:
        """The confidence below which a prediction counts as no answer; None is off."""
        return self._thresholds.get(vendor_id)

    def setting(self, key: str) -> Any:
        """What was kept under `key`, a JSON value; None where nothing was."""
        return self._settings.get(key)

    # Calls that wait

    def expect(self, photo_ids: Iterable[PhotoId], vendor_ids: Iterable[VendorId]) -> Change:
        """These calls are going to be made, so they count as waiting."""
        vendors = tuple(vendor_ids)
        photos = frozenset(photo_ids)
        self.waiting.update((photo, vendor) for photo in photos for vendor in vendors)
        return Change(Kinds.ANSWERS, photos) if photos and vendors else NO_CHANGE

    def expect_no_longer(self, photo_ids: Iterable[PhotoId], vendor_id: VendorId) -> Change:
        """These calls are not going to be made after all."""
        photos = frozenset(photo for photo in photo_ids if (photo, vendor_id) in self.waiting)
        self.waiting.difference_update((photo, vendor_id) for photo in photos)
        return Change(Kinds.ANSWERS, photos) if photos else NO_CHANGE

    def take_tried(self, photo_id: PhotoId, vendor_id: VendorId, tried: Tried) -> Change:
        """A call was given up after the photo had been sent; the runner has stored how often."""
        if photo_id not in self._rows:
            return NO_CHANGE
        self._pages.need(photo_id)
        self._pages.tried.setdefault(photo_id, {})[vendor_id] = tried
        return Change(Kinds.ANSWERS, frozenset({photo_id}))

    def expect_nothing(self) -> Change:
        """No call is going to be made any more."""
        photos = frozenset(photo_id for photo_id, _ in self.waiting)
        self.waiting.clear()
        return Change(Kinds.ANSWERS, photos) if photos else NO_CHANGE

    # For those that change it

    def _hold_outcome(self, outcome: Outcome) -> bool:
        """Show what came of a call; False where it is of another case's photo, or of an older run
        than what is held.
        """
        call = outcome.photo_id, outcome.vendor_id
        held = self.live_outcome(*call)
        if outcome.photo_id not in self._rows or (held and outcome.run_id < held.run_id):
            return False
        self.waiting.discard(call)
        was_spared = isinstance(outcome, CallFailure) and not outcome.was_asked
        if was_spared and isinstance(held, Response):
            return True  # the answer stays: on the disk, too, nothing is newer
        self._pages.outcomes.setdefault(outcome.photo_id, {})[outcome.vendor_id] = outcome
        if isinstance(outcome, Response) and outcome.vendor_id not in self._answered:
            self._answered |= {outcome.vendor_id}
        return True

    def drop_photos(self, photo_ids: Collection[PhotoId]) -> None:
        for answers in self._recorded.values():
            for photo_id in photo_ids:
                answers.pop(photo_id, None)
        self.waiting = {call for call in self.waiting if call[0] not in photo_ids}
        super().drop_photos(photo_ids)

    def _put_recorded(self, answer: Response) -> None:
        answers = (*self.recorded(answer.photo_id, answer.vendor_id), answer)
        of_vendor = self._recorded.setdefault(answer.vendor_id, {})
        of_vendor[answer.photo_id] = tuple(sorted(answers, key=_by_date))

    def _drop_recorded(self, answer: Response) -> None:
        of_vendor = self._recorded[answer.vendor_id]
        left = tuple(each for each in of_vendor[answer.photo_id] if each.id != answer.id)
        if left:
            of_vendor[answer.photo_id] = left
        else:
            del of_vendor[answer.photo_id]

    def _outcomes_of(self, photo_id: PhotoId) -> Mapping[VendorId, Outcome]:
        self._pages.need(photo_id)
        return self._pages.outcomes.get(photo_id, _NO_OUTCOMES)

    def _all_outcomes(self) -> Mapping[PhotoId, Mapping[VendorId, Outcome]]:
        self.read_all()
        return self._pages.outcomes

    def _live_vendors(self, wanted: frozenset[VendorId]) -> frozenset[VendorId]:
        """Those of these vendors that answered this program for some photo.

        Most are found in the first pages; the others only once all are read.
        """
        left = set(wanted & self._answered)
        for photo_id in self._ids:
            if not left:
                break
            outcomes = self._outcomes_of(photo_id)
            left -= {v for v in left if type(outcomes.get(v)) is Response}
        return wanted & self._answered - left

    def _predictions(self, photo_id: PhotoId) -> Mapping[VendorId, Sequence[Prediction]]:
        vendors = set(self._outcomes_of(photo_id))
        if self._recorded:
            vendors.update(v for v, photos in self._recorded.items() if photo_id in photos)
        shown = {vendor_id: self.outcome(photo_id, vendor_id) for vendor_id in sorted(vendors)}
        return {
            vendor_id: outcome.predictions
            for vendor_id, outcome in shown.items()
            if isinstance(outcome, Response)
        }


def state_of_call(
    outcome: Outcome | None,
    *,
    is_recorded: bool,
    is_waiting: bool,
    can_be_read: bool,
    was_tried: bool,
) -> CallState | None:
    """What stands in place of verdicts for what is shown of one call; None is an answer to judge.

    is_recorded: recorded answers of the vendor are shown. can_be_read: the photo. was_tried: it was
        sent in vain.
    """
    if isinstance(outcome, Response):
        return None if outcome.unreadable is None else CallState.FAILED
    if is_recorded:
        return CallState.NO_RECORDED
    if is_waiting:
        return CallState.WAITING
    if outcome is not None or not can_be_read:
        return CallState.FAILED
    return CallState.TRIED if was_tried else CallState.NOT_ASKED


def _by_date(answer: Response) -> tuple[str, int]:
    """For sorting recorded answers: the latest date last, of one date the last imported."""
    return answer.recorded.date if answer.recorded else "", -answer.id
