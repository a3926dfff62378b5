"""Makes a dialog as high as its words need: Qt does not grow one whose labels wrap."""

from __future__ import annotations

from PySide6.QtWidgets import QDialog


def fit_height(dialog: QDialog) -> None:
    """Grow where the words need it at this width; never smaller than it is."""
    layout = dialog.layout()
    if layout is not None:
        layout.activate()
        wanted = layout.totalHeightForWidth(dialog.width())
        if wanted > dialog.height():
            dialog.resize(dialog.width(), wanted)
