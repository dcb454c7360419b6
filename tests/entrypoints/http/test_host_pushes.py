"""Pushes of Xiaohongshu and of the trackers over HTTP: only what was signed for us, and nothing written otherwise."""

from __future__ import annotations

import json
from urllib.parse import urlencode

import pytest
from django_bolt.testing import TestClient

from portico.entrypoints.http.api import api
from portico.infra import heard
from portico.usecases.gateways import gateways
from tests.entrypoints.http.pushing import rows
from tests.usecases.connected import connected

__all__ = ["connected"]

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def client(site, connected):
    with TestClient(api) as client:
        yield client


class TestXiaohongshu:
    def sealed(self, connected, **content):
        parts = connected.api("POST", "/hosts/xiaohongshu/seal", **content)
        query = {name: parts[name] for name in ("signature", "timestamp", "nonce")}
        return query, json.dumps({"encrypt": parts["sealed"]}).encode()

    def test_only_what_was_sealed_for_us(self, client, site, connected):
        query, body = self.sealed(connected, event="order_paid", order="f" * 32)
        before = rows()
        for spoilt, content in (
            ({"signature": "0" * 40}, body),
            ({"timestamp": "1"}, body),
            ({}, b"{}"),
            ({}, b"[" * 5_000),
            ({}, body.replace(b"=", b"A")),
        ):
            answer = client.post("/hooks/xiaohongshu/demo", params=query | spoilt, content=content)
            assert (answer.status_code, answer.text) == (403, "push_forged")
        assert not heard.has_been(site_id=site.id, platform="xiaohongshu")
        answer = client.post("/hooks/xiaohongshu/demo", params=query, content=body)
        assert (answer.status_code, answer.text) == (200, "success")
        assert (rows(), heard.has_been(site_id=site.id, platform="xiaohongshu")) == (before, True)

    def test_the_address_proves_itself(self, client, connected):
        query, _ = self.sealed(connected, event="check")
        answer = client.get("/hooks/xiaohongshu/demo", params=query | {"echostr": "abc"})
        assert (answer.status_code, answer.text) == (403, "push_forged")


class TestParcels:
    @pytest.mark.parametrize("provider", ["kuaidi100", "kdniao"])
    def test_only_what_the_tracker_signed(self, client, site, provider):
        before = rows()
        for body in (b"", b"\xff", b"a=1&a=2", urlencode({"param": "{}", "sign": "x"}).encode(), b"a=1&" * 100):
            answer = client.post(f"/hooks/{provider}/demo", content=body)
            assert answer.status_code in {403, 422}, (body, answer.text)
            assert answer.json()["result"] is False
        assert rows() == before
        assert gateways(site.id).parcels.pop(provider)
        assert client.post(f"/hooks/{provider}/demo", content=b"").status_code == 404
