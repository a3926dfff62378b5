"""A report as PDF, or as pictures of its pages: set by Typst from the same value as the page."""

from __future__ import annotations

import json
import shutil
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
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
    content, files = _content(report)
    write_from("report.typ", "report.json", content, files, path)


def pages(report: Report, ppi: float = _PAGES_PPI) -> list[bytes]:
    """A picture of each page as PNG. ppi: pixels to the inch of A4."""
    content, files = _content(report)
    return pages_from("report.typ", "report.json", content, files, ppi)


def pages_from(
    template: str, name: str, content: Mapping[str, Any], files: Mapping[str, bytes], ppi: float
) -> list[bytes]:
    """As `write_from`, but a picture of each page as PNG."""
    import typst

    with _laid_out(template, name, content, files) as source:
        made = typst.compile(source, format="png", ppi=ppi)
    return made if isinstance(made, list) else [made]


def write_from(
    template: str, name: str, content: Mapping[str, Any], files: Mapping[str, bytes], path: Path
) -> None:
    """Write a PDF from one of our templates.

    content: what the template reads from the JSON file `name`. files: pictures it shows, by name.
    """
    import typst

    with _laid_out(template, name, content, files) as source:
        typst.compile(source, output=path, pdf_standards=[_ACCESSIBLE])


@contextmanager
def _laid_out(
    template: str, name: str, content: Mapping[str, Any], files: Mapping[str, bytes]
) -> Iterator[Path]:
    """A folder with everything the template reads; hands out the template's copy there."""
    with tempfile.TemporaryDirectory(prefix="misread-report-") as place:
        folder = Path(place)
        text = json.dumps(content, ensure_ascii=False)
        # A file's name need not be text: what cannot be written stands there as an escape.
        (folder / name).write_text(text, encoding="utf-8", errors="backslashreplace")
        for file, data in files.items():
            (folder / file).write_bytes(data)
        yield Path(shutil.copy(RESOURCES / template, folder))


def _content(report: Report) -> tuple[dict[str, Any], dict[str, bytes]]:
    content: dict[str, Any] = {
        name: value
        for name, value in asdict(report).items()
        if name not in ("made", "charts", "gallery", "photos")
    }
    charts, gallery = [], []
    files: dict[str, bytes] = {}
    for number, chart in enumerate(report.charts, 1):
        file = f"chart-{number}.svg"
        files[file] = chart.svg.encode()
        charts.append({**asdict(chart), "svg": "", "file": file})
    for number, face in enumerate(report.gallery, 1):
        file = f"face-{number}.jpg" if face.picture else ""
        if file:
            files[file] = face.picture
        gallery.append(
            {**asdict(face), "picture": "", "file": file, "alternative": face.alternative}
        )
    shown: dict[str, Any] = {
        "charts": charts,
        "gallery": gallery,
        "day": day(report.made),
        "fonts": FONTS,
        "log_entries": f"{report.log_entries:,}",
        "log_short": f"{report.log_head[:4]}…{report.log_head[-4:]}",
        "left_out": ", ".join(report.left_out),
    }
    return content | shown, files
