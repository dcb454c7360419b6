"""Rich text that strangers may read: structure and safe links, nothing else."""

from __future__ import annotations

import nh3

# What a rich-text editor makes; no style, no class, no event handler, no frame survives.
_TAGS = {"p", "br", "b", "strong", "i", "em", "u", "s", "ul", "ol", "li", "h2", "h3", "h4", "blockquote", "hr",
         "table", "thead", "tbody", "tr", "th", "td", "a", "span", "sub", "sup"}  # fmt: skip
_ATTRIBUTES = {"a": {"href", "title"}, "td": {"colspan", "rowspan"}, "th": {"colspan", "rowspan"}}


def clean_html(html: str) -> str:
    """`html` reduced to text structure and safe links (http, https, tel, mailto, addresses of the shop)."""
    return nh3.clean(
        html,
        tags=_TAGS,
        attributes=_ATTRIBUTES,
        url_schemes={"http", "https", "mailto", "tel"},
        link_rel="noopener nofollow",
    )


def text_of(html: str) -> str:
    """The words of `html` without its tags."""
    return " ".join(nh3.clean(html.replace("<", " <"), tags=set()).split())
