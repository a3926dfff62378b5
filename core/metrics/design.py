"""How the faces of a table were drawn: of a stratified draw, with weights. Pure."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from core.photos.photo import PhotoId
from core.rounding import rounded
from core.sets.draw import Stratum

NOWHERE = -1
"""The stratum of a photo that is, as it is described now, in none of the draw's."""


@dataclass(frozen=True, slots=True, eq=False)
class Design:
    """The photos of a stratified draw, and which of them each face of a table is in.

    strata, photos: as drawn. stratum: of each photo its place in `strata`, or NOWHERE; intp.
    photo: of each face of the table the place of its photo in `photos`; intp.
    """

    strata: tuple[Stratum, ...]
    photos: tuple[PhotoId, ...]
    stratum: NDArray[np.intp]
    photo: NDArray[np.intp]

    @property
    def weights(self) -> NDArray[np.float64]:
        """For how many photos each face stands; one a face, 0 where its stratum is not known."""
        each = [float(stratum.weight) for stratum in self.strata]
        return np.array([*each, 0.0])[self.stratum[self.photo]]

    @property
    def is_sound(self) -> bool:
        """Whether the photos are still in the strata they were drawn from.

        They are not where somebody changed what they are described as: then a photo is in no
        stratum, or one has more photos than were drawn of it.
        """
        known = self.stratum[self.stratum != NOWHERE]
        counts = np.bincount(known, minlength=len(self.strata))
        drawn = np.array([stratum.size for stratum in self.strata])
        return len(known) == len(self.stratum) and bool((counts <= drawn).all())

    @property
    def words(self) -> str:
        """What the weights are, in a sentence or two."""
        each = sorted({float(s.weight) for s in self.strata if s.size})
        if not each:
            return ""
        least, most = rounded(each[0], 1), rounded(each[-1], 1)
        span = f"{least}" if len(each) == 1 else f"{least} to {most}"
        said = [f"Each face is weighted by its stratum: it stands for {span} photos drawn from."]
        missed = sum(stratum.from_size for stratum in self.strata if not stratum.size)
        if missed:
            photos = "1 photo is" if missed == 1 else f"{missed:,} photos are"
            said.append(f"{photos} in strata of which none was drawn; no rate is of them.")
        return " ".join(said)

    def only(self, rows: NDArray[np.intp] | NDArray[np.bool_]) -> Design:
        """The same draw for a table with these rows alone."""
        return replace(self, photo=self.photo[rows])

    def of_faces(self, photo_ids: Iterable[PhotoId]) -> Design:
        """The same draw for other faces: of each the photo it is in.

        Raises:
            KeyError: a photo was not drawn.
        """
        places = {photo_id: place for place, photo_id in enumerate(self.photos)}
        return replace(self, photo=np.array([places[each] for each in photo_ids], np.intp))
