"""A small shop, and browsers in front of it: a guest's, and one that a member has signed in with."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from django.db import transaction
from django.http import HttpResponse
from django.test import Client

from portico.domains.catalog import public as catalog
from portico.domains.inventory import public as inventory
from portico.domains.members import public as members
from portico.domains.sites import public as sites
from portico.entrypoints.site import session
from portico.infra import cache
from portico.infra.actors import Member, System
from portico.kernel.clock import utc_now
from portico.kernel.ids import CategoryId, MemberId, SiteId, SkuId
from portico.usecases.storefront import refresh_availability
from tests.domains.catalog import shop as build
from tests.entrypoints.site.buying import placed
from tests.usecases.connected import connected

__all__ = ["connected", "placed"]

DISTRICT = "330106"  # 浙江省 杭州市 西湖区


@pytest.fixture(autouse=True)
def _own_media(tmp_path: Path, settings: Any) -> None:
    """Pictures are stored by their content: another run that deletes the same one must not be felt here."""
    settings.MEDIA_ROOT = tmp_path


@pytest.fixture
def now() -> datetime:
    """The real time: views read the clock themselves."""
    return utc_now()


@dataclass(frozen=True)
class Shop:
    """A shirt of three SKUs (白S 5 left, 白M sold out, 蓝M 2 left) and a tea of one (50 left)."""

    site_id: SiteId
    clothes: CategoryId
    shirts: CategoryId
    shirt: catalog.SavedProduct
    tea: catalog.SavedProduct

    @property
    def shirt_skus(self) -> list[SkuId]:
        return [self.shirt.sku_ids[f"shirt-{i}"] for i in range(3)]

    @property
    def tea_sku(self) -> SkuId:
        return self.tea.sku_ids["tea-1-s"]


@pytest.fixture
def shop(site: sites.Site, now: datetime) -> Shop:
    clothes = build.category(site.id, "clothes", "服饰", now=now)
    shirts = build.category(site.id, "shirts", "衬衫", now=now, parent=clothes)
    tea_shelf = build.category(site.id, "tea", "茶", now=now)
    shirt = build.save(site.id, build.matrix_draft(shirts), now=now)
    tea = build.save(
        site.id,
        build.draft(
            tea_shelf,
            subtitle="核心产区，一芽一叶",
            gallery=("p/tea-1.webp", "p/tea-2.webp"),
            attributes=(catalog.Attribute("产地", "杭州"),),
            detail=(catalog.DetailBlock("text", html="<p>手工<b>炒制</b></p><script>alert(1)</script>"),),
        ),
        now=now,
    )
    units = {skus: count for saved, counts in ((shirt, (5, 0, 2)), (tea, (50,)))
             for skus, count in zip(saved.sku_ids.values(), counts, strict=True)}  # fmt: skip
    with transaction.atomic():
        inventory.set_initial(site_id=site.id, quantities=units, actor=System(site.id, "test"), now=now)
        refresh_availability(site_id=site.id, sku_ids=list(units))
    cache.hot.clear()
    return Shop(site.id, clothes, shirts, shirt, tea)


def make_member(site_id: SiteId, phone: str, now: datetime) -> MemberId:
    with transaction.atomic():
        return members.sign_in_verified_phone(
            site_id=site_id, phone=phone, provenance={"carrier": "web"}, now=now
        ).member_id


def signed_in(site_id: SiteId, member_id: MemberId, now: datetime, *, client: Client | None = None) -> Client:
    """A browser that holds an open session of the member."""
    with transaction.atomic():
        tokens = members.open_session(site_id=site_id, member_id=member_id, carrier="web", user_agent="", now=now)
    response = HttpResponse()
    session.begin(response, tokens)
    browser = client or Client()
    browser.cookies[session.COOKIE] = response.cookies[session.COOKIE].value
    return browser


@pytest.fixture
def member(site: sites.Site, now: datetime) -> Member:
    return Member(site.id, make_member(site.id, "13800000001", now))


@pytest.fixture
def browser(member: Member, now: datetime) -> Client:
    """The member's browser."""
    return signed_in(member.site_id, member.member_id, now)


@pytest.fixture
def stranger(site: sites.Site, now: datetime) -> Client:
    """Another member's browser."""
    return signed_in(site.id, make_member(site.id, "13800000002", now), now)


def save_address(member: Member, now: datetime) -> members.Address:
    draft = members.AddressDraft(recipient="林晓", phone="13800000001", region_code=DISTRICT, detail="文三路 90 号")
    with transaction.atomic():
        return members.save_address(site_id=member.site_id, member_id=member.member_id, draft=draft, now=now)


@pytest.fixture
def address(member: Member, now: datetime) -> members.Address:
    return save_address(member, now)
