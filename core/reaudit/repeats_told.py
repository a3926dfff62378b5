"""What came of the repeats that a case holds, read from its store."""

from __future__ import annotations

from collections import defaultdict
from functools import partial

from core.case.case import Case
from core.faces import Face
from core.photos.photo import PhotoId
from core.reaudit.repeat import Repeated, repeated
from core.store import faces, outcomes, repeats


def repeats_of(case: Case, photo_id: PhotoId | None = None) -> list[Repeated]:
    """All repeats, or those of one photo, the oldest first. Reads the store; for a thread."""
    if not case.read_only:
        case.store.flush()
    begun = [
        repeat
        for repeat in case.store.read(repeats.load)
        if photo_id is None or repeat.photo_id == photo_id
    ]
    if not begun:
        return []
    stored: defaultdict[PhotoId, list[Face]] = defaultdict(list)
    for face in case.store.read(faces.load):
        stored[face.photo_id].append(face)
    found = []
    for repeat in begun:
        asked = [
            (outcome, resaved)
            for run_id, resaved in case.store.read(partial(repeats.runs_of, repeat_id=repeat.id))
            for outcome in case.store.read(partial(outcomes.of_run, run_id=run_id))
        ]
        found.append(repeated(repeat, asked, stored[repeat.photo_id]))
    return found
