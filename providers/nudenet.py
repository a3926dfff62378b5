"""The local vendor NudeNet, of which only the classes FACE_FEMALE and FACE_MALE are taken."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any

from core.geometry import Box
from core.labelling.labels import Gender
from core.photos.photo import SentPhoto, SentRecord
from core.prediction import Prediction
from core.vendor import TWO_WORDS, Answer, Kind, State, VendorId, VendorInfo, VendorState
from core.version import FROZEN
from providers.local import (
    asking,
    installed_version,
    json_list,
    loading,
    one_of,
    parsing,
    share,
    whole,
)

INFO = VendorInfo(
    id=VendorId("nudenet"),
    name="NudeNet",
    code="NN",
    kind=Kind.LOCAL,
    vocabulary=TWO_WORDS,
    licence="AGPL-3.0",
    licence_note=(
        "The package's metadata says MIT, but its licence file is the AGPL-3.0, so it is treated "
        "as that. It is optional: Misread works without it."
    ),
    about="A content-moderation detector whose classes include FACE_FEMALE and FACE_MALE.",
    left_out=(
        "Only FACE_FEMALE and FACE_MALE are kept. Its other classes are dropped before anything "
        "is stored, on purpose: on official portraits it reports nudity that is not there."
    ),
    package="nudenet",
)
_CLASSES = {"FACE_FEMALE": Gender.FEMALE, "FACE_MALE": Gender.MALE}


class NudeNetVendor:
    """The port for NudeNet; called as its author publishes it."""

    info = INFO

    def __init__(self) -> None:
        self._detector: Any = None

    def state(self) -> VendorState:
        version = installed_version(INFO.package, "nudenet")
        if version:
            return VendorState(State.READY, version)
        if FROZEN:
            reason = "This build leaves nudenet out, as it is AGPL-3.0; Misread's source offers it."
        else:
            reason = (
                "The package nudenet is not installed. It is AGPL-3.0 and optional: "
                "uv sync --group nudenet"
            )
        return VendorState(State.NOT_INSTALLED, reason=reason)

    def connect(self, credentials: Mapping[str, str]) -> None:
        with loading(INFO):
            from nudenet import NudeDetector

            self._detector = NudeDetector()

    def analyze(self, sent: SentPhoto) -> Answer:
        import cv2

        with asking(INFO):
            # The detector takes an array for what cv2.imread returns: BGR.
            found = self._detector.detect(cv2.cvtColor(sent.pixels, cv2.COLOR_RGB2BGR))
            faces = [detection for detection in found if detection["class"] in _CLASSES]
            return Answer(json.dumps(faces).encode())

    def parse(self, body: bytes, sent: SentRecord) -> Sequence[Prediction]:
        with parsing(INFO.name):
            return [_prediction(face) for face in json_list(body)]


def _prediction(face: Any) -> Prediction:
    gender = _CLASSES[one_of(face["class"], _CLASSES)]
    confidence = share(face["score"])
    left, top, width, height = (whole(number) for number in face["box"])
    return Prediction(
        box=Box(left, top, width, height),
        gender=gender,
        confidence=float(confidence),
        received=confidence.text,
        percent_digits=1,
    )


VENDOR = NudeNetVendor()
