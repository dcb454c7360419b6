"""Which pages there are. A `{name}` in an address is something of the running shop: see `visit.Shop`."""

from __future__ import annotations

from dataclasses import dataclass

SIZES: dict[str, tuple[int, int]] = {"phone": (390, 844), "tablet": (768, 1024), "desktop": (1440, 900)}
THEMES = ("light", "dark")


@dataclass(frozen=True, slots=True)
class Shot:
    """`who` looks: a guest, a member, or staff (the console's owner)."""

    name: str
    path: str
    who: str = "guest"


WEBSITE = (
    Shot("home", "/"),
    Shot("categories", "/c/"),
    Shot("category", "/c/{category}/"),
    Shot("search", "/search/?q={words}"),
    Shot("search-nothing", "/search/?q=zzzz"),
    Shot("search-half", "/search/?q={half}"),
    Shot("product", "/p/{product}/"),
    Shot("product-film", "/p/{filmed}/"),
    Shot("product-3d", "/p/{modelled}/3d/"),
    Shot("reviews", "/p/{modelled}/reviews/"),
    Shot("campaign", "/page/{campaign}/"),
    Shot("articles", "/articles/"),
    Shot("article", "/articles/{article}/"),
    Shot("cases", "/cases/"),
    Shot("case", "/cases/{case}/"),
    Shot("resources", "/resources/"),
    Shot("resource", "/resources/{resource}/"),
    Shot("help", "/help/"),
    Shot("help-topic", "/help/{help}/"),
    Shot("about", "/about/"),
    Shot("contact", "/contact/"),
    Shot("policy", "/policies/{policy}/"),
    Shot("not-found", "/no-such-page/"),
    Shot("sign-in", "/sign-in/"),
    Shot("cart-empty", "/cart/"),
    Shot("cart", "/cart/", "member"),
    Shot("checkout", "/checkout/", "member"),
    Shot("orders", "/orders/", "member"),
    Shot("order", "/orders/{order}/", "member"),
    Shot("account", "/account/", "member"),
    Shot("addresses", "/account/addresses/", "member"),
    Shot("favourites", "/account/favourites/", "member"),
    Shot("history", "/account/history/", "member"),
    Shot("my-reviews", "/account/reviews/", "member"),
    Shot("downloads", "/account/downloads/", "member"),
    Shot("preferences", "/account/preferences/", "member"),
    Shot("notifications", "/account/notifications/", "member"),
    Shot("accounts", "/account/accounts/", "member"),
    Shot("privacy", "/account/privacy/", "member"),
    Shot("data", "/account/data/", "member"),
    Shot("delete", "/account/delete/", "member"),
    Shot("cookies", "/cookies/"),
)

MINI_APP = (
    Shot("home", "/m/#/pages/home/index"),
    Shot("category", "/m/#/pages/category/index"),
    Shot("cart-empty", "/m/#/pages/cart/index"),
    Shot("me-guest", "/m/#/pages/me/index"),
    Shot("search", "/m/#/pages-goods/search/index"),
    Shot("results", "/m/#/pages-goods/results/index?q={words}"),
    Shot("results-half", "/m/#/pages-goods/results/index?q={half}"),
    Shot("results-nothing", "/m/#/pages-goods/results/index?q=zzzz"),
    Shot("product", "/m/#/pages-goods/product/index?id={product}"),
    Shot("product-film", "/m/#/pages-goods/product/index?id={filmed}"),
    Shot("product-3d", "/m/#/pages-goods/model/index?id={modelled}"),
    Shot("reviews", "/m/#/pages-goods/reviews/index?id={modelled}"),
    Shot("campaign", "/m/#/pages-content/page/index?slug={campaign}"),
    Shot("articles", "/m/#/pages-content/articles/index?kind=article"),
    Shot("article", "/m/#/pages-content/article/index?slug={article}"),
    Shot("help", "/m/#/pages-content/articles/index?kind=help"),
    Shot("resources", "/m/#/pages-content/resources/index"),
    Shot("resource", "/m/#/pages-content/resource/index?slug={resource}"),
    Shot("sign-in", "/m/#/pages-account/sign-in/index"),
    Shot("preview-expired", "/m/#/pages-content/page/index?preview=expired"),
    Shot("me", "/m/#/pages/me/index", "member"),
    Shot("cart", "/m/#/pages/cart/index", "member"),
    Shot("orders", "/m/#/pages-order/list/index", "member"),
    Shot("order", "/m/#/pages-order/detail/index?id={order}", "member"),
    Shot("addresses", "/m/#/pages-account/addresses/index", "member"),
    Shot("address", "/m/#/pages-account/address/index", "member"),
    Shot("favourites", "/m/#/pages-account/favourites/index", "member"),
    Shot("history", "/m/#/pages-account/history/index", "member"),
    Shot("my-reviews", "/m/#/pages-account/reviews/index", "member"),
    Shot("settings", "/m/#/pages-account/settings/index", "member"),
)

CONSOLE = (
    Shot("sign-in", "/console/login/"),
    Shot("overview", "/console/", "staff"),
    Shot("products", "/console/products/", "staff"),
    Shot("product", "/console/products/{product}/", "staff"),
    Shot("product-3d", "/console/products/{modelled}/", "staff"),
    Shot("reviews", "/console/reviews/", "staff"),
    Shot("categories", "/console/categories/", "staff"),
    Shot("orders", "/console/orders/", "staff"),
    Shot("order", "/console/orders/{order}/", "staff"),
    Shot("stock", "/console/stock/", "staff"),
    Shot("members", "/console/members/", "staff"),
    Shot("member", "/console/members/{member}/", "staff"),
    Shot("member-leaving", "/console/members/{leaving}/", "staff"),
    Shot("merges-to-decide", "/console/members/conflicts/", "staff"),
    Shot("merge-to-decide", "/console/members/conflicts/{conflict}/", "staff"),
    Shot("merges", "/console/members/merges/", "staff"),
    Shot("merge", "/console/members/merges/{merge}/", "staff"),
    Shot("consents", "/console/privacy/", "staff"),
    Shot("leaving", "/console/privacy/leaving/", "staff"),
    Shot("data-copies", "/console/privacy/exports/", "staff"),
    Shot("staff", "/console/staff/", "staff"),
    Shot("security", "/console/security/", "staff"),
    Shot("audit", "/console/audit/", "staff"),
    Shot("site", "/console/site/", "staff"),
    Shot("platforms", "/console/connections/", "staff"),
    Shot("platform", "/console/connections/wechat_pay/", "staff"),
    Shot("platform-calls", "/console/connections/calls/", "staff"),
    Shot("brand", "/console/brand/", "staff"),
    Shot("pages", "/console/decoration/pages/", "staff"),
    Shot("new-page", "/console/decoration/pages/add/", "staff"),
    Shot("templates", "/console/decoration/templates/", "staff"),
    Shot("guides", "/console/guides/", "staff"),
    Shot("articles", "/console/content/articles/?kind=article", "staff"),
    Shot("resources", "/console/content/resources/", "staff"),
    Shot("pictures", "/console/images/", "staff"),
)

SURFACES: dict[str, tuple[Shot, ...]] = {"website": WEBSITE, "mini-app": MINI_APP, "console": CONSOLE}
