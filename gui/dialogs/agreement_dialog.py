"""How far two annotators agree, attribute by attribute, and where they do not: to be decided."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QModelIndex, Qt, Signal
from PySide6.QtWidgets import (
    QAbstractItemView,
    QComboBox,
    QDialog,
    QHBoxLayout,
    QHeaderView,
    QLabel,
    QTableView,
    QVBoxLayout,
    QWidget,
)

from core.labelling.agreement import Pair, after_answers, agreements, annotators, pairs
from core.photos.photo import PhotoId
from gui.models.agreement_model import AgreementModel, DisagreementModel, unnamed
from gui.theme import font
from gui.views.decision_card import DecisionCard
from gui.views.face_crop import CropProvider
from gui.widgets.empty_place import EmptyPlace
from gui.widgets.focus_ring import FocusRing

if TYPE_CHECKING:
    from core.case.case import Case

_ROW = 28
_WIDEST = 120


class AgreementDialog(QDialog):
    """Stays open beside the window; what vendors said is nowhere in it.

    Signals:
        decided(Pair, Attribute, str): what holds of a face, and why.
        face_opened(int): look at a face on the stage.
        second_requested(): somebody else is to label the same faces.
    """

    decided = Signal(object, object, str)
    face_opened = Signal(int)
    second_requested = Signal()

    def __init__(self, crop: CropProvider, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle(self.tr("Agreement"))
        self._case: Case | None = None
        self._by = ""
        self._compared = 0, 1
        self._title = QLabel(wordWrap=True)
        self._title.setFont(font("page"))
        self._who = self._combo(self.tr("First annotator")), self._combo(self.tr("Second"))
        self._numbers, self._disagreements = AgreementModel(self), DisagreementModel(self)
        self._table = self._make_table(self._numbers)
        self._table.setSelectionMode(QAbstractItemView.SelectionMode.NoSelection)
        self._list = self._make_table(self._disagreements)
        self._list.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self._list.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self._list.selectionModel().currentRowChanged.connect(self._on_row)
        self._list.activated.connect(self._on_activated)
        # Names of files say most at both ends, and get what the words leave.
        self._list.setTextElideMode(Qt.TextElideMode.ElideMiddle)
        self._list.setWordWrap(False)
        self._heading = QLabel()
        self._heading.setFont(font("section"))
        self._card = DecisionCard(crop)
        self._card.decided.connect(self.decided)
        self._card.face_opened.connect(self.face_opened)
        self._seen = QLabel(wordWrap=True)
        self._seen.setFont(font("small"))
        self._note = QLabel(
            self.tr(
                "Kappa is agreement beyond chance (Cohen 1960); for skin types also with quadratic "
                "weights, a range at its middle. 95 % intervals: Wilson for shares; for kappa the "
                "standard error of Fleiss, Cohen and Everitt (1969), rough below some 30 faces."
            ),
            wordWrap=True,
        )
        self._note.setFont(font("smallest"))
        self._note.setProperty("meta", "true")
        self._nothing = EmptyPlace(self)
        self._nothing.pressed.connect(self.second_requested)
        self._inside = QWidget()
        self._lay_out()
        FocusRing(self)

    def _combo(self, spoken: str) -> QComboBox:
        combo = QComboBox()
        combo.setAccessibleName(spoken)
        combo.activated.connect(partial(self._on_annotator, combo))
        return combo

    def _make_table(self, model: AgreementModel | DisagreementModel) -> QTableView:
        table = QTableView()
        table.setModel(model)
        table.setShowGrid(False)
        table.setProperty("padded", "true")
        table.verticalHeader().hide()
        table.verticalHeader().setDefaultSectionSize(_ROW)
        table.horizontalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Stretch)
        table.horizontalHeader().setHighlightSections(False)
        table.horizontalHeader().setTextElideMode(Qt.TextElideMode.ElideRight)
        table.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        table.setTabKeyNavigation(False)
        return table

    def _lay_out(self) -> None:
        who = QHBoxLayout()
        who.setSpacing(8)
        for part in (QLabel(self.tr("Compare")), self._who[0], QLabel(self.tr("with"))):
            who.addWidget(part)
        who.addWidget(self._who[1])
        who.addStretch()
        below = QHBoxLayout()
        below.setSpacing(20)
        below.addWidget(self._list, 6)
        below.addWidget(self._card, 5)
        inside = QVBoxLayout(self._inside)
        inside.setContentsMargins(0, 0, 0, 0)
        inside.setSpacing(10)
        inside.addLayout(who)
        inside.addWidget(self._table)
        inside.addWidget(self._seen)
        inside.addWidget(self._note)
        inside.addSpacing(4)
        inside.addWidget(self._heading)
        inside.addLayout(below, 1)
        column = QVBoxLayout(self)
        column.setContentsMargins(20, 18, 20, 18)
        column.setSpacing(10)
        column.addWidget(self._title)
        column.addWidget(self._inside, 1)
        column.addWidget(self._nothing, 1)
        self.resize(1000, 640)

    def show_case(self, case: Case, by: str = "") -> None:
        """Show the agreement in a case as it stands. by: who decides."""
        fresh, self._case, self._by = case is not self._case, case, by or case.annotator
        names = annotators(case)
        for place, combo in enumerate(self._who):
            chosen = combo.currentData()
            combo.clear()
            for name in names:
                combo.addItem(name or unnamed(), name)
            at = combo.findData(chosen) if chosen is not None and not fresh else place
            combo.setCurrentIndex(max(0, min(at if at >= 0 else place, len(names) - 1)))
        first, second = self._who
        if first.currentIndex() == second.currentIndex() and len(names) > 1:
            second.setCurrentIndex(1 if first.currentIndex() == 0 else 0)
        self._refresh(fresh)
        if fresh:
            self._list.setFocus()

    def on_crop_loaded(self, photo_id: PhotoId) -> None:
        """A crop that was not there is made now."""
        self._card.on_crop_loaded(photo_id)

    def _refresh(self, first_row: bool = False, *_: object) -> None:
        case = self._case
        if case is None:
            return
        first, second = (str(combo.currentData() or "") for combo in self._who)
        self._compared = self._who[0].currentIndex(), self._who[1].currentIndex()
        found = pairs(case, first, second) if first != second else []
        self._numbers.set_rows(agreements(found))
        apart = [pair for pair in found if not pair.agrees]
        here = self._list.currentIndex().row()
        photos = [case.photo(pair.face.photo_id).name for pair in apart]
        self._disagreements.set_rows(apart, photos, *(c.currentText() for c in self._who))
        self._fit_columns()
        self._show_seen(after_answers(found))
        faces = len({pair.face.id for pair in found})
        self._show_words(faces, apart)
        row = self._next_open(apart, 0 if first_row else max(here, 0))
        if apart:
            self._list.selectRow(min(row, len(apart) - 1))
            self._on_row(self._list.currentIndex())

    def _show_words(self, faces: int, apart: list[Pair]) -> None:
        names = [combo.currentText() for combo in self._who]
        self._inside.setVisible(self._who[0].count() > 1)
        self._nothing.setVisible(self._who[0].count() < 2)
        title = self.tr("{} and {} both labelled {} faces")
        if faces == 1:
            title = self.tr("{} and {} both labelled {} face")
        self._title.setText(title.format(*names, f"{faces:,}"))
        self._title.setVisible(self._who[0].count() > 1)
        if self._who[0].count() < 2:
            self._nothing.set_words(
                "account-outline",
                self.tr("Nobody to compare with yet"),
                self.tr("Have a second annotator label the same faces."),
                self.tr("Second annotator…"),
            )
        decided = sum(pair.is_decided for pair in apart)
        words = self.tr("No disagreements")
        if apart:
            words = (
                self.tr("1 disagreement, {} decided").format(decided)
                if len(apart) == 1
                else self.tr("{} disagreements, {} decided").format(len(apart), decided)
            )
        self._heading.setText(words)
        for part in (self._list, self._card):
            part.setVisible(bool(apart))
        rows = self._numbers.rowCount()
        head = self._table.horizontalHeader().sizeHint().height()
        self._table.setFixedHeight(head + _ROW * max(1, min(rows, 6)) + 4)

    def _fit_columns(self) -> None:
        """Words get the room they need, up to a point: own wordings can be long."""
        head = self._list.horizontalHeader()
        for column in range(1, self._disagreements.columnCount()):
            needed = max(self._list.sizeHintForColumn(column), head.sectionSizeHint(column))
            head.setSectionResizeMode(column, QHeaderView.ResizeMode.Fixed)
            head.resizeSection(column, min(needed, _WIDEST))

    def _show_seen(self, counts: tuple[int, int]) -> None:
        """What was not said blind is no sign of agreement between people."""
        names = [combo.currentText() for combo in self._who]
        words = self.tr("{} by {}")
        said = [
            words.format(f"{count:,}", name)
            for count, name in zip(counts, names, strict=True)
            if count
        ]
        of = self.tr("Given after the answers were seen: {}.")
        self._seen.setText(of.format(", ".join(said)))
        self._seen.setVisible(bool(said))

    def _next_open(self, apart: list[Pair], here: int) -> int:
        """The row chosen, or where it is decided now the next one that is not."""
        if here < len(apart) and not apart[here].is_decided:
            return here
        after = [*range(here + 1, len(apart)), *range(here)]
        return next((row for row in after if not apart[row].is_decided), here)

    def _on_annotator(self, combo: QComboBox, *_: object) -> None:
        """Nobody is compared with themselves: choosing the other makes the two change places."""
        first, second = self._who
        if first.currentIndex() == second.currentIndex():
            place = 0 if combo is first else 1
            self._who[1 - place].setCurrentIndex(self._compared[place])
        self._refresh(True)

    def _on_activated(self, index: QModelIndex) -> None:
        rows = self._disagreements.rows
        if 0 <= index.row() < len(rows):
            self.face_opened.emit(rows[index.row()].face.id)

    def _on_row(self, current: QModelIndex, *_: object) -> None:
        rows = self._disagreements.rows
        if self._case is None or not 0 <= current.row() < len(rows):
            return
        pair = rows[current.row()]
        photo = self._case.photo(pair.face.photo_id)
        self._card.show_pair(pair, photo, current.row() + 1, len(rows), self._by)
