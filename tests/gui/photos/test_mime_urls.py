"""Addresses in what was pasted, however it was copied."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QMimeData, QUrl

from gui.photos.mime_urls import urls_in


def text(words: str) -> QMimeData:
    data = QMimeData()
    data.setText(words)
    return data


def test_addresses_are_taken_as_they_are() -> None:
    data = QMimeData()
    data.setUrls([QUrl("https://example.org/a.jpg")])
    assert urls_in(data) == [QUrl("https://example.org/a.jpg")]


def test_of_a_text_only_files_that_are_there_and_web_addresses(tmp_path: Path) -> None:
    photo = tmp_path / "a photo #1.jpg"
    photo.touch()
    words = f"{photo}\r\n{tmp_path}/gone.jpg\nhttps://example.org/\na.jpg\n/{'x' * 5000}\n\n"
    assert urls_in(text(words)) == [
        QUrl.fromLocalFile(str(photo)),
        QUrl("https://example.org/"),
    ]
    assert urls_in(QMimeData()) == []
