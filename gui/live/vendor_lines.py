"""How every vendor keeps up with the moving picture."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from PySide6.QtWidgets import QHBoxLayout, QLabel, QSizePolicy, QVBoxLayout, QWidget

from core.live.session import VendorPace
from core.vendor import VendorId
from gui.live.words import pace_words
from gui.sheets import ChosenVendor
from gui.theme import font
from gui.widgets.vendor_tile import VendorTile


class VendorLines(QWidget):
    """A tile, a name and a line of small words for each."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Maximum)
        self._vendors: tuple[ChosenVendor, ...] = ()
        self._lines: dict[VendorId, QLabel] = {}
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(14, 0, 14, 0)
        self._column.setSpacing(6)

    def show_vendors(self, vendors: Sequence[ChosenVendor]) -> None:
        if tuple(vendors) == self._vendors:
            return
        self._vendors, self._lines = tuple(vendors), {}
        while (item := self._column.takeAt(0)) is not None:
            widget = item.widget()
            if widget is not None:
                widget.deleteLater()
        for vendor in vendors:
            self._column.addWidget(self._line(vendor))

    def show_paces(self, paces: Mapping[VendorId, VendorPace]) -> None:
        """Those that are not in it are not being asked."""
        for vendor_id, line in self._lines.items():
            pace = paces.get(vendor_id)
            words = self.tr("watches once a picture is there")
            line.setText(words if pace is None else pace_words(pace))

    @property
    def lines(self) -> list[str]:
        """What stands below each vendor's name."""
        return [line.text() for line in self._lines.values()]

    def _line(self, vendor: ChosenVendor) -> QWidget:
        line = QWidget()
        row = QHBoxLayout(line)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(8)
        name, said = QLabel(vendor.info.name), QLabel(wordWrap=True)
        name.setFont(font("section"))
        said.setFont(font("small"))
        said.setProperty("meta", "second")
        words = QVBoxLayout()
        words.setSpacing(0)
        words.addWidget(name)
        words.addWidget(said)
        tile = VendorTile(vendor.info.code, vendor.hue, vendor.info.name)
        beside = QVBoxLayout()
        beside.addWidget(tile)
        beside.addStretch()
        row.addLayout(beside)
        row.addLayout(words, 1)
        self._lines[vendor.info.id] = said
        return line
