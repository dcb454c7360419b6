"""alipay.open.app.qrcode.create: a picture that leads into the mini program, and where it is kept.

Source: the page 生成小程序推广二维码 (developer.alibaba.com and docs.alipay.com, stored): three required fields of
256, 256 and 32 characters, `qr_code_url` [B]. Unsure, and only here: what the picture says (here the platform's plain
link to a page), that wrong fields answer isv.invalid-parameter, and that the picture never goes away [?].
"""

from __future__ import annotations

import io
import secrets
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

import segno

from ..platform import Call, Reply
from ..store import Collection, Row, Store
from .keys import AlipayCredentials
from .replies import error, ok

LONGEST = {"url_param": 256, "query_param": 256, "describe": 32}


@dataclass(slots=True)
class Code(Row):
    """One picture."""

    token: str
    page: str
    query: str
    describe: str

    @property
    def key(self) -> str:
        return self.token


class Codes:
    """The codes of one mini program."""

    def __init__(self, store: Store, app: AlipayCredentials) -> None:
        self._app = app
        self._codes: Collection[Code] = Collection(store, "alipay_code", Code)
        self.public_url = ""

    def create(self, biz: dict[str, Any], params: dict[str, str]) -> Reply:
        """alipay.open.app.qrcode.create."""
        for name, longest in LONGEST.items():
            value = biz.get(name)
            if not isinstance(value, str) or not 1 <= len(value) <= longest:
                return error("isv.invalid-parameter", "code_field_wrong", f"{name} 须为 1 至 {longest} 个字符")
        code = Code(secrets.token_hex(12), biz["url_param"], biz["query_param"], biz["describe"])
        self._codes.save(code)
        return ok("code_made", qr_code_url=f"{self.public_url}/alipay/qrcode?{urlencode({'code': code.token})}")

    def picture(self, call: Call) -> Reply:
        """GET of a qr_code_url."""
        code = self._codes.get(call.query.get("code", ""))
        if code is None:
            return Reply(404, None, "code_unknown", {"Content-Type": "text/plain"}, raw=b"no such code\n")
        drawn = io.BytesIO()
        segno.make(self.link(code), error="m").save(drawn, kind="png", scale=8)
        return Reply(200, None, "code_drawn", {"Content-Type": "image/png"}, raw=drawn.getvalue())

    def link(self, code: Code) -> str:
        """What a scanner reads."""
        query = urlencode({"appId": self._app.app_id, "page": code.page, "query": code.query})
        return f"alipays://platformapi/startapp?{query}"

    def clear(self) -> None:
        self._codes.clear()
