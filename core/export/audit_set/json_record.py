"""audit_set.json: the same as the table, nested, with counts and thresholds."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from core.export.audit_set.columns import error_text, outcome_word
from core.export.photo_files import PhotoFile, Shown
from core.geometry import Box
from core.photos.photo import Photo
from core.response import NOTICE, Response
from core.sets.audit_set import AuditFace, AuditSet, VendorAnswer
from core.store.values import time_text
from core.vendor import VendorInfo
from core.version import VERSION

NAME = "audit_set.json"
FORMAT = "misread-audit-set/1"

ResponseFiles = Callable[[Photo, Response], "Files"]


@dataclass(frozen=True, slots=True)
class Files:
    """Where in the export a response stands. sent: empty where it is not there."""

    response: str
    further: tuple[str, ...] = ()
    sent: str = ""


def write_record(
    audit_set: AuditSet,
    photo_files: Sequence[PhotoFile],
    files_of: ResponseFiles,
    folder: Path,
    *,
    exported: str,
    reason_unmasked: str | None,
) -> None:
    """Write audit_set.json into `folder`. exported: the time, UTC, as ISO 8601."""
    record = {
        "format": FORMAT,
        "made_by": f"Misread {VERSION}",
        "exported_at": exported,
        "case": audit_set.case_name,
        "found": audit_set.found,
        "counts": _counts(audit_set, photo_files),
        "thresholds": dict(audit_set.thresholds),
        "reason_unmasked": reason_unmasked,
        "vendors": [_vendor(vendor) for vendor in audit_set.vendors],
        "photos": [_photo(audit_set, file, files_of) for file in photo_files],
    }
    text = json.dumps(record, ensure_ascii=False, indent=2, allow_nan=False) + "\n"
    # A lone surrogate (a file's name that is no text) becomes \udcXX, which JSON reads back.
    with (folder / NAME).open("w", encoding="utf-8", errors="backslashreplace", newline="") as file:
        file.write(text)


def _counts(audit_set: AuditSet, photo_files: Sequence[PhotoFile]) -> dict[str, Any]:
    shown = [file.shown for file in photo_files]
    return {
        "cases": len(audit_set.flags),
        "faces": len(audit_set.faces),
        "photos": len(photo_files),
        "photos_in_the_case": audit_set.photo_count,
        "photos_masked": shown.count(Shown.MASKED),
        "photos_unmasked": shown.count(Shown.UNMASKED),
        "photos_withheld": shown.count(Shown.WITHHELD),
        "reasons": {
            reason.value if reason else "none given": count
            for reason, count in audit_set.reasons().items()
        },
    }


def _vendor(vendor: VendorInfo) -> dict[str, Any]:
    return {
        "id": vendor.id,
        "name": vendor.name,
        "kind": vendor.kind.value,
        "vocabulary": sorted(vendor.vocabulary),
        "licence": vendor.licence or None,
    }


def _photo(audit_set: AuditSet, file: PhotoFile, files_of: ResponseFiles) -> dict[str, Any]:
    photo = file.photo
    return {
        "name": photo.name,
        "sha256": photo.sha256,
        "width": photo.width,
        "height": photo.height,
        "credit": photo.credit or None,
        "public_figure": photo.public_figure,
        "consenting": photo.consenting,
        "shown": file.shown.value,
        "why": file.why or None,
        "file": file.name or None,
        "file_sha256": file.sha256 or None,
        "masked_boxes": [_box(box) for box in file.boxes],
        "faces": [_face(face, files_of) for face in audit_set.faces if face.photo.id == photo.id],
    }


def _face(face: AuditFace, files_of: ResponseFiles) -> dict[str, Any]:
    label = face.face.label
    return {
        "face": face.id,
        "box": _box(face.face.box),
        "drawn": face.face.face is not None and face.face.face.drawn,
        "reference_label": label.word if label else None,
        "label_source": label.source.value if label else None,
        "answers_seen_before_label": label.answers_seen if label else None,
        "vendors": [_answer(face.photo, answer, files_of) for answer in face.answers],
    }


def _answer(photo: Photo, answer: VendorAnswer, files_of: ResponseFiles) -> dict[str, Any]:
    flag, response = answer.flag, answer.response
    return {
        "vendor": answer.vendor.id,
        "outcome": outcome_word(answer),
        "verdict": answer.mark.value,
        "threshold": answer.threshold,
        "prediction": _prediction(answer),
        "flag": flag
        and {
            "reason": flag.reason.value if flag.reason else None,
            "note": flag.note,
            "found_by": flag.found_by,
            "flagged_at": time_text(flag.time),
        },
        "response": response and _response(response, files_of(photo, response)),
        "error": error_text(answer) or None,
    }


def _prediction(answer: VendorAnswer) -> dict[str, Any] | None:
    prediction = answer.prediction
    if prediction is None:
        return None
    return {
        "gender": prediction.gender.value if prediction.gender else None,
        "confidence": prediction.confidence,
        "confidence_received": prediction.received or None,
        "box": _box(prediction.box),
        "age_low": prediction.age_low,
        "age_high": prediction.age_high,
    }


def _response(response: Response, files: Files) -> dict[str, Any]:
    recorded = response.recorded
    live = recorded is None
    return {
        "version": response.version or None,
        "asked_at": time_text(response.asked) if live else None,
        "received_at": time_text(response.received) if live else None,
        "seconds": response.seconds if live else None,
        "request_id": response.request_id or None,
        "endpoint": response.endpoint or None,
        "note": response.note or None,
        "source": response.source,
        "recorded": recorded
        and {
            "date": recorded.date,
            "from": recorded.provenance,
            "file_name": recorded.file_name,
            "imported_at": time_text(recorded.imported),
            "notice": NOTICE,
        },
        "sent": {**asdict(response.sent), "file": files.sent or None} if live else None,
        "file": files.response,
        "further_files": list(files.further),
    }


def _box(box: Box | None) -> dict[str, float] | None:
    return None if box is None else asdict(box)
