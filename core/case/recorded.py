"""Recorded answers in the open case: imported, taken out again, shown or not."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from functools import partial
from typing import TYPE_CHECKING

from core.case.answers import SOURCES
from core.case.change import NO_CHANGE, Change, Kinds
from core.case.turns import CaseTurns
from core.photos.photo import PhotoId
from core.problem import ProblemError
from core.response import LIVE, RECORDED, Recorded, Response, ResponseId
from core.store import info, recorded
from core.store.recorded import ToKeep, recorded_answer
from core.store.values import now
from core.vendor import VendorId

if TYPE_CHECKING:
    from core.sending.recorded import Matched, Preview


class CaseRecorded(CaseTurns):
    """What a person does with answers that this program did not receive."""

    def import_recorded(
        self, preview: Preview, date: str, provenance: str, show: bool | None = None
    ) -> Change:
        """Take in what a preview matched; what was imported meanwhile is left out, and so is what
        is for a photo that has left the case.

        date: when the vendor answered: "2018", "2018-05" or "2018-05-02". provenance: where the
        answers come from. show: show this vendor's recorded answers from now on; None does so
        unless it has live ones: those stay in force, or most photos would lose their answer.

        Raises:
            ProblemError: the date or the provenance will not do.
        """
        from core.sending.recorded import problem_with

        self._refuse_read_only()
        problem = problem_with(date, provenance)
        if problem is not None:
            raise ProblemError(problem)
        vendor_id = preview.vendor.id
        known = self.imported(vendor_id)
        kept = [
            self._taken(matched, vendor_id, date, provenance.strip())
            for matched in preview.matched
            if self.has(matched.photo.id) and (matched.photo.id, matched.body_sha256) not in known
        ]
        if not kept:
            return NO_CHANGE
        if show is None:
            show = not self.has_live_answers(vendor_id)
        # Chosen before anything is put, for that would move the default and hide the change; and
        # importing alone changes nothing that is shown, whatever the default would be.
        change = self.set_source(vendor_id, RECORDED if show else self.source(vendor_id))
        for each in kept:
            self._put_recorded(each.response)
        self._keep(partial(recorded.keep, answers=kept))
        return change | self._match_again(vendor_id, (each.response.photo_id for each in kept))

    def remove_recorded(self, response_ids: Collection[ResponseId]) -> Change:
        """Take recorded answers out of the case, as after a wrong date. Unknown ids do no harm.

        A vendor whose last one goes shows its live answers, if it has any.
        """
        self._refuse_read_only()
        removed = [
            answer
            for by_photo in self._recorded.values()
            for answers in by_photo.values()
            for answer in answers
            if answer.id in response_ids
        ]
        if not removed:
            return NO_CHANGE
        for answer in removed:
            self._drop_recorded(answer)
        told = [(self.photo(answer.photo_id), answer) for answer in removed]
        self._keep(partial(recorded.remove, answers=told))
        change = NO_CHANGE
        for vendor_id in {answer.vendor_id for answer in removed}:
            photos = (answer.photo_id for answer in removed if answer.vendor_id == vendor_id)
            change = change | self._match_again(vendor_id, photos)
            if not self.recorded_count(vendor_id) and self.has_live_answers(vendor_id):
                change = change | self._show_live(vendor_id)
        return change

    def set_source(self, vendor_id: VendorId, source: str) -> Change:
        """Show a vendor's live or its recorded answers; never both.

        Raises:
            ValueError: source is neither LIVE nor RECORDED.
        """
        if source not in (LIVE, RECORDED):
            raise ValueError(f"answers are {LIVE} or {RECORDED}, not {source}")
        return self._set_source(vendor_id, source, self.source(vendor_id))

    def _show_live(self, vendor_id: VendorId) -> Change:
        # Whichever answers were shown: without recorded ones the default may be another already.
        return self._set_source(vendor_id, LIVE, RECORDED)

    def _set_source(self, vendor_id: VendorId, source: str, before: str) -> Change:
        chosen = {**(self._settings.get(SOURCES) or {}), vendor_id: source}
        if chosen != self._settings.get(SOURCES):
            self._settings[SOURCES] = chosen
            self._keep(partial(info.put, key=info.SETTING + SOURCES, value=chosen))
        if source == before:
            return NO_CHANGE
        every = self._all_outcomes()
        asked = [photo_id for photo_id, outcomes in every.items() if vendor_id in outcomes]
        change = self._match_again(vendor_id, [*asked, *self._recorded.get(vendor_id, {})])
        # Photos without either wear another mark now, too.
        return change | Change(Kinds.ANSWERS)

    def _taken(self, matched: Matched, vendor_id: VendorId, date: str, provenance: str) -> ToKeep:
        self._last_recorded += 1
        photo = self.photo(matched.photo.id)
        how = Recorded(date, provenance, matched.name, now(), matched.body_sha256)
        size = matched.photo.width or 0, matched.photo.height or 0
        answer: Response = recorded_answer(
            self._last_recorded, photo.id, vendor_id, size, how, matched.predictions
        )
        return ToKeep(photo, answer, matched.body)

    def _match_again(self, vendor_id: VendorId, photo_ids: Iterable[PhotoId]) -> Change:
        photos = frozenset(photo_ids)
        change = Change(Kinds.ANSWERS, photos) if photos else NO_CHANGE
        for photo_id in photos:
            change = change | self._match(photo_id)
        return change
