from __future__ import annotations

import hashlib
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from audit_set_fakes import FakeCase

from core.export import Scope
from tests.core.export_sets import content_of, export_as, rich_case

pytest.importorskip("datasets", reason="the library datasets has no wheel for this machine")
# The libraries below it warn of each other's changes.
pytestmark = pytest.mark.filterwarnings("ignore")


@pytest.fixture
def case(tmp_path: Path, draw_photo: Callable[..., Path]) -> FakeCase:
    (tmp_path / "case").mkdir()
    return rich_case(tmp_path / "case", draw_photo)


@pytest.fixture
def load(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[[Path], Any]:
    """Loads a folder as its users do, without a network."""
    monkeypatch.setenv("HF_HUB_OFFLINE", "1")
    import datasets

    datasets.disable_progress_bars()

    def loaded(folder: Path) -> Any:
        cache = str(tmp_path / "cache")
        found = datasets.load_dataset("imagefolder", data_dir=str(folder), cache_dir=cache)
        return found["train"]

    return loaded


def test_datasets_loads_photos_with_faces_and_answers(
    case: FakeCase, tmp_path: Path, load: Callable[[Path], Any]
) -> None:
    export_as("imagefolder", content_of(case), tmp_path / "out")
    rows = load(tmp_path / "out")
    assert rows.num_rows == 3
    by_name = {row["name"]: row for row in rows}
    first = by_name["=Öne"]
    assert first["image"].size == (first["width"], first["height"]) == (120, 150)
    assert first["objects"]["bbox"] == [[20, 20, 40, 50], [70, 80, 40, 50]]
    assert first["objects"]["category"] == ["female", "male"]
    assert first["objects"]["drawn"] == [False, True]
    assert {"name": "fitzpatrick", "value": "3-4"} in first["objects"]["attributes"][0]
    assert first["answers"][0] == {
        "vendor": "tall",
        "face_in_photo": 1,
        "gender": "male",
        "confidence": 0.98,
        "verdict": "misread",
        "flagged": True,
    }
    assert first["answers"][1]["confidence"] is None
    assert by_name["photo 2.jpg"]["objects"]["category"] == ["non-binary", "unlabelled"]
    assert by_name["photo 3.jpg"]["objects"]["category"] == ["genderqueer"]


def test_a_masked_photo_is_loaded_masked(
    case: FakeCase, tmp_path: Path, load: Callable[[Path], Any]
) -> None:
    export_as("imagefolder", content_of(case), tmp_path / "out")
    for row in load(tmp_path / "out"):
        x, y, *_ = row["objects"]["bbox"][0]
        is_grey = row["image"].getpixel((x + 5, y + 5)) == (0x34, 0x34, 0x34)
        assert is_grey is (row["shown"] == "masked")


def test_boxes_have_one_type_whatever_vendors_gave(case: FakeCase, tmp_path: Path) -> None:
    export_as("imagefolder", content_of(case), tmp_path / "out")
    for line in (tmp_path / "out" / "metadata.jsonl").read_text(encoding="utf-8").splitlines():
        for sides in json.loads(line)["objects"]["bbox"]:
            assert all(isinstance(side, float) for side in sides)


def test_every_file_named_is_there_and_has_the_hash(case: FakeCase, tmp_path: Path) -> None:
    out = tmp_path / "out"
    export_as("imagefolder", content_of(case, Scope.AUDIT), out)
    records = [json.loads(line) for line in (out / "metadata.jsonl").read_text().splitlines()]
    assert [record["photo_sha256"] for record in records] == [case.photos[0].sha256]
    for record in records:
        data = (out / record["file_name"]).read_bytes()
        assert hashlib.sha256(data).hexdigest() == record["file_sha256"]


def test_photos_that_are_withheld_are_counted_with_the_reason(
    case: FakeCase, tmp_path: Path
) -> None:
    export_as("imagefolder", content_of(case), tmp_path / "out")
    text = (tmp_path / "out" / "README.txt").read_text(encoding="utf-8")
    assert "  1: no face is known in it, so nothing can be masked" in text
    assert "  1: It ends in the middle." in text
