"""`export`: the same code as the window's page, without one."""

from __future__ import annotations

import csv
import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from audit_set_fakes import box, flagged

from core import commands
from core.case.case import Case
from core.commands.usage import BROKEN, FINISHED, WRONG_USE
from core.export import exporters
from core.labelling.blind import BLIND
from core.labelling.labels import Gender, ReferenceLabel, Source
from core.labelling.second_annotator import SECOND, SecondAnnotator
from core.photos.files import Found
from core.photos.image_io import examine
from core.photos.photo import Rights
from core.sending.credentials import Credentials, NoKeyStore
from core.sets.audit_set import gather
from core.store import events, exports
from providers.fake import FakeRegistry, FakeVendor

NO_KEYS = Credentials(NoKeyStore(), {})
REGISTRY = FakeRegistry((FakeVendor("anna"), FakeVendor("bert")))
ANNA = REGISTRY.infos()[0]


@pytest.fixture
def folder(tmp_path: Path, draw_photo: Callable[..., Path]) -> Path:
    """A case of three photos: one of a public figure, one flagged, one without a face."""
    case = Case.open(tmp_path / "case", REGISTRY)
    files = [draw_photo(f"originals/{number}.jpg", seed=number) for number in range(3)]
    case.add_photos([examine(Found(file, None)) for file in files])
    for number, photo in enumerate(list(case.photos)[:2]):
        face, _ = case.keep_face(photo.id, box(30, 30))
        case.set_label(face, ReferenceLabel(Gender.FEMALE, Source.DATASET))
        if number:
            case.put_flag(flagged(face, ANNA, note="seen"))
    case.set_rights(case.photos[0].id, Rights(public_figure=True))
    case.close()
    return tmp_path / "case"


def export(folder: Path, name: str, out: Path, *more: str) -> int:
    given = ["export", str(folder), "--format", name, "--out", str(out), *more]
    return commands.main(given, REGISTRY, NO_KEYS)


@pytest.mark.parametrize("name", [each.name for each in exporters()])
def test_every_format_can_be_asked_for(folder: Path, tmp_path: Path, name: str) -> None:
    assert export(folder, name, tmp_path / "out") == FINISHED
    assert any((tmp_path / "out").iterdir())


def test_it_says_what_was_written_and_what_not(
    folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert export(folder, "coco", tmp_path / "out") == FINISHED
    said = capsys.readouterr().out.splitlines()
    assert said[0] == f"{tmp_path / 'out'}: 2 faces in 3 photos."
    assert said[1] == "Photos: 1 shown, 1 masked, 1 withheld."
    assert said[2].startswith("Withheld: 2.jpg: no face is known in it")
    assert len(json.loads((tmp_path / "out" / "labels.json").read_text())["images"]) == 2


def test_the_audit_set_alone_is_asked_for_by_set(folder: Path, tmp_path: Path) -> None:
    assert export(folder, "csv", tmp_path / "out", "--set", "audit") == FINISHED
    with (tmp_path / "out" / "photos.csv").open(encoding="utf-8", newline="") as file:
        assert [row["photo"] for row in csv.DictReader(file)] == ["1.jpg"]


def test_showing_all_faces_takes_a_reason(
    folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out = tmp_path / "out"
    assert export(folder, "imagefolder", out, "--unmasked-because", " ") == WRONG_USE
    assert "needs a reason" in capsys.readouterr().err
    assert not out.exists()
    assert export(folder, "imagefolder", out, "--unmasked-because", "For the court") == FINISHED
    records = [json.loads(line) for line in (out / "metadata.jsonl").read_text().splitlines()]
    assert {record["shown"] for record in records} == {"unmasked"}
    assert "For the court" in (out / "README.txt").read_text(encoding="utf-8")


def test_each_export_is_kept_in_the_case(folder: Path, tmp_path: Path) -> None:
    assert export(folder, "csv", tmp_path / "one") == FINISHED
    assert export(folder, "json", tmp_path / "two", "--set", "audit") == FINISHED
    case = Case.open(folder, REGISTRY, read_only=True)
    try:
        kept = case.store.read(exports.load)
        told = [event for event in case.store.read(events.load) if event.kind == "exported"]
    finally:
        case.close()
    assert [(each.format, each.scope, each.name) for each in kept] == [
        ("csv", "all", "one"),
        ("json", "audit", "two"),
    ]
    assert [len(each.photos) for each in kept] == [3, 1]
    assert [each.content_hash in event.ids for each, event in zip(kept, told, strict=True)] == [
        True,
        True,
    ]


def test_a_folder_with_something_in_it_is_left_alone_and_nothing_is_kept(
    folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "out").mkdir()
    (tmp_path / "out" / "mine").write_text("mine")
    assert export(folder, "csv", tmp_path / "out") == BROKEN
    assert "is not empty" in capsys.readouterr().err
    assert [path.name for path in (tmp_path / "out").iterdir()] == ["mine"]
    case = Case.open(folder, REGISTRY, read_only=True)
    assert case.store.read(exports.load) == []
    case.close()


@pytest.mark.parametrize(
    "given",
    [
        ["--format", "parquet", "--out", "x"],
        ["--format", "csv"],
        ["--out", "x"],
        ["--format", "csv", "--set", "half", "--out", "x"],
        ["--format", "audit-set", "--set", "all", "--out", "x"],
    ],
)
def test_what_it_cannot_work_with_is_refused(
    folder: Path, given: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    assert commands.main(["export", str(folder), *given], REGISTRY, NO_KEYS) == WRONG_USE
    assert capsys.readouterr().err


def test_a_folder_that_is_no_case_is_refused_and_stays_as_it_was(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "photos").mkdir()
    assert export(tmp_path / "photos", "csv", tmp_path / "out") == WRONG_USE
    assert capsys.readouterr().err
    assert list((tmp_path / "photos").iterdir()) == []


def test_a_case_that_is_open_elsewhere_is_not_exported_unrecorded(
    folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    case = Case.open(folder, REGISTRY)
    try:
        assert export(folder, "csv", tmp_path / "out") == BROKEN
    finally:
        case.close()
    assert "open" in capsys.readouterr().err
    assert not (tmp_path / "out").exists()


def test_the_help_lists_every_format(capsys: pytest.CaptureFixture[str]) -> None:
    assert commands.main(["export", "--help"], REGISTRY, NO_KEYS) == FINISHED
    said = capsys.readouterr().out
    assert all(each.name in said and each.about in said for each in exporters())


def test_a_frozen_version_is_exported_as_it_was(folder: Path, tmp_path: Path) -> None:
    case = Case.open(folder, REGISTRY)
    case.freeze(gather(case, [ANNA], [ANNA.id]), "first").result()
    flag = case.flags[0]
    case.set_label(flag.face_id, ReferenceLabel(Gender.MALE, Source.DATASET))
    case.put_flag(replace(flag, note="otherwise"))
    case.close()
    assert export(folder, "csv", tmp_path / "then", "--frozen", "first") == FINISHED
    assert export(folder, "csv", tmp_path / "now", "--set", "audit") == FINISHED
    for name, label, note in (("then", "female", "seen"), ("now", "male", "otherwise")):
        with (tmp_path / name / "answers.csv").open(encoding="utf-8", newline="") as file:
            rows = [row for row in csv.DictReader(file) if row["vendor"] == ANNA.id]
        assert [(row["reference_label"], row["note"]) for row in rows] == [(label, note)]


@pytest.mark.parametrize(
    ("name", "more"),
    [
        ("csv", ("--frozen", "another")),
        ("csv", ("--frozen", "first", "--set", "all")),
        ("bagit", ("--frozen", "first")),
    ],
)
def test_what_no_frozen_version_can_be_is_refused(
    folder: Path, tmp_path: Path, name: str, more: tuple[str, ...]
) -> None:
    case = Case.open(folder, REGISTRY)
    case.freeze(gather(case, [ANNA], [ANNA.id]), "first").result()
    case.close()
    assert export(folder, name, tmp_path / "out", *more) == WRONG_USE
    assert not (tmp_path / "out").exists()


def test_a_case_labelled_blind_keeps_its_answers(folder: Path, tmp_path: Path) -> None:
    case = Case.open(folder, REGISTRY)
    case.set_label(next(case.stored_faces()).id, None)
    case.set_setting(BLIND, True)
    case.close()
    assert export(folder, "json", tmp_path / "out") == FINISHED
    assert "while answers were hidden" in (tmp_path / "out/README.txt").read_text(encoding="utf-8")


def test_a_second_annotators_turn_refuses(
    folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    case = Case.open(folder, REGISTRY)
    case.set_setting(SECOND, SecondAnnotator("Bo").to_setting())
    case.close()
    assert export(folder, "json", tmp_path / "out") == BROKEN
    assert "Bo is labelling as the second annotator" in capsys.readouterr().err
    assert not (tmp_path / "out").exists()
