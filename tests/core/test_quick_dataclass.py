"""Values made in great numbers: equal and hashed as frozen dataclasses are, and checked as such."""

from __future__ import annotations

import pickle
import subprocess
import sys
from dataclasses import dataclass, field, fields
from pathlib import Path

import pytest

from core.geometry import Box
from core.quick_dataclass import quick_dataclass


@quick_dataclass(frozen=True, slots=True)
class Quick:
    number: int
    names: list[str] = field(default_factory=list, hash=False)


@dataclass(frozen=True, slots=True)
class Frozen:
    number: int
    names: list[str] = field(default_factory=list, hash=False)


@quick_dataclass(frozen=True, slots=True, eq=False)
class Itself:
    number: int


def test_they_are_equal_and_hashed_as_frozen_ones_are() -> None:
    assert Quick(1, ["a"]) == Quick(1, ["a"]) != Quick(1, ["b"])
    assert hash(Quick(1, ["a"])) == hash(Frozen(1, ["a"])) == hash(Quick(1, ["b"]))
    assert Itself(1) != Itself(1)
    assert len({Itself(1), Itself(1)}) == 2
    assert [f.name for f in fields(Quick)] == ["number", "names"]
    assert pickle.loads(pickle.dumps(Quick(2, ["c"]))) == Quick(2, ["c"])


def test_no_field_can_be_added() -> None:
    with pytest.raises(AttributeError):
        Box(0, 0, 1, 1).colour = "red"  # type: ignore[attr-defined]


def test_the_type_checker_refuses_to_assign_to_a_field(tmp_path: Path) -> None:
    pytest.importorskip("mypy", reason="mypy is not installed")
    script = tmp_path / "assigns.py"
    script.write_text("from core.geometry import Box\nBox(0, 0, 1, 1).left = 2\n")
    checked = subprocess.run(
        [sys.executable, "-m", "mypy", "--config-file=", "--follow-imports=silent", str(script)],
        cwd=Path(__file__).parents[2],
        capture_output=True,
        text=True,
        check=False,
    )
    assert 'Property "left" defined in "Box" is read-only' in checked.stdout
