"""Words a brand may call its own: a fixed list, because pages and buttons are laid out around them."""

from __future__ import annotations

from dataclasses import dataclass

LANGUAGES = ("zh-hans", "en")
# A button of a phone's bar holds this much; a wide character counts once.
LONGEST = {"zh-hans": 8, "en": 20}


@dataclass(frozen=True, slots=True)
class Term:
    code: str
    zh: str
    en: str

    def default(self, language: str) -> str:
        return self.en if language == "en" else self.zh


TERMS = {
    term.code: term
    for term in (
        Term("home", "首页", "Home"),
        Term("categories", "分类", "Categories"),
        Term("cart", "购物车", "Cart"),
        Term("account", "我的", "Me"),
        Term("search", "搜索", "Search"),
        Term("add_to_cart", "加入购物车", "Add to cart"),
        Term("buy_now", "立即购买", "Buy now"),
        Term("checkout", "去结算", "Check out"),
        Term("submit_order", "提交订单", "Place order"),
        Term("orders", "我的订单", "My orders"),
        Term("favourites", "收藏", "Favourites"),
        Term("customer_service", "客服", "Service"),
        Term("sold_out", "已售罄", "Sold out"),
    )
}
