"""Sign-in states (session_key), when somebody was last in the mini program, and the unionid after a payment.

Sources: the official pages 检验登录态, 重置登录态, 支付后获取 Unionid [A]. The signature's key is session_key as it
stands, not decoded from base64: the vector of 用户登录态签名 fits that way [A]. Unsure, and only here: how long a
session_key lives (`KEY_LIFETIME`; the pages say "a certain time") [?], and that checksession answers 87009 where
resetusersessionkey says 87007 and 87008 (its page lists nothing else) [B].
"""

from __future__ import annotations

import base64
import hmac
import secrets
from dataclasses import dataclass

from ..clock import Clock
from ..credentials import AppCredentials
from ..pay.orders import PayOrder, PayOrders
from ..people import People, Person
from ..platform import Call, Reply
from ..quotas import MINUTE, Quotas
from ..store import Collection, Row, Store
from ..weixin.replies import error, ok
from ..weixin.tokens import Tokens

KEY_LIFETIME = 3 * 86_400
# Content and risk checks want somebody who was in the mini program within two hours.
VISIT_COUNTS_FOR = 2 * 3_600
UNIONID_AFTER_PAYMENT = 300
SIG_METHOD = "hmac_sha256"


@dataclass(slots=True)
class Session(Row):
    """A person's standing in the mini program; `session_key` is empty before the first sign-in."""

    person_id: str
    seen_at: float
    session_key: str = ""
    since: float = 0.0

    @property
    def key(self) -> str:
        return self.person_id


def signature_of(session_key: str) -> str:
    """hmac_sha256(session_key, ""), as hex."""
    return hmac.new(session_key.encode(), b"", "sha256").hexdigest()


class Sessions:
    """Who was in the mini program, and with which session_key."""

    def __init__(self, store: Store, clock: Clock, quotas: Quotas, app: AppCredentials, people: People) -> None:
        self._clock = clock
        self._quotas = quotas
        self._app = app
        self._people = people
        self._rows: Collection[Session] = Collection(store, "mini_session", Session)

    def seen(self, person: Person) -> Session:
        """The person is in the mini program now."""
        row = self._rows.get(person.id) or Session(person.id, 0.0)
        row.seen_at = self._clock.now()
        self._rows.save(row)
        return row

    def begin(self, person: Person) -> str:
        """A new session_key; the one before works no more."""
        row = self.seen(person)
        row.session_key, row.since = _fresh_key(), self._clock.now()
        self._rows.save(row)
        return row.session_key

    def person(self, openid: str) -> Person | None:
        """The person behind an openid of this mini program."""
        person = self._people.find(openid)
        ours = person is not None and self._people.openid(person, self._app.app_id) == openid
        return person if ours else None

    def refuse_absent(self, openid: str) -> Reply | None:
        """40003 for no openid at all, 43104 for one of another app, 61010 for who was away for two hours."""
        known = self._people.find(openid)
        if known is None:
            return error(40003, "openid_unknown")
        if self.person(openid) is None:
            return error(43104, "openid_of_other_app")
        row = self._rows.get(known.id)
        if row is None or self._clock.now() - row.seen_at > VISIT_COUNTS_FOR:
            return error(61010, "not_in_the_app_for_two_hours")
        return None

    def _alive(self, openid: str) -> Session | None:
        person = self.person(openid)
        row = self._rows.get(person.id) if person else None
        alive = row is not None and row.session_key and self._clock.now() - row.since <= KEY_LIFETIME
        return row if alive else None

    def check(self, call: Call, tokens: Tokens) -> Reply:
        """GET /wxa/checksession."""
        if refusal := tokens.refuse(call, self._app.app_id):
            return refusal
        row = self._alive(call.query.get("openid", ""))
        if row is None or call.query.get("sig_method") != SIG_METHOD:
            return error(87009, "session_unknown")
        if not _fits(row, call):
            return error(87009, "signature_wrong")
        return ok()

    def reset(self, call: Call, tokens: Tokens) -> Reply:
        """GET /wxa/resetusersessionkey: a new key with the old one's end."""
        if refusal := tokens.refuse(call, self._app.app_id):
            return refusal
        if not self._quotas.take("mini.reset_session.per_minute", window=MINUTE):
            return error(45011, "minute_quota")
        openid = call.query.get("openid", "")
        if not openid or not call.query.get("signature"):
            return error(40097, "field_missing")
        if call.query.get("sig_method") != SIG_METHOD:
            return error(87008, "sig_method_wrong")
        row = self._alive(openid)
        if row is None:
            return error(87007, "session_unknown")
        if not _fits(row, call):
            return error(87009, "signature_wrong")
        row.session_key = _fresh_key()
        self._rows.save(row)
        return ok(openid=openid, session_key=row.session_key)

    def clear(self) -> None:
        self._rows.clear()


def _fresh_key() -> str:
    return base64.b64encode(secrets.token_bytes(16)).decode()


def _fits(row: Session, call: Call) -> bool:
    return hmac.compare_digest(call.query.get("signature", "").encode(), signature_of(row.session_key).encode())


class PaidUnionid:
    """GET /wxa/getpaidunionid: whoever has just paid is known by unionid for five minutes."""

    def __init__(self, clock: Clock, app: AppCredentials, mchid: str, people: People, orders: PayOrders) -> None:
        self._clock = clock
        self._app = app
        self._mchid = mchid
        self._people = people
        self._orders = orders

    def answer(self, call: Call, tokens: Tokens) -> Reply:
        if refusal := tokens.refuse(call, self._app.app_id):
            return refusal
        openid = call.query.get("openid", "")
        person = self._people.find(openid)
        if person is None or self._people.openid(person, self._app.app_id) != openid:
            return error(40003, "openid_not_of_app")
        order = self._order(call)
        if order is None or not order.paid_at or order.payer_openid != openid:
            return error(89300, "order_not_of_person")
        if self._clock.now() - order.paid_at > UNIONID_AFTER_PAYMENT:
            return error(89300, "paid_too_long_ago")
        return ok(unionid=self._people.unionid(person))

    def _order(self, call: Call) -> PayOrder | None:
        query = call.query
        if query.get("transaction_id"):
            return self._orders.by_transaction(query["transaction_id"])
        return self._orders.get(query.get("out_trade_no", "")) if query.get("mch_id") == self._mchid else None
