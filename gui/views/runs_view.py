"""The part Runs of the results: all runs, two of them compared, and the faces that changed."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence

from PySide6.QtCore import QModelIndex, Qt, Signal
from PySide6.QtWidgets import (
    QCheckBox,
    QHBoxLayout,
    QLabel,
    QListView,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from core.labelling.attributes import AttributeName
from core.reaudit.comparison import ComparedFace
from core.response import RunId
from gui.asking.run_words import compared_headings, how_to_read, run_headings
from gui.delegates.face_between_runs_delegate import FaceBetweenRunsDelegate
from gui.delegates.few_rows_delegate import FewRowsDelegate
from gui.models.faces_between_runs_model import FaceBetweenRuns, FacesBetweenRunsModel
from gui.models.plain_table_model import PlainTableModel
from gui.theme import font
from gui.views.face_crop import CropProvider
from gui.widgets.empty_place import EmptyPlace
from gui.widgets.key_button import KeyButton
from gui.widgets.plain_table import PlainTable
from gui.widgets.still_combo import StillCombo

By = tuple[AttributeName, ...]
_MARGIN, _ROWS_SHOWN, _ROW, _HEAD = 20, 4, 28, 30


class RunsView(QWidget):
    """crop, row_of: give pictures of faces, and the row of a face.

    Signals:
    pair_chosen(RunId, RunId): compare these two.
    subgroups_chosen(tuple[AttributeName, ...]): cross these in the comparison.
    confidence_toggled(bool): list the faces, too, where the confidence alone changed.
    audit_again_requested(), repeat_requested(), protocol_requested(): the buttons.
    face_opened(FaceBetweenRuns): look at this face on the stage.
    """

    pair_chosen = Signal(object, object)
    subgroups_chosen = Signal(object)
    confidence_toggled = Signal(bool)
    audit_again_requested = Signal()
    repeat_requested = Signal()
    protocol_requested = Signal()
    face_opened = Signal(object)

    def __init__(
        self,
        crop: CropProvider,
        row_of: Callable[[ComparedFace], FaceBetweenRuns | None],
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._again = KeyButton(self.tr("Audit again"), icon_name="refresh", variant="small")
        self._repeat = KeyButton(self.tr("Repeat one photo…"), icon_name="history", variant="small")
        self._protocol = KeyButton(
            self.tr("Protocol…"), icon_name="file-document-outline", variant="small"
        )
        self._protocol_words = QLabel(wordWrap=True)
        self._run_model = PlainTableModel(run_headings(), right=(3, 4), parent=self)
        self.runs = PlainTable(self._run_model, stretched=2)
        self.runs.setAccessibleName(self.tr("Runs"))
        self._first = StillCombo(self.tr("First run"), {None: ""}, None)
        self._second = StillCombo(self.tr("Second run"), {None: ""}, None)
        self._by = StillCombo(self.tr("Subgroups"), {(): self.tr("all faces")}, ())
        self._shifted = QCheckBox(self.tr("Also where the confidence alone changed"))
        self._compared_model = PlainTableModel(
            compared_headings(), right=tuple(range(2, 9)), parent=self
        )
        self.compared = PlainTable(self._compared_model, stretched=1)
        self.compared.setAccessibleName(self.tr("Comparison"))
        self._few = FewRowsDelegate(self.compared)
        self.compared.setItemDelegate(self._few)
        self._heading = QLabel()
        self.changed_model = FacesBetweenRunsModel(row_of, self)
        self.changed = QListView()
        self._nothing = EmptyPlace()
        self._compare = QWidget()
        self._places = QStackedWidget()
        self._set_up_list(crop)
        self._lay_out()
        self._join()

    # From outside

    def show_runs(
        self, rows: Sequence[Sequence[str]], choices: Mapping[RunId, str], pair: Sequence[RunId]
    ) -> None:
        """The runs, the newest first. pair: the two that are compared, empty for none."""
        self._run_model.set_rows(rows)
        shown = min(max(len(rows), 1), _ROWS_SHOWN)
        self.runs.setFixedHeight(_HEAD + shown * _ROW + 4)
        self._places.setCurrentWidget(self._compare if pair else self._nothing)
        if pair:
            self._first.set_choices(choices, pair[0])
            self._second.set_choices(choices, pair[1])

    def set_subgroups(self, choices: Mapping[By, str], chosen: By) -> None:
        self._by.set_choices(choices, chosen)

    def set_nothing(self, icon: str, title: str, sentence: str) -> None:
        """What stands there while no two runs can be compared."""
        self._nothing.set_words(icon, title, sentence)

    def show_protocol(self, words: str) -> None:
        """What is said beside the button of the protocol."""
        self._protocol_words.setText(words)

    def set_can(self, again: bool, repeat: bool, why_not: str = "") -> None:
        """Whether vendors can be asked now. why_not: the tip where they cannot."""
        self._again.setEnabled(again)
        self._repeat.setEnabled(repeat)
        for button, can in ((self._again, again), (self._repeat, repeat)):
            button.setToolTip("" if can else why_not)

    def show_compared(self, rows: Sequence[Sequence[str]], few: Iterable[int] = ()) -> None:
        """few: the rows that stand on too few faces."""
        self._few.set_few(few)
        self._compared_model.set_rows(rows)
        shown = min(max(len(rows), 1), 6)
        self.compared.setFixedHeight(_HEAD + shown * _ROW + 16)

    def show_changed(self, faces: Sequence[ComparedFace]) -> None:
        self.changed_model.set_faces(faces)
        words = self.tr("1 face with another answer")
        if len(faces) != 1:
            words = self.tr("{} faces with another answer")
        self._heading.setText(words.format(f"{len(faces):,}"))

    def repaint_faces(self) -> None:
        """A picture of a face has arrived: those in view are painted anew."""
        self.changed.viewport().update()

    # Inside

    def _set_up_list(self, crop: CropProvider) -> None:
        self.changed.setModel(self.changed_model)
        self.changed.setItemDelegate(FaceBetweenRunsDelegate(crop, self))
        self.changed.setUniformItemSizes(True)
        self.changed.setVerticalScrollMode(QListView.ScrollMode.ScrollPerPixel)
        self.changed.setFrameShape(QListView.Shape.NoFrame)
        self.changed.setAccessibleName(self.tr("Faces whose answer changed"))

    def _lay_out(self) -> None:
        # From the outside in: a widget that moves with all in it has each of them styled anew.
        column = QVBoxLayout(self)
        column.setContentsMargins(_MARGIN, 4, _MARGIN, 8)
        column.setSpacing(8)
        buttons = QHBoxLayout()
        buttons.setSpacing(8)
        column.addLayout(buttons)
        for button in (self._again, self._repeat, self._protocol):
            buttons.addWidget(button, 0, Qt.AlignmentFlag.AlignTop)
        self._protocol_words.setProperty("meta", "second")
        buttons.addWidget(self._protocol_words, 1)
        column.addWidget(self.runs)
        column.addWidget(self._places, 1)
        self._places.addWidget(self._compare)
        self._places.addWidget(self._nothing)
        self._fill_comparison(QVBoxLayout(self._compare))

    def _fill_comparison(self, column: QVBoxLayout) -> None:
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(8)
        choices = QHBoxLayout()
        column.addLayout(choices)
        self._fill_choices(choices)
        column.addWidget(self.compared)
        read = QLabel(how_to_read(), wordWrap=True)
        read.setFont(font("small"))
        read.setProperty("meta", "second")
        column.addWidget(read)
        self._heading.setFont(font("section"))
        heading = QHBoxLayout()
        column.addLayout(heading)
        heading.addWidget(self._heading, 1)
        heading.addWidget(self._shifted)
        column.addWidget(self.changed, 1)

    def _fill_choices(self, row: QHBoxLayout) -> None:
        row.setSpacing(8)
        for label, combo, share in (
            (self.tr("Compare"), self._first, 3),
            (self.tr("with"), self._second, 3),
            (self.tr("by"), self._by, 1),
        ):
            row.addWidget(QLabel(label))
            row.addWidget(combo, share)

    def _join(self) -> None:
        self._again.clicked.connect(self.audit_again_requested)
        self._repeat.clicked.connect(self.repeat_requested)
        self._protocol.clicked.connect(self.protocol_requested)
        for combo in (self._first, self._second):
            combo.activated.connect(self._on_pair)
        self._by.activated.connect(lambda _: self.subgroups_chosen.emit(self._by.value))
        self._shifted.toggled.connect(self.confidence_toggled)
        self.changed.activated.connect(self._on_activated)
        self.changed.clicked.connect(self._on_activated)

    def _on_pair(self, _index: int) -> None:
        self.pair_chosen.emit(self._first.value, self._second.value)

    def _on_activated(self, index: QModelIndex) -> None:
        row = self.changed_model.row(index)
        if row is not None:
            self.face_opened.emit(row)
