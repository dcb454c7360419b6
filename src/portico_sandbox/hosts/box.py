"""The hosts, assembled: what the HTTP application and the control interface share."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from starlette.routing import BaseRoute

from ..pay.replies import PayPlatform
from .baidu import Baidu
from .desk import Desk, Ground
from .douyin import Douyin
from .ground import Book, HostCodes, HostTokens, Identities
from .jd import Jd
from .keys import load_or_create
from .kuaishou import Kuaishou
from .notices import BaiduNotices, DouyinNotices, KuaishouNotices
from .qq import Qq, WechatPayBehindQq
from .xiaohongshu import Xiaohongshu

if TYPE_CHECKING:
    from ..sandbox import Sandbox


class Hosts:
    """Every host over the sandbox's store, clock, faults and log."""

    def __init__(self, box: Sandbox, directory: Path) -> None:
        keys = load_or_create(directory)
        self._gate = box.gate
        self._notify_url = f"{box.portico_url}/hooks/baidu/{box.site}"
        self.ground = Ground(
            clock=box.clock,
            quotas=box.quotas,
            identities=Identities(box.people),
            codes=HostCodes(box.store, box.clock, box.people),
            tokens=HostTokens(box.store, box.clock),
            book=Book(box.store, box.clock),
        )
        self.douyin, self.baidu = Douyin(self.ground, keys), Baidu(self.ground, keys)
        self.kuaishou = Kuaishou(self.ground, keys.apps["kuaishou"])
        self.xiaohongshu = Xiaohongshu(self.ground, keys.apps["xiaohongshu"])
        merchant = WechatPayBehindQq(box.guard, box.transactions, box.orders)
        qq = Qq(self.ground, keys.apps["qq"], merchant, PayPlatform(box.signer, box.clock))
        desks = (self.douyin, self.kuaishou, self.xiaohongshu, self.baidu, qq, Jd(self.ground, keys.apps["jd"]))
        self.desks: dict[str, Desk] = {desk.name: desk for desk in desks}
        app = self.kuaishou.app
        parts = (box.store, box.clock, box.faults, box.calls)
        self._douyin_notices = DouyinNotices(*parts, keys.douyin_platform)
        self._kuaishou_notices = KuaishouNotices(*parts, (app["app_id"], app["app_secret"]))
        self._baidu_notices = BaiduNotices(*parts, keys.baidu_platform)
        self.couriers = (self._douyin_notices, self._kuaishou_notices, self._baidu_notices)
        self.baidu.notify_url = self._notify_url
        self._sign_up()

    def _sign_up(self) -> None:
        """Whatever happens in the book is told the way its host tells it."""
        book, douyin, kuaishou, baidu = self.ground.book, self.douyin.trade, self.kuaishou, self.baidu
        told_by_douyin, told_by_kuaishou, told_by_baidu = self.couriers
        told_by_baidu.on_consumed = baidu.consumed
        book.on_paid["douyin"] = book.on_closed["douyin"] = lambda order: told_by_douyin.queue(
            "payment", order.notify_url, douyin.payment_news(order)
        )
        book.on_refunded["douyin"] = lambda refund: told_by_douyin.queue(
            "refund", refund.notify_url, douyin.refund_news(refund)
        )
        book.on_paid["kuaishou"] = book.on_closed["kuaishou"] = lambda order: told_by_kuaishou.queue(
            "payment", order.notify_url, kuaishou.payment_news(order)
        )
        book.on_refunded["kuaishou"] = lambda refund: told_by_kuaishou.queue(
            "refund", refund.notify_url, kuaishou.refund_news(refund)
        )
        book.on_paid["baidu"] = lambda order: told_by_baidu.queue(
            "payment", order.notify_url, baidu.payment_news(order)
        )
        book.on_refunded["baidu"] = lambda refund: told_by_baidu.queue(
            "refund", refund.notify_url, baidu.refund_news(refund)
        )

    def routes(self) -> list[BaseRoute]:
        """The hosts' own paths."""
        return [route for desk in self.desks.values() for route in desk.routes(self._gate)]

    def settle_due(self) -> None:
        """What time brings has come."""
        self.ground.book.settle_due()

    def clear(self) -> None:
        """Nothing but the keys."""
        for part in (self.ground.codes, self.ground.tokens, self.ground.book):
            part.clear()
        self.baidu.notify_url = self._notify_url
