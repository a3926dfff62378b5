"""The settings of `core.settings`, each with its wording."""

from __future__ import annotations

from dataclasses import replace

from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QCheckBox,
    QComboBox,
    QDialog,
    QDialogButtonBox,
    QFormLayout,
    QLabel,
    QLineEdit,
    QVBoxLayout,
    QWidget,
)

from core.labelling.labels import Source
from core.settings import DIRECT, Scheme, Settings
from gui import theme
from gui.dialogs.answered import is_accepted
from gui.widgets.focus_ring import FocusRing

SIDES = (None, 2048, 1600, 1024, 640)
"""The longer sides offered, in pixels; None sends photos as they are."""


_PROXY = "proxy"


class PreferencesDialog(QDialog):
    """One row a setting."""

    def __init__(self, settings: Settings, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle(self.tr("Preferences"))
        self._before = settings
        self._scheme = _choice(
            {
                Scheme.SYSTEM: self.tr("As the system"),
                Scheme.LIGHT: self.tr("Light"),
                Scheme.DARK: self.tr("Dark"),
            },
            settings.scheme,
        )
        self._source = _choice(
            {source: _sentence(source) for source in Source}, settings.label_source
        )
        sides = {side: self._side_words(side) for side in SIDES}
        sides.setdefault(settings.max_side, self._side_words(settings.max_side))
        self._side = _choice(sides, settings.max_side)
        self._at_once = QCheckBox(self.tr("when photos are opened"))
        self._at_once.setChecked(settings.ask_at_once)
        typed = settings.proxy not in ("", DIRECT)
        self._way = _choice(
            {
                "": self.tr("as the environment says"),
                DIRECT: self.tr("directly"),
                _PROXY: self.tr("through a proxy"),
            },
            _PROXY if typed else settings.proxy,
        )
        self._proxy = QLineEdit(settings.proxy if typed else "")
        self._proxy.setPlaceholderText("http://proxy.example:3128")
        self._proxy.setAccessibleName(self.tr("Address of the proxy"))
        self._way.currentIndexChanged.connect(self._on_way_changed)
        self._on_way_changed()
        self._lay_out()

    @classmethod
    def ask(cls, parent: QWidget, settings: Settings) -> Settings | None:
        """The settings as changed by the user, or None where they left it."""
        dialog = cls(settings, parent)
        if not is_accepted(dialog):
            return None
        return dialog.settings()

    def settings(self) -> Settings:
        way = self._way.currentData()
        # Of an enum's member a combo box keeps the text only.
        return replace(
            self._before,
            proxy=self._proxy.text().strip() if way == _PROXY else way,
            scheme=Scheme(self._scheme.currentData()),
            ask_at_once=self._at_once.isChecked(),
            max_side=self._side.currentData(),
            label_source=Source(self._source.currentData()),
        )

    def _on_way_changed(self) -> None:
        self._proxy.setVisible(self._way.currentData() == _PROXY)

    def _side_words(self, side: int | None) -> str:
        if side is None:
            return self.tr("the photo as it is")
        return self.tr("at most {} pixels").format(side)

    def _lay_out(self) -> None:
        title = QLabel(self.tr("Preferences"))
        title.setFont(theme.font("dialog"))
        form = QFormLayout()
        form.setHorizontalSpacing(20)
        form.setVerticalSpacing(12)
        form.setLabelAlignment(Qt.AlignmentFlag.AlignLeft)
        form.addRow(self.tr("Appearance"), self._scheme)
        form.addRow(self.tr("Ask local vendors"), self._at_once)
        form.addRow(self.tr("Vendors get"), self._side)
        note = QLabel(
            self.tr("A smaller copy changes answers: it is marked beside every answer it got."),
            wordWrap=True,
        )
        note.setFont(theme.font("small"))
        form.addRow("", note)
        form.addRow(self.tr("Source of new labels"), self._source)
        form.addRow(self.tr("Cloud vendors are asked"), self._way)
        form.addRow("", self._proxy)
        buttons = QDialogButtonBox(
            QDialogButtonBox.StandardButton.Ok | QDialogButtonBox.StandardButton.Cancel
        )
        buttons.button(QDialogButtonBox.StandardButton.Ok).setProperty("variant", "primary")
        buttons.accepted.connect(self.accept)
        buttons.rejected.connect(self.reject)
        column = QVBoxLayout(self)
        column.setContentsMargins(24, 20, 24, 20)
        column.setSpacing(18)
        column.addWidget(title)
        column.addLayout(form)
        column.addWidget(buttons)
        self.setMinimumWidth(480)
        FocusRing(self)


def _choice(words: dict, chosen: object) -> QComboBox:
    box = QComboBox()
    for value, text in words.items():
        box.addItem(text, value)
    box.setCurrentIndex(list(words).index(chosen))
    return box


def _sentence(source: Source) -> str:
    return str(source)[0].upper() + str(source)[1:]
