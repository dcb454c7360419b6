"""Who is calling: the request's RSA signature and the headers every v3 call needs."""

from __future__ import annotations

from ..clock import Clock
from ..credentials import Keys, PayCredentials
from ..platform import Call, Handler, Reply
from .replies import error
from .signing import read_authorization, verifies

# The platform's page on signatures: a request is refused five minutes after its time stamp.
MAX_SKEW = 300


class Guard:
    """Lets a call through to its handler only when the merchant has signed exactly this request."""

    def __init__(self, credentials: PayCredentials, keys: Keys, clock: Clock) -> None:
        self._credentials = credentials
        self._keys = keys
        self._clock = clock

    def protect(self, handler: Handler) -> Handler:
        def guarded(call: Call) -> Reply:
            return self._refuse(call) or handler(call)

        return guarded

    def _refuse(self, call: Call) -> Reply | None:
        if not call.headers.get("accept") or not call.headers.get("user-agent"):
            return error("PARAM_ERROR", "accept_or_agent_missing", "Http头缺少Accept或User-Agent")
        if call.body and "application/json" not in call.headers.get("content-type", ""):
            return error("PARAM_ERROR", "content_type_wrong", "Http头Content-Type须为application/json")
        fields = read_authorization(call.headers.get("authorization", ""))
        if fields is None:
            return error("SIGN_ERROR", "authorization_malformed", "Http头Authorization值格式错误")
        if fields["mchid"] != self._credentials.mchid:
            return error("MCH_NOT_EXISTS", "mchid_unknown")
        if fields["serial_no"].upper() != self._credentials.merchant_serial_no:
            return error("SIGN_ERROR", "merchant_serial_unknown", "商户证书序列号有误")
        if abs(self._clock.real() - int(fields["timestamp"])) > MAX_SKEW:
            return error("SIGN_ERROR", "request_timestamp_expired", "Http头Authorization时间戳已过期")
        head = f"{call.method}\n{call.target}\n{fields['timestamp']}\n{fields['nonce_str']}\n"
        if not verifies(self._keys.merchant_public, fields["signature"], head.encode() + call.body + b"\n"):
            return error("SIGN_ERROR", "request_signature_wrong")
        return None
