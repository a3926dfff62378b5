"""The fields of the form that describes a vendor: plain texts and choices, in three groups."""

from __future__ import annotations

from dataclasses import fields
from typing import Any

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QComboBox,
    QFormLayout,
    QLabel,
    QLineEdit,
    QPlainTextEdit,
    QVBoxLayout,
    QWidget,
)

from gui.theme import font
from gui.widgets.focus_ring import MARGIN
from providers.rest.draft import Draft

_TEMPLATE_LINES = 5
_LABELS = 140
_TO_FIRST_LINE = 5
"""From the top of a field to the words in it, where its label stands, too."""

Field = QLineEdit | QComboBox | QPlainTextEdit

_KEYS_OF_FILE = {
    "id": "name",
    "name": "name",
    "code": "code",
    "request.url": "address",
    "request.json": "template",
    "request.file_field": "file_field",
    "request.query": "key_value",
    "request.headers": "key_value",
    "answer.faces": "faces",
    "answer.words": "female",
    "answer.face.left": "left",
    "answer.face.top": "top",
    "answer.face.width": "third",
    "answer.face.right": "third",
    "answer.face.height": "fourth",
    "answer.face.bottom": "fourth",
    "answer.face.gender": "gender",
    "answer.face.confidence": "confidence",
    "answer.face.age_low": "age",
}
"""Which field a key of the file comes from, where its name is another."""


class VendorFields(QWidget):
    """Signals:
    changed(): something was typed or chosen.
    """

    changed = Signal()

    def __init__(self, draft: Draft) -> None:
        super().__init__()
        self._draft = draft
        self._fields: dict[str, Field] = {}
        self._labels: dict[str, QLabel] = {}
        self._forms: dict[str, QFormLayout] = {}
        self._rows: dict[str, QWidget] = {}
        self._helps: dict[str, QLabel] = {}
        column = QVBoxLayout(self)
        column.setContentsMargins(4, 0, 12, 0)
        column.setSpacing(8)
        self._add_vendor(self._group(column, self.tr("The vendor")))
        self._add_request(self._group(column, self.tr("How it is asked")))
        self._add_answer(self._group(column, self.tr("Where in its answer things stand")))
        column.addStretch(1)
        self._show_draft(draft)
        self._show_only_what_applies()

    def field(self, name: str) -> Field:
        """The widget of a field of Draft, or of "key"."""
        return self._fields[name]

    def draft(self) -> Draft:
        """What the fields hold."""
        texts: dict[str, Any] = {
            one.name: _text_of(self._fields[one.name])
            for one in fields(Draft)
            if one.name in self._fields
        }
        return Draft(**texts, id=self._draft.id, rest=self._draft.rest)

    def key(self) -> str:
        """The key that was typed; it is in no draft."""
        return _text_of(self._fields["key"]).strip()

    def forget_key(self) -> None:
        """Nothing typed stays behind."""
        field = self._fields["key"]
        if isinstance(field, QLineEdit):
            field.clear()

    def lead_to(self, key: str) -> str:
        """Put the focus where a key of the file comes from; returns the field's name in words."""
        name = _field_of(key)
        if name in self._fields:
            self._fields[name].setFocus(Qt.FocusReason.OtherFocusReason)
        return self.name_of(key)

    def name_of(self, key: str) -> str:
        """The name in words of the field that a key of the file comes from; empty for none."""
        label = self._labels.get(_field_of(key))
        return label.text() if label is not None else ""

    # Groups

    def _group(self, column: QVBoxLayout, title: str) -> QFormLayout:
        heading = QLabel(title)
        heading.setFont(font("section"))
        form = QFormLayout()
        form.setHorizontalSpacing(14)
        form.setVerticalSpacing(6)
        form.setLabelAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignTop)
        form.setFieldGrowthPolicy(QFormLayout.FieldGrowthPolicy.AllNonFixedFieldsGrow)
        column.addWidget(heading)
        column.addLayout(form)
        column.addSpacing(6)
        return form

    def _add_vendor(self, form: QFormLayout) -> None:
        self._line(form, "name", self.tr("Name"), self.tr("As you call it, such as Our faces."))
        self._line(form, "code", self.tr("Code"), self.tr("Two letters for its tile, such as OF."))
        self.line("code").setMaxLength(2)

    def _add_request(self, form: QFormLayout) -> None:
        self._line(
            form,
            "address",
            self.tr("Address"),
            self.tr("Where photos are sent, such as https://faces.example.org/detect."),
        )
        self._choice(
            form,
            "method",
            self.tr("Method"),
            {"POST": "POST", "PUT": "PUT"},
            self.tr("POST, unless its instructions say PUT."),
        )
        bodies = {
            "multipart": self.tr("in a form with a file"),
            "json": self.tr("inside a text"),
            "raw": self.tr("alone"),
        }
        self._choice(
            form,
            "body",
            self.tr("The photo goes"),
            bodies,
            self.tr("As its instructions say; in examples a form reads -F file=@photo.jpg."),
            self.tr("multipart/form-data, JSON with base64, or the bytes as the body"),
        )
        self._line(
            form,
            "file_field",
            self.tr("Field of the file"),
            self.tr("What the form calls the photo, such as file or image."),
        )
        self._text(
            form,
            "template",
            self.tr("The text"),
            self.tr('What is sent; write {image} where the photo goes: {"photo": "{image}"}'),
            self.tr("JSON; {image} is the photo in base64"),
        )
        places = {
            "header": self.tr("in a header"),
            "query": self.tr("in the address, after ?"),
            "none": self.tr("nowhere: it needs none"),
        }
        self._choice(
            form,
            "key_in",
            self.tr("The key goes"),
            places,
            self.tr("In a header, if the instructions show a line such as Authorization: …"),
        )
        self._line(
            form,
            "key_name",
            self.tr("Name of that"),
            self.tr("What stands before your key, such as Authorization or api_key."),
        )
        self._line(
            form,
            "key_value",
            self.tr("Its value"),
            self.tr("{key} stands for your key. Where a word goes before it: Bearer {key}"),
        )
        self._line(
            form,
            "key",
            self.tr("Key"),
            self.tr("Your key itself. It is never written into the description."),
        )
        self.line("key").setEchoMode(QLineEdit.EchoMode.Password)

    def _add_answer(self, form: QFormLayout) -> None:
        path = self.tr("A JMESPath expression")
        self._line(
            form,
            "faces",
            self.tr("Faces, a list"),
            self.tr("Names from the outside to the inside, with dots: result.faces"),
            path,
        )
        sides = {"ltwh": self.tr("width and height"), "ltrb": self.tr("right and bottom")}
        said = self.tr("The two that its answer has beside left and top.")
        self._choice(form, "box", self.tr("A box has left, top and"), sides, said)
        units = {"px": self.tr("pixels"), "ratio": self.tr("ratios of the sides, 0 to 1")}
        said = self.tr("Pixels are numbers such as 120, ratios such as 0.25.")
        self._choice(form, "units", self.tr("Its edges are"), units, said)
        for name, words, example in (
            ("left", self.tr("Left"), "box.left"),
            ("top", self.tr("Top"), "box.top"),
            ("third", self.tr("Width"), "box.width"),
            ("fourth", self.tr("Height"), "box.height"),
            ("gender", self.tr("Gender"), "gender.value"),
        ):
            self._line(form, name, words, self._in_a_face(example), path)
        words = self.tr("With commas between, such as {}")
        self._line(form, "female", self.tr("Its words for female"), words.format("female, F"))
        self._line(form, "male", self.tr("Its words for male"), words.format("male, M"))
        scales = {"1": self.tr("0 to 1"), "100": self.tr("0 to 100"), "none": self.tr("not given")}
        said = self.tr("How sure it is of the gender; not of having found a face.")
        self._choice(form, "scale", self.tr("Confidence is"), scales, said)
        example = self._in_a_face("gender.confidence")
        self._line(form, "confidence", self.tr("Confidence"), example, path)
        said = self.tr("Within one face, such as age. It may stay empty.")
        self._line(form, "age", self.tr("Age"), said, path)

    def _in_a_face(self, example: str) -> str:
        return self.tr("Within one face, such as {}").format(example)

    # Fields

    def line(self, name: str) -> QLineEdit:
        """The field of a text."""
        field = self._fields[name]
        assert isinstance(field, QLineEdit)
        return field

    def choice(self, name: str) -> QComboBox:
        """The field of a choice."""
        field = self._fields[name]
        assert isinstance(field, QComboBox)
        return field

    def _line(self, form: QFormLayout, name: str, words: str, sentence: str, tip: str = "") -> None:
        line = QLineEdit()
        line.textChanged.connect(self.changed)
        self._add(form, name, words, line, sentence, tip)

    def _choice(
        self,
        form: QFormLayout,
        name: str,
        words: str,
        choices: dict[str, str],
        sentence: str,
        tip: str = "",
    ) -> None:
        box = QComboBox()
        for value, said in choices.items():
            box.addItem(said, value)
        box.currentIndexChanged.connect(self._show_only_what_applies)
        box.currentIndexChanged.connect(self.changed)
        self._add(form, name, words, box, sentence, tip)

    def _text(self, form: QFormLayout, name: str, words: str, sentence: str, tip: str) -> None:
        text = QPlainTextEdit()
        text.setFont(font("code"))
        text.setTabChangesFocus(True)
        text.setFixedHeight(_TEMPLATE_LINES * text.fontMetrics().lineSpacing() + 14)
        text.textChanged.connect(self.changed)
        self._add(form, name, words, text, sentence, tip)

    def _add(
        self, form: QFormLayout, name: str, words: str, field: Field, sentence: str, tip: str
    ) -> None:
        """A field with a sentence below it that says in plain words what belongs there."""
        field.setAccessibleName(words)
        field.setAccessibleDescription(sentence)
        field.setToolTip(tip)
        label = QLabel(words)
        label.setBuddy(field)
        label.setMinimumWidth(_LABELS)
        label.setContentsMargins(0, _TO_FIRST_LINE, 0, 0)
        label.setToolTip(tip)
        help_words = QLabel(sentence, wordWrap=True)
        help_words.setTextFormat(Qt.TextFormat.PlainText)
        help_words.setFont(font("small"))
        help_words.setProperty("meta", "second")
        row = QWidget()
        column = QVBoxLayout(row)
        column.setContentsMargins(0, 0, 0, 2)
        column.setSpacing(MARGIN)
        column.addWidget(field)
        column.addWidget(help_words)
        form.addRow(label, row)
        self._fields[name], self._labels[name], self._forms[name] = field, label, form
        self._rows[name], self._helps[name] = row, help_words

    # What they hold and which are shown

    def _show_draft(self, draft: Draft) -> None:
        for one in fields(Draft):
            field = self._fields.get(one.name)
            value = getattr(draft, one.name)
            if isinstance(field, QLineEdit):
                field.setText(value)
                field.setCursorPosition(0)
            elif isinstance(field, QPlainTextEdit):
                field.setPlainText(value)
            elif isinstance(field, QComboBox):
                field.setCurrentIndex(max(0, field.findData(value)))

    def _show_only_what_applies(self, *_: object) -> None:
        if len(self._fields) <= len(fields(Draft)) - 2:
            return  # still being made
        body, key_in = (_text_of(self._fields[name]) for name in ("body", "key_in"))
        needs_key = key_in != "none"
        shown = {
            "file_field": body == "multipart",
            "template": body == "json",
            "key_name": needs_key,
            "key_value": needs_key,
            "key": needs_key,
            "confidence": _text_of(self._fields["scale"]) != "none",
        }
        for name, on in shown.items():
            self._forms[name].setRowVisible(self._rows[name], on)
            # Its height was measured at the width it had while hidden, and Qt would keep that.
            self._helps[name].updateGeometry()
        is_size = _text_of(self._fields["box"]) == "ltwh"
        self._labels["third"].setText(self.tr("Width") if is_size else self.tr("Right"))
        self._labels["fourth"].setText(self.tr("Height") if is_size else self.tr("Bottom"))
        hints = ("box.width", "box.height") if is_size else ("box.right", "box.bottom")
        for name, hint in zip(("third", "fourth"), hints, strict=True):
            self._helps[name].setText(self._in_a_face(hint))
            self.line(name).setAccessibleDescription(self._helps[name].text())
            self.line(name).setAccessibleName(self._labels[name].text())
        header = key_in == "header"
        self._labels["key_name"].setText(self.tr("Header") if header else self.tr("Parameter"))


def _field_of(key: str) -> str:
    """The field that a key of the file comes from, or the key where it is of no field."""
    if key.startswith("answer.words"):
        return "female"
    if key.startswith(("request.json", "request.headers", "request.query")):
        return _KEYS_OF_FILE[".".join(key.split(".")[:2])]
    return _KEYS_OF_FILE.get(key, key)


def _text_of(field: Field) -> str:
    if isinstance(field, QLineEdit):
        return field.text()
    if isinstance(field, QPlainTextEdit):
        return field.toPlainText()
    return str(field.currentData())
