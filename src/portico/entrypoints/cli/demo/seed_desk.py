"""The clerks' desk of the demo: tags on some orders, notes, a shared search, a full inbox."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from portico.domains.orders import public as orders
from portico.infra.actors import Right, Staff
from portico.kernel.ids import SiteId
from portico.usecases import alerting

_TAGS = (("加急", "red"), ("礼盒包装", "purple"), ("等买家回复", "orange"), ("老客户", "green"))
_NOTES = ("买家要赶在周末前收到，今天先发。", "已电话确认，按原地址发。", "礼盒里放一张生日卡。")


def desk(*, site_id: SiteId, now: datetime) -> None:
    """Four tags, notes on the newest paid orders, one search that everybody sees, alerts. Idempotent."""
    clerk = Staff(site_id, 0, "小顾", frozenset(Right))
    if not orders.order_tags(site_id=site_id):
        with transaction.atomic():
            _mark(site_id, clerk, now)
        alerting.look_around(now=now)


def _mark(site_id: SiteId, clerk: Staff, now: datetime) -> None:
    tags = [orders.save_tag(site_id=site_id, tag_id=None, name=name, colour=colour, now=now) for name, colour in _TAGS]
    paid = orders.OrderFilter(state=orders.OrderState.PAID)
    found = orders.search_orders(site_id=site_id, filter=paid, cursor=None, limit=4).items
    for order, tag in zip(found, tags, strict=False):
        orders.set_tags(site_id=site_id, order_ids=[order.id], add=[tag.id], remove=[], actor=clerk, now=now)
    for order, text in zip(found, _NOTES, strict=False):
        orders.add_note(site_id=site_id, order_id=order.id, text=text, actor=clerk, now=now)
    query = {"state": "paid", "late": "1"}
    orders.save_search(actor=clerk, name="超时未发货", query=query, shared=True, now=now)
