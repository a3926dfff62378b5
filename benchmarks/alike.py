"""How far copies of portraits are from them in bits, and how near portraits of different people.

    uv run benchmarks/alike.py FOLDER

This is why the bounds of `core.photos.duplicates` are what they are; they were chosen on 240
official portraits of 225 × 275 pixels. Then the time to compare ten thousand photos is measured.
FOLDER holds portraits of different people, a file each.
"""

from __future__ import annotations

import io
import time
from collections.abc import Callable
from itertools import combinations
from pathlib import Path

import measuring
import numpy as np
from PIL import Image, ImageEnhance

from core.photos.duplicates import (
    BITS,
    NEAR_DISTANCE,
    READ_SIDE,
    RESAVED_DISTANCE,
    Fingerprint,
    distance,
    find_alike,
    fingerprint,
)
from core.photos.image_io import decode, thumbnail

_MANY, _MOST_SECONDS = 10_000, 5.0
Photo = Image.Image


def _cut(share: float) -> Callable[[Photo], Photo]:
    def cut(photo: Photo) -> Photo:
        width, height = photo.size
        x, y = round(width * share), round(height * share)
        return photo.crop((x, y, width - x, height - y))

    return cut


def _sized(times: float) -> Callable[[Photo], Photo]:
    def sized(photo: Photo) -> Photo:
        size = round(photo.width * times), round(photo.height * times)
        return photo.resize(size, Image.Resampling.LANCZOS)

    return sized


def _stamped(photo: Photo) -> Photo:
    copy = photo.copy()
    copy.paste((255, 255, 255), (0, photo.height - photo.height // 12, *photo.size))
    return copy


_CHANGES: dict[str, tuple[Callable[[Photo], Photo], str, int]] = {
    "JPEG, quality 95": (lambda photo: photo, "JPEG", 95),
    "JPEG, quality 50": (lambda photo: photo, "JPEG", 50),
    "JPEG, quality 10": (lambda photo: photo, "JPEG", 10),
    "PNG": (lambda photo: photo, "PNG", 0),
    "a quarter as large": (_sized(0.25), "JPEG", 90),
    "half as large": (_sized(0.5), "JPEG", 90),
    "twice as large": (_sized(2.0), "JPEG", 90),
    "grey": (lambda photo: photo.convert("L"), "JPEG", 90),
    "20 % brighter": (lambda photo: ImageEnhance.Brightness(photo).enhance(1.2), "JPEG", 90),
    "20 % more contrast": (lambda photo: ImageEnhance.Contrast(photo).enhance(1.2), "JPEG", 90),
    "1 % cut off": (_cut(0.01), "JPEG", 90),
    "2 % cut off": (_cut(0.02), "JPEG", 90),
    "5 % cut off": (_cut(0.05), "JPEG", 90),
    "turned by 2°": (lambda photo: photo.rotate(2, Image.Resampling.BICUBIC), "JPEG", 90),
    "white foot": (_stamped, "JPEG", 90),
    "mirrored": (lambda photo: photo.transpose(Image.Transpose.FLIP_LEFT_RIGHT), "JPEG", 90),
}


def main() -> None:
    parser = measuring.arguments(__doc__)
    parser.add_argument("folder", type=Path, metavar="FOLDER", help="portraits, a file each")
    given = parser.parse_args()
    measuring.need_compiled()
    paths = sorted(path for path in given.folder.iterdir() if path.is_file())
    prints = [_print_of(path) for path in paths]
    apart = np.array([distance(one, other) for one, other in combinations(prints, 2)])
    print(f"{len(paths)} people, {len(apart):,} pairs: {apart.min()} to {apart.max()} bits apart,")
    rare, seldom = np.percentile(apart, [0.01, 1])
    print(f"0.01 % of them less than {rare:.0f}, 1 % less than {seldom:.0f}")
    print(f"\nre-saved copies up to {RESAVED_DISTANCE}, near-duplicates up to {NEAR_DISTANCE}:")
    print(f"{'changed':20} median  95 %  most")
    for words, (change, form, quality) in _CHANGES.items():
        away = _away(paths, prints, change, form, quality)
        print(f"{words:20} {np.median(away):6.0f} {np.percentile(away, 95):5.0f} {away.max():5}")
    _time()


def _away(
    paths: list[Path],
    prints: list[Fingerprint],
    change: Callable[[Photo], Photo],
    form: str,
    quality: int,
) -> np.ndarray:
    copy = measuring.scratch("alike") / "copy"
    away = []
    for path, original in zip(paths, prints, strict=True):
        file = io.BytesIO()
        change(Image.fromarray(decode(path.read_bytes()))).save(file, form, quality=quality)
        copy.write_bytes(file.getvalue())
        away.append(distance(original, _print_of(copy)))
    return np.array(away)


def _print_of(path: Path) -> Fingerprint:
    pixels = thumbnail(path, READ_SIDE)
    return fingerprint(pixels, pixels.shape[1], pixels.shape[0])


def _time() -> None:
    random = np.random.default_rng(1)
    prints = [Fingerprint(random.bytes(BITS // 8), 225, 275) for _ in range(_MANY)]
    started = time.perf_counter()
    find_alike(prints)
    seconds = time.perf_counter() - started
    measuring.verdict(f"{_MANY:,} photos compared, s", seconds, _MOST_SECONDS, at_most=True)


if __name__ == "__main__":
    main()
