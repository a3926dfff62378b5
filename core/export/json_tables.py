"""Everything as one JSON file, nested by photo, face and vendor."""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import Any

from core.export import Format, Photos, read_me
from core.export import columns as c
from core.export.columns import Cell, Column
from core.export.export_set import ExportFace, ExportPhoto, ExportSet
from core.export.writing import Writing
from core.vendor import VendorInfo
from core.version import VERSION

NAME = "case.json"
FORMAT = "misread-case/1"
_HEAD = (
    Column("format", f"“{FORMAT}”: what the keys below mean"),
    Column("made_by", "the program and its version"),
    Column("exported_at", "when, UTC"),
    Column("case", "the case's name"),
    Column("scope", "“all” for everything, “audit” for the flagged faces and their photos"),
    Column("found", "how much there is, and whether a rate can be drawn from it"),
    Column(
        "thresholds", "confidence below which a prediction is no answer, by vendor; null is off"
    ),
    Column("vendors", "id, name, kind, vocabulary and licence of each"),
)
_TOLD_EVERY = 500


def _write(content: ExportSet, writing: Writing) -> str:
    with (writing.folder / NAME).open(
        "w", encoding="utf-8", errors="backslashreplace", newline=""
    ) as file:
        # Opened and closed by hand: the photos are written one by one, a line each.
        file.write(_text(_head(content, writing))[:-1] + ', "photos": [')
        for number, photo in enumerate(content.photos):
            file.write(("," if number else "") + "\n" + _text(photo_record(photo)))
            if number % _TOLD_EVERY == 0:
                writing.tell(number, len(content.photos))
        file.write("\n]}\n")
    writing.responses = content.facts.responses
    read_me.write(
        writing,
        read_me.head(content, writing),
        read_me.wrapped(read_me.thresholds(content)),
        read_me.hidden(content),
        read_me.wrapped(
            f"{NAME} is one object. Its photos are a list, one photo a line; each has a list of "
            "faces and one of responses, each face lists of labels, decisions and answers. Groups "
            "of the users' own are among the labels. null means: not given. Times are UTC."
        ),
        ["At the top", *read_me.column_lines(_HEAD)],
        ["photos", *read_me.column_lines((*c.PHOTO_KEY, c.NAME, *c.PHOTO))],
        ["photos > faces", *read_me.column_lines(c.FACE_KEY + c.SUBGROUP + c.FACE)],
        ["photos > faces > labels", *read_me.column_lines(c.LABEL)],
        ["photos > faces > decisions", *read_me.column_lines(c.DECISION)],
        ["photos > faces > answers", *read_me.column_lines(c.ANSWER)],
        ["photos > responses", *read_me.column_lines(c.RESPONSE)],
        read_me.wrapped(read_me.CANNOT_TELL),
        read_me.wrapped(read_me.CHECKING),
    )
    return writing.write_hashes()


EXPORTER = Format(
    "json",
    "JSON",
    "All that the CSV tables say, nested in one file, for programs.",
    _write,
    Photos.NONE,
)


def _head(content: ExportSet, writing: Writing) -> dict[str, Any]:
    return {
        "format": FORMAT,
        "made_by": f"Misread {VERSION}",
        "exported_at": writing.exported,
        "case": content.case_name,
        "scope": content.scope.value,
        "found": read_me.found(content),
        "thresholds": dict(content.thresholds),
        "vendors": [vendor_record(vendor) for vendor in content.vendors],
    }


def vendor_record(vendor: VendorInfo) -> dict[str, Any]:
    """What is known of a vendor."""
    return {
        "id": vendor.id,
        "name": vendor.name,
        "kind": vendor.kind.value,
        "vocabulary": sorted(vendor.vocabulary),
        "licence": vendor.licence or None,
    }


def photo_record(photo: ExportPhoto) -> dict[str, Any]:
    """A photo with everything said of it."""
    record: dict[str, Any] = _named(c.PHOTO_KEY, c.photo_key_cells(photo))
    record |= _named((c.NAME, *c.PHOTO), (photo.photo.name, *c.photo_cells(photo)))
    record["faces"] = [_face(face) for face in photo.faces]
    record["responses"] = [
        _named(c.RESPONSE, c.response_cells(vendor, outcome)) for vendor, outcome in photo.outcomes
    ]
    return record


def _face(face: ExportFace) -> dict[str, Any]:
    record: dict[str, Any] = _named(c.FACE_KEY, c.face_key_cells(face))
    record |= _named(c.SUBGROUP, c.subgroup_cells(face, ()))
    record |= _named(c.FACE, c.face_cells(face))
    record["labels"] = [_named(c.LABEL, cells) for cells in c.label_rows(face)]
    record["decisions"] = [_named(c.DECISION, c.decision_cells(made)) for made in face.decisions]
    record["answers"] = [_named(c.ANSWER, c.answer_cells(answer)) for answer in face.answers]
    return record


def _named(columns: Iterable[Column], cells: Iterable[Cell]) -> dict[str, Cell]:
    return {column.name: cell for column, cell in zip(columns, cells, strict=True)}


def _text(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, allow_nan=False)
