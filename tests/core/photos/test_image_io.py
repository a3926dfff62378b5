"""The one decoder: equal to Pillow's own upright RGB, exact about sizes, never surprised."""

from __future__ import annotations

import hashlib
import io
import os
import pickle
import subprocess
import sys
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from PIL import Image, ImageOps

from core.geometry import Box
from core.photos.files import Found, find_photos
from core.photos.image_io import (
    MASK,
    MAX_PIXELS,
    WRITABLE,
    FileFacts,
    PhotoError,
    crop,
    decode,
    encode,
    examine,
    for_local_vendor,
    masked,
    preview,
    read_photo,
    thumbnail,
)
from core.photos.photo import Pixels
from tests.bad_photos import BadPhoto, coded, draw, heic, write_bad_photos

# Pillow remarks on odd files; the program ignores that, and so do its tests.
pytestmark = pytest.mark.filterwarnings("ignore::UserWarning:PIL")

ORIENTATION = 0x0112
WITH_EXIF = ("JPEG", "MPO", "PNG", "WEBP", "TIFF", "AVIF")
TURNED_BY = {
    1: None,
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_90,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_270,
}
"""How an upright picture is stored for each orientation: the opposite of how it is shown."""

sizes = st.tuples(st.integers(1, 90), st.integers(1, 90))


def by_pillow(data: bytes) -> Pixels:
    with Image.open(io.BytesIO(data)) as photo:
        return np.asarray(ImageOps.exif_transpose(photo).convert("RGB"))


def with_orientation(photo: Image.Image, form: str, orientation: int) -> bytes:
    exif = Image.Exif()
    exif[ORIENTATION] = orientation
    if form == "MPO":
        return coded(photo, form, exif=exif, save_all=True, append_images=[photo])
    return coded(photo, form, exif=exif)


def facts_of(data: bytes, folder: Path) -> FileFacts:
    path = folder / "photo"
    path.write_bytes(data)
    return examine(Found(path, None))


def problem_of(read: Callable[[], object]) -> str:
    with pytest.raises(PhotoError) as caught:
        read()
    assert caught.value.problem.what.endswith(".")
    assert caught.value.problem.way_out.endswith(".")
    return caught.value.problem.kind


# Bad and odd files


@pytest.fixture(scope="module")
def bad_photos(tmp_path_factory: pytest.TempPathFactory) -> list[BadPhoto]:
    return write_bad_photos(tmp_path_factory.mktemp("bad") / "photos")


def test_there_are_bad_photos_of_many_kinds(bad_photos: list[BadPhoto]) -> None:
    assert len({bad.kind for bad in bad_photos if bad.expected == "fails"}) >= 35
    assert len({bad.kind for bad in bad_photos if bad.expected == "opens"}) >= 35


def test_every_bad_photo_comes_to_what_is_expected(bad_photos: list[BadPhoto]) -> None:
    search = find_photos([bad_photos[0].path.parent])
    found = {each.path: each for each in search.found}
    wrong = []
    for bad in bad_photos:
        problem = ""
        if bad.path not in found:
            outcome = "passed over"
        else:
            facts = examine(found[bad.path])
            outcome, problem = "opens", facts.problem.kind if facts.problem else ""
            try:
                pixels = decode(read_photo(bad.path, facts.sha256))
            except PhotoError as error:
                outcome, problem = "fails", problem or error.problem.kind
            else:
                assert (facts.height, facts.width) == pixels.shape[:2], bad
        if outcome != bad.expected or (bad.problem and problem != bad.problem):
            wrong.append((bad.kind, bad.expected, bad.problem, outcome, problem))
    assert wrong == []


def test_the_limit_that_is_named_is_the_one_that_was_met(bad_photos: list[BadPhoto]) -> None:
    def said(name: str) -> str:
        path = bad_photos[0].path.parent / name
        problem = examine(Found(path, None)).problem
        assert problem is not None
        return problem.what

    assert said("line.png").endswith("2,000,000 × 1 pixels; the limit for a side is 1,000,000.")
    assert said("over.png").endswith("301 megapixels; the limit is 300.")


def test_every_way_to_decode_agrees_on_bad_photos(bad_photos: list[BadPhoto]) -> None:
    for bad in bad_photos:
        for read in (
            lambda path: preview(path, 40),
            lambda path: thumbnail(path, 20),
            lambda path: for_local_vendor(read_photo(path, None), 40),
        ):
            if bad.expected == "opens":
                read(bad.path)
            elif bad.expected == "fails":
                problem_of(lambda read=read, bad=bad: read(bad.path))


@given(
    form=st.sampled_from((*WITH_EXIF, "GIF", "BMP", "HEIF")),
    cut=st.floats(0, 1),
    flips=st.lists(st.tuples(st.floats(0, 1), st.integers(1, 255)), max_size=6),
)
@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_damage_of_any_kind_ends_in_pixels_or_a_photo_error(
    form: str, cut: float, flips: list[tuple[float, int]], tmp_path_factory: pytest.TempPathFactory
) -> None:
    whole = bytearray(heic() if form == "HEIF" else with_orientation(draw(3), form, 6))
    for at, bits in flips:
        whole[int(at * (len(whole) - 1))] ^= bits
    data = bytes(whole[: int(cut * len(whole)) + 1])
    facts = facts_of(data, tmp_path_factory.getbasetemp())
    try:
        pixels = decode(data, max_side=32)
    except PhotoError:
        return
    assert facts.problem is None
    assert pixels.dtype == np.uint8


def test_a_tiff_of_colours_as_floats_is_not_called_damaged(tmp_path: Path) -> None:
    import cv2

    path = tmp_path / "float.tif"
    assert cv2.imwrite(str(path), np.full((12, 10, 3), 0.5, np.float32))
    problem = examine(Found(path, None)).problem
    assert problem is not None
    assert problem.kind == "odd pixels"
    with pytest.raises(PhotoError, match="of a kind that this program does not read"):
        decode(path.read_bytes())


def test_photo_errors_travel_between_processes() -> None:
    with pytest.raises(PhotoError) as caught:
        decode(b"")
    assert pickle.loads(pickle.dumps(caught.value)).problem == caught.value.problem


# Upright pixels


@pytest.mark.parametrize("form", ["PNG", "TIFF"])
@pytest.mark.parametrize("orientation", range(1, 9))
def test_photos_are_turned_upright(form: str, orientation: int, tmp_path: Path) -> None:
    upright = draw(5, (40, 24))
    turn = TURNED_BY[orientation]
    stored = upright if turn is None else upright.transpose(turn)
    data = with_orientation(stored, form, orientation)
    np.testing.assert_array_equal(decode(data), np.asarray(upright))
    facts = facts_of(data, tmp_path)
    assert (facts.width, facts.height) == (40, 24)


@given(form=st.sampled_from(WITH_EXIF), orientation=st.integers(0, 9), size=sizes)
@settings(max_examples=120, deadline=None)
def test_a_vendor_gets_what_pillow_decodes(
    form: str, orientation: int, size: tuple[int, int], tmp_path_factory: pytest.TempPathFactory
) -> None:
    data = with_orientation(draw(orientation, size), form, orientation)
    pixels = decode(data)
    np.testing.assert_array_equal(pixels, by_pillow(data))
    assert pixels.flags.c_contiguous
    facts = facts_of(data, tmp_path_factory.getbasetemp())
    assert (facts.height, facts.width) == pixels.shape[:2]


@pytest.mark.parametrize("orientation", range(1, 9))
def test_photos_of_many_strips_are_turned_as_whole_ones(orientation: int) -> None:
    data = with_orientation(draw(1, (1900, 1201)), "JPEG", orientation)
    np.testing.assert_array_equal(decode(data), by_pillow(data))


@pytest.mark.parametrize("quarter_turns", range(4))
def test_heic_is_turned_by_its_container_alone(quarter_turns: int, tmp_path: Path) -> None:
    pixels = decode(heic(quarter_turns))
    height, width = pixels.shape[:2]
    corners = [pixels[y, x] for y, x in ((5, 5), (5, -5), (-5, -5), (-5, 5))]
    red, green, blue, white = (220, 30, 30), (30, 200, 30), (30, 30, 220), (240, 240, 240)
    clockwise = [red, green, white, blue]
    expected = clockwise[quarter_turns:] + clockwise[:quarter_turns]
    np.testing.assert_allclose(corners, expected, atol=4)
    facts = facts_of(heic(quarter_turns), tmp_path)
    assert (facts.width, facts.height) == (width, height)
    assert (width, height) == ((80, 48) if quarter_turns % 2 == 0 else (48, 80))


def xmp(orientation: int) -> bytes:
    return f'<x:xmpmeta><rdf tiff:Orientation="{orientation}"/></x:xmpmeta>'.encode()


@pytest.mark.parametrize("form", ["JPEG", "TIFF", "WEBP"])
def test_an_orientation_told_by_xmp_alone_counts(form: str, tmp_path: Path) -> None:
    options = {"tiffinfo": {700: xmp(6)}} if form == "TIFF" else {"xmp": xmp(6)}
    data = coded(draw(2, (60, 30)), form, **options)
    pixels = decode(data)
    assert pixels.shape == (60, 30, 3)
    np.testing.assert_array_equal(pixels, by_pillow(data))
    facts = facts_of(data, tmp_path)
    assert (facts.width, facts.height) == (30, 60)
    assert preview(tmp_path / "photo", 30).shape == (30, 15, 3)


def test_exif_behind_the_pixels_of_a_png_counts(tmp_path: Path) -> None:
    data = with_orientation(draw(2, (60, 30)), "PNG", 6)
    at = data.index(b"eXIf") - 4
    length = 12 + int.from_bytes(data[at : at + 4], "big")
    moved = data[:at] + data[at + length : -12] + data[at : at + length] + data[-12:]
    assert decode(moved).shape == (60, 30, 3)
    facts = facts_of(moved, tmp_path)
    assert (facts.width, facts.height) == (30, 60)


@pytest.mark.parametrize(
    ("form", "mode"),
    [
        ("JPEG", "L"),
        ("JPEG", "CMYK"),
        ("PNG", "1"),
        ("PNG", "P"),
        ("PNG", "LA"),
        ("PNG", "RGBA"),
        ("WEBP", "RGBA"),
        ("GIF", "P"),
        ("TIFF", "CMYK"),
        ("TIFF", "LAB"),
        ("TIFF", "RGBA"),
        ("BMP", "1"),
    ],
)
def test_every_colour_mode_gives_pillows_rgb(form: str, mode: str) -> None:
    data = coded(draw(4, mode=mode), form)
    np.testing.assert_array_equal(decode(data), by_pillow(data))


def test_alpha_is_dropped_and_colours_below_stay_as_stored() -> None:
    pixels = np.zeros((4, 4, 4), np.uint8)
    pixels[..., 0] = 200
    assert (decode(coded(Image.fromarray(pixels), "PNG")) == (200, 0, 0)).all()


def test_a_colour_profile_changes_nothing() -> None:
    photo = draw(6)
    with_profile = coded(photo, "PNG", icc_profile=b"a profile")
    np.testing.assert_array_equal(decode(with_profile), np.asarray(photo))


@pytest.mark.parametrize("form", ["PNG", "TIFF"])
def test_grey_of_16_bits_is_scaled_and_not_clipped(form: str) -> None:
    ramp = np.linspace(0, 65535, 64 * 64).astype(np.uint16).reshape(64, 64)
    pixels = decode(coded(Image.fromarray(ramp), form))
    np.testing.assert_array_equal(pixels[..., 1], ramp >> 8)


@pytest.mark.parametrize(
    ("values", "white"),
    [
        (np.float32([[0, 0.5, 1]]), 1),
        (np.float32([[0, 100, 200]]), 200),
        (np.float32([[-1, np.nan, 1]]), 1),
        (np.int32([[0, 100, 255]]), 255),
        (np.int32([[0, 30000, 65535]]), 65535),
        (np.int32([[-5, 1000, 1_000_000]]), 1_000_000),
        (np.float32([[0, 0, 0]]), 1),
    ],
)
def test_wide_grey_is_scaled_to_its_white(values: np.ndarray, white: float) -> None:
    pixels = decode(coded(Image.fromarray(values), "TIFF"))
    expected = np.clip(np.nan_to_num(values / white), 0, 1) * 255
    np.testing.assert_allclose(pixels[..., 0], expected, atol=1)


def test_white_is_zero_is_heeded_for_16_bits() -> None:
    ramp = np.uint16([[0, 30000, 65535]])
    data = coded(Image.fromarray(ramp), "TIFF", tiffinfo={262: 0})
    assert list(decode(data)[0, :, 0]) == [255, 255 - (30000 >> 8), 0]


def test_of_a_moving_photo_the_first_frame_counts() -> None:
    first, second = draw(1), draw(2)
    data = coded(first, "PNG", save_all=True, append_images=[second])
    np.testing.assert_array_equal(decode(data), np.asarray(first))


# Sizes


@given(size=sizes, limit=st.integers(1, 100), form=st.sampled_from(["JPEG", "PNG"]))
@settings(max_examples=60, deadline=None)
def test_a_limit_bounds_the_longer_side_and_never_enlarges(
    size: tuple[int, int], limit: int, form: str
) -> None:
    sent = for_local_vendor(coded(draw(1, size), form), limit)
    assert max(sent.pixels.shape[:2]) == min(limit, max(size))
    assert sent.record.scale == min(1.0, limit / max(size))
    assert (sent.record.height, sent.record.width) == sent.pixels.shape[:2]
    assert sent.pixels.flags.c_contiguous


def test_a_large_jpeg_is_shrunk_close_to_what_averaging_gives() -> None:
    smooth = draw(1, (64, 48)).resize((1600, 1200), Image.Resampling.BICUBIC)
    pixels = decode(coded(smooth, "JPEG", quality=95), 300)
    expected = np.asarray(smooth.resize((300, 225), Image.Resampling.BOX), np.int16)
    assert abs(pixels.astype(np.int16) - expected).mean() < 2


def test_what_was_sent_is_recorded() -> None:
    sent = for_local_vendor(coded(draw(1, (30, 20)), "PNG"), None)
    record = sent.record
    assert (record.width, record.height, record.scale) == (30, 20, 1.0)
    assert (record.byte_count, record.encoding) == (1800, "pixels")
    assert record.sha256 == hashlib.sha256(sent.pixels.tobytes()).hexdigest()


@given(size=st.tuples(st.integers(1, 1500), st.integers(1, 300)), side=st.integers(1, 400))
@settings(max_examples=40, deadline=None)
def test_previews_and_thumbnails_have_about_the_size_asked_for(
    size: tuple[int, int], side: int, tmp_path_factory: pytest.TempPathFactory
) -> None:
    path = tmp_path_factory.getbasetemp() / "size.jpg"
    path.write_bytes(coded(Image.new("RGB", size, (90, 80, 70)), "JPEG"))
    longer = max(preview(path, side).shape[:2])
    assert min(max(size), 0.74 * side) <= longer + 1
    assert longer <= min(max(size), side)
    small = thumbnail(path, side).shape[:2]
    assert max(small) <= min(max(size), 3 * side)
    if 3 * min(size) > max(size):
        assert min(small) in range(min(side, min(size)) - 1, min(side, min(size)) + 2)


def test_previews_are_upright(tmp_path: Path) -> None:
    path = tmp_path / "photo.jpg"
    path.write_bytes(with_orientation(draw(1, (1600, 800)), "JPEG", 6))
    assert preview(path, 400).shape == (400, 200, 3)
    assert thumbnail(path, 100).shape == (200, 100, 3)


def test_photos_below_the_limit_open_without_a_warning(tmp_path: Path) -> None:
    path = tmp_path / "large.jpg"
    Image.new("L", (11_000, 9_000), 120).save(path)  # Pillow warns from 89 megapixels on
    facts = examine(Found(path, None))
    assert (facts.width, facts.height, facts.problem) == (11_000, 9_000, None)
    assert preview(path, 1000).shape[1] <= 1000
    assert Image.MAX_IMAGE_PIXELS is not None
    assert MAX_PIXELS > Image.MAX_IMAGE_PIXELS


# Files


def test_facts_of_a_file(tmp_path: Path) -> None:
    folder = tmp_path / "folder"
    (folder / "sub").mkdir(parents=True)
    path = folder / "sub" / "a.jpg"
    data = coded(draw(1, (30, 20)), "JPEG")
    path.write_bytes(data)
    facts = examine(Found(path, folder))
    assert facts.sha256 == hashlib.sha256(data).hexdigest()
    assert (facts.width, facts.height, facts.problem) == (30, 20, None)
    assert (facts.place.name, facts.place.size) == ("sub/a.jpg", len(data))
    assert facts.place.modified_ns == path.stat().st_mtime_ns


def test_a_file_that_is_no_photo_keeps_its_hash(tmp_path: Path) -> None:
    facts = facts_of(b"%PDF-1.7", tmp_path)
    assert facts.sha256 == hashlib.sha256(b"%PDF-1.7").hexdigest()
    assert facts.problem is not None
    assert "PDF" in facts.problem.what
    assert facts.width is None


def test_a_missing_file_has_a_place_and_a_reason(tmp_path: Path) -> None:
    facts = examine(Found(tmp_path / "nowhere.jpg", None))
    assert facts.sha256 is None
    assert facts.problem is not None
    assert (facts.problem.kind, facts.place.path.name) == ("gone", "nowhere.jpg")


def test_a_file_is_read_as_it_was_opened_or_not_at_all(photo_file: Path) -> None:
    data = photo_file.read_bytes()
    sha256 = hashlib.sha256(data).hexdigest()
    assert read_photo(photo_file, sha256) == data
    photo_file.write_bytes(data + b"!")
    assert problem_of(lambda: read_photo(photo_file, sha256)) == "changed"
    assert read_photo(photo_file, None) == data + b"!"
    photo_file.unlink()
    assert problem_of(lambda: read_photo(photo_file, sha256)) == "gone"
    assert problem_of(lambda: read_photo(photo_file.parent, None)) == "not a file"
    assert problem_of(lambda: read_photo(Path("x" * 5000), None)) == "gone"


def test_a_file_beyond_the_limit_is_not_read(tmp_path: Path) -> None:
    path = tmp_path / "huge.jpg"
    with path.open("wb") as file:
        file.truncate((4 << 30) + 1)  # sparse: takes no room
    facts = examine(Found(path, None))
    assert facts.sha256 is None
    assert facts.problem is not None
    assert facts.problem.kind == "too many bytes"


def test_threads_do_not_disturb_each_other(bad_photos: list[BadPhoto]) -> None:
    files = [bad.path for bad in bad_photos if bad.expected == "opens"]
    alone = [hashlib.sha256(decode(path.read_bytes())).hexdigest() for path in files]
    with ThreadPoolExecutor(4) as pool:
        hashes = pool.map(
            lambda path: hashlib.sha256(decode(path.read_bytes())).hexdigest(), files * 3
        )
    assert list(hashes) == alone * 3


def test_looking_costs_no_import_of_opencv_and_its_import_leaves_qt_alone(
    photo_file: Path,
) -> None:
    program = f"""
import os, sys, warnings
from pathlib import Path
from core.photos.image_io import crop, decode, examine, preview, thumbnail
from core.geometry import Box
from core.photos.files import Found
path = Path({str(photo_file)!r})
examine(Found(path, None)); preview(path, 64); thumbnail(path, 32); decode(path.read_bytes())
assert not {{"cv2", "pi_heif"}} & set(sys.modules)
os.environ["QT_QPA_FONTDIR"] = "mine"
crop(decode(path.read_bytes()), Box(0, 0, 9, 9), 4)
assert "cv2" in sys.modules
assert os.environ["QT_QPA_FONTDIR"] == "mine"
assert "QT_QPA_PLATFORM_PLUGIN_PATH" not in os.environ
"""
    environment = {k: v for k, v in os.environ.items() if not k.startswith("QT_QPA")}
    root = str(Path(__file__).parents[3])
    subprocess.run(
        [sys.executable, "-W", "error", "-c", program],
        check=True,
        cwd=root,
        env=environment | {"PYTHONPATH": root},
    )


# What is done to pixels


def test_a_crop_is_square_and_centred_on_its_box() -> None:
    pixels = np.zeros((100, 200, 3), np.uint8)
    pixels[40:60, 90:110] = 255
    assert (crop(pixels, Box(90, 40, 20, 20), 20) == 255).all()
    around = crop(pixels, Box(80, 45, 40, 10), 40)
    assert around.shape == (40, 40, 3)
    assert (around[10:30, 10:30] == 255).all()
    assert around.mean() == pytest.approx(255 / 4)


def test_a_crop_at_the_edge_is_moved_inside() -> None:
    pixels = np.full((100, 200, 3), 7, np.uint8)
    assert (crop(pixels, Box(-30, -30, 50, 50), 25) == 7).all()
    assert (crop(pixels, Box(190, 90, 80, 80), 25) == 7).all()


def test_a_crop_larger_than_the_photo_is_filled_up() -> None:
    pixels = np.full((10, 40, 3), 200, np.uint8)
    piece = crop(pixels, Box(0, 0, 40, 40), 40)
    assert (piece[15:25] == 200).all()
    assert (piece[:15] == MASK).all()
    assert (piece[25:] == MASK).all()


boxes = st.builds(Box, st.floats(-80, 80), st.floats(-80, 80), st.floats(0, 150), st.floats(0, 150))


@given(box=boxes, size=sizes, side=st.integers(1, 40))
@settings(max_examples=60, deadline=None)
def test_any_box_gives_a_crop(box: Box, size: tuple[int, int], side: int) -> None:
    pixels = np.zeros((size[1], size[0], 3), np.uint8)
    assert crop(pixels, box, side).shape == (side, side, 3)


@given(box=boxes)
def test_no_pixel_that_a_box_touches_shows_through_a_mask(box: Box) -> None:
    pixels = np.full((50, 60, 3), 250, np.uint8)
    hidden = (masked(pixels, [box]) == MASK).all(axis=2)
    y, x = np.mgrid[0:50, 0:60]
    touched = (x + 1 > box.left) & (x < box.right) & (y + 1 > box.top) & (y < box.bottom)
    if box.clipped(60, 50).area > 0:
        assert (hidden == touched).all()
    assert (pixels == 250).all()


@pytest.mark.parametrize("suffix", sorted(WRITABLE))
def test_written_photos_read_back(suffix: str) -> None:
    pixels = np.asarray(draw(1, (40, 30)))
    back = decode(encode(pixels, suffix.upper()))
    if suffix in (".jpg", ".jpeg"):
        assert abs(back.astype(int) - pixels).mean() < 4
    else:
        np.testing.assert_array_equal(back, pixels)


def test_what_cannot_be_written_is_said() -> None:
    with pytest.raises(ValueError, match=r"\.heic"):
        encode(np.zeros((2, 2, 3), np.uint8), ".heic")
    with pytest.raises(ValueError, match="JPEG"):
        encode(np.zeros((1, 70_000, 3), np.uint8), ".jpg")
