"""/gateway.do: one address for every call. Parameters may stand in the query, in the form, or in both.

The order of checks is ours; each error is of the page 公共错误码 [B/C]. A time stamp is checked for its form only,
as that page says; no source says that an old one is refused [?]. Requests must be UTF-8 (the platform also takes
GBK), and RSA2.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from typing import Any
from urllib.parse import parse_qsl, urlencode

from starlette.requests import Request
from starlette.responses import Response

from ..platform import Call, Gate, Reply, json_object
from .keys import AlipayCredentials, AlipayKeys
from .replies import AlipayPlatform, error
from .signing import Envelope, content, verifies
from .trades import read_time

PATH = "/gateway.do"
_UNSIGNED = frozenset({"sign"})
# Missing ones are told in this order.
_REQUIRED = {
    "app_id": "isv.missing-app-id",
    "sign_type": "isv.missing-signature-type",
    "sign": "isv.missing-signature",
    "timestamp": "isv.missing-timestamp",
    "version": "isv.missing-version",
}

# A call of the platform: biz_content and all parameters in, the response node out.
Method = Callable[[dict[str, Any], dict[str, str]], Reply]
Endpoint = Callable[[Request], Awaitable[Response]]


class Gateway:
    """Finds the method, checks who calls, and lets it answer. `pages`: methods that a browser is sent to."""

    def __init__(
        self,
        gate: Gate,
        app: AlipayCredentials,
        keys: AlipayKeys,
        methods: Mapping[str, Method],
        pages: Mapping[str, Method],
    ) -> None:
        self._app = app
        self._keys = keys
        self._endpoints = {name: self._endpoint(gate, name, method) for name, method in methods.items()}
        self._endpoints |= {name: self._page(gate, name, method) for name, method in pages.items()}
        nobody = AlipayPlatform("alipay.unknown", keys.platform_private)
        self._unknown = gate.endpoint(nobody, "alipay.unknown", _unknown)

    async def serve(self, request: Request) -> Response:
        """The answer of whichever method the request names."""
        form = dict(parse_qsl((await request.body()).decode(errors="replace")))
        method = form.get("method") or request.query_params.get("method", "")
        return await self._endpoints.get(method, self._unknown)(request)

    def _endpoint(self, gate: Gate, name: str, method: Method) -> Endpoint:
        platform = AlipayPlatform(name, self._keys.platform_private)
        return gate.endpoint(platform, name, lambda call: platform.enclosed(self._answer(call, method)))

    def _page(self, gate: Gate, name: str, method: Method) -> Endpoint:
        platform = PagePlatform(name, self._keys.platform_private)
        return gate.endpoint(platform, name, lambda call: platform.enclosed(self._answer(call, method)))

    def _answer(self, call: Call, method: Method) -> Reply:
        params = params_of(call)
        if refusal := self._refuse(params):
            return refusal
        biz = json_object(params.get("biz_content", "{}").encode() or b"{}")
        if biz is None:
            return error("isv.illegal-json", "biz_content_not_json")
        return method(biz, params)

    def _refuse(self, params: dict[str, str]) -> Reply | None:
        missing = next((code for name, code in _REQUIRED.items() if not params.get(name)), "")
        if missing:
            return error(missing, "parameter_missing")
        if params["app_id"] != self._app.app_id:
            return error("isv.invalid-app-id", "app_unknown")
        if params["sign_type"] != "RSA2":
            return error("isv.invalid-signature-type", "sign_type_wrong")
        if params.get("charset", "").lower() != "utf-8":
            return error("isv.invalid-charset", "charset_wrong")
        if params.get("format", "json").lower() != "json":
            return error("isv.invalid-format", "format_wrong")
        if read_time(params["timestamp"]) is None:
            return error("isv.invalid-timestamp", "timestamp_malformed")
        if not verifies(self._keys.app_public, params["sign"], content(params, without=_UNSIGNED)):
            return error("isv.invalid-signature", "request_signature_wrong")
        return None


class PagePlatform(AlipayPlatform):
    """A method a browser is sent to: a failure is a page of the platform, not JSON."""

    def enclosed(self, reply: Reply) -> Reply:
        if reply.payload is None:
            return reply
        query = urlencode({"code": reply.payload["sub_code"], "text": reply.payload["sub_msg"]})
        return Reply(302, None, reply.rule, {"Location": f"/alipay/cashier?{query}"})


def params_of(call: Call) -> dict[str, str]:
    """Every parameter of the request; the form's win over the query's."""
    form = "application/x-www-form-urlencoded" in call.headers.get("content-type", "")
    return dict(call.query) | (dict(parse_qsl(call.body.decode(errors="replace"))) if form else {})


def _unknown(call: Call) -> Reply:
    """Nobody has this method: the answer is an unsigned `error_response`."""
    named = params_of(call).get("method")
    reply = error("isv.invalid-method" if named else "isv.missing-method", "method_unknown")
    reply.envelope = Envelope("error_response", None)
    return reply
