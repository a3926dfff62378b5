"""The faces whose answer changed between two runs, a row a vendor and face."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from PySide6.QtCore import (
    QAbstractListModel,
    QCoreApplication,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    Qt,
)

from core.photos.photo import Photo
from core.prediction import Prediction
from core.reaudit.comparison import ComparedFace
from core.response import Response
from core.verdict import Verdict
from gui.asking.run_words import time_words
from gui.marks import mark_word
from gui.sheets import ChosenVendor

Index = QModelIndex | QPersistentModelIndex
_NO_PARENT = QModelIndex()
ROW_ROLE = Qt.ItemDataRole.UserRole + 1


def tr(text: str) -> str:
    return QCoreApplication.translate("FacesBetweenRuns", text)


@dataclass(frozen=True, slots=True, eq=False)
class FaceBetweenRuns:
    """A row: the face, its photo, and whose answer it is."""

    face: ComparedFace
    photo: Photo
    vendor: ChosenVendor


@dataclass(frozen=True, slots=True)
class Side:
    """One run's part of a row, in words. mark: the verdict."""

    answer: str
    date: str
    version: str
    mark: Verdict


def sides(row: FaceBetweenRuns) -> tuple[Side, Side]:
    """What each of the two runs has."""
    face = row.face
    return (
        _side(face.first, face.first_verdict, face.answers[0]),
        _side(face.second, face.second_verdict, face.answers[1]),
    )


def label_words(row: FaceBetweenRuns) -> str:
    label = row.face.face.label
    return tr("no label") if label is None else tr("labelled {}").format(label.word)


def _side(prediction: Prediction | None, mark: Verdict, answer: Response) -> Side:
    date = time_words(answer.received)
    version = answer.version or tr("No version returned")
    return Side(answer_words(prediction), date, version, mark)


def answer_words(prediction: Prediction | None) -> str:
    """ "female 98.2 %", as the vendor's own digits have it."""
    if prediction is None:
        return tr("not detected")
    word = prediction.gender or tr("no gender")
    shown = prediction.percent
    return f"{word} {shown}" if shown else str(word)


class FacesBetweenRunsModel(QAbstractListModel):
    """Rows of FaceBetweenRuns under ROW_ROLE, in words for screen readers."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._rows: Sequence[FaceBetweenRuns] = ()
        self._by_photo: Mapping[int, list[int]] = {}

    @property
    def rows(self) -> Sequence[FaceBetweenRuns]:
        return self._rows

    def set_rows(self, rows: Sequence[FaceBetweenRuns]) -> None:
        self.beginResetModel()
        self._rows = list(rows)
        by_photo: dict[int, list[int]] = {}
        for number, row in enumerate(self._rows):
            by_photo.setdefault(row.photo.id, []).append(number)
        self._by_photo = by_photo
        self.endResetModel()

    def repaint_photo(self, photo_id: int) -> None:
        """A crop of this photo has arrived."""
        for number in self._by_photo.get(photo_id, ()):
            self.dataChanged.emit(self.index(number), self.index(number))

    def rowCount(self, parent: Index = _NO_PARENT) -> int:
        return 0 if parent.isValid() else len(self._rows)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        if not index.isValid() or index.row() >= len(self._rows):
            return None
        row = self._rows[index.row()]
        if role == ROW_ROLE:
            return row
        if role in (Qt.ItemDataRole.AccessibleTextRole, Qt.ItemDataRole.DisplayRole):
            first, second = sides(row)
            said = tr("{photo}, {label}, {vendor}: {first} ({mark}) on {date}, then {second}")
            return said.format(
                photo=row.photo.name,
                label=label_words(row),
                vendor=row.vendor.info.name,
                first=first.answer,
                mark=mark_word(first.mark).lower(),
                date=first.date,
                second=f"{second.answer} ({mark_word(second.mark).lower()}), {second.date}",
            )
        return None
