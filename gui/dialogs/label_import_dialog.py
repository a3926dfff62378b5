"""Import labels: from where, what its columns and words mean, and what becomes of every row.

Everything is said before anything is written; reading and planning happen in threads.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

from PySide6.QtCore import Qt, QTimer
from PySide6.QtWidgets import (
    QDialog,
    QFileDialog,
    QFormLayout,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from core.label_import.headers import Role
from core.label_import.mapping import Mapping, Several, WordCount, problem_with
from core.label_import.reading import SUFFIXES
from core.problem import ProblemError
from gui.label_import_words import PHOTO_BY, SEVERAL, SOURCES, tr
from gui.theme import font
from gui.views.column_mapping import ColumnMapping
from gui.views.label_plan_view import LabelPlanView
from gui.views.word_meanings import WordMeanings
from gui.widgets.empty_place import EmptyPlace
from gui.widgets.focus_ring import FocusRing
from gui.widgets.key_button import KeyButton
from gui.widgets.still_combo import StillCombo

if TYPE_CHECKING:
    from core.label_import.plan import Plan
    from core.label_import.table import Table

WIDTH, HEIGHT = 980, 680
_WAIT_MS = 200
"""A name that is still being typed is not looked for."""
_SPECIAL = (Role.FITZPATRICK, Role.MONK, Role.GROUP, Role.PERSON)


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
    """Window-modal, of two pages: what the table says, then what becomes of its rows."""

    def __init__(
        self,
        desk: LabelDesk,
        path: Path | None = None,
        several: Several = Several.ONE,
        folder: str = "",
        parent: QWidget | None = None,
    ) -> None:
        """path: of a table that is read at once. folder: where files are chosen at first."""
        super().__init__(parent)
        self.setWindowTitle(self.tr("Import labels"))
        self.setWindowModality(Qt.WindowModality.WindowModal)
        self._desk, self._folder = desk, folder
        self._table: Table | None = None
        self._mapping: Mapping | None = None
        self._plan: Plan | None = None
        self._trouble = ""
        self._by_folders = False
        self._asked = 0
        """Counts what was asked for: what comes late of something else is dropped."""
        self._soon = QTimer(self, singleShot=True, interval=_WAIT_MS)
        self.path = self._line(self.tr("File"), self.tr("CSV, Excel, COCO or other JSON"))
        self.sheet = StillCombo(self.tr("Sheet"), {"": ""}, "")
        self.columns = ColumnMapping()
        self.words = WordMeanings()
        self.photo_by = self._combo(self.tr("Photos are named by"), PHOTO_BY)
        self.source = self._combo(self.tr("Source of the labels"), SOURCES)
        self.annotator = self._line(self.tr("Annotator"), self.tr("Who labelled, if it is known"))
        self.several = self._combo(self.tr("Several faces in a photo"), SEVERAL)
        self.several.choose(several)
        self.plan_view: LabelPlanView | None = None
        self._make_labels_and_buttons()
        self._places = QStackedWidget()
        self._pages = QStackedWidget()
        self._pages.addWidget(self._mapping_page())
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
        """What was said of the table, all fields together."""
        if self._mapping is None:
            return None
        return replace(
            self._mapping,
            photo_by=self.photo_by.value,
            source=self.source.value,
            annotator=self.annotator.text().strip(),
            several=self.several.value,
        )

    @property
    def summary(self) -> str:
        """How the table was read, in words."""
        return self._summary.text()

    @property
    def is_filled(self) -> bool:
        """Whether the table is there with all its lines."""
        return self._table is not None and self.columns.is_filled and self.words.is_filled

    @property
    def privacy_words(self) -> str:
        """What is to be known of such labels; empty where there are none."""
        return self._privacy.text() if not self._privacy.isHidden() else ""

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

    def _line(self, name: str, hint: str) -> QLineEdit:
        line = QLineEdit()
        line.setAccessibleName(name)
        line.setPlaceholderText(hint)
        return line

    def _combo(self, name: str, choices: dict[Any, str]) -> StillCombo:
        words = {value: tr(text) for value, text in choices.items()}
        return StillCombo(name, words, next(iter(words)))

    def _make_labels_and_buttons(self) -> None:
        self._title = _label("dialog")
        self._summary = _label("small", "second")
        self._privacy = _label("small")
        self._privacy.setText(
            self.tr(
                "Labels of skin type, person or group can be special-category data under privacy "
                "law: take only what you need, and say where they come from."
            )
        )
        self._outcome = _label("section")
        self._changed = _label("small")
        self._in_the_way = _label("small", "second")
        self._words_head = _label("section")
        self._words_head.setText(self.tr("Words of the gender's column"))
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

    def _mapping_page(self) -> QWidget:
        place = _row(self.path, self._choose, self.folders_button, stretched=0)
        self._sheet_row = QWidget()
        sheets = _row(QLabel(self.tr("Sheet")), self.sheet, stretched=1)
        self._sheet_row.setLayout(sheets)
        form = QFormLayout()
        form.setHorizontalSpacing(14)
        form.setVerticalSpacing(6)
        form.setLabelAlignment(Qt.AlignmentFlag.AlignLeft)
        form.setFieldGrowthPolicy(QFormLayout.FieldGrowthPolicy.AllNonFixedFieldsGrow)
        for field in (self.photo_by, self.source, self.annotator, self.several):
            form.addRow(field.accessibleName(), field)
        words = QVBoxLayout()
        words.setSpacing(4)
        words.addWidget(self._words_head)
        words.addWidget(self.words, 1)
        below = QHBoxLayout()
        below.setSpacing(20)
        below.addLayout(form, 1)
        below.addLayout(words, 1)
        body = QWidget()
        inside = _column(body)
        inside.setContentsMargins(0, 0, 0, 0)
        inside.addWidget(self._sheet_row)
        inside.addWidget(self._summary)
        inside.addWidget(self.columns, 3)
        inside.addLayout(below, 2)
        inside.addWidget(self._privacy)
        self._places.addWidget(self._empty_place())
        self._places.addWidget(body)
        page = QWidget()
        column = _column(page)
        column.addLayout(place)
        column.addWidget(self._places, 1)
        return page

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

    def _plan_page(self) -> LabelPlanView:
        """The second page; it is made when it is first needed, so that the first comes at once."""
        if self.plan_view is None:
            self.plan_view = LabelPlanView()
            page = QWidget()
            column = _column(page)
            column.addWidget(self._outcome)
            column.addWidget(self._changed)
            column.addWidget(self.plan_view, 1)
            self._pages.addWidget(page)
        return self.plan_view

    def _lay_out(self) -> None:
        buttons = QHBoxLayout()
        buttons.setSpacing(8)
        buttons.addWidget(self._in_the_way, 1)
        for button in (self.back_button, self._cancel, self.next_button, self.import_button):
            buttons.addWidget(button)
        column = QVBoxLayout(self)
        column.setContentsMargins(24, 20, 24, 20)
        column.setSpacing(12)
        column.addWidget(self._title)
        column.addWidget(self._pages, 1)
        column.addLayout(buttons)
        self._sheet_row.hide()
        self._changed.hide()
        self.resize(WIDTH, HEIGHT)
        FocusRing(self)

    def _join(self) -> None:
        self._soon.timeout.connect(self._read)
        self.path.textChanged.connect(self._on_path_changed)
        self._choose.clicked.connect(self._on_choose_clicked)
        self.folders_button.clicked.connect(self.use_folder_names)
        self.sheet.currentIndexChanged.connect(self._on_sheet_chosen)
        self.columns.mapping_changed.connect(self._on_columns_changed)
        self.words.meanings_changed.connect(self._on_meanings_changed)
        self.columns.filled.connect(self._order_tabs)
        self.words.filled.connect(self._order_tabs)
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
        default = self.import_button if page else self.next_button
        default.setDefault(True)
        self._check()

    def _order_tabs(self) -> None:
        """Menus that came later must not come last."""
        stops: list[QWidget] = [self.path, self._choose, self.folders_button, self.sheet]
        stops += self.columns.combos
        stops += [self.photo_by, self.source, self.annotator, self.several, *self.words.combos]
        stops += [self._cancel, self.next_button]
        for one, following in pairwise(stops):
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

    def _on_sheet_chosen(self) -> None:
        self._read(self.sheet.value)

    def _forget(self) -> None:
        self._asked += 1
        self._table = self._mapping = self._plan = None
        self._trouble = ""
        self.columns.clear()
        self._summary.clear()
        self.words.show_words([])
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
                self._show_table(table, mapping, words)

        self._desk.read(path, sheet, done, self._failing(number))

    def _show_table(self, table: Table, mapping: Mapping, words: list[WordCount]) -> None:
        self._table, self._mapping = table, mapping
        shown = self.tr("1 row, {form}.") if len(table.rows) == 1 else self.tr("{n} rows, {form}.")
        self._summary.setText(shown.format(n=f"{len(table.rows):,}", form=table.form))
        self.sheet.set_choices({name: name for name in table.sheets} or {"": ""}, table.sheet)
        self._sheet_row.setVisible(len(table.sheets) > 1)
        self.photo_by.choose(mapping.photo_by)
        self.columns.show_table(table, mapping)
        self._show_words(words)

    def _on_columns_changed(self, mapping: Mapping) -> None:
        assert self._table is not None
        before, self._mapping = self._mapping, mapping
        if before is None or before.column(Role.GENDER) != mapping.column(Role.GENDER):
            self._mapping = replace(mapping, words={})
            number = self._asked

            def done(words: list[WordCount]) -> None:
                if number == self._asked:
                    self._show_words(words)

            self._desk.count_words(self._table, self._mapping, done)
        self._check()

    def _show_words(self, words: list[WordCount]) -> None:
        self.words.show_words(words)
        self._check()

    def _on_meanings_changed(self, meanings: dict[str, Any]) -> None:
        if self._mapping is not None:
            self._mapping = replace(self._mapping, words=meanings)
            self._check()

    # What will happen

    def _words_left_out(self) -> str:
        count = self.words.left_out
        if not count:
            return ""
        words = self.tr("{n} words have no meaning yet: their rows are left out.")
        if count == 1:
            words = self.tr("1 word has no meaning yet: its rows are left out.")
        return words.format(n=f"{count:,}")

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
        rows, applied = len(plan.planned), plan.applied
        words = self.tr("{n} of {rows} rows change the case, in one step that can be undone.")
        if not applied:
            words = self.tr("None of the {rows} rows changes anything.")
        self._outcome.setText(words.format(n=f"{applied:,}", rows=f"{rows:,}"))
        self._changed.setText(self.tr("Answers came in meanwhile: this is what would happen now."))
        self._changed.setVisible(changed)
        say = self.tr("Import 1 row") if applied == 1 else self.tr("Import {n} rows")
        self.import_button.set_words(say.format(n=f"{applied:,}"))
        view = self._plan_page()
        view.show_plan(plan)
        self._show_page(1)
        view.kinds.setFocus(Qt.FocusReason.OtherFocusReason)

    def _on_import_clicked(self) -> None:
        if self._plan is not None and self._plan.turns:
            self.accept()

    # What is in the way

    def _failing(self, number: int) -> Callable[[BaseException], None]:
        def failed(error: BaseException) -> None:
            if number == self._asked:
                known = error.problem if isinstance(error, ProblemError) else None
                self._trouble = str(known or type(error).__name__)
                self._check()

        return failed

    def _check(self) -> None:
        mapping = self.mapping()
        problem = self.problem()
        self.next_button.setEnabled(not problem)
        self.next_button.setToolTip(problem)
        self._places.setCurrentIndex(int(self._table is not None))
        on_plan = self._pages.currentIndex() == 1
        self._in_the_way.setText("" if on_plan else problem or self._words_left_out())
        self.import_button.setEnabled(self._plan is not None and bool(self._plan.turns))
        roles = mapping.roles if mapping is not None else ()
        self._privacy.setVisible(any(role in roles for role in _SPECIAL))
        has_words = Role.GENDER in roles
        self._words_head.setVisible(has_words)
        self.words.setVisible(has_words)


def _row(*widgets: QWidget, stretched: int) -> QHBoxLayout:
    row = QHBoxLayout()
    row.setContentsMargins(0, 0, 0, 0)
    row.setSpacing(8)
    for place, widget in enumerate(widgets):
        row.addWidget(widget, int(place == stretched))
    return row


def _column(page: QWidget) -> QVBoxLayout:
    column = QVBoxLayout(page)
    # Room for the ring around what has the focus.
    column.setContentsMargins(4, 4, 4, 4)
    column.setSpacing(10)
    return column


def _label(role: str, meta: str = "") -> QLabel:
    label = QLabel(wordWrap=True)
    label.setFont(font(role))  # type: ignore[arg-type]
    label.setTextFormat(Qt.TextFormat.PlainText)
    if meta:
        label.setProperty("meta", meta)
    return label
