"""The process that the window exports in: a real one, on a real case."""

from __future__ import annotations

import json
import os
import signal
import sys
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from audit_set_fakes import AG_LIKE, NN_LIKE, box, flagged

from core.case.case import Case
from core.export.export_set import Scope
from core.export.process import CancelledError, ExportProcess, Order, Request
from core.labelling.blind import BLIND
from core.labelling.labels import Gender, ReferenceLabel
from core.labelling.second_annotator import SECOND, SecondAnnotator
from core.photos.files import Found
from core.photos.image_io import examine
from core.problem import ProblemError
from core.vendor import VendorInfo

INFOS = (AG_LIKE, NN_LIKE)
COUNT = 12


class KnownVendors:
    """A registry of vendors that nobody asks."""

    def infos(self) -> tuple[VendorInfo, ...]:
        return INFOS


@pytest.fixture
def case(tmp_path: Path, draw_photo: Callable[..., Path]) -> Iterator[Case]:
    """A dozen photos with a labelled face each, two of them flagged."""
    opened = Case.open(tmp_path / "a case", KnownVendors())  # type: ignore[arg-type]
    files = [draw_photo(f"originals/{number}.jpg", seed=number) for number in range(COUNT)]
    opened.add_photos([examine(Found(file, None)) for file in files])
    for number, photo in enumerate(list(opened.photos)):
        face, _ = opened.keep_face(photo.id, box(30, 30))
        opened.set_label(face, ReferenceLabel(Gender.FEMALE))
        if number < 2:
            opened.put_flag(flagged(face, AG_LIKE, note="seen"))
    opened.store.flush()
    yield opened
    opened.close()


@pytest.fixture
def process(case: Case) -> Iterator[ExportProcess]:
    made = ExportProcess(Request(case.folder, INFOS, (AG_LIKE.id,)))
    yield made
    made.cancel()
    made.close()


def test_it_counts_what_goes_in_and_writes_that(
    case: Case, process: ExportProcess, tmp_path: Path
) -> None:
    previews = process.start()
    whole, audit = previews[Scope.ALL], previews[Scope.AUDIT]
    assert (whole.photos, whole.faces, whole.labelled, whole.flags) == (12, 12, 12, 2)
    assert (audit.photos, audit.faces, audit.masked, audit.shown) == (2, 2, 2, 0)
    # What changes now is not in it: what was counted is what is written.
    case.add_photos([])
    case.set_label(next(case.stored_faces()).id, None)
    case.store.flush()
    told: list[tuple[int, int]] = []
    out = tmp_path / "out"
    summary = process.write(
        Order("coco", Scope.ALL, out), lambda done, total: told.append((done, total))
    )
    assert (summary.faces, summary.masked, summary.withheld) == (12, 12, ())
    assert told == [(number, COUNT) for number in range(1, COUNT + 1)]
    said = json.loads((out / "labels.json").read_text())
    assert [each["category_id"] for each in said["annotations"]] == [1] * COUNT


def test_several_exports_can_be_written_one_after_the_other(
    process: ExportProcess, tmp_path: Path
) -> None:
    process.start()
    for name in ("csv", "audit-set"):
        process.write(Order(name, Scope.AUDIT, tmp_path / name))
    assert (tmp_path / "csv" / "faces.csv").is_file()
    assert (tmp_path / "audit-set" / "audit_set.csv").is_file()


def test_what_is_in_the_way_comes_back_as_a_problem_and_it_goes_on(
    process: ExportProcess, tmp_path: Path
) -> None:
    process.start()
    (tmp_path / "taken").mkdir()
    (tmp_path / "taken" / "mine").write_text("mine")
    with pytest.raises(ProblemError) as caught:
        process.write(Order("csv", Scope.ALL, tmp_path / "taken"))
    assert caught.value.problem.kind == "folder taken"
    assert process.write(Order("csv", Scope.ALL, tmp_path / "free")).faces == COUNT


def test_a_case_that_is_gone_is_a_problem(tmp_path: Path) -> None:
    process = ExportProcess(Request(tmp_path / "nowhere", INFOS, ()))
    with pytest.raises(ProblemError):
        process.start()
    process.close()


def test_cancelling_in_the_middle_leaves_nothing(process: ExportProcess, tmp_path: Path) -> None:
    process.start()
    out = tmp_path / "somewhere" / "out"
    with pytest.raises(CancelledError):
        process.write(Order("coco", Scope.ALL, out), lambda done, total: process.cancel())
    process.close()
    assert list(out.parent.iterdir()) == []


def test_cancelling_while_it_counts_ends_it(case: Case) -> None:
    process = ExportProcess(Request(case.folder, INFOS, ()))
    seen: list[BaseException] = []

    def start() -> None:
        try:
            process.start()
        except BaseException as error:
            seen.append(error)

    thread = threading.Thread(target=start)
    thread.start()
    while process._process is None or not process._process.is_alive():
        assert thread.is_alive()
    process.cancel()
    thread.join(60)
    process.close()
    # It may just have finished counting; it must not hang or blame anybody.
    assert all(isinstance(error, CancelledError) for error in seen)


def test_cancelling_before_it_starts_starts_nothing(case: Case) -> None:
    process = ExportProcess(Request(case.folder, INFOS, ()))
    process.cancel()
    process.close()
    with pytest.raises(CancelledError):
        process.start()
    assert process._process is None


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no SIGKILL")
def test_a_kill_in_the_middle_leaves_nothing_and_says_so(
    process: ExportProcess, tmp_path: Path
) -> None:
    process.start()
    out = tmp_path / "somewhere" / "out"
    assert process._process is not None
    pid = process._process.pid
    assert pid is not None
    with pytest.raises(ProblemError) as caught:
        process.write(Order("coco", Scope.ALL, out), lambda done, _: os.kill(pid, signal.SIGKILL))
    assert caught.value.problem.kind == "export ended"
    assert not out.exists()
    assert list(out.parent.iterdir()) == []


@pytest.mark.skipif(sys.platform == "win32", reason="the other end is closed by a signal here")
def test_a_dead_parent_leaves_no_process_and_nothing_half(
    process: ExportProcess, tmp_path: Path
) -> None:
    process.start()
    out = tmp_path / "somewhere" / "out"
    connection, child = process._connection, process._process
    assert connection is not None
    assert child is not None
    connection.send(Order("coco", Scope.ALL, out))
    connection.recv()
    connection.close()
    child.join(60)
    assert child.exitcode == 0
    assert list(out.parent.iterdir()) == []


def test_a_case_remembers_what_left_it(case: Case, process: ExportProcess, tmp_path: Path) -> None:
    from core.store import events, exports

    process.start()
    summary = process.write(Order("json", Scope.AUDIT, tmp_path / "out"))
    case.mark_exported(summary.left)
    case.store.flush()
    [kept] = case.store.read(exports.load)
    assert (kept.format, kept.scope, kept.name) == ("json", "audit", "out")
    assert kept.content_hash == summary.sha256
    assert set(kept.photos) == {photo.sha256 for photo in list(case.photos)[:2]}
    assert kept.time is not None
    last = case.store.read(events.load)[-1]
    assert (last.kind, summary.sha256 in last.ids) == ("exported", True)


def test_what_is_still_to_be_labelled_blind_goes_out_without_answers(
    case: Case, process: ExportProcess
) -> None:
    case.set_label(next(case.stored_faces()).id, None)
    case.set_setting(BLIND, True)
    case.store.flush()
    assert {scope: each.hidden for scope, each in process.start().items()} == {
        Scope.ALL: 1,
        Scope.AUDIT: 1,
    }


def test_nothing_goes_out_during_a_second_annotators_turn(
    case: Case, process: ExportProcess
) -> None:
    case.set_setting(SECOND, SecondAnnotator("Bo").to_setting())
    case.store.flush()
    with pytest.raises(ProblemError, match="Bo is labelling as the second annotator"):
        process.start()
