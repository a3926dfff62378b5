"""The keys to cloud vendors: from the environment, typed for this start, or the system's key store.

They are never in a case, a log, an export or a settings file, and what holds them shows dots where
anything would print it. The key store may ask a person for a password and take its time: nothing
here is for the interface thread but what says so.
"""

from __future__ import annotations

import json
import os
import threading
from collections.abc import Callable, Iterator, Mapping
from enum import StrEnum
from typing import Any, NoReturn, Protocol, TypeVar

from core.problem import Problem, ProblemError
from core.vendor import AnyVendor, CredentialField, VendorId, VendorInfo

T = TypeVar("T")
SERVICE = "Misread"
"""Under this name the keys stand in the system's key store, one entry a vendor."""
SECONDS_TO_ANSWER = 60.0
"""A key store may show a prompt; longer than this nobody waits for it."""
_DOTS = "••••"
_NONE = "This computer has no key store."


class Secret:
    """A text that shows itself to nobody but who asks for it by `reveal`."""

    __slots__ = ("__text",)

    def __init__(self, text: str) -> None:
        self.__text = text

    def reveal(self) -> str:
        return self.__text

    def __repr__(self) -> str:
        return _DOTS

    def __format__(self, spec: str) -> str:
        return _DOTS

    def __bool__(self) -> bool:
        return bool(self.__text)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Secret) and self.__text == other.__text

    def __hash__(self) -> int:
        return hash(self.__text)

    def __reduce_ex__(self, protocol: Any) -> NoReturn:
        raise TypeError("a secret is not written down")


class Keys(Mapping[str, str]):
    """The values of a vendor's credential fields by name, as `connect` takes them; printed, it
    shows only which there are.
    """

    __slots__ = ("__values",)

    def __init__(self, values: Mapping[str, str]) -> None:
        self.__values = {name: Secret(value) for name, value in values.items()}

    def __getitem__(self, name: str) -> str:
        return self.__values[name].reveal()

    def __iter__(self) -> Iterator[str]:
        return iter(self.__values)

    def __len__(self) -> int:
        return len(self.__values)

    def __repr__(self) -> str:
        return f"Keys({', '.join(self.__values)})"

    def __reduce_ex__(self, protocol: Any) -> NoReturn:
        raise TypeError("keys are not written down")


class Where(StrEnum):
    """Where a vendor's key comes from. NOT_NEEDED: it has fields, if any, that may stay empty."""

    ENVIRONMENT = "environment"
    KEY_STORE = "key store"
    THIS_START = "this start only"
    NOT_NEEDED = "not needed"
    MISSING = "missing"


class KeyStoreError(ProblemError):
    """The key store cannot be used."""


class NoKeyStoreError(KeyStoreError):
    """There is none, so nothing is in it either."""


class KeyStore(Protocol):
    """Where keys outlast this start. Each method may block and may raise KeyStoreError."""

    def get(self, name: str) -> str | None: ...

    def put(self, name: str, text: str) -> None: ...

    def forget(self, name: str) -> None:
        """Nothing where there is nothing."""


class SystemKeyStore:
    """The system's key store, by keyring; imported when it is first used."""

    def __init__(self, patience: float = SECONDS_TO_ANSWER) -> None:
        self._patience = patience
        self._silent = False

    def get(self, name: str) -> str | None:
        def get(backend: Any) -> str | None:
            text: str | None = backend.get_password(SERVICE, name)
            return text

        return self._ask(get)

    def put(self, name: str, text: str) -> None:
        self._ask(lambda backend: backend.set_password(SERVICE, name, text))

    def forget(self, name: str) -> None:
        def forget(backend: Any) -> None:
            if backend.get_password(SERVICE, name) is not None:
                backend.delete_password(SERVICE, name)

        self._ask(forget)

    def _ask(self, what: Callable[[Any], T]) -> T:
        """In a thread of its own: a store that never answers must hold nobody for ever."""
        if self._silent:
            raise KeyStoreError(_silent())
        answers: list[T] = []
        errors: list[KeyStoreError] = []

        def ask() -> None:
            try:
                answers.append(what(_backend()))
            except KeyStoreError as error:
                errors.append(error)
            except Exception as error:  # backends raise nearly anything; its text may hold a key
                why = f"The key store failed ({type(error).__name__})."
                errors.append(KeyStoreError(_no_store(why)))

        thread = threading.Thread(target=ask, name="key store", daemon=True)
        thread.start()
        thread.join(self._patience)
        if thread.is_alive():
            self._silent = True
            raise KeyStoreError(_silent())
        if errors:
            raise errors[0]
        return answers[0]


class NoKeyStore:
    """Stands in where keys are to be kept in memory only."""

    def get(self, name: str) -> str | None:
        raise NoKeyStoreError(_no_store(_NONE))

    def put(self, name: str, text: str) -> None:
        raise NoKeyStoreError(_no_store(_NONE))

    def forget(self, name: str) -> None:
        raise NoKeyStoreError(_no_store(_NONE))


class Credentials:
    """All keys of the program, shared by the window and the command line. Safe in any thread;
    blocks as long as the key store does.
    """

    def __init__(
        self, store: KeyStore | None = None, environment: Mapping[str, str] | None = None
    ) -> None:
        self._store: KeyStore = SystemKeyStore() if store is None else store
        self._environment = os.environ if environment is None else environment
        self._typed: dict[VendorId, Keys] = {}
        self._stored: dict[VendorId, Keys | None] = {}
        self._trouble: Problem | None = None
        self._lock = threading.RLock()

    @property
    def trouble(self) -> Problem | None:
        """Why keys are kept in memory for this start only, once that turned out. Does not block."""
        return self._trouble

    def has_store(self) -> bool:
        """Whether keys can outlast this start. Blocks."""
        try:
            self._store.get("is anybody there")
        except KeyStoreError as error:
            self._trouble = error.problem
            return False
        return True

    def get(self, info: VendorInfo) -> Keys | None:
        """What `connect` needs, or None where something required is missing. Blocks.

        Secrets come from one place together: environment, then typed for this start, then the key
        store. What is no secret (a region) may come from any of them, else from its default; a
        choice is looked for in all of them.
        """
        return self._find(info)[1]

    def where(self, info: VendorInfo) -> Where:
        """Where the key comes from. Blocks."""
        return self._find(info)[0]

    def put(self, info: VendorInfo, values: Mapping[str, str], remember: bool = True) -> Where:
        """Take what a person typed. Blocks.

        remember: keep it in the key store. Returns where it is now: where the key store cannot
        be used it is kept for this start, and `trouble` says why.
        """
        keys = Keys({name: value.strip() for name, value in values.items() if value.strip()})
        with self._lock:
            self._typed[info.id] = keys
        if not remember:
            return Where.THIS_START
        try:
            self._store.put(info.id, json.dumps(dict(keys)))
        except KeyStoreError as error:
            self._trouble = error.problem
            return Where.THIS_START
        with self._lock:
            self._trouble = None
            self._stored[info.id] = keys
            self._typed.pop(info.id, None)
        return Where.KEY_STORE

    def forget(self, vendor_id: VendorId) -> None:
        """Forget what was typed, in the key store, too. Blocks. The environment stays as it is.

        Raises:
            KeyStoreError: the key store could not be asked; it may still hold the key.
        """
        with self._lock:
            self._typed.pop(vendor_id, None)
            self._stored.pop(vendor_id, None)
        try:
            self._store.forget(vendor_id)
        except NoKeyStoreError as error:
            self._trouble = error.problem

    def _find(self, info: VendorInfo) -> tuple[Where, Keys | None]:
        fields = info.cloud.credentials if info.cloud is not None else ()
        if not fields:
            return Where.NOT_NEEDED, Keys({})
        sources: list[tuple[Where, Mapping[str, str]]] = []
        found: tuple[Where, Keys] | None = None
        for where, look in (
            (Where.ENVIRONMENT, self._from_environment),
            (Where.THIS_START, self._from_typing),
            (Where.KEY_STORE, self._from_store),
        ):
            values = look(info)
            sources.append((where, values))
            # What is no secret may stand beyond the secrets, so earlier places are looked at again.
            for place, held in sources:
                keys = _complete(fields, held, sources)
                if _has_secrets(fields, held) and _is_whole(fields, keys):
                    found = place, keys
                    break
            # Where photos go is a person's choice, wherever the key is from.
            if found and all(found[1].get(field.name) for field in fields if field.choices):
                return found
        if found:
            return found
        if any(field.required and not field.default for field in fields):
            return Where.MISSING, None
        return Where.NOT_NEEDED, _complete(fields, {}, sources)

    def _from_environment(self, info: VendorInfo) -> Mapping[str, str]:
        fields = info.cloud.credentials if info.cloud is not None else ()
        found = {f.name: self._environment.get(f.environment, "") for f in fields if f.environment}
        return Keys({name: value for name, value in found.items() if value})

    def _from_typing(self, info: VendorInfo) -> Mapping[str, str]:
        with self._lock:
            return self._typed.get(info.id) or Keys({})

    def _from_store(self, info: VendorInfo) -> Mapping[str, str]:
        with self._lock:
            if info.id in self._stored:
                return self._stored[info.id] or Keys({})
        try:
            text = self._store.get(info.id)
        except KeyStoreError as error:
            self._trouble = error.problem
            return Keys({})
        keys = _read(text)
        with self._lock:
            self._stored[info.id] = keys
        return keys or Keys({})


def _has_secrets(fields: tuple[CredentialField, ...], values: Mapping[str, str]) -> bool:
    """Whether all secrets that are required are in this source; where none is, any secret, and
    where there are no secrets at all, something that is required.
    """
    secrets = [field for field in fields if field.secret]
    if needed := [field for field in secrets if field.required and not field.default]:
        return all(values.get(field.name) for field in needed)
    if any(values.get(field.name) for field in secrets):
        return True
    return any(values.get(field.name) for field in fields if field.required and not field.default)


def _is_whole(fields: tuple[CredentialField, ...], keys: Mapping[str, str]) -> bool:
    return all(keys.get(field.name) for field in fields if field.required)


def _complete(
    fields: tuple[CredentialField, ...],
    chosen: Mapping[str, str],
    sources: list[tuple[Where, Mapping[str, str]]],
) -> Keys:
    values = dict(chosen)
    for field in fields:
        others = [] if field.secret else [found.get(field.name, "") for _, found in sources]
        value = next((v for v in [values.get(field.name, ""), *others, field.default] if v), "")
        if value:
            values[field.name] = value
    return Keys(values)


def _read(text: str | None) -> Keys | None:
    try:
        values = json.loads(text or "null")
    except ValueError:
        return None
    if not isinstance(values, dict):
        return None
    return Keys({str(name): value for name, value in values.items() if isinstance(value, str)})


def _backend() -> Any:
    import keyring

    backend = keyring.get_keyring()
    # Below 1 are stand-ins: none at all, one that forgets, and files in plain text.
    if backend.priority < 1:
        raise NoKeyStoreError(_no_store(_NONE))
    return backend


def _no_store(why: str) -> Problem:
    return Problem(
        "no key store",
        why,
        "Keys are kept in memory for this start only; type them again next time, or set them in "
        "the environment.",
    )


def _silent() -> Problem:
    return _no_store("The key store does not answer.")


def place_of_key(
    vendor: AnyVendor, info: VendorInfo, where: Where, keys: Mapping[str, str]
) -> tuple[Where, str]:
    """Where a vendor's key comes from, and in words where the vendor's own tools keep one.

    A vendor that can do without a typed key because its tools may hold one has `own_credentials`;
    where those hold none, its key is missing.

    where, keys: as `Credentials.where` and `Credentials.get` say.
    """
    if where is not Where.NOT_NEEDED or not hasattr(vendor, "own_credentials"):
        return where, ""
    # Typed instead of a key, such as the name of a profile that holds one.
    fields = info.cloud.credentials if info.cloud is not None else ()
    named = (f.name for f in fields if not (f.secret or f.required or f.choices or "key" in f.name))
    typed = next((f"the {name} “{keys[name]}”" for name in named if keys.get(name)), "")
    own = typed or str(vendor.own_credentials())
    return (where if own else Where.MISSING), own
