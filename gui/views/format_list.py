"""The formats there are, one to choose, each with one sentence on what it is good for."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QCoreApplication, QEvent, QObject, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QButtonGroup, QLabel, QRadioButton, QVBoxLayout, QWidget

from core.export import Exporter, Scope
from gui.theme import font

_INDENT = 20


class FormatList(QWidget):
    """Signals:
    chosen(): another format is chosen, see `current`.
    """

    chosen = Signal()

    def __init__(self, exporters: Sequence[Exporter], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._exporters = tuple(exporters)
        self._group = QButtonGroup(self)
        self._words: list[QLabel] = []
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        for number, exporter in enumerate(self._exporters):
            button = QRadioButton(_translated(exporter.title))
            button.setFont(font("section"))
            words = QLabel(_translated(exporter.about), wordWrap=True)
            words.setFont(font("small"))
            words.setProperty("meta", "second")
            words.setContentsMargins(_INDENT, 3, 0, 4)
            words.installEventFilter(self)
            button.setAccessibleDescription(words.text())
            self._group.addButton(button, number)
            self._words.append(words)
            column.addWidget(button)
            column.addWidget(words)
        column.addStretch()
        self._group.idClicked.connect(lambda _: self.chosen.emit())

    @property
    def current(self) -> Exporter:
        return self._exporters[self._group.checkedId()]

    def choose(self, name: str) -> None:
        """Choose a format by its name; nothing is emitted."""
        for number, exporter in enumerate(self._exporters):
            if exporter.name == name:
                self._group.button(number).setChecked(True)

    def set_scope(self, scope: Scope) -> None:
        """Let only those be chosen that can hold this; another is chosen where the chosen one
        cannot.
        """
        for number, exporter in enumerate(self._exporters):
            fits = scope in exporter.scopes
            button = self._group.button(number)
            button.setEnabled(fits)
            button.setToolTip("" if fits else self.tr("It holds the audit set only"))
            self._words[number].setProperty("meta", "second" if fits else "true")
            self._words[number].style().polish(self._words[number])
        if scope not in self.current.scopes:
            fitting = (number for number, e in enumerate(self._exporters) if scope in e.scopes)
            self._group.button(next(fitting)).setChecked(True)

    # Qt's own

    def resizeEvent(self, event: QResizeEvent) -> None:
        """A window's first size knows nothing of how sentences wrap; they would be cut."""
        super().resizeEvent(event)
        for words in self._words:
            words.setMinimumHeight(words.heightForWidth(self.width()))

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """A click on the sentence chooses, too."""
        if event.type() == QEvent.Type.MouseButtonPress and watched in self._words:
            self._group.button(self._words.index(watched)).click()
        return super().eventFilter(watched, event)


def _translated(words: str) -> str:
    return QCoreApplication.translate("exports", words)
