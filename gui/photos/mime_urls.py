"""Which files and web addresses a drop or the clipboard holds, as addresses or written as text."""

from __future__ import annotations

import os

from PySide6.QtCore import QMimeData, QUrl

_MOST_LINES = 1000
"""Whoever pastes more text than this pastes no list of photos."""


def urls_in(data: QMimeData) -> list[QUrl]:
    """The addresses; of a text, its lines that are web addresses or name files that are there."""
    if data.hasUrls() or not data.hasText():
        return list(data.urls())
    urls = []
    for line in data.text().split("\n")[:_MOST_LINES]:
        words = line.strip()
        if words.startswith(("http://", "https://", "file://")):
            urls.append(QUrl(words))
        elif os.path.isabs(words) and os.path.exists(words):
            urls.append(QUrl.fromLocalFile(words))
    return urls
