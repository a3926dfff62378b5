"""How far two annotators agree, a row an attribute, in words ready to be shown."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import (
    QAbstractTableModel,
    QCoreApplication,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    Qt,
)

from core.labelling.agreement import Agreement, Interval, Kappa, Pair
from core.labelling.skin_type import value_words
from gui.labelling.attribute_words import attribute_words
from gui.widgets.confirm_key import return_word

Index = QModelIndex | QPersistentModelIndex
_NO_PARENT = QModelIndex()
PAIR_ROLE = Qt.ItemDataRole.UserRole + 1


def tr(text: str) -> str:
    return QCoreApplication.translate("agreement", text)


def unnamed() -> str:
    """Whoever labelled without giving a name."""
    return tr("Unnamed")


def share_words(row: Agreement) -> str:
    """`80 % (58–92)`: the share with its interval."""
    if row.share is None or row.interval is None:
        return tr("none in common")
    low, high = (round(100 * each) for each in (row.interval.low, row.interval.high))
    return f"{round(100 * row.share)}\N{NARROW NO-BREAK SPACE}% ({low}–{high})"


def kappa_words(kappa: Kappa | None) -> str:
    """`0.61 (0.32 to 0.90)`; why there is none, where there is none."""
    if kappa is None:
        return "–"
    if kappa.value is None:
        return tr("undefined")
    number = _number(kappa.value)
    return f"{number} ({_interval_words(kappa.interval)})" if kappa.interval else number


def kappa_tip(kappa: Kappa | None) -> str:
    """What a kappa without a value or an interval says."""
    if kappa is None:
        return tr("Only skin types have an order to be weighted by.")
    if kappa.value is None:
        return tr("Both said one and the same of every face, so chance alone explains it.")
    if kappa.interval is None:
        return tr("No interval: nothing varies that its standard error could be told from.")
    return ""


def _interval_words(interval: Interval) -> str:
    return tr("{} to {}").format(_number(interval.low), _number(interval.high))


def _number(value: float) -> str:
    return f"{value:.2f}".replace("-", "\N{MINUS SIGN}")


class AgreementModel(QAbstractTableModel):
    """Columns: attribute, faces of which both said something, share, kappa, weighted kappa."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._rows: list[Agreement] = []

    def set_rows(self, rows: Sequence[Agreement]) -> None:
        self.beginResetModel()
        self._rows = list(rows)
        self.endResetModel()

    def rowCount(self, parent: Index = _NO_PARENT) -> int:
        return 0 if parent.isValid() else len(self._rows)

    def columnCount(self, parent: Index = _NO_PARENT) -> int:
        return 0 if parent.isValid() else 5

    def headerData(
        self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole
    ) -> object:
        if orientation is not Qt.Orientation.Horizontal:
            return None
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return _alignment(section)
        if role == Qt.ItemDataRole.ToolTipRole and section:
            return (
                tr("Of which both annotators said something"),
                tr("Both said the same, with Wilson's 95 % interval"),
                tr("Cohen's kappa: agreement beyond chance, with its asymptotic 95 % interval"),
                tr("Weighted by the square of the distance on the scale (quadratic)"),
            )[section - 1]
        if role != Qt.ItemDataRole.DisplayRole:
            return None
        return (
            tr("Attribute"),
            tr("Said alike"),
            tr("Agree"),
            tr("Cohen's kappa"),
            tr("Weighted kappa"),
        )[section]

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        if not index.isValid() or index.row() >= len(self._rows):
            return None
        row, column = self._rows[index.row()], index.column()
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return _alignment(column)
        if role == Qt.ItemDataRole.ToolTipRole and column >= 3:
            return kappa_tip(row.kappa if column == 3 else row.weighted)
        if role not in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole):
            return None
        return (
            attribute_words(row.name),
            f"{row.agreed:,} of {row.n:,}",
            share_words(row),
            kappa_words(row.kappa),
            kappa_words(row.weighted),
        )[column]


class DisagreementModel(QAbstractTableModel):
    """Columns: the photo's name, attribute, what the first said, what the second said, what was
    decided.
    """

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._rows: list[Pair] = []
        self._photos: list[str] = []
        self._names = ("", "")

    @property
    def rows(self) -> Sequence[Pair]:
        return self._rows

    def set_rows(
        self, rows: Sequence[Pair], photos: Sequence[str], first: str, second: str
    ) -> None:
        """photos: the name of each row's photo. first, second: the annotators' names."""
        same = [_key(row) for row in rows] == [_key(row) for row in self._rows]
        if same and self._names == (first, second):
            self._rows, self._photos = list(rows), list(photos)
            if rows:
                self.dataChanged.emit(self.index(0, 0), self.index(len(rows) - 1, 4))
            return
        self.beginResetModel()
        self._rows, self._photos, self._names = list(rows), list(photos), (first, second)
        self.endResetModel()

    def rowCount(self, parent: Index = _NO_PARENT) -> int:
        return 0 if parent.isValid() else len(self._rows)

    def columnCount(self, parent: Index = _NO_PARENT) -> int:
        return 0 if parent.isValid() else 5

    def headerData(
        self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole
    ) -> object:
        if orientation is not Qt.Orientation.Horizontal:
            return None
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return _alignment(0)
        if role != Qt.ItemDataRole.DisplayRole:
            return None
        return (tr("Photo"), tr("Attribute"), *self._names, tr("Decided"))[section]

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        if not index.isValid() or index.row() >= len(self._rows):
            return None
        row, photo = self._rows[index.row()], self._photos[index.row()]
        if role == PAIR_ROLE:
            return row
        if role == Qt.ItemDataRole.ToolTipRole:
            return self._tip(row, photo, index.column())
        if role not in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole):
            return None
        return (
            photo,
            attribute_words(row.name),
            value_words(row.name, row.first.value),
            value_words(row.name, row.second.value),
            _decided_words(row),
        )[index.column()]

    def _tip(self, row: Pair, photo: str, column: int) -> str:
        """What may be cut in its cell, whole."""
        decided = ""
        if row.decision is not None:
            value = value_words(row.name, row.decision.value)
            decided = tr("{}: {}").format(value, row.decision.reason)
            if not row.is_decided:
                decided = tr("{}\nThe face was labelled anew since.").format(decided)
        return (
            tr("{}\n{} or a double click shows it on the stage").format(photo, return_word()),
            attribute_words(row.name),
            value_words(row.name, row.first.value),
            value_words(row.name, row.second.value),
            decided,
        )[column]


def _decided_words(pair: Pair) -> str:
    if pair.decision is None:
        return "–"
    return value_words(pair.name, pair.decision.value) if pair.is_decided else tr("decide again")


def _key(pair: Pair) -> tuple[int, str]:
    return pair.face.id, pair.name


def _alignment(column: int) -> Qt.AlignmentFlag:
    side = Qt.AlignmentFlag.AlignLeft if column == 0 else Qt.AlignmentFlag.AlignRight
    return side | Qt.AlignmentFlag.AlignVCenter
