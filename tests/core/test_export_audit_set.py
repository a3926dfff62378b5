from __future__ import annotations

import csv
import errno
import hashlib
import json
import os
import subprocess
import sys
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any, cast

import pytest
from audit_set_fakes import (
    AG_LIKE,
    NN_LIKE,
    TIME,
    FakeCase,
    answered,
    box,
    failed,
    flagged,
    labelled,
    photo_of,
)
from PIL import Image

from core.case.case import Case
from core.export import ExportSet, ExportSummary, Scope, write_export
from core.export.audit_set import EXPORTER
from core.export.audit_set.columns import COLUMNS
from core.export.audit_set.csv_table import cell_text
from core.export.export_set import gather_set
from core.export.folder import whole_folder
from core.export.photo_files import safe_stem
from core.labelling.labels import Gender, ReferenceLabel
from core.photos.files import Found
from core.photos.image_io import examine
from core.photos.photo import Photo, Rights
from core.problem import ProblemError
from core.response import RECORDED, Recorded, Response, ResponseId
from core.sending.sent_file import for_cloud_vendor
from core.sets.audit_set import keep_copy
from core.sets.flag import Reason
from core.store import events
from core.store.recorded import unknown_sending
from core.vendor import Limits, VendorId, VendorInfo, VendorRegistry

INFOS = (AG_LIKE, NN_LIKE)
GREY = (0x34, 0x34, 0x34)
FACE = box(36, 30)


def raw(response_id: ResponseId) -> bytes:
    return b'{"raw": %d}\r\n' % response_id


class RawAnswers:
    """Hands out a body for every response."""

    def __init__(self, further: tuple[bytes, ...] = ()) -> None:
        self._further = further

    def body(self, response_id: ResponseId) -> bytes:
        return raw(response_id)

    def further_bodies(self, response_id: ResponseId) -> tuple[bytes, ...]:
        return self._further


def set_of(case: FakeCase) -> ExportSet:
    return gather_set(case, INFOS, [info.id for info in INFOS], Scope.AUDIT)


def export(
    case: FakeCase,
    folder: Path,
    reason: str | None = None,
    further: tuple[bytes, ...] = (),
    **more: Any,
) -> ExportSummary:
    return write_export(
        set_of(case), EXPORTER, folder, RawAnswers(further), reason_unmasked=reason, **more
    )


def table(folder: Path) -> list[dict[str, str]]:
    with (folder / "audit_set.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def record(folder: Path) -> Any:
    return json.loads((folder / "audit_set.json").read_text(encoding="utf-8"))


def picture(folder: Path) -> Image.Image:
    [path] = (folder / "photos").iterdir()
    image = Image.open(path)
    image.load()
    return image


@pytest.fixture
def out(tmp_path: Path) -> Path:
    return tmp_path / "out" / "the set"


@pytest.fixture
def add(tmp_path: Path) -> Callable[..., Photo]:
    """Adds a photo of `size` with place and time in its metadata, a face, and a flag for it."""

    def add(
        case: FakeCase, number: int = 1, name: str = "", vendor: VendorInfo = AG_LIKE, **of: Any
    ) -> Photo:
        path = tmp_path / "originals" / (name or f"photo {number}.jpg")
        path.parent.mkdir(exist_ok=True)
        draw(path, number)
        photo = case.add(replace(photo_of(path, number), **of))
        case.add_face(labelled(number, photo, FACE, Gender.FEMALE))
        case.add_outcome(answered(photo, AG_LIKE, [(FACE, Gender.MALE, 0.98)]))
        case.add_flag(flagged(number, vendor, Reason.MISGENDERED))
        return photo

    return add


def draw(path: Path, number: int = 1) -> None:
    image = Image.effect_noise((120, 150), 60 + number).convert("RGB")
    exif = Image.Exif()
    exif[0x010F] = "A camera"
    exif.get_ifd(0x8825)[2] = (48.0, 8.0, 14.0)
    image.save(path, exif=exif)


@pytest.fixture
def case(tmp_path: Path) -> FakeCase:
    (tmp_path / "case").mkdir()
    return FakeCase(tmp_path / "case")


Add = Callable[..., Photo]


class TestTables:
    def test_each_flagged_face_has_a_row_for_every_vendor(
        self, case: FakeCase, add: Add, out: Path
    ) -> None:
        photo = add(case)
        case.set_threshold(AG_LIKE.id, 0.6)
        summary = export(case, out)
        first, second = table(out)
        assert list(first) == [column.name for column in COLUMNS]
        assert {
            key: first[key]
            for key in ("photo", "face", "vendor", "vendor_version", "flagged", "outcome")
        } == {
            "photo": "photo 1.jpg",
            "face": "1",
            "vendor": "tall",
            "vendor_version": "2.0",
            "flagged": "yes",
            "outcome": "answered",
        }
        assert first["photo_sha256"] == photo.sha256
        assert [first[f"face_{side}"] for side in ("left", "top", "width", "height")] == [
            "36",
            "30",
            "40",
            "50",
        ]
        assert (first["gender"], first["gender_confidence"]) == ("male", "0.98")
        assert (first["verdict"], first["threshold"]) == ("misread", "0.6")
        assert (first["reference_label"], first["label_source"]) == ("female", "public record")
        assert (first["reason"], first["found_by"]) == ("misgendered", "filter: misread")
        assert first["flagged_at"] == first["response_time"] == "2026-03-01T09:30:00.000000Z"
        assert (second["vendor"], second["flagged"], second["outcome"]) == (
            "wide",
            "no",
            "not asked",
        )
        assert (second["verdict"], second["response_file"], second["reason"]) == (
            "not asked",
            "",
            "",
        )
        assert (summary.cases, summary.faces, summary.responses) == (1, 1, 1)

    def test_the_table_has_no_mark_and_ends_its_lines_with_lf(
        self, case: FakeCase, add: Add, out: Path
    ) -> None:
        add(case, name="Zoë Ω.jpg")
        export(case, out)
        for name in ("audit_set.csv", "audit_set.json", "README.txt", "SHA256SUMS.txt"):
            data = (out / name).read_bytes()
            assert not data.startswith(b"\xef\xbb\xbf")
            assert b"\r" not in data
            assert data.endswith(b"\n")
        assert "Zoë Ω.jpg" in (out / "audit_set.csv").read_text(encoding="utf-8")

    def test_every_kind_of_outcome_is_told_apart(self, case: FakeCase, add: Add, out: Path) -> None:
        one, two, three, four = (add(case, number) for number in (1, 2, 3, 4))
        case.add_outcome(failed(one, NN_LIKE))
        case.add_outcome(answered(two, NN_LIKE, []))
        damaged = answered(three, NN_LIKE, [])
        case.add_outcome(replace(damaged, unreadable=failed(three, NN_LIKE).problem))
        case.add_tried(four, NN_LIKE)
        export(case, out)
        wide = [row for row in table(out) if row["vendor"] == "wide"]
        said = ["failed", "no face", "unreadable", "tried, no answer"]
        assert [row["outcome"] for row in wide] == said
        verdicts = ["failed", "not detected", "not detected", "tried, no answer"]
        assert [row["verdict"] for row in wide] == verdicts
        assert [bool(row["error"]) for row in wide] == [True, False, True, False]

    def test_no_text_can_be_run_as_a_formula_by_a_spreadsheet(
        self, case: FakeCase, add: Add, out: Path
    ) -> None:
        add(case, title="=1+1", vendor=NN_LIKE)
        case.flags[0] = replace(case.flags[0], note="@SUM(A1)\n-2", found_by="+x")
        export(case, out)
        tall, wide = table(out)
        assert (tall["photo"], tall["request_id"]) == ("'=1+1", "'=rq")
        assert (wide["note"], wide["found_by"]) == ("'@SUM(A1)\n-2", "'+x")
        [photo] = record(out)["photos"]
        assert photo["name"] == "=1+1"
        assert photo["faces"][0]["vendors"][1]["flag"]["note"] == "@SUM(A1)\n-2"

    @pytest.mark.parametrize(
        ("cell", "text"),
        [
            (None, ""),
            (True, "yes"),
            (False, "no"),
            (-3.5, "-3.5"),
            (-3.0, "-3"),
            (7, "7"),
            (0.6148812174797058, "0.6148812174797058"),
            ("-3", "'-3"),
            ("\tx", "'\tx"),
            ("plain = text", "plain = text"),
            ("", ""),
        ],
    )
    def test_cells_are_written_as_documented(self, cell: Any, text: str) -> None:
        assert cell_text(cell) == text

    def test_the_record_says_the_same_nested_with_counts_and_thresholds(
        self, case: FakeCase, add: Add, out: Path
    ) -> None:
        add(case)
        add(case, 2, rights=Rights(consenting=True))
        case.add_flag(flagged(2, NN_LIKE))
        case.set_threshold(NN_LIKE.id, 0.5)
        export(case, out)
        found = record(out)
        assert found["found"] == "3 cases found"
        assert found["thresholds"] == {"tall": None, "wide": 0.5}
        assert found["counts"] == {
            "cases": 3,
            "faces": 2,
            "photos": 2,
            "photos_in_the_case": 2,
            "photos_masked": 1,
            "photos_unmasked": 1,
            "photos_withheld": 0,
            "reasons": {
                "misgendered": 2,
                "not detected": 0,
                "wrong person count": 0,
                "low confidence": 0,
                "other": 0,
                "none given": 1,
            },
        }
        [face] = found["photos"][0]["faces"]
        assert face["vendors"][0]["prediction"]["confidence"] == 0.98
        assert face["vendors"][0]["verdict"] == "misread"
        assert face["vendors"][1]["prediction"] is None

    def test_a_name_that_is_no_text_can_be_written(
        self, case: FakeCase, add: Add, out: Path
    ) -> None:
        add(case, title="photo \udce9")
        export(case, out)
        assert record(out)["photos"][0]["name"] == "photo \udce9"
        assert table(out)[0]["photo"] == "photo \\udce9"

    def test_the_read_me_explains_every_column(self, case: FakeCase, add: Add, out: Path) -> None:
        add(case)
        export(case, out)
        text = (out / "README.txt").read_text(encoding="utf-8")
        assert all(column.name in text and column.meaning in text for column in COLUMNS)
        assert "1 case found. Photos in this set: 1 of 1 in the case." in text
        assert "no share or rate can be drawn" in text

    def test_raw_responses_are_there_byte_for_byte(
        self, case: FakeCase, add: Add, out: Path
    ) -> None:
        photo = add(case)
        export(case, out)
        name = table(out)[0]["response_file"]
        assert name == f"responses/tall/{photo.sha256}-216.json"
        assert (out / name).read_bytes() == raw(ResponseId(216))
        assert record(out)["photos"][0]["faces"][0]["vendors"][0]["response"]["file"] == name

    def test_an_empty_set_can_be_exported(self, case: FakeCase, out: Path) -> None:
        assert export(case, out).cases == 0
        assert table(out) == []


class TestPhotos:
    def test_faces_are_masked_solid_and_a_little_beyond(
        self, case: FakeCase, add: Add, out: Path
    ) -> None:
        photo = add(case)
        summary = export(case, out)
        image = picture(out)
        mask = (32, 25, 80, 85)
        assert image.crop(mask).getcolors() == [(48 * 60, GREY)]
        with Image.open(photo.path) as original:
            outside = original.convert("RGB")
        outside.paste(GREY, mask)
        assert image.tobytes() == outside.tobytes()
        [row, _] = table(out)
        assert (row["photo_shown"], row["photo_why"]) == ("masked", "")
        assert row["photo_file"] == f"photos/photo-1-{(photo.sha256 or '')[:12]}-masked.png"
        data = (out / row["photo_file"]).read_bytes()
        assert row["photo_file_sha256"] == hashlib.sha256(data).hexdigest() != photo.sha256
        assert record(out)["photos"][0]["masked_boxes"] == [
            {"left": 32.0, "top": 25.0, "width": 48.0, "height": 60.0}
        ]
        assert (summary.masked, summary.unmasked, summary.withheld) == (1, 0, ())

    def test_everyone_in_the_photo_is_masked_and_not_only_the_flagged(
        self, case: FakeCase, add: Add, out: Path
    ) -> None:
        photo = add(case)
        case.add_outcome(answered(photo, NN_LIKE, [(box(80, 100), Gender.MALE, 0.5)]))
        export(case, out)
        assert len(record(out)["photos"][0]["masked_boxes"]) == 2
        assert picture(out).getpixel((100, 125)) == GREY

    @pytest.mark.parametrize(
        ("rights", "reason", "why"),
        [
            ({"rights": Rights(public_figure=True)}, None, "public figure"),
            ({"rights": Rights(consenting=True)}, None, "consenting"),
            ({}, " Shown to the court. ", "Shown to the court."),
        ],
    )
    def test_an_allowed_photo_keeps_its_pixels_and_loses_its_metadata(
        self, case: FakeCase, add: Add, out: Path, rights: Any, reason: str | None, why: str
    ) -> None:
        photo = add(case, **rights)
        export(case, out, reason)
        image = picture(out)
        with Image.open(photo.path) as original:
            assert image.tobytes() == original.convert("RGB").tobytes()
            assert original.getexif().get_ifd(0x8825)
        assert (dict(image.getexif()), image.info) == ({}, {})
        assert (table(out)[0]["photo_shown"], table(out)[0]["photo_why"]) == ("unmasked", why)
        assert record(out)["reason_unmasked"] == (why if reason else None)

    def test_a_blank_reason_is_none(self, case: FakeCase, add: Add, out: Path) -> None:
        add(case)
        assert export(case, out, "  ").masked == 1

    def test_metadata_leaves_masked_photos_too(self, case: FakeCase, add: Add, out: Path) -> None:
        add(case)
        export(case, out)
        assert dict(picture(out).getexif()) == {}

    def test_a_face_without_a_box_withholds_the_photo_unless_it_may_be_shown(
        self, case: FakeCase, add: Add, out: Path
    ) -> None:
        photo = add(case)
        case.add_face(labelled(9, photo, None, Gender.MALE))
        summary = export(case, out)
        assert list((out / "photos").iterdir()) == []
        assert summary.withheld == (("photo 1.jpg", table(out)[0]["photo_why"]),)
        assert "could not be masked" in table(out)[0]["photo_why"]
        assert export(case, out.with_name("again"), "For the court").unmasked == 1

    def test_the_cases_own_copy_serves_where_the_original_is_gone(
        self, case: FakeCase, add: Add, out: Path
    ) -> None:
        photo = add(case)
        kept = case.folder / "photos" / f"{photo.sha256}.jpg"
        kept.parent.mkdir()
        photo.path.rename(kept)
        assert export(case, out).masked == 1

    def test_a_photo_that_changed_is_withheld_and_the_rest_is_written(
        self, case: FakeCase, add: Add, out: Path
    ) -> None:
        photo = add(case)
        add(case, 2)
        draw(photo.path, 7)
        summary = export(case, out)
        assert (summary.masked, len(summary.withheld)) == (1, 1)
        assert table(out)[0]["photo_shown"] == "withheld"
        assert table(out)[0]["photo_why"]

    def test_a_photo_never_read_is_withheld(self, case: FakeCase, add: Add, out: Path) -> None:
        add(case, sha256=None)
        assert len(export(case, out).withheld) == 1

    def test_two_photos_of_one_name_are_two_files(
        self, case: FakeCase, add: Add, out: Path
    ) -> None:
        add(case, 1, title="A / B: C?")
        add(case, 2, title="A / B: C?")
        export(case, out)
        assert len(list((out / "photos").iterdir())) == 2

    @pytest.mark.parametrize(
        ("name", "stem"),
        [
            ("Grace Hopper", "Grace-Hopper"),
            ("../../etc/passwd", "etc-passwd"),
            ("con", "con-"),
            ("LPT1.backup", "LPT1.backup-"),
            ("Zoë", "Zoë"),
            ("ends in dots ..", "ends-in-dots"),
            ('<>:"/\\|?*', "photo"),
            ("bad \udce9", "bad"),
            ("x" * 300, "x" * 80),
        ],
    )
    def test_names_are_safe_on_every_system(self, name: str, stem: str) -> None:
        assert safe_stem(name) == stem


class TestAllOrNothing:
    def test_every_file_has_its_hash_and_the_hashes_have_one(
        self, case: FakeCase, add: Add, out: Path
    ) -> None:
        add(case)
        summary = export(case, out)
        listed = {}
        for line in (out / "SHA256SUMS.txt").read_text().splitlines():
            digest, name = line.split("  ", 1)
            listed[name] = digest
        on_disk = {
            path.relative_to(out).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest()
            for path in out.rglob("*")
            if path.is_file() and path.name != "SHA256SUMS.txt"
        }
        assert listed == on_disk
        assert summary.sha256 == hashlib.sha256((out / "SHA256SUMS.txt").read_bytes()).hexdigest()

    def test_an_empty_folder_is_taken_and_nothing_is_left_beside_it(
        self, case: FakeCase, add: Add, out: Path
    ) -> None:
        add(case)
        out.mkdir(parents=True)
        export(case, out)
        assert [path.name for path in out.parent.iterdir()] == [out.name]

    def test_a_folder_with_something_in_it_is_refused_and_left_alone(
        self, case: FakeCase, add: Add, out: Path
    ) -> None:
        add(case)
        out.mkdir(parents=True)
        (out / "mine.txt").write_text("mine")
        with pytest.raises(ProblemError, match="exists already") as caught:
            export(case, out)
        assert caught.value.problem.kind == "folder taken"
        assert [path.name for path in out.iterdir()] == ["mine.txt"]

    def test_a_file_of_that_name_is_refused(self, case: FakeCase, out: Path) -> None:
        out.parent.mkdir()
        out.write_text("mine")
        with pytest.raises(ProblemError, match="exists already"):
            export(case, out)
        assert out.read_text() == "mine"

    @pytest.mark.parametrize(
        ("number", "kind"),
        [
            (errno.ENOSPC, "disk full"),
            (errno.EACCES, "no permission"),
            (errno.EIO, "export failed"),
        ],
    )
    def test_what_fails_in_the_middle_leaves_nothing(
        self, case: FakeCase, add: Add, out: Path, number: int, kind: str
    ) -> None:
        add(case)
        add(case, 2)

        def fail(done: int, _: int) -> None:
            if done == 2:
                raise OSError(number, os.strerror(number))

        with pytest.raises(ProblemError) as caught:
            export(case, out, progressed=fail)
        assert caught.value.problem.kind == kind
        assert list(out.parent.iterdir()) == []

    def test_the_one_who_waits_can_end_it(self, case: FakeCase, add: Add, out: Path) -> None:
        add(case)

        def stop(done: int, total: int) -> None:
            raise InterruptedByUser

        with pytest.raises(InterruptedByUser):
            export(case, out, progressed=stop)
        assert list(out.parent.iterdir()) == []

    @pytest.mark.skipif(sys.platform == "win32", reason="Windows has no SIGKILL")
    def test_a_kill_leaves_nothing_that_looks_whole_and_the_next_export_clears_up(
        self, case: FakeCase, add: Add, out: Path
    ) -> None:
        code = (
            "import os, sys\n"
            "from pathlib import Path\n"
            "from core.export.folder import whole_folder\n"
            "with whole_folder(Path(sys.argv[1])) as part:\n"
            "    (part / 'audit_set.csv').write_text('half')\n"
            "    os.kill(os.getpid(), 9)\n"
        )
        subprocess.run([sys.executable, "-c", code, str(out)], check=False, timeout=60)
        assert not out.exists()
        assert len(list(out.parent.iterdir())) == 1
        add(case)
        export(case, out)
        assert [path.name for path in out.parent.iterdir()] == [out.name]

    def test_a_link_to_an_empty_folder_leads_to_it(self, tmp_path: Path) -> None:
        real, link = tmp_path / "real", tmp_path / "link"
        real.mkdir()
        link.symlink_to(real, target_is_directory=True)
        with whole_folder(link) as part:
            (part / "a").write_text("a")
        assert (real / "a").read_text() == "a"
        assert link.is_symlink()


class InterruptedByUser(Exception):
    pass


def test_a_vendor_with_a_strange_id_gets_a_safe_folder(case: FakeCase, add: Add, out: Path) -> None:
    photo = add(case)
    strange = replace(AG_LIKE, id=VendorId("../tall"))
    case.add_outcome(answered(photo, strange, []))
    case.add_flag(flagged(1, strange))
    export(case, out)
    assert sorted(path.name for path in (out / "responses").iterdir()) == ["tall"]


class NoVendors:
    """A registry with nobody in it."""

    def infos(self) -> tuple[VendorInfo, ...]:
        return ()


def test_a_real_case_is_exported_from_its_own_copy_and_remembers_it(
    tmp_path: Path, out: Path, photo_file: Path
) -> None:
    registry = cast("VendorRegistry", NoVendors())
    case = Case.open(tmp_path / "a case", registry)
    try:
        case.add_photos([examine(Found(photo_file, None))])
        [photo] = case.photos
        face_id, _ = case.keep_face(photo.id, FACE, drawn=True)
        case.set_label(face_id, ReferenceLabel(Gender.FEMALE))
        case.put_flag(replace(flagged(face_id, AG_LIKE), note="Nobody found her"))
        keep_copy(case.folder, photo)
        photo_file.unlink()
        content = gather_set(case, [AG_LIKE, NN_LIKE], [], Scope.AUDIT)
        summary = write_export(content, EXPORTER, out, case)
        case.mark_exported(summary.left)
    finally:
        case.close()
    [row] = table(out)
    assert (row["face_drawn"], row["note"], row["photo_shown"]) == (
        "yes",
        "Nobody found her",
        "masked",
    )
    again = Case.open(tmp_path / "a case", registry)
    try:
        last = again.store.read(events.load)[-1]
    finally:
        again.close()
    assert (last.kind, summary.sha256 in last.ids) == ("exported", True)


RECORDED_ANSWER = Recorded("2018-05", "Kept by a study.", "one.json", TIME, "b0" * 32)


def recorded_by(photo: Photo) -> Response:
    """As `wide` answered, recorded elsewhere."""
    live = answered(photo, NN_LIKE, [(FACE, Gender.MALE, 0.7)])
    sent = unknown_sending(photo.width or 0, photo.height or 0)
    return replace(
        live, id=ResponseId(-3), sent=sent, source=RECORDED, version="", recorded=RECORDED_ANSWER
    )


class TestRecorded:
    def test_date_provenance_and_notice_stand_in_every_file(
        self, case: FakeCase, add: Add, out: Path
    ) -> None:
        photo = add(case)
        case.add_outcome(recorded_by(photo))
        export(case, out)
        live, recorded = table(out)
        assert (live["source"], live["recorded_date"], live["imported_at"]) == ("live", "", "")
        assert recorded["source"] == "recorded"
        assert recorded["recorded_date"] == "2018-05"
        assert recorded["recorded_from"] == "Kept by a study."
        assert recorded["imported_at"] == "2026-03-01T09:30:00.000000Z"
        for unknown in ("response_time", "sent_width", "sent_sha256", "sent_encoding", "sent_file"):
            assert recorded[unknown] == ""
        assert recorded["response_file"] == f"responses/wide/{photo.sha256}-recorded-3.json"
        assert (out / recorded["response_file"]).read_bytes() == raw(ResponseId(-3))
        told = record(out)["photos"][0]["faces"][0]["vendors"][1]["response"]
        assert told["sent"] is None
        assert told["received_at"] is None
        assert told["recorded"] == {
            "date": "2018-05",
            "from": "Kept by a study.",
            "file_name": "one.json",
            "imported_at": "2026-03-01T09:30:00.000000Z",
            "notice": "imported by the user, not received by this program",
        }
        words = (out / "README.txt").read_text(encoding="utf-8")
        assert "imported by the user, not received by this program" in words
        assert "here those of Wide are recorded" in words

    def test_a_set_without_any_says_so(self, case: FakeCase, add: Add, out: Path) -> None:
        add(case)
        export(case, out)
        assert "here all are live" in (out / "README.txt").read_text(encoding="utf-8")


class TestSent:
    def sent(self, case: FakeCase, photo: Photo) -> bytes:
        """`wide` answers as a cloud vendor that got a file."""
        sent = for_cloud_vendor(photo.path.read_bytes(), Limits(), None)
        answer = answered(photo, NN_LIKE, [(FACE, Gender.MALE, 0.7)])
        more = {"endpoint": "https://vendor.example", "note": "asked again", "further": 2}
        case.add_outcome(replace(answer, sent=sent.record, **more))
        return sent.data

    def test_what_was_sent_goes_with_photos_shown_unmasked(
        self, case: FakeCase, add: Add, out: Path
    ) -> None:
        photo = add(case, rights=Rights(public_figure=True))
        data = self.sent(case, photo)
        further = (b"[1]", b"[2]")
        export(case, out, further=further)
        local, cloud = table(out)
        assert (local["sent_file"], local["further_files"], local["endpoint"]) == ("", "", "")
        assert (out / cloud["sent_file"]).read_bytes() == data
        assert cloud["sent_file"].endswith(".jpg")
        assert hashlib.sha256(data).hexdigest() == cloud["sent_sha256"]
        assert (cloud["endpoint"], cloud["response_note"]) == (
            "https://vendor.example",
            "asked again",
        )
        assert [(out / name).read_bytes() for name in cloud["further_files"].split()] == list(
            further
        )
        told = record(out)["photos"][0]["faces"][0]["vendors"][1]["response"]
        assert told["sent"]["file"] == cloud["sent_file"]
        assert told["further_files"] == cloud["further_files"].split()

    def test_a_masked_photo_is_not_given_away_by_what_was_sent(
        self, case: FakeCase, add: Add, out: Path
    ) -> None:
        self.sent(case, add(case))
        export(case, out, further=(b"[1]", b"[2]"))
        assert table(out)[1]["sent_file"] == ""
        assert not (out / "sent").exists()
