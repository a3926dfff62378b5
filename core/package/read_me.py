"""README.txt of a package: how a stranger checks it, in ten lines, with what every system has."""

from __future__ import annotations

from core.package.record import NAME, PackageRecord

_TEXT = """\
How to check this package without the program that wrote it. In its folder type, on
  Linux    sha256sum -c manifest-sha256.txt tagmanifest-sha256.txt
  a Mac    shasum -a 256 -c manifest-sha256.txt tagmanifest-sha256.txt
  Windows  in PowerShell:
{powershell}
Every line must end with OK (on Windows: no line may appear), or a file was changed since it was
packed. The log of the case ends at entry {entries}, and the hash of that entry is its head:
  {head}
It must equal the head noted elsewhere, in a report say: then nothing was cut off or rebuilt.

What this is
  {case}: {what}.
  Packed by {made_by} at {time} (UTC).
  {responses} responses of vendors, byte for byte; {faces} labelled, flagged or drawn faces,
  {flags} flags, {photos} photos. {pictures}
  {left_out}
  data/FIELDS.md says what every file and field means, data/datasheet.md what the set is.
  It is a BagIt bag (RFC 8493). Misread opens it as a case.

What it cannot tell
  A reference label is a claim, with its source. Gender cannot be read off a face. Names of photos
  are as in the case: they may name people.
"""

_POWERSHELL = (
    "Get-Content manifest-sha256.txt, tagmanifest-sha256.txt -Encoding UTF8 | % { "
    "$h, $f = $_ -split '  ', 2; "
    'if ((Get-FileHash -LiteralPath $f).Hash -ne $h) { "CHANGED: $f" } }'
)
"""One line, so that it can be copied whole."""


def read_me_text(record: PackageRecord, masked: int, unmasked: int, withheld: int) -> bytes:
    """The text; `record.read_me` is not looked at, being this text's hash."""
    if record.with_photos:
        pictures = f"{unmasked} photos are shown, {masked} masked, {withheld} withheld."
        if record.reason_unmasked:
            pictures += f"\n  Reason given for showing all: {record.reason_unmasked}"
    else:
        pictures = (
            "It has no pictures: `main.py rebuild PACKAGE FOLDER`\n  finds the photos again by "
            "their hash."
        )
    whole = record.scope == "all"
    text = _TEXT.format(
        entries=record.log_entries,
        head=record.log_head,
        powershell=_POWERSHELL,
        case=record.case,
        what="everything in the case" if whole else "its audit set, the flagged faces",
        made_by=record.made_by,
        time=record.exported_at,
        responses=record.responses,
        faces=record.faces,
        flags=record.flags,
        photos=record.photos,
        pictures=pictures,
        left_out=f"The log in {NAME[:5]}log.jsonl tells of {record.left_out} more answers that are "
        "not in here."
        if record.left_out
        else "Every answer that the log tells of is in here.",
    )
    return text.encode("utf-8", "backslashreplace")
