"""What the vendor list says of each vendor, and whether it can be ticked and asked."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

import pytest

from core.sending.credentials import Credentials, Keys, Where
from core.vendor import CredentialField, State, VendorInfo, VendorState
from gui.asking.vendor_access import ADDRESS, Access, look_up
from gui.asking.vendor_standing import Standing, standing_of
from providers.fake import FakeRegistry
from providers.fake_cloud import FakeCloudVendor
from tests.gui.cloud_fakes import CARA, FULL, RETIRED, MemoryStore, cloud
from tests.gui.sheet_values import AA

READY = VendorState(State.READY, "1")
IN_STORE = Access(Where.KEY_STORE, endpoint="https://faces.example")
STILL_ASKED = replace(RETIRED, date="2023-06-30", can_be_asked=True)


@pytest.mark.parametrize(
    ("info", "access", "words", "button"),
    [
        (FULL, IN_STORE, "ready · key in the system store", "Key…"),
        (FULL, Access(Where.ENVIRONMENT), "ready · key from the environment", "Key…"),
        (FULL, Access(Where.THIS_START), "ready · key for this start only", "Key…"),
        (FULL, Access(Where.NOT_NEEDED), "ready · needs no key", "Key…"),
        (
            FULL,
            Access(Where.NOT_NEEDED, "the profile “x”"),
            "ready · key from the profile “x”",
            "Key…",
        ),
        (FULL, None, "key not looked up yet", "Key…"),
        (cloud(credentials=()), None, "ready", ""),
        (FULL, Access(Where.MISSING), "needs a key", "Key…"),
        (cloud(credentials=()), Access(Where.NOT_NEEDED), "ready · needs no key", ""),
        (
            cloud(gives_gender=False),
            IN_STORE,
            "faces, no gender · key in the system store",
            "Key…",
        ),
        (cloud(retired=STILL_ASKED), IN_STORE, "gives no gender since 2023-06-30", "Key…"),
        (cloud(retired=RETIRED), IN_STORE, "gone since 2021-12-01", ""),
    ],
)
def test_how_a_vendor_stands(info: VendorInfo, access: Access, words: str, button: str) -> None:
    standing = standing_of(info, READY, access)
    assert (standing.words, standing.key_button) == (words, button)
    can_ask = words.startswith(("ready", "faces", "gives", "key not"))
    assert standing.can_be_asked is standing.can_be_chosen is can_ask
    assert bool(standing.tip) is not can_ask


def test_a_server_of_ones_own_is_ready_once_it_answered() -> None:
    here = Access(Where.NOT_NEEDED, endpoint="http://localhost:5005")
    standing = standing_of(FULL, READY, here)
    assert standing.words == "not tried yet · needs no key"
    assert standing.can_be_asked
    assert standing_of(FULL, READY, here, has_answers=True).words == "ready · needs no key"


def test_answers_in_the_case_let_a_vendor_be_chosen_that_cannot_be_asked() -> None:
    for info, access in ((cloud(retired=RETIRED), None), (FULL, Access(Where.MISSING))):
        standing = standing_of(info, READY, access, has_answers=True)
        assert standing.can_be_chosen
        assert not standing.can_be_asked
    assert RETIRED.reason in standing_of(cloud(retired=RETIRED), READY).notes


def test_offline_reads_so_for_all_but_vendors_on_this_computer() -> None:
    assert standing_of(FULL, READY, IN_STORE, is_offline=True) == Standing(
        "cloud-off-outline",
        "offline",
        False,
        False,
        "The program is offline; switch Offline off in the status bar.",
        unverified="The quota.",
    )
    here = replace(IN_STORE, endpoint="http://localhost:8000")
    assert standing_of(FULL, READY, here, is_offline=True).can_be_asked
    assert standing_of(AA, READY, is_offline=True).words == "ready · MIT"
    gone = standing_of(cloud(retired=RETIRED), READY, is_offline=True)
    assert gone.words == "gone since 2021-12-01"


def test_a_broken_file_is_listed_with_its_reason() -> None:
    why = "mine.toml, answer.faces: is missing."
    standing = standing_of(CARA, VendorState(State.NOT_INSTALLED, reason=why))
    assert (standing.words, standing.notes) == ("cannot be read", (why,))
    assert not standing.can_be_chosen


def found(
    info: VendorInfo,
    environment: dict[str, str],
    of: type[FakeCloudVendor] = FakeCloudVendor,
    address: str = "https://faces.example",
) -> Access:
    class Listed(of):  # type: ignore[misc, valid-type]
        @property
        def info(self) -> VendorInfo:
            return info

        def __copy__(self) -> Listed:
            return self

    vendor = Listed("cara", address=address)
    credentials = Credentials(MemoryStore(), environment)
    return look_up(FakeRegistry((vendor,)), credentials, [info], environment)[info.id]


def test_the_address_and_who_redirects_it_are_looked_up() -> None:
    address = CredentialField(
        ADDRESS, "Address", False, False, "CARA_ENDPOINT", "https://faces.example"
    )
    key = CredentialField("key", "Key", environment="CARA_KEY")
    info = cloud(credentials=(key, address))
    own = found(info, {"CARA_KEY": "planted"})
    assert (own.where, own.host, own.redirected_by) == (Where.ENVIRONMENT, "faces.example", "")
    assert own.from_environment == {"key"}
    assert dict(own.plain) == {ADDRESS: "https://faces.example"}
    assert "planted" not in repr(own)
    elsewhere = {"CARA_KEY": "planted", "CARA_ENDPOINT": "http://127.0.0.1:8801"}
    moved = found(info, elsewhere, address="http://127.0.0.1:8801/v1")
    assert moved.redirected_by == "CARA_ENDPOINT"
    assert moved.is_on_this_computer


class WithTools(FakeCloudVendor):
    """A vendor whose own tools may keep a key on this computer."""

    def own_credentials(self) -> str:
        return ""

    def own_values(self, credentials: Mapping[str, str]) -> Mapping[str, tuple[str, str]]:
        return {"region": ("down", f"profile {credentials.get('profile', 'default')}")}


def test_what_a_field_left_empty_stands_for_is_looked_up() -> None:
    info = cloud(
        credentials=(
            CredentialField("region", "Region", False, False, choices=("up",)),
            CredentialField("profile", "Profile", False, False, "CARA_PROFILE"),
        )
    )
    assert found(info, {}).own_values == ()
    access = found(info, {"CARA_PROFILE": "work"}, WithTools)
    assert access.own_values == (("region", "down", "profile work"),)
    assert access.own_keys == "the profile “work”"


def test_a_profile_may_stand_for_a_key_and_nothing_is_said_to_be_one() -> None:
    profile = CredentialField("profile", "Profile", False, False, "CARA_PROFILE")
    secret = CredentialField("secret", "Secret", required=False)
    info = cloud(credentials=(profile, secret))
    assert found(info, {}, of=WithTools).where is Where.MISSING
    named = found(info, {"CARA_PROFILE": "work"}, of=WithTools)
    assert (named.has_key, named.own_keys) == (True, "the profile “work”")


def test_no_key_is_said_where_none_is() -> None:
    assert found(FULL, {}).where is Where.MISSING
    assert not found(FULL, {}).has_key
    assert dict(Keys({"key": "x"})) == {"key": "x"}
