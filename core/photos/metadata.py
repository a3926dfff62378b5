"""Takes the metadata out of a JPEG or PNG file without touching its coded pixels.

What stays is what a decoder needs for the pixels and their colours. Where, who and with what a
photo was taken, what was written about it, its thumbnails, and whatever hangs on behind it go.
"""

from __future__ import annotations

import re
import zlib
from collections.abc import Callable

from core.photos.formats import Format

_SOI, _EOI, _SOS = b"\xff\xd8", 0xD9, 0xDA
_APP0, _APP2, _APP14, _APP15, _COMMENT = 0xE0, 0xE2, 0xEE, 0xEF, 0xFE
# Tables (DHT, DAC, DQT, DNL, DRI), frames (SOF) and scans: all that the pixels are made of.
_CODING = frozenset({*range(0xC0, 0xD0), _SOS, 0xDB, 0xDC, 0xDD}) - {0xC8}
# Inside coded pixels 0xFF is followed by 0 or is a restart marker.
_END_OF_SCAN = re.compile(rb"\xff+[\x01-\xcf\xd8-\xfe]")
_JFIF_LENGTH = 14
_ADOBE_LENGTH = 12

_PNG_START = b"\x89PNG\r\n\x1a\n"
_PNG_KEPT = frozenset(
    {b"IHDR", b"PLTE", b"IDAT", b"IEND", b"tRNS", b"bKGD"}
    | {b"gAMA", b"cHRM", b"sRGB", b"iCCP", b"sBIT", b"cICP", b"mDCV", b"cLLI"}
)
_PROFILE_NAME = b"ICC"


def without_metadata(data: bytes, kind: Format) -> bytes | None:
    """The file with nothing in it but its first picture and that picture's colours.

    Both decode to the same pixels, but for an orientation, which is metadata.
    None: the format cannot be treated so, or the file has a part that is not understood.
    """
    strip = _STRIPPERS.get(kind)
    return None if strip is None else strip(data)


def _strip_jpeg(data: bytes) -> bytes | None:
    if not data.startswith(_SOI):
        return None
    kept = [_SOI]
    at = len(_SOI)
    while at + 2 <= len(data) and data[at] == 0xFF:
        marker = data[at + 1]
        if marker == 0xFF:  # a marker may have any number of these in front
            at += 1
            continue
        if marker == _EOI:
            return b"".join([*kept, data[at : at + 2]])
        length = int.from_bytes(data[at + 2 : at + 4])
        end = at + 2 + length
        if length < 2 or end > len(data):
            return None
        segment = data[at + 4 : end]
        if marker in _CODING:
            kept.append(data[at:end])
        elif _APP0 <= marker <= _APP15 or marker == _COMMENT:
            kept.append(_application_data(marker, segment))
        else:
            return None
        at = end
        if marker == _SOS:
            over = _END_OF_SCAN.search(data, at)
            if over is None:
                return None
            kept.append(data[at : over.start()])
            at = over.start()
    return None


def _application_data(marker: int, segment: bytes) -> bytes:
    """As much of an APPn segment as concerns colours; empty for all that is metadata."""
    if marker == _APP0 and segment.startswith(b"JFIF\0") and len(segment) >= _JFIF_LENGTH:
        # Its last two bytes are the size of a thumbnail, which would follow.
        return _segment(marker, segment[: _JFIF_LENGTH - 2] + b"\0\0")
    if marker == _APP2 and segment.startswith(b"ICC_PROFILE\0"):
        return _segment(marker, segment)
    if marker == _APP14 and segment.startswith(b"Adobe") and len(segment) >= _ADOBE_LENGTH:
        return _segment(marker, segment[:_ADOBE_LENGTH])
    return b""


def _segment(marker: int, content: bytes) -> bytes:
    return bytes([0xFF, marker]) + (len(content) + 2).to_bytes(2) + content


def _strip_png(data: bytes) -> bytes | None:
    if not data.startswith(_PNG_START):
        return None
    kept = [_PNG_START]
    at = len(_PNG_START)
    while at + 12 <= len(data):
        length, name = int.from_bytes(data[at : at + 4]), data[at + 4 : at + 8]
        end = at + 12 + length
        if end > len(data):
            return None
        if name == b"iCCP":
            kept.append(_unnamed_profile(data[at + 8 : end - 4]))
        elif name in _PNG_KEPT:
            kept.append(data[at:end])
        elif not name[0] & 0x20:  # a capital: no decoder may pass it over
            return None
        if name == b"IEND":
            return b"".join(kept)
        at = end
    return None


def _unnamed_profile(content: bytes) -> bytes:
    """A colour profile's chunk without the name somebody gave it."""
    _, _, profile = content.partition(b"\0")
    body = b"iCCP" + _PROFILE_NAME + b"\0" + profile
    return (len(body) - 4).to_bytes(4) + body + zlib.crc32(body).to_bytes(4)


_STRIPPERS: dict[Format, Callable[[bytes], bytes | None]] = {
    Format.JPEG: _strip_jpeg,
    Format.PNG: _strip_png,
}
