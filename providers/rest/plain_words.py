"""Says in plain words what pydantic finds wrong with a vendor's description."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from pydantic import ValidationError

DAY = r"^\d{4}-\d{2}-\d{2}$"
ID = r"^[a-z0-9][a-z0-9-]*$"
NAME = r"^[a-z][a-z0-9_]*$"
SENTENCE = r"\.$"
_FORMS = {
    DAY: "a date such as 2026-11-22",
    ID: "small letters, digits and hyphens",
    NAME: "small letters, digits and underscores",
    SENTENCE: "a sentence with its full stop",
}


def in_plain_words(error: ValidationError) -> tuple[str, str]:
    """The first thing that is wrong: its dotted key, and what is wrong with it.

    A ValueError of a validator may begin with the key it speaks of: "width: is missing".
    """
    first = error.errors(include_url=False)[0]
    key = _dotted(first["loc"])
    if first["type"] == "value_error":
        reason = str(first["ctx"]["error"])
        inner = re.match(r"([a-z_.]+): ", reason)
        if inner:
            key = f"{key}.{inner[1]}" if key else inner[1]
            reason = reason[inner.end() :]
        return key, reason
    return key, _reason(first)


def _reason(error: Mapping[str, Any]) -> str:
    context, given = error.get("ctx", {}), _shown(error["input"])
    match error["type"]:
        case "missing":
            return "is missing"
        case "extra_forbidden":
            return "is not known"
        case "literal_error":
            return f"must be {context['expected']}, not {given}"
        case "string_too_short":
            return "must not be empty" if context["min_length"] == 1 else "is too short"
        case "string_pattern_mismatch":
            return f"must be {_FORMS[context['pattern']]}, not {given}"
        case kind if kind.endswith("_type") or kind == "int_from_float":
            return f"must be {_KINDS.get(kind, kind.removesuffix('_type'))}, not {given}"
        case _:
            message: str = error["msg"]
            return message[0].lower() + message[1:].replace("Input", "it") + f", not {given}"


_KINDS = {
    "string_type": "text",
    "bool_type": "true or false",
    "int_type": "a whole number",
    "int_from_float": "a whole number",
    "float_type": "a number",
    "list_type": "a list",
    "dict_type": "a table",
    "model_type": "a table",
}


def _dotted(location: tuple[int | str, ...]) -> str:
    key = ""
    for part in location:
        key += f"[{part + 1}]" if isinstance(part, int) else f".{part}" if key else part
    return key


def _shown(value: object) -> str:
    text = f'"{value}"' if isinstance(value, str) else repr(value)
    return text if len(text) <= 40 else f"{text[:40]}…"
