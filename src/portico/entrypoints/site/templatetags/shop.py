"""Template words of the shop: prices, icons, asset addresses, links to categories, structured data."""

from __future__ import annotations

import json
from typing import Any

from django import template
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe

from portico.domains.members import public as members
from portico.domains.sites import public as sites
from portico.entrypoints.site import assets, wording
from portico.entrypoints.site.pictures import srcset
from portico.entrypoints.site.visitors import language
from portico.infra.renditions import WIDTHS
from portico.kernel.money import Money, yuan_text
from portico.usecases import order_words

register = template.Library()

# What must not end the script element or start a comment inside it; JSON reads the escapes as the characters.
_JSON_ESCAPES = {ord("<"): "\\u003C", ord(">"): "\\u003E", ord("&"): "\\u0026", 0x2028: "\\u2028", 0x2029: "\\u2029"}


def _fen(amount: Money | int) -> int:
    return amount.minor if isinstance(amount, Money) else int(amount)


@register.filter
def fen(amount: Money | int) -> int:
    return _fen(amount)


@register.filter
def money(amount: Money | int) -> str:
    """¥19.90; a deduction reads −¥19.90."""
    minor = _fen(amount)
    return f"{'−' if minor < 0 else ''}¥{yuan_text(abs(minor))}"


@register.filter
def tenths(number: int) -> str:
    """`47` → `4.7`: an average of stars."""
    return f"{number // 10}.{number % 10}"


@register.filter
def whole_stars(number: int) -> int:
    """Tenths of stars as the number of stars that are drawn, rounded to the nearest."""
    return (number + 5) // 10


@register.filter
def yuan(amount: Money | int) -> str:
    """19.90, for machines."""
    return yuan_text(_fen(amount))


@register.filter
def times(amount: Money | int, quantity: int) -> int:
    return _fen(amount) * quantity


@register.simple_tag
def price(amount: Money | int, plain: bool = False) -> SafeString:
    """The price with a quiet sign and quiet fen; whole yuan lose their zeros."""
    whole, fraction = yuan_text(_fen(amount)).split(".")
    tail = "" if fraction == "00" else f".{fraction}"
    return format_html(
        '<span class="price{}"><small>¥</small>{}<small>{}</small></span>', " price-plain" if plain else "", whole, tail
    )


@register.simple_tag
def product_picture(url: str, sizes: str, alt: str = "", *, side: int = 400, first: bool = False) -> SafeString:
    """A square picture at the size the page shows it (`sizes` as in HTML). `first`: it is what the reader waits for."""
    copies = srcset(url, tuple(width for width in WIDTHS if width <= max(2 * side, WIDTHS[0])))
    sources = format_html(' srcset="{}" sizes="{}"', copies, sizes) if copies else ""
    hurry = mark_safe(' fetchpriority="high"' if first else ' loading="lazy" decoding="async"')  # noqa: S308  # constant
    return format_html('<img src="{}"{} alt="{}" width="{}" height="{}"{}>', url, sources, alt, side, side, hurry)


# Drawings that say something by being full: no set fills them by itself.
_FULL_MEANS_KEPT = frozenset({"heart"})


@register.simple_tag(takes_context=True)
def icon(context: template.Context, name: str, small: bool = False) -> SafeString:
    """The drawing of this name from the brand's icon set; the line drawing where the set has none."""
    frame = context.get("frame")
    kind = str(frame.theme.icon_set) if frame else "line"
    filled = kind == "solid" and name not in _FULL_MEANS_KEPT and name in assets.symbols("icons-solid.svg")
    sprite = "icons-solid.svg" if filled else "icons.svg"
    # Beside filled drawings a thin line would look lost.
    style = "round" if kind == "solid" and sprite == "icons.svg" else kind
    return format_html(
        '<svg class="icon icon-{}{}" aria-hidden="true"><use href="{}#{}"></use></svg>',
        style, " icon-small" if small else "", assets.asset_url(sprite), name,
    )  # fmt: skip


@register.simple_tag(takes_context=True)
def term(context: template.Context, code: str) -> str:
    """What this brand calls `code`, in the reader's language."""
    frame = context.get("frame")
    theme = frame.theme if frame else sites.Theme()
    return theme.term(code, language())


@register.tag
def primary(parser: template.base.Parser, token: template.base.Token) -> template.Node:
    """`{% primary %}A{% secondary %}B{% endprimary %}`: two buttons in the brand's order, A being pressed more.

    The order is that of the document, so that eyes, keyboards and screen readers meet the same one.
    """
    first = parser.parse(("secondary",))
    parser.delete_first_token()
    second = parser.parse(("endprimary",))
    parser.delete_first_token()
    return _ButtonPair(first, second)


class _ButtonPair(template.Node):
    def __init__(self, primary: template.NodeList, secondary: template.NodeList) -> None:
        self.primary, self.secondary = primary, secondary

    def render(self, context: template.Context) -> SafeString:
        frame = context.get("frame")
        first = frame is not None and frame.theme.button_order == sites.ButtonOrder.PRIMARY_FIRST
        pair = (self.primary, self.secondary) if first else (self.secondary, self.primary)
        return pair[0].render(context) + pair[1].render(context)


@register.simple_tag
def asset(name: str) -> str:
    return assets.asset_url(name)


@register.simple_tag
def category_url(category: Any) -> str:
    """The address of a category (a node of the tree, or a mapping with its id)."""
    slug = category.get("slug") if isinstance(category, dict) else getattr(category, "slug", "")
    category_id = category["id"] if isinstance(category, dict) else category.id
    return reverse("website:category", args=[slug or category_id])


@register.filter
def json_ld(blocks: list[dict[str, Any]] | None) -> SafeString:
    """Structured data as script elements, one per block, that no text inside can break out of."""
    return mark_safe(  # noqa: S308  # escaped just below
        "".join(f'<script type="application/ld+json">{_script_json(block)}</script>' for block in blocks or ())
    )


@register.filter
def json_data(value: Any, element_id: str) -> SafeString:
    """`value` for a module to read, as a data block with this id."""
    return mark_safe(  # noqa: S308  # escaped just below
        f'<script type="application/json" id="{element_id}">{_script_json(value)}</script>'
    )


def _script_json(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"), default=str).translate(_JSON_ESCAPES)


@register.filter
def adjustment(value: Any) -> str:
    return wording.adjustment_text(value, language())


@register.filter
def order_state(value: Any) -> str:
    return wording.state_text(value, language())


@register.filter
def cart_problem(value: Any) -> str:
    return wording.cart_problem_text(value, language())


@register.filter
def quote_problem(value: Any) -> str:
    return wording.quote_problem_text(value, language())


@register.filter
def opened_elsewhere(carrier: str) -> str:
    return wording.opened_elsewhere_text(carrier, language())


@register.filter
def came_from(code: str) -> str:
    """官网, 微信小程序: where somebody came in."""
    return wording.carrier_text(code)


@register.filter
def paid_by(provider: str) -> str:
    """微信支付, 支付宝: whose payment it was."""
    return wording.paid_by_text(provider)


@register.filter
def timeline_entry(value: Any, delivery: Any) -> str:
    return order_words.timeline_text(value, language(), delivery)


@register.filter
def region(code: str) -> str:
    """The names of a district from the province on; the code itself when nobody knows it."""
    path = members.path_of(code)
    return " ".join(dict.fromkeys((path.province, path.city, path.district))) if path else code


@register.filter
def carrier(code: str) -> str:
    return order_words.carrier_name(code, language())
