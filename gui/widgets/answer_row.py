"""The lower end of a dialog: leave it, or do what it asks about."""

from __future__ import annotations

from PySide6.QtWidgets import QDialog, QHBoxLayout

from gui.widgets.key_button import KeyButton


def answer_row(dialog: QDialog, accept: KeyButton, leave: str = "") -> QHBoxLayout:
    """Both buttons at the right. accept: the default one. leave: the other's words."""
    cancel = KeyButton(leave or dialog.tr("Cancel"), dialog, key="Esc")
    cancel.setAutoDefault(False)
    cancel.clicked.connect(dialog.reject)
    accept.setDefault(True)
    accept.clicked.connect(dialog.accept)
    row = QHBoxLayout()
    row.setSpacing(8)
    row.addStretch()
    row.addWidget(cancel)
    row.addWidget(accept)
    return row
