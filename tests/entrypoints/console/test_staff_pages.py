"""Colleagues and the audit log, as owners and auditors work with them."""

from __future__ import annotations

import csv
import io
import re
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from django.db import connection, transaction
from django.test import Client

import portico
from portico.domains.orders import public as orders
from portico.domains.sites import public as sites
from portico.domains.staff import public as security
from portico.entrypoints.console import audit_names, staff
from portico.entrypoints.console.models import StaffUser
from portico.entrypoints.console.rights import ROLES
from portico.infra import audit
from portico.infra.actors import Staff, System
from portico.infra.audit_search import AuditFilter, search_audit
from portico.infra.models import AuditRecord
from portico.kernel.clock import utc_now
from portico.kernel.errors import Denied
from portico.kernel.money import Money
from tests.entrypoints.console import shop

pytestmark = pytest.mark.django_db


def owner_of(site: sites.Site, user: StaffUser) -> Staff:
    return Staff(site.id, user.pk, user.display_name, ROLES["owner"].rights)


def test_an_owner_makes_an_account_whose_password_is_shown_once_and_changed_first(site: sites.Site) -> None:
    client = shop.client_of("owner")
    broken = client.post("/console/staff/new/", {"username": "有 空格", "display_name": ""}).content.decode()
    assert ["登录名只能包含" in broken, "必填" in broken, "请至少选择一个角色" in broken] == [True] * 3
    form = {"username": "lin", "display_name": "小林", "roles": ["operator", "warehouse"]}
    page = client.post("/console/staff/new/", form).content.decode()
    (given,) = re.findall(r"<span>([a-z2-9]{4}(?:-[a-z2-9]{4}){3})</span>", page)
    user = StaffUser.objects.get(username="lin")
    assert (user.roles, user.password_is_temporary, user.check_password(given)) == (
        {"operator", "warehouse"},
        True,
        True,
    )
    assert "这个登录名已被使用" in client.post("/console/staff/new/", {**form, "username": "LIN"}).content.decode()
    record = AuditRecord.objects.get(action="staff.create")
    assert record.changes["roles"] == [[], ["operator", "warehouse"]]
    assert given not in str(record.changes)


def test_the_last_owner_stays_and_nobody_shuts_themselves_out(site: sites.Site) -> None:
    first = shop.staff("owner")
    client = shop.client_of("owner")
    for path, form in (
        (f"/console/staff/{first.pk}/", {"display_name": "我", "roles": "auditor"}),
        (f"/console/staff/{first.pk}/active/", {"to": "off"}),
        (f"/console/staff/{first.pk}/second-factor/", {}),
        (f"/console/staff/{first.pk}/password/", {}),
    ):
        client.post(path, form)
    first = StaffUser.objects.get(pk=first.pk)
    assert (first.is_active, first.roles, first.check_password(shop.PASSWORD)) == (True, {"owner"}, True)
    # An owner whose own rights were taken meanwhile cannot take the last one's.
    gone = owner_of(site, shop.staff("auditor"))
    with pytest.raises(staff.LastOwner):
        staff.switch_account(actor=gone, user_id=first.pk, active=False, now=utc_now())
    with pytest.raises(staff.LastOwner):
        staff.change_account(actor=gone, user_id=first.pk, display_name="x", roles={"finance"}, now=utc_now())


def test_only_owners_reach_the_actions_even_past_the_pages(site: sites.Site) -> None:
    user = shop.staff("analyst")
    actor = Staff(site.id, user.pk, "x", ROLES["operator"].rights)
    now = utc_now()
    for act in (
        lambda: staff.create_account(actor=actor, username="x", display_name="x", roles={"owner"}, now=now),
        lambda: staff.change_account(actor=actor, user_id=user.pk, display_name="x", roles={"owner"}, now=now),
        lambda: staff.switch_account(actor=actor, user_id=user.pk, active=False, now=now),
        lambda: staff.give_password(actor=actor, user_id=user.pk, now=now),
        lambda: staff.reset_second_factor(actor=actor, user_id=user.pk, now=now),
        lambda: staff.unlock(actor=actor, user_id=user.pk, now=now),
    ):
        with pytest.raises(Denied):
            act()
    assert not AuditRecord.objects.exists()


def test_an_owner_helps_who_lost_the_phone(site: sites.Site) -> None:
    user, client = shop.staff("operator"), shop.client_of("owner")
    then = utc_now() - timedelta(minutes=5)
    with transaction.atomic():
        secret = security.begin_second_factor(user_id=user.pk, now=then)
        security.confirm_second_factor(user_id=user.pk, code=security.code_at(secret, now=then), now=then)
    assert "重置两步验证" in client.get(f"/console/staff/{user.pk}/").content.decode()
    client.post(f"/console/staff/{user.pk}/second-factor/")
    assert not security.has_second_factor(user_id=user.pk)
    given = client.post(f"/console/staff/{user.pk}/password/").content.decode()
    user.refresh_from_db()
    (password,) = re.findall(r"<span>([a-z2-9-]{19})</span>", given)
    assert user.check_password(password)
    assert set(AuditRecord.objects.values_list("action", flat=True)) >= {
        "staff.second_factor.reset", "staff.password.given",
    }  # fmt: skip


def test_the_only_owner_is_rescued_on_the_server(site: sites.Site) -> None:
    user, now = shop.staff("owner"), utc_now()
    with transaction.atomic():
        secret = security.begin_second_factor(user_id=user.pk, now=now)
        security.confirm_second_factor(user_id=user.pk, code=security.code_at(secret, now=now), now=now)
    call_command("console_account", user.username, rescue=True, stdout=io.StringIO())
    assert not security.has_second_factor(user_id=user.pk)
    assert AuditRecord.objects.get(action="staff.rescue").actor_kind == "system"
    with pytest.raises(CommandError):
        call_command("console_account", "nobody", rescue=True)


def test_the_refund_limit_holds_for_customer_service_and_is_the_owners_to_set(site: sites.Site, now: datetime) -> None:
    sku_id = shop.only_sku(shop.product(site, shop.category(site, "tea", "茶", now), "T1", now))
    order = shop.paid_order(site, shop.member(site, "13800001234", now), sku_id, now)
    owner, service = shop.client_of("owner"), shop.client_of("customer_service")
    assert service.post("/console/staff/policy/", {"refund_limit": "99999"}).status_code == 403
    assert owner.post("/console/staff/policy/", {"refund_limit": "一百"}).status_code == 422
    owner.post("/console/staff/policy/", {"refund_limit": "67.99", "second_factor": ["owner"]})
    policy = security.get_policy(site_id=site.id)
    assert (policy.refund_limit, policy.second_factor_roles) == (Money(6799), {"owner"})
    service.post(f"/console/orders/{order.id}/cancel/", {"reason": "买家不要了"})
    assert orders.get_order(site_id=site.id, order_id=order.id).state is orders.OrderState.PAID
    with transaction.atomic():
        security.save_policy(site_id=site.id, second_factor_roles=[], refund_limit=Money(6800))
    service.post(f"/console/orders/{order.id}/cancel/", {"reason": "买家不要了"})
    assert orders.get_order(site_id=site.id, order_id=order.id).state is orders.OrderState.REFUNDED


@pytest.fixture
def history(site: sites.Site, now: datetime) -> tuple[Client, StaffUser]:
    """Four records of two days, by two colleagues and the system."""
    clerk, owner = shop.staff("customer_service"), shop.staff("owner")
    with transaction.atomic():
        for actor, action, days, reason in (
            (Staff(site.id, clerk.pk, "x", frozenset()), "reveal.member_phone", 3, "=1+1"),
            (Staff(site.id, clerk.pk, "x", frozenset()), "orders.cancel", 3, "买家不要了"),
            (owner_of(site, owner), "sites.save", 0, ""),
            (System(site.id, "expire"), "orders.cancel", 0, ""),
        ):
            audit.record(
                actor=actor, action=action, subject_type="order", subject_id="o-1", now=now - timedelta(days=days),
                reason=reason, changes={"name": ["旧名", "新名"]},
            )  # fmt: skip
    return shop.client_of("auditor"), clerk


def seen(client: Client, query: str) -> list[str]:
    page = client.get(f"/console/audit/?{query}").content.decode()
    return re.findall(r'<span class="pc-strong">([^<]+)</span>', page)


def test_the_log_is_searched_by_person_action_subject_and_day(history: tuple[Client, StaffUser]) -> None:
    client, clerk = history
    everything = ["取消订单", "保存站点设置", "取消订单", "查看手机号"]
    assert seen(client, "") == everything
    assert seen(client, f"actor=staff:{clerk.pk}") == ["取消订单", "查看手机号"]
    assert seen(client, "actor=system:") == ["取消订单"]
    assert seen(client, "action=reveal.") == ["查看手机号"]
    assert seen(client, "action=orders.cancel") == ["取消订单", "取消订单"]
    assert seen(client, "subject_type=order&subject=o-1") == everything
    assert seen(client, "subject=o-2") == []
    assert seen(client, "since=2026-11-22") == ["取消订单", "保存站点设置"]
    assert seen(client, "until=2026-11-19") == ["取消订单", "查看手机号"]
    assert "<del>旧名</del> → <ins>新名</ins>" in client.get("/console/audit/").content.decode()


def test_the_log_is_read_page_by_page(site: sites.Site, history: tuple[Client, StaffUser]) -> None:
    first = search_audit(site_id=site.id, filter=AuditFilter(), cursor=None, limit=3)
    rest = search_audit(site_id=site.id, filter=AuditFilter(), cursor=first.next_cursor, limit=3)
    assert [len(first.items), len(rest.items), rest.next_cursor] == [3, 1, None]
    assert history[0].get("/console/audit/?cursor=made-up").status_code == 422


def test_an_export_is_itself_on_record_and_harmless_in_a_spreadsheet(history: tuple[Client, StaffUser]) -> None:
    client, clerk = history
    answer = client.post("/console/audit/export/", {"actor": f"staff:{clerk.pk}"})
    table = list(csv.reader(io.StringIO(answer.getvalue().decode("utf-8-sig"))))
    assert [row[5] for row in table] == ["代码", "orders.cancel", "reveal.member_phone"]
    assert table[2][8] == "'=1+1"
    record = AuditRecord.objects.get(action="audit.export")
    assert record.changes == {"actor": [None, f"staff:{clerk.pk}"]}
    assert client.get("/console/audit/export/").status_code == 405
    assert shop.client_of("operator").post("/console/audit/export/").status_code == 403


def test_verifying_says_that_the_chain_is_whole_or_where_it_is_not(history: tuple[Client, StaffUser]) -> None:
    client, _ = history
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
    assert "审计链完整，共 4 条" in client.post("/console/audit/verify/", follow=True).content.decode()
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE infra_audit_record DISABLE TRIGGER USER")
        cursor.execute("UPDATE infra_audit_record SET reason = 'x' WHERE action = 'sites.save'")
        cursor.execute("ALTER TABLE infra_audit_record ENABLE TRIGGER USER")
    assert "第一处在第 3 条" in client.post("/console/audit/verify/", follow=True).content.decode()


def test_the_log_of_another_site_is_not_here(
    site: sites.Site, other_site: sites.Site, history: tuple[Client, StaffUser]
) -> None:
    found = search_audit(site_id=other_site.id, filter=AuditFilter(), cursor=None, limit=10)
    assert found.items == []


def test_every_action_on_record_has_words() -> None:
    source = Path(portico.__file__).parent
    texts = [path.read_text(encoding="utf-8") for path in source.rglob("*.py")]
    used = {
        action for text in texts for action in re.findall(r'(?:\baction=|_record\([^"()]*)"([a-z_]+\.[a-z_.]+)"', text)
    }
    assert len(used) > 40
    assert sorted(used - set(audit_names.ACTIONS)) == []
