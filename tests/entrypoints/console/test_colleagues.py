"""Two people with the same form open: the slower one is told, and nothing of the quicker one is undone.

Forms of products, templates, stores, bundles, brands, plans, prices, terms, invoices and cases have such a test in
their own files; here are those whose version is read off what they show.
"""

from __future__ import annotations

import html
import re
import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass

import pytest
from django.db import connection, transaction

from portico.domains.catalog import public as catalog
from portico.domains.orders import public as orders
from portico.domains.promotions import public as promotions
from portico.domains.reviews import public as reviews
from portico.domains.sites import public as sites
from portico.domains.staff import public as security
from portico.domains.touchpoints import public as touchpoints
from portico.infra import cache
from portico.infra.actors import System
from portico.infra.models import AuditRecord
from portico.kernel.clock import utc_now
from portico.kernel.form_versions import ChangedMeanwhile
from portico.kernel.money import Money
from tests.entrypoints.console import shop

pytestmark = pytest.mark.django_db

TOLD = "同事刚刚改过这里"


@dataclass(frozen=True)
class Form:
    """One form: where it is, what it is sent with, what two colleagues write, and how one reads what came of it."""

    page: str
    action: str
    fixed: Mapping[str, str | list[str]]
    first: dict[str, str]
    second: dict[str, str]
    stored: Callable[[], object]
    version: Callable[[str], str]


def _hidden(page: str) -> str:
    """The version in the only form of a page."""
    found: list[str] = re.findall(r'name="version" value="([0-9a-f]{16})"', page)
    return found[-1]


def site_form(site: sites.Site) -> Form:
    def stored() -> object:
        cache.hot.clear()
        return sites.get_site(site_id=site.id).card.name

    path = "/console/site/"
    fixed = {"slogan": "好茶", "service_phone": "400-000-0000", "service_hours": "9:00–21:00"}
    return Form(path, path, fixed, {"name": "听檐一"}, {"name": "听檐二"}, stored, _hidden)


def category_form(site: sites.Site) -> Form:
    tea = shop.category(site, "tea", "茶", utc_now())
    found = re.compile(rf'data-fill-id="{tea}" data-fill-version="([0-9a-f]+)"')
    return Form(
        "/console/categories/", "/console/categories/save/", {"category_id": str(tea), "is_visible": "on"},
        {"name": "茶叶"}, {"name": "茗茶"},
        lambda: catalog.category_drafts(site_id=site.id)[tea].name, lambda page: found.findall(page)[0],
    )  # fmt: skip


def freight_form(site: sites.Site) -> Form:
    def stored() -> object:
        flat = promotions.freight_settings(site_id=site.id).flat
        return None if flat is None else flat.flat.minor

    return Form(
        "/console/freight/", "/console/freight/default/", {"combine": "sum"}, {"flat": "8"}, {"flat": "12"}, stored,
        _hidden,
    )  # fmt: skip


def tag_form(site: sites.Site) -> Form:
    with transaction.atomic():
        tag = orders.save_tag(site_id=site.id, tag_id=None, name="加急", colour="red", now=utc_now())
    path = "/console/orders/tags/"
    return Form(
        path, path, {"id": str(tag.id), "colour": "red"}, {"name": "特急"}, {"name": "今天发"},
        lambda: orders.tag_names(site_id=site.id)[0].name, _hidden,
    )  # fmt: skip


def policy_form(site: sites.Site) -> Form:
    return Form(
        "/console/reviews/", "/console/reviews/policy/", {"first_look": "yes"}, {"automatic_after_days": "7"},
        {"automatic_after_days": "15"}, lambda: reviews.get_policy(site_id=site.id).automatic_after_days, _hidden,
    )  # fmt: skip


def account_form(site: sites.Site) -> Form:
    clerk = shop.staff("warehouse")
    path = f"/console/staff/{clerk.pk}/"

    def stored() -> object:
        clerk.refresh_from_db()
        return clerk.display_name

    return Form(path, path, {"roles": "warehouse"}, {"display_name": "小陈"}, {"display_name": "小程"}, stored, _hidden)


def demands_form(site: sites.Site) -> Form:
    def stored() -> object:
        cache.hot.clear()
        return security.get_policy(site_id=site.id).refund_limit.minor

    return Form(
        "/console/staff/",
        "/console/staff/policy/",
        {},
        {"refund_limit": "100"},
        {"refund_limit": "200"},
        stored,
        _hidden,
    )


def guide_form(site: sites.Site) -> Form:
    guide = touchpoints.get_guide(site_id=site.id, code="web_footer")
    texts = {f"{lang}.{name}": getattr(text, name) for lang, text in guide.texts.items() for name in ("text", "action")}
    steps = {f"{lang}.step": list(text.steps) for lang, text in guide.texts.items()}
    fixed = {**texts, **steps, "is_enabled": "1", "cap_hours": "24", "en.title": "Open it"}

    def stored() -> object:
        cache.hot.clear()
        return touchpoints.get_guide(site_id=site.id, code="web_footer").text("zh-hans").title

    path = "/console/guides/web_footer/"
    return Form(path, path, fixed, {"zh-hans.title": "扫码"}, {"zh-hans.title": "打开"}, stored, _hidden)


FORMS = [site_form, category_form, freight_form, tag_form, policy_form, account_form, demands_form, guide_form]


@pytest.fixture(params=FORMS, ids=lambda make: make.__name__)
def form(request: pytest.FixtureRequest, site: sites.Site) -> Form:
    made: Form = request.param(site)
    return made


def test_the_slower_of_two_is_told_undoes_nothing_and_may_insist(form: Form) -> None:
    client = shop.client_of("owner")
    opened = form.version(client.get(form.page).content.decode())
    assert client.post(form.action, {**form.fixed, **form.first, "version": opened}).status_code == 302
    cache.hot.clear()
    first, recorded = form.stored(), AuditRecord.objects.count()
    for stale in (opened, ""):
        cache.hot.clear()  # nobody listens for announcements here
        answer = client.post(form.action, {**form.fixed, **form.second} | {"version": stale}, follow=True)
        assert TOLD in html.unescape(answer.content.decode())
        assert (form.stored(), AuditRecord.objects.count()) == (first, recorded)
    # Having seen it, they save with the version the page has now.
    present = form.version(answer.content.decode())
    assert present != opened
    assert client.post(form.action, {**form.fixed, **form.second} | {"version": present}).status_code == 302
    assert form.stored() != first


def test_a_refused_form_that_answers_in_place_shows_what_was_typed_and_what_is_stored(site: sites.Site) -> None:
    client, form = shop.client_of("owner"), site_form(site)
    opened = form.version(client.get(form.page).content.decode())
    client.post(form.action, {**form.fixed, **form.first, "version": opened})
    answer = client.post(form.action, {**form.fixed, **form.second} | {"version": opened, "slogan": "慢一步"})
    page = answer.content.decode()
    assert answer.status_code == 409
    assert 'value="听檐二"' in page
    assert 'value="慢一步"' in page
    assert "现在是：听檐一" in page


def test_a_move_meanwhile_is_not_undone_by_a_rename(site: sites.Site) -> None:
    """The place among its siblings is no field of the form, so it neither refuses the form nor is written by it."""
    client = shop.client_of("operator")
    form = category_form(site)
    shop.category(site, "cup", "杯", utc_now())
    opened = form.version(client.get(form.page).content.decode())
    client.post("/console/categories/move/", {"category_id": form.fixed["category_id"], "position": "9"})
    client.post(form.action, {**form.fixed, **form.first, "version": opened})
    assert [draft.name for draft in catalog.category_drafts(site_id=site.id).values()] == ["杯", "茶叶"]


@pytest.mark.django_db(transaction=True)
def test_of_two_who_save_in_the_same_instant_one_is_told(site: sites.Site) -> None:
    opened = promotions.freight_settings(site_id=site.id).version
    gate = threading.Barrier(2)
    outcomes: list[int | None] = []

    def save(fen: int) -> None:
        try:
            gate.wait()
            with transaction.atomic():
                promotions.save_freight_rule(
                    site_id=site.id, flat=Money(fen), free_from=None,
                    actor=System(site.id, "test"), now=utc_now(), version=opened,
                )  # fmt: skip
            outcomes.append(fen)
        except ChangedMeanwhile:
            outcomes.append(None)
        finally:
            connection.close()

    hands = [threading.Thread(target=save, args=(fen,)) for fen in (800, 1200)]
    for hand in hands:
        hand.start()
    for hand in hands:
        hand.join()
    (saved,) = [fen for fen in outcomes if fen is not None]
    assert len(outcomes) == 2
    flat = promotions.freight_settings(site_id=site.id).flat
    assert flat is not None
    assert flat.flat.minor == saved
