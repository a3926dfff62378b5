"""What a file's first bytes say it is, and whether it ends before its own format says it should.

Bytes only: nothing is decoded here.
"""

from __future__ import annotations

import os
import struct
from enum import StrEnum
from typing import Any, BinaryIO

HEAD_LENGTH = 512
"""Bytes from the start of a file that `format_of` and `what_instead` need."""


class Format(StrEnum):
    """The formats a photo can have."""

    JPEG = "JPEG"
    PNG = "PNG"
    WEBP = "WebP"
    TIFF = "TIFF"
    BMP = "BMP"
    GIF = "GIF"
    HEIF = "HEIC"
    AVIF = "AVIF"


_STARTS = (
    (b"\xff\xd8\xff", Format.JPEG),
    (b"\x89PNG\r\n\x1a\n", Format.PNG),
    (b"II*\0", Format.TIFF),
    (b"MM\0*", Format.TIFF),
    (b"II+\0", Format.TIFF),
    (b"MM\0+", Format.TIFF),
    (b"GIF87a", Format.GIF),
    (b"GIF89a", Format.GIF),
    (b"BM", Format.BMP),
)
_HEIF_BRANDS = frozenset(
    {b"heic", b"heix", b"heim", b"heis", b"hevc", b"hevx", b"hevm", b"hevs", b"mif1", b"msf1"}
)
_AVIF_BRANDS = frozenset({b"avif", b"avis"})

_FOREIGN = (
    (b"%PDF", "a PDF document"),
    (b"<svg", "a drawing (SVG)"),
    (b"<!doctype html", "a web page"),
    (b"<html", "a web page"),
    (b"<?xml", "an XML file"),
    (b"pk\x03\x04", "an archive or office document"),
    (b"8bps", "a Photoshop file"),
    (b"\xff\x0a", "a JPEG XL file"),
    (b"\0\0\0\x0cjxl ", "a JPEG XL file"),
    (b"\0\0\0\x0cjp  ", "a JPEG 2000 file"),
    (b"\x1a\x45\xdf\xa3", "a video"),
    (b"\0\0\x01\xba", "a video"),
)


def format_of(head: bytes) -> Format | None:
    """The photo format that `head`, the first bytes of a file, belongs to; None for no photo."""
    for start, kind in _STARTS:
        if head.startswith(start):
            return kind
    if head[:4] == b"RIFF" and head[8:12] == b"WEBP":
        return Format.WEBP
    if head[4:8] == b"ftyp":
        return _format_by_brands(_brands(head))
    return None


def what_instead(head: bytes) -> str:
    """What a file that is no photo is, with its article ("a PDF document"); empty if unknown."""
    start = head.removeprefix(b"\xef\xbb\xbf").lstrip(b" \t\r\n").lower()
    if start.startswith(b"<?xml") and b"<svg" in start:
        return "a drawing (SVG)"
    for mark, name in _FOREIGN:
        if start.startswith(mark) or head.startswith(mark):
            return name
    if head[4:8] == b"ftyp" or (head[:4] == b"RIFF" and head[8:12] == b"AVI "):
        return "a video"
    text = bytes(range(32, 127)) + b"\t\r\n"
    return "a text" if head and not head.translate(None, text) else ""


def ends_early(file: BinaryIO, kind: Format) -> bool:
    """Whether `file` stops before the end that its own structure announces.

    For TIFF, which has no such end, only a missing directory of tags is noticed.
    """
    size = file.seek(0, os.SEEK_END)
    try:
        return _ENDS_EARLY[kind](file, size)
    except struct.error:
        return True


def _brands(head: bytes) -> list[bytes]:
    """The major and the compatible brands of an ISO media file."""
    end = min(int.from_bytes(head[:4], "big"), len(head))
    return [head[8:12], *(head[at : at + 4] for at in range(16, end - 3, 4))]


def _format_by_brands(brands: list[bytes]) -> Format | None:
    if brands[0] in _AVIF_BRANDS:
        return Format.AVIF
    if brands[0] in _HEIF_BRANDS:
        # "mif1" only says "some picture"; the compatible brands say how it is coded.
        general = brands[0] in (b"mif1", b"msf1")
        return Format.AVIF if general and _AVIF_BRANDS & set(brands) else Format.HEIF
    return None


def _read(file: BinaryIO, at: int, form: str) -> tuple[Any, ...]:
    """Unpack `form` at a place in the file; struct.error where the file is too short."""
    file.seek(at)
    return struct.unpack(form, file.read(struct.calcsize(form)))


def _jpeg_ends_early(file: BinaryIO, size: int) -> bool:
    at = 2
    while True:
        marker, length = _read(file, at, ">HH")
        if marker == 0xFFDA:
            break
        if at + 2 + length > size:
            return True
        if not 0xFF01 <= marker <= 0xFFFE or length < 2:
            return False
        at += 2 + length
    # An end-of-image marker cannot occur inside coded pixels; only a thumbnail's, further up, can.
    file.seek(at)
    return b"\xff\xd9" not in file.read()


def _png_ends_early(file: BinaryIO, size: int) -> bool:
    at = 8
    while at + 12 <= size:
        length, name = _read(file, at, ">I4s")
        if name == b"IEND":
            return False
        at += 12 + length
    return True


def _webp_ends_early(file: BinaryIO, size: int) -> bool:
    return int(_read(file, 4, "<I")[0]) + 8 > size


def _bmp_ends_early(file: BinaryIO, size: int) -> bool:
    return int(_read(file, 2, "<I")[0]) > size


def _gif_ends_early(file: BinaryIO, size: int) -> bool:
    file.seek(max(0, size - 64))
    return not file.read().rstrip(b"\0").endswith(b";")


def _tiff_ends_early(file: BinaryIO, size: int) -> bool:
    order = "<" if _read(file, 0, ">H")[0] == 0x4949 else ">"
    big = _read(file, 2, order + "H")[0] == 43
    directory = _read(file, 8 if big else 4, order + ("Q" if big else "I"))[0]
    return int(directory) >= size


def _boxes_end_early(file: BinaryIO, size: int) -> bool:
    at = 0
    while at < size:
        length, _name = _read(file, at, ">I4s")
        if length == 1:
            (length,) = _read(file, at + 8, ">Q")
        if length < 8:
            return False  # 0 reaches to the end of the file; the rest is nonsense
        at += length
    return at > size


_ENDS_EARLY = {
    Format.JPEG: _jpeg_ends_early,
    Format.PNG: _png_ends_early,
    Format.WEBP: _webp_ends_early,
    Format.TIFF: _tiff_ends_early,
    Format.BMP: _bmp_ends_early,
    Format.GIF: _gif_ends_early,
    Format.HEIF: _boxes_end_early,
    Format.AVIF: _boxes_end_early,
}
