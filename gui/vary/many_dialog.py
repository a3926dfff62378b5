"""Vary many faces: which of them, how far it is, how often answers flipped, and on whom."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from PySide6.QtCore import QModelIndex, Signal
from PySide6.QtGui import QCloseEvent
from PySide6.QtWidgets import (
    QDialog,
    QFormLayout,
    QHBoxLayout,
    QLabel,
    QProgressBar,
    QVBoxLayout,
    QWidget,
)

from core.vary.trial import CANNOT_SHOW
from gui.models.plain_table_model import PlainTableModel
from gui.theme import font
from gui.widgets.confirm_key import return_word
from gui.widgets.focus_ring import FocusRing
from gui.widgets.key_button import KeyButton
from gui.widgets.plain_table import PlainTable
from gui.widgets.still_combo import StillCombo


class ManyDialog(QDialog):
    """Stays open while the faces are varied, and may be closed meanwhile.

    recipe: in words. scopes: which faces there are to choose from; groups: by what rows are split.

    Signals:
        start_requested(scope), stop_requested(), grouped(group).
        face_opened(int): a row of the flipped faces.
        closed().
    """

    start_requested = Signal(object)
    stop_requested = Signal()
    grouped = Signal(object)
    face_opened = Signal(int)
    closed = Signal()

    def __init__(
        self,
        recipe: str,
        scopes: Mapping[Any, str],
        groups: Mapping[Any, str],
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.setWindowTitle(self.tr("Vary many faces"))
        self.setMinimumSize(760, 560)
        self.resize(980, 640)
        self._title = QLabel(self.tr("How often does {} flip an answer?").format(recipe))
        self._title.setFont(font("page"))
        self._scope = StillCombo(self.tr("Faces"), scopes, next(iter(scopes)))
        self._group = StillCombo(self.tr("Rows by"), groups, next(iter(groups)))
        self._group.currentIndexChanged.connect(lambda _: self.grouped.emit(self._group.value))
        self._start = KeyButton(self.tr("Start"), icon_name="play", variant="primary")
        self._start.clicked.connect(lambda: self.start_requested.emit(self._scope.value))
        self._stop = KeyButton(self.tr("Stop"), icon_name="stop")
        self._stop.clicked.connect(self.stop_requested)
        self._bar = QProgressBar(textVisible=False)
        self._bar.setFixedHeight(6)
        self._says = QLabel(wordWrap=True)
        self._says.setProperty("meta", "second")
        headings = (
            self.tr("Vendor"),
            self.tr("Subgroup"),
            self.tr("Flipped"),
            self.tr("Interval, 95 %"),
            self.tr("No longer detected"),
            self.tr("Control flipped"),
            self.tr("More than control"),
            self.tr("Smaller control"),
        )
        self._rates = PlainTableModel(headings, right=(2, 3, 4, 5, 6, 7), parent=self)
        self._rates_table = PlainTable(self._rates, stretched=1)
        self._faces = PlainTableModel(
            (
                self.tr("Photo"),
                self.tr("Vendor"),
                self.tr("As it is"),
                self.tr("Varied"),
                self.tr("Verdict"),
            ),
            parent=self,
        )
        self._faces_table = PlainTable(self._faces, stretched=0)
        self._faces_table.activated.connect(self._on_activated)
        self._flipped = QLabel()
        self._flipped.setFont(font("section"))
        self._lay_out()
        self.show_progress(0, 0, False, "")
        self.show_flips((), ())
        FocusRing(self)

    def show_progress(self, done: int, total: int, running: bool, words: str) -> None:
        """How many faces are through, and what is to be said of it."""
        self._bar.setMaximum(max(total, 1))
        self._bar.setValue(done)
        self._says.setText(words)
        self._start.setEnabled(not running)
        again = self.tr("Go on") if 0 < done < total else self.tr("Start")
        self._start.set_words(again)
        self._stop.setEnabled(running)
        self._scope.setEnabled(not running)

    def show_flips(self, rows: Sequence[Sequence[str]], faces: Sequence[Sequence[str]]) -> None:
        """rows: of the table of shares. faces: those whose answer flipped."""
        self._rates.set_rows(rows)
        self._faces.set_rows(faces)
        words = self.tr("{} flips; open the photo with {} or a double click")
        if len(faces) < 2:
            one = self.tr("{} flip; open the photo with {} or a double click")
            words = one if faces else self.tr("No flip yet")
        self._flipped.setText(words.format(f"{len(faces):,}", return_word()))

    def _on_activated(self, index: QModelIndex) -> None:
        self.face_opened.emit(index.row())

    def _lay_out(self) -> None:
        about = QLabel(
            self.tr(
                "Every local vendor is asked about each face as it is, varied, and under the "
                "control, once each. The answers are kept as variations; they count in no verdict "
                "and no rate of the results. Of the flipped it is said how many are no longer "
                "detected; of those that changed more than their control, how many had one smaller "
                "than the change."
            ),
            wordWrap=True,
        )
        about.setProperty("meta", "second")
        choose = QFormLayout()
        choose.addRow(self.tr("Faces"), self._scope)
        choose.addRow(self.tr("Rows by"), self._group)
        head = QHBoxLayout()
        head.setSpacing(12)
        head.addLayout(choose, 1)
        head.addWidget(self._start)
        head.addWidget(self._stop)
        limits = QLabel(CANNOT_SHOW, wordWrap=True)
        limits.setFont(font("small"))
        limits.setProperty("meta", "second")
        leave = KeyButton(self.tr("Close"), key="Esc")
        leave.clicked.connect(self.reject)
        foot = QHBoxLayout()
        foot.setSpacing(12)
        foot.addWidget(limits, 1)
        foot.addWidget(leave)
        column = QVBoxLayout(self)
        column.setContentsMargins(24, 20, 24, 20)
        column.setSpacing(10)
        column.addWidget(self._title)
        column.addWidget(about)
        column.addLayout(head)
        column.addWidget(self._bar)
        column.addWidget(self._says)
        column.addWidget(self._rates_table, 3)
        column.addWidget(self._flipped)
        column.addWidget(self._faces_table, 3)
        column.addLayout(foot)

    def done(self, result: int) -> None:
        self.closed.emit()
        super().done(result)

    def closeEvent(self, event: QCloseEvent) -> None:
        self.closed.emit()
        super().closeEvent(event)
