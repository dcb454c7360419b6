"""Who a person is: single-use codes of the mini program and of the web page, tokens, and the sealed phone number.

Source: alipay.system.oauth.token (stored mirror: parameters, errors) [B]; a code lives 24 hours at most (support
article) [C]; token lifetimes of 15 and 30 days [?]. my.getPhoneNumber: AES-128-CBC with a zero IV, signed over the
sealed text in double quotes, as public server code opens it [C].
"""

from __future__ import annotations

import base64
import json
import secrets
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode, urlsplit

from cryptography.hazmat.primitives.ciphers import Cipher
from cryptography.hazmat.primitives.ciphers.algorithms import AES
from cryptography.hazmat.primitives.ciphers.modes import CBC
from cryptography.hazmat.primitives.padding import PKCS7

from ..clock import Clock
from ..people import People, Person
from ..platform import Reply
from ..store import Collection, Row, Store
from .buyers import Buyers
from .keys import AlipayCredentials, AlipayKeys
from .replies import error
from .signing import sign
from .trades import written

CODE_LIFETIME = 86_400
TOKEN_LIFETIME = 15 * 86_400
REFRESH_LIFETIME = 30 * 86_400
SCOPES = frozenset({"auth_base", "auth_user"})


class CannotAuthorize(Exception):
    """The page shows this reason instead of asking."""


@dataclass(slots=True)
class Grant(Row):
    """A code, and the tokens it was exchanged for."""

    code: str
    person_id: str
    scope: str
    issued_at: float
    used_at: float = 0.0
    refresh_token: str = ""
    refreshed_at: float = 0.0

    @property
    def key(self) -> str:
        return self.code


class OAuth:
    """The app's sign-in."""

    def __init__(
        self, store: Store, clock: Clock, app: AlipayCredentials, keys: AlipayKeys, people: People, buyers: Buyers
    ) -> None:
        self._clock = clock
        self._app = app
        self._keys = keys
        self._people = people
        self._buyers = buyers
        self._grants: Collection[Grant] = Collection(store, "alipay_grant", Grant)

    def issue(self, person: Person, scope: str = "auth_base") -> str:
        """What my.getAuthCode gives."""
        grant = Grant(secrets.token_hex(16), person.id, scope, self._clock.now())
        self._grants.save(grant)
        return grant.code

    def allow(self, query: dict[str, str], person: Person) -> str:
        """The person agrees on the web page: the address to go back to. Raises CannotAuthorize."""
        if query.get("app_id") != self._app.app_id:
            raise CannotAuthorize("app_id 无效")
        if query.get("scope") not in SCOPES:
            raise CannotAuthorize("scope 无效")
        address = query.get("redirect_uri", "")
        if urlsplit(address).scheme not in {"http", "https"}:
            raise CannotAuthorize("redirect_uri 无效")
        values = {"app_id": self._app.app_id, "source": "alipay_wallet", "scope": query["scope"]}
        values |= {"auth_code": self.issue(person, query["scope"])}
        if "state" in query:
            values["state"] = query["state"]
        return f"{address}{'&' if '?' in address else '?'}{urlencode(values)}"

    def token(self, biz: dict[str, Any], params: dict[str, str]) -> Reply:
        """alipay.system.oauth.token; its parameters stand beside the others, not in biz_content."""
        kind = params.get("grant_type")
        if kind == "authorization_code":
            return self._exchange(params.get("code", ""))
        if kind == "refresh_token":
            return self._refresh(params.get("refresh_token", ""))
        return error("isv.grant-type-invalid", "grant_type_wrong")

    def _exchange(self, code: str) -> Reply:
        grant, now = self._grants.get(code), self._clock.now()
        if grant is None or grant.used_at or now - grant.issued_at > CODE_LIFETIME:
            rule = "code_unknown" if grant is None else "code_used" if grant.used_at else "code_expired"
            return error("isv.code-invalid", rule)
        grant.used_at = now
        return self._tokens(grant)

    def _refresh(self, token: str) -> Reply:
        grant = next((g for g in self._grants if token and g.refresh_token == token), None)
        if grant is None:
            return error("isv.refresh-token-invalid", "refresh_token_unknown")
        if self._clock.now() - grant.refreshed_at > REFRESH_LIFETIME:
            return error("isv.refresh-token-time-out", "refresh_token_expired")
        return self._tokens(grant)

    def _tokens(self, grant: Grant) -> Reply:
        grant.refresh_token, grant.refreshed_at = f"auth{secrets.token_hex(18)}", self._clock.now()
        self._grants.save(grant)
        person = self._people.get(grant.person_id)
        assert person is not None  # people are never removed
        name = "user_id" if self._buyers.older else "open_id"
        # A success of this call has no `code`, unlike all others.
        payload = {
            "access_token": f"auth{secrets.token_hex(18)}",
            "auth_start": written(grant.issued_at),
            "expires_in": TOKEN_LIFETIME,
            "re_expires_in": REFRESH_LIFETIME,
            "refresh_token": grant.refresh_token,
            name: self._buyers.identifier(person),
        }
        return Reply(200, payload, "token_given")

    def sealed_phone(self, person: Person, *, forged: bool = False) -> str:
        """What my.getPhoneNumber hands to the page: `response` of its answer."""
        plain = json.dumps({"code": "10000", "msg": "Success", "mobile": person.phone}).encode()
        padder = PKCS7(128).padder()
        cipher = Cipher(AES(base64.b64decode(self._app.content_key)), CBC(bytes(16))).encryptor()
        sealed = base64.b64encode(cipher.update(padder.update(plain) + padder.finalize()) + cipher.finalize()).decode()
        signature = sign(self._keys.platform_private, f'"{sealed}{"x" if forged else ""}"'.encode())
        content = {
            "response": sealed,
            "sign": signature,
            "sign_type": "RSA2",
            "encrypt_type": "AES",
            "charset": "UTF-8",
        }
        return json.dumps(content)

    def clear(self) -> None:
        self._grants.clear()
