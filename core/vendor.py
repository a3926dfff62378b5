"""The port: what a vendor is to the rest of the program."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import NewType, Protocol, cast

from core.labelling.labels import Gender
from core.photos.photo import SentFile, SentPhoto, SentRecord
from core.prediction import Prediction
from core.problem import Problem, ProblemError

VendorId = NewType("VendorId", str)
TWO_WORDS = frozenset({Gender.FEMALE, Gender.MALE})


class Kind(StrEnum):
    """A local vendor runs on this computer; a cloud vendor gets the photo sent to it."""

    LOCAL = "local"
    CLOUD = "cloud"


class State(StrEnum):
    """Whether a vendor can be asked now."""

    READY = "ready"
    NEEDS_KEY = "needs a key"
    RETIRED = "retired"
    NOT_INSTALLED = "not installed"


@dataclass(frozen=True, slots=True)
class Limits:
    """Which photos a vendor takes. formats: Pillow's names ("JPEG"), the preferred one first.

    least_bytes, most_bytes: of the bytes sent. least_side, most_side: pixels of the shorter and
    the longer side. None where the vendor names none.
    """

    formats: tuple[str, ...] = ("JPEG", "PNG")
    least_bytes: int = 1
    most_bytes: int | None = None
    least_side: int | None = None
    most_side: int | None = None


@dataclass(frozen=True, slots=True)
class Price:
    """What one call costs. dollars: US$, None where no price is known. as_of: ISO date."""

    dollars: float | None
    as_of: str
    note: str = ""


@dataclass(frozen=True, slots=True)
class CredentialField:
    """One thing to type in to be let in. environment: the variable it may come from instead.

    secret: never shown once typed. choices: where only these make sense, such as regions.
    goes_with: the name of another field that must be typed, too, where this one is.
    """

    name: str
    label: str
    secret: bool = True
    required: bool = True
    environment: str = ""
    default: str = ""
    choices: tuple[str, ...] = ()
    goes_with: str = ""


NOT_STATED = "not stated"
"""What a description that leaves out the company or country has in their place."""


@dataclass(frozen=True, slots=True)
class Retirement:
    """What a vendor no longer does. date: ISO. can_be_asked: it still answers, without gender."""

    date: str
    reason: str
    source: str
    can_be_asked: bool = False


@dataclass(frozen=True, slots=True)
class Cloud:
    """What a person must know before a photo goes to this vendor.

    company, country: who receives the photos. keeps: what it does with them, in plain words; a
        sentence that says so where that could not be established.
    how_to_get_key: steps, in order. key_note: which of the credentials are needed, in a sentence,
        where that is not simply each of them; or empty.
    per_second: the vendor's own quota of calls; at_once: calls under way at most.
    unverified: what about this description was never checked against the service, or empty.
    """

    company: str
    country: str
    credentials: tuple[CredentialField, ...]
    how_to_get_key: tuple[str, ...]
    key_page: str
    limits: Limits
    price: Price
    per_second: float
    at_once: int
    keeps: str
    opt_out: str = ""
    opt_out_page: str = ""
    terms: str = ""
    terms_page: str = ""
    minors: str = ""
    gives_gender: bool = True
    gives_confidence: bool = True
    retired: Retirement | None = None
    unverified: str = ""
    key_note: str = ""


class ThresholdKind(StrEnum):
    """DEFAULT: below it the vendor itself gives no gender. RECOMMENDED: it advises to use it."""

    DEFAULT = "default"
    RECOMMENDED = "recommended"


@dataclass(frozen=True, slots=True)
class VendorThreshold:
    """A threshold for gender that the vendor has published.

    value: 0 to 1. by: who says so ("Amazon"). words: what, and for which use. source: where it is
    written. as_of: ISO date.
    """

    kind: ThresholdKind
    value: float
    by: str
    words: str
    source: str
    as_of: str


@dataclass(frozen=True, slots=True)
class VendorInfo:
    """What is known of a vendor without loading it.

    code: two characters, unique; drawn on its tile.
    vocabulary: the genders it has words for.
    licence: shown before use ("MIT; models CC0").
    licence_note: what a user should know about the licence, or empty.
    about: what it is, one sentence.
    left_out: what of its answers is dropped on purpose and why, or empty.
    package: the Python distribution it stands on, or empty.
    cloud: what is to be known of a cloud vendor; None for a local one.
    thresholds: those that the vendor has published for gender.
    """

    id: VendorId
    name: str
    code: str
    kind: Kind
    vocabulary: frozenset[Gender]
    licence: str
    about: str
    licence_note: str = ""
    left_out: str = ""
    package: str = ""
    cloud: Cloud | None = None
    thresholds: tuple[VendorThreshold, ...] = ()


@dataclass(frozen=True, slots=True)
class VendorState:
    """Whether a vendor can be asked, its version where it can, the reason where it cannot."""

    state: State
    version: str = ""
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Answer:
    """What `analyze` brings back.

    body: the raw body, byte for byte. further: the bodies of further calls it took, in order.
    request_id: where the vendor gives one. endpoint: where it was asked, without any key.
    note: what a person should know of how it came ("asked again without gender"), or empty.
    """

    body: bytes
    request_id: str = ""
    further: tuple[bytes, ...] = ()
    endpoint: str = ""
    note: str = ""

    def __reduce__(self) -> tuple[type[Answer], tuple[object, ...]]:
        # As SentRecord's.
        return Answer, (self.body, self.request_id, self.further, self.endpoint, self.note)


class Vendor(Protocol):
    """One vendor. A module in providers/ holds one as VENDOR; importing it loads no SDK."""

    info: VendorInfo

    def state(self) -> VendorState:
        """Whether it can be asked. Quick, loads nothing."""

    def connect(self, credentials: Mapping[str, str]) -> None:
        """Load the SDK or model, once, where the asking is done.

        Raises:
            VendorError: it cannot be used, with the way out.
        """

    def analyze(self, sent: SentPhoto) -> Answer:
        """Ask, blocking, once: no retry, no thread.

        Raises:
            VendorError: one of its kinds below.
        """

    def parse(self, body: bytes, sent: SentRecord) -> Sequence[Prediction]:
        """The predictions in a raw body, boxes in pixels of what was sent. Pure; needs no SDK.

        Raises:
            UnexpectedBodyError: the body has another shape than this vendor's.
        """


class VendorError(ProblemError):
    """A call that brought no answer."""


class BadCredentialsError(VendorError):
    """The vendor does not let this key in; no further call is worth making."""


class ThrottledError(VendorError):
    """The vendor asks for a pause. retry_after: seconds it named, or None."""

    def __init__(self, problem: Problem, retry_after: float | None = None) -> None:
        super().__init__(problem)
        self.retry_after = retry_after


class PhotoRefusedError(VendorError):
    """The vendor will not take this photo."""


NOT_REACHED = "not reached"
"""The kind of problem of a request for which no connection was made: nothing was sent."""


class UnavailableError(VendorError):
    """The vendor cannot be reached or cannot be loaded.

    again: whether asking once more may help. maybe_charged: the photo may have arrived.
    """

    def __init__(self, problem: Problem, again: bool = False, maybe_charged: bool = False) -> None:
        super().__init__(problem)
        self.again, self.maybe_charged = again, maybe_charged


class UnexpectedBodyError(VendorError):
    """The answer has a shape the vendor's description does not know."""

    def __init__(self, vendor_name: str, what: str) -> None:
        super().__init__(
            Problem(
                "unexpected body",
                f"{vendor_name} answered in a shape this program does not know: {what}.",
                "The raw answer is kept; update the program or report it.",
            )
        )


class Meter(Protocol):
    """Stands between a cloud vendor and the network: every single request passes it first."""

    def before_request(self) -> None:
        """Waits for the vendor's pace, reserves the cost, and records that a request is made.

        Raises:
            VendorError: the request must not be made (cap reached, offline, stopped).
        """


class CloudVendor(Protocol):
    """A vendor that photos are sent to."""

    info: VendorInfo

    def state(self) -> VendorState:
        """As of Vendor; whether a key is there is asked elsewhere."""

    def connect(self, credentials: Mapping[str, str]) -> None:
        """As of Vendor; makes one client, used by several threads."""

    def endpoint(self, credentials: Mapping[str, str]) -> str:
        """The address that would be asked now, environment variables heeded, without any key."""

    def analyze(self, sent: SentFile, meter: Meter) -> Answer:
        """Ask, blocking; `meter.before_request()` comes before each request. No retry.

        Raises:
            VendorError: one of its kinds.
        """

    def parse(
        self, body: bytes, sent: SentRecord, further: Sequence[bytes] = ()
    ) -> Sequence[Prediction]:
        """As of Vendor, with the bodies of further calls."""

    def close(self) -> None:
        """Let go of connections; nothing where there are none."""


AnyVendor = Vendor | CloudVendor


def parse(
    vendor: AnyVendor, body: bytes, sent: SentRecord, further: Sequence[bytes] = ()
) -> tuple[Prediction, ...]:
    """As the vendor's own `parse`, whatever its kind.

    Raises:
        UnexpectedBodyError: the body has another shape than this vendor's.
    """
    try:
        if not further:
            return tuple(vendor.parse(body, sent))
        return tuple(cast(CloudVendor, vendor).parse(body, sent, further))
    except UnexpectedBodyError:
        raise
    except Exception as error:  # a vendor from elsewhere may raise anything over a strange body
        what = str(error) or type(error).__name__
        raise UnexpectedBodyError(vendor.info.name, what) from error


class VendorRegistry(Protocol):
    """The vendors there are, in the picker's order."""

    def infos(self) -> Sequence[VendorInfo]: ...

    def info(self, vendor_id: VendorId) -> VendorInfo:
        """Raises KeyError for an unknown id."""

    def state(self, vendor_id: VendorId) -> VendorState: ...

    def create(self, vendor_id: VendorId) -> AnyVendor:
        """The vendor, not yet connected. Importing it loads no SDK."""
