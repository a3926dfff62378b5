"""What annotators said of a face that is not, or no longer, in force, and what was decided.

In force is `Face.label` and `Face.attributes`. A second annotator's claims stand beside them; where
two people disagree, a decision says with a reason what holds, and both claims stay.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from core.labelling.attributes import Attribute, AttributeName
from core.sets.flag import FaceId


@dataclass(frozen=True, slots=True)
class Claim:
    """What one annotator said of one face. said.value: of GENDER the label's word."""

    face_id: FaceId
    name: AttributeName
    said: Attribute

    @property
    def annotator(self) -> str:
        return self.said.annotator


@dataclass(frozen=True, slots=True)
class Decision:
    """What holds of a face where annotators disagreed. time: UTC."""

    face_id: FaceId
    name: AttributeName
    value: str
    reason: str
    decided_by: str
    time: datetime
