"""调用记录: the site's own calls, newest first, filtered and paged, as they were redacted."""

from __future__ import annotations

import re
from dataclasses import replace
from html import unescape

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from portico.connectors.kit.calls import calls_of
from portico.connectors.kit.record import PlatformCall
from portico.domains.sites import public as sites
from portico.infra import cache
from portico.kernel.ids import SiteId
from tests.entrypoints.console import shop

pytestmark = pytest.mark.django_db

PAGE = "/console/connections/calls/"
CALL = PlatformCall(
    platform="wechat_mini",
    call="stable_token",
    method="POST",
    target="/cgi-bin/stable_token",
    status=200,
    outcome="ok",
    attempts=1,
    milliseconds=31,
    request='{"appid": "wx1", "secret": "***"}',
    response='{"access_token": "***", "expires_in": 7200}',
    account="wx1",
)


@pytest.fixture
def operator(site: sites.Site) -> Client:
    return shop.client_of("operator")


def rows(client: Client, **asked: str) -> list[str]:
    """The calls on the page, by their outcome as people read it."""
    page = client.get(PAGE, asked).content.decode()
    return [unescape(words) for words in re.findall(r'pc-badge--(?:good|bad)">([^<]*)<', page)]


def test_a_call_is_shown_with_its_texts_its_limits_and_nothing_of_other_sites(
    site: sites.Site, other_site: sites.Site, operator: Client
) -> None:
    calls_of(SiteId(site.id))(replace(CALL, outcome="40125", response='{"errcode": 40125, "errmsg": "<b>invalid</b>"}'))
    calls_of(SiteId(other_site.id))(replace(CALL, account="wx-of-the-other"))
    page = operator.get(PAGE).content.decode()
    for shown in ("微信小程序", "wx1", "stable_token", "40125", "31 ms", "每分钟 10,000 次", "每天 500,000 次"):
        assert shown in page
    assert ("&lt;b&gt;invalid" in page, "<b>invalid" in page, "wx-of-the-other" in page) == (True, False, False)


def test_filters_and_pages(site: sites.Site, operator: Client) -> None:
    keep = calls_of(SiteId(site.id))
    for number in range(32):
        keep(replace(CALL, outcome="ok" if number % 2 else f"4500{number % 10}"))
    keep(replace(CALL, platform="tencent_sms", call="SendSms", outcome="timeout", status=0, response=""))
    assert rows(operator)[:2] == ["超时没有回答", "成功"]
    assert len(rows(operator)) == 30
    assert rows(operator, platform="tencent_sms") == ["超时没有回答"]
    assert rows(operator, result="ok") == ["成功"] * 16
    assert len(rows(operator, result="failed")) == 17
    assert rows(operator, call="SendSms") == ["超时没有回答"]
    assert rows(operator, call="nothing") == []
    first = operator.get(PAGE).content.decode()
    cursor = re.search(r"cursor=([\w-]+)", first)
    assert cursor is not None
    assert len(rows(operator, cursor=cursor[1])) == 3
    assert operator.get(PAGE, {"cursor": "Zm9v"}).status_code == 422


def test_a_page_costs_the_same_for_one_call_as_for_thirty(site: sites.Site, operator: Client) -> None:
    keep = calls_of(SiteId(site.id))

    def cost() -> int:
        cache.hot.clear()
        with CaptureQueriesContext(connection) as captured:
            assert operator.get(PAGE).status_code == 200
        return len(captured)

    keep(CALL)
    operator.get(PAGE)
    one = cost()
    for _ in range(40):
        keep(CALL)
    assert cost() == one
