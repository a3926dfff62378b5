"""Bodies of vendors that withdrew, imported into a case through the mappings that are shipped."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from core.case.case import Case
from core.photos.files import Found
from core.photos.image_io import examine
from core.response import RECORDED, Response
from core.sending import recorded
from core.vendor import VendorId
from core.verdict import CallState
from providers.registry import Registry

RESPONSES = Path(__file__).parents[1] / "data" / "responses"
SAMPLES = Path(__file__).parents[3] / "shared" / "vendors" / "samples"
IBM, AZURE = VendorId("ibm-watson-vr"), VendorId("azure-face")
WHERE = "The vendor's own example."


def imported(case: Case, vendor_id: VendorId, folder: Path, date: str) -> recorded.Preview:
    vendor = Registry().create(vendor_id)
    found = recorded.preview(folder, vendor, tuple(case.photos), case.imported(vendor_id))
    case.import_recorded(found, date, WHERE)
    return found


def shown(case: Case, row: int, vendor_id: VendorId) -> Response:
    outcome = case.outcome(case.photos[row].id, vendor_id)
    assert isinstance(outcome, Response)
    assert outcome.source == RECORDED
    return outcome


@pytest.mark.parametrize("ours", [True, False], ids=["ours", "reference"])
def test_withdrawn_vendors_come_back_with_their_dates(
    tmp_path: Path, draw_photo: Callable[..., Path], ours: bool
) -> None:
    if not ours and not SAMPLES.is_dir():
        pytest.skip("the reference samples are not beside the repository")
    paths = [draw_photo(f"photos/{name}.jpg", seed=seed) for seed, name in enumerate("ab")]
    ibm, azure = tmp_path / "ibm", tmp_path / "azure"
    ibm.mkdir()
    azure.mkdir()
    case = Case.open(tmp_path / "case", Registry())
    try:
        case.add_photos([examine(Found(path, None)) for path in paths])
        source = RESPONSES / IBM / "one_face.json" if ours else SAMPLES / "ibm-watson-vr.json"
        (ibm / "a.json").write_bytes(source.read_bytes())
        source = RESPONSES / AZURE / "one_face.json" if ours else SAMPLES / "azure-face.json"
        (azure / f"{case.photos[0].sha256}.json").write_bytes(source.read_bytes())
        (azure / "b.json").write_bytes(b'{"error": {"code": "401", "message": "Denied."}}')
        assert case.source(IBM) == RECORDED
        assert imported(case, IBM, ibm, "2018-05-02").unreadable == ()
        found = imported(case, AZURE, azure, "2018-06")
        assert [left.name for left in found.unreadable] == ["b.json"]
        ibm_says, azure_says = shown(case, 0, IBM), shown(case, 0, AZURE)
        assert ibm_says.recorded is not None
        assert ibm_says.recorded.date == "2018-05-02"
        assert ibm_says.predictions[0].confidence is not None
        assert azure_says.predictions[0].gender is not None
        assert azure_says.predictions[0].percent == "none given"
        info = Registry().info(IBM)
        assert case.mark(case.photos[1].id, info) == (CallState.NO_RECORDED, 0)
    finally:
        case.close()
