"""The whole stand-in, assembled: one object that the HTTP application and the control interface share."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from .alipay.platform import Alipay
from .calls import CallLog
from .clock import Clock
from .consoles import ConsoleRules
from .credentials import load_or_create
from .delivery import Courier
from .faults import Faults
from .hosts.box import Hosts
from .mini.login import Login
from .mini.program import MiniProgram
from .mini.sessions import Sessions
from .mini.shipping import Shipping
from .official.account import Account
from .official.followers import Followers
from .official.oauth import OAuth
from .official.service import Official
from .pay.certificates import Certificates
from .pay.desk import PayDesk
from .pay.guard import Guard
from .pay.keyring import MODES as KEY_MODES
from .pay.keyring import NOTICE_SIGNING, KeyRing
from .pay.notices import Notices
from .pay.orders import PayOrders, PayRefunds
from .pay.prepay import is_loopback
from .pay.refunds import EVENTS, Refunds
from .pay.signing import Signer
from .pay.transactions import Transactions
from .people import People
from .platform import Gate, Handler
from .pushes.queue import FORMS, MINI, MODES, OFFICIAL, Pushes
from .quotas import Quotas
from .services.box import Services
from .sms.desk import SmsDesk
from .sms.provider import SmsProvider
from .store import Collection, Row, Store
from .weixin.by_app import by_app
from .weixin.media import Media
from .weixin.tokens import Tokens
from .weixin.windows import Windows

FLUSH_EVERY = 0.2


@dataclass(slots=True)
class Setting(Row):
    """A choice of the tester that outlives a restart."""

    name: str
    value: Any = field(default=None)

    @property
    def key(self) -> str:
        return self.name


class Sandbox:
    """Every platform over one store, one clock, one set of faults and one log."""

    def __init__(
        self, directory: Path, *, public_url: str, portico_url: str, merchant_name: str, site: str = "main"
    ) -> None:
        self.public_url = public_url
        self.portico_url = portico_url
        self.site = site
        self.credentials, keys = load_or_create(directory, merchant_name)
        self.store = Store(directory / "sandbox.sqlite3")
        self._settings: Collection[Setting] = Collection(self.store, "setting", Setting)
        self.clock = Clock(self._setting("clock_shift", 0.0))
        self.quotas = Quotas(self.clock)
        self.faults = Faults()
        self.calls = CallLog()
        self.gate = Gate(self.faults, self.calls)
        mini, pay = self.credentials.wechat_mini, self.credentials.wechat_pay
        official = self.credentials.wechat_oa
        self.consoles = ConsoleRules(self.store, self.gate, home=portico_url, official_app_id=official.app_id)
        self.people = People(self.store, pay.app_ids, pay.mchid)
        self.tokens = Tokens(self.store, self.clock, self.quotas, (mini, official))
        names = {mini.app_id: MINI, official.app_id: OFFICIAL}
        self.windows = Windows(self.store, self.clock, self.quotas, names)
        self.sessions = Sessions(self.store, self.clock, self.quotas, mini, self.people)
        self.login = Login(
            store=self.store,
            clock=self.clock,
            quotas=self.quotas,
            app=mini,
            people=self.people,
            tokens=self.tokens,
            sessions=self.sessions,
        )
        self.ring = KeyRing(pay, keys)
        self.signer = Signer(keys, self.ring)
        self.guard = Guard(pay, keys, self.clock)
        self.orders = PayOrders(self.store)
        self.refund_rows = PayRefunds(self.store)
        self.notices = Notices(self.store, self.clock, self.faults, self.calls, self.signer)
        self.transactions = Transactions(pay, self.clock, self.people, self.orders, self.notices)
        self.transactions.public_url = public_url
        self.refunds = Refunds(
            credentials=pay,
            clock=self.clock,
            quotas=self.quotas,
            orders=self.orders,
            refunds=self.refund_rows,
            notices=self.notices,
        )
        self.apps = {MINI: mini, OFFICIAL: official}
        self.pushes = Pushes(self.store, self.clock, self.faults, self.calls, self.apps)
        self.sms = SmsProvider(self.store, self.clock, self.quotas, self.credentials.sms)
        self.sms_desk = SmsDesk(
            self.clock, self.credentials.sms, self.credentials.services.aliyun_sms, lambda: self.consoles.chosen
        )
        self.services = Services(
            self.store,
            self.clock,
            self.faults,
            self.calls,
            keys=self.credentials.services,
            people=self.people,
            quotas=self.quotas,
            phones=self.sms,
            app_id=mini.app_id,
            tokens=self.tokens,
            directory=directory,
        )
        self.alipay = Alipay(
            directory,
            store=self.store,
            clock=self.clock,
            faults=self.faults,
            calls=self.calls,
            gate=self.gate,
            people=self.people,
            public_url=public_url,
        )
        self.hosts = Hosts(self, directory)
        mine: tuple[Courier[Any], ...] = (self.notices, self.pushes, self.alipay.notices, *self.hosts.couriers)
        self.couriers: tuple[Courier[Any], ...] = (*mine, *self.services.couriers)
        self.followers = Followers(
            self.store, self.clock, official, self.people, self.tokens, self.pushes, self.windows
        )
        self.oauth = OAuth(self.store, self.clock, official, self.people)
        self.media = Media(self.store, self.clock)
        account = Account(
            store=self.store,
            clock=self.clock,
            quotas=self.quotas,
            app=official,
            people=self.people,
            tokens=self.tokens,
            followers=self.followers,
            pushes=self.pushes,
            windows=self.windows,
            linked=frozenset({mini.app_id}),
        )
        self.official = Official(account, self.media)
        self.certificates = Certificates(self.ring, self.signer)
        self.pay_desk = PayDesk(
            store=self.store,
            credentials=pay,
            clock=self.clock,
            quotas=self.quotas,
            people=self.people,
            ring=self.ring,
            orders=self.orders,
            refund_rows=self.refund_rows,
            refunds=self.refunds,
            notices=self.notices,
        )
        self.pay_desk.bills.public_url = public_url
        self.shipping = Shipping(self.clock, mini.app_id, pay.mchid, self.orders, self.tokens)
        self.mini = MiniProgram(self, mini, self.sessions, self.media)
        self.merchant_public = keys.merchant_public
        self._apply_settings()

    def for_both(self, path: str, of_mini: Handler) -> Handler:
        """What answers a path that the mini program and the official account share."""
        handlers = {self.apps[MINI].app_id: of_mini, self.apps[OFFICIAL].app_id: self.official.shared()[path]}
        return by_app(self.tokens, handlers)

    def _setting(self, name: str, default: Any) -> Any:
        held = self._settings.get(name)
        return default if held is None else held.value

    def _apply_settings(self) -> None:
        self.refunds.outcome = self._setting("refund_outcome", "SUCCESS")
        self.refunds.settle_after = float(self._setting("refund_settle_after", 1.0))
        self.ring.notice_signing = self._setting("notice_signing", "public_key")
        self.ring.mode = self._setting("pay_key_mode", "switching")
        self.pay_desk.apply(self._setting)
        self.alipay.apply(self._setting)
        self.sms.blacklist = set(self._setting("sms_blacklist", []))
        for app in self.apps:
            hook = f"{self.portico_url}/hooks/wechat-{app}/{self.site}"
            self.pushes.urls[app] = self._setting(f"push_url_{app}", hook)
            self.pushes.forms[app] = self._setting(f"push_form_{app}", "json" if app == MINI else "xml")
        self.pushes.mode = self._setting("push_mode", "secure")
        self.services.wecom_desk.staffed = lambda: self.consoles.chosen.staff
        wecom_hook = f"{self.portico_url}/hooks/wecom/{self.site}"
        self.services.kdniao.push_url = self._setting("push_url_kdniao", f"{self.portico_url}/hooks/kdniao/{self.site}")
        self.services.wecom_pushes.url = self._setting("push_url_wecom", wecom_hook)
        self.oauth.domain = self._setting("oauth_domain", urlsplit(self.portico_url).hostname or "")
        self.oauth.snapshot = self._setting("oauth_snapshot", False)

    def settings(self) -> dict[str, Any]:
        """The choices in force."""
        return {
            "refund_outcome": self.refunds.outcome,
            "refund_settle_after": self.refunds.settle_after,
            "notice_signing": self.ring.notice_signing,
            "pay_key_mode": self.ring.mode,
            **self.pay_desk.settings(),
            **self.alipay.settings(),
            "sms_blacklist": sorted(self.sms.blacklist),
            "oauth_domain": self.oauth.domain,
            "oauth_snapshot": self.oauth.snapshot,
            "push_mode": self.pushes.mode,
            "push_url_kdniao": self.services.kdniao.push_url,
            "push_url_wecom": self.services.wecom_pushes.url,
            **{f"push_form_{app}": form for app, form in self.pushes.forms.items()},
            **{f"push_url_{app}": url for app, url in self.pushes.urls.items()},
        }

    def choose(self, changes: dict[str, Any]) -> None:
        """The choices in `changes` are in force and kept; none is when ValueError names a wrong one."""
        checks = {
            "refund_outcome": lambda value: value in EVENTS,
            "refund_settle_after": lambda value: isinstance(value, int | float) and value >= 0,
            "notice_signing": lambda value: value in NOTICE_SIGNING,
            "pay_key_mode": lambda value: value in KEY_MODES,
            **self.pay_desk.checks(),
            **self.alipay.checks(),
            "sms_blacklist": lambda value: isinstance(value, list),
            "oauth_domain": lambda value: isinstance(value, str),
            "oauth_snapshot": lambda value: isinstance(value, bool),
            "push_mode": lambda value: value in MODES,
            "push_url_kdniao": _is_loopback_url,
            "push_url_wecom": _is_loopback_url,
            **{f"push_form_{app}": lambda value: value in FORMS for app in self.apps},
            **{f"push_url_{app}": _is_loopback_url for app in self.apps},
        }
        for name, value in changes.items():
            if name not in checks or not checks[name](value):
                raise ValueError(f"setting {name!r} cannot be {value!r}")
        for name, value in changes.items():
            self._settings.save(Setting(name, value))
        self._apply_settings()

    async def advance(self, seconds: float) -> None:
        """The clock is later; refunds and notifications that became due have been dealt with."""
        self.clock.advance(seconds)
        self._settings.save(Setting("clock_shift", self.clock.shift))
        self.store.flush()
        self.refunds.settle_due()
        self.official.articles.settle_due()
        self.pay_desk.settle_due()
        self.alipay.settle_due()
        self.hosts.settle_due()
        await self.mini.tell_due(at_once=True)
        for queue in self.couriers:
            await queue.deliver_due()

    def reset(self) -> None:
        """No orders, codes, messages, faults or shifts; keys, identities and demo people stay."""
        for part in (self.tokens, self.login, self.orders, self.refunds, self.sms, self.services):
            part.clear()
        self.windows.clear()
        self.official.clear()
        self.mini.clear()
        self.media.clear()
        self.followers.clear()
        self.oauth.clear()
        self.ring.reset()
        self.pay_desk.clear()
        self.alipay.clear()
        self.hosts.clear()
        self.consoles.clear()
        for queue in self.couriers:
            queue.clear()
        self._settings.clear()
        self.clock.shift = 0.0
        self.quotas.reset()
        self.faults.clear()
        self.calls.clear()
        self._apply_settings()
        self.store.flush()

    async def run(self) -> None:
        """Deliver notifications, settle refunds and write to disk, until cancelled."""
        async with asyncio.TaskGroup() as group:
            for queue in self.couriers:
                group.create_task(queue.run())
            group.create_task(self._housekeeping())
            group.create_task(self.mini.run())

    async def _housekeeping(self) -> None:
        while True:
            await asyncio.sleep(FLUSH_EVERY)
            self.refunds.settle_due()
            self.official.articles.settle_due()
            self.pay_desk.settle_due()
            self.alipay.settle_due()
            self.hosts.settle_due()
            self.store.flush()

    def close(self) -> None:
        self.store.close()


def _is_loopback_url(value: Any) -> bool:
    """The sandbox speaks to this machine only."""
    return isinstance(value, str) and (not value or is_loopback(urlsplit(value).hostname or ""))
