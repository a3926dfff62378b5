"""The audit set as a table: a row for each flag, newest first, a column for each vendor."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import Enum, auto

from PySide6.QtCore import (
    QAbstractTableModel,
    QCoreApplication,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    QSortFilterProxyModel,
    Qt,
    Signal,
)

from core.photos.photo import Photo
from core.sets.audit_set import AuditFace, AuditSet, VendorAnswer
from core.sets.flag import FaceId, Flag, Reason
from core.vendor import VendorId, VendorInfo
from core.verdict import CallState, Verdict
from gui.asking.recorded_words import tag_words, tip_words
from gui.marks import mark_word

Index = QModelIndex | QPersistentModelIndex

ROW_ROLE = Qt.ItemDataRole.UserRole + 1
COLUMN_ROLE = Qt.ItemDataRole.UserRole + 2
ANSWER_ROLE = Qt.ItemDataRole.UserRole + 3
HUE_ROLE = Qt.ItemDataRole.UserRole + 4


class Part(Enum):
    """What a column shows."""

    FACE = auto()
    PHOTO = auto()
    VENDOR = auto()
    NOTE = auto()
    RIGHTS = auto()


@dataclass(frozen=True, slots=True, eq=False)
class AuditRow:
    """One flag with the face it is on."""

    face: AuditFace
    flag: Flag

    @property
    def key(self) -> tuple[FaceId, VendorId]:
        return self.flag.face_id, self.flag.vendor_id

    @property
    def photo(self) -> Photo:
        return self.face.photo


@dataclass(frozen=True, slots=True)
class AuditFilter:
    """What the list shows. The search looks in names and notes."""

    reason: Reason | None = None
    without_reason: bool = False
    without_note: bool = False
    text: str = ""

    def accepts(self, row: AuditRow) -> bool:
        flag, text = row.flag, self.text.casefold()
        return (
            (self.reason is None or flag.reason is self.reason)
            and not (self.without_reason and flag.reason is not None)
            and not (self.without_note and flag.note.strip())
            and (text in row.photo.name.casefold() or text in flag.note.casefold())
        )


def rows_of(audit_set: AuditSet) -> list[AuditRow]:
    """A row for each flag, the newest first."""
    rows = [
        AuditRow(face, answer.flag)
        for face in audit_set.faces
        for answer in face.answers
        if answer.flag is not None
    ]
    return sorted(rows, key=lambda row: (row.flag.time, row.key), reverse=True)


def tr(text: str) -> str:
    return QCoreApplication.translate("audit set", text)


def found_words(found_by: str) -> str:
    """How a face came into the audit set: "found by hand", "found by filter: misread"."""
    if not found_by or found_by == "by hand":
        return tr("found by hand") if found_by else ""
    if found_by.startswith("filter"):
        return tr("found by {}").format(tr(found_by))
    return tr(found_by)


def answer_words(answer: VendorAnswer) -> tuple[str, str]:
    """What a vendor said of a face as (answer, number); the number is empty where there is none."""
    if isinstance(answer.mark, CallState) or answer.prediction is None:
        return mark_word(answer.mark if _says_why(answer) else Verdict.NOT_DETECTED).lower(), ""
    prediction = answer.prediction
    said = prediction.gender.value if prediction.gender else tr("no gender")
    return tr(said), prediction.percent


def _says_why(answer: VendorAnswer) -> bool:
    """Whether the mark itself tells why there is no answer; a missing label does not."""
    return answer.mark not in (Verdict.UNLABELLED, Verdict.UNABLE)


def label_words(row: AuditRow) -> tuple[str, str, str]:
    """The reference label as (before, the label, its source)."""
    label = row.face.face.label
    if label is None:
        return tr("no reference label"), "", ""
    word = label.wording or tr(label.gender.value)
    return tr("labelled"), word, tr(label.source.value)


def rights_lines(photo: Photo) -> list[str]:
    """What is stated of the photo's rights; empty where nothing is."""
    stated = {tr("public figure"): photo.public_figure, tr("consenting"): photo.consenting}
    return [words for words, holds in stated.items() if holds]


class AuditSetModel(QAbstractTableModel):
    """Signals:
    note_edited(AuditRow, str): a note was typed; the model waits to be given it.
    """

    note_edited = Signal(object, str)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._rows: list[AuditRow] = []
        self._vendors: tuple[VendorInfo, ...] = ()
        self._hues: Mapping[VendorId, int] = {}
        self.editable = True

    @property
    def rows(self) -> Sequence[AuditRow]:
        return self._rows

    @property
    def vendors(self) -> Sequence[VendorInfo]:
        return self._vendors

    def set_rows(
        self,
        rows: Sequence[AuditRow],
        vendors: Sequence[VendorInfo],
        hues: Mapping[VendorId, int],
    ) -> None:
        """Show these rows; where they are the same ones, an open editor stays open."""
        same_rows = [row.key for row in rows] == [row.key for row in self._rows]
        if same_rows and tuple(vendors) == self._vendors:
            self._rows, self._hues = list(rows), hues
            if rows:
                last = self.index(len(rows) - 1, self.columnCount() - 1)
                self.dataChanged.emit(self.index(0, 0), last)
            return
        self.beginResetModel()
        self._rows, self._vendors, self._hues = list(rows), tuple(vendors), hues
        self.endResetModel()

    def part(self, column: int) -> Part:
        """What a column shows."""
        after = column - 2 - len(self._vendors)
        if after >= 0:
            return (Part.NOTE, Part.RIGHTS)[after]
        return (Part.FACE, Part.PHOTO)[column] if column < 2 else Part.VENDOR

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008  # Qt's own default
        return 0 if parent.isValid() else len(self._rows)

    def columnCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008
        return 0 if parent.isValid() else 4 + len(self._vendors)

    def flags(self, index: Index) -> Qt.ItemFlag:
        flags = super().flags(index)
        if self.editable and index.isValid() and self.part(index.column()) is Part.NOTE:
            flags |= Qt.ItemFlag.ItemIsEditable
        return flags

    def headerData(
        self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole
    ) -> str | None:
        if role != Qt.ItemDataRole.DisplayRole or orientation is not Qt.Orientation.Horizontal:
            return None
        part = self.part(section)
        if part is Part.VENDOR:
            return self._vendors[section - 2].name
        return {
            Part.FACE: self.tr("Face"),
            Part.PHOTO: self.tr("Photo and label"),
            Part.NOTE: self.tr("Reason and note"),
            Part.RIGHTS: self.tr("Rights"),
        }[part]

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        if not index.isValid() or index.row() >= len(self._rows):
            return None
        row, part = self._rows[index.row()], self.part(index.column())
        if role == ROW_ROLE:
            return row
        if role == COLUMN_ROLE:
            return part
        answer = row.face.answers[index.column() - 2] if part is Part.VENDOR else None
        if role == ANSWER_ROLE:
            return answer
        if role == HUE_ROLE and answer is not None:
            return self._hues.get(answer.vendor.id, 0)
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole):
            return self._words(row, part, answer)
        if role == Qt.ItemDataRole.EditRole and part is Part.NOTE:
            return row.flag.note
        if role == Qt.ItemDataRole.ToolTipRole:
            return self._tip(row, part, answer)
        return None

    def setData(self, index: Index, value: object, role: int = Qt.ItemDataRole.EditRole) -> bool:
        if role != Qt.ItemDataRole.EditRole or not self.flags(index) & Qt.ItemFlag.ItemIsEditable:
            return False
        row, note = self._rows[index.row()], str(value).strip()
        if note != row.flag.note:
            self.note_edited.emit(row, note)
        return True

    def _words(self, row: AuditRow, part: Part, answer: VendorAnswer | None) -> str:
        if answer is not None:
            said = " ".join(filter(None, answer_words(answer)))
            if recorded := tag_words(answer.outcome):
                said = f"{said}, {recorded}"
            flagged = self.tr(", flagged") if answer.flag is row.flag else ""
            return f"{answer.vendor.name}: {mark_word(answer.mark).lower()}, {said}{flagged}"
        if part is Part.NOTE:
            reason = tr(row.flag.reason.value) if row.flag.reason else tr("no reason given")
            return f"{reason}: {row.flag.note}" if row.flag.note else reason
        if part is Part.RIGHTS:
            return ", ".join(rights_lines(row.photo)) or tr("no statement")
        if part is Part.PHOTO:
            return ", ".join((row.photo.name, " ".join(filter(None, label_words(row)))))
        return self.tr("Face in {}").format(row.photo.name)

    def _tip(self, row: AuditRow, part: Part, answer: VendorAnswer | None) -> str | None:
        if answer is not None:
            received = answer.prediction.received if answer.prediction else ""
            words = self._words(row, part, answer)
            if received:
                words = self.tr("{} (received: {})").format(words, received)
            return "\n".join(filter(None, (words, tip_words(answer.outcome))))
        if part is Part.NOTE:
            found = found_words(row.flag.found_by)
            return f"{row.flag.note}\n({found})" if row.flag.note else found
        if part is Part.RIGHTS:
            return self.tr("Faces are masked in the export unless the photo is marked")
        return row.photo.name if part is Part.PHOTO else None


class AuditFilterModel(QSortFilterProxyModel):
    """The rows that a filter lets through, in the model's order."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._filter = AuditFilter()

    @property
    def filter(self) -> AuditFilter:
        return self._filter

    def set_filter(self, new: AuditFilter) -> None:
        if new != self._filter:
            self._filter = new
            self.invalidate()

    def filterAcceptsRow(self, source_row: int, source_parent: Index) -> bool:
        model = self.sourceModel()
        row = model.index(source_row, 0, source_parent).data(ROW_ROLE)
        return isinstance(row, AuditRow) and self._filter.accepts(row)
