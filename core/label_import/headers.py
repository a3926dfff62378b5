"""What columns are for, and the names by which that is guessed."""

from __future__ import annotations

import re
from collections.abc import Sequence
from enum import StrEnum


class Role(StrEnum):
    """What a column of a table says; the value is its name on the command line."""

    PASSED_OVER = "passed over"
    PHOTO = "photo"
    SHA256 = "sha256"
    GENDER = "gender"
    FITZPATRICK = "fitzpatrick"
    MONK = "monk"
    PERSON = "person"
    GROUP = "group"
    SOURCE = "source"
    FITZPATRICK_SOURCE = "fitzpatrick source"
    MONK_SOURCE = "monk source"
    ANNOTATOR = "annotator"
    LEFT = "left"
    TOP = "top"
    WIDTH = "width"
    HEIGHT = "height"
    ATTRIBUTE = "attribute"
    VALUE = "value"
    IN_FORCE = "in force"
    ANSWERS_SEEN = "answers seen"
    PHOTO_WIDTH = "photo width"
    PHOTO_HEIGHT = "photo height"


BOX = (Role.LEFT, Role.TOP, Role.WIDTH, Role.HEIGHT)
SAYING = (Role.GENDER, Role.FITZPATRICK, Role.MONK, Role.PERSON, Role.GROUP, Role.VALUE)
"""Columns that say something of a face; a table needs one."""
GROUP_PREFIX = "group_"
"""How this program's exports mark the columns of own groups."""

_NAMES = {
    Role.PHOTO: (
        *("photo", "file", "filename", "file_name", "image", "image_name", "image_file", "img"),
        *("path", "file_path", "filepath", "image_path", "img_path", "photo_name", "photo_file"),
        *("photo_path", "picture", "portrait", "foto", "datei", "dateiname", "bild", "fichier"),
    ),
    Role.SHA256: ("photo_sha256", "sha256", "sha_256", "image_sha256"),
    Role.GENDER: (
        *("reference_label", "gender", "sex", "gender_label", "label", "category", "class"),
        *("geschlecht", "genre", "sexe"),
    ),
    Role.FITZPATRICK: (
        *("fitzpatrick", "fitzpatrick_type", "fitzpatrick_skin_type", "fitzpatrick_scale", "fst"),
        *("skin", "skin_type", "skintype", "hauttyp"),
    ),
    Role.MONK: ("monk", "mst", "monk_skin_tone", "monk_scale", "monk_skin_type"),
    Role.SOURCE: ("label_source",),
    Role.FITZPATRICK_SOURCE: ("fitzpatrick_source",),
    Role.MONK_SOURCE: ("monk_source",),
    Role.ANNOTATOR: ("label_annotator", "annotator", "labelled_by", "annotated_by"),
    Role.ANSWERS_SEEN: ("answers_seen_before_label",),
    Role.PHOTO_WIDTH: ("photo_width", "image_width"),
    Role.PHOTO_HEIGHT: ("photo_height", "image_height"),
}
_BOXES = (
    ("face_left", "face_top", "face_width", "face_height"),
    ("left", "top", "width", "height"),
    ("bbox_left", "bbox_top", "bbox_width", "bbox_height"),
)
_ONE_SAID = {
    "attribute": Role.ATTRIBUTE,
    "value": Role.VALUE,
    "in_force": Role.IN_FORCE,
    "source": Role.SOURCE,
}
"""What a row holds of a table in which each says one thing of one face."""
_MACHINE = {"vendor", "verdict"}
_KNOWN = {name for names in (*_NAMES.values(), *_BOXES) for name in names}


def folded_header(name: str) -> str:
    return re.sub(r"[\s.-]+", "_", name.strip().casefold())


def known_header(name: str) -> bool:
    """Whether a cell reads like the name of a column."""
    return folded_header(name) in _KNOWN


def is_own(columns: Sequence[str]) -> bool:
    """Whether this program exported the table."""
    return {"photo_sha256", "reference_label"} <= set(columns) or is_own_labels(columns)


def is_own_labels(columns: Sequence[str]) -> bool:
    """Whether it is this program's table of labels: each row says one thing of one face."""
    return {"photo_sha256", "attribute", "value", "annotator", "in_force"} <= set(columns)


def holds_answers(columns: Sequence[str]) -> bool:
    """Whether a table says what vendors answered: its “gender” is then no label."""
    return bool(_MACHINE & set(map(folded_header, columns)))


def roles_by_header(columns: Sequence[str]) -> list[Role]:
    """What each column seems to be by its name; each role but GROUP goes to one column at most."""
    folded = [folded_header(column) for column in columns]
    roles = [Role.PASSED_OVER] * len(columns)
    own, answers = is_own(folded), holds_answers(columns)
    for role, names in _NAMES.items():
        # What a vendor said must never become what it is judged by.
        wanted = names[:1] if role is Role.GENDER and answers else names
        place = next((folded.index(name) for name in wanted if name in folded), None)
        if place is not None:
            roles[place] = role
    boxes = (box for box in _BOXES if set(box) <= set(folded) and not (answers and "left" in box))
    named = dict(zip(next(boxes, ()), BOX, strict=False))
    if is_own_labels(folded):
        named |= _ONE_SAID
    for name, role in named.items():
        if name in folded:
            roles[folded.index(name)] = role
    if own or "bbox_left" in folded:
        for place, name in enumerate(folded):
            if name == "person":
                roles[place] = Role.PERSON
            elif name.startswith(GROUP_PREFIX):
                roles[place] = Role.GROUP
    return roles
