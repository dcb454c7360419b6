"""Template word of guidance: `{% guide "web_product" product.id %}` puts a position where it stands."""

from __future__ import annotations

from typing import Any

from django import template
from django.template.context import Context
from django.template.loader import render_to_string
from django.utils.safestring import SafeString, mark_safe

from portico.domains.touchpoints import public as touchpoints
from portico.entrypoints.site.visitors import language
from portico.usecases import guidance

register = template.Library()

# How a position is drawn where it is no strip.
_LAYOUTS = {"web_nav": "nav", "web_footer": "footer", "web_product": "inline", "web_sold_out": "inline"}


@register.simple_tag(takes_context=True)
def guide(context: Context, code: str, target: Any = "", layout: str = "") -> SafeString:
    """The position with a code to scan for wide screens and a link for phones; nothing when it is switched off.

    `target` is the id or slug of what the page is about. The same for everybody: a strip stays out of sight until a
    script has seen that this reader has not closed it.
    """
    found = touchpoints.get_guide(site_id=context["frame"].site.id, code=code)
    if not found.is_enabled:
        return mark_safe("")
    position = found.position
    drawn = layout or _LAYOUTS.get(code, "strip")
    values = {
        "guide": found,
        "said": found.text(language()),
        "url": guidance.guide_path(position, str(target)),
        "qr_url": guidance.qr_path(position, str(target)),
    }
    return render_to_string(f"website/parts/guide_{drawn}.html", values)
