"""Makes what the room and the trainer see out of a presentation: the words, and who is hidden."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from PySide6.QtCore import QCoreApplication
from PySide6.QtGui import QImage

from core.geometry import Box
from core.labelling.labels import ReferenceLabel, Source
from core.lessons.lesson import Step, StepKind
from core.metrics.intervals import Share
from core.photos.photo import Photo
from core.presenting.guess import LETTERS, Guess
from core.presenting.room_tally import Who
from core.problem import Problem
from core.vary.recipe import Kind, Recipe
from core.vary.trial import CANNOT_SHOW
from core.verdict import CallState, Mark, Verdict
from gui.marks import mark_word
from gui.photos.images import to_qimage
from gui.present.presentation import Presentation, ShownFace
from gui.present.slides import (
    AnswerLine,
    LastLine,
    PhotoChip,
    PhotoLook,
    Slide,
    TallyCell,
    TallyTable,
    TrainerSheet,
    columns_shown,
)
from gui.present.varied_slides import (
    box_of,
    control_line,
    focus,
    original_look,
    recipe_words,
    varied_line,
    varied_look,
)
from gui.sheets import ChosenVendor, FaceSheet, VendorOnFace
from gui.views.face_looks import Line, chip_words, gender_word

_MOST_COLUMNS = 3
_SURROUND = 0.8
"""Of a face's box, shown at each of its sides when it is zoomed to."""
_MOVING = (Kind.ROTATION, Kind.MIRROR, Kind.CROP)
"""Variations that put a face elsewhere."""
_MOST_WORDS = 2
"""So many fit into a line of large type."""
_UNJUDGED = (CallState.NOT_ASKED, CallState.NO_RECORDED, CallState.NOT_A_FACE)


class SlideMaker:
    """Keeps the varied pictures that it made, for one presentation."""

    def __init__(self, presentation: Presentation) -> None:
        self._presentation = presentation
        self._images: dict[int, QImage] = {}

    def slide(self, trouble: Problem | None = None) -> Slide:
        """What the room sees now. trouble: why the step's photo cannot be shown."""
        slide = self._whole_slide()
        if trouble is None or not slide.photos:
            return slide
        # Neither its name nor its place is for the room; a box would be drawn around nothing.
        look = replace(slide.photos[0], box=None, chip=None, view=None)
        look = replace(look, trouble=tr("This photo cannot be shown."))
        return replace(slide, photos=(look, *slide.photos[1:]))

    def _whole_slide(self) -> Slide:
        p = self._presentation
        step, tally = p.step, tally_table(p)
        footer = _place_words(p)
        if step.kind is StepKind.RESULTS or step.photo_id is None:
            return Slide(step.kind, (), (), None, tally, footer)
        photo, shown = p.room.photo(step.photo_id), p.shown_face(step)
        if step.kind is StepKind.VARY:
            slide = self._varied_slide(step, photo, shown, tally, footer)
            if p.is_near and shown.face is not None and shown.face.box is not None:
                slide = replace(slide, photos=_near(slide.photos, shown.face.box, step.recipe))
            return slide
        lines = [_room_line(p, step, shown)]
        lines += _vendor_lines(p, step, shown)
        look = _photo_look(p, step, photo, shown)
        if p.is_near and shown.face is not None and shown.face.box is not None:
            look = replace(look, view=_around(shown.face.box, look.size))
        return Slide(step.kind, (look,), tuple(lines), _label_line(p, step, shown), tally, footer)

    # A photo beside itself

    def _varied_slide(
        self, step: Step, photo: Photo, shown: ShownFace, tally: TallyTable, footer: str
    ) -> Slide:
        p = self._presentation
        answers = p.varied(p.at)
        count = p.varied_shown(p.at)
        vendors = p.varied_vendors(p.at)
        original = PhotoLook(photo, _size(photo), caption=tr("as it is"))
        said = CANNOT_SHOW
        if answers is None or isinstance(answers, Problem):
            if isinstance(answers, Problem):
                said = str(answers)
            lines = [AnswerLine(v.info.name, v.info.code, v.hue, is_hidden=True) for v in vendors]
            looks = original, _not_varied_yet(photo, step.recipe, answers)
            return Slide(step.kind, looks, tuple(lines), control_line(None, 0), tally, footer, said)
        image = self._images.setdefault(p.at, to_qimage(answers.pixels))
        lines = [varied_line(answers, v, i, count) for i, v in enumerate(vendors)]
        vendor = focus(answers, vendors[:count])
        original = original_look(original, shown, answers, vendor)
        looks = (original, varied_look(photo, image, answers, vendor, step.recipe))
        control = control_line(answers, count - len(vendors), vendors)
        return Slide(step.kind, looks, tuple(lines), control, tally, footer, said)


def _not_varied_yet(photo: Photo, recipe: str, problem: Problem | None) -> PhotoLook:
    """The photo as it is until it comes varied; nothing where it never will."""
    words = recipe_words(recipe)
    if problem is not None:
        return PhotoLook(photo, (1, 1), QImage(), caption=words)
    return PhotoLook(photo, _size(photo), caption=tr("{}: still to come").format(words))


def trainer_sheet(p: Presentation, trouble: Problem | None = None) -> TrainerSheet:
    """What the trainer sees now. trouble: why the step's photo cannot be shown."""
    step = p.step
    following = p.steps[p.at + 1] if p.at + 1 < len(p.steps) else None
    photo = _photo(p, step)
    return TrainerSheet(
        step_words(step),
        photo.name if photo is not None else "",
        step.notes,
        "\n".join([*([str(trouble)] if trouble else []), _hint(p, step, following)]),
        _place_words(p),
        photo,
        step_words(following) if following is not None else tr("The end"),
        following.notes if following is not None else "",
        _photo(p, following) if following is not None else None,
        p.is_black,
    )


def step_words(step: Step) -> str:
    """What a step is, as lists name it."""
    if step.kind is StepKind.VARY:
        return tr("Vary: {}").format(recipe_words(step.recipe))
    return {
        StepKind.GUESS: tr("Guess"),
        StepKind.REVEAL: tr("Reveal"),
        StepKind.RESULTS: tr("Result page"),
    }[step.kind]


def tally_table(p: Presentation) -> TallyTable:
    """Who misread whom so far, by subgroup."""
    words, rest = columns_shown(p.tally.subgroups, _MOST_COLUMNS)
    columns = [tr("labelled {}").format(_label_word(word)) for word in words]
    groups: list[tuple[str, ...]] = [(word,) for word in words]
    if rest:
        columns.append(tr("labelled otherwise"))
        groups.append(rest)
    rows: list[tuple[str, tuple[TallyCell, ...]]] = []
    whose: list[tuple[str, Who]] = [(tr("The room"), None)]
    whose += [(v.info.name, v.info.id) for v in p.vendors]
    for name, who in whose:
        rows.append((name, tuple(_cell(p, who, group) for group in groups)))
    note = ""
    if p.tally.unlabelled:
        note = tr("{} without a label").format(p.tally.unlabelled)
    return TallyTable(tuple(columns), tuple(rows), note)


def _cell(p: Presentation, who: Who, subgroups: Sequence[str]) -> TallyCell:
    tallies = [p.tally.tally(who, subgroup) for subgroup in subgroups]
    misread = sum(t.misread for t in tallies)
    answered = sum(t.answered for t in tallies)
    outside: dict[Mark, int] = {}
    for tally in tallies:
        for mark, count in (
            (Verdict.NO_ANSWER, tally.no_answer),
            (Verdict.NOT_DETECTED, tally.not_detected),
            *tally.outside,
        ):
            outside[mark] = outside.get(mark, 0) + count
    return TallyCell(
        Share(misread, answered), tuple((mark, count) for mark, count in outside.items() if count)
    )


# Lines


def _room_line(p: Presentation, step: Step, shown: ShownFace) -> AnswerLine:
    assert step.photo_id is not None
    entry = p.guess(shown.key)
    guess = entry.guess
    title = tr("The room guessed")
    waits = p.can_guess(step)
    # A number whose letter never came is no guess, whatever is revealed then.
    pending = entry.pending if waits else ""
    if not guess.total:
        answer = pending or ("?" if waits else "–")
        return AnswerLine(
            title if not waits else tr("Your guess"), answer=answer, is_hidden=answer == "?"
        )
    mark: Mark | None = None
    if _judged(p, step, shown) and not (shown.face is not None and shown.face.not_a_face):
        mark = guess.mark(p.room.label(step.photo_id, shown.index))
    number = tr("{} of {}").format(guess.count, guess.total)
    answer = gender_word(guess.word) if guess.word is not None else tr("tie")
    if waits and len(guess.hands) > 1:
        answer, number = _hands(guess), ""
    if pending:
        number = f"{number} {pending}".lstrip()
    return AnswerLine(title, answer=answer, number=number, mark=mark)


def _hands(guess: Guess) -> str:
    """The counts while hands are counted: "3 female, 1 male"; with more words by their keys."""
    if len(guess.hands) <= _MOST_WORDS:
        return ", ".join(f"{count} {gender_word(word)}" for word, count in guess.hands.items())
    keys = {word: key.upper() for key, word in LETTERS.items()}
    return "  ".join(f"{count} {keys[word]}" for word, count in guess.hands.items())


def _judged(p: Presentation, step: Step, shown: ShownFace) -> bool:
    """Whether verdicts may show: from the label on."""
    assert step.photo_id is not None
    return p.room.shows_label(step.photo_id, shown.face)


def _vendor_lines(p: Presentation, step: Step, shown: ShownFace) -> list[AnswerLine]:
    assert step.photo_id is not None
    hidden = [p.room.hides(step.photo_id, shown.face, v.info.id) for v in p.vendors]
    following = hidden.index(True) if True in hidden and step.kind is StepKind.REVEAL else None
    return [
        _vendor_line(p, step, shown, vendor, hidden[i], i == following)
        for i, vendor in enumerate(p.vendors)
    ]


def _vendor_line(
    p: Presentation,
    step: Step,
    shown: ShownFace,
    vendor: ChosenVendor,
    is_hidden: bool,
    is_next: bool,
) -> AnswerLine:
    info = vendor.info
    assert step.photo_id is not None
    date = p.room.date(step.photo_id, info)
    if is_hidden:
        return AnswerLine(info.name, info.code, vendor.hue, date, is_hidden=True, is_next=is_next)
    answer, number, given = _said_words(p, step, shown, vendor)
    mark: Mark | None = None
    if _judged(p, step, shown):
        mark = p.room.verdict(step.photo_id, shown.index, info)
        mark = None if mark in _UNJUDGED else mark
    return AnswerLine(info.name, info.code, vendor.hue, date, answer, number, given, mark)


def _said_words(
    p: Presentation, step: Step, shown: ShownFace, vendor: ChosenVendor
) -> tuple[str, str, bool]:
    """Answer, number, and whether the vendor gave that: as chips on the stage have it."""
    assert step.photo_id is not None
    state = p.room.state(step.photo_id, vendor.info)
    if state is not None:
        word = mark_word(state)
        return word[:1].lower() + word[1:], "", True
    if shown.face is None:
        return tr("no face found"), "", True
    said, face = _on_face(p, step, shown, vendor), shown.face
    if face.face is not None and face.not_a_face:
        # What was said of it all the same; the last line tells that it is none.
        face = replace(face, face=replace(face.face, not_a_face=False))
    return chip_words(FaceSheet(face, (said,)), said)


def _on_face(p: Presentation, step: Step, shown: ShownFace, vendor: ChosenVendor) -> VendorOnFace:
    assert step.photo_id is not None
    assert shown.face is not None
    # By the label, hidden or not: it decides what counts as an answer, and no word tells it.
    mark = p.room.verdict(step.photo_id, shown.index, vendor.info)
    prediction = shown.face.predictions.get(vendor.info.id)
    if mark is not Verdict.NO_ANSWER:
        mark = Verdict.UNLABELLED
    return VendorOnFace(vendor.info.id, mark, prediction, shown.face.box, None)


def _label_line(p: Presentation, step: Step, shown: ShownFace) -> LastLine:
    title = tr("Label")
    assert step.photo_id is not None
    if not p.room.shows_label(step.photo_id, shown.face):
        vendors_left = any(p.room.hides(step.photo_id, shown.face, v.info.id) for v in p.vendors)
        is_next = step.kind is StepKind.REVEAL and not vendors_left
        return LastLine(title, is_next=is_next)
    if shown.face is not None and shown.face.not_a_face:
        return LastLine(title, tr("not a face"), tr("in this case"), is_hidden=False)
    label = p.room.label(step.photo_id, shown.index)
    if label is None:
        return LastLine(title, tr("none"), tr("in this case"), is_hidden=False)
    return LastLine(title, _word_of(label), _source_words(label.source), is_hidden=False)


def _word_of(label: ReferenceLabel) -> str:
    return label.wording or _label_word(label.gender.value)


def _label_word(word: str) -> str:
    known = {
        "female": tr("female"),
        "male": tr("male"),
        "non-binary": tr("non-binary"),
        "not stated": tr("not stated"),
        "unknown": tr("unknown"),
    }
    return known.get(word, word)


def _source_words(source: Source) -> str:
    return {
        Source.SELF_IDENTIFIED: tr("self-identified"),
        Source.PUBLIC_RECORD: tr("public record"),
        Source.PERCEIVED: tr("annotator's perception"),
        Source.DATASET: tr("dataset"),
    }[source]


# The photo


def _near(looks: Sequence[PhotoLook], box: Box, recipe: str) -> tuple[PhotoLook, ...]:
    """A photo and itself varied, zoomed to the same face; whole where that is elsewhere then."""
    first, *others = looks
    seen = [replace(first, view=_around(box, first.size))]
    stays = Recipe.parse(recipe).kind not in _MOVING
    for look in others:
        scale = look.size[0] / first.size[0]
        view = _around(box.scaled(scale), look.size) if stays else None
        seen.append(replace(look, view=view))
    return tuple(seen)


def _around(box: Box, size: tuple[int, int]) -> Box:
    """The part of a photo of this size that shows a face with its hair and shoulders."""
    part = box.grown(_SURROUND)
    left, top = max(0.0, part.left), max(0.0, part.top)
    right, bottom = min(float(size[0]), part.right), min(float(size[1]), part.bottom)
    if right <= left or bottom <= top:
        return Box(0, 0, *size)  # the face is outside, and only the whole can be shown
    return Box.from_corners(left, top, right, bottom)


def _photo_look(p: Presentation, step: Step, photo: Photo, shown: ShownFace) -> PhotoLook:
    """The box of the answer in focus: the one revealed last; with the label the first misreading.

    Before any answer only where there are several faces, to say which is meant.
    """
    assert step.photo_id is not None
    size = _size(photo)
    if shown.face is None:
        return PhotoLook(photo, size)
    face = shown.face
    told = [v for v in p.vendors if not p.room.hides(step.photo_id, face, v.info.id)]
    told = [v for v in told if p.room.state(step.photo_id, v.info) is None]
    people = [each for each in p.room.faces(step.photo_id) if not each.not_a_face]
    if not told:
        box = face.box if len(people) > 1 else None
        return PhotoLook(photo, size, box=box, line=Line.SOLID)
    judged = _judged(p, step, shown)
    marks = {v.info.id: p.room.verdict(step.photo_id, shown.index, v.info) for v in told}
    misread = [v for v in told if marks[v.info.id] is Verdict.MISREAD]
    vendor = misread[0] if judged and misread else told[-1]
    prediction = face.predictions.get(vendor.info.id)
    mark = marks[vendor.info.id] if judged and not face.not_a_face else None
    answer, number, _ = _said_words(p, step, shown, vendor)
    chip = PhotoChip(vendor.info.code, vendor.hue, answer, number, mark)
    box, line = box_of(face.box, prediction, mark)
    return PhotoLook(photo, size, box=box, line=line, mark=mark, chip=chip)


# The trainer's


def _hint(p: Presentation, step: Step, following: Step | None) -> str:
    if p.is_black:
        return tr("The screen is black. Any key of the clicker brings it back.")
    left = p.hidden_left(step, p.at)
    if step.kind is StepKind.VARY and p.varied(p.at) is None:
        return tr("The vendors are still being asked.")
    if left and step.kind is StepKind.VARY:
        return tr("Next press: the control") if left == 1 else tr("Next press: the next vendor")
    if left:
        return tr("Next press: the label") if left == 1 else tr("Next press: the next vendor")
    if following is None:
        return tr("This is the last step. Esc ends the presentation.")
    return tr("Next press: the next step")


def _photo(p: Presentation, step: Step) -> Photo | None:
    return p.room.photo(step.photo_id) if step.photo_id is not None else None


def _place_words(p: Presentation) -> str:
    words = tr("Step {} of {}") if p.is_lesson else tr("Photo {} of {}")
    return words.format(f"{p.at + 1:,}", f"{len(p.steps):,}")


def _size(photo: Photo) -> tuple[int, int]:
    return photo.width or 1, photo.height or 1


def tr(text: str) -> str:
    return QCoreApplication.translate("Presenting", text)
