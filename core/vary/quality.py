"""Changes of what can be seen in a photo: blur, noise, saving it again. Pure."""

from __future__ import annotations

import io

import numpy as np
from PIL import Image

from core.photos.opencv import opencv
from core.photos.photo import Pixels


def blur(pixels: Pixels, sigma: float) -> Pixels:
    """Gaussian blur; sigma: standard deviation in pixels. Edges are mirrored."""
    if sigma <= 0:
        return pixels
    blurred: Pixels = opencv().GaussianBlur(pixels, (0, 0), sigma, borderType=2)
    return blurred


def noise(pixels: Pixels, deviation: float, seed: int) -> Pixels:
    """Normal noise added to each of the three numbers of each pixel, by PCG64 with `seed`."""
    chance = np.random.Generator(np.random.PCG64(seed))
    added = chance.standard_normal(pixels.shape, np.float32) * np.float32(deviation)
    return np.clip(np.rint(pixels + added), 0, 255).astype(np.uint8)


def saved_again(pixels: Pixels, quality: int) -> Pixels:
    """Saved as JPEG (4:2:0, as most programs do) at a quality of 1 to 100, and decoded."""
    file = io.BytesIO()
    Image.fromarray(pixels).save(file, "JPEG", quality=quality)
    return np.array(Image.open(file))
