"""A vendor's description as a form holds it: few plain texts, made into TOML and read back.

What a file says beyond the form is kept when it is edited.
"""

from __future__ import annotations

import json
import re
import unicodedata
from collections.abc import Mapping
from copy import deepcopy
from dataclasses import dataclass, field, replace
from typing import Any

from core.sending.consent import host_of
from providers.rest.info import DescriptionError, read_text

FORM = "the form"
KEY = "key"
"""The name of the one credential that the form knows."""
NOT_TYPED = "`null`"
"""Stands in a trial where an expression is still to be typed; it finds nothing in any answer."""


@dataclass(frozen=True, slots=True)
class Draft:
    """What was typed. Expressions are JMESPath, in one face but for `faces`.

    body: "raw", "multipart" (the photo in `file_field`) or "json" (`template`, JSON with {image}
        or {data_url} in it). key_in: "header", "query" or "none"; key_value holds {key}.
    box: "ltwh", or "ltrb" where third and fourth are right and bottom. units: "px" or "ratio".
    scale: the largest confidence, "1" or "100", or "none". female, male: the vendor's words for
        these, with commas between. rest: what else the file said that is being edited.
    """

    name: str = ""
    code: str = ""
    address: str = ""
    method: str = "POST"
    body: str = "multipart"
    file_field: str = "file"
    template: str = '{"image": "{image}"}'
    key_in: str = "header"
    key_name: str = ""
    key_value: str = "{key}"
    faces: str = ""
    box: str = "ltwh"
    units: str = "px"
    left: str = ""
    top: str = ""
    third: str = ""
    fourth: str = ""
    gender: str = ""
    confidence: str = ""
    scale: str = "1"
    age: str = ""
    female: str = "female"
    male: str = "male"
    id: str = ""
    rest: Mapping[str, Any] = field(default_factory=dict)


def to_toml(draft: Draft) -> str:
    """The description as a file.

    Raises:
        DescriptionError: it names the key and says why.
    """
    import tomli_w

    raw: dict[str, Any] = deepcopy(dict(draft.rest))
    name = draft.name.strip()
    raw["id"], raw["name"] = draft.id or id_of(name), name
    _put(raw, "code", draft.code.strip().upper())
    raw["cloud"] = _cloud(raw.get("cloud", {}), draft)
    raw["request"] = _request(raw.get("request", {}), draft)
    raw["answer"] = _answer(raw.get("answer", {}), draft)
    # Values stand before tables in TOML, whatever was there first.
    order = ("id", "name", "code")
    raw = {key: raw[key] for key in (*order, *raw) if key in raw}
    return tomli_w.dumps(raw)


def for_trial(draft: Draft) -> Draft:
    """The draft with what is needed of it: who sees the raw answer knows what to type."""

    def needed(typed: str) -> str:
        return typed if typed.strip() else NOT_TYPED

    return replace(
        draft,
        name=draft.name.strip() or "The vendor",
        faces=needed(draft.faces),
        left=needed(draft.left),
        top=needed(draft.top),
        third=needed(draft.third),
        fourth=needed(draft.fourth),
    )


def asks_alike(one: Draft, other: Draft) -> bool:
    """Whether two drafts ask in the same way, however they read the answer."""
    return _request({}, one) == _request({}, other) and one.rest == other.rest


def from_toml(text: str, file: str) -> Draft:
    """What the form shows of a description.

    Raises:
        DescriptionError: the file cannot be used.
    """
    source = read_text(text, file)
    whole, raw = source.description(), dict(source.raw)
    request, answer, face = whole.request, whole.answer, whole.answer.face
    key_in, (key_name, key_value) = _key_of(request.headers, request.query)
    words: dict[str, list[str]] = {"female": [], "male": []}
    for theirs, ours in answer.words.items():
        words[ours].append(theirs)
    return Draft(
        name=whole.name,
        code=raw.get("code", ""),
        address=request.url,
        method=request.method,
        body=request.body,
        file_field=request.file_field,
        template=json.dumps(request.template, indent=1) if request.template else Draft().template,
        key_in=key_in,
        key_name=key_name,
        key_value=key_value,
        faces=answer.faces,
        box=face.box,
        units=face.units,
        left=face.left,
        top=face.top,
        third=face.width or face.right,
        fourth=face.height or face.bottom,
        gender=face.gender,
        confidence=face.confidence,
        scale=str(face.confidence_scale) if face.confidence else "none",
        age=face.age_low,
        female=", ".join(words["female"]),
        male=", ".join(words["male"]),
        id=whole.id,
        rest=raw,
    )


def id_of(name: str) -> str:
    """A name in small letters, digits and hyphens."""
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode().lower()
    return re.sub(r"[^a-z0-9]+", "-", plain).strip("-") or "own-vendor"


def _key_of(headers: Mapping[str, str], query: Mapping[str, str]) -> tuple[str, tuple[str, str]]:
    for where, entries in (("header", headers), ("query", query)):
        for name, value in entries.items():
            if "{key}" in value:
                return where, (name, value)
    return "none", ("", "{key}")


def _put(raw: dict[str, Any], key: str, value: Any) -> None:
    """An entry that is empty is not there."""
    raw.pop(key, None)
    if value:
        raw[key] = value


def _cloud(before: Mapping[str, Any], draft: Draft) -> dict[str, Any]:
    cloud = dict(before)
    cloud.setdefault("company", host_of(draft.address) or draft.name.strip() or "not stated")
    if draft.key_in == "none":
        others = [one for one in cloud.get("credentials", []) if one.get("name") != KEY]
        _put(cloud, "credentials", others)
    elif all(one.get("name") != KEY for one in cloud.get("credentials", [])):
        cloud["credentials"] = [*cloud.get("credentials", []), {"name": KEY, "label": "Key"}]
    return cloud


def _request(before: Mapping[str, Any], draft: Draft) -> dict[str, Any]:
    request = dict(before)
    request |= {"method": draft.method, "url": draft.address.strip(), "body": draft.body}
    for place in ("headers", "query"):
        entries = {k: v for k, v in request.get(place, {}).items() if "{key}" not in v}
        if draft.key_in == ("header" if place == "headers" else "query"):
            entries |= _key_entry(draft)
        _put(request, place, entries)
    _put(request, "file_field", draft.file_field.strip() if draft.body == "multipart" else "")
    _put(request, "json", _template(draft.template) if draft.body == "json" else None)
    if draft.body != "multipart":
        request.pop("form", None)
    return request


def _key_entry(draft: Draft) -> dict[str, str]:
    name, value = draft.key_name.strip(), draft.key_value.strip()
    if not name:
        where = f"is missing: the {draft.key_in} that the key goes into"
        raise DescriptionError(FORM, "key_name", where)
    if "{key}" not in value:
        raise DescriptionError(FORM, "key_value", "must have {key} in it, where the key goes")
    return {name: value}


def _template(text: str) -> dict[str, Any]:
    try:
        value = json.loads(text)
    except ValueError as error:
        raise DescriptionError(FORM, "request.json", f"is no JSON ({error})") from None
    if not isinstance(value, dict):
        raise DescriptionError(FORM, "request.json", "must begin with { and end with }")
    if _has_null(value):
        raise DescriptionError(FORM, "request.json", "cannot have null in it")
    return value


def _has_null(value: Any) -> bool:
    if isinstance(value, dict):
        return any(_has_null(inner) for inner in value.values())
    if isinstance(value, list):
        return any(_has_null(inner) for inner in value)
    return value is None


def _answer(before: Mapping[str, Any], draft: Draft) -> dict[str, Any]:
    answer = dict(before)
    answer["faces"] = draft.faces.strip()
    words = {word: "female" for word in _words(draft.female)}
    for word in _words(draft.male):
        if word in words:
            raise DescriptionError(FORM, "answer.words", f"“{word}” stands for both")
        words[word] = "male"
    _put(answer, "words", words if draft.gender.strip() else None)
    face = dict(answer.get("face", {}))
    sides = ("width", "height") if draft.box == "ltwh" else ("right", "bottom")
    for side in ("width", "height", "right", "bottom"):
        face.pop(side, None)
    face |= {"box": draft.box, "units": draft.units}
    has_confidence = draft.scale != "none"
    texts = {
        "left": draft.left,
        "top": draft.top,
        sides[0]: draft.third,
        sides[1]: draft.fourth,
        "gender": draft.gender,
        "confidence": draft.confidence if has_confidence else "",
        "age_low": draft.age,
    }
    for key, text in texts.items():
        _put(face, key, text.strip())
    if draft.age.strip() != before.get("face", {}).get("age_low", ""):
        # The form knows one age; the other end of a range went with the old expression.
        face.pop("age_high", None)
    _put(face, "confidence_scale", int(draft.scale) if "confidence" in face else None)
    answer["face"] = face
    return answer


def _words(text: str) -> list[str]:
    return [word.strip() for word in text.split(",") if word.strip()]
