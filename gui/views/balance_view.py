"""The balance meter: a small window beside the others that counts subgroups against targets."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from PySide6.QtCore import QEvent, QRectF, Qt, Signal
from PySide6.QtGui import QKeyEvent, QPainter
from PySide6.QtWidgets import (
    QAbstractItemView,
    QCheckBox,
    QComboBox,
    QDialog,
    QHBoxLayout,
    QHeaderView,
    QLabel,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QTableView,
    QVBoxLayout,
    QWidget,
)

from core.labelling.attributes import AttributeName
from core.sets.balance import Balance, Targets
from core.sets.subgroups import Cell
from gui.models.balance_model import (
    FACES,
    MISSING,
    SHARE_ROLE,
    SUBGROUP,
    TARGET,
    BalanceModel,
    Index,
)
from gui.theme import font, tokens
from gui.widgets.flow_layout import FlowLayout
from gui.widgets.focus_ring import FocusRing
from gui.widgets.key_button import KeyButton
from gui.widgets.number_field import NumberField
from gui.widgets.plain_table import CELLS

_ROW, _BAR, _MOST = 30, 4, 1_000_000


class BalanceView(QDialog):
    """Stands open beside the window and follows it.

    Signals:
        targets_changed(Targets): what is wanted is another thing now.
        set_chosen(str): other faces are to be counted, by the name given with `set_sets`.
    """

    targets_changed = Signal(object)
    set_chosen = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle(self.tr("Balance"))
        self._targets = Targets()
        self._boxes: dict[AttributeName, QCheckBox] = {}
        self._set = QComboBox()
        self._set.setAccessibleName(self.tr("Which faces are counted"))
        self._set.activated.connect(lambda _: self.set_chosen.emit(self._set.currentData()))
        self._each = NumberField(minimum=0, maximum=_MOST)
        self._each.setSpecialValueText(self.tr("none"))
        self._each.setFixedWidth(90)
        self._each.valueChanged.connect(self._on_each)
        self._by, self._names = QLabel(self.tr("Subgroups by")), QWidget()
        self._flow = FlowLayout(self._names, gap=12)
        self._flow.setContentsMargins(0, 0, 0, 0)
        self.model = BalanceModel(self)
        self.model.target_given.connect(self._on_target)
        self.table = self._make_table()
        self._says = QLabel(wordWrap=True)
        self._lay_out()

    # From outside

    def set_sets(self, sets: Sequence[tuple[str, str]], chosen: str) -> None:
        """The sets whose faces can be counted, as (name, words)."""
        self._set.clear()
        for name, words in sets:
            self._set.addItem(words, name)
        self._set.setCurrentIndex(max(self._set.findData(chosen), 0))

    def set_names(self, names: Sequence[AttributeName]) -> None:
        """The attributes that can be crossed."""
        for part in (self._by, self._names):
            part.setVisible(bool(names))
        if list(self._boxes) == list(names):
            return
        while item := self._flow.takeAt(0):
            widget = item.widget()
            if widget is not None:
                widget.deleteLater()
        # Not needed before a balance is first looked at.
        from gui.models.rates_words import name_words

        self._boxes = {name: QCheckBox(name_words(name)) for name in names}
        for name, box in self._boxes.items():
            box.setChecked(name in self._targets.names)
            box.toggled.connect(self._on_names)
            self._flow.addWidget(box)

    def show_balance(self, balance: Balance, targets: Targets, read_only: bool = False) -> None:
        """Show the counts and what is wanted."""
        self._targets = targets
        self.model.editable = not read_only
        self.model.set_balance(balance)
        self._each.blockSignals(True)
        self._each.setValue(targets.each)
        self._each.blockSignals(False)
        for name, box in self._boxes.items():
            box.blockSignals(True)
            box.setChecked(name in targets.names)
            box.blockSignals(False)
        self._says.setText(self._words(balance))

    def _words(self, balance: Balance) -> str:
        words = self.tr("1 face.") if balance.total == 1 else self.tr("{} faces.")
        says = [words.format(f"{balance.total:,}")]
        if balance.missing:
            words = self.tr("1 is missing.") if balance.missing == 1 else self.tr("{} are missing.")
            says.append(words.format(f"{balance.missing:,}"))
        elif any(row.target for row in balance.rows):
            says.append(self.tr("Every target is reached."))
        if balance.set_aside:
            words = self.tr("{} set aside: a skin type across III and IV.")
            says.append(words.format(f"{balance.set_aside:,}"))
        if balance.unsaid:
            says.append(self.tr("Of {} something is not said.").format(f"{balance.unsaid:,}"))
        return " ".join(says)

    # Qt's own

    def event(self, event: QEvent) -> bool:
        # A tool window shares the main window's shortcuts; Esc is this one's.
        overrides = event.type() == QEvent.Type.ShortcutOverride
        if overrides and isinstance(event, QKeyEvent) and event.key() == Qt.Key.Key_Escape:
            event.accept()
            return True
        return super().event(event)

    # Inside

    def _on_names(self, *_: object) -> None:
        names = tuple(name for name, box in self._boxes.items() if box.isChecked())
        self.targets_changed.emit(replace(self._targets, names=names))

    def _on_each(self, value: int) -> None:
        self.targets_changed.emit(replace(self._targets, each=value))

    def _on_target(self, cell: Cell, number: int) -> None:
        own = {**self._targets.own, cell: number}
        self.targets_changed.emit(replace(self._targets, own=own))

    def _make_table(self) -> QTableView:
        table = QTableView()
        table.setModel(self.model)
        table.setItemDelegateForColumn(SUBGROUP, _ShareDelegate(table))
        table.setShowGrid(False)
        table.setStyleSheet(CELLS)
        table.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        table.setEditTriggers(
            QAbstractItemView.EditTrigger.DoubleClicked
            | QAbstractItemView.EditTrigger.AnyKeyPressed
            | QAbstractItemView.EditTrigger.EditKeyPressed
        )
        table.verticalHeader().hide()
        table.verticalHeader().setDefaultSectionSize(_ROW)
        head = table.horizontalHeader()
        head.setHighlightSections(False)
        head.setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        head.setSectionResizeMode(SUBGROUP, QHeaderView.ResizeMode.Stretch)
        head.ensurePolished()
        for column, width in ((FACES, 72), (TARGET, 72), (MISSING, 76)):
            table.setColumnWidth(column, max(width, head.sectionSizeHint(column)))
        return table

    def _lay_out(self) -> None:
        self._by.setFont(font("section"))
        target = QLabel(self.tr("Target for each subgroup"))
        target.setBuddy(self._each)
        row = QHBoxLayout()
        row.addWidget(target)
        row.addWidget(self._each)
        row.addStretch()
        self._says.setFont(font("small"))
        self._says.setProperty("meta", "second")
        column = QVBoxLayout(self)
        column.setContentsMargins(16, 14, 16, 14)
        column.setSpacing(10)
        column.addWidget(self._set)
        column.addWidget(self._by)
        column.addWidget(self._names)
        column.addLayout(row)
        column.addWidget(self.table, 1)
        column.addWidget(self._says)
        leave = KeyButton(self.tr("Close"), key="Esc")
        # Return ends what is typed in the table and does not close the window.
        leave.setAutoDefault(False)
        leave.clicked.connect(self.reject)
        last = QHBoxLayout()
        last.addStretch()
        last.addWidget(leave)
        column.addLayout(last)
        self.resize(440, 520)
        FocusRing(self)


class _ShareDelegate(QStyledItemDelegate):
    """Under a subgroup's words a thin bar says how far its target is reached."""

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        super().paint(painter, option, index)
        share = index.data(SHARE_ROLE)
        if share is None:
            return
        colours = tokens()
        bar = QRectF(option.rect).adjusted(6, 0, -10, -2)
        bar.setTop(bar.bottom() - _BAR)
        painter.fillRect(bar, colours.track)
        bar.setWidth(bar.width() * share)
        painter.fillRect(bar, colours.ink2)

    def initStyleOption(self, option: QStyleOptionViewItem, index: Index) -> None:
        super().initStyleOption(option, index)
        option.displayAlignment = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
