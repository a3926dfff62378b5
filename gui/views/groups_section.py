"""What else is said of the selected face: groups of one's own, and which person it is."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

from PySide6.QtCore import QEvent, QObject, QStringListModel, Qt, Signal
from PySide6.QtGui import QActionGroup, QKeyEvent
from PySide6.QtWidgets import (
    QCompleter,
    QFormLayout,
    QHBoxLayout,
    QLineEdit,
    QMenu,
    QVBoxLayout,
    QWidget,
)

from core.labelling.attributes import PERSON, AttributeName, Attributes
from core.labelling.own_groups import OwnGroup
from gui.theme import font
from gui.views.menu_link import MenuLink
from gui.views.source_menu import source_words
from gui.widgets.elided_label import ElidedLabel
from gui.widgets.fold_heading import FoldHeading
from gui.widgets.key_button import KeyButton


class GroupsSection(QWidget):
    """Signals:
    attribute_said(str, str): a group's name or PERSON, and the value; "" takes it away.
    groups_wanted(): make, rename or remove groups.
    unfolded_changed(bool): worth remembering. left(): the person's field gives the keys back.
    """

    attribute_said = Signal(str, str)
    groups_wanted = Signal()
    unfolded_changed = Signal(bool)
    left = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._groups: tuple[OwnGroup, ...] = ()
        self._said: Attributes = {}
        self._links: dict[AttributeName, MenuLink] = {}
        self._body = QWidget()
        self._heading = FoldHeading(self.tr("Groups"), self._body)
        self._heading.toggled.connect(self.unfolded_changed)
        self._rows = QFormLayout()
        self._rows.setContentsMargins(0, 0, 0, 0)
        self._rows.setVerticalSpacing(2)
        self._rows.setLabelAlignment(Qt.AlignmentFlag.AlignLeft)
        self._persons = QStringListModel(self)
        self._person = self._make_person()
        edit = KeyButton(self.tr("Groups…"), variant="small")
        edit.setToolTip(self.tr("Make, rename or remove groups and their values"))
        edit.clicked.connect(self.groups_wanted)
        below = QHBoxLayout()
        below.setContentsMargins(0, 0, 0, 0)
        below.addStretch()
        below.addWidget(edit)
        inside = QVBoxLayout(self._body)
        inside.setContentsMargins(0, 2, 0, 2)
        inside.setSpacing(6)
        inside.addLayout(self._rows)
        inside.addLayout(below)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(2)
        column.addWidget(self._heading)
        column.addWidget(self._body)
        self._fill_rows()

    def _make_person(self) -> QLineEdit:
        field = QLineEdit()
        field.setProperty("variant", "quiet")
        field.setFont(font("small"))
        field.setPlaceholderText(self.tr("no id given"))
        field.setAccessibleName(self.tr("Person"))
        field.setToolTip(self.tr("Ties the photos of one person together; any id, no name needed."))
        completer = QCompleter(self._persons, field)
        completer.setCaseSensitivity(Qt.CaseSensitivity.CaseInsensitive)
        field.setCompleter(completer)
        field.editingFinished.connect(self._on_person_edited)
        field.installEventFilter(self)
        return field

    @property
    def unfolded(self) -> bool:
        return self._heading.unfolded

    def set_unfolded(self, unfolded: bool) -> None:
        """Fold or unfold; nothing is signalled."""
        self._heading.set_unfolded(unfolded)

    def set_groups(self, groups: Sequence[OwnGroup]) -> None:
        """The groups that can be chosen from; rows are made anew only where they are others."""
        if tuple(groups) != self._groups:
            self._groups = tuple(groups)
            self._fill_rows()
            self.show_attributes(self._said, self.isEnabled())

    def set_persons(self, persons: Sequence[str]) -> None:
        """The ids given so far, to be completed."""
        if list(persons) != self._persons.stringList():
            self._persons.setStringList(list(persons))

    def show_attributes(self, attributes: Attributes, enabled: bool) -> None:
        """Show what is said of the face in view; disabled where there is none."""
        self.setEnabled(enabled)
        self._said = attributes
        summary = []
        for group in self._groups:
            said, link = attributes.get(group.name), self._links[group.name]
            words = said.value if said else self.tr("not set")
            link.set_words(words)
            link.setAccessibleName(f"{group.name}: {words}")
            link.setToolTip(source_words(said.source) if said else "")
            for action in link.menu().actions():
                action.setChecked(said is not None and action.data() == said.value)
            summary += [said.value] if said else []
        person = attributes.get(PERSON)
        if not self._person.hasFocus():
            self._person.setText(person.value if person else "")
        summary += [person.value] if person else []
        self._heading.set_summary(" · ".join(summary) or self.tr("not set"))

    def _fill_rows(self) -> None:
        # The person's field stays: its row is taken out and put back below the others.
        while self._rows.rowCount():
            taken = self._rows.takeRow(0)
            for item in (taken.labelItem, taken.fieldItem):
                widget = item.widget() if item is not None else None
                if widget is not None and widget is not self._person:
                    widget.hide()
                    widget.deleteLater()
        self._links = {group.name: self._make_link(group) for group in self._groups}
        for name, link in self._links.items():
            self._rows.addRow(_name(name), link)
        self._rows.addRow(_name(self.tr("person")), self._person)

    def _make_link(self, group: OwnGroup) -> MenuLink:
        menu = QMenu(self)
        choices = QActionGroup(menu)
        for value in group.values:
            action = menu.addAction(value)
            action.setCheckable(True)
            action.setData(value)
            choices.addAction(action)
            action.triggered.connect(partial(self._on_value, group.name, value))
        if not group.values:
            menu.addAction(self.tr("No values yet")).setEnabled(False)
        menu.addSeparator()
        menu.addAction(self.tr("Not set"), partial(self.attribute_said.emit, group.name, ""))
        menu.addAction(self.tr("Groups…")).triggered.connect(lambda: self.groups_wanted.emit())
        link = MenuLink(menu, at_left=True)
        menu.setParent(link, menu.windowFlags())
        return link

    def _on_value(self, name: AttributeName, value: str, *_: object) -> None:
        self.attribute_said.emit(name, value)

    def _on_person_edited(self) -> None:
        before = self._said.get(PERSON)
        value = self._person.text().strip()
        if value != (before.value if before else ""):
            self.attribute_said.emit(PERSON, value)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """In the field Enter keeps what was typed and Esc leaves it as it was."""
        kinds = (QEvent.Type.ShortcutOverride, QEvent.Type.KeyPress)
        if watched is not self._person or not isinstance(event, QKeyEvent):
            return False
        keys = (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Escape)
        if event.type() not in kinds or event.key() not in keys:
            return False
        event.accept()
        if event.type() == QEvent.Type.KeyPress:
            if event.key() == Qt.Key.Key_Escape:
                before = self._said.get(PERSON)
                self._person.setText(before.value if before else "")
            self._person.clearFocus()
            self.left.emit()
        return True


def _name(words: str) -> ElidedLabel:
    label = ElidedLabel(words)
    label.setFont(font("small"))
    label.setProperty("meta", "second")
    label.setFixedHeight(26)
    return label
