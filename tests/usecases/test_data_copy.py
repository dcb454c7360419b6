"""A copy of one's data: readable, complete, with an end when it goes wrong."""

from __future__ import annotations

import logging
import tomllib
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from django.db import connection, transaction

from portico.domains.members import public as members
from portico.domains.orders import public as orders
from portico.domains.privacy import public as privacy
from portico.domains.touchpoints import public as touchpoints
from portico.domains.tracking import public as tracking
from portico.entrypoints.worker import exports as jobs
from portico.entrypoints.worker import sweeps
from portico.infra.models import AuditRecord
from portico.kernel.clock import utc_now
from portico.kernel.ids import SkuId, new_id
from portico.kernel.money import Money
from portico.usecases import data_copy, data_page
from portico.usecases.member_data import DOORS, erase_member_data, export_member_data
from tests.usecases.shopping import Shop, planned_jobs

pytestmark = pytest.mark.django_db

LABELS = tomllib.loads((Path(data_page.__file__).parent / "data_page.toml").read_text(encoding="utf-8"))


@pytest.fixture
def shop(site, now):
    return Shop(site, now)


@pytest.fixture
def actor(shop, now):
    """Somebody with at least one of everything that can be exported."""
    shopper = shop.shopper()
    site_id, member_id = shop.site.id, shopper.actor.member_id
    shop.order(shopper, (shop.sku(5000), 2), note="<b>放门口</b>")
    with transaction.atomic():
        members.sign_in_mini_program(
            site_id=site_id, provenance={"carrier": "mp-weixin", "entry": "menu"}, now=now,
            identity=members.MiniProgramIdentity("wechat_mini", "wx-1", "openid-1", "unionid-1"),
        )  # fmt: skip
        members.open_session(site_id=site_id, member_id=member_id, carrier="h5", user_agent="Agent/1", now=now)
        members.save_item(site_id=site_id, member_id=member_id, kind="product", subject_id=new_id(), now=now)
        members.record_views(
            site_id=site_id, member_id=member_id, views=[members.View("article", new_id(), now)], now=now
        )
        members.record_download(site_id=site_id, member_id=member_id, subject_id=new_id(), now=now)
        members.save_preferences(
            site_id=site_id, member_id=member_id, preferences=members.Preferences("dark", "en", "large"), now=now
        )
        orders.add_line(
            site_id=site_id, owner=orders.member_owner(member_id), sku_id=SkuId(new_id()), quantity=1,
            unit_price=Money(990), now=now,
        )  # fmt: skip
        touchpoints.record_visit(
            site_id=site_id, visitor_id="visitor-0001", member_id=member_id, carrier="h5", path="/p/1",
            entry_code=None, params={"utm_source": "weibo"}, referrer="https://ref.example/a", now=now,
        )  # fmt: skip
        tracking.record_events(
            site_id=site_id, visitor_id="visitor-0001", member_id=member_id, now=now,
            events=[tracking.EventDraft(new_id(), "page_view", now, "h5", {"path": "/p/1"})],
        )  # fmt: skip
        privacy.record_consent(site_id=site_id, purpose="terms", given=True, carrier="h5", member_id=member_id, now=now)
    return shopper.actor


def collected(actor, now):
    return export_member_data(actor=actor, member_id=actor.member_id, now=now)


def keys_of(content) -> set[str]:
    """Names of fields, but not what a link or an event brought along."""
    if isinstance(content, dict):
        below = [keys_of(one) for name, one in content.items() if name not in {"properties", "params"}]
        return set(content) | set().union(*below)
    return set().union(*map(keys_of, content)) if isinstance(content, list) else set()


def shape_of(words) -> dict[str, set[str]]:
    return {field: set(codes) for field, codes in words.items()}


def test_every_part_and_field_has_its_words(actor, now):
    data = collected(actor, now)
    parts = {name for door in data.values() for name in door}
    fields = set().union(*(keys_of(content) for door in data.values() for content in door.values()))
    for language in privacy.TEXT_LANGUAGES:
        assert parts - set(LABELS[language]["parts"]) == set()
        assert fields - set(LABELS[language]["fields"]) == set()
    assert LABELS["zh-hans"]["parts"].keys() == LABELS["en"]["parts"].keys()
    assert LABELS["zh-hans"]["fields"].keys() == LABELS["en"]["fields"].keys()
    assert shape_of(LABELS["zh-hans"]["values"]) == shape_of(LABELS["en"]["values"])
    assert set(LABELS["en"]["values"]["carrier"]) == set(tracking.CARRIERS)
    assert set(LABELS["en"]["values"]["state"]) >= {str(state) for state in orders.OrderState}


def test_the_page_reads_like_a_page(actor, now):
    made = datetime(2026, 11, 22, 4, 5, tzinfo=UTC)
    page = data_page.page(collected(actor, now), language="zh-hans", shop="听檐", zone="Asia/Shanghai", now=made)
    for text in (
        "我的个人信息副本 · 听檐", "整理时间 2026-11-22 12:05", "¥100.00", "2026-11-22 12:00:00", "收货人", "林晓",
        "<td>是</td>", "&lt;b&gt;放门口&lt;/b&gt;", "<td>用户协议与隐私政策</td>", "<td>手机网页</td>",
        "待付款", "深色", '<html lang="zh-Hans">',
    ):  # fmt: skip
        assert text in page, text
    assert "<b>放门口" not in page
    assert "<script" not in page
    assert "://ref.example" in page
    assert page.index('id="profile"') < page.index('id="orders"') < page.index('id="events"')
    english = data_page.page(collected(actor, now), language="en", shop="Tingyan", zone="UTC", now=made)
    assert "A copy of my personal data · Tingyan" in english
    assert "2026-11-22 04:00:00" in english


def test_every_table_of_a_member_is_in_a_group_people_know():
    tables = {table.name for door in DOORS.values() for table in door.OWNED}
    assert tables - set(data_copy.GROUP_OF) == set()
    assert set(data_copy.GROUP_OF.values()) <= set(privacy.group_codes())


def test_what_there_is_is_counted_in_one_query(actor, django_assert_num_queries):
    with django_assert_num_queries(1):
        counts = {group.code: group.count for group in data_copy.data_groups(actor=actor, language="zh-hans")}
    assert counts == {
        "profile": 1, "accounts": 0, "devices": 1, "addresses": 1, "orders": 1, "payments": 0, "cart": 1,
        "favourites": 1, "history": 1, "downloads": 1, "preferences": 1, "consents": 1, "visits": 2,
        "privacy_requests": 0, "after_sales": 0, "balance": 0, "entitlements": 0, "invoices": 0, "reviews": 0,
    }  # fmt: skip


@pytest.mark.django_db(transaction=True)
def test_the_job_makes_it_and_running_it_twice_changes_nothing(actor, site):
    asked = data_copy.start_export(actor=actor, language="zh-hans", now=utc_now())
    (job,) = planned_jobs(data_copy.EXPORT_TASK)
    assert job == {"site_id": str(site.id), "export_id": str(asked.id)}
    jobs.export_member_data(**job)
    (ready,) = privacy.list_exports(site_id=site.id, member_id=actor.member_id, now=utc_now())
    jobs.export_member_data(**job)
    assert privacy.list_exports(site_id=site.id, member_id=actor.member_id, now=utc_now()) == (ready,)
    assert (ready.state, ready.done, ready.total) == ("ready", data_copy.PARTS, data_copy.PARTS)
    assert AuditRecord.objects.filter(action="member.export", actor_kind="member").count() == 1


def test_progress_is_told_part_by_part(actor, site, monkeypatch):
    """As the member's page asks while the job is at work."""
    asked = data_copy.start_export(actor=actor, language="zh-hans", now=utc_now())
    seen = []

    def clock():
        found = privacy.find_export(site_id=site.id, export_id=asked.id, now=utc_now())
        seen.append((found.state, found.done))
        return utc_now()

    data_copy.run_export(site_id=site.id, export_id=asked.id, clock=clock)
    assert seen[:3] == [("queued", 0), ("queued", 0), ("running", 0)]
    assert seen[-1] == ("running", len(DOORS) - 1)
    assert [done for _, done in seen] == sorted(done for _, done in seen)


@pytest.mark.django_db(transaction=True)
def test_one_that_goes_wrong_says_so_and_logs_nobodys_data(actor, site, caplog):
    asked = data_copy.start_export(actor=actor, language="zh-hans", now=utc_now())
    with connection.cursor() as cursor:
        cursor.execute("UPDATE members_address SET recipient_sealed = recipient_sealed || 'broken'::bytea")
    with caplog.at_level(logging.ERROR):
        data_copy.run_export(site_id=site.id, export_id=asked.id, clock=utc_now)
    (failed,) = privacy.list_exports(site_id=site.id, member_id=actor.member_id, now=utc_now())
    assert (failed.state, failed.token) == ("failed", None)
    assert f"export {asked.id} failed: SealBroken" in caplog.text
    assert "林晓" not in caplog.text
    again = data_copy.start_export(actor=actor, language="zh-hans", now=utc_now())
    assert again.id != asked.id


def test_five_a_day_are_enough(actor, site):
    for _ in range(5):
        asked = data_copy.start_export(actor=actor, language="en", now=utc_now())
        data_copy.run_export(site_id=site.id, export_id=asked.id, clock=utc_now)
    with pytest.raises(privacy.ExportTooOften) as refused:
        data_copy.start_export(actor=actor, language="en", now=utc_now())
    assert 0 < refused.value.data["retry_after_seconds"] <= 86_400


def test_who_leaves_while_a_copy_is_made_gets_none(actor, site):
    asked = data_copy.start_export(actor=actor, language="en", now=utc_now())
    erase_member_data(actor=actor, member_id=actor.member_id, now=utc_now())
    data_copy.run_export(site_id=site.id, export_id=asked.id, clock=utc_now)
    assert privacy.list_exports(site_id=site.id, member_id=actor.member_id, now=utc_now()) == ()
    with pytest.raises(members.MemberNotFound):
        data_copy.start_export(actor=actor, language="en", now=utc_now())


def test_a_job_nobody_finished_is_put_away_by_the_sweep(actor, site, now):
    data_copy.start_export(actor=actor, language="en", now=now)
    assert sweeps.put_away_exports(now + timedelta(minutes=14)) == 0
    assert sweeps.put_away_exports(now + timedelta(minutes=15)) == 1
    (found,) = privacy.list_exports(site_id=site.id, member_id=actor.member_id, now=now)
    assert found.state == "failed"
