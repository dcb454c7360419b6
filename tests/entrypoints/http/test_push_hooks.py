"""Pushes over HTTP: only what the platform signed, just now, for this app, has an effect; and it has it once."""

from __future__ import annotations

import re
from datetime import timedelta
from uuid import UUID

import pytest
import time_machine
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from django_bolt.testing import TestClient

from portico.connectors.wechat_push.crypto import signature
from portico.domains.members import public as members
from portico.domains.members.models import IdentityLink, Member
from portico.entrypoints.http.api import api
from portico.infra.models import InboxEntry, PlatformPush
from portico.infra.pushes import HANDLE_TASK
from portico.kernel.clock import utc_now
from portico.kernel.errors import Retryable
from portico.usecases import identity, official
from tests.entrypoints.http.pushing import (
    MINI,
    OA,
    box,
    client,
    follow,
    follows,
    mini_member,
    oa_identity,
    rows,
    send,
    work,
)
from tests.usecases.connected import connected
from tests.usecases.shopping import planned_jobs

__all__ = ["box", "client", "connected"]

pytestmark = pytest.mark.django_db(transaction=True)


class TestTheAddress:
    @pytest.mark.parametrize("app", ["oa", "mini"])
    def test_is_verified_by_the_console(self, client, box, app):
        held = box.credentials[f"wechat_{app}"]
        query = {"timestamp": str(int(utc_now().timestamp())), "nonce": "n", "echostr": "4375120948345356249"}
        query["signature"] = signature(held["push_token"], query["timestamp"], query["nonce"])
        answer = client.get(f"/hooks/wechat-{app}/demo", params=query)
        assert (answer.status_code, answer.text) == (200, query["echostr"])
        assert answer.headers["content-type"].startswith("text/plain")
        assert answer.headers["x-content-type-options"] == "nosniff"
        for changes in ({"nonce": "m"}, {"signature": ""}, {"timestamp": "1"}, {"timestamp": "x"}):
            assert client.get(f"/hooks/wechat-{app}/demo", params=query | changes).status_code == 403
        assert client.get("/hooks/wechat-oa/no-such-site", params=query).status_code == 404

    def test_does_not_exist_without_a_token(self, site):
        before = rows()
        with TestClient(api) as client:
            for path in (OA, MINI):
                assert client.get(path).status_code == 404
                assert client.post(path, content=b"<xml/>").status_code == 404
        assert rows() == before


class TestFollowing:
    def test_a_follower_is_a_member(self, client, site, box, listener):
        assert follow(client, box, listener, scene="spring-fair") == 1
        link = IdentityLink.objects.get()
        assert (link.provider, link.app_id) == ("wechat_oa", box.credentials["wechat_oa"]["app_id"])
        assert link.provenance == {"carrier": "oa", "entry": "spring-fair"}
        assert follows(site, link.member_id, box)
        assert PlatformPush.objects.count() == 0

    def test_the_member_of_the_mini_program_is_the_follower(self, client, site, box, listener):
        member_id = mini_member(site, box)
        follow(client, box, listener)
        assert set(IdentityLink.objects.values_list("member_id", flat=True)) == {member_id}
        assert follows(site, member_id, box)

    def test_a_follower_is_the_member_of_the_mini_program(self, client, site, box, listener):
        """The other way round."""
        follow(client, box, listener)
        (link,) = IdentityLink.objects.all()
        assert mini_member(site, box) == link.member_id
        assert Member.objects.count() == 1

    def test_an_account_known_without_its_unionid_learns_it(self, client, site, box, listener):
        """Two members until then: signed in unasked on the website, and by mini program."""
        with transaction.atomic():
            alone = identity.recognise(
                site_id=site.id, identity=oa_identity(box, unionid=False), provenance={"carrier": "web"}, now=utc_now()
            ).member_id
        other = mini_member(site, box)
        assert alone != other
        follow(client, box, listener)
        owners = {members.current_of(site.id, link.member_id) for link in IdentityLink.objects.all()}
        assert owners == {alone}

    def test_leaving_and_coming_back(self, client, site, box, listener):
        follow(client, box, listener)
        member_id = IdentityLink.objects.get().member_id
        for step, expected in (("unfollow", False), ("follow", True)):
            box.advance(2)
            box.api("POST", f"/official/{step}", person="lin-xiao")
            send(client, listener.next())
            work()
            assert follows(site, member_id, box) is expected
        assert (Member.objects.count(), IdentityLink.objects.count()) == (1, 1)

    def test_news_in_the_wrong_order_end_in_the_same_state(self, client, site, box, listener):
        follow(client, box, listener)
        member_id = IdentityLink.objects.get().member_id
        box.advance(2)
        box.api("POST", "/official/unfollow", person="lin-xiao")
        gone = listener.next()
        box.advance(2)
        box.api("POST", "/official/follow", person="lin-xiao")
        back = listener.next()
        send(client, back)
        work()
        send(client, gone)
        work()
        assert follows(site, member_id, box)

    def test_a_strangers_leaving_makes_nobody(self, client, site, box, listener):
        box.api("POST", "/official/follow", person="lin-xiao")
        listener.next()
        box.api("POST", "/official/unfollow", person="lin-xiao")
        send(client, listener.next())
        assert work() == 1
        assert Member.objects.count() == 0

    def test_who_left_before_the_job_ran_is_not_made_a_member(self, client, site, box, listener):
        box.api("POST", "/official/follow", person="lin-xiao")
        send(client, listener.next())
        box.api("POST", "/official/unfollow", person="lin-xiao")
        assert work() == 1
        assert Member.objects.count() == 0

    def test_a_followers_scan_links_them(self, client, site, box, listener):
        """They followed before there was a shop."""
        box.api("POST", "/official/follow", person="lin-xiao")
        listener.next()
        follow(client, box, listener, scene="shelf-12")
        assert IdentityLink.objects.get().provenance == {"carrier": "oa", "entry": "shelf-12"}

    @pytest.mark.parametrize("scene", ["有中文", "a b", "x" * 64])
    def test_a_scene_that_is_no_entry_is_left_out(self, client, site, box, listener, scene):
        follow(client, box, listener, scene=scene)
        assert IdentityLink.objects.get().provenance == {"carrier": "oa"}

    def test_an_account_that_may_not_ask_links_by_openid(self, client, site, box, listener):
        box.fault("oa.user_info", "refuse", code="48001")
        follow(client, box, listener)
        assert IdentityLink.objects.get().unionid_index is None

    @pytest.mark.parametrize("fault", ["system_error", "drop"])
    def test_a_platform_that_does_not_answer_is_asked_again(self, client, site, box, listener, fault):
        box.fault("oa.user_info", fault, times=2)
        box.api("POST", "/official/follow", person="lin-xiao")
        send(client, listener.next())
        (job,) = planned_jobs(HANDLE_TASK)
        with pytest.raises(Retryable):
            official.carry_out(push_id=UUID(job["push_id"]), now=utc_now())
        assert (Member.objects.count(), PlatformPush.objects.count()) == (0, 1)
        assert official.carry_out(push_id=UUID(job["push_id"]), now=utc_now())
        assert (Member.objects.count(), PlatformPush.objects.count()) == (1, 0)
        assert not official.carry_out(push_id=UUID(job["push_id"]), now=utc_now())


class TestOnce:
    def test_a_repeated_push_counts_once(self, client, site, box, listener):
        """Repeats of the platform: another nonce, another seal, the same event."""
        listener.default = 500
        box.api("POST", "/official/follow", person="lin-xiao")
        for _ in range(4):
            assert send(client, listener.next()).text == "success"
            box.advance(5)
        told = InboxEntry.objects.exclude(source__startswith="heard.")
        assert (PlatformPush.objects.count(), told.count()) == (1, 1)
        assert work() == 1

    def test_a_replay_counts_nothing(self, client, site, box, listener):
        box.api("POST", "/official/follow", person="lin-xiao")
        received = listener.next()
        send(client, received)
        assert work() == 1
        before = rows()
        assert send(client, received).text == "success"
        assert work() == 0
        assert rows() == before
        with time_machine.travel(utc_now() + timedelta(minutes=6), tick=True):
            assert (send(client, received).status_code, send(client, received).text) == (403, "push_stale")
        assert rows() == before

    def test_a_plain_signature_is_used_up(self, client, site, box, listener, monkeypatch):
        """明文模式: the signature covers no body, so it may carry one only."""
        box.api("PATCH", "/settings", push_mode="plain")
        held = box.credentials["wechat_oa"]
        from portico.connectors.wechat_push.config import WechatPushConfig
        from portico.connectors.wechat_push.gate import WechatPushGate
        from portico.usecases.gateways import gateways

        plain = WechatPushGate(WechatPushConfig("wechat_oa", held["app_id"], held["push_token"]))
        monkeypatch.setitem(gateways(site.id).pushes, "wechat_oa", plain)
        box.api("POST", "/official/follow", person="lin-xiao")
        received = listener.next()
        assert send(client, received).text == "success"
        assert work() == 1
        before = rows()
        other = received.body.replace(b"[subscribe]", b"[user_authorization_cancellation]")
        assert other != received.body
        assert send(client, received, body=other).text == "success"
        assert work() == 0
        assert rows() == before


class TestRefused:
    @pytest.mark.parametrize(
        ("fault", "code"),
        [("wrong_signature", "push_forged"), ("wrong_appid", "push_forged"), ("expired_timestamp", "push_stale")],
    )
    def test_spoilt_by_the_platform(self, client, site, box, listener, fault, code):
        box.fault("notify.push.*", fault)
        box.api("POST", "/official/follow", person="lin-xiao")
        before = rows()
        answer = send(client, listener.next())
        assert (answer.status_code, answer.text) == (403, code)
        assert rows() == before

    def test_the_push_of_another_app(self, client, site, box, listener):
        box.api("POST", "/official/follow", person="lin-xiao")
        before = rows()
        assert send(client, listener.next(), path=MINI).status_code == 403
        assert rows() == before

    @pytest.mark.parametrize(
        "body",
        [
            b"",
            b"\x00",
            b"{",
            b"<xml>",
            b"<xml><Encrypt>AAAA</Encrypt></xml>",
            b'<!DOCTYPE lolz [<!ENTITY a "lol"><!ENTITY b "&a;&a;">]><xml><Encrypt>&b;</Encrypt></xml>',
            b"<xml>" + b"<a>" * 30_000,
            b"A" * 70_000,
            b"A" * 3_000_000,
        ],
    )
    def test_nonsense_writes_nothing(self, client, site, box, listener, body):
        box.api("POST", "/official/follow", person="lin-xiao")
        received = listener.next()
        before = rows()
        with CaptureQueriesContext(connection) as asked:
            answer = send(client, received, body=body)
        assert answer.status_code in {403, 413, 422}
        assert not [one for one in asked if not re.match(r"SELECT|SET", one["sql"])]
        assert rows() == before
        assert send(client, received).text == "success"

    def test_genuine_pushes_without_an_effect_leave_nothing(self, client, site, box, listener):
        """Menu taps, texts, events we have not heard of."""
        before = rows()
        for kind, fields in (("event", {"Event": "CLICK", "EventKey": "k"}), ("text", {"Content": "在吗", "MsgId": 7})):
            box.api("POST", "/pushes", app="oa", kind=kind, person="lin-xiao", fields=fields)
            assert send(client, listener.next()).text == "success"
        assert rows() == before
