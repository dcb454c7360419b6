"""A hundred thousand orders as a workbook: in one go, with the memory of a few."""

from __future__ import annotations

import io
import time
import tracemalloc
from zipfile import ZipFile

import pytest
from django.db import connection

from portico.domains.orders import public as orders
from portico.infra import kept_files, progress
from portico.infra.actors import Right
from portico.infra.models import LongTask
from portico.kernel.clock import utc_now
from portico.usecases import sheet_exports
from tests.usecases.shopping import Shop

pytestmark = [pytest.mark.django_db, pytest.mark.slow]

ORDERS = 100_000
_SAME = """
SELECT string_agg(quote_ident(attname), ', ' ORDER BY attnum) FROM pg_attribute
 WHERE attrelid = %s::regclass AND attnum > 0 AND NOT attisdropped AND attname <> ALL(%s)
"""


def _copies(cursor, table, changed, source, extra):
    cursor.execute(_SAME, [table, list(changed)])
    same = cursor.fetchone()[0]
    columns = ", ".join(changed)
    values = ", ".join(changed.values())
    cursor.execute(
        f"INSERT INTO {table} ({same}, {columns}) SELECT {same}, {values} FROM {table} copied, {extra} WHERE {source}"
    )


def grow(order):
    """The order is there a hundred thousand times more, each with its line."""
    n = f"generate_series(1, {ORDERS}) n"
    with connection.cursor() as cursor:
        key = "('01990000-0000-7000-8000-' || lpad(to_hex(n), 12, '0'))::uuid"
        _copies(
            cursor,
            "orders_order",
            {"id": key, "number": "'P2026' || lpad(n::text, 12, '0')"},
            f"copied.id = '{order.id}'",
            n,
        )
        line = "('01990000-0000-7000-9000-' || lpad(to_hex(n), 12, '0'))::uuid"
        _copies(cursor, "orders_order_line", {"id": line, "order_id": key}, f"copied.order_id = '{order.id}'", n)
        cursor.execute("ANALYZE orders_order, orders_order_line, orders_timeline_entry")


def export(site_id, state):
    task = progress.begin(
        site_id=site_id, kind="sheet.orders", title="订单", created_by="staff:7", now=utc_now(),
        input={
            "params": {"query": {"state": state}, "full": False}, "format": "xlsx", "language": "zh-hans",
            "rights": [str(Right.ORDER_READ)],
        },
    )  # fmt: skip
    tracemalloc.start()
    began = time.perf_counter()
    sheet_exports.run_sheet(site_id=site_id, task_id=task, clock=utc_now)
    took, (_, peak) = time.perf_counter() - began, tracemalloc.get_traced_memory()
    tracemalloc.stop()
    return LongTask.objects.get(id=task), took, peak


def test_a_hundred_thousand_orders_are_exported_with_the_memory_of_a_thousand(site, now):
    shop = Shop(site, now)
    few = shop.order(shop.shopper(), (shop.sku(), 1))
    _, _, little = export(site.id, str(orders.OrderState.PENDING_PAYMENT))
    grow(few)
    task, took, peak = export(site.id, str(orders.OrderState.PENDING_PAYMENT))
    assert (task.state, task.error) == (LongTask.State.DONE, "")
    packed = ZipFile(io.BytesIO(b"".join(kept_files.kept_pieces(task.id))))
    with packed.open("xl/worksheets/sheet1.xml") as sheet:
        rows = sum(piece.count(b"<row>") for piece in iter(lambda: sheet.read(1 << 20), b""))
    print(f"\n{ORDERS} orders: {took:.1f} s, peak {peak / 1e6:.1f} MB (one order: {little / 1e6:.1f} MB)")
    assert ORDERS <= rows - 2 <= ORDERS + 2
    assert peak < 40_000_000
