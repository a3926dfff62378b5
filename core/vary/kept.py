"""A variation as it is kept: what was asked of whom about which face. Its answers stay apart.

They are responses of their own: they count in no verdict and no rate, and match no face.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from core.geometry import Box
from core.photos.photo import PhotoId
from core.run import VariationId
from core.vary.change import Change, stepped_pictures, trial_pictures
from core.vary.recipe import Kind, Recipe
from core.vendor import VendorId

NOT_KEPT = VariationId(0)


@dataclass(frozen=True, slots=True)
class Variation:
    """One strength with its control, or a range stepped over.

    face, others: as in Change. strengths: one for a trial; several for a range.
    repeats: how often each picture of a trial was asked about. sha256: of the varied picture's raw
    RGB pixels; empty for a range, and where no picture was made on this computer.
    time: UTC, when it was kept.
    """

    id: VariationId
    photo_id: PhotoId
    face: Box
    others: tuple[Box, ...]
    kind: Kind
    seed: int
    strengths: tuple[float, ...]
    repeats: int
    vendors: tuple[VendorId, ...]
    time: datetime
    sha256: str = ""

    @property
    def is_range(self) -> bool:
        return len(self.strengths) > 1

    @property
    def recipe(self) -> Recipe:
        """Of a trial; of a range its last strength."""
        return Recipe(self.kind, self.strengths[-1], self.seed)

    @property
    def pictures(self) -> Sequence[Change]:
        """Everything that each vendor is asked about, each entry one call."""
        if self.is_range:
            return stepped_pictures(self.kind, self.seed, self.strengths, self.face)
        return trial_pictures(self.recipe, self.face, self.others, self.repeats)
