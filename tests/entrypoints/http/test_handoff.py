"""Tickets, scanned codes and devices over HTTP: who may ask what, what an answer holds, and waiting for news."""

from __future__ import annotations

import logging
import threading
import time

import pytest
from django.db import connection
from django_bolt.testing import TestClient

from portico.domains.members.models import MemberSession
from portico.entrypoints.http.api import api
from portico.kernel.clock import utc_now
from portico.kernel.ids import new_id
from tests.entrypoints.http.shopfront import Caller, as_member
from tests.usecases.shopping import Shop

pytestmark = pytest.mark.django_db(transaction=True)

PATH = {"web": "/orders/", "h5": "/pages/me/index"}


@pytest.fixture
def client(site):
    with TestClient(api) as client:
        yield client


@pytest.fixture
def shop(site):
    return Shop(site, utc_now())


@pytest.fixture
def caller(client, shop):
    return as_member(client, shop.shopper())


def nobody(client, **headers):
    return Caller(client, headers)


def code_of(answer, status):
    assert answer.status_code == status, answer.text
    return answer.json()["code"]


def test_a_member_goes_on_elsewhere_with_a_ticket(client, caller):
    offered = caller.post("/auth/handoff", {"target": "web", "path": "/orders/"}).json()
    body = {"ticket": offered["ticket"], "target": "web"}
    looked = nobody(client).post("/auth/handoff/look", body)
    assert looked.json() == {"name": looked.json()["name"], "yours": False, "path": "/orders/"}
    assert caller.post("/auth/handoff/look", body).json()["yours"]
    entered = nobody(client).post("/auth/handoff/redeem", body)
    assert entered.status_code == 200
    assert set(entered.json()) == {"access_token", "refresh_token", "expires_in_seconds", "member", "path"}
    there = nobody(client, Authorization=f"Bearer {entered.json()['access_token']}")
    assert there.get("/me").json()["id"] == caller.get("/me").json()["id"]
    assert [one["carrier"] for one in there.get("/me/sessions").json()["sessions"] if one["current"]] == ["web"]
    for path in ("/auth/handoff/redeem", "/auth/handoff/look"):
        assert code_of(nobody(client).post(path, body), 422) == "handoff_ticket_invalid"


def test_a_ticket_is_not_asked_for_by_nobody_nor_for_elsewhere(client, caller):
    assert code_of(nobody(client).post("/auth/handoff", {"target": "web", "path": "/orders/"}), 401)
    assert code_of(caller.post("/auth/handoff", {"target": "web", "path": "//evil.example"}), 422) == "invalid"
    assert code_of(caller.post("/auth/handoff", {"target": "telnet", "path": "/"}), 422) == "invalid"


def test_no_ticket_and_no_secret_is_in_a_log(client, caller, caplog):
    caplog.set_level(logging.DEBUG)
    ticket = caller.post("/auth/handoff", {"target": "h5", "path": PATH["h5"]}).json()["ticket"]
    nobody(client).post("/auth/handoff/redeem", {"ticket": ticket, "target": "web"})
    nobody(client).post("/auth/handoff/redeem", {"ticket": ticket, "target": "h5"})
    code = nobody(client).post("/auth/qr").json()
    nobody(client).get(f"/auth/qr/{code['id']}", **{"X-Qr-Secret": code["secret"]})
    assert ticket not in caplog.text
    assert code["secret"] not in caplog.text


def test_a_browser_is_signed_in_by_a_scanned_code(client, caller):
    browser = nobody(client, **{"User-Agent": "Mozilla/5.0 (Windows NT 10.0) Chrome/140.0 Safari/537.36"})
    code = browser.post("/auth/qr").json()
    assert code["qr_svg"].startswith("<svg")
    assert code["address"].endswith(f"/m/#/pages-account/scan/index?id={code['id']}")
    secret = {"X-Qr-Secret": code["secret"]}
    path = f"/auth/qr/{code['id']}"
    assert browser.get(path, **secret).json()["state"] == "waiting"

    asked = caller.post(f"{path}/scan").json()
    assert (asked["state"], asked["device"], asked["same_network"]) == ("scanned", "Chrome · Windows", True)
    assert caller.post(f"{path}/scan", **{"Accept-Language": "en"}).status_code == 200
    assert browser.get(path, **secret).json()["state"] == "scanned"
    assert code_of(browser.post(f"{path}/redeem", **secret), 409) == "qr_sign_in_over"
    assert caller.post(f"{path}/confirm").status_code == 204
    entered = browser.post(f"{path}/redeem", **secret).json()
    assert entered["member"]["id"] == caller.get("/me").json()["id"]
    assert code_of(browser.post(f"{path}/redeem", **secret), 409) == "qr_sign_in_over"


def test_codes_are_for_who_asked_and_who_scanned(client, caller, shop):
    code = nobody(client).post("/auth/qr").json()
    path = f"/auth/qr/{code['id']}"
    for secret in ({}, {"X-Qr-Secret": "guess"}):
        assert code_of(nobody(client).get(path, **secret), 404) == "qr_sign_in_not_found"
        assert code_of(nobody(client).post(f"{path}/redeem", **secret), 404) == "qr_sign_in_not_found"
    for step in ("scan", "confirm", "refuse"):
        assert code_of(nobody(client).post(f"{path}/{step}"), 401) == "unauthenticated"
    caller.post(f"{path}/scan")
    other = as_member(client, shop.shopper())
    for step in ("scan", "confirm", "refuse"):
        assert code_of(other.post(f"{path}/{step}"), 404) == "qr_sign_in_not_found"
        assert code_of(other.post(f"/auth/qr/{new_id()}/{step}"), 404) == "qr_sign_in_not_found"
        assert code_of(other.post(f"/auth/qr/nonsense/{step}"), 404) == "qr_sign_in_not_found"
    assert caller.post(f"{path}/refuse").status_code == 204
    assert nobody(client).get(path, **{"X-Qr-Secret": code["secret"]}).json()["state"] == "refused"


def test_a_waiting_browser_hears_of_the_scan_at_once(client, caller):
    code = nobody(client).post("/auth/qr").json()
    path = f"/auth/qr/{code['id']}"
    heard: dict[str, float | str] = {}

    def wait():
        started = time.monotonic()
        answer = nobody(client).get(f"{path}?seen=waiting&wait=20", **{"X-Qr-Secret": code["secret"]})
        heard.update(state=answer.json()["state"], seconds=time.monotonic() - started)
        connection.close()

    waiting = threading.Thread(target=wait)
    waiting.start()
    time.sleep(1.5)
    assert not heard, "it answered before anything happened"
    caller.post(f"{path}/scan")
    waiting.join(timeout=20)
    assert heard["state"] == "scanned"
    assert heard["seconds"] < 15, heard
    started = time.monotonic()
    answer = nobody(client).get(f"{path}?seen=scanned&wait=1", **{"X-Qr-Secret": code["secret"]})
    assert answer.json()["state"] == "scanned"
    assert 0.8 < time.monotonic() - started < 10


@pytest.mark.usefixtures("ageing_cache")
def test_devices_are_listed_and_signed_out(client, shop):
    shopper = shop.shopper()
    here, lost = as_member(client, shopper), as_member(client, shopper)
    listed = here.get("/me/sessions").json()["sessions"]
    assert [set(one) for one in listed] == [
        {"id", "carrier", "device", "created_at", "last_used_at", "current"}
    ] * 2  # fmt: skip
    (other,) = [one["id"] for one in listed if not one["current"]]
    assert lost.get("/me").status_code == 200
    assert here.call("DELETE", f"/me/sessions/{other}").status_code == 204
    wait_until_out(lost)
    assert [one["id"] for one in here.get("/me/sessions").json()["sessions"]] != [other]
    stranger = as_member(client, shop.shopper())
    (mine,) = [one["id"] for one in here.get("/me/sessions").json()["sessions"]]
    assert code_of(stranger.call("DELETE", f"/me/sessions/{mine}"), 404) == "session_not_found"
    assert code_of(stranger.call("DELETE", "/me/sessions/nonsense"), 404) == "session_not_found"


@pytest.mark.usefixtures("ageing_cache")
def test_all_other_devices_are_signed_out_together(client, shop):
    shopper = shop.shopper()
    here, *others = [as_member(client, shopper) for _ in range(3)]
    assert here.post("/me/sessions/end-others").json() == {"ended": 2}
    for other in others:
        wait_until_out(other)
    assert here.get("/me").status_code == 200
    assert MemberSession.objects.filter(ended_at=None).count() == 1


def wait_until_out(caller):
    """An access token outlives the revocation of its session by a second at most."""
    until = time.monotonic() + 20
    while caller.get("/me").status_code == 200 and time.monotonic() < until:
        time.sleep(0.1)
    assert code_of(caller.get("/me"), 401) == "unauthenticated"
