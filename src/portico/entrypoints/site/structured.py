"""What search engines and link previews read: schema.org blocks as plain values."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from portico.domains.reviews.public import ScoreView
from portico.entrypoints.site.pictures import part
from portico.kernel.money import yuan_text

_CONTEXT = "https://schema.org"


@dataclass(frozen=True, slots=True)
class Crumb:
    """A step of the path to a page; the page itself has no address."""

    name: str
    url: str = ""


def absolute(base: str, url: str) -> str:
    return base + url if url.startswith("/") else url


def breadcrumbs(crumbs: Sequence[Crumb], *, base: str, home: str, page_url: str) -> dict[str, Any]:
    """BreadcrumbList from the home page to this one (`page_url`)."""
    steps = [Crumb(home, "/"), *crumbs]
    return {
        "@context": _CONTEXT,
        "@type": "BreadcrumbList",
        "itemListElement": [
            {
                "@type": "ListItem", "position": position, "name": step.name,
                "item": absolute(base, step.url) if step.url else page_url,
            }
            for position, step in enumerate(steps, start=1)
        ],
    }  # fmt: skip


def organisation(*, name: str, base: str, logo_url: str, phone: str) -> dict[str, Any]:
    block: dict[str, Any] = {"@context": _CONTEXT, "@type": "Organization", "name": name, "url": f"{base}/"}
    if logo_url:
        block["logo"] = absolute(base, logo_url)
    if phone:
        block["contactPoint"] = {"@type": "ContactPoint", "telephone": phone, "contactType": "customer service"}
    return block


def website(*, name: str, base: str) -> dict[str, Any]:
    """WebSite with its search box."""
    return {
        "@context": _CONTEXT,
        "@type": "WebSite",
        "name": name,
        "url": f"{base}/",
        "potentialAction": {
            "@type": "SearchAction",
            "target": {"@type": "EntryPoint", "urlTemplate": f"{base}/search/?q={{search_term_string}}"},
            "query-input": "required name=search_term_string",
        },
    }


def product(
    document: Mapping[str, Any], *, base: str, page_url: str, currency: str, score: ScoreView | None = None
) -> dict[str, Any]:
    """Product with one Offer, or an AggregateOffer when its SKUs differ in price; its rating where there is one."""
    low, high = document["price_fen"], document["max_price_fen"]
    in_stock = document["in_stock"] and document["on_sale"]
    offer: dict[str, Any] = {
        "@type": "Offer" if low == high else "AggregateOffer",
        "url": page_url,
        "priceCurrency": currency,
        "availability": f"{_CONTEXT}/{'InStock' if in_stock else 'OutOfStock'}",
    }
    if low == high:
        offer["price"] = yuan_text(low)
    else:
        offer |= {"lowPrice": yuan_text(low), "highPrice": yuan_text(high), "offerCount": len(document["skus"])}
    block: dict[str, Any] = {
        "@context": _CONTEXT,
        "@type": "Product",
        "name": document["name"],
        "description": document["subtitle"] or document["name"],
        "image": [absolute(base, url) for url in document["gallery"]],
        "sku": document["skus"][0]["code"],
        "category": " > ".join(step["name"] for step in document["category"]["path"]),
        "offers": offer,
    }
    if document["brand"]:
        block["brand"] = {"@type": "Brand", "name": document["brand"]["name"]}
    if score and score.shown and score.average_tenths is not None:
        average = f"{score.average_tenths // 10}.{score.average_tenths % 10}"
        block["aggregateRating"] = {"@type": "AggregateRating", "ratingValue": average, "reviewCount": score.shown}
    return block


def article(
    found: Any, *, description: str, base: str, page_url: str, publisher: str, logo_url: str
) -> dict[str, Any]:  # fmt: skip
    """Article, of an answer with title, cover, author, tags and times."""
    house: dict[str, Any] = {"@type": "Organization", "name": publisher}
    if logo_url:
        house["logo"] = {"@type": "ImageObject", "url": absolute(base, logo_url)}
    block: dict[str, Any] = {
        "@context": _CONTEXT,
        "@type": "Article",
        "headline": found.title[:110],
        "description": description,
        "url": page_url,
        "mainEntityOfPage": page_url,
        "datePublished": found.published_at.isoformat(),
        "dateModified": found.updated_at.isoformat(),
        "inLanguage": "zh-Hans",
        "author": {"@type": "Person", "name": found.author} if found.author else house,
        "publisher": house,
    }
    if found.cover:
        block["image"] = [absolute(base, part(found.cover, "url"))]
    if found.topic:
        block["articleSection"] = found.topic
    if found.tags:
        block["keywords"] = ", ".join(found.tags)
    return block


def questions(blocks: Iterable[Any]) -> list[dict[str, Any]]:
    """One FAQPage of all questions on a page, or none."""
    asked = [item for block in blocks if block.type == "faq" for item in block.data["items"]]
    if not asked:
        return []
    entries = [
        {"@type": "Question", "name": item["question"],
         "acceptedAnswer": {"@type": "Answer", "text": item["answer_html"]}}
        for item in asked
    ]  # fmt: skip
    return [{"@context": _CONTEXT, "@type": "FAQPage", "mainEntity": entries}]
