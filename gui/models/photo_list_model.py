"""All photos of the case in the order they were opened, as an item model.

`data()` only hands out what is known. A change that concerns a few photos is worked out at once,
one that concerns thousands (another threshold, other vendors) in slices between the window's
events, the rows that are looked at first. While a large case is read in a thread, only what is
looked at is worked out: both at once would take twice as long.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from enum import IntEnum
from itertools import chain
from time import perf_counter
from typing import Any

from PySide6.QtCore import (
    QAbstractListModel,
    QCoreApplication,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    Qt,
    QTimer,
    Signal,
)

from core.case.change import Change, Kinds
from core.photos.photo import Photo, PhotoId
from core.sets.flag import FaceId
from core.vendor import VendorInfo
from gui.marks import mark_word
from gui.models.listed_photos import ListedPhotos
from gui.models.photo_index import PhotoIndex
from gui.models.photo_summary import CaseSource, PhotoSummary, Seen, blank, summarise

_AT_ONCE = 64
"""So many photos are worked out while the change is applied: below 5 ms."""
_SLICE_SECONDS = 0.008

Index = QModelIndex | QPersistentModelIndex
_NO_PARENT = QModelIndex()


class Role(IntEnum):
    """What can be asked of a photo's index besides Qt's own roles."""

    PHOTO_ID = Qt.ItemDataRole.UserRole + 1
    SUMMARY = PHOTO_ID + 1


class PhotoListModel(QAbstractListModel):
    """The photos of a case with what the chosen vendors make of them.

    Signals:
        rows_changed(list[int]): these rows' summaries are other ones; said once per change.
        settled(): no row waits to be worked out any more.
    """

    rows_changed = Signal(object)
    settled = Signal()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._case: CaseSource | None = None
        self._vendors: tuple[VendorInfo, ...] = ()
        self._ids: list[PhotoId] = []
        # None of those that nobody has asked for: they are made, and read, one by one.
        self._summaries: list[PhotoSummary | None] = []
        self._rows: dict[PhotoId, int] = {}
        self._flagged: frozenset[FaceId] = frozenset()
        self._index: PhotoIndex | None = None
        self._stale = _StaleRows(0)
        self._waits, self._is_looked_through = False, True
        self._untold: list[int] = []
        self._slice_end = 0
        self._all_changed = False  # which nobody was told yet
        self._timer = QTimer(self, singleShot=True, interval=0)
        self._timer.timeout.connect(self._work_out_slice)

    # What it shows

    def set_case(
        self, case: CaseSource | None, known: ListedPhotos | None = None, *, waits: bool = False
    ) -> None:
        """Show another case, or none.

        known: its photos, where they were listed beforehand. waits: the case is still being read;
        until `go_on` only what is looked at is worked out.
        """
        known = known or ListedPhotos()
        self.beginResetModel()
        self._timer.stop()
        self._case, self._waits = case, waits
        self._untold, self._slice_end, self._all_changed = [], 0, False
        self._ids, self._rows, self._index = known.ids, known.rows, known.index
        self._summaries = [None] * len(self._ids)
        self._note_flags()
        self._append_new()
        self._stale = _StaleRows(len(self._ids))
        self._is_looked_through = len(self._ids) <= _AT_ONCE
        self.endResetModel()
        self._work_out_all()

    def go_on(self) -> None:
        """The case is read: work out what waited for that."""
        self._waits = False
        if not self.is_settled:
            self._timer.start()

    def take_index(self) -> PhotoIndex | None:
        """The keys of the photos just shown, once, where they were listed beforehand."""
        index, self._index = self._index, None
        return index if index is not None and len(index) == len(self._ids) else None

    def set_vendors(self, vendors: Sequence[VendorInfo]) -> None:
        """Show these vendors' marks, in this order."""
        self._vendors = tuple(vendors)
        self._work_out_all()

    def apply(self, change: Change) -> None:
        """Follow a change of the case."""
        if self._case is None or not change.kinds:
            return
        if change.kinds & Kinds.FLAGS:
            self._note_flags()
        known, total = len(self._ids), len(self._case.photos)
        if change.kinds & Kinds.PHOTOS_ADDED and total > known:
            self.beginInsertRows(QModelIndex(), known, total - 1)
            self._append_new()
            self._stale.grow(total)
            self.endInsertRows()
        if change.photos:
            rows = {self._rows[photo] for photo in change.photos if photo in self._rows}
            self._work_out(sorted(rows.union(range(known, total))))
        elif change.kinds == Kinds.PHOTOS_ADDED:
            # Added photos are found by themselves; nothing else changed for all the others.
            self._work_out(range(known, total))
        else:
            self._work_out_all()

    def _append_new(self) -> None:
        if self._case is None:
            return
        for photo in self._case.photos[len(self._ids) :]:
            self._rows[photo.id] = len(self._ids)
            self._ids.append(photo.id)
            self._summaries.append(blank(photo))

    def _note_flags(self) -> None:
        flags = self._case.flags if self._case is not None else ()
        self._flagged = frozenset(flag.face_id for flag in flags)

    # Working out

    @property
    def is_settled(self) -> bool:
        """Whether every row's summary is the newest."""
        return not self._stale.count and not self._untold

    @property
    def is_looked_through(self) -> bool:
        """Whether every row was worked out since the case was set: before, most are blank."""
        return self._is_looked_through

    def _work_out_all(self) -> None:
        total = len(self._ids)
        if total <= _AT_ONCE:
            self._work_out(range(total))
        elif self._case is not None:
            # Goes on after the last slice, so that changes in quick succession (a threshold that
            # is dragged) do not work out the first rows again and again.
            start = min(self._slice_end, total)
            self._stale.put_all(chain(range(start, total), range(start)))
            self._begin_slices()

    def _work_out(self, rows: Sequence[int]) -> None:
        """Work out these rows now if they are few, else soon; either way they are repainted."""
        if not rows or self._case is None:
            return
        if len(rows) > _AT_ONCE:
            self._stale.put(rows)
            self._begin_slices()
            return
        for row in rows:
            self._refresh(row)
        self._tell(rows)

    def _begin_slices(self) -> None:
        if self._waits:
            self._tell_all()
        else:
            self._all_changed = True
            self._timer.start()

    def _tell_all(self) -> None:
        """What is in view is painted anew, and asks for itself."""
        self._all_changed = False
        self.dataChanged.emit(self.index(0), self.index(len(self._ids) - 1))

    def _work_out_slice(self) -> None:
        if self._all_changed:
            # By itself: the painting, and that of what else somebody changed, are long enough.
            self._tell_all()
            self._timer.start()
            return
        end = perf_counter() + _SLICE_SECONDS
        rows, self._untold = self._untold, []
        for row in self._stale:
            self._refresh(row)
            rows.append(row)
            self._slice_end = row + 1
            if perf_counter() >= end:
                break
        self._tell(rows)
        if self._stale.count:
            self._timer.start()
        else:
            self._is_looked_through = True
            self.settled.emit()

    def _refresh(self, row: int) -> None:
        assert self._case is not None
        photo = self._case.photo(self._ids[row])
        self._summaries[row] = summarise(self._case, photo, self._vendors, self._flagged)
        self._stale.discard(row)

    def _tell(self, rows: Sequence[int]) -> None:
        if not rows:
            return
        for first, last in runs(sorted(set(rows))):
            self.dataChanged.emit(self.index(first), self.index(last))
        self.rows_changed.emit(list(rows))

    # Asked by views and by the filter

    def rowCount(self, parent: Index = _NO_PARENT) -> int:
        return 0 if parent.isValid() else len(self._ids)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if not index.isValid() or not 0 <= index.row() < len(self._ids):
            return None
        return self.data_of(index.row(), role)

    def data_of(self, row: int, role: int) -> Any:
        """What `data` says of a row that exists."""
        if role == Role.PHOTO_ID:
            return self._ids[row]
        summary = self.summary(row)
        if role == Role.SUMMARY:
            return summary
        if role == Qt.ItemDataRole.DisplayRole:
            return summary.name
        if role == Qt.ItemDataRole.ToolTipRole:
            return self._tip(summary)
        if role == Qt.ItemDataRole.AccessibleTextRole:
            return self._spoken(summary)
        return None

    def summary(self, row: int) -> PhotoSummary:
        """The newest summary of a row."""
        if row in self._stale:
            self._refresh(row)
            self._untold.append(row)
        return self.stored_summary(row)

    def stored_summary(self, row: int) -> PhotoSummary:
        """The summary last told of, without working anything out."""
        summary = self._summaries[row]
        if summary is None:
            summary = self._summaries[row] = blank(self.photo(row))
        return summary

    def photo(self, row: int) -> Photo:
        """The photo of a row that exists, of which nothing need be worked out for that."""
        summary = self._summaries[row]
        if summary is not None:
            return summary.photo
        assert self._case is not None
        return self._case.photo(self._ids[row])

    def photo_id(self, row: int) -> PhotoId:
        """The id of the photo of a row that exists."""
        return self._ids[row]

    def row_of(self, photo_id: PhotoId) -> int | None:
        """Where a photo stands in the order opened; None where the case has no such photo."""
        return self._rows.get(photo_id)

    def _said_words(self, summary: PhotoSummary) -> list[str]:
        """What a card says in marks, or instead of them."""
        if summary.left_out:
            return [self.tr("left out as a duplicate, counted nowhere")]
        return self._mark_words(summary)

    def _tip(self, summary: PhotoSummary) -> str:
        photo = summary.photo
        lines = [place.name for place in photo.places] or [summary.name]
        lines += [str(photo.problem)] if photo.problem else self._said_words(summary)
        if summary.face_count > 1:
            lines.append(self.tr("{count} faces").format(count=summary.face_count))
        return "\n".join(lines)

    def _spoken(self, summary: PhotoSummary) -> str:
        """What a screen reader says of a card."""
        parts = [summary.name]
        if summary.photo.problem:
            parts.append(self.tr("failed: {problem}").format(problem=summary.photo.problem.what))
        parts += self._said_words(summary)
        if summary.face_count > 1:
            parts.append(self.tr("{count} faces").format(count=summary.face_count))
        if summary.flagged:
            parts.append(self.tr("flagged"))
        parts.append(_seen_words(summary.seen))
        return ", ".join(parts)

    def _mark_words(self, summary: PhotoSummary) -> list[str]:
        names = {vendor.id: vendor.name for vendor in self._vendors}
        return [
            f"{names.get(mark.vendor_id, mark.vendor_id)}: {mark_word(mark.mark).lower()}"
            for mark in summary.marks
        ]


class _StaleRows:
    """The rows whose summaries are to be worked out; those put last come first."""

    def __init__(self, total: int) -> None:
        """total: how many rows there are; none of them is stale."""
        self.count = 0
        self._is_stale = bytearray(total)
        self._queue: list[Iterator[int]] = []

    def grow(self, total: int) -> None:
        """There are so many rows now."""
        self._is_stale.extend(bytes(total - len(self._is_stale)))

    def put_all(self, rows: Iterable[int]) -> None:
        """All rows there are, in this order."""
        self.count = len(self._is_stale)
        self._is_stale = bytearray(b"\1" * self.count)
        self._queue = [iter(rows)]

    def put(self, rows: Sequence[int]) -> None:
        """These rows; what was put before comes after them."""
        for row in rows:
            self.count += not self._is_stale[row]
            self._is_stale[row] = True
        self._queue.append(iter(rows))

    def discard(self, row: int) -> None:
        self.count -= self._is_stale[row]
        self._is_stale[row] = False

    def __contains__(self, row: int) -> bool:
        return bool(self._is_stale[row])

    def __iter__(self) -> Iterator[int]:
        """Those left; whoever asks discards each before going on."""
        while self._queue:
            for row in self._queue[-1]:
                if self._is_stale[row]:
                    yield row
            self._queue.pop()


def runs(rows: Iterable[int]) -> list[tuple[int, int]]:
    """Ascending rows as (first, last) of their unbroken stretches."""
    found: list[tuple[int, int]] = []
    for row in rows:
        if found and row == found[-1][1] + 1:
            found[-1] = found[-1][0], row
        else:
            found.append((row, row))
    return found


def _seen_words(seen: Seen) -> str:
    words = {
        Seen.UNSEEN: QCoreApplication.translate("PhotoListModel", "unseen"),
        Seen.HALF: QCoreApplication.translate("PhotoListModel", "seen, a face is undecided"),
        Seen.FULL: QCoreApplication.translate("PhotoListModel", "seen"),
    }
    return words[seen]
