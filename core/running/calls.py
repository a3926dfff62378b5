"""The runner's port to where calls are made.

Local vendors are asked in worker processes, all in one pool. Each cloud vendor is asked in threads
of a pool of its own, with its own pace.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import Enum, auto
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from core.photos.photo import SentRecord
from core.problem import Problem
from core.run import Stopped
from core.vendor import Answer, VendorId, VendorRegistry

if TYPE_CHECKING:
    from multiprocessing.connection import Connection


# Without slots: those are pickled several times as slowly, and these cross a pipe.
@dataclass(frozen=True)
class Call:
    """One vendor to be asked about one photo, once.

    number: unique in the pool's life; what comes back carries it.
    paths: where the photo's bytes may be found; the first that can be read is taken.
    sha256: what those bytes must be.
    max_side: the longer side in pixels that the vendor gets at most, None for no limit.
    tries: how often this call was made before and brought nothing.
    after: not to be made before this time of `time.monotonic`.
    resave_quality: first save the photo anew as a JPEG of this quality; None for not.
    variation: the text of a `core.vary.change.Change` to show instead of the photo; None for not.
    copies: a folder where a copy may lie, named by its hash, should they be nowhere else.
    """

    number: int
    vendor_id: VendorId
    paths: tuple[Path, ...]
    sha256: str
    max_side: int | None = None
    tries: int = 0
    after: float = 0.0
    copies: Path | None = None
    resave_quality: int | None = None
    variation: str | None = None

    def places(self) -> Iterator[Path]:
        """Where to look for the photo's bytes, the copies last: they are looked for on the disk."""
        yield from self.paths
        if self.copies is not None:
            yield from self.copies.glob(f"{self.sha256}*")


@dataclass(frozen=True)
class Brought:
    """A call that brought an answer. asked, received: UTC; seconds: the vendor's own share."""

    number: int
    answer: Answer
    sent: SentRecord
    asked: datetime
    received: datetime
    seconds: float


class Fault(Enum):
    """What a missed call says of other calls: nothing, the same photo's, the same vendor's.

    Of cloud vendors also: AGAIN, the same call is worth making once more; DROPPED, it was given
    up before anything was sent.
    """

    CALL = auto()
    PHOTO = auto()
    VENDOR = auto()
    AGAIN = auto()
    DROPPED = auto()


@dataclass(frozen=True)
class Missed:
    """A call that brought no answer. time: UTC.

    stopped: with Fault.VENDOR, why a cloud vendor is asked nothing more.
    uncharged: its last request was turned away and cost nothing.
    after: with Fault.AGAIN, not before this time of `time.monotonic`.
    """

    number: int
    problem: Problem
    fault: Fault
    time: datetime
    stopped: Stopped | None = None
    uncharged: bool = False
    after: float = 0.0

    @property
    def is_no_outcome(self) -> bool:
        """The call itself is still to be made: by the program, or when the vendor can be asked."""
        return self.fault in (Fault.AGAIN, Fault.DROPPED) or self.stopped is not None


Return = Brought | Missed


class CallPool(Protocol):
    """Takes calls and brings back each of them exactly once. Used by one thread only."""

    def room(self) -> int:
        """How many more photos it should be given now so that nobody in it idles."""

    def ask(self, *photos: Sequence[Call]) -> None:
        """Take the calls about each of these photos. Returns at once."""

    def waitables(self) -> Sequence[Connection]:
        """What becomes readable when there is something to collect."""

    def idle_within(self, seconds: float) -> Sequence[Connection]:
        """Those of the waitables behind which somebody would idle if nobody came for so long."""

    def collect(self, ready: Collection[object]) -> list[Return]:
        """What has come back; `ready` are those of the waitables that are readable."""

    def rest(self) -> None:
        """Let go of what is held for speed only; calls under way are given up."""

    def close(self) -> None:
        """End it now. Calls still under way never come back."""


class CallRegistry(VendorRegistry, Protocol):
    """The vendors, with the pool in which they are asked."""

    def open_pool(self, workers: int | None, background: bool) -> CallPool:
        """A pool that can ask every local vendor.

        workers: how many calls at most at one time; None for what the machine has room for.
        background: the calls give way to the window.
        """
