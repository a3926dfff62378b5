"""The line to one vendor's host: limits on time and size, proxies, and what breaks on the way."""

from __future__ import annotations

import logging
import ssl
import threading
import urllib.request
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from time import monotonic
from urllib.parse import urlsplit

import httpcore
import httpx

from core.problem import Problem
from core.sending.offline import is_on_this_computer
from core.vendor import NOT_REACHED, UnavailableError, VendorError
from providers.rest.meaning import Reply, not_json

DIRECT = "direct"
"""The proxy setting that means: none, whatever the environment says."""
MOST_BYTES = 32 << 20
"""Of an answer; the largest documented ones have some hundred kilobytes."""
_SECONDS_TO_CONNECT = 15.0
_PIECE = 1 << 16
_IDLE_SECONDS = 20.0


class Line:
    """Connections to one host, used by several threads. Nothing is sent before `send`.

    proxy: an address, DIRECT, or "" for what the environment says; never used to reach this
        computer itself, so that what is to stay here does.

    Raises:
        UnavailableError: no such proxy can be used.
    """

    def __init__(self, name: str, endpoint: str, proxy: str = "") -> None:
        self._name, self._host = name, urlsplit(endpoint).hostname or ""
        self._proxy = _proxy_for(name, endpoint, proxy)
        # At INFO httpx writes every address, query and key included.
        for logger in ("httpx", "httpcore"):
            logging.getLogger(logger).setLevel(logging.WARNING)
        # Reading the certificates takes a while; a server of one's own rarely needs them.
        certificates = httpx.create_ssl_context() if endpoint.startswith("https:") else None
        transport = _Transport(_pool(certificates, self._proxy))
        # As any other customer's client: one that says it audits could be answered differently.
        self.client = httpx.Client(
            transport=transport,
            trust_env=False,
            follow_redirects=False,
            headers={"Accept": "application/json", "Accept-Encoding": "identity"},
        )

    def __repr__(self) -> str:
        return f"Line(to {self._host!r})"

    def send(self, request: httpx.Request, seconds: float, most_bytes: int = MOST_BYTES) -> Reply:
        """Send once and read the whole reply. seconds: for all of it, however slowly it drips.

        Raises:
            VendorError: no whole reply came.
        """
        if self.client.is_closed:
            raise self._broken_off(arrived=False)
        with self._translating(seconds), _time_limit(seconds):
            response = self.client.send(request, stream=True)
            try:
                body = bytearray()
                for piece in response.iter_bytes():
                    body += piece
                    if len(body) > most_bytes:
                        raise self._too_large(most_bytes)
                headers = {name.lower(): value for name, value in response.headers.items()}
                return Reply(response.status_code, headers, bytes(body))
            finally:
                response.close()

    def close(self) -> None:
        """Give the connections back."""
        self.client.close()

    @contextmanager
    def _translating(self, seconds: float) -> Iterator[None]:
        # `from None`: what httpx raises holds the request, and with it the key.
        try:
            yield
        except (httpcore.ConnectError, httpcore.ConnectTimeout) as error:
            raise self._not_reached(error) from None
        except httpcore.ProxyError as error:
            raise self._proxy_refused(str(error)) from None
        except (httpcore.ReadTimeout, httpcore.WriteTimeout, httpcore.PoolTimeout):
            raise self._timed_out(seconds) from None
        except httpx.DecodingError:
            raise not_json(self._name) from None
        except (httpcore.NetworkError, httpcore.RemoteProtocolError, httpx.HTTPError):
            raise self._broken_off() from None
        except (httpcore.LocalProtocolError, httpcore.UnsupportedProtocol, httpx.InvalidURL):
            raise self._cannot_ask() from None

    def _not_reached(self, error: Exception) -> VendorError:
        reason: BaseException | None = error
        while reason is not None:
            if isinstance(reason, ssl.SSLCertVerificationError):
                return self._bad_certificate(reason.verify_message)
            if isinstance(reason, ssl.SSLError):
                return self._bad_certificate(reason.reason or "TLS failed")
            reason = reason.__cause__ or reason.__context__
        where = self._host if self._proxy is None else f"the proxy {self._proxy.host}"
        why = "it did not answer in time" if isinstance(error, httpcore.TimeoutException) else ""
        why = why or _system_words(error)
        return UnavailableError(
            Problem(
                NOT_REACHED,
                f"{self._name} cannot be reached at {where} ({why}).",
                "Check the network connection, the address, and the proxy if there is one.",
            ),
            again=True,
        )

    def _bad_certificate(self, why: str) -> VendorError:
        return UnavailableError(
            Problem(
                "certificate",
                f"{self._host} did not prove that it is {self._name}'s computer "
                f"({why.rstrip('.')}); nothing was sent.",
                "Check the address and the clock of this computer; where your organisation "
                "inspects traffic, set SSL_CERT_FILE to its certificate.",
            )
        )

    def _proxy_refused(self, why: str) -> VendorError:
        host = self._proxy.host if self._proxy else ""
        return UnavailableError(
            Problem(
                "proxy",
                f"The proxy {host} does not let {self._name} be reached ({why.rstrip('.')}).",
                "Check the proxy's address, user and password in the settings, or in HTTPS_PROXY.",
            )
        )

    def _timed_out(self, seconds: float) -> VendorError:
        return UnavailableError(
            Problem(
                "timed out",
                f"{self._name} did not answer within {seconds:g} seconds.",
                "Ask again; the photo may have arrived and may have to be paid.",
            ),
            again=True,
            maybe_charged=True,
        )

    def _broken_off(self, arrived: bool = True) -> VendorError:
        may = "; the photo may have arrived and may have to be paid" if arrived else ""
        return UnavailableError(
            Problem(
                "broken off",
                f"The connection to {self._name} broke off before the whole answer was there.",
                f"Ask again{may}.",
            ),
            again=True,
            maybe_charged=arrived,
        )

    def _too_large(self, most_bytes: int) -> VendorError:
        return UnavailableError(
            Problem(
                "answer too large",
                f"{self._name} answered with more than {most_bytes >> 20} MB.",
                "Check the address of the vendor; such an answer is not kept.",
            ),
            maybe_charged=True,
        )

    def _cannot_ask(self) -> VendorError:
        return UnavailableError(
            Problem(
                "cannot be asked",
                f"{self._name} cannot be asked: its address or a header is not allowed in HTTP.",
                "Check the address and the keys for characters that do not belong there.",
            )
        )


def _proxy_for(name: str, endpoint: str, setting: str) -> _Proxy | None:
    host = urlsplit(endpoint).hostname or ""
    address = setting.strip()
    if is_on_this_computer(endpoint) or address == DIRECT:
        return None
    if not address:
        if urllib.request.proxy_bypass(host):
            return None
        from_environment = urllib.request.getproxies()
        address = from_environment.get("https") or from_environment.get("all") or ""
    return _Proxy(name, address) if address else None


class _Proxy:
    """A proxy's address, with user and password out of sight."""

    def __init__(self, name: str, address: str) -> None:
        try:
            url = httpx.URL(address if "://" in address else f"http://{address}")
            usable = url.scheme in ("http", "https") and bool(url.host)
        except httpx.InvalidURL:
            usable = False
        if not usable:
            raise UnavailableError(
                Problem(
                    "proxy",
                    f"{name} cannot be reached: the proxy that is set is no http:// address.",
                    "Set an http:// or https:// proxy in the settings or in HTTPS_PROXY.",
                )
            )
        self.host = f"{url.host}:{url.port}" if url.port else url.host
        self.address = str(url.copy_with(userinfo=b""))
        self.login = (url.username, url.password) if url.username else None

    def __repr__(self) -> str:
        return f"_Proxy({self.host!r})"


def _pool(certificates: ssl.SSLContext | None, proxy: _Proxy | None) -> httpcore.ConnectionPool:
    if proxy is None:
        return httpcore.ConnectionPool(
            ssl_context=certificates,
            max_connections=None,
            keepalive_expiry=_IDLE_SECONDS,
            network_backend=_Network(),
        )
    return httpcore.HTTPProxy(
        proxy.address,
        proxy_auth=proxy.login,
        ssl_context=certificates,
        max_connections=None,
        keepalive_expiry=_IDLE_SECONDS,
        network_backend=_Network(),
    )


class _Transport(httpx.BaseTransport):
    """As httpx's own, on a pool that heeds the time limit; lets httpcore's errors through."""

    def __init__(self, pool: httpcore.ConnectionPool) -> None:
        self._pool = pool

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        assert isinstance(request.stream, httpx.SyncByteStream)
        url = request.url
        response = self._pool.handle_request(
            httpcore.Request(
                request.method,
                httpcore.URL(
                    scheme=url.raw_scheme, host=url.raw_host, port=url.port, target=url.raw_path
                ),
                headers=request.headers.raw,
                content=request.stream,
            )
        )
        return httpx.Response(
            response.status, headers=response.headers, stream=_Body(response), extensions={}
        )

    def close(self) -> None:
        self._pool.close()


class _Body(httpx.SyncByteStream):
    def __init__(self, response: httpcore.Response) -> None:
        self._response = response

    def __iter__(self) -> Iterator[bytes]:
        return self._response.iter_stream()

    def close(self) -> None:
        self._response.close()


_clock = threading.local()


@contextmanager
def _time_limit(seconds: float) -> Iterator[None]:
    """What this thread reads and writes herein must be done within so many seconds."""
    _clock.end = monotonic() + seconds
    try:
        yield
    finally:
        del _clock.end


def _left(error: type[Exception]) -> float:
    """The seconds left to this thread. httpcore's own time limits begin anew with every byte."""
    left: float = getattr(_clock, "end", monotonic() + _SECONDS_TO_CONNECT) - monotonic()
    if left <= 0:
        raise error("the time is over")
    return left


class _Network(httpcore.NetworkBackend):
    """Opens connections that heed the time limit of the thread that uses them."""

    def __init__(self) -> None:
        self._plain = httpcore.SyncBackend()

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[httpcore.SOCKET_OPTION] | None = None,
    ) -> httpcore.NetworkStream:
        seconds = min(_SECONDS_TO_CONNECT, _left(httpcore.ConnectTimeout))
        plain = self._plain.connect_tcp(host, port, seconds, local_address, socket_options)
        return _Stream(plain)


class _Stream(httpcore.NetworkStream):
    def __init__(self, plain: httpcore.NetworkStream) -> None:
        self._plain = plain

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        return self._plain.read(max_bytes, _left(httpcore.ReadTimeout))

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        for start in range(0, len(buffer), _PIECE):
            self._plain.write(buffer[start : start + _PIECE], _left(httpcore.WriteTimeout))

    def close(self) -> None:
        self._plain.close()

    def start_tls(
        self,
        ssl_context: ssl.SSLContext,
        server_hostname: str | None = None,
        timeout: float | None = None,
    ) -> httpcore.NetworkStream:
        seconds = min(_SECONDS_TO_CONNECT, _left(httpcore.ConnectTimeout))
        return _Stream(self._plain.start_tls(ssl_context, server_hostname, seconds))

    def get_extra_info(self, info: str) -> object:
        return self._plain.get_extra_info(info)


def _system_words(error: BaseException) -> str:
    """What the system says of a failed connection, without its error number."""
    words = str(error)
    return words.split("] ", 1)[-1].rstrip(".") or type(error).__name__
