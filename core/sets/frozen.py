"""A frozen version of the audit set: the set as it stood at one moment, as plain JSON values. Pure.

Its hash is taken over the hashes of its photos' parts, so that a photo can be withdrawn from it and
the rest still be checked: where a photo was, its hash stays.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import asdict, dataclass
from datetime import datetime
from hashlib import sha256
from json import dumps
from typing import TYPE_CHECKING, Any, NewType

if TYPE_CHECKING:
    from core.geometry import Box
    from core.sets.audit_set import AuditFace, AuditPhoto, AuditSet, VendorAnswer

FORMAT = "misread-frozen/1"
FrozenId = NewType("FrozenId", int)
Frozen = Mapping[str, Any]
"""The content of a frozen version."""


@dataclass(frozen=True, slots=True)
class FrozenSet:
    """A frozen version. time: UTC. content_hash: as when it was frozen, whatever went since.

    faces: of one that came with another case, our numbers of faces by those in the content; a face
    that never came is not in it.
    """

    id: FrozenId
    name: str
    time: datetime
    content_hash: str
    content: Frozen
    faces: Mapping[int, int] | None = None

    @property
    def is_whole(self) -> bool:
        """Whether it is what was frozen, withdrawn photos apart."""
        return hash_of(self.content) == self.content_hash

    @property
    def content_here(self) -> Frozen:
        """The content with faces numbered as in this case; below zero those that are not in it."""
        if self.faces is None:
            return self.content
        return {
            **self.content,
            "photos": [
                {**item, "photo": item["photo"] and _renumbered(item["photo"], self.faces)}
                for item in self.content["photos"]
            ],
        }

    @property
    def withdrawn(self) -> int:
        """How many of its photos were withdrawn since."""
        return sum(item["photo"] is None for item in self.content["photos"])


@dataclass(frozen=True, slots=True)
class Difference:
    """One thing that is otherwise in one version than in another.

    face: number of the stored face, None for the photo itself. what: "added", "removed", or which
    field differs; before, after: its values as they are kept, None where there is none. vendor: the
    id of whose answer it is part of, or empty.
    """

    photo: str
    face: int | None
    what: str
    before: Any = None
    after: Any = None
    vendor: str = ""


def freeze(audit_set: AuditSet) -> Frozen:
    """The content of an audit set as it stands, to be kept for ever."""
    by_photo: dict[int, list[AuditFace]] = {}
    for face in audit_set.faces:
        by_photo.setdefault(face.photo.id, []).append(face)
    parts = [_photo(item, by_photo.get(item.photo.id, [])) for item in audit_set.photos]
    return {
        "format": FORMAT,
        "case": audit_set.case_name,
        "found": audit_set.found,
        "photo_count": audit_set.photo_count,
        "thresholds": dict(audit_set.thresholds),
        "vendors": [
            {"id": v.id, "name": v.name, "kind": v.kind.value, "vocabulary": sorted(v.vocabulary)}
            for v in audit_set.vendors
        ],
        "photos": [{"hash": _hash(part), "photo": part} for part in parts],
    }


def hash_of(content: Frozen) -> str:
    """The hash of a frozen version; it holds although photos are withdrawn from it.

    Where a photo is there, its part is hashed anew, so that a change in it changes the whole.
    """
    photos = [
        item["hash"] if item["photo"] is None else _hash(item["photo"])
        for item in content["photos"]
    ]
    return _hash({**content, "photos": photos})


def without(content: Frozen, withdrawn: Collection[str]) -> Frozen:
    """The version without these photos (SHA-256); their places stay, with the hash of what was."""
    return {
        **content,
        "photos": [
            {"hash": item["hash"], "photo": None}
            if item["photo"] is not None and item["photo"]["sha256"] in withdrawn
            else item
            for item in content["photos"]
        ],
    }


def differences(before: Frozen, after: Frozen) -> list[Difference]:
    """What is otherwise in `after`, by photo and face; what was withdrawn is in neither."""
    old, new = _by_hash(before), _by_hash(after)
    found: list[Difference] = []
    for key in [*old, *(key for key in new if key not in old)]:
        one, other = old.get(key), new.get(key)
        name = str((one or other or {})["name"])
        if one is None or other is None:
            found.append(Difference(name, None, "added" if one is None else "removed"))
            continue
        found += _between(name, None, _plain(one), _plain(other))
        found += _face_differences(name, one["faces"], other["faces"])
    return found


def _renumbered(photo: Mapping[str, Any], faces: Mapping[int, int]) -> dict[str, Any]:
    numbered = [
        {**face, "face": faces.get(face["face"], -int(face["face"]))} for face in photo["faces"]
    ]
    return {**photo, "faces": numbered}


def _face_differences(
    name: str, before: list[dict[str, Any]], after: list[dict[str, Any]]
) -> list[Difference]:
    old, new = {face["face"]: face for face in before}, {face["face"]: face for face in after}
    found = []
    for id_ in [*old, *(id_ for id_ in new if id_ not in old)]:
        if id_ not in new or id_ not in old:
            found.append(Difference(name, id_, "added" if id_ in new else "removed"))
            continue
        found += _between(name, id_, _plain(old[id_]), _plain(new[id_]))
        for vendor in sorted({*old[id_]["vendors"], *new[id_]["vendors"]}):
            one, other = old[id_]["vendors"].get(vendor, {}), new[id_]["vendors"].get(vendor, {})
            found += _between(name, id_, one, other, vendor)
    return found


def _between(
    name: str,
    face: int | None,
    before: Mapping[str, Any],
    after: Mapping[str, Any],
    vendor: str = "",
) -> list[Difference]:
    return [
        Difference(
            name,
            face,
            key,
            before.get(key),
            after.get(key),
            vendor,
        )
        for key in sorted({*before, *after})
        if before.get(key) != after.get(key)
    ]


def _plain(part: Mapping[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in part.items() if key not in ("faces", "vendors", "sha256")}


def _by_hash(content: Frozen) -> dict[str, dict[str, Any]]:
    photos = (item["photo"] for item in content["photos"] if item["photo"] is not None)
    return {photo["sha256"]: photo for photo in photos}


def _photo(item: AuditPhoto, faces: list[AuditFace]) -> dict[str, Any]:
    photo = item.photo
    return {
        "sha256": photo.sha256,
        "name": photo.name,
        "credit": photo.credit,
        "width": photo.width,
        "height": photo.height,
        "rights": asdict(photo.rights),
        "tags": sorted(photo.tags),
        "boxes": [_box(box) for box in item.boxes],
        "unplaced": item.unplaced,
        "faces": [_face(face) for face in faces],
    }


def _face(face: AuditFace) -> dict[str, Any]:
    stored = face.face.face
    label = face.face.label
    return {
        "face": face.id,
        "box": face.face.box and _box(face.face.box),
        "anchor": stored and stored.anchor and _box(stored.anchor),
        "drawn": stored is not None and stored.drawn,
        "label": label
        and {
            "gender": label.gender.value,
            "source": label.source.value,
            "wording": label.wording,
            "annotator": label.annotator,
            **_seen(label.answers_seen),
        },
        "attributes": {
            name: {
                "value": said.value,
                "source": said.source.value,
                "annotator": said.annotator,
                **_seen(said.answers_seen),
            }
            for name, said in sorted(face.face.attributes.items())
        },
        "vendors": {answer.vendor.id: _answer(answer) for answer in face.answers},
    }


def _seen(answers_seen: bool | None) -> dict[str, bool]:
    """Left out where nothing is known, as it is from older versions."""
    return {} if answers_seen is None else {"answers_seen": answers_seen}


def _answer(answer: VendorAnswer) -> dict[str, Any]:
    prediction, flag, response = answer.prediction, answer.flag, answer.response
    return {
        "verdict": answer.mark.value,
        "threshold": answer.threshold,
        "prediction": prediction
        and {
            **asdict(prediction),
            "gender": prediction.gender and prediction.gender.value,
            "box": _box(prediction.box),
        },
        "flag": flag
        and {
            "reason": flag.reason and flag.reason.value,
            "note": flag.note,
            "found_by": flag.found_by,
            "time": flag.time.isoformat(),
        },
        "response": response
        and {
            "id": response.id,
            "source": response.source,
            "version": response.version,
            "received": response.received.isoformat(),
            "request_id": response.request_id,
            "sent_sha256": response.sent.sha256,
        },
    }


def _box(box: Box) -> list[float]:
    return [box.left, box.top, box.width, box.height]


def _hash(value: Any) -> str:
    """As events hash content; `core.store` is not known here."""
    text = dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=True)
    return sha256(text.encode()).hexdigest()
