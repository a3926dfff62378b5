"""What a report says of published audits and of photos that were asked about several times."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest
from audit_set_fakes import AG_LIKE, NN_LIKE, answered, box

from core.case.case import Case
from core.labelling.attributes import FITZPATRICK, Attribute
from core.labelling.labels import Gender, ReferenceLabel, Source
from core.metrics.published import studies
from core.photos.files import Found
from core.photos.image_io import examine
from core.photos.photo import PhotoId
from core.reaudit.repeat import FaceRepeated, Repeat, Repeated, RepeatId
from core.report import published, repeats
from core.report.build import Wanted, build
from core.report.contents import Row, Table
from core.run import RunSettings
from core.vendor import VendorInfo

INFOS = (AG_LIKE, NN_LIKE)
FACE = box(30, 30)


class KnownVendors:
    """A registry of vendors that nobody asks."""

    def infos(self) -> tuple[VendorInfo, ...]:
        return INFOS


@pytest.fixture
def case(tmp_path: Path, draw_photo: Callable[..., Path]) -> Iterator[Case]:
    """Four photos labelled female; the first vendor misreads one of them."""
    opened = Case.open(tmp_path / "a case", KnownVendors())  # type: ignore[arg-type]
    folder = tmp_path / "originals"
    files = [draw_photo(f"originals/{number}.jpg", seed=number) for number in range(4)]
    opened.add_photos([examine(Found(file, folder)) for file in files])
    opened.add_complete_set([photo.id for photo in opened.photos])
    for number, photo in enumerate(list(opened.photos)):
        face, _ = opened.keep_face(photo.id, FACE)
        opened.set_label(face, ReferenceLabel(Gender.FEMALE, Source.PUBLIC_RECORD))
        said = Gender.FEMALE if number else Gender.MALE
        opened.take(answered(photo, AG_LIKE, [(FACE, said, 0.9)]))
        opened.take(answered(photo, NN_LIKE, [(FACE, Gender.FEMALE, None)]))
    opened.store.flush()
    yield opened
    opened.close()


def _tables(case: Case) -> tuple[Table, Table]:
    beside, sets = build(case, INFOS, Wanted(few=2)).report.tables[-2:]
    return beside, sets


def _of(rows: tuple[Row, ...], subgroup: str) -> list[tuple[str, ...]]:
    """The rows of a subgroup, whose first alone names it."""
    titles = [row.cells[0] for row in rows]
    start = titles.index(subgroup)
    end = next((at for at in range(start + 1, len(rows)) if titles[at]), len(rows))
    return [row.cells for row in rows[start:end]]


def test_ours_stands_above_each_published_figure_with_its_count_and_date(case: Case) -> None:
    beside, _ = _tables(case)
    female = _of(beside.rows, "Female")

    assert [cells[1] for cells in female[:2]] == [AG_LIKE.name, NN_LIKE.name]
    assert female[0][2:] == (
        *("this case", female[0][3], "4", "1 of 4", "25.0\N{NARROW NO-BREAK SPACE}%"),
        female[0][7],
    )
    ibm = next(cells for cells in female if cells[1] == "IBM")
    assert ibm[2:7] == (
        *("Gender Shades (2018)", "2017", "567", "115 of 567"),
        "20.3\N{NARROW NO-BREAK SPACE}%",
    )
    microsoft = next(cells for cells in female if cells[1] == "Microsoft")
    assert microsoft[5] == microsoft[7] == "–", "no single whole number prints it"


def test_without_skin_types_their_figures_by_skin_type_are_left_out(case: Case) -> None:
    titles = {row.cells[0] for row in _tables(case)[0].rows}
    assert titles == {"", "All faces", "Female", "Male"}

    for face in list(case.stored_faces()):
        case.set_attribute(face.id, FITZPATRICK, Attribute("6"))
    titles = {row.cells[0] for row in _tables(case)[0].rows}
    assert "Darker female" in titles
    assert "Female" not in titles


def test_all_faces_of_their_layout_are_told_apart_from_all_faces(case: Case) -> None:
    for face, kind in zip(list(case.stored_faces()), ("5", "2", "3-4"), strict=False):
        case.set_attribute(face.id, FITZPATRICK, Attribute(kind))
    beside, _ = _tables(case)
    assert _of(beside.rows, "All faces")[0][5] == "1 of 2"
    assert (
        "all faces are here the 2 labelled female or male whose skin type is darker or lighter; "
        "2 of ours are not." in beside.note
    )


def test_how_the_sets_differ_is_told_line_by_line(case: Case) -> None:
    _, sets = _tables(case)
    lines = {row.cells[0]: row.cells[1:] for row in sets.rows}

    assert [column.name for column in sets.columns][2:] == [
        study.short for study in studies() if study.is_drawn
    ]
    assert lines["Faces"] == ("4 labelled of 4", "1,270", "1,270")
    assert lines["Gender labels"][0] == "public record (4)"
    assert lines["Vendors"][1] == "Microsoft, Face++, IBM"


def test_the_audits_are_cited_with_the_tables_their_figures_are_from(case: Case) -> None:
    report = build(case, INFOS).report
    for study in studies():
        if study.is_drawn:
            assert any(line.startswith(study.citation) for line in report.citations)
    assert any("Table 4, page 9" in line for line in published.citations())


REPEAT = Repeat(
    RepeatId(1), PhotoId(1), AG_LIKE.id, RunSettings(), 10, None, datetime(2026, 3, 1, tzinfo=UTC)
)


def _repeated(**answers: int) -> Repeated:
    face = FaceRepeated(FACE, answers, (), None, None)
    return Repeated(REPEAT, sum(answers.values()), 0, (face,))


def test_a_repeat_says_how_often_the_answer_wavered() -> None:
    steady = repeats.words(_repeated(female=10))
    assert steady == "asked 10 times, wavered 0 times. The answer was “female” every time."
    assert repeats.words(_repeated(female=7, male=3)).startswith("asked 10 times, wavered 3 times.")
    assert repeats.words(_repeated(male=1)).startswith("asked once, wavered 0 times.")
    no_face = replace(_repeated(female=2), faces=())
    assert repeats.words(no_face) == "asked 2 times, wavered 0 times. No face was found."


def test_a_case_without_repeats_says_nothing_of_them(case: Case) -> None:
    assert build(case, INFOS).report.repeats == ()
