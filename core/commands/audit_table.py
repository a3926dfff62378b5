"""The two files that `audit` writes: a row a prediction, and a summary by vendor."""

from __future__ import annotations

import csv
import json
import os
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime
from pathlib import Path

from core.export.tables import guarded
from core.photos.photo import PhotoId
from core.prediction import Prediction
from core.problem import Problem
from core.response import CallFailure, Outcome, Response
from core.vendor import VendorId

PREDICTIONS, SUMMARY = "predictions.csv", "summary.json"
COLUMNS = (
    *("photo", "sha256", "vendor", "vendor_version", "source", "response_time", "outcome"),
    *("face", "left", "top", "width", "height", "gender", "gender_confidence"),
    *("age_low", "age_high", "error"),
)
_NO_FACE = ("",) * 9
_TEXTS = frozenset(
    {"photo", "vendor", "vendor_version", "source", "response_time", "gender", "error"}
)
"""What files, vendors and people named; in the others a minus is a number's."""


@dataclass(frozen=True, slots=True)
class AuditedFile:
    """One file of an audit. name: as the table shows it; sha256: empty where it is not known."""

    name: str
    sha256: str
    photo_id: PhotoId


@dataclass(frozen=True, slots=True)
class AuditedVendor:
    """A vendor of an audit. version: the one that was asked."""

    id: VendorId
    version: str


@dataclass(frozen=True, slots=True)
class Audit:
    """What was asked, and what came of it: every photo and vendor has an outcome.

    stopped: the vendors that were asked nothing more, and why; they need not have all outcomes.
    asked: what a stopped vendor was asked about all the same, without an outcome.
    """

    files: Sequence[AuditedFile]
    vendors: Sequence[AuditedVendor]
    outcomes: Mapping[tuple[PhotoId, VendorId], Outcome]
    stopped: Mapping[VendorId, Problem] = field(default_factory=dict)
    asked: Collection[tuple[PhotoId, VendorId]] = frozenset()

    def rows(self) -> Iterator[list[str]]:
        """The table's rows, sorted by photo, then in the vendors' order, then by face."""
        for file in sorted(self.files, key=lambda file: file.name):
            for vendor in self.vendors:
                outcome = self._outcome(file, vendor.id)
                why_not, asked = self.stopped.get(vendor.id), self._was_asked(file, vendor.id)
                yield from _rows(file, vendor, outcome, why_not, asked)

    def summary(self) -> dict[str, dict[str, int | float]]:
        """By vendor, over all files; `not_asked`, of those that failed, only where a vendor was
        stopped.
        """
        counts: dict[str, dict[str, int | float]] = {
            vendor.id: asdict(self._counts(vendor.id)) for vendor in self.vendors
        }
        for vendor_id in counts.keys() - self.stopped.keys():
            del counts[vendor_id]["not_asked"]
        return counts

    def failed_files(self) -> int:
        """How many files have a vendor whose call failed, or was not made."""
        return sum(
            any(_failed(self._outcome(file, vendor.id)) for vendor in self.vendors)
            for file in self.files
        )

    def unasked_files(self) -> int:
        """How many files have a vendor that was stopped before it was asked about them."""
        return sum(
            any(
                self._outcome(file, vendor.id) is None and not self._was_asked(file, vendor.id)
                for vendor in self.vendors
            )
            for file in self.files
        )

    def _counts(self, vendor_id: VendorId) -> _Counts:
        counts = _Counts()
        for file in self.files:
            counts.add(self._outcome(file, vendor_id), self._was_asked(file, vendor_id))
        return counts

    def _was_asked(self, file: AuditedFile, vendor_id: VendorId) -> bool:
        return (file.photo_id, vendor_id) in self.asked

    def _outcome(self, file: AuditedFile, vendor_id: VendorId) -> Outcome | None:
        """None where the vendor was stopped before it was asked, or before it answered."""
        if vendor_id in self.stopped:
            return self.outcomes.get((file.photo_id, vendor_id))
        return self.outcomes[file.photo_id, vendor_id]


@dataclass(slots=True)
class _Counts:
    """photos = answered + no_face + failed. not_asked: of those that failed, the calls that were
    not made. seconds: the vendor's own, all answers together.
    """

    photos: int = 0
    answered: int = 0
    no_face: int = 0
    failed: int = 0
    not_asked: int = 0
    predictions: int = 0
    seconds: float = 0.0

    def add(self, outcome: Outcome | None, asked: bool) -> None:
        self.photos += 1
        if outcome is None and not asked:
            self.not_asked += 1
        if isinstance(outcome, Response):
            self.seconds = round(self.seconds + outcome.seconds, 6)
        if _failed(outcome):
            self.failed += 1
        elif isinstance(outcome, Response) and outcome.predictions:
            self.answered += 1
            self.predictions += len(outcome.predictions)
        else:
            self.no_face += 1


def write(audit: Audit, folder: Path) -> None:
    """Write both files; each is there as a whole or not at all.

    Raises:
        OSError: the folder cannot be written to.
    """
    drafts = [folder / f".{name}.{os.getpid()}" for name in (PREDICTIONS, SUMMARY)]
    try:
        # A file's name need not be text; what is none is written as \udcff.
        with drafts[0].open("w", encoding="utf-8", errors="backslashreplace", newline="") as file:
            table = csv.writer(file, lineterminator="\n")
            table.writerow(COLUMNS)
            table.writerows(map(_guarded, audit.rows()))
        text = json.dumps(audit.summary(), indent=2, ensure_ascii=False)
        drafts[1].write_text(text + "\n", encoding="utf-8", newline="\n")
        for draft, name in zip(drafts, (PREDICTIONS, SUMMARY), strict=True):
            draft.replace(folder / name)
    finally:
        for draft in drafts:
            draft.unlink(missing_ok=True)


def _guarded(row: Sequence[str]) -> list[str]:
    """As it stands in the table: no spreadsheet takes a photo's name for a formula."""
    named = zip(COLUMNS, row, strict=True)
    return [guarded(cell) if name in _TEXTS else cell for name, cell in named]


def _rows(
    file: AuditedFile,
    vendor: AuditedVendor,
    outcome: Outcome | None,
    why_not: Problem | None,
    asked: bool,
) -> Iterator[list[str]]:
    known = [file.name, file.sha256, vendor.id]
    if outcome is None:
        what = "Tried, but not answered." if asked else "Not asked."
        what = f"{what} {why_not.what}" if why_not else what
        yield [*known, vendor.version, "live", "", "failed", *_NO_FACE, what]
        return
    if isinstance(outcome, CallFailure):
        yield [*known, vendor.version, "live", "", "failed", *_NO_FACE, outcome.problem.what]
        return
    known += [outcome.version, outcome.source, _when(outcome)]
    if outcome.unreadable is not None:
        yield [*known, "failed", *_NO_FACE, outcome.unreadable.what]
    elif not outcome.predictions:
        yield [*known, "no face", *_NO_FACE, ""]
    for face, prediction in enumerate(outcome.predictions, 1):
        yield [*known, "answered", str(face), *_columns(prediction), ""]


def _columns(prediction: Prediction) -> list[str]:
    box = prediction.box
    return [
        *map(_number, (box.left, box.top, box.width, box.height)),
        prediction.gender.value if prediction.gender else "",
        *map(_number, (prediction.confidence, prediction.age_low, prediction.age_high)),
    ]


def _failed(outcome: Outcome | None) -> bool:
    return outcome is None or isinstance(outcome, CallFailure) or outcome.unreadable is not None


def _number(value: float | None) -> str:
    """A number as short as it can be without being rounded; nothing for None."""
    if value is None:
        return ""
    return str(int(value)) if value == int(value) else repr(value)


def _when(outcome: Response) -> str:
    """When the answer came; a recorded one's date, as far as it is known."""
    return outcome.recorded.date if outcome.recorded else _time(outcome.received)


def _time(time: datetime) -> str:
    return time.astimezone(UTC).replace(tzinfo=None).isoformat(timespec="milliseconds") + "Z"
