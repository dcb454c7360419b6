"""Something on every shelf, and a page with every block. Run as `python -m tests.e2e.seed_reading`.

Campaign `every-block`; articles `long-read` (every block of articles) and `short-read`; case `a-flat`; help
`returns`; resource `care-card`; the page `about`.
"""

from __future__ import annotations

import copy
import io
from collections.abc import Mapping
from typing import Any

import django
from PIL import Image


def main() -> None:
    django.setup()
    from django.db import transaction

    from portico.domains.catalog import public as catalog
    from portico.domains.content import public as content
    from portico.domains.sites import public as sites

    site = sites.find_site()
    tea = str(catalog.product_ids_by_code(site_id=site.id, codes=["tea-1"])["tea-1"])

    def picture(width: int, height: int, colour: str) -> int:
        out = io.BytesIO()
        Image.new("RGB", (width, height), colour).save(out, "PNG")
        return content.keep_image(
            site_id=site.id, content=out.getvalue(), title="茶席", description="窗边的茶席，一壶两杯"
        )

    def filled(value: Any) -> Any:
        """A block's sample with a picture and a product that are there."""
        if isinstance(value, Mapping):
            return {
                key: wide if key == "image" and one else tea if key == "product_id" else filled(one)
                for key, one in value.items()
            }
        return [filled(one) for one in value] if isinstance(value, list | tuple) else value

    def every(place: str) -> list[tuple[str, Any]]:
        return [
            (block.code, filled(copy.deepcopy(dict(block.sample))))
            for block in content.block_types(place)  # type: ignore[arg-type]
        ]

    def publish(draft: Any) -> None:
        content.publish_draft(site_id=site.id, draft=draft)

    with transaction.atomic():
        wide = picture(1600, 900, "#8aa39b")
        file = content.keep_file(site_id=site.id, content=b"%PDF-1.7 care", title="养护卡", extension="pdf")
        long_text = "<p>" + "水开以后，等半分钟再泡，茶叶舒展得慢一点。" * 40 + "</p>"
        headings = [
            block
            for text in ("先看水", "再看壶", "最后看时间")
            for block in (("subheading", {"text": text, "level": "2"}), ("paragraph", {"html": long_text}))
        ]
        common = {"summary": "写给第一次认真泡茶的人。", "cover": wide, "topic": "茶事", "tags": ["日常"]}
        publish(content.PageDraft(slug="every-block", title="样样都有", description="每一种积木", blocks=every("page")))
        publish(content.PageDraft(role="web_page", slug="about", title="关于青禾居", blocks=[
            ("rich_text", {"html": "<h3>我们在做什么</h3><p>慢慢做几样东西。</p>"}),
        ]))  # fmt: skip
        publish(content.ArticleDraft(
            slug="long-read", title="雨天泡茶，从温壶开始", author_name="编辑部", blocks=headings + every("article"),
            **common,
        ))  # fmt: skip
        publish(content.ArticleDraft(slug="short-read", title="一只杯子", blocks=[], **common))
        publish(content.ArticleDraft(slug="a-flat", kind="case", title="三十八平的家", blocks=[], **common))
        publish(content.ArticleDraft(slug="returns", kind="help", title="怎么退换货", topic="退换", blocks=[
            ("paragraph", {"html": "<p>七天之内，寄回来就行。</p>"}),
        ]))  # fmt: skip
        publish(content.ResourceDraft(
            slug="care-card", title="陶瓷养护卡", summary="一张卡片。", cover=wide, file=file, topic="养护",
        ))  # fmt: skip


if __name__ == "__main__":
    main()
