"""How a person is called at Alipay: an `open_id` of the app (newer apps) or a `user_id` (older ones)."""

from __future__ import annotations

import base64
import hashlib
import re

from ..people import People, Person

OPEN_ID = re.compile(r"0[0-9A-Za-z_-]{46}")
USER_ID = re.compile(r"2088\d{12}")


class Buyers:
    """The sandbox's people as this app sees them. `older`: the app still gets user ids."""

    def __init__(self, people: People, app_id: str) -> None:
        self._people = people
        self._app_id = app_id
        self.older = False

    def open_id(self, person: Person) -> str:
        digest = hashlib.sha512(f"alipay\x1f{self._app_id}\x1f{person.id}".encode()).digest()
        return "0" + base64.urlsafe_b64encode(digest).decode()[:46]

    def user_id(self, person: Person) -> str:
        digest = hashlib.sha256(f"alipay\x1f{person.id}".encode()).digest()
        return f"2088{int.from_bytes(digest[:8], 'big') % 10**12:012d}"

    def identifier(self, person: Person) -> str:
        return self.user_id(person) if self.older else self.open_id(person)

    def find(self, identifier: str) -> Person | None:
        return next((p for p in self._people.all() if identifier in {self.open_id(p), self.user_id(p)}), None)

    def logon_id(self, identifier: str) -> str:
        """The masked account name a merchant is shown; strangers have one too."""
        person = self.find(identifier)
        return f"{person.phone[:3]}****{person.phone[-4:]}" if person else "159****0000"

    def fields(self, identifier: str) -> dict[str, str]:
        """How replies and notifications name the buyer."""
        name = "buyer_user_id" if USER_ID.fullmatch(identifier) else "buyer_open_id"
        return {name: identifier, "buyer_logon_id": self.logon_id(identifier)}
