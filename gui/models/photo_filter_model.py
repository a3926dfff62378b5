"""The photos of the list that pass filter and search, in the order chosen.

An own model over keys kept per photo: a QSortFilterProxyModel asks Python for each row and each
comparison, which ten thousand photos make slow. What a run changes is gathered and taken over at
most ten times a second, and photos that are being read in four times: with each of their batches
all that shows rows or counts them would be painted.

The photo in view stays. When it no longer passes (it was labelled while "unlabelled" is shown) its
row remains until another photo is looked at. Choosing a filter or a search drops it at once: that
was asked for.

Order by answers. New answers do not move rows while answers keep coming; the order is made anew
when none came for a second, or when a sort, filter or search is chosen.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from time import monotonic
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QAbstractListModel, QModelIndex, QObject, Qt, QTimer, Signal

from core.photos.photo import PhotoId
from core.sets.found_by import SEARCH, Looking
from gui.models.photo_index import Numbers, PhotoIndex, Sort
from gui.models.photo_list_model import Index, PhotoListModel, runs
from gui.models.photo_scope import Scope
from gui.models.photo_summary import Filter

_REFRESH_SECONDS, _GROW_SECONDS = 0.1, 0.25
_QUIET_MS = 1000
_MOST_STRETCHES = 24
"""More stretches of rows that come or go than this are told as a new list."""
_NOWHERE = -1
_NO_PARENT = QModelIndex()


class PhotoFilterModel(QAbstractListModel):
    """What the library shows: rows are positions in the filtered, sorted list.

    Signals:
        counts_changed(): the number of photos of some filter, of all, or of seen ones.
        filter_changed(str): another filter was chosen; carries its name.
        sort_changed(str): another order was chosen; carries its name.
        scope_changed(): the photos are narrowed to a draw, a tag or a gap, or no longer.
        blind_changed(bool): filters and orders that tell answers are out of use, or no longer.
        rows_replaced(): the rows are other ones (a reset); views look up their photo again.
        case_replaced(): the photos are another case's, numbered from the start again.
    """

    counts_changed = Signal()
    filter_changed = Signal(str)
    sort_changed = Signal(str)
    scope_changed = Signal()
    blind_changed = Signal(bool)
    rows_replaced = Signal()
    case_replaced = Signal()

    def __init__(self, source: PhotoListModel, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._source = source
        self._filter = Filter.ALL
        self._blind = False
        self._sighted: tuple[Filter, Sort] | None = None
        self._keys = PhotoIndex()
        self._kept: int | None = None
        self._dirty: set[int] = set()
        self._refreshed = self._grown = 0.0
        self._rows: Numbers = np.arange(0)
        self._places: Numbers | None = None
        self._refresh_timer = QTimer(self, singleShot=True)
        self._refresh_timer.timeout.connect(self._refresh)
        self._grow_timer = QTimer(self, singleShot=True)
        self._grow_timer.timeout.connect(self.take_new)
        self._quiet_timer = QTimer(self, singleShot=True, interval=_QUIET_MS)
        self._quiet_timer.timeout.connect(self._order_anew)
        source.modelAboutToBeReset.connect(self.beginResetModel)
        source.modelReset.connect(self._on_source_reset)
        source.rowsInserted.connect(self._on_rows_inserted)
        source.rows_changed.connect(self._on_rows_changed)
        source.settled.connect(self._on_settled)
        source.dataChanged.connect(self._on_data_changed)
        self._take_all()

    # What is chosen

    @property
    def filter(self) -> Filter:
        return self._filter

    @property
    def filter_name(self) -> str:
        """The filter in force by its name in product words, as a case's settings keep it."""
        return self._filter.value

    @property
    def scope(self) -> Scope | None:
        """The draw, tag or gap that the photos are narrowed to."""
        return self._keys.scope

    @property
    def looking(self) -> Looking:
        """Which photos are shown, as events and flags keep it."""
        scope = self._keys.scope
        narrowed = [
            "" if self._filter is Filter.ALL else self._filter.value,
            SEARCH if self._keys.search else "",
            scope.narrowed_by if scope else "",
        ]
        return Looking(scope.draw if scope else None, ", ".join(filter(None, narrowed)))

    @property
    def search(self) -> str:
        """What is searched for, without case and accents."""
        return self._keys.search

    @property
    def sort_order(self) -> Sort:
        return self._keys.sort

    def set_filter(self, chosen: Filter) -> None:
        """Show the photos of this filter only."""
        if chosen is self._filter or (self._blind and chosen.tells_answers):
            return
        self._filter = chosen
        self._show_anew()
        self.filter_changed.emit(chosen.value)

    def set_search(self, text: str) -> None:
        """Show photos whose name holds `text`, or of which its conditions are true."""
        if self._keys.set_search(text):
            self._show_anew()

    def set_scope(self, scope: Scope | None) -> None:
        """Show only photos of a draw, with a tag or with a gap; None shows them all."""
        if scope == self._keys.scope:
            return
        self._keys.set_scope(scope, map(self._source.photo, range(len(self._keys))))
        self._show_anew()
        self.scope_changed.emit()

    def set_sort(self, chosen: Sort) -> None:
        """Order by this."""
        if self._blind and chosen.tells_answers:
            return
        self.take_new()
        self._refresh()
        self._quiet_timer.stop()
        self._keys.set_sort(chosen)
        self._change_rows(self._passing())
        self.sort_changed.emit(chosen.value)

    @property
    def is_blind(self) -> bool:
        """Whether filters and orders that tell answers are out of use."""
        return self._blind

    def set_blind(self, blind: bool) -> None:
        """Put filters and orders that tell answers out of use, or back as they were."""
        if blind == self._blind:
            return
        self._blind = blind
        if blind:
            self._sighted = self._filter, self.sort_order
            if self._filter.tells_answers:
                self.set_filter(Filter.ALL)
            if self.sort_order.tells_answers:
                self.set_sort(Sort.NAME)
        elif self._sighted is not None:
            shown, order = self._sighted
            if shown.tells_answers and self._filter is Filter.ALL:
                self.set_filter(shown)
            if order.tells_answers and self.sort_order is Sort.NAME:
                self.set_sort(order)
        self.blind_changed.emit(blind)
        self.counts_changed.emit()

    def restore(self, filter_name: object, sort_name: object) -> None:
        """Filter and order as a case keeps them; what it does not know is passed over."""
        for shown in Filter:
            if shown == filter_name:
                self.set_filter(shown)
        for order in Sort:
            if order == sort_name:
                self.set_sort(order)

    def show_all(self) -> None:
        """Take away filter, search and scope."""
        self.set_search("")
        self.set_scope(None)
        self.set_filter(Filter.ALL)

    # What is counted

    @property
    def counts(self) -> Mapping[Filter, int]:
        """The photos of each filter in the whole case, whatever is shown or searched."""
        return self._keys.counts

    @property
    def is_counted(self) -> bool:
        """Whether the counts are of all photos; of a large case just opened they are not yet."""
        return self._source.is_looked_through

    @property
    def total(self) -> int:
        """All photos of the case."""
        return len(self._keys)

    @property
    def seen(self) -> int:
        """How many photos were on the stage."""
        return self._keys.seen

    @property
    def no_faces(self) -> int:
        """How many boxes in the whole case are marked "not a face"."""
        return self._keys.no_faces

    # Where photos are

    def row_of(self, photo_id: PhotoId) -> int | None:
        """The photo's row; None where it does not pass or does not exist."""
        number = self._source.row_of(photo_id)
        return None if number is None else self._place(number)

    def photo_at(self, row: int) -> PhotoId | None:
        """The photo in a row; None outside the list."""
        if not 0 <= row < len(self._rows):
            return None
        return self._source.photo_id(int(self._rows[row]))

    def photo_ids(self) -> list[PhotoId]:
        """The photos shown, in their order."""
        return list(map(self._source.photo_id, self._rows.tolist()))

    def keep(self, photo_id: PhotoId | None) -> None:
        """The photo in view: its row stays although it stops passing, until another is kept."""
        number = None if photo_id is None else self._source.row_of(photo_id)
        kept = None if number is None or self._place(number) is None else number
        if kept != self._kept:
            self._kept = kept
            self._change_rows(self._passing())

    def next_undecided(
        self, photo_id: PhotoId | None, direction: Literal[1, -1] = 1
    ) -> PhotoId | None:
        """The next photo shown with a face neither labelled nor marked "not a face".

        photo_id: where to start, itself left out; None starts at the end one comes from.
        """
        start = self.row_of(photo_id) if photo_id is not None else None
        if start is None:
            start = -1 if direction == 1 else len(self._rows)
        end = len(self._rows) if direction == 1 else -1
        for row in range(start + direction, end, direction):
            if self._source.summary(int(self._rows[row])).undecided:
                return self.photo_at(row)
        return None

    # The model

    def rowCount(self, parent: Index = _NO_PARENT) -> int:
        return 0 if parent.isValid() else len(self._rows)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if not index.isValid() or not 0 <= index.row() < len(self._rows):
            return None
        return self._source.data_of(int(self._rows[index.row()]), role)

    # Following the list

    def _take_all(self) -> None:
        self._kept = None
        self._dirty.clear()
        self._grown = 0.0
        self._grow_timer.stop()
        self._quiet_timer.stop()
        index = self._source.take_index()
        if index is None:
            self._keys.empty()
            self._keys.append(map(self._source.stored_summary, range(self._source.rowCount())))
        else:
            index.look_as(self._keys)
            self._keys = index
        self._set_rows(self._passing())

    def _on_source_reset(self) -> None:
        self._take_all()
        self.endResetModel()
        self.case_replaced.emit()
        self.scope_changed.emit()
        self.rows_replaced.emit()
        self.counts_changed.emit()

    def _on_rows_inserted(self, _parent: QModelIndex, _first: int, _last: int) -> None:
        wait = self._grown + _GROW_SECONDS - monotonic()
        if wait <= 0:
            self.take_new()
        elif not self._grow_timer.isActive():
            self._grow_timer.start(max(1, round(wait * 1000)))

    def take_new(self) -> None:
        """Show what came to the list now; while much comes it is done now and then only."""
        self._grow_timer.stop()
        known, total = len(self._keys), self._source.rowCount()
        if known == total:
            return
        self._grown = monotonic()
        self._keys.append(map(self._source.stored_summary, range(known, total)))
        self._change_rows(self._passing())
        self.counts_changed.emit()

    def _on_rows_changed(self, numbers: list[int]) -> None:
        known = len(self._keys)
        self._dirty.update(number for number in numbers if number < known)
        wait = self._refreshed + _REFRESH_SECONDS - monotonic()
        if wait <= 0:
            self._refresh()
        elif not self._refresh_timer.isActive():
            self._refresh_timer.start(max(1, round(wait * 1000)))

    def _refresh(self) -> None:
        """Take over what changed since the last time."""
        self._refresh_timer.stop()
        self._refreshed = monotonic()
        changed, self._dirty = self._dirty, set()
        before = self._keys.counts, self._keys.seen, self._keys.no_faces
        take_over, summary = self._keys.take_over, self._source.stored_summary
        if any([take_over(number, summary(number)) for number in changed]):
            self._quiet_timer.start()
        self._change_rows(self._passing())
        places = (self._place(number) for number in changed)
        for first, last in runs(sorted(place for place in places if place is not None)):
            self.dataChanged.emit(self.index(first), self.index(last))
        if before != (self._keys.counts, self._keys.seen, self._keys.no_faces):
            self.counts_changed.emit()

    def _on_settled(self) -> None:
        """A case was opened, or every photo was worked out anew: order it without waiting."""
        self._refresh()
        if self._quiet_timer.isActive():
            self._order_anew()
        self.counts_changed.emit()

    def _on_data_changed(self, first: QModelIndex, last: QModelIndex) -> None:
        # All at once comes before the rows are worked out: what is painted asks for itself.
        if first.row() == 0 and last.row() == self._source.rowCount() - 1 and len(self._rows):
            self.dataChanged.emit(self.index(0), self.index(len(self._rows) - 1))

    # Rows

    def _passing(self) -> Numbers:
        return self._keys.passing(self._filter, self._kept)

    def _show_anew(self) -> None:
        self.take_new()
        self._refresh()
        kept, self._kept = self._kept, None
        self._order_anew()
        self._kept = None if kept is None or self._place(kept) is None else kept

    def _order_anew(self) -> None:
        self._quiet_timer.stop()
        self._keys.order_anew()
        self._change_rows(self._passing())

    def _change_rows(self, rows: Numbers) -> None:
        """Turn the rows shown into these, telling of as little as possible."""
        if rows is self._rows or np.array_equal(rows, self._rows):
            return
        same = _common(self._rows, rows)
        after = _common(self._rows[same:][::-1], rows[same:][::-1])
        left, come = self._rows[same : len(self._rows) - after], rows[same : len(rows) - after]
        stays, was_there = self._are_among(left, come), self._are_among(come, left)
        gone, new = _stretches(~stays), _stretches(~was_there)
        in_place = np.array_equal(left[stays], come[was_there])
        if in_place and len(gone) + len(new) <= _MOST_STRETCHES:
            self._take_out([(same + first, same + last) for first, last in gone])
            self._put_in(rows, [(same + first, same + last) for first, last in new])
            return
        self.beginResetModel()
        self._set_rows(rows)
        self.endResetModel()
        self.rows_replaced.emit()

    def _are_among(self, numbers: Numbers, others: Numbers) -> NDArray[np.bool_]:
        """Of each number whether it is one of the others."""
        is_one = np.zeros(len(self._keys), np.bool_)
        is_one[others] = True
        return is_one[numbers]

    def _take_out(self, stretches: Sequence[tuple[int, int]]) -> None:
        for first, last in reversed(stretches):
            self.beginRemoveRows(QModelIndex(), first, last)
            self._set_rows(np.concatenate([self._rows[:first], self._rows[last + 1 :]]))
            self.endRemoveRows()

    def _put_in(self, rows: Numbers, stretches: Sequence[tuple[int, int]]) -> None:
        for first, last in stretches:
            self.beginInsertRows(QModelIndex(), first, last)
            parts = [self._rows[:first], rows[first : last + 1], self._rows[first:]]
            self._set_rows(np.concatenate(parts))
            self.endInsertRows()

    def _set_rows(self, rows: Numbers) -> None:
        self._rows, self._places = rows, None

    def _place(self, number: int) -> int | None:
        """The row of a photo, by its number in the order opened; None where it is not shown."""
        if self._places is None:
            self._places = np.full(len(self._keys), _NOWHERE)
            self._places[self._rows] = np.arange(len(self._rows))
        # Photos that were taken in since the rows were made are in none of them.
        place = int(self._places[number]) if number < len(self._places) else _NOWHERE
        return None if place == _NOWHERE else place


def _common(one: Numbers, other: Numbers) -> int:
    """How many numbers both begin with."""
    length = min(len(one), len(other))
    differ = one[:length] != other[:length]
    return int(differ.argmax()) if differ.any() else length


def _stretches(chosen: NDArray[np.bool_]) -> list[tuple[int, int]]:
    """The first and the last place of each unbroken stretch of what is chosen."""
    edges = np.flatnonzero(np.diff(chosen, prepend=False, append=False))
    return [(int(first), int(last) - 1) for first, last in edges.reshape(-1, 2)]
