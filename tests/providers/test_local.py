from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from core.vendor import Kind, State, Vendor
from providers.registry import Registry

LOCAL = [vendor for vendor in Registry().vendors() if vendor.info.kind is Kind.LOCAL]
LOAD = """
import sys
from providers.registry import Registry
vendor = Registry().create(sys.argv[1])
vendor.connect({})
"""


@pytest.mark.parametrize("vendor", LOCAL, ids=lambda vendor: vendor.info.id)
def test_loading_reports_nothing_to_anybody(vendor: Vendor, tmp_path: Path) -> None:
    if vendor.state().state is not State.READY:
        pytest.skip(f"{vendor.info.name} is not installed here")
    # Where CI is set, ONNX Runtime is silent by itself.
    environment = {name: text for name, text in os.environ.items() if name != "CI"}
    for name in ("HOME", "XDG_CACHE_HOME", "XDG_DATA_HOME", "LOCALAPPDATA"):
        environment[name] = str(tmp_path)

    subprocess.run(
        [sys.executable, "-c", LOAD, vendor.info.id],
        env=environment,
        cwd=Path(__file__).parents[2],
        check=True,
    )

    # What would be sent is kept there until it is, with the identity it is sent under.
    assert list(tmp_path.rglob("*")) == []
