"""A report as one HTML page that needs nothing else: no scripts, no addresses, pictures inside."""

from __future__ import annotations

from base64 import b64encode

from markupsafe import Markup

from core.report.charts import RESOURCES, embedded, environment
from core.report.contents import Report
from core.report.words import day

_MISREAD = "\N{BALLOT X}"


def text(report: Report) -> str:
    """The page, to be written as UTF-8."""
    # Our own file: the one thing but charts that is not escaped.
    style = Markup((RESOURCES / "report.css").read_text(encoding="utf-8"))
    return (
        environment()
        .get_template("report.html")
        .render(
            report=report,
            day=day(report.made),
            style=style,
            mark=_MISREAD,
            embedded=embedded,
            base64=lambda data: b64encode(data).decode("ascii"),
        )
    )
