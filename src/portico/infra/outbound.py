"""Fetching an address that somebody typed: bounded, and never a way into our own network.

The host is resolved here and the connection goes to the address that was checked, so that a name cannot point
elsewhere a moment later; every redirect is checked anew. (OWASP: Server-Side Request Forgery Prevention.)
"""

from __future__ import annotations

import ipaddress
import socket
import threading
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any
from urllib.parse import urljoin, urlsplit

import httpcore

_PORTS = {None, 80, 443, 8080, 8443}
_MAX_REDIRECTS = 3
_BREAK_AFTER = 3
# Ranges that Python calls global though they lead back inside: NAT64, 6to4, Teredo.
_TUNNELS = [ipaddress.ip_network(net) for net in ("64:ff9b::/96", "2002::/16", "2001::/32")]


class FetchFailed(Exception):
    """Nothing was fetched; `reason` is a stable code."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


@dataclass(frozen=True, slots=True)
class Limits:
    connect_seconds: float = 3.0
    read_seconds: float = 8.0
    total_seconds: float = 20.0
    max_bytes: int = 10 * 1024 * 1024


def is_public(address: str) -> bool:
    """Whether `address` is somewhere on the Internet: not loopback, private, link-local, reserved or multicast."""
    ip = ipaddress.ip_address(address.split("%", maxsplit=1)[0])
    if isinstance(ip, ipaddress.IPv6Address):
        if ip.ipv4_mapped is not None:
            return is_public(str(ip.ipv4_mapped))
        if any(ip in net for net in _TUNNELS):
            return False
    return ip.is_global and not ip.is_multicast


class _CheckedBackend(httpcore.NetworkBackend):
    """Connects only to addresses that `allowed` permits, all of a host's addresses being permitted."""

    def __init__(self, allowed: Callable[[str], bool]) -> None:
        self._allowed = allowed
        self._plain = httpcore.SyncBackend()

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[Any] | None = None,
    ) -> httpcore.NetworkStream:
        try:
            found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
        except (OSError, UnicodeError):
            raise FetchFailed("host_unknown") from None
        addresses = list(dict.fromkeys(str(entry[4][0]) for entry in found))
        if not all(map(self._allowed, addresses)):
            raise FetchFailed("address_refused")
        return self._plain.connect_tcp(addresses[0], port, timeout, local_address, socket_options)

    def connect_unix_socket(self, *_args: object, **_options: object) -> httpcore.NetworkStream:
        raise FetchFailed("address_refused")


class Fetcher:
    """Fetches addresses with shared connections. A host that fails three times in a row is left alone after that.

    `allowed` judges every address that a host resolves to. Thread-safe; close it by `with`.
    """

    def __init__(
        self, *, limits: Limits | None = None, connections: int = 4, allowed: Callable[[str], bool] = is_public
    ) -> None:
        self._limits = limits or Limits()
        self._pool = httpcore.ConnectionPool(
            network_backend=_CheckedBackend(allowed), max_connections=connections, retries=0
        )
        self._failures: dict[str, int] = {}
        self._lock = threading.Lock()

    def __enter__(self) -> Fetcher:
        return self

    def __exit__(self, *_exception: object) -> None:
        self._pool.close()

    def get(self, url: str) -> bytes:
        """The body behind `url`, redirects followed. Raises FetchFailed."""
        deadline = time.monotonic() + self._limits.total_seconds
        for _ in range(_MAX_REDIRECTS + 1):
            host = _checked_host(url)
            if self._failures.get(host, 0) >= _BREAK_AFTER:
                raise FetchFailed("host_down")
            try:
                body, location = self._once(url, deadline)
            except FetchFailed as failure:
                self._note(host, failed=failure.reason in {"host_unknown", "unreachable", "too_slow"})
                raise
            self._note(host, failed=False)
            if location is None:
                return body
            url = urljoin(url, location)
        raise FetchFailed("too_many_redirects")

    def _note(self, host: str, *, failed: bool) -> None:
        with self._lock:
            self._failures[host] = self._failures.get(host, 0) + 1 if failed else 0

    def _once(self, url: str, deadline: float) -> tuple[bytes, str | None]:
        limits = self._limits
        timeouts = {"connect": limits.connect_seconds, "read": limits.read_seconds, "write": limits.read_seconds,
                    "pool": limits.total_seconds}  # fmt: skip
        headers = [(b"Accept", b"image/*,*/*;q=0.1"), (b"User-Agent", b"Portico")]
        try:
            with self._pool.stream("GET", url, headers=headers, extensions={"timeout": timeouts}) as response:
                if response.status in {301, 302, 303, 307, 308}:
                    return b"", _header(response, b"location")
                if response.status != 200:
                    raise FetchFailed(f"status_{response.status}")
                return self._body(response, deadline), None
        except FetchFailed:
            raise
        except (httpcore.TimeoutException, TimeoutError):
            raise FetchFailed("too_slow") from None
        except (httpcore.NetworkError, httpcore.ProtocolError, OSError):
            raise FetchFailed("unreachable") from None
        except (httpcore.UnsupportedProtocol, ValueError, UnicodeError):
            raise FetchFailed("bad_url") from None

    def _body(self, response: httpcore.Response, deadline: float) -> bytes:
        """At most `max_bytes`, counted as they come: what the header announces is only a claim."""
        gathered = bytearray()
        for chunk in response.iter_stream():
            gathered += chunk
            if len(gathered) > self._limits.max_bytes:
                raise FetchFailed("too_large")
            if time.monotonic() > deadline:
                raise FetchFailed("too_slow")
        return bytes(gathered)


def _header(response: httpcore.Response, name: bytes) -> str:
    for key, value in response.headers:
        if key.lower() == name:
            return value.decode("latin-1")
    raise FetchFailed("bad_redirect")


def _checked_host(url: str) -> str:
    """The host of an http(s) address without credentials on a usual port. Raises FetchFailed."""
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError:
        raise FetchFailed("bad_url") from None
    if parts.scheme not in {"http", "https"} or not parts.hostname or "@" in parts.netloc:
        raise FetchFailed("bad_url")
    if port not in _PORTS:
        raise FetchFailed("port_refused")
    return parts.hostname
