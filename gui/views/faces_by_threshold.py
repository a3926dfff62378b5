"""Faces whose verdict a threshold changes: each as a square with its sign before and after."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QEvent, QPointF, QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QHelpEvent, QMouseEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QToolTip, QWidget

from core.geometry import Box
from core.photos.photo import Photo, PhotoId
from core.verdict import Mark
from gui.marks import mark_word, paint_mark
from gui.theme import font, is_dark, tokens
from gui.views.face_crop import CropProvider, paint_crop

_SIDE, _GAP, _WORDS, _MARK = 56, 10, 20, 12
MOST = 24
"""Faces shown at most; all of them can be opened in the library."""


@dataclass(frozen=True, slots=True, eq=False)
class FaceByThreshold:
    """place: in `case.faces` of the photo. sure: in per cent, as words."""

    photo: Photo
    place: int
    box: Box | None
    before: Mark
    after: Mark
    sure: str


class FacesByThreshold(QWidget):
    """As many rows as the width needs.

    Signals:
        face_chosen(PhotoId, int): a face was clicked; photo and place.
    """

    face_chosen = Signal(object, int)

    def __init__(self, crop: CropProvider, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._crop = crop
        self._faces: tuple[FaceByThreshold, ...] = ()
        policy = QSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setAccessibleName(self.tr("Faces that change their verdict"))

    def show_faces(self, faces: Sequence[FaceByThreshold]) -> None:
        """The first ones; nothing is shown of what is more than MOST."""
        self._faces = tuple(faces[:MOST])
        self.setVisible(bool(self._faces))
        self.updateGeometry()
        self.update()

    def on_crop_loaded(self, photo_id: PhotoId) -> None:
        for place, face in enumerate(self._faces):
            if face.photo.id == photo_id:
                self.update(self._rect(place).adjusted(0, 0, 1, 1))

    def hasHeightForWidth(self) -> bool:
        return True

    def heightForWidth(self, width: int) -> int:
        rows = -(-len(self._faces) // self._columns(width))
        return rows * (_SIDE + _WORDS + 4)

    def sizeHint(self) -> QSize:
        return QSize(6 * (_SIDE + _GAP), self.heightForWidth(max(self.width(), _SIDE)))

    def minimumSizeHint(self) -> QSize:
        return QSize(_SIDE, _SIDE)

    def _columns(self, width: int) -> int:
        return max(1, (width + _GAP) // (_SIDE + _GAP))

    def _rect(self, place: int) -> QRect:
        row, column = divmod(place, self._columns(self.width()))
        return QRect(column * (_SIDE + _GAP), row * (_SIDE + _WORDS + 4), _SIDE, _SIDE + _WORDS)

    def _at(self, at: QPointF) -> FaceByThreshold | None:
        point = at.toPoint()
        return next((f for n, f in enumerate(self._faces) if self._rect(n).contains(point)), None)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        face = self._at(event.position())
        if face is not None and event.button() == Qt.MouseButton.LeftButton:
            self.face_chosen.emit(face.photo.id, face.place)

    def event(self, event: QEvent) -> bool:
        if isinstance(event, QHelpEvent) and event.type() == QEvent.Type.ToolTip:
            face = self._at(QPointF(event.pos()))
            if face is not None:
                words = f"{face.photo.name}: {mark_word(face.before)} → {mark_word(face.after)}"
                QToolTip.showText(event.globalPos(), f"{words}, {face.sure}")
                return True
        return super().event(event)

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setFont(font("smallest"))
        for place, face in enumerate(self._faces):
            rect = self._rect(place)
            square = QRect(rect.topLeft(), QSize(_SIDE, _SIDE))
            paint_crop(painter, square, self._crop, face.photo, face.box)
            middle = rect.top() + _SIDE + _WORDS / 2
            before = QRectF(rect.left(), middle - _MARK / 2, _MARK, _MARK)
            paint_mark(painter, before, face.before, is_dark())
            painter.setPen(tokens().ink2)
            arrow = QRectF(before.right(), middle - 8, 11, 16)
            painter.drawText(arrow, Qt.AlignmentFlag.AlignCenter, "›")
            after = QRectF(arrow.right(), middle - _MARK / 2, _MARK, _MARK)
            paint_mark(painter, after, face.after, is_dark())
            painter.setPen(tokens().ink)
            room = QRectF(after.right() + 3, middle - 8, rect.right() - after.right() + 8, 16)
            painter.drawText(room, Qt.AlignmentFlag.AlignVCenter, face.sure)
