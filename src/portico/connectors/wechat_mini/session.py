"""Whether a sign-in state still holds, and who has just paid.

Sources: the official pages 检验登录态, 支付后获取 Unionid [A]. The signature's key is session_key as it stands, not
decoded: the published vector of 用户登录态签名 fits that way [A].
"""

from __future__ import annotations

import hmac
from typing import Final

from portico.connectors.wechat_api.client import WechatApiClient
from portico.connectors.wechat_api.errors import error_code
from portico.kernel.errors import Refused

_SIGNATURE_WRONG: Final = 87009
_TRADE_INVALID: Final = 89300


def sign(session_key: str, body: bytes = b"") -> str:
    """hmac_sha256(session_key, body) as hex; a GET has an empty body."""
    return hmac.new(session_key.encode(), body, "sha256").hexdigest()


class WechatMiniSession:
    """The sign-in states of one mini program."""

    def __init__(self, client: WechatApiClient, *, app_id: str) -> None:
        self._client = client
        self._app = client.app(app_id)

    def is_alive(self, *, openid: str, session_key: str) -> bool:
        """Whether the platform still takes this session_key for this person. Raises Retryable, Refused."""
        query = {"openid": openid, "signature": sign(session_key), "sig_method": "hmac_sha256"}
        try:
            self._client.get_with_token("checksession", "/wxa/checksession", query, app=self._app)
        except Refused as refusal:
            if error_code(refusal) == _SIGNATURE_WRONG:
                return False
            raise
        return True

    def paid_unionid(self, *, openid: str, transaction_id: str) -> str | None:
        """The unionid of who paid within the last five minutes; None later. Raises Retryable, Refused."""
        query = {"openid": openid, "transaction_id": transaction_id}
        try:
            answer = self._client.get_with_token("getpaidunionid", "/wxa/getpaidunionid", query, app=self._app)
        except Refused as refusal:
            if error_code(refusal) == _TRADE_INVALID:
                return None
            raise
        return str(answer["unionid"])
