"""The cloud vendor Amazon Rekognition: DetectFaces by boto3, with gender and age range only.

Nothing else of the service is called: comparing and searching faces is out, on purpose.
"""

from __future__ import annotations

import json
import os
import threading
from collections.abc import Mapping, Sequence
from typing import Any, NoReturn

from core.geometry import Box
from core.labelling.labels import Gender
from core.photos.photo import SentFile, SentRecord
from core.prediction import Prediction
from core.problem import Problem
from core.vendor import (
    NOT_REACHED,
    TWO_WORDS,
    Answer,
    BadCredentialsError,
    Cloud,
    CredentialField,
    Kind,
    Limits,
    Meter,
    PhotoRefusedError,
    Price,
    State,
    ThresholdKind,
    ThrottledError,
    UnavailableError,
    UnexpectedBodyError,
    VendorId,
    VendorInfo,
    VendorState,
    VendorThreshold,
)
from providers.amazon_profiles import has_credentials, profile_in_use, region_here
from providers.local import (
    NotThisShapeError,
    WrittenFloat,
    installed_version,
    no_constant,
    one_of,
    parsing,
    whole,
)

# The regions that have DetectFaces, from botocore's endpoint data of November 2026.
REGIONS = (
    "us-east-1",
    "us-east-2",
    "us-west-1",
    "us-west-2",
    "ca-central-1",
    "sa-east-1",
    "eu-central-1",
    "eu-south-2",
    "eu-west-1",
    "eu-west-2",
    "il-central-1",
    "ap-south-1",
    "ap-northeast-1",
    "ap-northeast-2",
    "ap-southeast-1",
    "ap-southeast-2",
    "ap-southeast-5",
    "ap-southeast-7",
    "us-gov-west-1",
)
_USUAL_REGION = "us-east-1"
_NO_REGION_NAMED = "no other is set on this computer"
_CLOUD = Cloud(
    company="Amazon Web Services",
    country="the region that the address names; the company is in the United States",
    credentials=(
        CredentialField(
            "region",
            "Region",
            secret=False,
            required=False,
            choices=REGIONS,
        ),
        CredentialField(
            "access_key_id",
            "Access key id",
            secret=False,
            required=False,
            environment="AWS_ACCESS_KEY_ID",
            goes_with="secret_access_key",
        ),
        CredentialField(
            "secret_access_key",
            "Secret access key",
            required=False,
            environment="AWS_SECRET_ACCESS_KEY",
            goes_with="access_key_id",
        ),
        CredentialField(
            "session_token",
            "Session token (temporary keys only)",
            required=False,
            environment="AWS_SESSION_TOKEN",
            goes_with="access_key_id",
        ),
        CredentialField(
            "profile",
            "Named profile (instead of keys)",
            secret=False,
            required=False,
            environment="AWS_PROFILE",
        ),
    ),
    how_to_get_key=(
        "Open an account at aws.amazon.com, or ask whoever keeps your organisation's account.",
        "In the console, open IAM, then Users, and create a user for Misread alone.",
        "Attach a policy that allows rekognition:DetectFaces and nothing else.",
        "Under Security credentials create an access key, and type both of its parts here.",
    ),
    key_note=(
        "Type either an access key id and its secret access key, or the name of a profile; or "
        "nothing, where the AWS configuration of this computer has a key. Photos go to the region "
        "typed; where none is, to the one that AWS_REGION, AWS_DEFAULT_REGION or the profile names."
    ),
    key_page="https://console.aws.amazon.com/iam/",
    limits=Limits(formats=("JPEG", "PNG"), most_bytes=5_242_880, least_side=80, most_side=10_000),
    price=Price(0.001, "2026-10-07", "first million photos a month; prices differ by region"),
    per_second=5,
    # Enough for the largest regions, whose quota is 50 a second, at half a second an answer.
    at_once=25,
    keeps=(
        "Amazon may store photos and use them to improve its services unless your organisation "
        "has opted out."
    ),
    opt_out=(
        "Opting out takes an AWS organization with a policy of the type AISERVICES_OPT_OUT_POLICY; "
        "it cannot be done for a single photo."
    ),
    opt_out_page=(
        "https://docs.aws.amazon.com/organizations/latest/userguide/"
        "orgs_manage_policies_ai-opt-out.html"
    ),
    terms=(
        "Amazon says that its gender prediction is binary, made from appearance alone and not "
        "made to tell anybody's gender identity, and recommends a threshold of 99 % where a wrong "
        "answer could harm somebody."
    ),
    terms_page="https://aws.amazon.com/service-terms/",
    minors="We could not establish a rule of its own for photos of minors: do not send them.",
    unverified=(
        "The largest side is documented for other operations; quotas are lower in most regions."
    ),
)
INFO = VendorInfo(
    id=VendorId("rekognition"),
    name="Amazon Rekognition",
    code="RK",
    kind=Kind.CLOUD,
    vocabulary=TWO_WORDS,
    licence="Amazon's service terms",
    about="Amazon's face analysis; it gives the gender with a confidence of its own.",
    left_out=(
        "Only gender and age range are asked for; what comes beside them in the answer is kept "
        "raw and not shown."
    ),
    package="boto3",
    cloud=_CLOUD,
    thresholds=(
        VendorThreshold(
            ThresholdKind.RECOMMENDED,
            0.99,
            "Amazon",
            "use 99 % where a wrong answer could harm somebody; DetectFaces itself applies none",
            "Amazon Rekognition Developer Guide, guidance on face attributes",
            "2023-05-31",
        ),
    ),
)
_REDIRECTING = ("AWS_ENDPOINT_URL_REKOGNITION", "AWS_ENDPOINT_URL")
_WORDS = {"Female": Gender.FEMALE, "Male": Gender.MALE}
_FAR_OUT = 100
"""Boxes are ratios and may leave the photo, but not by a hundred times its size."""
_SECONDS_TO_CONNECT, _SECONDS_TO_READ = 10, 60

_THROTTLED = {
    "ThrottlingException",
    "ProvisionedThroughputExceededException",
    "RequestLimitExceeded",
    "TooManyRequestsException",
}
_KEY_REFUSED = {
    "UnrecognizedClientException": "the access key id is unknown",
    "InvalidSignatureException": "the secret does not fit the key, or this computer's clock is off",
    "ExpiredTokenException": "the temporary key has expired",
    "AccessDeniedException": "the key may not call DetectFaces",
    "MissingAuthenticationTokenException": "no key was sent",
    "InvalidClientTokenId": "the access key id is unknown",
}
_PHOTO_REFUSED = {
    "InvalidImageFormatException": "it takes JPEG and PNG only",
    "ImageTooLargeException": "the photo is too large for it",
    "ValidationException": "the photo is too large for it",
    "InvalidParameterException": "the photo may be too small (80 pixels a side) or broken",
    "HumanLoopQuotaExceededException": "a quota of the account is used up",
}


class AmazonRekognitionVendor:
    """The port for Amazon Rekognition. One client serves all threads, as boto3 documents.

    proxy: an address, "direct" for none, or "" for what the environment says.
    """

    info = INFO
    modules = ("urllib3", "botocore.session", "boto3", "botocore.client")

    def __init__(self) -> None:
        self.proxy = ""
        self._client: Any = None
        self._received = threading.local()

    def state(self) -> VendorState:
        # The service returns no version of its model, and boto3's is not the vendor's.
        if installed_version("boto3", "boto3"):
            return VendorState(State.READY)
        return VendorState(
            State.NOT_INSTALLED, reason="The package boto3 is not installed: pip install boto3"
        )

    def own_credentials(self) -> str:
        """Where AWS itself keeps keys on this computer, or how to come by one; empty where it keeps
        none. Reads no key.
        """
        if os.environ.get("AWS_WEB_IDENTITY_TOKEN_FILE"):
            return "the web identity of this computer"
        wanted = profile_in_use()
        return f"the AWS profile “{wanted}”" if has_credentials(wanted) else ""

    def own_values(self, credentials: Mapping[str, str]) -> Mapping[str, tuple[str, str]]:
        """What an empty region stands for now, and where that comes from, in words."""
        region, place = region_here(profile_in_use(credentials.get("profile", "")))
        return {"region": (region, place) if region else (_USUAL_REGION, _NO_REGION_NAMED)}

    def redirected_by(self) -> str:
        """The environment variable that sends photos elsewhere than to Amazon; empty for none."""
        return next((name for name in _REDIRECTING if os.environ.get(name)), "")

    def endpoint(self, credentials: Mapping[str, str]) -> str:
        redirected = os.environ.get(self.redirected_by(), "")
        return redirected or f"https://rekognition.{self._region(credentials)}.amazonaws.com"

    def connect(self, credentials: Mapping[str, str]) -> None:
        try:
            import boto3
            from botocore.config import Config
            from botocore.exceptions import BotoCoreError
        except ImportError as error:
            raise UnavailableError(
                Problem(
                    "vendor cannot be loaded",
                    f"{INFO.name} cannot be loaded (boto3 is missing).",
                    "Install it: pip install boto3",
                )
            ) from error
        typed = {
            "aws_access_key_id": credentials.get("access_key_id"),
            "aws_secret_access_key": credentials.get("secret_access_key"),
            "aws_session_token": credentials.get("session_token"),
        }
        given = {name: value for name, value in typed.items() if value}
        try:
            session = boto3.Session(
                profile_name=None if given else credentials.get("profile") or None,
                region_name=self._region(credentials),
                **given,
            )
            client = session.client(
                "rekognition",
                endpoint_url=self.endpoint(credentials),
                # Every attempt is counted by whoever asks, so the SDK makes one only.
                config=Config(
                    connect_timeout=_SECONDS_TO_CONNECT,
                    read_timeout=_SECONDS_TO_READ,
                    retries={"mode": "standard", "total_max_attempts": 1},
                    max_pool_connections=_CLOUD.at_once,
                    proxies=_proxies(self.proxy),
                ),
            )
        except (BotoCoreError, ValueError) as error:
            problem = _no_key(error) or _cannot_be_asked(_first_line(error))
            raise BadCredentialsError(problem) from None
        except OSError as error:
            why = f"What the AWS profile names for its key cannot be run ({error.strerror})"
            raise BadCredentialsError(_cannot_be_asked(why)) from None
        client.meta.events.register("before-parse.rekognition.DetectFaces", self._on_body_received)
        self._client = client
        self._endpoint = self.endpoint(credentials)

    def analyze(self, sent: SentFile, meter: Meter) -> Answer:
        from botocore.exceptions import BotoCoreError, ClientError

        meter.before_request()
        self._received.body = None
        try:
            parsed = self._client.detect_faces(
                Image={"Bytes": sent.data}, Attributes=["GENDER", "AGE_RANGE"]
            )
        except ClientError as error:
            _raise_for_code(error.response)
        except BotoCoreError as error:
            _raise_for_transport(error)
        body = self._received.body
        if body is None:
            raise UnexpectedBodyError(INFO.name, "the answer had no body")
        # botocore takes a body that breaks off for a message and raises nothing.
        length = parsed["ResponseMetadata"].get("HTTPHeaders", {}).get("content-length")
        if length is not None and length.isdigit() and int(length) != len(body):
            raise UnavailableError(
                _no_connection("broke off in the middle of its answer"), True, True
            )
        return Answer(
            body,
            request_id=parsed["ResponseMetadata"].get("RequestId", ""),
            endpoint=self._endpoint,
        )

    def parse(
        self, body: bytes, sent: SentRecord, further: Sequence[bytes] = ()
    ) -> Sequence[Prediction]:
        with parsing(INFO.name):
            answer = json.loads(body.decode(), parse_float=WrittenFloat, parse_constant=no_constant)
            faces = answer["FaceDetails"]
            if not isinstance(faces, list):
                raise NotThisShapeError("FaceDetails is no list")
            return [_prediction(face, sent) for face in faces]

    def close(self) -> None:
        if self._client is not None:
            self._client.close()
            self._client = None

    def _region(self, credentials: Mapping[str, str]) -> str:
        return credentials.get("region") or self.own_values(credentials)["region"][0]

    def _on_body_received(self, response_dict: dict[str, Any], **_: object) -> None:
        """botocore hands the body over just before it parses it: re-serialising is not the same."""
        self._received.body = bytes(response_dict["body"])


def _prediction(face: Any, sent: SentRecord) -> Prediction:
    box, gender, age = face["BoundingBox"], face.get("Gender"), face.get("AgeRange")
    left, top, width, height = (
        _number(box[k], -_FAR_OUT, _FAR_OUT) for k in ("Left", "Top", "Width", "Height")
    )
    placed = Box(left * sent.width, top * sent.height, width * sent.width, height * sent.height)
    low = whole(age["Low"], 0) if age else None
    high = whole(age["High"], 0) if age else None
    if gender is None:
        return Prediction(placed, None, age_low=low, age_high=high)
    percent = _number(gender["Confidence"], 0, 100)
    written = getattr(percent, "text", str(percent))
    return Prediction(
        placed,
        _WORDS[one_of(gender["Value"], _WORDS)],
        confidence=percent / 100,
        received=written,
        percent_digits=1 if "." in written else 0,
        age_low=low,
        age_high=high,
    )


def _number(value: object, low: float, high: float) -> float:
    if isinstance(value, bool) or not isinstance(value, int | float) or not low <= value <= high:
        raise NotThisShapeError(f"a value is no number from {low} to {high}")
    return value


def _raise_for_code(response: Mapping[str, Any]) -> NoReturn:
    """Nearly every error is HTTP 400: the code tells them apart."""
    error = response.get("Error", {})
    code = str(error.get("Code", ""))
    status = response.get("ResponseMetadata", {}).get("HTTPStatusCode", 0)
    if code in _THROTTLED or status == 429:
        raise ThrottledError(
            Problem(
                "throttled",
                f"{INFO.name} asks for a pause ({code or status}).",
                "It is asked again by itself; a lower speed avoids the pauses.",
            ),
            _retry_after(response),
        ) from None
    if code in _KEY_REFUSED:
        raise BadCredentialsError(_key_problem(_KEY_REFUSED[code])) from None
    if code in _PHOTO_REFUSED:
        raise PhotoRefusedError(
            Problem(
                "photo refused",
                f"{INFO.name} refused the photo: {_PHOTO_REFUSED[code]} ({code}).",
                "Leave the photo out, or send it in another size.",
            )
        ) from None
    raise UnavailableError(
        Problem(
            "service error",
            f"{INFO.name} answered with an error ({code or f'HTTP {status}'}).",
            "Try again later; if it stays, look at the AWS health page.",
        ),
        again=status >= 500,
    ) from None


def _raise_for_transport(error: Exception) -> NoReturn:
    """No answer came. What was sent may have arrived unless no connection was made."""
    from botocore import exceptions

    if (problem := _no_key(error)) is not None:
        raise BadCredentialsError(problem) from None
    if isinstance(error, exceptions.SSLError):
        raise UnavailableError(
            Problem(
                "no secure connection",
                f"No secure connection to {INFO.name} could be made: its certificate was refused.",
                "Check this computer's date, and whether a proxy opens secure connections here.",
            )
        ) from None
    never_sent = isinstance(
        error,
        exceptions.EndpointConnectionError
        | exceptions.ConnectTimeoutError
        | exceptions.ProxyConnectionError,
    )
    why = type(error).__name__
    problem = (
        _no_connection(f"could not be reached ({why})", NOT_REACHED)
        if never_sent
        else _no_connection(f"broke the connection off, or took too long ({why})")
    )
    raise UnavailableError(problem, again=True, maybe_charged=not never_sent) from None


def _proxies(proxy: str) -> dict[str, str] | None:
    """As botocore's Config takes them: None for the environment's, empty for none."""
    if not proxy:
        return None
    return {} if proxy == "direct" else {"http": proxy, "https": proxy}


def _no_connection(what: str, kind: str = "no connection") -> Problem:
    return Problem(kind, f"{INFO.name} {what}.", "Check the network, then ask again.")


def _retry_after(response: Mapping[str, Any]) -> float | None:
    headers = response.get("ResponseMetadata", {}).get("HTTPHeaders", {})
    try:
        return float(headers["retry-after"])
    except (KeyError, ValueError):
        return None


def _key_problem(why: str) -> Problem:
    return Problem(
        "key refused",
        f"{INFO.name} refused the key: {why}.",
        "Type the key again; these photos will be asked about then.",
    )


def _cannot_be_asked(why: str) -> Problem:
    """Found out on this computer: nobody was asked, so nobody has refused anything."""
    return Problem(
        "cannot be asked",
        f"{INFO.name} cannot be asked. {why}.",
        "Type a key or the name of a profile in the window, or set AWS_ACCESS_KEY_ID and "
        "AWS_SECRET_ACCESS_KEY, or AWS_PROFILE.",
    )


def _no_key(error: Exception) -> Problem | None:
    """Where an AWS profile could not give its key; nothing was sent then. None for other errors.

    boto3's words are left out: they may hold what a profile's command printed.
    """
    from botocore import exceptions

    if isinstance(error, exceptions.SSOError | exceptions.TokenRetrievalError):
        return Problem(
            "cannot be asked",
            f"{INFO.name} cannot be asked. The sign-in of its AWS profile has run out, or there "
            "was none.",
            "Sign in to AWS again, as by “aws sso login”, then run again; or type a key in the "
            "window.",
        )
    if isinstance(
        error,
        exceptions.NoCredentialsError
        | exceptions.PartialCredentialsError
        | exceptions.CredentialRetrievalError,
    ):
        return _cannot_be_asked("No complete key was found")
    return None


def _first_line(error: Exception) -> str:
    """boto3's own words name profiles and files, never a key."""
    lines = str(error).strip().splitlines()
    return lines[0].rstrip(".") if lines else type(error).__name__


VENDOR = AmazonRekognitionVendor()
