"""COCO: the photos in data/, their faces in labels.json, vendors' predictions beside it.

The layout is the one that FiftyOne's importer of COCO detections expects.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from core.export import Format, datasheet, read_me
from core.export import columns as c
from core.export.export_set import ExportFace, ExportPhoto, ExportSet
from core.export.photo_files import PhotoFile, safe_stem
from core.export.writing import Writing
from core.geometry import Box
from core.labelling.labels import Gender
from core.photos.photo import PhotoId
from core.vendor import VendorInfo
from core.version import VERSION

LABELS, DATA = "labels.json", "data"
UNLABELLED = "unlabelled"
"""The category of a face that has no reference label."""

_README = """\
labels.json has three lists. images: file_name in data/, width and height of it and of the upright
original alike; sha256 is the hash of the original's bytes. annotations: a box for each face, bbox
[x, y, width, height] in pixels of the photo, clipped to it, and its category. categories: the
words of the reference labels, and “unlabelled”.

Every annotation has attributes: the number of the face in its photo and in the case, whether a
person drew its box, where the label comes from, its skin type and groups, and for each vendor its
answer, confidence and verdict.

predictions-*.json has a vendor's predictions as COCO results: image_id, category_id, bbox and,
where the vendor gave a confidence, score. What has no gender is not in it."""


def _write(content: ExportSet, writing: Writing) -> str:
    files = writing.write_photos(
        (content.to_mask(photo) for photo in content.photos), len(content.photos), DATA
    )
    shown = {file.photo.id: file for file in files if file.name}
    photos = [photo for photo in content.photos if photo.photo.id in shown]
    categories = _categories(content)
    writing.write_json(LABELS, _labels(content, photos, shown, categories, writing))
    for vendor in content.vendors:
        name = f"predictions-{safe_stem(vendor.id)}.json"
        writing.write_json(name, list(_predictions(photos, vendor, categories)))
    datasheet.write_datasheet(content, writing)
    read_me.write_with_photos(content, writing, _README.splitlines(), _left_out(photos, content))
    return writing.write_hashes()


EXPORTER = Format(
    "coco",
    "COCO",
    "Photos with boxes in COCO's JSON, as detection tools, CVAT and FiftyOne read it.",
    _write,
)


def _categories(content: ExportSet) -> dict[str, int]:
    """Category → its id: the words of labels and vendors, then those of own wording."""
    used = {word_of(face) for _, face in content.faces}
    words = [gender.value for gender in Gender if gender is not Gender.OWN]
    words += [UNLABELLED, *sorted(used - {*words, UNLABELLED})]
    return {word: number for number, word in enumerate(words, 1)}


def word_of(face: ExportFace) -> str:
    """What a face is labelled as, in one word."""
    label = face.face.label
    return label.word if label is not None else UNLABELLED


def boxed(photo: ExportPhoto) -> Iterator[tuple[ExportFace, Box]]:
    """The faces of a photo that have a box inside it, with the box clipped to it."""
    width, height = photo.photo.width, photo.photo.height
    for face in photo.faces:
        if face.face.box is None or face.face.not_a_face or not width or not height:
            continue
        box = face.face.box.clipped(width, height)
        if box.area > 0:
            yield face, box


def _labels(
    content: ExportSet,
    photos: Sequence[ExportPhoto],
    shown: Mapping[PhotoId, PhotoFile],
    categories: Mapping[str, int],
    writing: Writing,
) -> dict[str, Any]:
    faces = ((photo, face, box) for photo in photos for face, box in boxed(photo))
    return {
        "info": {
            "description": f"{content.case_name}: {read_me.found(content)}",
            "version": f"Misread {VERSION}",
            "date_created": writing.exported,
            "year": int(writing.exported[:4]),
            "contributor": "",
            "url": "",
        },
        "licenses": [],
        "categories": [
            {"id": number, "name": word, "supercategory": "face"}
            for word, number in categories.items()
        ],
        "images": [_image(photo, shown[photo.photo.id]) for photo in photos],
        "annotations": [
            {
                "id": number,
                "image_id": photo.photo.id,
                "category_id": categories[word_of(face)],
                "bbox": coco_box(box),
                "area": float(box.area),
                "iscrowd": 0,
                "segmentation": [],
                "attributes": attributes(face),
            }
            for number, (photo, face, box) in enumerate(faces, 1)
        ],
    }


def _image(photo: ExportPhoto, file: PhotoFile) -> dict[str, Any]:
    return {
        "id": photo.photo.id,
        "file_name": file.name.removeprefix(f"{DATA}/"),
        "width": photo.photo.width,
        "height": photo.photo.height,
        "name": photo.photo.name,
        "sha256": photo.photo.sha256,
        "file_sha256": file.sha256,
        "shown": file.shown.value,
        "shown_why": file.why,
        "credit": photo.photo.credit,
        "source_address": photo.photo.rights.source_address,
        "rights_licence": photo.photo.rights.licence,
    }


def attributes(face: ExportFace) -> dict[str, Any]:
    """What is said of a face beyond its box and label."""
    stored = face.face.face
    label = face.face.label
    said: dict[str, Any] = {
        "face_in_photo": face.number,
        "face": face.id,
        "drawn": stored is not None and stored.drawn,
        "label_source": label.source.value if label else None,
        "label_annotator": (label.annotator or None) if label else None,
        "answers_seen_before_label": label.answers_seen if label else None,
        **{c.column_of(name): said.value for name, said in face.attributes.items()},
    }
    for answer in face.answers:
        cells = dict(zip((col.name for col in c.ANSWER), c.answer_cells(answer), strict=True))
        said[f"{answer.vendor.id}_gender"] = cells["gender"]
        said[f"{answer.vendor.id}_confidence"] = cells["gender_confidence"]
        said[f"{answer.vendor.id}_verdict"] = cells["verdict"]
        said[f"{answer.vendor.id}_flagged"] = cells["flagged"]
    return said


def coco_box(box: Box) -> list[float]:
    """[x, y, width, height] in pixels."""
    return [float(box.left), float(box.top), float(box.width), float(box.height)]


def _predictions(
    photos: Sequence[ExportPhoto], vendor: VendorInfo, categories: Mapping[str, int]
) -> Iterator[dict[str, Any]]:
    for photo in photos:
        for face in photo.faces:
            prediction = next((a.prediction for a in face.answers if a.vendor == vendor), None)
            if prediction is None or prediction.gender is None:
                continue
            said: dict[str, Any] = {
                "image_id": photo.photo.id,
                "category_id": categories[prediction.gender.value],
                "bbox": coco_box(prediction.box),
            }
            if prediction.confidence is not None:
                said["score"] = prediction.confidence
            yield said


def _left_out(photos: Sequence[ExportPhoto], content: ExportSet) -> list[str]:
    """What has no place in the file, in counts, so that nothing is dropped unseen."""
    listed = sum(1 for photo in photos for _ in boxed(photo))
    not_faces = content.facts.not_faces
    other = content.face_count - listed - not_faces
    return read_me.wrapped(
        f"{listed} faces are in the file. Left out: {not_faces} marked “not a face”, {other} "
        "without a box or in a photo that is withheld."
    )
