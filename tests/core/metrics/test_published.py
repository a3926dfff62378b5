"""The figures of published audits: cited, verified, and never more exact than they are."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from core.metrics.count_recovery import Fit
from core.metrics.published import FOLDER, figures, studies
from core.metrics.results import GENDER_SHADES

SHADES, AUDITING = "gender-shades-2018", "actionable-auditing-2019"
FIELD = Path(__file__).resolve().parents[4] / "shared" / "field" / "published-audits.json"


def test_every_study_is_cited_and_only_the_same_task_is_drawn() -> None:
    found = {study.id: study for study in studies()}

    assert [study.is_drawn for study in found.values()] == [True, True, False]
    for study in found.values():
        assert study.url in study.citation
        assert study.title in study.citation
        assert study.tested
        assert study.labels
        assert study.threshold
    assert found[SHADES].faces == 1270
    assert figures("aclu-2018") == ()
    with pytest.raises(KeyError):
        figures("another")


def test_intervals_stand_only_where_one_count_fits() -> None:
    by_cell = {(f.vendor, f.subgroup): f for f in figures(SHADES)}

    assert len(by_cell) == 27
    assert all(figure.right for figure in by_cell.values())
    none = {cell for cell, figure in by_cell.items() if figure.interval is None}
    vendors = {vendor for vendor, _ in by_cell}
    known = vendors - {vendor for vendor, _ in none}
    assert len(known) == 1
    [vendor] = known
    assert by_cell[vendor, "DF"].fit == Fit(94, 271)
    assert by_cell[vendor, "DM"].fit == Fit(38, 317, 1)
    for cell, figure in by_cell.items():
        if figure.fit is not None:
            assert figure.fit.count in figure.all_printed[0].counts(figure.fit.n)
        else:
            assert cell in none


def test_figures_name_a_subgroup_of_ours() -> None:
    for study in studies():
        for figure in figures(study.id):
            assert figure.cell == GENDER_SHADES[figure.subgroup]
            assert figure.n == study.sizes[figure.subgroup]
            assert 0 <= figure.value <= 1
            assert figure.where
            assert figure.seen


def test_every_file_is_read() -> None:
    read = {study.id for study in studies()}

    assert {file.stem for file in FOLDER.glob("*.json")} == read


@pytest.mark.skipif(not FIELD.exists(), reason="the collection that was checked is not here")
def test_every_figure_was_verified() -> None:
    collected = json.loads(FIELD.read_text(encoding="utf-8"))["figures"]
    verified = {
        (f["study"], f["subgroup"], f["n"], f["value"])
        for f in collected
        if f["verified"] and f["metric"] == "error_rate"
    }
    short = {"Darker": "D", "Lighter": "L"}

    for study in (SHADES, AUDITING):
        for figure in figures(study):
            name = short.get(figure.subgroup, figure.subgroup)
            assert (study, name, figure.n, float(figure.printed)) in verified
