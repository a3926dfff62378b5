"""Tables of labels: whatever a spreadsheet or a tool writes, its cells come out as they are."""

from __future__ import annotations

import csv
import json
from io import StringIO
from pathlib import Path
from zipfile import ZipFile

import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st
from openpyxl.styles import Font

from core.label_import.aside import read_table_aside
from core.label_import.csv_reading import csv_table
from core.label_import.folder_names import folder_table
from core.label_import.headers import Role
from core.label_import.mapping import guess
from core.label_import.reading import read_table
from core.label_import.table import Table
from core.labelling.labels import Gender
from core.photos.photo import Photo, PhotoId, Place
from core.problem import ProblemError

CELLS = st.text(
    st.sampled_from("aé字,;\t|\"' \n=ß0") | st.characters(exclude_categories=["Cs", "Cc"]),
    max_size=6,
)
SAMPLE = "photo,gender\na.jpg,female\nb.jpg,male\n"


def cells(table: Table) -> list[tuple[str, ...]]:
    return [row.cells for row in table.rows]


def refused(path: Path, sheet: str = "") -> str:
    with pytest.raises(ProblemError) as caught:
        read_table(path, sheet)
    return str(caught.value.problem)


@given(
    rows=st.lists(st.tuples(CELLS, CELLS, CELLS), min_size=1, max_size=8),
    delimiter=st.sampled_from(",;\t|"),
    encoding=st.sampled_from(["utf-8", "utf-8-sig", "utf-16"]),
    ending=st.sampled_from(["\n", "\r\n"]),
)
def test_what_was_written_is_read(
    rows: list[tuple[str, str, str]], delimiter: str, encoding: str, ending: str
) -> None:
    text = StringIO(newline="")
    writer = csv.writer(text, delimiter=delimiter, lineterminator=ending)
    writer.writerows([("photo", "gender", "hair"), *rows])
    wanted = [tuple(cell.strip() for cell in row) for row in rows]
    numbered = [(n, row) for n, row in enumerate(wanted, 2) if any(row)]
    data = text.getvalue().encode(encoding)
    if not numbered:
        with pytest.raises(ProblemError):
            csv_table("x.csv", data)
        return
    table = csv_table("x.csv", data)
    assert table.columns == ("photo", "gender", "hair")
    assert [(row.number, row.cells) for row in table.rows] == numbered
    assert all(not row.problem for row in table.rows)


@given(st.binary(max_size=300))
def test_any_bytes_are_a_table_or_a_problem_that_names_the_file(data: bytes) -> None:
    problem = ""
    try:
        table = csv_table("x.csv", data)
    except ProblemError as error:
        problem = error.problem.what
    if problem:
        assert "x.csv" in problem
        return
    assert all(len(row.cells) == len(table.columns) for row in table.rows)
    assert len(set(table.columns)) == len(table.columns)


@pytest.mark.parametrize(
    ("data", "form"),
    [
        (SAMPLE.encode(), "separated by commas, UTF-8"),
        (b"\xef\xbb\xbf" + SAMPLE.encode(), "separated by commas, UTF-8"),
        (SAMPLE.replace(",", ";").encode("cp1252"), "separated by semicolons, UTF-8"),
        (SAMPLE.replace(",", "\t").encode("utf-16"), "separated by tabs, UTF-16"),
        (SAMPLE.replace(",", "|").encode("utf-16-be"), "separated by bars, UTF-16"),
        (b"sep=;\r\n" + SAMPLE.replace(",", ";").encode(), "separated by semicolons, UTF-8"),
        (
            SAMPLE.replace("female", "männlich").encode("cp1252"),
            "separated by commas, Windows-1252",
        ),
    ],
)
def test_delimiter_and_encoding_are_found(data: bytes, form: str) -> None:
    table = csv_table("x.csv", data)
    assert table.form == form
    assert table.columns == ("photo", "gender")
    assert cells(table)[0] in (("a.jpg", "female"), ("a.jpg", "männlich"))


def test_without_a_header_no_row_is_lost() -> None:
    table = csv_table("x.csv", b"a.jpg,female\nb.jpg,male,extra\n")
    assert table.columns == ("column 1", "column 2", "column 3")
    assert [(row.number, row.cells) for row in table.rows] == [
        (1, ("a.jpg", "female", "")),
        (2, ("b.jpg", "male", "extra")),
    ]


def test_blank_lines_count_and_rows_too_long_are_told() -> None:
    table = csv_table(
        "x.csv", b"photo,gender,gender,\n\na.jpg,m,f,x\n,,,\nb.jpg,m,f,x,more\nc.jpg\n"
    )
    assert table.columns == ("photo", "gender", "gender (2)", "column 4")
    assert [(row.number, bool(row.problem)) for row in table.rows] == [
        (3, False),
        (5, True),
        (6, False),
    ]
    assert table.rows[1].problem == "It has 5 cells, while the table has 4 columns."
    assert table.rows[2].cells == ("c.jpg", "", "", "")


def test_a_quote_that_is_never_closed_is_told_with_its_row(tmp_path: Path) -> None:
    rows = "".join(f"p{n}.jpg,male,a note\n" for n in range(20))
    path = tmp_path / "labels.csv"
    path.write_text('photo,gender,note\na.jpg,female,fine\nb.jpg,male,"open\n' + rows)
    assert refused(path).startswith("labels.csv, row 3, column 3: a quote is opened there")
    # A quote in the middle of a cell opens nothing, and lines within closed quotes are one cell.
    whole = csv_table("x.csv", b'photo,height\na.jpg,5\' 4"\nb.jpg,"5\n6\n7\n8"\n')
    assert cells(whole) == [("a.jpg", "5' 4\""), ("b.jpg", "5\n6\n7\n8")]


def test_what_is_no_table_is_refused_in_a_sentence(tmp_path: Path) -> None:
    (tmp_path / "empty.csv").touch()
    (tmp_path / "head.csv").write_text("photo,gender\n")
    (tmp_path / "old.xls").write_bytes(b"\xd0\xcf\x11\xe0")
    (tmp_path / "no.xlsx").write_bytes(b"PK\x03\x04 not a workbook")
    (tmp_path / "no.json").write_text('{"photo": ')
    (tmp_path / "other.json").write_text('{"answer": 42}')
    (tmp_path / "lines.jsonl").write_text('{"file_name": "a.jpg"}\nnot json\n')
    assert "empty.csv holds no rows." in refused(tmp_path / "empty.csv")
    assert "head.csv holds no rows." in refused(tmp_path / "head.csv")
    assert "save it as .xlsx or .csv" in refused(tmp_path / "old.xls")
    assert "no.xlsx cannot be read as an Excel workbook" in refused(tmp_path / "no.xlsx")
    assert "no.json is no JSON" in refused(tmp_path / "no.json")
    assert "other.json holds no labels in a shape" in refused(tmp_path / "other.json")
    assert "lines.jsonl is no JSON: line 2" in refused(tmp_path / "lines.jsonl")
    assert "gone.csv cannot be read" in refused(tmp_path / "gone.csv")


@pytest.fixture
def workbook(tmp_path: Path) -> Path:
    book = openpyxl.Workbook()
    first = book.active
    assert first is not None
    first.title = "Notes"
    first.append(["nothing", "here"])
    first.append(["but", "notes"])
    labels = book.create_sheet("Labels")
    labels.append([])
    labels.append(["photo", "gender", "fitzpatrick", "glasses", None])
    labels.append(["a.jpg", "female", 4, True])
    labels.append([None])
    labels.append(["b.jpg", None, 4.5, False, "beyond"])
    path = tmp_path / "labels.xlsx"
    book.save(path)
    return path


def test_a_sheet_of_a_workbook_is_read_as_its_cells_show(workbook: Path) -> None:
    assert read_table(workbook).sheet == "Notes"
    table = read_table(workbook, "Labels")
    assert (table.sheets, table.form) == (("Notes", "Labels"), "Excel, sheet Labels")
    assert table.columns == ("photo", "gender", "fitzpatrick", "glasses")
    assert [(row.number, row.cells, bool(row.problem)) for row in table.rows] == [
        (3, ("a.jpg", "female", "4", "yes"), False),
        (5, ("b.jpg", "", "4.5", "no"), True),
    ]
    assert "has no sheet “Gone”; it has Notes, Labels." in refused(workbook, "Gone")


@pytest.fixture
def by_a_script(tmp_path: Path) -> Path:
    """A sheet whose formulas nobody has worked out yet, but for two of the last row."""
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.append(["=A9"])
    sheet.append(["photo", "gender", "fitzpatrick"])
    sheet.append(["a.jpg", '=IF(1,"male","female")', 4])
    sheet.append(["=A3", "=B3", "=C3"])
    sheet.append(["c.jpg", "male", None])
    sheet["C5"].font = Font(bold=True)
    sheet.append(["d.jpg", '="fe"&"male"', '=""'])
    plain, path = tmp_path / "plain.xlsx", tmp_path / "by a script.xlsx"
    book.save(plain)
    # What Excel would have written: an empty text is a value, too.
    stored = {
        b'<c r="B6"><f>"fe"&amp;"male"</f><v /></c>': (
            b'<c r="B6" t="str"><f>"fe"&amp;"male"</f><v>female</v></c>'
        ),
        b'<c r="C6"><f>""</f><v /></c>': b'<c r="C6" t="str"><f>""</f><v></v></c>',
    }
    with ZipFile(plain) as before, ZipFile(path, "w") as after:
        for name in before.namelist():
            data = before.read(name)
            if name.endswith("sheet1.xml"):
                for old, new in stored.items():
                    assert old in data
                    data = data.replace(old, new)
            after.writestr(name, data)
    return path


def test_a_formula_without_a_value_is_no_empty_cell(by_a_script: Path) -> None:
    for table in (read_table(by_a_script), read_table_aside(by_a_script)):
        assert table.columns == ("photo", "gender", "fitzpatrick")
        assert [(row.number, row.cells, set(row.unstored)) for row in table.rows] == [
            (3, ("a.jpg", "", "4"), {1}),
            (4, ("", "", ""), {0, 1, 2}),
            (5, ("c.jpg", "male", ""), set()),
            (6, ("d.jpg", "female", ""), set()),
        ]


def test_a_process_of_its_own_reads_the_same(workbook: Path, tmp_path: Path) -> None:
    many = tmp_path / "many.json"
    many.write_text(json.dumps([{"photo": f"{n}.jpg", "gender": "male"} for n in range(1203)]))
    for path, sheet in ((workbook, "Labels"), (many, "")):
        here, aside = read_table(path, sheet), read_table_aside(path, sheet)
        assert here.rows == aside.rows
        assert (here.columns, here.sheets, here.form) == (aside.columns, aside.sheets, aside.form)
    broken = tmp_path / "broken.json"
    broken.write_text("{")
    with pytest.raises(ProblemError, match=r"broken\.json is no JSON"):
        read_table_aside(broken)


def test_coco_gives_a_row_a_face_with_its_box_and_attributes(tmp_path: Path) -> None:
    content = {
        "images": [{"id": 7, "file_name": "a.jpg", "width": 600, "height": 400}],
        "annotations": [
            {
                "id": 1,
                "image_id": 7,
                "category_id": 2,
                "bbox": [10, 20.5, 30, 40],
                "attributes": {"glasses": True, "boxes": [1]},
            },
            {"id": 2, "image_id": 8, "category_id": 9},
        ],
        "categories": [{"id": 2, "name": "female"}],
    }
    path = tmp_path / "labels.json"
    path.write_text(json.dumps(content))
    table = read_table(path)
    row = dict(zip(table.columns, table.rows[0].cells, strict=True))
    assert table.form == "COCO"
    assert row == {
        "photo": "a.jpg",
        "photo_sha256": "",
        "photo_width": "600",
        "photo_height": "400",
        "bbox_left": "10",
        "bbox_top": "20.5",
        "bbox_width": "30",
        "bbox_height": "40",
        "category": "female",
        "glasses": "yes",
    }
    assert len(table.rows) == 1, "an annotation without photo and category says nothing at all"


def test_an_image_folder_gives_a_row_a_face(tmp_path: Path) -> None:
    path = tmp_path / "metadata.jsonl"
    objects = {"bbox": [[1, 2, 3, 4], [5, 6, 7, 8]], "category": ["female", "male"]}
    lines = [{"file_name": "a.jpg", "objects": objects}, {"file_name": "b.jpg", "gender": "male"}]
    path.write_text("".join(f"{json.dumps(line)}\n" for line in lines))
    table = read_table(path)
    records = [dict(zip(table.columns, row.cells, strict=True)) for row in table.rows]
    assert [(r["file_name"], r["bbox_left"], r["category"], r["gender"]) for r in records] == [
        ("a.jpg", "1", "female", ""),
        ("a.jpg", "5", "male", ""),
        ("b.jpg", "", "", "male"),
    ]


def test_this_programs_own_exports_keep_own_wordings_and_groups(tmp_path: Path) -> None:
    label = {"attribute": "hair", "value": "dark", "in_force": True}
    other = {"attribute": "hair", "value": "fair", "in_force": False}
    gender = {"attribute": "gender", "value": "agender", "in_force": True}
    face = {"reference_label": "agender", "face_left": 1.5, "person": None}
    case = {
        "format": "misread-case/1",
        "photos": [
            {
                "photo_sha256": "ab" * 32,
                "photo": "a.jpg",
                "tags": None,
                "faces": [{**face, "labels": [gender, label, other], "answers": [{"gender": "x"}]}],
            }
        ],
    }
    audit_set = {
        "format": "misread-audit-set/1",
        "photos": [
            {
                "name": "a.jpg",
                "sha256": "ab" * 32,
                "width": 60,
                "height": 40,
                "faces": [
                    {
                        "box": {"left": 1, "top": 2, "width": 3, "height": 4},
                        "reference_label": "agender",
                        "label_source": "dataset",
                    }
                ],
            }
        ],
    }
    coco = {
        "info": {"version": "Misread 0.1.0"},
        "images": [{"id": 1, "file_name": "0001.jpg", "sha256": "ab" * 32}],
        "annotations": [
            {"image_id": 1, "category_id": 3, "attributes": {"group_hair": "dark", "person": "p"}}
        ],
        "categories": [{"id": 3, "name": "agender"}],
    }
    for number, content in enumerate((case, audit_set, coco)):
        path = tmp_path / f"{number}.json"
        path.write_text(json.dumps(content))
        table = read_table(path)
        (row,) = [dict(zip(table.columns, row.cells, strict=True)) for row in table.rows]
        roles = dict(zip(table.columns, guess(table).roles, strict=True))
        assert row["photo_sha256"] == "ab" * 32
        assert roles["photo_sha256"] is Role.SHA256
        assert row["reference_label"] == "agender"
        assert guess(table).meaning("agender") is Gender.OWN
        if number != 1:
            assert (row["group_hair"], roles["group_hair"]) == ("dark", Role.GROUP)
            assert roles["person"] is Role.PERSON
        else:
            assert (row["face_left"], roles["face_height"]) == ("1", Role.HEIGHT)
            assert (row["photo_width"], roles["photo_width"]) == ("60", Role.PHOTO_WIDTH)


def test_folders_say_what_they_are_called_nearest_first() -> None:
    opened = Path("/data/set")
    places = [
        Place(opened / "female" / "indoor" / "a.jpg", opened, 1, 1),
        Place(opened / "male" / "b.jpg", opened, 1, 1),
        Place(Path("/elsewhere/male/c.jpg"), None, 1, 1),
    ]
    photos = [Photo(PhotoId(n), None, (place,)) for n, place in enumerate(places, 1)]
    table = folder_table(photos)
    assert table.columns == ("photo", "photo_sha256", "folder", "folder 1 above", "folder 2 above")
    assert [row.cells[2:] for row in table.rows] == [
        ("indoor", "female", "set"),
        ("male", "set", ""),
        ("male", "", ""),
    ]
