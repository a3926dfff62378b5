"""One recipe tried on many faces: how often an answer flips, by vendor and subgroup. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from core.geometry import Box
from core.labelling.attributes import AttributeName
from core.metrics.intervals import Share
from core.metrics.subgroup_cell import SubgroupCell
from core.photos.photo import PhotoId
from core.sets.subgroups import Described, value_of
from core.vary.trial import VendorTrial
from core.vendor import VendorId

UNSAID = "not said"
"""Stands for a value that nobody gave a face."""


@dataclass(frozen=True, slots=True, eq=False)
class FaceTried:
    """One face with the trials of the vendors that answered all its calls.

    person: what the face is labelled as. control_is_smaller: than the change, for want of
    background.
    """

    photo_id: PhotoId
    box: Box
    person: Described
    trials: Mapping[VendorId, VendorTrial]
    control_is_smaller: bool = False


@dataclass(frozen=True, slots=True)
class FlipRow:
    """One vendor on the faces of one subgroup; its words are empty for all faces.

    flipped: another answer to the varied photo than to the photo as it is; lost: those of them that
    are no longer detected. control_flipped: flipped under the control. more: changed more than the
    control; with_smaller_control: those of them whose control was smaller than the change, which
    says less. All of the faces with a whole trial.
    """

    vendor_id: VendorId
    subgroup: str
    flipped: Share
    control_flipped: Share
    more: Share
    lost: int = 0
    with_smaller_control: int = 0


def flip_rows(
    tried: Sequence[FaceTried],
    vendors: Iterable[VendorId],
    names: Sequence[AttributeName] = (),
) -> list[FlipRow]:
    """A row a vendor for all faces, and under it one for each subgroup that there are faces of.

    names: the attributes that subgroups share; faces of which one is not said are a group, too.
    """
    groups: dict[str, list[FaceTried]] = {"": list(tried)}
    if names:
        for face in tried:
            groups.setdefault(_words(face.person, names), []).append(face)
    ordered = ["", *sorted(words for words in groups if words)]
    return [_row(vendor_id, words, groups[words]) for vendor_id in vendors for words in ordered]


def _row(vendor_id: VendorId, words: str, faces: Sequence[FaceTried]) -> FlipRow:
    asked = [face for face in faces if vendor_id in face.trials]
    trials = [face.trials[vendor_id] for face in asked]
    n = len(trials)
    return FlipRow(
        vendor_id,
        words,
        Share(sum(trial.flipped for trial in trials), n),
        Share(sum(trial.control_flipped for trial in trials), n),
        Share(sum(trial.is_more for trial in trials), n),
        sum(trial.is_lost for trial in trials),
        sum(face.control_is_smaller and face.trials[vendor_id].is_more for face in asked),
    )


def _words(person: Described, names: Sequence[AttributeName]) -> str:
    return SubgroupCell(tuple(names), tuple(value_of(person, n) or UNSAID for n in names)).words
