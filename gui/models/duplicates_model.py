"""The rows of the duplicates list: pairs that look alike, and photos with several places."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from PySide6.QtCore import (
    QAbstractListModel,
    QCoreApplication,
    QModelIndex,
    QPersistentModelIndex,
    Qt,
)

from core.photos.duplicates import Likeness
from core.photos.photo import Photo, PhotoId

ROW_ROLE = Qt.ItemDataRole.UserRole
"""The whole DuplicateRow of an index."""

_NO_PARENT = QModelIndex()


@dataclass(frozen=True, slots=True)
class DuplicateRow:
    """Two photos that look alike; or, without a likeness, one photo that lies in several places.

    group: all photos that look alike, of which these are two, the largest first. left_out: those
    of the group that are left out.
    """

    photos: tuple[Photo, ...]
    likeness: Likeness | None
    group: tuple[PhotoId, ...] = ()
    left_out: frozenset[PhotoId] = frozenset()

    @property
    def alike(self) -> int:
        """How many photos look alike."""
        return max(len(self.group), 2)

    @property
    def title(self) -> str:
        """How alike they are, in words."""
        if self.likeness is None:
            return _tr("Same file in {} places").format(len(self.photos[0].places))
        words = _tr("Re-saved copy") if self.likeness is Likeness.RESAVED else _tr("Near-duplicate")
        if self.alike > 2:
            return _tr("{}, one of {} alike").format(words, self.alike)
        return words

    @property
    def lines(self) -> list[tuple[str, str]]:
        """What each photo, or each place, is called, and what is said of it."""
        if self.likeness is None:
            return [(str(place.path), "") for place in self.photos[0].places]
        return [(photo.name, self._photo_words(photo)) for photo in self.photos]

    def _photo_words(self, photo: Photo) -> str:
        words = []
        if photo.id in self.left_out:
            words.append(_tr("left out"))
        elif self.left_out:
            words.append(_tr("kept"))
        if photo.width and photo.height:
            words.append(f"{photo.width} × {photo.height}")
        return "  ".join(words)

    @property
    def words(self) -> str:
        lines = ("  ".join(filter(None, line)) for line in self.lines)
        return "\n".join([self.title, *lines])


class DuplicatesModel(QAbstractListModel):
    """The rows, the surest first."""

    def __init__(self) -> None:
        super().__init__()
        self._rows: tuple[DuplicateRow, ...] = ()

    @property
    def rows(self) -> Sequence[DuplicateRow]:
        return self._rows

    def set_rows(self, rows: Sequence[DuplicateRow]) -> None:
        self.beginResetModel()
        self._rows = tuple(rows)
        self.endResetModel()

    def update_rows(self, rows: Sequence[DuplicateRow]) -> None:
        """As many rows as there are, with photos as they are now."""
        self._rows = tuple(rows)
        if rows:
            self.dataChanged.emit(self.index(0), self.index(len(rows) - 1))

    def rowCount(self, parent: QModelIndex | QPersistentModelIndex = _NO_PARENT) -> int:
        return 0 if parent.isValid() else len(self._rows)

    def data(
        self,
        index: QModelIndex | QPersistentModelIndex,
        role: int = Qt.ItemDataRole.DisplayRole,
    ) -> Any:
        if not index.isValid() or index.row() >= len(self._rows):
            return None
        row = self._rows[index.row()]
        if role == ROW_ROLE:
            return row
        if role in (Qt.ItemDataRole.ToolTipRole, Qt.ItemDataRole.AccessibleTextRole):
            return row.words
        return None


def _tr(text: str) -> str:
    return QCoreApplication.translate("Duplicates", text)
