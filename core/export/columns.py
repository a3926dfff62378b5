"""What the tables of an export say of photos, faces, labels, answers and responses.

The columns of each and the function that fills them stand together; CSV, JSON and Croissant are
made from both, and every README prints the meanings. A cell is None where nothing is known.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum

from core.export.export_set import ExportFace, ExportPhoto, ExportSet
from core.export.photo_files import PhotoFile
from core.geometry import Box
from core.labelling.attributes import (
    FITZPATRICK,
    GENDER,
    MONK,
    PERSON,
    RESERVED,
    Attribute,
    AttributeName,
    attribute_of,
)
from core.labelling.claim import Decision
from core.response import NOTICE, CallFailure, Outcome, Response
from core.sets.audit_set import VendorAnswer
from core.store.values import time_text
from core.vendor import VendorInfo
from core.verdict import CallState

Cell = str | int | float | bool | None
Cells = tuple[Cell, ...]
TRIED = f"“{CallState.TRIED}” where the photo was sent to the vendor in vain"
VERDICTS = (
    "match, misread, no answer, not detected, unable to answer, unlabelled; or what is no verdict: "
    f"waiting, failed, not asked, no recorded answer, {TRIED}"
)
"""What a column of verdicts may hold."""


class Holds(StrEnum):
    """What stands in a column. WORD: one of ours or of few, or a hash or time; never free text."""

    TEXT = "text"
    WORD = "word"
    WHOLE = "whole number"
    NUMBER = "number"
    YES_NO = "yes or no"


@dataclass(frozen=True, slots=True)
class Column:
    name: str
    meaning: str
    holds: Holds = Holds.TEXT


def _box(name: str, what: str) -> tuple[Column, ...]:
    return tuple(
        Column(f"{name}{side}", f"{side} of {what}, in pixels of the upright photo", Holds.NUMBER)
        for side in ("left", "top", "width", "height")
    )


def _box_cells(box: Box | None) -> Cells:
    return _NO_BOX if box is None else (box.left, box.top, box.width, box.height)


_NO_BOX: Cells = (None, None, None, None)

PHOTO_KEY = (
    Column(
        "photo_sha256",
        "SHA-256 of the photo's own bytes; empty where they were not readable",
        Holds.WORD,
    ),
)
NAME = Column("photo", "title or file name of the photo")
PHOTO = (
    Column("photo_width", "width of the upright photo in pixels", Holds.WHOLE),
    Column("photo_height", "height of the upright photo in pixels", Holds.WHOLE),
    Column("credit", "who is to be named with it"),
    Column("source_address", "where it came from"),
    Column("licence", "the terms it may be used under"),
    Column("consent", "how the people in it agreed, in words"),
    Column("public_figure", "yes where it is marked as showing a public figure", Holds.YES_NO),
    Column("consenting", "yes where it is marked that those shown consent", Holds.YES_NO),
    Column("tags", "tags it was given, with ; between"),
    Column("face_count", "how many faces of it are in this export", Holds.WHOLE),
    Column(
        "answers_hidden",
        "yes where vendors' answers are left out because a face has still to be labelled blind",
        Holds.YES_NO,
    ),
    Column("problem", "why the photo cannot be used"),
)


def photo_key_cells(photo: ExportPhoto) -> Cells:
    return (photo.photo.sha256,)


def photo_cells(exported: ExportPhoto) -> Cells:
    photo, rights = exported.photo, exported.photo.rights
    return (
        photo.width,
        photo.height,
        photo.credit or None,
        rights.source_address or None,
        rights.licence or None,
        rights.consent or None,
        rights.public_figure,
        rights.consenting,
        "; ".join(sorted(photo.tags)) or None,
        len(exported.faces),
        exported.hidden,
        str(photo.problem) if photo.problem else None,
    )


def _answers_seen(what: str) -> Column:
    return Column(
        "answers_seen_before_label",
        f"yes where the {what} was given in blind mode after vendors' answers on the face had been "
        "shown to the annotator, no where it was given before; empty where it was not given in "
        "blind mode, so that nothing is known",
        Holds.YES_NO,
    )


PHOTO_FILE = (
    Column("photo_shown", "masked, unmasked or withheld", Holds.WORD),
    Column("photo_why", "what allows it to be shown unmasked, or why it is withheld"),
    Column("photo_file", "the photo in this folder"),
    Column(
        "photo_file_sha256",
        "SHA-256 of that file, which is not the photo's own: metadata was removed from it",
        Holds.WORD,
    ),
)


def photo_file_cells(file: PhotoFile) -> Cells:
    return (file.shown, file.why or None, file.name or None, file.sha256 or None)


FACE_KEY = (
    Column("face_in_photo", "number of the face in its photo, in reading order", Holds.WHOLE),
    Column(
        "face",
        "number of the face in the case; empty while nobody has labelled or flagged it",
        Holds.WHOLE,
    ),
)
FACE_BOX = _box("face_", "the face's box")
FACE = (
    *FACE_BOX,
    Column(
        "face_drawn",
        "yes where a person drew the box because vendors missed the face",
        Holds.YES_NO,
    ),
    Column(
        "not_a_face",
        "yes where a person says that vendors boxed something else; it is in no rate",
        Holds.YES_NO,
    ),
    Column("label_annotator", "who labelled it"),
    _answers_seen("label"),
    Column("fitzpatrick_source", "where the Fitzpatrick type comes from", Holds.WORD),
    Column("monk_source", "where the Monk step comes from", Holds.WORD),
    Column("person", "ties the photos of one person together"),
)
SUBGROUP = (
    Column("reference_label", "what the face is labelled as; empty where it has no label"),
    Column("label_source", "where that label comes from", Holds.WORD),
    Column("fitzpatrick", "Fitzpatrick skin type 1 to 6, or a range such as 3-4"),
    Column("monk", "step 1 to 10 of the Monk skin tone scale, or a range"),
)
"""What a face can be counted under; `group_columns` follow them."""


def group_columns(content: ExportSet) -> tuple[Column, ...]:
    """A column for each group of the users' own."""
    return tuple(Column(column_of(name), f"the face's {name}") for name in content.groups)


def column_of(name: AttributeName) -> str:
    """What an attribute is called in tables: a group of the users' own is told apart from ours."""
    return name if name in RESERVED else f"group_{name}"


def face_key_cells(face: ExportFace) -> Cells:
    return (face.number, face.id)


def face_box_cells(face: ExportFace) -> Cells:
    return _box_cells(face.face.box)


def face_cells(exported: ExportFace) -> Cells:
    face, stored, said = exported.face, exported.face.face, exported.attributes
    fitzpatrick, monk, person = said.get(FITZPATRICK), said.get(MONK), said.get(PERSON)
    return (
        *_box_cells(face.box),
        stored is not None and stored.drawn,
        face.not_a_face,
        (face.label.annotator or None) if face.label else None,
        face.label.answers_seen if face.label else None,
        fitzpatrick.source if fitzpatrick else None,
        monk.source if monk else None,
        person.value if person else None,
    )


def subgroup_cells(exported: ExportFace, groups: Iterable[AttributeName]) -> Cells:
    """SUBGROUP, then a cell for each of `groups`."""
    label, said = exported.face.label, exported.attributes
    word, source = (None, None) if label is None else (label.word, label.source)
    names = (FITZPATRICK, MONK, *groups)
    return (word, source, *(said[name].value if name in said else None for name in names))


LABEL = (
    Column("attribute", "gender, fitzpatrick, monk, person, or the name of a group"),
    Column("value", "what was said"),
    Column("source", "where that comes from", Holds.WORD),
    Column("annotator", "who said it"),
    Column(
        "in_force",
        "yes where it holds; no for what another annotator said beside it",
        Holds.YES_NO,
    ),
    _answers_seen("value"),
)


def label_rows(exported: ExportFace) -> Iterator[Cells]:
    """What anybody said of a face: what is in force first."""
    label = exported.face.label
    if label is not None:
        yield GENDER, *_said_cells(attribute_of(label), in_force=True)
    for name, said in sorted(exported.attributes.items()):
        yield name, *_said_cells(said, in_force=True)
    for claim in exported.claims:
        yield claim.name, *_said_cells(claim.said, in_force=False)


def _said_cells(said: Attribute, *, in_force: bool) -> Cells:
    return said.value, said.source, said.annotator or None, in_force, said.answers_seen


DECISION = (
    Column("attribute", "what annotators said differently"),
    Column("value", "what was decided to hold"),
    Column("reason", "why"),
    Column("decided_by", "who decided"),
    Column("decided_at", "when", Holds.WORD),
)


def decision_cells(made: Decision) -> Cells:
    return (made.name, made.value, made.reason, made.decided_by or None, _time(made.time))


ANSWER = (
    Column("vendor", "the vendor's id"),
    Column("flagged", "yes where a person flagged the face for this vendor", Holds.YES_NO),
    Column(
        "verdict",
        VERDICTS,
        Holds.WORD,
    ),
    Column("gender", "the gender predicted for this face", Holds.WORD),
    Column(
        "gender_confidence",
        "the vendor's own number for the gender, 0 to 1; empty where it gave none",
        Holds.NUMBER,
    ),
    Column("confidence_received", "that number as it stood in the response"),
    Column(
        "threshold",
        "confidence below which a prediction counts as no answer; empty where it is off",
        Holds.NUMBER,
    ),
    *_box("predicted_", "the vendor's box"),
    Column("age_low", "years, where the vendor gave an age", Holds.WHOLE),
    Column("age_high", "years, where the vendor gave an age", Holds.WHOLE),
    Column(
        "response",
        "number of the response in the case; below zero for a recorded one",
        Holds.WHOLE,
    ),
    Column("reason", "why the face was flagged for this vendor", Holds.WORD),
    Column("note", "the note of the person who flagged it"),
    Column(
        "found_by",
        "how it was found: complete set, random draw with its seed, filter, by hand",
    ),
    Column("flagged_at", "when it was flagged", Holds.WORD),
)
_TIME_DIGITS = 26
"""Characters of a time without its zone."""
_NO_PREDICTION: Cells = (None,) * 3
_NO_ANSWER: Cells = (None,) * 4
_NOTHING_SENT: Cells = (None,) * 13
_NO_TIMES: Cells = (None,) * 3
_NO_FILE: Cells = (None,) * 6
_NOT_RECORDED: Cells = (None,) * 3
_NO_PLACE: Cells = (None,) * 6
_NO_FLAG: Cells = (None,) * 4


def answer_cells(answer: VendorAnswer) -> Cells:
    prediction, flag, outcome = answer.prediction, answer.flag, answer.outcome
    said, place, flagged = _NO_PREDICTION, _NO_PLACE, _NO_FLAG
    if prediction is not None:
        box, gender = prediction.box, prediction.gender
        said = (
            gender,
            prediction.confidence,
            prediction.received or None,
        )
        place = (
            box.left,
            box.top,
            box.width,
            box.height,
            prediction.age_low,
            prediction.age_high,
        )
    if flag is not None:
        reason = flag.reason
        flagged = (reason, flag.note or None, flag.found_by, _time(flag.time))
    return (
        answer.vendor.id,
        flag is not None,
        answer.mark,
        *said,
        answer.threshold,
        *place,
        outcome.id if type(outcome) is Response else None,
        *flagged,
    )


RESPONSE = (
    Column("vendor", "the vendor's id"),
    Column(
        "response",
        "number of the response in the case; below zero for a recorded one",
        Holds.WHOLE,
    ),
    Column("outcome", "answered, no face, unreadable or failed", Holds.WORD),
    Column("predictions", "how many faces the vendor found in the photo", Holds.WHOLE),
    Column("vendor_version", "the vendor's version when it answered"),
    Column("source", f"live, or recorded: {NOTICE}", Holds.WORD),
    Column("asked_at", "when it was asked; empty for a recorded answer", Holds.WORD),
    Column("received_at", "when the answer came, or the call failed", Holds.WORD),
    Column("seconds", "the vendor's own share of that time", Holds.NUMBER),
    Column("request_id", "the vendor's own, if it gives one"),
    Column("endpoint", "the address that was asked; empty for a local vendor"),
    Column("response_note", "what should be known of how the answer came"),
    Column("sent_width", "of what the vendor got, in pixels", Holds.WHOLE),
    Column("sent_height", "of what the vendor got, in pixels", Holds.WHOLE),
    Column("sent_scale", "its longer side over the original's; 1 is unchanged", Holds.NUMBER),
    Column("sent_encoding", "pixels; or a file's format, and how its bytes came about", Holds.WORD),
    Column("sent_bytes", "how many bytes the vendor got", Holds.WHOLE),
    Column("sent_sha256", "SHA-256 of what the vendor got", Holds.WORD),
    Column("recorded_date", "when the vendor gave a recorded answer, as far as it is known"),
    Column("recorded_from", "where it was taken from, in the words of who imported it"),
    Column("imported_at", "when it was imported", Holds.WORD),
    Column("error", "why there is no answer that could be read"),
)


def response_cells(vendor: VendorInfo, outcome: Outcome) -> Cells:
    if isinstance(outcome, CallFailure):
        time = _time(outcome.time)
        return (vendor.id, None, "failed", *_NO_ANSWER, time, *_NOTHING_SENT, str(outcome.problem))
    recorded, sent = outcome.recorded, outcome.sent
    if recorded is not None:
        times, what = _NO_TIMES, _NO_FILE
        how: Cells = (recorded.date, recorded.provenance, _time(recorded.imported))
    else:
        times = (_time(outcome.asked), _time(outcome.received), outcome.seconds)
        what = (
            sent.width,
            sent.height,
            sent.scale,
            sent.encoding,
            sent.byte_count,
            sent.sha256 or None,
        )
        how = _NOT_RECORDED
    return (
        vendor.id,
        outcome.id,
        response_word(outcome),
        len(outcome.predictions),
        outcome.version or None,
        outcome.source,
        *times,
        outcome.request_id or None,
        outcome.endpoint or None,
        outcome.note or None,
        *what,
        *how,
        str(outcome.unreadable) if outcome.unreadable else None,
    )


def _time(time: datetime) -> str:
    """As `time_text`, in half the time where it is in UTC, as stored times are."""
    if time.tzinfo is not UTC:
        return time_text(time)
    return f"{time.isoformat(timespec='microseconds')[:_TIME_DIGITS]}Z"


def response_word(response: Response) -> str:
    """What came of asking a vendor about a photo that it answered for."""
    if response.unreadable is not None:
        return "unreadable"
    return "answered" if response.predictions else "no face"
