"""package.json: what a package says of itself, and the tags of its bag that follow from it."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from hashlib import sha256
from typing import Any

from core.package.bag import broken
from core.problem import Problem, ProblemError

FORMAT = "misread-package/1"
NAME = "data/package.json"
LOG = "data/log.jsonl"
TABLES = "data/tables"
RESPONSES = "data/responses"
PHOTOS = "data/photos"
REPLIES = "data/replies"
COPIES = "data/copies.jsonl"
DATASHEET = "data/datasheet.md"
FIELDS = "data/FIELDS.md"

_OF_THE_MOMENT = frozenset({NAME, LOG, DATASHEET})
"""What differs between two exports of the same content: times, and entries of the log."""


@dataclass(frozen=True, slots=True)
class PackageRecord:
    """The fields of package.json.

    made_by: the program and its version. exported_at: UTC. scope: "all" or "audit".
    with_photos: whether photos went in. reason_unmasked: why faces are shown that nobody stated
    rights for; empty where they are masked. photos, faces, flags, responses: how many.
    left_out: how many answers the log tells of that did not go in.
    log_entries, log_head: where the log ended. content: the hash that two exports of the same
    content share. read_me: the SHA-256 of README.txt.
    """

    made_by: str
    exported_at: str
    case: str
    scope: str
    with_photos: bool
    reason_unmasked: str
    photos: int
    faces: int
    flags: int
    responses: int
    left_out: int
    log_entries: int
    log_head: str
    content: str
    read_me: str
    format: str = FORMAT

    @property
    def tags(self) -> Mapping[str, str]:
        """For bag-info.txt."""
        return {
            "Bag-Software-Agent": self.made_by,
            "Bagging-Date": self.exported_at[:10],
            "External-Description": f"Faces as vendors read them: {self.case}",
            "Misread-Format": self.format,
            "Misread-Content": self.content,
            "Misread-Log-Entries": str(self.log_entries),
            "Misread-Log-Head": self.log_head,
        }


def written(record: PackageRecord) -> bytes:
    """As it stands in the file."""
    return (json.dumps(asdict(record), ensure_ascii=True, indent=2) + "\n").encode()


def read(data: bytes) -> PackageRecord:
    """Raises:
    ProblemError: kind "package changed", or "newer package" where the format is not known.
    """
    try:
        found: Any = json.loads(data)
        named = str(found["format"])
    except (ValueError, RecursionError, KeyError, TypeError) as error:
        raise broken(NAME, "is not the record of a package") from error
    if named != FORMAT:
        raise ProblemError(
            Problem(
                "newer package",
                f"The package has the format “{named}”, which this Misread does not know.",
                "Update Misread to open or check it.",
            )
        )
    try:
        record = PackageRecord(**found)
        whole = written(record) == data
    except (TypeError, ValueError) as error:
        raise broken(NAME, "is not the record of a package") from error
    if not whole:
        raise broken(NAME, "is not written as Misread writes it")
    return record


def content_of(hashes: Mapping[str, str]) -> str:
    """The hash of all that does not change from one export of a content to the next."""
    lasting = sorted(f"{hash_}  {name}" for name, hash_ in hashes.items())
    kept = [line for line in lasting if line[66:] not in _OF_THE_MOMENT]
    return sha256("\n".join(kept).encode()).hexdigest()
