"""Which photos a set consists of: all of a folder, or those that a seed draws. Pure.

The method, so that anybody can repeat a draw: the photos drawn from are put in the order of their
keys (`population_of` names them), each is given the next 64-bit number of NumPy's bit generator
PCG64 started with the seed (`PCG64(seed).random_raw(n)`, a stream that NumPy promises never to
change: NEP 19), and those with the smallest numbers are drawn, in the order of their numbers. In a
stratified draw the same holds within each stratum, with the same numbers.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from fractions import Fraction
from typing import NewType, TypeVar

import numpy as np

from core.faces import PhotoFace
from core.labelling.attributes import AttributeName
from core.photos.photo import PhotoId
from core.sets.subgroups import value_of

T = TypeVar("T")
DrawId = NewType("DrawId", int)
StratumKey = tuple[str, ...]

METHOD = "smallest numbers of numpy.random.PCG64(seed).random_raw, population sorted by key"
GREATEST_SEED = 2**63 - 1
"""The greatest whole number that a case's file can hold."""
SEVERAL = "several"
"""The value of a photo whose faces differ in an attribute."""
NOT_GIVEN = "not given"
"""The value of a photo of whose faces nothing is said."""


class DrawKind(StrEnum):
    """How photos became a set. COMPLETE: all photos of a folder. STRATIFIED: not each photo had
    the same chance, so that shares of the whole need each stratum's weight.
    """

    COMPLETE = "complete"
    RANDOM = "random"
    STRATIFIED = "stratified"


class Population(StrEnum):
    """What is drawn from; the key is the photo's hash in a case, its relative path in a folder."""

    CASE = "case"
    FOLDER = "folder"


@dataclass(frozen=True, slots=True)
class Stratum:
    """values: one for each attribute of the crossing. size of from_size photos were drawn."""

    values: StratumKey
    size: int
    from_size: int

    @property
    def weight(self) -> Fraction:
        """For how many photos of the population each one drawn stands; 0 where none was drawn."""
        return Fraction(self.from_size, self.size) if self.size else Fraction(0)


@dataclass(frozen=True, slots=True)
class Draw:
    """A set of photos and how it came about.

    seed: None for a complete set. size: photos drawn, from_size: photos drawn from; both stay as
        they were when a photo is withdrawn. photos: in the order drawn; of a complete set in the
        order opened. population, population_hash: what was drawn from, and the hash of its keys.
    by: the attributes whose crossing makes the strata. time: UTC.
    """

    id: DrawId
    kind: DrawKind
    seed: int | None
    size: int
    from_size: int
    photos: tuple[PhotoId, ...]
    time: datetime
    population: Population = Population.FOLDER
    population_hash: str = ""
    by: tuple[AttributeName, ...] = ()
    strata: tuple[Stratum, ...] = ()


def draw_random(population: Sequence[T], size: int, seed: int) -> list[T]:
    """Draw `size` of a population that is sorted by key; all of it where it is smaller.

    Raises:
        ValueError: the seed is no whole number from 0 to GREATEST_SEED.
    """
    return [population[place] for place in _order(len(population), seed)[: max(size, 0)]]


def draw_stratified(
    population: Sequence[T],
    stratum_of: Callable[[T], StratumKey],
    size: int,
    seed: int,
    *,
    equal: bool,
) -> tuple[list[T], tuple[Stratum, ...]]:
    """Draw about `size` photos so that every stratum has its part.

    equal: of each stratum the same number, as far as it has so many; else in proportion to the
        strata (largest remainders).
    Returns what was drawn, in the order of its numbers, and the strata by their values.

    Raises:
        ValueError: as draw_random.
    """
    places: defaultdict[StratumKey, list[int]] = defaultdict(list)
    for place in _order(len(population), seed):
        places[stratum_of(population[place])].append(place)
    sizes = {key: len(found) for key, found in sorted(places.items())}
    parts = (_equal_parts if equal else _proportional_parts)(sizes, min(size, len(population)))
    wanted = {place for key, found in places.items() for place in found[: parts[key]]}
    drawn = [population[place] for place in _order(len(population), seed) if place in wanted]
    return drawn, tuple(Stratum(key, parts[key], count) for key, count in sizes.items())


def stratum_of_photo(faces: Sequence[PhotoFace], by: Sequence[AttributeName]) -> StratumKey:
    """Where a photo belongs in the crossing of attributes of the faces in it."""
    people = [face for face in faces if not face.not_a_face]
    return tuple(_value(people, name) for name in by)


def _value(people: Sequence[PhotoFace], name: AttributeName) -> str:
    values = {value_of(face, name) or NOT_GIVEN for face in people} or {NOT_GIVEN}
    return values.pop() if len(values) == 1 else SEVERAL


def _order(count: int, seed: int) -> list[int]:
    """Places in the population, by the number each was given; equal numbers by place."""
    if not 0 <= seed <= GREATEST_SEED:
        raise ValueError(f"a seed is a whole number from 0 to {GREATEST_SEED}")
    numbers = np.random.PCG64(seed).random_raw(count)
    return [int(place) for place in np.argsort(np.asarray(numbers), kind="stable")]


def _equal_parts(sizes: Mapping[StratumKey, int], size: int) -> dict[StratumKey, int]:
    """The same for all; what a small stratum lacks is spread over the others, the first first."""
    parts = dict.fromkeys(sizes, 0)
    left = size
    while left:
        open_ = [key for key, count in sizes.items() if parts[key] < count]
        each = max(1, left // len(open_))
        for key in open_:
            more = min(each, sizes[key] - parts[key], left)
            parts[key] += more
            left -= more
    return parts


def _proportional_parts(sizes: Mapping[StratumKey, int], size: int) -> dict[StratumKey, int]:
    whole = sum(sizes.values())
    if not whole:
        return {}
    exact = {key: Fraction(count * size, whole) for key, count in sizes.items()}
    parts = {key: int(share) for key, share in exact.items()}
    by_remainder = sorted(sizes, key=lambda key: (parts[key] - exact[key], key))
    for key in by_remainder[: size - sum(parts.values())]:
        parts[key] += 1
    return parts
