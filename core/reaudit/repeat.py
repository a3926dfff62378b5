"""A repeat: one vendor asked about one photo several times, to see whether its answer holds."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import NewType

from core.faces import Face, faces_in_photo
from core.geometry import Box
from core.photos.photo import PhotoId
from core.prediction import Prediction
from core.response import Outcome, Response
from core.run import RunSettings
from core.vendor import VendorId

RepeatId = NewType("RepeatId", int)
NOT_FOUND = "not detected"
NO_GENDER = "no answer"
QUALITY = 95
"""Of the JPEG that a photo is saved anew as: one of three known misreads vanished by that."""


@dataclass(frozen=True, slots=True)
class Repeat:
    """What was to be asked. Its answers count in no verdict and no rate.

    times: how often with the photo as it is. resave_quality: then once more with the photo saved
    anew as a JPEG of this quality; None for not. time: UTC, when it began.
    """

    id: RepeatId
    photo_id: PhotoId
    vendor_id: VendorId
    settings: RunSettings
    times: int
    resave_quality: int | None
    time: datetime


@dataclass(frozen=True, slots=True)
class FaceRepeated:
    """What was said of one face. answers: how often each of "female", "male", NO_GENDER and
    NOT_FOUND, with the photo as it is. resaved: the same of the photo saved anew, None where it
    was not asked. confidences: all that were given for the photo as it is. percent_digits:
    decimals of a per cent that the vendor's own numbers have, at most one.
    """

    box: Box | None
    answers: Mapping[str, int]
    confidences: tuple[float, ...]
    resaved: str | None
    resaved_confidence: float | None
    percent_digits: int = 1

    @property
    def usual(self) -> str:
        """The answer given most often; empty where there is none."""
        return max(self.answers, key=lambda said: self.answers[said], default="")

    @property
    def wavering(self) -> int:
        """How many answers differ from the usual one."""
        return sum(self.answers.values()) - self.answers.get(self.usual, 0)

    @property
    def changes_resaved(self) -> bool:
        """Whether saving the photo anew brought another answer."""
        return self.resaved is not None and bool(self.answers) and self.resaved != self.usual


@dataclass(frozen=True, slots=True)
class Repeated:
    """A repeat with what came of it. asked: calls that are over; failed: those without an answer.

    faces: in reading order. resaved_failed: the photo saved anew was asked about in vain.
    """

    repeat: Repeat
    answered: int
    failed: int
    faces: tuple[FaceRepeated, ...]
    versions: tuple[str, ...] = ()

    @property
    def words(self) -> str:
        """How often the answer wavers, in a sentence or two."""
        if not self.answered:
            return "No answer came."
        said = [f"Asked {_times(self.answered)}."]
        if not self.faces:
            said.append("No face was found.")
        for number, face in enumerate(self.faces, 1):
            name = f"Face {number}: " if len(self.faces) > 1 else ""
            said.append(f"{name}{_capital(_face_words(face), not name)}")
        if self.failed:
            said.append(f"{self.failed:,} of the calls brought no answer.")
        return " ".join(said)


def repeated(
    repeat: Repeat, outcomes: Sequence[tuple[Outcome, bool]], faces: Sequence[Face] = ()
) -> Repeated:
    """What came of a repeat.

    outcomes: of each asking, and whether the photo was saved anew for it. faces: those stored in
    the photo, to which predictions are matched first.
    """
    plain = [o for o, resaved in outcomes if not resaved and _is_answer(o)]
    anew = [o for o, resaved in outcomes if resaved and _is_answer(o)]
    answers = [o for o in (*plain, *anew) if isinstance(o, Response)]
    named = {VendorId(f"{at:06}"): answer.predictions for at, answer in enumerate(answers)}
    found = []
    for face in faces_in_photo(faces, named):
        if face.not_a_face:
            continue
        said = [face.predictions.get(name) for name in named]
        asked, saved = said[: len(plain)], said[len(plain) :]
        counts = Counter(_said(each) for each in asked)
        confidences = (p.confidence for p in asked if p is not None)
        found.append(
            FaceRepeated(
                face.box,
                dict(counts.most_common()),
                tuple(c for c in confidences if c is not None),
                _said(saved[0]) if saved else None,
                saved[0].confidence if saved and saved[0] is not None else None,
                max((p.percent_digits for p in said if p is not None), default=0),
            )
        )
    versions = tuple(dict.fromkeys(answer.version for answer in answers))
    failed = len(outcomes) - len(answers)
    return Repeated(repeat, len(plain), failed, tuple(found), versions)


def _is_answer(outcome: Outcome) -> bool:
    return isinstance(outcome, Response) and outcome.unreadable is None


def _said(prediction: Prediction | None) -> str:
    if prediction is None:
        return NOT_FOUND
    return NO_GENDER if prediction.gender is None else prediction.gender.value


def _face_words(face: FaceRepeated) -> str:
    total = sum(face.answers.values())
    if not face.wavering:
        words = f"the answer was “{face.usual}” every time"
    else:
        counts = ", ".join(f"“{said}” {count:,}" for said, count in face.answers.items())
        words = f"the answer wavered: {counts} of {total:,}"
    low, high = min(face.confidences, default=0.0), max(face.confidences, default=0.0)
    if high > low:
        words += f", the confidence between {_percent(face, low)} and {_percent(face, high)}"
    if face.resaved is not None:
        other = "another answer" if face.changes_resaved else "the same answer"
        words += f"; saved anew, {other}: “{face.resaved}”"
        if face.resaved_confidence is not None:
            words += f" at {_percent(face, face.resaved_confidence)}"
    return f"{words}."


def _percent(face: FaceRepeated, confidence: float) -> str:
    return f"{100 * confidence:.{face.percent_digits}f}\N{NARROW NO-BREAK SPACE}%"


def _times(count: int) -> str:
    return "once" if count == 1 else f"{count:,} times"


def _capital(text: str, wanted: bool) -> str:
    return text[:1].upper() + text[1:] if wanted else text
