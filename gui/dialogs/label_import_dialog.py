"""Import labels: from where, what its columns and words mean, and what becomes of every row.

Everything is said before anything is written; reading and planning happen in threads.
"""

from __future__ import annotations

from collections.abc import Callable
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from PySide6.QtCore import Qt, QTimer
from PySide6.QtWidgets import (
    QDialog,
    QFileDialog,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from core.label_import.mapping import Mapping, Several, WordCount, problem_with
from core.label_import.reading import SUFFIXES
from core.problem import ProblemError
from gui.theme import font
from gui.views.label_mapping_view import LabelMappingView
from gui.views.label_plan_view import LabelPlanView
from gui.widgets.empty_place import EmptyPlace
from gui.widgets.focus_ring import FocusRing
from gui.widgets.key_button import KeyButton

if TYPE_CHECKING:
    from core.label_import.plan import Plan
    from core.label_import.table import Table

WIDTH, HEIGHT = 980, 680
_WAIT_MS = 200
"""A name that is still being typed is not looked for."""


class LabelDesk(Protocol):
    """Does for the dialog what takes long: in threads, each then calling `done` or `failed`."""

    def read(
        self,
        path: Path | None,
        sheet: str,
        done: Callable[[Table, Mapping, list[WordCount]], None],
        failed: Callable[[BaseException], None],
    ) -> None:
        """Read a table and guess its columns; without a path, that of the folders' names."""

    def count_words(
        self, table: Table, mapping: Mapping, done: Callable[[list[WordCount]], None]
    ) -> None:
        """Count the words of the gender's column."""

    def plan(
        self,
        table: Table,
        mapping: Mapping,
        done: Callable[[Plan], None],
        failed: Callable[[BaseException], None],
    ) -> None:
        """Say what importing would do."""


class LabelImportDialog(QDialog):
    """Window-modal, of two pages: what the table says, then what becomes of its rows.

    fields, plan_view: are made when they are first needed, so that the dialog opens at once.
    """

    def __init__(
        self,
        desk: LabelDesk,
        path: Path | None = None,
        several: Several = Several.ONE,
        folder: str = "",
        parent: QWidget | None = None,
    ) -> None:
        """path: of a table that is read at once. several: the case's rule. folder: where files
        are chosen at first.
        """
        super().__init__(parent)
        self.setWindowTitle(self.tr("Import labels"))
        self.setWindowModality(Qt.WindowModality.WindowModal)
        self._desk, self._several, self._folder = desk, several, folder
        self._table: Table | None = None
        self._plan: Plan | None = None
        self._trouble = ""
        self._by_folders = False
        self._asked = 0
        """Counts what was asked for: what comes late of something else is dropped."""
        self._soon = QTimer(self, singleShot=True, interval=_WAIT_MS)
        self.path = QLineEdit()
        self.path.setAccessibleName(self.tr("File"))
        self.path.setPlaceholderText(self.tr("CSV, Excel, COCO or other JSON"))
        self.fields: LabelMappingView | None = None
        self.plan_view: LabelPlanView | None = None
        self._title = _label("dialog")
        self._outcome = _label("section")
        self._changed = _label("small")
        self._changed.setText(self.tr("Answers came in meanwhile: this is what would happen now."))
        self._in_the_way = _label("small")
        self._in_the_way.setProperty("meta", "second")
        self._make_buttons()
        self._places, self._pages = QStackedWidget(), QStackedWidget()
        self._lay_out()
        self._join()
        self._show_page(0)
        if path is not None:
            self.path.setText(str(path))

    # What was said

    @property
    def table(self) -> Table | None:
        return self._table

    @property
    def plan(self) -> Plan | None:
        """What is to be done, once it was shown."""
        return self._plan

    def mapping(self) -> Mapping | None:
        """What was said of the table, once it was read."""
        return self.fields.mapping() if self.fields is not None else None

    @property
    def is_filled(self) -> bool:
        """Whether the table is there with all its lines."""
        return self._table is not None and self.fields is not None and self.fields.is_filled

    @property
    def says_changed(self) -> bool:
        """Whether it says that something else would happen now than a moment ago."""
        return not self._changed.isHidden()

    def problem(self) -> str:
        """What is in the way of going on, in one line; empty where nothing is."""
        if self._trouble:
            return self._trouble
        mapping = self.mapping()
        if self._table is None or mapping is None:
            if self.path.text().strip():
                return self.tr("Reading the table…")
            return self.tr("Choose a file, or use the names of the photos' folders.")
        wrong = problem_with(mapping, self._table)
        return str(wrong) if wrong is not None else ""

    # Parts

    def _make_buttons(self) -> None:
        self._choose = KeyButton(self.tr("Choose…"), icon_name="folder-open-outline")
        self.folders_button = KeyButton(self.tr("Use folder names"))
        self.next_button = KeyButton(
            self.tr("Show what will happen"), key="Return", variant="primary"
        )
        self.import_button = KeyButton("", icon_name="import", key="Return", variant="primary")
        self.back_button = KeyButton(self.tr("Back"))
        self._cancel = KeyButton(self.tr("Cancel"), key="Esc")
        for button in (self._choose, self.folders_button, self.back_button, self._cancel):
            button.setAutoDefault(False)

    def _lay_out(self) -> None:
        place = QHBoxLayout()
        place.setSpacing(8)
        place.addWidget(self.path, 1)
        place.addWidget(self._choose)
        place.addWidget(self.folders_button)
        self._places.addWidget(self._empty_place())
        first = QWidget()
        column = _column(first)
        column.addLayout(place)
        column.addWidget(self._places, 1)
        self._pages.addWidget(first)
        buttons = QHBoxLayout()
        buttons.setSpacing(8)
        buttons.addWidget(self._in_the_way, 1)
        for button in (self.back_button, self._cancel, self.next_button, self.import_button):
            buttons.addWidget(button)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(24, 20, 24, 20)
        whole.setSpacing(12)
        whole.addWidget(self._title)
        whole.addWidget(self._pages, 1)
        whole.addLayout(buttons)
        self._changed.hide()
        self.resize(WIDTH, HEIGHT)
        FocusRing(self)

    def _empty_place(self) -> EmptyPlace:
        empty = EmptyPlace()
        empty.set_words(
            "import",
            self.tr("No table yet"),
            self.tr(
                "A row a photo: a CSV, an Excel sheet, COCO, or an export of Misread. Or photos "
                "that lie in folders called female, male, …"
            ),
        )
        return empty

    def _shown_fields(self) -> LabelMappingView:
        if self.fields is None:
            self.fields = LabelMappingView(self._several)
            self._places.addWidget(self.fields)
            self.fields.changed.connect(self._check)
            self.fields.filled.connect(self._order_tabs)
            self.fields.words_wanted.connect(self._count_words)
            self.fields.sheet_chosen.connect(self._read)
        return self.fields

    def _shown_plan(self) -> LabelPlanView:
        if self.plan_view is None:
            self.plan_view = LabelPlanView()
            page = QWidget()
            column = _column(page)
            column.addWidget(self._outcome)
            column.addWidget(self._changed)
            column.addWidget(self.plan_view, 1)
            self._pages.addWidget(page)
        return self.plan_view

    def _join(self) -> None:
        self._soon.timeout.connect(self._read)
        self.path.textChanged.connect(self._on_path_changed)
        self._choose.clicked.connect(self._on_choose_clicked)
        self.folders_button.clicked.connect(self.use_folder_names)
        self.next_button.clicked.connect(self._on_next_clicked)
        self.back_button.clicked.connect(lambda: self._show_page(0))
        self.import_button.clicked.connect(self._on_import_clicked)
        self._cancel.clicked.connect(self.reject)

    def _show_page(self, page: int) -> None:
        self._pages.setCurrentIndex(page)
        self._title.setText(self.tr("What will happen") if page else self.tr("Import labels"))
        for button, on in (
            (self.next_button, page == 0),
            (self.back_button, page == 1),
            (self.import_button, page == 1),
        ):
            button.setVisible(on)
        (self.import_button if page else self.next_button).setDefault(True)
        self._check()

    def _order_tabs(self) -> None:
        stops: list[QWidget] = [self.path, self._choose, self.folders_button]
        stops += self._shown_fields().tab_stops()
        for one, following in pairwise([*stops, self._cancel, self.next_button]):
            self.setTabOrder(one, following)

    # Reading the table

    def use_folder_names(self) -> None:
        """Take the labels from the names of the folders that the photos lie in."""
        self.path.clear()
        self._by_folders = True
        self._read()

    def _on_choose_clicked(self) -> None:
        given = self.path.text().strip()
        patterns = " ".join(f"*{suffix}" for suffix in SUFFIXES)
        name, _ = QFileDialog.getOpenFileName(
            self,
            self.tr("The table of labels"),
            str(Path(given).parent) if given else self._folder,
            self.tr("Labels ({});;All files (*)").format(patterns),
        )
        if name:
            self.path.setText(name)

    def _on_path_changed(self) -> None:
        self._by_folders = False
        self._forget()
        if self.path.text().strip():
            self._soon.start()

    def _forget(self) -> None:
        self._asked += 1
        self._table = self._plan = None
        self._trouble = ""
        if self.fields is not None:
            self.fields.clear()
        self._check()

    def _read(self, sheet: str = "") -> None:
        self._soon.stop()
        self._forget()
        number, text = self._asked, self.path.text().strip()
        path = None if self._by_folders else Path(text).expanduser()
        if path is not None and not path.is_file():
            self._trouble = self.tr("There is no such file.")
            self._check()
            return

        def done(table: Table, mapping: Mapping, words: list[WordCount]) -> None:
            if number == self._asked:
                self._table = table
                self._shown_fields().show_table(table, mapping, words)

        self._desk.read(path, sheet, done, self._failing(number))

    def _count_words(self) -> None:
        number, mapping = self._asked, self.mapping()

        def done(words: list[WordCount]) -> None:
            if number == self._asked:
                self._shown_fields().show_words(words)

        if self._table is not None and mapping is not None:
            self._desk.count_words(self._table, mapping, done)

    # What will happen

    def _on_next_clicked(self) -> None:
        mapping = self.mapping()
        if self._table is None or mapping is None or self.problem():
            return
        self._asked += 1
        number = self._asked
        self.next_button.setEnabled(False)
        self._in_the_way.setText(self.tr("Looking at the rows…"))

        def done(plan: Plan) -> None:
            if number == self._asked:
                self.show_plan(plan)

        self._desk.plan(self._table, mapping, done, self._failing(number))

    def show_plan(self, plan: Plan, changed: bool = False) -> None:
        """Say what would become of every row. changed: it was otherwise a moment ago."""
        self._plan = plan
        view = self._shown_plan()
        rows, applied = len(plan.planned), plan.applied
        words = self.tr("{n} of {rows} rows change the case, in one step that can be undone.")
        if not applied:
            words = self.tr("None of the {rows} rows changes anything.")
        outcome = words.format(n=f"{applied:,}", rows=f"{rows:,}")
        not_found = self._not_found_words(plan.not_found_yet)
        self._outcome.setText(" ".join(filter(None, (outcome, not_found))))
        self._changed.setVisible(changed)
        say = self.tr("Import 1 row") if applied == 1 else self.tr("Import {n} rows")
        self.import_button.set_words(say.format(n=f"{applied:,}"))
        view.show_plan(plan)
        self._show_page(1)
        view.kinds.setFocus(Qt.FocusReason.OtherFocusReason)

    def _not_found_words(self, people: int) -> str:
        """Whom labels will mean where no face is known yet: no rule chosen here holds there."""
        if not people:
            return ""
        words = self.tr("1 of the photos has no face yet:")
        if people != 1:
            words = self.tr("{n} of the photos have no face yet:").format(n=f"{people:,}")
        rule = self.tr(
            "once vendors answer, the face most of them found gets the label, among equals the "
            "largest."
        )
        return f"{words} {rule}"

    def _on_import_clicked(self) -> None:
        if self._plan is not None and self._plan.turns:
            self.accept()

    def done(self, result: int) -> None:
        """What is still being read is shown to nobody."""
        self._soon.stop()
        self._asked += 1
        super().done(result)

    # What is in the way

    def _failing(self, number: int) -> Callable[[BaseException], None]:
        def failed(error: BaseException) -> None:
            if number == self._asked:
                known = error.problem if isinstance(error, ProblemError) else None
                self._trouble = str(known or type(error).__name__)
                self._check()

        return failed

    def _check(self) -> None:
        problem = self.problem()
        self._places.setCurrentIndex(int(self._table is not None and self.fields is not None))
        self.next_button.setEnabled(not problem)
        self.next_button.setToolTip(problem)
        on_plan = self._pages.currentIndex() == 1
        self._in_the_way.setText("" if on_plan else problem or self._left_out_words())
        self.import_button.setEnabled(self._plan is not None and bool(self._plan.turns))

    def _left_out_words(self) -> str:
        count = self.fields.words.left_out if self.fields is not None else 0
        if not count:
            return ""
        words = self.tr("{n} words have no meaning yet: their rows are left out.")
        if count == 1:
            words = self.tr("1 word has no meaning yet: its rows are left out.")
        return words.format(n=f"{count:,}")


def _column(page: QWidget) -> QVBoxLayout:
    column = QVBoxLayout(page)
    # Room for the ring around what has the focus.
    column.setContentsMargins(4, 4, 4, 4)
    column.setSpacing(10)
    return column


def _label(role: str) -> QLabel:
    label = QLabel(wordWrap=True)
    label.setFont(font(role))  # type: ignore[arg-type]
    label.setTextFormat(Qt.TextFormat.PlainText)
    return label
