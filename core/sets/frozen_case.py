"""A frozen version read as a case is read, so that whatever exports a case can export it.

What stands in the version is as it was. Where the photos' bytes are and who else is in them is as
it is now: whoever was found since is masked, too, and what may no longer be shown is not shown.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import Any, Protocol

from core.faces import Face, PhotoFace
from core.geometry import Box
from core.labelling.attributes import Attribute, AttributeName
from core.labelling.claim import Claim, Decision
from core.labelling.labels import Gender, ReferenceLabel, Source
from core.photos.photo import Photo, PhotoId, Rights
from core.prediction import Prediction
from core.response import Outcome, Response, ResponseId
from core.sets.flag import FaceId, Flag, Reason
from core.sets.found_by import Basis
from core.sets.frozen import FrozenSet
from core.vendor import VendorId, VendorInfo
from core.verdict import CallState, Mark, Verdict


class LiveCase(Protocol):
    """As much of the case as a frozen version is read with."""

    @property
    def folder(self) -> Path: ...

    def find(self, sha256: str) -> Photo | None: ...

    def faces(self, photo_id: PhotoId) -> tuple[PhotoFace, ...]: ...

    def setting(self, key: str) -> Any: ...


class FrozenCase:
    """As `core.export.export_set.ExportSource`; made in the thread that owns the case."""

    def __init__(
        self, frozen: FrozenSet, live: LiveCase, responses: Mapping[ResponseId, Response]
    ) -> None:
        """responses: those that the version names (`response_ids`), as far as they are there."""
        content, self._live = frozen.content_here, live
        self.folder, self.name = live.folder, str(content["case"])
        self._thresholds: dict[VendorId, float | None] = dict(content["thresholds"])
        self._count = int(content["photo_count"])
        self._photos: dict[PhotoId, Photo] = {}
        self._faces: dict[PhotoId, tuple[PhotoFace, ...]] = {}
        self._stored: dict[FaceId, Face] = {}
        self._marks: dict[tuple[FaceId, VendorId], Mark] = {}
        self._outcomes: dict[tuple[PhotoId, VendorId], Outcome] = {}
        self._flags: list[Flag] = []
        for item in content["photos"]:
            photo = live.find(item["photo"]["sha256"]) if item["photo"] else None
            if photo is not None:
                self._take(item["photo"], photo, live, responses)

    def _take(
        self,
        part: Mapping[str, Any],
        photo: Photo,
        live: LiveCase,
        responses: Mapping[ResponseId, Response],
    ) -> None:
        then, now = Rights(**part["rights"]), photo.rights
        rights = replace(
            then,
            public_figure=then.public_figure and now.public_figure,
            consenting=then.consenting and now.consenting,
        )
        tags = frozenset(part["tags"])
        self._photos[photo.id] = replace(photo, credit=part["credit"], rights=rights, tags=tags)
        frozen = [self._face(each, photo.id, responses) for each in part["faces"]]
        ids = {shown.face.id for shown in frozen if shown.face}
        others = [f for f in live.faces(photo.id) if f.face is None or f.face.id not in ids]
        self._faces[photo.id] = (*frozen, *others)

    def _face(
        self, part: Mapping[str, Any], photo_id: PhotoId, responses: Mapping[ResponseId, Response]
    ) -> PhotoFace:
        id_ = FaceId(part["face"])
        predictions: dict[VendorId, Prediction] = {}
        for name, answer in part["vendors"].items():
            vendor_id = VendorId(name)
            self._marks[id_, vendor_id] = _mark(answer["verdict"])
            if answer["prediction"]:
                predictions[vendor_id] = _prediction(answer["prediction"])
            if answer["flag"]:
                self._flags.append(_flag(id_, vendor_id, answer["flag"]))
            response = answer["response"] and responses.get(ResponseId(answer["response"]["id"]))
            if response:
                self._outcomes[photo_id, vendor_id] = response
        face = Face(
            id_,
            photo_id,
            _box(part["anchor"]),
            part["drawn"],
            False,
            _label(part["label"]),
            {AttributeName(n): _attribute(said) for n, said in part["attributes"].items()},
        )
        self._stored[id_] = face
        return PhotoFace(face, _box(part["box"]), predictions)

    # As of a case

    @property
    def photos(self) -> Sequence[Photo]:
        return tuple(self._photos.values())

    @property
    def flags(self) -> Sequence[Flag]:
        return tuple(sorted(self._flags, key=lambda f: (f.time, f.face_id, f.vendor_id)))

    @property
    def left_out(self) -> Mapping[PhotoId, PhotoId]:
        """None: what was left out then is no part of the version."""
        return {}

    def photo(self, photo_id: PhotoId) -> Photo:
        return self._photos[photo_id]

    def face(self, face_id: FaceId) -> Face:
        return self._stored[face_id]

    def faces(self, photo_id: PhotoId) -> tuple[PhotoFace, ...]:
        """Those of the version, then whoever else is known in the photo now."""
        return self._faces[photo_id]

    def face_mark(self, photo_id: PhotoId, face: PhotoFace, vendor: VendorInfo) -> Mark:
        key = (face.face.id, vendor.id) if face.face else None
        return self._marks.get(key, CallState.NOT_ASKED) if key else CallState.NOT_ASKED

    def outcome(self, photo_id: PhotoId, vendor_id: VendorId) -> Outcome | None:
        return self._outcomes.get((photo_id, vendor_id))

    def threshold(self, vendor_id: VendorId) -> float | None:
        return self._thresholds.get(vendor_id)

    def setting(self, key: str) -> Any:
        """Of the case, as it is now: what is labelled blind there is hidden here, too."""
        return self._live.setting(key)

    def vendors_with_answers(self) -> frozenset[VendorId]:
        return frozenset(vendor_id for _, vendor_id in self._outcomes)

    def claims_of(self, face_id: FaceId) -> tuple[Claim, ...]:
        """None: what annotators said beside it is no part of a version."""
        return ()

    def decision(self, face_id: FaceId, name: AttributeName) -> Decision | None:
        """None, as of claims."""
        return None

    def basis(self) -> Basis | None:
        """None: what the flags were findings among stands in the version, in words."""
        return None


def response_ids(frozen: FrozenSet) -> set[ResponseId]:
    """The responses that a version names; below zero those of recorded answers."""
    photos = (item["photo"] for item in frozen.content["photos"] if item["photo"])
    answers = (a for p in photos for face in p["faces"] for a in face["vendors"].values())
    return {ResponseId(answer["response"]["id"]) for answer in answers if answer["response"]}


def _mark(word: str) -> Mark:
    return Verdict(word) if word in list(Verdict) else CallState(word)


def _box(sides: Sequence[float] | None) -> Box | None:
    return None if sides is None else Box(*sides)


def _prediction(kept: Mapping[str, Any]) -> Prediction:
    gender = kept["gender"] and Gender(kept["gender"])
    return Prediction(**{**kept, "box": Box(*kept["box"]), "gender": gender})


def _flag(face_id: FaceId, vendor_id: VendorId, kept: Mapping[str, Any]) -> Flag:
    reason = kept["reason"] and Reason(kept["reason"])
    time = datetime.fromisoformat(kept["time"])
    return Flag(face_id, vendor_id, reason, kept["note"], kept["found_by"], time)


def _label(kept: Mapping[str, Any] | None) -> ReferenceLabel | None:
    if kept is None:
        return None
    gender, source = Gender(kept["gender"]), Source(kept["source"])
    return ReferenceLabel(
        gender, source, kept["wording"], kept["annotator"], kept.get("answers_seen")
    )


def _attribute(kept: Mapping[str, Any]) -> Attribute:
    source, seen = Source(kept["source"]), kept.get("answers_seen")
    return Attribute(kept["value"], source, kept["annotator"], seen)
