"""Tries a description on one photo, and says in plain words what of the answer does not fit it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from core.geometry import Box
from core.photos.photo import SentFile, SentRecord
from core.prediction import Prediction
from core.vendor import Meter, UnexpectedBodyError
from providers.rest.draft import NOT_TYPED
from providers.rest.reading import error_in, found, parsed

if TYPE_CHECKING:
    from providers.rest.description import Description, FacePart
    from providers.rest.vendor import RestVendor

_MOST_FACES = 3
"""What does not fit the first faces will not fit the others."""
_BEYOND = 0.25
"""Boxes may reach beyond a photo by this share of its sides: faces are cut off at edges."""


@dataclass(frozen=True, slots=True)
class Trial:
    """body, further: the raw answers. sent: what was sent. faces: what the mapping made of it, in
    pixels of what was sent. problems: what does not fit, a sentence each; empty where all does.
    """

    body: bytes = field(repr=False)
    further: tuple[bytes, ...] = field(repr=False)
    sent: SentRecord
    faces: tuple[Prediction, ...]
    problems: tuple[str, ...]

    @property
    def size(self) -> tuple[int, int]:
        """Width and height of what was sent."""
        return self.sent.width, self.sent.height


def try_out(
    vendor: RestVendor, credentials: Mapping[str, str], sent: SentFile, meter: Meter
) -> Trial:
    """Ask once; for a worker thread.

    Raises:
        VendorError: there is no answer.
    """
    vendor.connect(credentials)
    try:
        answer = vendor.analyze(sent, meter)
    finally:
        vendor.close()
    return _read(vendor, answer.body, tuple(answer.further), sent.record)


def read_again(vendor: RestVendor, trial: Trial) -> Trial:
    """What another mapping makes of an answer that is here already; nothing is asked."""
    return _read(vendor, trial.body, trial.further, trial.sent)


def _read(vendor: RestVendor, body: bytes, further: tuple[bytes, ...], sent: SentRecord) -> Trial:
    problems = list(what_does_not_fit(vendor.source.description(), body, sent))
    faces: Sequence[Prediction] = ()
    try:
        faces = vendor.parse(body, sent, further)
    except UnexpectedBodyError as error:
        if not problems:
            problems = [error.problem.what]
    return Trial(body, further, sent, tuple(faces), tuple(problems))


def what_does_not_fit(description: Description, body: bytes, sent: SentRecord) -> Iterator[str]:
    """A sentence for each thing in an answer that the description does not fit."""
    try:
        value = parsed(body)
    except (ValueError, RecursionError):
        yield "The answer is no JSON."
        return
    text, _ = error_in(description, value)
    if text:
        yield f"The answer reports an error: {text}."
        return
    faces = _found(description.answer.faces, value)
    expression = description.answer.faces
    if expression == NOT_TYPED:
        yield f"Faces: nothing is typed yet{_there(value)}."
    elif faces is None:
        yield f"Faces: {expression} finds nothing in the answer{_there(value)}."
    elif not isinstance(faces, list):
        yield f"Faces: {expression} finds {_kind(faces)} where a list belongs{_there(faces)}."
    elif not faces:
        yield "The answer has no face in it, and the portrait has one."
    else:
        for number, face in enumerate(faces[:_MOST_FACES], 1):
            yield from _face(description, face, number, sent)


def _face(description: Description, face: Any, number: int, sent: SentRecord) -> Iterator[str]:
    which = f"Face {number}"
    if not isinstance(face, dict):
        yield f"{which} is {_kind(face)}, not an object with fields."
        return
    part = description.answer.face
    sides = ("width", "height") if part.box == "ltwh" else ("right", "bottom")
    edges: dict[str, float] = {}
    for name in ("left", "top", *sides):
        value = _found(getattr(part, name), face)
        if getattr(part, name) == NOT_TYPED:
            yield f"{which}, {name}: nothing is typed yet{_there(face)}."
        elif value is None:
            yield f"{which}, {name}: {getattr(part, name)} finds nothing{_there(face)}."
        elif isinstance(value, bool) or not isinstance(value, int | float):
            yield f"{which}, {name}: {getattr(part, name)} finds {_kind(value)}, not a number."
        else:
            edges[name] = value
    if len(edges) == 4:
        yield from _box(which, part, edges, sent)
    yield from _gender(which, description, face)
    yield from _number(which, "confidence", part.confidence, face, part.confidence_scale)
    yield from _number(which, "age", part.age_low, face, None)


def _box(which: str, part: FacePart, edges: Mapping[str, float], sent: SentRecord) -> Iterator[str]:
    in_pixels = part.units == "px"
    if in_pixels and all(abs(edge) <= 1.5 for edge in edges.values()):
        yield f"{which}: the edges of its box are at most 1; they look like ratios, not pixels."
        return
    if not in_pixels and any(abs(edge) > 4 for edge in edges.values()):
        yield f"{which}: the edges of its box are larger than 1; they look like pixels, not ratios."
        return
    across, down = (1, 1) if in_pixels else (sent.width, sent.height)
    left, top = edges["left"] * across, edges["top"] * down
    if part.box == "ltwh":
        width, height = edges["width"] * across, edges["height"] * down
    else:
        width, height = edges["right"] * across - left, edges["bottom"] * down - top
    if width < 0 or height < 0:
        yield f"{which}: its box ends before it begins; it may have width and height instead."
        return
    yield from _outside(which, Box(left, top, width, height), sent)


def _outside(which: str, box: Box, sent: SentRecord) -> Iterator[str]:
    x, y = _BEYOND * sent.width, _BEYOND * sent.height
    if box.left < -x or box.top < -y or box.right > sent.width + x or box.bottom > sent.height + y:
        yield (
            f"{which}: its box, {box.left:.0f}, {box.top:.0f} to {box.right:.0f}, "
            f"{box.bottom:.0f}, reaches outside the photo of {sent.width} × {sent.height} pixels."
        )


def _gender(which: str, description: Description, face: Any) -> Iterator[str]:
    expression = description.answer.face.gender
    if not expression:
        return
    word = _found(expression, face)
    known = {one.casefold() for one in description.answer.words}
    if word is None:
        yield f"{which}, gender: {expression} finds nothing{_there(face)}."
    elif not isinstance(word, str):
        yield f"{which}, gender: {expression} finds {_kind(word)}, not a word."
    elif word.casefold() not in known:
        yield f"{which}, gender: “{word}” is none of the words for female and male."


def _number(which: str, name: str, expression: str, face: Any, most: float | None) -> Iterator[str]:
    if not expression:
        return
    value = _found(expression, face)
    if value is None:
        yield f"{which}, {name}: {expression} finds nothing{_there(face)}."
    elif isinstance(value, bool) or not isinstance(value, int | float):
        # Some give ages as words or as digits in a text, which the mapping heeds.
        if name != "age" or not isinstance(value, str):
            yield f"{which}, {name}: {expression} finds {_kind(value)}, not a number."
    elif most is not None and not 0 <= value <= most:
        yield f"{which}, {name}: {value:g} is not between 0 and {most:g}; the scale may be another."


def _found(expression: str, value: Any) -> Any:
    """As `found`; None where a function in the expression does not take what it is given."""
    from jmespath.exceptions import JMESPathError

    try:
        return found(expression, value)
    except JMESPathError:
        return None


def _kind(value: Any) -> str:
    if isinstance(value, dict):
        return "an object"
    if isinstance(value, list):
        return "a list"
    if isinstance(value, str):
        return f"the text “{value[:40]}”"
    return str(value)


def _there(value: Any) -> str:
    """What there is instead, for whoever looks for the right name."""
    if isinstance(value, dict) and value:
        names = list(value)
        more = ", …" if len(names) > 8 else ""
        return f"; there is {', '.join(f'“{name}”' for name in names[:8])}{more}"
    return ""
