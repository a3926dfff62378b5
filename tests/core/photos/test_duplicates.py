"""Photos that look alike: what counts as the same picture, and how pairs become groups."""

from __future__ import annotations

import io
from itertools import combinations
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image, ImageDraw, ImageFilter

from core.photos import image_io
from core.photos.duplicates import (
    BITS,
    NEAR_DISTANCE,
    READ_SIDE,
    RESAVED_DISTANCE,
    Alike,
    Cancelled,
    Fingerprint,
    Likeness,
    distance,
    find_alike,
    fingerprint,
)

PORTRAITS = Path(__file__).resolve().parents[4] / "shared/data/congress/photos"
SIZE = (225, 275)


def picture(seed: int) -> Image.Image:
    """Nobody: soft patches of light and dark, as a portrait has."""
    rng = np.random.default_rng(seed)
    coarse = rng.integers(0, 256, (9, 7, 3), dtype=np.uint8)
    photo = Image.fromarray(coarse).resize(SIZE, Image.Resampling.BICUBIC)
    pen = ImageDraw.Draw(photo)
    left, top = (int(x) for x in rng.integers(40, 90, 2))
    pen.ellipse((left, top, left + 90, top + 120), fill=tuple(rng.integers(0, 256, 3).tolist()))
    return photo.filter(ImageFilter.GaussianBlur(2))


def saved(photo: Image.Image, form: str = "JPEG", quality: int = 92) -> bytes:
    file = io.BytesIO()
    photo.save(file, form, quality=quality)
    return file.getvalue()


def print_of(data: bytes, folder: Path) -> Fingerprint:
    """As the program takes it: through the one decoder."""
    path = folder / "photo"
    path.write_bytes(data)
    with Image.open(path) as image:
        width, height = image.size
    return fingerprint(image_io.thumbnail(path, READ_SIDE), width, height)


def random_print(number: int, sides: tuple[int, int] = SIZE) -> Fingerprint:
    return Fingerprint(np.random.default_rng(number).bytes(BITS // 8), *sides)


def flipped(
    of: Fingerprint, bits: int, seed: int = 0, sides: tuple[int, int] | None = None
) -> Fingerprint:
    """A fingerprint so many bits away."""
    value = int.from_bytes(of.bits)
    for place in np.random.default_rng(seed).permutation(BITS)[:bits]:
        value ^= 1 << int(place)
    return Fingerprint(value.to_bytes(BITS // 8), *(sides or (of.width, of.height)))


@pytest.mark.parametrize("seed", range(6))
def test_a_photo_saved_again_is_the_same_picture(seed: int, tmp_path: Path) -> None:
    photo = picture(seed)
    original = print_of(saved(photo), tmp_path)
    again = [
        saved(photo, quality=40),
        saved(photo, "PNG"),
        saved(photo.resize((112, 137), Image.Resampling.LANCZOS)),
        saved(photo.resize((450, 550), Image.Resampling.BICUBIC)),
        saved(photo.convert("L")),
    ]
    for data in again:
        (group,) = find_alike([original, print_of(data, tmp_path)])
        assert [alike.likeness for alike in group] == [Likeness.RESAVED]


@pytest.mark.parametrize("seed", range(6))
def test_a_photo_cut_a_little_is_a_near_duplicate(seed: int, tmp_path: Path) -> None:
    photo = picture(seed)
    cut = photo.crop((2, 2, SIZE[0] - 1, SIZE[1] - 4))
    (group,) = find_alike([print_of(saved(each), tmp_path) for each in (photo, cut)])
    assert [alike.likeness for alike in group] == [Likeness.NEAR]


def test_other_photos_are_not_alike(tmp_path: Path) -> None:
    assert find_alike([print_of(saved(picture(seed)), tmp_path) for seed in range(20)]) == []


def test_the_same_pixels_stretched_are_no_resaved_copy() -> None:
    one = random_print(1)
    (group,) = find_alike([one, Fingerprint(one.bits, 450, 275)])
    assert group == (Alike(1, 0, 0, Likeness.NEAR),)


def test_the_larger_photo_comes_first_and_of_equals_the_one_opened_first() -> None:
    small, large = random_print(1), Fingerprint(random_print(1).bits, 450, 550)
    assert find_alike([small, large])[0][0].larger == 1
    assert find_alike([small, small])[0][0].larger == 0


def test_distances_name_the_bounds() -> None:
    one = random_print(3)
    prints = [one, flipped(one, RESAVED_DISTANCE), flipped(random_print(4), 0)]
    (group,) = find_alike(prints)
    assert group == (Alike(0, 1, RESAVED_DISTANCE, Likeness.RESAVED),)
    (group,) = find_alike([one, flipped(one, RESAVED_DISTANCE + 1)])
    assert group[0].likeness is Likeness.NEAR
    assert find_alike([one, flipped(one, NEAR_DISTANCE)])
    assert find_alike([one, flipped(one, NEAR_DISTANCE + 1)]) == []


def test_nothing_is_alike_among_none_or_one() -> None:
    assert find_alike([]) == []
    assert find_alike([random_print(1)]) == []


def test_a_search_can_be_given_up() -> None:
    told: list[tuple[int, int]] = []

    def tell(done: int, total: int) -> bool:
        told.append((done, total))
        return False

    with pytest.raises(Cancelled):
        find_alike([random_print(n) for n in range(300)], tell)
    assert told == [(128, 300)]


@st.composite
def families(draw: st.DrawFn) -> list[Fingerprint]:
    """Fingerprints around a few others, some equal, in any order."""
    prints = []
    for family in range(draw(st.integers(1, 4))):
        head = random_print(family)
        prints += [
            flipped(head, draw(st.integers(0, 50)), seed=draw(st.integers(0, 5)))
            for _ in range(draw(st.integers(1, 5)))
        ]
    return draw(st.permutations(prints))


@given(families())
def test_groups_are_what_pairs_one_by_one_make_them(prints: list[Fingerprint]) -> None:
    near = {
        (a, b): distance(prints[a], prints[b])
        for a, b in combinations(range(len(prints)), 2)
        if distance(prints[a], prints[b]) <= NEAR_DISTANCE
    }
    expected = {index: {index} for index in range(len(prints))}
    for a, b in near:
        joined = expected[a] | expected[b]
        for member in joined:
            expected[member] = joined
    groups = find_alike(prints)
    members = [{i for alike in group for i in (alike.larger, alike.other)} for group in groups]
    assert sorted(map(sorted, members)) == sorted(
        {tuple(sorted(each)): sorted(each) for each in expected.values() if len(each) > 1}.values()
    )
    for group, found in zip(groups, members, strict=True):
        assert len(group) == len(found) - 1, "no photo is listed with each of its copies"
        for alike in group:
            pair = tuple(sorted((alike.larger, alike.other)))
            assert near[pair] == alike.distance


@pytest.mark.skipif(not PORTRAITS.is_dir(), reason="the shared portraits are not there")
def test_no_two_of_240_people_are_alike_and_their_copies_are_found(tmp_path: Path) -> None:
    paths = sorted(PORTRAITS.glob("*.jpg"))
    prints = [fingerprint(image_io.thumbnail(path, READ_SIDE), *SIZE) for path in paths]
    assert find_alike(prints) == []
    copies = []
    for path in paths[::20]:
        with Image.open(path) as photo:
            copies.append(print_of(saved(photo.resize((150, 183)), quality=60), tmp_path))
    groups = find_alike([*prints, *copies])
    assert [
        (group[0].larger, len(group)) for group in sorted(groups, key=lambda g: g[0].larger)
    ] == [(number, 1) for number in range(0, 240, 20)]
    assert all(group[0].likeness is Likeness.RESAVED for group in groups)
