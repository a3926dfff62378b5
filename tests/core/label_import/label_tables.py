"""Tables, photos and faces for tests of the import of labels."""

from __future__ import annotations

from collections.abc import Mapping as MappingOf
from collections.abc import Sequence
from pathlib import Path

from core.faces import Face, PhotoFace, faces_in_photo
from core.geometry import Box
from core.label_import.known import Known
from core.label_import.table import Row, Table
from core.labelling.labels import Gender
from core.photos.photo import Photo, PhotoId, Place
from core.prediction import Prediction
from core.sets.flag import FaceId
from core.vendor import VendorId

FOLDER = Path("/data/set")
LEFT, RIGHT = Box(10, 10, 40, 40), Box(100, 12, 60, 60)


def photo(number: int, name: str, title: str = "") -> Photo:
    """A photo of 200 × 100 pixels in the folder that was opened."""
    place = Place(FOLDER / name, FOLDER, 1, 1)
    return Photo(PhotoId(number), f"{number:064x}", (place,), title=title, width=200, height=100)


def table(columns: str, *rows: str, name: str = "labels.csv") -> Table:
    """A table written as `table("photo,gender", "a.jpg,female")`."""
    made = tuple(Row(number, tuple(row.split(","))) for number, row in enumerate(rows, 2))
    return Table(name, tuple(columns.split(",")), made, "made up")


def found(*boxes: Box) -> list[Prediction]:
    return [Prediction(box, Gender.MALE, 0.9) for box in boxes]


def known(
    photos: Sequence[Photo],
    stored: Sequence[Face] = (),
    answers: MappingOf[int, MappingOf[str, Sequence[Prediction]]] | None = None,
) -> Known:
    """The case as a plan sees it. answers: predictions by photo and vendor."""
    faces: dict[PhotoId, tuple[PhotoFace, ...]] = {}
    for each in photos:
        own = [face for face in stored if face.photo_id == each.id]
        said = {VendorId(v): p for v, p in (answers or {}).get(each.id, {}).items()}
        if shown := faces_in_photo(own, said):
            faces[each.id] = shown
    return Known(photos, faces, FaceId(max((f.id for f in stored), default=0) + 1))
