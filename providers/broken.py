"""Stands in the list of vendors for one that cannot be used, with the reason."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

from core.photos.photo import SentFile, SentRecord
from core.prediction import Prediction
from core.problem import Problem
from core.vendor import (
    Answer,
    Cloud,
    Kind,
    Limits,
    Meter,
    Price,
    State,
    UnavailableError,
    UnexpectedBodyError,
    VendorId,
    VendorInfo,
    VendorState,
)

_UNKNOWN = "not known"


class BrokenVendor:
    """A vendor whose file or package cannot be read.

    name: of that file or package. path: of the file, None for a package.
    """

    def __init__(
        self, vendor_id: VendorId, name: str, problem: Problem, path: Path | None = None
    ) -> None:
        self.problem, self.path = problem, path
        self.info = VendorInfo(
            id=vendor_id,
            name=name,
            code="",
            kind=Kind.CLOUD,
            vocabulary=frozenset(),
            licence=_UNKNOWN,
            about="A vendor that cannot be used.",
            cloud=Cloud(
                company=_UNKNOWN,
                country=_UNKNOWN,
                credentials=(),
                how_to_get_key=(),
                key_page="",
                limits=Limits(),
                price=Price(None, ""),
                per_second=1.0,
                at_once=1,
                keeps=_UNKNOWN,
            ),
        )

    def state(self) -> VendorState:
        """Never ready."""
        return VendorState(State.NOT_INSTALLED, reason=str(self.problem))

    def endpoint(self, credentials: Mapping[str, str]) -> str:
        """None is known."""
        return ""

    def connect(self, credentials: Mapping[str, str]) -> None:
        """Raises UnavailableError with the reason."""
        raise UnavailableError(self.problem)

    def analyze(self, sent: SentFile, meter: Meter) -> Answer:
        """Raises UnavailableError with the reason."""
        raise UnavailableError(self.problem)

    def close(self) -> None:
        """There is nothing to let go of."""

    def parse(
        self, body: bytes, sent: SentRecord, further: Sequence[bytes] = ()
    ) -> Sequence[Prediction]:
        """Raises UnexpectedBodyError: nobody knows how to read its answers."""
        raise UnexpectedBodyError(self.info.name, "its description cannot be read")
