"""How each face looks in one view: lines, chips and words, decided from the sheet alone.

One alphabet of lines: dashed is what a machine says, solid what a person says, double where both
agree, dotted where a vendor found nothing.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import Enum

from PySide6.QtCore import QCoreApplication

from core.geometry import Box
from core.labelling.labels import Gender
from core.photos.photo import Photo
from core.prediction import Prediction
from core.response import CallFailure, Response
from core.vendor import Kind, VendorId
from core.verdict import CallState, Mark, Verdict
from gui.asking.recorded_words import (
    ICON,
    NOTHING_ASKED,
    none_words,
    recorded_of,
    says_nothing,
    short_tag_words,
    tag_words,
    tip_words,
)
from gui.asking.tried_words import tried_words
from gui.marks import mark_word
from gui.sheets import FaceSheet, PhotoSheet, VendorOnFace, VendorOnPhoto


class Line(Enum):
    """Who says so."""

    DASHED = "a machine"
    DOUBLE = "both"
    DOTTED = "nothing there"
    SOLID = "a person"


@dataclass(frozen=True, slots=True)
class BoxLook:
    """One box, in pixels of the upright original."""

    box: Box
    line: Line
    mark: Mark


@dataclass(frozen=True, slots=True)
class ChipLook:
    """What one vendor says of one face, in words.

    short: the answer in as few letters as tell it apart, for a chip that has no room; empty where
    there is nothing shorter. number: with its per cent sign; empty for none. given: False where the
    vendor gave no confidence, so that the number is words in italics. tip: how a recorded answer
    came.
    """

    vendor_id: VendorId
    code: str
    mark: Mark
    answer: str
    number: str = ""
    given: bool = True
    tip: str = ""
    short: str = ""

    @property
    def words(self) -> str:
        return f"{self.answer} {self.number}".rstrip()


@dataclass(frozen=True, slots=True)
class FaceLook:
    """One face as one view shows it.

    index: among the sheet's faces. outline: what is clicked, and what the chips stand beside.
    """

    index: int
    selected: bool
    outline: Box
    boxes: tuple[BoxLook, ...]
    chips: tuple[ChipLook, ...]


@dataclass(frozen=True, slots=True)
class HeaderLook:
    """What stands above a pane; mark and word are the selected face's.

    badge: how much smaller the photo was sent, or when the answer was recorded; else empty.
    badge_icon: stands in the badge and instead of the kind's, or empty. short_badge, short_word:
    what the badge and the word say where they have no room, or empty.
    """

    vendor_id: VendorId
    code: str
    name: str
    hue: int
    kind: Kind
    mark: Mark
    word: str
    badge: str
    tip: str
    badge_icon: str = ""
    short_badge: str = ""
    short_word: str = ""


def looks_of_vendor(sheet: PhotoSheet, vendor: VendorOnPhoto) -> tuple[FaceLook, ...]:
    """The faces in the pane of one vendor; those without any place in the photo are left out."""
    looks = []
    for index, face in enumerate(sheet.faces):
        said = face.on(vendor.info.id)
        outline = said.box or face.face.box
        if outline is None:
            continue
        in_header = says_nothing(said.mark) or said.mark is CallState.HIDDEN
        chips = () if in_header else (_chip(face, said, vendor),)
        boxes = _boxes_of_vendor(face, said)
        looks.append(FaceLook(index, index == sheet.selected, outline, boxes, chips))
    return tuple(looks)


def looks_of_all(sheet: PhotoSheet) -> tuple[FaceLook, ...]:
    """The faces with every vendor's boxes on one photo."""
    looks = []
    for index, face in enumerate(sheet.faces):
        boxes = _boxes_of_all(face)
        outline = _around([b.box for b in boxes]) or face.face.box
        if outline is None:
            continue
        shown = (v for v in sheet.vendors if face.on(v.info.id).mark is not CallState.HIDDEN)
        chips = tuple(_chip(face, face.on(v.info.id), v) for v in shown)
        looks.append(FaceLook(index, index == sheet.selected, outline, boxes, chips))
    return tuple(looks)


def looks_without_vendor(sheet: PhotoSheet) -> tuple[FaceLook, ...]:
    """The faces a person drew, where no vendor is chosen."""
    looks = []
    for index, face in enumerate(sheet.faces):
        if (drawn := _drawn_box(face)) is not None:
            look = BoxLook(drawn, Line.SOLID, Verdict.UNLABELLED)
            looks.append(FaceLook(index, index == sheet.selected, drawn, (look,), ()))
    return tuple(looks)


def header_look(sheet: PhotoSheet, vendor: VendorOnPhoto) -> HeaderLook:
    """What stands above the pane of one vendor."""
    mark, word = _mark_and_word(sheet, vendor)
    outcome = vendor.outcome
    badge = tip = icon = ""
    if recorded_of(outcome) is not None:
        badge, tip, icon = tag_words(outcome), tip_words(outcome), ICON
    elif vendor.mark is CallState.NO_RECORDED:
        tip = none_words()
    elif vendor.mark is CallState.TRIED and vendor.tried is not None:
        tip = tried_words(vendor.tried)
    elif isinstance(outcome, Response) and outcome.sent.scale < 1:
        badge = tr("sent at {}").format(_percent(outcome.sent.scale))
        tip = tr("{} × {} pixels were sent.").format(outcome.sent.width, outcome.sent.height)
    elif isinstance(outcome, CallFailure):
        tip = str(outcome.problem)
    info = vendor.info
    return HeaderLook(
        info.id,
        info.code,
        info.name,
        vendor.hue,
        info.kind,
        mark,
        word,
        badge,
        tip,
        icon,
        short_tag_words(outcome),
        _short_state(vendor.mark),
    )


def _short_state(mark: Mark) -> str:
    """The word where the whole one has no room, which for most marks is short enough."""
    words = {CallState.NO_RECORDED: tr("None recorded"), CallState.TRIED: tr("Tried")}
    return words[mark] if isinstance(mark, CallState) and mark in words else ""


def pane_words(sheet: PhotoSheet, vendor: VendorOnPhoto) -> str:
    """A pane for who cannot see it: "Vendor A: misread, male 98 %"."""
    _, word = _mark_and_word(sheet, vendor)
    said = f"{vendor.info.name}: {word[:1].lower()}{word[1:]}"
    if recorded := tag_words(vendor.outcome):
        said = f"{said}, {recorded}"
    face = sheet.selected_face
    if face is None:
        return said
    prediction = face.on(vendor.info.id).prediction
    if prediction is None:
        return said
    chip = _chip(face, face.on(vendor.info.id), vendor)
    return f"{said}, {chip.words}" if chip.words.lower() != word.lower() else said


def faces_words(sheet: PhotoSheet) -> str:
    """How many faces there are: "1 face"."""
    count = len(sheet.faces)
    if count == 1:
        return tr("1 face")
    return tr("{} faces").format(count) if count else ""


def places_words(photo: Photo) -> str:
    """In how many places its bytes were found, where there are several: "2 places"."""
    count = len(photo.places)
    return tr("{} places").format(count) if count > 1 else ""


def was_asked(sheet: PhotoSheet) -> bool:
    """Whether any chosen vendor answered, failed or is being asked."""
    return any(v.outcome is not None or v.mark not in NOTHING_ASKED for v in sheet.vendors)


def found_nothing(sheet: PhotoSheet) -> bool:
    """Every chosen vendor answered, and nobody found or drew a face."""
    answered = [isinstance(v.outcome, Response) for v in sheet.vendors]
    return not sheet.faces and bool(answered) and all(answered)


def _mark_and_word(sheet: PhotoSheet, vendor: VendorOnPhoto) -> tuple[Mark, str]:
    face = sheet.selected_face
    if face is not None:
        if face.face.not_a_face:
            return CallState.NOT_A_FACE, tr("Not a face")
        mark = face.on(vendor.info.id).mark
        return mark, mark_word(mark)
    if vendor.hidden:
        return CallState.HIDDEN, mark_word(CallState.HIDDEN)
    if isinstance(vendor.outcome, Response):
        return Verdict.NOT_DETECTED, tr("No face found")
    return vendor.mark, mark_word(vendor.mark)


def _boxes_of_vendor(face: FaceSheet, said: VendorOnFace) -> tuple[BoxLook, ...]:
    if said.mark is CallState.HIDDEN:
        return _neutral_box(face)
    boxes = []
    if said.prediction is not None:
        boxes.append(_predicted(face, said, said.prediction))
    drawn = _drawn_box(face)
    if drawn is not None and said.mark is not Verdict.MATCH:
        boxes.append(BoxLook(drawn, Line.SOLID, said.mark))
    elif said.prediction is None and said.box is not None:
        boxes.append(BoxLook(said.box, Line.DOTTED, said.mark))
    return tuple(boxes)


def _neutral_box(face: FaceSheet) -> tuple[BoxLook, ...]:
    """That there is a face, and not which vendor found it."""
    if face.face.box is None:
        return ()
    line = Line.SOLID if _drawn_box(face) is not None else Line.DASHED
    return (BoxLook(face.face.box, line, CallState.HIDDEN),)


def _boxes_of_all(face: FaceSheet) -> tuple[BoxLook, ...]:
    if any(said.mark is CallState.HIDDEN for said in face.vendors):
        revealed = [_predicted(face, s, s.prediction) for s in face.vendors if s.prediction]
        return (*_neutral_box(face), *revealed)
    boxes = [
        _predicted(face, said, said.prediction)
        for said in face.vendors
        if said.prediction is not None
    ]
    agreed = [b for b in boxes if b.line is Line.DOUBLE]
    if agreed:
        # One person's line is enough, however many vendors agree: the innermost.
        inner = min(agreed, key=lambda b: b.box.area)
        boxes = [b if b is inner else replace(b, line=Line.DASHED) for b in boxes]
    drawn = _drawn_box(face)
    if drawn is not None and not any(b.line is Line.DOUBLE for b in boxes):
        boxes.append(BoxLook(drawn, Line.SOLID, Verdict.UNLABELLED))
    nothing = next((s for s in face.vendors if s.box is not None), None)
    if not boxes and nothing is not None and nothing.box is not None:
        # Only where nobody found it: dots around a face that others boxed would say less.
        boxes.append(BoxLook(nothing.box, Line.DOTTED, nothing.mark))
    return tuple(boxes)


def _predicted(face: FaceSheet, said: VendorOnFace, prediction: Prediction) -> BoxLook:
    mark: Mark = CallState.NOT_A_FACE if face.face.not_a_face else said.mark
    line = Line.DOUBLE if mark is Verdict.MATCH else Line.DASHED
    return BoxLook(prediction.box, line, mark)


def _drawn_box(face: FaceSheet) -> Box | None:
    stored = face.face.face
    return stored.anchor if stored is not None and stored.drawn else None


def _chip(face: FaceSheet, said: VendorOnFace, vendor: VendorOnPhoto) -> ChipLook:
    answer, number, given = chip_words(face, said)
    mark = CallState.NOT_A_FACE if face.face.not_a_face else said.mark
    tip, short = tip_words(vendor.outcome), _short_word(said, answer)
    return ChipLook(said.vendor_id, vendor.info.code, mark, answer, number, given, tip, short)


def chip_words(face: FaceSheet, said: VendorOnFace) -> tuple[str, str, bool]:
    """The answer, its number, and whether that was given."""
    mark, prediction = said.mark, said.prediction
    if face.face.not_a_face:
        return tr("not a face"), "", True
    if says_nothing(mark) or mark is CallState.FAILED:
        word = mark_word(mark)
        return word[:1].lower() + word[1:], "", True
    if prediction is None:
        return tr("not detected"), "", True
    given = prediction.confidence is not None
    if mark is Verdict.NO_ANSWER:
        return tr("no answer"), prediction.percent if given else "", True
    if prediction.gender is None:
        return tr("no gender given"), "", True
    return gender_word(prediction.gender), prediction.percent if given else tr("none given"), given


def gender_word(gender: Gender) -> str:
    """A gender as vendors predict it, in the interface's language."""
    return {Gender.FEMALE: tr("female"), Gender.MALE: tr("male")}.get(gender, gender.value)


def _short_word(said: VendorOnFace, answer: str) -> str:
    """The predicted gender as one letter; empty where the chip says something else."""
    gender = said.prediction.gender if said.prediction is not None else None
    if gender is None or answer != gender_word(gender):
        return ""
    return {Gender.FEMALE: tr("f"), Gender.MALE: tr("m")}.get(gender, "")


def _around(boxes: list[Box]) -> Box | None:
    if not boxes:
        return None
    return Box.from_corners(
        min(b.left for b in boxes),
        min(b.top for b in boxes),
        max(b.right for b in boxes),
        max(b.bottom for b in boxes),
    )


def _percent(share: float) -> str:
    return f"{round(100 * share)}\N{NARROW NO-BREAK SPACE}%"


def tr(text: str) -> str:
    return QCoreApplication.translate("Stage", text)
