"""What failed: photos that cannot be opened, calls without an answer; equal ones together."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from PySide6.QtCore import (
    QAbstractListModel,
    QCoreApplication,
    QModelIndex,
    QPersistentModelIndex,
    Qt,
)

from core.photo import PhotoId
from core.problem import Problem
from core.run import Stopped
from core.vendor import VendorId
from gui.sheets import ChosenVendor

GROUP_ROLE = Qt.ItemDataRole.UserRole
"""The whole ErrorGroup of an index."""

_NAMED = 40
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
    """Failures that read the same: one row, however many photos they hit."""

    errors: tuple[ErrorRow, ...]

    @property
    def first(self) -> ErrorRow:
        return self.errors[0]

    @property
    def key(self) -> tuple[PhotoId, VendorId | None, str]:
        """Tells a row from another, cheaply."""
        vendor = self.first.vendor
        return self.first.photo_id, vendor.info.id if vendor else None, self.first.problem.what

    @property
    def title(self) -> str:
        """The photo's name, or how many photos."""
        if len(self.errors) == 1:
            return self.first.photo_name
        return _tr("{n} photos").format(n=f"{len(self.errors):,}")

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
        head = f"{self.title} · {self.about}: {self.first.problem}"
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
        groups = group_errors(errors)
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


def _tip(group: ErrorGroup) -> str:
    names = [str(error.path) for error in group.errors[:_NAMED]]
    if len(group.errors) > _NAMED:
        names.append("…")
    return "\n".join([str(group.first.problem), "", *names])
