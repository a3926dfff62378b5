"""What there is of calls, made or to be made: counted anew after a change, over all photos."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence

from core.photos.photo import Photo
from core.vendor import VendorId
from gui.slices import Slices
from gui.workspace import Workspace

_AT_ONCE = 1000
"""So many photos are counted at once, in some milliseconds."""
_STEP = 256

Counts = tuple[int, ...]
Count = Callable[[Workspace, VendorId, Sequence[Photo]], Counts]
"""What there is of a vendor among these photos."""


class CallCounts:
    """Counts by vendor, the newest that are known.

    A large case is counted in slices, and then `run_changed` of the workspace says so; until it is
    read there are none.

    of_idle: of vendors that are not being asked, whose counts no other one's answers change;
        `forget` them once these may have been asked.
    """

    def __init__(self, workspace: Workspace, count: Count, of_idle: bool = False) -> None:
        self._workspace, self._count, self._of_idle = workspace, count, of_idle
        self._slices = Slices(workspace)
        self._state: object = None
        self._counts: Mapping[VendorId, Counts] = {}
        workspace.case_opened.connect(self.forget)

    def of(self, vendors: Sequence[VendorId]) -> Mapping[VendorId, Counts]:
        """The counts of these vendors; while they are being counted, those from before."""
        workspace, case = self._workspace, self._workspace.case
        photos = case.photos if case is not None else ()
        version = len(photos) if self._of_idle else workspace.answers_version
        state = version, tuple(vendors), workspace.settings.max_side
        if state == self._state:
            return self._counts
        if case is not None and not case.is_read:
            return {}
        if len(photos) <= _AT_ONCE:
            self._slices.drop()
            self._state = state
            self._counts = {v: self._count(workspace, v, photos) for v in vendors}
        elif not self._slices.is_under_way:
            self._slices.run(self._steps(state, photos, vendors), workspace.run_changed.emit)
        return {v: self._counts[v] for v in vendors if v in self._counts}

    def forget(self) -> None:
        """Count anew the next time."""
        self._slices.drop()
        self._state, self._counts = None, {}

    def _steps(
        self, state: object, photos: Sequence[Photo], vendors: Sequence[VendorId]
    ) -> Iterator[None]:
        parts: dict[VendorId, list[Counts]] = {vendor_id: [] for vendor_id in vendors}
        for at in range(0, len(photos), _STEP):
            some = photos[at : at + _STEP]
            for vendor_id, found in parts.items():
                found.append(self._count(self._workspace, vendor_id, some))
                yield
        self._state = state
        self._counts = {
            vendor_id: tuple(map(sum, zip(*found, strict=True)))
            for vendor_id, found in parts.items()
        }
