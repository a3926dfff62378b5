"""What comes of another case, and each thing that both cases say otherwise: values alone."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum

from core.faces import Face
from core.finding import Finding, FindingId
from core.labelling.claim import Claim, Decision
from core.labelling.reveal import Reveal
from core.photos.photo import Photo, PhotoId
from core.reaudit.protocol import WrittenProtocol
from core.sets.draw import Draw
from core.sets.flag import FaceId, Flag


class Choice(StrEnum):
    """How a conflict is decided. CLAIMS, BOTH: ours stays in force, theirs stands beside it."""

    OURS = "keep ours"
    THEIRS = "take theirs"
    CLAIMS = "keep ours, theirs beside it"
    BOTH = "keep both"


@dataclass(frozen=True, slots=True)
class Conflict:
    """Something both cases say otherwise.

    photo, sha256: its name and hash, empty where it is about the whole case. face: the number of
    their face, None where it is about the photo. what: the attribute, the vendor of a flag, or who
    wrote a finding. ours, theirs: in words. choices: the first is proposed. finding: the number of
    theirs. place: which of how many faces of our photo ours is, from 1; None where it is none.
    """

    photo: str
    sha256: str
    face: FaceId | None
    kind: str
    what: str
    ours: str
    theirs: str
    choices: tuple[Choice, ...]
    finding: FindingId | None = None
    place: tuple[int, int] | None = None


@dataclass(frozen=True, slots=True)
class FacePair:
    """One of their faces, and ours of the same person; None where we have none."""

    theirs: Face
    ours: Face | None


@dataclass(frozen=True, slots=True)
class PhotoPair:
    """One of their photos, ours of the same bytes, and the faces stored in it."""

    theirs: Photo
    ours: Photo | None
    faces: tuple[FacePair, ...]


@dataclass(frozen=True, slots=True)
class Written:
    """What people wrote down in a case beside labels, which is on the disk alone.

    protocols, findings: the first first.
    """

    protocols: Sequence[WrittenProtocol] = ()
    findings: Sequence[Finding] = ()


@dataclass(frozen=True, slots=True, eq=False)
class MergePlan:
    """What merging would do.

    pairs: every photo that takes part. refused: names of their photos that were withdrawn here or
        cannot be read. withdrawn_there: our photos whose people were withdrawn from the other
        case. claims, decisions, flags: theirs, by the number of their face. draws: those that are
        not here, with the hashes of their photos. reveals: by the number of their photo.
        new_flags: how many of the flags are not here. case: what the other case is called.
    """

    pairs: tuple[PhotoPair, ...]
    refused: tuple[str, ...]
    withdrawn_there: tuple[Photo, ...]
    conflicts: tuple[Conflict, ...]
    claims: Mapping[FaceId, tuple[Claim, ...]]
    decisions: Mapping[FaceId, tuple[Decision, ...]]
    flags: Mapping[FaceId, tuple[Flag, ...]]
    draws: tuple[tuple[Draw, tuple[str, ...]], ...] = ()
    reveals: Mapping[PhotoId, tuple[Reveal, ...]] = field(default_factory=dict)
    new_flags: int = 0
    case: str = ""

    @property
    def new_photos(self) -> tuple[Photo, ...]:
        return tuple(pair.theirs for pair in self.pairs if pair.ours is None)

    @property
    def new_faces(self) -> int:
        return sum(face.ours is None for pair in self.pairs for face in pair.faces)
