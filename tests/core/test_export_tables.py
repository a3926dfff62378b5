from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from audit_set_fakes import FakeCase
from hypothesis import given
from hypothesis import strategies as st

from core.export import Scope
from core.export import columns as c
from core.export.columns import Holds
from core.export.tables import guarded, quoted, tables
from tests.core.export_sets import content_of, export_as, rich_case

TABLES = ("photos", "faces", "labels", "decisions", "answers", "responses")
Rows = dict[str, list[dict[str, str]]]


@pytest.fixture
def case(tmp_path: Path, draw_photo: Callable[..., Path]) -> FakeCase:
    (tmp_path / "case").mkdir()
    return rich_case(tmp_path / "case", draw_photo)


@pytest.fixture
def out(tmp_path: Path) -> Path:
    return tmp_path / "out"


def read(folder: Path) -> Rows:
    found = {}
    for name in TABLES:
        with (folder / f"{name}.csv").open(encoding="utf-8", newline="") as file:
            found[name] = list(csv.DictReader(file))
    return found


def record(folder: Path) -> Any:
    return json.loads((folder / "case.json").read_text(encoding="utf-8"))


class TestCsv:
    def test_every_table_has_a_row_for_each_of_its_things(self, case: FakeCase, out: Path) -> None:
        export_as("csv", content_of(case), out)
        counts = {name: len(rows) for name, rows in read(out).items()}
        assert counts == {
            "photos": 5,
            "faces": 6,
            "labels": 9,
            "decisions": 1,
            "answers": 12,
            "responses": 5,
        }

    def test_a_photo_is_told_with_its_rights_and_tags(self, case: FakeCase, out: Path) -> None:
        export_as("csv", content_of(case), out)
        first, *_, last = read(out)["photos"]
        assert first == {
            "photo_sha256": case.photos[0].sha256,
            "photo": "'=Öne",
            "photo_width": "120",
            "photo_height": "150",
            "credit": "A. Nyone",
            "source_address": "https://example.org/1",
            "licence": "CC0",
            "consent": "asked in person",
            "public_figure": "yes",
            "consenting": "no",
            "tags": "a; b",
            "face_count": "2",
            "answers_hidden": "no",
            "problem": "",
        }
        assert (last["photo_width"], last["problem"]) == (
            "",
            "It ends in the middle. Copy it again.",
        )

    def test_a_face_has_its_label_skin_types_and_groups(self, case: FakeCase, out: Path) -> None:
        export_as("csv", content_of(case), out)
        first, second, *_, own, no_face = read(out)["faces"]
        assert [first[key] for key in ("reference_label", "label_source")] == [
            "female",
            "public record",
        ]
        assert (first["fitzpatrick"], first["monk"], first["person"]) == ("3-4", "7", "p1")
        assert first["group_kind of light, ß/“x”"] == "from a window"
        assert (second["face_drawn"], second["fitzpatrick"]) == ("yes", "")
        assert (own["reference_label"], own["label_annotator"]) == ("genderqueer", "Bea")
        assert (no_face["not_a_face"], no_face["reference_label"]) == ("yes", "")
        sides = [first[f"face_{side}"] for side in ("left", "top", "width", "height")]
        assert list(map(float, sides)) == [20, 20, 40, 50]

    def test_what_every_annotator_said_is_there_and_which_of_it_holds(
        self, case: FakeCase, out: Path
    ) -> None:
        export_as("csv", content_of(case), out)
        rows = read(out)
        said = [
            (row["attribute"], row["value"], row["annotator"], row["in_force"])
            for row in rows["labels"]
            if row["face"] == "1"
        ]
        assert ("gender", "female", "", "yes") in said
        assert ("gender", "male", "Bea", "no") in said
        assert ("fitzpatrick", "3-4", "Ann", "yes") in said
        [decision] = rows["decisions"]
        assert (decision["value"], decision["reason"]) == ("female", "She says so.")

    def test_an_answer_stands_beside_the_label_it_is_judged_by(
        self, case: FakeCase, out: Path
    ) -> None:
        export_as("csv", content_of(case), out)
        tall, wide, *_ = read(out)["answers"]
        assert (tall["vendor"], tall["verdict"], tall["flagged"]) == ("tall", "misread", "yes")
        assert (tall["reference_label"], tall["gender"]) == ("female", "male")
        assert (tall["gender_confidence"], tall["threshold"]) == ("0.98", "0.6")
        assert (tall["note"], tall["reason"]) == ("'@note\nof two lines", "misgendered")
        assert (wide["verdict"], wide["gender_confidence"], wide["threshold"]) == ("match", "", "")
        assert tall["group_kind of light, ß/“x”"] == "from a window"

    def test_an_answer_leads_to_its_response(self, case: FakeCase, out: Path) -> None:
        export_as("csv", content_of(case), out)
        rows = read(out)
        known = {row["response"]: row for row in rows["responses"] if row["response"]}
        answers = [row for row in rows["answers"] if row["response"]]
        assert answers
        for answer in answers:
            response = known[answer["response"]]
            assert response["photo_sha256"] == answer["photo_sha256"]
            assert response["vendor"] == answer["vendor"]
        failure = next(row for row in rows["responses"] if row["outcome"] == "failed")
        assert (failure["error"], failure["predictions"]) == (
            "The vendor's process ended. Ask again.",
            "",
        )

    def test_the_read_me_explains_every_column(self, case: FakeCase, out: Path) -> None:
        content = content_of(case)
        export_as("csv", content, out)
        text = (out / "README.txt").read_text(encoding="utf-8")
        for table in tables(content):
            with (out / table.file_name).open(encoding="utf-8", newline="") as file:
                assert next(csv.reader(file)) == [column.name for column in table.columns]
            assert all(f"  {col.name}" in text and col.meaning in text for col in table.columns)
        assert "5 photos with 6 faces, 4 of them labelled" in text

    def test_the_key_of_a_table_tells_its_rows_apart(self, case: FakeCase, out: Path) -> None:
        content = content_of(case)
        export_as("csv", content, out)
        rows = read(out)
        for table in tables(content):
            keys = [tuple(row[name] for name in table.key) for row in rows[table.name]]
            assert len(keys) == len(set(keys))

    def test_cells_are_of_the_kind_that_is_said(self, case: FakeCase, out: Path) -> None:
        content = content_of(case)
        export_as("csv", content, out)
        rows = read(out)
        for table in tables(content):
            for row in rows[table.name]:
                assert len(row) == len(table.columns)
                for column in table.columns:
                    cell = row[column.name]
                    if column.holds is Holds.YES_NO:
                        open_ones = {""} if column.name == "answers_seen_before_label" else set()
                        assert cell in {"yes", "no"} | open_ones
                    elif cell and column.holds is Holds.WHOLE:
                        assert str(int(cell)) == cell
                    elif cell and column.holds is Holds.NUMBER:
                        assert repr(float(cell)) == cell or str(int(cell)) == cell

    def test_the_audit_set_alone_can_be_written(self, case: FakeCase, out: Path) -> None:
        summary = export_as("csv", content_of(case, Scope.AUDIT), out)
        assert [row["face"] for row in read(out)["faces"]] == ["1"]
        assert (summary.faces, summary.cases, len(summary.photos)) == (1, 1, 1)
        assert "no share or rate can be drawn" in (out / "README.txt").read_text(encoding="utf-8")

    @given(st.lists(st.text(), min_size=1))
    def test_any_text_is_read_back_as_it_was(self, texts: list[str]) -> None:
        line = ",".join(map(quoted, texts)) + "\n"
        [cells] = csv.reader(io.StringIO(line, newline="")) if any(texts) else [texts]
        assert cells == [guarded(text) for text in texts]

    @given(st.text())
    def test_no_text_begins_as_a_formula(self, text: str) -> None:
        written = guarded(text)
        assert not written.startswith(("=", "+", "-", "@", "\t", "\r", "＝", "＋", "－", "＠"))
        assert written in (text, f"'{text}")


class TestJson:
    def test_it_says_what_the_tables_say_with_texts_as_they_are(
        self, case: FakeCase, out: Path
    ) -> None:
        content = content_of(case)
        export_as("csv", content, out)
        export_as("json", content, out.with_name("json"))
        rows, said = read(out), record(out.with_name("json"))
        faces = [face for photo in said["photos"] for face in photo["faces"]]
        assert len(said["photos"]) == len(rows["photos"])
        assert len(faces) == len(rows["faces"])
        for name, inside in (("labels", "labels"), ("answers", "answers")):
            listed = [each for face in faces for each in face[inside]]
            assert len(listed) == len(rows[name])
        responses = [each for photo in said["photos"] for each in photo["responses"]]
        assert [r["response"] for r in responses] == [
            int(row["response"]) if row["response"] else None for row in rows["responses"]
        ]
        assert said["photos"][0]["photo"] == "=Öne"
        answer = said["photos"][0]["faces"][0]["answers"][0]
        assert (answer["note"], answer["flagged"]) == ("@note\nof two lines", True)
        assert answer["gender_confidence"] == 0.98

    def test_thresholds_vendors_and_scope_stand_at_the_top(self, case: FakeCase, out: Path) -> None:
        export_as("json", content_of(case, Scope.AUDIT), out)
        said = record(out)
        assert (said["format"], said["scope"]) == ("misread-case/1", "audit")
        assert said["thresholds"] == {"tall": 0.6}
        assert [vendor["id"] for vendor in said["vendors"]] == ["tall"]

    def test_the_read_me_explains_every_key(self, case: FakeCase, out: Path) -> None:
        export_as("json", content_of(case), out)
        text = (out / "README.txt").read_text(encoding="utf-8")
        said = record(out)
        photo, face = said["photos"][0], said["photos"][0]["faces"][0]
        for keys in (said, photo, face, *face["answers"], *face["labels"], *photo["responses"]):
            for key in set(keys) - {"photos", "faces", "labels", "decisions", "answers"}:
                assert f"  {key} " in text or key == "responses", key

    def test_a_case_without_photos_is_an_empty_list(self, tmp_path: Path, out: Path) -> None:
        export_as("json", content_of(FakeCase(tmp_path)), out)
        assert record(out)["photos"] == []

    def test_a_name_that_is_no_text_can_be_read_back(self, case: FakeCase, out: Path) -> None:
        from dataclasses import replace

        case.photos[0] = replace(case.photos[0], title="photo \udce9")
        export_as("json", content_of(case), out)
        assert record(out)["photos"][0]["photo"] == "photo \udce9"


def test_no_two_columns_of_a_thing_are_called_the_same(case: FakeCase) -> None:
    for table in tables(content_of(case)):
        names = [column.name for column in table.columns]
        assert len(names) == len(set(names))
    assert not {"faces", "responses"} & {column.name for column in (*c.PHOTO_KEY, *c.PHOTO)}
