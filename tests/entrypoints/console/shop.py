"""A small shop with staff, products, members and orders, built through the doors."""

from __future__ import annotations

import re
from datetime import datetime

from django.db import transaction
from django.test import Client

from portico.domains.catalog import public as catalog
from portico.domains.inventory import public as inventory
from portico.domains.members import public as members
from portico.domains.orders import public as orders
from portico.domains.payments import public as payments
from portico.domains.payments.ports import PaymentNotice
from portico.domains.sites import public as sites
from portico.entrypoints.console.models import StaffUser
from portico.entrypoints.console.staff import ensure_account
from portico.infra.actors import Member, System
from portico.kernel.ids import CategoryId, MemberId, OrderId, SkuId, new_id
from portico.usecases import checkout, payment

PASSWORD = "a-long-test-password-42"
# 上海市 / 市辖区 / 徐汇区 in the official division codes.
REGION = "310104"


def staff(role: str) -> StaffUser:
    return ensure_account(username=f"{role}-1", password=PASSWORD, role=role, display_name=f"测试{role}")


def client_of(role: str) -> Client:
    """A browser in which an account of `role` is signed in; it checks CSRF like a real one would not need to."""
    client = Client(headers={"host": "127.0.0.1"})
    client.force_login(staff(role))
    return client


def category(site: sites.Site, code: str, name: str, now: datetime, parent: CategoryId | None = None) -> CategoryId:
    with transaction.atomic():
        return catalog.save_category(
            site_id=site.id,
            draft=catalog.CategoryDraft(code=code, name=name, parent_id=parent),
            actor=System(site.id, "test"),
            now=now,
        )


def product(
    site: sites.Site, category_id: CategoryId, code: str, now: datetime, *, stock: int = 50, price_fen: int = 6800
) -> catalog.SavedProduct:
    """A product with one SKU and some stock."""
    actor = System(site.id, "test")
    with transaction.atomic():
        saved = catalog.save_product(
            site_id=site.id,
            draft=catalog.ProductDraft(
                code=code,
                name=f"商品 {code}",
                category_id=category_id,
                skus=(catalog.SkuDraft(code=f"{code}-s", price_fen=price_fen),),
            ),
            actor=actor,
            now=now,
        )
        inventory.set_initial(
            site_id=site.id, quantities=dict.fromkeys(saved.sku_ids.values(), stock), actor=actor, now=now
        )
    return saved


def only_sku(saved: catalog.SavedProduct) -> SkuId:
    (sku_id,) = saved.sku_ids.values()
    return sku_id


def member(site: sites.Site, phone: str, now: datetime) -> MemberId:
    with transaction.atomic():
        signed = members.sign_in_verified_phone(site_id=site.id, phone=phone, provenance={"carrier": "web"}, now=now)
        members.save_address(
            site_id=site.id,
            member_id=signed.member_id,
            draft=members.AddressDraft(
                recipient="赵小满", phone=phone, region_code=REGION, detail="漕溪路 12 弄 3 号 501 室"
            ),
            now=now,
        )
    return signed.member_id


def order(site: sites.Site, buyer: MemberId, sku_id: SkuId, now: datetime, *, quantity: int = 1) -> orders.OrderView:
    """An order of the buyer that waits for its payment."""
    address = members.list_addresses(site_id=site.id, member_id=buyer)[0]
    wanted = (checkout.WantedLine(sku_id, quantity),)
    quoted = checkout.quote(site_id=site.id, member_id=buyer, lines=wanted, now=now)
    return checkout.place_order(
        actor=Member(site.id, buyer),
        request=checkout.PlaceOrder(
            source="buy_now",
            address_id=address.id,
            quote_payable_fen=quoted.quote.payable.minor,
            lines=wanted,
            note="请放门口",
        ),
        idempotency_key=f"test-{new_id()}",
        now=now,
    )


def pay(site: sites.Site, order_id: OrderId, now: datetime) -> None:
    """The order is paid: a platform's verified notice has told us so."""
    order = orders.get_order(site_id=site.id, order_id=order_id)
    with transaction.atomic():
        opened = payments.open_payment(
            site_id=site.id, provider="wechat_pay", method="wechat_native", subject=payment.ORDER, subject_id=order_id,
            amount=order.payable, description="test", payer_member_id=order.member_id, payer_openid="",
            client_ip="127.0.0.1", return_url="", expires_at=order.expires_at, now=now,
        )  # fmt: skip
    notice = PaymentNotice(
        notice_id=new_id().hex, out_trade_no=opened.out_trade_no, transaction_id=f"42{opened.id.hex}"[:32],
        state="succeeded", amount=order.payable, paid_at=now, payer_openid=None,
    )  # fmt: skip
    payment.settle(site_id=site.id, provider="wechat_pay", notice=notice, now=now)


def paid_order(site: sites.Site, buyer: MemberId, sku_id: SkuId, now: datetime) -> orders.OrderView:
    placed = order(site, buyer, sku_id, now)
    pay(site, placed.id, now)
    return orders.get_order(site_id=site.id, order_id=placed.id)


def without_ids(html: str) -> str:
    """The page without its UUIDs: in them any three or four digits may stand by chance."""
    return re.sub(r"[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}", "", html)
