"""The rows of the big data base, made by generate_series inside PostgreSQL: products and members."""

from __future__ import annotations

import contextlib
import os
import time
from collections.abc import Callable, Iterator
from typing import Any
from uuid import UUID

SEEDED = 2_000  # made by our own code; the others are their copies
NOW = "'2026-11-20T08:00:00Z'::timestamptz"
# PostgreSQL's type → a value for a column that nobody gave one.
_NEUTRAL = {
    "uuid": "gen_random_uuid()", "int2": "0", "int4": "0", "int8": "0", "bool": "false", "varchar": "''",
    "text": "''", "jsonb": "'{}'", "timestamptz": NOW, "date": "current_date", "bytea": "''::bytea", "float8": "0",
    "time": "'00:00'", "numeric": "0",
}  # fmt: skip


class Maker:
    """Fills tables by statements; says what it could not fill and goes on."""

    def __init__(self, site_id: UUID, orders: int, members: int, products: int, say: Callable[[str], None]) -> None:
        self.site_id, self.orders, self.members, self.products, self.say = site_id, orders, members, products, say
        self.skipped: list[str] = []

    def run(self, table: str, *statements: str) -> None:
        """The statements change `table`, without its triggers, all of them or none."""
        from django.db import DatabaseError, connection, transaction

        try:
            with transaction.atomic(), connection.cursor() as cursor:
                cursor.execute("SET LOCAL session_replication_role = replica")
                for statement in statements:
                    cursor.execute(statement)
            with connection.cursor() as cursor:
                cursor.execute(f"VACUUM ANALYZE {table}")
        except DatabaseError as error:
            self.skipped.append(f"{table}: {str(error).splitlines()[0]}")
            self.say(f"  ! {self.skipped[-1]}")

    def fill(self, table: str, count: int, **given: str) -> None:
        """`count` rows of `table`: column = SQL over `i` (from 1). Columns that must have a value get a neutral one."""
        from django.db import DatabaseError, connection, transaction

        started = time.perf_counter()
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT column_name, udt_name FROM information_schema.columns WHERE table_name = %s"
                " AND is_nullable = 'NO' AND column_default IS NULL AND is_identity = 'NO'",
                [table],
            )
            needed = {
                name: "'{}'" if kind.startswith("_") else _NEUTRAL.get(kind, "''") for name, kind in cursor.fetchall()
            }
            if "site_id" in needed:
                needed["site_id"] = f"'{self.site_id}'"
            cursor.execute("SELECT column_name FROM information_schema.columns WHERE table_name = %s", [table])
            present = {name for (name,) in cursor.fetchall()}
            if missing := sorted(given.keys() - present):
                self.skipped.append(f"{table}: no column {', '.join(missing)}")
            values = needed | {name: expression for name, expression in given.items() if name in present}
            names, expressions = ", ".join(f'"{name}"' for name in values), ", ".join(values.values())
            try:
                with transaction.atomic(), _without_indexes(cursor, table):
                    # No triggers: what they would check is made right here, and pending ones hold up the indexes.
                    cursor.execute("SET LOCAL session_replication_role = replica")
                    cursor.execute(
                        f"INSERT INTO {table} ({names}) SELECT {expressions} FROM generate_series(1, {count}) i"
                    )
                cursor.execute(f"VACUUM ANALYZE {table}")
            except DatabaseError as error:
                self.skipped.append(f"{table}: {str(error).splitlines()[0]}")
                self.say(f"  ! {self.skipped[-1]}")
                return
        self.say(f"  · {table}: {count:,} rows in {time.perf_counter() - started:.1f} s")


@contextlib.contextmanager
def _without_indexes(cursor: Any, table: str) -> Iterator[None]:
    """Indexes that no constraint needs are built once at the end."""
    cursor.execute(
        "SELECT indexrelid::regclass::text, pg_get_indexdef(indexrelid) FROM pg_index WHERE indrelid = %s::regclass"
        " AND NOT indisprimary AND NOT EXISTS (SELECT FROM pg_constraint WHERE conindid = indexrelid)",
        [table],
    )
    indexes = cursor.fetchall()
    for name, _ in indexes:
        cursor.execute(f"DROP INDEX {name}")
    yield
    for _, definition in indexes:
        cursor.execute(definition)


def row_id(block: str, number: str = "i") -> str:
    return f"('00000000-0000-7000-{block}-' || lpad(to_hex({number}), 12, '0'))::uuid"


def grow_products(maker: Maker) -> None:
    """The catalogue is `maker.products` large: copies of the first ones, each with read rows of its own."""
    from django.db import connection

    started = time.perf_counter()
    copies = maker.products // SEEDED - 1
    if copies < 1:
        return
    number = f"(n.number + k * {SEEDED})"
    product, sku = row_id("8000", number), row_id("9000", number)
    base = "catalog_product p JOIN numbers n ON n.id = p.id, generate_series(1, %(copies)s) k"
    rename = (
        "decode(replace(replace(encode({column}, 'hex'), n.product_hex, {product_hex}), n.sku_hex, {sku_hex}), 'hex')"
    )
    hexed = {
        "product_hex": f"encode(convert_to({product}::text, 'UTF8'), 'hex')",
        "sku_hex": f"encode(convert_to({sku}::text, 'UTF8'), 'hex')",
    }
    of_id = "('x' || right(id::text, 12))::bit(48)::bigint"
    with connection.cursor() as cursor:
        cursor.execute(
            "CREATE TEMP TABLE numbers AS SELECT id, ('x' || right(id::text, 12))::bit(48)::bigint AS number,"
            " encode(convert_to(id::text, 'UTF8'), 'hex') AS product_hex,"
            f" encode(convert_to({row_id('9000', of_id)}::text, 'UTF8'), 'hex') AS sku_hex FROM catalog_product"
        )
        tables = {
            "catalog_product": (
                base,
                {"id": product, "code": f"'p' || {number}", "updated_at": f"p.updated_at + {number} * interval '1 s'"},
            ),
            "catalog_sku": (
                f"{base}, catalog_sku t WHERE t.product_id = p.id",
                {"id": sku, "product_id": product, "code": f"'p' || {number} || '-s'"},
            ),
            "catalog_product_document": (
                f"{base}, catalog_product_document t WHERE t.product_id = p.id",
                {
                    "product_id": product,
                    "sku_ids": f"ARRAY[{sku}]",
                    "template": rename.format(column="t.template", **hexed),
                    "card": rename.format(column="t.card", **hexed),
                },
            ),
            "catalog_product_listing": (
                f"{base}, catalog_product_listing t WHERE t.product_id = p.id",
                {
                    "product_id": product,
                    "rank": "(k * 37 + t.rank) %% 100",
                    "sales_count": "(k * 131 + t.sales_count) %% 5000",
                    "price_fen": "t.price_fen + k * 13",
                    "max_price_fen": "t.max_price_fen + k * 13",
                    "listed_at": "t.listed_at + k * interval '1 hour'",
                },
            ),
            "catalog_search_entry": (
                f"{base}, catalog_search_entry t WHERE t.product_id = p.id", {"product_id": product}
            ),
            "catalog_suggestion": (f"{base}, catalog_suggestion t WHERE t.source_id = p.id", {"source_id": product}),
            "inventory_stock_level": (
                f"{base}, inventory_stock_level t WHERE t.sku_id = {row_id('9000', 'n.number')}", {"sku_id": sku}
            ),
        }  # fmt: skip
        for table, (source, changed) in tables.items():
            cursor.execute(
                "SELECT column_name FROM information_schema.columns WHERE table_name = %s AND is_generated = 'NEVER'"
                " AND is_identity = 'NO'",
                [table],
            )
            alias = "p" if table == "catalog_product" else "t"
            columns = {row[0]: f"{alias}.{row[0]}" for row in cursor.fetchall()} | changed
            with _without_indexes(cursor, table):
                cursor.execute(
                    f"INSERT INTO {table} ({', '.join(columns)}) SELECT {', '.join(columns.values())} FROM {source}",
                    {"copies": copies},
                )
            cursor.execute(f"VACUUM ANALYZE {table}")
    maker.say(f"  · {maker.products:,} products in {time.perf_counter() - started:.1f} s")


def grow_members(maker: Maker) -> None:
    os.environ["PORTICO_BENCH_MEMBERS"] = str(maker.members)
    from bench import members_list

    started = time.perf_counter()
    members_list.MEMBERS = maker.members
    members_list._seed(maker.site_id)
    maker.say(f"  · {maker.members:,} members in {time.perf_counter() - started:.1f} s")
