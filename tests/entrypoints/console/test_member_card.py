"""The member card, its line of time, and the list of a million: what merchants read about a person."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from django.db import connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext

from portico.domains.members import public as members
from portico.domains.members.ports import MiniProgramIdentity
from portico.domains.sites import public as sites
from portico.domains.touchpoints import public as touchpoints
from portico.entrypoints.console import member_words
from portico.infra import cache
from portico.kernel.ids import MemberId, new_id
from portico.usecases import member_timeline
from portico.usecases.identity import TABLES, unite
from tests.entrypoints.console import shop

pytestmark = pytest.mark.django_db

OPENID = "o-abcdefgh-9xYz"
UNIONID = "u-0123456789abcdef"


def joined(
    site: sites.Site, now: datetime, openid: str, *, unionid: str | None = None, entry: str = "", carrier="mp-weixin"
) -> MemberId:
    with transaction.atomic():
        provenance = {"carrier": carrier} | ({"entry": entry} if entry else {})
        account = MiniProgramIdentity("wechat_mini", "wx1", openid, unionid)
        return members.sign_in_mini_program(site_id=site.id, identity=account, provenance=provenance, now=now).member_id


def visit(site: sites.Site, member_id: MemberId, now: datetime, *, entry: str | None = None) -> None:
    with transaction.atomic():
        touchpoints.record_visit(
            site_id=site.id, visitor_id=f"visitor-{member_id.hex[:8]}", member_id=member_id, carrier="mp-weixin",
            path="/pages-goods/product/index?id=1", entry_code=entry, params={}, referrer="", now=now,
        )  # fmt: skip


def page(client: Client, path: str) -> str:
    answer = client.get(path)
    assert answer.status_code == 200
    return str(answer.content.decode())


@pytest.fixture
def tea(site: sites.Site, now: datetime):
    saved = shop.product(site, shop.category(site, "tea", "茶", now), "T1", now)
    return shop.only_sku(saved)


def test_a_card_says_who_they_are_where_they_came_from_and_what_they_did(site, now, tea):
    buyer = shop.member(site, "13800001234", now - timedelta(days=9))
    shop.paid_order(site, buyer, tea, now - timedelta(days=1))
    visit(site, buyer, now)
    with transaction.atomic():
        members.update_member(
            site_id=site.id, member_id=buyer, change=members.ProfileChange(nickname="林间小满"), now=now
        )
        members.open_session(
            site_id=site.id, member_id=buyer, carrier="web", now=now,
            user_agent="Mozilla/5.0 (iPhone; CPU iPhone OS 18_0) Version/18.0 Safari/604.1",
        )  # fmt: skip
    html = page(shop.client_of("customer_service"), f"/console/members/{buyer}/")
    said = "林间小满 138****1234 官网 ¥68.00 买家付款成功 访问微信小程序 打开商品页 成为会员 iPhone 赵** 上海市"
    assert [words for words in said.split() if words not in html] == []
    for hidden in ("13800001234", "赵小满", "漕溪路"):
        assert hidden not in html


def test_neither_openid_nor_unionid_is_ever_shown(site, now):
    who = joined(site, now, OPENID, unionid=UNIONID)
    html = page(shop.client_of("owner"), f"/console/members/{who}/")
    assert "已打通" in html
    assert "9xYz" in html
    assert OPENID not in html
    assert UNIONID not in html


def test_the_line_of_time_pages_through_everything_once_and_in_order(site, now, tea):
    buyer = shop.member(site, "13800001234", now - timedelta(days=9))
    for hours in range(7):
        at = now - timedelta(hours=hours)
        visit(site, buyer, at)
        with transaction.atomic():
            # The same moment as the visit: ties must neither be lost nor told twice.
            members.open_session(site_id=site.id, member_id=buyer, carrier="web", user_agent="", now=at)
    shop.paid_order(site, buyer, tea, now - timedelta(hours=3))
    whole = member_timeline.read_timeline(site_id=site.id, member_id=buyer, cursor=None, limit=100)
    assert whole.next_cursor is None
    assert len(whole.items) == 7 + 7 + 2 + 2
    assert [m.at for m in whole.items] == sorted((m.at for m in whole.items), reverse=True)
    for size in (1, 2, 5):
        told, cursor = [], None
        while True:
            part = member_timeline.read_timeline(site_id=site.id, member_id=buyer, cursor=cursor, limit=size)
            told += part.items
            cursor = part.next_cursor
            if cursor is None:
                break
        assert told == list(whole.items)
    only = member_timeline.read_timeline(site_id=site.id, member_id=buyer, kinds=["visits"], cursor=None, limit=100)
    assert {m.kind for m in only.items} == {"visits"}
    assert len(only.items) == 7


def test_a_card_costs_the_same_for_a_day_and_for_years(site, now, tea):
    client = shop.client_of("operator")
    buyer = shop.member(site, "13800001234", now - timedelta(days=900))
    shop.paid_order(site, buyer, tea, now - timedelta(days=800))
    visit(site, buyer, now)
    path = f"/console/members/{buyer}/"
    client.get(path)
    few = queries(client, path)
    for days in range(30):
        visit(site, buyer, now - timedelta(days=days))
        shop.paid_order(site, buyer, tea, now - timedelta(days=days))
    assert queries(client, path) == few
    assert few <= 40


def queries(client: Client, path: str) -> int:
    cache.hot.clear()
    with CaptureQueriesContext(connection) as captured:
        assert client.get(path).status_code == 200
    return len(captured)


def test_who_was_merged_away_leads_to_who_they_are_now(site, now):
    one, other = joined(site, now - timedelta(days=3), "o-1"), joined(site, now, "o-2")
    with transaction.atomic():
        unite(site_id=site.id, one=one, other=other, evidence="unionid", provenance={}, now=now)
    client = shop.client_of("owner")
    gone = page(client, f"/console/members/{other}/")
    assert "已并入另一个会员" in gone
    assert f"/console/members/{one}/" in gone
    assert "系统自动合并" in page(client, f"/console/members/{one}/")
    assert str(other) not in page(client, "/console/members/")


def test_an_erased_member_tells_nothing(site, now):
    who = shop.member(site, "13800001234", now)
    with transaction.atomic():
        members.erase_member(site_id=site.id, member_id=who, now=now)
    html = page(shop.client_of("owner"), f"/console/members/{who}/")
    assert "这位会员已注销" in html
    assert "138" not in shop.without_ids(html.split("<main")[-1].split("pm-sums")[0])


def test_a_stranger_is_not_found(site, other_site, now):
    client = shop.client_of("owner")
    assert client.get(f"/console/members/{new_id()}/").status_code == 404
    theirs = joined(other_site, now, "o-9")
    assert client.get(f"/console/members/{theirs}/").status_code == 404


def test_the_list_finds_by_name_phone_carrier_day_and_merge(site, now):
    day = timedelta(days=1)
    lin = shop.member(site, "13800001234", now - 5 * day)
    zhou = joined(site, now - 3 * day, "o-1", carrier="mp-weixin")
    oa = joined(site, now - 2 * day, "o-2", carrier="oa")
    with transaction.atomic():
        members.update_member(
            site_id=site.id, member_id=lin, change=members.ProfileChange(nickname="林间小满 Lin"), now=now
        )
        members.update_member(site_id=site.id, member_id=zhou, change=members.ProfileChange(nickname="小周满"), now=now)
        unite(site_id=site.id, one=zhou, other=joined(site, now, "o-3"), evidence="unionid", provenance={}, now=now)

    def found(**wanted) -> list[MemberId]:
        listed = members.list_members(site_id=site.id, filter=members.MemberFilter(**wanted), limit=20)
        return [entry.member.id for entry in listed.items]

    assert found() == [oa, zhou, lin]
    assert found(nickname="小满") == [lin]
    assert found(nickname="LIN") == [lin]
    assert found(nickname="满") == [zhou, lin]
    assert found(nickname="%") == []
    assert found(phone="138 0000 1234") == [lin]
    assert found(carrier="oa") == [oa]
    assert found(carrier="web") == [lin]
    assert found(carrier="mp-weixin") == [zhou]
    assert found(since=now - 4 * day, until=now - 2 * day) == [zhou]
    assert found(merged=True) == [zhou]
    first = members.list_members(site_id=site.id, filter=members.MemberFilter(), limit=2)
    rest = members.list_members(site_id=site.id, filter=members.MemberFilter(), cursor=first.next_cursor, limit=2)
    assert [e.member.id for e in (*first.items, *rest.items)] == [oa, zhou, lin]
    client = shop.client_of("owner")
    assert "没有符合条件的会员" in page(client, "/console/members/?q=查无此人")
    # A number is posted, so that no address and no log holds it; it leads to its member.
    assert client.post("/console/members/", {"phone": "138 0000 1234"}).headers["location"].endswith(f"/{lin}/")
    for wrong in ("13800009999", "123"):
        assert client.post("/console/members/", {"phone": wrong}).headers["location"] == "/console/members/"
    asked = client.post("/console/privacy/", {"phone": "13800001234"})
    assert asked.headers["location"] == f"/console/privacy/?member={lin}"


def test_an_english_reader_reads_english(site, now):
    buyer = shop.member(site, "13800001234", now)
    client = shop.client_of("operator")
    html = client.get(f"/console/members/{buyer}/", headers={"accept-language": "en"}).content.decode()
    told = "What happened|Accounts and where they came from|Became a member|Verified their number|Website"
    assert [words for words in told.split("|") if words not in html] == []
    assert [words for words in ("动态", "成为会员", "官网") if words in html] == []


def test_every_table_that_belongs_to_members_has_a_name_for_merchants():
    assert {table.name for table in TABLES} - {"members_member"} == set(member_words.OWNED)
