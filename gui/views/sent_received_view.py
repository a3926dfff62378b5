"""What exactly a vendor got and what exactly it answered, down to the raw response."""

from __future__ import annotations

from datetime import UTC, datetime

from PySide6.QtCore import (
    QCoreApplication,
    QDate,
    QDateTime,
    QLocale,
    QSize,
    Qt,
    QTime,
    QTimer,
    Signal,
)
from PySide6.QtGui import QFontMetrics, QGuiApplication
from PySide6.QtWidgets import (
    QFrame,
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QPlainTextEdit,
    QSizePolicy,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from core.photos.photo import SentRecord
from core.response import NOTICE, CallFailure, Outcome, Recorded, Response, ResponseId
from core.vendor import Kind, VendorId
from gui.asking.raw_text import is_cut, laid_out
from gui.icons import icon
from gui.sheets import VendorOnPhoto
from gui.theme import font
from gui.widgets.elided_label import ElidedLabel
from gui.widgets.vendor_tile import VendorTile

_WAIT_MS = 60
"""Leafing through photos asks the store for no body that nobody has time to read."""

_LINES = 3
_LONGEST_NAME = 30
PIXELS = "pixels"
"""The encoding of what local vendors get."""
_ROWS = (
    "answered",
    "provenance",
    "version",
    "endpoint",
    "sent",
    "request_id",
    "sha256",
    "licence",
)
_WHERE_GIVEN = ("endpoint", "provenance")


def time_words(moment: datetime) -> str:
    """A moment as `22 Nov 2026, 14:03:27 UTC`."""
    utc = moment.astimezone(UTC)
    day = QDateTime(QDate(utc.year, utc.month, utc.day), QTime(utc.hour, utc.minute, utc.second))
    return QLocale.c().toString(day, "d MMM yyyy, HH:mm:ss") + " UTC"


def sent_words(sent: SentRecord) -> str:
    """What was sent as `225 × 275, unchanged` or `1600 × 1067, sent at 27 %`; of a file also how
    its bytes came about: `225 × 275, JPEG, as it was`.
    """
    said = [f"{sent.width} × {sent.height}"]
    if sent.scale != 1.0:
        percent = min(99, max(1, round(100 * sent.scale)))
        words = QCoreApplication.translate(
            "SentReceivedView", "sent at {percent}\N{NARROW NO-BREAK SPACE}%"
        )
        said.append(words.format(percent=percent))
    if sent.encoding != PIXELS:
        said.append(sent.encoding)
    elif sent.scale == 1.0:
        said.append(QCoreApplication.translate("SentReceivedView", "unchanged"))
    return ", ".join(said)


class SentReceivedView(QWidget):
    """One vendor's latest answer on the photo in view; folds to its heading.

    Signals:
        body_wanted(str): the raw body of this vendor's response is not here yet.
        ask_again_requested(str): ask this vendor once more about this photo.
        unfolded_changed(bool): the user folded or unfolded it; worth remembering.
    """

    body_wanted = Signal(str)
    ask_again_requested = Signal(str)
    unfolded_changed = Signal(bool)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._vendor: VendorOnPhoto | None = None
        self._body: bytes | None = None
        self._wanted = QTimer(self, singleShot=True, interval=_WAIT_MS)
        self._wanted.timeout.connect(self._ask_for_body)
        self._heading, self._tile = self._make_heading()
        self._facts = Facts()
        self._facts.copied.connect(_to_clipboard)
        self._note = note_label()
        self._left_out = note_label()
        self._raw = _RawText()
        self._cut = note_label()
        self._copy = icon_button("content-copy", self.tr("Copy the raw response as received"))
        self._copy.clicked.connect(self._on_copy_clicked)
        self._again = icon_button(
            "refresh", self.tr("Ask this vendor once more; both responses are kept")
        )
        self._again.clicked.connect(self._on_again_clicked)
        self._inside = QWidget()
        self._lay_out()

    def _make_heading(self) -> tuple[QToolButton, VendorTile]:
        heading = QToolButton()
        heading.setText(self.tr("Sent and received"))
        heading.setAccessibleName(heading.text())
        heading.setFont(font("section"))
        heading.setProperty("variant", "tool")
        heading.setStyleSheet("padding: 0 4px 0 0;")
        heading.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        heading.setIcon(icon("chevron-down"))
        heading.clicked.connect(self._on_heading_clicked)
        return heading, VendorTile("", 0, "")

    def _lay_out(self) -> None:
        head = QHBoxLayout()
        head.setContentsMargins(0, 0, 0, 0)
        head.setSpacing(4)
        head.addWidget(self._heading)
        head.addStretch()
        head.addWidget(self._copy)
        head.addWidget(self._again)
        head.addSpacing(4)
        head.addWidget(self._tile)
        inside = QVBoxLayout(self._inside)
        inside.setContentsMargins(0, 0, 0, 0)
        inside.setSpacing(8)
        inside.addWidget(self._facts)
        inside.addWidget(self._note)
        inside.addWidget(self._raw, 100)
        inside.addWidget(self._cut)
        inside.addWidget(self._left_out)
        inside.addStretch(1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(2)
        column.addLayout(head)
        column.addWidget(self._inside, 1)
        self.set_unfolded(True)

    @property
    def unfolded(self) -> bool:
        return not self._inside.isHidden()

    @property
    def raw_text(self) -> str:
        """The raw response as it is laid out."""
        return self._raw.toPlainText()

    def set_unfolded(self, unfolded: bool) -> None:
        """Fold or unfold, as remembered; nothing is signalled."""
        self._inside.setVisible(unfolded)
        self._copy.setVisible(unfolded)
        self._heading.setIcon(icon("chevron-down" if unfolded else "chevron-right"))
        self._heading.setAccessibleDescription(
            self.tr("unfolded") if unfolded else self.tr("folded")
        )
        self._want_body()

    def show_vendor(self, vendor: VendorOnPhoto | None, can_ask: bool = True) -> None:
        """Show this vendor's latest answer; its body is asked for where it is not here.

        can_ask: the photo is one that it could be asked about again.
        """
        before = self._vendor.outcome if self._vendor else None
        self._vendor = vendor
        self.setVisible(vendor is not None)
        if vendor is None:
            return
        self._tile.set_vendor(vendor.info.code, vendor.hue, vendor.info.name)
        # Whoever shows recorded answers would not see a new one.
        received = isinstance(vendor.outcome, Response) and vendor.outcome.recorded is None
        asked = received or isinstance(vendor.outcome, CallFailure)
        self._again.setEnabled(asked and can_ask)
        if vendor.outcome == before and before is not None:
            return
        self._facts.setVisible(not vendor.hidden)
        self._raw.setVisible(not vendor.hidden)
        self._facts.show_vendor(vendor)
        note = _note(vendor.outcome)
        if vendor.hidden:
            note = self.tr("Hidden until every face of the photo is labelled.")
        self._note.setText(note)
        self._note.setVisible(bool(note))
        self._left_out.setText(vendor.info.left_out)
        self._left_out.setVisible(bool(vendor.info.left_out))
        self._show_text(None)
        self._want_body()

    def show_body(
        self, vendor_id: VendorId, body: bytes | None, response_id: ResponseId | None = None
    ) -> None:
        """Show the raw body of the response in view; one of another vendor or response is dropped.

        body: None where there is none to show.
        """
        response = self._response()
        if response is None or response.vendor_id != vendor_id:
            return
        if response_id is not None and response.id != response_id:
            return
        self._show_text(body)

    def _response(self) -> Response | None:
        outcome = self._vendor.outcome if self._vendor else None
        return outcome if isinstance(outcome, Response) else None

    def _show_text(self, body: bytes | None) -> None:
        self._body = body
        self._raw.set_text(laid_out(body) if body is not None else "")
        self._copy.setEnabled(body is not None)
        cut = body is not None and is_cut(body)
        self._cut.setVisible(cut)
        if cut and body is not None:
            words = self.tr("Only the beginning of {n} bytes is shown; Copy takes all.")
            self._cut.setText(words.format(n=f"{len(body):,}"))

    def _want_body(self) -> None:
        if self.unfolded and self._body is None and self._response() is not None:
            self._wanted.start()
        else:
            self._wanted.stop()

    def _ask_for_body(self) -> None:
        response = self._response()
        if response is not None:
            self.body_wanted.emit(response.vendor_id)

    def _on_heading_clicked(self) -> None:
        self.set_unfolded(not self.unfolded)
        self.unfolded_changed.emit(self.unfolded)

    def _on_copy_clicked(self) -> None:
        if self._body is not None:
            _to_clipboard(self._body.decode("utf-8", "backslashreplace"))

    def _on_again_clicked(self) -> None:
        if self._vendor is not None:
            self.ask_again_requested.emit(self._vendor.info.id)


class Facts(QWidget):
    """Time, version, what was sent, request id, hash and licence, a line each.

    Signals:
        copied(str): a value to put on the clipboard.
    """

    copied = Signal(str)

    def __init__(self) -> None:
        super().__init__()
        grid = QGridLayout(self)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setHorizontalSpacing(14)
        grid.setVerticalSpacing(3)
        grid.setColumnStretch(1, 1)
        self._values: dict[str, ElidedLabel] = {}
        self._names: dict[str, QLabel] = {}
        for row, (key, words) in enumerate(self._headings().items()):
            heading = QLabel(words)
            heading.setProperty("meta", "true")
            heading.setFont(font("small"))
            self._names[key] = heading
            self._values[key] = ElidedLabel()
            self._values[key].setFont(font("small"))
            grid.addWidget(heading, row, 0)
            grid.addWidget(self._values[key], row, 1, 1, 1 if key == "sha256" else 2)
        self._hash = ""
        self._copy_hash = icon_button("content-copy", self.tr("Copy the hash of what was sent"))
        self._copy_hash.clicked.connect(self._on_copy_clicked)
        grid.addWidget(self._copy_hash, _ROWS.index("sha256"), 2)

    def _headings(self) -> dict[str, str]:
        words = (
            self.tr("Answered"),
            self.tr("Comes from"),
            self.tr("Version"),
            self.tr("Asked at"),
            self.tr("Sent photo"),
            self.tr("Request id"),
            self.tr("Sent SHA-256"),
            self.tr("Licence"),
        )
        return dict(zip(_ROWS, words, strict=True))

    def show_vendor(self, vendor: VendorOnPhoto) -> None:
        """What is known of the vendor's latest outcome."""
        outcome = vendor.outcome
        values = dict.fromkeys(_ROWS, "–")
        values["licence"] = vendor.info.licence
        self._hash = ""
        if isinstance(outcome, Response):
            self._hash = outcome.sent.sha256
            recorded = outcome.recorded
            values |= self._recorded(recorded) if recorded else self._answered(outcome, vendor)
        elif isinstance(outcome, CallFailure):
            words = self.tr("failed, {time}")
            values["answered"] = words.format(time=time_words(outcome.time))
        for key, value in values.items():
            self._values[key].setText(value)
            shown = key not in _WHERE_GIVEN or value not in ("", "–")
            self._values[key].setVisible(shown)
            self._names[key].setVisible(shown)
        self._values["provenance"].setToolTip(values["provenance"])
        self._values["sha256"].setToolTip(self._hash)
        self._copy_hash.setEnabled(bool(self._hash))

    def _answered(self, response: Response, vendor: VendorOnPhoto) -> dict[str, str]:
        none = self.tr("none (local)") if vendor.info.kind is Kind.LOCAL else self.tr("none")
        return {
            "answered": time_words(response.received),
            "version": response.version or self.tr("the service returned none"),
            "endpoint": response.endpoint,
            "sent": sent_words(response.sent),
            "request_id": response.request_id or none,
            "sha256": f"{response.sent.sha256[:8]}…{response.sent.sha256[-6:]}",
        }

    def _recorded(self, recorded: Recorded) -> dict[str, str]:
        """Of an imported answer only what the person who imported it said is known."""
        unknown = self.tr("not known")
        return {
            "answered": self.tr("recorded {date}").format(date=recorded.date),
            "provenance": recorded.provenance,
            "version": unknown,
            "sent": unknown,
            "request_id": unknown,
            "sha256": unknown,
        }

    def _on_copy_clicked(self) -> None:
        self.copied.emit(self._hash)


class _RawText(QPlainTextEdit):
    """The raw response, read only; as high as its text where there is room, never below 3 lines."""

    def __init__(self) -> None:
        super().__init__()
        self.setReadOnly(True)
        self.setFont(font("code"))
        self.setAccessibleName(self.tr("Raw response"))
        self.setTabChangesFocus(True)
        self.setUndoRedoEnabled(False)
        self.setLineWrapMode(QPlainTextEdit.LineWrapMode.WidgetWidth)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Expanding)
        self.document().setDocumentMargin(6)
        self.setPlaceholderText(self.tr("No raw response."))
        self.setMinimumHeight(self._height(_LINES))

    def set_text(self, text: str) -> None:
        if text != self.toPlainText():
            self.setPlainText(text)
            self.setMaximumHeight(self._height(max(_LINES, self.blockCount() + 1)))

    def _height(self, lines: int) -> int:
        return lines * QFontMetrics(self.font()).lineSpacing() + 16

    def sizeHint(self) -> QSize:
        return QSize(200, self._height(_LINES))


def icon_button(name: str, tip: str) -> QToolButton:
    """A flat button of an icon alone; the tip is its accessible name."""
    button = QToolButton()
    button.setIcon(icon(name))
    button.setIconSize(QSize(15, 15))
    button.setProperty("variant", "tool")
    button.setStyleSheet("padding: 0; min-width: 24px; min-height: 18px;")
    button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
    button.setToolTip(tip)
    button.setAccessibleName(tip)
    return button


def note_label() -> QLabel:
    """A small paragraph in the second tone."""
    label = QLabel()
    label.setWordWrap(True)
    label.setProperty("meta", "true")
    label.setFont(font("small"))
    label.hide()
    return label


def _note(outcome: Outcome | None) -> str:
    """What a person should know of how an answer came."""
    if not isinstance(outcome, Response):
        return ""
    recorded = outcome.recorded
    if recorded is None:
        return outcome.note
    words = QCoreApplication.translate("SentReceivedView", "{notice}: {file}, {time}.")
    notice = QCoreApplication.translate("Recorded", NOTICE)
    name = recorded.file_name
    if len(name) > _LONGEST_NAME:
        # A hash for a name has no place to break, and would widen the inspector.
        name = f"{name[: _LONGEST_NAME // 2]}…{name[-_LONGEST_NAME // 2 :]}"
    said = words.format(notice=notice, file=name, time=time_words(recorded.imported))
    return f"{said[:1].upper()}{said[1:]}"


def _to_clipboard(text: str) -> None:
    QGuiApplication.clipboard().setText(text)
