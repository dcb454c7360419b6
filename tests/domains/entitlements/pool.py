"""Pools, plans and packages built through the door."""

from __future__ import annotations

from django.db import transaction

from portico.domains.entitlements import public as entitlements
from portico.infra.actors import System
from portico.kernel.ids import MemberId, OrderId, OrderLineId, ProductId, SkuId, new_id
from portico.kernel.money import Money

HAIRCUT = entitlements.PlanItem("剪发", 2, 4000)
CARE = entitlements.PlanItem("护理", 3, 6000)


def fill(site, now, sku_id, cards):
    """The pool of the SKU holds these passwords."""
    rows = [entitlements.KeyRow(f"NO-{card}", card) for card in cards]
    with transaction.atomic():
        return entitlements.import_keys(
            site_id=site.id, sku_id=sku_id, rows=rows, broken=0, file_name="cards.txt",
            actor=System(site.id, "test"), now=now,
        )  # fmt: skip


def take(site, now, sku_id, wanted=1, line=None, member=None):
    with transaction.atomic():
        return entitlements.take_keys(
            site_id=site.id, sku_id=sku_id, order_id=OrderId(new_id()), order_line_id=line or OrderLineId(new_id()),
            member_id=member or MemberId(new_id()), wanted=wanted, today=now.date(), now=now,
        )  # fmt: skip


def plan(site, now, sku_id, *items, version=0, **values):
    draft = entitlements.PlanDraft(items=items or (HAIRCUT, CARE), **values)
    with transaction.atomic():
        return entitlements.save_plan(
            site_id=site.id, sku_id=sku_id, product_id=ProductId(new_id()), draft=draft, version=version,
            actor=System(site.id, "test"), now=now,
        )  # fmt: skip


def granted(site, now, *items, paid=9999, pieces=1, member=None, **values):
    """The packages of a paid line, piece by piece."""
    sku_id, line, order = SkuId(new_id()), OrderLineId(new_id()), OrderId(new_id())
    plan(site, now, sku_id, *items, **values)
    member = member or MemberId(new_id())
    shares = entitlements.split_pieces(Money(paid), pieces)
    found = [
        entitlements.PaidPiece(order, line, place, ProductId(new_id()), sku_id, member, "造型套餐", "", share)
        for place, share in enumerate(shares)
    ]
    with transaction.atomic():
        assert entitlements.grant_packages(site_id=site.id, pieces=found, zone="Asia/Shanghai", now=now)
    return entitlements.packages_of_orders(site_id=site.id, order_ids=[order], now=now)


def redeem(site, now, package, item=0, times=1, digest=None, store=None):
    with transaction.atomic():
        (line,) = entitlements.redeem(
            site_id=site.id, package_id=package.id, wanted={package.items[item].id: times}, store_id=store,
            digest=digest or new_id().bytes, zone="Asia/Shanghai", actor=System(site.id, "test"), now=now,
        )  # fmt: skip
    return line


def again(site, now, package):
    return entitlements.get_package(site_id=site.id, package_id=package.id, now=now)
