"""Fills a description's request with the credentials and the photo."""

from __future__ import annotations

import base64
import json
import uuid
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any
from urllib.parse import quote, quote_plus, urlsplit

from core.photos.photo import SentFile
from providers.rest.info import PLACEHOLDER

if TYPE_CHECKING:
    import httpx

    from providers.rest.description import Description, WithoutGenderPart

_SUFFIXES = {"JPEG": "jpg", "TIFF": "tif"}


class Secrets:
    """The credentials in use; never shown by repr, str or pickle.

    secret: the names of those that must not be seen.
    """

    __slots__ = ("_hidden", "_values")

    def __init__(self, values: Mapping[str, str], secret: frozenset[str]) -> None:
        self._values = dict(values)
        self._hidden: set[str] = set()
        for name in secret:
            self.also_hide(self._values.get(name, ""))

    def __getitem__(self, name: str) -> str:
        return self._values.get(name, "")

    def __repr__(self) -> str:
        return "Secrets(…)"

    def __reduce__(self) -> str:
        raise TypeError("secrets are not to be pickled")

    def also_hide(self, text: str) -> None:
        """Never show this either, plain or encoded."""
        if text:
            encoded = base64.b64encode(text.encode()).decode()
            self._hidden |= {text, quote(text), quote(text, safe=""), quote_plus(text), encoded}
            self._hidden |= {json.dumps(text)[1:-1], repr(text)[1:-1]}

    def hide(self, text: str) -> str:
        """The text with every secret in it, however encoded, taken out."""
        for hidden in sorted(self._hidden, key=len, reverse=True):
            text = text.replace(hidden, "•••")
        return text


class Asker:
    """Makes the requests to one vendor; used by several threads.

    endpoint: the address that stands for `{endpoint}`, without a slash at its end.
    """

    def __init__(
        self, client: httpx.Client, description: Description, secrets: Secrets, endpoint: str
    ) -> None:
        self._client, self._description = client, description
        self._secrets, self._endpoint = secrets, endpoint

    def __repr__(self) -> str:
        return f"Asker({self._description.id!r})"

    def address(self) -> str:
        """Where photos are sent, without query."""
        return without_key(self._address(self._description.request.url))

    def request(self, sent: SentFile, changes: WithoutGenderPart | None = None) -> httpx.Request:
        """The request for one photo. changes: where it is asked again without gender."""
        part = self._description.request
        values = _of_photo(sent)
        query, form, headers = dict(part.query), dict(part.form), dict(part.headers)
        if changes is not None:
            query.update(changes.query)
            form.update(changes.form)
            headers.update(changes.headers)
        body: dict[str, Any]
        if part.body == "raw":
            body = {"content": sent.data}
            headers.setdefault("Content-Type", part.content_type or values["media_type"])
        elif part.body == "multipart":
            # A name of our own: the photo's may tell who is in it.
            suffix = _SUFFIXES.get(sent.record.format, sent.record.format.lower())
            file = (f"photo.{suffix}", sent.data, values["media_type"])
            body = {"data": self._filled(form, values), "files": {part.file_field: file}}
        else:
            body = {"json": self._deep(part.template, {**values, **_encoded(sent, values)})}
        return self._build(part.method, part.url, query, headers, values, body)

    def further_request(self, tokens: list[str]) -> httpx.Request:
        """The request for the faces that the first answer names."""
        part = self._description.further
        assert part is not None
        values = {"tokens": ",".join(tokens), "uuid": str(uuid.uuid4())}
        headers = self._description.request.headers
        # As files without names: that keeps it a multipart form, as the first request is.
        fields = {name: (None, text) for name, text in self._filled(part.form, values).items()}
        return self._build("POST", part.url, {}, headers, values, {"files": fields})

    def _build(
        self,
        method: str,
        url: str,
        query: Mapping[str, str],
        headers: Mapping[str, str],
        values: Mapping[str, str],
        body: Mapping[str, Any],
    ) -> httpx.Request:
        request = self._client.build_request(
            method,
            self._address(url),
            params=self._filled(query, values) or None,
            headers=self._filled(headers, values),
            **body,
        )
        basic = self._description.request.basic
        if basic is not None:
            pair = f"{self._text(basic.user, values)}:{self._text(basic.password, values)}"
            encoded = base64.b64encode(pair.encode()).decode()
            self._secrets.also_hide(encoded)
            request.headers["Authorization"] = f"Basic {encoded}"
        return request

    def _address(self, url: str) -> str:
        def fill(name: str) -> str:
            return self._endpoint if name == "endpoint" else quote(self._secrets[name], safe="")

        return PLACEHOLDER.sub(lambda found: fill(found[1]), url)

    def _filled(self, template: Mapping[str, str], values: Mapping[str, str]) -> dict[str, str]:
        """The entries whose texts are filled; an entry with an empty placeholder is left out."""
        filled = ((name, self._text(text, values)) for name, text in template.items())
        return {name: text for name, text in filled if text}

    def _text(self, template: str, values: Mapping[str, str]) -> str:
        names = PLACEHOLDER.findall(template)
        texts = {name: values.get(name) or self._secrets[name] for name in names}
        if not all(texts.values()):
            return ""
        return PLACEHOLDER.sub(lambda found: texts[found[1]], template)

    def _deep(self, template: Any, values: Mapping[str, str]) -> Any:
        if isinstance(template, str):
            return self._text(template, values)
        if isinstance(template, Mapping):
            return {name: self._deep(inner, values) for name, inner in template.items()}
        if isinstance(template, list):
            return [self._deep(inner, values) for inner in template]
        return template


def without_key(address: str) -> str:
    """An address without user, query and fragment: where keys may stand."""
    parts = urlsplit(address)
    host = parts.hostname or ""
    host = f"[{host}]" if ":" in host else host
    port = f":{parts.port}" if parts.port else ""
    return f"{parts.scheme}://{host}{port}{parts.path}"


def _of_photo(sent: SentFile) -> dict[str, str]:
    return {
        "media_type": f"image/{sent.record.format.lower()}",
        "uuid": str(uuid.uuid4()),
    }


def _encoded(sent: SentFile, values: Mapping[str, str]) -> dict[str, str]:
    image = base64.b64encode(sent.data).decode("ascii")
    return {"image": image, "data_url": f"data:{values['media_type']};base64,{image}"}
