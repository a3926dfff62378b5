"""A cloud vendor without a network, for tests and screenshots; never listed for users.

What stands at its other end, `FakeService`, keeps count of all that reaches it and is told how to
behave: it can throttle, be slow, not know the key, break off, charge, or answer in another shape.
"""

from __future__ import annotations

import json
import socket
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace

from core.photos.photo import SentFile, SentRecord
from core.prediction import Prediction
from core.problem import Problem
from core.vendor import (
    TWO_WORDS,
    Answer,
    BadCredentialsError,
    Cloud,
    CredentialField,
    Kind,
    Limits,
    Meter,
    PhotoRefusedError,
    Price,
    State,
    ThrottledError,
    UnavailableError,
    VendorId,
    VendorInfo,
    VendorState,
)
from providers.fake import read_faces

ENDPOINT = "https://faces.example"


@dataclass(frozen=True)
class Throttle:
    """The service asks for a pause of so many seconds, or of its own length."""

    seconds: float | None = None


@dataclass(frozen=True)
class BreakOff:
    """The connection ends before an answer. maybe_charged: the photo had arrived."""

    again: bool = True
    maybe_charged: bool = True


@dataclass(frozen=True)
class Refuse:
    """The service does not take this photo."""


@dataclass(frozen=True)
class Garble:
    """An answer in a shape that nobody knows."""


@dataclass(frozen=True)
class Crash:
    """The vendor's own code has a fault. text: of the error."""

    text: str = "a fault"


Reply = Throttle | BreakOff | Refuse | Garble | Crash | None
"""None is an answer."""


@dataclass(frozen=True)
class Request:
    """One request that reached the service. sha256: of the bytes. time: of `time.monotonic`."""

    number: int
    sha256: str
    key: str
    time: float


@dataclass(eq=False)
class FakeService:
    """The other end. All copies of one vendor share it; safe in any thread.

    reply: what becomes of the n-th request, counted from 1, for these bytes.
    key: the one it knows. seconds: until it answers. further: requests an answer takes after the
        first. gate: requests wait here while it is not set.
    calls_at: a port of this address is called before each request, as a network would be.
    """

    reply: Callable[[int, str], Reply] = lambda number, sha256: None
    key: str = "sesame"
    seconds: float = 0.0
    further: int = 0
    gate: threading.Event = field(default_factory=threading.Event)
    calls_at: tuple[str, int] | None = None
    requests: list[Request] = field(default_factory=list)
    most_at_once: int = 0
    connected: int = 0
    closed: int = 0
    _now: int = 0
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def __post_init__(self) -> None:
        self.gate.set()

    def take(self, sha256: str, key: str) -> Reply:
        """One request, from its arrival to its answer. Raises OSError where nobody is there."""
        if self.calls_at is not None:
            socket.create_connection(self.calls_at, timeout=10).close()
        with self._lock:
            number = len(self.requests) + 1
            self.requests.append(Request(number, sha256, key, time.monotonic()))
            self._now += 1
            self.most_at_once = max(self.most_at_once, self._now)
        try:
            time.sleep(self.seconds)
            self.gate.wait()
            return self.reply(number, sha256)
        finally:
            with self._lock:
                self._now -= 1


@dataclass
class FakeCloudVendor:
    """Asks a FakeService. Each photo has one face."""

    id: str
    service: FakeService = field(default_factory=FakeService)
    dollars: float | None = 0.001
    per_second: float = 1000.0
    at_once: int = 8
    limits: Limits = field(default_factory=Limits)
    needs_key: bool = True
    address: str = ENDPOINT
    state_now: State = State.READY
    _key: str = field(default="", init=False, repr=False)

    @property
    def info(self) -> VendorInfo:
        variable = f"MISREAD_{self.id.upper()}_KEY"
        key = CredentialField("key", "Key", environment=variable, required=self.needs_key)
        region = CredentialField("region", "Region", secret=False, default="here")
        return VendorInfo(
            id=VendorId(self.id),
            name=self.id.capitalize(),
            code=self.id[:1].upper() + self.id[-1:].upper(),
            kind=Kind.CLOUD,
            vocabulary=TWO_WORDS,
            licence="Apache-2.0",
            about="Makes up its answers, elsewhere.",
            cloud=Cloud(
                company=f"{self.id.capitalize()} Ltd",
                country="Nowhere",
                credentials=(key, region),
                how_to_get_key=("Ask the test.",),
                key_page="",
                limits=self.limits,
                price=Price(self.dollars, "2026-01-01"),
                per_second=self.per_second,
                at_once=self.at_once,
                keeps="We could not establish what it keeps.",
            ),
        )

    def state(self) -> VendorState:
        return VendorState(self.state_now)

    def connect(self, credentials: Mapping[str, str]) -> None:
        self._key = credentials.get("key", "")
        self.service.connected += 1

    def endpoint(self, credentials: Mapping[str, str]) -> str:
        return self.address

    def analyze(self, sent: SentFile, meter: Meter) -> Answer:
        bodies = []
        for _ in range(1 + self.service.further):
            meter.before_request()
            bodies.append(self._ask(sent))
        first, *further = bodies
        return Answer(first, f"{self.id}-request", tuple(further), self.address)

    def close(self) -> None:
        self.service.closed += 1

    def parse(
        self, body: bytes, sent: SentRecord, further: Sequence[bytes] = ()
    ) -> Sequence[Prediction]:
        return [face for part in (body, *further) for face in read_faces(self.info.name, part)]

    def _ask(self, sent: SentFile) -> bytes:
        name = self.info.name
        try:
            reply = self.service.take(sent.record.sha256, self._key)
        except OSError as error:
            raise UnavailableError(_no_way(name), again=True) from error
        if self.needs_key and self._key != self.service.key:
            raise BadCredentialsError(
                Problem("key refused", f"{name} refused the key.", "Type the key again.")
            )
        match reply:
            case Throttle(seconds):
                raise ThrottledError(
                    Problem("throttled", f"{name} asks for a pause.", "Run again later."), seconds
                )
            case BreakOff(again, maybe_charged):
                raise UnavailableError(_no_way(name), again, maybe_charged)
            case Refuse():
                raise PhotoRefusedError(
                    Problem("refused", f"{name} refuses this photo.", "Leave it out.")
                )
            case Crash(text):
                raise RuntimeError(text)
            case Garble():
                return b'{"sorry": true}'
        width, height = sent.record.width, sent.record.height
        box = [width // 4, height // 4, width // 2, height // 2]
        return json.dumps([{"gender": "female", "confidence": 0.75, "box": box}]).encode()

    def __copy__(self) -> FakeCloudVendor:
        return replace(self)


def _no_way(name: str) -> Problem:
    return Problem(
        "connection broken",
        f"The connection to {name} broke off.",
        "Try again when the network is back.",
    )
