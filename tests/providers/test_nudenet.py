from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from core.demonstration import portraits
from core.geometry import Box
from core.labelling.labels import Gender
from core.photos.image_io import for_local_vendor
from core.photos.photo import SentRecord
from core.prediction import Prediction
from core.vendor import State, UnavailableError, UnexpectedBodyError
from providers import nudenet
from providers.nudenet import NudeNetVendor

BODIES = Path(__file__).parents[1] / "data" / "responses" / "nudenet"
SENT = SentRecord(800, 600, 1.0, 800 * 600 * 3, "5" * 64, "pixels")


class _Detector:
    """Finds what it was told to, and remembers what it was given."""

    def __init__(self, found: list[dict[str, Any]]) -> None:
        self.found = found
        self.given: np.ndarray | None = None

    def detect(self, pixels: np.ndarray) -> list[dict[str, Any]]:
        self.given = pixels
        return self.found


def test_a_face_is_read_with_the_score_as_it_was_written() -> None:
    (face,) = NudeNetVendor().parse((BODIES / "one_face.json").read_bytes(), SENT)

    assert face == Prediction(
        Box(168, 138, 188, 207), Gender.FEMALE, 0.6148812174797058, "0.6148812174797058", 1
    )
    assert face.percent == "61.5\N{NARROW NO-BREAK SPACE}%"


def test_only_faces_leave_the_worker(photo_file: Path) -> None:
    face = {"class": "FACE_MALE", "score": 0.5, "box": [1, 2, 3, 4]}
    other = {"class": "FEET_COVERED", "score": 0.9, "box": [5, 6, 7, 8]}
    vendor = NudeNetVendor()
    vendor._detector = _Detector([other, face, other])
    answer = vendor.analyze(for_local_vendor(photo_file.read_bytes(), None))

    assert json.loads(answer.body) == [face]


def test_a_body_with_another_class_is_not_its_own() -> None:
    body = b'[{"class": "FEET_COVERED", "score": 0.9, "box": [5, 6, 7, 8]}]'

    with pytest.raises(UnexpectedBodyError):
        NudeNetVendor().parse(body, SENT)


def test_the_detector_gets_blue_first_as_it_reads_files_itself(photo_file: Path) -> None:
    vendor = NudeNetVendor()
    vendor._detector = detector = _Detector([])
    sent = for_local_vendor(photo_file.read_bytes(), None)
    vendor.analyze(sent)

    assert detector.given is not None
    assert (detector.given == sent.pixels[:, :, ::-1]).all()


def test_the_answer_is_the_packages_own_for_the_same_file() -> None:
    pytest.importorskip("nudenet", reason="nudenet is not installed here")
    from nudenet import NudeDetector

    path = portraits()[0].path
    own = NudeDetector().detect(str(path))
    vendor = NudeNetVendor()
    vendor.connect({})
    answer = vendor.analyze(for_local_vendor(path.read_bytes(), None))

    assert json.loads(answer.body) == [d for d in own if d["class"].startswith("FACE_")]


def test_a_missing_package_is_said_with_how_to_get_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(nudenet, "installed_version", lambda package, module: "")
    state = NudeNetVendor().state()

    assert state.state is State.NOT_INSTALLED
    assert "uv sync --group nudenet" in state.reason


def test_the_licence_is_the_stricter_of_the_two_it_comes_with() -> None:
    info = NudeNetVendor().info

    assert info.licence == "AGPL-3.0"
    assert "MIT" in info.licence_note
    assert "on purpose" in info.left_out


def test_a_package_that_cannot_be_loaded_is_the_vendors_problem(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setitem(sys.modules, "nudenet", None)

    with pytest.raises(UnavailableError, match="NudeNet cannot be loaded"):
        NudeNetVendor().connect({})
