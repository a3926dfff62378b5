"""The shape of a vendor's description, checked by pydantic, and its errors in plain sentences."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Annotated, Any, Literal

import jmespath
from jmespath.exceptions import JMESPathError
from pydantic import AfterValidator, BaseModel, ConfigDict, Field, ValidationError, model_validator

from providers.rest.info import PLACEHOLDER, DescriptionError
from providers.rest.plain_words import DAY, ID, NAME, SENTENCE, in_plain_words

OF_THE_PHOTO = frozenset({"image", "data_url", "media_type", "uuid"})
"""Placeholders besides the credentials: the photo in base64, the same as a data: address, its media
type, and a fresh random identifier."""
OF_FURTHER_CALLS = frozenset({"tokens"})

Meaning = Literal["no_face", "throttled", "bad_key", "refused", "gender_refused", "unavailable"]


def _expression(text: str) -> str:
    try:
        jmespath.compile(text)
    except JMESPathError as error:
        raise ValueError(f"is no JMESPath expression ({_first_line(error)})") from None
    return text


def _pattern(text: str) -> str:
    try:
        re.compile(text)
    except re.error as error:
        raise ValueError(f"is no regular expression ({error})") from None
    return text


def _address(text: str) -> str:
    if not re.match(r"https?://|\{endpoint\}", text):
        raise ValueError("must begin with https://, http:// or {endpoint}")
    return text


def _header(text: str) -> str:
    if not (text.isascii() and text.isprintable()):
        raise ValueError("holds characters that no HTTP header holds")
    return text


Expression = Annotated[str, AfterValidator(_expression)]
Pattern = Annotated[str, AfterValidator(_pattern)]
Address = Annotated[str, AfterValidator(_address)]
Header = Annotated[str, AfterValidator(_header)]
Day = Annotated[str, Field(pattern=DAY)]
Id = Annotated[str, Field(pattern=ID)]
Name = Annotated[str, Field(pattern=NAME)]
Text = Annotated[str, Field(min_length=1)]


class _Part(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, strict=True, populate_by_name=False)


class CredentialPart(_Part):
    """As core.vendor.CredentialField."""

    name: Name
    label: str = ""
    secret: bool = True
    required: bool = True
    environment: str = ""
    default: str = ""
    choices: list[str] = []
    goes_with: str = ""


class LimitsPart(_Part):
    """As core.vendor.Limits."""

    formats: Annotated[
        list[Literal["JPEG", "PNG", "GIF", "BMP", "TIFF", "WEBP"]], Field(min_length=1)
    ] = ["JPEG", "PNG"]
    least_bytes: Annotated[int, Field(ge=1)] = 1
    most_bytes: Annotated[int, Field(ge=1)] | None = None
    least_side: Annotated[int, Field(ge=1)] | None = None
    most_side: Annotated[int, Field(ge=1)] | None = None


class PricePart(_Part):
    """As core.vendor.Price."""

    dollars: Annotated[float, Field(ge=0)] | None = None
    as_of: Day | None = None
    note: str = ""


class RetiredPart(_Part):
    """As core.vendor.Retirement."""

    date: Day
    reason: Text
    source: Text
    can_be_asked: bool = False


class CloudPart(_Part):
    """As core.vendor.Cloud."""

    company: Text | None = None
    country: Text | None = None
    credentials: list[CredentialPart] = []
    how_to_get_key: list[Text] = []
    key_page: str = ""
    limits: LimitsPart = LimitsPart()
    price: PricePart = PricePart()
    per_second: Annotated[float, Field(gt=0)] = 1.0
    at_once: Annotated[int, Field(ge=1, le=100)] = 1
    keeps: Text | None = None
    opt_out: str = ""
    opt_out_page: str = ""
    terms: str = ""
    terms_page: str = ""
    minors: str = ""
    gives_gender: bool = True
    gives_confidence: bool = True
    retired: RetiredPart | None = None
    unverified: str = ""
    key_note: str = ""


class BasicPart(_Part):
    """A user and a password sent with every request."""

    user: str
    password: str


class RequestPart(_Part):
    """What is sent. Texts hold placeholders: `{name}` of a credential, and OF_THE_PHOTO.

    An entry whose placeholder is empty is left out. body: the photo's bytes alone (raw), in a form
    (multipart, in the field file_field), or as base64 in JSON. seconds: for the whole call.
    """

    method: Literal["POST", "PUT"] = "POST"
    url: Address
    body: Literal["raw", "multipart", "json"]
    query: dict[str, str] = {}
    headers: dict[Header, Header] = {}
    form: dict[str, str] = {}
    file_field: Text = "file"
    content_type: str = ""
    template: Annotated[dict[str, Any], Field(alias="json")] = {}
    basic: BasicPart | None = None
    seconds: Annotated[float, Field(gt=0, le=3600)] = 60.0

    @model_validator(mode="after")
    def _holds_the_photo(self) -> RequestPart:
        if self.body == "json":
            texts = list(_texts(self.template))
            if not any("{image}" in text or "{data_url}" in text for text in texts):
                raise ValueError("json: {image} or {data_url} must stand in it")
        elif self.template:
            raise ValueError(f'json: is used only where body is "json", not "{self.body}"')
        if self.form and self.body != "multipart":
            raise ValueError(f'form: is used only where body is "multipart", not "{self.body}"')
        return self


class FacePart(_Part):
    """Where in one face of the answer its values stand, as JMESPath; what is left out is not given.

    box: "ltwh" has width and height, "ltrb" has right and bottom. units: pixels or shares of what
    was sent. confidence_scale: the largest confidence there can be.
    """

    box: Literal["ltwh", "ltrb"]
    units: Literal["px", "ratio"]
    left: Expression
    top: Expression
    width: Expression = ""
    height: Expression = ""
    right: Expression = ""
    bottom: Expression = ""
    gender: Expression = ""
    confidence: Expression = ""
    confidence_scale: Literal[1, 100] = 1
    age_low: Expression = ""
    age_high: Expression = ""

    @model_validator(mode="after")
    def _has_its_sides(self) -> FacePart:
        sides = ("width", "height") if self.box == "ltwh" else ("right", "bottom")
        others = ("right", "bottom") if self.box == "ltwh" else ("width", "height")
        for side in sides:
            if not getattr(self, side):
                raise ValueError(f'{side}: is missing; box = "{self.box}" needs it')
        for side in others:
            if getattr(self, side):
                raise ValueError(f'{side}: does not go with box = "{self.box}"')
        return self


class AnswerPart(_Part):
    """How an answer is read: `error` first, then `faces`, a list; words: the vendor's to ours.

    retry_after: a regular expression whose first group is the seconds in an error's text.
    """

    faces: Text
    error: Expression = ""
    error_code: Expression = ""
    request_id: Expression = ""
    request_id_headers: list[str] = []
    retry_after: Pattern = ""
    words: dict[str, Literal["female", "male"]] = {}
    face: FacePart

    @model_validator(mode="after")
    def _is_consistent(self) -> AnswerPart:
        try:
            _expression(self.faces)
        except ValueError as error:
            raise ValueError(f"faces: {error}") from None
        if self.face.gender and not self.words:
            raise ValueError("words: is missing; face.gender needs the vendor's words in it")
        return self


class RulePart(_Part):
    """What an error means. All that is given must hold: one of the statuses, one of the codes
    (whole, or what stands before its first colon), and the pattern found in the text.

    what, way_out: said instead of the general sentences. again: asking once more may help.
    charged: whether the call may have to be paid.
    """

    meaning: Meaning
    status: list[Annotated[int, Field(ge=100, le=599)]] = []
    code: list[Text] = []
    text: Pattern = ""
    what: str = ""
    way_out: str = ""
    again: bool | None = None
    charged: bool | None = None

    @model_validator(mode="after")
    def _can_match(self) -> RulePart:
        if not (self.status or self.code or self.text):
            raise ValueError("status: one of status, code and text must be given")
        if self.meaning == "no_face" and not (self.code or self.text):
            # A stored answer is read again without its status.
            raise ValueError('code: a rule for "no_face" must know it by its code or text')
        return self


class WithoutGenderPart(_Part):
    """What to change in the request where the vendor refuses gender; "" leaves an entry out."""

    query: dict[str, str] = {}
    form: dict[str, str] = {}
    headers: dict[Header, Header] = {}


class FurtherPart(_Part):
    """The calls for faces that the first answer holds without attributes.

    tokens: finds in the first answer what names those faces. at_once: how many one call takes,
    joined by commas as `{tokens}`. faces: finds the faces in a further answer; key: the field by
    which they are told.
    """

    url: Address
    form: dict[str, str]
    tokens: Expression
    at_once: Annotated[int, Field(ge=1)]
    faces: Expression
    key: Text


class HistoryPart(_Part):
    """One thing that is known of the vendor, for whoever reads the file."""

    date: Text
    what: Text
    source: Text


class ThresholdPart(_Part):
    """A threshold for gender that the vendor has published."""

    kind: Literal["default", "recommended"]
    value: Annotated[float, Field(gt=0, le=1)]
    by: Text
    words: Text
    source: Text
    as_of: Day


class Description(_Part):
    """A vendor's file."""

    id: Id
    name: Text
    code: Annotated[str, Field(min_length=2, max_length=2)] = "??"
    version: str = ""
    about: Annotated[str, Field(pattern=SENTENCE)] = "A vendor you described yourself."
    licence: Text | None = None
    licence_note: str = ""
    left_out: str = ""
    facts_as_of: Day | None = None
    history: list[HistoryPart] = []
    thresholds: list[ThresholdPart] = []
    cloud: CloudPart = CloudPart()
    request: RequestPart
    answer: AnswerPart
    errors: list[RulePart] = []
    without_gender: WithoutGenderPart | None = None
    further: FurtherPart | None = None

    @model_validator(mode="after")
    def _knows_its_placeholders(self) -> Description:
        known = {one.name for one in self.cloud.credentials} | OF_THE_PHOTO
        _know(known, "request", self.request)
        if self.without_gender:
            _know(known, "without_gender", self.without_gender)
        if self.further:
            _know(known | OF_FURTHER_CALLS, "further", self.further)
        return self


def check(raw: Mapping[str, Any], file: str) -> Description:
    """The description in what TOML made of a file.

    Raises:
        DescriptionError: with the first key that is wrong and why.
    """
    try:
        return Description.model_validate(dict(raw))
    except ValidationError as error:
        key, reason = in_plain_words(error)
        raise DescriptionError(file, key, reason) from None


def _know(known: frozenset[str] | set[str], where: str, part: BaseModel) -> None:
    for field in type(part).model_fields:
        for text in _texts(getattr(part, field)):
            for name in PLACEHOLDER.findall(text):
                if name not in known:
                    key = {"template": "json"}.get(field, field)
                    raise ValueError(
                        f"{where}.{key}: uses {{{name}}}, but no credential has that name"
                    )


def _texts(value: object) -> Iterator[str]:
    """Every text in a value, however deep."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, BaseModel):
        for field in type(value).model_fields:
            yield from _texts(getattr(value, field))
    elif isinstance(value, Mapping):
        for inner in value.values():
            yield from _texts(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from _texts(inner)


def _first_line(error: Exception) -> str:
    return str(error).strip().splitlines()[0].rstrip(":. ")
