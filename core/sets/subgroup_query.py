"""What is typed into the library's search: words of names, and conditions on faces.

`group:Black`, `fitzpatrick:4-6`, `"hair cover":yes`, `gender:"own words"`; conditions with ×
between them may leave out the name where it is clear: `female × IV–VI`. All conditions must hold
of one and the same face; the rest of the text is looked for in the photo's name.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field

from core.faces import Face
from core.labelling.attributes import (
    FITZPATRICK,
    GENDER,
    SKIN_TYPES,
    TONE,
    Attribute,
    AttributeName,
)
from core.labelling.labels import Gender, Source, label_of_word
from core.labelling.skin_type import Scale, Tone, skin_type_of
from core.photos.photo import PhotoId
from core.sets.flag import FaceId
from core.sets.subgroups import SET_ASIDE, Condition, Described, Holds, Subgroup

Said = tuple[tuple[AttributeName, str], ...]
"""What is in force of one face, by name: equal for faces of which the same is said."""

EVERYBODY = Subgroup()
_SYNONYMS = {"skin": FITZPATRICK, "skin type": FITZPATRICK}
_TERM = re.compile(
    r"""(?:"(?P<quoted>[^"]+)"|(?P<name>[^\s":×]+)):(?:"(?P<said>[^"]+)"|(?P<value>[^\s"×]+))"""
)


@dataclass(frozen=True, slots=True)
class Query:
    """words: what the photo's name must hold. subgroup: what one of its faces must be."""

    words: str = ""
    subgroup: Subgroup = EVERYBODY
    _known: dict[Said, bool] = field(default_factory=dict, compare=False, repr=False)

    def accepts(self, faces: Iterable[Said]) -> bool:
        """Whether the subgroup holds of a face; true of every photo where there is none."""
        return not self.subgroup.conditions or any(map(self._holds, faces))

    def _holds(self, said: Said) -> bool:
        # The same is said of many faces, so it is worked out once.
        held = self._known.get(said)
        if held is None:
            held = self._known[said] = self.subgroup.holds(_face(said)) is Holds.YES
        return held


def said_of_face(face: Described) -> Said:
    """What a query asks of a face; nothing of what is "not a face"."""
    if face.not_a_face:
        return ()
    said = [(name, attribute.value) for name, attribute in face.attributes.items()]
    if face.label is not None:
        said.append((GENDER, face.label.word))
    return tuple(sorted(said))


def query_of(text: str) -> Query:
    """Read what was typed. What cannot be a condition is taken for words of the name."""
    conditions: list[Condition] = []

    def take(found: re.Match[str]) -> str:
        name = found["quoted"] or found["name"]
        condition = _condition(name, found["said"] or found["value"])
        if condition is None:
            return found[0]
        conditions.append(condition)
        return " "

    rest = _TERM.sub(take, text)
    words: list[str] = []
    for piece in rest.split("×") if "×" in rest else []:
        condition = _bare_condition(piece.strip())
        if condition is not None:
            conditions.append(condition)
        elif piece.strip():
            words.append(piece.strip())
    if "×" not in rest:
        words = rest.split()
    return Query(" ".join(words), Subgroup(tuple(conditions)))


def term_of(name: AttributeName, value: str) -> str:
    """What to type for one value of an attribute."""
    return f"{_quoted(name)}:{_quoted(value)}"


def with_term(text: str, term: str) -> str:
    """The search with this term added, or taken away where it is in it."""
    if term in text:
        return " ".join(text.replace(term, " ").replace("×", " ").split())
    return f"{text.strip()} {term}".strip()


def _quoted(text: str) -> str:
    return f'"{text}"' if re.search(r"[\s:×]", text) else text


def _condition(name: str, value: str) -> Condition | None:
    known = AttributeName(_SYNONYMS.get(name.casefold(), name.strip()))
    lowered = AttributeName(known.casefold())
    if lowered in SKIN_TYPES:
        return _steps(Scale(lowered), value)
    if lowered in (GENDER, TONE):
        return Condition(lowered, frozenset({value.strip()}))
    return Condition(known, frozenset({value.strip()})) if value.strip() else None


def _bare_condition(text: str) -> Condition | None:
    """A gender's word, a tone, or steps of a scale, without a name before it."""
    lowered = text.casefold()
    if lowered in {gender.value for gender in Gender if gender is not Gender.OWN}:
        return Condition(GENDER, frozenset({lowered}))
    if lowered in {*(tone.value for tone in Tone), SET_ASIDE}:
        return Condition(TONE, frozenset({lowered}))
    if lowered.startswith(("monk", "mst")):
        return _steps(Scale.MONK, text)
    return _steps(Scale.FITZPATRICK, text)


def _steps(scale: Scale, value: str) -> Condition | None:
    try:
        said = skin_type_of(scale, value)
    except ValueError:
        return None
    return Condition(
        scale.attribute, frozenset(str(step) for step in range(said.low, said.high + 1))
    )


def _face(said: Said) -> Face:
    values = dict(said)
    gender = values.pop(GENDER, None)
    label = label_of_word(gender, Source.PERCEIVED) if gender else None
    attributes = {name: Attribute(value) for name, value in values.items()}
    return Face(FaceId(0), PhotoId(0), None, label=label, attributes=attributes)
