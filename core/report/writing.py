"""Writes a report to a folder: the page, the PDF and the tables, all of them or nothing."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from pathlib import Path

from core.export.folder import whole_files
from core.export.writing import sha256_of
from core.report import csv_files, html, pdf
from core.report.build import Built
from core.store.exports import Exported

PAGE, PDF = "report.html", "report.pdf"
FILES = (PAGE, PDF, csv_files.RESULTS, csv_files.GAPS)


@dataclass(frozen=True, slots=True)
class Written:
    """What was written. bytes: of each file. left: what the case is to remember of it."""

    folder: Path
    headline: str
    bytes: dict[str, int]
    left: Exported


def write(built: Built, folder: Path) -> Written:
    """Write a report into a folder, in place of an earlier one; other files there stay.

    Raises:
        ProblemError: there is no room, it may not be written, or `folder` is no folder.
    """
    with whole_files(folder) as part:
        page = html.text(built.report)
        (part / PAGE).write_text(page, encoding="utf-8", errors="xmlcharrefreplace", newline="")
        pdf.write(built.report, part / PDF)
        csv_files.write(built.numbers, part)
        hashes = [f"{sha256_of(part / name)}  {name}\n" for name in FILES]
        sizes = {name: (part / name).stat().st_size for name in FILES}
    digest = hashlib.sha256("".join(hashes).encode()).hexdigest()
    left = Exported("report", "all", folder.name, digest, built.report.photos)
    return Written(folder, built.report.headline, sizes, left)
