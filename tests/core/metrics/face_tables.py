"""Face tables of nobody: made from plain lists, or at random by Hypothesis."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import nan

import numpy as np
from hypothesis import strategies as st

from core.labelling.attributes import FITZPATRICK, GENDER, TONE, AttributeName
from core.labelling.labels import Gender
from core.labelling.skin_type import Scale, skin_type_of
from core.metrics.face_table import (
    ANSWERED,
    CALL_CODES,
    GENDERS,
    NONE,
    NOT_FOUND,
    Column,
    FaceTable,
    VendorColumns,
)
from core.sets.subgroups import SET_ASIDE, in_order
from core.vendor import TWO_WORDS, Kind, VendorId, VendorInfo
from core.verdict import CallState

GROUP = AttributeName("group")


def vendor(name: str = "alpha") -> VendorInfo:
    return VendorInfo(VendorId(name), name, name[:2].upper(), Kind.LOCAL, TWO_WORDS, "", "")


@dataclass(frozen=True)
class Said:
    """What a vendor said of a face. found: False where it found none. state: no answer at all."""

    gender: Gender | None = None
    confidence: float | None = None
    found: bool = True
    state: CallState | None = None


@dataclass(frozen=True)
class Row:
    """One face. label: a word. said: of the attributes. answers: by vendor's id."""

    label: str | None
    said: Mapping[AttributeName, str]
    answers: Mapping[VendorId, Said]
    photo: int = 0


def table_of(rows: Sequence[Row], vendors: Sequence[VendorInfo]) -> FaceTable:
    names = sorted({name for row in rows for name in row.said})
    attributes = {name: _column(name, [row.said.get(name) for row in rows]) for name in names}
    if any(row.label is not None for row in rows):
        attributes[GENDER] = _column(GENDER, [row.label for row in rows])
    if FITZPATRICK in attributes:
        tones = [_tone(row.said.get(FITZPATRICK)) for row in rows]
        attributes[TONE] = _column(TONE, tones)
    return FaceTable(
        np.array([row.photo or number for number, row in enumerate(rows, 1)], np.int64),
        np.zeros(len(rows), np.int32),
        np.arange(1, len(rows) + 1, dtype=np.int64),
        np.array([_gender(row.label) for row in rows], np.int8),
        attributes,
        {each.id: _columns(each, [row.answers[each.id] for row in rows]) for each in vendors},
    )


def _gender(label: str | None) -> int:
    if label is None:
        return NONE
    known = [gender.value for gender in GENDERS]
    return known.index(label) if label in known else GENDERS.index(Gender.OWN)


def _tone(said: str | None) -> str | None:
    return None if said is None else skin_type_of(Scale.FITZPATRICK, said).tone or SET_ASIDE


def _column(name: AttributeName, values: Sequence[str | None]) -> Column:
    words = in_order(name, {value for value in values if value is not None})
    codes = [NONE if value is None else words.index(value) for value in values]
    return Column(np.array(codes, np.int32), words)


def _columns(info: VendorInfo, said: Sequence[Said]) -> VendorColumns:
    return VendorColumns(
        info,
        np.array([ANSWERED if s.state is None else CALL_CODES[s.state] for s in said], np.int8),
        np.array([_said_gender(s) for s in said], np.int8),
        np.array([nan if s.confidence is None else s.confidence for s in said], np.float64),
    )


def _said_gender(said: Said) -> int:
    if not said.found or said.state is not None:
        return NOT_FOUND
    return NONE if said.gender is None else GENDERS.index(said.gender)


CONFIDENCES = st.one_of(
    st.none(), st.sampled_from([0.0, 0.5, 0.7, 0.8, 0.99, 1.0]), st.floats(0, 1)
)
SAID = st.one_of(
    st.builds(Said, st.sampled_from([Gender.FEMALE, Gender.MALE]), CONFIDENCES),
    st.builds(Said, st.sampled_from([Gender.FEMALE, Gender.MALE, None]), CONFIDENCES),
    st.just(Said(found=False)),
    st.builds(
        Said,
        state=st.sampled_from(
            [CallState.FAILED, CallState.WAITING, CallState.NOT_ASKED, CallState.NO_RECORDED]
        ),
    ),
)
LABELS = st.one_of(
    st.sampled_from(["female", "male"]),
    st.sampled_from(["female", "male", "non-binary", "unknown", "not stated", "agender", None]),
)
ALPHA, BETA = vendor("alpha"), vendor("beta")


def _attributes(group: str | None, skin: str | None) -> dict[AttributeName, str]:
    said = {GROUP: group, FITZPATRICK: skin}
    return {name: value for name, value in said.items() if value is not None}


ROWS = st.builds(
    Row,
    LABELS,
    st.builds(
        _attributes,
        st.sampled_from(["Black", "not Black", None]),
        st.sampled_from(["1", "3", "3-4", "4", "6", None]),
    ),
    st.fixed_dictionaries({ALPHA.id: SAID, BETA.id: SAID}),
)
TABLES = st.lists(ROWS, max_size=60).map(lambda rows: table_of(rows, [ALPHA, BETA]))
"""Faces with labels, a group and a skin type, and what the vendors alpha and beta said of them."""
THRESHOLDS = CONFIDENCES
