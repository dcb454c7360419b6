"""Fetching what people typed: where it may lead, and that it ends."""

from __future__ import annotations

import socket
import threading
import time

import pytest

from portico.infra.outbound import Fetcher, FetchFailed, Limits, is_public


@pytest.mark.parametrize(
    ("address", "public"),
    [
        ("1.1.1.1", True),
        ("2606:4700:4700::1111", True),
        ("127.0.0.1", False),
        ("0.0.0.0", False),
        ("10.1.2.3", False),
        ("172.16.0.1", False),
        ("192.168.1.1", False),
        ("100.64.0.1", False),
        ("169.254.169.254", False),
        ("224.0.0.1", False),
        ("255.255.255.255", False),
        ("::1", False),
        ("fe80::1%eth0", False),
        ("fd00::1", False),
        ("::ffff:127.0.0.1", False),
        ("64:ff9b::7f00:1", False),
        ("2002:7f00:1::", False),
    ],
)
def test_only_the_internet_is_public(address, public):
    assert is_public(address) is public


@pytest.mark.parametrize(
    ("url", "reason"),
    [
        ("http://127.0.0.1/x", "address_refused"),
        ("http://localhost/x", "address_refused"),
        ("http://[::1]/x", "address_refused"),
        ("http://2130706433/x", "address_refused"),  # 127.0.0.1 as one number
        ("http://0x7f.1/x", "address_refused"),
        ("https://user:pass@example.com/x", "bad_url"),
        ("ftp://example.com/x", "bad_url"),
        ("file:///etc/passwd", "bad_url"),
        ("http:///x", "bad_url"),
        ("http://example.com:22/", "port_refused"),
        ("http://example.com:99999/", "bad_url"),
    ],
)
def test_addresses_that_lead_inside_are_refused(url, reason):
    with Fetcher() as fetcher, pytest.raises(FetchFailed) as failed:
        fetcher.get(url)
    assert failed.value.reason == reason


@pytest.fixture
def silent_server(monkeypatch):
    """Accepts connections, sends a head, and then a byte now and then for ever."""
    listening = socket.create_server(("127.0.0.1", 0))
    stop = threading.Event()
    accepted = []

    def serve():
        listening.settimeout(0.1)
        while not stop.is_set():
            try:
                connection, _ = listening.accept()
            except TimeoutError:
                continue
            accepted.append(connection)
            connection.recv(4096)
            connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 1000000\r\n\r\n")
            threading.Thread(target=drip, args=(connection,), daemon=True).start()

    def drip(connection):
        while not stop.wait(0.05):
            try:
                connection.sendall(b"x")
            except OSError:
                return

    thread = threading.Thread(target=serve, daemon=True)
    thread.start()
    port = listening.getsockname()[1]
    monkeypatch.setattr("portico.infra.outbound._PORTS", {port})
    yield f"http://localhost:{port}/", accepted
    stop.set()
    thread.join()
    for connection in accepted:
        connection.close()
    listening.close()


def test_a_server_that_drips_does_not_hold_us_and_is_left_alone_after_three_times(silent_server):
    url, accepted = silent_server
    limits = Limits(connect_seconds=0.5, read_seconds=0.3, total_seconds=0.3)
    reasons = []
    started = time.monotonic()
    with Fetcher(limits=limits, allowed=lambda address: True) as fetcher:
        for _ in range(6):
            with pytest.raises(FetchFailed) as failed:
                fetcher.get(url)
            reasons.append(failed.value.reason)
    assert reasons == ["too_slow"] * 3 + ["host_down"] * 3
    assert len(accepted) == 3
    assert time.monotonic() - started < 20
