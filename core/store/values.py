"""Values as they stand in the case's file: times, paths, problems, settings."""

from __future__ import annotations

import json
import os
from dataclasses import asdict
from datetime import UTC, datetime
from functools import lru_cache
from pathlib import Path
from typing import Any

from core.problem import Problem
from core.run import RunSettings

# Made once: json.dumps with settings of its own makes one at each call.
_CANONICAL = json.JSONEncoder(sort_keys=True, separators=(",", ":"), ensure_ascii=True)


def now() -> datetime:
    return datetime.now(UTC)


def time_text(time: datetime) -> str:
    """UTC, ISO 8601, microseconds: "2026-03-01T09:30:00.000000Z".

    Raises:
        ValueError: the time has no zone.
    """
    if time.tzinfo is None:
        raise ValueError("a time without a zone cannot be kept")
    if time.tzinfo is not UTC:
        time = time.astimezone(UTC)
    return time.isoformat(timespec="microseconds").removesuffix("+00:00") + "Z"


def canonical(value: Any) -> str:
    """JSON that is the same text for the same value."""
    return _CANONICAL.encode(value)


@lru_cache(maxsize=64)
def settings_text(settings: RunSettings) -> str:
    """What is off is left out, so that a setting added later changes no older text."""
    return canonical({k: v for k, v in asdict(settings).items() if v is not None})


def settings_of(text: str) -> RunSettings:
    return RunSettings(**json.loads(text))


def path_text(path: Path, base: Path) -> str | bytes:
    """The path as kept: relative with forward slashes inside `base`, else absolute.

    A name that is no text in the system's encoding is kept as its bytes.
    """
    kept = path.relative_to(base).as_posix() if path.is_relative_to(base) else str(path)
    try:
        kept.encode("utf-8")
    except UnicodeEncodeError:
        return os.fsencode(kept)
    return kept


def path_of(kept: str | bytes, base: Path) -> Path:
    """The inverse of path_text; `base` may have moved since."""
    text = os.fsdecode(kept)
    # Joining would come to the same, in three times the time; a case opens with a path a photo.
    return Path(text) if os.path.isabs(text) else base / text


def file_name_of(kept: str | bytes) -> str:
    """The name of the file at a path that is kept so, without the folders it lies in."""
    return os.fsdecode(kept).replace(os.sep, "/").rpartition("/")[2]


def problem_columns(problem: Problem | None) -> dict[str, str | None]:
    return {
        "problem_kind": problem.kind if problem else None,
        "problem_what": problem.what if problem else None,
        "problem_way_out": problem.way_out if problem else None,
    }


def problem_of(kind: str | None, what: str | None, way_out: str | None) -> Problem | None:
    return None if kind is None else Problem(kind, what or "", way_out or "")
