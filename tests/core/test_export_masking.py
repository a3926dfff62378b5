"""Whatever is in a case, no format shows a face that may not be shown."""

from __future__ import annotations

import tempfile
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from audit_set_fakes import AG_LIKE, NN_LIKE, FakeCase, answered, flagged, photo_of
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from PIL import Image

from core.export import Exporter, Photos, Scope, exporters
from core.faces import Face
from core.geometry import Box
from core.labelling.labels import Gender, ReferenceLabel
from core.photos.photo import Rights
from core.sets.flag import FaceId
from tests.core.export_sets import content_of, export_as

SIZE = (64, 48)
GREY = (0x34, 0x34, 0x34)
RED = (250, 5, 5)
"""Of what must not be seen: the photos are drawn in it where a face is."""
CLICKED_AWAY = Box(2, 30, 12, 12)
"""Of a face that a person marked "not a face"."""
WITH_PHOTOS = [each for each in exporters() if each.photos is Photos.ALWAYS]

sides = st.tuples(
    st.integers(-10, 70), st.integers(-10, 50), st.integers(4, 30), st.integers(4, 30)
)
boxes = sides.map(lambda s: Box(*map(float, s)))
photos = st.fixed_dictionaries(
    {
        "faces": st.lists(boxes, max_size=3),
        "stored": st.booleans(),
        "without_box": st.booleans(),
        "unfound": st.booleans(),
        "not_a_face": st.booleans(),
        "public_figure": st.booleans(),
        "consenting": st.booleans(),
        "flag": st.booleans(),
        "exif": st.booleans(),
    }
)


def drawn(path: Path, number: int, faces: list[Box], with_place: bool) -> Path:
    """A photo of nobody whose faces are red areas; with a place in its metadata."""
    image = Image.new("RGB", SIZE, (10, 20 + number, 200))
    for face in faces:
        inside = face.clipped(*SIZE)
        if inside.area:
            image.paste(
                RED, tuple(map(int, (inside.left, inside.top, inside.right, inside.bottom)))
            )
    exif = Image.Exif()
    if with_place:
        exif[0x010F] = "A camera"
        exif.get_ifd(0x8825)[2] = (48.0, 8.0, 14.0)
    image.save(path, exif=exif)
    return path


def case_of(folder: Path, drawings: list[dict[str, Any]]) -> FakeCase:
    case = FakeCase(folder)
    for number, made in enumerate(drawings, 1):
        faces: list[Box] = made["faces"]
        there = list(faces)
        if not faces and (made["without_box"] or (made["unfound"] and not made["not_a_face"])):
            # Somebody is in it, but nobody knows where.
            there.append(Box(20, 10, 20, 20))
        if made["not_a_face"]:
            # By a wrong click: somebody is there.
            there.append(CLICKED_AWAY)
        path = drawn(folder / f"{number}.png", number, there, bool(made["exif"]))
        rights = Rights(
            public_figure=bool(made["public_figure"]), consenting=bool(made["consenting"])
        )
        photo = case.add(replace(photo_of(path, number), rights=rights))
        label = ReferenceLabel(Gender.FEMALE)
        if made["stored"]:
            for at, box in enumerate(faces):
                case.add_face(Face(FaceId(10 * number + at), photo.id, box, label=label))
        else:
            case.add_outcome(answered(photo, AG_LIKE, [(box, Gender.MALE, 0.9) for box in faces]))
        if made["without_box"] and not faces:
            case.add_face(Face(FaceId(10 * number + 8), photo.id, None, label=label))
        if made["not_a_face"]:
            nothing = Face(FaceId(10 * number + 9), photo.id, CLICKED_AWAY, not_a_face=True)
            case.add_face(nothing)
        if made["flag"]:
            stored = [face for face in case._faces if face.photo_id == photo.id]
            case.flags += [flagged(face.id, NN_LIKE) for face in stored[:1]]
    return case


@pytest.mark.parametrize("exporter", WITH_PHOTOS, ids=lambda each: each.name)
@settings(max_examples=25, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.lists(photos, min_size=1, max_size=3), st.sampled_from(Scope))
def test_no_face_is_seen_that_nobody_allowed_to_be_shown(
    exporter: Exporter, drawings: list[dict[str, Any]], scope: Scope
) -> None:
    name = exporter.name
    if scope not in exporter.scopes:
        scope = Scope.AUDIT
    with tempfile.TemporaryDirectory() as place:
        case = case_of(Path(place), drawings)
        out = Path(place) / "out"
        summary = export_as(name, content_of(case, scope), out)
        images = [path for path in out.rglob("*.png")]
        allowed = {p.sha256 for p in case.photos if p.public_figure or p.consenting}
        assert len(images) == summary.masked + summary.unmasked
        for path in images:
            with Image.open(path) as image:
                assert dict(image.getexif()) == {}
                assert image.info == {}
                colours = {colour for _, colour in image.convert("RGB").getcolors(10_000)}
            start = path.stem.removesuffix("-masked").rpartition("-")[2]
            may_be_shown = any(sha256 and sha256.startswith(start) for sha256 in allowed)
            assert may_be_shown is not path.stem.endswith("-masked")
            assert may_be_shown or RED not in colours
            assert may_be_shown or GREY in colours


@pytest.mark.parametrize("exporter", WITH_PHOTOS, ids=lambda each: each.name)
def test_a_photo_of_unknown_size_with_no_box_inside_is_withheld(
    exporter: Exporter, tmp_path: Path
) -> None:
    path = drawn(tmp_path / "1.png", 1, [Box(5, 5, 20, 20)], False)
    case = FakeCase(tmp_path)
    photo = case.add(replace(photo_of(path, 1), width=None, height=None))
    case.add_face(Face(FaceId(1), photo.id, Box(300, 300, 5, 5)))
    case.add_flag(flagged(1, NN_LIKE))
    out = tmp_path / "out"
    summary = export_as(exporter.name, content_of(case, Scope.AUDIT), out)
    assert (summary.masked, len(summary.withheld)) == (0, 1)
    assert list(out.rglob("*.png")) == []


@pytest.mark.parametrize("exporter", WITH_PHOTOS, ids=lambda each: each.name)
def test_a_reason_shows_all_and_stands_in_the_export(exporter: Exporter, tmp_path: Path) -> None:
    face = Box(5, 5, 20, 20)
    path = drawn(tmp_path / "1.png", 1, [face], True)
    case = FakeCase(tmp_path)
    photo = case.add(photo_of(path, 1))
    case.add_face(Face(FaceId(1), photo.id, face, label=ReferenceLabel(Gender.FEMALE)))
    case.add_flag(flagged(1, NN_LIKE))
    out = tmp_path / "out"
    name = exporter.name
    summary = export_as(name, content_of(case, Scope.AUDIT), out, " Shown to the court. ")
    assert (summary.unmasked, summary.masked) == (1, 0)
    [image] = out.rglob("*.png")
    with Image.open(image) as shown:
        assert shown.getpixel((10, 10)) == RED
        assert dict(shown.getexif()) == {}
    assert "Shown to the court." in (out / "README.txt").read_text(encoding="utf-8")


@pytest.mark.parametrize("exporter", WITH_PHOTOS, ids=lambda each: each.name)
def test_the_original_stays_known_by_its_own_hash(exporter: Exporter, tmp_path: Path) -> None:
    path = drawn(tmp_path / "1.png", 1, [Box(5, 5, 20, 20)], False)
    case = FakeCase(tmp_path)
    photo = case.add(photo_of(path, 1))
    case.add_face(Face(FaceId(1), photo.id, Box(5, 5, 20, 20)))
    case.add_flag(flagged(1, NN_LIKE))
    out = tmp_path / "out"
    name = exporter.name
    export_as(name, content_of(case, Scope.AUDIT), out)
    [image] = out.rglob("*.png")
    texts = [p.read_text(encoding="utf-8") for p in out.rglob("*") if p.suffix in _TEXTS]
    assert any(photo.sha256 in text for text in texts)
    assert image.stem.endswith("-masked")


_TEXTS = {".csv", ".json", ".jsonl"}
