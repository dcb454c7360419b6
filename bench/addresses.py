"""Every address that the big data base is measured by: found from the routes, so that none is forgotten.

An address is opened with arguments that the big data base fills, or stands among the left out with the reason why. A
route that is neither raises `Unmeasured`, here and in `tests/bench/test_addresses.py`.
"""

from __future__ import annotations

import inspect
import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, Final
from urllib.parse import quote, urlencode

SNAPSHOT: Final = Path(__file__).parents[1] / "tests/snapshots/openapi.json"


class Unmeasured(LookupError):
    """An address with an argument nobody fills, which nobody left out either."""


def big_id(block: str, number: int = 1) -> str:
    """As `bigdata_rows.row_id` makes them inside PostgreSQL."""
    return f"00000000-0000-7000-{block}-{number:012x}"


MEMBER: Final = big_id("b000")
_IDS: Final[Mapping[str, str]] = {
    "product_id": big_id("8000"),
    "sku_id": big_id("9000"),
    "member_id": MEMBER,
    "order_id": big_id("c000"),
    "case_id": big_id("c500"),
    "invoice_id": big_id("c600"),
    "review_id": big_id("c700"),
    "package_id": big_id("c900"),
    "store_id": big_id("cb00"),
    "bundle_id": big_id("d010"),
    "conflict_id": big_id("d500"),
    "tag_id": big_id("d300"),
    # Made by our own code; `bigdata` looks them up.
    "category_id": "{category_id}",
    "template_id": "{template_id}",
    "merge_id": "{merge_id}",
    "payment_id": big_id("c200"),
}
# Where a name means something else than elsewhere, by the address's name.
_CONSOLE_OF: Final[Mapping[str, Mapping[str, str]]] = {
    "pick": {"kind": "product"},
    "connection": {"name": "wechat_pay"},
    "guide": {"code": "web_nav"},
    "template_thumbnail": {"code": "living"},
    "sheet": {"task_id": big_id("d030")},
    "sheet_progress": {"task_id": big_id("d030")},
    "import_task": {"task_id": big_id("d020")},
    "import_progress": {"task_id": big_id("d020")},
    "staff_account": {"user_id": "{user_id}"},
    "pool": {"sku_id": big_id("9000", 3)},
    "download": {"product_id": big_id("8000", 4)},
    "plan": {"sku_id": big_id("9000", 5)},
    "package": {"package_id": big_id("c900")},
    "order_price": {"order_id": "{unpaid_id}"},
}
_CONSOLE_LEFT_OUT: Final[Mapping[str, str]] = {
    "take_sheet": "a file, made by a job",
    "audit_export": "a file, streamed: it takes as long as what is asked for",
    "audit_verify": "walks the whole chain on purpose, from a button",
    "import_columns": "takes an uploaded file, which no row stands for",
    "import_problems": "a file",
    "invoice_file": "a file",
    "store_code": "a picture",
    "store_code_file": "a picture",
    "brand_poster": "a picture",
    "brand_email": "a letter's sample",
    "ship_problems": "a file of one upload",
    "ship_template": "a file",
    "order_slips": "a PDF of chosen orders",
    "bulk_preview": "answers what was posted",
    "merge": "one merge of the journal, whose rows are of a few thousand members",
}
# Filters, searches and far pages of the large lists.
_CONSOLE_ASKED: Final = (
    "orders/?state=completed", "orders/?state=paid", "orders/?number=BIG000000500000", "orders/?q=BIG000000500000",
    "orders/?since=2026-01-01&until=2026-01-31", "orders/?since=2025-11-11&until=2025-11-11",
    "orders/?until=2025-06-30",
    "orders/?state=completed&since=2026-01-01&until=2026-01-31", f"orders/?product={quote('四件套')}",
    f"orders/?product={quote('查无此物')}", f"orders/?product={quote('停产款')}",
    "orders/?product=p77777-s", "orders/?delivery=pickup", "orders/?note=1",
    f"orders/?store={big_id('cb00')}", f"orders/?entry={big_id('d420')}",
    f"orders/?tag={big_id('d300')}", f"orders/?member={MEMBER}", "orders/?after_sales=open",
    "orders/?after_sales=refunded", "orders/?late=1", "products/?p=100", f"products/?q={quote('四件套')}",
    f"products/?q={quote('查无此物')}", "products/?sale=off", "products/?q=p77777", f"members/?nickname={quote('满')}",
    "stock/?p=50", "stock/low/?p=20", "audit/?p=20", "search/report/?days=90", "reviews/?state=published",
    "money/invoices/?state=issued", "money/refunds/?state=abnormal", "money/withdrawals/?state=paid",
    "after-sales/?state=refunded", "alerts/?settled=1", "redemptions/?p=20", "connections/calls/?result=failed",
    f"pick/product/?q={quote('四件套')}",
)  # fmt: skip

_API_OF: Final[Mapping[str, Mapping[str, str]]] = {
    "/api/v1/guides": {"carrier": "web"},
    "/api/v1/me/favourites/{kind}/{subject_id}": {"kind": "product", "subject_id": big_id("8000")},
    "/api/v1/after-sales/{case_id}": {"case_id": big_id("c500")},
    "/api/v1/orders/{order_id}/pickup": {"order_id": big_id("c000", 20)},
}
_API_LEFT_OUT: Final[Mapping[str, str]] = {
    "/api/v1/after-sale-pictures/{token}": "a picture",
    "/api/v1/articles/{slug}": "one article, which the shop writes",
    "/api/v1/auth/qr/{qr_id}": "waits on purpose",
    "/api/v1/codes/{code}": "one code",
    "/api/v1/exports/{token}": "a file",
    "/api/v1/invoice-files/{token}": "a file",
    "/api/v1/pages/{slug}": "one page, which the shop writes",
    "/api/v1/pages/{slug}/poster.png": "a picture",
    "/api/v1/previews/{token}": "one draft",
    "/api/v1/products/{product_id}/poster.png": "a picture",
    "/api/v1/resources/{slug}": "one resource, which the shop writes",
}
_API_ASKED: Final = (
    "/api/v1/products?limit=20", "/api/v1/products?sort=sales&limit=20",
    "/api/v1/products?sort=price_asc&in_stock=true", f"/api/v1/products?attributes={quote('产地:浙江')}",
    f"/api/v1/products?q={quote('四件套')}&sort=price_desc", f"/api/v1/search/suggest?q={quote('纯')}",
    "/api/v1/orders?state=completed", "/api/v1/orders?limit=50", f"/api/v1/orders?q={quote('四件套')}",
    "/api/v1/packages?shelf=usable", "/api/v1/after-sales?is_open=true",
    "/api/v1/stores?latitude=31.2&longitude=121.4", f"/api/v1/products/{big_id('8000')}/reviews?show=good",
)  # fmt: skip

_WEBSITE_OF: Final[Mapping[str, Mapping[str, str]]] = {
    "category": {"name": "c0-0"},
    "guide_code": {"position": "web_nav"},
    "sitemap_products": {"number": "1"},
}
_WEBSITE_LEFT_OUT: Final[Mapping[str, str]] = {
    "sign_in": "a form", "wechat_start": "leaves for the platform", "wechat_callback": "comes back from the platform",
    "qr_start": "a form", "qr_enter": "a form", "enter": "a ticket", "picture": "a file", "stored": "a file",
    "theme": "a file", "favicon": "a file", "favicon_ico": "a file", "robots": "a file", "paid_file": "a file",
    "download_file": "a file", "data_copy": "a file", "data_copy_progress": "one file's making", "preview": "one draft",
    "page": "one page, which the shop writes", "about": "one page, which the shop writes",
    "contact": "one page, which the shop writes", "article": "one article, which the shop writes",
    "case": "one article, which the shop writes", "help_article": "one article, which the shop writes",
    "resource": "one resource, which the shop writes", "resource_download": "a file", "policy": "one text",
    "invoice_title": "one form", "address_edit": "one form", "pay": "asks the platform",
    "pay_state": "asks the platform",
    "leave": "a form", "checkout": "what is in one cart", "after_sale_act": "one case", "guide_code": "a picture",
    "invoice_file": "a file", "package_code": "one code", "product_model": "one product's model",
    "favourite": "what one heart of a page asks",
}  # fmt: skip
_WEBSITE_ASKED: Final = (
    f"/search/?q={quote('四件套')}", "/c/c0-0/?sort=price_asc", "/orders/?state=completed",
    f"/orders/?q={quote('四件套')}",
    f"/p/{big_id('8000')}/reviews/?show=good",
)  # fmt: skip


def console() -> dict[str, str]:
    """Address → name, of every page of the console that a GET opens. Raises Unmeasured."""
    from portico.entrypoints.console import urls

    found = {"/console/": "home"}
    for pattern in urls.urlpatterns:
        name = pattern.name or ""
        if "GET" not in getattr(pattern.callback, "allowed_methods", ()) or name in _CONSOLE_LEFT_OUT:
            continue
        known = {**_IDS, **_CONSOLE_OF.get(name, {})}
        found["/console/" + _filled(pattern.pattern, known, f"console:{name}")] = name
    return found | {f"/console/{asked}": "asked" for asked in _CONSOLE_ASKED}


def website() -> dict[str, str]:
    """Address → name, of every page of the website that a GET opens. Raises Unmeasured."""
    from portico.entrypoints.site import urls

    found = {}
    for pattern in urls.urlpatterns:
        name = pattern.name or ""
        if not _opens_by_get(pattern.callback) or name in _WEBSITE_LEFT_OUT:
            continue
        found["/" + _filled(pattern.pattern, {**_IDS, **_WEBSITE_OF.get(name, {})}, f"website:{name}")] = name
    return found | dict.fromkeys(_WEBSITE_ASKED, "asked")


def api() -> dict[str, str]:
    """Address → route, of every GET of the API. Raises Unmeasured."""
    found = {}
    for route, methods in json.loads(SNAPSHOT.read_text())["paths"].items():
        if "get" not in methods or route in _API_LEFT_OUT:
            continue
        needed = {one["name"] for one in methods["get"].get("parameters", []) if one.get("required")}
        known = {**_IDS, **_API_OF.get(route, {})}
        if missing := needed - set(known):
            raise Unmeasured(f"{route}: nobody fills {sorted(missing)}")
        asked = urlencode({name: known[name] for name in sorted(needed) if f"{{{name}}}" not in route})
        found[route.format(**known) + (f"?{asked}" if asked else "")] = route
    return found | dict.fromkeys(_API_ASKED, "asked")


def left_out() -> Iterator[tuple[str, frozenset[str], frozenset[str]]]:
    """Surface, what is left out there by name, and every name there is: the first must be among the second."""
    from portico.entrypoints.console import urls as desk
    from portico.entrypoints.site import urls as shop

    yield "console", frozenset(_CONSOLE_LEFT_OUT), frozenset(pattern.name or "" for pattern in desk.urlpatterns)
    yield "website", frozenset(_WEBSITE_LEFT_OUT), frozenset(pattern.name or "" for pattern in shop.urlpatterns)
    yield "api", frozenset(_API_LEFT_OUT), frozenset(json.loads(SNAPSHOT.read_text())["paths"])


def _filled(pattern: Any, known: Mapping[str, str], what: str) -> str:
    route = str(pattern)
    for name, converter in pattern.converters.items():
        if name not in known:
            raise Unmeasured(f"{what}: nobody fills {name}")
        kind = {"UUIDConverter": "uuid", "StringConverter": "str", "SlugConverter": "slug", "IntConverter": "int"}
        route = route.replace(f"<{kind[type(converter).__name__]}:{name}>", known[name])
    if "<" in route:
        raise Unmeasured(f"{what}: {route}")
    return route


def _opens_by_get(view: Any) -> bool:
    """What Django's require_… let through, wherever it stands among the decorators; views without one take all."""
    while view is not None:
        methods = inspect.getclosurevars(view).nonlocals.get("request_method_list")
        if methods is not None:
            return "GET" in methods
        view = getattr(view, "__wrapped__", None)
    return True
