"""The words by which tables name genders and sources."""

from __future__ import annotations

import re

from core.labelling.labels import Gender, Source

_WORDS = {
    Gender.FEMALE: "female f woman women girl w weiblich frau femme féminin mujer femenino donna",
    Gender.MALE: "male m man men boy männlich mann homme masculin hombre masculino uomo",
    Gender.NON_BINARY: "nonbinary nb enby divers",
    Gender.NOT_STATED: "notstated prefernottosay preferredtonotsay undisclosed",
    Gender.UNKNOWN: "unknown unsure notknown unbekannt inconnu",
}
_GENDERS = {word: gender for gender, words in _WORDS.items() for word in words.split()}
_NOTHING = frozenset({"", "unlabelled", "unlabeled"})
_SOURCES = {
    **{re.sub(r"[\W_]", "", source.value): source for source in Source},
    "perceived": Source.PERCEIVED,
    "perception": Source.PERCEIVED,
    "annotator": Source.PERCEIVED,
    "self": Source.SELF_IDENTIFIED,
    "record": Source.PUBLIC_RECORD,
}


def folded(word: str) -> str:
    """By which words are compared: without capitals, spaces and hyphens."""
    return re.sub(r"[\s_-]", "", word.casefold())


def gender_of(word: str) -> Gender | None:
    """The gender that a word is known to mean; None for any other word."""
    return _GENDERS.get(folded(word))


def says_nothing(word: str) -> bool:
    """Whether a cell leaves the gender open, as exports do for faces that nobody labelled."""
    return folded(word) in _NOTHING


def source_of(word: str) -> Source | None:
    """The source that a word means; None for any other word."""
    return _SOURCES.get(re.sub(r"[\W_]", "", word.casefold()))
