"""The page of the report: what goes in at the left, how it will look at the right."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QFontMetrics, QImage
from PySide6.QtWidgets import (
    QButtonGroup,
    QCheckBox,
    QFrame,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QPlainTextEdit,
    QRadioButton,
    QScrollArea,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from core.report.contents import Part
from gui.actions import Actions
from gui.theme import font
from gui.views.report_pages import ReportPages
from gui.widgets.empty_place import EmptyPlace
from gui.widgets.key_button import KeyButton

_WIDTH = 288
_TYPING_MS = 700
_TEXT_HEIGHT = 64
_FOLLOWED = ("write_finding", "case_sheet", "right_of_reply", "file_reply")


class ReportView(QWidget):
    """Holds no truth: what is chosen here is read by whoever builds the report.

    Signals:
        wish_changed(): something else is to be in the report.
        question_changed(str), set_note_changed(str): typed, after a pause.
    """

    wish_changed = Signal()
    question_changed = Signal(str)
    set_note_changed = Signal(str)

    def __init__(self, actions: Actions, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("surface", "base")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.pages = ReportPages()
        self._empty = EmptyPlace()
        self._parts = {part: QCheckBox(self._part_words(part)) for part in Part}
        self._groups: dict[str, QCheckBox] = {}
        self._group_place = QVBoxLayout()
        self._faces = QButtonGroup(self)
        self._reason = QLineEdit()
        self._masked = QLabel(wordWrap=True)
        self._question, self._set_note = QPlainTextEdit(), QPlainTextEdit()
        self._unsaid = QLabel(wordWrap=True)
        self._said = QLabel(wordWrap=True)
        self._below = QStackedWidget()
        self._typing = QTimer(self, interval=_TYPING_MS, singleShot=True)
        self._lay_out(actions)
        self._join()
        self.show_nothing("", "")
        self.setFocusProxy(self.pages)

    # What is chosen

    @property
    def parts(self) -> frozenset[Part]:
        return frozenset(part for part, box in self._parts.items() if box.isChecked())

    @property
    def by(self) -> tuple[str, ...] | None:
        """What subgroups are made by, None while nobody has chosen."""
        if not self._groups or not self._chose_groups:
            return None
        return tuple(name for name, box in self._groups.items() if box.isChecked())

    @property
    def one_per_person(self) -> bool:
        """Whether only the first photo of each person is counted."""
        return self._per_person.isChecked() and not self._per_person.isHidden()

    @property
    def masks_all(self) -> bool:
        return self._faces.checkedId() == 0

    @property
    def reason(self) -> str:
        """Why every face is shown; empty where they are not."""
        return self._reason.text().strip() if self._faces.checkedId() == 2 else ""

    # What is shown

    def show_case(self, question: str, set_note: str, editable: bool) -> None:
        """Begin with another case."""
        self._typing.stop()
        self._chose_groups = False
        self._per_person.setChecked(False)
        self._per_person.hide()
        for field, text in ((self._question, question), (self._set_note, set_note)):
            field.blockSignals(True)
            field.setPlainText(text)
            field.blockSignals(False)
            field.setReadOnly(not editable)

    def show_set_note(self, text: str) -> None:
        """It may have come with labels that were imported."""
        if not self._set_note.hasFocus() and text != self._set_note.toPlainText():
            self._set_note.blockSignals(True)
            self._set_note.setPlainText(text)
            self._set_note.blockSignals(False)

    def show_pages(self, pages: Sequence[QImage], words: str, more: int) -> None:
        """Show the report. words: what it says. more: pages that are not shown here."""
        self.pages.show_pages(pages, words)
        total = len(pages) + more
        self._said.setText(
            self.tr("HTML and PDF, 1 page")
            if total == 1
            else self.tr("HTML and PDF, {} pages").format(total)
        )
        self._below.setCurrentWidget(self.pages)

    def show_groups(self, names: Sequence[str], chosen: Sequence[str]) -> None:
        """Which attributes there are, and by which subgroups are made."""
        if tuple(names) != tuple(self._groups):
            for box in self._groups.values():
                self._group_place.removeWidget(box)
                box.deleteLater()
            # Not needed before a report is first seen.
            from gui.models.rates_words import name_words

            self._groups = {name: QCheckBox(name_words(name)) for name in names}
            for box in self._groups.values():
                self._group_place.addWidget(box)
                box.clicked.connect(self._on_group)
        for name, box in self._groups.items():
            box.setChecked(name in chosen)
        self._no_groups.setText(self.tr("No face is labelled yet."))
        self._no_groups.setVisible(not names)

    def show_several(self, has_several: bool) -> None:
        """Whether somebody is in several photos, so that one of each may be counted."""
        self._per_person.setVisible(has_several)

    def show_masked(self, faces: int, masked: int) -> None:
        """How many faces of the gallery are covered."""
        self._masked.setText(
            self.tr("{} of {} faces in the gallery are covered.").format(masked, faces)
        )
        self._masked.setVisible(faces > 0)

    def show_unsaid(self, unsaid: bool) -> None:
        """Warn that nobody has written what was not tried."""
        self._unsaid_place.setVisible(unsaid)

    def set_working(self, words: str) -> None:
        """Say what is under way; empty for nothing."""
        self.pages.set_note(words)

    def show_nothing(self, title: str, sentence: str) -> None:
        """Say why there is no report yet."""
        self._empty.set_words("file-document-outline", title, sentence)
        self._said.clear()
        self._below.setCurrentWidget(self._empty)

    # Building

    def _part_words(self, part: Part) -> str:
        return {
            Part.SUMMARY: self.tr("Question and summary"),
            Part.NUMBERS: self.tr("Tables and charts"),
            Part.GALLERY: self.tr("Gallery of misreadings"),
            Part.METHOD: self.tr("Method"),
            Part.NOT_TRIED: self.tr("What was not tried"),
            Part.CITATIONS: self.tr("Citations"),
        }[part]

    def _lay_out(self, actions: Actions) -> None:
        self._chose_groups = False
        self._below.addWidget(self._empty)
        self._below.addWidget(self.pages)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(0)
        row.addWidget(self._side(actions))
        row.addWidget(self._below, 1)

    def _side(self, actions: Actions) -> QWidget:
        side = QWidget()
        side.setProperty("surface", "panel")
        side.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        side.setFixedWidth(_WIDTH)
        inside = QWidget()
        inside.setProperty("surface", "panel")
        inside.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        column = QVBoxLayout(inside)
        column.setContentsMargins(14, 12, 14, 12)
        column.setSpacing(2)
        self._add_contents(column)
        self._add_groups(column)
        self._add_faces(column)
        self._add_texts(column)
        self._add_more(column, actions)
        column.addStretch()
        scroll = QScrollArea(widgetResizable=True)
        scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        scroll.setWidget(inside)
        foot = QVBoxLayout()
        foot.setContentsMargins(14, 10, 14, 12)
        foot.setSpacing(6)
        foot.addWidget(KeyButton(actions["save_report"], variant="primary"))
        self._said.setProperty("meta", "second")
        self._said.setFont(font("small"))
        self._said.setAlignment(Qt.AlignmentFlag.AlignHCenter)
        foot.addWidget(self._said)
        whole = QVBoxLayout(side)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(0)
        whole.addWidget(scroll, 1)
        whole.addWidget(_rule())
        whole.addLayout(foot)
        return side

    def _add_contents(self, column: QVBoxLayout) -> None:
        column.addWidget(self._heading(self.tr("Contents")))
        for part, box in self._parts.items():
            box.setChecked(True)
            column.addWidget(box)
            if part is Part.NOT_TRIED:
                always = QCheckBox(self.tr("Limits (always)"))
                always.setChecked(True)
                always.setEnabled(False)
                always.setToolTip(self.tr("What a report cannot tell stands in each."))
                column.addWidget(always)

    def _add_groups(self, column: QVBoxLayout) -> None:
        self._next(column, self.tr("Subgroups by"))
        self._no_groups = QLabel(self.tr("Counting…"))
        self._no_groups.setProperty("meta", "second")
        self._group_place.setSpacing(2)
        column.addLayout(self._group_place)
        column.addWidget(self._no_groups)
        self._per_person = QCheckBox(self.tr("One photo a person"))
        self._per_person.hide()
        column.addSpacing(4)
        column.addWidget(self._per_person)

    def _add_faces(self, column: QVBoxLayout) -> None:
        self._next(column, self.tr("Faces"))
        words = (
            self.tr("Mask all faces"),
            self.tr("Mask unless public figure\nor consenting"),
            self.tr("Show all, because:"),
        )
        for number, each in enumerate(words):
            button = QRadioButton(each)
            if "\n" in each:
                # The style's least height is that of one line, to which it would be squeezed.
                least = 2 * QFontMetrics(font("body")).lineSpacing()
                button.setStyleSheet(f"min-height: {least}px")
            self._faces.addButton(button, number)
            column.addWidget(button)
        self._faces.button(1).setChecked(True)
        self._reason.setPlaceholderText(self.tr("printed in the report"))
        self._reason.setEnabled(False)
        self._reason.setAccessibleName(self.tr("Reason for showing all faces"))
        column.addWidget(self._reason)
        self._masked.setProperty("meta", "second")
        self._masked.setFont(font("small"))
        self._masked.hide()
        column.addWidget(self._masked)

    def _add_texts(self, column: QVBoxLayout) -> None:
        for title, field, hint in (
            (self.tr("Question"), self._question, self.tr("What is the report to answer?")),
            (
                self.tr("What the set says of itself"),
                self._set_note,
                self.tr("Where the photos come from, and what they cannot show"),
            ),
        ):
            self._next(column, title)
            field.setPlaceholderText(hint)
            field.setAccessibleName(title)
            field.setTabChangesFocus(True)
            field.setFixedHeight(_TEXT_HEIGHT)
            column.addWidget(field)

    def _add_more(self, column: QVBoxLayout, actions: Actions) -> None:
        self._unsaid_place = QWidget()
        place = QVBoxLayout(self._unsaid_place)
        place.setContentsMargins(0, 0, 0, 0)
        place.setSpacing(2)
        self._next(place, self.tr("Not said yet"))
        self._unsaid.setText(self.tr("No one has written what was not tried."))
        place.addWidget(self._unsaid)
        column.addWidget(self._unsaid_place)
        self._unsaid_place.hide()
        self._next(column, self.tr("Beside the report"))
        column.addSpacing(4)
        for name in _FOLLOWED:
            column.addWidget(KeyButton(actions[name], variant="small"))
            column.addSpacing(4)

    def _heading(self, words: str) -> QLabel:
        label = QLabel(words)
        label.setFont(font("section"))
        return label

    def _next(self, column: QVBoxLayout, title: str) -> None:
        column.addSpacing(8)
        column.addWidget(_rule())
        column.addSpacing(8)
        column.addWidget(self._heading(title))

    # Following

    def _join(self) -> None:
        for box in self._parts.values():
            box.clicked.connect(self.wish_changed)
        self._per_person.clicked.connect(self.wish_changed)
        self._faces.idClicked.connect(self._on_faces)
        self._reason.editingFinished.connect(self.wish_changed)
        self._question.textChanged.connect(self._typing.start)
        self._set_note.textChanged.connect(self._typing.start)
        self._typing.timeout.connect(self._on_typed)

    def _on_group(self) -> None:
        self._chose_groups = True
        self.wish_changed.emit()

    def _on_faces(self, number: int) -> None:
        self._reason.setEnabled(number == 2)
        if number == 2 and not self._reason.text().strip():
            self._reason.setFocus(Qt.FocusReason.OtherFocusReason)
        else:
            self.wish_changed.emit()

    def _on_typed(self) -> None:
        self.question_changed.emit(self._question.toPlainText().strip())
        self.set_note_changed.emit(self._set_note.toPlainText().strip())

    def finish_typing(self) -> None:
        """Tell at once what was typed last."""
        if self._typing.isActive():
            self._typing.stop()
            self._on_typed()


def _rule() -> QFrame:
    rule = QFrame()
    rule.setProperty("rule", "true")
    return rule
