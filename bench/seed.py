"""A catalogue to measure on: products named from our own word lists, with stock, all through our own rows.

Product number i has a fixed id, so that pgbench can make the same ids by arithmetic.
"""

from __future__ import annotations

import os
import random
import sys
from datetime import UTC, datetime, timedelta
from uuid import UUID

_CATEGORIES = {
    "居家": ("床品", "毛巾浴巾", "收纳", "灯具", "地毯"),
    "餐厨": ("锅具", "餐具", "水杯", "刀具", "保鲜"),
    "服饰": ("衬衫", "T恤", "外套", "袜子", "内衣"),
    "个护": ("洁面", "面膜", "洗发", "沐浴", "牙刷"),
    "食品": ("茶叶", "坚果", "果干", "咖啡", "糕点"),
    "数码": ("耳机", "充电器", "键盘", "音箱", "手环"),
}  # fmt: skip
_LOOKS = ("简约", "日式", "北欧", "复古", "轻奢", "加厚", "便携", "升级款", "儿童", "男士", "女士", "大容量")
_STUFFS = ("纯棉", "羊毛", "亚麻", "不锈钢", "陶瓷", "玻璃", "竹纤维", "桑蚕丝", "珐琅", "氨基酸", "硅胶", "胡桃木")
_THINGS = ("四件套", "夏凉被", "毛巾", "收纳盒", "台灯", "炒锅", "餐盘", "保温杯", "衬衫", "外套", "洗面奶", "洁面乳",
           "面膜", "洗发水", "龙井茶", "坚果礼盒", "蓝牙耳机", "充电宝", "键盘", "手环")  # fmt: skip
_BRANDS = tuple(f"{a}{b}" for a in ("山", "禾", "木", "云", "白", "青", "知", "原", "小", "南") for b in "屿野里山物")
_START = datetime(2026, 1, 1, tzinfo=UTC)
_BATCH = 1000


def product_id(number: int) -> UUID:
    return UUID(f"00000000-0000-7000-8000-{number:012x}")


def sku_id(number: int) -> UUID:
    return UUID(f"00000000-0000-7000-9000-{number:012x}")


def product_name(dice: random.Random) -> str:
    return "".join((dice.choice(_LOOKS), dice.choice(_STUFFS), dice.choice(_LOOKS), dice.choice(_THINGS)))


def seed(products: int) -> None:
    """The schema, one site, its shelves, and `products` products of one SKU each with 1,000,000 units."""
    from django.core.management import call_command
    from django.db import connection, transaction

    from portico.domains.catalog import public as catalog
    from portico.domains.sites import public as sites
    from portico.infra.actors import System

    call_command("migrate", verbosity=0, interactive=False)
    with transaction.atomic():
        site = sites.save_site(code="bench", name="基准店", is_default=True)
        actor = System(site.id, "bench")
        leaves, brands = [], []
        for i, (root, names) in enumerate(_CATEGORIES.items()):
            top = catalog.CategoryDraft(code=f"c{i}", name=root, position=i)
            parent = catalog.save_category(site_id=site.id, draft=top, actor=actor, now=_START)
            for j, name in enumerate(names):
                below = catalog.CategoryDraft(code=f"c{i}-{j}", name=name, parent_id=parent, position=j)
                leaves.append(catalog.save_category(site_id=site.id, draft=below, actor=actor, now=_START))
        for i, name in enumerate(_BRANDS):
            draft = catalog.BrandDraft(code=f"b{i}", name=name)
            brands.append(catalog.save_brand(site_id=site.id, draft=draft, actor=actor, now=_START))
        groups = [["洗面奶", "洁面", "洁面乳"], ["充电宝", "移动电源"]]
        catalog.save_synonyms(site_id=site.id, groups=groups, actor=actor, now=_START)
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT indexname, indexdef FROM pg_indexes WHERE tablename IN ('catalog_product_listing',"
            " 'catalog_search_entry', 'catalog_suggestion') AND indexname NOT LIKE '%pkey'"
        )
        # Cheaper to build once at the end than to keep for every row.
        indexes = cursor.fetchall()
        for name, _ in indexes:
            cursor.execute(f"DROP INDEX {name}")
        for first in range(1, products + 1, _BATCH):
            with transaction.atomic():
                _seed_batch(site.id, range(first, min(first + _BATCH, products + 1)), leaves, brands)
        for _, definition in indexes:
            cursor.execute(definition)
        cursor.execute("VACUUM ANALYZE")


def _seed_batch(site_id, numbers, leaves, brands) -> None:  # type: ignore[no-untyped-def]
    """Rows in bulk, then the read rows made by the same code as after an edit."""
    from portico.domains.catalog import public as catalog
    from portico.domains.catalog.models import Product, Sku
    from portico.domains.inventory import public as inventory
    from portico.infra.actors import System

    dice = random.Random(numbers.start)
    rows, skus = [], []
    for number in numbers:
        moment = _START + timedelta(seconds=number)
        price = dice.randrange(990, 99900)
        rows.append(
            Product(
                id=product_id(number), site_id=site_id, code=f"p{number}", name=product_name(dice),
                subtitle="经典之选，日常好物", category_id=dice.choice(leaves), brand_id=dice.choice(brands),
                labels=["新品"] if number % 7 == 0 else [],
                gallery=[f"catalog/{number % 97:02x}/{n}.jpg" for n in range(4)],
                attributes=[{"name": "产地", "value": "浙江"}, {"name": "保质期", "value": "三年"}],
                detail=[{"type": "image", "image": f"catalog/d/{n}.jpg", "alt": "", "html": ""} for n in range(6)],
                on_sale=True, has_stock=True, rank=dice.randrange(100), sales_count=dice.randrange(5000),
                content_hash="", listed_at=moment, created_at=moment, updated_at=moment,
            )
        )  # fmt: skip
        skus.append(
            Sku(
                id=sku_id(number), site_id=site_id, product_id=product_id(number), code=f"p{number}-s",
                price_fen=price, list_price_fen=price + 2000, position=0,
            )
        )  # fmt: skip
    Product.objects.bulk_create(rows)
    Sku.objects.bulk_create(skus)
    catalog.rebuild_documents(site_id=site_id, product_ids=[row.id for row in rows])
    units = {sku.id: 1_000_000 for sku in skus}
    inventory.set_initial(site_id=site_id, quantities=units, actor=System(site_id, "bench"), now=_START)


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "portico.config.settings")
    import django

    django.setup()
    seed(int(sys.argv[1]))
