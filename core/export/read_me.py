"""What the README of every export says: where it comes from, what is in it, how to check it."""

from __future__ import annotations

import textwrap
from collections import Counter
from collections.abc import Iterable

from core.export.columns import Column
from core.export.export_set import ExportSet, Scope
from core.export.photo_files import MASK_GROWN, Shown
from core.export.tables import Table
from core.export.writing import HASHES, Writing
from core.sets.found_by import how_found, unjudged_words
from core.version import VERSION

NAME = "README.txt"
CANNOT_TELL = (
    "A reference label is a claim, with its source. Gender cannot be read off a face. A verdict "
    "says whether a vendor's answer equals the label, for these photos as they were sent, at that "
    "time. No rate drawn from these photos describes the world."
)
CSV_RULES = (
    "Tables are UTF-8, comma, lines end with LF. Empty means: not given. Times are UTC. A text "
    "that begins with = + - @ or a tab has an apostrophe in front, so that no spreadsheet runs it "
    "as a formula."
)
CHECKING = f'{HASHES} has the hash of every file; "sha256sum -c {HASHES}" checks them.'
_WIDTH = 96


def head(content: ExportSet, writing: Writing) -> list[str]:
    """What this is, where it comes from, and how the photos were found."""
    what = "The audit set" if content.scope is Scope.AUDIT else "Everything"
    return [
        f"{what} of the case “{content.case_name}”",
        f"Written by Misread {VERSION} at {writing.exported} (UTC).",
        *wrapped(writing.log_line),
        "",
        *wrapped(found(content)),
    ]


def found(content: ExportSet) -> str:
    """How much there is, in counts; a share only where one can be drawn."""
    audit_set = content.audit_set
    photos, faces = len(content.photos), content.face_count
    if content.scope is Scope.AUDIT:
        return (
            f"{audit_set.found}: {counted(faces, 'flagged face')} in {counted(photos, 'photo')}, "
            f"out of {counted(audit_set.photo_count, 'photo')} in the case. "
            f"{how_found(audit_set.finding)}"
        )
    return (
        f"{counted(photos, 'photo')} with {counted(faces, 'face')}, {content.facts.labelled} of "
        f"them labelled{unjudged_words(content.facts.unjudged)}. In the audit set: "
        f"{audit_set.found}."
    )


def counted(count: int, noun: str) -> str:
    """A number with its noun: "1 photo", "1,200 photos"."""
    return f"{count:,} {noun}" if count == 1 else f"{count:,} {noun}s"


def thresholds(content: ExportSet) -> str:
    """The confidence below which a prediction counts as no answer, by vendor."""
    values = content.thresholds
    each = (
        f"{vendor.name} {'off' if values[vendor.id] is None else f'{values[vendor.id]:g}'}"
        for vendor in content.vendors
    )
    return f"Thresholds in force: {', '.join(each) or 'none'}."


def photos(writing: Writing) -> list[str]:
    """How faces are shown, in words and counts."""
    counts = writing.counts()
    said = (
        f"{counts[Shown.UNMASKED]} shown, {counts[Shown.MASKED]} masked, "
        f"{counts[Shown.WITHHELD]} withheld. Where a photo is neither of a public figure nor "
        "consented to, every face known in it is covered with solid #343434, grown by "
        f"{MASK_GROWN:.0%} at each side; a face that nobody boxed is not covered. A photo whose "
        "faces cannot be masked is withheld. Outside the masks every photo has the upright pixels "
        "of the original (8 bits a colour); place, time and camera are taken out. A photo is known "
        "by the hash of the original's bytes; the file here has another."
    )
    reason = writing.reason_unmasked
    return wrapped(said + (f" Reason given for showing all: {reason}" if reason else ""))


def withheld(writing: Writing) -> list[str]:
    """How many photos are withheld for which reason."""
    why = Counter(f.why for f in writing.photo_files.values() if f.shown is Shown.WITHHELD)
    if not why:
        return []
    return ["Withheld", *(f"  {count}: {reason}" for reason, count in sorted(why.items()))]


def column_lines(columns: Iterable[Column]) -> list[str]:
    """A line a column, or more where its meaning is long."""
    listed = tuple(columns)
    width = max(len(column.name) for column in listed)
    return [f"  {column.name:<{width}}  {column.meaning} ({column.holds})" for column in listed]


def table_lines(tables: Iterable[Table]) -> list[str]:
    """Every table with every column."""
    lines = []
    for table in tables:
        lines += ["", f"{table.file_name}: {table.about}", *column_lines(table.columns)]
    return lines


def hidden(content: ExportSet) -> list[str]:
    """Where answers are left out because a label is still to be given blind."""
    count = content.facts.hidden
    if not count:
        return []
    return wrapped(
        f"What vendors said is left out for {counted(count, 'photo')} with a face still to be "
        "labelled: the export was made while answers were hidden."
    )


def wrapped(text: str) -> list[str]:
    """A paragraph in lines of a readable length."""
    return textwrap.wrap(text, _WIDTH, break_long_words=False)


def write_with_photos(content: ExportSet, writing: Writing, *about: Iterable[str]) -> None:
    """The README of an export that shows photos: `about` says what its files hold."""
    write(
        writing,
        head(content, writing),
        wrapped(thresholds(content)),
        hidden(content),
        *about,
        photos(writing),
        withheld(writing),
        wrapped(CANNOT_TELL),
        wrapped(CHECKING),
    )


def write(writing: Writing, *parts: Iterable[str], name: str = NAME) -> None:
    """Write paragraphs with an empty line between them."""
    blocks = ["\n".join(line.rstrip() for line in part) for part in parts]
    writing.write_text(name, "\n\n".join(block for block in blocks if block.strip()) + "\n")
