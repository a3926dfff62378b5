"""What merging another case would bring, and each thing that both cases say otherwise."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from PySide6.QtCore import (
    QAbstractTableModel,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    Qt,
)
from PySide6.QtWidgets import (
    QAbstractItemView,
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

from core.merge.plan import Choice, Conflict, MergePlan
from gui.dialogs.answered import is_accepted
from gui.theme import font
from gui.widgets.answer_row import answer_row
from gui.widgets.focus_ring import FocusRing
from gui.widgets.key_button import KeyButton
from gui.widgets.plain_table import CELLS

Index = QModelIndex | QPersistentModelIndex
_NO_PARENT = QModelIndex()
_DECISION = 5
_MOST_NAMES = 5


class ConflictsModel(QAbstractTableModel):
    """Each conflict with how it is to be decided."""

    def __init__(
        self,
        conflicts: tuple[Conflict, ...],
        vendor_names: Mapping[str, str],
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._conflicts, self._vendor_names = conflicts, vendor_names
        self.choices: dict[Conflict, Choice] = {c: c.choices[0] for c in conflicts}

    def decide_all(self, choice: Choice) -> None:
        """Decide every conflict so that can be."""
        for conflict in self._conflicts:
            if choice in conflict.choices:
                self.choices[conflict] = choice
        if self._conflicts:
            self.dataChanged.emit(
                self.index(0, _DECISION), self.index(len(self._conflicts) - 1, _DECISION)
            )

    def conflict(self, row: int) -> Conflict:
        return self._conflicts[row]

    def rowCount(self, parent: Index = _NO_PARENT) -> int:
        return 0 if parent.isValid() else len(self._conflicts)

    def columnCount(self, parent: Index = _NO_PARENT) -> int:
        return 0 if parent.isValid() else _DECISION + 1

    def flags(self, index: Index) -> Qt.ItemFlag:
        flags = super().flags(index)
        return flags | Qt.ItemFlag.ItemIsEditable if index.column() == _DECISION else flags

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if not index.isValid() or index.row() >= len(self._conflicts):
            return None
        conflict = self._conflicts[index.row()]
        choice = self.choices[conflict]
        if role == Qt.ItemDataRole.EditRole:
            return choice
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.ToolTipRole):
            decision = f"{self.tr(choice.value)} ▾"
            what = self._what(conflict)
            said = conflict.ours, conflict.theirs
            cells = (conflict.photo, self._face(conflict), what, *said, decision)
            return cells[index.column()]
        return None

    def _face(self, conflict: Conflict) -> str:
        return self.tr("{} of {}").format(*conflict.place) if conflict.place else ""

    def _what(self, conflict: Conflict) -> str:
        """What it is about: an attribute, and what of it where it is not what holds."""
        what = conflict.what.replace("_", " ")
        if conflict.kind in ("said", "face"):
            return what
        if conflict.kind == "flag":
            return self.tr("flag, {}").format(self._vendor_names.get(what, what))
        words = {"claim": self.tr("label kept beside"), "decision": self.tr("decided")}
        kind = words.get(conflict.kind, self.tr(conflict.kind))
        return ": ".join(filter(None, (kind, what)))

    def setData(self, index: Index, value: object, role: int = Qt.ItemDataRole.EditRole) -> bool:
        if role != Qt.ItemDataRole.EditRole or index.column() != _DECISION:
            return False
        self.choices[self._conflicts[index.row()]] = Choice(str(value))
        self.dataChanged.emit(index, index)
        return True

    def headerData(
        self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole
    ) -> Any:
        if role == Qt.ItemDataRole.DisplayRole and orientation is Qt.Orientation.Horizontal:
            headings = (self.tr("Photo"), self.tr("Face"), self.tr("What"))
            said = (self.tr("Here"), self.tr("There"), self.tr("Decision"))
            return (*headings, *said)[section]
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
        return None


class MergeDialog(QDialog):
    """Nothing is written before it is accepted."""

    def __init__(
        self,
        name: str,
        plan: MergePlan,
        vendor_names: Mapping[str, str],
        parent: QWidget | None = None,
    ) -> None:
        """name: of the other case. vendor_names: by their ids."""
        super().__init__(parent)
        self.setWindowTitle(self.tr("Merge a case"))
        self.model = ConflictsModel(plan.conflicts, vendor_names, self)
        self._table = self._make_table()
        title = QLabel(self.tr("Merge “{}” into this case").format(name))
        title.setFont(font("section"))
        says = QLabel(self._words(plan), wordWrap=True)
        says.setTextFormat(Qt.TextFormat.PlainText)
        merge = KeyButton(self.tr("Merge"), icon_name="import", variant="primary")
        column = QVBoxLayout(self)
        column.setContentsMargins(20, 18, 20, 18)
        column.setSpacing(10)
        column.addWidget(title)
        column.addWidget(says)
        if plan.conflicts:
            column.addLayout(self._all_row(len(plan.conflicts)))
            column.addWidget(self._table, 1)
            self.resize(1120, 560)
        else:
            self.setMinimumWidth(520)
        column.addLayout(answer_row(self, merge))
        # It cannot be undone: a stray Return must not decide conflicts that nobody looked at.
        merge.setDefault(not plan.conflicts)
        merge.setAutoDefault(not plan.conflicts)
        merge.set_key("" if plan.conflicts else "Return")
        FocusRing(self)

    @classmethod
    def ask(
        cls, parent: QWidget, name: str, plan: MergePlan, vendor_names: Mapping[str, str]
    ) -> Mapping[Conflict, Choice] | None:
        """How each conflict is decided, or None where the user left it."""
        dialog = cls(name, plan, vendor_names, parent)
        if not is_accepted(dialog):
            return None
        return dict(dialog.model.choices)

    def _all_row(self, count: int) -> QHBoxLayout:
        words = self.tr("1 thing is said otherwise in both cases:")
        if count != 1:
            words = self.tr("{} things are said otherwise in both cases:").format(f"{count:,}")
        row = QHBoxLayout()
        label = QLabel(words)
        label.setFont(font("section"))
        row.addWidget(label)
        row.addStretch()
        for text, choice in (
            (self.tr("Keep all ours"), Choice.OURS),
            (self.tr("Take all theirs"), Choice.THEIRS),
            (self.tr("Keep all ours, theirs beside them"), Choice.CLAIMS),
        ):
            button = KeyButton(text, variant="small")
            if choice is Choice.CLAIMS:
                button.setToolTip(
                    self.tr(
                        "Ours hold; theirs are kept as another annotator's labels, which Label → "
                        "Agreement compares and decides. Flags, rights and the like stay as chosen."
                    )
                )
            button.setAutoDefault(False)
            button.clicked.connect(lambda _=False, choice=choice: self.model.decide_all(choice))
            row.addWidget(button)
        return row

    def _words(self, plan: MergePlan) -> str:
        lines = [
            self._counts(plan),
            self.tr(
                "Answers of vendors come byte for byte; where both cases have one, this case's "
                "own is shown. Draws, frozen versions, protocols, repeats, findings and replies "
                "come along. Lessons, kept variations and the other log stay there; the head of "
                "that log is kept in this one. A lesson comes by its own file."
            ),
        ]
        lines.append(
            self.tr(
                "A merge cannot be undone. What was done before can no longer be undone either."
            )
        )
        if plan.refused:
            names = _some(plan.refused)
            lines.append(self.tr("Left out, withdrawn here or not readable: {}.").format(names))
        if plan.withdrawn_there:
            names = _some([photo.name for photo in plan.withdrawn_there])
            lines.append(
                self.tr(
                    "Withdrawn there, but still in this case: {}. Withdraw them here, too."
                ).format(names)
            )
        return "\n\n".join(lines)

    def _counts(self, plan: MergePlan) -> str:
        new = len(plan.new_photos)
        counted = (
            (new, self.tr("1 new photo"), self.tr("{} new photos")),
            (plan.new_faces, self.tr("1 new face"), self.tr("{} new faces")),
            (plan.new_flags, self.tr("1 new flag"), self.tr("{} new flags")),
            (
                len(plan.pairs) - new,
                self.tr("1 photo is in both cases"),
                self.tr("{} photos are in both cases"),
            ),
        )
        said = [one if n == 1 else many.format(f"{n:,}") for n, one, many in counted]
        return self.tr("{}, {} and {} come along; {}.").format(*said)

    def _make_table(self) -> QTableView:
        table = QTableView()
        table.setModel(self.model)
        table.setItemDelegateForColumn(_DECISION, _ChoiceDelegate(table))
        table.setEditTriggers(QAbstractItemView.EditTrigger.AllEditTriggers)
        table.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        table.setShowGrid(False)
        table.setStyleSheet(CELLS)
        table.setWordWrap(False)
        table.verticalHeader().hide()
        table.verticalHeader().setDefaultSectionSize(32)
        head = table.horizontalHeader()
        head.setHighlightSections(False)
        for column, width in enumerate((150, 64, 150)):
            table.setColumnWidth(column, width)
        for column in (3, 4):
            head.setSectionResizeMode(column, QHeaderView.ResizeMode.Stretch)
        table.setColumnWidth(_DECISION, 220)
        return table


class _ChoiceDelegate(QStyledItemDelegate):
    """The choices of a conflict as a list that drops down."""

    def createEditor(
        self, parent: QWidget, _option: QStyleOptionViewItem, index: Index
    ) -> QComboBox:
        editor = QComboBox(parent)
        model = index.model()
        assert isinstance(model, ConflictsModel)
        for choice in model.conflict(index.row()).choices:
            editor.addItem(self.tr(choice.value), choice.value)
        editor.activated.connect(lambda _: self.commitData.emit(editor))
        return editor

    def setEditorData(self, editor: QWidget, index: Index) -> None:
        assert isinstance(editor, QComboBox)
        # Qt hands an enumeration of texts back as a text.
        editor.setCurrentIndex(max(editor.findData(str(index.data(Qt.ItemDataRole.EditRole))), 0))

    def setModelData(self, editor: QWidget, model: Any, index: Index) -> None:
        assert isinstance(editor, QComboBox)
        model.setData(index, editor.currentData())


def _some(names: Any) -> str:
    shown = list(names[:_MOST_NAMES])
    if len(names) > _MOST_NAMES:
        shown.append(f"… ({len(names):,})")
    return ", ".join(shown)
