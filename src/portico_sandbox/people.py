"""The people who hold the phones: fictional buyers with one openid per app and one unionid."""

from __future__ import annotations

import base64
import hashlib
import re
import secrets
from collections.abc import Iterable
from dataclasses import dataclass

from .store import Collection, Row, Store

OPENID = re.compile(r"o[A-Za-z0-9_-]{27}")


@dataclass(slots=True)
class Person(Row):
    """A WeChat user. `high_risk` people are stopped at sign-in (errcode 40226)."""

    id: str
    nickname: str
    color: str
    phone: str
    high_risk: bool = False

    @property
    def key(self) -> str:
        return self.id


DEMO_PEOPLE = (
    Person("lin-xiao", "林晓", "#2f7d5b", "13800000001"),
    Person("chen-siyuan", "陈思远", "#3a5fa8", "13800000002"),
    Person("aunt-wang", "王阿姨", "#b25b3c", "13800000003"),
    Person("ethan", "Ethan 周", "#7a4f9e", "13800000004"),
    Person("risky-lou", "娄某（高风险）", "#8a8a8a", "13800000005", high_risk=True),
)


def _opaque(*parts: str) -> str:
    digest = hashlib.sha256("\x1f".join(parts).encode()).digest()
    return "o" + base64.urlsafe_b64encode(digest).decode()[:27]


class PersonUnknown(Exception):
    """Nobody has that id."""


class People:
    """Everybody the sandbox knows. Identifiers are derived, so the same person keeps them after a reset."""

    def __init__(self, store: Store, app_ids: Iterable[str], account: str) -> None:
        self._account = account
        self._app_ids = tuple(app_ids)
        self._people: Collection[Person] = Collection(store, "person", Person)
        self._by_openid: dict[str, tuple[str, str]] = {}
        for person in DEMO_PEOPLE:
            if self._people.get(person.id) is None:
                self._people.save(person)
        for person in self._people:
            self._index(person)

    def _index(self, person: Person) -> None:
        for app_id in self._app_ids:
            self._by_openid[self.openid(person, app_id)] = (app_id, person.id)

    def openid(self, person: Person, app_id: str) -> str:
        return _opaque("openid", app_id, person.id)

    def unionid(self, person: Person) -> str:
        return _opaque("unionid", self._account, person.id)

    def get(self, person_id: str) -> Person | None:
        return self._people.get(person_id)

    def known(self, person_id: object) -> Person:
        """Raises PersonUnknown: a control call answers 404 then."""
        person = self._people.get(str(person_id))
        if person is None:
            raise PersonUnknown(f"no person {person_id!r}")
        return person

    def all(self) -> list[Person]:
        return list(self._people)

    def add(self, nickname: str, phone: str, *, high_risk: bool = False) -> Person:
        """A new person with the next colour."""
        color = DEMO_PEOPLE[len(self._people) % len(DEMO_PEOPLE)].color
        person = Person(f"p-{secrets.token_hex(6)}", nickname, color, phone, high_risk)
        self._people.save(person)
        self._index(person)
        return person

    def find(self, openid: str) -> Person | None:
        known = self._by_openid.get(openid)
        return self._people.get(known[1]) if known else None

    def may_pay(self, openid: str, app_id: str) -> bool:
        """False for a malformed openid and for a known person's openid of another app.

        WeChat has a billion users the sandbox never met: an unknown, well-formed openid is one of them. A
        benchmark can so invent as many buyers as it likes.
        """
        if not OPENID.fullmatch(openid):
            return False
        known = self._by_openid.get(openid)
        return known is None or known[0] == app_id
