"""The rows of the big data base: two years of orders, what hangs on them, and what grows beside them."""

from __future__ import annotations

import json

from bench.bigdata_rows import NOW, Maker, row_id

_GOODS = (
    "ARRAY['纯棉日式四件套', '羊毛地毯', '陶瓷花瓶', '橡木餐椅', '亚麻窗帘', '铸铁锅', '香薰蜡烛', '落地灯', '收纳箱',"
    " '记忆枕']"
)


def _sold_as(product: str, orders: int) -> str:
    """What a product was called when it was sold: ten kinds of goods, and some of long ago that were then renamed."""
    return (
        f"CASE WHEN i < {orders // 10} AND i % 5 = 0 THEN '停产款 ' ELSE '' END"
        f" || '简约' || ({_GOODS})[1 + {product} % 10] || ' ' || {product}"
    )


def grow_trade(maker: Maker) -> None:
    """Orders of two years and what hangs on them: lines, timelines, payments, refunds, parcels, cases, papers."""
    from portico.infra.sealed import seal

    address = json.dumps(
        {
            "recipient": "林小满",
            "phone": "13800000000",
            "region_code": "310104",
            "province": "上海市",
            "city": "市辖区",
            "district": "徐汇区",
            "detail": "某路 1 号",
        },
        ensure_ascii=False,
    )
    sealed = f"decode('{seal(address, purpose='order_address').hex()}', 'hex')"
    n, many = maker.orders, maker.members
    member = (
        f"CASE WHEN i <= 300 THEN {row_id('b000', '1')} ELSE {row_id('b000', f'1 + (i::bigint * 7919) % {many}')} END"
    )
    at = f"({NOW} - ({n} - i) * (interval '730 days' / {n}))"
    state = (
        "CASE WHEN i % 100 < 7 THEN 'cancelled' WHEN i % 100 < 10 THEN 'refunded'"
        f" WHEN i > {n * 0.98:.0f} AND i % 4 = 0 THEN 'pending_payment' WHEN i > {n * 0.95:.0f} THEN 'paid'"
        f" WHEN i > {n * 0.9:.0f} THEN 'shipped' ELSE 'completed' END"
    )
    paid = "i % 100 >= 7"
    product = f"(1 + (i::bigint * 31) % {maker.products})"
    maker.fill(
        "orders_order",
        n,
        id=row_id("c000"),
        number="'BIG' || lpad(i::text, 12, '0')",
        member_id=member,
        state=state,
        currency="'CNY'",
        goods_fen="1000 + i % 50000",
        payable_fen="1000 + i % 50000",
        explanation="'[]'",
        address=sealed,
        region_code="'310104'",
        phone_index="decode(lpad(to_hex(i % 100000), 32, '0'), 'hex')",
        source="'cart'",
        # A twentieth is picked up; a tenth came through an entry; notes and whole freights given back are rare.
        delivery="CASE WHEN i % 20 = 0 THEN 'pickup' ELSE 'ship' END",
        store_id=f"CASE WHEN i % 20 = 0 THEN {row_id('cb00', '(1 + i / 20 % 500)')} END",
        entry_id=f"CASE WHEN i % 10 = 3 THEN {row_id('d420', '(1 + i / 10 % 300)')} END",
        staff_note="CASE WHEN i % 40 = 1 THEN '催过一次' ELSE '' END",
        freight_fen="CASE WHEN i % 500 = 9 THEN 800 ELSE 0 END",
        discount_fen="CASE WHEN i % 500 = 9 THEN 800 ELSE 0 END",
        refunded_freight_fen="CASE WHEN i % 500 = 9 THEN 800 ELSE 0 END",
        created_at=at,
        expires_at=f"{at} + interval '30 minutes'",
        paid_at=f"CASE WHEN {paid} AND NOT ({state}) = 'pending_payment' THEN {at} + interval '1 minute' END",
        shipped_at=f"CASE WHEN ({state}) IN ('shipped', 'completed') THEN {at} + interval '1 day' END",
        completed_at=f"CASE WHEN ({state}) = 'completed' THEN {at} + interval '5 days' END",
        cancelled_at=f"CASE WHEN ({state}) = 'cancelled' THEN {at} + interval '30 minutes' END",
    )
    maker.fill(
        "orders_order_line",
        n,
        id=row_id("c100"),
        order_id=row_id("c000"),
        product_id=row_id("8000", product),
        sku_id=row_id("9000", product),
        sku_code=f"'p' || {product} || '-s'",
        name=_sold_as(f"{product}", n),
        unit_price_fen="1000 + i % 50000",
        quantity="1",
        payable_fen="1000 + i % 50000",
        adjustments="'[]'",
        shipped_quantity=f"CASE WHEN ({state}) IN ('shipped', 'completed') THEN 1 ELSE 0 END",
        # As the after-sales cases below: of every fiftieth order, every twentieth case is open.
        held_quantity=f"CASE WHEN i % 1000 = 0 AND ({state}) IN ('shipped', 'completed') THEN 1 ELSE 0 END",
        refunded_fen="CASE WHEN i % 50 = 0 AND i % 1000 > 0 THEN 500 ELSE 0 END",
        position="1",
    )
    maker.run(
        "orders_sold_name",
        "INSERT INTO orders_sold_name (site_id, product_id, sku_code, name, last_sold_on)"
        " SELECT o.site_id, l.product_id, l.sku_code, l.name, max((o.created_at AT TIME ZONE 'UTC')::date)"
        " FROM orders_order_line l JOIN orders_order o ON o.id = l.order_id GROUP BY 1, 2, 3, 4",
    )
    for code, after in (("placed", "0 minutes"), ("paid", "1 minute")):
        maker.fill(
            "orders_timeline_entry",
            n,
            order_id=row_id("c000"),
            code=f"'{code}'",
            actor_kind="'member'",
            at=f"{at} + interval '{after}'",
        )
    maker.fill(
        "payments_payment",
        n,
        id=row_id("c200"),
        subject="'order'",
        subject_id=row_id("c000"),
        provider="'wechat_mini'",
        method="'wechat_jsapi'",
        out_trade_no="'PBIG' || i",
        amount_fen="1000 + i % 50000",
        currency="'CNY'",
        state="CASE WHEN i % 100 < 7 THEN 'closed' ELSE 'succeeded' END",
        created_at=at,
        payer_member_id=member,
        transaction_id="'T' || i",
        expires_at=f"{at} + interval '30 minutes'",
        paid_at=f"CASE WHEN {paid} THEN {at} + interval '1 minute' END",
    )
    maker.fill(
        "payments_refund",
        n // 33,
        id=row_id("c300"),
        payment_id=row_id("c200", "(i * 33)"),
        out_refund_no="'RBIG' || i",
        reason="'merchant_cancelled'",
        amount_fen="500",
        state="CASE WHEN i % 500 = 0 THEN 'abnormal' ELSE 'succeeded' END",
        opened_at=f"{NOW} - i * interval '20 minutes'",
    )
    maker.fill(
        "fulfilment_shipment",
        n * 8 // 10,
        id=row_id("c400"),
        order_id=row_id("c000"),
        carrier_code="'SF'",
        lines="'[]'",
        tracking_number="'SF' || lpad(i::text, 13, '0')",
        shipped_at=f"{at} + interval '1 day'",
        method="'express'",
    )
    cases = n // 50
    maker.fill(
        "fulfilment_after_sale",
        cases,
        id=row_id("c500"),
        order_id=row_id("c000", "i * 50"),
        member_id=row_id("b000"),
        number="'ASBIG' || i",
        order_number="'BIG' || lpad((i * 50)::text, 12, '0')",
        kind="'refund_only'",
        state="CASE WHEN i % 20 = 0 THEN 'waiting_merchant' ELSE 'refunded' END",
        reason="'quality'",
        currency="'CNY'",
        asked_fen="500",
        opened_at=f"{NOW} - i * interval '30 minutes'",
        due_at=f"CASE WHEN i % 20 = 0 THEN {NOW} + i * interval '1 minute' END",
    )
    maker.fill(
        "fulfilment_after_sale_line",
        cases,
        id=row_id("c510"),
        case_id=row_id("c500"),
        order_line_id=row_id("c100", "i * 50"),
        name="'简约纯棉日式四件套'",
        quantity="1",
        worth_fen="1000",
        asked_fen="500",
        position="0",
    )


def grow_rest(maker: Maker) -> None:
    """What grows beside the trade: invoices, reviews, balances, ledgers, packages, stores, visits, audit, searches."""
    from portico.domains.invoices.queries import sealed_content
    from portico.domains.invoices.rules import TitleFields, TitleKind

    n, many = maker.orders, maker.members
    ago = f"{NOW} - i * interval '1 minute'"
    accounts = max(1, many // 10)
    product_of = row_id("8000", f"(1 + i % {maker.products})")
    title = sealed_content(TitleFields("林小满"), kind=TitleKind.PERSONAL)
    content = f"decode('{title.hex()}', 'hex')"
    maker.fill(
        "invoices_invoice",
        n // 20,
        id=row_id("c600"),
        subject="'order'",
        subject_id=row_id("c000", "i * 20"),
        subject_number="'BIG' || i",
        content=content,
        category="'goods'",
        member_id=row_id("b000"),
        kind="'normal'",
        amount_fen="1000",
        state="CASE WHEN i % 30 = 0 THEN 'requested' ELSE 'issued' END",
        requested_at=ago,
    )
    maker.fill(
        "reviews_review",
        n // 10,
        id=row_id("c700"),
        subject="'product'",
        subject_id=product_of,
        member_id=row_id("b000"),
        source_id=row_id("c100"),
        rating="1 + i % 5",
        text="'很好用，会再买。'",
        state="CASE WHEN i % 50 = 0 THEN 'pending' ELSE 'published' END",
        created_at=ago,
    )
    maker.fill("wallet_account", accounts, id=row_id("c800"), member_id=row_id("b000"), balance_fen="1000")
    maker.fill(
        "wallet_entry",
        2 * accounts,
        account_id=row_id("c800", f"(1 + i % {accounts})"),
        kind="'top_up'",
        delta_fen="500",
        balance_after_fen="1000",
        ref="gen_random_uuid()",
        actor_kind="'staff'",
        at=ago,
    )
    maker.fill(
        "wallet_withdrawal",
        accounts // 20,
        id=row_id("c810"),
        member_id=row_id("b000"),
        number="'W' || i",
        amount_fen="100",
        channel="'manual'",
        state="'paid'",
        requested_at=ago,
    )
    maker.fill(
        "inventory_ledger_entry",
        n // 2,
        sku_id=row_id("9000", f"(1 + i % {maker.products})"),
        kind="'sell'",
        on_hand_delta="-1",
        at=ago,
    )
    maker.fill(
        "entitlements_package",
        n // 20,
        id=row_id("c900"),
        member_id=row_id("b000"),
        order_id=row_id("c000"),
        order_line_id=row_id("c100"),
        piece="1",
        product_id=row_id("8000", f"(1 + i % {maker.products})"),
        title="'护理套餐'",
        paid_fen="1000",
        granted_at=ago,
    )
    maker.fill(
        "entitlements_redemption",
        n // 20,
        id=row_id("c910"),
        package_id=row_id("c900"),
        item_id=row_id("c920"),
        kind="'redeem'",
        times="1",
        left_after="1",
        actor_kind="'staff'",
        at=ago,
    )
    maker.fill(
        "fulfilment_pickup",
        n // 20,
        id=row_id("ca00"),
        order_id=row_id("c000", "i * 20"),
        lines="'[]'",
        store_id=row_id("cb00", "(1 + i % 500)"),
        ready_at=ago,
        due_at=f"{NOW} + i * interval '1 minute'",
        created_at=ago,
    )
    maker.fill(
        "stores_store",
        500,
        id=row_id("cb00"),
        name="'门店 ' || i",
        code="'s' || i",
        region_code="'310104'",
        latitude="31 + i * 0.001",
        longitude="121 + i * 0.001",
        hours="'[]'",
        closures="'[]'",
        pictures="'[]'",
        prepare_minutes="30",
        keep_days="7",
        delivery_radius_m="3000",
        pickup="true",
        is_open="true",
        version="1",
    )
    maker.fill("touchpoints_visit", n // 2, visitor_id="'visitor-' || i", carrier="'web'", path="'/'", at=ago)
    maker.fill("catalog_search_count", 50_000, day="current_date - (i % 90)", word="'词' || i", hits="1 + i % 100")
    maker.fill(
        "catalog_search_miss",
        5_000,
        digest="md5(i::text)",
        word="'没有' || i",
        hits="i",
        first_day="current_date - 9",
        last_day="current_date - (i % 30)",
    )
    maker.fill(
        "infra_audit_record",
        n // 5,
        site_id=f"'{maker.site_id}'",
        at=ago,
        actor_kind="'staff'",
        actor_id="'1'",
        action="'catalog.product.update'",
        subject_type="'product'",
        subject_id="'x'",
    )
