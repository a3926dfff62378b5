"""The library's own small parts: the footer with its counts, the place to drop photos on."""

from __future__ import annotations

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QAction, QFontMetricsF, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QFrame, QSizePolicy, QWidget

from core.verdict import CallState, Mark
from gui.delegates.photo_card_delegate import paint_dot
from gui.marks import paint_mark
from gui.models.photo_summary import Seen
from gui.theme import font, is_dark, tokens
from gui.widgets.empty_place import EmptyPlace

_HEIGHT, _SIDE, _DOT, _GAP = 28, 12, 8, 4
_BETWEEN = 10
_INSET, _CORNER = 8, 8


class Footer(QWidget):
    """How many photos there are, boxes that are no faces, photos seen and unseen.

    What has no room is left out from the right and stands in the tip.
    """

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._total = self._seen = self._no_faces = 0
        self._shown: int | None = None
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)

    def show_counts(self, total: int, seen: int, no_faces: int = 0) -> None:
        """Of all photos of the case, whatever filter is in force.

        no_faces: boxes marked "not a face", which leave the rates.
        """
        self._total, self._seen, self._no_faces = total, seen, no_faces
        said = ", ".join([self._photos(), *(words for _, words in self._parts())])
        self.setAccessibleName(said)
        tip = self.tr("{} boxes are marked “not a face” and leave the rates").format(no_faces)
        self.setToolTip(f"{said}\n{tip}" if no_faces else said)
        self.update()

    def show_filtered(self, shown: int | None) -> None:
        """How many of them filter and search let through; None for all."""
        if shown != self._shown:
            self._shown = shown
            self.show_counts(self._total, self._seen, self._no_faces)

    def sizeHint(self) -> QSize:
        return QSize(160, max(_HEIGHT, round(QFontMetricsF(font("small")).height()) + 10))

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setFont(font("small"))
        metrics, colours = QFontMetricsF(font("small")), tokens()
        row = QRectF(self.rect()).adjusted(_SIDE, 0, -_SIDE, 0)
        painter.setPen(colours.ink2)
        middle = Qt.AlignmentFlag.AlignVCenter
        painter.drawText(row, middle, self._photos())
        left = row.left() + metrics.horizontalAdvance(self._photos()) + 2 * _BETWEEN
        parts = [(sign, words, _part_width(metrics, words)) for sign, words in self._parts()]
        while parts and left + _total_width([width for *_, width in parts]) > row.right():
            parts.pop()
        left = max(left, row.right() - _total_width([width for *_, width in parts]))
        for sign, words, width in parts:
            dot = QRectF(left, row.center().y() - _DOT / 2, _DOT, _DOT)
            if isinstance(sign, Seen):
                paint_dot(painter, dot, sign, colours.ink2)
            else:
                paint_mark(painter, dot.adjusted(-2, -2, 2, 2), sign, is_dark())
            painter.setPen(colours.ink2)
            painter.drawText(
                QRectF(left + _DOT + _GAP, row.top(), width, row.height()), middle, words
            )
            left += width + _BETWEEN

    def _photos(self) -> str:
        if self._shown is not None:
            words = self.tr("{} of 1 photo") if self._total == 1 else self.tr("{} of {} photos")
            return words.format(f"{self._shown:,}", f"{self._total:,}")
        if self._total == 1:
            return self.tr("1 photo")
        return self.tr("{} photos").format(f"{self._total:,}")

    def _parts(self) -> list[tuple[Seen | Mark, str]]:
        if not self._total:
            return []
        unseen = self._total - self._seen
        parts: list[tuple[Seen | Mark, str]] = [
            (Seen.FULL, self.tr("{} seen").format(f"{self._seen:,}")),
            (Seen.UNSEEN, self.tr("{} unseen").format(f"{unseen:,}")),
        ]
        if self._no_faces:
            # First, so that it stays where there is little room: the rates are without these.
            words = self.tr("{} not a face").format(f"{self._no_faces:,}")
            parts.insert(0, (CallState.NOT_A_FACE, words))
        return parts


class DropPlace(EmptyPlace):
    """A dashed field that says where photos go."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._said: tuple[object, ...] = ()

    def say(self, title: str, sentence: str, button: QAction | str) -> None:
        """Words and button; the same again change nothing."""
        if self._said != (title, sentence, button):
            self._said = title, sentence, button
            self.set_words("image-plus-outline", title, sentence, button)

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(tokens().edge, 1, Qt.PenStyle.DashLine))
        field = QRectF(self.rect()).adjusted(_INSET, _INSET, -_INSET, -_INSET)
        painter.drawRoundedRect(field.adjusted(0.5, 0.5, -0.5, -0.5), _CORNER, _CORNER)


def rule(parent: QWidget) -> QFrame:
    """A line that parts two areas."""
    line = QFrame(parent)
    line.setProperty("rule", "true")
    line.setFixedHeight(1)
    return line


def _part_width(metrics: QFontMetricsF, words: str) -> float:
    return _DOT + _GAP + metrics.horizontalAdvance(words)


def _total_width(widths: list[float]) -> float:
    return sum(widths) + _BETWEEN * max(0, len(widths) - 1)
