"""What all hosts stand on: who somebody is there, codes, tokens, orders and refunds."""

from __future__ import annotations

import base64
import hashlib
import secrets
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any, Literal

from ..clock import Clock
from ..people import People, Person
from ..store import Collection, Row, Store

SIGN_IN, PHONE = "sign_in", "phone"
State = Literal["open", "paid", "closed"]
RefundState = Literal["processing", "succeeded", "failed"]
# A refund that no tester settles arrives by itself after this many seconds.
REFUND_SECONDS = 60.0


class Wrong(Exception):
    """The host turns something down; the text is the rule's name."""

    @property
    def rule(self) -> str:
        return str(self)


def opaque(*parts: str) -> str:
    """28 characters that stay the same for the same parts."""
    digest = hashlib.sha256("\x1f".join(parts).encode()).digest()
    return base64.urlsafe_b64encode(digest).decode()[:28]


class Identities:
    """Identifiers are derived: the same person keeps them after a reset."""

    def __init__(self, people: People) -> None:
        self.people = people

    def openid(self, host: str, person: Person) -> str:
        return opaque("openid", host, person.id)

    def unionid(self, host: str, person: Person) -> str:
        return opaque("unionid", host, person.id)

    def knows(self, host: str, openid: str) -> bool:
        return any(self.openid(host, person) == openid for person in self.people.all())


@dataclass(slots=True)
class HostCode(Row):
    """What a host's front end hands over once."""

    code: str
    host: str
    kind: str
    person: str
    expires_at: float
    used: bool = False

    @property
    def key(self) -> str:
        return self.code


class HostCodes:
    """Codes for sign-in and for phone numbers."""

    def __init__(self, store: Store, clock: Clock, people: People) -> None:
        self._clock = clock
        self._people = people
        self._rows: Collection[HostCode] = Collection(store, "host_code", HostCode)
        self.clear = self._rows.clear

    def issue(self, host: str, kind: str, person: Person, lifetime: float) -> str:
        code = secrets.token_urlsafe(24)
        self._rows.save(HostCode(code, host, kind, person.id, self._clock.now() + lifetime))
        return code

    def take(self, host: str, kind: str, code: object) -> Person:
        """The person behind the code, which is used up. Raises Wrong: code_unknown, code_used, code_expired."""
        held = self._rows.get(str(code))
        person = self._people.get(held.person) if held else None
        if held is None or person is None or (held.host, held.kind) != (host, kind):
            raise Wrong("code_unknown")
        if held.used:
            raise Wrong("code_used")
        if held.expires_at <= self._clock.now():
            raise Wrong("code_expired")
        held.used = True
        self._rows.save(held)
        return person


@dataclass(slots=True)
class HostToken(Row):
    """An access token."""

    value: str
    host: str
    expires_at: float

    @property
    def key(self) -> str:
        return self.value


class HostTokens:
    """Access tokens of every host's app."""

    def __init__(self, store: Store, clock: Clock) -> None:
        self._clock = clock
        self._rows: Collection[HostToken] = Collection(store, "host_token", HostToken)
        self.clear = self._rows.clear

    def issue(self, host: str, lifetime: float, *, overlap: float | None) -> str:
        """A new token; older ones live `overlap` seconds more at most, or undisturbed for None."""
        now = self._clock.now()
        if overlap is not None:
            for older in (row for row in self._rows if row.host == host):
                older.expires_at = min(older.expires_at, now + overlap)
                self._rows.save(older)
        token = HostToken(secrets.token_urlsafe(36), host, now + lifetime)
        self._rows.save(token)
        return token.value

    def check(self, host: str, value: str) -> None:
        """Raises Wrong: token_missing, token_unknown, token_expired."""
        if not value:
            raise Wrong("token_missing")
        held = self._rows.get(value)
        if held is None or held.host != host:
            raise Wrong("token_unknown")
        if held.expires_at <= self._clock.now():
            raise Wrong("token_expired")

    def revoke(self, host: str) -> None:
        """No token of that host works any more, as when somebody else has fetched new ones."""
        for value in [row.value for row in self._rows if row.host == host]:
            self._rows.remove(value)


@dataclass(slots=True)
class HostOrder(Row):
    """An order. Times are seconds of the sandbox clock, amounts fen; `asked` is what it was placed with."""

    host: str
    number: str
    order_id: str
    openid: str
    total: int
    created_at: float
    expires_at: float
    notify_url: str
    asked: dict[str, Any]
    state: State = "open"
    paid_at: float = 0.0
    transaction_id: str = ""
    refunded: int = 0
    # What only one host knows about its orders.
    own: dict[str, Any] = field(default_factory=dict)

    @property
    def key(self) -> str:
        return f"{self.host}:{self.number}"


@dataclass(slots=True)
class HostRefund(Row):
    """Money on its way back."""

    host: str
    number: str
    refund_id: str
    order_number: str
    amount: int
    created_at: float
    notify_url: str
    state: RefundState = "processing"

    @property
    def key(self) -> str:
        return f"{self.host}:{self.number}"


class Book:
    """Orders and refunds at all hosts. Who wants to know what becomes of them signs up in `on_paid` and its like."""

    def __init__(self, store: Store, clock: Clock) -> None:
        self._clock = clock
        self._store = store
        self._orders: Collection[HostOrder] = Collection(store, "host_order", HostOrder)
        self._refunds: Collection[HostRefund] = Collection(store, "host_refund", HostRefund)
        self.on_paid: dict[str, Callable[[HostOrder], None]] = {}
        self.on_closed: dict[str, Callable[[HostOrder], None]] = {}
        self.on_refunded: dict[str, Callable[[HostRefund], None]] = {}

    def order(self, host: str, number: object) -> HostOrder | None:
        held = self._orders.get(f"{host}:{number}")
        if held:
            self._expire(held)
        return held

    def by_id(self, host: str, order_id: object) -> HostOrder | None:
        found = next((one for one in self._orders if one.host == host and one.order_id == str(order_id)), None)
        return self.order(host, found.number) if found else None

    def newest(self, host: str, limit: int) -> list[HostOrder]:
        """The host's orders, newest first."""
        for order in self._orders:
            self._expire(order)
        return [order for order in self._orders.newest(len(self._orders)) if order.host == host][:limit]

    def save(self, order: HostOrder) -> None:
        self._orders.save(order)

    def refund(self, host: str, number: object) -> HostRefund | None:
        return self._refunds.get(f"{host}:{number}")

    def refunds_of(self, order: HostOrder) -> Iterator[HostRefund]:
        return (one for one in self._refunds if (one.host, one.order_number) == (order.host, order.number))

    def pay(self, order: HostOrder) -> None:
        """Raises Wrong when the order is not open any more."""
        self._expire(order)
        if order.state != "open":
            raise Wrong(f"order_{order.state}")
        order.state, order.paid_at = "paid", self._clock.now()
        order.transaction_id = f"4200{secrets.randbelow(10**24):024d}"
        self._orders.save(order)
        self._store.flush()
        self._tell(self.on_paid, order.host, order)

    def close(self, order: HostOrder) -> None:
        order.state = "closed"
        self._orders.save(order)
        self._tell(self.on_closed, order.host, order)

    def give_back(self, order: HostOrder, number: str, refund_id: str, amount: int, notify_url: str) -> HostRefund:
        """Raises Wrong: order_not_paid, refund_number_taken, refund_too_much."""
        if order.state != "paid":
            raise Wrong("order_not_paid")
        if self.refund(order.host, number):
            raise Wrong("refund_number_taken")
        if not 0 < amount <= order.total - order.refunded:
            raise Wrong("refund_too_much")
        order.refunded += amount
        refund = HostRefund(
            host=order.host,
            number=number,
            refund_id=refund_id,
            order_number=order.number,
            amount=amount,
            created_at=self._clock.now(),
            notify_url=notify_url,
        )
        self._orders.save(order)
        self._refunds.save(refund)
        self._store.flush()
        return refund

    def settle(self, refund: HostRefund, *, succeeded: bool) -> None:
        """Raises Wrong when the refund has ended already."""
        if refund.state != "processing":
            raise Wrong(f"refund_{refund.state}")
        refund.state = "succeeded" if succeeded else "failed"
        order = self.order(refund.host, refund.order_number)
        if not succeeded and order:
            order.refunded -= refund.amount
            self._orders.save(order)
        self._refunds.save(refund)
        self._store.flush()
        self._tell(self.on_refunded, refund.host, refund)

    def settle_due(self) -> None:
        """What time brings has come: open orders end, refunds arrive."""
        for order in self._orders:
            self._expire(order)
        for refund in self._refunds:
            if refund.state == "processing" and refund.created_at + REFUND_SECONDS <= self._clock.now():
                self.settle(refund, succeeded=True)

    def _expire(self, order: HostOrder) -> None:
        if order.state == "open" and order.expires_at <= self._clock.now():
            self.close(order)

    @staticmethod
    def _tell[T](listeners: dict[str, Callable[[T], None]], host: str, what: T) -> None:
        if listener := listeners.get(host):
            listener(what)

    def clear(self) -> None:
        self._orders.clear()
        self._refunds.clear()
