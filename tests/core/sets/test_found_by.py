"""When a share may be drawn, and how a case was found."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from core.photos.photo import PhotoId
from core.sets.draw import Draw, DrawId, DrawKind
from core.sets.flag import FaceId, Flag
from core.sets.found_by import (
    Basis,
    Found,
    Looking,
    Way,
    found,
    found_by,
    set_of_all,
    way_of,
    way_words,
)
from core.vendor import VendorId

TIME = datetime(2026, 3, 1, tzinfo=UTC)
WHOLE = Basis(DrawKind.COMPLETE, None, 240, 0, 240, 0, 245, 245)


def photos(*numbers: int) -> tuple[PhotoId, ...]:
    return tuple(map(PhotoId, numbers))


def a_set(kind: DrawKind, *numbers: int, seed: int | None = None, number: int = 1) -> Draw:
    size = len(numbers)
    return Draw(DrawId(number), kind, seed, size, size, photos(*numbers), TIME)


def flag(face: int, how: str, vendor: str = "one") -> Flag:
    return Flag(FaceId(face), VendorId(vendor), None, "", how, TIME)


def test_a_share_needs_a_complete_or_random_set_with_every_face_labelled() -> None:
    assert WHOLE.allows_shares
    assert replace(WHOLE, kind=DrawKind.RANDOM, seed=3).allows_shares
    assert not replace(WHOLE, kind=DrawKind.STRATIFIED, seed=3).allows_shares
    assert not replace(WHOLE, kind=None).allows_shares
    assert not replace(WHOLE, labelled=244).allows_shares
    assert not replace(WHOLE, faces=0, labelled=0).allows_shares
    assert not replace(WHOLE, unread=1).allows_shares


@pytest.mark.parametrize(
    ("ways", "looked_at", "share"),
    [
        (["complete set"], 240, True),
        (["complete set", "random draw, seed 12"], 240, True),
        (["complete set"], 239, False),
        (["complete set", "filter: misread"], 240, False),
        (["by hand"], 240, False),
    ],
)
def test_flags_are_a_share_only_of_what_was_looked_at_whole(
    ways: list[str], looked_at: int, share: bool
) -> None:
    flags = [flag(number, way) for number, way in enumerate(ways)]
    assert found(flags, replace(WHOLE, looked_at=looked_at)).allows_share is share


def test_what_is_said_of_it() -> None:
    flags = [flag(1, "complete set"), flag(1, "complete set", "two"), flag(2, "complete set")]
    assert (
        found(flags, WHOLE).words == "3 cases found in a complete set of 240 photos: 2 of 245 faces"
    )
    half = replace(WHOLE, labelled=42)
    assert found(flags, half).words == "3 cases found, 42 of 245 faces labelled"
    unknown = replace(half, labelled=50, unjudged=8)
    assert found(flags, unknown).words == (
        "3 cases found, 50 of 245 faces labelled, 8 of them unknown or not stated"
    )
    assert replace(WHOLE, unjudged=8).allows_shares
    assert found(flags[:1], None).words == "1 case found"
    assert Found().words == "0 cases found"
    drawn = replace(WHOLE, kind=DrawKind.RANDOM, seed=77, photos=50, gone=2)
    assert drawn.words == "a random draw, seed 77, of 50 photos (2 withdrawn)"
    mended = replace(drawn, replaced=1)
    assert mended.words.endswith("of 50 photos (2 withdrawn, 1 unreadable and replaced since)")
    assert replace(mended, gone=0).words.endswith("(1 unreadable and replaced since)")
    mixed = [flag(1, "filter: misread"), flag(2, "filter: search"), flag(3, "by hand")]
    assert found(mixed, None).ways_words == "2 by filter, 1 by hand"


def test_how_a_case_is_found() -> None:
    complete = a_set(DrawKind.COMPLETE, 1, 2, 3)
    drawn = a_set(DrawKind.RANDOM, 2, 1, seed=9, number=2)
    sets = [complete, drawn]
    here = PhotoId(1)
    assert found_by(Looking(), here, sets, complete) == "complete set"
    assert found_by(Looking(), PhotoId(8), sets, None) == "by hand"
    assert found_by(Looking(narrowed_by="misread"), here, sets, complete) == "filter: misread"
    assert found_by(Looking(drawn), here, sets, complete) == "random draw, seed 9"
    assert found_by(Looking(drawn, "search"), here, sets, complete) == "filter: draw 2, search"
    # A draw from a folder is all there is in the case: nobody could look at anything else.
    assert found_by(Looking(), here, [drawn], drawn) == "random draw, seed 9"


@pytest.mark.parametrize(
    ("kept", "way", "words"),
    [
        ("by hand", Way.BY_HAND, "by hand"),
        ("filter: misread", Way.FILTER, "by filter (misread)"),
        ("complete set", Way.COMPLETE, "in a complete set"),
        ("random draw, seed 4", Way.RANDOM, "in a random draw (seed 4)"),
        ("stratified draw, seed 4", Way.STRATIFIED, "in a stratified draw (seed 4)"),
        ("", Way.BY_HAND, "by hand"),
    ],
)
def test_a_flag_tells_its_way(kept: str, way: Way, words: str) -> None:
    assert way_of(flag(1, kept)) is way
    assert way_words(flag(1, kept)) == words


def test_the_set_that_all_photos_are() -> None:
    one, other = a_set(DrawKind.COMPLETE, 1, 2), a_set(DrawKind.COMPLETE, 3, number=2)
    drawn = a_set(DrawKind.RANDOM, 3, 1, 2, seed=5, number=3)
    assert set_of_all([], photos(1)) is None
    assert set_of_all([one], []) is None
    assert set_of_all([one], photos(1, 2, 3)) is None
    both = set_of_all([one, other], photos(1, 2, 3))
    assert both is not None
    assert (both.kind, both.size) == (DrawKind.COMPLETE, 3)
    assert set_of_all([one, drawn, other], photos(1, 2, 3)) == drawn
    # Photo 2 was withdrawn: a gap, not another set.
    gap = set_of_all([one, other], photos(1, 3))
    assert gap is not None
    assert (gap.size, len(gap.photos)) == (3, 2)
