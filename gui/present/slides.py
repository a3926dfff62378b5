"""What a room and its trainer see at one moment: plain values, no widget and no case."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QCoreApplication
from PySide6.QtGui import QImage

from core.geometry import Box
from core.lessons.lesson import StepKind
from core.metrics.intervals import Share
from core.photos.photo import Photo
from core.verdict import Mark
from gui.views.face_looks import Line


@dataclass(frozen=True, slots=True)
class AnswerLine:
    """One line of the column beside the photo: the room's, or a vendor's.

    title: whose. date: when the answer was given, where that is to be told; else empty. It is told
    once the answer is.
    answer, number: in words, the number last ("male", "88 %"); given: whether the vendor gave the
    number. mark: None before the label. is_hidden: "?" stands for the answer; is_next: and the key
    that reveals it. before: what was said of the photo as it is, where it is varied; flipped:
    whether that was another answer. note: a second line in small type.
    """

    title: str
    code: str = ""
    hue: int = 0
    date: str = ""
    answer: str = ""
    number: str = ""
    given: bool = True
    mark: Mark | None = None
    is_hidden: bool = False
    is_next: bool = False
    before: str = ""
    flipped: bool = False
    note: str = ""


@dataclass(frozen=True, slots=True)
class LastLine:
    """The line that comes last: the label with its source, or how a variation compares.

    lines: smaller ones below.
    """

    title: str
    answer: str = ""
    source: str = ""
    lines: tuple[str, ...] = ()
    is_hidden: bool = True
    is_next: bool = False


@dataclass(frozen=True, slots=True)
class PhotoChip:
    """What the photo itself says of the answer in focus. mark: None before the label."""

    code: str
    hue: int
    answer: str
    number: str
    mark: Mark | None


@dataclass(frozen=True, slots=True, eq=False)
class PhotoLook:
    """A photo with one box. image: in place of the photo's own pixels, where it is varied.

    size: of the pixels that the box is in. box: None for none. caption: below it; empty where it
    is still to come, None for none. line, mark: how the box is drawn; without a mark it is white.
    view: the part that is to be seen whole, in the same pixels; None for all of it. trouble: why
    no photo is there, in words for a room; empty where it is, or will be.
    """

    photo: Photo
    size: tuple[int, int]
    image: QImage | None = None
    box: Box | None = None
    line: Line = Line.DASHED
    mark: Mark | None = None
    chip: PhotoChip | None = None
    caption: str | None = None
    view: Box | None = None
    trouble: str = ""

    @property
    def part(self) -> Box:
        """What is to be seen whole."""
        return Box(0, 0, *self.size) if self.view is None else self.view

    def scale_in(self, width: float, height: float) -> float:
        """How much larger than its pixels it is painted in a room of these sides."""
        return min(width / max(self.part.width, 1), height / max(self.part.height, 1))


@dataclass(frozen=True, slots=True)
class TallyCell:
    """Misread of those that were answered; outside: what else happened, with how many faces."""

    share: Share
    outside: tuple[tuple[Mark, int], ...] = ()


@dataclass(frozen=True, slots=True)
class TallyTable:
    """columns: the subgroups. rows: whose, and a cell a column. note: what it leaves out."""

    columns: tuple[str, ...]
    rows: tuple[tuple[str, tuple[TallyCell, ...]], ...]
    note: str = ""


@dataclass(frozen=True, slots=True, eq=False)
class Slide:
    """kind: of the step. photos: one or, varied, two. footer: where in the whole it stands.

    said: stands where the tally is, in place of it, where there is something to say.
    """

    kind: StepKind
    photos: tuple[PhotoLook, ...]
    lines: tuple[AnswerLine, ...]
    last: LastLine | None
    tally: TallyTable
    footer: str
    said: str = ""


@dataclass(frozen=True, slots=True, eq=False)
class TrainerSheet:
    """What only the trainer sees. next_photo: of the next step, None where it has none.

    title: what this step is, name: whose photo. notes: the trainer's own. hint: what the next
    press does. place: where in the whole.
    """

    title: str
    name: str
    notes: str
    hint: str
    place: str
    photo: Photo | None
    next_title: str
    next_notes: str
    next_photo: Photo | None
    is_black: bool = False


def dates_words(lines: Sequence[AnswerLine]) -> str | None:
    """When revealed answers were given, by the vendors' codes; None where none has a date.

    Empty while such answers are hidden, so that there is a place for it from the start.
    """
    dated = [line for line in lines if line.date]
    if not dated:
        return None
    told: dict[str, list[str]] = {}
    for line in dated:
        if not line.is_hidden:
            told.setdefault(line.date, []).append(line.code)
    words = QCoreApplication.translate("Presenting", "{} answered {}")
    return " · ".join(words.format(", ".join(codes), date) for date, codes in told.items())


def words_of(slide: Slide) -> str:
    """A slide for who cannot see it."""
    lines = [f"{line.title}: {_said(line)}" for line in slide.lines]
    if slide.last is not None:
        last = slide.last
        said = "?" if last.is_hidden else f"{last.answer} {last.source}".strip()
        lines.append(f"{last.title}: {said}")
    return ". ".join([*lines, slide.footer])


def _said(line: AnswerLine) -> str:
    return "?" if line.is_hidden else f"{line.answer} {line.number}".strip()


def columns_shown(words: Sequence[str], most: int) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Those that get a column of their own, and those that have to share the last."""
    if len(words) <= most:
        return tuple(words), ()
    return tuple(words[: most - 1]), tuple(words[most - 1 :])
