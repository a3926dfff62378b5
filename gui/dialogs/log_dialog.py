"""The log of the case: how many entries, the head to be noted elsewhere, and Check now."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import (
    QDialog,
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from core.evidence.proof import Proof
from core.problem import Problem
from gui import theme
from gui.icons import icon
from gui.widgets.focus_ring import FocusRing

_WIDTH = 640
_RESULT_LINES = 6
"""Room kept for the result, so that the buttons stay where they are when it comes."""


class LogDialog(QDialog):
    """Told what to show; it reads nothing itself.

    Signals:
        check_requested(str): check everything; with a head noted before, or "".
    """

    check_requested = Signal(str)

    def __init__(self, case_name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle(self.tr("Log"))
        self._entries = QLabel(self.tr("reading…"))
        self._head = QLineEdit(readOnly=True)
        self._head.setFont(theme.font("code"))
        self._head.setAccessibleName(self.tr("Head of the log"))
        self._copy = QPushButton(icon("content-copy"), self.tr("Copy"))
        self._copy.setAutoDefault(False)
        self._copy.setEnabled(False)
        self._copy.clicked.connect(self._on_copy)
        self._noted = QLineEdit()
        self._noted.setFont(theme.font("code"))
        self._noted.setAccessibleName(self.tr("A head noted before"))
        self._noted.textChanged.connect(self._forget_result)
        self._noted.setPlaceholderText(self.tr("paste it here, if there is one"))
        self._check = QPushButton(self.tr("Check now"))
        self._check.setProperty("variant", "primary")
        self._check.setDefault(True)
        self._check.clicked.connect(self._on_check)
        self._verdict = QLabel()
        self._verdict.setFont(theme.font("section"))
        self._verdict.setMinimumHeight(self._verdict.fontMetrics().lineSpacing())
        self._result = QLabel(wordWrap=True)
        self._result.setTextFormat(Qt.TextFormat.PlainText)
        self._result.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self._result.setAlignment(Qt.AlignmentFlag.AlignTop)
        self._result.setMinimumHeight(_RESULT_LINES * self._result.fontMetrics().lineSpacing())
        self._result.setAccessibleName(self.tr("Result of the check"))
        self._lay_out(case_name)
        self._check.setFocus()

    # What is shown

    def show_head(self, entries: int, head: str) -> None:
        """Where the log ends now."""
        self._entries.setText(f"{entries:,}")
        self._head.setText(head)
        self._head.setCursorPosition(0)
        self._copy.setEnabled(True)

    def show_proof(self, proof: Proof) -> None:
        """Everything holds."""
        self.show_head(proof.entries, proof.head)
        self._show_result(self.tr("Everything holds"), "\n".join(proof.lines()))

    def show_problem(self, problem: Problem) -> None:
        """The first thing that does not hold."""
        self._show_result(self.tr("Something does not hold"), str(problem))

    def show_failure(self, error: BaseException) -> None:
        """The check itself went wrong."""
        self._show_result(self.tr("It could not be checked"), str(error))

    def words(self) -> str:
        """What the last check found, in words."""
        return f"{self._verdict.text()}\n{self._result.text()}"

    # Parts

    def _lay_out(self, case_name: str) -> None:
        title = QLabel(self.tr("The log of “{}”").format(case_name), wordWrap=True)
        title.setTextFormat(Qt.TextFormat.PlainText)
        title.setFont(theme.font("dialog"))
        about = QLabel(
            self.tr(
                "Every answer received, label, flag, change and export has an entry, and each "
                "entry carries the hash of the one before. Note the head elsewhere, in a report or "
                "a message: it proves later that nothing before it was changed, cut off or rebuilt."
            ),
            wordWrap=True,
        )
        grid = QGridLayout()
        grid.setHorizontalSpacing(12)
        grid.setVerticalSpacing(10)
        rows = (
            (self.tr("Entries"), self._entries, None),
            (self.tr("Head"), self._head, self._copy),
            (self.tr("Noted before"), self._noted, None),
        )
        for row, (words, field, button) in enumerate(rows):
            label = QLabel(words)
            label.setBuddy(field)
            grid.addWidget(label, row, 0)
            grid.addWidget(field, row, 1)
            if button is not None:
                grid.addWidget(button, row, 2)
        grid.setColumnStretch(1, 1)
        close = QPushButton(self.tr("Close"))
        close.setAutoDefault(False)
        close.clicked.connect(self.reject)
        buttons = QHBoxLayout()
        buttons.addStretch(1)
        buttons.addWidget(close)
        buttons.addWidget(self._check)
        column = QVBoxLayout(self)
        column.setContentsMargins(24, 20, 24, 20)
        column.setSpacing(14)
        column.addWidget(title)
        column.addWidget(about)
        column.addLayout(grid)
        column.addWidget(self._verdict)
        column.addWidget(self._result)
        column.addLayout(buttons)
        self.setFixedWidth(_WIDTH)
        FocusRing(self)

    def _show_result(self, verdict: str, words: str) -> None:
        self._verdict.setText(verdict)
        self._result.setText(words)
        self._set_checking(False)
        self.adjustSize()

    def _forget_result(self) -> None:
        """What was found held beside another head, or beside none."""
        self._verdict.clear()
        self._result.clear()

    def _set_checking(self, on: bool) -> None:
        self._check.setEnabled(not on)
        # The result would be taken for that of what is typed meanwhile.
        self._noted.setReadOnly(on)

    def _on_check(self) -> None:
        self._show_result(self.tr("Checking…"), "")
        self._set_checking(True)
        self.check_requested.emit(self._noted.text())

    def _on_copy(self) -> None:
        QGuiApplication.clipboard().setText(self._head.text())
        self._copy.setText(self.tr("Copied"))
