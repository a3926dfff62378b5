"""What an export would hold, in counts, before anything is written."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

from core.export import datasheet
from core.export.export_set import ExportPhoto, ExportSet, Scope
from core.export.photo_files import Shown, cannot_be_masked
from core.photos.photo import allowed_because

PNG_BYTES_PER_PIXEL = 1.4
"""Of photos written as PNG: what portraits shown unmasked took; a mask saves up to half of it."""
ROW_BYTES = 400
"""Of a row of the tables in JSON, on a case with two vendors; CSV takes half."""


@dataclass(frozen=True, slots=True)
class Preview:
    """Counts of what would be exported.

    shown: photos that are marked as allowed to be shown. withheld: those that cannot be masked or
        read. masked: the others. unreadable: withheld even where a reason shows all.
    unlabelled, without_note: faces without a label, flags without a note. no_rights, no_source,
        no_licence: photos of which nobody said whether they may be shown, where they come from,
        under which terms.
    hidden: photos of which vendors' answers are left out. gaps: open questions of the datasheet.
    pixels: of all photos. rows: of all tables. duplicates: photos that would be in it, were they
        not left out; no other count has them.
    """

    scope: Scope
    photos: int
    faces: int
    labelled: int
    flags: int
    responses: int
    shown: int
    masked: int
    withheld: int
    unreadable: int
    unlabelled: int
    without_note: int
    no_rights: int
    no_source: int
    no_licence: int
    hidden: int
    gaps: int
    pixels: int
    rows: int
    duplicates: int = 0

    def estimate(self, with_photos: bool, show_all: bool = False) -> int:
        """How many bytes it would take, roughly."""
        size = self.rows * ROW_BYTES
        if with_photos and self.photos:
            written = self.photos - (self.unreadable if show_all else self.withheld)
            size += int(self.pixels * written / self.photos * PNG_BYTES_PER_PIXEL)
        return size


def preview(content: ExportSet) -> Preview:
    """Count what an export of `content` would hold; decodes nothing."""
    facts, flags = content.facts, content.audit_set.flags
    ways = Counter(_way(content, photo) for photo in content.photos)
    return Preview(
        scope=content.scope,
        photos=facts.photos,
        faces=facts.faces,
        labelled=facts.labelled,
        flags=len(flags),
        responses=facts.responses,
        shown=ways[Shown.UNMASKED],
        masked=ways[Shown.MASKED],
        withheld=ways[Shown.WITHHELD],
        unreadable=sum(photo.photo.sha256 is None for photo in content.photos),
        unlabelled=facts.unlabelled,
        without_note=sum(not flag.note.strip() for flag in flags),
        no_rights=facts.no_rights,
        no_source=facts.no_source,
        no_licence=facts.no_licence,
        hidden=facts.hidden,
        gaps=len(datasheet.gaps(content)),
        pixels=facts.pixels,
        duplicates=content.duplicates,
        rows=facts.photos + 2 * facts.faces + facts.answers + facts.responses,
    )


def _way(content: ExportSet, photo: ExportPhoto) -> Shown:
    """How a photo would be in the export, as far as that is known without reading it."""
    if photo.photo.sha256 is None:
        return Shown.WITHHELD
    if allowed_because(photo.photo, None):
        return Shown.UNMASKED
    return Shown.WITHHELD if cannot_be_masked(content.to_mask(photo)) else Shown.MASKED
