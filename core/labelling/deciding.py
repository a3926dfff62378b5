"""A disagreement decided: what holds from now on, with both annotators' labels kept."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from core.case.change import Change, Kinds
from core.labelling.attributes import GENDER, Attribute, AttributeName, label_of
from core.labelling.claim import Claim, Decision
from core.labelling.second_annotator import said_of

if TYPE_CHECKING:
    from core.case.case import Case
    from core.labelling.agreement import Pair
    from core.sets.flag import FaceId


@dataclass(frozen=True, slots=True)
class Standing:
    """All that stands of one attribute of one face: in force, claims, decision."""

    in_force: Attribute | None
    claims: tuple[Claim, ...]
    decision: Decision | None


def standing(case: Case, face_id: FaceId, name: AttributeName) -> Standing:
    """How it stands in the case now."""
    claims = tuple(claim for claim in case.claims_of(face_id) if claim.name == name)
    return Standing(said_of(case.face(face_id), name), claims, case.decision(face_id, name))


def decided(
    now: Standing, pair: Pair, holds: Attribute, reason: str, by: str, time: datetime
) -> Standing:
    """How it stands once it is decided that `holds` is in force.

    Both annotators' labels are claims then, so that neither is lost with what is in force.

    Raises:
        ValueError: no reason is given.
    """
    if not reason.strip():
        raise ValueError("a decision without a reason cannot be checked")
    claims = {claim.annotator: claim for claim in now.claims}
    for said in (now.in_force, pair.first, pair.second):
        if said is not None:
            claims.setdefault(said.annotator, Claim(pair.face.id, pair.name, said))
    made = Decision(pair.face.id, pair.name, holds.value, reason.strip(), by, time)
    return Standing(holds, tuple(claims.values()), made)


def put(case: Case, face_id: FaceId, name: AttributeName, wanted: Standing) -> Change:
    """Let it stand so in the case, whatever stood before."""
    before = standing(case, face_id, name)
    change = Change(Kinds.NOTHING)
    old = {claim.annotator: claim for claim in before.claims}
    new = {claim.annotator: claim for claim in wanted.claims}
    for annotator in old.keys() - new.keys():
        change = change | case.remove_claim(face_id, name, annotator)
    for annotator, claim in new.items():
        if old.get(annotator) != claim:
            change = change | case.put_claim(claim)
    if wanted.in_force != before.in_force:
        change = change | _put_in_force(case, face_id, name, wanted.in_force)
    if wanted.decision is None and before.decision is not None:
        change = change | case.remove_decision(face_id, name)
    elif wanted.decision is not None and wanted.decision != before.decision:
        change = change | case.put_decision(wanted.decision)
    return change


def _put_in_force(
    case: Case, face_id: FaceId, name: AttributeName, said: Attribute | None
) -> Change:
    if name != GENDER:
        return case.set_attribute(face_id, name, said)
    return case.set_label(face_id, label_of(said) if said else None)
