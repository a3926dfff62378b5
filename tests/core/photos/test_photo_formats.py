"""What first bytes say, and where a file ends before its format says so."""

from __future__ import annotations

import io

import pytest
from PIL import Image

from core.photos.formats import HEAD_LENGTH, Format, ends_early, format_of, what_instead
from tests.bad_photos import coded, draw, heic


def whole_file(kind: Format) -> bytes:
    if kind is Format.HEIF:
        return heic()
    return coded(draw(1), "WEBP" if kind is Format.WEBP else kind.value)


@pytest.mark.parametrize("kind", Format)
def test_a_format_is_known_by_its_first_bytes(kind: Format) -> None:
    assert format_of(whole_file(kind)[:HEAD_LENGTH]) is kind


@pytest.mark.parametrize("kind", Format)
def test_whole_files_do_not_end_early(kind: Format) -> None:
    assert not ends_early(io.BytesIO(whole_file(kind)), kind)


@pytest.mark.parametrize("kind", [kind for kind in Format if kind is not Format.TIFF])
@pytest.mark.parametrize("share", [0.05, 0.3, 0.6, 0.95])
def test_files_that_were_cut_end_early(kind: Format, share: float) -> None:
    data = whole_file(kind)
    assert ends_early(io.BytesIO(data[: int(share * len(data))]), kind)


def test_the_end_of_a_thumbnail_is_not_the_end_of_its_photo() -> None:
    thumbnail = coded(draw(2, (20, 20)), "JPEG")
    data = coded(draw(1), "JPEG", exif=Image.Exif().tobytes() + thumbnail)
    assert data.count(b"\xff\xd9") == 2
    assert ends_early(io.BytesIO(data[:-200]), Format.JPEG)


def test_a_general_brand_is_told_apart_by_the_compatible_ones() -> None:
    general = b"\0\0\0\x1cftypmif1\0\0\0\0mif1"
    assert format_of(general + b"avifmiaf") is Format.AVIF
    assert format_of(general + b"heicmiaf") is Format.HEIF


@pytest.mark.parametrize(
    ("head", "name"),
    [
        (b"%PDF-1.7", "a PDF document"),
        (b'\xef\xbb\xbf<?xml version="1.0"?>\n<svg width="3"/>', "a drawing (SVG)"),
        (b"\r\n<!DOCTYPE html>", "a web page"),
        (b"\0\0\0\x18ftypqt  ", "a video"),
        (b"RIFF\0\0\0\0AVI LIST", "a video"),
        (b"plain words\n", "a text"),
        (b"\x01\x02\x03", ""),
        (b"", ""),
    ],
)
def test_what_is_no_photo_is_named(head: bytes, name: str) -> None:
    assert format_of(head) is None
    assert what_instead(head) == name
