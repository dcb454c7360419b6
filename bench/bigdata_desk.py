"""The rows of the lists beside the trade: the catalogue's desk, virtual goods, stores, money, staff, platforms; and
what one member of long standing has collected.
"""

from __future__ import annotations

from bench.bigdata_rows import NOW, Maker, row_id

REGULAR = row_id("b000", "1")
AGO = f"{NOW} - i * interval '1 minute'"
_NUMBER = "('x' || right({column}::text, 12))::bit(48)::bigint"
# Of a thousand products: so many are card keys, files and packages; of a hundred, one is off sale and one in the bin.
KEYS, FILES, PACKAGES = 3, 4, 5
EACH = 1_000


def grow_desk(maker: Maker) -> None:
    """Everything the console lists that is neither order, member nor product."""
    _goods_of_all_kinds(maker)
    _catalogue(maker)
    _virtual(maker)
    _stores(maker)
    _terms(maker)
    _money(maker)
    _orders(maker)
    _staff(maker)
    _people(maker)
    _regular(maker)


def _regular(maker: Maker) -> None:
    """One member has three hundred of everything; one product has a tenth of all reviews."""
    for table, block in (
        ("fulfilment_after_sale", "c500"), ("invoices_invoice", "c600"), ("reviews_review", "c700"),
        ("wallet_withdrawal", "c810"), ("entitlements_package", "c900"),
    ):  # fmt: skip
        maker.run(table, f"UPDATE {table} SET member_id = {REGULAR} WHERE id <= {row_id(block, '300')}")
    maker.run("wallet_entry", f"UPDATE wallet_entry SET account_id = {row_id('c800', '1')} WHERE seq % 500 = 0")
    reviews = max(1, maker.orders // 100)
    maker.run(
        "reviews_review",
        f"UPDATE reviews_review SET subject_id = {row_id('8000', '1')} WHERE id <= {row_id('c700', str(reviews))}",
    )
    maker.fill("reviews_score", 1, subject_id=row_id("8000", "1"), shown=str(reviews), total=str(reviews * 3),
               good=str(reviews), fair="0", poor="0", with_media="0")  # fmt: skip


def _special(maker: Maker, rest: int) -> tuple[str, int]:
    """The number of the i-th product of a kind, and how many there are."""
    return f"((i - 1) * {EACH} + {rest})", max(1, maker.products // EACH)


def _goods_of_all_kinds(maker: Maker) -> None:
    number = _NUMBER.format(column="id")
    maker.run(
        "catalog_product",
        f"UPDATE catalog_product SET kind = CASE {number} % {EACH} WHEN {KEYS} THEN 'card_key' WHEN {FILES} THEN"
        f" 'download' ELSE 'package' END WHERE {number} % {EACH} IN ({KEYS}, {FILES}, {PACKAGES})",
        f"UPDATE catalog_product SET on_sale = false, binned_at = {NOW} - {number} * interval '1 minute'"
        f" WHERE {number} % 100 = 7",
        f"UPDATE catalog_product SET on_sale = false WHERE {number} % 100 = 8",
    )
    stock = _NUMBER.format(column="sku_id")
    maker.run(
        "inventory_stock_level",
        f"UPDATE inventory_stock_level SET on_hand = {stock} % 7, reserved = 0, alert_below = 10"
        f" WHERE {stock} % 30 = 9",
    )


def _catalogue(maker: Maker) -> None:
    many = maker.products
    product = row_id("8000", f"(CASE WHEN i <= 500 THEN 1 ELSE 1 + i % {many} END)")
    sku = row_id("9000", f"(CASE WHEN i <= 500 THEN 1 ELSE 1 + i % {many} END)")
    maker.fill(
        "catalog_price_change", 2 * many, product_id=product, sku_id=sku, was_price_fen="1000 + i % 90",
        price_fen="1000 + i % 91", cause="'product'", actor_kind="'staff'", actor_id="'1'", at=AGO,
    )  # fmt: skip
    maker.fill(
        "catalog_bulk_edit", max(1, many // 50), id=row_id("d000"), column="'price'",
        rule="""'{"kind": "set", "amount": 100}'""", rows="'[]'", state="'previewed'", actor_id="'1'", created_at=AGO,
    )  # fmt: skip
    maker.fill(
        "promotions_bundle", max(1, many // 200), id=row_id("d010"), name="'套餐 ' || i", price_fen="100", is_on="true",
        version="1", created_at=AGO,
        items=f"jsonb_build_array(jsonb_build_array({row_id('9000', '(2 * i)')}, 1),"
        f" jsonb_build_array({row_id('9000', '(2 * i + 1)')}, 1))",
    )  # fmt: skip
    # An import of long ago with many broken rows, and the tasks of all kinds.
    for block, kind in (("d020", "catalog.import"), ("d030", "sheet.orders")):
        maker.fill(
            "infra_long_task", max(1, many // 50), id=row_id(block), kind=f"'{kind}'", title="'商品表.xlsx'",
            state="'done'", done="100", total="100", created_by="'staff:1'", created_at=AGO, updated_at=AGO,
            error="''", input="'{}'", result="'{}'",
        )  # fmt: skip
    maker.fill(
        "catalog_import_problem", many // 10, task_id=row_id("d020", "1"), line="i + 1", column="'售价'",
        code="'not_a_number'", data="'{}'", value="'一百'", noted_at=NOW,
    )  # fmt: skip
    maker.fill("catalog_synonym_group", 500, id="gen_random_uuid()", words="ARRAY['词' || i, '语' || i]")
    maker.fill("catalog_own_word", 2_000, word="'自定词' || i")


def _virtual(maker: Maker) -> None:
    n, many = maker.orders, maker.members
    number, keyed = _special(maker, KEYS)
    pool = row_id("9000", f"(((i - 1) % {keyed}) * {EACH} + {KEYS})")
    taken = "i % 3 = 0"
    maker.fill("entitlements_key_batch", 10 * keyed, id=row_id("d100"), sku_id=pool, file_name="'keys.csv'",
               added="100", repeated="0", broken="0", imported_by="'店长'", at=AGO)  # fmt: skip
    maker.fill(
        "entitlements_card_key", n // 2, id=row_id("d110"), sku_id=pool,
        batch_id=row_id("d100", f"(1 + i % {10 * keyed})"),
        content="decode('00', 'hex')", fingerprint="decode(lpad(to_hex(i), 32, '0'), 'hex')",
        state=f"CASE WHEN {taken} THEN 'taken' ELSE 'free' END",
        order_id=f"CASE WHEN {taken} THEN {row_id('c000')} END",
        order_line_id=f"CASE WHEN {taken} THEN {row_id('c100')} END",
        member_id=f"CASE WHEN {taken} THEN {row_id('b000')} END", taken_at=f"CASE WHEN {taken} THEN {AGO} END",
        shown_times="0",
    )  # fmt: skip
    maker.fill("entitlements_waiting", max(1, n // 1000), order_line_id=row_id("c100"), order_id=row_id("c000"),
               sku_id=pool, product_id=row_id("8000", f"(((i - 1) % {keyed}) * {EACH} + {KEYS})"), kind="'card_key'",
               quantity="1", since=AGO)  # fmt: skip
    number, filed = _special(maker, FILES)
    maker.fill("entitlements_download_terms", filed, product_id=row_id("8000", number), days="30", times="5",
               version="1", updated_at=NOW)  # fmt: skip
    maker.fill("entitlements_download_file", 3 * filed, id=row_id("d120"), name="'文件 ' || i", stored="'x/' || i",
               product_id=row_id("8000", f"(((i - 1) % {filed}) * {EACH} + {FILES})"), size="1000",
               added_at=AGO)  # fmt: skip
    maker.fill("entitlements_download_grant", n // 20, id=row_id("d130"), order_id=row_id("c000"),
               order_line_id=row_id("c100"), product_id=row_id("8000", f"(((i - 1) % {filed}) * {EACH} + {FILES})"),
               member_id=mine(many), title="'资料'", times="5", used="0", granted_at=AGO)  # fmt: skip
    number, planned = _special(maker, PACKAGES)
    maker.fill("entitlements_plan", planned, sku_id=row_id("9000", number), product_id=row_id("8000", number),
               items="""'[{"name": "护理", "times": 3, "share_fen": 0}]'""", days="365", store_ids="'{}'",
               version="1", updated_at=NOW)  # fmt: skip
    maker.fill("entitlements_package_item", n // 20, id=row_id("c920"), package_id=row_id("c900"), position="0",
               name="'护理'", times="3", used="1", voided="0", paid_fen="1000")  # fmt: skip


def mine(many: int, own: int = 300) -> str:
    """The member of row i: the first rows are those of one member of long standing."""
    return f"CASE WHEN i <= {own} THEN {REGULAR} ELSE {row_id('b000', f'1 + (i::bigint * 7919) % {many}')} END"


def _stores(maker: Maker) -> None:
    store = row_id("cb00", "(1 + i % 500)")
    # The first store keeps everything, the others some.
    maker.fill("inventory_store_level", maker.products, store_id=row_id("cb00", "1"), sku_id=row_id("9000"),
               on_hand="5", reserved="0", updated_at=NOW)  # fmt: skip
    maker.fill("inventory_ledger_entry", maker.products, store_id=row_id("cb00", "1"), on_hand_delta="1",
               kind="'adjust'",
               sku_id=row_id("9000", "(CASE WHEN i <= 500 THEN 1 ELSE i END)"), at=AGO)  # fmt: skip
    maker.fill("fulfilment_pickup_entry", maker.orders // 20, pickup_id=row_id("ca00"),
               order_id=row_id("c000", "i * 20"),
               store_id=store, kind="'redeemed'", actor_kind="'staff'", actor_id="'1'", at=AGO)  # fmt: skip


def _terms(maker: Maker) -> None:
    """Freight templates, of which a shop may keep a hundred."""
    from django.db import transaction

    from portico.domains.promotions import public as promotions
    from portico.infra.actors import System
    from portico.kernel.clock import utc_now
    from portico.kernel.ids import SiteId, new_id
    from portico.kernel.money import Money

    site_id = SiteId(maker.site_id)
    rate = promotions.Rate(1, Money(800), 1, Money(200))
    everywhere = (promotions.Zone(frozenset(), rate),)
    with transaction.atomic():
        for number in range(60):
            template = promotions.FreightTemplate(
                id=new_id(), name=f"模板 {number}", measure=promotions.Measure.PIECE, zones=everywhere
            )
            promotions.save_freight_template(
                site_id=site_id, template=template, version=None, actor=System(site_id, "bench"), now=utc_now()
            )


def _money(maker: Maker) -> None:
    maker.fill("payments_bill", 1_400, id=row_id("d200"),
               provider="CASE WHEN i % 2 = 0 THEN 'wechat' ELSE 'alipay' END",
               day="date '2026-11-20' - (i / 2)", state="'compared'", attempts="1", last_error="''", payments="1000",
               refunds="10", paid_fen="100000", refunded_fen="1000", compared_at=NOW)  # fmt: skip
    maker.fill("payments_bill_difference", max(1, maker.orders // 50), id=row_id("d210"), settled_by="'店长'",
               note="''",
               bill_id=row_id("d200", "(1 + i % 1400)"), problem="'amount_differs'",
               kind="'payment'", number="'PBIG' || i",
               ours_fen="100", theirs_fen="101", found_at=AGO,
               settled_at=f"CASE WHEN i % 40 > 0 THEN {NOW} END")  # fmt: skip


def _orders(maker: Maker) -> None:
    n = maker.orders
    maker.fill("orders_tag", 40, id=row_id("d300"), name="'标签 ' || i", colour="'red'", created_at=AGO)
    maker.fill("orders_tag_use", n // 10, order_id=row_id("c000", "i * 10"), tag_id=row_id("d300", "(1 + i % 40)"))
    maker.fill("orders_staff_entry", n // 10, order_id=row_id("c000", "i * 10"), kind="'note'", text="'催过'",
               user_id="1", author="'店长'", at=AGO)  # fmt: skip
    maker.fill("orders_saved_search", 60, id=row_id("d310"), user_id="1", author="'店长'", name="'常用 ' || i",
               query="""'{"state": "paid"}'""", shared="true", created_at=AGO)  # fmt: skip
    maker.fill("fulfilment_after_sale_entry", n // 20, case_id=row_id("c500", f"(1 + i % {max(1, n // 50)})"),
               code="'opened'", data="'{\"reason_text\": \"质量问题\"}'",
               words="''", actor_kind="'member'", at=AGO)  # fmt: skip
    maker.fill("promotions_threshold_discount", 500, id=row_id("d320"), threshold_fen="100000 + i", off_fen="100",
               starts_at=f"{NOW} - interval '90 days'", ends_at=f"{NOW} - i * interval '1 hour'",
               created_at=AGO)  # fmt: skip


def _staff(maker: Maker) -> None:
    n = maker.orders
    maker.fill("staff_alert", n // 20, id=row_id("d400"), subject="'任务 ' || i", amount="1 + i % 9",
               kind="CASE WHEN i % 2 = 0 THEN 'low_stock' ELSE 'failed_jobs' END", opened_at=AGO, changed_at=AGO,
               seen_by="''", settled_at=f"CASE WHEN i > 200 THEN {AGO} END")  # fmt: skip
    maker.fill("connectors_call_record", n, site_id=f"'{maker.site_id}'", at=AGO, platform="'wechat_pay'",
               account="'1900000001'", call="'pay.jsapi'", method="'POST'", target="'/v3/pay/transactions/jsapi'",
               status="200", outcome="CASE WHEN i % 50 = 0 THEN 'SYSTEM_ERROR' ELSE 'ok' END", attempts="1",
               milliseconds="i % 300", request="'{}'", response="'{}'")  # fmt: skip
    maker.fill("procrastinate_jobs", n // 5, queue_name="'default'", task_name="'portico.task' || (i % 20)",
               args="'{}'", status="CASE WHEN i % 100 = 0 THEN 'failed' ELSE 'succeeded' END"
               "::procrastinate_job_status", scheduled_at=AGO)  # fmt: skip
    maker.fill("procrastinate_events", n // 5, job_id="i", at=AGO,
               type="CASE WHEN i % 100 = 0 THEN 'failed' ELSE 'succeeded' END"
               "::procrastinate_job_event_type")  # fmt: skip
    maker.fill("staff_session", 5_000, id=row_id("d410"), user_id="1", session_key="'bench' || i", device="'Chrome'",
               network="'10.0.0.0'", started_at=AGO, seen_at=AGO)  # fmt: skip
    maker.fill("touchpoints_entry", 300, id=row_id("d420"), code="'e' || i", kind="'link'", carrier="'web'",
               name="'入口 ' || i", is_active="true", created_at=AGO)  # fmt: skip


def _people(maker: Maker) -> None:
    many = maker.members
    maker.fill("members_merge_conflict", max(1, many // 200), id=row_id("d500"), one_id=row_id("b000", "(2 * i)"),
               other_id=row_id("b000", "(2 * i + 1)"), evidence="'phone'", why="'two_phones'", decided_by="''",
               reason="''", state="CASE WHEN i % 3 = 0 THEN 'dismissed' ELSE 'open' END", found_at=AGO)  # fmt: skip
    maker.fill("privacy_consent", many, member_id=mine(many), visitor_id="''", purpose="'analytics'",
               policy_version="'1'", carrier="'web'", given="i % 3 > 0", at=AGO)  # fmt: skip
    maker.fill("privacy_consent_tally", 1, purpose="'analytics'", given="true", slot="0", records=f"{many}")
    maker.fill("privacy_erasure", max(1, many // 100), id=row_id("d510"), member_id=row_id("b000", "(i + 1000)"),
               state="CASE WHEN i % 10 = 0 THEN 'waiting' ELSE 'cancelled' END", reason="''", requested_at=AGO,
               due_at=f"{NOW} + i * interval '1 minute'",
               ended_at=f"CASE WHEN i % 10 > 0 THEN {NOW} END")  # fmt: skip
    maker.fill("privacy_export", max(1, many // 100), id=row_id("d520"), member_id=mine(many, 20), state="'expired'",
               language="'zh-hans'", done="1", total="1", size_bytes="1000", downloads="0", created_at=AGO,
               updated_at=AGO, token_hash="decode(lpad(to_hex(i), 64, '0'), 'hex')")  # fmt: skip
    product = row_id("8000", f"(1 + i % {maker.products})")
    maker.fill("members_saved_item", max(300, many // 2), member_id=mine(many), kind="'product'", subject_id=product,
               saved_at=AGO)  # fmt: skip
    maker.fill("members_viewed_item", max(300, many // 2), member_id=mine(many), kind="'product'", subject_id=product,
               viewed_at=AGO, times="1", carrier="'web'")  # fmt: skip
    maker.fill("members_downloaded_item", 300, member_id=REGULAR, subject_id="gen_random_uuid()", downloaded_at=AGO,
               times="1")  # fmt: skip
    maker.fill("members_session", 40, id=row_id("d530"), member_id=REGULAR, carrier="'web'", user_agent="'bench'",
               created_at=AGO, last_used_at=AGO, expires_at=f"{NOW} + interval '300 days'",
               end_reason="''")  # fmt: skip
    maker.fill("touchpoints_visit", 5_000, visitor_id="'visitor-regular'", member_id=REGULAR, carrier="'web'",
               path="'/'", params="'{}'", referrer="''", at=f"{NOW} - i * interval '1 hour'")  # fmt: skip
