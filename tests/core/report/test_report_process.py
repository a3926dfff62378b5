"""What is made in a process: pages, a report, a sheet, a package; whole or not at all."""

from __future__ import annotations

import csv
import hashlib
from collections.abc import Callable
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest

from core import commands
from core.case.case import Case
from core.export.process import CancelledError
from core.labelling.labels import Gender, ReferenceLabel, Source
from core.photos.photo import PhotoId, Rights
from core.problem import ProblemError
from core.report import case_sheet
from core.report.build import Wanted
from core.report.process import (
    Pages,
    ReportProcess,
    SheetWritten,
    ShowPages,
    WritePackage,
    WriteReport,
    WriteSheet,
)
from core.report.reply_package import COLUMNS, Asking, Packed
from core.report.writing import FILES, Written
from core.sending.credentials import Credentials, NoKeyStore
from core.sets.flag import Flag
from core.store.exports import Exported
from core.store.values import now
from core.vendor import VendorId
from providers.fake import Behaviour, FakeRegistry, FakeVendor

FAKES = FakeRegistry((FakeVendor("anna", Behaviour(faces=1)), FakeVendor("bert", Behaviour(1))))
COUNT = 6


@pytest.fixture
def folder(tmp_path: Path, draw_photo: Callable[..., Path]) -> Path:
    """A case on the disk: six photos, answered by both, each labelled as anna did not read it."""
    for number in range(COUNT):
        draw_photo(f"photos/{number}.jpg", seed=number)
    out = tmp_path / "out"
    arguments = ["audit", str(tmp_path / "photos"), "--out", str(out)]
    assert commands.main(arguments, FAKES, Credentials(NoKeyStore(), {})) == 0
    case = Case.open(out / "case", FAKES)
    for photo in case.photos:
        face = case.faces(photo.id)[0]
        said = face.predictions[VendorId("anna")].gender
        other = Gender.MALE if said is Gender.FEMALE else Gender.FEMALE
        case.label_whole_photo(photo.id, ReferenceLabel(other, Source.DATASET))
    case.set_rights(PhotoId(1), Rights(consenting=True))
    case.close()
    return out / "case"


def process_of(folder: Path, task: object) -> ReportProcess:
    return ReportProcess(folder, FAKES.infos(), task)  # type: ignore[arg-type]


def test_pages_come_back_with_what_can_be_chosen(folder: Path) -> None:
    told: list[tuple[int, int]] = []
    pages = process_of(folder, ShowPages(Wanted(), 30.0)).run(lambda *how: told.append(how))
    assert isinstance(pages, Pages)
    assert pages.names == pages.by == ("gender",)
    assert (pages.faces, pages.masked, pages.unsaid) == (COUNT, COUNT - 1, True)
    assert "Anna misread 6 of 6" in pages.headline or "read" in pages.headline
    assert told[-1] == (COUNT, COUNT)


def test_a_report_is_written_beside_the_window(folder: Path, tmp_path: Path) -> None:
    written = process_of(folder, WriteReport(Wanted(), tmp_path / "report")).run()
    assert isinstance(written, Written)
    assert sorted(file.name for file in (tmp_path / "report").iterdir()) == sorted(FILES)


def test_what_stands_in_the_way_comes_back_as_a_problem(folder: Path, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("no folder")
    with pytest.raises(ProblemError):
        process_of(folder, WriteReport(Wanted(), tmp_path / "file")).run()
    with pytest.raises(ProblemError):
        process_of(tmp_path / "nowhere", ShowPages(Wanted())).run()


def test_cancelled_in_the_middle_it_leaves_nothing(folder: Path, tmp_path: Path) -> None:
    process = process_of(folder, WriteReport(Wanted(), tmp_path / "report"))
    with pytest.raises(CancelledError):
        process.run(lambda *_: process.cancel())
    target = tmp_path / "report"
    assert not target.exists() or list(target.iterdir()) == []


def test_cancelled_before_it_began_it_ends(folder: Path) -> None:
    process = process_of(folder, ShowPages(Wanted()))
    process.cancel()
    with pytest.raises(CancelledError):
        process.run()


def test_a_sheet_has_one_page(folder: Path, tmp_path: Path) -> None:
    path = tmp_path / "sheet.pdf"
    written = process_of(folder, WriteSheet(PhotoId(2), 0, path)).run()
    data = path.read_bytes()
    with closing(Case.open(folder, FAKES, read_only=True)) as case:
        photo = case.photo(PhotoId(2)).sha256
    assert photo is not None
    left = Exported("sheet", "face", "sheet.pdf", hashlib.sha256(data).hexdigest(), (photo,))
    assert written == SheetWritten(path, left), "what has left is named where a person withdraws"
    assert data.startswith(b"%PDF")
    assert [file.name for file in tmp_path.glob(".*")] == []


def test_a_sheet_fits_one_page_whatever_is_noted(folder: Path) -> None:
    case = Case.open(folder, FAKES)
    try:
        face = next(case.stored_faces())
        for vendor in ("anna", "bert"):
            flag = Flag(face.id, VendorId(vendor), None, "long " * 500, "by hand", now())
            case.put_flag(flag)
        label = face.label
        assert label is not None
        case.set_label(face.id, replace(label, answers_seen=True))
        sheet = case_sheet.build(case, FAKES.infos(), face.photo_id, 0)
        assert sheet.facts[0].words.endswith("; given after vendors' answers had been shown")
    finally:
        case.close()
    assert len(sheet.notes) == 2
    assert len(case_sheet.pages(sheet, ppi=20)) == 1


def test_a_package_has_this_vendors_answers_alone(folder: Path, tmp_path: Path) -> None:
    out = tmp_path / "for anna"
    asking = Asking(VendorId("anna"), "2026-12-24", "ann@example.org")
    packed = process_of(folder, WritePackage(asking, out)).run()
    assert isinstance(packed, Packed)
    assert (packed.answers, packed.photos) == (COUNT, (1, COUNT - 1, 0))
    with (out / "answers.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    assert tuple(rows[0]) == COLUMNS
    assert len(rows) == COUNT
    assert {row["verdict"] for row in rows} == {"misread"}
    case = Case.open(folder, FAKES, read_only=True)
    try:
        for row in rows:
            photo = case.find(row["photo_sha256"])
            assert photo is not None
            outcome = case.outcome(photo.id, VendorId("anna"))
            assert (out / row["answer_file"]).read_bytes() == case.body(outcome.id)  # type: ignore[union-attr]
            assert row["sent_sha256"] == outcome.sent.sha256  # type: ignore[union-attr]
    finally:
        case.close()
    read_me = (out / "README.txt").read_text(encoding="utf-8")
    assert "by 2026-12-24 to ann@example.org" in " ".join(read_me.split())
    everything = "".join(f.read_text("utf-8") for f in out.glob("*.*") if f.suffix != ".png")
    assert "bert" not in everything.casefold()
    for line in (out / "SHA256SUMS.txt").read_text().splitlines():
        digest, name = line.split("  ", 1)
        assert hashlib.sha256((out / name).read_bytes()).hexdigest() == digest


def test_who_gave_no_answer_gets_no_package(folder: Path, tmp_path: Path) -> None:
    with pytest.raises(ProblemError) as caught:
        process_of(folder, WritePackage(Asking(VendorId("carl")), tmp_path / "for carl")).run()
    assert caught.value.problem.kind == "no answers"
    assert not (tmp_path / "for carl").exists()
