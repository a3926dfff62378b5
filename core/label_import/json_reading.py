"""JSON that holds labels: COCO, this program's exports, image folders, plain lists of objects.

Each becomes a table with a row a face (or an object of the list). Boxes stand in the columns
bbox_left … bbox_height, or face_left … where this program wrote them.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from core.label_import.headers import GROUP_PREFIX
from core.label_import.reading import empty
from core.label_import.table import Table, rows_of
from core.labelling.attributes import RESERVED
from core.problem import Problem, ProblemError

_SIDES = ("left", "top", "width", "height")
_OWN_FORMATS = ("misread-case/", "misread-audit-set/")
_OWN_VERSION = "Misread "
_OWN_PHOTO = {
    "name": "photo",
    "sha256": "photo_sha256",
    "width": "photo_width",
    "height": "photo_height",
}
"""What the audit set's record calls a photo's columns, and how the tables call them."""

Record = dict[str, str]


def json_table(name: str, data: bytes) -> Table:
    """Read the JSON of a file. name: of the file, for problems.

    Raises:
        ProblemError: it is no JSON, of no known shape, or holds no row.
    """
    form, records = _records(name, _parsed(name, data))
    numbered = list(enumerate(records, 1))
    columns = tuple(dict.fromkeys(key for _, record in numbered for key in record))
    rows = rows_of(
        ((number, [record.get(key, "") for key in columns]) for number, record in numbered),
        len(columns),
    )
    if not rows:
        raise ProblemError(empty(name))
    return Table(name, columns, rows, form)


def _parsed(name: str, data: bytes) -> Any:
    text = data.decode("utf-8-sig", errors="replace")
    try:
        return json.loads(text)
    except RecursionError as error:
        raise ProblemError(_unknown(name)) from error
    except ValueError as error:
        whole = error
    lines = [(number, line) for number, line in enumerate(text.splitlines(), 1) if line.strip()]
    parsed = []
    for number, line in lines:
        try:
            parsed.append(json.loads(line))
        except (ValueError, RecursionError) as error:
            # Of one object over many lines the first error says more than that of its first line.
            said = f"line {number}: {error}" if parsed else str(whole)
            raise ProblemError(_broken(name, said)) from error
    return parsed


def _records(name: str, content: Any) -> tuple[str, Iterable[Record]]:
    """How the content was read, and a record a row."""
    try:
        if isinstance(content, dict):
            if isinstance(content.get("annotations"), list) and "images" in content:
                return "COCO", list(_coco(content))
            if str(content.get("format", "")).startswith(_OWN_FORMATS):
                return "an export of Misread", list(_own(content))
            # A file of lines with a single line.
            content = [content] if "file_name" in content else content.get("photos")
        if isinstance(content, list) and all(isinstance(each, dict) for each in content):
            return "a list", [record for each in content for record in _listed(each)]
    except (KeyError, TypeError, AttributeError, ValueError) as error:
        raise ProblemError(_unknown(name)) from error
    raise ProblemError(_unknown(name))


def _coco(content: Mapping[str, Any]) -> Iterator[Record]:
    images = {image["id"]: image for image in content["images"]}
    categories = {each["id"]: str(each["name"]) for each in content.get("categories", ())}
    version = str((content.get("info") or {}).get("version", ""))
    word = "reference_label" if version.startswith(_OWN_VERSION) else "category"
    for annotation in content["annotations"]:
        image = images.get(annotation["image_id"], {})
        yield {
            "photo": _text(image.get("file_name")),
            "photo_sha256": _text(image.get("sha256")),
            "photo_width": _text(image.get("width")),
            "photo_height": _text(image.get("height")),
            **_box("bbox", annotation.get("bbox")),
            word: categories.get(annotation.get("category_id"), ""),
            **_plain(annotation.get("attributes") or {}),
        }


def _own(content: Mapping[str, Any]) -> Iterator[Record]:
    for photo in content["photos"]:
        about = {_OWN_PHOTO.get(key, key): cell for key, cell in _plain(photo).items()}
        for face in photo["faces"]:
            box = face.get("box")
            sides = {f"face_{side}": _text(box[side]) for side in _SIDES} if box else {}
            groups = {
                f"{GROUP_PREFIX}{said['attribute']}": _text(said["value"])
                for said in face.get("labels", ())
                if said["in_force"] and said["attribute"] not in RESERVED
            }
            yield {**about, **_plain(face), **sides, **groups}


def _listed(entry: Mapping[str, Any]) -> Iterator[Record]:
    """One object of a list; an image folder's has its faces in `objects`, as lists of equal length.

    As `datasets` has it, a list of objects is turned into an object of lists.
    """
    about = _plain(entry)
    objects = entry.get("objects")
    if not isinstance(objects, dict) or not isinstance(objects.get("bbox"), list):
        yield about
        return
    own = "photo_sha256" in entry
    if own:
        about |= {f"photo_{side}": about.pop(side, "") for side in ("width", "height")}
    for place, bbox in enumerate(objects["bbox"]):
        one = {key: values[place] for key, values in objects.items() if isinstance(values, list)}
        if own:
            one["reference_label"] = one.pop("category", "")
        named = one.get("attributes") if isinstance(one.get("attributes"), list) else ()
        said = {_attribute_column(each["name"]): _text(each["value"]) for each in named or ()}
        yield {**about, **_box("bbox", bbox), **_plain(one), **said}


def _attribute_column(name: str) -> str:
    return name if name in RESERVED else f"{GROUP_PREFIX}{name}"


def _box(prefix: str, bbox: Any) -> Record:
    """The cells of COCO's [x, y, width, height]; none where there is no such list."""
    if not isinstance(bbox, list) or len(bbox) != len(_SIDES):
        return {}
    return {f"{prefix}_{side}": _text(cell) for side, cell in zip(_SIDES, bbox, strict=True)}


def _plain(entry: Mapping[str, Any]) -> Record:
    """What of an object fits in cells."""
    return {
        str(key): _text(cell) for key, cell in entry.items() if not isinstance(cell, dict | list)
    }


def _text(cell: Any) -> str:
    if cell is None:
        return ""
    if isinstance(cell, bool):
        return "yes" if cell else "no"
    return str(cell)


def _broken(name: str, why: str) -> Problem:
    return Problem("broken table", f"{name} is no JSON: {why}.", "Look there, or export it anew.")


def _unknown(name: str) -> Problem:
    return Problem(
        "unknown shape",
        f"{name} holds no labels in a shape that Misread reads.",
        "Choose a COCO file, an export of Misread, a list of objects, a CSV or an Excel sheet.",
    )
