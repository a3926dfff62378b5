"""Paints a row of the audit set: crop, label, each vendor's answer, reason and note, rights."""

from __future__ import annotations

from collections.abc import Iterable

from PySide6.QtCore import (
    QAbstractItemModel,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    QPointF,
    QRect,
    QRectF,
    QSize,
    Qt,
)
from PySide6.QtGui import QColor, QFont, QFontMetrics, QPainter, QPen
from PySide6.QtWidgets import (
    QAbstractItemView,
    QLineEdit,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QWidget,
)

from core.photos.photo import Photo
from core.sets.audit_set import VendorAnswer
from gui.asking.recorded_words import tag_words
from gui.delegates.text_lines import wrapped
from gui.delegates.vendor_row_delegate import paint_recorded_tag
from gui.icons import paint_icon
from gui.marks import TILE_HEIGHT, TILE_WIDTH, mark_pixmap, paint_vendor_tile
from gui.models.audit_set_model import (
    ANSWER_ROLE,
    COLUMN_ROLE,
    HUE_ROLE,
    ROW_ROLE,
    AuditRow,
    Part,
    answer_words,
    found_words,
    label_words,
    rights_lines,
    tr,
)
from gui.theme import font, is_dark, tokens
from gui.views.face_crop import CropProvider, paint_crop

Index = QModelIndex | QPersistentModelIndex

PAGE_MARGIN = 20
CROP = 66

CELL_MARGIN = 8
_MARK, _BAR, _CHEVRON = 14, 3, 12
_BEFORE_ANSWER, _AFTER_ANSWER, _TAG_PADDING = 8 + _MARK + 8, 4 + 10 + 2, 36
_LEFT = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter


def row_height() -> int:
    """79 at the usual font size; three lines of text always fit."""
    return max(79, 3 * QFontMetrics(font("body")).lineSpacing() + 20)


def reason_rect(cell: QRect, row: AuditRow) -> QRect:
    """The tag of the reason in a cell of the note's column; a click on it opens the reasons."""
    words = QFontMetrics(_tag_font()).horizontalAdvance(_reason_words(row))
    height = QFontMetrics(_tag_font()).height() + 6
    width = min(words + 16 + _CHEVRON, cell.width() - 2 * CELL_MARGIN)
    return QRect(cell.left() + CELL_MARGIN, cell.top() + 9, width, height)


def note_rect(cell: QRect) -> QRect:
    """Where the note stands in its cell: two lines of small text."""
    top = cell.top() + 9 + QFontMetrics(_tag_font()).height() + 6 + 4
    rest = cell.bottom() - 6 - top
    return QRect(cell.left() + CELL_MARGIN, top, cell.width() - 2 * CELL_MARGIN, rest)


class AuditRowDelegate(QStyledItemDelegate):
    """Paints AuditRows; the note is edited in place."""

    def __init__(self, crop: CropProvider, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._crop = crop

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        return QSize(120, row_height())

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        row, part = index.data(ROW_ROLE), index.data(COLUMN_ROLE)
        if not isinstance(row, AuditRow):
            return
        painter.save()
        painter.setClipRect(option.rect)
        _paint_ground(painter, option, first=part is Part.FACE)
        rect = option.rect
        if part is Part.FACE:
            self._paint_crop(painter, rect, row)
        elif part is Part.PHOTO:
            _paint_photo(painter, rect, row)
        elif part is Part.VENDOR:
            _paint_answer(painter, rect, row, index.data(ANSWER_ROLE), index.data(HUE_ROLE))
        elif part is Part.NOTE:
            _paint_note(painter, rect, row, _is_edited(option, index))
        else:
            _paint_rights(painter, rect, row.photo)
        painter.restore()

    def _paint_crop(self, painter: QPainter, rect: QRect, row: AuditRow) -> None:
        at = QRect(rect.left() + PAGE_MARGIN, rect.center().y() - CROP // 2, CROP, CROP)
        paint_crop(painter, at, self._crop, row.photo, row.face.face.box)

    # The note, edited in place

    def createEditor(self, parent: QWidget, option: QStyleOptionViewItem, index: Index) -> QWidget:
        editor = QLineEdit(parent)
        editor.setPlaceholderText(self.tr("What does it show?"))
        editor.setAccessibleName(self.tr("Note"))
        return editor

    def setEditorData(self, editor: QWidget, index: Index) -> None:
        # The rows may be given anew while somebody types: what was typed stays.
        if isinstance(editor, QLineEdit) and not editor.isModified():
            editor.setText(str(index.data(Qt.ItemDataRole.EditRole) or ""))

    def setModelData(self, editor: QWidget, model: QAbstractItemModel, index: Index) -> None:
        if isinstance(editor, QLineEdit):
            model.setData(index, editor.text(), Qt.ItemDataRole.EditRole)

    def updateEditorGeometry(
        self, editor: QWidget, option: QStyleOptionViewItem, index: Index
    ) -> None:
        room = note_rect(option.rect)
        height = max(28, editor.sizeHint().height())
        editor.setGeometry(room.left() - 4, room.top() - 2, room.width() + 4, height)


def _is_edited(option: QStyleOptionViewItem, index: Index) -> bool:
    """Whether the editor is open here: it covers one line only."""
    view = option.widget
    return (
        isinstance(view, QAbstractItemView)
        and view.state() is QAbstractItemView.State.EditingState
        and view.currentIndex() == index
    )


def _paint_ground(painter: QPainter, option: QStyleOptionViewItem, first: bool) -> None:
    colours, rect = tokens(), option.rect
    if option.state & QStyle.StateFlag.State_Selected:
        painter.fillRect(rect, colours.sel)
        if first:
            painter.fillRect(QRect(rect.left(), rect.top(), _BAR, rect.height()), colours.ink)
    painter.fillRect(QRect(rect.left(), rect.bottom(), rect.width(), 1), colours.line)


def _paint_photo(painter: QPainter, rect: QRect, row: AuditRow) -> None:
    colours = tokens()
    bold, small = font("section"), font("small")
    before, label, source = label_words(row)
    lines = 3 if source else 2
    heights = [QFontMetrics(bold).height(), QFontMetrics(font("body")).height()]
    heights += [QFontMetrics(small).height()] * (lines - 2)
    top = rect.top() + (rect.height() - sum(heights)) // 2
    line = QRect(rect.left() + CELL_MARGIN, top, rect.width() - 2 * CELL_MARGIN, heights[0])
    painter.setFont(bold)
    painter.setPen(colours.ink)
    _draw_cut(painter, line, row.photo.name, Qt.TextElideMode.ElideMiddle)
    line = QRect(line.left(), line.bottom() + 1, line.width(), heights[1])
    if label:
        _paint_pair(painter, line, before, label, second_bold=True)
    else:
        painter.setFont(font("body"))
        painter.setPen(colours.ink3)
        _draw_cut(painter, line, before)
    if source:
        line = QRect(line.left(), line.bottom() + 1, line.width(), heights[2])
        painter.setFont(small)
        painter.setPen(colours.ink2)
        _draw_cut(painter, line, source)


def answers_width(answers: Iterable[VendorAnswer]) -> int:
    """The width of a column in which none of these is cut."""
    # Of a tag the date is enough.
    said = {
        (*answer_words(answer), tag_words(answer.outcome).rpartition(" ")[2]) for answer in answers
    }
    strong, body = QFontMetrics(font("section")), QFontMetrics(font("body"))
    small = QFontMetrics(font("smallest"))
    widest = 0
    for words, number, recorded in said:
        plain = 0 if number else body.horizontalAdvance(words)
        pair = strong.horizontalAdvance(f"{words} ") + body.horizontalAdvance(number)
        tag = small.horizontalAdvance(recorded) + _TAG_PADDING if recorded else 0
        widest = max(widest, _BEFORE_ANSWER + (pair if number else plain), tag)
    return widest + _AFTER_ANSWER


def _paint_answer(
    painter: QPainter, rect: QRect, row: AuditRow, answer: VendorAnswer, hue: int
) -> None:
    colours, ratio = tokens(), painter.device().devicePixelRatioF()
    inner = QRect(rect.left(), rect.top() + 11, rect.width() - 10, rect.height() - 23)
    if answer.vendor.id == row.flag.vendor_id:
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(colours.ink, 1))
        painter.setBrush(colours.base)
        painter.drawRoundedRect(QRectF(inner).adjusted(0.5, 0.5, -0.5, -0.5), 4, 4)
    left = inner.left() + 8
    line = QFontMetrics(font("body")).height()
    recorded = tag_words(answer.outcome)
    # Beside the tile no date would fit.
    third = QFontMetrics(font("smallest")).height() + 5 if recorded else 0
    top = inner.center().y() - (TILE_HEIGHT + 3 + line + third) / 2 + 1
    middle = inner.center().y() - third // 2
    at = QPointF(left, middle - _MARK / 2 + 1)
    painter.drawPixmap(at, mark_pixmap(answer.mark, _MARK, ratio, is_dark()))
    left += _MARK + 8
    tile = QRectF(left, round(top), TILE_WIDTH, TILE_HEIGHT)
    paint_vendor_tile(painter, tile, answer.vendor.code, hue)
    words = QRect(left, round(top) + TILE_HEIGHT + 3, inner.right() - 4 - left, line)
    _paint_words(painter, words, *answer_words(answer))
    if recorded:
        begin = inner.left() + 7
        room = QRect(begin, words.bottom() + 1, inner.right() - 3 - begin, third)
        paint_recorded_tag(painter, room, recorded)


def _paint_words(painter: QPainter, rect: QRect, said: str, number: str) -> None:
    """An answer with its number: "male 98 %", "female none given", "not detected"."""
    if number:
        given = number[:1].isdigit()
        _paint_pair(painter, rect, said, number, second_bold=False, italic=not given)
        return
    painter.setFont(font("body"))
    painter.setPen(tokens().ink2)
    _draw_cut(painter, rect, said)


def _paint_pair(
    painter: QPainter,
    rect: QRect,
    first: str,
    second: str,
    *,
    second_bold: bool,
    italic: bool = False,
) -> None:
    """Two words beside each other, one of them bold; the last one is cut where room is short."""
    left = rect.left()
    for words, bold in ((first, not second_bold), (second, second_bold)):
        letters = font("section" if bold else "body")
        letters.setItalic(italic and words is second)
        painter.setFont(letters)
        painter.setPen(tokens().ink)
        room = QRect(left, rect.top(), max(0, rect.right() + 1 - left), rect.height())
        _draw_cut(painter, room, words)
        left += painter.fontMetrics().horizontalAdvance(f"{words} ")


def _paint_note(painter: QPainter, rect: QRect, row: AuditRow, editing: bool) -> None:
    colours, tag = tokens(), reason_rect(rect, row)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(QPen(colours.edge, 1))
    painter.setBrush(colours.base)
    painter.drawRoundedRect(QRectF(tag).adjusted(0.5, 0.5, -0.5, -0.5), 3, 3)
    painter.setFont(_tag_font())
    painter.setPen(colours.ink if row.flag.reason else colours.ink3)
    _draw_cut(painter, tag.adjusted(6, 0, -_CHEVRON - 4, 0), _reason_words(row))
    _paint_chevron(painter, tag.right() - _CHEVRON - 2, tag.center().y(), colours.ink2)
    found = _found_rect(rect, tag, row)
    painter.setFont(font("small"))
    painter.setPen(colours.ink3)
    _draw_cut(painter, found, found_words(row.flag.found_by))
    if not editing:
        room = note_rect(rect)
        if found.top() > tag.bottom():
            room.setBottom(found.top() - 1)
        _paint_note_text(painter, room, row.flag.note)


def _found_rect(cell: QRect, tag: QRect, row: AuditRow) -> QRect:
    """Where it stands how the face was found: beside the reason, or, where that would cut its
    last and telling word, on a line of its own below the note.
    """
    metrics, left = QFontMetrics(font("small")), tag.right() + 1 + CELL_MARGIN
    right = cell.right() + 1 - CELL_MARGIN
    beside = QRect(left, tag.top(), max(0, right - left), tag.height())
    if metrics.horizontalAdvance(found_words(row.flag.found_by)) <= beside.width():
        return beside
    room = note_rect(cell)
    return QRect(room.left(), room.bottom() + 1 - metrics.height(), room.width(), metrics.height())


def _paint_note_text(painter: QPainter, rect: QRect, note: str) -> None:
    letters = font("body")
    painter.setFont(letters)
    if not note:
        painter.setPen(tokens().ink3)
        painter.drawText(rect, Qt.AlignmentFlag.AlignLeft, tr("Add a note"))
        return
    painter.setPen(tokens().ink)
    metrics = painter.fontMetrics()
    most = max(1, min(2, rect.height() // metrics.lineSpacing()))
    top = rect.top() + metrics.ascent()
    for _, line in wrapped(note, letters, rect.width(), most):
        painter.drawText(rect.left(), top, line)
        top += metrics.lineSpacing()


def _paint_rights(painter: QPainter, rect: QRect, photo: Photo) -> None:
    colours, lines = tokens(), rights_lines(photo)
    icon = "shield-check-outline" if photo.public_figure else "account-outline"
    left, middle = rect.left() + CELL_MARGIN, rect.center().y() + 1
    painter.setFont(font("small"))
    painter.setPen(colours.ink2 if lines else colours.ink3)
    if lines:
        paint_icon(painter, QRect(left, middle - 8, 16, 16), icon, colours.ink2)
        left += 22
    metrics, room = painter.fontMetrics(), rect.right() - _CHEVRON - 8 - left
    words = [
        metrics.elidedText(line, Qt.TextElideMode.ElideRight, room)
        for line in lines or [tr("no statement")]
    ]
    painter.drawText(
        QRect(left, rect.top(), rect.right() - left, rect.height()), _LEFT, "\n".join(words)
    )
    left += max(map(metrics.horizontalAdvance, words)) + 3
    _paint_chevron(painter, left, middle, colours.ink3)


def _paint_chevron(painter: QPainter, left: int, middle: int, colour: QColor) -> None:
    box = QRect(left, middle - _CHEVRON // 2, _CHEVRON, _CHEVRON)
    paint_icon(painter, box, "chevron-down", colour)


def _draw_cut(
    painter: QPainter,
    rect: QRect,
    words: str,
    mode: Qt.TextElideMode = Qt.TextElideMode.ElideRight,
) -> None:
    painter.drawText(rect, _LEFT, painter.fontMetrics().elidedText(words, mode, rect.width()))


def _tag_font() -> QFont:
    return font("small", QFont.Weight.Medium)


def _reason_words(row: AuditRow) -> str:
    return tr(row.flag.reason.value) if row.flag.reason else tr("no reason given")
