"""Deterministic vendors for tests and screenshots; never listed for users.

What a fake says depends on the photo's pixels and on its own name only, so that two fakes disagree
now and then. It can be slow, fail, kill its process, or be impossible to load.
"""

from __future__ import annotations

import json
import os
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from hashlib import sha256
from pathlib import Path
from typing import Any

from core.geometry import Box
from core.labelling.labels import Gender
from core.photos.photo import SentPhoto, SentRecord
from core.prediction import Prediction
from core.problem import Problem
from core.vendor import (
    TWO_WORDS,
    Answer,
    AnyVendor,
    Kind,
    PhotoRefusedError,
    State,
    UnavailableError,
    VendorId,
    VendorInfo,
    VendorState,
)
from providers.local import json_list, one_of, parsing, share, whole
from providers.registry import Registry

_WORDS = {"female": Gender.FEMALE, "male": Gender.MALE}


@dataclass(frozen=True)
class Behaviour:
    """How a fake behaves.

    faces: how many faces it finds in every photo; None leaves it to the photo, 0 to 3.
    seconds: how long each call takes.
    refuses, dies: photos whose first pixel has this colour (RGB) are refused, or kill the process.
    loads: False makes `connect` fail; dies_loading makes it kill the process.
    garbled: answers in a shape that `parse` does not know.
    notes: a file to which every call adds a line: `vendor process-id first-pixel`.
    holds: calls wait as long as this file exists.
    """

    faces: int | None = None
    seconds: float = 0.0
    refuses: tuple[int, int, int] | None = None
    dies: tuple[int, int, int] | None = None
    loads: bool = True
    dies_loading: bool = False
    garbled: bool = False
    notes: Path | None = None
    holds: Path | None = None


@dataclass(frozen=True)
class FakeVendor:
    """A local vendor without a model."""

    id: str
    behaviour: Behaviour = field(default_factory=Behaviour)
    version: str = "1.0"

    @property
    def info(self) -> VendorInfo:
        return VendorInfo(
            id=VendorId(self.id),
            name=self.id.capitalize(),
            code=self.id[:1].upper() + self.id[-1:].upper(),
            kind=Kind.LOCAL,
            vocabulary=TWO_WORDS,
            licence="Apache-2.0",
            about="Makes up its answers.",
        )

    def state(self) -> VendorState:
        return VendorState(State.READY, self.version)

    def connect(self, credentials: Mapping[str, str]) -> None:
        if self.behaviour.dies_loading:
            os._exit(7)
        if not self.behaviour.loads:
            raise UnavailableError(
                Problem("vendor cannot be loaded", f"{self.info.name} has no model.", "Install it.")
            )

    def analyze(self, sent: SentPhoto) -> Answer:
        first = tuple(int(value) for value in sent.pixels[0, 0])
        self._note(first)
        self._wait()
        if first == self.behaviour.dies:
            os._exit(9)
        if first == self.behaviour.refuses:
            raise PhotoRefusedError(
                Problem("refused", f"{self.info.name} refuses this photo.", "Leave it out.")
            )
        if self.behaviour.garbled:
            return Answer(b'{"sorry": true}')
        return Answer(json.dumps(self._faces(sent)).encode(), request_id=f"{self.id}-request")

    def parse(self, body: bytes, sent: SentRecord) -> Sequence[Prediction]:
        return read_faces(self.info.name, body)

    def _note(self, first: tuple[int, ...]) -> None:
        if self.behaviour.notes is not None:
            with self.behaviour.notes.open("a") as notes:
                notes.write(f"{self.id} {os.getpid()} {'-'.join(map(str, first))}\n")

    def _wait(self) -> None:
        time.sleep(self.behaviour.seconds)
        while self.behaviour.holds is not None and self.behaviour.holds.exists():
            time.sleep(0.005)

    def _faces(self, sent: SentPhoto) -> list[dict[str, Any]]:
        chance = sha256(self.id.encode() + sent.pixels.tobytes()).digest()
        count = chance[0] % 4 if self.behaviour.faces is None else self.behaviour.faces
        width, height = sent.record.width // max(count, 1), sent.record.height
        return [
            {
                "gender": "female" if chance[1 + n] % 2 else "male",
                "confidence": round(0.5 + chance[9 + n] / 512, 3),
                "box": [n * width + width // 4, height // 4, width // 2, height // 2],
            }
            for n in range(count)
        ]


@dataclass(eq=False)
class FakeRegistry(Registry):
    """A registry of fakes only, or of whatever vendors it is given."""

    fakes: tuple[AnyVendor, ...] = ()

    def vendors(self) -> Sequence[AnyVendor]:
        return self.fakes


def read_faces(vendor_name: str, body: bytes) -> list[Prediction]:
    """The predictions in a fake's body. Raises UnexpectedBodyError."""
    with parsing(vendor_name):
        return [_prediction(face) for face in json_list(body)]


def _prediction(face: Any) -> Prediction:
    left, top, width, height = (whole(number) for number in face["box"])
    confidence = share(face["confidence"])
    return Prediction(
        box=Box(left, top, width, height),
        gender=_WORDS[one_of(face["gender"], _WORDS)],
        confidence=float(confidence),
        received=confidence.text,
        percent_digits=1,
    )
