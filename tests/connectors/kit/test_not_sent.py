"""Whether anything has left this machine: only then may nobody else be asked instead."""

from __future__ import annotations

import socket
import threading

import pytest

from portico.connectors.kit.http import HttpLimits, NotSent, PlatformHttp, Request
from portico.kernel.errors import Retryable
from tests.sandbox.process import free_port


def line(port: int, **limits: int) -> PlatformHttp:
    return PlatformHttp(platform="p", base_url=f"http://127.0.0.1:{port}", limits=HttpLimits(**limits))


def test_nobody_there() -> None:
    with pytest.raises(NotSent) as failure:
        line(free_port()).send(Request("c", "POST", "/"), lambda answer: None)
    assert failure.value.data["platform_code"] == "connection_failed"


def test_resting() -> None:
    http = line(free_port(), break_after=1)
    for code in ("connection_failed", "circuit_open"):
        with pytest.raises(NotSent) as failure:
            http.send(Request("c", "POST", "/"), lambda answer: None)
        assert failure.value.data["platform_code"] == code


@pytest.mark.parametrize("repeatable", [True, False])
def test_once_somebody_was_there(repeatable: bool) -> None:
    """They read the call, hang up, and are gone when it is tried again."""
    server = socket.create_server(("127.0.0.1", 0))
    port = server.getsockname()[1]

    def hang_up() -> None:
        connection, _ = server.accept()
        server.close()
        connection.recv(1_024)
        connection.close()

    thread = threading.Thread(target=hang_up)
    thread.start()
    with pytest.raises(Retryable) as failure:
        line(port).send(Request("c", "POST", "/", repeatable=repeatable), lambda answer: None)
    thread.join()
    assert type(failure.value) is Retryable
    assert failure.value.data["platform_code"] == "connection_failed"
