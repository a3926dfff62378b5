"""Shared by all tests: no screen, no person's photo, nothing of the user's own settings."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

import pytest
from PIL import Image, ImageDraw

os.environ["QT_QPA_PLATFORM"] = "offscreen"
for name in ("QT_QPA_PLATFORM_PLUGIN_PATH", "QT_QPA_FONTDIR"):
    os.environ.pop(name, None)


@pytest.fixture(autouse=True)
def _own_home(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> None:
    """Cases, settings and data of a test stay in the test's own folders."""
    home = tmp_path_factory.mktemp("home")
    for name in ("HOME", "XDG_CONFIG_HOME", "XDG_DATA_HOME", "XDG_DOCUMENTS_DIR", "APPDATA"):
        monkeypatch.setenv(name, str(home))


@pytest.fixture
def draw_photo(tmp_path: Path) -> Callable[..., Path]:
    """Draws a photo of nobody: `draw_photo("a.jpg", size=(120, 150), seed=3)`."""

    def draw(name: str = "photo.jpg", size: tuple[int, int] = (120, 150), seed: int = 0) -> Path:
        width, height = size
        photo = Image.new("RGB", size, (60 + seed * 37 % 120, 90, 140))
        pen = ImageDraw.Draw(photo)
        pen.ellipse(
            (width * 0.3, height * 0.2, width * 0.7, height * 0.7), fill=(200, 160 - seed % 60, 130)
        )
        pen.text((4, 4), str(seed), fill=(255, 255, 255))
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        photo.save(path)
        return path

    return draw


@pytest.fixture
def photo_file(draw_photo: Callable[..., Path]) -> Path:
    """One drawn JPEG."""
    return draw_photo()
