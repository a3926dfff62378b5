"""`audit` and cloud vendors: nothing leaves without a yes and a cap, and the cap holds."""

from __future__ import annotations

import csv
import io
import json
import sys
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import pytest

from core import commands
from core.case.case import Case
from core.sending.credentials import Credentials, NoKeyStore
from core.sets.flag import Flag
from core.vendor import Limits, State, VendorId
from providers.fake import Behaviour, FakeRegistry, FakeVendor
from providers.fake_cloud import FakeCloudVendor, FakeService, Throttle
from tests.core.fake_pool import FakePool

SESAME = Credentials(NoKeyStore(), {"MISREAD_CARA_KEY": "sesame", "MISREAD_DORA_KEY": "sesame"})
Row = dict[str, str]


@dataclass(eq=False)
class PooledRegistry(FakeRegistry):
    """Local vendors are asked without processes and find nothing."""

    def open_pool(self, workers: int | None = None, background: bool = False) -> FakePool:
        return FakePool()


@pytest.fixture
def service() -> FakeService:
    return FakeService()


@pytest.fixture
def registry(service: FakeService) -> PooledRegistry:
    """One local vendor, anna; cara has a price, dora has none."""
    return PooledRegistry(
        (
            FakeVendor("anna", Behaviour(0)),
            FakeCloudVendor("cara", service, limits=Limits(least_side=60)),
            FakeCloudVendor("dora", FakeService(), dollars=None),
        )
    )


@pytest.fixture
def photos(tmp_path: Path, draw_photo: Callable[..., Path]) -> Path:
    """Ten photos, one of them too small for cara."""
    for seed in range(9):
        draw_photo(f"photos/{seed}.jpg", seed=seed, size=(90, 80))
    draw_photo("photos/small.jpg", seed=99, size=(90, 40))
    return tmp_path / "photos"


@pytest.fixture
def out(tmp_path: Path) -> Path:
    return tmp_path / "out"


def audit(
    registry: FakeRegistry, photos: Path, out: Path, *more: str, keys: Credentials = SESAME
) -> int:
    return commands.main(["audit", str(photos), "--out", str(out), *more], registry, keys)


def rows(out: Path) -> list[Row]:
    with (out / "predictions.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


@pytest.mark.parametrize(
    ("options", "said"),
    [
        ((), "--yes-send"),
        (("--max-cost", "1"), "--yes-send"),
        (("--yes-send",), "--max-cost"),
    ],
)
def test_without_a_yes_and_a_cap_nothing_is_sent(
    registry: PooledRegistry,
    service: FakeService,
    photos: Path,
    out: Path,
    capsys: pytest.CaptureFixture[str],
    options: tuple[str, ...],
    said: str,
) -> None:
    assert audit(registry, photos, out, "--vendors", "anna,cara", *options) == 2
    error = capsys.readouterr().err
    assert said in error
    assert "Cara" in error
    assert len(error.splitlines()) == 1
    assert not out.exists()
    assert service.requests == []


def test_a_vendor_without_a_price_needs_a_cap_in_calls(
    registry: PooledRegistry, photos: Path, out: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert audit(registry, photos, out, "--vendors", "dora", "--yes-send", "--max-cost", "1") == 2
    assert "no price of Dora is known" in capsys.readouterr().err


@pytest.mark.parametrize(
    "cap",
    [("--max-cost", "-1"), ("--max-cost", "nan"), ("--max-calls", "1.5"), ("--max-calls", "x")],
)
def test_a_cap_is_a_number(
    registry: PooledRegistry, photos: Path, out: Path, cap: tuple[str, str]
) -> None:
    assert audit(registry, photos, out, "--vendors", "cara", "--yes-send", *cap) == 2


def test_without_a_key_nothing_is_sent(
    registry: PooledRegistry, photos: Path, out: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    keys = Credentials(NoKeyStore(), {})
    options = ("--vendors", "cara", "--yes-send", "--max-cost", "1")
    assert audit(registry, photos, out, *options, keys=keys) == 2
    error = capsys.readouterr().err
    assert "needs a key" in error
    assert "MISREAD_CARA_KEY" in error


def test_cloud_vendors_are_asked_with_a_yes_and_a_cap(
    registry: PooledRegistry,
    service: FakeService,
    photos: Path,
    out: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:
    options = ("--vendors", "anna,cara", "--yes-send", "--max-cost", "1")
    assert audit(registry, photos, out, *options) == 0
    said = capsys.readouterr()
    assert (
        "Cara (Cara Ltd, Nowhere; faces.example) gets 9 photos without metadata, "
        "1 it would not take, about $ 0.009 by its price of 2026-01-01." in said.err
    )
    assert len(service.requests) == 9
    by_vendor = [row for row in rows(out) if row["vendor"] == "cara"]
    assert [row["outcome"] for row in by_vendor] == ["answered"] * 9 + ["failed"]
    assert {row["source"] for row in by_vendor} == {"live"}
    assert "80" not in by_vendor[-1]["error"]
    assert "fewer than 60" in by_vendor[-1]["error"]
    assert "sesame" not in said.out + said.err
    assert all(b"sesame" not in path.read_bytes() for path in out.rglob("*") if path.is_file())


def test_the_same_command_again_pays_nothing(
    registry: PooledRegistry,
    service: FakeService,
    photos: Path,
    out: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:
    options = ("--vendors", "cara", "--yes-send", "--max-cost", "1")
    assert audit(registry, photos, out, *options) == 0
    capsys.readouterr()
    assert audit(registry, photos, out, *options) == 0
    assert len(service.requests) == 9
    assert "gets 0 photos" in capsys.readouterr().err


@pytest.mark.parametrize("cap", [("--max-cost", "0.0045"), ("--max-calls", "4")])
def test_the_cap_stops_the_vendor_and_what_it_was_not_asked_is_said(
    registry: PooledRegistry,
    service: FakeService,
    photos: Path,
    out: Path,
    capsys: pytest.CaptureFixture[str],
    cap: tuple[str, str],
) -> None:
    assert audit(registry, photos, out, "--vendors", "anna,cara", "--yes-send", *cap) == 1
    assert len(service.requests) == 4
    outcomes = [row["outcome"] for row in rows(out) if row["vendor"] == "cara"]
    assert outcomes.count("answered") == 4
    assert outcomes.count("failed") == 6
    counts = json.loads((out / "summary.json").read_text())
    assert counts["anna"]["no_face"] == 10
    assert counts["cara"]["not_asked"] >= 5
    said = capsys.readouterr()
    assert "Cara: The next call could pass the cap" in said.err
    unasked = counts["cara"]["not_asked"]
    assert f"cara: 4 answered, 0 without a face, 6 failed ({unasked} of them not asked)" in said.out
    assert f"6 of 10 photos failed, {unasked} of them because a vendor was" in said.out


def test_a_refused_key_stops_that_vendor_once(
    registry: PooledRegistry,
    service: FakeService,
    photos: Path,
    out: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:
    service.key = "another"
    options = ("--vendors", "anna,cara", "--yes-send", "--max-cost", "1")
    assert audit(registry, photos, out, *options) == 1
    error = capsys.readouterr().err
    assert error.count("refused the key") == 1
    assert "sesame" not in error
    assert json.loads((out / "summary.json").read_text())["anna"]["no_face"] == 10
    errors = [row["error"] for row in rows(out) if row["vendor"] == "cara"]
    sent = [each for each in errors if each.startswith("Tried, but not answered. Cara refused")]
    assert len(sent) == len(service.requests) > 0
    assert all(each in sent or each.startswith("Not asked. Cara refused") for each in errors)


def test_a_vendor_that_asks_for_a_pause_is_named_beside_the_bar(
    registry: PooledRegistry,
    service: FakeService,
    photos: Path,
    out: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    screen = Screen()
    monkeypatch.setattr(sys, "stderr", screen)
    service.reply = lambda number, _: Throttle(1.0) if number == 1 else None
    options = ("--vendors", "cara", "--yes-send", "--max-cost", "1")
    assert audit(registry, photos, out, *options) == 0
    assert "cara asks for a pause, 1 s" in screen.getvalue()
    assert "pause" not in screen.getvalue().rsplit("\r", 1)[-1]


class Screen(io.StringIO):
    """A terminal."""

    def isatty(self) -> bool:
        return True


def test_what_is_sent_of_a_flagged_face_is_kept(
    registry: PooledRegistry, photos: Path, out: Path
) -> None:
    options = ("--vendors", "cara", "--yes-send", "--max-cost", "1")
    assert audit(registry, photos, out, "--vendors", "anna") == 0
    case = Case.open(out / "case", registry)
    face, _ = case.keep_face(case.photos[0].id, None)
    case.put_flag(Flag(face, VendorId("cara"), None, "", "by hand", datetime.now(UTC)))
    case.close()
    assert audit(registry, photos, out, *options) == 0
    case = Case.open(out / "case", registry)
    (sent,) = [s for s in case.sent_records(case.photos[0].id) if s.encoding != "pixels"]
    kept = list((out / "case" / "sent").iterdir())
    case.close()
    assert [path.name for path in kept] == [sent.sha256]
    assert kept[0].stat().st_size == sent.byte_count


def test_vendors_are_listed_with_price_and_whether_a_key_is_there(
    registry: PooledRegistry, capsys: pytest.CaptureFixture[str]
) -> None:
    gone = FakeCloudVendor("gone", state_now=State.RETIRED)
    listed = PooledRegistry((*registry.fakes, gone))
    keys = Credentials(NoKeyStore(), {"MISREAD_CARA_KEY": "sesame"})
    assert commands.main(["vendors"], listed, keys) == 0
    said = capsys.readouterr().out
    cells = {line.split()[0]: line for line in said.splitlines()[1:5]}
    assert "free" in cells["anna"]
    assert "ready" in cells["cara"]
    assert "$ 0.001" in cells["cara"]
    assert "needs a key" in cells["dora"]
    assert "not known" in cells["dora"]
    assert "retired" in cells["gone"]
    assert "Set MISREAD_DORA_KEY" in said
    assert "sesame" not in said


@dataclass
class WithTools(FakeCloudVendor):
    """Can be asked without a typed key where its own tools keep one."""

    own: str = ""

    def own_credentials(self) -> str:
        return self.own


@pytest.mark.parametrize(
    ("own", "address", "word"),
    [
        ("", "https://faces.example", "needs a key"),
        ("a profile", "https://faces.example", "ready"),
        ("a profile", "http://127.0.0.1:5005", "not tried yet"),
    ],
)
def test_only_a_vendor_that_can_be_reached_and_asked_is_listed_as_ready(
    capsys: pytest.CaptureFixture[str], own: str, address: str, word: str
) -> None:
    cara = WithTools("cara", address=address, needs_key=False, own=own)
    assert commands.main(["vendors"], PooledRegistry((cara,)), Credentials(NoKeyStore(), {})) == 0
    line = capsys.readouterr().out.splitlines()[1]
    assert line.startswith("cara ")
    assert f"  {word}  " in line
