from __future__ import annotations

import copy
import json
import pickle
import sys
import threading
import traceback
from dataclasses import replace

import pytest

from core.problem import Problem
from core.sending.credentials import (
    Credentials,
    Keys,
    KeyStoreError,
    NoKeyStore,
    Secret,
    SystemKeyStore,
    Where,
)
from core.vendor import CredentialField, VendorInfo
from providers.fake import FakeVendor
from providers.fake_cloud import FakeCloudVendor

PLANTED = "xyzzy-PLANTED-42"
INFO = FakeCloudVendor("cara").info


class MemoryStore:
    """A key store that lives as long as the test; `broken` makes it fail."""

    def __init__(self) -> None:
        self.kept: dict[str, str] = {}
        self.broken = False
        self.asked = 0

    def _ask(self) -> None:
        self.asked += 1
        if self.broken:
            raise KeyStoreError(Problem("no key store", "It is locked.", "Unlock it."))

    def get(self, name: str) -> str | None:
        self._ask()
        return self.kept.get(name)

    def put(self, name: str, text: str) -> None:
        self._ask()
        self.kept[name] = text

    def forget(self, name: str) -> None:
        self._ask()
        self.kept.pop(name, None)


def with_fields(*fields: CredentialField) -> VendorInfo:
    assert INFO.cloud is not None
    return replace(INFO, cloud=replace(INFO.cloud, credentials=fields))


ID_AND_SECRET = with_fields(
    CredentialField("id", "Id", environment="X_ID"),
    CredentialField("secret", "Secret", environment="X_SECRET"),
    CredentialField("region", "Region", secret=False, environment="X_REGION", default="here"),
)


def test_a_secret_shows_itself_only_when_asked() -> None:
    secret, keys = Secret(PLANTED), Keys({"key": PLANTED})
    shown = [f"{x!r} {x!s} {x} {[x]}" for x in (secret, keys)]
    assert all(PLANTED not in text for text in shown)
    assert secret.reveal() == keys["key"] == PLANTED
    assert repr(keys) == "Keys(key)"
    for value in (secret, keys):
        for write in (pickle.dumps, copy.deepcopy):
            with pytest.raises(TypeError, match="not written down"):
                write(value)
    with pytest.raises(TypeError):
        json.dumps(secret)


def test_a_traceback_with_all_its_variables_shows_no_key() -> None:
    def ask(keys: Keys) -> None:
        secret = Secret(keys["key"])
        raise ValueError(f"{secret}")

    try:
        ask(Keys({"key": PLANTED}))
    except ValueError:
        told = traceback.TracebackException(*sys.exc_info(), capture_locals=True)  # type: ignore[arg-type]
        assert PLANTED not in "".join(told.format())


def test_equal_secrets_are_equal() -> None:
    assert Secret("a") == Secret("a") != Secret("b")
    assert hash(Secret("a")) == hash(Secret("a"))
    assert not Secret("")


def test_the_environment_goes_first_then_what_was_typed_then_the_key_store() -> None:
    store, environment = MemoryStore(), {"MISREAD_CARA_KEY": "from environment"}
    credentials = Credentials(store, environment)
    credentials.put(INFO, {"key": "from store"}, remember=True)
    assert credentials.where(INFO) is Where.ENVIRONMENT
    del environment["MISREAD_CARA_KEY"]
    assert credentials.get(INFO) == {"key": "from store", "region": "here"}
    assert credentials.where(INFO) is Where.KEY_STORE
    assert credentials.put(INFO, {"key": " typed ", "region": ""}, remember=False) is (
        Where.THIS_START
    )
    assert credentials.get(INFO) == {"key": "typed", "region": "here"}


def test_another_start_finds_what_is_in_the_key_store_and_asks_it_once() -> None:
    store = MemoryStore()
    Credentials(store, {}).put(INFO, {"key": PLANTED})
    store.asked = 0
    credentials = Credentials(store, {})
    for _ in range(3):
        assert credentials.get(INFO) == {"key": PLANTED, "region": "here"}
    assert store.asked == 1


def test_secrets_of_two_places_are_never_mixed() -> None:
    store = MemoryStore()
    credentials = Credentials(store, {"X_ID": "other id", "X_REGION": "there"})
    assert credentials.get(ID_AND_SECRET) is None
    assert credentials.where(ID_AND_SECRET) is Where.MISSING
    credentials.put(ID_AND_SECRET, {"id": "id", "secret": PLANTED})
    assert credentials.get(ID_AND_SECRET) == {"id": "id", "secret": PLANTED, "region": "there"}


def test_an_address_may_stand_in_the_environment_and_its_key_in_the_key_store() -> None:
    fields = with_fields(
        CredentialField("endpoint", "Address", secret=False, environment="X_ENDPOINT"),
        CredentialField("key", "Key", environment="X_KEY"),
    )
    store = MemoryStore()
    Credentials(store, {}).put(fields, {"key": PLANTED})
    address = {"X_ENDPOINT": "https://faces.example"}
    assert Credentials(store, {}).where(fields) is Where.MISSING
    there = Credentials(store, address)
    assert there.where(fields) is Where.KEY_STORE
    assert there.get(fields) == {"endpoint": "https://faces.example", "key": PLANTED}
    assert Credentials(MemoryStore(), address).where(fields) is Where.MISSING


def test_without_a_key_store_a_key_is_kept_for_this_start_and_that_is_said() -> None:
    credentials = Credentials(NoKeyStore(), {})
    assert credentials.trouble is None
    assert not credentials.has_store()
    assert credentials.put(INFO, {"key": PLANTED}) is Where.THIS_START
    assert credentials.get(INFO) == {"key": PLANTED, "region": "here"}
    assert credentials.trouble is not None
    assert "this start only" in credentials.trouble.way_out
    credentials.forget(INFO.id)
    assert credentials.get(INFO) is None


def test_a_store_that_fails_later_loses_no_key_of_this_start() -> None:
    store = MemoryStore()
    credentials = Credentials(store, {})
    assert credentials.has_store()
    credentials.put(INFO, {"key": "old"})
    store.broken = True
    assert credentials.put(INFO, {"key": "new"}) is Where.THIS_START
    assert credentials.get(INFO) == {"key": "new", "region": "here"}
    with pytest.raises(KeyStoreError):
        credentials.forget(INFO.id)
    assert credentials.get(INFO) is None


def test_what_was_forgotten_is_gone() -> None:
    store = MemoryStore()
    credentials = Credentials(store, {})
    credentials.put(INFO, {"key": PLANTED})
    credentials.forget(INFO.id)
    credentials.forget(INFO.id)
    assert credentials.where(INFO) is Where.MISSING
    assert store.kept == {}


@pytest.mark.parametrize("text", ["", "no json", "[1]", '{"key": 5}'])
def test_an_entry_that_is_not_ours_is_no_key(text: str) -> None:
    store = MemoryStore()
    store.kept[INFO.id] = text
    assert Credentials(store, {}).get(INFO) is None


def test_a_vendor_that_needs_no_key_needs_none() -> None:
    credentials = Credentials(NoKeyStore(), {})
    assert credentials.where(FakeVendor("anna").info) is Where.NOT_NEEDED
    assert credentials.get(with_fields()) == {}
    optional = with_fields(CredentialField("profile", "Profile", secret=False, required=False))
    assert credentials.get(optional) == {}
    assert credentials.where(optional) is Where.NOT_NEEDED


def test_an_optional_secret_says_where_it_is_from() -> None:
    optional = with_fields(
        CredentialField("key", "Key", required=False, environment="X_KEY"),
        CredentialField("region", "Region", secret=False, default="here"),
    )
    environment = {"X_KEY": PLANTED}
    credentials = Credentials(NoKeyStore(), environment)
    assert credentials.where(optional) is Where.ENVIRONMENT
    environment.clear()
    assert credentials.get(optional) == {"region": "here"}


class Backend:
    """What keyring hands out; `answer` is awaited before it says anything."""

    def __init__(self, priority: float = 5) -> None:
        self.priority = priority
        self.kept: dict[tuple[str, str], str] = {}
        self.answer = threading.Event()
        self.answer.set()
        self.error: Exception | None = None

    def _wait(self) -> None:
        self.answer.wait(10)
        if self.error is not None:
            raise self.error

    def get_password(self, service: str, name: str) -> str | None:
        self._wait()
        return self.kept.get((service, name))

    def set_password(self, service: str, name: str, text: str) -> None:
        self._wait()
        self.kept[service, name] = text

    def delete_password(self, service: str, name: str) -> None:
        del self.kept[service, name]


@pytest.fixture
def backend(monkeypatch: pytest.MonkeyPatch) -> Backend:
    import keyring

    backend = Backend()
    monkeypatch.setattr(keyring, "get_keyring", lambda: backend)
    return backend


def test_the_systems_key_store_keeps_and_forgets(backend: Backend) -> None:
    store = SystemKeyStore()
    store.put("cara", PLANTED)
    assert backend.kept == {("Misread", "cara"): PLANTED}
    assert store.get("cara") == PLANTED
    store.forget("cara")
    store.forget("cara")
    assert store.get("cara") is None


def test_a_key_store_that_never_answers_holds_nobody(backend: Backend) -> None:
    backend.answer.clear()
    store = SystemKeyStore(patience=0.05)
    for _ in range(2):
        with pytest.raises(KeyStoreError, match="does not answer"):
            store.get("cara")
    backend.answer.set()


def test_what_a_key_store_says_when_it_fails_is_not_repeated(backend: Backend) -> None:
    backend.error = RuntimeError(f"cannot keep {PLANTED}")
    with pytest.raises(KeyStoreError) as caught:
        SystemKeyStore().put("cara", PLANTED)
    assert PLANTED not in str(caught.value)
    assert "RuntimeError" in caught.value.problem.what


@pytest.mark.parametrize("priority", [-1, 0, 0.5])
def test_a_file_in_plain_text_is_no_key_store(backend: Backend, priority: float) -> None:
    backend.priority = priority
    credentials = Credentials(SystemKeyStore(), {})
    assert credentials.put(INFO, {"key": PLANTED}) is Where.THIS_START
    assert backend.kept == {}
    credentials.forget(INFO.id)
