"""What goes to a cloud vendor: the same pixels, within its limits, and nothing about anybody."""

from __future__ import annotations

import hashlib
import io
import zlib
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from PIL import Image, ImageCms, PngImagePlugin

from core.photos.formats import Format
from core.photos.image_io import PhotoError, decode
from core.photos.metadata import without_metadata
from core.problem import Problem
from core.sending.sent_file import for_cloud_vendor, forced_scale, refusal
from core.vendor import Limits, PhotoRefusedError
from tests.bad_photos import coded, draw, heic, write_bad_photos

pytestmark = pytest.mark.filterwarnings("ignore::UserWarning:PIL")

SECRET = b"Ada-Lovelace-51.5N-0.1W"
ORIENTATION = 0x0112
ANY = Limits()
PROFILE = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()


@dataclass(frozen=True)
class Facts:
    width: int | None
    height: int | None
    problem: Problem | None = None


def segment(marker: int, content: bytes) -> bytes:
    return bytes([0xFF, marker]) + (len(content) + 2).to_bytes(2) + content


def chunk(name: bytes, content: bytes) -> bytes:
    return len(content).to_bytes(4) + name + content + zlib.crc32(name + content).to_bytes(4)


def exif_of(orientation: int) -> Image.Exif:
    exif = Image.Exif()
    exif[ORIENTATION] = orientation
    exif[0x010E] = SECRET.decode()
    return exif


def jpeg_full_of_secrets(photo: Image.Image, **options: object) -> bytes:
    """A JPEG with the secret in every place for metadata that there is."""
    plain = coded(photo, "JPEG", exif=exif_of(1), comment=SECRET, icc_profile=PROFILE, **options)
    thumbnail = b"JFIF\0\1\2\0\0\1\0\1\1\1" + SECRET[:3]
    start, rest = plain[:2], plain[2:]
    if rest[:2] == b"\xff\xe0":
        rest = rest[2 + int.from_bytes(rest[2:4]) :]
    planted = [
        segment(0xE0, thumbnail),
        segment(0xE0, b"JFXX\0\x10" + SECRET),
        segment(0xE1, b"http://ns.adobe.com/xap/1.0/\0<x>" + SECRET + b"</x>"),
        segment(0xE2, b"MPF\0" + SECRET),
        segment(0xED, b"Photoshop 3.0\x008BIM\x04\x04\0\0" + SECRET),
        *(segment(marker, SECRET) for marker in range(0xE0, 0xF0)),
        segment(0xFE, SECRET),
    ]
    before_scan = rest.index(b"\xff\xda")
    rest = rest[:before_scan] + segment(0xFE, SECRET) + rest[before_scan:]
    return start + b"".join(planted) + rest + SECRET + coded(photo, "JPEG")


def png_full_of_secrets(photo: Image.Image) -> bytes:
    texts = PngImagePlugin.PngInfo()
    texts.add_text("Author", SECRET.decode())
    texts.add_text("Comment", SECRET.decode(), zip=True)
    texts.add_itxt("XML:com.adobe.xmp", SECRET.decode())
    plain = coded(photo, "PNG", pnginfo=texts, exif=exif_of(1), dpi=(72, 72))
    profile = chunk(b"iCCP", SECRET + b"\0\0" + zlib.compress(PROFILE))
    own = chunk(b"prVt", SECRET) + chunk(b"tIME", SECRET[:7])
    end = plain.index(b"IEND") - 4
    return (
        plain[:33] + profile + own + plain[33:end] + chunk(b"tEXt", SECRET) + plain[end:] + SECRET
    )


def pixels_of(data: bytes) -> np.ndarray:
    return decode(data)


def outcome_of(read: Callable[[], Any]) -> tuple[Any, Problem | None]:
    try:
        return read(), None
    except PhotoError as error:
        return None, error.problem


def no_secret_in(data: bytes) -> bool:
    return (
        SECRET not in data
        and SECRET[:7] not in data
        and SECRET.decode().encode("utf-16-le") not in data
    )


@pytest.mark.parametrize(
    "options", [{}, {"progressive": True}, {"restart_marker_rows": 1}, {"subsampling": 0}]
)
@pytest.mark.parametrize("mode", ["RGB", "L", "CMYK"])
def test_a_jpeg_goes_with_its_own_coded_pixels_and_no_secret(
    mode: str, options: dict[str, object]
) -> None:
    data = jpeg_full_of_secrets(draw(3, (96, 64), mode), **options)
    sent = for_cloud_vendor(data, ANY, None)
    assert no_secret_in(sent.data)
    assert np.array_equal(pixels_of(sent.data), pixels_of(data))
    assert sent.record.encoding == "JPEG, as it was"
    assert (sent.record.width, sent.record.height, sent.record.scale) == (96, 64, 1.0)
    assert sent.record.byte_count == len(sent.data)
    assert sent.record.sha256 == hashlib.sha256(sent.data).hexdigest()
    scan = data[data.index(b"\xff\xda") :][:200]
    assert scan in sent.data
    with Image.open(io.BytesIO(sent.data)) as photo:
        assert photo.info["icc_profile"] == PROFILE
        assert not photo.getexif()
        assert "comment" not in photo.info


def test_a_jpeg_without_metadata_goes_byte_for_byte() -> None:
    data = coded(draw(1), "JPEG", icc_profile=PROFILE)
    assert for_cloud_vendor(data, ANY, None).data == data


@pytest.mark.parametrize("mode", ["RGB", "RGBA", "L", "LA", "P", "1", "I;16"])
def test_a_png_goes_with_its_own_coded_pixels_and_no_secret(mode: str) -> None:
    photo = draw(2).convert("L").convert("I;16") if mode == "I;16" else draw(2, mode=mode)
    data = png_full_of_secrets(photo)
    sent = for_cloud_vendor(data, ANY, None)
    assert no_secret_in(sent.data)
    assert b"Author" not in sent.data
    assert np.array_equal(pixels_of(sent.data), pixels_of(data))
    assert sent.record.encoding == "PNG, as it was"
    with Image.open(io.BytesIO(sent.data)) as opened:
        opened.load()
        assert opened.info["icc_profile"] == PROFILE
        assert not opened.getexif()
        assert "dpi" not in opened.info


def test_only_the_first_picture_of_several_goes() -> None:
    first, second = draw(1), draw(2)
    for form, kind in (("MPO", "JPEG"), ("PNG", "PNG")):
        data = coded(first, form, save_all=True, append_images=[second])
        sent = for_cloud_vendor(data, ANY, None)
        assert sent.record.encoding == f"{kind}, as it was"
        assert np.array_equal(pixels_of(sent.data), pixels_of(data))
        with Image.open(io.BytesIO(sent.data)) as opened:
            assert getattr(opened, "n_frames", 1) == 1


@pytest.mark.parametrize("orientation", range(2, 9))
@pytest.mark.parametrize("form", ["JPEG", "PNG"])
def test_a_turned_photo_is_re_encoded_upright_without_loss_where_it_fits(
    form: str, orientation: int
) -> None:
    data = coded(draw(4, (60, 40)), form, exif=exif_of(orientation))
    sent = for_cloud_vendor(data, ANY, None)
    assert sent.record.encoding == "PNG, re-encoded"
    assert np.array_equal(pixels_of(sent.data), pixels_of(data))
    assert (sent.record.height, sent.record.width) == pixels_of(data).shape[:2]
    assert no_secret_in(sent.data)
    assert sent.record.scale == 1.0


@pytest.mark.parametrize("form", ["WEBP", "TIFF", "BMP", "GIF", "AVIF"])
def test_other_formats_are_re_encoded_without_loss(form: str) -> None:
    data = coded(draw(5), form)
    sent = for_cloud_vendor(data, Limits(formats=("JPEG", "PNG", form)), None)
    assert sent.record.encoding == "PNG, re-encoded"
    assert np.array_equal(pixels_of(sent.data), pixels_of(data))


def test_heic_is_re_encoded() -> None:
    sent = for_cloud_vendor(heic(1), ANY, None)
    assert np.array_equal(pixels_of(sent.data), pixels_of(heic(1)))


def test_quality_is_lowered_before_size() -> None:
    photo = draw(6, (400, 300))
    data = coded(photo, "BMP")
    best = len(coded(photo, "JPEG", quality=95, subsampling=0))
    worst = len(coded(photo, "JPEG", quality=80, subsampling=0))
    at_best = for_cloud_vendor(data, Limits(most_bytes=best), None).record
    assert (at_best.encoding, at_best.scale) == ("JPEG, re-encoded at quality 95", 1.0)
    lower = for_cloud_vendor(data, Limits(most_bytes=best - 1), None).record
    assert (lower.encoding, lower.scale) == ("JPEG, re-encoded at quality 90", 1.0)
    smaller = for_cloud_vendor(data, Limits(most_bytes=worst - 1), None).record
    assert smaller.scale < 1.0
    assert smaller.byte_count < worst
    assert max(smaller.width, smaller.height) == round(400 * smaller.scale)


def test_a_jpeg_has_its_full_colour_resolution() -> None:
    sent = for_cloud_vendor(coded(draw(7), "BMP"), Limits(formats=("JPEG",)), None)
    with Image.open(io.BytesIO(sent.data)) as photo:
        assert [layer[1:3] for layer in photo.layer] == [(1, 1)] * 3  # type: ignore[attr-defined]


@pytest.mark.parametrize(("limits", "max_side"), [(Limits(most_side=50), None), (ANY, 50)])
def test_sides_are_limited_by_the_vendor_or_by_choice(limits: Limits, max_side: int | None) -> None:
    data = coded(draw(8, (200, 100)), "JPEG")
    sent = for_cloud_vendor(data, limits, max_side)
    assert (sent.record.width, sent.record.height, sent.record.scale) == (50, 25, 0.25)
    assert np.array_equal(pixels_of(sent.data), decode(data, 50))
    assert forced_scale(200, 100, limits, max_side) == 0.25


def test_what_cannot_be_made_to_fit_is_refused_with_a_reason() -> None:
    small = coded(draw(1, (40, 79)), "PNG")
    for data, limits in (
        (small, Limits(least_side=80)),
        (coded(draw(1, (900, 90)), "PNG"), Limits(least_side=80, most_side=300)),
        (small, Limits(formats=("GIF",))),
        (small, Limits(least_bytes=1_000_000)),
        (small, Limits(most_bytes=60)),
        (small, Limits(least_side=40, most_bytes=1000)),
    ):
        with pytest.raises(PhotoRefusedError) as caught:
            for_cloud_vendor(data, limits, None)
        assert caught.value.problem.what.endswith(".")
        assert caught.value.problem.way_out.endswith(".")


def test_refusals_are_known_beforehand() -> None:
    assert refusal(Facts(79, 200), Limits(least_side=80)) is not None
    assert refusal(Facts(80, 200), Limits(least_side=80)) is None
    assert refusal(Facts(90, 900), Limits(least_side=80, most_side=300)) is not None
    assert refusal(Facts(900, 900), Limits(least_side=80), max_side=60) is not None
    assert refusal(Facts(9000, 9000), Limits(most_side=4096, most_bytes=1)) is None
    assert refusal(Facts(100, 100), Limits(formats=("GIF",))) is not None
    assert refusal(Facts(None, None), Limits(least_side=80)) is None
    bad = Problem("truncated", "It ends.", "Copy it.")
    assert refusal(Facts(None, None, bad), ANY) is bad


def test_bad_photos_are_told_as_for_a_local_vendor(
    tmp_path_factory: pytest.TempPathFactory,
) -> None:
    for bad in write_bad_photos(tmp_path_factory.mktemp("bad") / "photos"):
        if not bad.path.is_file() or bad.expected == "passed over":
            continue
        data = bad.path.read_bytes()
        expected, problem = outcome_of(lambda data=data: decode(data))
        sent, refused = outcome_of(lambda data=data: for_cloud_vendor(data, ANY, None))
        assert refused == problem, bad.kind
        if problem is None:
            assert np.array_equal(pixels_of(sent.data), expected), bad.kind


def test_what_is_not_understood_is_not_stripped() -> None:
    jpeg, png = coded(draw(), "JPEG"), coded(draw(), "PNG")
    assert without_metadata(jpeg[:-2], Format.JPEG) is None
    assert without_metadata(jpeg[:2] + b"junk" + jpeg[2:], Format.JPEG) is None
    assert without_metadata(png[:-12], Format.PNG) is None
    assert without_metadata(png[:33] + chunk(b"CgBI", b"1234") + png[33:], Format.PNG) is None
    assert without_metadata(jpeg, Format.WEBP) is None


FORMS = st.sampled_from(["JPEG", "PNG", "WEBP", "TIFF", "BMP"])


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(
    form=FORMS,
    orientation=st.integers(1, 8),
    size=st.tuples(st.integers(1, 120), st.integers(1, 120)),
    most_bytes=st.none() | st.integers(900, 20_000),
    most_side=st.none() | st.integers(10, 140),
    least_side=st.none() | st.integers(1, 40),
    formats=st.sampled_from([("JPEG", "PNG"), ("JPEG",), ("PNG",), ("GIF", "BMP")]),
    max_side=st.none() | st.integers(5, 130),
    seed=st.integers(0, 9),
)
def test_whatever_is_sent_keeps_the_limits_and_the_pixels(
    form: str,
    orientation: int,
    size: tuple[int, int],
    most_bytes: int | None,
    most_side: int | None,
    least_side: int | None,
    formats: tuple[str, ...],
    max_side: int | None,
    seed: int,
) -> None:
    photo = draw(seed, size)
    data = coded(photo, form) if form == "BMP" else coded(photo, form, exif=exif_of(orientation))
    limits = Limits(formats, 1, most_bytes, least_side, most_side)
    upright = decode(data)
    height, width = upright.shape[:2]
    refused = refusal(Facts(width, height), limits, max_side)
    try:
        sent = for_cloud_vendor(data, limits, max_side)
    except PhotoRefusedError:
        assert refused is not None or most_bytes is not None
        return
    assert refused is None
    record, pixels = sent.record, pixels_of(sent.data)
    assert no_secret_in(sent.data)
    assert record.encoding.split(",")[0] in formats
    assert len(sent.data) == record.byte_count <= (most_bytes or record.byte_count)
    assert pixels.shape[:2] == (record.height, record.width)
    longer = max(record.width, record.height)
    assert longer <= min(most_side or longer, max_side or longer)
    assert min(record.width, record.height) >= (least_side or 1)
    assert record.scale == pytest.approx(longer / max(width, height))
    if not record.encoding.startswith("JPEG, re-encoded"):
        expected = upright if record.scale == 1.0 else decode(data, longer)
        assert np.array_equal(pixels, expected)


@settings(max_examples=200, deadline=None)
@given(data=st.binary(max_size=400), kind=st.sampled_from([Format.JPEG, Format.PNG]))
def test_any_bytes_can_be_tried(data: bytes, kind: Format) -> None:
    start = b"\xff\xd8" if kind is Format.JPEG else b"\x89PNG\r\n\x1a\n"
    without_metadata(data, kind)
    without_metadata(start + data, kind)


@settings(max_examples=100, deadline=None)
@given(at=st.integers(2, 2000), change=st.integers(1, 255))
def test_a_damaged_jpeg_is_never_sent_as_something_else(at: int, change: int) -> None:
    whole = bytearray(jpeg_full_of_secrets(draw(1, (48, 32))))
    whole[at % len(whole)] ^= change
    data = bytes(whole)
    try:
        expected = decode(data)
    except PhotoError:
        return
    sent = for_cloud_vendor(data, ANY, None)
    assert np.array_equal(pixels_of(sent.data), expected)
