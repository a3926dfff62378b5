from __future__ import annotations

import csv
import json
from dataclasses import replace
from datetime import datetime, timedelta, timezone
from pathlib import Path

import pytest

from core.commands.audit_table import COLUMNS, Audit, AuditedFile, AuditedVendor, write
from core.geometry import Box
from core.labelling.labels import Gender
from core.photos.photo import PhotoId, SentRecord
from core.prediction import Prediction
from core.problem import Problem
from core.response import CallFailure, Outcome, Recorded, Response, ResponseId, RunId
from core.vendor import VendorId

ANNA, BERT = VendorId("anna"), VendorId("bert")
NOON = datetime(2026, 3, 1, 13, 0, 0, 123_456, timezone(timedelta(hours=1)))
WOMAN = Prediction(Box(10.0, -5.5, 30.0, 40.0), Gender.FEMALE, 0.98, "98", 0, 30, 35)
MAN = Prediction(Box(1 / 3, 0, 1, 1), Gender.MALE, 1.0, "1.0", 1)
NOBODY = Prediction(Box(0, 0, 1, 1), None)


def _response(
    photo: int, *faces: Prediction, vendor: VendorId = ANNA, unreadable: Problem | None = None
) -> Response:
    sent = SentRecord(100, 80, 1.0, 24_000, "5" * 64, "pixels")
    return Response(
        ResponseId(photo), RunId(1), PhotoId(photo), vendor, "2.0", NOON, NOON, 0.25, "", sent,
        faces, unreadable,
    )  # fmt: skip


def _failure(photo: int, vendor: VendorId = ANNA) -> CallFailure:
    problem = Problem("gone", "The file is gone.", "Put it back.")
    return CallFailure(RunId(1), PhotoId(photo), vendor, NOON, problem)


def _audit(*outcomes: Outcome, names: dict[str, int] | None = None) -> Audit:
    photos = names or {f"{o.photo_id}.jpg": int(o.photo_id) for o in outcomes}
    vendors = sorted({o.vendor_id for o in outcomes})
    return Audit(
        [AuditedFile(name, f"hash{photo}", PhotoId(photo)) for name, photo in photos.items()],
        [AuditedVendor(vendor, "1.5") for vendor in vendors],
        {(o.photo_id, o.vendor_id): o for o in outcomes},
    )


def _drawn(audit: Audit) -> str:
    return "\n".join(",".join(row) for row in audit.rows())


def test_each_prediction_has_a_row_with_its_box_in_pixels() -> None:
    assert _drawn(_audit(_response(1, WOMAN, MAN, NOBODY))) == (
        "1.jpg,hash1,anna,2.0,live,2026-03-01T12:00:00.123Z,answered,"
        "1,10,-5.5,30,40,female,0.98,30,35,\n"
        "1.jpg,hash1,anna,2.0,live,2026-03-01T12:00:00.123Z,answered,"
        "2,0.3333333333333333,0,1,1,male,1,,,\n"
        "1.jpg,hash1,anna,2.0,live,2026-03-01T12:00:00.123Z,answered,3,0,0,1,1,,,,,"
    )


def test_no_face_a_failed_call_and_an_unreadable_answer_differ() -> None:
    odd = Problem("unexpected body", "It is no list.", "Report it.")
    audit = _audit(_response(1), _failure(2), _response(3, unreadable=odd))

    assert _drawn(audit) == (
        "1.jpg,hash1,anna,2.0,live,2026-03-01T12:00:00.123Z,no face,,,,,,,,,,\n"
        "2.jpg,hash2,anna,1.5,live,,failed,,,,,,,,,,The file is gone.\n"
        "3.jpg,hash3,anna,2.0,live,2026-03-01T12:00:00.123Z,failed,,,,,,,,,,It is no list."
    )
    assert audit.failed_files() == 2


def test_rows_follow_photo_then_vendor_then_face_and_one_photo_may_have_two_names() -> None:
    audit = _audit(
        _response(1, WOMAN, MAN),
        _response(1, WOMAN, vendor=BERT),
        _response(2, MAN),
        _response(2, MAN, vendor=BERT),
        names={"z.jpg": 1, "b/y.jpg": 2, "a.jpg": 1},
    )

    assert [(row[0], row[2], row[7]) for row in audit.rows()] == [
        ("a.jpg", "anna", "1"),
        ("a.jpg", "anna", "2"),
        ("a.jpg", "bert", "1"),
        ("b/y.jpg", "anna", "1"),
        ("b/y.jpg", "bert", "1"),
        ("z.jpg", "anna", "1"),
        ("z.jpg", "anna", "2"),
        ("z.jpg", "bert", "1"),
    ]


def test_the_summary_counts_by_vendor() -> None:
    audit = _audit(_response(1, WOMAN, MAN), _response(2), _failure(3))

    assert audit.summary() == {
        "anna": {
            "photos": 3,
            "answered": 1,
            "no_face": 1,
            "failed": 1,
            "predictions": 2,
            "seconds": 0.5,
        }
    }


def test_what_a_stopped_vendor_was_not_asked_is_said() -> None:
    cap = Problem("cap reached", "The next call could pass the cap of 1 calls.", "Raise it.")
    files = [AuditedFile(f"{photo}.jpg", f"hash{photo}", PhotoId(photo)) for photo in (1, 2)]
    outcomes: dict[tuple[PhotoId, VendorId], Outcome] = {(PhotoId(1), ANNA): _response(1)}
    audit = Audit(files, [AuditedVendor(ANNA, "1.5")], outcomes, {ANNA: cap})

    assert _drawn(audit).splitlines()[1] == (
        "2.jpg,hash2,anna,1.5,live,,failed,,,,,,,,,,"
        "Not asked. The next call could pass the cap of 1 calls."
    )
    counts = audit.summary()["anna"]
    assert (counts["failed"], counts["not_asked"]) == (1, 1)
    assert counts["photos"] == counts["answered"] + counts["no_face"] + counts["failed"]
    assert (audit.failed_files(), audit.unasked_files()) == (1, 1)


def test_what_a_stopped_vendor_was_sent_is_not_called_not_asked() -> None:
    broken = Problem("broken off", "The connection to Anna broke off.", "Ask again.")
    files = [AuditedFile(f"{photo}.jpg", f"hash{photo}", PhotoId(photo)) for photo in (1, 2)]
    sent = {(PhotoId(1), ANNA)}
    audit = Audit(files, [AuditedVendor(ANNA, "1.5")], {}, {ANNA: broken}, sent)

    assert [row[-1] for row in audit.rows()] == [
        "Tried, but not answered. The connection to Anna broke off.",
        "Not asked. The connection to Anna broke off.",
    ]
    counts = audit.summary()["anna"]
    assert (counts["failed"], counts["not_asked"]) == (2, 1)
    assert (audit.failed_files(), audit.unasked_files()) == (2, 1)


def test_a_recorded_answer_has_its_own_source_and_date() -> None:
    recorded = Recorded("2018-05", "A study.", "1.json", NOON, "b0" * 32)
    answer = replace(_response(1, MAN), source="recorded", recorded=recorded, version="")

    assert _drawn(_audit(answer)) == (
        "1.jpg,hash1,anna,,recorded,2018-05,answered,1,0.3333333333333333,0,1,1,male,1,,,"
    )


def test_the_files_are_utf8_without_mark_with_plain_line_ends(tmp_path: Path) -> None:
    name = 'Zoë, "the\nphoto".jpg'
    write(_audit(_response(1, WOMAN), names={name: 1, "odd\udcff.jpg": 1}), tmp_path)

    raw = (tmp_path / "predictions.csv").read_bytes()
    assert b"\r" not in raw
    assert raw.startswith(b"photo,sha256,")
    rows = list(csv.DictReader(raw.decode().splitlines(keepends=True)))
    assert list(rows[0]) == list(COLUMNS)
    assert [row["photo"] for row in rows] == [name, "odd\\udcff.jpg"]
    summary = (tmp_path / "summary.json").read_bytes()
    assert json.loads(summary)["anna"]["photos"] == 2
    assert b"\r" not in summary
    assert sorted(path.name for path in tmp_path.iterdir()) == ["predictions.csv", "summary.json"]


def test_no_spreadsheet_takes_what_somebody_named_for_a_formula(tmp_path: Path) -> None:
    said = Problem("gone", '+HYPERLINK("http://x")', "Put it back.")
    failed = replace(_failure(2), problem=said)
    audit = _audit(_response(1, WOMAN), failed, names={'=cmd|"/C calc"!A1.jpg': 1, "@b.jpg": 2})
    write(audit, tmp_path)

    with (tmp_path / "predictions.csv").open(encoding="utf-8", newline="") as file:
        one, other = csv.DictReader(file)
    assert one["photo"] == """'=cmd|"/C calc"!A1.jpg"""
    assert (one["top"], one["gender"]) == ("-5.5", "female"), "a number is one still"
    assert (other["photo"], other["error"]) == ("'@b.jpg", """'+HYPERLINK("http://x")""")


def test_what_stood_there_before_stays_when_writing_fails(tmp_path: Path) -> None:
    (tmp_path / "predictions.csv").write_text("before")
    broken = Audit([AuditedFile("a.jpg", "", PhotoId(1))], [AuditedVendor(ANNA, "1")], {})

    with pytest.raises(KeyError):
        write(broken, tmp_path)

    assert [(path.name, path.read_text()) for path in tmp_path.iterdir()] == [
        ("predictions.csv", "before")
    ]
