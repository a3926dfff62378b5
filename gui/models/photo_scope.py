"""What the library is narrowed to beside its filter: a draw, a tag, a gap in the rights, or photos
that a number was clicked for."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from PySide6.QtCore import QCoreApplication, QDate, QLocale

from core.photos.photo import Photo, PhotoId
from core.sets.draw import Draw, DrawKind
from core.sets.found_by import RESULTS, TAG


class Gap(StrEnum):
    """What is not known of the right to keep and to show a photo."""

    SOURCE = "without a source address"
    LICENCE = "without a licence"
    CONSENT = "without consent or public figure"

    def is_in(self, photo: Photo) -> bool:
        rights = photo.rights
        if self is Gap.SOURCE:
            return not rights.source_address
        if self is Gap.LICENCE:
            return not rights.licence
        return not (rights.consent or rights.consenting or rights.public_figure)


@dataclass(frozen=True, slots=True)
class Picked:
    """The photos behind one number. words: what they are: "female × group: Black, misread"."""

    words: str
    photos: frozenset[PhotoId]


@dataclass(frozen=True, slots=True)
class Scope:
    """One of the four. draw: its photos are shown in the order drawn."""

    draw: Draw | None = None
    tag: str = ""
    gap: Gap | None = None
    picked: Picked | None = None

    @property
    def narrowed_by(self) -> str:
        """The program's word for what is filtered away; a draw filters nothing away."""
        if self.picked is not None:
            return RESULTS
        if self.gap is not None:
            return self.gap.value
        return TAG if self.tag else ""

    @property
    def words(self) -> str:
        """What a person reads: "Draw of 29 Nov, seed 1234, 50 of 240"."""
        if self.draw is not None:
            return draw_words(self.draw)
        if self.picked is not None:
            return self.picked.words
        if self.gap is not None:
            return tr(f"Photos {self.gap.value}")
        return tr("Tagged “{}”").format(self.tag)

    def ranks(self) -> Mapping[PhotoId, int] | None:
        """The place of each photo of a draw; None where there is no draw."""
        if self.draw is None:
            return None
        return {photo_id: place for place, photo_id in enumerate(self.draw.photos)}

    def accepts(self, photo: Photo) -> bool:
        """Whether a photo is shown; of a draw `ranks` says so."""
        if self.picked is not None:
            return photo.id in self.picked.photos
        return self.gap.is_in(photo) if self.gap is not None else self.tag in photo.tags

    def kept(self) -> dict[str, Any] | None:
        """As a case's settings keep it; None of photos behind a number, which changes."""
        if self.picked is not None:
            return None
        gap = self.gap.value if self.gap else ""
        return {"draw": self.draw.id if self.draw else None, "tag": self.tag, "gap": gap}


def scope_of(kept: object, draws: Sequence[Draw]) -> Scope | None:
    """The inverse of `Scope.kept`; None for what there is no more."""
    if not isinstance(kept, dict):
        return None
    draw, tag, gap = kept.get("draw"), kept.get("tag"), kept.get("gap")
    for each in draws:
        if each.id == draw:
            return Scope(draw=each)
    if gap in list(Gap):
        return Scope(gap=Gap(gap))
    return Scope(tag=tag) if isinstance(tag, str) and tag else None


def draw_words(draw: Draw) -> str:
    """A draw in a few words, the day as this computer writes it."""
    on = draw.time.astimezone()
    day = QLocale().toString(QDate(on.year, on.month, on.day), "d MMM")
    text = tr("Draw of {}, seed {}, {} of {}")
    if draw.kind is DrawKind.STRATIFIED:
        text = tr("Stratified draw of {}, seed {}, {} of {}")
    return text.format(day, draw.seed, f"{draw.size:,}", f"{draw.from_size:,}")


def tr(text: str) -> str:
    return QCoreApplication.translate("scopes", text)
