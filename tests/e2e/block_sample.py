"""A page and an article with every block in it, published in the second brand: what the tests of content look at."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from uuid import UUID

from django.db import transaction

from portico.domains.catalog import public as catalog
from portico.domains.content import public as content
from portico.domains.content.models import Document
from portico.domains.sites import public as sites
from portico.kernel.clock import utc_now
from portico.kernel.ids import SiteId
from tests.e2e.miniapp_brand import CODE, library_picture

PAGE, ARTICLE = "every-block", "how-to-brew"
PUBLISHED = datetime(2026, 3, 1, 4, 0, tzinfo=UTC)
LONG_OVER = "2026-01-01T00:00:00Z"
PRODUCTS = ("tea", "bowl", "wash", "shirt")


def publish() -> None:
    """Page `every-block`, article `how-to-brew`, a case, two answers, resource `care-card`. Idempotent."""
    site_id = sites.find_site(code=CODE).id
    if content.DecoratedPage.objects.filter(site_id=site_id, slug=PAGE).exists():
        return
    with transaction.atomic():
        products = catalog.product_ids_by_code(site_id=site_id, codes=PRODUCTS)
        ids = [products[code] for code in PRODUCTS]
        wide = library_picture(site_id, "#5c6b4a", "#a8b98a", size=(1440, 576))
        square = library_picture(site_id, "#4e6872", "#c9a27c", size=(800, 800))
        cover = library_picture(site_id, "#7a5640", "#e3cdb4", size=(1200, 720))
        content.publish_draft(site_id=site_id, draft=_article(wide, cover, ids))
        content.publish_draft(site_id=site_id, draft=_case(cover))
        for answer in _answers():
            content.publish_draft(site_id=site_id, draft=answer)
        content.publish_draft(site_id=site_id, draft=_resource(site_id, cover))
        content.publish_draft(site_id=site_id, draft=_page(wide, square, ids))
        # Lists show the day of publication, and pictures of lists are kept.
        Document.objects.filter(site_id=site_id).update(published_at=PUBLISHED)


def preview(heading: str, minutes_ago: str = "0") -> None:
    """Prints the token of what an editor saw so many minutes ago: the page with nothing but that heading."""
    page = content.DecoratedPage.objects.get(site_id=sites.find_site(code=CODE).id, slug=PAGE)
    page.title = heading
    page.body = content.stored((("heading", {"title": heading}),), place="page")
    print(content.keep_preview(page, now=utc_now() - timedelta(minutes=int(minutes_ago))))


def _page(wide: int, square: int, ids: list[UUID]) -> content.PageDraft:
    tile = {"image": square, "label": "茶席", "link": "category:tea"}
    slide = {"image": wide, "title": "新茶到了", "subtitle": "一芽一叶", "link": "search:龙井"}
    shelf = {"subtitle": "", "source": "manual", "product_ids": [str(one) for one in ids], "more_link": "search:茶"}
    answer = {"question": "多久发货？", "answer": "<p>48 小时内发出。</p>"}
    blocks = (
        ("search", {"placeholder": "找茶与器物", "shape": "square"}),
        ("banner", {"ratio": "5:2", "autoplay_seconds": 0, "items": [slide]}),
        ("category_grid", {"title": "逛逛分类", "columns": "4", "category_ids": []}),
        ("quick_entries", {"columns": "5", "items": [{"image": square, "label": "文章", "link": "articles"}]}),
        ("notice", {"items": [{"text": "满 199 元包邮，山区同价", "link": "tab:cart"}]}),
        ("products", {"title": "横滑", "layout": "shelf", **shelf}),
        ("products", {"title": "双列", "layout": "grid", **shelf}),
        ("products", {"title": "列表", "layout": "list", **shelf}),
        ("products", {"title": "大图", "layout": "large", **shelf, "product_ids": [str(ids[0])]}),
        ("countdown", {"title": "春茶预售", "text": "首批三百份", "ends_at": LONG_OVER, "ended_text": "已经结束",
                       "link": "search:龙井", "image": None}),
        ("article_list", {"title": "读一读", "layout": "rows", "kind": "article", "limit": 2, "more_link": "articles"}),
        ("article_list", {"title": "看案例", "layout": "cards", "kind": "case", "limit": 2, "more_link": "cases"}),
        ("member_card", {"guest_title": "欢迎回家", "guest_text": "登录后看订单", "member_text": "",
                         "entries": ["orders", "favourites", "service"]}),
        ("rich_text", {"html": "<h3>一杯茶的时间</h3><p>水开了，<b>先温壶</b>，再放茶。</p>"
                               "<ul><li>水温八十五度</li></ul>"}),
        ("image", {"image": wide, "full_bleed": True, "zones": [
            {"label": "去看茶", "link": "category:tea", "x": 0, "y": 0, "width": 50, "height": 100},
            {"label": "去看杯", "link": "search:茶碗", "x": 50, "y": 0, "width": 50, "height": 100}]}),
        ("mosaic", {"layout": "two", "items": [tile] * 2}),
        ("mosaic", {"layout": "one_two", "items": [tile] * 3}),
        ("heading", {"title": "慢慢来", "subtitle": "一年四季", "align": "center", "more_link": "articles"}),
        ("features", {"columns": "3", "items": [
            {"icon": "truck", "title": "两日达", "text": "江浙沪"}, {"icon": "shield", "title": "正品", "text": ""},
            {"icon": "leaf", "title": "自家茶园", "text": "海拔八百米"}]}),
        ("faq", {"title": "常问的", "items": [answer]}),
        ("contact", {"title": "找到我们", "show_phone": True, "show_hours": True, "address": "杭州市西湖区龙井路 1 号",
                     "image": None}),
        ("spacing", {"height": 40, "line": True}),
    )  # fmt: skip
    return content.PageDraft(title="样样都有", slug=PAGE, description="每种积木一块", share_image=wide, blocks=blocks)


def _article(wide: int, cover: int, ids: list[UUID]) -> content.ArticleDraft:
    steps = "".join(
        f"<p>第{number}泡，等{number}分钟，让叶子在水里慢慢展开，汤色由浅入深。</p>" for number in "一二三四五六七"
    )
    blocks = (
        ("paragraph", {"html": "<p>先把水烧开，再等它凉到八十五度。</p>"}),
        ("subheading", {"text": "选一只杯", "level": "2"}),
        ("picture", {"image": wide, "caption": "窗边的茶席"}),
        ("product_card", {"product_id": str(ids[0]), "note": "文中用的茶"}),
        ("quote", {"text": "器物要用才有味道。", "source": "店主"}),
        ("activity_card", {"title": "春茶节", "text": "到月底", "image": None, "link": f"page:{PAGE}"}),
        ("mini_program_card", {"title": "在小程序里看", "text": "点一下就到", "image": None, "link": "tab:home",
                               "entry": ""}),
        ("paragraph", {"html": steps}),
    )  # fmt: skip
    return content.ArticleDraft(
        title="怎样泡一杯绿茶", slug=ARTICLE, summary="水温、时间与一只好杯。", cover=cover, author_name="阿山",
        topic="茶事", tags=("绿茶", "入门"), blocks=blocks,
    )  # fmt: skip


def _case(cover: int) -> content.ArticleDraft:
    return content.ArticleDraft(
        title="一间临街茶室", slug="street-tea-room", kind="case", summary="二十平米，六个座位。", cover=cover,
        topic="空间", blocks=(("paragraph", {"html": "<p>从一张长桌开始。</p>"}),),
    )  # fmt: skip


def _answers() -> tuple[content.ArticleDraft, ...]:
    text = (("paragraph", {"html": "<p>七天之内，没用过的都可以。</p>"}),)
    return (
        content.ArticleDraft(title="怎样退货", slug="returns", kind="help", topic="售后", blocks=text),
        content.ArticleDraft(title="运费怎么算", slug="freight", kind="help", topic="配送", blocks=text),
    )


def _resource(site_id: SiteId, cover: int) -> content.ResourceDraft:
    file = content.keep_file(site_id=site_id, content=b"%PDF-1.7 care card", title="茶具保养卡", extension="pdf")
    return content.ResourceDraft(
        title="茶具保养卡", slug="care-card", summary="洗、晾、收三步。", cover=cover, file=file, topic="保养",
        blocks=(("paragraph", {"html": "<p>打印出来贴在柜门里。</p>"}),),
    )  # fmt: skip
