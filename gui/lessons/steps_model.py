"""The steps of a lesson as a list that photos and steps can be dropped on."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import (
    QAbstractListModel,
    QMimeData,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    Qt,
    Signal,
)

from core.lessons.lesson import StepKind
from core.photos.photo import Photo
from gui.photos.photo_mime import PHOTOS_MIME, photos_of_mime

Index = QModelIndex | QPersistentModelIndex

STEP_ROLE = Qt.ItemDataRole.UserRole + 1
STEPS_MIME = "application/x-misread-steps"


@dataclass(frozen=True, slots=True, eq=False)
class StepRow:
    """One step in words. notes: their first line."""

    number: int
    kind: StepKind
    title: str
    name: str
    notes: str
    photo: Photo | None


class StepsModel(QAbstractListModel):
    """Holds rows; what is dropped on them is signalled, and whoever hears it sets new ones.

    Signals:
        photos_dropped(list[PhotoId], int): photos were let go before the step at this place.
        steps_moved(list[int], int): these steps were let go there.
    """

    photos_dropped = Signal(list, int)
    steps_moved = Signal(list, int)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._rows: tuple[StepRow, ...] = ()

    @property
    def rows(self) -> Sequence[StepRow]:
        return self._rows

    def set_rows(self, rows: Sequence[StepRow]) -> None:
        self.beginResetModel()
        self._rows = tuple(rows)
        self.endResetModel()

    # Qt's own

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008
        return 0 if parent.isValid() else len(self._rows)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        if not index.isValid() or not 0 <= index.row() < len(self._rows):
            return None
        row = self._rows[index.row()]
        if role == STEP_ROLE:
            return row
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole):
            return f"{row.number}. {row.title} {row.name}".strip()
        return None

    def flags(self, index: Index) -> Qt.ItemFlag:
        if not index.isValid():
            return Qt.ItemFlag.ItemIsDropEnabled
        usual = Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable
        return usual | Qt.ItemFlag.ItemIsDragEnabled

    def mimeTypes(self) -> list[str]:
        return [STEPS_MIME, PHOTOS_MIME]

    def mimeData(self, indexes: Sequence[QModelIndex]) -> QMimeData:
        data = QMimeData()
        places = sorted({index.row() for index in indexes})
        data.setData(STEPS_MIME, ",".join(map(str, places)).encode())
        return data

    def supportedDropActions(self) -> Qt.DropAction:
        return Qt.DropAction.MoveAction | Qt.DropAction.CopyAction

    def dropMimeData(
        self, data: QMimeData, _action: Qt.DropAction, row: int, _column: int, parent: Index
    ) -> bool:
        at = row if row >= 0 else parent.row() if parent.isValid() else len(self._rows)
        if data.hasFormat(STEPS_MIME):
            text = bytes(data.data(STEPS_MIME).data()).decode("ascii", "replace")
            places = [int(part) for part in text.split(",") if part.isdecimal()]
            self.steps_moved.emit(places, at)
        elif photos := photos_of_mime(data):
            self.photos_dropped.emit(photos, at)
        # Not True: the view would take the rows out that it believes were moved.
        return False
