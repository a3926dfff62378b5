"""The servers stand in for services that no test can reach, so the makers' own clients vouch for
them, and the program's clients are asked against them."""

from __future__ import annotations

import io
import warnings
from collections.abc import Iterator
from pathlib import Path

import pytest

from core.geometry import Box
from core.labelling.labels import Gender
from core.photos.photo import SentFile
from core.sending.sent_file import for_cloud_vendor
from core.vendor import (
    NOT_REACHED,
    BadCredentialsError,
    Kind,
    PhotoRefusedError,
    ThrottledError,
    UnavailableError,
    UnexpectedBodyError,
    VendorId,
    VendorInfo,
)
from providers.registry import Registry
from tests.vendor_servers import azure_face, facepp, rekognition
from tests.vendor_servers.__main__ import environment, start_all
from tests.vendor_servers.people import Person, received
from tests.vendor_servers.server import VendorServer

CLOUD = [info for info in Registry().infos() if info.kind is Kind.CLOUD]


class Counted:
    """A meter that lets every request through and counts them."""

    def __init__(self) -> None:
        self.requests = 0

    def before_request(self) -> None:
        self.requests += 1


@pytest.fixture
def servers() -> Iterator[dict[str, VendorServer]]:
    servers = start_all({}, first_port=0)
    yield servers
    for server in servers.values():
        server.close()


@pytest.fixture
def server(
    info: VendorInfo, servers: dict[str, VendorServer], monkeypatch: pytest.MonkeyPatch
) -> VendorServer:
    """The one in the vendor's place."""
    in_place = servers[info.id]
    monkeypatch.setenv("AWS_ENDPOINT_URL_REKOGNITION", in_place.address)
    return in_place


@pytest.fixture
def sent(photo_file: Path) -> SentFile:
    return for_cloud_vendor(photo_file.read_bytes(), CLOUD[0].cloud.limits, None)  # type: ignore[union-attr]


def credentials(info: VendorInfo, server: VendorServer) -> dict[str, str]:
    given = environment(str(info.id), server)
    assert info.cloud is not None
    found = {f.name: given.get(f.environment) or f.default for f in info.cloud.credentials}
    return {name: value for name, value in found.items() if value}


def asked(info: VendorInfo, server: VendorServer, sent: SentFile, keys: dict[str, str]):
    vendor = Registry().create(info.id)
    vendor.connect(keys)
    try:
        return vendor, vendor.analyze(sent, Counted())  # type: ignore[call-arg,arg-type]
    finally:
        vendor.close()


@pytest.mark.parametrize("info", CLOUD, ids=[info.id for info in CLOUD])
def test_every_vendor_finds_the_person_in_the_middle(
    info: VendorInfo,
    server: VendorServer,
    sent: SentFile,
) -> None:
    vendor, answer = asked(info, server, sent, credentials(info, server))
    (face,) = vendor.parse(answer.body, sent.record, answer.further)
    person = received(sent.data, {}).people[0]
    expected = Box(person.left, person.top, person.width, person.height)
    assert face.box.overlap(expected) > 0.95
    assert (face.gender is not None) == (info.id not in ("google-vision", "azure-face"))
    assert server.address.removeprefix("http://") in answer.endpoint


@pytest.mark.parametrize("info", CLOUD, ids=[info.id for info in CLOUD])
@pytest.mark.parametrize(
    ("order", "kinds"),
    [
        # A day's limit that is used up stops a vendor as a refused key does.
        ("throttle_every", (ThrottledError, UnavailableError, BadCredentialsError)),
        ("break_off_every", (UnavailableError,)),
        ("half_every", (UnavailableError,)),
        ("dead", (UnavailableError,)),
    ],
)
def test_every_trouble_has_a_kind_and_names_no_key(
    info: VendorInfo,
    order: str,
    kinds: tuple[type[Exception], ...],
    server: VendorServer,
    sent: SentFile,
) -> None:
    setattr(server.orders, order, 1)
    keys = credentials(info, server)
    with pytest.raises(kinds) as caught:
        asked(info, server, sent, keys)
    assert info.cloud is not None
    for field in info.cloud.credentials:
        if field.secret and field.name in keys:
            assert keys[field.name] not in str(caught.value)


@pytest.mark.parametrize("info", CLOUD, ids=[info.id for info in CLOUD])
def test_a_vendor_that_cannot_be_connected_to_was_sent_nothing(
    info: VendorInfo,
    server: VendorServer,
    sent: SentFile,
) -> None:
    server.close()
    with pytest.raises(UnavailableError) as caught:
        asked(info, server, sent, credentials(info, server))
    assert caught.value.problem.kind == NOT_REACHED
    assert (caught.value.again, caught.value.maybe_charged) == (True, False)


@pytest.mark.parametrize("info", CLOUD, ids=[info.id for info in CLOUD])
def test_a_wrong_key_is_told_from_other_trouble(
    info: VendorInfo,
    servers: dict[str, VendorServer],
    sent: SentFile,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    server = servers[info.id]
    monkeypatch.setenv("AWS_ENDPOINT_URL_REKOGNITION", server.address)
    keys = credentials(info, server)
    wrong = {
        name: value if name in ("endpoint", "region") else "x" * 20 for name, value in keys.items()
    }
    with pytest.raises(BadCredentialsError):
        asked(info, server, sent, wrong)


def test_a_lie_is_kept_and_said_to_be_one(
    servers: dict[str, VendorServer], sent: SentFile, monkeypatch: pytest.MonkeyPatch
) -> None:
    for info in CLOUD:
        server = servers[info.id]
        monkeypatch.setenv("AWS_ENDPOINT_URL_REKOGNITION", server.address)
        server.orders.lie_every = 1
        try:
            vendor, answer = asked(info, server, sent, credentials(info, server))
        except UnexpectedBodyError:
            continue
        with pytest.raises(UnexpectedBodyError):
            vendor.parse(answer.body, sent.record, answer.further)


def test_six_and_more_faces_take_further_calls(photo_file: Path, sent: SentFile) -> None:
    key = received(sent.data, {}).key
    people = {
        key: tuple(Person(5 + 9 * n, 10 + n, 40 - n, 40 - n, n % 2 == 0, 30) for n in range(12))
    }
    info = Registry().info(VendorId("facepp"))
    with facepp.serve(people) as server:
        keys = {"key": facepp.KEY, "secret": facepp.SECRET, "endpoint": server.address}
        assert info.cloud is not None
        named = {f.name: f for f in info.cloud.credentials}
        given = environment("facepp", server)
        keys = {name: given[field.environment] for name, field in named.items()}
        vendor, meter = Registry().create(info.id), Counted()
        vendor.connect(keys)
        answer = vendor.analyze(sent, meter)  # type: ignore[call-arg,arg-type]
        vendor.close()
        faces = vendor.parse(answer.body, sent.record, answer.further)  # type: ignore[call-arg]
    assert meter.requests == len(server.requests) == 3
    assert len(faces) == 12
    assert all(face.gender is not None for face in faces)


def test_boto3_vouches_for_the_rekognition_server(sent: SentFile) -> None:
    import boto3

    with rekognition.serve({}) as server:
        client = boto3.client(
            "rekognition",
            region_name="eu-west-1",
            endpoint_url=server.address,
            aws_access_key_id=rekognition.KEY_ID,
            aws_secret_access_key=rekognition.SECRET,
        )
        answer = client.detect_faces(Image={"Bytes": sent.data}, Attributes=["GENDER", "AGE_RANGE"])
        client.close()
    assert answer["FaceDetails"][0]["Gender"]["Value"] in ("Male", "Female")
    assert answer["ResponseMetadata"]["RequestId"]


def test_the_raw_body_is_kept_byte_for_byte(
    sent: SentFile, monkeypatch: pytest.MonkeyPatch
) -> None:
    """boto3 would write numbers and spaces otherwise than the service did."""
    info = Registry().info(VendorId("rekognition"))
    with rekognition.serve({}) as server:
        monkeypatch.setenv("AWS_ENDPOINT_URL_REKOGNITION", server.address)
        _, answer = asked(info, server, sent, credentials(info, server))
    assert b'"Confidence": ' in answer.body
    assert answer.request_id


def test_microsofts_client_vouches_for_the_azure_server(photo_file: Path, sent: SentFile) -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        from azure.cognitiveservices.vision.face import FaceClient
        from msrest.authentication import CognitiveServicesCredentials

    with azure_face.serve({}, before_2022=True) as server:
        client = FaceClient(server.address, CognitiveServicesCredentials(azure_face.KEY))
        (face,) = client.face.detect_with_stream(
            io.BytesIO(sent.data), return_face_id=False, return_face_attributes=["gender", "age"]
        )
        client.close()
    assert face.face_attributes.gender.value in (Gender.MALE, Gender.FEMALE)


def test_what_is_no_photo_is_refused(servers: dict[str, VendorServer], sent: SentFile) -> None:
    info = Registry().info(VendorId("facepp"))
    broken = SentFile(sent.data[:40], sent.record)
    with pytest.raises(PhotoRefusedError):
        asked(info, servers["facepp"], broken, credentials(info, servers["facepp"]))
