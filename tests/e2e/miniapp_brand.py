"""A second brand, on the host `localhost`, for the mini app's tests: what they buy is nobody else's stock."""

from __future__ import annotations

import io
from datetime import datetime
from uuid import UUID

from django.db import transaction
from PIL import Image, ImageDraw

from portico.domains.catalog import public as catalog
from portico.domains.content import public as content
from portico.domains.inventory import public as inventory
from portico.domains.promotions import public as promotions
from portico.domains.sites import public as sites
from portico.infra.actors import System
from portico.infra.media import store_image
from portico.kernel.clock import utc_now
from portico.kernel.ids import CategoryId, OrderId, SiteId, SkuId
from portico.kernel.money import Money
from portico.usecases import shipping
from portico.usecases.storefront import refresh_availability
from tests.domains.catalog import shop as build

CODE, NAME = "mini", "山月集"
SKU_COLOURS = {"白": ("#d9d4cb", "#fbfaf6"), "蓝": ("#dfe6ec", "#3e5c7e")}


def seed() -> None:
    """Goods over 100 yuan cost 15 less; freight is 8, free from 199.

    茶 has 龙井绿茶 (68, 50 left) and 柴烧茶碗 (128, 3 left); 洗护 > 洁面 has 氨基酸洁面乳 (59) and 温和洁面慕斯
    (45), which 洗面奶 finds too; 衣 has 亚麻衬衫: 白S 199 (9 left), 白M 199 (none), 蓝S and 蓝M 229 (9 each).
    Idempotent: the modules that need the brand share one product.
    """
    if any(site.code == CODE for site in sites.list_sites()):
        return
    now = utc_now()
    with transaction.atomic():
        site = sites.save_site(code=CODE, name=NAME, slogan="山间器物", host="localhost", brand=_brand())
        system = System(site.id, "test")
        promotions.save_freight_rule(site_id=site.id, flat=Money(800), free_from=Money(19900), actor=system, now=now)
        promotions.add_threshold_discount(
            site_id=site.id, threshold=Money(10000), off=Money(1500), starts_at=None, ends_at=None,
            actor=system, now=now,
        )  # fmt: skip
        catalog.save_synonyms(site_id=site.id, groups=(("洁面", "洗面奶"),), actor=system, now=now)
        catalog.save_hot_words(site_id=site.id, hot_words=("洗面奶", "龙井"), actor=system, now=now)
    units: dict[SkuId, int] = {}
    for draft, stock in _products(site.id, now):
        saved = build.save(site.id, draft, now=now)
        units |= dict(zip(saved.sku_ids.values(), stock, strict=True))
    with transaction.atomic():
        inventory.set_initial(site_id=site.id, quantities=units, actor=system, now=now)
        refresh_availability(site_id=site.id, sku_ids=list(units))
        content.publish_draft(site_id=site.id, draft=_home(site.id))


def ship(order_id: str, tracking_number: str) -> None:
    """The paid order has left by SF."""
    site = sites.find_site(code=CODE)
    shipping.ship_order(
        actor=System(site.id, "test"),
        order_id=OrderId(UUID(order_id)),
        carrier="SF",
        tracking_number=tracking_number,
        now=utc_now(),
    )


def _picture(ground: str, shape: str, *, folder: str = "products", size: tuple[int, int] = (800, 800)) -> str:
    """A stored disc on a ground: enough to tell pictures apart by eye."""
    return store_image(_drawn(ground, shape, size), folder=folder)


def _drawn(ground: str, shape: str, size: tuple[int, int]) -> bytes:
    image = Image.new("RGB", size, ground)
    (x, y), radius = (size[0] // 2, size[1] // 2), min(size) // 3
    ImageDraw.Draw(image).ellipse((x - radius, y - radius, x + radius, y + radius), fill=shape)
    out = io.BytesIO()
    image.save(out, "PNG")
    return out.getvalue()


def _brand() -> dict[str, object]:
    return {
        "theme": {"primary": "#8c4a2f", "on_primary": "#ffffff", "radius": 12},
        "customer_service": {"phone": "400-000-0001", "hours": "9:00–21:00"},
    }


def _home(site_id: SiteId) -> content.PageDraft:
    def banner(title: str, subtitle: str, link: str, ground: str, shape: str) -> dict[str, object]:
        return {"image": library_picture(site_id, ground, shape), "title": title, "subtitle": subtitle, "link": link}

    shelf = {"layout": "shelf", "limit": 8}
    blocks = (
        ("search", {"placeholder": "找茶与器物", "shape": "round"}),
        ("banner", {"ratio": "2:1", "autoplay_seconds": 5, "items": [
            banner("新茶到了", "一芽一叶", "product:tea", "#5c6b4a", "#7c8f62"),
            banner("干净就好", "温和洗护", "category:care", "#4e6872", "#6f8f9c"),
        ]}),
        ("category_grid", {"title": "", "columns": "5", "category_ids": []}),
        ("notice", {"items": [{"text": "满 100 元减 15 元", "link": "category:tea"}]}),
        ("products", {"title": "新到的", "subtitle": "本月上架", "source": "newest", **shelf}),
        ("products", {"title": "卖得好的", "subtitle": "", "source": "sales", **shelf}),
    )  # fmt: skip
    return content.PageDraft(role="home", title=NAME, blocks=blocks)


def library_picture(site_id: SiteId, ground: str, shape: str, *, size: tuple[int, int] = (1440, 720)) -> int:
    """A disc on a ground in the site's media library."""
    return content.keep_image(
        site_id=site_id, content=_drawn(ground, shape, size), title="picture", description="a disc"
    )


def _shelf(
    site_id: SiteId, code: str, name: str, colours: tuple[str, str], now: datetime, parent: CategoryId | None = None
) -> CategoryId:
    position = ("tea", "care", "wear", "cleansing").index(code)
    draft = catalog.CategoryDraft(
        code=code, name=name, icon=_picture(*colours, folder="icons"), parent_id=parent, position=position
    )
    with transaction.atomic():
        return catalog.save_category(site_id=site_id, draft=draft, actor=System(site_id, "test"), now=now)


def _products(site_id: SiteId, now: datetime) -> list[tuple[catalog.ProductDraft, tuple[int, ...]]]:
    """Each product, with the stock of its SKUs."""
    tea = _shelf(site_id, "tea", "茶", ("#e4eadb", "#6f8f5a"), now)
    care = _shelf(site_id, "care", "洗护", ("#e3ecef", "#7fa8b8"), now)
    cleansing = _shelf(site_id, "cleansing", "洁面", ("#e3ecef", "#9dbfcb"), now, parent=care)
    wear = _shelf(site_id, "wear", "衣", ("#dfe6ec", "#3e5c7e"), now)
    green = tuple(_picture(*colours) for colours in (("#e4eadb", "#6f8f5a"), ("#d7dfc9", "#54713f")))
    return [
        (_shirt(wear), (9, 0, 9, 9)),
        (
            build.draft(cleansing, "foam", "温和洁面慕斯", price_fen=4500, gallery=(_picture("#f3e9e4", "#cf9f8a"),)),
            (40,),
        ),
        (
            build.draft(cleansing, "wash", "氨基酸洁面乳", price_fen=5900, gallery=(_picture("#e3ecef", "#7fa8b8"),)),
            (40,),
        ),
        (build.draft(tea, "bowl", "柴烧茶碗", price_fen=12800, gallery=(_picture("#e9e1d6", "#7a5640"),)), (3,)),
        (
            build.draft(
                tea,
                "tea",
                "龙井绿茶",
                subtitle="核心产区，一芽一叶",
                labels=("新茶",),
                gallery=green,
                attributes=(catalog.Attribute("产地", "杭州西湖"), catalog.Attribute("净含量", "50 克")),
                detail=(catalog.DetailBlock("text", html="<p>手工炒制，清香回甘。</p>"),),
            ),
            (50,),
        ),
    ]


def _shirt(category_id: CategoryId) -> catalog.ProductDraft:
    pictures = {colour: _picture(*colours) for colour, colours in SKU_COLOURS.items()}
    cells = (("白", "S", 19900), ("白", "M", 19900), ("蓝", "S", 22900), ("蓝", "M", 22900))
    return catalog.ProductDraft(
        code="shirt",
        name="亚麻衬衫",
        subtitle="洗过更软",
        category_id=category_id,
        gallery=tuple(pictures.values()),
        options=(
            catalog.OptionDraft("颜色", tuple(catalog.OptionValueDraft(*value) for value in pictures.items())),
            catalog.OptionDraft("尺码", (catalog.OptionValueDraft("S"), catalog.OptionValueDraft("M"))),
        ),
        skus=tuple(
            catalog.SkuDraft(code=f"shirt-{number}", values=(colour, size), price_fen=price, list_price_fen=25900)
            for number, (colour, size, price) in enumerate(cells)
        ),
    )
