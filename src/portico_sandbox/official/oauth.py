"""网页授权: the consent page's decisions, codes of five minutes and one use, tokens of one person.

Source: the official page 网页授权 (parameters, page errors 10003 to 10016, scopes, sns calls).
"""

from __future__ import annotations

import re
import secrets
from dataclasses import dataclass
from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit

from ..clock import Clock
from ..credentials import AppCredentials
from ..people import People, Person
from ..platform import Call, Reply
from ..store import Collection, Row, Store
from ..weixin.replies import error, ok

CODE_LIFETIME = 300
TOKEN_LIFETIME = 7_200
REFRESH_LIFETIME = 30 * 86_400
BASE, USERINFO = "snsapi_base", "snsapi_userinfo"
_STATE = re.compile(r"[A-Za-z0-9]{1,128}")


class CannotAuthorize(Exception):
    """The page shows this number and text instead of asking."""

    def __init__(self, code: int, text: str) -> None:
        super().__init__(text)
        self.code = code
        self.text = text


@dataclass(slots=True)
class Grant(Row):
    """A code, what was agreed to, and the tokens it was exchanged for."""

    code: str
    person_id: str
    scope: str
    snapshot: bool
    issued_at: float
    exchanged_at: float = 0.0
    access_token: str = ""
    refresh_token: str = ""
    refreshed_at: float = 0.0

    @property
    def key(self) -> str:
        return self.code


class OAuth:
    """One official account's sign-in. `domain`: the 网页授权域名 of the console; `snapshot`: 快照页模式."""

    def __init__(self, store: Store, clock: Clock, app: AppCredentials, people: People) -> None:
        self._clock = clock
        self._app = app
        self._people = people
        self._grants: Collection[Grant] = Collection(store, "oauth_grant", Grant)
        self.domain = ""
        self.snapshot = False

    def check(self, query: dict[str, str]) -> None:
        """The page may ask the person. Raises CannotAuthorize with the platform's own numbers."""
        for name, code in (("appid", 10012), ("redirect_uri", 10011), ("scope", 10010), ("state", 10013)):
            if not query.get(name):
                raise CannotAuthorize(code, f"{name} 不能为空")
        if query["appid"] != self._app.app_id:
            raise CannotAuthorize(10016, "不支持的 appid")
        if query["scope"] not in {BASE, USERINFO} or query.get("response_type") != "code":
            raise CannotAuthorize(10005, "该公众号没有这些 scope 的权限")
        if not _STATE.fullmatch(query["state"]):
            raise CannotAuthorize(10013, "state 只能是 128 个以内的字母和数字")
        parts = urlsplit(query["redirect_uri"])
        if parts.scheme not in {"http", "https"} or parts.hostname != self.domain:
            raise CannotAuthorize(10003, "redirect_uri 域名与后台配置不一致")

    def allow(self, query: dict[str, str], person: Person) -> str:
        """The person agrees (or is not asked): the address to go back to. Raises CannotAuthorize."""
        self.check(query)
        now = self._clock.now()
        for old in [g for g in self._grants if now - g.issued_at > REFRESH_LIFETIME]:
            self._grants.remove(old.key)
        grant = Grant(
            code=f"0{secrets.token_hex(15)}",
            person_id=person.id,
            scope=query["scope"],
            # Whoever is asked nothing is never shown a snapshot.
            snapshot=self.snapshot and query["scope"] == USERINFO,
            issued_at=now,
        )
        self._grants.save(grant)
        return _with_query(query["redirect_uri"], code=grant.code, state=query["state"])

    def decline(self, query: dict[str, str]) -> str:
        """The person does not agree: back without a code. Raises CannotAuthorize."""
        self.check(query)
        return _with_query(query["redirect_uri"], state=query["state"])

    def access_token(self, call: Call) -> Reply:
        """GET /sns/oauth2/access_token."""
        query = call.query
        if query.get("appid") != self._app.app_id:
            return error(40013, "appid_unknown")
        if query.get("secret") != self._app.app_secret:
            return error(40125, "secret_wrong")
        if query.get("grant_type") != "authorization_code":
            return error(40002, "grant_type_wrong")
        if not query.get("code"):
            return error(41008, "code_missing")
        grant = self._grants.get(query["code"])
        if grant is None:
            return error(40029, "code_unknown")
        if grant.exchanged_at:
            return error(40163, "code_used")
        if self._clock.now() - grant.issued_at > CODE_LIFETIME:
            return error(40029, "code_expired")
        grant.exchanged_at = grant.refreshed_at = self._clock.now()
        grant.refresh_token = f"99_{secrets.token_urlsafe(64)}"
        return self._tokens(grant)

    def _tokens(self, grant: Grant) -> Reply:
        grant.access_token = f"99_{secrets.token_urlsafe(64)}"
        self._grants.save(grant)
        person = self._person(grant)
        payload: dict[str, object] = {
            "access_token": grant.access_token,
            "expires_in": TOKEN_LIFETIME,
            "refresh_token": grant.refresh_token,
            "openid": self._openid(grant, person),
            "scope": grant.scope,
        }
        if grant.snapshot:
            payload["is_snapshotuser"] = 1
        elif grant.scope == USERINFO:
            payload["unionid"] = self._people.unionid(person)
        return Reply(200, payload)

    def _person(self, grant: Grant) -> Person:
        person = self._people.get(grant.person_id)
        assert person is not None  # people are never removed
        return person

    def _openid(self, grant: Grant, person: Person) -> str:
        # A snapshot's person is nobody: the identifier is made up and never seen again.
        return f"o{grant.code[:27]}" if grant.snapshot else self._people.openid(person, self._app.app_id)

    def refresh(self, call: Call) -> Reply:
        """GET /sns/oauth2/refresh_token."""
        query = call.query
        if query.get("appid") != self._app.app_id:
            return error(40013, "appid_unknown")
        token = query.get("refresh_token")
        grant = next((g for g in self._grants if token and g.refresh_token == token), None)
        if grant is None:
            return error(40030, "refresh_token_unknown")
        if self._clock.now() - grant.exchanged_at > REFRESH_LIFETIME:
            return error(42002, "refresh_token_expired")
        grant.refreshed_at = self._clock.now()
        return self._tokens(grant)

    def _open(self, call: Call) -> Grant | Reply:
        token, openid = call.query.get("access_token"), call.query.get("openid", "")
        grant = next((g for g in self._grants if token and g.access_token == token), None)
        if grant is None:
            return error(40001, "token_not_latest")
        if self._clock.now() - grant.refreshed_at > TOKEN_LIFETIME:
            return error(42001, "token_expired")
        if openid != self._openid(grant, self._person(grant)):
            return error(40003, "openid_not_of_token")
        return grant

    def auth(self, call: Call) -> Reply:
        """GET /sns/auth."""
        grant = self._open(call)
        return grant if isinstance(grant, Reply) else ok()

    def userinfo(self, call: Call) -> Reply:
        """GET /sns/userinfo."""
        grant = self._open(call)
        if isinstance(grant, Reply):
            return grant
        if grant.scope != USERINFO:
            return error(48001, "scope_not_granted")
        person = self._person(grant)
        payload: dict[str, object] = {
            "openid": self._openid(grant, person),
            "nickname": "微信用户" if grant.snapshot else person.nickname,
            "sex": 0,
            "province": "",
            "city": "",
            "country": "",
            "headimgurl": "https://thirdwx.qlogo.cn/mmopen/vi_32/portico/132",
            "privilege": [],
        }
        if not grant.snapshot:
            payload["unionid"] = self._people.unionid(person)
        return Reply(200, payload)

    def clear(self) -> None:
        self._grants.clear()


def _with_query(address: str, **values: str) -> str:
    """The address with `values` behind its own query, before any fragment."""
    parts = urlsplit(address)
    query = urlencode([*parse_qsl(parts.query, keep_blank_values=True), *values.items()])
    return urlunsplit(parts._replace(query=query))
