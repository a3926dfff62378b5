"""What people wrote, edited in a case's file or in a package: found and named, whatever column."""

from __future__ import annotations

import json
import shutil
import sqlite3
from collections.abc import Callable, Sequence
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from packed_cases import LESSON, make_case, open_case, pack, rebag, write
from sqlalchemy import Connection

from core.evidence.calls import AskedCall, LoggedCalls
from core.evidence.case_check import check_case
from core.evidence.log import FIRST_PREVIOUS, Event, content_hash, digest
from core.evidence.package_check import check_package
from core.evidence.verify import verify
from core.package import record as package
from core.package.opening import open_package
from core.photos.photo import PhotoId
from core.problem import Problem, ProblemError
from core.run import VariationId
from core.store import events, lessons, variations
from core.store.events import EventKind
from core.store.store import FILE_NAME, Store
from core.store.values import canonical

NAMES = {
    "protocol": "version 1 of the protocol",
    "finding": "finding 1",
    "reply": "reply 1",
    "repeat": "repeat 1",
    "draw": "draw 1",
    "draw_photo": "draw 1",
    "variation": "variation 1",
    "run": "Call",
}
COLUMNS = {
    "protocol": (
        *("time", "question", "subgroups", "thresholds", "vendors", "photos", "sample"),
        *("stopping_rule", "written_by", "content_hash"),
    ),
    "finding": (
        *("photo_id", "face_id", "vendor_id", "seen", "affected", "certainty", "not_tried"),
        *("written_by", "time"),
    ),
    "reply": ("vendor_id", "date", "text", "file_name", "file_sha256", "time", "body"),
    "repeat": ("photo_id", "vendor_id", "settings", "times", "resave_quality", "time"),
    "draw": ("kind", "seed", "size", "from_size", "strata", "time"),
    "draw_photo": ("photo_id", "number"),
    "variation": (
        *("photo_id", "left", "top", "width", "height", "others", "kind", "seed", "strengths"),
        *("repeats", "vendors", "sha256", "time", "removed"),
    ),
    "run": ("repeat_id",),
}
PLACES = [(table, column) for table, columns in COLUMNS.items() for column in columns]
WHICH = {"draw_photo": "number = 1", "run": "id = 2"}


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("written")
    case = make_case(folder / "case", folder / "photos")
    write(case)
    pack(case, folder / "package")
    case.close()
    open_package(folder / "package", folder / "opened")
    return folder


def edited(path: Path, *statements: str) -> None:
    """As by a program that takes the guards off and puts them back."""
    with closing(sqlite3.connect(path)) as file:
        query = "SELECT name, sql FROM sqlite_master WHERE type = 'trigger'"
        guards = dict(file.execute(query).fetchall())
        for name in guards:
            file.execute(f"DROP TRIGGER {name}")
        for statement in statements:
            file.execute(statement)
        for guard in guards.values():
            file.execute(guard)
        file.commit()


def problem_of(check: Callable[[], object]) -> Problem:
    with pytest.raises(ProblemError) as raised:
        check()
    return raised.value.problem


def check_file(folder: Path) -> None:
    store = Store.open(folder, read_only=True)
    try:
        store.read(check_case)
    finally:
        store.close()


@pytest.mark.parametrize("which", ["case", "package", "opened"])
def test_what_was_written_holds(made: Path, which: str) -> None:
    verify(made / which)


def other_than(value: Any, column: str, data: st.DataObject) -> Any:
    """Another value of the same kind, which the table takes."""
    if column.endswith("_id") and isinstance(value, int):
        return data.draw(st.sampled_from([1, 2, 3]).filter(lambda number: number != value))
    if column == "removed":
        return "2026-03-01T12:00:00.000000+00:00"
    if isinstance(value, float):
        return value + 0.5
    if isinstance(value, int):
        return data.draw(st.integers(0, 9).filter(lambda number: number != value))
    if column in ("subgroups", "thresholds", "vendors", "strata", "others", "strengths"):
        kept = json.loads(value)
        return json.dumps([*kept, "more"] if isinstance(kept, list) else {**kept, "more": 1})
    raw = value.encode() if isinstance(value, str) else value
    at = data.draw(st.integers(0, len(raw)))
    cut = data.draw(st.integers(at, len(raw)))
    put = data.draw(st.text("abc01{}", min_size=int(at == cut), max_size=3)).encode()
    new = raw[:at] + put + raw[cut:]
    new = new + b"!" if new == raw else new
    return new.decode() if isinstance(value, str) else new


def literal(value: Any) -> str:
    if isinstance(value, bytes):
        return f"x'{value.hex()}'"
    text = f"CAST(x'{value.encode().hex()}' AS TEXT)" if isinstance(value, str) else ""
    return text or ("NULL" if value is None else str(value))


@settings(max_examples=400, deadline=None)
@given(st.sampled_from(PLACES), st.sampled_from(["case", "opened"]), st.data())
def test_an_edited_column_of_a_case_is_named(
    made: Path, place: tuple[str, str], which: str, data: st.DataObject
) -> None:
    table, column = place
    folder, where = made / "edited", WHICH.get(table, "id = 1")
    folder.mkdir(exist_ok=True)
    shutil.copyfile(made / which / FILE_NAME, folder / FILE_NAME)
    with closing(sqlite3.connect(folder / FILE_NAME)) as file:
        ((value,),) = file.execute(f"SELECT {column} FROM {table} WHERE {where}").fetchall()
    if which == "opened" and table == "draw_photo":
        # A package may hold a part of a draw; what its photos were, the log alone says.
        return
    if table == "run":
        new = data.draw(st.sampled_from([None, 2]))
    elif table == "draw_photo":
        new = 3 if column == "photo_id" else 9
    else:
        new = other_than(value, column, data)
    edited(folder / FILE_NAME, f"UPDATE {table} SET {column} = {literal(new)} WHERE {where}")

    problem = problem_of(lambda: check_file(folder))

    assert problem.kind == "not as logged"
    assert NAMES[table].casefold() in problem.what.casefold()


@settings(max_examples=200, deadline=None)
@given(st.sampled_from([p for p in PLACES if p[0] != "draw_photo" and p[1] != "body"]), st.data())
def test_a_row_edited_and_packed_anew_is_named(
    made: Path, place: tuple[str, str], data: st.DataObject
) -> None:
    table, column = place
    folder = made / "repacked"
    shutil.rmtree(folder, ignore_errors=True)
    shutil.copytree(made / "package", folder)
    path = folder / package.TABLES / f"{table}.jsonl"
    rows = [json.loads(line) for line in path.read_bytes().splitlines()]
    row = next(row for row in rows if table != "run" or row["id"] == 2)
    row[column] = None if table == "run" else other_than(row[column], column, data)
    path.write_text("".join(json.dumps(row) + "\n" for row in rows))
    rebag(folder)

    problem = problem_of(lambda: check_package(folder))

    assert problem.kind == "not as logged"
    assert NAMES[table].casefold() in problem.what.casefold()


def test_a_letter_edited_and_packed_anew_is_named(made: Path, tmp_path: Path) -> None:
    folder = Path(shutil.copytree(made / "package", tmp_path / "package"))
    (folder / "data/replies/1-one.pdf").write_bytes(b"%PDF, another")
    rebag(folder)
    assert "file of reply 1" in problem_of(lambda: check_package(folder)).what


def test_a_letter_of_no_reply_is_named(made: Path, tmp_path: Path) -> None:
    folder = Path(shutil.copytree(made / "package", tmp_path / "package"))
    (folder / "data/replies/2-one.pdf").write_bytes(b"%PDF")
    rebag(folder)
    assert "2-one.pdf belongs to no" in problem_of(lambda: check_package(folder)).what


@pytest.mark.parametrize("which", ["case", "opened"])
@pytest.mark.parametrize(
    ("statement", "named"),
    [
        ("DELETE FROM protocol", "Version 1 of the protocol"),
        ("DELETE FROM finding", "Finding 1"),
        ("DELETE FROM reply", "Reply 1"),
        ("DELETE FROM repeat", "Repeat 1"),
        ("DELETE FROM draw", "Draw 1"),
        ("DELETE FROM variation", "Variation 1"),
    ],
)
def test_a_row_removed_is_missed(
    made: Path, tmp_path: Path, which: str, statement: str, named: str
) -> None:
    (tmp_path / FILE_NAME).write_bytes((made / which / FILE_NAME).read_bytes())
    edited(tmp_path / FILE_NAME, statement)
    problem = problem_of(lambda: check_file(tmp_path))
    assert problem.kind == "removed"
    assert named in problem.what


@pytest.mark.parametrize(
    "statement",
    [
        "INSERT INTO protocol SELECT 2, time, question, subgroups, thresholds, vendors, photos, "
        "sample, stopping_rule, written_by, content_hash FROM protocol",
        "INSERT INTO finding SELECT 2, photo_id, face_id, vendor_id, seen, affected, certainty, "
        "not_tried, written_by, time FROM finding",
        "INSERT INTO reply SELECT 2, vendor_id, date, text, file_name, file_sha256, time, body "
        "FROM reply",
        "INSERT INTO repeat SELECT 2, photo_id, vendor_id, settings, times, resave_quality, time "
        "FROM repeat",
        "INSERT INTO variation SELECT 2, photo_id, left, top, width, height, others, kind, seed, "
        "strengths, repeats, vendors, sha256, time, removed FROM variation",
        "INSERT INTO draw SELECT 2, kind, seed, size, from_size, strata, time FROM draw",
        "DELETE FROM draw_photo WHERE number = 2",
    ],
)
def test_a_row_put_there_or_taken_from_a_draw_is_named(
    made: Path, tmp_path: Path, statement: str
) -> None:
    (tmp_path / FILE_NAME).write_bytes((made / "case" / FILE_NAME).read_bytes())
    edited(tmp_path / FILE_NAME, statement)
    assert problem_of(lambda: check_file(tmp_path)).kind == "not as logged"


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE lesson SET title = 'Who is that?'",
        "UPDATE lesson SET time = '2026-03-02T09:30:00.000000Z'",
        "UPDATE lesson_step SET notes = 'Say who it is.' WHERE number = 1",
        'UPDATE lesson_step SET "left" = 37 WHERE number = 1',
        "UPDATE lesson_step SET kind = 'reveal' WHERE number = 1",
        "UPDATE lesson_step SET photo_id = 3 WHERE number = 2",
        "UPDATE lesson_step SET recipe = 'light=2' WHERE number = 2",
        "UPDATE lesson_step SET number = 4 WHERE number = 1",
        "DELETE FROM lesson_step WHERE number = 3",
        "INSERT INTO lesson SELECT 2, title, time FROM lesson",
    ],
)
def test_a_lesson_that_was_edited_is_named(made: Path, tmp_path: Path, statement: str) -> None:
    (tmp_path / FILE_NAME).write_bytes((made / "case" / FILE_NAME).read_bytes())
    edited(tmp_path / FILE_NAME, statement)
    problem = problem_of(lambda: check_file(tmp_path))
    assert problem.kind == "not as logged"
    assert "lesson" in problem.what


def test_a_lesson_removed_is_missed_where_it_was_made_and_where_no_package_brought_it(
    made: Path, tmp_path: Path
) -> None:
    """Lessons do not go into packages, so that a case opened from one has none."""
    (tmp_path / FILE_NAME).write_bytes((made / "case" / FILE_NAME).read_bytes())
    edited(tmp_path / FILE_NAME, "DELETE FROM lesson")
    assert "Lesson 1" in problem_of(lambda: check_file(tmp_path)).what
    folder = Path(shutil.copytree(made / "opened", tmp_path / "opened"))
    case = open_case(folder)
    assert not case.lessons
    case.put_lesson(replace(LESSON, id=case.next_lesson_id()))
    case.close()
    verify(folder)
    edited(folder / FILE_NAME, "DELETE FROM lesson")
    assert "Lesson 1" in problem_of(lambda: check_file(folder)).what


def test_a_lesson_written_again_and_removed_holds(made: Path, tmp_path: Path) -> None:
    folder = Path(shutil.copytree(made / "case", tmp_path / "case"))
    case = open_case(folder)
    case.put_lesson(replace(LESSON, title="Who else?"))
    case.store.flush()
    verify(folder)
    case.remove_lesson(LESSON.id)
    case.close()
    verify(folder)


SIDES = 36, 30, 40, 50


@pytest.mark.parametrize(
    ("of_first", "of_second", "holds"),
    [
        (SIDES, SIDES, True),
        ([float(side) for side in SIDES], SIDES, True),
        (SIDES, [float(side) for side in SIDES], True),
        ((36.0, 30.5, 40.0, 50.0), SIDES, False),
        ((36, 30, 40, 51), SIDES, False),
    ],
)
def test_a_whole_number_in_a_box_of_a_lesson_was_told_with_or_without_its_point(
    made: Path, tmp_path: Path, of_first: Sequence[float], of_second: Sequence[float], holds: bool
) -> None:
    (tmp_path / FILE_NAME).write_bytes((made / "case" / FILE_NAME).read_bytes())
    first, second = (replace(LESSON.steps[0], photo_id=PhotoId(number)) for number in (1, 2))
    lesson = replace(LESSON, steps=(first, second, first))
    told = ["guess", 1, of_first, "", first.notes]
    content = [lesson.title, told, ["guess", 2, of_second, "", second.notes], told]

    def write_as_before(connection: Connection) -> None:
        lessons.put(connection, lesson)
        ids = {"lesson": LESSON.id, "content": content_hash(content)}
        events.append(connection, EventKind.LESSON_WRITTEN, ids, lesson.time)

    store = Store.open(tmp_path)
    store.write(write_as_before).result()
    store.close()
    if holds:
        check_file(tmp_path)
    else:
        assert "lesson" in problem_of(lambda: check_file(tmp_path)).what


def test_a_call_is_not_hidden_in_a_repeat(made: Path, tmp_path: Path) -> None:
    """What a repeat was answered counts in no rate."""
    (tmp_path / FILE_NAME).write_bytes((made / "case" / FILE_NAME).read_bytes())
    edited(tmp_path / FILE_NAME, "UPDATE run SET repeat_id = 1 WHERE id = 1")
    assert "its repeat" in problem_of(lambda: check_file(tmp_path)).what


def test_a_protocol_told_of_twice_is_named(made: Path, tmp_path: Path) -> None:
    (tmp_path / FILE_NAME).write_bytes((made / "case" / FILE_NAME).read_bytes())
    store = Store.open(tmp_path)
    forged = {"protocol": 1, "content": "0" * 64}
    store.write(lambda c: events.append(c, EventKind.PROTOCOL_WRITTEN, forged)).result()
    store.close()
    assert "protocol 1, as entry" in problem_of(lambda: check_file(tmp_path)).what


def test_withdrawing_the_photo_leaves_a_log_that_holds(made: Path, tmp_path: Path) -> None:
    folder = Path(shutil.copytree(made / "case", tmp_path / "case"))
    case = open_case(folder)
    _, done = case.withdraw([PhotoId(1)])
    done.result(30)
    case.close()
    verify(folder)


def test_a_variation_taken_away_holds_until_its_row_says_otherwise(
    made: Path, tmp_path: Path
) -> None:
    folder = Path(shutil.copytree(made / "case", tmp_path / "case"))
    case = open_case(folder)
    case.store.write(lambda c: variations.remove(c, VariationId(1))).result()
    check_file(folder)
    edited(folder / FILE_NAME, "UPDATE variation SET removed = NULL")
    assert "variation 1" in problem_of(lambda: check_file(folder)).what
    case.store.write(lambda c: variations.bring_back(c, VariationId(1))).result()
    case.close()
    check_file(folder)


def logged(*entries: tuple[str, dict[str, Any]]) -> LoggedCalls:
    """What a log of these entries says of calls."""
    calls, previous, made = LoggedCalls(), FIRST_PREVIOUS, []
    for seq, (kind, ids) in enumerate(entries, 1):
        content = seq, "2026-03-01T09:30:00.000000Z", kind, canonical(ids), previous
        made.append(Event(*content, digest(*content)))
        previous = made[-1].hash
    for _ in calls.watch(iter(made)):
        pass
    return calls


@pytest.mark.parametrize("about", [{"photo": "b" * 64}, {"vendor": "two"}, {"calls told": 1}])
def test_a_call_of_before_may_be_part_of_its_repeat_alone(about: dict[str, Any]) -> None:
    call = AskedCall(1, "", 1, "a" * 64, "one", "1", "{}", repeat=1)
    plain = {key: value for key, value in call.ids().items() if key != "repeat"}
    begun = {"repeat": 1, "photo": "a" * 64, "vendor": "one", "content": ""}
    logged(("repeat begun", begun), ("asked", plain)).check(call)
    with pytest.raises(ProblemError, match="its repeat"):
        logged(("asked", plain), ("repeat begun", begun)).check(call)
    with pytest.raises(ProblemError, match="its repeat"):
        logged(("repeat begun", begun | about), ("asked", plain)).check(call)
