"""README.txt of an export: what is in the folder, what every column means, what it cannot tell."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from core.export.audit_set.columns import COLUMNS
from core.export.photo_files import PhotoFile, Shown
from core.response import NOTICE
from core.sets.audit_set import AuditSet
from core.sets.found_by import how_found
from core.vendor import VendorId
from core.version import VERSION

NAME = "README.txt"

_TEXT = """\
Audit set of the case "{case}"
Written by Misread {version} at {exported} (UTC).
{log}

{found}. Photos in this set: {photos} of {photo_count} in the case.
{how}
Thresholds in force: {thresholds}.

What is in this folder
  audit_set.csv    one row for each flagged face and vendor: what was flagged, and beside it what
                   every other chosen vendor said of the same face (column "flagged": no)
  audit_set.json   the same, nested by photo, face and vendor, with counts and thresholds
  photos/          the photos, without their metadata (place, time, camera)
  responses/       what the vendors answered, byte for byte, one file a response
  sent/            what cloud vendors got, byte for byte, of the photos shown unmasked; a local
                   vendor gets the photo's upright pixels
  SHA256SUMS.txt   the hash of every file; "sha256sum -c SHA256SUMS.txt" checks them

Photos
  {unmasked} shown, {masked} masked, {withheld} withheld.
  Where a photo is neither of a public figure nor consented to, every face known in it is covered
  with solid #343434, grown by 10 % at each side; a face that nobody boxed is not covered. A photo
  whose faces cannot be masked is withheld. {reason}
  Outside the masks every photo has the upright pixels of the original (8 bits a colour).
  The hash of the original stands in photo_sha256, that of the file in this folder in
  photo_file_sha256. Names of photos are as in the case: they may name people.

audit_set.csv
  UTF-8, comma, lines end with LF. Empty means: not given. Times are UTC. A text that begins with
  = + - @ or a tab has an apostrophe in front, so that no spreadsheet runs it as a formula;
  audit_set.json has all texts unchanged.

{columns}

Recorded answers
  Where "source" says recorded, the answer was {notice}.
  It was read as the vendor's live answers are; when and where it was given is the word of who
  imported it, and what was sent is not known. Live and recorded answers of a vendor are never
  pooled: {recorded}.

What this cannot tell
  A reference label is a claim, with its source. Gender cannot be read off a face. A verdict says
  whether a vendor's answer equals the label, for these photos as they were sent, at that time.
"""


def write_read_me(
    audit_set: AuditSet,
    files: Sequence[PhotoFile],
    folder: Path,
    *,
    exported: str,
    reason_unmasked: str | None,
    log_line: str = "",
) -> None:
    """Write README.txt into `folder`. log_line: where the case's log ends."""
    shown = [file.shown for file in files]
    width = max(len(column.name) for column in COLUMNS)
    text = _TEXT.format(
        case=audit_set.case_name,
        version=VERSION,
        exported=exported,
        log=log_line,
        found=audit_set.found,
        how=how_found(audit_set.finding),
        photos=len(files),
        photo_count=audit_set.photo_count,
        thresholds=", ".join(
            f"{vendor.name} {_threshold(audit_set, vendor.id)}" for vendor in audit_set.vendors
        )
        or "none",
        unmasked=shown.count(Shown.UNMASKED),
        masked=shown.count(Shown.MASKED),
        withheld=shown.count(Shown.WITHHELD),
        reason=f"Reason given for showing all: {reason_unmasked}" if reason_unmasked else "",
        notice=NOTICE,
        recorded=_recorded(audit_set),
        columns="\n".join(f"  {column.name:<{width}}  {column.meaning}" for column in COLUMNS),
    )
    lines = (line.rstrip() for line in text.splitlines())
    with (folder / NAME).open("w", encoding="utf-8", errors="backslashreplace", newline="") as file:
        file.write("\n".join(lines) + "\n")


def _threshold(audit_set: AuditSet, vendor_id: VendorId) -> str:
    value = audit_set.thresholds[vendor_id]
    return "off" if value is None else f"{value:g}"


def _recorded(audit_set: AuditSet) -> str:
    """Of which vendors recorded answers are shown."""
    shown = {
        answer.vendor.id
        for face in audit_set.faces
        for answer in face.answers
        if answer.response is not None and answer.response.recorded is not None
    }
    names = [vendor.name for vendor in audit_set.vendors if vendor.id in shown]
    return f"here those of {', '.join(names)} are recorded" if names else "here all are live"
