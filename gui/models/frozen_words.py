"""What differs from a frozen version, in the inspector's words rather than as it is kept."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from PySide6.QtCore import QCoreApplication

from core.labelling.labels import Gender
from core.rounding import points
from core.sets.frozen import Difference
from core.verdict import CallState, Mark, Verdict
from gui.marks import mark_word

_MARKS: dict[str, Mark] = {mark.value: mark for kind in (Verdict, CallState) for mark in kind}


Place = Callable[[int], tuple[int, int] | None]
"""Which of how many faces of its photo a stored face is, by its number; None for one that is no
longer there."""


def face_words(face: int | None, place_of: Place) -> str:
    """Which face of its photo, as the inspector numbers them; empty for the photo itself."""
    if face is None:
        return ""
    place = place_of(face)
    return tr("no longer there") if place is None else tr("{} of {}").format(*place)


def what_words(difference: Difference, vendors: Mapping[str, str]) -> str:
    """What differs, a vendor's name before it where it is part of an answer. vendors: by id."""
    known = {
        "added": tr("added"),
        "removed": tr("removed"),
        "name": tr("file name"),
        "credit": tr("credit"),
        "width": tr("width"),
        "height": tr("height"),
        "rights": tr("rights"),
        "tags": tr("tags"),
        "boxes": tr("places of faces"),
        "unplaced": tr("faces without a place"),
        "box": tr("box"),
        "anchor": tr("box kept"),
        "drawn": tr("drawn by a person"),
        "label": tr("reference label"),
        "attributes": tr("groups and skin type"),
        "verdict": tr("verdict"),
        "threshold": tr("threshold"),
        "prediction": tr("answer"),
        "flag": tr("flag"),
        "response": tr("response"),
    }
    words = known.get(difference.what, difference.what)
    if not difference.vendor:
        return words
    return tr("{}: {}").format(vendors.get(difference.vendor, difference.vendor), words)


def value_words(what: str, value: Any) -> str:
    """A value of that field as people read it; empty for none."""
    if value is None or value in ("", [], {}):
        return ""
    says = _SAYS.get(what, str)
    return tr("yes") if value is True else tr("no") if value is False else says(value)


def label_words(label: Mapping[str, Any] | None) -> str:
    """`female, public record, by Ann`; empty where there is none."""
    if not label:
        return ""
    own = label["gender"] == Gender.OWN.value and label["wording"]
    return _said(own or label["gender"], label)


def flag_words(flag: Mapping[str, Any]) -> str:
    """`misgendered: they disagree`; "flagged" where neither reason nor note is given."""
    return ": ".join(filter(None, (flag["reason"], flag["note"]))) or tr("flagged")


def _said(value: str, claim: Mapping[str, Any]) -> str:
    by = tr("by {}").format(claim["annotator"]) if claim["annotator"] else ""
    return ", ".join(filter(None, (value, claim["source"], by)))


def _attributes(said: Mapping[str, Any]) -> str:
    return "; ".join(f"{name}: {_said(claim['value'], claim)}" for name, claim in said.items())


def _rights(rights: Mapping[str, Any]) -> str:
    return "; ".join(
        filter(
            None,
            (
                rights["source_address"],
                rights["licence"],
                rights["consent"],
                tr("public figure") if rights["public_figure"] else "",
                tr("consenting") if rights["consenting"] else "",
            ),
        )
    )


def _prediction(prediction: Mapping[str, Any]) -> str:
    answer = prediction["gender"] or tr("no gender given")
    confidence = prediction["confidence"]
    if confidence is None:
        return str(answer)
    return f"{answer} {100 * confidence:.{prediction['percent_digits']}f}\N{NARROW NO-BREAK SPACE}%"


def _response(response: Mapping[str, Any]) -> str:
    version = tr("version {}").format(response["version"]) if response["version"] else ""
    return ", ".join(filter(None, (response["received"][:16].replace("T", " "), version)))


def _verdict(value: str) -> str:
    return mark_word(_MARKS[value]) if value in _MARKS else value


def _threshold(value: float) -> str:
    return f"{points(value, 0)}\N{NARROW NO-BREAK SPACE}%"


def _box(box: list[float]) -> str:
    left, top, width, height = (round(each) for each in box)
    return tr("{} × {} at {}, {}").format(width, height, left, top)


_SAYS: Mapping[str, Callable[[Any], str]] = {
    "rights": _rights,
    "tags": ", ".join,
    "boxes": lambda boxes: "; ".join(map(_box, boxes)),
    "box": _box,
    "anchor": _box,
    "label": label_words,
    "attributes": _attributes,
    "verdict": _verdict,
    "threshold": _threshold,
    "prediction": _prediction,
    "flag": flag_words,
    "response": _response,
}


def tr(text: str) -> str:
    return QCoreApplication.translate("frozen", text)
