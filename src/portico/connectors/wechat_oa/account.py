"""An official account behind the members' port.

Sources: the official pages 网页授权 (authorize, sns/oauth2/access_token, sns/userinfo) and 获取用户基本信息.
"""

from __future__ import annotations

import re
from typing import Any, Final
from urllib.parse import urlencode

from portico.connectors.wechat_api.client import WechatApiClient
from portico.connectors.wechat_api.errors import error_code
from portico.connectors.wechat_oa.config import WechatOaConfig
from portico.domains.members.ports import Follower, MiniProgramIdentity, VirtualAccount, WebCodeInvalid, WebIdentity
from portico.kernel.errors import Refused

PLATFORM: Final = "wechat_oa"
# Wrong or expired; used; missing; made for another app.
_CODE_INVALID: Final = frozenset({40029, 40163, 41008, 40013})
_STATE: Final = re.compile(r"[A-Za-z0-9]{1,128}", re.ASCII)
_SILENT: Final = "snsapi_base"
_ASKING: Final = "snsapi_userinfo"


class WechatOfficialAccount:
    """Implements members' OfficialAccount."""

    def __init__(self, client: WechatApiClient, config: WechatOaConfig) -> None:
        self._client = client
        self._config = config
        self._app = client.app(config.app_id)

    @property
    def provider(self) -> str:
        return PLATFORM

    @property
    def app_id(self) -> str:
        return self._app.app_id

    def sign_in_url(self, *, redirect_url: str, state: str, ask: bool) -> str:
        if not _STATE.fullmatch(state):
            raise ValueError("a state is 1 to 128 letters and digits")
        # The platform documents this very order, and refuses others on some clients.
        query = {
            "appid": self.app_id,
            "redirect_uri": redirect_url,
            "response_type": "code",
            "scope": _ASKING if ask else _SILENT,
            "state": state,
        }
        return f"{self._config.authorize_url}?{urlencode(query)}#wechat_redirect"

    def exchange(self, *, code: str, asked: bool) -> WebIdentity:
        query = {
            "appid": self._app.app_id,
            "secret": self._app.app_secret,
            "code": code,
            "grant_type": "authorization_code",
        }
        try:
            grant = self._client.get("oauth2.access_token", "/sns/oauth2/access_token", query)
        except Refused as refusal:
            if error_code(refusal) in _CODE_INVALID:
                raise WebCodeInvalid() from refusal
            raise
        if str(grant.get("is_snapshotuser", "")) == "1":
            raise VirtualAccount()
        # Both the scope we asked for and the one that was granted: the browser cannot turn one into the other.
        if not asked or _ASKING not in str(grant.get("scope", "")).split(","):
            return WebIdentity(self._identity(grant))
        return self._asked(grant)

    def _asked(self, grant: dict[str, Any]) -> WebIdentity:
        """With the name, which only this grant's own token opens. It is used here and kept nowhere."""
        query = {"access_token": str(grant["access_token"]), "openid": str(grant["openid"]), "lang": "zh_CN"}
        profile = self._client.get("userinfo", "/sns/userinfo", query)
        if profile.get("openid") != grant["openid"]:
            raise Refused(platform=PLATFORM, call="userinfo", platform_code="openid_differs")
        identity = self._identity({**grant, "unionid": grant.get("unionid") or profile.get("unionid")})
        return WebIdentity(identity, nickname=str(profile.get("nickname") or ""))

    def follower(self, *, openid: str) -> Follower:
        query = {"openid": openid, "lang": "zh_CN"}
        found = self._client.get_with_token("user.info", "/cgi-bin/user/info", query, app=self._app)
        return Follower(self._identity({**found, "openid": openid}), follows=found.get("subscribe") == 1)

    def _identity(self, told: dict[str, Any]) -> MiniProgramIdentity:
        return MiniProgramIdentity(
            provider=PLATFORM,
            app_id=self._app.app_id,
            openid=str(told["openid"]),
            unionid=told.get("unionid") or None,
        )
