"""What the server writes on one connection is what a browser can read, answer after answer."""

from __future__ import annotations

import socket
from urllib.parse import urlsplit

import httpx
import pytest

from tests.e2e.product import RunningProduct

pytestmark = pytest.mark.e2e


@pytest.mark.parametrize("path", ["/m/", "/api/v1/regions", "/static/website/site.js"])
def test_after_an_answer_without_a_body_the_next_begins_at_once(portico_server: RunningProduct, path: str) -> None:
    """Byte by byte: HTTP libraries forgive what browsers do not."""
    tag = httpx.get(portico_server.url + path, trust_env=False).headers["etag"]
    address = urlsplit(portico_server.url)
    first = f"GET {path} HTTP/1.1\r\nHost: {address.netloc}\r\nIf-None-Match: {tag}\r\n\r\n"
    second = f"GET {path} HTTP/1.1\r\nHost: {address.netloc}\r\nConnection: close\r\n\r\n"
    with socket.create_connection((address.hostname, address.port), timeout=10) as connection:
        connection.sendall((first + second).encode())
        written = b"".join(iter(lambda: connection.recv(65536), b""))
    head, _, rest = written.partition(b"\r\n\r\n")
    assert head.startswith(b"HTTP/1.1 304 ")
    assert rest.startswith(b"HTTP/1.1 200 ")
