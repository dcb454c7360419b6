"""The sandbox's Alipay apart from money: signing in, bills of a day, codes to scan."""

from __future__ import annotations

import base64
import io
import json
import zipfile
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import pytest

from tests.sandbox.alipay_shop import Shop, beijing
from tests.sandbox.process import SandboxProcess

DAY = 86_400


class TestOAuth:
    TOKEN = "alipay.system.oauth.token"

    def test_a_code_is_good_once(self, sandbox: SandboxProcess, shop: Shop) -> None:
        issued = sandbox.api("POST", "/alipay/auth-codes", person="lin-xiao")
        more = {"grant_type": "authorization_code", "code": issued["auth_code"]}
        first = shop.call(self.TOKEN, **more)
        assert (first["open_id"], first["node"]) == (issued["buyer"], "alipay_system_oauth_token_response")
        # No code and no msg, unlike every other success.
        assert "code" not in first
        again = shop.call(self.TOKEN, **more)
        assert (again["code"], again["sub_code"], again["node"]) == ("40002", "isv.code-invalid", "error_response")
        renewed = shop.call(self.TOKEN, grant_type="refresh_token", refresh_token=first["refresh_token"])
        assert renewed["open_id"] == first["open_id"]
        stale = shop.call(self.TOKEN, grant_type="refresh_token", refresh_token=first["refresh_token"])
        assert stale["sub_code"] == "isv.refresh-token-invalid"

    def test_codes_and_tokens_end(self, sandbox: SandboxProcess, shop: Shop) -> None:
        old = sandbox.api("POST", "/alipay/auth-codes", person="ethan")["auth_code"]
        sandbox.advance(DAY + 1)
        more = {"grant_type": "authorization_code", "code": old}
        assert shop.call(self.TOKEN, **more)["sub_code"] == "isv.code-invalid"
        assert shop.call(self.TOKEN, grant_type="password")["sub_code"] == "isv.grant-type-invalid"
        fresh = sandbox.api("POST", "/alipay/auth-codes", person="ethan")["auth_code"]
        token = shop.call(self.TOKEN, grant_type="authorization_code", code=fresh)["refresh_token"]
        sandbox.advance(30 * DAY + 1)
        answer = shop.call(self.TOKEN, grant_type="refresh_token", refresh_token=token)
        assert answer["sub_code"] == "isv.refresh-token-time-out"

    def test_the_web_page_comes_back(self, sandbox: SandboxProcess, shop: Shop) -> None:
        query = {"app_id": shop.held["app_id"], "scope": "auth_user", "redirect_uri": "https://shop.example/in?a=1"}
        location = sandbox.api("POST", "/alipay/authorize", person="ethan", state="s1", **query)["location"]
        back = dict(parse_qsl(urlsplit(location).query))
        assert (back["a"], back["state"], back["scope"]) == ("1", "s1", "auth_user")
        answer = shop.call(self.TOKEN, grant_type="authorization_code", code=back["auth_code"])
        assert answer["open_id"] == shop.buyer("ethan")
        refused = sandbox.api("POST", "/alipay/authorize", expect=409, **query | {"scope": "everything"})
        assert refused["code"] == "cannot_authorize"

    def test_the_sealed_phone_is_signed_for_this_app(self, sandbox: SandboxProcess, shop: Shop) -> None:
        sealed = json.loads(sandbox.api("POST", "/alipay/sealed-phones", person="ethan")["response"])
        shop.verify(f'"{sealed["response"]}"'.encode(), sealed["sign"])
        assert len(base64.b64decode(sealed["response"])) % 16 == 0


class TestBills:
    LINK = "alipay.data.dataservice.bill.downloadurl.query"

    def test_the_file_of_a_day(self, sandbox: SandboxProcess, shop: Shop) -> None:
        shop.paid("P1")
        shop.refund("9.90", "R1", "P1")
        shop.create("P2")
        today = beijing()[:10]
        assert self.link(shop, today)["sub_code"] == "BILL_NOT_EXIST"
        sandbox.advance(DAY + 9 * 3_600)
        address = self.link(shop, today)["bill_download_url"]
        packed = sandbox.client.get(address)
        archive = zipfile.ZipFile(io.BytesIO(packed.content))
        texts = [archive.read(name).decode("gbk") for name in archive.namelist()]
        details = next(text for text in texts if "#支付宝业务明细查询" in text)
        rows = [row.split(",") for row in details.splitlines() if row.startswith("2")]
        assert [(row[1].strip(), row[2], row[11], row[21].strip()) for row in rows] == [
            ("P1", "交易", "19.90", ""),
            ("P1", "退款", "-9.90", "R1"),
        ]
        assert "#交易合计：1笔，商家实收共19.90元" in details
        sandbox.advance(31)
        assert sandbox.client.get(address).status_code == 403

    @pytest.mark.parametrize(
        "biz",
        [
            {"bill_type": "other", "bill_date": "2026-01-01"},
            {"bill_type": "trade", "bill_date": "20260101"},
            {"bill_type": "trade", "bill_date": "2015-12-31"},
        ],
    )
    def test_refuses(self, shop: Shop, biz: dict[str, str]) -> None:
        assert shop.call(self.LINK, biz)["sub_code"] == "INVAILID_ARGUMENTS"

    def link(self, shop: Shop, day: str) -> dict[str, Any]:
        return shop.call(self.LINK, {"bill_type": "trade", "bill_date": day})


class TestCodes:
    MAKE = "alipay.open.app.qrcode.create"
    BIZ = {"url_param": "pages/product/index", "query_param": "s=abc", "describe": "海报"}

    def test_a_picture_for_the_phone(self, sandbox: SandboxProcess, shop: Shop) -> None:
        address = shop.call(self.MAKE, self.BIZ)["qr_code_url"]
        picture = sandbox.client.get(address)
        assert (picture.headers["content-type"], picture.content[:4]) == ("image/png", b"\x89PNG")
        assert sandbox.client.get(f"{address}0").status_code == 404

    @pytest.mark.parametrize(
        "changes", [{"url_param": ""}, {"query_param": "q" * 257}, {"describe": "海" * 33}, {"describe": 1}]
    )
    def test_refuses(self, shop: Shop, changes: dict[str, Any]) -> None:
        assert shop.call(self.MAKE, self.BIZ | changes)["sub_code"] == "isv.invalid-parameter"
