"""What a case is opened with: everything it holds, as the store gives it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from core.case.pages import Page, ReadPage
from core.labelling.attributes import AttributeName
from core.labelling.claim import Claim, Decision
from core.labelling.reveal import Reveal
from core.lessons.lesson import Lesson
from core.photos.photo import PhotoId
from core.response import Response
from core.sets.draw import Draw
from core.sets.flag import FaceId, Flag
from core.vendor import VendorId


@dataclass(slots=True)
class Content:
    """Everything a case holds, as it is loaded.

    photos: the SHA-256 of each by its id, in the order opened. read: reads the rest of them, their
        faces and outcomes. photo_of: which photo a stored face is in;
        None for an unknown one.
    said: as `CaseMemory.values_said` gives it, by attribute. answered: vendors a response is kept
        of. failed: photos with a problem. page: all photos, where they were read.
    last_face_id: the greatest ever given.
    recorded: answers imported by the user, the one with the oldest date first; last_recorded: the
        greatest number ever given to one.
    retired: vendors that have withdrawn, and whether they can still be asked.
    claims, decisions: what annotators said that is not in force, and what was decided.
    last_photo_id: the greatest ever given, withdrawn photos included.
    draws: all sets of photos, the oldest first. looked_at: as store.draws.looked_at gives it.
    withdrawn: SHA-256 of photos that are not taken in again. replaced: ids of photos that left
        since their files hold others. reveals: the oldest first.
    lessons: the first made first. last_lesson_id: the greatest ever given.
    left_out: the photo kept by each that is left out as its duplicate.
    """

    photos: dict[PhotoId, str | None]
    read: ReadPage
    photo_of: Callable[[FaceId], PhotoId | None]
    said: Mapping[AttributeName, Counter[str]]
    answered: frozenset[VendorId]
    failed: Collection[PhotoId] = ()
    flags: Iterable[Flag] = ()
    thresholds: dict[VendorId, float] = field(default_factory=dict)
    settings: dict[str, Any] = field(default_factory=dict)
    last_face_id: int = 0
    recorded: Iterable[Response] = ()
    last_recorded: int = 0
    retired: Mapping[VendorId, bool] = field(default_factory=dict)
    claims: Iterable[Claim] = ()
    decisions: Iterable[Decision] = ()
    last_photo_id: int = 0
    draws: list[Draw] = field(default_factory=list)
    looked_at: dict[str, set[PhotoId]] = field(default_factory=dict)
    withdrawn: set[str] = field(default_factory=set)
    replaced: set[PhotoId] = field(default_factory=set)
    lessons: Iterable[Lesson] = ()
    last_lesson_id: int = 0
    reveals: Iterable[Reveal] = ()
    page: Page | None = None
    left_out: dict[PhotoId, PhotoId] = field(default_factory=dict)
