"""After-sales for the demo: a return address, and cases of lin's and others at different points of their way."""

from __future__ import annotations

import io
from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from typing import Any
from uuid import uuid5

from PIL import Image, ImageDraw

from portico.domains.fulfilment import public as fulfilment
from portico.domains.orders import public as orders
from portico.infra.actors import Member, Right, Staff
from portico.kernel.ids import MemberId, SiteId
from portico.usecases.after_sales import applying, deciding

type Step = Callable[[Staff, fulfilment.CaseView, datetime], None]

_MOVE, _KIND = fulfilment.CaseMove, fulfilment.CaseKind
_RETURN_TO = fulfilment.ReturnAddress("听檐售后", "0571-88886666", "浙江省杭州市西湖区龙井路 8 号 听檐仓库")


def seed_after_sales(*, site_id: SiteId, members: Mapping[str, MemberId], now: datetime) -> None:
    """Six cases wait for different people, one of them lin's. Idempotent: a site that has terms is left alone."""
    if fulfilment.get_after_sale_policy(site_id=site_id).version:
        return
    clerk = Staff(site_id, 0, "小顾", frozenset(Right))
    fulfilment.save_after_sale_policy(
        site_id=site_id, windows=fulfilment.CaseWindows(), is_instant=False, return_to=_RETURN_TO, version=0,
        actor=clerk, now=now - timedelta(days=30),
    )  # fmt: skip
    asked = now - timedelta(hours=30)
    _unshipped(site_id, members, asked)
    _too_small(site_id, members["lin"], now - timedelta(hours=5))
    cases = _received(site_id, members, now)
    for case, steps in zip(cases, _WAYS, strict=False):
        for step in steps:
            step(clerk, case, asked + timedelta(hours=6))


def _orders(site_id: SiteId, member_id: MemberId, state: orders.OrderState) -> list[orders.OrderView]:
    found = orders.list_orders(site_id=site_id, member_id=member_id, state=state, cursor=None, limit=5)
    return list(found.items)


def _unshipped(site_id: SiteId, members: Mapping[str, MemberId], asked: datetime) -> None:
    """Somebody no longer wants what was not sent yet."""
    for member_id in members.values():
        for order in _orders(site_id, member_id, orders.OrderState.PAID):
            pieces = tuple(applying.WantedPieces(line.id, line.to_ship) for line in order.lines if line.to_ship)
            if pieces and order.paid_at is not None and order.paid_at < asked:
                _ask(Member(site_id, member_id), order, _KIND.REFUND_ONLY, pieces, "not_wanted", "", asked, True)
                return


def _too_small(site_id: SiteId, member_id: MemberId, asked: datetime) -> None:
    """Of what has just arrived, the shoes shall go back."""
    for order in _orders(site_id, member_id, orders.OrderState.SHIPPED):
        line = order.lines[-1]
        if len(order.lines) > 1 and line.kind == "goods" and line.open_shipped:
            pieces = (applying.WantedPieces(line.id, 1),)
            words = "鞋小了半码，没有穿出门，想退掉。"
            _ask(Member(site_id, member_id), order, _KIND.RETURN_REFUND, pieces, "size", words, asked, False)
            return


_WISHES = (
    (_KIND.RETURN_REFUND, "not_as_described", "颜色和图片差得有点多，想退掉。"),
    (_KIND.REFUND_ONLY, "damaged", "收到时盒子压坏了一角，申请补偿一点。"),
    (_KIND.RETURN_REFUND, "quality", "有一件有小瑕疵。"),
    (_KIND.EXCHANGE, "quality", "想换一件完好的。"),
)


def _received(site_id: SiteId, members: Mapping[str, MemberId], now: datetime) -> list[fulfilment.CaseView]:
    """What buyers want who have their goods, each another one's."""
    window = orders.get_policy(site_id=site_id).after_sales_window
    found: list[fulfilment.CaseView] = []
    for member_id in members.values():
        if len(found) == len(_WISHES):
            break
        for order in _orders(site_id, member_id, orders.OrderState.COMPLETED):
            line = order.lines[0]
            fresh = order.completed_at is not None and order.completed_at + window > now
            if fresh and line.kind == "goods" and line.open_shipped:
                kind, reason, said = _WISHES[len(found)]
                pieces = (applying.WantedPieces(line.id, 1),)
                asked = max(now - timedelta(hours=30), order.completed_at or now)
                found.append(_ask(Member(site_id, member_id), order, kind, pieces, reason, said, asked, False))
                break
    return found


def _ask(
    actor: Member, order: orders.OrderView, kind: fulfilment.CaseKind, pieces: tuple[applying.WantedPieces, ...],
    reason: str, said: str, now: datetime, unshipped: bool,
) -> fulfilment.CaseView:  # fmt: skip
    shown = (applying.keep_picture(actor=actor, content=_photo(), now=now),) if said else ()
    request = applying.Application(order.id, kind, pieces, reason, unshipped, said, None, shown)
    key = uuid5(order.id, "after-sale").hex
    return applying.apply(actor=actor, request=request, idempotency_key=key, now=now)


def _photo() -> bytes:
    """A box with a dent."""
    picture = Image.new("RGB", (640, 480), "#d9cbb2")
    pen = ImageDraw.Draw(picture)
    pen.polygon([(140, 160), (500, 130), (520, 360), (160, 390)], fill="#b08d57", outline="#6d5531")
    pen.line([(320, 145), (340, 375)], fill="#6d5531", width=6)
    pen.polygon([(470, 132), (500, 130), (504, 190), (450, 170)], fill="#7a5f3a")
    content = io.BytesIO()
    picture.save(content, "JPEG", quality=80)
    return content.getvalue()


def _decide(move: fulfilment.CaseMove, **values: Any) -> Step:
    def step(clerk: Staff, case: fulfilment.CaseView, now: datetime) -> None:
        version = fulfilment.get_case(site_id=case.site_id, case_id=case.id).version
        decision = deciding.Decision(move=move, version=version, **values)
        deciding.decide(actor=clerk, case_id=case.id, decision=decision, now=now)

    return step


def _offer(clerk: Staff, case: fulfilment.CaseView, now: datetime) -> None:
    part = max(1, case.asked.minor // 10)
    _decide(_MOVE.OFFER, amount_fen=part, words="商品不用寄回，给您补偿一成。")(clerk, case, now)


def _sent_back(_clerk: Staff, case: fulfilment.CaseView, now: datetime) -> None:
    actor = Member(case.site_id, case.member_id)
    applying.send_back(
        actor=actor, case_id=case.id, carrier="SF", tracking_number="SF1410020261122", now=now + timedelta(hours=4)
    )


# How far each wish has got, in the order of _WISHES; the last one waits for a decision.
_WAYS: tuple[tuple[Step, ...], ...] = (
    (_decide(_MOVE.APPROVE_RETURN, words="请带上吊牌寄回。"), _sent_back),
    (_offer,),
    (_decide(_MOVE.APPROVE_RETURN),),
    (),
)
