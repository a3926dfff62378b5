"""The faces whose answer changed between two runs, a row a vendor and face."""

from __future__ import annotations

from collections.abc import Callable, Sequence
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
    """Rows of FaceBetweenRuns under ROW_ROLE, in words for screen readers.

    row_of: makes the row of a face when it is asked for, as there may be very many; None where
    there is none.
    """

    def __init__(
        self,
        row_of: Callable[[ComparedFace], FaceBetweenRuns | None],
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._row_of = row_of
        self._faces: Sequence[ComparedFace] = []

    @property
    def faces(self) -> Sequence[ComparedFace]:
        return self._faces

    def row(self, index: Index) -> FaceBetweenRuns | None:
        known = index.isValid() and index.row() < len(self._faces)
        return self._row_of(self._faces[index.row()]) if known else None

    def set_faces(self, faces: Sequence[ComparedFace]) -> None:
        self.beginResetModel()
        self._faces = faces
        self.endResetModel()

    def rowCount(self, parent: Index = _NO_PARENT) -> int:
        return 0 if parent.isValid() else len(self._faces)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        if role == ROW_ROLE:
            return self.row(index)
        if role in (Qt.ItemDataRole.AccessibleTextRole, Qt.ItemDataRole.DisplayRole):
            row = self.row(index)
            if row is None:
                return None
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
