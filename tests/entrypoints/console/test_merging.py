"""The review queue and the journal of merges: two sides, one decision with a reason, and a way back for thirty days."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from django.db import transaction
from django.test import Client

from portico.domains.members import public as members
from portico.domains.members.ports import MiniProgramIdentity
from portico.domains.orders import public as orders
from portico.domains.sites import public as sites
from portico.domains.tracking import public as tracking
from portico.infra import cache
from portico.infra.models import AuditRecord
from portico.kernel.clock import utc_now
from portico.kernel.ids import MemberId, new_id
from portico.usecases import identity
from tests.entrypoints.console import shop
from tests.entrypoints.console.test_member_card import joined, page, queries

pytestmark = pytest.mark.django_db


@pytest.fixture
def two(site: sites.Site, now: datetime) -> tuple[MemberId, MemberId]:
    """The elder has a number, an order and an address; the younger another number, and lately the same unionid."""
    elder, younger = shop.member(site, "13800001111", now - timedelta(days=90)), joined(site, now, "o-2", carrier="oa")
    saved = shop.product(site, shop.category(site, "tea", "茶", now), "T1", now)
    shop.paid_order(site, elder, shop.only_sku(saved), now)
    provenance = {"carrier": "oa"}
    with transaction.atomic():
        members.update_member(site_id=site.id, member_id=elder, change=members.ProfileChange(nickname="周周"), now=now)
        members.update_member(
            site_id=site.id, member_id=younger, change=members.ProfileChange(nickname="唐唐"), now=now
        )
        members.bind_phone(site_id=site.id, member_id=younger, phone="13800002222", provenance=provenance, now=now)
        members.save_item(site_id=site.id, member_id=younger, kind="product", subject_id=saved.product_id, now=now)
        for one in (elder, younger):
            tracking.attach_visitor(site_id=site.id, visitor_id="family-tablet", member_id=one, now=now)
        other = MiniProgramIdentity("wechat_mini", "wx1", "o-1", "u-1")
        members.sign_in_mini_program(site_id=site.id, identity=other, provenance=provenance, now=now)
    return elder, younger


@pytest.fixture
def conflict(site: sites.Site, now: datetime, two: tuple[MemberId, MemberId]) -> members.MergeConflict:
    with transaction.atomic():
        united = identity.unite(site_id=site.id, one=two[0], other=two[1], evidence="unionid", provenance={}, now=now)
    assert united.conflict is not None
    return united.conflict


def current(site: sites.Site, who: MemberId) -> MemberId:
    return members.get_card(site_id=site.id, member_id=who).merged_into or who


def merge_of(site: sites.Site) -> members.Merge:
    (found,) = members.list_merges(site_id=site.id, limit=2)
    return found


def test_both_sides_stand_beside_each_other_with_what_speaks_for_and_against(site, conflict):
    html = page(shop.client_of("operator"), f"/console/members/conflicts/{conflict.id}/")
    said = (
        "周周|唐唐|138****1111|138****2222|支付 1 笔|两个不同的验证手机号|在 1 台相同的设备上登录过|公众号|合并时保留"
    )
    assert [words for words in said.split("|") if words not in html] == []
    assert html.index("周周") < html.index("唐唐")
    assert "13800001111" not in html


def test_merging_needs_a_reason_is_recorded_and_moves_everything(site, conflict, two):
    elder, younger = two
    client = shop.client_of("operator")
    path = f"/console/members/conflicts/{conflict.id}/decide/"
    for reason in ("", " 嗯 ", "原" * 301):
        client.post(path, {"decision": "merge", "reason": reason})
    client.post(path, {"decision": "something else", "reason": "电话核实过"})
    assert current(site, younger) == younger
    assert client.post(path, {"decision": "merge", "reason": "电话核实过"}).headers["location"].endswith("/conflicts/")
    assert current(site, younger) == elder
    assert members.count_saved(site_id=site.id, member_id=elder) == 1
    record = AuditRecord.objects.get(action="member.merge")
    assert (record.reason, record.subject_id) == ("电话核实过", str(conflict.one_id))
    done = page(client, "/console/members/conflicts/?state=merged")
    assert "电话核实过" in done
    assert "还可撤销 30 天" in page(client, "/console/members/merges/")
    again = client.post(path, {"decision": "apart", "reason": "再来一次"}, follow=True).content.decode()
    assert "同事已经处理了这一条" in again
    assert current(site, younger) == elder


def test_keeping_apart_changes_nothing_and_is_not_asked_again(site, conflict, two, now):
    client = shop.client_of("operator")
    client.post(f"/console/members/conflicts/{conflict.id}/decide/", {"decision": "apart", "reason": "夫妻共用"})
    assert [current(site, one) for one in two] == list(two)
    with transaction.atomic():
        identity.unite(site_id=site.id, one=two[0], other=two[1], evidence="unionid", provenance={}, now=now)
    assert members.list_conflicts(site_id=site.id) == ()
    assert AuditRecord.objects.get(action="member.keep_apart").reason == "夫妻共用"
    assert "夫妻共用" in page(client, "/console/members/conflicts/?state=apart")


def test_an_undo_says_what_goes_back_and_then_it_is_back(site, conflict, two):
    elder, younger = two
    client = shop.client_of("operator")
    client.post(f"/console/members/conflicts/{conflict.id}/decide/", {"decision": "merge", "reason": "电话核实过"})
    merge = merge_of(site)
    html = page(client, f"/console/members/merges/{merge.id}/")
    said = "“唐唐”并入“周周”|收藏：1 条回到|平台账号：1 条回到|合并之后没有新订单"
    assert [words for words in said.split("|") if words not in html] == []
    client.post(f"/console/members/merges/{merge.id}/undo/", {"reason": ""})
    assert current(site, younger) == elder
    client.post(f"/console/members/merges/{merge.id}/undo/", {"reason": "本人来电说是家人"})
    assert current(site, younger) == younger
    assert members.count_saved(site_id=site.id, member_id=younger) == 1
    html = page(client, f"/console/members/merges/{merge.id}/")
    assert "本人来电说是家人" in html
    assert "undo-merge" not in html
    twice = client.post(f"/console/members/merges/{merge.id}/undo/", {"reason": "再来一次"}, follow=True)
    assert merge_of(site).undo_reason == "本人来电说是家人"
    assert twice.status_code == 200


def test_orders_that_go_back_are_named_and_those_of_later_stay(site, now, two):
    elder, younger = two
    now = max(now, utc_now() - timedelta(days=2))  # for thirty days it can be taken back
    sku = orders.list_orders(site_id=site.id, member_id=elder, state=None, cursor=None, limit=1).items[0].lines[0]
    with transaction.atomic():
        members.save_address(
            site_id=site.id, member_id=younger, now=now,
            draft=members.AddressDraft(recipient="唐", phone="13800002222", region_code=shop.REGION, detail="一号"),
        )  # fmt: skip
    theirs = shop.order(site, younger, sku.sku_id, now)
    with transaction.atomic():
        pair = members.begin_merge(site_id=site.id, one=elder, other=younger, decided=True)
        assert pair is not None
        identity._hand_over(site.id, pair, "unionid", {"decided_by": "小雨"}, now)
    later = shop.order(site, elder, sku.sku_id, now + timedelta(days=1))
    html = page(shop.client_of("owner"), f"/console/members/merges/{merge_of(site).id}/")
    assert theirs.number in html
    assert later.number not in html
    assert "合并之后的 1 笔订单留在“周周”" in html


@pytest.mark.parametrize("role", ["auditor", "customer_service", "finance", "warehouse", "analyst"])
def test_who_may_not_merge_changes_nothing(site, conflict, two, role):
    client = shop.client_of(role)
    decided = client.post(
        f"/console/members/conflicts/{conflict.id}/decide/", {"decision": "merge", "reason": "电话核实过"}
    )
    undone = client.post(f"/console/members/merges/{new_id()}/undo/", {"reason": "电话核实过"})
    assert (decided.status_code, undone.status_code) == (403, 403)
    assert current(site, two[1]) == two[1]
    assert not AuditRecord.objects.filter(action__startswith="member.").exists()
    if role in {"auditor", "customer_service"}:
        html = page(client, f"/console/members/conflicts/{conflict.id}/")
        assert "merge-both" not in html


def test_the_menu_counts_what_waits_for_those_who_decide(site, conflict):
    def badge(client: Client) -> bool:
        cache.hot.clear()
        return 'data-pc-waiting": "1"' in page(client, "/console/members/")

    operator = shop.client_of("operator")
    assert badge(operator)
    assert not badge(shop.client_of("auditor"))
    operator.post(f"/console/members/conflicts/{conflict.id}/decide/", {"decision": "apart", "reason": "夫妻共用"})
    assert not badge(operator)


def test_another_sites_questions_do_not_exist_here(site, other_site, now):
    ours = shop.client_of("owner")
    one, other = (joined(other_site, now, f"o-{n}") for n in range(2))
    with transaction.atomic():
        asked = members.note_conflict(
            site_id=other_site.id, one=one, other=other, evidence="phone", why="two_phones", now=now
        )
    posted = ours.post(f"/console/members/conflicts/{asked.id}/decide/", {"decision": "apart", "reason": "不认识"})
    assert posted.status_code == 302
    assert members.list_conflicts(site_id=other_site.id) == (asked,)
    assert ours.get(f"/console/members/conflicts/{asked.id}/").status_code == 404
    assert ours.get(f"/console/members/merges/{new_id()}/").status_code == 404


def test_lists_cost_the_same_for_one_and_for_many(site, now, two, conflict):
    client = shop.client_of("operator")
    paths = [
        "/console/members/conflicts/", f"/console/members/conflicts/{conflict.id}/", "/console/members/merges/",
        "/console/privacy/", "/console/privacy/leaving/", "/console/privacy/exports/",
    ]  # fmt: skip
    with transaction.atomic():
        one, other = (joined(site, now, f"p-{n}") for n in range(2))
        identity.unite(site_id=site.id, one=one, other=other, evidence="unionid", provenance={}, now=now)
    for path in paths:
        client.get(path)
    few = [queries(client, path) for path in paths]
    for n in range(12):
        with transaction.atomic():
            one, other = joined(site, now, f"a-{n}"), joined(site, now, f"b-{n}")
            members.note_conflict(site_id=site.id, one=one, other=other, evidence="phone", why="two_phones", now=now)
            third, fourth = joined(site, now, f"c-{n}"), joined(site, now, f"d-{n}")
            identity.unite(site_id=site.id, one=third, other=fourth, evidence="unionid", provenance={}, now=now)
    assert [queries(client, path) for path in paths] == few
