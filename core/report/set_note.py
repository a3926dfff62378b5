"""What a set says of itself: a caution found beside its labels, kept with the case, printed."""

from __future__ import annotations

import re
from contextlib import suppress
from pathlib import Path

SET_NOTE = "set note"
"""The case's setting that holds it."""
_NAMES = ("README.md", "README.txt", "README", "readme.md", "readme.txt", "datasheet.md")
_SPEAKS_OF_IT = re.compile(
    r"over-?represent|under-?represent|not representative|population|caution|caveat|"
    r"limitation|selection bias|biased|stand-in|known to be|not random|hand-?picked",
    re.IGNORECASE,
)
_LONGEST = 1500
_LONGEST_FILE = 200_000


def note_beside(labels: Path) -> str:
    """The passages of a README beside a table of labels that say what the set cannot show, with
    the file's name; empty where there is none, or it cannot be read.
    """
    for name in _NAMES:
        file = labels.parent / name
        with suppress(OSError, UnicodeDecodeError):
            if file.is_file() and file.stat().st_size <= _LONGEST_FILE:
                found = cautions(file.read_text(encoding="utf-8"))
                return f"{found} ({name} beside {labels.name})" if found else ""
    return ""


def cautions(text: str) -> str:
    """The paragraphs and list items of a text in Markdown that speak of what it cannot show."""
    passages = (_plain(part) for part in re.split(r"\n\s*\n|\n(?=\s*[-*+] )", text))
    found = [passage for passage in passages if _SPEAKS_OF_IT.search(passage)]
    return _cut(" ".join(f"“{passage}”" for passage in found))


def _plain(passage: str) -> str:
    """In one line, without the signs of lists, headings and code."""
    return re.sub(r"^[-*+#>\s]+|`", "", " ".join(passage.split())).strip()


def _cut(text: str) -> str:
    return text if len(text) <= _LONGEST else f"{text[:_LONGEST].rsplit(' ', 1)[0]} …”"
