"""What the server writes on one connection is what a browser can read, answer after answer."""

from __future__ import annotations

from http.client import HTTPConnection
from urllib.parse import urlsplit

import pytest

from tests.e2e.product import RunningProduct

pytestmark = pytest.mark.e2e


@pytest.mark.parametrize("path", ["/m/", "/api/v1/regions", "/static/website/site.js"])
def test_an_answer_without_a_body_leaves_the_connection_fit_for_the_next(
    portico_server: RunningProduct, path: str
) -> None:
    connection = HTTPConnection(urlsplit(portico_server.url).netloc, timeout=10)

    def get(headers: dict[str, str]) -> tuple[int, bytes, str]:
        connection.request("GET", path, headers=headers)
        answer = connection.getresponse()
        return answer.status, answer.read(), answer.headers["ETag"]

    status, body, tag = get({})
    assert (status, bool(body), bool(tag)) == (200, True, True)
    own = connection.sock
    assert get({"If-None-Match": tag})[:2] == (304, b"")
    assert get({}) == (200, body, tag)
    assert connection.sock is own, "the server closed the connection"
    connection.close()
