"""What this program exports and takes in again elsewhere is labelled as it was."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from core.case.case import Case
from core.commands.label import mapping_of
from core.export import Scope, exporter_named, write_export
from core.export.export_set import gather_set
from core.geometry import Box
from core.label_import.fate import Fate
from core.label_import.known import known_of
from core.label_import.mapping import Mapping, guess, words_in
from core.label_import.plan import Plan, make_plan
from core.label_import.reading import read_table
from core.label_import.table import Table
from core.labelling.attributes import FITZPATRICK, GENDER, MONK, PERSON, Attribute, AttributeName
from core.labelling.claim import Claim
from core.labelling.labels import Gender, ReferenceLabel, Source
from core.photos.photo import PhotoId
from tests.core.labelled_case import BOX, VENDOR, answer, open_case

HAIR = AttributeName("hair, colour")
DRAWN = Box(300, 20, 80, 90)
PHOTOS = 5


def asked_case(folder: Path) -> Case:
    """Photos of which all but the last were answered, with one face each."""
    case = open_case(folder, photos=PHOTOS)
    for photo in range(1, PHOTOS):
        answer(case, photo, Gender.MALE)
    return case


@pytest.fixture
def case(tmp_path: Path) -> Iterator[Case]:
    made = asked_case(tmp_path / "from")
    say(made)
    yield made
    made.close()


def say(case: Case) -> None:
    own = ReferenceLabel(Gender.OWN, Source.SELF_IDENTIFIED, "=two-spirit, mostly", "Ann")
    labels = [
        (1, BOX, ReferenceLabel(Gender.FEMALE, Source.PUBLIC_RECORD, "", "Ann", True)),
        (1, DRAWN, own),
        (2, BOX, ReferenceLabel(Gender.MALE, Source.PERCEIVED, "", "Bo", False)),
        (3, BOX, None),
        (4, BOX, ReferenceLabel(Gender.NOT_STATED)),
        (5, None, ReferenceLabel(Gender.NON_BINARY, Source.DATASET)),
    ]
    faces = []
    for photo, box, label in labels:
        face_id, _ = case.keep_face(PhotoId(photo), box, drawn=box is DRAWN)
        case.set_label(face_id, label)
        faces.append(face_id)
    case.set_attribute(faces[0], FITZPATRICK, Attribute("3-4", Source.DATASET, "Ann"))
    case.set_attribute(faces[0], MONK, Attribute("8", Source.PERCEIVED, "Bo", False))
    case.set_attribute(faces[1], HAIR, Attribute("dark, short", Source.PERCEIVED, "Cy"))
    case.set_attribute(faces[3], PERSON, Attribute("p 7"))
    case.put_claim(Claim(faces[0], GENDER, Attribute("male", Source.PERCEIVED, "Bo", False)))
    case.put_claim(Claim(faces[0], GENDER, Attribute("agender", Source.PERCEIVED, "Cy")))
    case.put_claim(Claim(faces[2], FITZPATRICK, Attribute("5", Source.PERCEIVED, "Ann")))


def said(case: Case) -> dict[Any, Any]:
    """What is said of every face, by photo and box."""
    return {
        (case.photo(face.photo_id).sha256, face.anchor): (
            face.label,
            dict(face.attributes),
            {(c.name, c.annotator): c.said for c in case.claims_of(face.id)},
        )
        for face in case.stored_faces()
    }


def in_force(case: Case) -> dict[Any, Any]:
    """Labels whole and the values of attributes, of faces of which there is something."""
    values = {
        key: (label, {name: each.value for name, each in attributes.items()})
        for key, (label, attributes, _) in said(case).items()
    }
    return {key: each for key, each in values.items() if each != (None, {})}


def export(case: Case, form: str, folder: Path) -> Path:
    case.store.flush()
    content = gather_set(case, [VENDOR], [VENDOR.id], Scope.ALL)
    write_export(content, exporter_named(form), folder, case, store=case.store)
    return folder


def take(case: Case, table: Table, mapping: Mapping | None = None) -> Plan:
    plan = make_plan(table, mapping or guess(table), known_of(case))
    case.turn_faces(plan.turns)
    return plan


@pytest.mark.parametrize("answered", [True, False])
def test_labels_csv_brings_everything_that_anybody_said(
    case: Case, tmp_path: Path, answered: bool
) -> None:
    table = read_table(export(case, "csv", tmp_path / "out") / "labels.csv")
    assert "made by this program" in table.form
    other = (asked_case if answered else open_case_unasked)(tmp_path / "to")
    plan = take(other, table)
    assert set(plan.counts()) == {Fate.NEW}
    assert said(other) == said(case)
    assert set(take(other, table).counts()) == {Fate.UNCHANGED}
    other.close()


def open_case_unasked(folder: Path) -> Case:
    return open_case(folder, photos=PHOTOS)


def test_it_is_taken_back_whole(case: Case, tmp_path: Path) -> None:
    table = read_table(export(case, "csv", tmp_path / "out") / "labels.csv")
    other = asked_case(tmp_path / "to")
    plan = make_plan(table, guess(table), known_of(other))
    for _ in range(2):
        other.turn_faces(plan.turns)
        assert said(other) == said(case)
        other.turn_faces(plan.turns, back=True)
        assert said(other) == {}
    other.close()


def test_what_somebody_else_said_there_stays_as_a_claim(case: Case, tmp_path: Path) -> None:
    table = read_table(export(case, "csv", tmp_path / "out") / "labels.csv")
    other = asked_case(tmp_path / "to")
    face_id, _ = other.keep_face(PhotoId(1), BOX)
    other.set_label(face_id, ReferenceLabel(Gender.UNKNOWN, annotator="Di"))
    plan = take(other, table)
    assert plan.counts()[Fate.REPLACES] == 1
    label = other.face(face_id).label
    assert label is not None
    assert (label.gender, label.annotator) == (Gender.FEMALE, "Ann")
    claims = {c.annotator: c.said.value for c in other.claims_of(face_id) if c.name == GENDER}
    assert claims == {"Bo": "male", "Cy": "agender", "Di": "unknown"}
    other.close()


@pytest.mark.parametrize(("form", "name"), [("csv", "faces.csv"), ("json", "case.json")])
def test_what_is_in_force_comes_by_the_other_tables(
    case: Case, tmp_path: Path, form: str, name: str
) -> None:
    table = read_table(export(case, form, tmp_path / "out") / name)
    other = asked_case(tmp_path / "to")
    take(other, table)
    assert in_force(other) == in_force(case)
    other.close()


def test_its_words_are_those_of_the_gender_alone(case: Case, tmp_path: Path) -> None:
    table = read_table(export(case, "csv", tmp_path / "out") / "labels.csv")
    words = {each.word for each in words_in(table, guess(table))}
    assert words == {
        *("female", "male", "not stated", "non-binary", "agender", "=two-spirit, mostly")
    }


def test_without_a_window_only_the_gender_is_taken_unasked(case: Case, tmp_path: Path) -> None:
    table = read_table(export(case, "csv", tmp_path / "out") / "labels.csv")
    other = asked_case(tmp_path / "to")
    plan = take(other, table, mapping_of(table))
    assert plan.counts()[Fate.NOT_CHOSEN] == 5
    names = {name for _, attributes, _ in said(other).values() for name in attributes}
    assert names == set()
    take(other, table, mapping_of(table, groups="fitzpatrick, monk"))
    names = {name for _, attributes, _ in said(other).values() for name in attributes}
    assert names == {FITZPATRICK, MONK}
    other.close()


def test_saved_anew_by_a_spreadsheet_it_still_is_one(case: Case, tmp_path: Path) -> None:
    table = read_table(export(case, "csv", tmp_path / "out") / "labels.csv")
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    for cells in (table.columns, *(row.cells for row in table.rows)):
        # A spreadsheet would run what begins with an equals sign.
        sheet.append([cell.replace("=", "", 1) for cell in cells])
    book.save(tmp_path / "labels.xlsx")
    again = read_table(tmp_path / "labels.xlsx")
    other = asked_case(tmp_path / "to")
    plan = take(other, again)
    assert set(plan.counts()) == {Fate.NEW}
    assert said(other).keys() == said(case).keys()
    other.close()


def test_a_row_about_the_tone_or_with_a_word_that_is_no_step_is_told(tmp_path: Path) -> None:
    folder = tmp_path / "labels.csv"
    head = "photo_sha256,photo,attribute,value,source,annotator,in_force"
    rows = ["tone,darker", "fitzpatrick,9", "gender,", "gender,female"]
    lines = [f"{1:064x},1.jpg,{row},dataset,Ann,yes" for row in rows]
    folder.write_text("\n".join([head, *lines]) + "\n")
    case = open_case(tmp_path / "case", photos=1)
    plan = make_plan(table := read_table(folder), guess(table), known_of(case))
    fates = [each.fate for each in plan.planned]
    assert fates == [Fate.BAD_VALUE, Fate.BAD_SKIN_TYPE, Fate.SAYS_NOTHING, Fate.NEW]
    assert "“9” in the column value" in plan.planned[1].what
    case.close()


def test_claims_that_contradict_each_other_are_not_taken(tmp_path: Path) -> None:
    path = tmp_path / "labels.csv"
    head = "photo_sha256,photo,attribute,value,source,annotator,in_force"
    rows = [f"{1:064x},1.jpg,gender,{word},dataset,Ann,no" for word in ("female", "male")]
    path.write_text("\n".join([head, *rows]) + "\n")
    case = open_case(tmp_path / "case", photos=1)
    table = read_table(path)
    plan = make_plan(table, guess(table), known_of(case))
    assert {each.fate for each in plan.planned} == {Fate.CONTRADICTS}
    assert plan.turns == ()
    case.close()
