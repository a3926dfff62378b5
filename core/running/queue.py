"""What is still to be asked, and in which order: the photo in view first, then as opened."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field

from core.photos.photo import Photo, PhotoId
from core.reaudit.repeat import RepeatId
from core.response import RunId
from core.run import RunSettings, VariationId
from core.sending.consent import Consent
from core.sending.spending import Spending
from core.store.values import settings_text
from core.vendor import VendorId

Lane = VendorId | None
"""Where a vendor is asked: a cloud vendor in its own lane, the local ones together."""
LOCAL: Lane = None
Call = tuple[PhotoId, VendorId, str]
"""What makes two calls the same call: photo, vendor, settings. The last as the store knows them,
since a text is hashed but once; the vendor's version is the same all the while."""


@dataclass(eq=False)
class QueuedRun:
    """A run that goes on.

    adding: more photos may come. calls: those handed out and not yet over.
    stopped: a person said so, or the program closes, and nothing further is begun; is_cut_short:
    some call was left unmade thereby. goes_on: it was the program, so that the next start goes on.
    unchecked: photos for whose vendors nobody has looked whether answers are stored.
    ready: photos with the vendors to ask about them, for each lane.
    set_aside: photos with vendors that another run is just asking; they go back to unchecked
    afterwards. failed_photos: those reported so.
    consent: to what may be sent to cloud vendors; spending: what that costs, shared by all runs
    under the same consent. is_begun: a photo has joined it. is_recorded: what the store is told of
    it goes before its first request. repeat_id, variation_id: what it is part of, if it is of one.
    """

    id: RunId
    vendors: tuple[VendorId, ...]
    settings: RunSettings
    again: bool
    adding: bool
    calls: int = 0
    stopped: bool = False
    is_cut_short: bool = False
    goes_on: bool = False
    failed_photos: set[PhotoId] = field(default_factory=set)
    unchecked: OrderedDict[PhotoId, Share] = field(default_factory=OrderedDict)
    ready: dict[Lane, OrderedDict[PhotoId, Share]] = field(default_factory=dict)
    set_aside: list[Share] = field(default_factory=list)
    consent: Consent | None = None
    spending: Spending | None = None
    is_begun: bool = False
    is_recorded: bool = False
    repeat_id: RepeatId | None = None
    variation_id: VariationId | None = None
    settings_text: str = field(init=False)

    def __post_init__(self) -> None:
        self.settings_text = settings_text(self.settings)

    @property
    def stands_apart(self) -> bool:
        """Whether its answers are not taken for anything else."""
        return self.repeat_id is not None or self.variation_id is not None

    @property
    def is_broken_off(self) -> bool:
        """Whether it is left without an end, as by a kill, for the next start to go on with it."""
        return self.goes_on and self.is_cut_short

    @property
    def is_over(self) -> bool:
        ready = any(self.ready.values())
        return not (self.adding or self.calls or self.unchecked or ready or self.set_aside)

    def call(self, photo: Photo, vendor_id: VendorId) -> Call:
        return (photo.id, vendor_id, self.settings_text)


@dataclass(frozen=True, slots=True)
class Share:
    """One photo of a run, with the vendors to be asked about it."""

    photo: Photo
    vendors: tuple[VendorId, ...]


class RunQueue:
    """The runs that go on, with their photos. Used by one thread only.

    lane_of: which pool a vendor is asked in; photos wait for each of them by themselves.
    """

    def __init__(self, lane_of: Callable[[VendorId], Lane] = lambda _: LOCAL) -> None:
        self.preferred: PhotoId | None = None
        self._lane_of = lane_of
        self._runs: dict[RunId, QueuedRun] = {}

    def __bool__(self) -> bool:
        return bool(self._runs)

    @property
    def has_unchecked(self) -> bool:
        return any(run.unchecked for run in self._runs.values())

    def runs(self) -> Sequence[QueuedRun]:
        """Those asked again on purpose first: somebody sits and waits for them."""
        return sorted(self._runs.values(), key=lambda run: (not run.again, run.id))

    def open(self, run: QueuedRun) -> None:
        self._runs[run.id] = run

    def run(self, run_id: RunId) -> QueuedRun | None:
        """The run, or None where it is over."""
        return self._runs.get(run_id)

    def close(self, run: QueuedRun) -> None:
        del self._runs[run.id]

    def add(self, run: QueuedRun, photos: Iterable[Photo]) -> list[Photo]:
        """Queue photos; returns those that were not queued already."""
        added = []
        for photo in photos:
            if photo.id not in run.unchecked and not any(
                photo.id in ready for ready in run.ready.values()
            ):
                run.unchecked[photo.id] = Share(photo, run.vendors)
                added.append(photo)
        return added

    def make_ready(self, run: QueuedRun, share: Share) -> None:
        """These vendors are to be asked about this photo: nothing is stored."""
        lanes: dict[Lane, tuple[VendorId, ...]] = {}
        for vendor_id in share.vendors:
            lane = self._lane_of(vendor_id)
            lanes[lane] = (*lanes.get(lane, ()), vendor_id)
        for lane, vendors in lanes.items():
            _merge(run.ready.setdefault(lane, OrderedDict()), Share(share.photo, vendors))

    def check_again(self, run: QueuedRun, share: Share) -> None:
        """Another run has just got the answers for this photo."""
        _merge(run.unchecked, share)

    def take_unchecked(self, most: int) -> tuple[QueuedRun, list[Share]] | None:
        """The next photos of one run to look up, at most `most`."""
        for run in self.runs():
            if run.unchecked:
                if self.preferred is not None and self.preferred in run.unchecked:
                    run.unchecked.move_to_end(self.preferred, last=False)
                count = min(most, len(run.unchecked))
                return run, [run.unchecked.popitem(last=False)[1] for _ in range(count)]
        return None

    def lanes(self) -> Sequence[Lane]:
        """The lanes in which photos are ready."""
        runs = self._runs.values()
        return list(dict.fromkeys(lane for run in runs for lane, r in run.ready.items() if r))

    def take_ready(self, lane: Lane = LOCAL) -> tuple[QueuedRun, Share] | None:
        """The next photo to ask about in a lane."""
        found = [
            (run, ready)
            for run in self.runs()
            if (ready := run.ready.get(lane)) and (lane is LOCAL or run.is_recorded)
        ]
        for run, ready in found:
            if self.preferred is not None and self.preferred in ready:
                return run, ready.pop(self.preferred)
        for run, ready in found:
            return run, ready.popitem(last=False)[1]
        return None

    def look_again(self) -> None:
        """A call is over: what was set aside may be answered by it."""
        for run in self._runs.values():
            for share in run.set_aside:
                _merge(run.unchecked, share)
            run.set_aside.clear()

    def drop(self, goes_on: bool = False) -> list[tuple[QueuedRun, Share]]:
        """Stop all runs; returns what is not going to be asked.

        goes_on: at the next start, what a person stopped before aside.
        """
        dropped: list[tuple[QueuedRun, Share]] = []
        for run in self._runs.values():
            ready = [share for shares in run.ready.values() for share in shares.values()]
            shares = [*run.unchecked.values(), *ready, *run.set_aside]
            dropped.extend((run, share) for share in shares)
            run.is_cut_short |= bool(shares) or run.adding
            run.unchecked.clear()
            run.ready.clear()
            run.set_aside.clear()
            run.goes_on = run.goes_on or (goes_on and not run.stopped)
            run.adding, run.stopped = False, True
        return dropped

    def drop_vendor(self, vendor_id: VendorId) -> list[PhotoId]:
        """Ask a vendor nothing more; returns the photos that it is not going to be asked about."""
        dropped: list[PhotoId] = []
        for run in self._runs.values():
            run.set_aside = [s for s in (_less(s, vendor_id, dropped) for s in run.set_aside) if s]
            for shares in (run.unchecked, *run.ready.values()):
                for share in list(shares.values()):
                    less = _less(share, vendor_id, dropped)
                    if less is None:
                        del shares[share.photo.id]
                    else:
                        shares[share.photo.id] = less
        return dropped


def _less(share: Share, vendor_id: VendorId, dropped: list[PhotoId]) -> Share | None:
    """The share without a vendor; None where nothing is left of it."""
    if vendor_id not in share.vendors:
        return share
    dropped.append(share.photo.id)
    left = tuple(v for v in share.vendors if v != vendor_id)
    return Share(share.photo, left) if left else None


def _merge(shares: OrderedDict[PhotoId, Share], share: Share) -> None:
    there = shares.get(share.photo.id)
    if there is not None:
        more = tuple(v for v in share.vendors if v not in there.vendors)
        share = Share(share.photo, there.vendors + more)
    shares[share.photo.id] = share
