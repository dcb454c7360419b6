"""Sign-in codes and phone-number codes: five minutes, one use, one app."""

from __future__ import annotations

import secrets
from dataclasses import dataclass

from ..clock import Clock
from ..credentials import AppCredentials
from ..people import People, Person
from ..platform import Call, Reply, json_object
from ..quotas import MINUTE, Quotas
from ..store import Collection, Row, Store
from ..weixin.replies import error, ok
from ..weixin.tokens import Tokens
from .sessions import Sessions

CODE_LIFETIME = 300


class PhoneQuotaExhausted(Exception):
    """The app has no phone-number calls left: the front end sees errno 1400001, no code is made."""


@dataclass(slots=True)
class Code(Row):
    """What `wx.login` (kind `sign_in`) or the getPhoneNumber button (kind `phone`) hands to the front end."""

    code: str
    kind: str
    person_id: str
    app_id: str
    phone: str
    issued_at: float
    used: bool = False

    @property
    def key(self) -> str:
        return self.code


class Login:
    """Everything around who the user is."""

    def __init__(
        self,
        *,
        store: Store,
        clock: Clock,
        quotas: Quotas,
        app: AppCredentials,
        people: People,
        tokens: Tokens,
        sessions: Sessions,
    ) -> None:
        self._clock = clock
        self._quotas = quotas
        self._app = app
        self._people = people
        self._tokens = tokens
        self._sessions = sessions
        self._codes: Collection[Code] = Collection(store, "code", Code)

    def issue(self, kind: str, person: Person, *, app_id: str | None = None, phone: str | None = None) -> Code:
        """A fresh code: the person is in the mini program. Raises PhoneQuotaExhausted."""
        if kind == "phone" and not self._quotas.take("mini.phone_number.total", key=self._app.app_id):
            raise PhoneQuotaExhausted
        now = self._clock.now()
        for old in [c for c in self._codes if now - c.issued_at > CODE_LIFETIME * 12]:
            self._codes.remove(old.key)
        text = f"0{'a' if kind == 'sign_in' else 'p'}{secrets.token_urlsafe(22)}"
        code = Code(text, kind, person.id, app_id or self._app.app_id, phone or person.phone, now)
        self._codes.save(code)
        self._sessions.seen(person)
        return code

    def _redeem(self, text: str, kind: str) -> Code | str:
        """The code, still unused, or the name of the rule it broke."""
        code = self._codes.get(text)
        if code is None or code.kind != kind:
            return "code_unknown"
        if code.app_id != self._app.app_id:
            return "code_of_other_app"
        if code.used:
            return "code_used"
        if self._clock.now() - code.issued_at > CODE_LIFETIME:
            return "code_expired"
        return code

    def _use(self, code: Code) -> None:
        code.used = True
        self._codes.save(code)

    def jscode2session(self, call: Call) -> Reply:
        """GET /sns/jscode2session."""
        query = call.query
        if not query.get("appid"):
            return error(41002, "appid_missing")
        if not query.get("secret"):
            return error(41004, "secret_missing")
        if not query.get("js_code"):
            return error(41008, "code_missing")
        if query.get("grant_type") != "authorization_code":
            return error(40002, "grant_type_wrong")
        if query["appid"] != self._app.app_id:
            return error(40013, "appid_unknown")
        if query["secret"] != self._app.app_secret:
            return error(40125, "secret_wrong")
        code = self._redeem(query["js_code"], "sign_in")
        if isinstance(code, str):
            return error(40163 if code == "code_used" else 40029, code)
        person = self._people.get(code.person_id)
        if person is None:
            return error(40029, "code_unknown")
        if person.high_risk:
            return error(40226, "person_high_risk")
        if not self._quotas.take("mini.sign_in.per_user_minute", key=person.id, window=MINUTE):
            return error(45011, "minute_quota")
        self._use(code)
        session = {
            "session_key": self._sessions.begin(person),
            "openid": self._people.openid(person, self._app.app_id),
            "unionid": self._people.unionid(person),
        }
        return Reply(200, session)

    def phone_number(self, call: Call) -> Reply:
        """POST /wxa/business/getuserphonenumber."""
        if refusal := self._tokens.refuse(call, self._app.app_id):
            return refusal
        body = json_object(call.body)
        if body is None:
            return error(47001, "json_required")
        if not isinstance(body.get("code"), str) or not body["code"]:
            return error(41008, "code_missing")
        code = self._redeem(body["code"], "phone")
        if isinstance(code, str):
            return error(40013 if code == "code_of_other_app" else 40029, code)
        person = self._people.get(code.person_id)
        if person is None:
            return error(40029, "code_unknown")
        openid = body.get("openid")
        if openid and openid != self._people.openid(person, self._app.app_id):
            return error(40003, "openid_not_of_code")
        self._use(code)
        return ok(
            phone_info={
                "phoneNumber": code.phone,
                "purePhoneNumber": code.phone,
                "countryCode": "86",
                "watermark": {"timestamp": int(self._clock.now()), "appid": self._app.app_id},
            }
        )

    def clear(self) -> None:
        self._codes.clear()
