"""Personal data in the clear: who may see which, only with a reason, and always on record."""

from __future__ import annotations

from datetime import datetime, timedelta
from uuid import UUID

import pytest
from django.db import transaction
from django.test import Client
from django.test.utils import override_settings

from portico.domains.members import public as members
from portico.domains.orders import public as orders
from portico.domains.sites import public as sites
from portico.domains.wallet import public as wallet
from portico.entrypoints.console import reveal
from portico.entrypoints.console.rights import ROLES
from portico.infra.actors import Member, System
from portico.infra.models import AuditRecord
from portico.kernel.ids import MemberId, new_id
from portico.kernel.money import Money
from tests.entrypoints.console import shop

pytestmark = pytest.mark.django_db

PHONE = "13800001234"


@pytest.fixture
def buyer(site: sites.Site, now: datetime) -> MemberId:
    return shop.member(site, PHONE, now)


@pytest.fixture
def order(site: sites.Site, buyer: MemberId, now: datetime) -> orders.OrderView:
    sku_id = shop.only_sku(shop.product(site, shop.category(site, "tea", "茶", now), "T1", now))
    return shop.paid_order(site, buyer, sku_id, now)


def ask(client: Client, kind: str, subject_id: UUID, reason: str = "联系买家改地址") -> tuple[int, str]:
    """(status, value or code)."""
    answer = client.post(
        "/console/reveal/",
        {"kind": kind, "id": str(subject_id), "reason": reason},
        content_type="application/json",
        headers={"accept": "application/json"},
    )
    told = answer.json()
    return answer.status_code, told.get("value") or told["code"]


def withdrawal(site: sites.Site, member_id: MemberId, now: datetime) -> UUID:
    """The member wants a hundred yuan of their balance paid out."""
    amount, actor = Money(10_000), Member(site.id, member_id)
    with transaction.atomic():
        cause = wallet.Cause(ref=new_id(), actor=System(site.id, "test"), now=now)
        wallet.give(site_id=site.id, member_id=member_id, amount=amount, kind=wallet.Kind.TOP_UP, cause=cause)
        payee = wallet.Payee(name="赵小满", account="6222020200112233445")
        asked = wallet.request_withdrawal(
            actor=actor, amount=amount, channel=wallet.Channel.MANUAL, payee=payee, now=now
        )
    return asked.id


@pytest.mark.parametrize("role", sorted(ROLES))
def test_each_role_sees_exactly_its_kinds(
    site: sites.Site, buyer: MemberId, order: orders.OrderView, role: str
) -> None:
    address = members.list_addresses(site_id=site.id, member_id=buyer)[0]
    subjects = {
        "order_recipient": order.id,
        "member_phone": buyer,
        "member_address": address.id,
        "withdrawal_payee": withdrawal(site, buyer, order.created_at),
    }
    assert set(subjects) == set(reveal.KINDS)
    client = shop.client_of(role)
    seen = {kind for kind, subject_id in subjects.items() if ask(client, kind, subject_id)[0] == 200}
    everything = set(subjects)
    expected = {
        "owner": everything,
        "customer_service": everything - {"withdrawal_payee"},
        "warehouse": {"order_recipient"},
        "finance": {"withdrawal_payee"},
    }.get(role, set())
    assert seen == expected
    assert {row.action for row in AuditRecord.objects.filter(action__startswith="reveal.")} == {
        f"reveal.{kind}" for kind in expected
    }


def test_the_value_comes_with_a_record_of_who_looked_and_why(order: orders.OrderView) -> None:
    client = shop.client_of("customer_service")
    status, value = ask(client, "order_recipient", order.id, "  买家来电\t改地址 ")
    assert (status, value.splitlines()[:2]) == (200, ["赵小满", PHONE])
    assert "漕溪路 12 弄 3 号 501 室" in value
    row = AuditRecord.objects.get(action="reveal.order_recipient")
    assert (row.subject_type, row.subject_id, row.reason) == ("order", str(order.id), "买家来电 改地址")
    assert (row.actor_kind, row.actor_id) == ("staff", str(shop.staff("customer_service").pk))
    assert PHONE not in str(row.changes)


def test_the_order_page_itself_never_holds_the_value(order: orders.OrderView) -> None:
    page = shop.client_of("owner").get(f"/console/orders/{order.id}/").content.decode()
    assert ["138****1234" in page, "赵**" in page, "pc-reveal__button" in page] == [True] * 3
    assert [PHONE in page, "赵小满" in page, "漕溪路" in page] == [False] * 3
    assert "pc-reveal__button" not in shop.client_of("auditor").get(f"/console/orders/{order.id}/").content.decode()


@pytest.mark.parametrize("reason", ["", " 看 ", "长" * 201, "改\x00地址"])
def test_without_a_proper_reason_nothing_is_shown_or_recorded(order: orders.OrderView, reason: str) -> None:
    assert ask(shop.client_of("owner"), "order_recipient", order.id, reason) == (422, "invalid")
    assert not AuditRecord.objects.filter(action__startswith="reveal.").exists()


def test_the_warehouse_sees_a_recipient_only_while_the_order_is_shipped(
    site: sites.Site, buyer: MemberId, order: orders.OrderView, now: datetime
) -> None:
    sku_id = order.lines[0].sku_id
    unpaid = shop.order(site, buyer, sku_id, now)
    client = shop.client_of("warehouse")
    assert ask(client, "order_recipient", unpaid.id) == (403, "reveal_not_now")
    assert ask(client, "order_recipient", order.id)[0] == 200
    system = System(site.id, "test")
    with transaction.atomic():
        pieces = {line.id: line.to_ship for line in order.lines}
        orders.ship_lines(site_id=site.id, order_id=order.id, quantities=pieces, data={}, actor=system, now=now)
    assert ask(client, "order_recipient", order.id)[0] == 200
    with transaction.atomic():
        orders.confirm_receipt(
            site_id=site.id, order_id=order.id, member_id=None, actor=system, now=now + timedelta(days=11)
        )
    assert ask(client, "order_recipient", order.id) == (403, "reveal_not_now")
    assert ask(shop.client_of("customer_service"), "order_recipient", order.id)[0] == 200


def test_what_does_not_exist_here_answers_404(
    site: sites.Site, other_site: sites.Site, order: orders.OrderView, buyer: MemberId, now: datetime
) -> None:
    client = shop.client_of("owner")
    assert ask(client, "member_phone", new_id())[0] == 404
    assert ask(client, "member_address", new_id())[0] == 404
    assert ask(client, "member_unionid", buyer) == (404, "reveal_kind_unknown")
    with override_settings(ALLOWED_HOSTS=["other.example"]):
        elsewhere = Client(headers={"host": other_site.host})
        elsewhere.force_login(shop.staff("owner"))
        assert ask(elsewhere, "member_phone", buyer)[0] == 404
        assert ask(elsewhere, "order_recipient", order.id)[0] == 404
    assert not AuditRecord.objects.filter(action__startswith="reveal.").exists()


def test_nobody_copies_out_the_customers_one_by_one(buyer: MemberId, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reveal, "MOST_AN_HOUR", 2)
    client = shop.client_of("customer_service")
    assert [ask(client, "member_phone", buyer)[0] for _ in range(3)] == [200, 200, 429]
    assert ask(shop.client_of("owner"), "member_phone", buyer)[0] == 200


def test_a_body_that_is_no_question_of_ours_is_refused(buyer: MemberId) -> None:
    client = shop.client_of("owner")
    for body in (b"", b"[]", b'{"kind": "member_phone"}', b'{"kind":"member_phone","id":"x","reason":"why"}'):
        assert client.post("/console/reveal/", body, content_type="application/json").status_code == 422
    assert client.get("/console/reveal/").status_code == 405
