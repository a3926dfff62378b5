"""What a report consists of, without any layout: plain frozen values, ready to be set."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum


class Part(StrEnum):
    """What can be left out of a report. Its limits cannot."""

    SUMMARY = "question and summary"
    NUMBERS = "tables and charts"
    GALLERY = "gallery of misreadings"
    METHOD = "method"
    NOT_TRIED = "what was not tried"
    CITATIONS = "citations"


ALL_PARTS = frozenset(Part)


@dataclass(frozen=True, slots=True)
class Column:
    """is_number: set to the right. share: of the width, beside the other columns."""

    name: str
    is_number: bool = False
    share: float = 1.0


@dataclass(frozen=True, slots=True)
class Row:
    """cells: one a column. is_few: fewer faces than a rate is drawn from, so it is hatched.
    begins: the first row of a group, with a line above it.
    """

    cells: tuple[str, ...]
    is_few: bool = False
    begins: bool = False


@dataclass(frozen=True, slots=True)
class Table:
    """title: what it shows, a sentence. note: how its numbers come about; may be empty."""

    title: str
    columns: tuple[Column, ...]
    rows: tuple[Row, ...]
    note: str = ""


@dataclass(frozen=True, slots=True)
class Chart:
    """svg: a picture without scripts and outside addresses. alternative: all it shows, in words.
    reading: how to read it, two sentences. undrawn: names the subgroups that no rate can be drawn
    of; empty where there are none.
    """

    title: str
    svg: str
    alternative: str
    reading: str
    undrawn: str = ""


@dataclass(frozen=True, slots=True)
class Reading:
    """One vendor's answer on a face of the gallery: "read as male, 98 %"."""

    vendor: str
    words: str


@dataclass(frozen=True, slots=True)
class GalleryFace:
    """A face that was misread. picture: JPEG, square; empty where the photo is withheld, and then
    `withheld` says why. is_masked: whether the face is covered.
    """

    name: str
    labelled: str
    readings: tuple[Reading, ...]
    picture: bytes
    is_masked: bool
    withheld: str = ""
    credit: str = ""

    @property
    def alternative(self) -> str:
        """What the picture shows, for those who cannot see it."""
        shown = "Face covered" if self.is_masked else "Face"
        if self.withheld:
            shown = "Photo withheld"
        said = "; ".join(f"{each.vendor}: {each.words}" for each in self.readings)
        return f"{shown}. {self.name}, {self.labelled}. {said}."


@dataclass(frozen=True, slots=True)
class Fact:
    """A line of the method: what, and in words."""

    name: str
    words: str


@dataclass(frozen=True, slots=True)
class Passage:
    """A paragraph under a heading of its own, with further lines."""

    title: str
    lines: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Report:
    """Everything in it.

    made: UTC. headline: one sentence from the numbers. summary: further such sentences.
    cannot_tell: the limits that cannot be removed. set_note: what the set says of itself, with
        where that stands; empty where nothing is known.
    repeats: what came of photos that were asked about several times.
    log_entries, log_head: where the log of the case ended; its head stands for the whole case.
    left_out: parts that were not wanted. footer: versions, thresholds, how photos were found.
    """

    case_name: str
    made: datetime
    program: str
    headline: str
    question: str
    summary: tuple[str, ...]
    cannot_tell: tuple[str, ...]
    set_note: str
    charts: tuple[Chart, ...]
    tables: tuple[Table, ...]
    gallery: tuple[GalleryFace, ...]
    gallery_words: str
    findings: tuple[Passage, ...]
    method: tuple[Fact, ...]
    not_tried: tuple[str, ...]
    repeats: tuple[str, ...]
    departures: tuple[str, ...]
    replies: tuple[Passage, ...]
    citations: tuple[str, ...]
    log_entries: int
    log_head: str
    footer: str
    left_out: tuple[str, ...] = ()
    photos: tuple[str, ...] = field(default=(), repr=False)
    """SHA-256 of the originals whose faces are in the gallery, shown or not."""
