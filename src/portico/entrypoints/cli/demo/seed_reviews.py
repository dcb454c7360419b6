"""Reviews for the demo: what buyers say of what they had, with photos, answered, added to, waiting, turned down."""

from __future__ import annotations

import io
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from PIL import Image, ImageEnhance

from portico.domains.catalog import public as catalog
from portico.domains.orders import public as orders
from portico.domains.reviews import public as reviews
from portico.entrypoints.cli.demo.pictures import Pictures
from portico.infra.actors import Right, Staff
from portico.kernel.ids import MemberId, SiteId
from portico.usecases.reviews import PRODUCT, reviewable_lines

_ANSWERED = timedelta(hours=3)
_MOST_ORDERS = 20


@dataclass(frozen=True, slots=True)
class _Said:
    """Of the product with `code`. `answer` None: nobody has looked yet; `verdict`: why it was turned down."""

    code: str
    days_ago: int
    stars: int
    words: str
    answer: str | None = ""
    photos: int = 0
    helpful: int = 0
    followup: str = ""
    verdict: str = ""


_SAID: tuple[_Said, ...] = (
    _Said(
        "TY-K01", 20, 5, "比图片还好看，釉色温润，杯口厚薄刚好。朋友来家里都问在哪买的。", "谢谢喜欢，器物越用越润。",
        photos=2, helpful=6, followup="用了一个月，每天洗，没有掉色，越看越喜欢。",
    ),
    _Said("TY-K01", 19, 3, "杯子没得说，快递慢了两天。", "抱歉让您久等了，我们已经换了承运的快递。", helpful=1),
    _Said("TY-U01", 33, 5, "伞面大，雨声真的好听，开合很顺。包装也用心，一点没磕碰。", photos=1, helpful=3),
    _Said("TY-T01", 32, 5, "回甘很久，泡了七八道还有味。"),
    _Said(
        "TY-T01", 30, 4, "茶不错，就是罐子比想象中小一点，买之前看看克数。", "感谢提醒，规格里写了克数，也可以问客服。",
        photos=1, helpful=2,
    ),
    _Said("TY-K07", 28, 5, "开锅养了一周，煎蛋一点不粘。"),
    _Said("TY-L01", 22, 5, "光很暖，晚上看书刚好，拉绳的手感也好。", "晚安，读得开心。", photos=1, helpful=4),
    _Said("TY-V01", 2, 5, "带妈妈去的，喝了一下午，讲茶的姑娘很耐心。", "欢迎再来，点心这个月换了新的。"),
    _Said("TY-V02", 3, 5, "付完款卡号马上就到，送同事很方便。"),
    _Said("TY-H01", 2, 5, "吸水，洗了三次没掉毛，颜色也正。", None, photos=1),
    _Said("TY-B01", 1, 2, "加微信领红包 xx123456", None, verdict="含有联系方式或广告"),
)  # fmt: skip


def seed_reviews(*, site_id: SiteId, members: Mapping[str, MemberId], pictures: Pictures, now: datetime) -> None:
    """They are there, the shown ones with their answers. Idempotent: a site that has reviews is left alone."""
    known = reviews.desk_reviews(site_id=site_id, filter=reviews.DeskFilter(), cursor=None, limit=1)
    if known.items:
        return
    clerk = Staff(site_id, 0, "小顾", frozenset(Right))
    bought = _bought(site_id, members)
    for said in _SAID:
        if not bought.get(said.code):
            continue
        member_id, line = bought[said.code].pop(0)
        at = now - timedelta(days=said.days_ago)
        draft = reviews.ReviewDraft(
            PRODUCT, line.product_id, line.id, line.option_text, said.stars, said.words,
            media=_photos(site_id, member_id, pictures, said, at),
        )  # fmt: skip
        review_id = reviews.write_review(site_id=site_id, member_id=member_id, draft=draft, now=at)
        others = [one for one in members.values() if one != member_id]
        _judge(site_id, review_id, said, clerk, others[: said.helpful], at + _ANSWERED)
        if said.followup:
            _add(site_id, member_id, review_id, said.followup, clerk, now - timedelta(days=1))


def _bought(site_id: SiteId, members: Mapping[str, MemberId]) -> dict[str, list[tuple[MemberId, orders.OrderLineView]]]:
    """What may be reviewed, by the product's code, oldest members first."""
    codes = {said.code for said in _SAID}
    by_id = {found: code for code, found in catalog.product_ids_by_code(site_id=site_id, codes=list(codes)).items()}
    found: dict[str, list[tuple[MemberId, orders.OrderLineView]]] = {}
    for member_id in members.values():
        completed = orders.list_orders(
            site_id=site_id, member_id=member_id, state=orders.OrderState.COMPLETED, cursor=None, limit=_MOST_ORDERS
        )
        for line in (line for order in completed.items for line in reviewable_lines(order)):
            if line.product_id in by_id:
                found.setdefault(by_id[line.product_id], []).append((member_id, line))
    return found


def _photos(site_id: SiteId, member_id: MemberId, pictures: Pictures, said: _Said, at: datetime) -> tuple[UUID, ...]:
    """Parts of what the shop itself has drawn, held askew as by somebody with a phone."""
    drawn = pictures.drawn.get(f"product:{said.code}", [])[1:3]
    kept = []
    for place, path in enumerate(drawn[: said.photos]):
        content = io.BytesIO()
        _snapshot(Image.open(pictures.folder / path), place).save(content, "JPEG", quality=88)
        kept.append(reviews.keep_media(site_id=site_id, member_id=member_id, content=content.getvalue(), now=at)[0])
    return tuple(kept)


def _snapshot(drawn: Image.Image, place: int) -> Image.Image:
    picture = drawn.convert("RGB").resize((900, 900))
    askew = picture.rotate(-3 if place == 0 else 4, resample=Image.Resampling.BICUBIC)
    left, top = (60, 190) if place == 0 else (180, 70)
    return ImageEnhance.Color(askew.crop((left, top, left + 560, top + 640))).enhance(1.15)


def _judge(
    site_id: SiteId, review_id: UUID, said: _Said, clerk: Staff, voters: list[MemberId], later: datetime
) -> None:
    if said.answer is None and not said.verdict:
        return
    move = reviews.ReviewMove.REJECT if said.verdict else reviews.ReviewMove.PUBLISH
    reviews.judge(
        site_id=site_id, review_id=review_id, move=move, verdict=said.verdict, version=1, actor=clerk, now=later
    )
    if said.answer:
        reviews.answer(site_id=site_id, review_id=review_id, text=said.answer, version=2, actor=clerk, now=later)
    for voter in voters:
        reviews.vote(site_id=site_id, member_id=voter, review_id=review_id, helpful=True)


def _add(site_id: SiteId, member_id: MemberId, review_id: UUID, words: str, clerk: Staff, at: datetime) -> None:
    """The buyer comes back to it later; a clerk shows that, too."""
    reviews.add_followup(site_id=site_id, member_id=member_id, review_id=review_id, text=words, media=(), now=at)
    added = reviews.get_review(site_id=site_id, review_id=review_id)
    reviews.judge(
        site_id=site_id, review_id=review_id, move=reviews.ReviewMove.PUBLISH, verdict="", version=added.version,
        actor=clerk, now=at + _ANSWERED,
    )  # fmt: skip
