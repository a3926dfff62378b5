"""Asks whoever is in a still whether it may be kept, beside the picture and never over it."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QImage, QKeySequence, QPixmap, QShortcut
from PySide6.QtWidgets import QFrame, QLabel, QVBoxLayout, QWidget

from core.live.frame import Frame
from gui.theme import font
from gui.widgets.key_button import KeyButton

_THUMBNAIL = QSize(300, 170)
_KEEP, _UNTIL_END, _REFUSE = "K", "E", "Esc"


class StillCard(QFrame):
    """Hidden while no still waits for an answer. Until there is one, it is nowhere but in memory.

    Signals:
        answered(bool | None): True, it stays in the case; False, until the session ends; None, it
            may not be kept.
    """

    answered = Signal(object)

    def __init__(self, page: QWidget) -> None:
        """page: on which the card's keys act while it is open."""
        super().__init__()
        self.setAccessibleName(self.tr("May this still be kept?"))
        self._picture = QLabel()
        self._picture.setAlignment(Qt.AlignmentFlag.AlignLeft)
        self._title = QLabel(self.tr("May this still be kept?"), wordWrap=True)
        self._title.setFont(font("section"))
        self._words = QLabel(wordWrap=True)
        self._words.setProperty("meta", "second")
        self._keep = self._button(self.tr("Keep it in the case"), _KEEP, page, True)
        self._until = self._button(self.tr("Until the session ends"), _UNTIL_END, page, False)
        self._refuse = self._button(self.tr("Do not keep it"), _REFUSE, page, None)
        column = QVBoxLayout(self)
        column.setContentsMargins(14, 12, 14, 12)
        column.setSpacing(8)
        for part in (self._title, self._picture, self._words):
            column.addWidget(part)
        for button in (self._refuse, self._until, self._keep):
            column.addWidget(button)
        self.hide()

    def _button(self, words: str, key: str, page: QWidget, answer: bool | None) -> KeyButton:
        button = KeyButton(words, key=key)
        shortcut = QShortcut(QKeySequence(key), page)
        shortcut.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
        shortcut.setEnabled(False)
        shortcut.activated.connect(button.click)
        button.clicked.connect(lambda: self.answered.emit(answer))
        self._shortcuts = [*getattr(self, "_shortcuts", []), shortcut]
        return button

    def show_still(self, still: Frame | None, case_name: str, vendors: int) -> None:
        """Ask about a still, or be gone. vendors: how many will be asked about it."""
        is_new = still is not None and self.isHidden()
        for shortcut in self._shortcuts:
            shortcut.setEnabled(still is not None)
        self.setVisible(still is not None)
        if still is None:
            self._picture.clear()
            return
        if not is_new:
            return
        image = QImage(
            still.data, still.width, still.height, 4 * still.width, QImage.Format.Format_RGB32
        )
        ratio = self.devicePixelRatioF()
        small = image.scaled(
            _THUMBNAIL * ratio,
            Qt.AspectRatioMode.KeepAspectRatio,
            Qt.TransformationMode.SmoothTransformation,
        )
        pixmap = QPixmap.fromImage(small)
        pixmap.setDevicePixelRatio(ratio)
        self._picture.setPixmap(pixmap)
        asked = self.tr("the local vendors' answers") if vendors else self.tr("no answers yet")
        self._words.setText(
            self.tr(
                "Ask whoever is in it. It is nowhere but in memory until then. Kept, it becomes a "
                "photo of the case “{}”, with {}."
            ).format(case_name, asked)
        )
        # Enter and Space must not keep it: whoever agrees presses a key for it.
        self._refuse.setFocus(Qt.FocusReason.OtherFocusReason)
