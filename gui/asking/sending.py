"""What Run does where cloud vendors are chosen: plan, ask a person, then send. No widget.

Nothing goes to a cloud vendor but through here, and nothing here sends without a consent.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer, Signal

from core.photos.photo import Photo, PhotoId
from core.problem import Problem, ProblemError
from core.run import RunSettings, Stopped
from core.running.cloud_problems import no_key
from core.running.reports import VendorStopped
from core.sending.consent import Consent, SendingPlan, must_ask, plan_sending
from core.sending.spending import Cap, Spent
from core.vendor import VendorId, VendorInfo
from gui.asking.vendor_access import Access
from gui.asking.vendor_keys import VendorKeys
from gui.asking.vendor_standing import standing_of

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from core.case.case import Case
    from core.reaudit.repeat import Repeat
    from core.vary.kept import Variation
    from gui.workspace import Workspace


@dataclass(frozen=True, slots=True)
class Request:
    """Photos that these vendors are to be asked about. again: even where an answer is stored.

    times: how often each of them. begin: keeps the repeat that this is, if it is one; vary: the
    same of a variation, whose every picture is one of the times.
    """

    photos: tuple[Photo, ...]
    vendors: tuple[VendorId, ...]
    settings: RunSettings
    again: bool
    times: int = 1
    begin: Callable[[Connection], Repeat] | None = None
    vary: Callable[[Connection], Variation] | None = None

    @property
    def is_about_copies(self) -> bool:
        """Whether more goes than each photo once, which is agreed to by itself."""
        return self.begin is not None or self.vary is not None


@dataclass(frozen=True, slots=True)
class _Prepared:
    """Made in a thread. plans: one for each request. keyless: vendors that need a key. cut_off: as
    in SendingPlan.
    """

    found: Mapping[VendorId, Access]
    plans: tuple[tuple[Request, SendingPlan], ...]
    keyless: tuple[VendorInfo, ...]
    cut_off: Spent

    @property
    def whole(self) -> SendingPlan:
        return replace(_joined(self.plans), cut_off=self.cut_off)


class Sending(QObject):
    """One a workspace. What is asked for at the same time becomes one question to the person.

    Signals:
        consent_wanted(SendingPlan): answer by `agree` or `decline`.
        consent_outdated(): the case was closed or the runs stopped meanwhile; the question is void.
        changed(): other numbers wait for a person, or the consent is another.
        vendor_stopped(VendorInfo, Stopped, Problem): it is asked nothing more; once a run.
        vendor_goes_on(VendorId): it is being asked again.
        repeat_begun(RepeatId, int): a repeat of so many calls was agreed to and is under way.
        variation_begun(Variation): the same of a variation.
        trouble_arose(Problem): the sending could not be prepared.
    """

    consent_wanted = Signal(object)
    consent_outdated = Signal()
    changed = Signal()
    vendor_stopped = Signal(object, object, object)
    vendor_goes_on = Signal(str)
    repeat_begun = Signal(int, int)
    variation_begun = Signal(object)
    trouble_arose = Signal(object)

    def __init__(self, workspace: Workspace, keys: VendorKeys) -> None:
        super().__init__(workspace)
        self._workspace, self._keys = workspace, keys
        self._requests: list[Request] = []
        self._is_preparing = self._is_called_off = False
        self._asking: _Prepared | None = None
        self._consent: Consent | None = None
        self._given: Consent | None = None
        self._has_sent: bool | None = None
        self._sent_this_start = False

    # What is known

    @property
    def consent(self) -> Consent | None:
        """The permission that holds now."""
        return self._consent

    @property
    def question(self) -> SendingPlan | None:
        """What `consent_wanted` showed, until there is an answer."""
        return None if self._asking is None else self._asking.whole

    @property
    def waiting(self) -> Mapping[VendorId, int]:
        """How many photos of each vendor wait for a person's answer, those it refuses included."""
        waits: dict[VendorId, int] = {}
        for vendor in self._asking.whole.vendors if self._asking is not None else ():
            if vendor.count:
                before = waits.get(vendor.info.id, 0)
                waits[vendor.info.id] = before + vendor.count + len(vendor.refused)
        return waits

    @property
    def stored(self) -> Mapping[VendorId, int]:
        """Of the photos that each of these vendors is to be asked about, how many are answered."""
        stored: dict[VendorId, int] = {}
        for vendor in self._asking.whole.vendors if self._asking is not None else ():
            stored[vendor.info.id] = stored.get(vendor.info.id, 0) + vendor.stored
        return stored

    @property
    def nothing_was_sent(self) -> bool:
        """Whether no request was made for the open case, nor since the start for any."""
        run = self._workspace.run
        if run is not None and not self._sent_this_start:
            self._sent_this_start = any(p.calls for p in run.progress().values())
        return self._has_sent is False and not self._sent_this_start

    @property
    def cap(self) -> Cap | None:
        """Of the consent given last, even where it was used up."""
        return None if self._given is None else self._given.cap

    @property
    def spent(self) -> Spent:
        """What was spent under the consent given last."""
        run = self._workspace.run
        return Spent() if run is None or self._given is None else run.spent(self._given)

    # What is asked for

    def send(
        self,
        photo_ids: Sequence[PhotoId],
        vendors: Sequence[VendorId],
        settings: RunSettings,
        again: bool = False,
    ) -> None:
        """Ask these cloud vendors about these photos, once a person has agreed."""
        case = self._workspace.case
        if case is None or case.read_only or not photo_ids or not vendors:
            return
        photos = tuple(case.photo(photo_id) for photo_id in photo_ids)
        self._requests.append(Request(photos, tuple(vendors), settings, again))
        QTimer.singleShot(0, self, self._prepare)

    def repeat(
        self,
        photo: Photo,
        vendor_id: VendorId,
        settings: RunSettings,
        begin: Callable[[Connection], Repeat],
        times: int,
    ) -> None:
        """Ask this cloud vendor about one photo `times` times, once a person has agreed.

        begin: keeps the repeat; called when it is agreed to.
        """
        asked = Request((photo,), (vendor_id,), settings, True, times, begin)
        self._requests.append(asked)
        QTimer.singleShot(0, self, self._prepare)

    def vary(
        self, photo: Photo, wanted: Variation, begin: Callable[[Connection], Variation]
    ) -> None:
        """Ask cloud vendors about a variation of one photo, once a person has agreed.

        wanted: what is asked of whom. begin: keeps it; called when it is agreed to.
        """
        times = len(wanted.pictures)
        self._requests.append(
            Request((photo,), wanted.vendors, RunSettings(), True, times, vary=begin)
        )
        QTimer.singleShot(0, self, self._prepare)

    def agree(self, cap: Cap) -> None:
        """The person says yes to what `consent_wanted` showed, up to a cap."""
        asked, self._asking = self._asking, None
        if asked is not None:
            self._consent = self._given = asked.whole.consent(cap)
            self._go(asked)
        self._settled()

    def decline(self) -> None:
        """The person says no; nothing is sent."""
        self._asking = None
        self._settled()

    def call_off(self) -> None:
        """Somebody stops the runs: what was asked for and has not begun yet begins no more."""
        self._requests.clear()
        self._is_called_off = self._is_preparing
        if self._asking is not None:
            self._asking = None
            self.consent_outdated.emit()
        self.changed.emit()

    def on_stopped(self, report: VendorStopped) -> None:
        """A vendor is asked nothing more."""
        if report.stopped is Stopped.CAP_REACHED:
            self._consent = None  # a higher cap is another consent
        info = self._workspace.registry.info(report.vendor_id)
        self.vendor_stopped.emit(info, report.stopped, report.problem)

    def on_case_changed(self) -> None:
        """Consents and questions end with the case they were about."""
        self._requests.clear()
        self._consent = self._given = None
        self._has_sent = None
        if self._asking is not None:
            self._asking = None
            self.consent_outdated.emit()
        case = self._workspace.case
        if case is not None:
            self._workspace.bridge.submit(
                partial(_was_sent, case), self._on_history, lambda _: self._on_history(True)
            )
        self.changed.emit()

    # On the way

    def _prepare(self) -> None:
        case = self._workspace.case
        if self._is_preparing or self._asking is not None or not self._requests or case is None:
            return
        requests, self._requests = self._requests, []
        self._is_preparing, self._is_called_off = True, False
        # The key store may show a prompt, so no case waits for this at its end.
        self._workspace.bridge.aside(
            partial(self._plan, case, requests),
            partial(self._on_planned, case),
            partial(self._on_unplanned, case),
        )

    def _plan(self, case: Case, requests: Sequence[Request]) -> _Prepared:
        """In a thread."""
        found = self._keys.look_up_now()
        registry, offline = self._workspace.registry, self._keys.offline
        wanted = {v: registry.info(v) for request in requests for v in request.vendors}
        stands = {
            v: standing_of(info, registry.state(v), found.get(v), offline.is_on)
            for v, info in wanted.items()
        }
        plans = []
        for request in requests:
            infos = [wanted[v] for v in request.vendors if stands[v].can_be_asked]
            plan = plan_sending(
                infos,
                request.photos,
                set() if request.again else _answered(case, request, infos, self._workspace),
                {info.id: found[info.id].endpoint for info in infos},
                request.settings.max_side,
                request.times,
                is_varied=request.vary is not None,
            )
            plans.append((request, plan))
        keyless = tuple(
            wanted[v] for v, access in found.items() if v in wanted and not access.has_key
        )
        return _Prepared(found, tuple(plans), keyless, _cut_off(case, _joined(plans)))

    def _on_planned(self, case: Case, prepared: _Prepared) -> None:
        self._is_preparing = False
        self._keys.take(prepared.found)
        if case is not self._workspace.case:
            self._prepare()  # what was asked for in the other case meanwhile waited for this
            return
        if self._is_called_off:
            self._settled()
            return
        for info in prepared.keyless:
            self.vendor_stopped.emit(info, Stopped.NO_KEY, no_key(info.name))
        # The same photo was agreed to be sent once, which is not so often.
        is_repeat = bool(prepared.whole) and any(r.is_about_copies for r, _ in prepared.plans)
        if is_repeat or must_ask(prepared.whole, self._consent):
            self._asking = prepared
            self.changed.emit()
            self.consent_wanted.emit(prepared.whole)
        else:
            self._go(prepared)
            self._settled()

    def _on_unplanned(self, case: Case, error: BaseException) -> None:
        self._is_preparing = False
        if case is not self._workspace.case:
            self._prepare()
            return
        self.trouble_arose.emit(
            error.problem
            if isinstance(error, ProblemError)
            else Problem(
                "not sent",
                self.tr("Nothing was sent: it could not be prepared ({}).").format(
                    type(error).__name__
                ),
                self.tr("Run again; if it happens again, report it."),
            )
        )
        self._settled()

    def _go(self, prepared: _Prepared) -> None:
        """Start what was agreed to. Refused photos go along: the run says of each why."""
        workspace = self._workspace
        case, runs = workspace.case, workspace.run
        if case is None or runs is None or case.read_only:
            return
        consent = _with_refused(self._consent, prepared.whole)
        for request, plan in prepared.plans:
            vendors = [v.info.id for v in plan.vendors if v.count or v.refused]
            if not vendors:
                continue
            if request.begin is not None:
                self._repeat(case, request, consent)
                continue
            if request.vary is not None:
                self._vary(case, request, vendors, consent)
                continue
            workspace.apply(case.expect([photo.id for photo in request.photos], vendors))
            for vendor_id in vendors:
                self.vendor_goes_on.emit(vendor_id)
            photos = [case.photo(photo.id) for photo in request.photos]
            runs.start(photos, vendors, request.settings, again=request.again, consent=consent)
        if workspace.photo_id is not None:
            runs.prefer(workspace.photo_id)

    def _repeat(self, case: Case, request: Request, consent: Consent) -> None:
        begin, (photo,) = request.begin, request.photos
        assert begin is not None

        def ask(begun: Repeat) -> None:
            runs = self._workspace.run
            if case is self._workspace.case and runs is not None:
                for vendor_id in request.vendors:
                    self.vendor_goes_on.emit(vendor_id)
                self.repeat_begun.emit(begun.id, runs.repeat(begun, photo, consent))

        self._workspace.bridge.submit(
            lambda: case.store.write(begin).result(), ask, partial(self._on_unplanned, case)
        )

    def _vary(
        self, case: Case, request: Request, vendors: Sequence[VendorId], consent: Consent
    ) -> None:
        begin, (photo,) = request.vary, request.photos
        assert begin is not None

        def ask(begun: Variation) -> None:
            runs = self._workspace.run
            if case is self._workspace.case and runs is not None:
                for vendor_id in vendors:
                    self.vendor_goes_on.emit(vendor_id)
                self.variation_begun.emit(begun)
                runs.vary(begun, photo, vendors, consent)

        self._workspace.bridge.submit(
            lambda: case.store.write(begin).result(), ask, partial(self._on_unplanned, case)
        )

    def _settled(self) -> None:
        self.changed.emit()
        self._prepare()

    def _on_history(self, was_sent: bool) -> None:
        self._has_sent = was_sent
        self.changed.emit()


def _joined(plans: Sequence[tuple[Request, SendingPlan]]) -> SendingPlan:
    return SendingPlan(tuple(v for _, plan in plans for v in plan.vendors))


def _cut_off(case: Case, plan: SendingPlan) -> Spent:
    """What would count towards any new cap for this, before anything is sent under it."""
    from core.store import requests

    new = plan.consent(Cap(0.0, 0))
    return case.store.read(partial(requests.spent_before, consent=new))


def _with_refused(consent: Consent | None, plan: SendingPlan) -> Consent:
    """Cover the photos that no vendor would take, too: they are not sent, and each says why."""
    refused = frozenset(
        photo.sha256
        for vendor in plan.vendors
        for photo, _ in vendor.refused
        if photo.sha256 is not None
    )
    vendors = frozenset(vendor.info.id for vendor in plan.vendors)
    base = consent or plan.consent(Cap(0.0, 0))
    return replace(base, vendors=base.vendors | vendors, photos=base.photos | refused)


def _answered(
    case: Case, request: Request, infos: Sequence[VendorInfo], workspace: Workspace
) -> set[tuple[PhotoId, VendorId]]:
    from core.store import responses

    photo_ids = [photo.id for photo in request.photos]
    found = set()
    for info in infos:
        version = workspace.registry.state(info.id).version
        stored = case.store.read(
            partial(
                responses.stored_for,
                photo_ids=photo_ids,
                vendor_id=info.id,
                version=version,
                settings=request.settings,
            )
        )
        found |= {(photo_id, info.id) for photo_id in stored}
    return found


def _was_sent(case: Case) -> bool:
    from core.store import requests

    return case.store.read(requests.any_made)
