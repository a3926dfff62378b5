"""Whether faces of this photo may be shown in exports, and why."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtGui import QAction, QActionGroup
from PySide6.QtWidgets import QHBoxLayout, QLabel, QMenu, QWidget

from core.photos.photo import Photo
from gui.theme import font
from gui.views.menu_link import MenuLink


class RightsRow(QWidget):
    """Signals:
    rights_changed(bool, bool): public figure, consenting.
    """

    rights_changed = Signal(bool, bool)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        menu, group = QMenu(self), QActionGroup(self)
        self._choices: dict[tuple[bool, bool], QAction] = {}
        for rights, (words, _) in self._words().items():
            action = menu.addAction(words)
            action.setCheckable(True)
            group.addAction(action)
            self._choices[rights] = action
        group.triggered.connect(self._on_triggered)
        self._link = MenuLink(menu)
        self._link.setToolTip(
            self.tr("Exports mask faces unless the photo is marked public figure or consenting")
        )
        self._effect = QLabel()
        self._effect.setFont(font("small"))
        self._effect.setProperty("meta", "true")
        heading = QLabel(self.tr("In exports"))
        heading.setFont(font("section"))
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(8)
        row.addWidget(heading)
        row.addWidget(self._effect)
        row.addStretch()
        row.addWidget(self._link)
        self._show((False, False))

    def _words(self) -> dict[tuple[bool, bool], tuple[str, str]]:
        masked, shown = self.tr("masked"), self.tr("shown")
        return {
            (False, False): (self.tr("No statement"), masked),
            (True, False): (self.tr("Public figure"), shown),
            (False, True): (self.tr("Person consents"), shown),
            (True, True): (self.tr("Public figure who consents"), shown),
        }

    def show_photo(self, photo: Photo) -> None:
        """Show what is stated of a photo; nothing is signalled."""
        self._show((photo.public_figure, photo.consenting))

    def _show(self, rights: tuple[bool, bool]) -> None:
        words, effect = self._words()[rights]
        self._choices[rights].setChecked(True)
        self._link.set_words(words)
        self._link.setAccessibleName(self.tr("Rights: {}").format(words))
        self._effect.setText(effect)

    def _on_triggered(self, action: QAction) -> None:
        for rights, choice in self._choices.items():
            if choice is action:
                self._show(rights)
                self.rights_changed.emit(*rights)
