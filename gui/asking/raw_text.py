"""A raw response laid out for reading: white space is added between its signs, nothing is changed.

Parsing and writing it again would round its numbers and drop what JSON allows but Python forgets.
"""

from __future__ import annotations

import re

SHOWN = 12_000
"""Characters shown at most; more would cost the window its pace. Copying takes all."""

_SIGN = re.compile(r'"(?:[^"\\]|\\.)*"?|[{}\[\],:]|[^\s"{}\[\],:]+')
_OPENING = ("{", "[")
_FIRST_BELOW, _FURTHER_IN, _DEEPEST = 20, 2, 40
"""Columns: up to which members stand below the first one; how much further in they are otherwise;
and where nothing goes further, however deep it is, or deep bodies would be mostly space."""


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
    """The signs on lines: a bracket that fits stays on one, another has a line for each member.

    Members stand below the first one; where that would be too far to the right, the first one has
    a line of its own, a little further in than what the bracket is in.
    """
    parts: list[str] = []
    indents: list[int | None] = []
    column = 0
    for at, sign in enumerate(signs):
        begins_line = False
        if sign in _OPENING:
            around = indents[-1] if indents else 0
            fits = around is None or column + lengths[at] <= width
            further_in = (around or 0) + _FURTHER_IN
            begins_line = not fits and column + 1 > _FIRST_BELOW and further_in <= _DEEPEST
            indent_here = further_in if begins_line else min(column + 1, _DEEPEST)
            indents.append(None if fits else indent_here)
        elif sign in ("}", "]") and indents:
            indents.pop()
        parts.append(sign)
        column += len(sign)
        indent = indents[-1] if indents else None
        if indent is not None and (sign == "," or begins_line):
            parts.append("\n" + " " * indent)
            column = indent
        elif sign in (",", ":"):
            parts.append(" ")
            column += 1
    return "".join(parts)
