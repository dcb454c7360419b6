"""引导位 in the console: honest numbers, one's own words, and who may change them."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.db import transaction
from django.test import Client

from portico.domains.sites import public as sites
from portico.domains.touchpoints import public as touchpoints
from portico.domains.tracking import public as tracking
from portico.infra import cache
from portico.infra.models import AuditRecord
from portico.kernel.clock import utc_now
from portico.kernel.ids import EntryId, OrderId, new_id
from portico.kernel.money import Money
from tests.entrypoints.console import shop

pytestmark = pytest.mark.django_db


@pytest.fixture
def client(site: sites.Site) -> Client:
    return shop.client_of("operator")


def words(code: str, **changes: str) -> dict[str, Any]:
    """The form as it stands, but for `changes` (like `title="…"`) of the Chinese text."""
    form: dict[str, Any] = {"is_enabled": "1", "cap_hours": "24"}
    for language in touchpoints.GUIDE_LANGUAGES:
        text = touchpoints.default_text(code, language)
        form |= {f"{language}.{name}": getattr(text, name) for name in ("title", "text", "action")}
        form[f"{language}.step"] = list(text.steps)
    return form | {f"zh-hans.{name}": value for name, value in changes.items()}


def happened(site: sites.Site, name: str, position: str, visitor: str) -> None:
    now = utc_now()
    with transaction.atomic():
        tracking.record_events(
            site_id=site.id, visitor_id=visitor, member_id=None, now=now,
            events=[tracking.EventDraft(new_id(), name, now, "web", {"position": position})],
        )  # fmt: skip


def row_of(page: str, code: str) -> list[str]:
    (row,) = re.findall(rf'<tr>\s*<td class="pc-lead"><a[^>]*guides/{code}/.*?</tr>', page, re.DOTALL)
    return re.findall(r'<td class="pc-num[^"]*"[^>]*>(?:<span[^>]*>)?([^<]*)', row)


def test_what_came_of_a_position_is_counted_and_nothing_else(site, other_site, client, django_assert_max_num_queries):
    for visitor in ("visitor-0001", "visitor-0002"):
        happened(site, "guide_shown", "web_banner", visitor)
    happened(site, "guide_click", "web_banner", "visitor-0001")
    happened(site, "guide_closed", "web_banner", "visitor-0002")
    happened(other_site, "guide_shown", "web_banner", "visitor-0003")
    happened(site, "page_view", "web_banner", "visitor-0001")
    now = utc_now()
    with transaction.atomic():
        visit = touchpoints.record_visit(
            site_id=site.id, visitor_id="visitor-0001", member_id=None, carrier="h5", path="/m/",
            entry_code="web_banner", params={"from": "web_banner", "by": "qr"}, referrer=None, now=now,
        )  # fmt: skip
        entry = touchpoints.get_entry(site_id=site.id, code="web_banner")
        order_id = OrderId(new_id())
        touchpoints.credit_order(
            site_id=site.id, order_id=order_id, entry_id=EntryId(entry.id), visit_id=visit.id, amount=Money(9900),
            now=now,
        )  # fmt: skip
        touchpoints.debit_order(site_id=site.id, order_id=order_id, refund_id=new_id(), amount=Money(1900), now=now)
    with django_assert_max_num_queries(25):
        page = client.get("/console/guides/").content.decode()
    assert row_of(page, "web_banner") == ["2", "1", "1", "1", "1", "¥80.00"]
    assert row_of(page, "web_nav") == ["0", "0", "—", "0", "0", "¥0.00"]


def test_a_position_says_what_was_written_and_the_change_is_recorded(site, client):
    assert "小程序下单，免填地址" in client.get("/console/guides/web_banner/").content.decode()
    form = {**words("web_banner", title="新客也能一步下单"), "cap_hours": "168"}
    assert client.post("/console/guides/web_banner/", form).status_code == 302
    cache.hot.clear()
    guide = touchpoints.get_guide(site_id=site.id, code="web_banner")
    assert (guide.text("zh-hans").title, guide.cap_hours, guide.is_enabled) == ("新客也能一步下单", 168, True)
    del form["is_enabled"]
    client.post("/console/guides/web_banner/", form)
    cache.hot.clear()
    assert not touchpoints.get_guide(site_id=site.id, code="web_banner").is_enabled
    assert "已关闭" in client.get("/console/guides/").content.decode()
    first, _second = AuditRecord.objects.filter(action="touchpoints.save_guide").order_by("seq")
    assert first.changes == {
        "is_enabled": [True, True], "cap_hours": [24, 168], "title": ["小程序下单，免填地址", "新客也能一步下单"],
    }  # fmt: skip


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"zh-hans.text": "分享到群，领 10 元红包"}, "不能用好处换分享、关注或下载"),
        ({"en.title": ""}, "必填"),
        ({"cap_hours": "1"}, "24"),
        ({"cap_hours": "x"}, "应为整数"),
    ],
)
def test_a_form_that_breaks_a_rule_comes_back_with_what_was_typed(site, client, changes, said):
    answer = client.post("/console/guides/web_banner/", {**words("web_banner", title="我写的标题"), **changes})
    assert answer.status_code == 422
    page = answer.content.decode()
    assert said in page
    assert "我写的标题" in page
    assert not touchpoints.get_guide(site_id=site.id, code="web_banner").is_own


def test_who_may_not_edit_campaigns_may_not_change_it_and_an_auditor_only_looks(site):
    for role in ("customer_service", "warehouse", "finance", "analyst", "auditor"):
        other = shop.client_of(role)
        assert other.get("/console/guides/").status_code == (200 if role == "auditor" else 403)
        assert other.post("/console/guides/web_nav/", words("web_nav")).status_code == 403
    assert not touchpoints.get_guide(site_id=site.id, code="web_nav").is_own


def test_there_are_no_other_positions(client):
    assert client.get("/console/guides/popup/").status_code == 404
