"""What Misread is, what it cannot tell, and under which licences its parts stand."""

from __future__ import annotations

from html import escape

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QDialog, QDialogButtonBox, QLabel, QVBoxLayout, QWidget

from core.version import VERSION
from gui import theme
from gui.dialogs.answered import is_accepted
from gui.widgets.focus_ring import FocusRing
from providers.registry import Registry


class AboutDialog(QDialog):
    """One page of words."""

    def __init__(self, registry: Registry, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle(self.tr("About Misread"))
        title = QLabel(self.tr("Misread {}").format(VERSION))
        title.setFont(theme.font("dialog"))
        words = QLabel(
            self.tr(
                "Misread shows how machines misread faces. Gender cannot be read off a face: what "
                "a vendor says is a prediction, and a reference label is a claim with a source. "
                "Rates describe the photos that were tested, not the world. No one is identified "
                "here, and no face is compared with another."
            ),
            wordWrap=True,
        )
        licences = QLabel(_licences(registry), wordWrap=True)
        licences.setTextFormat(Qt.TextFormat.RichText)
        licences.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Close)
        buttons.rejected.connect(self.reject)
        column = QVBoxLayout(self)
        column.setContentsMargins(24, 20, 24, 20)
        column.setSpacing(14)
        for part in (title, words, licences, buttons):
            column.addWidget(part)
        self.setFixedWidth(560)
        FocusRing(self)

    @classmethod
    def ask(cls, parent: QWidget, registry: Registry) -> None:
        """Show the page until it is closed."""
        is_accepted(cls(registry, parent))


def _licences(registry: Registry) -> str:
    rows = ["<b>Misread</b>: Apache-2.0", "<b>Qt for Python</b>: LGPL-3.0"]
    for info in registry.infos():
        note = f" {info.licence_note}" if info.licence_note else ""
        rows.append(f"<b>{_plain(info.name)}</b>: {_plain(info.licence)}.{_plain(note)}")
    rows.append("<b>Icons</b>: Material Design Icons (Apache-2.0)")
    return "<br>".join(rows)


def _plain(text: str) -> str:
    return escape(text, quote=False)
