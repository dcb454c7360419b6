"""How amounts, times and states look in the console."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django import template
from django.template import Context
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString

from portico.entrypoints.console import wording
from portico.entrypoints.console.access import actor_of
from portico.entrypoints.console.reveal import KINDS, may_reveal
from portico.infra.actors import Right
from portico.kernel.money import Money, yuan_text

register = template.Library()


@register.filter
def yuan(amount: Money | int | str | None) -> str:
    """`129900` → `¥1,299.00`; nothing for None."""
    if amount is None or amount == "":
        return ""
    minor = amount.minor if isinstance(amount, Money) else int(amount)
    whole, _, cents = yuan_text(abs(minor)).partition(".")
    return f"{'-' if minor < 0 else ''}¥{int(whole):,}.{cents}"


@register.filter
def plain_yuan(amount: Money | int | str | None) -> str:
    """`129900` → `1299.00`: the value of an input."""
    if amount is None or amount == "":
        return ""
    return yuan_text(amount.minor if isinstance(amount, Money) else int(amount))


@register.filter
def moment(value: datetime | None) -> SafeString | str:
    """`2026-11-22 12:00` in the site's zone, the exact time in the title."""
    if value is None:
        return "—"
    local = timezone.localtime(value)
    return format_html(
        '<time datetime="{}" title="{}">{}</time>',
        value.isoformat(),
        local.strftime("%Y-%m-%d %H:%M:%S"),
        local.strftime("%Y-%m-%d %H:%M"),
    )


@register.filter
def clock(value: datetime) -> SafeString:
    """`12:00` in the site's zone, for what stands under its day."""
    local = timezone.localtime(value)
    return format_html(
        '<time datetime="{}" title="{}">{}</time>',
        value.isoformat(),
        local.strftime("%Y-%m-%d %H:%M:%S"),
        local.strftime("%H:%M"),
    )


@register.filter
def order_badge(state: str) -> SafeString:
    return format_html('<span class="pc-badge pc-badge--{}">{}</span>', state, wording.ORDER_STATES.get(state, state))


@register.filter
def delivery_words(delivery: str) -> str:
    """How an order reaches its buyer."""
    return str(wording.DELIVERIES.get(delivery, delivery))


@register.simple_tag
def badge(kind: str, text: Any) -> SafeString:
    return format_html('<span class="pc-badge pc-badge--{}">{}</span>', kind, text)


@register.filter
def task_state(state: str) -> str:
    return str(wording.TASK_STATES[state])


@register.filter
def signed(number: int) -> str:
    """`+5`, `-3`: a change of stock."""
    return f"{number:+,d}"


@register.filter
def at(mapping: dict[Any, Any], key: Any) -> Any:
    """`mapping[key]`, or nothing."""
    return mapping.get(key)


@register.filter
def back_count(typed: dict[str, str], line: Any) -> Any:
    """How many pieces of an after-sales line a refused inspection put back; all of them where it named none."""
    return typed.get(f"back-{line.id}", line.quantity)


@register.filter
def unlocalize_number(value: float | str) -> str:
    """A number as SVG reads it, whatever the reader's language; what was typed and refused, as it was typed."""
    return value if isinstance(value, str) else f"{value:g}"


@register.simple_tag(takes_context=True)
def holds(context: Context, right: str) -> bool:
    """`{% holds "catalog.read" as reads_products %}`: whether the reader has the right. Judges nothing, shows less."""
    return Right(right) in actor_of(context["request"]).rights


@register.inclusion_tag("console/reveal.html", takes_context=True)
def reveal(
    context: Context, kind: str, subject_id: object, masked: object, part: str = "", *, button: bool = True
) -> dict[str, Any]:
    """A masked value, and for who may see it the button that asks for a reason and shows it in place.

    `{% reveal "member_phone" member.id member.phone_masked %}`. A value of several parts stands in several tags of the
    same kind and id, each with its `part`: one reveal fills all of them, and only one tag needs the button.
    """
    return {
        "kind": kind,
        "id": subject_id,
        "masked": masked,
        "part": part,
        "label": KINDS[kind].label,
        "shown": button and bool(masked) and may_reveal(actor_of(context["request"]), kind),
    }
