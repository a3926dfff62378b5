"""Every benchmark can be found: in CONTRIBUTING, and with its command in its own help."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
SCRIPTS = sorted(
    path
    for path in (ROOT / "benchmarks").glob("*.py")
    if '__name__ == "__main__"' in path.read_text(encoding="utf-8")
)


def test_there_are_benchmarks() -> None:
    assert SCRIPTS


@pytest.mark.parametrize("script", SCRIPTS, ids=lambda path: path.stem)
def test_a_benchmark_is_listed_and_says_how_it_is_run(script: Path) -> None:
    listed = (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")
    assert f"`{script.stem}`" in listed.partition("## Measure")[2].partition("\n## ")[0]
    about = ast.get_docstring(ast.parse(script.read_text(encoding="utf-8")))
    assert f"uv run benchmarks/{script.name}" in (about or "")
