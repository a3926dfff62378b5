"""Where a claim is known from, as a link that opens a menu."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication, Signal
from PySide6.QtGui import QAction, QActionGroup
from PySide6.QtWidgets import QMenu, QWidget

from core.labelling.labels import Source
from gui.views.menu_link import MenuLink


def source_words(source: Source) -> str:
    """A source as a menu names it."""
    return {
        Source.SELF_IDENTIFIED: QCoreApplication.translate("Source", "Self-identified"),
        Source.PUBLIC_RECORD: QCoreApplication.translate("Source", "Public record"),
        Source.PERCEIVED: QCoreApplication.translate("Source", "Annotator's perception"),
        Source.DATASET: QCoreApplication.translate("Source", "Dataset"),
    }[source]


class SourceMenu(MenuLink):
    """Signals:
    source_chosen(Source): a person chose where the claim, or the next one, comes from.
    """

    source_chosen = Signal(object)

    def __init__(self, spoken: str, parent: QWidget | None = None) -> None:
        """spoken: for a screen reader, with {} in place of the source."""
        menu = QMenu()
        super().__init__(menu, parent)
        menu.setParent(self, menu.windowFlags())
        self._spoken = spoken
        self._actions: dict[Source, QAction] = {}
        group = QActionGroup(self)
        for source in Source:
            action = menu.addAction(source_words(source))
            action.setCheckable(True)
            action.setData(source.value)
            group.addAction(action)
            self._actions[source] = action
        group.triggered.connect(self._on_triggered)
        self.setToolTip(self.tr("Where the label is known from. A label is a claim."))

    def show_source(self, source: Source) -> None:
        """Show a source as chosen; nothing is signalled."""
        self._actions[source].setChecked(True)
        self.set_words(source_words(source))
        self.setAccessibleName(self._spoken.format(source_words(source)))

    def _on_triggered(self, action: QAction) -> None:
        # Qt hands an enum of strings back as a plain string.
        source = Source(action.data())
        self.show_source(source)
        self.source_chosen.emit(source)
