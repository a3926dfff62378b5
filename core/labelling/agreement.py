"""How far two annotators agree on the same faces: per cent, Cohen's kappa, weighted for skin types.

Every number says of how many faces it is; what was said stays as it was, decided or not.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from math import sqrt
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from core.faces import Face
from core.labelling.attributes import GENDER, PERSON, SKIN_TYPES, TONE, Attribute, AttributeName
from core.labelling.claim import Claim, Decision
from core.labelling.second_annotator import said_of
from core.labelling.skin_type import Scale, skin_type_of
from core.sets.flag import FaceId
from core.sets.subgroups import in_order

CONFIDENCE = 0.95
_Z = 1.959963984540054
"""The normal quantile that cuts off 2.5 per cent at each end."""
_NO_VARIANCE = 1e-10
"""What rounding leaves of a variance of 0."""

Matrix = NDArray[np.float64]


class CaseSource(Protocol):
    """As much of a case as annotators are compared from."""

    def claimed_faces(self) -> Sequence[Face]: ...

    def claims_of(self, face_id: FaceId) -> tuple[Claim, ...]: ...

    def decision(self, face_id: FaceId, name: AttributeName) -> Decision | None: ...


@dataclass(frozen=True, slots=True)
class Pair:
    """What two annotators said of one attribute of one face."""

    face: Face
    name: AttributeName
    first: Attribute
    second: Attribute
    decision: Decision | None = None

    @property
    def agrees(self) -> bool:
        return self.first.value == self.second.value

    @property
    def is_decided(self) -> bool:
        """Whether what was decided is in force: the face may have been labelled anew since."""
        in_force = said_of(self.face, self.name)
        return (
            self.decision is not None
            and in_force is not None
            and in_force.value == self.decision.value
        )


@dataclass(frozen=True, slots=True)
class Interval:
    """A 95 per cent interval."""

    low: float
    high: float


@dataclass(frozen=True, slots=True)
class Kappa:
    """Agreement beyond what the two annotators' own frequencies would bring by chance.

    value: None where it is undefined: both say one and the same of every face, so that chance
        alone explains full agreement. interval: None where there is no value, and where the
        asymptotic standard error is 0 and says nothing: at full agreement, or where one of the
        two says the same of every face.
    """

    value: float | None
    interval: Interval | None = None


@dataclass(frozen=True, slots=True)
class Agreement:
    """Of one attribute. n: faces of which both said something; agreed: of which both said the same.

    share, interval: per cent agreement from 0 to 1, with Wilson's score interval. weighted: with
    quadratic weights, of skin types only.
    """

    name: AttributeName
    n: int
    agreed: int
    interval: Interval | None
    kappa: Kappa
    weighted: Kappa | None

    @property
    def share(self) -> float | None:
        return self.agreed / self.n if self.n else None


def import_statistics() -> None:
    """Import what intervals are worked out with: some seconds the first time, in any thread."""
    import scipy.stats  # noqa: F401


def annotators(case: CaseSource) -> tuple[str, ...]:
    """Who said something of faces with claims, whoever said most first; "" for no name given."""
    counts: Counter[str] = Counter()
    for face in case.claimed_faces():
        said = {claim.annotator for claim in case.claims_of(face.id)}
        if face.label is not None:
            said.add(face.label.annotator)
        said.update(each.annotator for each in face.attributes.values())
        counts.update(said)
    return tuple(sorted(counts, key=lambda name: (-counts[name], name)))


def pairs(case: CaseSource, first: str, second: str) -> list[Pair]:
    """What both annotators said, by face in the order of the photos, then by attribute.

    A claim goes before what is in force under the same name: where a decision changed what is in
    force, the claim is what that annotator had said.
    """
    found = []
    for face in case.claimed_faces():
        claims = case.claims_of(face.id)
        if face.not_a_face:
            continue
        of_first, of_second = _said_by(face, claims, first), _said_by(face, claims, second)
        found += [
            Pair(face, name, said, of_second[name], case.decision(face.id, name))
            for name, said in of_first.items()
            if name in of_second and name not in (PERSON, TONE)
        ]
    return found


def after_answers(found: Iterable[Pair]) -> tuple[int, int]:
    """How much of what the first and the second said, they said after vendors' answers had been
    shown to them in blind mode.
    """
    first = second = 0
    for pair in found:
        first += bool(pair.first.answers_seen)
        second += bool(pair.second.answers_seen)
    return first, second


def agreements(found: Iterable[Pair]) -> tuple[Agreement, ...]:
    """The agreement on every attribute, gender first, then skin types, then own groups."""
    by_name: dict[AttributeName, list[tuple[str, str]]] = {}
    for pair in found:
        by_name.setdefault(pair.name, []).append((pair.first.value, pair.second.value))
    first = [name for name in (GENDER, *SKIN_TYPES) if name in by_name]
    rest = sorted(by_name.keys() - set(first), key=str.casefold)
    return tuple(agreement(name, by_name[name]) for name in (*first, *rest))


def agreement(name: AttributeName, said: Sequence[tuple[str, str]]) -> Agreement:
    """The agreement on one attribute. said: what the first and the second said of each face."""
    values = in_order(name, {value for pair in said for value in pair})
    table = _table(said, values)
    agreed = round(float(np.trace(table)))
    weighted = None
    if name in SKIN_TYPES:
        weighted = kappa(table, _quadratic(_places(Scale(name), values)))
    return Agreement(
        name,
        len(said),
        agreed,
        wilson(agreed, len(said)),
        kappa(table, np.eye(len(values))),
        weighted,
    )


def wilson(count: int, n: int) -> Interval | None:
    """Wilson's score interval of a share (E. B. Wilson, 1927), from SciPy; None for n = 0."""
    if n == 0:
        return None
    # Imported here: SciPy's statistics take longer to import than the window to open.
    from scipy.stats import binomtest

    found = binomtest(count, n).proportion_ci(confidence_level=CONFIDENCE, method="wilson")
    return Interval(float(found.low), float(found.high))


def kappa(table: Matrix, weights: Matrix) -> Kappa:
    """Cohen's kappa (1960), weighted as of 1968, with its asymptotic interval.

    table: counts, shape (k, k), the first annotator's values down, the second's across.
    weights: shape (k, k), from 1 for full agreement down to 0; the identity is unweighted.

    The standard error is that of J. L. Fleiss, J. Cohen and B. S. Everitt, Large Sample Standard
    Errors of Kappa and Weighted Kappa, Psychological Bulletin 72(5), 1969, for a kappa that is not
    0. The interval is cut at -1 and 1.
    """
    n = table.sum()
    if n == 0:
        return Kappa(None)
    p = table / n
    rows, columns = p.sum(axis=1), p.sum(axis=0)
    observed = float((weights * p).sum())
    by_chance = float(rows @ weights @ columns)
    if np.isclose(by_chance, 1):
        return Kappa(None)
    value = (observed - by_chance) / (1 - by_chance)
    means = (weights @ columns)[:, None] + (rows @ weights)[None, :]
    spread = (p * (weights * (1 - by_chance) - means * (1 - observed)) ** 2).sum()
    left = (observed * by_chance - 2 * by_chance + observed) ** 2
    variance = max(0.0, float(spread) - left) / (n * (1 - by_chance) ** 4)
    if variance < _NO_VARIANCE:
        return Kappa(value)
    reach = _Z * sqrt(variance)
    return Kappa(value, Interval(max(-1.0, value - reach), min(1.0, value + reach)))


def _said_by(face: Face, claims: Iterable[Claim], annotator: str) -> dict[AttributeName, Attribute]:
    said = {claim.name: claim.said for claim in claims if claim.annotator == annotator}
    for name in (GENDER, *face.attributes):
        in_force = said_of(face, name)
        if name not in said and in_force is not None and in_force.annotator == annotator:
            said[name] = in_force
    return said


def _table(said: Sequence[tuple[str, str]], values: Sequence[str]) -> Matrix:
    places = {value: place for place, value in enumerate(values)}
    table = np.zeros((len(values), len(values)))
    for first, second in said:
        table[places[first], places[second]] += 1
    return table


def _places(scale: Scale, values: Sequence[str]) -> Matrix:
    """Where each value stands on its scale; a range in its middle. Shape (k,)."""
    steps = [skin_type_of(scale, value) for value in values]
    return np.array([(step.low + step.high) / 2 for step in steps])


def _quadratic(places: Matrix) -> Matrix:
    """Weights that fall with the square of the distance (J. L. Fleiss and J. Cohen, 1973)."""
    apart = (places[:, None] - places[None, :]) ** 2
    return 1 - apart / apart.max() if apart.size and apart.max() > 0 else np.ones_like(apart)
