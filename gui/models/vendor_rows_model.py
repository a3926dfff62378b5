"""What each chosen vendor says of the selected face, a row a vendor, for the inspector."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from PySide6.QtCore import (
    QAbstractListModel,
    QCoreApplication,
    QModelIndex,
    QPersistentModelIndex,
    Qt,
)

from core.labelling.labels import Gender
from core.photos.photo import Photo
from core.photos.problems import OUT_OF_MEMORY
from core.prediction import Prediction
from core.response import CallFailure, Response
from core.vendor import VendorId
from core.verdict import CallState, Mark, Verdict, is_below
from gui.asking.recorded_words import NOTHING_ASKED, none_words, tag_words, tip_words
from gui.asking.tried_words import short_tried_words, tried_words
from gui.marks import mark_word
from gui.sheets import PhotoSheet, VendorOnFace, VendorOnPhoto

ROW_ROLE = Qt.ItemDataRole.UserRole
"""The whole VendorRow of an index."""


@dataclass(frozen=True, slots=True)
class VendorRow:
    """One vendor on the selected face, in words ready to be painted.

    mark: None where there is nothing to judge: it answered, and the photo has no face.
    said: the line under the name. number: "98 %", "none given" or empty.
    bar: the mark in whose way the confidence bar is painted, None for no bar.
    threshold: 0 to 1, None is off.
    tip: what does not fit the row, the number as received first.
    failed: the call brought no answer, so asking again is offered; never for a photo that cannot be
        read, which no vendor would get.
    no_recorded: recorded answers are shown and there is none, so importing some is offered.
    recorded: the tag of an answer that was imported, or empty.
    flagged: the face is in the audit set as this vendor read it.
    """

    vendor_id: VendorId
    name: str
    code: str
    hue: int
    mark: Mark | None
    said: str
    number: str
    bar: Mark | None
    prediction: Prediction | None
    threshold: float | None
    tip: str
    failed: bool = False
    flagged: bool = False
    no_recorded: bool = False
    recorded: str = ""

    @property
    def spoken(self) -> str:
        """The row for a screen reader."""
        word = mark_word(self.mark).lower() if self.mark else ""
        flagged = _tr("flagged") if self.flagged else ""
        parts = (word, self.said, self.number, self.recorded, flagged)
        return f"{self.name}: {', '.join(part for part in parts if part)}"


def vendor_rows(sheet: PhotoSheet) -> list[VendorRow]:
    """The rows of a sheet, in the picker's order."""
    face = sheet.selected_face
    rows = []
    for vendor in sheet.vendors:
        on_face = face.on(vendor.info.id) if face else None
        row = _row(vendor, on_face)
        if row.failed and cannot_be_read(sheet.photo):
            said = row.said if vendor.outcome is not None else _tr("not asked: no readable photo")
            row = replace(row, failed=False, said=said, tip=said)
        rows.append(replace(row, flagged=True) if on_face and on_face.flag else row)
    return rows


def cannot_be_read(photo: Photo) -> bool:
    """Whether no vendor can be asked about a photo as it is."""
    problem = photo.problem
    return problem is not None and problem.kind != OUT_OF_MEMORY.kind


def _tr(text: str) -> str:
    return QCoreApplication.translate("VendorRows", text)


_OPEN = (CallState.FAILED, CallState.WAITING)


def _row(vendor: VendorOnPhoto, on_face: VendorOnFace | None) -> VendorRow:
    mark: Mark | None = on_face.mark if on_face else vendor.mark
    prediction = on_face.prediction if on_face else None
    if mark is CallState.HIDDEN:
        said = _tr("shows once the face is labelled")
        return _made(vendor, mark, said, said)
    answered = isinstance(vendor.outcome, Response) or vendor.hidden
    if mark is CallState.NOT_A_FACE:
        # Outside every verdict: what was said stands, unjudged.
        return _unjudged(vendor, prediction)
    if answered and (on_face is None or mark in NOTHING_ASKED) and mark not in _OPEN:
        mark = None
    if isinstance(mark, CallState) or not answered:
        said = tip = _call_words(vendor, mark)
        if mark is CallState.TRIED and vendor.tried is not None:
            said, tip = short_tried_words(vendor.tried), tried_words(vendor.tried)
        row = _made(vendor, mark, said, tip, failed=mark is CallState.FAILED)
        return replace(row, no_recorded=mark is CallState.NO_RECORDED)
    if prediction is None:
        said = _returned(vendor.found or 0, here=on_face is not None)
        return _made(vendor, mark, said, said, bar=Verdict.NOT_DETECTED)
    number = prediction.percent if prediction.confidence is not None else _tr("none given")
    tip = _reading_tip(vendor, mark, prediction)
    said = _reading(prediction)
    return replace(_made(vendor, mark, said, tip, bar=mark), number=number, prediction=prediction)


def _unjudged(vendor: VendorOnPhoto, prediction: Prediction | None) -> VendorRow:
    mark = CallState.NOT_A_FACE
    if prediction is None:
        return _made(vendor, mark, _tr("boxed nothing here"), "")
    number = prediction.percent if prediction.confidence is not None else _tr("none given")
    row = _made(vendor, mark, _reading(prediction), _reading_tip(vendor, mark, prediction))
    return replace(row, number=number, prediction=prediction)


def _made(
    vendor: VendorOnPhoto,
    mark: Mark | None,
    said: str,
    tip: str,
    bar: Mark | None = None,
    failed: bool = False,
) -> VendorRow:
    info = vendor.info
    return VendorRow(
        vendor_id=info.id,
        name=info.name,
        code=info.code,
        hue=vendor.hue,
        mark=mark,
        said=said,
        number="",
        bar=bar,
        prediction=None,
        threshold=vendor.threshold,
        tip=tip,
        failed=failed,
        recorded=tag_words(vendor.outcome),
    )


def _reading(prediction: Prediction) -> str:
    if prediction.gender is Gender.FEMALE:
        return _tr("read as female")
    if prediction.gender is Gender.MALE:
        return _tr("read as male")
    return _tr("found the face, gave no gender")


def _reading_tip(vendor: VendorOnPhoto, mark: Mark | None, prediction: Prediction) -> str:
    lines = []
    if recorded := tip_words(vendor.outcome):
        lines.append(recorded)
    if prediction.confidence is None:
        lines.append(_tr("The vendor gave no confidence for the gender."))
        if vendor.threshold is not None:
            lines.append(_tr("The threshold cannot apply, so the verdict stays."))
    else:
        lines.append(_tr("As received: {number}").format(number=prediction.received))
    if is_below(prediction, vendor.threshold):
        limit = f"{100 * (vendor.threshold or 0):.4g}\N{NARROW NO-BREAK SPACE}%"
        lines.append(_tr("Below the threshold of {limit}: no answer.").format(limit=limit))
    if mark is Verdict.UNABLE:
        lines.append(_tr("It has no word for the reference label."))
    if prediction.age_low is not None:
        ages = str(prediction.age_low)
        if prediction.age_high not in (None, prediction.age_low):
            ages = f"{prediction.age_low}–{prediction.age_high}"
        lines.append(_tr("Age it gave: {ages}").format(ages=ages))
    return "\n".join(lines)


def _returned(found: int, here: bool) -> str:
    if found == 0:
        return _tr("returned no face")
    if not here:
        return _tr("returned 1 face") if found == 1 else _tr("returned {n} faces").format(n=found)
    if found == 1:
        return _tr("returned 1 face, not here")
    return _tr("returned {n} faces, none here").format(n=found)


def _call_words(vendor: VendorOnPhoto, mark: Mark | None) -> str:
    outcome = vendor.outcome
    if mark is CallState.FAILED:
        problem = outcome.problem if isinstance(outcome, CallFailure) else None
        if isinstance(outcome, Response):
            problem = outcome.unreadable
        return str(problem) if problem else _tr("The call failed.")
    if mark is CallState.WAITING:
        is_first = outcome is None and vendor.tried is None
        return _tr("not asked yet") if is_first else _tr("being asked again")
    if mark is CallState.NO_RECORDED:
        return none_words()
    return _tr("not asked about this photo")


class VendorRowsModel(QAbstractListModel):
    """The rows of the face in view; a new face changes the same rows instead of making new ones."""

    def __init__(self) -> None:
        super().__init__()
        self._rows: list[VendorRow] = []

    @property
    def rows(self) -> Sequence[VendorRow]:
        return self._rows

    def set_rows(self, rows: Sequence[VendorRow]) -> None:
        """Show `rows`; the view keeps its place where their number stays."""
        if len(rows) != len(self._rows):
            self.beginResetModel()
            self._rows = list(rows)
            self.endResetModel()
        elif list(rows) != self._rows:
            self._rows = list(rows)
            if rows:
                self.dataChanged.emit(self.index(0), self.index(len(rows) - 1))

    def row_of(self, vendor_id: VendorId | None) -> int:
        """The row of a vendor, -1 where it has none."""
        return next((at for at, row in enumerate(self._rows) if row.vendor_id == vendor_id), -1)

    def rowCount(self, parent: QModelIndex | QPersistentModelIndex | None = None) -> int:
        return 0 if parent is not None and parent.isValid() else len(self._rows)

    def data(
        self,
        index: QModelIndex | QPersistentModelIndex,
        role: int = Qt.ItemDataRole.DisplayRole,
    ) -> object:
        if not index.isValid() or index.row() >= len(self._rows):
            return None
        row = self._rows[index.row()]
        if role == ROW_ROLE:
            return row
        if role == Qt.ItemDataRole.DisplayRole:
            return row.name
        if role == Qt.ItemDataRole.ToolTipRole:
            return row.tip
        if role == Qt.ItemDataRole.AccessibleTextRole:
            return row.spoken
        return None
