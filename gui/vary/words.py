"""Variations, their strengths and answers in the window's words."""

from __future__ import annotations

import json
from collections.abc import Mapping

from PySide6.QtCore import QCoreApplication

from core.labelling.labels import Gender
from core.vary.control import Control
from core.vary.kept import Variation
from core.vary.recipe import WHOLE_STEPS, Kind, Recipe
from core.vary.trial import Said, VendorTrial
from gui.theme import RESOURCES

MINUS, THIN = "\N{MINUS SIGN}", "\N{NARROW NO-BREAK SPACE}"


def tr(text: str) -> str:
    return QCoreApplication.translate("Vary", text)


def groups() -> Mapping[str, tuple[Kind, ...]]:
    """The variations as they are listed, by group."""
    return {
        tr("Light"): (
            Kind.LIGHT,
            Kind.CONTRAST,
            Kind.GAMMA,
            Kind.TEMPERATURE,
            Kind.GREY,
            Kind.LUMINANCE,
        ),
        tr("Quality"): (Kind.BLUR, Kind.NOISE, Kind.JPEG, Kind.SIZE),
        tr("Shape"): (Kind.ROTATION, Kind.MIRROR, Kind.CROP),
        tr("Covered part"): (Kind.COVER_EYES, Kind.COVER_MOUTH, Kind.COVER_HAIR),
    }


def kind_words(kind: Kind) -> str:
    return {
        Kind.LIGHT: tr("Light"),
        Kind.CONTRAST: tr("Contrast"),
        Kind.GAMMA: tr("Gamma"),
        Kind.TEMPERATURE: tr("Colour temperature"),
        Kind.BLUR: tr("Blur"),
        Kind.NOISE: tr("Noise"),
        Kind.JPEG: tr("JPEG quality"),
        Kind.SIZE: tr("Size"),
        Kind.ROTATION: tr("Rotation"),
        Kind.MIRROR: tr("Mirror"),
        Kind.CROP: tr("Crop, without hair"),
        Kind.GREY: tr("Grey"),
        Kind.LUMINANCE: tr("Luminance of the face"),
        Kind.COVER_EYES: tr("Eyes"),
        Kind.COVER_MOUTH: tr("Mouth"),
        Kind.COVER_HAIR: tr("Hair"),
    }[kind]


def title_words(kind: Kind) -> str:
    """A variation where its group does not stand above it."""
    return {
        Kind.COVER_EYES: tr("Eyes covered"),
        Kind.COVER_MOUTH: tr("Mouth covered"),
        Kind.COVER_HAIR: tr("Hair covered"),
    }.get(kind) or kind_words(kind)


def unit_words(kind: Kind) -> str:
    """What a strength counts, to stand behind the slider."""
    return {
        Kind.LIGHT: tr("each step twice or half the light"),
        Kind.CONTRAST: tr("of the contrast added or taken away"),
        Kind.GAMMA: tr("mid-tones only; below 0 is lighter"),
        Kind.TEMPERATURE: tr("above 0 is warmer, below is bluer"),
        Kind.BLUR: tr("of the face’s width"),
        Kind.NOISE: tr("grain, in steps of brightness (0 to 255)"),
        Kind.JPEG: tr("below quality 100; 0 is not saved again"),
        Kind.SIZE: tr("of the sides taken away"),
        Kind.ROTATION: tr("degrees, counter-clockwise"),
        Kind.MIRROR: tr("left and right changed over"),
        Kind.CROP: tr("of the way to the face’s own box"),
        Kind.GREY: tr("of the colour taken away"),
        Kind.LUMINANCE: tr("lighter or darker, an oval over the face and its edge"),
        Kind.COVER_EYES: tr("of the region covered"),
        Kind.COVER_MOUTH: tr("of the region covered"),
        Kind.COVER_HAIR: tr("of a block above the forehead covered"),
    }[kind]


_SHARES = frozenset(
    {
        Kind.CONTRAST,
        Kind.SIZE,
        Kind.CROP,
        Kind.GREY,
        Kind.COVER_EYES,
        Kind.COVER_MOUTH,
        Kind.COVER_HAIR,
    }
)


def strength_words(kind: Kind, strength: float) -> str:
    """A strength with its sign: "−1.2", "40 %", "on"."""
    if kind is Kind.MIRROR:
        return tr("on") if strength else tr("off")
    if kind in _SHARES:
        return f"{_signed(100 * strength, 1)}{THIN}%"
    if kind is Kind.ROTATION:
        return f"{_signed(strength, 1)}°"
    if kind is Kind.BLUR:
        return f"{strength:g}{THIN}%"
    return _signed(strength, 0 if kind in WHOLE_STEPS else 2)


def _signed(number: float, digits: int) -> str:
    text = f"{abs(number):.{digits}f}"
    if "." in text:
        text = text.rstrip("0").rstrip(".")
    return f"{MINUS}{text}" if number < 0 and text != "0" else text


def recipe_words(recipe: Recipe) -> str:
    """ "Light −1.2"; with a seed, where one was used: "Noise 20, seed 7"."""
    words = f"{title_words(recipe.kind)} {strength_words(recipe.kind, recipe.strength)}"
    return tr("{}, seed {}").format(words, recipe.seed) if recipe.seed else words


def variation_words(variation: Variation) -> str:
    """A kept variation as it is listed."""
    if not variation.is_range:
        return recipe_words(variation.recipe)
    ends = min(variation.strengths), max(variation.strengths)
    low, high = (strength_words(variation.kind, end) for end in ends)
    return tr("{} from {} to {}").format(title_words(variation.kind), low, high)


def answer_words(said: Said) -> tuple[str, str, bool]:
    """The answer, its number as it is shown, and whether the vendor gave that number."""
    prediction = said.prediction
    if prediction is None:
        return tr("not detected"), "", True
    if prediction.gender is None:
        return tr("no gender given"), "", True
    genders = {Gender.FEMALE: tr("female"), Gender.MALE: tr("male")}
    word = genders.get(prediction.gender, prediction.gender.value)
    if prediction.confidence is None:
        return word, tr("none given"), False
    return word, prediction.percent, True


def said_words(said: Said) -> str:
    """ "male 98 %" """
    word, number, _ = answer_words(said)
    return f"{word} {number}".rstrip()


def studies_words() -> str:
    """What the two studies that are cited found, each with its title, as its abstract says."""
    text = (RESOURCES / "vary" / "studies.json").read_text(encoding="utf-8")
    return "\n\n".join(f"{each['study']}\n{each['statement']}" for each in json.loads(text))


def verdict_words(trial: VendorTrial, control_is_smaller: bool = False) -> str:
    """Held against a control smaller than the change it says less, and says so."""
    control = tr("its smaller control") if control_is_smaller else tr("its control")
    if trial.is_more and trial.is_lost:
        words = tr("No longer detected, more than {}")
    elif trial.is_more:
        words = tr("Changed more than {}")
    elif trial.is_lost:
        words = tr("No longer detected, not more than {}")
    else:
        words = tr("Not more than {}")
    return words.format(control)


def control_words(control: Control) -> str:
    """What a control was, with its size against the variation's where that is measured."""
    words = tr("control: {}").format(control.varied.words)
    if control.size is None or control.wanted is None:
        return words
    return tr("{} ({} against {})").format(words, f"{control.size:.1f}", f"{control.wanted:.1f}")


def wavering_words(trial: VendorTrial) -> str:
    """How often a repeated call brought another answer than the usual one of its picture."""
    return tr("{} of {} calls wavered").format(trial.wavering, trial.calls)
