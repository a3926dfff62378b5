"""What the import of labels calls columns, rules and the fates of rows."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication

from core.label_import.fate import Fate
from core.label_import.headers import Role
from core.label_import.mapping import PhotoBy, Several
from core.labelling.labels import Gender, Source

_CONTEXT = "LabelImport"
ROLES = {
    Role.PASSED_OVER: "passed over",
    Role.PHOTO: "photo",
    Role.SHA256: "photo's SHA-256",
    Role.GENDER: "gender",
    Role.FITZPATRICK: "skin type, Fitzpatrick I–VI",
    Role.MONK: "skin tone, Monk 1–10",
    Role.GROUP: "own group",
    Role.PERSON: "person",
    Role.SOURCE: "source",
    Role.ANNOTATOR: "annotator",
    Role.FITZPATRICK_SOURCE: "source of the Fitzpatrick type",
    Role.MONK_SOURCE: "source of the Monk step",
    Role.ATTRIBUTE: "what the row is about",
    Role.VALUE: "what it says of that",
    Role.IN_FORCE: "whether it is in force",
    Role.ANSWERS_SEEN: "whether answers were seen before",
    Role.LEFT: "face's box: left",
    Role.TOP: "face's box: top",
    Role.WIDTH: "face's box: width",
    Role.HEIGHT: "face's box: height",
    Role.PHOTO_WIDTH: "photo's width",
    Role.PHOTO_HEIGHT: "photo's height",
}
PHOTO_BY = {
    PhotoBy.PATH: "file name, with its folders where given",
    PhotoBy.NAME: "file name alone",
    PhotoBy.STEM: "file name without its ending",
}
SEVERAL = {
    Several.ONE: "exactly one expected: the one most vendors found",
    Several.LARGEST: "the largest face",
    Several.SKIP: "skip the photo",
}
SOURCES = {
    Source.DATASET: "dataset",
    Source.PUBLIC_RECORD: "public record",
    Source.SELF_IDENTIFIED: "self-identified",
    Source.PERCEIVED: "annotator's perception",
}
MEANINGS = {
    None: "leave these rows out",
    Gender.FEMALE: "female",
    Gender.MALE: "male",
    Gender.NON_BINARY: "non-binary",
    Gender.NOT_STATED: "not stated",
    Gender.UNKNOWN: "unknown",
    Gender.OWN: "own wording: keep the word",
}
FATES = {
    Fate.CONTRADICTS: "Contradicting each other",
    Fate.NO_PHOTO: "Of no photo here",
    Fate.SEVERAL_PHOTOS: "Of several photos",
    Fate.SEVERAL_FACES: "Of one of several faces",
    Fate.UNKNOWN_WORD: "With an unknown word",
    Fate.BAD_SKIN_TYPE: "With no skin type of the scale",
    Fate.BAD_VALUE: "Not readable",
    Fate.REPLACES: "Replacing what is there",
    Fate.NEW: "Applied",
    Fate.UNCHANGED: "Saying what is there already",
    Fate.DOUBLE: "Saying what another row says",
    Fate.NOT_CHOSEN: "About what is passed over",
    Fate.SAYS_NOTHING: "Empty",
}
"""What goes wrong stands above what goes well: the list of that may be long."""


def tr(text: str) -> str:
    return QCoreApplication.translate(_CONTEXT, text)
