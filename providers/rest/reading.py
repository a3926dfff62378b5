"""Reads an answer by its vendor's description: strict, pure, and without filling anything in."""

from __future__ import annotations

import json
import math
from collections.abc import Mapping, Sequence
from decimal import Decimal
from functools import cache
from typing import TYPE_CHECKING, Any

import jmespath

from core.geometry import Box
from core.labelling.labels import Gender
from core.photos.photo import SentRecord
from core.prediction import Prediction
from providers.local import NotThisShapeError, no_constant

if TYPE_CHECKING:
    from providers.rest.description import Description, FacePart

_LARGEST = 2.0**31
_OLDEST = 1000
_MOST_TEXT, _MOST_READ = 300, 10_000
Written = dict[int, tuple[float, str]]
"""How broken numbers were written, told by the identity of the numbers, which JMESPath hands on;
the numbers are kept alive in it, so that no identity is given twice."""


def parsed(body: bytes, written: Written | None = None) -> Any:
    """The JSON value of a body. written: is added to.

    Raises:
        ValueError, RecursionError: it is no JSON.
    """

    def number(text: str) -> float:
        value = float(text)
        if written is not None:
            written[id(value)] = (value, text)
        return value

    return json.loads(body.decode("utf-8-sig"), parse_float=number, parse_constant=no_constant)


def found(expression: str, value: object) -> Any:
    """What a JMESPath expression finds; None for an empty expression."""
    return _compiled(expression).search(value) if expression else None


def predictions(
    description: Description, body: bytes, sent: SentRecord, further: Sequence[bytes] = ()
) -> list[Prediction]:
    """The faces in a body, with what further bodies say of them.

    Raises:
        NotThisShapeError, ValueError, TypeError, …: as `providers.local.parsing` turns into
            UnexpectedBodyError.
    """
    written: Written = {}
    value = parsed(body, written)
    text, code = error_in(description, value)
    if text:
        if says_no_face(description, text, code):
            return []
        raise NotThisShapeError(f"it reports an error, “{text}”")
    faces = _list(found(description.answer.faces, value), "faces")
    faces = _with_further(description, faces, [parsed(one, written) for one in further])
    reader = _FaceReader(description, sent, written)
    return [reader.read(face, number) for number, face in enumerate(faces, 1)]


def error_in(description: Description, value: object) -> tuple[str, str]:
    """The text and the code of the error that a body reports; both empty where it reports none."""
    error = found(description.answer.error, value)
    if not error:
        return "", ""
    code = found(description.answer.error_code, value)
    return one_line(error), "" if code is None or code is False else one_line(code)


def says_no_face(description: Description, text: str, code: str) -> bool:
    """Whether an error means that no face was found, whatever the status was."""
    from providers.rest.meaning import holds

    rules = (rule for rule in description.errors if rule.meaning == "no_face")
    return any(holds(rule, None, text, code) for rule in rules)


def as_text(value: object) -> str:
    """A value of a body as one short line."""
    return shortened(one_line(value))


def one_line(value: object) -> str:
    """A value of a body as one line, far longer than what is shown of it."""
    text = value if isinstance(value, str) else json.dumps(value)
    return " ".join(text[:_MOST_READ].split())


def shortened(text: str) -> str:
    """As much of a line as is shown. What is secret comes out before: half a key is one, too."""
    return text if len(text) <= _MOST_TEXT else f"{text[:_MOST_TEXT]}…"


def tokens(description: Description, body: bytes) -> list[str]:
    """What names the faces that need further calls, in order.

    Raises:
        As `predictions`.
    """
    if description.further is None:
        return []
    named = _list(found(description.further.tokens, parsed(body)), "further.tokens")
    if not all(isinstance(token, str) and token for token in named):
        raise NotThisShapeError("further.tokens finds something that is no text")
    return list(dict.fromkeys(named))


def _with_further(description: Description, faces: list[Any], values: Sequence[Any]) -> list[Any]:
    """The faces, each with the fields that only a further answer has of it."""
    part = description.further
    if part is None or not values:
        return faces
    later: dict[str, Mapping[str, Any]] = {}
    for value in values:
        text, _ = error_in(description, value)
        if text:
            raise NotThisShapeError(f"a further answer reports an error, “{text}”")
        for face in _list(found(part.faces, value), "further.faces"):
            if not isinstance(face, dict) or not isinstance(face.get(part.key), str):
                raise NotThisShapeError(f"a face of a further answer has no {part.key}")
            later[face[part.key]] = face
    return [_merged(face, part.key, later) for face in faces]


def _merged(face: Any, key: str, later: Mapping[str, Mapping[str, Any]]) -> Any:
    name = face.get(key) if isinstance(face, dict) else None
    if not isinstance(name, str) or name not in later:
        return face
    return {**later[name], **{field: one for field, one in face.items() if one is not None}}


class _FaceReader:
    def __init__(self, description: Description, sent: SentRecord, written: Written) -> None:
        self._face: FacePart = description.answer.face
        self._words = {
            word.casefold(): Gender(ours) for word, ours in description.answer.words.items()
        }
        self._size = (sent.width, sent.height) if self._face.units == "ratio" else (1, 1)
        self._written = written

    def read(self, face: Any, number: int) -> Prediction:
        if not isinstance(face, dict):
            raise NotThisShapeError(f"face {number} is {_short(face)}")
        try:
            return self._prediction(face)
        except NotThisShapeError as error:
            raise NotThisShapeError(f"face {number}: {error}") from error

    def _prediction(self, face: Any) -> Prediction:
        gender = self._gender(face)
        confidence, received, digits = None, "", 0
        if gender is not None:
            confidence, received, digits = self._confidence(face)
        return Prediction(
            box=self._box(face),
            gender=gender,
            confidence=confidence,
            received=received,
            percent_digits=digits,
            age_low=_age(found(self._face.age_low, face), "age_low"),
            age_high=_age(found(self._face.age_high, face), "age_high"),
        )

    def _box(self, face: Any) -> Box:
        across, down = self._size
        left, top = self._edge("left", face) * across, self._edge("top", face) * down
        if self._face.box == "ltwh":
            width, height = self._edge("width", face) * across, self._edge("height", face) * down
        else:
            width = self._edge("right", face) * across - left
            height = self._edge("bottom", face) * down - top
        if width < 0 or height < 0:
            raise NotThisShapeError("its box has a negative side")
        return Box(left, top, width, height)

    def _edge(self, name: str, face: Any) -> float:
        value = found(getattr(self._face, name), face)
        if value is None:
            raise NotThisShapeError(f"{name} is missing")
        return _number(value, name, -_LARGEST, _LARGEST)

    def _gender(self, face: Any) -> Gender | None:
        word = found(self._face.gender, face)
        if word is None:
            return None
        if not isinstance(word, str) or word.casefold() not in self._words:
            raise NotThisShapeError(f"gender: {_short(word)} is not among its words")
        return self._words[word.casefold()]

    def _confidence(self, face: Any) -> tuple[float | None, str, int]:
        """From 0 to 1, as written, and the decimals of its per cent, at most one."""
        value = found(self._face.confidence, face)
        if value is None:
            return None, "", 0
        scale = self._face.confidence_scale
        number = _number(value, "confidence", 0, scale)
        _, received = self._written.get(id(value), (value, str(value)))
        return number / scale, received, _percent_digits(received, scale)


def _percent_digits(received: str, scale: int) -> int:
    exponent = Decimal(received).as_tuple().exponent
    decimals = -exponent if isinstance(exponent, int) else 0
    return min(1, max(0, decimals - (2 if scale == 1 else 0)))


def _age(value: object, name: str) -> int | None:
    """Years as a whole number; None where none are given, or words that are no number."""
    if value is None:
        return None
    if isinstance(value, str):
        return int(value) if value.isdecimal() and len(value) <= 3 else None
    return round(_number(value, name, 0, _OLDEST))


def _number(value: object, name: str, low: float, high: float) -> float:
    if not isinstance(value, int | float) or isinstance(value, bool):
        raise NotThisShapeError(f"{name}: {_short(value)} is no number")
    if not (math.isfinite(value) and low <= value <= high):
        raise NotThisShapeError(f"{name}: {_short(value)} is not between {low:g} and {high:g}")
    return value


def _list(value: object, name: str) -> list[Any]:
    if not isinstance(value, list):
        what = "nothing" if value is None else _short(value)
        raise NotThisShapeError(f"{name} finds {what} where a list belongs")
    return value


@cache
def _compiled(expression: str) -> Any:
    return jmespath.compile(expression)


def _short(value: object) -> str:
    if isinstance(value, int) and abs(value) > _LARGEST:
        return "a huge number"
    text = repr(value)
    return text if len(text) <= 40 else f"{text[:40]}…"
