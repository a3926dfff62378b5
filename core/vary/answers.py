"""What vendors said of one face's pictures so far, put together to trials and curves. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from core.geometry import Box
from core.prediction import Prediction
from core.problem import Problem
from core.vary.change import Change, Part, as_it_is, control, of_face, varied
from core.vary.recipe import Kind, Recipe
from core.vary.trial import Said, VendorTrial
from core.vendor import VendorId


@dataclass(slots=True, eq=False)
class Answers:
    """Of one face in one photo. width, height: of the upright photo in pixels."""

    face: Box
    others: tuple[Box, ...]
    width: int
    height: int
    _said: dict[tuple[VendorId, Change], tuple[Prediction, ...] | Problem] = field(
        default_factory=dict
    )

    @property
    def count(self) -> int:
        """How many calls are over: a larger number whenever there is more to show."""
        return len(self._said)

    def take(
        self, vendor_id: VendorId, change: Change, said: Sequence[Prediction] | Problem
    ) -> None:
        """What a vendor said of a picture: predictions in its pixels, or why there are none."""
        self._said[vendor_id, change] = said if isinstance(said, Problem) else tuple(said)

    def found(self, vendor_id: VendorId, change: Change) -> tuple[Prediction, ...] | None:
        """All that a vendor found in a picture; None where it gave no answer."""
        said = self._said.get((vendor_id, change))
        return None if said is None or isinstance(said, Problem) else said

    def problem(self, vendor_id: VendorId, change: Change) -> Problem | None:
        """Why a vendor gave no answer to a picture it was asked about."""
        said = self._said.get((vendor_id, change))
        return said if isinstance(said, Problem) else None

    def said(self, vendor_id: VendorId, change: Change) -> Said | None:
        """What a vendor said of the face in a picture; None where it gave no answer."""
        found = self.found(vendor_id, change)
        return None if found is None else Said(of_face(found, change, self.width, self.height))

    def said_once(
        self, vendor_id: VendorId, recipe: Recipe
    ) -> tuple[Said | None, Said | None, Said | None]:
        """The first answers as it is, varied, and under the control; None where there is none."""
        return (
            self.said(vendor_id, as_it_is(self.face)),
            self.said(vendor_id, varied(recipe, self.face)),
            self.said(vendor_id, control(recipe, self.face, self.others)),
        )

    def trial(self, vendor_id: VendorId, recipe: Recipe, repeats: int) -> VendorTrial | None:
        """The whole trial; None until every one of its calls has an answer."""
        turns = range(repeats)
        groups = (
            [self.said(vendor_id, as_it_is(self.face, turn)) for turn in turns],
            [self.said(vendor_id, varied(recipe, self.face, turn)) for turn in turns],
            [self.said(vendor_id, control(recipe, self.face, self.others, turn)) for turn in turns],
        )
        whole = [tuple(one for one in group if one is not None) for group in groups]
        if any(len(group) < repeats for group in whole):
            return None
        return VendorTrial(*whole)

    def curve(
        self, vendor_id: VendorId, kind: Kind, seed: int, strengths: Iterable[float]
    ) -> Mapping[float, Said]:
        """What was said at each of these strengths, as far as there are answers."""
        found = {}
        for strength in strengths:
            said = self.said(vendor_id, varied(Recipe(kind, strength, seed), self.face))
            if said is not None:
                found[strength] = said
        return found

    def strengths(self, vendor_id: VendorId, kind: Kind, seed: int) -> tuple[float, ...]:
        """The strengths of a variation that a vendor has answered to, 0 among them if it has."""
        found = {
            change.recipe.strength
            for vendor, change in self._said
            if vendor == vendor_id
            and change.turn == 0
            and (
                change.part is Part.AS_IT_IS
                or (
                    change.part is Part.VARIED
                    and (change.recipe.kind, change.recipe.seed) == (kind, seed)
                )
            )
        }
        return tuple(sorted(found))

    def lacking(self, vendor_id: VendorId, pictures: Iterable[Change]) -> list[Change]:
        """The pictures that a vendor was not asked about yet, in their order."""
        return [change for change in pictures if (vendor_id, change) not in self._said]
