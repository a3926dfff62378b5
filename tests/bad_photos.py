"""Writes a folder of bad and odd files, each with what must come of it.

All are drawn or put together here. No two hold the same bytes, so each is a photo of its own.
"""

from __future__ import annotations

import base64
import io
import os
import socket
import struct
import zlib
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

import numpy as np
from PIL import Image, ImageDraw

Expected = Literal["fails", "opens", "passed over"]

# 80 × 48 pixels: red, green / blue, white. Coded upright, then turned by an "irot" property.
_HEIC = base64.b64decode(
    "AAAAHGZ0eXBoZWljAAAAAG1pZjFoZWljbWlhZgAAAchtZXRhAAAAAAAAACFoZGxyAAAAAAAAAABwaWN0AAAAAAAA"
    "AAAAAAAAAAAAADRpbG9jAAAAAERAAAIAAQAAAAAB7AABAAAAAAAAAKkAAgAAAAAClQABAAAAAAAAACQAAAA4aWlu"
    "ZgAAAAAAAgAAABVpbmZlAgAAAAABAABodmMxAAAAABVpbmZlAgAAAQACAABFeGlmAAAAAA5waXRtAAAAAAABAAAB"
    "B2lwcnAAAADmaXBjbwAAAHZodmNDAQNwAAAAkAAAAAAAHvAA/P34+AAADwNgAAEAGEABDAH//wNwAAADAJAAAAMA"
    "AAMAHroCQGEAAQAqQgEBA3AAAAMAkAAAAwAAAwAeoCiBBZbq5Ka5uAhoMCAAAAMDIAAAAwAhYgABAAZEAcFzwYkA"
    "AAATY29scm5jbHgAAQANAAaAAAAAFGlzcGUAAAAAAAAAUAAAAEAAAAAoY2xhcAAAAFAAAAABAAAAMAAAAAEAAAAA"
    "AAAAAv////AAAAACAAAAEHBpeGkAAAAAAwgICAAAAAlpcm90AwAAABlpcG1hAAAAAAAAAAEAAQaBAgMFhIYAAAAa"
    "aXJlZgAAAAAAAAAOY2RzYwACAAEAAQAAANVtZGF0AAAApSgBrwnRvIAhOKn/8i3f/xMdl7mXJ5Wnv1j//RBvvQ1v"
    "/iKbdH6Hxn10WGxM/rp/1cajd9YJm32l9Y3VIc1p29SgrryA6rt6t8/2+rtBDhonWusHWRSHeFUSQ6lGsxY6fjLr"
    "iEADlXpuEusUqMK36E5rcF1SVj3GdcvGFyRQRwJvjjnyzDm6vpXbvksz/YiwgCv5WaaOEQAr83g+OT/XB8sOsjpp"
    "wAAAAAZFeGlmAABNTQAqAAAACAABARIAAwAAAAEABgAAAAAAAA=="
)


@dataclass(frozen=True, slots=True)
class BadPhoto:
    """One file.

    kind: what is bad or odd about it.
    expected: "fails", as a photo with a reason; "opens"; "passed over": no photo comes of it.
    problem: where it fails, the Problem.kind; empty where more than one would be right.
    """

    path: Path
    kind: str
    expected: Expected
    problem: str = ""


def heic(quarter_turns: int = 0) -> bytes:
    """A HEIC photo, 80 × 48 before it is turned anticlockwise; Pillow and pi-heif write none."""
    return _HEIC.replace(b"irot\3", b"irot" + bytes([quarter_turns]))


def draw(seed: int = 0, size: tuple[int, int] = (96, 64), mode: str = "RGB") -> Image.Image:
    """A picture of nobody with edges, flat parts and grain; another for each seed."""
    photo = Image.new("RGB", size, (40 + seed * 53 % 160, 90, 150))
    pen = ImageDraw.Draw(photo)
    width, height = size
    pen.ellipse((width * 0.3, height * 0.1, width * 0.8, height * 0.9), fill=(210, 160, 130))
    pen.rectangle((0, 0, width // 4, height // 4), fill=(230, 20, 20))
    grain = np.random.default_rng(seed).integers(-12, 12, (height, width, 3))
    pixels = np.clip(np.asarray(photo, np.int16) + grain, 0, 255).astype(np.uint8)
    return Image.fromarray(pixels).convert(mode)


def coded(photo: Image.Image, form: str, **options: Any) -> bytes:
    """The picture as a file of a format."""
    file = io.BytesIO()
    photo.save(file, form, **options)
    return file.getvalue()


def write_bad_photos(folder: Path) -> list[BadPhoto]:
    """Write them all into `folder`; what this system cannot hold (a name, a link) is left out."""
    shelf = _Shelf(folder)
    for write in (
        _no_photos,
        _truncated,
        _damaged,
        _absurd,
        _odd_formats,
        _odd_colours,
        _odd_metadata,
        _odd_names,
        _no_files,
        _links,
        _sidecars,
    ):
        write(shelf)
    return shelf.photos


class _Shelf:
    """The folder while it is filled."""

    def __init__(self, folder: Path) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self.folder = folder
        self.photos: list[BadPhoto] = []
        self._seed = 100

    def new(self, form: str = "JPEG", mode: str = "RGB", **options: Any) -> bytes:
        """A drawn photo like no other."""
        self._seed += 1
        return coded(draw(self._seed, mode=mode), form, **options)

    def put(self, name: str, data: bytes, kind: str, expected: Expected, problem: str = "") -> None:
        """Write a file; left out where the system takes no such name."""
        path = self.folder / name
        try:
            path.parent.mkdir(exist_ok=True)
            path.write_bytes(data)
        except (OSError, ValueError):
            return
        self.photos.append(BadPhoto(path, kind, expected, problem))

    def make(
        self, name: str, how: Callable[[Path], object], kind: str, expected: Expected, problem: str
    ) -> None:
        """Make something that is no plain file, where the system can."""
        path = self.folder / name
        try:
            how(path)
        except (OSError, AttributeError, NotImplementedError):
            return
        self.photos.append(BadPhoto(path, kind, expected, problem))


def _no_photos(shelf: _Shelf) -> None:
    video = b"\0\0\0\x18ftypisom\0\0\2\0isomiso2" + b"\0\0\0\x08mdat" + bytes(999)
    page = b"\n<!DOCTYPE html><html><body>404 Not Found</body></html>"
    svg = b'<?xml version="1.0"?><svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"/>'
    others = {
        "text": b"This is not a photo at all.\n",
        "pointer": b"version https://git-lfs.github.com/spec/v1\nsize 12345\n",
        "web page": page,
        "PDF": b"%PDF-1.7\n1 0 obj\n<<>>\nendobj\n%%EOF\n",
        "SVG": svg,
        "video": video,
        "archive": b"PK\x03\x04" + bytes(100),
        "JPEG XL": b"\xff\x0a" + bytes(range(99)),
        "Photoshop": b"8BPS\0\1" + bytes(99),
        "nothing but zeros": bytes(4096),
        "random bytes": np.random.default_rng(1).bytes(5000),
        "one byte": b"\xff",
    }
    for kind, data in others.items():
        shelf.put(f"{kind} inside.jpg", data, f"{kind} named .jpg", "fails", "not a photo")
    shelf.put("video inside.heic", video + b"!", "video named .heic", "fails", "not a photo")
    shelf.put("empty.jpg", b"", "zero bytes", "fails", "zero bytes")


def _truncated(shelf: _Shelf) -> None:
    exif = Image.Exif()
    exif[0x010E] = "a long description " * 200
    whole: dict[str, bytes] = {
        "jpg": shelf.new(quality=95, exif=exif),
        "png": shelf.new("PNG"),
        "webp": shelf.new("WEBP", quality=90),
        "gif": shelf.new("GIF"),
        "bmp": shelf.new("BMP"),
        "avif": shelf.new("AVIF", quality=90),
        "heic": heic(),
        "tif": shelf.new("TIFF"),
    }
    for suffix, data in whole.items():
        for share in (0.1, 0.5, 0.9):
            name = f"cut at {share:.0%}.{suffix}"
            cut = data[: int(len(data) * share)]
            shelf.put(name, cut, f"{suffix} cut at {share:.0%}", "fails", "truncated")
        shelf.put(f"head only.{suffix}", data[:14], f"{suffix} with 14 bytes", "fails")
    lzw = shelf.new("TIFF", compression="tiff_lzw")
    shelf.put("cut lzw.tif", lzw[: len(lzw) // 2], "compressed TIFF cut in half", "fails")
    tail = shelf.new(quality=95)
    shelf.put("cut tail.jpg", tail[:-60], "JPEG without its last 60 bytes", "fails", "truncated")
    png = shelf.new("PNG")
    shelf.put("no end.png", png[:-12], "PNG without its end mark, pixels complete", "opens")


def _damaged(shelf: _Shelf) -> None:
    noise = np.random.default_rng(2).bytes(3000)
    shelf.put("jpeg head.jpg", b"\xff\xd8\xff\xe0" + noise, "random bytes, JPEG head", "fails")
    shelf.put("png head.png", b"\x89PNG\r\n\x1a\n" + noise, "random bytes, PNG head", "fails")
    shelf.put("webp head.webp", b"RIFF\x10\0\0\0WEBP" + noise, "random bytes, WebP head", "fails")
    shelf.put("tiff head.tif", b"II*\0\x08\0\0\0" + noise, "random bytes, TIFF head", "fails")
    heif = b"\0\0\0\x18ftypheic\0\0\0\0heicmif1" + noise
    shelf.put("heic head.heic", heif, "random bytes, HEIC head", "fails")
    shelf.put("avif head.avif", heif.replace(b"heic", b"avif"), "random bytes, AVIF head", "fails")
    png = bytearray(shelf.new("PNG"))
    png[60:70] = b"\0" * 10
    shelf.put("wrong sum.png", bytes(png), "PNG whose checksum is wrong", "fails", "damaged")
    shelf.put("no scan.jpg", _before_scan(shelf.new()), "JPEG without pixels", "fails")
    garbage = shelf.new() + b"garbage" * 500
    shelf.put("garbage behind.jpg", garbage, "JPEG with garbage behind its end", "opens")
    bomb = _png_chunk(b"zTXt", b"Comment\0\0" + zlib.compress(bytes(90_000_000)))
    png_bytes = shelf.new("PNG")
    shelf.put(
        "text bomb.png", png_bytes[:33] + bomb + png_bytes[33:], "PNG with a text bomb", "fails"
    )


def _absurd(shelf: _Shelf) -> None:
    many = "too many pixels"
    shelf.put("bomb.png", _png_header(100_000, 100_000), "PNG of 10 gigapixels", "fails", many)
    shelf.put("over.png", _png_header(20_000, 15_001), "PNG of 301 megapixels", "fails", many)
    shelf.put("line.png", _png_header(2_000_000, 1), "PNG 2,000,000 pixels wide", "fails", many)
    gif = bytearray(shelf.new("GIF"))
    gif[6:10] = b"\xff\xff\xff\xff"
    shelf.put("bomb.gif", bytes(gif), "GIF of 4 gigapixels", "fails", many)
    bmp = bytearray(shelf.new("BMP"))
    bmp[18:26] = struct.pack("<ii", 30_000, 30_000)
    shelf.put("bomb.bmp", bytes(bmp), "BMP of 900 megapixels", "fails", many)
    jpeg = _with_jpeg_size(shelf.new(), 65_000, 65_000)
    shelf.put("bomb.jpg", jpeg, "JPEG of 4 gigapixels", "fails", many)
    shelf.put("hollow.png", _png_header(16_000, 16_000), "PNG of 256 megapixels, empty", "fails")
    shelf.put("no width.png", _png_header(0, 10), "PNG 0 pixels wide", "fails", "")
    shelf.put("no width.jpg", _with_jpeg_size(shelf.new(), 0, 64), "JPEG 0 pixels wide", "fails")
    shelf.put("no height.jpg", _with_jpeg_size(shelf.new(), 96, 0), "JPEG 0 high", "fails")
    gif[6:10] = b"\0\0\0\0"
    shelf.put("no size.gif", bytes(gif), "GIF of 0 × 0 pixels whose frame has some", "opens")


def _odd_formats(shelf: _Shelf) -> None:
    def frames() -> list[Image.Image]:
        shelf.new()
        return [draw(shelf._seed * 10 + n) for n in range(3)]

    first, *more = frames()
    gif = coded(first, "GIF", save_all=True, append_images=more, duration=40)
    shelf.put("moving.gif", gif, "GIF of 3 frames", "opens")
    first, *more = frames()
    webp = coded(first, "WEBP", save_all=True, append_images=more, duration=40)
    shelf.put("moving.webp", webp, "animated WebP", "opens")
    first, *more = frames()
    png = coded(first, "PNG", save_all=True, append_images=more, duration=40)
    shelf.put("moving.png", png, "animated PNG", "opens")
    first, *more = frames()
    pages = coded(first, "TIFF", save_all=True, append_images=more)
    shelf.put("pages.tiff", pages, "TIFF of 3 pages", "opens")
    first, *more = frames()
    two = coded(first, "MPO", save_all=True, append_images=more[:1])
    shelf.put("two views.jpg", two, "JPEG with a second photo behind (MPO)", "opens")
    shelf.put("progressive.jpg", shelf.new(progressive=True), "progressive JPEG", "opens")
    shelf.put("lossless.webp", shelf.new("WEBP", lossless=True), "lossless WebP", "opens")
    shelf.put("one pixel.png", coded(draw(7, (1, 1)), "PNG"), "1 × 1 pixel", "opens")
    shelf.put("thin.png", coded(draw(8, (3000, 1)), "PNG"), "3000 × 1 pixels", "opens")
    shelf.put("phone.heic", heic(1), "HEIC turned by its container", "opens")
    for name, form in (
        ("jpeg inside.png", "JPEG"),
        ("png inside.jpg", "PNG"),
        ("webp inside.jpeg", "WEBP"),
        ("avif inside.heic", "AVIF"),
        ("tiff inside.jpg", "TIFF"),
    ):
        shelf.put(name, shelf.new(form), f"wrong suffix: {name}", "opens")
    shelf.put("heic inside.jpg", heic(2), "wrong suffix: heic inside.jpg", "opens")
    shelf.put("CAPITALS.JPG", shelf.new(), "suffix in capitals", "opens")


def _odd_colours(shelf: _Shelf) -> None:
    shelf.put("cmyk.jpg", shelf.new(mode="CMYK"), "CMYK with an Adobe marker", "opens")
    shelf.put("grey.jpg", shelf.new(mode="L"), "grey JPEG", "opens")
    for mode in ("L", "LA", "RGBA", "P", "1"):
        shelf.put(f"mode {mode}.png", shelf.new("PNG", mode), f"PNG of mode {mode}", "opens")
    see_through = shelf.new("PNG", "P", transparency=bytes(range(0, 250, 50)))
    shelf.put("see through.png", see_through, "palette with transparency", "opens")
    for mode in ("CMYK", "LAB", "1", "LA", "RGBA"):
        shelf.put(f"mode {mode}.tif", shelf.new("TIFF", mode), f"TIFF of mode {mode}", "opens")
    grey = np.asarray(draw(50, mode="L")).astype(np.uint16) * 257
    wide = Image.fromarray(grey)
    shelf.put("16 bit.png", coded(wide, "PNG"), "PNG of 16 bit grey", "opens")
    shelf.put("16 bit.tif", coded(wide, "TIFF"), "TIFF of 16 bit grey", "opens")
    jpeg = shelf.new("TIFF", "YCbCr", compression="jpeg")
    shelf.put("mode YCbCr.tif", jpeg, "TIFF of mode YCbCr with JPEG inside", "opens")
    whole = Image.fromarray(grey.astype(np.int32))
    shelf.put("32 bit.tif", coded(whole, "TIFF"), "TIFF of 32 bit integers", "opens")
    real = Image.fromarray((grey / 65535).astype(np.float32))
    shelf.put("real.tif", coded(real, "TIFF"), "TIFF of real numbers", "opens")
    shelf.put("bits.bmp", shelf.new("BMP", "1"), "BMP of 1 bit", "opens")


def _odd_metadata(shelf: _Shelf) -> None:
    exif = Image.Exif()
    exif[0x0112] = 99
    shelf.put("turn 99.jpg", shelf.new(exif=exif), "EXIF orientation 99", "opens")
    exif[0x0112] = 6
    shelf.put("turn 6.jpg", shelf.new(exif=exif), "EXIF orientation 6", "opens")
    block = exif.tobytes()
    shelf.put("exif cut.jpg", shelf.new(exif=block[:16]), "EXIF cut off", "opens")
    junk = b"Exif\0\0" + np.random.default_rng(3).bytes(200)
    shelf.put("exif junk.jpg", shelf.new(exif=junk), "EXIF of random bytes", "opens")
    far = b"Exif\0\0II*\0\x08\0\0\0" + struct.pack("<HHHII", 1, 0x010E, 2, 99, 1 << 30)
    shelf.put("exif far.jpg", shelf.new(exif=far), "EXIF that points outside", "opens")
    shelf.put("icc.jpg", shelf.new(icc_profile=b"no profile"), "broken ICC profile", "opens")
    shelf.put("icc.png", shelf.new("PNG", icc_profile=b"none"), "PNG, broken profile", "opens")


def _odd_names(shelf: _Shelf) -> None:
    names = {
        "spaces": "  two  spaces .jpg",
        "umlauts": "Größe Äpfel ñ 写真.jpg",
        "decomposed umlauts": "Gro\u0308\u00dfe.jpg",
        "line break": "two\nlines.jpg",
        "#": "photo #1.jpg",
        "%": "100%20 sure.jpg",
        "?": "who?.jpg",
        "quotes": '"it\'s".jpg',
        "dash in front": "-rf.jpg",
        "comma and semicolon": "a,b;c.jpg",
        "markup": "<b>&amp;.jpg",
        "right to left": "\u202egpj.jpg",
        "many dots": "a.b..c.jpg",
        "longest": "x" * 251 + ".jpg",
        "undecodable bytes": os.fsdecode(b"caf\xe9 \xff.jpg"),
    }
    for kind, name in names.items():
        shelf.put(name, shelf.new(), f"name: {kind}", "opens")
    shelf.put("folder #1 100%?/photo.jpg", shelf.new(), "name: odd folder", "opens")


def _no_files(shelf: _Shelf) -> None:
    shelf.make("folder.jpg", Path.mkdir, "folder named .jpg", "passed over", "")
    shelf.make("pipe.jpg", lambda path: os.mkfifo(path), "pipe named .jpg", "fails", "not a file")
    shelf.make("socket.jpg", _bind, "socket named .jpg", "fails", "not a file")
    locked = shelf.folder / "locked.jpg"
    locked.write_bytes(shelf.new())
    locked.chmod(0)
    # Permissions bind neither the administrator nor Windows.
    expected: Expected = "opens" if os.access(locked, os.R_OK) else "fails"
    problem = "no permission" if expected == "fails" else ""
    shelf.photos.append(BadPhoto(locked, "no permission", expected, problem))


def _links(shelf: _Shelf) -> None:
    def link(target: Path | str) -> Callable[[Path], object]:
        return lambda path: os.symlink(target, path)

    kept = shelf.folder / ".kept"
    shelf.put(".kept/target.jpg", shelf.new(), "photo in a hidden folder", "passed over")
    shelf.make("link.jpg", link(kept / "target.jpg"), "link to a photo", "opens", "")
    shelf.make("self.jpg", link("self.jpg"), "link to itself", "fails", "link loop")
    shelf.make("ring a.jpg", link("ring b.jpg"), "ring of two links", "fails", "link loop")
    shelf.make("ring b.jpg", link("ring a.jpg"), "ring of two links", "fails", "link loop")
    shelf.make("dangling.jpg", link("nowhere.jpg"), "dangling link", "fails", "dangling link")
    shelf.make("endless.jpg", link("/dev/zero"), "link to an endless device", "fails", "")
    shelf.make("up", link(shelf.folder), "folder link that leads back", "passed over", "")


def _sidecars(shelf: _Shelf) -> None:
    photo = shelf.new()
    for name in (
        "photo.xmp",
        "photo.aae",
        "photo.json",
        "photo.thm",
        "photo.mp4",
        "photo.cr2",
        "photo.pdf",
        "photo.svg",
        "photo.jpg.part",
        "photo.jpg~",
        "no suffix",
        "Thumbs.db",
        "desktop.ini",
        ".DS_Store",
        "._photo.jpg",
        ".hidden.jpg",
        ".jpg",
        "__MACOSX/inside.jpg",
        "@eaDir/inside.jpg",
    ):
        shelf.put(name, photo, f"sidecar {name}", "passed over")


def _bind(path: Path) -> None:
    with socket.socket(socket.AF_UNIX) as listener:
        listener.bind(str(path))


def _png_chunk(name: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))


def _png_header(width: int, height: int) -> bytes:
    """A PNG that says it has so many pixels of RGB and holds next to none."""
    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    pixels = zlib.compress(bytes(1000))
    chunks = _png_chunk(b"IHDR", header), _png_chunk(b"IDAT", pixels), _png_chunk(b"IEND", b"")
    return b"\x89PNG\r\n\x1a\n" + b"".join(chunks)


def _with_jpeg_size(jpeg: bytes, width: int, height: int) -> bytes:
    at = jpeg.index(b"\xff\xc0") + 5
    return jpeg[:at] + struct.pack(">HH", height, width) + jpeg[at + 4 :]


def _before_scan(jpeg: bytes) -> bytes:
    return jpeg[: jpeg.index(b"\xff\xda")] + b"\xff\xd9"
