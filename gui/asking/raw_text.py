"""A raw response laid out for reading: white space is added between its signs, nothing is changed.

Parsing and writing it again would round its numbers and drop what JSON allows but Python forgets.
"""

from __future__ import annotations

import re

SHOWN = 12_000
"""Characters shown at most; more would cost the window its pace. Copying takes all."""

_SIGN = re.compile(r'"(?:[^"\\]|\\.)*"?|[{}\[\],:]|[^\s"{}\[\],:]+')
_OPENING = ("{", "[")
_DEEPEST = 20


def laid_out(body: bytes, width: int = 44) -> str:
    """The body as text, its JSON broken into lines of about `width` characters.

    A body that is not UTF-8 shows its foreign bytes as \\x escapes; one that is not JSON comes
    back as it is.
    """
    text = body[: 4 * SHOWN].decode("utf-8", "backslashreplace")[:SHOWN]
    if not text.lstrip().startswith(("{", "[")):
        return text
    signs = _SIGN.findall(text)
    return _broken(signs, _flat_lengths(signs, width), width)


def is_cut(body: bytes) -> bool:
    """Whether `laid_out` shows only the beginning."""
    return len(body) > SHOWN


def _flat_lengths(signs: list[str], limit: int) -> list[int]:
    """For each opening bracket the length of its content on one line; more than `limit` if long."""
    lengths = [limit + 1] * len(signs)
    before = [0]
    open_at: list[int] = []
    for at, sign in enumerate(signs):
        before.append(before[-1] + len(sign) + (sign in (",", ":")))
        if sign in _OPENING:
            open_at.append(at)
        elif sign in ("}", "]") and open_at:
            start = open_at.pop()
            lengths[start] = before[-1] - before[start]
    return lengths


def _broken(signs: list[str], lengths: list[int], width: int) -> str:
    """The signs on lines: a bracket that fits stays on one, another has a line for each member."""
    parts: list[str] = []
    indents: list[int | None] = []
    column = 0
    for at, sign in enumerate(signs):
        if sign in _OPENING:
            flat = bool(indents) and indents[-1] is None
            fits = flat or column + lengths[at] <= width
            indents.append(None if fits else min(column + 1, _DEEPEST))
        elif sign in ("}", "]") and indents:
            indents.pop()
        parts.append(sign)
        column += len(sign)
        indent = indents[-1] if indents else None
        if sign == "," and indent is not None:
            parts.append("\n" + " " * indent)
            column = indent
        elif sign in (",", ":"):
            parts.append(" ")
            column += 1
    return "".join(parts)
