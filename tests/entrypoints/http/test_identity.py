"""Who somebody is, over HTTP: linked accounts, joining, numbers that changed hands, and evidence nobody may bring."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from django_bolt.testing import TestClient

from portico.domains.members import public as members
from portico.domains.members.models import IdentityLink, Member, SmsCode
from portico.domains.members.ports import MiniProgramIdentity
from portico.entrypoints.http.api import api
from portico.kernel.clock import utc_now
from portico.usecases import identity, signin
from tests.entrypoints.http.test_auth import code_of, mini_body, post
from tests.usecases.connected import connected
from tests.usecases.shopping import ADDRESS

__all__ = ["connected"]

pytestmark = pytest.mark.django_db(transaction=True)

PHONE = "13800000001"
VISITOR = "visitor-0001"


@pytest.fixture
def client(site):
    with TestClient(api) as client:
        yield client


def me(client, tokens, **headers):
    headers["Authorization"] = f"Bearer {tokens['access_token']}"
    return client.get("/api/v1/me", headers=headers).json()


def accounts(client, tokens, **headers):
    headers["Authorization"] = f"Bearer {tokens['access_token']}"
    return client.get("/api/v1/me/accounts", headers=headers).json()


def code_for(site) -> str:
    """A code that waits for PHONE; platforms send one in thirty seconds only."""
    with transaction.atomic():
        SmsCode.objects.all().delete()
        return members.request_sms_code(site_id=site.id, phone=PHONE, client_ip="203.0.113.9", now=utc_now()).code


def by_phone(client, site, **more):
    return post(client, "/auth/phone", {"phone": PHONE, "code": code_for(site), **more})


def idle_since(days: int) -> None:
    Member.objects.update(last_seen_at=utc_now() - timedelta(days=days))


def test_accounts_say_where_they_came_from(client, connected, site):
    tokens = post(client, "/auth/mini-program", mini_body(connected, entry="menu-home")).json()
    found = accounts(client, tokens)
    (account,) = found["accounts"]
    assert account.pop("id")
    assert account.pop("linked_at").endswith("Z")
    assert account == {
        "provider": "wechat_mini", "provider_name": "微信小程序", "app_name": site.name, "carrier": "mp-weixin",
        "entry": "menu-home",
    }  # fmt: skip
    assert found["phone"] is None
    english = {"Accept-Language": "en"}
    assert accounts(client, tokens, **english)["accounts"][0]["provider_name"] == "WeChat mini program"


def test_accounts_of_a_phone_sign_in(client, site):
    tokens = by_phone(client, site).json()
    found = accounts(client, tokens)
    assert (found["accounts"], found["phone"]["masked"]) == ([], "138****0001")


def test_accounts_are_the_members_own(client, connected, site):
    post(client, "/auth/mini-program", mini_body(connected))
    other = by_phone(client, site).json()
    assert accounts(client, other)["accounts"] == []
    assert client.get("/api/v1/me/accounts").status_code == 401


def test_me_says_that_accounts_are_being_joined_until_they_are(client, connected, site):
    mini = post(client, "/auth/mini-program", mini_body(connected)).json()
    web = by_phone(client, site).json()
    assert [me(client, tokens)["syncing"] for tokens in (mini, web)] == [False, False]
    with transaction.atomic():
        one, other = Member.objects.order_by("created_at")
        identity.unite(
            site_id=site.id, one=one.id, other=other.id, evidence="phone", provenance={}, now=utc_now()
        )  # fmt: skip
    # Both devices are the elder now, and both are told.
    answers = [me(client, tokens) for tokens in (mini, web)]
    assert [(answer["id"], answer["syncing"]) for answer in answers] == [(str(one.id), True)] * 2
    identity.settle_merges(now=utc_now() + timedelta(seconds=11), limit=10)
    assert [me(client, tokens)["syncing"] for tokens in (mini, web)] == [False, False]


def test_nobody_may_bring_a_unionid_or_an_openid(client, connected, site):
    """Forged evidence: what the platform did not say is not even read."""
    account = MiniProgramIdentity("wechat_mini", "wx-victim", "o-victim", "u-victim")
    with transaction.atomic():
        victim = members.sign_in_mini_program(site_id=site.id, identity=account, provenance={}, now=utc_now()).member_id
    forged = {"unionid": "u-victim", "openid": "o-victim", "member_id": str(victim)}
    tokens = post(client, "/auth/mini-program", mini_body(connected, **forged)).json()
    assert tokens["member"]["id"] != str(victim)
    assert members.merges_of(site_id=site.id, member_id=victim) == ()
    assert IdentityLink.objects.filter(member_id=victim).count() == 1


def test_a_number_that_may_have_changed_hands(client, site):
    old = by_phone(client, site, visitor_id=VISITOR).json()["member"]["id"]
    with transaction.atomic():
        members.save_address(site_id=site.id, member_id=Member.objects.get().id, draft=ADDRESS, now=utc_now())
    idle_since(181)
    question = by_phone(client, site, visitor_id="visitor-0002")
    assert code_of(question, 409) == "phone_in_use"
    data = question.json()["data"]
    assert data["expires_in_seconds"] == 600
    assert PHONE not in question.text
    claim = {"claim": data["claim"], "recipient": "林晓", "district": "西湖"}
    wrong = post(client, "/auth/phone/claims", {**claim, "choice": "mine", "recipient": "王芳"})
    assert code_of(wrong, 422) == "phone_claim_wrong"
    assert code_of(post(client, "/auth/phone/claims", {**claim, "choice": "both"}), 422) == "invalid"
    mine = post(client, "/auth/phone/claims", {**claim, "choice": "mine"})
    assert (mine.status_code, mine.json()["member"]["id"]) == (200, old)

    idle_since(181)
    # The same device needs no question; a device that never was this member starts anew.
    assert by_phone(client, site, visitor_id=VISITOR).json()["member"]["id"] == old
    idle_since(181)
    claim = by_phone(client, site).json()["data"]["claim"]
    fresh = post(client, "/auth/phone/claims", {"claim": claim, "choice": "new"})
    assert fresh.status_code == 200
    assert fresh.json()["member"]["id"] != old
    again = post(client, "/auth/phone/claims", {"claim": claim, "choice": "new"})
    assert code_of(again, 409) == "phone_claim_invalid"


def queries(work) -> int:
    """How many statements were sent; transactions do not count."""
    with CaptureQueriesContext(connection) as captured:
        work()
    ignored = ("BEGIN", "COMMIT", "SAVEPOINT", "RELEASE")
    return len([one for one in captured.captured_queries if not one["sql"].startswith(ignored)])


def test_signing_in_takes_few_queries(connected, site):
    """Six at most. What a device brings along, its visits and consents, is one more each."""

    def mini(visitor_id=None):
        body = mini_body(connected)
        arrival = signin.Arrival("mp-weixin", visitor_id=visitor_id)
        return lambda: signin.sign_in_with_mini_program(
            site_id=site.id, provider=body["provider"], app_id=body["app_id"], code=body["code"], arrival=arrival,
            now=utc_now(),
        )  # fmt: skip

    def phone():
        code = code_for(site)
        return lambda: signin.sign_in_with_phone(
            site_id=site.id, phone=PHONE, code=code, arrival=signin.Arrival("web"), now=utc_now()
        )

    mini()()
    phone()()
    # The account, the session with its token, the member; with a code, also that it is good and spent; the call to
    # the platform goes on record.
    assert (queries(mini()), queries(phone())) == (4, 5)
    assert queries(mini(VISITOR)) == 7
