from __future__ import annotations

import contextlib
import io
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from audit_set_fakes import FakeCase, answered, box
from PIL import Image

from core.export import Scope
from core.labelling.labels import Gender
from tests.core.export_sets import AG_LIKE, FACE, NN_LIKE, content_of, export_as, rich_case

pytest.importorskip("pycocotools", reason="pycocotools has no wheel for this machine")
GREY = (0x34, 0x34, 0x34)


@pytest.fixture
def case(tmp_path: Path, draw_photo: Callable[..., Path]) -> FakeCase:
    (tmp_path / "case").mkdir()
    return rich_case(tmp_path / "case", draw_photo)


@pytest.fixture
def out(tmp_path: Path) -> Path:
    return tmp_path / "out"


def load(folder: Path) -> Any:
    from pycocotools.coco import COCO

    with contextlib.redirect_stdout(io.StringIO()):
        return COCO(str(folder / "labels.json"))


def results(coco: Any, path: Path) -> Any:
    with contextlib.redirect_stdout(io.StringIO()):
        return coco.loadRes(str(path))


def test_pycocotools_loads_photos_faces_and_words(case: FakeCase, out: Path) -> None:
    export_as("coco", content_of(case), out)
    coco = load(out)
    words = {each["id"]: each["name"] for each in coco.loadCats(coco.getCatIds())}
    assert list(words.values()) == [
        "female",
        "male",
        "non-binary",
        "not stated",
        "unknown",
        "unlabelled",
        "genderqueer",
    ]
    faces = coco.loadAnns(coco.getAnnIds())
    assert [(face["image_id"], words[face["category_id"]]) for face in faces] == [
        (1, "female"),
        (1, "male"),
        (2, "non-binary"),
        (2, "unlabelled"),
        (3, "genderqueer"),
    ]
    assert [face["id"] for face in faces] == [1, 2, 3, 4, 5]
    assert coco.getImgIds(catIds=coco.getCatIds(["genderqueer"])) == [3]


def test_every_photo_named_is_there_in_the_size_that_is_said(case: FakeCase, out: Path) -> None:
    export_as("coco", content_of(case), out)
    coco = load(out)
    photos = coco.loadImgs(coco.getImgIds())
    assert sorted(photo["file_name"] for photo in photos) == sorted(
        path.name for path in (out / "data").iterdir()
    )
    for photo in photos:
        with Image.open(out / "data" / photo["file_name"]) as image:
            assert image.size == (photo["width"], photo["height"])
    assert photos[0]["sha256"] == case.photos[0].sha256 != photos[0]["file_sha256"]
    assert [photo["shown"] for photo in photos] == ["unmasked", "masked", "masked"]


def test_a_box_is_in_pixels_of_the_exported_photo(case: FakeCase, out: Path) -> None:
    export_as("coco", content_of(case), out)
    coco = load(out)
    for face in coco.loadAnns(coco.getAnnIds()):
        [photo] = coco.loadImgs(face["image_id"])
        x, y, width, height = face["bbox"]
        assert 0 <= x < x + width <= photo["width"]
        assert 0 <= y < y + height <= photo["height"]
        assert face["area"] == width * height
        if photo["shown"] == "masked":
            with Image.open(out / "data" / photo["file_name"]) as image:
                inside = image.crop((int(x), int(y), int(x + width), int(y + height)))
                assert inside.getcolors() == [(inside.width * inside.height, GREY)]


def test_a_box_that_reaches_out_is_cut_and_one_that_lies_outside_is_left_out(
    case: FakeCase, out: Path
) -> None:
    outside = [(box(-10, 130), Gender.MALE, 0.9), (box(500, 500), Gender.MALE, 0.9)]
    case.add_outcome(answered(case.photos[3], NN_LIKE, outside))
    export_as("coco", content_of(case), out)
    coco = load(out)
    [face] = coco.loadAnns(coco.getAnnIds(imgIds=[4]))
    assert face["bbox"] == [0, 130, 30, 20]
    assert "6 faces are in the file" in (out / "README.txt").read_text(encoding="utf-8")


def test_what_is_said_beyond_stands_in_the_attributes(case: FakeCase, out: Path) -> None:
    export_as("coco", content_of(case), out)
    coco = load(out)
    said = coco.loadAnns([1])[0]["attributes"]
    assert (said["face"], said["face_in_photo"], said["label_source"]) == (1, 1, "public record")
    assert (said["fitzpatrick"], said["group_kind of light, ß/“x”"]) == ("3-4", "from a window")
    assert (said["tall_gender"], said["tall_confidence"]) == ("male", 0.98)
    assert (said["tall_verdict"], said["tall_flagged"]) == ("misread", True)
    assert (said["wide_verdict"], said["wide_confidence"]) == ("match", None)


def test_predictions_load_as_results(case: FakeCase, out: Path) -> None:
    export_as("coco", content_of(case), out)
    coco = load(out)
    found = results(coco, out / "predictions-tall.json")
    said = found.loadAnns(found.getAnnIds())
    assert [(each["image_id"], each["category_id"], each["score"]) for each in said] == [
        (1, 2, 0.98),
        (2, 2, 0.5),
    ]
    assert said[0]["bbox"] == [FACE.left, FACE.top, FACE.width, FACE.height]
    # A confidence that was not given is not filled in.
    [wide] = json.loads((out / "predictions-wide.json").read_text())
    assert "score" not in wide


def test_the_layout_is_what_fiftyone_imports(case: FakeCase, out: Path) -> None:
    export_as("coco", content_of(case, Scope.AUDIT), out)
    assert {path.name for path in out.iterdir()} == {
        "README.txt",
        "SHA256SUMS.txt",
        "data",
        "datasheet.md",
        "labels.json",
        "predictions-tall.json",
    }


def test_what_is_not_in_the_file_is_counted(case: FakeCase, out: Path) -> None:
    summary = export_as("coco", content_of(case), out)
    text = " ".join((out / "README.txt").read_text(encoding="utf-8").split())
    assert "5 faces are in the file. Left out: 1 marked “not a face”, 0 without a box" in text
    assert "1 shown, 2 masked, 2 withheld" in text
    assert len(summary.withheld) == 2


def test_hidden_answers_are_in_no_file(case: FakeCase, out: Path) -> None:
    case.add_outcome(answered(case.photos[1], AG_LIKE, [(box(90, 100), Gender.MALE, 0.5)]))
    export_as("coco", content_of(case, blind=True), out)
    coco = load(out)
    for face in coco.loadAnns(coco.getAnnIds(imgIds=[2])):
        assert not any(key.startswith(("tall", "wide")) for key in face["attributes"])
    assert 2 not in {
        each["image_id"] for each in json.loads((out / "predictions-tall.json").read_text())
    }
