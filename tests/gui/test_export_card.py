"""What the export card says before the set goes out."""

from __future__ import annotations

from pathlib import Path

import pytest
from audit_set_fakes import AG_LIKE, FakeCase, box, flagged, labelled, photo_of
from PySide6.QtGui import QColor
from PySide6.QtWidgets import QApplication, QLabel
from pytestqt.qtbot import QtBot

from core.labelling.labels import Gender
from core.sets.audit_set import gather
from gui.theme import apply_theme, set_scheme, tokens
from gui.views.export_card import ExportCard


@pytest.fixture
def card(qtbot: QtBot, qapp: QApplication, tmp_path: Path, draw_photo) -> ExportCard:
    apply_theme(qapp)
    set_scheme("light")
    case = FakeCase(tmp_path)
    photo = case.add(photo_of(draw_photo("photo.jpg"), 1))
    case.add_face(labelled(1, photo, box(30, 30), Gender.FEMALE))
    case.add_flag(flagged(1, AG_LIKE, None, ""))
    made = ExportCard()
    qtbot.addWidget(made)
    made.show_audit_set(gather(case, [AG_LIKE], [AG_LIKE.id]))
    made.show()
    return made


def lightness(label: QLabel) -> set[int]:
    image = label.grab().toImage()
    return {
        QColor(image.pixel(x, y)).lightness()
        for x in range(image.width())
        for y in range(image.height())
    }


def test_links_can_be_read_after_the_theme_was_switched(card: ExportCard) -> None:
    links = [label for label in card.findChildren(QLabel) if "<a " in label.text()]
    assert len(links) == 2
    for scheme in ("dark", "light"):
        set_scheme(scheme)
        for link in links:
            ink = tokens().ink.lightness()
            assert min(abs(ink - found) for found in lightness(link)) < 40, scheme
    set_scheme("system")
