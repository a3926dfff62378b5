"""Inside `image_io`: an open file → header → upright RGB pixels, by Pillow and pi-heif alone."""

from __future__ import annotations

import warnings
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import BinaryIO

import numpy as np
from PIL import Image, ImageFile

from core.photos.formats import HEAD_LENGTH, Format, ends_early, format_of, what_instead
from core.photos.photo import Pixels
from core.photos.problems import (
    DAMAGED,
    ODD_PIXELS,
    OUT_OF_MEMORY,
    TRUNCATED,
    ZERO_BYTES,
    PhotoError,
    no_decoder,
    not_a_photo,
    side_too_long,
    too_many_pixels,
)

MAX_PIXELS = 300_000_000
MAX_SIDE = 1_000_000
"""Sides beyond this are an absurd header, whatever the number of pixels."""

_STRIP_PIXELS = 1 << 18  # small enough for a processor's cache, which triples the speed
_ORIENTATION = 0x0112
_TURNS = {
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_270,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_90,
}
_SIDEWAYS = (5, 6, 7, 8)
_ROWS_REVERSED = (3, 4, 6, 7)

# What Pillow has to remark on a stranger's file concerns no programmer; a file that cannot be
# read raises all the same.
warnings.filterwarnings("ignore", category=UserWarning, module=r"PIL\.")

Size = tuple[int, int]
"""Width and height in pixels."""


def open_header(file: BinaryIO) -> tuple[ImageFile.ImageFile, Format]:
    """Read a photo's header and check its limits, before any memory is taken for pixels.

    Image.open is gone around: it has one limit of pixels for the whole program, in a global, and
    tries formats nobody wants here.
    """
    file.seek(0)
    head = file.read(HEAD_LENGTH)
    if not head:
        raise PhotoError(ZERO_BYTES)
    kind = format_of(head)
    if kind is None:
        raise PhotoError(not_a_photo(what_instead(head)))
    try:
        opener = _opener(kind)
    except ImportError as error:
        raise PhotoError(no_decoder(kind)) from error
    file.seek(0)
    with decoding(file, kind):
        image = opener(file)
    width, height = image.size
    if width * height > MAX_PIXELS:
        raise PhotoError(too_many_pixels(width, height, MAX_PIXELS))
    if max(width, height) > MAX_SIDE:
        raise PhotoError(side_too_long(width, height, MAX_SIDE))
    return image, kind


def _opener(kind: Format) -> Callable[[BinaryIO], ImageFile.ImageFile]:
    """What reads a format; imported when the first such photo comes."""
    match kind:
        case Format.JPEG:
            from PIL.JpegImagePlugin import jpeg_factory

            return jpeg_factory
        case Format.PNG:
            from PIL.PngImagePlugin import PngImageFile

            return PngImageFile
        case Format.WEBP:
            from PIL.WebPImagePlugin import WebPImageFile

            return WebPImageFile
        case Format.TIFF:
            from PIL.TiffImagePlugin import TiffImageFile

            return TiffImageFile
        case Format.BMP:
            from PIL.BmpImagePlugin import BmpImageFile

            return BmpImageFile
        case Format.GIF:
            from PIL.GifImagePlugin import GifImageFile

            return GifImageFile
        case Format.HEIF:
            from pi_heif import HeifImageFile

            opener: Callable[[BinaryIO], ImageFile.ImageFile] = HeifImageFile
            return opener
        case Format.AVIF:
            from PIL.AvifImagePlugin import AvifImageFile

            return AvifImageFile


def load_usual_decoders() -> None:
    """Import what the first JPEG, and the EXIF in it, would else import in between."""
    from PIL import TiffImagePlugin  # noqa: F401

    _opener(Format.JPEG)


@contextmanager
def decoding(file: BinaryIO, kind: Format) -> Iterator[None]:
    """Turns whatever a decoder raises over a damaged file into a PhotoError."""
    try:
        yield
    except MemoryError as error:
        raise PhotoError(OUT_OF_MEMORY) from error
    except Exception as error:  # decoders raise nearly anything over bytes they do not expect
        words = str(error).lower()
        if "unknown pixel mode" in words or "unsupported bmp" in words:
            raise PhotoError(ODD_PIXELS) from error
        early = "truncated" in words or ends_early(file, kind)
        raise PhotoError(TRUNCATED if early else DAMAGED) from error


def orientation_of(image: ImageFile.ImageFile, header_only: bool = False) -> int:
    """How the stored pixels are to be turned, 1 to 8 (EXIF); 1 where it is not known.

    header_only: do not decode a PNG's pixels in search of EXIF behind them.
    """
    try:
        exif = Image.Image.getexif(image) if header_only else image.getexif()
        value = exif.get(_ORIENTATION)
    except Exception:  # damaged EXIF tells nothing, and the pixels do not depend on it
        return 1
    return value if value in _TURNS else 1


def upright_size(file: BinaryIO) -> Size:
    """Width and height once turned upright, from the header."""
    image, kind = open_header(file)
    header_only = kind is not Format.PNG or not _tells_more_later(file)
    sideways = orientation_of(image, header_only) in _SIDEWAYS
    tags = getattr(image, "tag_v2", {})
    if tags.get(_ORIENTATION) in _SIDEWAYS:  # a TIFF's size is given upright, by this tag
        sideways = not sideways
    width, height = image.size
    return (height, width) if sideways else (width, height)


def _tells_more_later(png: BinaryIO) -> bool:
    """Whether a PNG file has metadata behind its pixels."""
    at, pixels_seen = 8, False
    while True:
        png.seek(at)
        head = png.read(8)
        if len(head) < 8 or head[4:] == b"IEND":
            return False
        pixels_seen = pixels_seen or head[4:] == b"IDAT"
        if pixels_seen and head[4:] in (b"eXIf", b"iTXt", b"zTXt", b"tEXt"):
            return True
        at += 12 + int.from_bytes(head[:4], "big")


def to_plain(image: Image.Image) -> Image.Image:
    """The loaded image in a mode whose pixels can be converted to RGB one by one."""
    if image.mode in ("I", "F") or image.mode.startswith("I;16"):
        return _eight_bits(image)
    if image.mode in ("La", "RGBa"):
        return image.convert(image.mode[:-1] + "A")
    return image.convert("RGB") if image.mode == "LAB" else image


def _eight_bits(image: Image.Image) -> Image.Image:
    """Grey of more than 8 bits, from black to white scaled to 0–255.

    White is the highest value of the file's bits a pixel. Where that says nothing it is 255 or
    65535 for integers and 1 for real numbers, or the highest value there is if that is higher.
    """
    tags = getattr(image, "tag_v2", {})
    values = np.asarray(image)
    if values.dtype.itemsize == 2:
        bits = max(8, *tags.get(258, (16,)))
        grey = (values >> (bits - 8)).astype(np.uint8)
    else:
        usual = (1.0,) if image.mode == "F" else (255.0, 65535.0)
        highest = float(values.max(initial=0, where=np.isfinite(values)))
        white = next((w for w in usual if highest <= w), highest)
        share = np.clip(np.nan_to_num(values / np.float32(white), nan=0.0), 0.0, 1.0)
        grey = (share * 255 + 0.5).astype(np.uint8)
    if tags.get(262) == 0:  # TIFF's "white is zero", which Pillow heeds for 8 bits only
        grey = 255 - grey
    return Image.fromarray(grey)


def to_rgb(image: Image.Image) -> Image.Image:
    if image.mode == "RGB":
        return image
    image.info.pop("transparency", None)  # or Pillow warns that it is about to be dropped
    return image.convert("RGB")


def to_pixels(image: Image.Image, orientation: int) -> Pixels:
    """The image turned upright as an array; equal to converting, turning and copying it whole.

    That of a small image may be read-only.
    """
    width, height = image.size
    if orientation not in _TURNS and width * height <= _STRIP_PIXELS:
        return np.asarray(to_rgb(image))
    sideways = orientation in _SIDEWAYS
    upright: Pixels = np.empty((width, height, 3) if sideways else (height, width, 3), np.uint8)
    step = max(1, _STRIP_PIXELS // width)
    for top in range(0, height, step):
        bottom = min(top + step, height)
        strip = to_rgb(image.crop((0, top, width, bottom)))
        if orientation in _TURNS:
            strip = strip.transpose(_TURNS[orientation])
        first, last = top, bottom
        if orientation in _ROWS_REVERSED:
            first, last = height - bottom, height - top
        if sideways:
            upright[:, first:last] = np.asarray(strip)
        else:
            upright[first:last] = np.asarray(strip)
    return upright
