"""Predictions that contradict the raw bodies: found in a case and in a package."""

from __future__ import annotations

import json
import shutil
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest
from packed_cases import Registry, make_case, pack, rebag

from core.evidence.proof import Proof
from core.evidence.verify import verify
from core.problem import ProblemError
from core.store.store import FILE_NAME
from core.vendor import Vendor, VendorId


class Nobody(Registry):
    """Knows no vendor."""

    def create(self, vendor_id: VendorId) -> Vendor:
        raise KeyError(vendor_id)


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("readings")
    case = make_case(folder / "case", folder / "photos")
    try:
        pack(case, folder / "package")
    finally:
        case.close()
    return folder


def check(folder: Path) -> Proof:
    return verify(folder, registry=Registry())


@pytest.mark.parametrize("which", ["case", "package"])
def test_what_was_read_holds_and_is_counted(made: Path, which: str) -> None:
    proof = check(made / which)
    assert (proof.readings, proof.not_checked) == (2, 0)
    assert "Predictions of 2 answers as the raw bodies say" in " ".join(proof.lines())


@pytest.mark.parametrize("which", ["case", "package"])
def test_what_nobody_here_can_read_is_not_checked_and_said_so(made: Path, which: str) -> None:
    proof = verify(made / which, registry=Nobody())
    assert (proof.readings, proof.not_checked) == (0, 2)
    assert "Not checked: predictions of 2 answers" in " ".join(proof.lines())


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE prediction SET gender = 'female' WHERE response_id = 1",
        "UPDATE prediction SET confidence = 0.5 WHERE response_id = 1",
        'UPDATE prediction SET "left" = "left" + 1 WHERE response_id = 1',
        "UPDATE prediction SET age_low = 30 WHERE response_id = 1",
        "DELETE FROM prediction WHERE response_id = 1",
        'INSERT INTO prediction SELECT response_id, 2, "left", top, width, height, gender, '
        "confidence, received, percent_digits, age_low, age_high FROM prediction "
        "WHERE response_id = 1",
    ],
)
def test_an_edited_prediction_in_a_case_is_named(
    made: Path, tmp_path: Path, statement: str
) -> None:
    folder = Path(shutil.copytree(made / "case", tmp_path / "case"))
    with closing(sqlite3.connect(folder / FILE_NAME)) as file:
        file.execute(statement)
        file.commit()
    with pytest.raises(ProblemError, match="predictions of response 1") as raised:
        check(folder)
    assert raised.value.problem.kind == "not as answered"


def test_an_edited_prediction_in_a_package_is_named(made: Path, tmp_path: Path) -> None:
    folder = Path(shutil.copytree(made / "package", tmp_path / "package"))
    table = folder / "data/tables/prediction.jsonl"
    rows = [json.loads(line) for line in table.read_text(encoding="utf-8").splitlines()]
    rows[0]["gender"] = "female"
    table.write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
    rebag(folder)
    with pytest.raises(ProblemError, match="predictions of response 1"):
        check(folder)
