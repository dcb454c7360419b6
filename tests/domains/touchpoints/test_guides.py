"""Guides: every position says what one gains, is its own entry, and is worded within the platforms' rules."""

import dataclasses
from datetime import timedelta

import pytest
from django.db import transaction

from portico.domains.touchpoints import public as touchpoints
from portico.infra import cache
from portico.kernel.errors import Invalid
from portico.kernel.ids import EntryId, OrderId, new_id
from portico.kernel.money import Money
from tests.domains.touchpoints.test_touchpoints import visit

CODES = sorted(touchpoints.POSITIONS)


def defaults(code):
    return {language: touchpoints.default_text(code, language) for language in touchpoints.GUIDE_LANGUAGES}


def save(site, now, code="web_nav", *, is_enabled=True, cap_hours=24, texts=None):
    with transaction.atomic():
        touchpoints.save_guide(
            site_id=site.id, code=code, is_enabled=is_enabled, cap_hours=cap_hours, texts=texts or defaults(code),
            now=now,
        )  # fmt: skip
    cache.hot.clear()  # announced, and dropped by the listener of each web process


def worded(code, **changes):
    texts = defaults(code)
    return {**texts, "zh-hans": dataclasses.replace(texts["zh-hans"], **changes)}


@pytest.mark.django_db
@pytest.mark.parametrize("code", CODES)
def test_what_a_position_says_at_first_keeps_its_own_rules(site, now, code):
    save(site, now, code)
    guide = touchpoints.get_guide(site_id=site.id, code=code)
    assert guide.is_own
    assert guide.texts == defaults(code), "trimming and checking change nothing"
    for language in touchpoints.GUIDE_LANGUAGES:
        assert len(guide.text(language).steps) == (3 if guide.position.direction == "to_mini" else 0)
    assert "请打开小程序" not in guide.text("zh-hans").title


@pytest.mark.django_db
def test_every_position_shows_until_the_merchant_says_otherwise(site, other_site, now, django_assert_num_queries):
    with django_assert_num_queries(1):
        found = touchpoints.list_guides(site_id=site.id)
    assert [guide.position.code for guide in found] == list(touchpoints.POSITIONS)
    assert {(guide.is_enabled, guide.is_own, guide.cap_hours) for guide in found} == {(True, False, 24)}
    save(
        site, now, "web_banner", is_enabled=False, cap_hours=72, texts=worded("web_banner", title="  手机上   更方便 ")
    )
    mine = touchpoints.get_guide(site_id=site.id, code="web_banner")
    assert (mine.is_enabled, mine.cap_hours, mine.text("zh-hans").title) == (False, 72, "手机上 更方便")
    assert touchpoints.get_guide(site_id=other_site.id, code="web_banner").is_enabled
    with pytest.raises(touchpoints.GuideNotFound):
        touchpoints.get_guide(site_id=site.id, code="popup")
    with pytest.raises(touchpoints.GuideNotFound), transaction.atomic():
        touchpoints.save_guide(
            site_id=site.id, code="popup", is_enabled=True, cap_hours=24, texts=defaults("web_nav"), now=now
        )


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("changes", "field", "code"),
    [
        ({"title": ""}, "zh-hans.title", "text_missing"),
        ({"title": "长" * 31}, "zh-hans.title", "text_too_long"),
        ({"text": "分享给好友领红包"}, "zh-hans.text", "guide_wording_refused"),
        ({"text": "关注后即可解锁更多内容"}, "zh-hans.text", "guide_wording_refused"),
        ({"title": "请打开小程序"}, "zh-hans.title", "guide_wording_refused"),
        ({"text": "Share it to get a coupon"}, "zh-hans.text", "guide_wording_refused"),
        ({"action": "不转后悔"}, "zh-hans.action", "guide_wording_refused"),
        ({"steps": ("一", "二")}, "zh-hans.steps[2]", "text_missing"),
        ({"steps": ("一", "长" * 41, "三")}, "zh-hans.steps[1]", "text_too_long"),
    ],
)
def test_wording_that_breaks_a_rule_is_refused_and_nothing_changes(site, now, changes, field, code):
    with pytest.raises(Invalid) as refused:
        save(site, now, texts=worded("web_nav", **changes))
    assert [(one.field, one.code) for one in refused.value.fields] == [(field, code)]
    assert not touchpoints.get_guide(site_id=site.id, code="web_nav").is_own


@pytest.mark.django_db
@pytest.mark.parametrize("hours", [0, 23, 721])
def test_closed_means_closed_for_a_day_at_least(site, now, hours):
    with pytest.raises(Invalid):
        save(site, now, cap_hours=hours)
    assert not touchpoints.get_guide(site_id=site.id, code="web_nav").is_own


@pytest.mark.django_db
def test_the_first_visit_registers_the_entry_of_a_guide_and_a_retired_one_stays_retired(site, now):
    params = {"from": "web_product", "by": "qr", "id": str(new_id()), "e": "web_product"}
    first = visit(site, now, entry="web_product", params=params)
    assert (first.entry_code, first.problems) == ("web_product", ())
    entry = touchpoints.get_entry(site_id=site.id, code="web_product")
    assert (entry.kind, entry.carrier) == ("card", "web")
    wrong = visit(site, now, entry="web_product", params={"from": "menu", "by": "mail"})
    assert {(one.field, one.code) for one in wrong.problems} == {
        ("params.from", "parameter_malformed"), ("params.by", "parameter_malformed"),
    }  # fmt: skip
    with transaction.atomic():
        touchpoints.retire_entry(site_id=site.id, code="web_product")
    assert visit(site, now, entry="web_product", params=params).entry_code is None


@pytest.mark.django_db
def test_results_count_visits_orders_and_what_was_refunded(site, other_site, now, django_assert_num_queries):
    for visitor in ("visitor-0001", "visitor-0001", "visitor-0002"):
        visit(site, now, entry="web_nav", visitor_id=visitor, params={"from": "web_nav"})
    visit(site, now - timedelta(days=40), entry="web_nav", visitor_id="visitor-0003", params={"from": "web_nav"})
    visit(other_site, now, entry="web_nav", params={"from": "web_nav"})
    entry_id = EntryId(touchpoints.get_entry(site_id=site.id, code="web_nav").id)
    order_id, refund_id = OrderId(new_id()), new_id()
    with transaction.atomic():
        touchpoints.credit_order(
            site_id=site.id, order_id=order_id, entry_id=entry_id, visit_id=None, amount=Money(9900), now=now
        )
        touchpoints.debit_order(site_id=site.id, order_id=order_id, refund_id=refund_id, amount=Money(900), now=now)
    with django_assert_num_queries(2):
        found = touchpoints.entry_results(
            site_id=site.id, codes=list(touchpoints.POSITIONS), start=now - timedelta(days=30),
            end=now + timedelta(seconds=1),
        )  # fmt: skip
    assert found == {"web_nav": touchpoints.EntryResult(3, 2, 1, Money(9000))}
