"""A report as PDF, or as pictures of its pages: set by Typst from the same value as the page."""

from __future__ import annotations

import json
import shutil
import tempfile
from dataclasses import asdict
from pathlib import Path
from typing import Any, Literal

from core.report.charts import RESOURCES
from core.report.contents import Report
from core.report.words import day

FONTS = (
    *("Inter", "Noto Sans", "Segoe UI", "Helvetica Neue", "Arial", "Liberation Sans"),
    *("Nimbus Sans", "DejaVu Sans", "Libertinus Serif"),
)
"""The first one that is installed is used; the last one is a part of Typst itself."""
_PAGES_PPI = 110.0
_ACCESSIBLE: Literal["ua-1"] = "ua-1"
"""PDF/UA-1: tagged, with a title, a language and words for each picture."""


def write(report: Report, path: Path) -> None:
    """Write the PDF."""
    import typst

    with tempfile.TemporaryDirectory(prefix="misread-report-") as folder:
        source = _laid_out(report, Path(folder))
        typst.compile(source, output=path, pdf_standards=[_ACCESSIBLE])


def pages(report: Report, ppi: float = _PAGES_PPI) -> list[bytes]:
    """A picture of each page as PNG. ppi: pixels to the inch of A4."""
    import typst

    with tempfile.TemporaryDirectory(prefix="misread-report-") as folder:
        source = _laid_out(report, Path(folder))
        made = typst.compile(source, format="png", ppi=ppi)
    return made if isinstance(made, list) else [made]


def _laid_out(report: Report, folder: Path) -> Path:
    """Put everything the template reads into a folder; returns the template's copy there."""
    (folder / "report.json").write_text(
        json.dumps(_content(report, folder), ensure_ascii=False), encoding="utf-8"
    )
    return Path(shutil.copy(RESOURCES / "report.typ", folder))


def _content(report: Report, folder: Path) -> dict[str, Any]:
    content: dict[str, Any] = {
        name: value
        for name, value in asdict(report).items()
        if name not in ("made", "charts", "gallery", "photos")
    }
    charts = []
    for number, chart in enumerate(report.charts, 1):
        (folder / f"chart-{number}.svg").write_text(chart.svg, encoding="utf-8")
        charts.append({**asdict(chart), "svg": "", "file": f"chart-{number}.svg"})
    gallery = []
    for number, face in enumerate(report.gallery, 1):
        name = f"face-{number}.jpg" if face.picture else ""
        if name:
            (folder / name).write_bytes(face.picture)
        gallery.append(
            {**asdict(face), "picture": "", "file": name, "alternative": face.alternative}
        )
    return content | {
        "charts": charts,
        "gallery": gallery,
        "day": day(report.made),
        "fonts": FONTS,
        "log_entries": f"{report.log_entries:,}",
        "log_short": f"{report.log_head[:4]}…{report.log_head[-4:]}",
        "left_out": ", ".join(report.left_out),
    }
