"""Every address that platforms call: the spoilt, foreign, old, huge or senseless is refused and leaves no trace.

Refused means a 4xx, soon, and not one row more in any table; what the platform signed and means nothing may be answered
as it likes, only not with a 5xx.
"""

from __future__ import annotations

import copy
import os
import time
from datetime import timedelta
from urllib.parse import parse_qsl

import pytest
from django.db import connection
from django_bolt.testing import TestClient

from portico.entrypoints.cli.sandbox_credentials import as_environment
from portico.entrypoints.http.api import api
from portico.kernel.clock import utc_now
from tests.connectors.callbacks import MONEY, PARCELS, PUSHES, TIMED, Platforms
from tests.usecases.connected import connected

__all__ = ["connected"]

pytestmark = pytest.mark.django_db(transaction=True)

ALL = (*MONEY, *PUSHES, *PARCELS)
REFUSED = range(400, 500)
FORMS = ("alipay", "baidu", "kuaidi100", "kdniao")
DEEP = b"[" * 50_000


@pytest.fixture
def client(site, connected):
    with TestClient(api) as client:
        yield client


@pytest.fixture
def platforms(connected):
    pointed = as_environment(connected.directory / "credentials.json", connected.url)
    return Platforms(connected, dict(os.environ) | pointed, utc_now())


def send(client, callback, *, body=None, headers=None, query=None, site="demo", method="POST"):
    begun = time.process_time()
    answer = client.request(
        method,
        f"/hooks/{callback.address}/{site}",
        content=callback.body if body is None else body,
        headers=dict(callback.headers if headers is None else headers),
        params=dict(callback.query if query is None else query),
    )
    assert time.process_time() - begun < 5, "an address that can be kept busy"
    return answer.status_code


def everything():
    """How many rows each table has, but for the record of our own calls."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT tablename FROM pg_tables WHERE schemaname = 'public' AND tablename NOT LIKE 'connectors_%'"
        )
        tables = sorted(row[0] for row in cursor.fetchall())
        cursor.execute(" UNION ALL ".join(f"SELECT '{table}', count(*) FROM {table}" for table in tables))
        return dict(cursor.fetchall())


def flipped(data, bit):
    spoilt = bytearray(data)
    spoilt[bit // 8] ^= 1 << bit % 8
    return bytes(spoilt)


def spoilt_bodies(address, good):
    begin, length = good.body.index(good.signed), len(good.signed)
    for bit in range(begin * 8, (begin + length) * 8, max(1, length * 8 // 60) | 1):
        body = flipped(good.body, bit)
        # %2F and %2f are one letter.
        if address not in FORMS or parse_qsl(body, keep_blank_values=True) != parse_qsl(
            good.body, keep_blank_values=True
        ):
            yield {"body": body}


def spoilt_signatures(good):
    for where in ("headers", "query"):
        told = getattr(good, where)
        for name, value in told.items():
            if name == "Content-Type":
                continue
            for place in range(0, len(value), 1 + len(value) // 8):
                wrong = value[:place] + ("0" if value[place] != "0" else "1") + value[place + 1 :]
                yield {where: {**told, name: wrong}}
            yield {where: {other: kept for other, kept in told.items() if other != name}}


def huge_and_shapeless(good):
    fields = b"&".join(b"f%d=1" % number for number in range(50_000))
    for body in (
        b"", b"\x00", b"\xff\xfe", b"{}", b"[]", b"null", b"=", b"&&&", DEEP, b'{"a":' * 50_000, fields,
        b"a" * 900_000, good.body + b" " * 900_000, b'{"Encrypt":"' + b"A" * 900_000 + b'"}',
        b"param=" + b"%5B" * 200_000, good.body + b"&" + good.body, b"x" * 3_000_000, b"x" * 12_000_000,
    ):  # fmt: skip
        yield {"body": body}


def odd_requests():
    for method in ("PUT", "DELETE", "PATCH"):
        yield {"method": method}
    yield {"method": "GET", "body": b""}
    for site in ("no-such-site", "demo%00", "%F0%9F%98%80", "..%2fdemo", "x" * 3_000, "'; DROP TABLE sites_site"):
        yield {"site": site}
    yield {"body": b"", "headers": {"Content-Type": "text/plain; charset=utf-7"}}
    yield {"body": b"{", "headers": {"Content-Encoding": "gzip"}}
    odd = {"timestamp": "9" * 5_000, "nonce": "\x00", "msg_signature": "é", "signature": "é", "echostr": "\ud7ff"}
    yield {"body": b"", "query": odd}
    yield {"method": "GET", "body": b"", "query": odd}


def foreign(platforms, address):
    """Signed by the platform with all it takes, for somebody else. Kuaidi100 names nobody: the salt does."""
    if address != "kuaidi100":
        yield platforms.make(address, app="somebody-else")
    if address in TIMED:
        for minutes in (-6, 6):
            yield platforms.make(address, now=utc_now() + timedelta(minutes=minutes))


@pytest.mark.parametrize("address", ALL)
def test_what_is_not_the_platforms_word(client, platforms, address):
    good, before = platforms.make(address), everything()
    for changes in (*spoilt_bodies(address, good), *spoilt_signatures(good)):
        assert send(client, good, **changes) in {401, 403, 422}, changes
    assert everything() == before
    for made in foreign(platforms, address):
        assert send(client, made) in {401, 403}, made
    assert everything() == before
    for changes in (*huge_and_shapeless(good), *odd_requests()):
        assert send(client, good, **changes) in REFUSED, str(changes)[:200]
    assert everything() == before
    # The one good thing all this was made of is believed; of money that nobody asked for there is nothing to say.
    replays = [send(client, good) for _ in range(2)]
    assert replays == ([404] * 2 if address in MONEY else [200] * 2)
    if address in MONEY:
        assert everything() == before
    else:
        after = everything()
        assert [send(client, good) for _ in range(2)] == replays
        assert everything() == after


BOMB = (
    b'<?xml version="1.0"?><!DOCTYPE xml [<!ENTITY a "aaaaaaaaaa">'
    + b"".join(b'<!ENTITY %c "%s">' % (letter, b"&%c;" % (letter - 1) * 10) for letter in range(ord("b"), ord("k")))
    + b"]><xml><ToUserName>&j;</ToUserName><FromUserName>&j;</FromUserName><Encrypt>&j;</Encrypt></xml>"
)


def xml_attacks(url):
    outside = b'<?xml version="1.0"?><!DOCTYPE xml [<!ENTITY x SYSTEM "%s">]><xml><Encrypt>&x;</Encrypt></xml>'
    return (
        BOMB,
        outside % url.encode(),
        outside % b"file:///etc/passwd",
        b'<!DOCTYPE xml SYSTEM "%s"><xml><Encrypt>x</Encrypt></xml>' % url.encode(),
        b'<!DOCTYPE xml [<!ENTITY %% p SYSTEM "%s"> %%p;]><xml/>' % url.encode(),
        b"<xml>" + b"<a>" * 5_000 + b"</a>" * 5_000 + b"</xml>",
        b"<xml><Encrypt>" + b"A" * 900_000 + b"</Encrypt></xml>",
        b'<?xml version="1.0" encoding="utf-7"?><xml><Encrypt>x</Encrypt></xml>',
    )


@pytest.mark.parametrize("address", PUSHES)
def test_entities_and_bombs(client, platforms, listener, address):
    """In the open, and sealed and signed by whoever holds our keys: nothing is fetched, nothing grows."""
    good, before = platforms.make(address), everything()
    for attack in xml_attacks(listener.url):
        assert send(client, good, body=attack) in REFUSED, attack[:60]
        inside = platforms.make(address, attack)
        assert send(client, inside) in REFUSED, attack[:60]
    assert listener.is_quiet(0.2)
    assert everything() == before


NONSENSE = (
    None, True, -1, 10**40, 1e300, float("inf"), float("nan"), "", "x" * 5_000, "\x00", "\ud800", "٣", [], [1], {},
    {"a": 1}, "0.015", "1e5", "-1", "2026-13-45 99:99:99", [[[[[]]]]],
)  # fmt: skip


def spots(content, path=()):
    for name, value in content.items():
        yield (*path, name)
        if isinstance(value, dict):
            yield from spots(value, (*path, name))
        elif isinstance(value, list) and value and isinstance(value[0], dict):
            yield from spots(value[0], (*path, name, 0))


def with_value(content, spot, value):
    spoilt = copy.deepcopy(content)
    inner = spoilt
    for name in spot[:-1]:
        inner = inner[name]
    inner[spot[-1]] = value
    return spoilt


@pytest.mark.parametrize("address", ALL)
def test_signed_and_senseless(client, platforms, address):
    """Every field in turn is anything at all: the platform may err, and we stand."""
    content = platforms.content(address)
    for number, spot in enumerate(spots(content)):
        # Each field meets half of the nonsense, and each nonsense half of the fields.
        for value in NONSENSE[number % 2 :: 2]:
            made = platforms.make(address, with_value(content, spot, value))
            assert send(client, made) < 500, (spot, value)
        made = platforms.make(address, {name: kept for name, kept in content.items() if name != spot[0]})
        assert send(client, made) < 500, spot
    for value in (b"[]", b"null", b'"text"', b"[" * 20_000, b"\xff"):
        if address in PUSHES:
            assert send(client, platforms.make(address, value)) in REFUSED
