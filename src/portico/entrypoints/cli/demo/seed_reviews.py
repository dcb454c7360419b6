"""Reviews for the demo: what buyers of completed orders say, answered, waiting, and one that was turned down."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from uuid import UUID

from portico.domains.orders import public as orders
from portico.domains.reviews import public as reviews
from portico.infra.actors import Right, Staff
from portico.kernel.ids import MemberId, SiteId
from portico.usecases.reviews import PRODUCT, reviewable_lines

# (stars, words, the shop's answer). None: it waits for a look; the last one was turned down.
_SAID: tuple[tuple[int, str, str | None], ...] = (
    (5, "比图片还好看，釉色温润，手感也好。朋友来家里都问在哪买的。", "谢谢喜欢，器物越用越润。"),
    (5, "包装很用心，一点没磕碰。已经推荐给同事了。", ""),
    (4, "质量不错，就是比想象中小一点，买之前看看尺寸。", "感谢提醒，详情页里有尺寸图，也可以先问问客服。"),
    (5, "第二次回购，送人也体面。", ""),
    (3, "东西可以，快递慢了两天。", "抱歉让您久等了，我们已经换了承运的快递。"),
    (5, "质地细腻，回甘很久，泡了七八道还有味。", ""),
    (5, "颜色很正，尺寸刚好，客服回答问题也耐心。", None),
    (2, "加微信领红包 xx123456", None),
)
_FOLLOWUP = "用了一个月，没有掉色，越看越喜欢。"


def seed_reviews(*, site_id: SiteId, members: Mapping[str, MemberId], now: datetime) -> None:
    """Eight reviews, six of them shown. Idempotent: a site that has reviews is left alone."""
    known = reviews.desk_reviews(site_id=site_id, filter=reviews.DeskFilter(), cursor=None, limit=1)
    if known.items:
        return
    clerk = Staff(site_id, 0, "小顾", frozenset(Right))
    waiting = [
        (member_id, line)
        for member_id in members.values()
        for order in _completed(site_id, member_id)
        for line in reviewable_lines(order)
    ]
    for place, ((member_id, line), (stars, words, answer)) in enumerate(zip(waiting, _SAID, strict=False)):
        at = now - timedelta(days=len(_SAID) - place)
        draft = reviews.ReviewDraft(PRODUCT, line.product_id, line.id, line.option_text, stars, words)
        review_id = reviews.write_review(site_id=site_id, member_id=member_id, draft=draft, now=at)
        if answer is not None:
            _show(site_id, review_id, answer, clerk, at)
    if waiting:
        _last_touches(site_id, clerk, now)


def _completed(site_id: SiteId, member_id: MemberId) -> list[orders.OrderView]:
    found = orders.list_orders(
        site_id=site_id, member_id=member_id, state=orders.OrderState.COMPLETED, cursor=None, limit=5
    )
    return list(found.items)


def _show(site_id: SiteId, review_id: UUID, answer: str, clerk: Staff, at: datetime) -> None:
    later = at + timedelta(hours=3)
    reviews.judge(
        site_id=site_id, review_id=review_id, move=reviews.ReviewMove.PUBLISH, verdict="", version=1, actor=clerk,
        now=later,
    )  # fmt: skip
    if answer:
        reviews.answer(site_id=site_id, review_id=review_id, text=answer, version=2, actor=clerk, now=later)


def _last_touches(site_id: SiteId, clerk: Staff, now: datetime) -> None:
    """Something was added to the oldest; the newest was no review at all."""
    page = reviews.desk_reviews(site_id=site_id, filter=reviews.DeskFilter(), cursor=None, limit=len(_SAID))
    oldest, newest = page.items[-1], page.items[0]
    reviews.add_followup(
        site_id=site_id, member_id=oldest.member_id, review_id=oldest.id, text=_FOLLOWUP, media=(), now=now
    )
    shown = reviews.get_review(site_id=site_id, review_id=oldest.id)
    reviews.judge(
        site_id=site_id, review_id=oldest.id, move=reviews.ReviewMove.PUBLISH, verdict="", version=shown.version,
        actor=clerk, now=now,
    )  # fmt: skip
    if newest.rating < 3 and newest.state is reviews.ReviewState.PENDING:
        reviews.judge(
            site_id=site_id, review_id=newest.id, move=reviews.ReviewMove.REJECT, verdict="含有联系方式或广告",
            version=newest.version, actor=clerk, now=now,
        )  # fmt: skip
