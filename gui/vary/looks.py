"""What the view shows of a face's answers: rows, chips and boxes, decided from plain values."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

from core.geometry import Box
from core.labelling.labels import ReferenceLabel
from core.photos.photo import Photo
from core.prediction import Prediction
from core.vary.answers import Answers
from core.vary.change import Change, Part, as_it_is, control, of_face, varied
from core.vary.recipe import Recipe
from core.vary.trial import Said, VendorTrial
from core.vendor import Kind, VendorId
from core.verdict import Mark, Verdict, judge
from gui.sheets import ChosenVendor
from gui.vary.answers_view import PARTED, AnswerCell, VendorAnswers
from gui.vary.measuring import MeasuredControl
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
    """The face that is varied. number, faces: which one of how many in the photo, from 1.

    stored: what the case has of the photo as it is; it stands in until the vendor is asked again.
    """

    photo: Photo
    face: Box
    others: tuple[Box, ...]
    label: ReferenceLabel | None
    number: int
    faces: int
    stored: Mapping[VendorId, tuple[Prediction, ...]] = field(default_factory=dict)

    @property
    def size(self) -> tuple[int, int]:
        """Of the upright photo; nothing is asked before it is known."""
        return self.photo.width or 0, self.photo.height or 0


def mark_of(said: Said, subject: Subject, asked: Asked) -> Mark:
    """The verdict that an answer would be, were it about the photo as it is."""
    vocabulary = asked.vendor.info.vocabulary
    return judge(said.prediction, subject.label, asked.threshold, vocabulary)


def _found(
    answers: Answers, subject: Subject, vendor_id: VendorId, change: Change
) -> tuple[Prediction, ...] | None:
    """All that a vendor found in a picture; of the photo as it is what it found before, else."""
    found = answers.found(vendor_id, change)
    if found is None and change.part is Part.AS_IT_IS:
        return subject.stored.get(vendor_id)
    return found


def _said(answers: Answers, subject: Subject, vendor_id: VendorId, change: Change) -> Said | None:
    found = _found(answers, subject, vendor_id, change)
    return None if found is None else Said(of_face(found, change, *subject.size))


def row_of(
    answers: Answers,
    subject: Subject,
    asked: Asked,
    recipe: Recipe,
    repeats: int,
    shown: Change,
    measured: Callable[[], MeasuredControl | None],
) -> VendorAnswers:
    """One vendor's row. shown: the picture whose answer stands under "Varied" until the right one
    is there. measured: the control, None until it is; the verdict waits for that, so that it needs
    no taking back.
    """
    original = _said(answers, subject, asked.id, as_it_is(subject.face))
    wanted = varied(recipe, subject.face)
    held = control(recipe, subject.face, subject.others)
    changed, controlled = (_said(answers, subject, asked.id, at) for at in (wanted, held))
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
        *(_judged(trial, measured()) if trial is not None else ("", _awaited(asked, recipe))),
    )


def _judged(trial: VendorTrial, control: MeasuredControl | None) -> tuple[str, str]:
    """The verdict, and what it rests on."""
    if control is None:
        return "", tr("Measuring the control…")
    verdict = verdict_words(trial, control.is_smaller)
    return verdict, wavering_words(trial) + PARTED + control.words


def _awaited(asked: Asked, recipe: Recipe) -> str:
    if not recipe.strength:
        return tr("Move the slider.")
    if asked.live:
        return tr("Compared when the slider rests.")
    if asked.vendor.info.kind is Kind.CLOUD:
        return tr("Asked when you say so.")
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
        if _found(answers, subject, one.id, at) is None and one.id in shown:
            at = shown[one.id]
        found, said = _found(answers, subject, one.id, at), _said(answers, subject, one.id, at)
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
