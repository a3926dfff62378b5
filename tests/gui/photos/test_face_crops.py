from __future__ import annotations

from dataclasses import replace

import pytest
from audit_set_fakes import photo_of
from PIL import Image

from core.geometry import Box
from gui.photos.face_crops import FaceCrops


@pytest.fixture
def crops(qapp):
    made = FaceCrops()
    yield made
    made.close()


@pytest.fixture
def photo(tmp_path):
    """2000 × 1000, black but for a red square at 1500, 500."""
    image = Image.new("RGB", (2000, 1000))
    image.paste((255, 0, 0), (1500, 500, 1700, 700))
    image.save(tmp_path / "photo.png")
    return photo_of(tmp_path / "photo.png", 1)


def test_a_crop_is_made_when_it_is_asked_for(qtbot, crops, photo):
    face = Box(1500, 500, 200, 200)
    with qtbot.waitSignal(crops.loaded) as loaded:
        assert crops.image(photo, face, 60) is None
    assert loaded.args == [photo.id]
    image = crops.image(photo, face, 60)
    assert (image.width(), image.height()) == (60, 60)
    assert image.pixelColor(30, 30).red() > 200
    assert image.pixelColor(2, 2).red() > 200


def test_a_box_wider_than_the_photo_shows_all_of_it(qtbot, crops, photo):
    whole = Box(0, 0, 2000, 1000)
    with qtbot.waitSignal(crops.loaded):
        crops.image(photo, whole, 40)
    assert crops.image(photo, whole, 40).width() == 40


def test_a_photo_whose_bytes_are_gone_has_no_crop_and_is_not_tried_again(qtbot, crops, photo):
    photo.path.unlink()
    with qtbot.waitSignal(crops.loaded):
        crops.image(photo, Box(0, 0, 10, 10), 40)
    with qtbot.assertNotEmitted(crops.loaded):
        assert crops.image(photo, Box(0, 0, 10, 10), 40) is None


def test_of_a_size_not_known_the_whole_photo_is_read(qtbot, crops, photo):
    unknown = replace(photo, width=None, height=None)
    with qtbot.waitSignal(crops.loaded):
        crops.image(unknown, Box(1500, 500, 200, 200), 40)
    assert crops.image(unknown, Box(1500, 500, 200, 200), 40).pixelColor(20, 20).red() > 200


def test_what_was_asked_in_another_case_never_arrives(qtbot, crops, photo):
    crops.image(photo, Box(0, 0, 10, 10), 40)
    crops.forget()
    with qtbot.waitSignal(crops.loaded):
        crops.image(photo, Box(0, 0, 20, 20), 40)
    assert crops.image(photo, Box(0, 0, 20, 20), 40) is not None
    assert (photo.id, Box(0, 0, 10, 10), 40) not in crops._held


def test_the_number_of_crops_held_is_bounded(qtbot, qapp, photo):
    crops = FaceCrops(most_held=2)
    for side in (10, 20, 30):
        with qtbot.waitSignal(crops.loaded):
            crops.image(photo, Box(0, 0, 100, 100), side)
    assert crops.image(photo, Box(0, 0, 100, 100), 10) is None
    assert crops.image(photo, Box(0, 0, 100, 100), 30) is not None
    crops.close()
