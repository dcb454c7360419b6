"""Signing in through WeChat's page: who is in, whom it asks, and what a link from somebody else cannot do."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from urllib.parse import parse_qs, quote, urlsplit

import pytest
import time_machine
from django.db import transaction
from django.http import HttpResponse
from django.test import Client

from portico.domains.members import public as members
from portico.domains.members.models import IdentityLink, Member
from portico.domains.members.ports import MiniProgramIdentity
from portico.domains.orders import public as orders
from portico.domains.privacy import public as privacy
from portico.domains.sites import public as sites
from portico.entrypoints.site import session
from portico.entrypoints.site.visitors import GUEST_COOKIE
from portico.kernel.clock import utc_now
from portico.kernel.ids import MemberId
from portico.usecases import handoff, identity, signin
from tests.entrypoints.site.conftest import Shop
from tests.sandbox.process import SandboxProcess

pytestmark = pytest.mark.django_db(transaction=True)

START, CALLBACK = "/oauth/wechat/start", "/oauth/wechat/callback"


@pytest.fixture
def box(site: sites.Site, connected: SandboxProcess) -> SandboxProcess:
    connected.api("PATCH", "/settings", oauth_domain="testserver")
    return connected


def query_of(url: str) -> dict[str, str]:
    return {name: values[0] for name, values in parse_qs(urlsplit(url).query).items()}


def page_of(response: HttpResponse) -> dict[str, str]:
    """What WeChat's page is asked, once the browser has been sent there."""
    assert response.status_code == 302, response.content
    assert response["Location"].endswith("#wechat_redirect")
    return query_of(response["Location"])


def agree(box: SandboxProcess, page: dict[str, str], person: str = "lin-xiao") -> str:
    """The person lets the page go on; the address it sends the browser to."""
    back = str(box.api("POST", "/oauth/allow", **page, person=person)["location"])
    assert urlsplit(back).path == CALLBACK
    return f"{CALLBACK}?{urlsplit(back).query}"


def sign_in(browser: Client, box: SandboxProcess, person: str = "lin-xiao", **start: str) -> Any:
    """All the way, answering WeChat's page as often as it comes."""
    response: Any = browser.get(START, start)
    while response.status_code == 302 and "wechat_redirect" in response["Location"]:
        response = browser.get(agree(box, page_of(response), person))
    return response


def member_of(browser: Client, site: sites.Site) -> MemberId | None:
    class Request:
        COOKIES = {name: morsel.value for name, morsel in browser.cookies.items()}

    found = session.member_of(Request(), site_id=site.id, now=utc_now())  # type: ignore[arg-type]
    return found.member_id if found else None


def known_by_mini_program(site: sites.Site, box: SandboxProcess, person: str = "lin-xiao") -> MemberId:
    held, app_id = box.person(person), box.credentials["wechat_mini"]["app_id"]
    found = MiniProgramIdentity("wechat_mini", app_id, held["openids"][app_id], held["unionid"])
    with transaction.atomic():
        return identity.recognise(
            site_id=site.id, identity=found, provenance={"carrier": "mp-weixin"}, now=utc_now()
        ).member_id


class TestTheWay:
    def test_a_stranger_is_asked_and_is_a_member_then(self, site: sites.Site, box: SandboxProcess) -> None:
        browser = Client()
        first = page_of(browser.get(START, {"next": "/cart/"}))
        assert first["scope"] == "snsapi_base"
        assert first["redirect_uri"] == f"http://testserver{CALLBACK}"
        second = page_of(browser.get(agree(box, first)))
        assert second["scope"] == "snsapi_userinfo"
        assert second["state"] != first["state"]
        done = browser.get(agree(box, second))
        assert (done.status_code, done["Location"]) == (302, "/cart/")
        member_id = member_of(browser, site)
        assert member_id is not None
        assert members.get_member(site_id=site.id, member_id=member_id).nickname == "林晓"
        assert IdentityLink.objects.get().provenance == {"carrier": "web"}
        assert privacy.consents_of(site_id=site.id, member_id=member_id)["profile"].given

    def test_who_is_known_is_not_asked_again(self, site: sites.Site, box: SandboxProcess) -> None:
        sign_in(Client(), box)
        browser = Client()
        done = browser.get(agree(box, page_of(browser.get(START))))
        assert done["Location"] == "/account/"
        assert member_of(browser, site) == IdentityLink.objects.get().member_id
        assert Member.objects.count() == 1

    def test_a_follower_is_not_asked(self, site: sites.Site, box: SandboxProcess) -> None:
        """The account may know a follower's unionid, and so the member of the mini program."""
        member_id = known_by_mini_program(site, box)
        box.api("POST", "/official/follow", person="lin-xiao")
        browser = Client()
        browser.get(agree(box, page_of(browser.get(START))))
        assert member_of(browser, site) == member_id

    def test_one_member_whichever_came_first(self, site: sites.Site, box: SandboxProcess) -> None:
        browser = Client()
        sign_in(browser, box)
        assert member_of(browser, site) == known_by_mini_program(site, box)

    def test_a_name_they_chose_stays(self, site: sites.Site, box: SandboxProcess) -> None:
        member_id = known_by_mini_program(site, box)
        with transaction.atomic():
            change = members.ProfileChange(nickname="阿晓", avatar_url=None)
            members.update_member(site_id=site.id, member_id=member_id, change=change, now=utc_now())
        sign_in(Client(), box)
        assert members.get_member(site_id=site.id, member_id=member_id).nickname == "阿晓"

    def test_the_guests_cart_comes_along(self, shop: Shop, site: sites.Site, box: SandboxProcess) -> None:
        browser = Client()
        browser.post("/cart/lines/", {"sku_id": str(shop.tea_sku), "quantity": "2"})
        assert browser.cookies[GUEST_COOKIE].value
        sign_in(browser, box)
        member_id = member_of(browser, site)
        assert member_id is not None
        assert orders.cart_quantity(site_id=site.id, owner=orders.member_owner(member_id)) == 2

    def test_what_they_pressed_the_heart_of_is_kept(self, shop: Shop, site: sites.Site, box: SandboxProcess) -> None:
        browser = Client()
        sign_in(browser, box, favourite=f"product:{shop.tea.product_id}")
        member_id = member_of(browser, site)
        assert member_id is not None
        assert members.count_saved(site_id=site.id, member_id=member_id) == 1

    def test_on_h5_with_a_ticket(self, site: sites.Site, box: SandboxProcess) -> None:
        page = "/pages-order/list/index?state=paid"
        browser = Client()
        done = sign_in(browser, box, target="h5", next=page)
        address, _, query = done["Location"].partition("?")
        assert address.endswith("/m/#/pages-account/enter/index")
        arrived = handoff.redeem(
            site_id=site.id, ticket=parse_qs(query)["ticket"][0], target="h5", arrival=signin.Arrival(carrier="h5"),
            now=utc_now(),
        )  # fmt: skip
        assert arrived.path == page
        assert arrived.entered.member.nickname == "林晓"
        assert session.COOKIE not in browser.cookies
        assert IdentityLink.objects.get().provenance == {"carrier": "h5"}

    def test_two_pages_at_the_same_time(self, site: sites.Site, box: SandboxProcess) -> None:
        sign_in(Client(), box)
        browser = Client()
        one, other = (page_of(browser.get(START, {"next": path})) for path in ("/cart/", "/orders/"))
        assert browser.get(agree(box, one))["Location"] == "/cart/"
        assert browser.get(agree(box, other))["Location"] == "/orders/"

    def test_the_way_back_in_the_browser(self, site: sites.Site, box: SandboxProcess) -> None:
        sign_in(Client(), box)
        browser = Client()
        back = agree(box, page_of(browser.get(START)))
        browser.get(back)
        assert browser.get(back)["Location"] == "/account/"
        assert browser.get(START, {"next": "/cart/"})["Location"] == "/cart/"


class TestWhatCannotBeDone:
    def test_somebody_elses_sign_in_is_refused(self, site: sites.Site, box: SandboxProcess) -> None:
        """Login CSRF: a link with the attacker's code, opened by somebody who has not begun, or began their own."""
        sign_in(Client(), box, "chen-siyuan")
        attacker, victim = Client(), Client()
        bait = agree(box, page_of(attacker.get(START)), "chen-siyuan")
        refused = victim.get(bait)
        assert refused.status_code == 403
        assert "这次登录不是从这里开始的" in refused.content.decode()
        page_of(victim.get(START))
        assert victim.get(bait).status_code == 403
        assert member_of(victim, site) is None
        # The code was not even tried.
        assert attacker.get(bait).status_code == 302
        assert member_of(attacker, site) is not None

    def test_a_state_put_to_another_cookie(self, site: sites.Site, box: SandboxProcess) -> None:
        attacker, victim = Client(), Client()
        bait = query_of(agree(box, page_of(attacker.get(START))))
        own = page_of(victim.get(START))
        forged = own["state"][:8] + bait["state"][8:]
        for state in (forged, bait["state"], own["state"][:-1], own["state"] + "a", "", "中文", own["state"].upper()):
            assert victim.get(CALLBACK, {"code": bait["code"], "state": state}).status_code == 403
        assert Member.objects.count() == 0

    def test_a_cookie_of_their_own_making(self, site: sites.Site, box: SandboxProcess) -> None:
        browser = Client()
        page = page_of(browser.get(START, {"next": "/cart/"}))
        (name,) = [name for name in browser.cookies if name.startswith("portico_wechat_")]
        cookie = browser.cookies[name]
        assert (cookie["httponly"], cookie["samesite"], cookie["path"]) == (True, "Lax", CALLBACK)
        back = agree(box, page)
        genuine = cookie.value
        for value in ("", "x", genuine[:-1], f"a{genuine}", genuine.replace(":", "")):
            browser.cookies[name] = value
            assert browser.get(back).status_code == 403
        browser.cookies[name] = genuine
        assert "wechat_redirect" in browser.get(back)["Location"]

    def test_too_late(self, site: sites.Site, box: SandboxProcess) -> None:
        browser = Client()
        back = agree(box, page_of(browser.get(START)))
        with time_machine.travel(utc_now() + timedelta(minutes=11), tick=True):
            assert browser.get(back).status_code == 403

    @pytest.mark.parametrize(
        "target",
        [
            "https://evil.example/", "//evil.example/", "/\\evil.example", "javascript:alert(1)", "/\t/evil.example",
            "http:evil.example", "", "/" + "a" * 600, "\\\\evil.example", "/%0d%0aSet-Cookie:a=b\r\nX: y",
        ],
    )  # fmt: skip
    @pytest.mark.parametrize("where", ["web", "h5"])
    def test_nobody_is_sent_elsewhere(self, site: sites.Site, box: SandboxProcess, target: str, where: str) -> None:
        sign_in(Client(), box)
        done = sign_in(Client(), box, next=target, target=where)
        location = urlsplit(done["Location"])
        assert location.netloc in {"", urlsplit(f"http://{site.host}").netloc, "127.0.0.1:8000"}
        assert "evil" not in location.netloc
        assert location.path in {"/account/", "/m/"} or location.path.startswith("/%0d%0a")
        assert done["Location"].isprintable()

    def test_declined(self, site: sites.Site, box: SandboxProcess) -> None:
        browser = Client()
        page = page_of(browser.get(agree(box, page_of(browser.get(START)))))
        back = box.api("POST", "/oauth/decline", **page)["location"]
        refused = browser.get(f"{CALLBACK}?{urlsplit(back).query}")
        assert refused.status_code == 403
        assert "您没有同意授权" in refused.content.decode()
        assert Member.objects.count() == 0

    @pytest.mark.parametrize("code", ["invented", "a b", "x" * 300, "\x00", "中"])
    def test_a_code_that_is_none(self, site: sites.Site, box: SandboxProcess, code: str) -> None:
        browser = Client()
        page = page_of(browser.get(START))
        answer = browser.get(f"{CALLBACK}?state={page['state']}&code={quote(code)}")
        assert answer.status_code == 422
        assert Member.objects.count() == 0

    def test_a_code_that_was_used(self, site: sites.Site, box: SandboxProcess) -> None:
        one, other = Client(), Client()
        back, state = agree(box, page_of(one.get(START))), page_of(other.get(START))["state"]
        assert "wechat_redirect" in one.get(back)["Location"]
        assert other.get(CALLBACK, {"code": query_of(back)["code"], "state": state}).status_code == 422

    def test_a_snapshot(self, site: sites.Site, box: SandboxProcess) -> None:
        box.api("PATCH", "/settings", oauth_snapshot=True)
        refused = sign_in(Client(), box)
        assert refused.status_code == 403
        assert "使用完整服务" in refused.content.decode()
        assert Member.objects.count() == 0

    @pytest.mark.parametrize("fault", ["system_error", "drop"])
    def test_a_platform_that_does_not_answer(self, site: sites.Site, box: SandboxProcess, fault: str) -> None:
        box.fault("oa.access_token", fault)
        assert sign_in(Client(), box).status_code == 503
        assert Member.objects.count() == 0
        assert sign_in(Client(), box).status_code == 302

    def test_an_account_that_may_not_ask_about_followers(self, site: sites.Site, box: SandboxProcess) -> None:
        box.fault("oa.user_info", "refuse", times=None, code="48001")
        assert sign_in(Client(), box)["Location"] == "/account/"

    def test_only_by_get(self, site: sites.Site, box: SandboxProcess) -> None:
        browser = Client()
        for path in (START, CALLBACK):
            assert browser.post(path).status_code == 405
            assert browser.head(path).status_code == 405

    def test_no_account_no_address(self, site: sites.Site) -> None:
        assert Client().get(START).status_code == 404
        assert Client().get(CALLBACK).status_code == 403


class TestTheOffer:
    WECHAT = "Mozilla/5.0 (iPhone) AppleWebKit/605 Mobile/15E148 MicroMessenger/8.0.50(0x18003230) NetType/WIFI"

    def browser(self) -> Client:
        return Client(headers={"user-agent": self.WECHAT})

    def test_inside_wechat_only(self, site: sites.Site, box: SandboxProcess) -> None:
        outside, inside = Client().get("/sign-in/"), self.browser().get("/sign-in/")
        assert b'value="wechat"' not in outside.content
        assert b'value="wechat"' in inside.content
        assert "form-action 'self';" in outside["Content-Security-Policy"]
        # Browsers check where a form's answer sends them on to.
        assert "form-action 'self' https://open.weixin.qq.com;" in inside["Content-Security-Policy"]

    def test_not_without_an_account(self, site: sites.Site) -> None:
        assert b'value="wechat"' not in self.browser().get("/sign-in/").content

    def test_the_button(self, site: sites.Site, box: SandboxProcess) -> None:
        browser = self.browser()
        left = browser.post("/sign-in/", {"action": "wechat", "next": "/cart/"})
        asked = page_of(browser.get(agree(box, page_of(left))))
        assert browser.get(agree(box, asked))["Location"] == "/cart/"


class TestTheTerms:
    """Where the brand has published terms, nobody is in who has not agreed to them."""

    @pytest.fixture
    def site(self, site: sites.Site) -> sites.Site:
        policies = [{"code": "terms", "title": "用户协议", "url": "/policies/terms/", "paragraphs": ["一"]}]
        with transaction.atomic():
            return sites.save_site(code="demo", name="演示店", is_default=True, brand={"policies": policies})

    def by_button(self, browser: Client, box: SandboxProcess, **form: str) -> Any:
        response: Any = browser.post("/sign-in/", {"action": "wechat", "next": "/cart/", **form})
        while response.status_code == 302 and "wechat_redirect" in response["Location"]:
            response = browser.get(agree(box, page_of(response)))
        return response

    def test_a_tick_and_a_tap(self, site: sites.Site, box: SandboxProcess) -> None:
        browser = Client()
        refused = self.by_button(browser, box)
        assert refused.status_code == 422
        assert "请先阅读并勾选同意" in refused.content.decode()
        assert box.rules("oa.") == []
        assert self.by_button(browser, box, agree="on")["Location"] == "/cart/"
        member_id = member_of(browser, site)
        assert member_id is not None
        given = {code: one.given for code, one in privacy.consents_of(site_id=site.id, member_id=member_id).items()}
        assert given == {"terms": True, "profile": True}

    def test_a_link_is_not_agreement(self, site: sites.Site, box: SandboxProcess) -> None:
        """A stranger, and somebody known by the mini program who never agreed: to the sign-in page, unasked."""
        known_by_mini_program(site, box)
        for person in ("chen-siyuan", "lin-xiao"):
            box.api("POST", "/official/follow", person=person)
            browser = Client()
            done = sign_in(browser, box, person, next="/cart/", favourite="product:x")
            assert done["Location"] == "/sign-in/?next=%2Fcart%2F&favourite=product%3Ax"
            assert member_of(browser, site) is None
        assert Member.objects.count() == 1
        assert "oa.userinfo" not in [one["name"] for one in box.api("GET", "/calls?name=oa.")["items"]]

    def test_who_agreed_before_needs_neither_tick_nor_tap(self, site: sites.Site, box: SandboxProcess) -> None:
        self.by_button(Client(), box, agree="on")
        browser = Client()
        assert sign_in(browser, box, next="/cart/")["Location"] == "/cart/"
        assert member_of(browser, site) is not None
        assert len(privacy.consent_ledger(site_id=site.id, purpose="terms", limit=9).items) == 1

    def test_on_h5_the_mini_app_has_asked(self, site: sites.Site, box: SandboxProcess) -> None:
        done = sign_in(Client(), box, target="h5", next="/pages/me/index")
        assert "/m/#/pages-account/enter/index?ticket=" in done["Location"]
