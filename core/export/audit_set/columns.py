"""The columns of audit_set.csv: name, meaning and value of each, in one table.

A row is one flagged face × vendor; the meanings are printed in the export's README.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from core.export.columns import TRIED, VERDICTS
from core.export.photo_files import PhotoFile
from core.geometry import Box
from core.photos.photo import SentRecord
from core.prediction import Prediction
from core.response import NOTICE, CallFailure, Recorded, Response
from core.sets.audit_set import AuditFace, VendorAnswer
from core.store.values import time_text
from core.verdict import CallState

Cell = str | int | float | bool | None


@dataclass(frozen=True, slots=True)
class Row:
    """What a row is made of. response_file, further_files, sent_file: relative to the export, empty
    where there is none.
    """

    face: AuditFace
    answer: VendorAnswer
    photo_file: PhotoFile
    response_file: str
    further_files: tuple[str, ...] = ()
    sent_file: str = ""


@dataclass(frozen=True, slots=True)
class Column:
    name: str
    meaning: str
    value: Callable[[Row], Cell]


def outcome_word(answer: VendorAnswer) -> str:
    """What came of asking the vendor about the photo; about the face, see the verdict."""
    if isinstance(answer.outcome, CallFailure):
        return "failed"
    if answer.mark in (CallState.NO_RECORDED, CallState.TRIED):
        return answer.mark.value
    if answer.response is None:
        return CallState.NOT_ASKED.value
    if answer.response.unreadable is not None:
        return "unreadable"
    return "answered" if answer.response.predictions else "no face"


def error_text(answer: VendorAnswer) -> str:
    """Why there is no readable answer, in words; empty where there is one."""
    if isinstance(answer.outcome, CallFailure):
        return str(answer.outcome.problem)
    response = answer.response
    return str(response.unreadable) if response is not None and response.unreadable else ""


def time_or_none(time: datetime | None) -> str | None:
    return None if time is None else time_text(time)


def _of_box(get: Callable[[Row], Box | None], side: str) -> Callable[[Row], Cell]:
    def value(row: Row) -> Cell:
        box = get(row)
        return None if box is None else float(getattr(box, side))

    return value


def _boxes(name: str, what: str, get: Callable[[Row], Box | None]) -> list[Column]:
    return [
        Column(f"{name}{side}", f"{side} of {what}, in pixels of the upright original photo", of)
        for side in ("left", "top", "width", "height")
        for of in [_of_box(get, side)]
    ]


def _predicted(get: Callable[[Prediction], Cell]) -> Callable[[Row], Cell]:
    def value(row: Row) -> Cell:
        prediction = row.answer.prediction
        return None if prediction is None else get(prediction)

    return value


def _response(get: Callable[[Response], Cell]) -> Callable[[Row], Cell]:
    def value(row: Row) -> Cell:
        response = row.answer.response
        return None if response is None else get(response)

    return value


def _recorded(get: Callable[[Recorded], Cell]) -> Callable[[Row], Cell]:
    return _response(lambda r: get(r.recorded) if r.recorded is not None else None)


def _sent(get: Callable[[SentRecord], Cell]) -> Callable[[Row], Cell]:
    """Empty for a recorded answer: what its vendor got is not known."""
    return _response(lambda r: None if r.recorded is not None else get(r.sent))


def _predicted_box(row: Row) -> Box | None:
    return row.answer.prediction.box if row.answer.prediction else None


def _reason(row: Row) -> Cell:
    flag = row.answer.flag
    return flag.reason.value if flag is not None and flag.reason is not None else None


_PHOTO = [
    Column("photo", "title or file name of the photo", lambda r: r.face.photo.name),
    Column("photo_sha256", "SHA-256 of the photo's own bytes", lambda r: r.face.photo.sha256),
    Column("photo_width", "width of the upright photo in pixels", lambda r: r.face.photo.width),
    Column("photo_height", "height of the upright photo in pixels", lambda r: r.face.photo.height),
    Column("photo_shown", "masked, unmasked or withheld", lambda r: r.photo_file.shown.value),
    Column(
        "photo_why",
        "what allows it to be shown unmasked, or why it is withheld",
        lambda r: r.photo_file.why or None,
    ),
    Column("photo_file", "the photo in this folder", lambda r: r.photo_file.name or None),
    Column(
        "photo_file_sha256",
        "SHA-256 of that file, which is not the photo's own: metadata was removed from it",
        lambda r: r.photo_file.sha256 or None,
    ),
]
_FACE = [
    Column("face", "number of the face, unique in the case", lambda r: r.face.id),
    *_boxes("face_", "the face's box", lambda r: r.face.face.box),
    Column(
        "face_drawn",
        "yes where a person drew the box because vendors missed the face",
        lambda r: r.face.face.face is not None and r.face.face.face.drawn,
    ),
    Column(
        "reference_label",
        "what the face is labelled as in this case; empty where it has no label",
        lambda r: r.face.face.label.word if r.face.face.label else None,
    ),
    Column(
        "label_source",
        "where that label comes from",
        lambda r: r.face.face.label.source.value if r.face.face.label else None,
    ),
    Column(
        "answers_seen_before_label",
        "yes where it was given in blind mode after vendors' answers had been shown to the "
        "annotator, no where it was given before; empty where it was not given in blind mode",
        lambda r: r.face.face.label.answers_seen if r.face.face.label else None,
    ),
]
_VENDOR = [
    Column("vendor", "the vendor's id", lambda r: r.answer.vendor.id),
    Column(
        "vendor_version",
        "its version when it answered",
        _response(lambda response: response.version or None),
    ),
    Column(
        "flagged",
        "yes in the rows a person flagged; no in those that show what the other vendors said",
        lambda r: r.answer.flag is not None,
    ),
    Column(
        "outcome",
        "of asking about the photo: answered, no face, unreadable, failed, not asked, no recorded "
        f"answer, {TRIED}",
        lambda r: outcome_word(r.answer),
    ),
    Column(
        "gender",
        "the gender predicted for this face",
        _predicted(lambda p: p.gender.value if p.gender else None),
    ),
    Column(
        "gender_confidence",
        "the vendor's own number for the gender, 0 to 1; empty where it gave none",
        _predicted(lambda p: p.confidence),
    ),
    Column(
        "confidence_received",
        "that number as it stood in the response",
        _predicted(lambda p: p.received or None),
    ),
    *_boxes("predicted_", "the vendor's box", _predicted_box),
    Column("age_low", "years, where the vendor gave an age", _predicted(lambda p: p.age_low)),
    Column("age_high", "years, where the vendor gave an age", _predicted(lambda p: p.age_high)),
    Column(
        "threshold",
        "confidence below which a prediction counts as no answer; empty where it is off",
        lambda r: r.answer.threshold,
    ),
    Column(
        "verdict",
        VERDICTS,
        lambda r: r.answer.mark.value,
    ),
    Column("error", "why there is no answer", lambda r: error_text(r.answer) or None),
]
_FLAG = [
    Column("reason", "why the face was flagged for this vendor", _reason),
    Column("note", "the note of the person who flagged it", lambda r: _flag_text(r, "note")),
    Column(
        "found_by",
        "how it was found: complete set, random draw with its seed, filter, by hand",
        lambda r: _flag_text(r, "found_by"),
    ),
    Column(
        "flagged_at",
        "when it was flagged",
        lambda r: time_or_none(r.answer.flag.time if r.answer.flag else None),
    ),
]
_RESPONSE = [
    Column(
        "response_time",
        "when the answer came; for a recorded one see recorded_date",
        _response(lambda r: None if r.recorded is not None else time_text(r.received)),
    ),
    Column("source", f"live, or recorded: {NOTICE}", _response(lambda r: r.source)),
    Column(
        "recorded_date",
        "when the vendor gave a recorded answer, as far as it is known",
        _recorded(lambda recorded: recorded.date),
    ),
    Column(
        "recorded_from",
        "where it was taken from, in the words of who imported it",
        _recorded(lambda recorded: recorded.provenance),
    ),
    Column(
        "imported_at",
        "when it was imported",
        _recorded(lambda recorded: time_text(recorded.imported)),
    ),
    Column(
        "request_id",
        "the vendor's own, if it gives one",
        _response(lambda r: r.request_id or None),
    ),
    Column(
        "endpoint",
        "the address that was asked; empty for a local vendor",
        _response(lambda r: r.endpoint or None),
    ),
    Column(
        "response_note",
        "what should be known of how the answer came",
        _response(lambda r: r.note or None),
    ),
    Column("sent_width", "of what the vendor got, in pixels", _sent(lambda sent: sent.width)),
    Column("sent_height", "of what the vendor got, in pixels", _sent(lambda sent: sent.height)),
    Column("sent_scale", "its width over the original's; 1 is unchanged", _sent(lambda s: s.scale)),
    Column(
        "sent_encoding",
        "pixels; or a file's format, and whether its coded pixels are the photo's own",
        _sent(lambda sent: sent.encoding),
    ),
    Column("sent_bytes", "of what the vendor got", _sent(lambda sent: sent.byte_count)),
    Column("sent_sha256", "SHA-256 of what the vendor got", _sent(lambda sent: sent.sha256)),
    Column(
        "sent_file",
        "what the vendor got, in this folder: a cloud vendor's, of photos shown unmasked",
        lambda r: r.sent_file or None,
    ),
    Column(
        "response_file",
        "the raw answer in this folder, byte for byte",
        lambda r: r.response_file or None,
    ),
    Column(
        "further_files",
        "the raw answers of further calls it took, with a space between",
        lambda r: " ".join(r.further_files) or None,
    ),
]
COLUMNS: tuple[Column, ...] = (*_PHOTO, *_FACE, *_VENDOR, *_FLAG, *_RESPONSE)


def _flag_text(row: Row, field: str) -> Cell:
    return (getattr(row.answer.flag, field) or None) if row.answer.flag else None
