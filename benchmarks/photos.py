"""Makes the folders of photos the benchmarks need, once, in the system's temporary folder.

Run alone it makes them all: `uv run benchmarks/photos.py`. They take 0.6 GB.

Portraits are variations of the demonstration's two, as large as those of a directory of members
(225 × 275); no two have the same bytes. Large photos have 24 megapixels, detail everywhere, faces
away from the middle, and in the middle a patch whose left half has a colour of the photo's own.
"""

from __future__ import annotations

import shutil
import time
from collections.abc import Callable
from pathlib import Path

import measuring
import numpy as np
from PIL import Image, ImageDraw, ImageEnhance

from core.demonstration import portraits

PORTRAIT = (225, 275)
LARGE = (6000, 4000)
RARE = (255, 0, 255)
"""The colour of the patch on the first of the many portraits."""
RARE_SIDES = (150, 180)
"""Sides of that patch in the portrait's pixels."""
PATCH = 900
"""The side of the patch in the middle of a large photo, in its own pixels."""
LARGE_COUNT = 40

_LEVELS = (0, 85, 170, 255)
Colour = tuple[int, int, int]


def colours() -> list[Colour]:
    """Colours that are told apart at a glance, each 85 or more from every other in a channel."""
    grid = [(r, g, b) for r in _LEVELS for g in _LEVELS for b in _LEVELS if not r == g == b]
    order = np.random.default_rng(5).permutation(len(grid))
    return [grid[i] for i in order]


def some_portraits(count: int = 240) -> Path:
    """A folder of portraits, as many as somebody looks through."""
    return _folder(f"portraits-{count}", lambda at: _make_portraits(at, count, rare_first=False))


def many_portraits(count: int = 10_000) -> Path:
    """A folder of portraits on whose first one stands a large patch of the colour RARE."""
    return _folder(f"many-{count}", lambda at: _make_portraits(at, count, rare_first=True))


def large_photos(count: int = LARGE_COUNT) -> Path:
    """A folder of 24-megapixel photos; the colours of their middles are `colours()`, in order."""
    return _folder(f"large-{count}", lambda at: _make_large(at, count))


def _folder(name: str, make: Callable[[Path], None]) -> Path:
    """The folder of this name; made whole or not at all."""
    folder = measuring.HOME / name
    if not folder.is_dir():
        started = time.perf_counter()
        print(f"making {folder} …", flush=True)
        half = measuring.HOME / f"{name}.half"
        shutil.rmtree(half, ignore_errors=True)
        half.mkdir(parents=True)
        make(half)
        half.rename(folder)
        print(f"made in {time.perf_counter() - started:.0f} s", flush=True)
    return folder


def _originals() -> list[Image.Image]:
    """The heads and shoulders of both portraits, with room to move the frame."""
    boxes = {"Grace Hopper": (70, 0, 440, 452), "Eileen Collins": (90, 0, 370, 342)}
    found = []
    for portrait in portraits():
        with Image.open(portrait.path) as image:
            found.append(image.convert("RGB").crop(boxes[portrait.title]))
    return found


def _variation(image: Image.Image, seed: int) -> Image.Image:
    """The same portrait from another moment: moved, turned, mirrored, darker or brighter."""
    rng = np.random.default_rng(seed)
    width, height = image.size
    share = rng.uniform(0.86, 0.98)
    left = rng.uniform(0, 1 - share) * width
    top = rng.uniform(0, 1 - share) * height
    frame = (left, top, left + share * width, top + share * height)
    turned = image.rotate(rng.uniform(-4, 4), Image.Resampling.BILINEAR, fillcolor=(90, 90, 90))
    portrait = turned.resize(PORTRAIT, Image.Resampling.BICUBIC, box=frame)
    if rng.random() < 0.5:
        portrait = portrait.transpose(Image.Transpose.FLIP_LEFT_RIGHT)
    portrait = ImageEnhance.Brightness(portrait).enhance(rng.uniform(0.85, 1.15))
    noise = rng.integers(-6, 7, (PORTRAIT[1], PORTRAIT[0], 3))
    return Image.fromarray((np.asarray(portrait) + noise).clip(0, 255).astype(np.uint8))


def _make_portraits(folder: Path, count: int, rare_first: bool) -> None:
    originals = _originals()
    for number in range(count):
        portrait = _variation(originals[number % len(originals)], number)
        if rare_first and number == 0:
            _paint_rare(portrait)
        portrait.save(folder / f"{number:05}.jpg", quality=95)


def _paint_rare(portrait: Image.Image) -> None:
    width, height = RARE_SIDES
    left, top = (PORTRAIT[0] - width) // 2, (PORTRAIT[1] - height) // 2
    box = (left, top, left + width - 1, top + height - 1)
    ImageDraw.Draw(portrait).rectangle(box, fill=RARE)


def _make_large(folder: Path, count: int) -> None:
    originals = _originals()
    detail = _detail()
    rng = np.random.default_rng(3)
    for number, colour in enumerate(colours()[:count]):
        moved = np.roll(detail, tuple(rng.integers(0, 4000, 2)), axis=(0, 1))
        photo = Image.fromarray(moved)
        for left, original in zip((500, 4200), originals, strict=True):
            face = _variation(original, 50_000 + number)
            photo.paste(face.resize((1350, 1650), Image.Resampling.BICUBIC), (left, 700))
        _paint_patch(photo, colour)
        photo.save(folder / f"{number:05}.jpg", quality=90)


def _detail() -> np.ndarray:
    """Something like foliage: detail in all sizes down to the pixel; (height, width, 3)."""
    rng = np.random.default_rng(1)
    width, height = LARGE
    total = np.full((height, width, 3), 128, np.float32)
    for step, strength in ((500, 60), (100, 35), (20, 20), (4, 14), (1, 13)):
        coarse = rng.uniform(-1, 1, (height // step, width // step, 3)).astype(np.float32)
        for channel in range(3):
            layer = Image.fromarray(coarse[..., channel])
            layer = layer.resize(LARGE, Image.Resampling.BICUBIC)
            total[..., channel] += strength * np.asarray(layer)
    return total.clip(0, 255).astype(np.uint8)


def _paint_patch(photo: Image.Image, colour: Colour) -> None:
    """A square in the middle: left the photo's own colour, right white, with a sharp edge."""
    middle, half = (LARGE[0] // 2, LARGE[1] // 2), PATCH // 2
    draw = ImageDraw.Draw(photo)
    top, bottom = middle[1] - half, middle[1] + half - 1
    draw.rectangle((middle[0] - half, top, middle[0] - 1, bottom), fill=colour)
    draw.rectangle((middle[0], top, middle[0] + half - 1, bottom), fill=(255, 255, 255))


def main() -> None:
    measuring.arguments(__doc__).parse_args()
    for make in (some_portraits, many_portraits, large_photos):
        folder = make()
        sizes = [path.stat().st_size for path in folder.iterdir()]
        print(f"{folder}: {len(sizes)} photos, {sum(sizes) / len(sizes) / 1e6:.2f} MB each")


if __name__ == "__main__":
    main()
