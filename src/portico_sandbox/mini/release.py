"""Which pages the released mini program has, and whether it is released at all.

Codes and links lead to pages of the released version only. A tester says what is released (`PUT /mini/release`);
to begin with it is Portico's own mini program.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Any

from ..store import Collection, Row, Store

PORTICO_PAGES = (
    "pages/home/index",
    "pages/category/index",
    "pages/cart/index",
    "pages/me/index",
    "pages-goods/search/index",
    "pages-goods/results/index",
    "pages-goods/product/index",
    "pages-goods/model/index",
    "pages-goods/reviews/index",
    "pages-order/confirm/index",
    "pages-order/payment/index",
    "pages-order/list/index",
    "pages-order/review/index",
    "pages-order/detail/index",
    "pages-order/packages/index",
    "pages-order/package/index",
    "pages-order/after-sale-apply/index",
    "pages-order/after-sales/index",
    "pages-order/after-sale/index",
    "pages-store/list/index",
    "pages-store/store/index",
    "pages-account/sign-in/index",
    "pages-account/addresses/index",
    "pages-account/address/index",
    "pages-account/favourites/index",
    "pages-account/reviews/index",
    "pages-account/history/index",
    "pages-account/settings/index",
    "pages-account/accounts/index",
    "pages-account/devices/index",
    "pages-account/scan/index",
    "pages-account/number/index",
    "pages-account/enter/index",
    "pages-account/notifications/index",
    "pages-account/privacy/index",
    "pages-account/inventory/index",
    "pages-account/data/index",
    "pages-account/leave/index",
    "pages-account/balance/index",
    "pages-account/invoices/index",
    "pages-account/invoice-title/index",
    "pages-account/invoice/index",
    "pages-content/page/index",
    "pages-content/articles/index",
    "pages-content/article/index",
    "pages-content/resources/index",
    "pages-content/resource/index",
)
PAGE = re.compile(r"[A-Za-z0-9_][A-Za-z0-9_/.-]*")


@dataclass(slots=True)
class Version(Row):
    """The version people use. Without pages nothing is released."""

    pages: list[str] = field(default_factory=list)

    @property
    def key(self) -> str:
        return "release"


class Release:
    """The released version."""

    def __init__(self, store: Store) -> None:
        self._rows: Collection[Version] = Collection(store, "mini_release", Version)

    @property
    def pages(self) -> list[str]:
        held = self._rows.get("release")
        return list(PORTICO_PAGES) if held is None else held.pages

    def publish(self, pages: list[Any]) -> None:
        """These pages are released. Raises ValueError for what is no page path."""
        wrong = next((page for page in pages if not isinstance(page, str) or not PAGE.fullmatch(page)), None)
        if wrong is not None:
            raise ValueError(f"{wrong!r} is no page path")
        self._rows.save(Version(pages))

    def has(self, path: str) -> bool:
        """Whether a page is there. A leading slash is as good as none, as the pages of the link calls show it."""
        return path.removeprefix("/") in self.pages

    def clear(self) -> None:
        self._rows.clear()
