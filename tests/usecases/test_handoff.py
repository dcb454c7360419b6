"""Tickets and scanned codes are good once, whoever tries at the same moment, and only where they were meant for."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from urllib.parse import parse_qs, urlsplit

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from portico.domains.members import public as members
from portico.domains.members.models import HandoffTicket, MemberSession, QrSignIn
from portico.domains.orders import public as orders
from portico.infra.actors import Member
from portico.kernel.errors import Invalid, RateLimited
from portico.kernel.ids import SkuId, new_id
from portico.kernel.money import Money
from portico.usecases import handoff, identity, qr_sign_in, signin
from portico.usecases.member_data import erase_member_data

pytestmark = pytest.mark.django_db(transaction=True)

WEB = signin.Arrival("web", user_agent="Mozilla/5.0 (Windows NT 10.0) Chrome/140 Safari/537.36")
BROWSER = {"user_agent": WEB.user_agent, "client_ip": "203.0.113.7"}
AT_ONCE = 8


def member(site, now, phone="13800000001"):
    with transaction.atomic():
        found = members.sign_in_verified_phone(site_id=site.id, phone=phone, provenance={}, now=now).member_id
    return Member(site.id, found)


def session(actor, now):
    with transaction.atomic():
        tokens = members.open_session(
            site_id=actor.site_id, member_id=actor.member_id, carrier="mp-weixin", user_agent="", now=now
        )
    return members.read_access_token(token=tokens.access_token, now=now)[2]


def ticket_of(actor, now, target="web", path="/orders/", session_id=None):
    return handoff.offer(actor=actor, session_id=session_id, target=target, path=path, now=now).ticket


def all_at_once(work):
    """What each of AT_ONCE threads, started together, got: a value or an error's code."""
    ready = threading.Barrier(AT_ONCE)

    def run(_number):
        try:
            ready.wait()
            return work()
        except (Invalid, members.QrSignInOver) as refused:
            return refused.code
        finally:
            connection.close()

    with ThreadPoolExecutor(AT_ONCE) as pool:
        return list(pool.map(run, range(AT_ONCE)))


def test_a_ticket_opens_a_session_at_its_target_and_brings_the_guests_cart(site, now):
    actor = member(site, now)
    token, sku_id = orders.new_guest_token(), SkuId(new_id())
    with transaction.atomic():
        orders.add_line(
            site_id=site.id, owner=orders.guest_owner(token), sku_id=sku_id, quantity=2, unit_price=Money(990), now=now
        )
    offered = handoff.offer(
        actor=actor, session_id=session(actor, now), target="web", path="/orders/?state=paid", now=now
    )
    assert offered.expires_in_seconds == 60
    assert offered.url.endswith(f"/enter/#{offered.ticket}&/orders/%3Fstate%3Dpaid"), "# reaches no server, no log"
    assert handoff.look(site_id=site.id, ticket=offered.ticket, target="web", now=now).name == "138****0001"
    arrival = signin.Arrival("web", guest_token=token, user_agent="UA")
    arrived = handoff.redeem(site_id=site.id, ticket=offered.ticket, target="web", arrival=arrival, now=now)
    assert (arrived.entered.member.id, arrived.entered.is_new) == (actor.member_id, False)
    assert arrived.path == "/orders/?state=paid"
    cart = orders.cart_of(site_id=site.id, owner=orders.CartOwner(member_id=actor.member_id))
    assert [line.sku_id for line in cart] == [sku_id]


def test_of_many_who_spend_a_ticket_at_once_one_gets_in(site, now):
    actor = member(site, now)
    ticket = ticket_of(actor, now)
    got = all_at_once(
        lambda: handoff.redeem(site_id=site.id, ticket=ticket, target="web", arrival=WEB, now=now).entered.member.id
    )
    assert sorted(map(str, got)) == sorted([str(actor.member_id)] + ["handoff_ticket_invalid"] * (AT_ONCE - 1))
    assert MemberSession.objects.count() == 1


def test_a_ticket_is_good_nowhere_else_and_not_for_long(site, other_site, now):
    actor = member(site, now)
    ticket = ticket_of(actor, now)

    def refused(**change):
        wanted = {"site_id": site.id, "ticket": ticket, "target": "web", "arrival": WEB, "now": now} | change
        with pytest.raises(members.HandoffTicketInvalid):
            handoff.redeem(**wanted)

    refused(site_id=other_site.id)
    refused(target="h5")
    refused(ticket=ticket + "A")
    refused(ticket="")
    refused(now=now + timedelta(seconds=60))
    assert MemberSession.objects.count() == 0
    with pytest.raises(Invalid):  # malformed: nothing is spent
        handoff.redeem(
            site_id=site.id, ticket=ticket, target="web", arrival=signin.Arrival("nowhere"), now=now
        )  # fmt: skip
    late = now + timedelta(seconds=59)
    handoff.redeem(site_id=site.id, ticket=ticket, target="web", arrival=WEB, now=late)
    refused(now=late)


def test_what_is_stored_of_a_ticket_cannot_be_presented(site, now):
    ticket = ticket_of(member(site, now), now)
    row = HandoffTicket.objects.get()
    assert ticket not in str(vars(row))
    for stored in (bytes(row.token_hash).hex(), str(row.id)):
        with pytest.raises(members.HandoffTicketInvalid):
            handoff.redeem(site_id=site.id, ticket=stored, target="web", arrival=WEB, now=now)


def test_signing_out_takes_the_ticket_back(site, now):
    actor = member(site, now)
    here = session(actor, now)
    ticket = ticket_of(actor, now, session_id=here)
    signin.sign_out(site_id=site.id, session_id=here, now=now)
    with pytest.raises(members.HandoffTicketInvalid):
        handoff.redeem(site_id=site.id, ticket=ticket, target="web", arrival=WEB, now=now)


@pytest.mark.parametrize(
    ("target", "path"),
    [
        ("web", "orders/"), ("web", "//evil.example/"), ("web", "/\\evil.example"), ("web", "https://evil.example/"),
        ("web", "/a b"), ("web", "/\n"), ("web", "/" + "a" * 500), ("h5", "/orders/"),
        ("mp-weixin", "/pages/home/index#x"), ("h5", "https://evil.example/pages/home/index"), ("mp-nobody", "/"),
    ],
)  # fmt: skip
def test_a_ticket_leads_to_our_own_pages_only(site, now, target, path):
    with pytest.raises(Invalid):
        ticket_of(member(site, now), now, target=target, path=path)
    assert HandoffTicket.objects.count() == 0


def test_the_mini_program_is_opened_by_its_scheme_and_h5_by_its_page(site, now, settings):
    actor, path = member(site, now), "/pages-order/detail/index?id=1&e=web_nav&from=web_nav"
    h5 = handoff.offer(actor=actor, session_id=None, target="h5", path=path, now=now)
    page, _, query = urlsplit(h5.url).fragment.partition("?")
    assert (page, parse_qs(query)) == (
        handoff.ENTER_PAGE, {"ticket": [h5.ticket], "e": ["web_nav"], "from": ["web_nav"]},
    )  # fmt: skip
    assert h5.ticket not in h5.url.partition("#")[0]
    mini = handoff.offer(actor=actor, session_id=None, target="mp-weixin", path=path, now=now)
    if settings.PORTICO.platforms.wechat_mini.app_id:
        assert mini.url.startswith("weixin://dl/business/?appid=")
    assert mini.ticket in mini.url


def test_a_ticket_follows_a_member_who_is_united_with_another(site, now):
    one = member(site, now)
    account = members.MiniProgramIdentity("wechat_mini", "wx1", "openid-1", None)
    with transaction.atomic():
        found = members.sign_in_mini_program(site_id=site.id, identity=account, provenance={}, now=now)
    other = Member(site.id, found.member_id)
    ticket = ticket_of(other, now)
    with transaction.atomic():
        united = identity.unite(
            site_id=site.id, one=one.member_id, other=other.member_id, evidence="unionid", provenance={}, now=now
        )
    arrived = handoff.redeem(site_id=site.id, ticket=ticket, target="web", arrival=WEB, now=now)
    assert arrived.entered.member.id == united.member_id == one.member_id


def test_an_erased_member_leaves_no_ticket_behind(site, now):
    actor = member(site, now)
    ticket_of(actor, now)
    started = qr_sign_in.start(site_id=site.id, **BROWSER, now=now)
    qr_sign_in.scan(actor=actor, qr_id=started.id, client_ip="203.0.113.7", now=now)
    erase_member_data(actor=actor, member_id=actor.member_id, now=now)
    assert not HandoffTicket.objects.exists()
    assert not QrSignIn.objects.exists()


def test_asking_for_tickets_without_end_is_refused(site, now):
    actor = member(site, now)
    for _ in range(30):
        ticket_of(actor, now)
    with pytest.raises(RateLimited):
        ticket_of(actor, now)


# Codes to scan


def watch(site, started, now, secret=None):
    found = qr_sign_in.watch(site_id=site.id, qr_id=started.id, secret=secret or started.secret, now=now)
    return found.state, found.name


def test_a_scanned_and_confirmed_code_signs_the_browser_in(site, now):
    actor = member(site, now)
    started = qr_sign_in.start(site_id=site.id, **BROWSER, now=now)
    assert str(started.id) in started.address
    assert started.secret not in started.address
    assert watch(site, started, now) == ("waiting", "")
    asked = qr_sign_in.scan(actor=actor, qr_id=started.id, client_ip="198.51.100.9", now=now)
    assert (members.device_name(asked.user_agent), asked.network, asked.same_network) == (
        "Chrome · Windows", "203.0.113.*", False,
    )  # fmt: skip
    assert watch(site, started, now) == ("scanned", "138****0001")
    with pytest.raises(members.QrSignInOver):
        qr_sign_in.redeem(site_id=site.id, qr_id=started.id, secret=started.secret, arrival=WEB, now=now)
    qr_sign_in.confirm(actor=actor, qr_id=started.id, now=now)
    entered = qr_sign_in.redeem(site_id=site.id, qr_id=started.id, secret=started.secret, arrival=WEB, now=now)
    assert entered.member.id == actor.member_id
    assert watch(site, started, now)[0] == "used"


def test_who_scans_first_decides_alone(site, now):
    first, second = member(site, now), member(site, now, "13800000002")
    started = qr_sign_in.start(site_id=site.id, **BROWSER, now=now)
    qr_sign_in.scan(actor=first, qr_id=started.id, client_ip="203.0.113.7", now=now)
    assert qr_sign_in.scan(actor=first, qr_id=started.id, client_ip="203.0.113.7", now=now).same_network
    for step in (
        lambda: qr_sign_in.scan(actor=second, qr_id=started.id, client_ip="203.0.113.7", now=now),
        lambda: qr_sign_in.confirm(actor=second, qr_id=started.id, now=now),
        lambda: qr_sign_in.refuse(actor=second, qr_id=started.id, now=now),
    ):
        with pytest.raises(members.QrSignInNotFound):
            step()
    assert watch(site, started, now)[0] == "scanned"


def test_of_many_browsers_with_the_secret_one_gets_in(site, now):
    actor = member(site, now)
    started = qr_sign_in.start(site_id=site.id, **BROWSER, now=now)
    qr_sign_in.scan(actor=actor, qr_id=started.id, client_ip="", now=now)
    qr_sign_in.confirm(actor=actor, qr_id=started.id, now=now)
    got = all_at_once(
        lambda: (
            qr_sign_in.redeem(site_id=site.id, qr_id=started.id, secret=started.secret, arrival=WEB, now=now).member.id
        )
    )
    assert sorted(map(str, got)) == sorted([str(actor.member_id)] + ["qr_sign_in_over"] * (AT_ONCE - 1))
    assert MemberSession.objects.count() == 1


def test_a_code_without_its_secret_shows_and_gives_nothing(site, other_site, now):
    actor = member(site, now)
    started = qr_sign_in.start(site_id=site.id, **BROWSER, now=now)
    qr_sign_in.scan(actor=actor, qr_id=started.id, client_ip="", now=now)
    qr_sign_in.confirm(actor=actor, qr_id=started.id, now=now)
    for wanted in ({"secret": "guessed"}, {"secret": ""}, {"site_id": other_site.id}, {"qr_id": new_id()}):
        named = {"site_id": site.id, "qr_id": started.id, "secret": started.secret} | wanted
        with pytest.raises(members.QrSignInNotFound):
            qr_sign_in.watch(**named, now=now)
        with pytest.raises(members.QrSignInNotFound):
            qr_sign_in.redeem(**named, arrival=WEB, now=now)


@pytest.mark.parametrize("minutes", [3, 10])
def test_a_code_that_waited_too_long_is_over(site, now, minutes):
    actor = member(site, now)
    started = qr_sign_in.start(site_id=site.id, **BROWSER, now=now)
    later = now + timedelta(minutes=minutes)
    assert watch(site, started, later)[0] == "expired"
    with pytest.raises(members.QrSignInOver):
        qr_sign_in.scan(actor=actor, qr_id=started.id, client_ip="", now=later)
    qr_sign_in.scan(actor=actor, qr_id=started.id, client_ip="", now=now)
    with pytest.raises(members.QrSignInOver):
        qr_sign_in.confirm(actor=actor, qr_id=started.id, now=later)
    qr_sign_in.confirm(actor=actor, qr_id=started.id, now=now)
    with pytest.raises(members.QrSignInOver):  # yes is good for a minute
        qr_sign_in.redeem(site_id=site.id, qr_id=started.id, secret=started.secret, arrival=WEB, now=later)


def test_a_refused_code_stays_refused(site, now):
    actor = member(site, now)
    started = qr_sign_in.start(site_id=site.id, **BROWSER, now=now)
    qr_sign_in.scan(actor=actor, qr_id=started.id, client_ip="", now=now)
    qr_sign_in.refuse(actor=actor, qr_id=started.id, now=now)
    assert watch(site, started, now)[0] == "refused"
    with pytest.raises(members.QrSignInOver):
        qr_sign_in.confirm(actor=actor, qr_id=started.id, now=now)
    with pytest.raises(members.QrSignInOver):
        qr_sign_in.redeem(site_id=site.id, qr_id=started.id, secret=started.secret, arrival=WEB, now=now)


def test_tickets_and_codes_are_forgotten(site, now):
    actor = member(site, now)
    ticket_of(actor, now)
    qr_sign_in.start(site_id=site.id, **BROWSER, now=now)
    with transaction.atomic():
        assert members.forget_expired(now=now + timedelta(days=1)) == 0
        assert members.forget_expired(now=now + timedelta(days=3)) == 2


def test_coming_in_costs_few_queries(site, now):
    """Without a guest's cart and visits; savepoints are not counted."""
    actor = member(site, now)
    ticket = ticket_of(actor, now)
    started = qr_sign_in.start(site_id=site.id, **BROWSER, now=now)
    qr_sign_in.scan(actor=actor, qr_id=started.id, client_ip="", now=now)
    qr_sign_in.confirm(actor=actor, qr_id=started.id, now=now)

    def cost(work):
        with CaptureQueriesContext(connection) as captured:
            work()
        return sum(not query["sql"].startswith(("SAVEPOINT", "RELEASE", "BEGIN", "COMMIT")) for query in captured)

    by_ticket = {"site_id": site.id, "ticket": ticket, "target": "web", "arrival": WEB, "now": now}
    assert cost(lambda: handoff.redeem(**by_ticket)) <= 5
    by_code = {"site_id": site.id, "qr_id": started.id, "secret": started.secret, "arrival": WEB, "now": now}
    assert cost(lambda: qr_sign_in.redeem(**by_code)) <= 6
