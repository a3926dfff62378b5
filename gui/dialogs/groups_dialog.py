"""Groups of one's own and their values: made, renamed and removed."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import partial

from PySide6.QtCore import QModelIndex, Qt
from PySide6.QtGui import QStandardItem, QStandardItemModel
from PySide6.QtWidgets import (
    QAbstractItemView,
    QDialog,
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QListView,
    QVBoxLayout,
    QWidget,
)

from core.labelling.attributes import AttributeName
from core.labelling.own_groups import OwnGroup, Regrouping, why_no_name
from gui.dialogs.answered import is_accepted
from gui.theme import font
from gui.widgets.confirm_key import confirm_by_key
from gui.widgets.focus_ring import FocusRing
from gui.widgets.key_button import KeyButton

_BEFORE = Qt.ItemDataRole.UserRole + 1
"""The name or value an item had when the dialog opened; None for a new one."""
_KEY = Qt.ItemDataRole.UserRole + 2
"""Finds a group's values: a row moves up when another one is removed."""
Counts = Mapping[AttributeName, Mapping[str, int]]
Answer = tuple[tuple[OwnGroup, ...], Regrouping]


class GroupsDialog(QDialog):
    """Left the groups, right the values of the one chosen. F2 or a double click renames."""

    def __init__(
        self, groups: Sequence[OwnGroup], counts: Counts, parent: QWidget | None = None
    ) -> None:
        """counts: how many faces have each value now."""
        super().__init__(parent)
        self.setWindowTitle(self.tr("Groups"))
        self._counts = counts
        self._groups = QStandardItemModel(self)
        self._values: dict[int, QStandardItemModel] = {}
        self._keys_given: list[AttributeName] = []
        self._gone_names: list[AttributeName] = []
        self._gone_values: list[tuple[AttributeName, str]] = []
        self._name_list, self._value_list = self._list(), self._list()
        self._name_list.setAccessibleName(self.tr("Groups"))
        self._value_list.setAccessibleName(self.tr("Values"))
        self._name_list.setModel(self._groups)
        self._note = QLabel(wordWrap=True)
        self._note.setFont(font("small"))
        self._note.setProperty("meta", "second")
        for group in groups:
            self._append_group(group)
        self._groups.itemChanged.connect(self._on_name_changed)
        self._name_list.selectionModel().currentChanged.connect(self._on_group_chosen)
        self._add_group = self._button(self.tr("Add a group"), self.add_group)
        self._remove_group = self._button(self.tr("Remove"), self.remove_group)
        self._add_value = self._button(self.tr("Add a value"), self.add_value)
        self._remove_value = self._button(self.tr("Remove"), self.remove_value)
        self._lay_out()
        if groups:
            self._name_list.setCurrentIndex(self._groups.index(0, 0))
        self._show_note()
        self._show_what_acts()
        FocusRing(self)

    @classmethod
    def ask(cls, parent: QWidget, groups: Sequence[OwnGroup], counts: Counts) -> Answer | None:
        """The groups as they are to be and what faces follow, or None where the user left it."""
        dialog = cls(groups, counts, parent)
        if not is_accepted(dialog):
            return None
        return dialog.answer()

    def answer(self) -> Answer:
        groups: list[OwnGroup] = []
        names: dict[AttributeName, AttributeName | None] = dict.fromkeys(self._gone_names)
        values: dict[tuple[AttributeName, str], str | None] = dict.fromkeys(self._gone_values)
        for row in range(self._groups.rowCount()):
            item = self._groups.item(row)
            name, before = AttributeName(item.text()), item.data(_BEFORE)
            if before is not None and before != name:
                names[before] = name
            model = self._values[item.data(_KEY)]
            items = [model.item(at) for at in range(model.rowCount())]
            for value in items:
                old = value.data(_BEFORE)
                if before is not None and old is not None and old != value.text():
                    values[before, old] = value.text()
            texts = (value.text().strip() for value in items)
            groups.append(OwnGroup(name, tuple(dict.fromkeys(text for text in texts if text))))
        return tuple(groups), Regrouping(names, values)

    # Parts

    def _list(self) -> QListView:
        view = QListView()
        view.setSpacing(2)
        view.setEditTriggers(
            QAbstractItemView.EditTrigger.DoubleClicked
            | QAbstractItemView.EditTrigger.EditKeyPressed
        )
        return view

    def _lay_out(self) -> None:
        heads = [QLabel(self.tr("Groups")), QLabel(self.tr("Values"))]
        grid = QGridLayout()
        grid.setSpacing(8)
        buttons = (
            self._buttons(self._add_group, self._remove_group),
            self._buttons(self._add_value, self._remove_value),
        )
        for at, view in enumerate((self._name_list, self._value_list)):
            heads[at].setFont(font("section"))
            grid.addWidget(heads[at], 0, at)
            grid.addWidget(view, 1, at)
            grid.addLayout(buttons[at], 2, at)
            grid.setColumnStretch(at, 1)
        keep = KeyButton(self.tr("Keep"), variant="primary")
        confirm_by_key(self, keep)
        keep.setAutoDefault(False)
        keep.clicked.connect(self.accept)
        leave = KeyButton(self.tr("Cancel"), key="Esc")
        leave.setAutoDefault(False)
        leave.clicked.connect(self.reject)
        row = QHBoxLayout()
        row.setSpacing(8)
        row.addWidget(self._note, 1)
        row.addWidget(leave)
        row.addWidget(keep)
        column = QVBoxLayout(self)
        column.setContentsMargins(20, 18, 20, 18)
        column.setSpacing(12)
        column.addLayout(grid, 1)
        column.addLayout(row)
        self.resize(560, 400)

    def _button(self, words: str, act: Callable[[], None]) -> KeyButton:
        button = KeyButton(words, variant="small")
        button.setAutoDefault(False)
        button.clicked.connect(partial(_without_state, act))
        return button

    def _buttons(self, *buttons: KeyButton) -> QHBoxLayout:
        row = QHBoxLayout()
        row.setSpacing(8)
        for button in buttons:
            row.addWidget(button)
        row.addStretch()
        return row

    # What a person does

    def add_group(self) -> None:
        """A new group, to be named at once."""
        item = self._append_group(OwnGroup(AttributeName(self._free_name())))
        item.setData(None, _BEFORE)
        self._name_list.setCurrentIndex(item.index())
        self._name_list.edit(item.index())

    def add_value(self) -> None:
        """A new value of the chosen group, to be named at once."""
        item = self._chosen()
        if item is None:
            return
        model = self._values[item.data(_KEY)]
        value = QStandardItem(self.tr("new value"))
        value.setData(None, _BEFORE)
        model.appendRow(value)
        self._value_list.setCurrentIndex(value.index())
        self._show_what_acts()
        self._value_list.edit(value.index())

    def remove_group(self) -> None:
        """Remove the chosen group; faces lose what they have of it."""
        item = self._chosen()
        if item is None:
            return
        before = item.data(_BEFORE)
        if before is not None:
            self._gone_names.append(before)
        del self._values[item.data(_KEY)]
        self._groups.removeRow(item.row())
        self._show_note()
        self._show_what_acts()

    def remove_value(self) -> None:
        """Remove the chosen value; faces that have it lose it."""
        item, index = self._chosen(), self._value_list.currentIndex()
        if item is None or not index.isValid():
            return
        name, before = item.data(_BEFORE), index.data(_BEFORE)
        if name is not None and before is not None:
            self._gone_values.append((name, before))
        self._values[item.data(_KEY)].removeRow(index.row())
        self._show_note()
        self._show_what_acts()

    def _append_group(self, group: OwnGroup) -> QStandardItem:
        item = QStandardItem(group.name)
        item.setData(group.name, _BEFORE)
        model = QStandardItemModel(self)
        for value in group.values:
            child = QStandardItem(value)
            child.setData(value, _BEFORE)
            count = self._counts.get(group.name, {}).get(value, 0)
            child.setToolTip(self.tr("{} faces have it").format(f"{count:,}"))
            model.appendRow(child)
        item.setData(len(self._keys_given), _KEY)
        self._keys_given.append(group.name)
        self._values[item.data(_KEY)] = model
        self._groups.appendRow(item)
        return item

    def _on_group_chosen(self, current: QModelIndex, _before: QModelIndex) -> None:
        item = self._groups.itemFromIndex(current)
        self._value_list.setModel(self._values[item.data(_KEY)] if item is not None else None)
        chosen = self._value_list.selectionModel()
        if chosen is not None:
            chosen.currentChanged.connect(self._show_what_acts)
        self._show_what_acts()

    def _show_what_acts(self, *_: object) -> None:
        """Buttons that need a group or a value act only where one is chosen."""
        group, value = self._chosen(), self._value_list.currentIndex()
        no_group = "" if group is not None else self.tr("Choose a group, or add one, first")
        no_value = no_group or ("" if value.isValid() else self.tr("Choose a value first"))
        for button, why_not in (
            (self._remove_group, no_group),
            (self._add_value, no_group),
            (self._remove_value, no_value),
        ):
            button.setEnabled(not why_not)
            button.setToolTip(why_not)

    def _on_name_changed(self, item: QStandardItem) -> None:
        """A name that a group cannot have goes back to what it was."""
        others = [
            self._groups.item(row).text()
            for row in range(self._groups.rowCount())
            if row != item.row()
        ]
        why = why_no_name(item.text(), others)
        if why is None:
            if item.text() != item.text().strip():
                item.setText(item.text().strip())
            self._show_note()
            return
        words = {
            "empty": self.tr("A group needs a name."),
            "reserved": self.tr("“{}” has a meaning of its own here.").format(item.text().strip()),
            "sign": self.tr("A name cannot hold : × or quotation marks: the search uses them."),
            "taken": self.tr("There is a group “{}” already.").format(item.text().strip()),
        }
        item.setText(item.data(_BEFORE) or self._free_name())
        self._note.setText(words[why])

    def _show_note(self) -> None:
        lost = sum(sum(self._counts.get(name, {}).values()) for name in self._gone_names)
        lost += sum(self._counts.get(n, {}).get(v, 0) for n, v in self._gone_values)
        words = self.tr("Headscarf, glasses, hair, light: whatever faces are to be compared by.")
        if lost:
            words = self.tr("{} faces lose what was said of them. Ctrl+Z takes that back.").format(
                f"{lost:,}"
            )
        self._note.setText(words)

    def _chosen(self) -> QStandardItem | None:
        index = self._name_list.currentIndex()
        return self._groups.itemFromIndex(index) if index.isValid() else None

    def _free_name(self) -> str:
        names = {self._groups.item(row).text() for row in range(self._groups.rowCount())}
        name, number = self.tr("new group"), 2
        while name in names:
            name, number = self.tr("new group {}").format(number), number + 1
        return name


def _without_state(act: Callable[[], None], *_checked: object) -> None:
    """A button tells whether it is checked; no act here asks."""
    act()
