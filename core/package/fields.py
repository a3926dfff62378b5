"""What every table and field of a package means, in words: FIELDS.md in each package."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

from core.package.tables import WANTED, columns


class Described(NamedTuple):
    """about: what a line is. fields: what each means."""

    about: str
    fields: Mapping[str, str]


_PROBLEM = {
    "problem_kind": "why it failed, one word by which equal problems are told; null: it did not",
    "problem_what": "what happened, in a sentence",
    "problem_way_out": "what can be done about it",
}
_BOX = {
    "left": "left edge of the box, in pixels of the upright original photo",
    "top": "its upper edge",
    "width": "its width",
    "height": "its height",
}
_FACE = {"face_id": "the face: face.id"}
_PHOTO = {"photo_id": "the photo: photo.id"}
_RESPONSE = {"response_id": "the response: response.id"}
_SEEN = "whether vendors' answers were shown before it; null where it was not given in blind mode"
_SOURCE = "self-identified, public record, annotator's perception, or dataset"

DESCRIBED: Mapping[str, Described] = {
    "case_info": Described(
        "a setting of the case",
        {"key": "its name", "value": "its value, as JSON; “thresholds” are by vendor"},
    ),
    "photo": Described(
        "a photo, known by the hash of the original file's bytes",
        {
            "id": "number of the photo in the case",
            "sha256": "SHA-256 of the original file; null where it could not be read",
            "title": "a name given to it; may be empty",
            "credit": "who is to be named with it",
            "width": "width of the upright original in pixels",
            "height": "height of the upright original in pixels",
            **_PROBLEM,
            "public_figure": "its person is a public figure",
            "consenting": "its person agreed to be shown",
            "source_address": "where it came from",
            "licence": "under which terms it may be used",
            "consent": "how the people in it agreed, in words",
            "withdrawn": "always null: withdrawn photos do not leave the case",
        },
    ),
    "salt": Described(
        "what makes the log's hashes of what was said of a photo impossible to guess",
        {
            **_PHOTO,
            "value": "the log has the SHA-256 of [value, the content's own SHA-256], as JSON",
        },
    ),
    "photo_tag": Described("a tag of a photo", {**_PHOTO, "tag": "the tag"}),
    "place": Described(
        "a name the photo's file had",
        {**_PHOTO, "name": "relative to the folder opened", "size": "of the file, in bytes"},
    ),
    "attempt": Described(
        "a call to a vendor, noted before it was made",
        {
            "id": "number of the call; log.jsonl speaks of it as “attempt”",
            "run_id": "the run: run.id",
            **_PHOTO,
            "vendor_id": "the vendor",
            "version": "its version as known beforehand",
            "settings": "what was asked for, JSON: max_side is the longer side sent at most, "
            "resave_quality that of a JPEG made of the photo first",
            "asked": "when, UTC",
        },
    ),
    "request": Described(
        "a request over the network that a call took",
        {
            "id": "number of the request",
            "attempt_id": "the call: attempt.id",
            "time": "when, UTC",
            "dollars": "its price in US$; null where none is known",
            "endpoint": "the address asked, without any key",
            "consent": "the agreement under which it was made",
        },
    ),
    "response": Described(
        "what a vendor answered, once, byte for byte in `file`",
        {
            "id": "the call: attempt.id",
            "version": "the vendor's version as it answered",
            "received": "when, UTC",
            "seconds": "the vendor's own share of the time",
            "request_id": "the vendor's own number for it",
            "source": "live: received by Misread itself",
            "sent_width": "width of what was sent, in pixels",
            "sent_height": "height of what was sent, in pixels",
            "sent_scale": "longer side sent, over that of the upright original",
            "sent_bytes": "how many bytes were sent",
            "sent_sha256": "their SHA-256",
            "sent_encoding": "“pixels” for raw RGB, else the format and how it came about",
            "endpoint": "the address asked, without any key",
            "note": "what else is to be known of how it came",
            "further": "how many further bodies it has",
            "file": "the raw body in this package",
        },
    ),
    "further_body": Described(
        "the body of a further request of the same call",
        {**_RESPONSE, "number": "from 1, in their order", "file": "the raw body in this package"},
    ),
    "failure": Described(
        "a call that brought no answer",
        {
            "attempt_id": "the call: attempt.id",
            "time": "when, UTC",
            **_PROBLEM,
            "again": "it was still to be made, so this is no outcome",
            "uncharged": "its last request was turned away and cost nothing",
        },
    ),
    "kept": Described(
        "a response that a later run used instead of asking again",
        {"run_id": "the run: run.id", **_RESPONSE},
    ),
    "run": Described(
        "a batch of photos and vendors asked at one time",
        {
            "id": "number of the run",
            "vendors": "whom it was to ask, as JSON",
            "settings": "as of each call",
            "again": "asked on purpose although answers were there",
            "started": "when, UTC",
            "finished": "when, UTC; null where it was broken off",
            "stopped": "a person stopped it",
            "repeat_id": "the repeat: repeat.id; null where it is of none",
            "variation_id": "the variation: variation.id; null where it is of none",
        },
    ),
    "run_photo": Described("a photo of a run", {"run_id": "the run: run.id", **_PHOTO}),
    "reading": Described("that a response's body was read", {**_RESPONSE, **_PROBLEM}),
    "prediction": Described(
        "a face that a vendor found, as read from the body",
        {
            **_RESPONSE,
            "number": "from 1, in the vendor's order",
            **_BOX,
            "gender": "female, male, or null where it gave none",
            "confidence": "its own number for the gender, 0 to 1; null where it gave none",
            "received": "that number as the vendor wrote it",
            "percent_digits": "how many decimals it has as per cent",
            "age_low": "the age it gave, at least",
            "age_high": "the age it gave, at most",
        },
    ),
    "recorded_response": Described(
        "an answer imported by a person, not received by Misread",
        {
            "id": "number of the recorded answer; log.jsonl speaks of it as “recorded”",
            **_PHOTO,
            "vendor_id": "the vendor",
            "date": "when the vendor gave it, as far as that is known",
            "provenance": "where it came from, in the words of who imported it",
            "file_name": "of the file imported",
            "imported": "when, UTC",
            "width": "width of the upright photo, by which it was read",
            "height": "height of the upright photo",
            "body_sha256": "SHA-256 of the body",
            "file": "the raw body in this package",
        },
    ),
    "recorded_reading": Described(
        "what was read from a recorded answer",
        {
            "recorded_id": "the recorded answer: recorded_response.id",
            "predictions": "as in `prediction`, as JSON",
            **_PROBLEM,
        },
    ),
    "face": Described(
        "a face that was labelled, flagged or drawn, with the label in force",
        {
            "id": "number of the face in the case",
            **_PHOTO,
            **_BOX,
            "drawn": "a person drew the box, because vendors missed the face",
            "not_a_face": "a person says that no face is here",
            "gender": "the reference label, a claim; null where there is none",
            "source": _SOURCE,
            "wording": "the label's own words where gender is “own wording”",
            "annotator": "who labelled; may be empty",
            "answers_seen": _SEEN,
        },
    ),
    "face_attribute": Described(
        "what is in force of a face beside its label",
        {
            **_FACE,
            "name": "fitzpatrick, monk, person, or the name of an own group",
            "value": "the value; skin types may be ranges such as 3-4",
            "source": _SOURCE,
            "annotator": "who said so",
            "answers_seen": _SEEN,
        },
    ),
    "claim": Described(
        "what an annotator said that is not, or no longer, in force",
        {
            **_FACE,
            "name": "gender, or as in face_attribute",
            "annotator": "who said so",
            "value": "the value",
            "source": _SOURCE,
            "answers_seen": _SEEN,
        },
    ),
    "reveal": Described(
        "an answer that was shown before the label to whoever labelled blind",
        {
            "id": "number of it",
            **_PHOTO,
            "face_id": "on which face: face.id; null where it was not stored yet",
            **_BOX,
            "vendor_id": "whose answer",
            "annotator": "to whom; may be empty",
            "time": "when, UTC",
        },
    ),
    "decision": Described(
        "what holds where annotators disagreed",
        {
            **_FACE,
            "name": "what it is about",
            "value": "what holds",
            "reason": "why",
            "decided_by": "who decided",
            "time": "when, UTC",
        },
    ),
    "flag": Described(
        "a face flagged for the audit set, for what one vendor said",
        {
            **_FACE,
            "vendor_id": "the vendor",
            "reason": "why; null where none was given",
            "note": "a note; may be empty",
            "found_by": "the filter in force when it was flagged, or “by hand”",
            "time": "when, UTC",
        },
    ),
    "draw": Described(
        "how photos came in",
        {
            "id": "number of the draw",
            "kind": "a complete set, a random or a stratified draw",
            "seed": "with which it can be drawn again",
            "size": "how many photos were drawn",
            "from_size": "out of how many",
            "strata": "the groups drawn from, as JSON",
            "time": "when, UTC",
        },
    ),
    "draw_photo": Described(
        "a photo of a draw", {"draw_id": "the draw: draw.id", "number": "its place", **_PHOTO}
    ),
    "frozen_set": Described(
        "a frozen version of the audit set",
        {
            "id": "number of the version",
            "name": "its name",
            "time": "when it was frozen, UTC",
            "content_hash": "SHA-256 of its content",
            "content": "the faces and labels it holds, as JSON",
            "faces": "where it came with another case: numbers of faces in it and here, as JSON",
        },
    ),
    "protocol": Described(
        "a version of what was planned; the last is in force",
        {
            "id": "number of the version",
            "time": "when it was written, UTC",
            "question": "what was to be found out",
            "subgroups": "which were to be compared: lists of attributes, as JSON",
            "thresholds": "confidences by vendor, “” for every other; null for none; as JSON",
            "vendors": "who was to be asked, as JSON; empty where that is not said",
            "photos": "how many; null where that is not said",
            "sample": "which photos, and how they were to be chosen",
            "stopping_rule": "when no more was to be asked",
            "written_by": "who wrote it; may be empty",
            "content_hash": "SHA-256 of all but id, time and this, as canonical JSON",
        },
    ),
    "repeat": Described(
        "one vendor asked about one photo several times; its answers count in no rate",
        {
            "id": "number of the repeat: run.repeat_id",
            **_PHOTO,
            "vendor_id": "the vendor",
            "settings": "as of each call",
            "times": "how often with the photo as it is",
            "resave_quality": "then once with a JPEG of this quality made of it; null: not",
            "time": "when it began, UTC",
        },
    ),
    "variation": Described(
        "a photo varied on one face; its answers count in no rate",
        {
            "id": "number of the variation: run.variation_id",
            **_PHOTO,
            **_BOX,
            "others": "boxes of the photo's further faces, as JSON",
            "kind": "what was changed",
            "seed": "of what was drawn by chance",
            "strengths": "how strongly: one, or those of a range stepped over, as JSON",
            "repeats": "how often each picture was asked about",
            "vendors": "who was asked, as JSON",
            "sha256": "of the varied picture's raw RGB pixels; empty where none is known",
            "time": "when it was kept, UTC",
            "removed": "since when it is not shown, UTC; null where it is",
        },
    ),
    "finding": Described(
        "what a person concluded",
        {
            "id": "number of the finding",
            "photo_id": "the face's photo: photo.id; null for the whole case",
            "face_id": "about which face: face.id; null for the whole case",
            "vendor_id": "about which vendor; null for all",
            "seen": "what was seen",
            "affected": "who is affected",
            "certainty": "how sure the person is",
            "not_tried": "what was not tried",
            "written_by": "who wrote it; may be empty",
            "time": "when it was written last, UTC",
        },
    ),
    "reply": Described(
        "what a vendor replied",
        {
            "id": "number of the reply",
            "vendor_id": "the vendor",
            "date": "as its letter bears it",
            "text": "its words",
            "file_name": "of its letter; may be empty",
            "file_sha256": "SHA-256 of its letter; may be empty",
            "time": "when it was filed, UTC",
            "file": "the letter in this package; null where none came",
        },
    ),
}

_HEAD = """\
# The files of this package

`tables/` has a file of JSON Lines for each table, a line a row; null means: not given. Rows keep
the numbers that `log.jsonl` speaks of.

`log.jsonl` has an entry a line, the first first: `seq`, `time` (UTC), `kind`, `ids` (a text of
JSON: numbers and hashes only), `previous` and `hash`. `hash` is the SHA-256 of the JSON array
[seq, time, kind, ids, previous], written without spaces in ASCII; `previous` is the hash of the
entry before, 64 zeros in the first. An entry “answered” has the SHA-256 of the body as received.

`responses/` has what vendors answered, byte for byte. `photos/` has the photos without their
metadata; `copies.jsonl` says of each (`photo`: SHA-256 of the original) how it is `shown` (masked,
unmasked, withheld), `why`, in which `file` with which `sha256`, and which `boxes` (left, top,
width, height) were covered. A package without pictures has neither.

`replies/` has the letters in which vendors replied.

`package.json` says when and from what the package was made, and where its log ends. Two packages
with the same `content` there hold the same, but for the time and later entries of the log.
"""


def fields_text() -> str:
    """The text of FIELDS.md."""
    parts = [_HEAD]
    for table in sorted(WANTED):
        about, fields = DESCRIBED[table]
        lines = [f"- `{name}`: {fields[name]}" for name in columns(table)]
        parts.append("\n".join([f"## tables/{table}.jsonl: {about}", "", *lines, ""]))
    return "\n".join(parts)
