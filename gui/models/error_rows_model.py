"""What failed: photos that cannot be opened, calls without an answer; equal ones together."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from PySide6.QtCore import (
    QAbstractListModel,
    QCoreApplication,
    QModelIndex,
    QPersistentModelIndex,
    Qt,
)

from core.photos.photo import PhotoId
from core.problem import Problem
from core.run import Stopped
from core.vendor import VendorId
from gui.sheets import ChosenVendor

GROUP_ROLE = Qt.ItemDataRole.UserRole
"""The whole ErrorGroup of an index."""

_NAMED, _IN_TITLE = 40, 2
_KEY_PROBLEMS = (Stopped.KEY_REFUSED, Stopped.NO_KEY)


@dataclass(frozen=True, slots=True)
class ErrorRow:
    """One failure. vendor: None where the photo itself cannot be opened."""

    photo_id: PhotoId
    photo_name: str
    path: Path
    vendor: ChosenVendor | None
    problem: Problem


@dataclass(frozen=True, slots=True)
class ErrorGroup:
    """Failures that read the same: one row, however many photos they hit.

    at: which of them was walked to, None for none yet.
    """

    errors: tuple[ErrorRow, ...]
    at: int | None = None

    @property
    def first(self) -> ErrorRow:
        return self.errors[0]

    @property
    def shown(self) -> ErrorRow:
        """The one that was walked to, else the first."""
        return self.errors[self.at or 0]

    @property
    def key(self) -> tuple[PhotoId, VendorId | None, str]:
        """Tells a row from another, cheaply."""
        vendor = self.first.vendor
        return self.first.photo_id, vendor.info.id if vendor else None, self.first.problem.what

    @property
    def title(self) -> str:
        """The photos' names, or the one walked to and its place among them."""
        count = len(self.errors)
        if count == 1:
            return self.first.photo_name
        if self.at is not None:
            place = f"{self.at + 1:,}", f"{count:,}"
            return _tr("{name} ({n} of {total})").format(
                name=self.shown.photo_name, n=place[0], total=place[1]
            )
        names = ", ".join(error.photo_name for error in self.errors[:_IN_TITLE])
        if count <= _IN_TITLE:
            return names
        return _tr("{names} and {n} more").format(names=names, n=f"{count - _IN_TITLE:,}")

    @property
    def about(self) -> str:
        """Whom it concerns: the vendor, or the file."""
        vendor = self.first.vendor
        return vendor.info.name if vendor else _tr("not opened")

    @property
    def calls(self) -> list[tuple[PhotoId, VendorId]]:
        """What asking again would ask; empty for photos that cannot be opened."""
        return [(e.photo_id, e.vendor.info.id) for e in self.errors if e.vendor is not None]

    @property
    def action(self) -> str:
        """The words of its one button."""
        if self.needs_key:
            return _tr("Key…")
        return _tr("Ask again") if self.first.vendor else _tr("Show in folder")

    @property
    def needs_key(self) -> bool:
        """Whether typing the vendor's key is the way out."""
        return self.first.vendor is not None and self.first.problem.kind in _KEY_PROBLEMS

    def as_text(self) -> str:
        """Everything, for the clipboard: the sentence, then one photo a line."""
        head = f"{replace(self, at=None).title} · {self.about}: {self.first.problem}"
        return "\n".join([head, *(f"  {error.path}" for error in self.errors)])


def _tr(text: str) -> str:
    return QCoreApplication.translate("ErrorList", text)


def group_errors(errors: Sequence[ErrorRow]) -> list[ErrorGroup]:
    """Equal failures together, in the order in which the first of each came."""
    groups: dict[tuple[VendorId | None, Problem], list[ErrorRow]] = {}
    for error in errors:
        vendor_id = error.vendor.info.id if error.vendor else None
        groups.setdefault((vendor_id, error.problem), []).append(error)
    return [ErrorGroup(tuple(group)) for group in groups.values()]


class ErrorRowsModel(QAbstractListModel):
    """The groups, in order."""

    def __init__(self) -> None:
        super().__init__()
        self._groups: list[ErrorGroup] = []

    @property
    def groups(self) -> Sequence[ErrorGroup]:
        return self._groups

    def set_errors(self, errors: Sequence[ErrorRow]) -> None:
        """Show `errors`; rows that stay keep their place in the view."""
        places = {group.key: group.shown for group in self._groups if group.at is not None}
        groups = [_at_place(group, places.get(group.key)) for group in group_errors(errors)]
        same = 0
        for old, new in zip(self._groups, groups, strict=False):
            if old.key != new.key:
                break
            same += 1
        self._cut(same)
        self._groups = groups[:same]
        if same:
            self.dataChanged.emit(self.index(0), self.index(same - 1))
        if len(groups) > same:
            self.beginInsertRows(QModelIndex(), same, len(groups) - 1)
            self._groups = groups
            self.endInsertRows()

    def walk(self, row: int, step: int = 1) -> ErrorRow:
        """The next (1) or previous (-1) photo of a row, round and round, which it then names."""
        group = self._groups[row]
        start = group.at if group.at is not None else (-1 if step > 0 else 0)
        self._groups[row] = replace(group, at=(start + step) % len(group.errors))
        self.dataChanged.emit(self.index(row), self.index(row))
        return self._groups[row].shown

    def _cut(self, length: int) -> None:
        if length < len(self._groups):
            self.beginRemoveRows(QModelIndex(), length, len(self._groups) - 1)
            del self._groups[length:]
            self.endRemoveRows()

    def rowCount(self, parent: QModelIndex | QPersistentModelIndex | None = None) -> int:
        return 0 if parent is not None and parent.isValid() else len(self._groups)

    def data(
        self,
        index: QModelIndex | QPersistentModelIndex,
        role: int = Qt.ItemDataRole.DisplayRole,
    ) -> object:
        if not index.isValid() or index.row() >= len(self._groups):
            return None
        group = self._groups[index.row()]
        if role == GROUP_ROLE:
            return group
        if role == Qt.ItemDataRole.DisplayRole:
            return group.title
        if role == Qt.ItemDataRole.ToolTipRole:
            return _tip(group)
        if role == Qt.ItemDataRole.AccessibleTextRole:
            problem = group.first.problem
            return f"{group.title}, {group.about}: {problem.what} {problem.way_out}"
        return None


def _at_place(group: ErrorGroup, place: ErrorRow | None) -> ErrorGroup:
    """A group as it was walked in before more failed."""
    if place is None:
        return group
    ids = [error.photo_id for error in group.errors]
    return replace(group, at=ids.index(place.photo_id) if place.photo_id in ids else None)


def _tip(group: ErrorGroup) -> str:
    names = [str(error.path) for error in group.errors[:_NAMED]]
    if len(group.errors) > _NAMED:
        names.append("…")
    walk = [_tr("Each click shows the next photo.")] if len(group.errors) > 1 else []
    return "\n".join([str(group.first.problem), *walk, "", *names])
