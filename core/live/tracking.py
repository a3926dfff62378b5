"""Keeps the faces of a moving picture apart, from answer to answer and from vendor to vendor.

Boxes are assigned by overlap, as those of a photo are (`core.matching`): to the vendor's own last
box of a face where there is a fresh one, else to another vendor's. Nobody is recognised: a face
that was away for longer than FORGETS comes back as another one.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from core.geometry import Box
from core.live.history import History, Shares, word_of
from core.matching import match_boxes
from core.prediction import Prediction
from core.vendor import VendorId

FORGETS = 2.0
"""Seconds after which a face that no vendor finds any more is given up."""
_FRESH = 1.0
"""Seconds for which a vendor's own box tells best where it will find the face again."""


@dataclass(frozen=True, slots=True)
class VendorNow:
    """What a vendor says of a face now.

    prediction: None where its last answer has no such face. word: its last answer as it counts.
    """

    prediction: Prediction | None
    word: str
    shares: Shares


@dataclass(frozen=True, slots=True)
class FaceNow:
    """A face in the picture. number: counted from 1 in the order they came. box: the last one."""

    number: int
    box: Box
    vendors: Mapping[VendorId, VendorNow]


@dataclass(slots=True)
class _Face:
    number: int
    box: Box
    seen: float
    boxes: dict[VendorId, tuple[float, Box]] = field(default_factory=dict)
    last: dict[VendorId, tuple[Prediction | None, str]] = field(default_factory=dict)
    histories: dict[VendorId, History] = field(default_factory=dict)

    def expected(self, vendor_id: VendorId, time: float) -> Box:
        """Where this vendor should find it."""
        own = self.boxes.get(vendor_id)
        return own[1] if own is not None and time - own[0] <= _FRESH else self.box

    def note(
        self,
        vendor_id: VendorId,
        time: float,
        prediction: Prediction | None,
        threshold: float | None,
    ) -> None:
        word = word_of(prediction, threshold)
        self.last[vendor_id] = prediction, word
        self.histories.setdefault(vendor_id, History()).note(time, word)
        if prediction is not None:
            self.boxes[vendor_id] = time, prediction.box
            if time >= self.seen:
                self.box, self.seen = prediction.box, time


class Tracker:
    """The faces of one session; times in seconds of `time.monotonic`."""

    def __init__(self) -> None:
        self._faces: list[_Face] = []
        self._count = 0

    def take(
        self,
        vendor_id: VendorId,
        time: float,
        predictions: Sequence[Prediction],
        threshold: float | None = None,
    ) -> None:
        """A vendor's answer about the frame of `time`; answers of one vendor come in order.

        threshold: the confidence below which an answer counts as none; None is off.
        """
        self._forget(time)
        expected = [face.expected(vendor_id, time) for face in self._faces]
        pairs = dict(match_boxes(expected, [each.box for each in predictions]))
        for index, face in enumerate(self._faces):
            there = pairs.get(index)
            face.note(vendor_id, time, None if there is None else predictions[there], threshold)
        for index in sorted(set(range(len(predictions))) - set(pairs.values())):
            self._begin(vendor_id, time, predictions[index], threshold)

    def faces(self, now: float) -> tuple[FaceNow, ...]:
        """The faces that are there now, in the order they came."""
        self._forget(now)
        return tuple(
            FaceNow(
                face.number,
                face.box,
                {
                    vendor_id: VendorNow(*face.last[vendor_id], history.shares(now))
                    for vendor_id, history in face.histories.items()
                },
            )
            for face in self._faces
        )

    @property
    def count(self) -> int:
        """How many faces there were in all."""
        return self._count

    def _begin(
        self,
        vendor_id: VendorId,
        time: float,
        prediction: Prediction,
        threshold: float | None,
    ) -> None:
        self._count += 1
        face = _Face(self._count, prediction.box, time)
        face.note(vendor_id, time, prediction, threshold)
        self._faces.append(face)

    def _forget(self, now: float) -> None:
        self._faces = [face for face in self._faces if now - face.seen <= FORGETS]
