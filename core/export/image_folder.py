"""Hugging Face's image folder: the photos, and metadata.jsonl with what is said of each.

`datasets.load_dataset("imagefolder", data_dir=…)` reads it.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

from core.export import Format, datasheet, read_me
from core.export import columns as c
from core.export.coco import boxed, coco_box, word_of
from core.export.export_set import ExportFace, ExportPhoto, ExportSet
from core.export.photo_files import PhotoFile
from core.export.writing import Writing

METADATA = "metadata.jsonl"
_README = """\
`datasets.load_dataset("imagefolder", data_dir=…)` of the Hugging Face library reads this folder.
metadata.jsonl has a line a photo that is shown: file_name, what is known of the photo, and

  objects  its faces as lists of equal length: bbox [x, y, width, height] in pixels, category (the
           reference label, or “unlabelled”), label_source, face_in_photo, face (number in the
           case, or null), drawn, attributes (skin type and groups: name, value)
  answers  what each vendor said: vendor, face_in_photo, gender, confidence (null where it gave
           none), verdict, flagged"""


def _write(content: ExportSet, writing: Writing) -> str:
    files = writing.write_photos(
        (content.to_mask(photo) for photo in content.photos), len(content.photos)
    )
    records = [
        _record(photo, file) for photo, file in zip(content.photos, files, strict=True) if file.name
    ]
    lines = (json.dumps(record, ensure_ascii=False, allow_nan=False) for record in records)
    writing.write_text(METADATA, "".join(f"{line}\n" for line in lines))
    datasheet.write_datasheet(content, writing)
    read_me.write_with_photos(content, writing, _README.splitlines())
    return writing.write_hashes()


EXPORTER = Format(
    "imagefolder",
    "Hugging Face image folder",
    "Photos with metadata.jsonl, which the datasets library loads in one line.",
    _write,
)


def _record(photo: ExportPhoto, file: PhotoFile) -> dict[str, Any]:
    faces = [(face, coco_box(box)) for face, box in boxed(photo)]
    return {
        "file_name": file.name,
        "name": photo.photo.name,
        "photo_sha256": photo.photo.sha256,
        "file_sha256": file.sha256,
        "shown": file.shown.value,
        "shown_why": file.why,
        "width": photo.photo.width,
        "height": photo.photo.height,
        "credit": photo.photo.credit,
        "source_address": photo.photo.rights.source_address,
        "licence": photo.photo.rights.licence,
        "objects": {
            "bbox": [box for _, box in faces],
            "category": [word_of(face) for face, _ in faces],
            "label_source": [_source(face) for face, _ in faces],
            "face_in_photo": [face.number for face, _ in faces],
            "face": [face.id for face, _ in faces],
            "drawn": [bool(face.face.face and face.face.face.drawn) for face, _ in faces],
            "attributes": [_attributes(face) for face, _ in faces],
        },
        "answers": _answers([face for face, _ in faces]),
    }


def _source(face: ExportFace) -> str | None:
    return face.face.label.source.value if face.face.label else None


def _attributes(face: ExportFace) -> list[dict[str, str]]:
    return [{"name": name, "value": said.value} for name, said in sorted(face.attributes.items())]


def _answers(faces: Sequence[ExportFace]) -> list[dict[str, Any]]:
    said = []
    for face in faces:
        for answer in face.answers:
            cells = dict(zip((col.name for col in c.ANSWER), c.answer_cells(answer), strict=True))
            said.append(
                {
                    "vendor": cells["vendor"],
                    "face_in_photo": face.number,
                    "gender": cells["gender"],
                    "confidence": cells["gender_confidence"],
                    "verdict": cells["verdict"],
                    "flagged": cells["flagged"],
                }
            )
    return said
