"""What an export would hold, in counts, and what is still open before it goes out."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QGridLayout, QLabel, QVBoxLayout, QWidget

from core.export.preview import Preview
from gui.icons import ROW_ICON, icon
from gui.theme import Role, font

_WIDTH, _INDENT = 300, 14


class ExportPreview(QFrame):
    """Holds its size whatever it says, so that nothing moves when the counts arrive."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("surface", "panel")
        self.setFixedWidth(_WIDTH)
        self._rows: list[tuple[QLabel, QLabel]] = []
        self._points: list[tuple[QLabel, QLabel]] = []
        self._grid = QGridLayout()
        self._grid.setHorizontalSpacing(12)
        self._grid.setVerticalSpacing(5)
        self._grid.setColumnStretch(0, 1)
        self._open_heading = _label(self.tr("Before it goes out"), "section")
        self._open = QGridLayout()
        self._open.setHorizontalSpacing(6)
        self._open.setVerticalSpacing(5)
        self._open.setColumnStretch(1, 1)
        column = QVBoxLayout(self)
        column.setContentsMargins(14, 12, 14, 12)
        column.setSpacing(8)
        column.addWidget(_label(self.tr("What goes in"), "section"))
        column.addLayout(self._grid)
        column.addSpacing(8)
        column.addWidget(self._open_heading)
        column.addLayout(self._open)
        column.addStretch()
        self.show_waiting()

    def show_waiting(self) -> None:
        """The counts are not there yet."""
        self._fill([(self.tr("Counting…"), "")], [])

    def show_preview(self, preview: Preview, with_photos: bool, show_all: bool) -> None:
        """with_photos: the format has photos in it. show_all: no face is masked."""
        rows = [
            (self.tr("Photos"), f"{preview.photos:,}"),
            *(self._photo_rows(preview, show_all) if with_photos else ()),
            *self._duplicates_row(preview),
            (self.tr("Faces"), f"{preview.faces:,}"),
            (self.tr("labelled"), f"{preview.labelled:,}"),
            (self.tr("Responses"), f"{preview.responses:,}"),
            (self.tr("Flags"), f"{preview.flags:,}"),
            (self.tr("Size"), self._size(preview, with_photos, show_all)),
        ]
        self._fill(rows, self._open_points(preview, with_photos, show_all))

    def _size(self, preview: Preview, with_photos: bool, show_all: bool) -> str:
        """Roughly, and rather too much than too little."""
        kilobytes = preview.estimate(with_photos, show_all) / 1000
        if kilobytes < 1000:
            return self.tr("up to {} kB").format(max(1, round(kilobytes)))
        if kilobytes < 10_000_000:
            return self.tr("up to {} MB").format(f"{kilobytes / 1000:,.0f}")
        return self.tr("up to {} GB").format(f"{kilobytes / 1_000_000:,.0f}")

    def _photo_rows(self, preview: Preview, show_all: bool) -> list[tuple[str, str]]:
        shown, masked, withheld = preview.shown, preview.masked, preview.withheld
        if show_all:
            shown, masked, withheld = preview.photos - preview.unreadable, 0, preview.unreadable
        return [
            (self.tr("shown"), f"{shown:,}"),
            (self.tr("masked"), f"{masked:,}"),
            (self.tr("withheld"), f"{withheld:,}"),
        ]

    def _duplicates_row(self, preview: Preview) -> list[tuple[str, str]]:
        """None of the photos above: a line of its own."""
        count = preview.duplicates
        return [(self.tr("Left out as duplicates"), f"{count:,}")] if count else []

    def _open_points(self, preview: Preview, with_photos: bool, show_all: bool) -> list[str]:
        points = [
            (
                preview.unlabelled,
                self.tr("1 face has no label."),
                self.tr("{} faces have no label."),
            ),
            (
                preview.without_note,
                self.tr("1 flag has no note."),
                self.tr("{} flags have no note."),
            ),
            (
                preview.no_rights if with_photos and not show_all else 0,
                self.tr("1 photo has no statement of rights: its faces are masked."),
                self.tr("{} photos have no statement of rights: their faces are masked."),
            ),
            (
                preview.withheld if with_photos and not show_all else 0,
                self.tr("1 photo stays out: its faces cannot be masked."),
                self.tr("{} photos stay out: their faces cannot be masked."),
            ),
            (
                preview.no_source,
                self.tr("1 photo has no source address."),
                self.tr("{} photos have no source address."),
            ),
            (
                preview.no_licence,
                self.tr("1 photo has no licence."),
                self.tr("{} photos have no licence."),
            ),
            (
                preview.hidden,
                self.tr("Answers for 1 photo are left out: a face is still to be labelled blind."),
                self.tr(
                    "Answers for {} photos are left out: faces are still to be labelled blind."
                ),
            ),
            (
                preview.gaps,
                self.tr("The datasheet has 1 gap."),
                self.tr("The datasheet has {} gaps."),
            ),
        ]
        return [
            one if count == 1 else many.format(f"{count:,}") for count, one, many in points if count
        ]

    def _fill(self, rows: Sequence[tuple[str, str]], points: Sequence[str]) -> None:
        """Say these; labels that were there before are used again, so that nothing flickers."""
        for at, (name, value) in enumerate(rows):
            if at == len(self._rows):
                self._add_row(at)
            part = name[:1].islower()
            for label, text in zip(self._rows[at], (name, value), strict=True):
                label.setText(text)
                label.setProperty("meta", "second" if part else "")
                label.style().polish(label)
            self._rows[at][0].setContentsMargins(_INDENT * part, 0, 0, 0)
        for at, point in enumerate(points):
            if at == len(self._points):
                self._add_point(at)
            self._points[at][1].setText(point)
        for made, used in ((self._rows, len(rows)), (self._points, len(points))):
            for at, pair in enumerate(made):
                for label in pair:
                    label.setVisible(at < used)
        self._open_heading.setVisible(bool(points))

    def _add_row(self, at: int) -> None:
        name, value = _label("", "small"), _label("", "small")
        self._grid.addWidget(name, at, 0)
        self._grid.addWidget(value, at, 1, Qt.AlignmentFlag.AlignRight)
        self._rows.append((name, value))

    def _add_point(self, at: int) -> None:
        sign, words = QLabel(), _label("", "small")
        sign.setPixmap(icon("alert").pixmap(ROW_ICON, ROW_ICON))
        words.setWordWrap(True)
        words.setProperty("meta", "second")
        self._open.addWidget(sign, at, 0, Qt.AlignmentFlag.AlignTop)
        self._open.addWidget(words, at, 1)
        self._points.append((sign, words))


def _label(text: str, role: Role) -> QLabel:
    label = QLabel(text)
    label.setFont(font(role))
    return label
