"""Change the keys of any action, with a warning where two would want the same one."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeySequence
from PySide6.QtWidgets import (
    QDialog,
    QDialogButtonBox,
    QKeySequenceEdit,
    QLabel,
    QLineEdit,
    QTableWidget,
    QTableWidgetItem,
    QVBoxLayout,
    QWidget,
)

from gui import theme
from gui.actions import SPECS, tr
from gui.dialogs.answered import is_accepted
from gui.widgets.focus_ring import FocusRing

_ACTION, _KEY, _OTHERS = range(3)


class KeysDialog(QDialog):
    """A table of actions; the first key of each can be typed anew, the others stay."""

    def __init__(self, changed: dict[str, list[str]], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle(self.tr("Change keys"))
        self._specs = SPECS
        self._edits: dict[str, QKeySequenceEdit] = {}
        self._search = QLineEdit(placeholderText=self.tr("Search"), clearButtonEnabled=True)
        self._search.textChanged.connect(self._on_search)
        self._table = self._make_table(changed)
        self._warning = QLabel(wordWrap=True)
        self._warning.setFont(theme.font("section"))
        self._buttons = QDialogButtonBox(
            QDialogButtonBox.StandardButton.Ok
            | QDialogButtonBox.StandardButton.Cancel
            | QDialogButtonBox.StandardButton.RestoreDefaults
        )
        self._buttons.accepted.connect(self.accept)
        self._buttons.rejected.connect(self.reject)
        self._buttons.button(QDialogButtonBox.StandardButton.Ok).setProperty("variant", "primary")
        restore = self._buttons.button(QDialogButtonBox.StandardButton.RestoreDefaults)
        restore.clicked.connect(self._on_restore)
        self._lay_out()
        self._check()

    @classmethod
    def ask(cls, parent: QWidget, changed: dict[str, list[str]]) -> dict[str, list[str]] | None:
        """The changed keys by the action's id, or None where the user left it."""
        dialog = cls(changed, parent)
        if not is_accepted(dialog):
            return None
        return dialog.changed_keys()

    def changed_keys(self) -> dict[str, list[str]]:
        """Only what differs from the program's own keys."""
        changed = {}
        for spec in self._specs:
            keys = [key for key in (self._key(spec.id), *spec.keys[1:]) if key]
            if keys != list(spec.keys):
                changed[spec.id] = keys
        return changed

    def clashes(self) -> list[tuple[str, str, str]]:
        """(key, action, other action) for every key that two actions want."""
        owner: dict[str, str] = {}
        found = []
        for spec in self._specs:
            for key in (self._key(spec.id), *spec.keys[1:]):
                if key in owner:
                    found.append((key, owner[key], tr(spec.text)))
                elif key:
                    owner[key] = tr(spec.text)
        return found

    def _key(self, action_id: str) -> str:
        return (
            self._edits[action_id].keySequence().toString(QKeySequence.SequenceFormat.PortableText)
        )

    def _make_table(self, changed: dict[str, list[str]]) -> QTableWidget:
        table = QTableWidget(len(self._specs), 3)
        table.setHorizontalHeaderLabels([self.tr("Action"), self.tr("Key"), self.tr("Also")])
        table.verticalHeader().hide()
        table.setSelectionMode(QTableWidget.SelectionMode.NoSelection)
        table.setEditTriggers(QTableWidget.EditTrigger.NoEditTriggers)
        table.setTabKeyNavigation(False)
        for row, spec in enumerate(self._specs):
            keys = changed.get(spec.id, list(spec.keys))
            # Where the first key was taken away, only the others are left.
            first = keys[0] if len(keys) > len(spec.keys[1:]) else ""
            edit = QKeySequenceEdit(QKeySequence(first))
            edit.setClearButtonEnabled(True)
            edit.setMaximumSequenceLength(1)
            edit.setAccessibleName(tr(spec.text))
            edit.keySequenceChanged.connect(self._check)
            self._edits[spec.id] = edit
            table.setItem(row, _ACTION, QTableWidgetItem(tr(spec.text)))
            table.setCellWidget(row, _KEY, edit)
            table.setItem(row, _OTHERS, QTableWidgetItem(", ".join(spec.keys[1:])))
            table.setRowHeight(row, 34)
        table.horizontalHeader().setDefaultAlignment(Qt.AlignmentFlag.AlignLeft)
        table.setColumnWidth(_ACTION, 300)
        table.setColumnWidth(_KEY, 190)
        table.horizontalHeader().setStretchLastSection(True)
        return table

    def _on_search(self, text: str) -> None:
        for row, spec in enumerate(self._specs):
            self._table.setRowHidden(row, text.casefold() not in tr(spec.text).casefold())

    def _on_restore(self) -> None:
        for spec in self._specs:
            self._edits[spec.id].setKeySequence(QKeySequence(spec.keys[0] if spec.keys else ""))

    def _check(self) -> None:
        clashes = self.clashes()
        words = self.tr("{} is wanted by “{}” and by “{}”: give one of them another key.")
        self._warning.setText(words.format(*clashes[0]) if clashes else "")
        self._buttons.button(QDialogButtonBox.StandardButton.Ok).setEnabled(not clashes)

    def _lay_out(self) -> None:
        title = QLabel(self.tr("Change keys"))
        title.setFont(theme.font("dialog"))
        column = QVBoxLayout(self)
        column.setContentsMargins(24, 20, 24, 20)
        column.setSpacing(12)
        column.addWidget(title)
        column.addWidget(self._search)
        column.addWidget(self._table, 1)
        column.addWidget(self._warning)
        column.addWidget(self._buttons)
        self.resize(680, 620)
        FocusRing(self)
