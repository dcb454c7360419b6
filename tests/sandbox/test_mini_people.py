"""What the sandbox's mini program says of people and of what they write: sessions, unionids, checks, risk."""

from __future__ import annotations

import hmac
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest

from portico_sandbox.mini.sessions import KEY_LIFETIME
from tests.sandbox.mini_app import MiniApp
from tests.sandbox.pay_client import Merchant
from tests.sandbox.process import SandboxProcess

TWO_HOURS = 7_200


@pytest.fixture
def app(sandbox: SandboxProcess) -> MiniApp:
    return MiniApp(sandbox)


@pytest.fixture
def visitor(app: MiniApp) -> str:
    """The openid of somebody who is in the mini program."""
    app.session(app.js_code())
    return app.sandbox.openid()


def signed(session_key: str) -> dict[str, str]:
    return {"signature": hmac.new(session_key.encode(), b"", "sha256").hexdigest(), "sig_method": "hmac_sha256"}


class TestSession:
    def check(self, app: MiniApp, openid: str, session_key: str, **changes: str) -> int:
        return int(app.get("/wxa/checksession", **({"openid": openid} | signed(session_key) | changes))["errcode"])

    def test_only_the_newest_key_holds(self, app: MiniApp) -> None:
        old, new = (app.session(app.js_code())["session_key"] for _ in range(2))
        openid = app.sandbox.openid()
        assert self.check(app, openid, old) == 87009
        assert self.check(app, openid, new) == 0
        assert self.check(app, openid, new, sig_method="md5") == 87009
        assert self.check(app, app.sandbox.openid("chen-siyuan"), new) == 87009
        app.sandbox.advance(KEY_LIFETIME + 1)
        assert self.check(app, openid, new) == 87009

    def test_reset(self, app: MiniApp) -> None:
        session = app.session(app.js_code())
        openid = session["openid"]
        answer = app.get("/wxa/resetusersessionkey", openid=openid, **signed(session["session_key"]))
        assert answer["openid"] == openid
        assert self.check(app, openid, session["session_key"]) == 87009
        assert self.check(app, openid, answer["session_key"]) == 0

    @pytest.mark.parametrize(
        ("changes", "code"),
        [
            ({"openid": ""}, 40097),
            ({"signature": ""}, 40097),
            ({"sig_method": "md5"}, 87008),
            ({"openid": "oNobody"}, 87007),
            ({"signature": "0" * 64}, 87009),
        ],
    )
    def test_reset_refused(self, app: MiniApp, changes: dict[str, str], code: int) -> None:
        session = app.session(app.js_code())
        query = {"openid": session["openid"]} | signed(session["session_key"]) | changes
        assert app.get("/wxa/resetusersessionkey", **query)["errcode"] == code


class TestPaidUnionid:
    def test_for_five_minutes(self, app: MiniApp) -> None:
        Merchant(app.sandbox).prepay("P2026000001", notify_url="http://127.0.0.1:9/none")
        openid, mchid = app.sandbox.openid(), app.sandbox.credentials["wechat_pay"]["mchid"]
        by_number = {"openid": openid, "mch_id": mchid, "out_trade_no": "P2026000001"}
        assert app.get("/wxa/getpaidunionid", **by_number)["errcode"] == 89300
        paid = app.sandbox.api("POST", "/orders/P2026000001/pay")
        unionid = app.sandbox.person()["unionid"]
        assert app.get("/wxa/getpaidunionid", **by_number)["unionid"] == unionid
        by_payment = {"openid": openid, "transaction_id": paid["transaction_id"]}
        assert app.get("/wxa/getpaidunionid", **by_payment)["unionid"] == unionid
        other = app.sandbox.openid("chen-siyuan")
        assert app.get("/wxa/getpaidunionid", **(by_payment | {"openid": other}))["errcode"] == 89300
        assert app.get("/wxa/getpaidunionid", **(by_payment | {"openid": "oNobody"}))["errcode"] == 40003
        app.sandbox.advance(301)
        assert app.get("/wxa/getpaidunionid", **by_payment)["errcode"] == 89300


class TestTextCheck:
    def check(self, app: MiniApp, openid: str, /, **body: Any) -> dict[str, Any]:
        return app.post(
            "/wxa/msg_sec_check", **({"version": 2, "scene": 2, "openid": openid, "content": "好看"} | body)
        )

    def test_verdicts_come_with_success(self, app: MiniApp, visitor: str) -> None:
        assert self.check(app, visitor)["result"] == {"suggest": "pass", "label": 100}
        risky = self.check(app, visitor, content="这是沙箱违法词")
        assert (risky["errcode"], risky["result"]) == (0, {"suggest": "risky", "label": 20006})
        assert risky["detail"][1]["keyword"] == "沙箱违法词"
        assert self.check(app, visitor, content="沙箱待审词")["result"] == {"suggest": "review", "label": 21000}
        assert self.check(app, visitor, nickname="沙箱广告词")["result"]["label"] == 10001

    def test_a_tester_says_what_is_risky(self, app: MiniApp, visitor: str) -> None:
        app.sandbox.api("POST", "/mini/rules", words={"陶": 20012})
        assert self.check(app, visitor, content="陶杯")["result"]["label"] == 20012
        assert self.check(app, visitor, content="沙箱违法词")["result"]["label"] == 100

    @pytest.mark.parametrize(
        ("body", "code"),
        [
            ({"version": 1}, 47001),
            ({"content": ""}, 47001),
            ({"content": "字" * 2501}, 47001),
            ({"content": None}, 47001),
            ({"scene": 5}, 40129),
            ({"scene": "2"}, 40129),
            ({"openid": ""}, 40003),
            ({"openid": "oNobody"}, 40003),
        ],
    )
    def test_refused(self, app: MiniApp, visitor: str, body: dict[str, Any], code: int) -> None:
        assert self.check(app, visitor, **body)["errcode"] == code

    def test_only_for_who_is_there(self, app: MiniApp, visitor: str) -> None:
        assert self.check(app, app.sandbox.openid("chen-siyuan"))["errcode"] == 61010
        person = app.sandbox.person()
        official = person["openids"][app.sandbox.credentials["wechat_oa"]["app_id"]]
        assert self.check(app, official)["errcode"] == 43104
        app.sandbox.advance(TWO_HOURS + 1)
        assert self.check(app, visitor)["errcode"] == 61010
        app.js_code()
        assert self.check(app, visitor)["errcode"] == 0

    def test_nothing_sent(self, app: MiniApp) -> None:
        answer = app.sandbox.client.post("/wxa/msg_sec_check", params={"access_token": app.token})
        assert answer.json()["errcode"] == 44002

    def test_quotas(self, app: MiniApp, visitor: str) -> None:
        app.sandbox.api("PATCH", "/quotas", **{"mini.text_check.per_minute": 1, "mini.text_check.per_day": 2})
        self.check(app, visitor)
        assert self.check(app, visitor)["errcode"] == 44991
        app.sandbox.advance(60)
        self.check(app, visitor)
        app.sandbox.advance(60)
        assert self.check(app, visitor)["errcode"] == 45009


class Files:
    """A web server with one picture."""

    def __init__(self) -> None:
        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                self.send_response(200 if self.path == "/cup.png" else 404)
                self.end_headers()
                self.wfile.write(b"\x89PNG picture")

            def log_message(self, format: str, *args: object) -> None:
                pass

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self._server.server_address[1]}"
        threading.Thread(target=self._server.serve_forever, args=(0.02,), daemon=True).start()

    def stop(self) -> None:
        self._server.shutdown()
        self._server.server_close()


@pytest.fixture
def files() -> Iterator[Files]:
    server = Files()
    yield server
    server.stop()


class TestMediaCheck:
    def check(self, app: MiniApp, openid: str, url: str, **body: Any) -> dict[str, Any]:
        sent = {"version": 2, "scene": 2, "openid": openid, "media_url": url, "media_type": 2}
        return app.post("/wxa/media_check_async", **(sent | body))

    def verdict(self, app: MiniApp, trace_id: str) -> dict[str, Any]:
        pushes = [
            one for one in app.sandbox.api("GET", "/notices")["items"] if one["event_type"].endswith("media_check")
        ]
        content: dict[str, Any] = next(one["content"] for one in pushes if one["content"]["trace_id"] == trace_id)
        return content

    @pytest.mark.parametrize(("wanted", "label"), [("pass", 100), ("review", 21000), ("risky", 20002)])
    def test_the_verdict_is_pushed(self, app: MiniApp, visitor: str, files: Files, wanted: str, label: int) -> None:
        app.sandbox.api("POST", "/mini/rules", media_verdict=wanted)
        trace_id = self.check(app, visitor, f"{files.url}/cup.png")["trace_id"]
        app.sandbox.advance(5)
        told = self.verdict(app, trace_id)
        assert (told["errcode"], told["result"]) == (0, {"suggest": wanted, "label": label})
        assert (told["Event"], told["appid"], told["version"]) == ("wxa_media_check", app.held["app_id"], 2)

    def test_a_file_that_is_not_there(self, app: MiniApp, visitor: str, files: Files) -> None:
        trace_id = self.check(app, visitor, f"{files.url}/none.png")["trace_id"]
        app.sandbox.advance(5)
        assert self.verdict(app, trace_id)["errcode"] == -1008

    @pytest.mark.parametrize(
        ("body", "code"),
        [({"media_type": 3}, 40004), ({"media_url": "cup.png"}, 47001), ({"version": 1}, 47001), ({"scene": 0}, 40129)],
    )
    def test_refused(self, app: MiniApp, visitor: str, body: dict[str, Any], code: int) -> None:
        assert self.check(app, visitor, "http://127.0.0.1:9/a.png", **body)["errcode"] == code

    def test_the_same_again_too_soon(self, app: MiniApp, visitor: str) -> None:
        url = "http://127.0.0.1:9/a.png"
        self.check(app, visitor, url)
        assert self.check(app, visitor, url)["errcode"] == 87020
        app.sandbox.advance(61)
        assert self.check(app, visitor, url)["errcode"] == 0


class TestRisk:
    def rank(self, app: MiniApp, openid: str, /, **body: Any) -> dict[str, Any]:
        sent = {"appid": app.held["app_id"], "openid": openid, "scene": 1, "client_ip": "203.0.113.7"}
        return app.post("/wxa/getuserriskrank", **(sent | body))

    def test_ranks(self, app: MiniApp, visitor: str) -> None:
        assert self.rank(app, visitor)["risk_rank"] == 0
        app.js_code("risky-lou")
        assert self.rank(app, app.sandbox.openid("risky-lou"))["risk_rank"] == 4

    @pytest.mark.parametrize(
        ("body", "code"), [({"appid": "wxother"}, 47001), ({"client_ip": ""}, 47001), ({"scene": 3}, 40129)]
    )
    def test_refused(self, app: MiniApp, visitor: str, body: dict[str, Any], code: int) -> None:
        assert self.rank(app, visitor, **body)["errcode"] == code
