"""The port: what a vendor is to the rest of the program."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import NewType, Protocol

from core.labels import Gender
from core.photo import SentPhoto, SentRecord
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
class VendorInfo:
    """What is known of a vendor without loading it.

    code: two characters, unique; drawn on its tile.
    vocabulary: the genders it has words for.
    licence: shown before use ("MIT; models CC0").
    licence_note: what a user should know about the licence, or empty.
    about: what it is, one sentence.
    left_out: what of its answers is dropped on purpose and why, or empty.
    package: the Python distribution it stands on, or empty.
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


@dataclass(frozen=True, slots=True)
class VendorState:
    """Whether a vendor can be asked, its version where it can, the reason where it cannot."""

    state: State
    version: str = ""
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Answer:
    """What `analyze` brings back: the raw body, and the request id where the vendor gives one."""

    body: bytes
    request_id: str = ""


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


class PhotoRefusedError(VendorError):
    """The vendor will not take this photo."""


class UnavailableError(VendorError):
    """The vendor cannot be reached or cannot be loaded."""


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


class VendorRegistry(Protocol):
    """The vendors there are, in the picker's order."""

    def infos(self) -> Sequence[VendorInfo]: ...

    def info(self, vendor_id: VendorId) -> VendorInfo:
        """Raises KeyError for an unknown id."""

    def state(self, vendor_id: VendorId) -> VendorState: ...

    def create(self, vendor_id: VendorId) -> Vendor:
        """The vendor, not yet connected. Importing it loads no SDK."""
