"""Everything as CSV tables, with a README that explains every column."""

from __future__ import annotations

from core.export import Format, Photos, read_me
from core.export.export_set import ExportSet
from core.export.tables import tables, write_tables
from core.export.writing import Writing


def _write(content: ExportSet, writing: Writing) -> str:
    made = tables(content)
    write_tables(made, content, writing)
    read_me.write(
        writing,
        read_me.head(content, writing),
        read_me.wrapped(read_me.thresholds(content)),
        read_me.hidden(content),
        read_me.wrapped(
            "Rows of different tables belong together by photo_sha256 and face_in_photo; an answer "
            "and its response by response, too. " + read_me.CSV_RULES
        ),
        read_me.table_lines(made)[1:],
        read_me.wrapped(read_me.CANNOT_TELL),
        read_me.wrapped(read_me.CHECKING),
    )
    return writing.write_hashes()


EXPORTER = Format(
    "csv",
    "CSV tables",
    "Photos, faces, answers and responses as tables for a spreadsheet or for statistics.",
    _write,
    Photos.NONE,
)
