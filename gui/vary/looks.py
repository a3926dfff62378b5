"""What the view shows of a face's answers: rows, chips and boxes, decided from plain values."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from core.geometry import Box
from core.labels import ReferenceLabel
from core.photo import Photo
from core.prediction import Prediction
from core.vary.answers import Answers
from core.vary.change import Change, as_it_is, control, varied
from core.vary.recipe import Recipe
from core.vary.trial import Said
from core.vendor import Kind, VendorId
from core.verdict import Mark, Verdict, judge
from gui.sheets import ChosenVendor
from gui.vary.answers_view import AnswerCell, VendorAnswers
from gui.vary.wipe_view import SideLook
from gui.vary.words import answer_words, said_words, tr, verdict_words, wavering_words
from gui.views.face_looks import BoxLook, ChipLook, Line


@dataclass(frozen=True, slots=True, eq=False)
class Asked:
    """A chosen vendor. threshold: in force for it, None is off. live: it is asked while the slider
    moves.
    """

    vendor: ChosenVendor
    threshold: float | None
    live: bool

    @property
    def id(self) -> VendorId:
        return self.vendor.info.id


@dataclass(frozen=True, slots=True, eq=False)
class Subject:
    """The face that is varied. number, faces: which one of how many in the photo, from 1."""

    photo: Photo
    face: Box
    others: tuple[Box, ...]
    label: ReferenceLabel | None
    number: int
    faces: int

    @property
    def size(self) -> tuple[int, int]:
        """Of the upright photo; nothing is asked before it is known."""
        return self.photo.width or 0, self.photo.height or 0


def mark_of(said: Said, subject: Subject, asked: Asked) -> Mark:
    """The verdict that an answer would be, were it about the photo as it is."""
    vocabulary = asked.vendor.info.vocabulary
    return judge(said.prediction, subject.label, asked.threshold, vocabulary)


def row_of(
    answers: Answers, subject: Subject, asked: Asked, recipe: Recipe, repeats: int, shown: Change
) -> VendorAnswers:
    """One vendor's row. shown: the picture whose answer stands under "Varied" until the right one
    is there.
    """
    original = answers.said(asked.id, as_it_is(subject.face))
    wanted = varied(recipe, subject.face)
    held = control(recipe, subject.face, subject.others)
    changed, controlled = answers.said(asked.id, wanted), answers.said(asked.id, held)
    trial = answers.trial(asked.id, recipe, repeats) if recipe.strength else None
    behind = False
    if changed is None and answers.problem(asked.id, wanted) is None:
        changed, behind = answers.said(asked.id, shown), True
    return VendorAnswers(
        asked.vendor.info.code,
        asked.vendor.hue,
        asked.vendor.info.name,
        _cell(answers, subject, asked, original, as_it_is(subject.face)),
        _cell(answers, subject, asked, changed, wanted, original, behind),
        _cell(answers, subject, asked, controlled, held, original)
        if recipe.strength
        else AnswerCell("\N{EN DASH}"),
        verdict_words(trial) if trial is not None else "",
        wavering_words(trial) if trial is not None else _awaited(asked, recipe, original),
    )


def _awaited(asked: Asked, recipe: Recipe, original: Said | None) -> str:
    if not recipe.strength:
        return tr("Move the slider to vary the photo.")
    if asked.live:
        return tr("Compared with its control when the slider rests.")
    if asked.vendor.info.kind is Kind.CLOUD:
        return tr("A cloud vendor, asked when you say so.")
    return tr("Cannot be asked now.")


def _cell(
    answers: Answers,
    subject: Subject,
    asked: Asked,
    said: Said | None,
    change: Change,
    original: Said | None = None,
    behind: bool = False,
) -> AnswerCell:
    if said is not None:
        flipped = original is not None and said.word != original.word
        return AnswerCell(said_words(said), mark_of(said, subject, asked), behind, flipped)
    if answers.problem(asked.id, change) is not None:
        return AnswerCell(tr("failed"))
    return AnswerCell("\N{HORIZONTAL ELLIPSIS}" if asked.live else tr("not asked"))


def side_of(
    answers: Answers,
    subject: Subject,
    asked: Sequence[Asked],
    change: Change,
    shown: dict[VendorId, Change],
) -> SideLook:
    """Boxes and chips of all vendors on one picture. shown: of each vendor, the picture whose
    answer stands in while there is none to this one.
    """
    boxes: list[tuple[BoxLook, bool]] = []
    chips = []
    any_behind = False
    for one in asked:
        at = change
        if answers.found(one.id, at) is None and one.id in shown:
            at = shown[one.id]
        found, said = answers.found(one.id, at), answers.said(one.id, at)
        if found is None or said is None:
            continue
        any_behind = any_behind or at != change
        mark = mark_of(said, subject, one)
        boxes += _boxes(found, said.prediction, mark)
        chips.append(_chip(one, said, mark))
    return SideLook(tuple(boxes), tuple(chips), any_behind)


def _boxes(
    found: Sequence[Prediction], of_face: Prediction | None, mark: Mark
) -> list[tuple[BoxLook, bool]]:
    looks = []
    for prediction in found:
        own = prediction is of_face
        shown: Mark = mark if own else Verdict.UNLABELLED
        line = Line.DOUBLE if own and mark is Verdict.MATCH else Line.DASHED
        looks.append((BoxLook(prediction.box, line, shown), own))
    return looks


def _chip(asked: Asked, said: Said, mark: Mark) -> ChipLook:
    word, number, given = answer_words(said)
    return ChipLook(asked.id, asked.vendor.info.code, mark, word, number, given)
