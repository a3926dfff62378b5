"""A photo beside itself, varied: what each vendor said before and after, and of the control."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication
from PySide6.QtGui import QImage

from core.geometry import Box
from core.photos.photo import Photo
from core.prediction import Prediction
from core.vary.recipe import Kind, Recipe
from core.vary.trial import Said
from core.verdict import Mark, Verdict
from gui.present.presentation import ShownFace
from gui.present.slides import AnswerLine, LastLine, PhotoChip, PhotoLook
from gui.sheets import ChosenVendor
from gui.vary import words as vary_words
from gui.vary.words import strength_words
from gui.views.face_looks import Line, gender_word

if TYPE_CHECKING:
    from core.presenting.trials import VariedAnswers


def recipe_words(text: str) -> str:
    """A recipe as a room reads it: "Twice the light", "Sides 75 % smaller"."""
    try:
        recipe = Recipe.parse(text)
    except ValueError:
        return text
    if recipe.kind is Kind.SIZE:
        return tr("Sides {} smaller").format(strength_words(recipe.kind, recipe.strength))
    if recipe.kind is Kind.LIGHT and abs(recipe.strength) == 1:
        return tr("Twice the light") if recipe.strength > 0 else tr("Half the light")
    if recipe.kind is Kind.MIRROR:
        return tr("Mirrored")
    return vary_words.recipe_words(recipe)


def box_of(
    place: Box | None, prediction: Prediction | None, mark: Mark | None
) -> tuple[Box | None, Line]:
    """The box to draw and its line: dotted at the face's place where a vendor found nothing."""
    if prediction is None:
        return place, Line.DOTTED
    return prediction.box, Line.DOUBLE if mark is Verdict.MATCH else Line.DASHED


def varied_line(answers: VariedAnswers, vendor: ChosenVendor, place: int, count: int) -> AnswerLine:
    """One vendor's line: what it said before and, once revealed, of the varied photo."""
    trial, info = answers.vendors[vendor.info.id], vendor.info
    before = tr("was {}").format(_spoken(trial.original[0]))
    if place >= count:
        return AnswerLine(
            info.name, info.code, vendor.hue, is_hidden=True, is_next=place == count, before=before
        )
    said = trial.varied[0]
    answer, number = _answer_and_number(said)
    return AnswerLine(
        info.name,
        info.code,
        vendor.hue,
        answer=answer,
        number=number,
        given=said.prediction is None or said.prediction.confidence is not None,
        before=before,
        flipped=trial.flipped,
    )


def focus(answers: VariedAnswers, told: Sequence[ChosenVendor]) -> ChosenVendor | None:
    """Whose answers stand on both photos: the first that flipped, else the one revealed last."""
    flipped = [v for v in told if answers.vendors[v.info.id].flipped]
    return flipped[0] if flipped else (told[-1] if told else None)


def original_look(
    look: PhotoLook, shown: ShownFace, answers: VariedAnswers, vendor: ChosenVendor | None
) -> PhotoLook:
    """The photo as it is, with what the vendor in focus said of it."""
    if vendor is None or shown.face is None:
        return look
    answer, number = _answer_and_number(answers.vendors[vendor.info.id].original[0])
    chip = PhotoChip(vendor.info.code, vendor.hue, answer, number, None)
    prediction = shown.face.predictions.get(vendor.info.id)
    box, line = box_of(shown.face.box, prediction, None)
    return replace(look, box=box, line=line, chip=chip)


def varied_look(
    photo: Photo, image: QImage, answers: VariedAnswers, vendor: ChosenVendor | None, recipe: str
) -> PhotoLook:
    """The varied photo, with what the same vendor says of it."""
    size = image.width(), image.height()
    caption = recipe_words(recipe)
    if vendor is None:
        return PhotoLook(photo, size, image, caption=caption)
    answer, number = _answer_and_number(answers.vendors[vendor.info.id].varied[0])
    chip = PhotoChip(vendor.info.code, vendor.hue, answer, number, None)
    box = answers.boxes.get(vendor.info.id)
    return PhotoLook(photo, size, image, box, Line.DASHED, None, chip, caption)


def control_line(
    answers: VariedAnswers | None, over: int, vendors: Sequence[ChosenVendor] = ()
) -> LastLine:
    """over: 1 once it is revealed; 0 when it is next."""
    title = tr("Its control")
    if answers is None or over < 1:
        return LastLine(title, is_next=answers is not None and over == 0)
    lines = [_control_words(answers.control)]
    if answers.control_is_smaller:
        lines[0] = tr("{} (smaller than the change)").format(lines[0])
    for vendor in vendors:
        trial = answers.vendors[vendor.info.id]
        more = tr("changed more than its control")
        if not trial.is_more:
            more = tr("not more than its control")
        wavered = ""
        if trial.wavering:
            wavered = tr(", wavered in {} of {}").format(trial.wavering, trial.calls)
        lines.append(f"{vendor.info.code}  {more}{wavered}")
    return LastLine(title, lines=tuple(lines), is_hidden=False)


def _control_words(words: str) -> str:
    return words.replace(" %", "\N{NARROW NO-BREAK SPACE}%")


def _answer_and_number(said: Said) -> tuple[str, str]:
    prediction = said.prediction
    if prediction is None:
        return tr("not detected"), ""
    if prediction.gender is None:
        return tr("no gender given"), ""
    number = prediction.percent if prediction.confidence is not None else tr("none given")
    return gender_word(prediction.gender), number


def _spoken(said: Said) -> str:
    return " ".join(_answer_and_number(said)).strip()


def tr(text: str) -> str:
    return QCoreApplication.translate("Presenting", text)
