"""What tests of content make: pictures, pages, articles, published as an editor would."""

from __future__ import annotations

import io
from typing import Any
from uuid import UUID

from django.db import transaction
from PIL import Image

from portico.domains.content import public as content
from portico.kernel.ids import SiteId

type Blocks = list[tuple[str, dict[str, Any]]]


def picture(
    site_id: SiteId, *, width: int = 1600, height: int = 640, colour: str = "#a0b0c0", title: str = "灯"
) -> int:
    """A picture of the library, with what it shows as its alternative text."""
    buffer = io.BytesIO()
    Image.new("RGB", (width, height), colour).save(buffer, "PNG")
    with transaction.atomic():
        return content.keep_image(site_id=site_id, content=buffer.getvalue(), title=title, description=f"{title}的照片")


def file(site_id: SiteId, *, body: bytes = b"%PDF-1.7 care card", title: str = "保养卡") -> int:
    with transaction.atomic():
        return content.keep_file(site_id=site_id, content=body, title=title, extension="pdf")


def page(site_id: SiteId, blocks: Blocks = (), **values: Any) -> UUID:  # type: ignore[assignment]
    values.setdefault("title", "秋茶节")
    if values.get("role", "campaign") in {"campaign", "web_page"}:
        values.setdefault("slug", "autumn-tea")
    with transaction.atomic():
        return content.publish_draft(site_id=site_id, draft=content.PageDraft(blocks=blocks, **values))


def article(site_id: SiteId, slug: str = "first-cup", blocks: Blocks = (), **values: Any) -> UUID:  # type: ignore[assignment]
    values.setdefault("title", "第一杯茶")
    with transaction.atomic():
        return content.publish_draft(site_id=site_id, draft=content.ArticleDraft(slug=slug, blocks=blocks, **values))


def resource(site_id: SiteId, slug: str = "care-card", **values: Any) -> UUID:
    values.setdefault("title", "保养卡")
    values.setdefault("file", file(site_id))
    with transaction.atomic():
        return content.publish_draft(site_id=site_id, draft=content.ResourceDraft(slug=slug, **values))


def item(value: dict[str, Any]) -> dict[str, Any]:
    """An element of a list as Wagtail stores it."""
    return {"type": "item", "value": value, "id": "0198c0de-0000-7000-8000-000000000001"}
