"""How often an answer wavers when the same photo is asked about again."""

from __future__ import annotations

from datetime import UTC, datetime

from core.faces import Face
from core.geometry import Box
from core.labelling.labels import Gender
from core.photos.photo import PhotoId, SentRecord
from core.prediction import Prediction
from core.problem import Problem
from core.reaudit.repeat import NOT_FOUND, Repeat, RepeatId, repeated
from core.response import CallFailure, Response, ResponseId, RunId
from core.run import RunSettings
from core.sets.flag import FaceId
from core.vendor import VendorId

ANNA, PHOTO = VendorId("anna"), PhotoId(1)
BOX, FAR = Box(10, 10, 50, 60), Box(300, 10, 50, 60)
SENT = SentRecord(600, 600, 1.0, 1, "a" * 64, "pixels")
WHEN = datetime(2026, 1, 1, tzinfo=UTC)
REPEAT = Repeat(RepeatId(1), PHOTO, ANNA, RunSettings(), 3, 95, WHEN)
F, M = Gender.FEMALE, Gender.MALE


def answer(
    gender: Gender | None, confidence: float | None = 0.9, box: Box = BOX, digits: int = 0
) -> Response:
    said = Prediction(box, gender, confidence, percent_digits=digits)
    predictions = () if gender is None else (said,)
    return Response(
        ResponseId(1), RunId(1), PHOTO, ANNA, "", WHEN, WHEN, 0.1, "", SENT, predictions
    )


def failure() -> CallFailure:
    return CallFailure(RunId(1), PHOTO, ANNA, WHEN, Problem("x", "", ""))


def test_an_answer_that_holds() -> None:
    found = repeated(REPEAT, [*[(answer(F), False)] * 3, (answer(F, 0.85), True)])
    (face,) = found.faces
    assert (found.answered, face.wavering, face.changes_resaved) == (3, 0, False)
    assert found.words == (
        "Asked 3 times. The answer was “female” every time; saved anew, the same answer: "
        "“female” at 85\u202f%."
    )


def test_confidences_keep_the_vendors_own_digits() -> None:
    found = repeated(REPEAT, [(answer(F, 0.852, digits=1), False), (answer(F, 0.86), False)])
    assert "between 85.2\u202f% and 86.0\u202f%" in found.words


def test_one_that_wavers_and_turns_when_saved_anew() -> None:
    asked = [(answer(M, 0.6), False), (answer(F, 0.7), False), (answer(M, 0.8), False)]
    found = repeated(REPEAT, [*asked, (answer(F), True), (failure(), False)])
    (face,) = found.faces
    assert face.answers == {"male": 2, "female": 1}
    assert (face.usual, face.wavering, face.changes_resaved) == ("male", 1, True)
    assert "wavered: “male” 2, “female” 1 of 3, the confidence between 60\u202f%" in found.words
    assert found.words.endswith("1 of the calls brought no answer.")


def test_a_face_found_only_sometimes() -> None:
    found = repeated(REPEAT, [(answer(F), False), (answer(None), False)])
    assert found.faces[0].answers == {"female": 1, NOT_FOUND: 1}


def test_each_face_is_told_for_itself_and_no_face_not() -> None:
    stored = [Face(FaceId(1), PHOTO, FAR, not_a_face=True)]
    asked = [(answer(F), False), (answer(M, box=FAR), False)]
    assert [face.box for face in repeated(REPEAT, asked, stored).faces] == [BOX]
    assert len(repeated(REPEAT, asked).faces) == 2


def test_without_an_answer_there_is_nothing_to_say() -> None:
    found = repeated(REPEAT, [(failure(), False)])
    assert (found.answered, found.failed, found.words) == (0, 1, "No answer came.")
