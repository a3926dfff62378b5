from __future__ import annotations

import hashlib
import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from audit_set_fakes import FakeCase

from core.export import Scope
from core.export.tables import tables
from tests.core.export_sets import content_of, export_as, rich_case

pytest.importorskip("mlcroissant", reason="mlcroissant has no wheel for this machine")
# The libraries below it warn of each other's changes.
pytestmark = pytest.mark.filterwarnings("ignore")


@pytest.fixture
def case(tmp_path: Path, draw_photo: Callable[..., Path]) -> FakeCase:
    (tmp_path / "case").mkdir()
    return rich_case(tmp_path / "case", draw_photo)


@pytest.fixture
def out(tmp_path: Path) -> Path:
    return tmp_path / "out"


def load(folder: Path) -> Any:
    """The dataset; raises ValidationError where the file does not hold."""
    import mlcroissant

    return mlcroissant.Dataset(jsonld=str(folder / "croissant.json"))


@pytest.mark.parametrize("scope", Scope)
def test_mlcroissant_finds_no_error(case: FakeCase, out: Path, scope: Scope) -> None:
    export_as("croissant", content_of(case, scope), out)
    issues = load(out).metadata.ctx.issues
    assert issues.errors == set()
    # Who is to be cited is not ours to say.
    assert all("citeAs" in str(warning) for warning in issues.warnings)


def test_it_conforms_to_croissant_and_its_vocabulary_for_responsible_ai(
    case: FakeCase, out: Path
) -> None:
    export_as("croissant", content_of(case), out)
    metadata = load(out).metadata
    assert metadata.conforms_to == [
        "http://mlcommons.org/croissant/1.0",
        "http://mlcommons.org/croissant/RAI/1.0",
    ]
    assert "How did the photos come in" in metadata.data_collection
    assert "Not answered yet:" in metadata.data_collection_missing_data
    assert metadata.machine_annotation_tools == ["Tall", "Wide"]
    assert any("How did the labels come about?" in t for t in metadata.data_annotation_protocol)
    assert metadata.personal_sensitive_information
    assert metadata.data_limitations
    assert metadata.data_biases
    assert metadata.license == ["CC0"]


def test_its_record_sets_load_as_the_tables_have_them(case: FakeCase, out: Path) -> None:
    content = content_of(case)
    export_as("croissant", content, out)
    dataset = load(out)
    sets = {each.uuid for each in dataset.metadata.record_sets}
    assert sets == {"photos", "faces", "labels", "decisions", "answers", "responses"}
    records = {name: list(dataset.records(name)) for name in sets}
    assert {name: len(found) for name, found in records.items()} == {
        "photos": 5,
        "faces": 6,
        "labels": 9,
        "decisions": 1,
        "answers": 12,
        "responses": 5,
    }
    answer = records["answers"][0]
    assert answer["answers/vendor"] == b"tall"
    assert answer["answers/gender_confidence"] == 0.98
    assert answer["answers/face"] == 1


def test_every_column_is_a_field_and_every_field_a_column(case: FakeCase, out: Path) -> None:
    content = content_of(case)
    export_as("croissant", content, out)
    said = json.loads((out / "croissant.json").read_text(encoding="utf-8"))
    for table, record_set in zip(tables(content), said["recordSet"], strict=True):
        named = [field["name"] for field in record_set["field"]]
        assert [name for name in named if not name.startswith("photo_")] == [
            column.name for column in table.columns if not column.name.startswith("photo_")
        ]
        assert len({field["@id"] for field in record_set["field"]}) == len(named)


def test_files_have_the_hash_and_size_that_are_said(case: FakeCase, out: Path) -> None:
    export_as("croissant", content_of(case), out)
    said = json.loads((out / "croissant.json").read_text(encoding="utf-8"))
    files = [each for each in said["distribution"] if each["@type"] == "cr:FileObject"]
    assert len(files) == 6
    for file in files:
        data = (out / file["contentUrl"]).read_bytes()
        assert hashlib.sha256(data).hexdigest() == file["sha256"]
        assert file["contentSize"] == f"{len(data)} B"


def test_a_photo_leads_to_its_file(case: FakeCase, out: Path) -> None:
    export_as("croissant", content_of(case), out)
    rows = list(load(out).records("photos"))
    shown = [row["photos/photo_shown"] for row in rows]
    assert shown == [b"unmasked", b"masked", b"masked", b"withheld", b"withheld"]
    assert (out / rows[0]["photos/photo_file"].decode()).is_file()


def test_an_empty_set_is_valid_too(tmp_path: Path, out: Path) -> None:
    export_as("croissant", content_of(FakeCase(tmp_path)), out)
    assert load(out).metadata.ctx.issues.errors == set()


def test_strange_names_of_cases_are_valid(case: FakeCase, out: Path) -> None:
    case.name = "A “case” / of ß: 100 %"
    case.photos[0] = replace(case.photos[0], title="a\nb,c\"d'")
    export_as("croissant", content_of(case), out)
    assert load(out).metadata.name == case.name
