"""The view that varies a face: what can be changed, how strongly, and what vendors then say."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QAction, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import (
    QHBoxLayout,
    QLabel,
    QMenu,
    QSizePolicy,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from core.vary.recipe import RANGES, Kind, Recipe
from core.vary.trial import CANNOT_SHOW
from gui.theme import STAGE, font
from gui.vary.answers_view import AnswersView, VendorAnswers
from gui.vary.recipe_list import RecipeList
from gui.vary.strength_slider import StrengthSlider
from gui.vary.wipe_view import WipeView
from gui.vary.words import studies_words, unit_words
from gui.views.stage_bar import BAR_HEIGHT
from gui.widgets.elided_label import ElidedLabel
from gui.widgets.key_button import KeyButton
from gui.widgets.number_field import NumberField
from gui.widgets.segments import Segments

if TYPE_CHECKING:
    from gui.vary.strength_chart import StrengthLine

_SIDE_BY_SIDE = 940
"""From this width on answers and curve stand beside each other."""
_LOWER = 206
_LOW = 760
"""Below this height the rows of answers leave the photo more room."""
_LARGEST_SEED = 9999


class VaryView(QWidget):
    """Signals:
    recipe_changed(Recipe): by a person, at every move of the slider.
    let_go(): the slider was let go.
    near_chosen(bool): show the face alone, or all of the photo.
    cloud_requested(), copy_requested(), command_requested(),
    keep_range_requested(), set_requested().
    page_shown(): answers or curve came to the front.
    """

    recipe_changed = Signal(object)
    let_go = Signal()
    near_chosen = Signal(bool)
    cloud_requested = Signal()
    copy_requested = Signal()
    command_requested = Signal()
    keep_range_requested = Signal()
    set_requested = Signal()
    page_shown = Signal()

    def __init__(
        self, close: QAction, keep: QAction, step: QAction, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        from gui.vary.strength_chart import StrengthChart

        self._bar = _VaryBar(close, self)
        self._bar.near_chosen.connect(self.near_chosen)
        self._bar.set_pressed.connect(self.set_requested)
        self.list = RecipeList()
        self.wipe = WipeView()
        self.slider = StrengthSlider()
        self.answers = AnswersView()
        self.chart = StrengthChart()
        self._unit = QLabel(wordWrap=True)
        self._unit.setFont(font("small"))
        self._unit.setProperty("meta", "second")
        self._seed_words = QLabel(self.tr("Seed"))
        self._seed = NumberField(minimum=0, maximum=_LARGEST_SEED)
        self._seed.setToolTip(self.tr("Another seed draws other noise of the same strength"))
        self._keep = KeyButton(keep, self, text=self.tr("Keep"), variant="small")
        self._step = KeyButton(step, self, text=self.tr("Step over the range"), variant="small")
        self._cloud = KeyButton(self.tr("Ask cloud vendors…"), icon_name="cloud-outline")
        self._cloud.set_variant("small")
        self._cloud.clicked.connect(self.cloud_requested)
        self._copy = KeyButton(self.tr("Copy"), icon_name="content-copy", variant="small")
        self._copy.setToolTip(self.tr("Copy the curve as numbers"))
        self._copy.clicked.connect(self.copy_requested)
        self._command = KeyButton(self.tr("Copy command"), variant="small")
        self._command.setToolTip(self.tr("Copy the command that asks the same without a window"))
        self._command.clicked.connect(self.command_requested)
        self._keep_range = KeyButton(self.tr("Keep the curve"), icon_name="pin", variant="small")
        self._keep_range.clicked.connect(self.keep_range_requested)
        self._curve_note = ElidedLabel()
        self._curve_note.setFont(font("small"))
        self._curve_note.setProperty("meta", "second")
        self._limits = _WholeLabel(CANNOT_SHOW, wordWrap=True)
        self._limits.setFont(font("small"))
        self._limits.setProperty("meta", "second")
        self._limits.setToolTip(studies_words())
        self._segments = Segments(parent=self, height=26)
        self._segments.add(self.tr("Answers and control"))
        self._segments.add(self.tr("Curve"))
        self._segments.set_current(0)
        self._segments.chosen.connect(self._on_page)
        self._stack = QStackedWidget()
        self._lay_out()
        self._connect()
        self._show_kind(Kind.LIGHT)

    def _connect(self) -> None:
        self.list.kind_chosen.connect(self._on_kind)
        self.slider.strength_changed.connect(lambda _: self._tell())
        self.slider.let_go.connect(self.let_go)
        self._seed.valueChanged.connect(lambda _: self._tell())
        self.chart.mark_clicked.connect(self._on_mark)

    # What is shown

    @property
    def recipe(self) -> Recipe:
        """As list, slider and seed stand."""
        kind = self.slider.kind
        seed = self._seed.value() if kind is Kind.NOISE else 0
        return Recipe(kind, self.slider.strength, seed)

    def show_recipe(self, recipe: Recipe) -> None:
        """Put list, slider and seed there without telling of it."""
        self.list.show_kind(recipe.kind)
        self.slider.show_strength(recipe.kind, recipe.strength)
        blocked = self._seed.blockSignals(True)
        self._seed.setValue(recipe.seed)
        self._seed.blockSignals(blocked)
        self._show_kind(recipe.kind)
        self._show_uncopied()
        self.chart.show_strength(recipe.strength)

    def show_subject(self, words: str) -> None:
        """Which face is varied."""
        self._bar.show_words(words)

    def show_near(self, near: bool) -> None:
        self._bar.show_near(near)

    def show_answers(self, rows: Sequence[VendorAnswers], behind: str) -> None:
        self.answers.show_rows(rows, behind)

    def show_curve_note(self, note: str) -> None:
        """How far the stepping is, or what to do with the curve."""
        if note != self._curve_note.text():
            self._curve_note.setText(note)

    def show_curve(self, kind: Kind, lines: Sequence[StrengthLine]) -> None:
        """What was said at every strength that was asked about."""
        self.chart.show_lines(kind, lines)
        self._copy.setEnabled(any(line.said for line in lines))

    def show_copied(self, command: bool) -> None:
        """The command, or the curve, is on the clipboard; said until something else is tried."""
        button = self._command if command else self._copy
        button.setMinimumWidth(button.width())  # what stands beside it stays put
        button.set_words(self.tr("Copied"))

    def show_keeping(self, range_is_whole: bool, why_not: str) -> None:
        """Whether the range can be kept, and why it cannot."""
        self._keep_range.setEnabled(range_is_whole)
        self._keep_range.setToolTip(why_not)

    def show_cloud(self, count: int, why_not: str) -> None:
        """How many chosen cloud vendors can be asked; hidden where none is chosen."""
        self._cloud.setVisible(count > 0)
        words = self.tr("Ask 1 cloud vendor…") if count == 1 else self.tr("Ask {} cloud vendors…")
        self._cloud.set_words(words.format(count))
        self._cloud.setEnabled(not why_not)
        self._cloud.setToolTip(why_not)

    def set_kept_menu(self, menu: QMenu, count: int) -> None:
        """The kept variations of the face, to be opened again."""
        self._bar.set_kept(menu, count)

    def show_page(self, curve: bool) -> None:
        """Bring the curve or the answers to the front, where not both are."""
        self._segments.set_current(int(curve))
        self._on_page(int(curve))

    # From the parts

    def _on_kind(self, kind: Kind) -> None:
        self.slider.show_strength(kind, 0.0)
        self._show_kind(kind)
        self._tell()

    def _show_kind(self, kind: Kind) -> None:
        self._unit.setText(unit_words(kind))
        self.slider.setToolTip(RANGES[kind].unit)
        for widget in (self._seed, self._seed_words):
            widget.setVisible(kind is Kind.NOISE)

    def _on_mark(self, strength: object, _at: object) -> None:
        if isinstance(strength, float):
            self.slider.show_strength(self.slider.kind, strength)
            self._tell()
            self.let_go.emit()

    def _show_uncopied(self) -> None:
        self._command.set_words(self.tr("Copy command"))
        self._copy.set_words(self.tr("Copy"))

    def _tell(self) -> None:
        self._show_uncopied()
        self.chart.show_strength(self.slider.strength)
        self.recipe_changed.emit(self.recipe)

    def _on_page(self, number: int) -> None:
        self._stack.setCurrentIndex(number)
        self.page_shown.emit()

    # Layout

    def _lay_out(self) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self._bar)
        body = QHBoxLayout()
        body.setContentsMargins(0, 0, 0, 0)
        body.setSpacing(1)
        body.addWidget(self.list)
        right = QVBoxLayout()
        right.setSpacing(0)
        right.addWidget(self.wipe, 1)
        right.addWidget(self._make_under())
        body.addLayout(right, 1)
        column.addLayout(body, 1)

    def _make_under(self) -> QWidget:
        under = QWidget()
        under.setProperty("surface", "base")
        under.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        column = QVBoxLayout(under)
        column.setContentsMargins(0, 6, 0, 0)
        column.setSpacing(2)
        strength = QHBoxLayout()
        strength.setContentsMargins(8, 0, 12, 0)
        strength.setSpacing(8)
        strength.addWidget(self.slider, 3)
        strength.addWidget(self._unit, 2)
        for widget in (self._seed_words, self._seed):
            # Else the row is as low as they are, and the slider's numbers are cut off.
            strength.addWidget(widget, 0, Qt.AlignmentFlag.AlignVCenter)
        column.addLayout(strength)
        self._tabs = QWidget()
        tabs = QHBoxLayout(self._tabs)
        tabs.setContentsMargins(12, 0, 12, 2)
        tabs.addWidget(self._segments)
        tabs.addStretch()
        column.addWidget(self._tabs)
        self._answers_page, self._curve_page = self._make_answers(), self._make_curve()
        # The photo keeps its size whichever of the two is in front.
        low = QWidget()
        self._both = QHBoxLayout(low)
        self._both.setContentsMargins(0, 0, 0, 0)
        self._both.addWidget(self._stack, 1)
        self._both.addStrut(_LOWER)
        low.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Maximum)
        column.addWidget(low)
        self._stack.addWidget(self._answers_page)
        self._stack.addWidget(self._curve_page)
        self._is_wide = False
        return under

    def _make_answers(self) -> QWidget:
        page = QWidget()
        column = QVBoxLayout(page)
        column.setContentsMargins(0, 0, 0, 8)
        column.setSpacing(6)
        column.addWidget(self.answers)
        low = QHBoxLayout()
        low.setContentsMargins(12, 0, 12, 0)
        low.setSpacing(8)
        low.addWidget(self._limits, 1)
        buttons = QVBoxLayout()
        buttons.setSpacing(6)
        for button in (self._keep, self._cloud, self._command):
            button.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
            buttons.addWidget(button)
        buttons.addStretch()
        low.addLayout(buttons)
        column.addLayout(low)
        column.addStretch()
        return page

    def _make_curve(self) -> QWidget:
        page = QWidget()
        column = QVBoxLayout(page)
        column.setContentsMargins(12, 0, 12, 8)
        column.setSpacing(4)
        row = QHBoxLayout()
        row.setSpacing(8)
        for button in (self._step, self._keep_range, self._copy):
            row.addWidget(button)
        row.addStretch()
        column.addLayout(row)
        column.addWidget(self._curve_note)
        self.chart.setToolTip(
            self.tr(
                "Filled: the answer to the photo as it is. Hollow: another. Cross: no face found"
            )
        )
        column.addWidget(self.chart, 1)
        return page

    def _arrange(self) -> None:
        """Answers and curve beside each other where there is room, else one at a time."""
        wide = self.width() >= _SIDE_BY_SIDE
        if wide == self._is_wide:
            return
        self._is_wide = wide
        pages = (self._answers_page, self._curve_page)
        for page, stretch in zip(pages, (5, 4), strict=True):
            if wide:
                self._stack.removeWidget(page)
                self._both.addWidget(page, stretch)
                page.show()
            else:
                self._both.removeWidget(page)
                self._stack.addWidget(page)
        self._stack.setVisible(not wide)
        self._tabs.setVisible(not wide)
        if not wide:
            self._stack.setCurrentIndex(max(self._segments.current, 0))

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.answers.set_low(self.height() < _LOW)
        self._arrange()


class _WholeLabel(QLabel):
    """A wrapped one that is never given fewer lines than it has, nor takes them from others."""

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.setMinimumHeight(self.heightForWidth(self.width()))


class _VaryBar(QWidget):
    """Signals:
    near_chosen(bool), set_pressed().
    """

    near_chosen = Signal(bool)
    set_pressed = Signal()

    def __init__(self, close: QAction, parent: QWidget) -> None:
        super().__init__(parent)
        self.setProperty("surface", "stage")
        self._title = QLabel(self.tr("Vary"))
        self._title.setFont(font("body", 600))
        self._words = ElidedLabel(mode=Qt.TextElideMode.ElideMiddle)
        self._words.setProperty("meta", "true")
        self._near = Segments(parent=self, height=28)
        self._near.add(self.tr("Photo"), "image-outline")
        self._near.add(self.tr("Face"), "account-outline")
        self._near.set_current(0)
        self._near.chosen.connect(lambda number: self.near_chosen.emit(number == 1))
        self._kept = KeyButton(self.tr("Kept"), self, icon_name="history", variant="small")
        self._set = KeyButton(self.tr("Many faces…"), self, variant="small")
        self._set.setToolTip(self.tr("Vary a set of faces in one run"))
        self._set.clicked.connect(self.set_pressed)
        self._close = KeyButton(close, self, text=self.tr("Close"), variant="small")
        self._close.set_icon_name("close")
        row = QHBoxLayout(self)
        row.setContentsMargins(12, 0, 10, 0)
        row.setSpacing(8)
        row.addWidget(self._title)
        row.addWidget(self._words, 1)
        for widget in (self._near, self._kept, self._set, self._close):
            row.addWidget(widget)
        self.setFixedHeight(max(BAR_HEIGHT, self._close.sizeHint().height() + 12))

    def show_words(self, words: str) -> None:
        self._words.setText(words)

    def show_near(self, near: bool) -> None:
        self._near.set_current(int(near))

    def set_kept(self, menu: QMenu, count: int) -> None:
        before = self._kept.menu()
        self._kept.setMenu(menu)
        if before is not None:
            before.deleteLater()  # not at once: something may just be chosen in it
        self._kept.set_count(str(count) if count else "")
        self._kept.setEnabled(count > 0)
        tip = self.tr("Open a kept variation of this face") if count else ""
        self._kept.setToolTip(tip or self.tr("No variation of this face is kept"))

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._near.show_icons_only(self.width() < 700)

    def paintEvent(self, _event: QPaintEvent) -> None:
        QPainter(self).fillRect(self.rect(), STAGE.gap)
