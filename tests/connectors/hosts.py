"""The other hosts of mini programs as the sandbox plays them, and clients pointed at them."""

from __future__ import annotations

import json
import queue
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from portico.connectors.baidu.client import BaiduClient
from portico.connectors.baidu.config import BaiduConfig, BaiduTill
from portico.connectors.douyin.client import DouyinClient
from portico.connectors.douyin.config import DouyinConfig, DouyinTradeConfig
from portico.connectors.jd.client import JosClient
from portico.connectors.kit.record import PlatformCall
from portico.connectors.kuaishou.client import KuaishouClient
from portico.connectors.kuaishou.config import KuaishouConfig
from portico.connectors.mini_hosts.app import MiniApp
from portico.connectors.qq.client import QqClient
from portico.connectors.xiaohongshu.client import XiaohongshuClient
from portico.connectors.xiaohongshu.config import XiaohongshuConfig
from portico.domains.payments.ports import StartPayment, StartRefund
from portico.kernel.clock import utc_now
from portico.kernel.money import Money
from tests.connectors.memory_tokens import MemoryTokenStore
from tests.sandbox.process import SandboxProcess

NOWHERE = "http://127.0.0.1:9/none"
NUMBER = "P2026000001"


@dataclass
class HostsUnderTest:
    """Clients of every host; `recorded` is what they have told their recorder."""

    sandbox: SandboxProcess
    recorded: list[PlatformCall]

    def __post_init__(self) -> None:
        self._stores: dict[str, MemoryTokenStore] = {}
        self.held: dict[str, dict[str, str]] = self.sandbox.credentials["hosts"]

    def url(self, host: str) -> str:
        return f"{self.sandbox.url}/hosts/{host}"

    def app(self, host: str, **changes: str) -> MiniApp:
        held = {name: self.held[host][name] for name in ("app_id", "app_secret")}
        return MiniApp(**held | changes)

    def store(self, host: str) -> MemoryTokenStore:
        return self._stores.setdefault(host, MemoryTokenStore())

    def douyin(self, **changes: str) -> DouyinClient:
        url, key = self.url("douyin"), self.held["douyin"]["private_key_pem"]
        config = DouyinConfig(self.app("douyin", **changes), url, url, key)
        return DouyinClient(config, self.store("douyin"), record=self.recorded.append)

    def douyin_trade(self) -> DouyinTradeConfig:
        held = self.held["douyin"]
        return DouyinTradeConfig(
            platform_public_key_pem=held["platform_public_key_pem"],
            key_version=held["key_version"],
            sku_type=301,
            tag_group_id="tag_group_7272625659888058380",
            order_page="pages/order/detail",
            refund_page="pages/refund/detail",
            image_url="https://img.example/cup.png",
        )

    def kuaishou(self, **changes: str) -> KuaishouClient:
        config = KuaishouConfig(self.app("kuaishou", **changes), self.url("kuaishou"), goods_type=1233)
        return KuaishouClient(config, self.store("kuaishou"), record=self.recorded.append)

    def xiaohongshu_config(self) -> XiaohongshuConfig:
        held = self.held["xiaohongshu"]
        app, url = self.app("xiaohongshu"), self.url("xiaohongshu")
        return XiaohongshuConfig(app, url, held["push_token"], held["push_aes_key"])

    def xiaohongshu(self) -> XiaohongshuClient:
        return XiaohongshuClient(self.xiaohongshu_config(), self.store("xiaohongshu"), record=self.recorded.append)

    def baidu(self, **changes: str) -> BaiduClient:
        url = self.url("baidu")
        config = BaiduConfig(self.app("baidu", **changes), url, url)
        return BaiduClient(config, self.store("baidu"), record=self.recorded.append)

    def baidu_till(self) -> BaiduTill:
        held = self.held["baidu"]
        names = ("deal_id", "app_key", "private_key_pem", "platform_public_key_pem")
        return BaiduTill(**{name: held[name] for name in names})

    def qq(self, **changes: str) -> QqClient:
        app, url = self.app("qq", **changes), self.url("qq")
        return QqClient(app, self.store("qq"), base_url=url, record=self.recorded.append)

    def jd(self, **changes: str) -> JosClient:
        return JosClient(self.app("jd", **changes), base_url=self.url("jd"), record=self.recorded.append)

    def code(self, host: str, person: str = "lin-xiao") -> tuple[str, str]:
        """A fresh sign-in code and the open id behind it."""
        made = self.sandbox.api("POST", f"/hosts/{host}/js-codes", person=person)
        return made["code"], made["openid"]

    def phone_code(self, host: str, person: str = "lin-xiao") -> str:
        return str(self.sandbox.api("POST", f"/hosts/{host}/phone-codes", person=person)["code"])

    def pay(self, host: str, number: str = NUMBER) -> dict[str, Any]:
        """The person pays; the notification has been sent once."""
        paid: dict[str, Any] = self.sandbox.api("POST", f"/hosts/{host}/orders/{number}/pay")
        return paid

    def settle(self, host: str, number: str = "R2026000001", *, succeeded: bool = True) -> None:
        self.sandbox.api("POST", f"/hosts/{host}/refunds/{number}/settle", succeeded=succeeded)

    def assert_no_secret_recorded(self, *more: str) -> None:
        """Nothing that opens anything stands in the records of calls."""
        text = repr(self.recorded)
        for held in self.held.values():
            assert held["app_secret"] not in text
        for store in self._stores.values():
            for token in store._tokens.values():
                assert token.value not in text
        for value in more:
            assert value not in text


@dataclass(frozen=True)
class Told:
    """A notification as it came."""

    headers: dict[str, str]
    body: bytes


class NoticeListener:
    """A real HTTP server that keeps what comes and answers `answer`."""

    def __init__(self, answer: Mapping[str, Any]) -> None:
        self.answer = answer
        self.arrived: queue.Queue[Told] = queue.Queue()
        listener = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers.get("Content-Length", "0")))
                listener.arrived.put(Told(dict(self.headers.items()), body))
                content = json.dumps(listener.answer).encode()
                self.send_response(200)
                self.send_header("Content-Length", str(len(content)))
                self.end_headers()
                self.wfile.write(content)

            def log_message(self, format: str, *args: object) -> None:
                pass

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self._server.server_address[1]}/hooks/host/demo"
        threading.Thread(target=self._server.serve_forever, args=(0.02,), daemon=True).start()

    def next(self) -> Told:
        return self.arrived.get(timeout=5)

    def stop(self) -> None:
        self._server.shutdown()
        self._server.server_close()


@contextmanager
def told(answer: Mapping[str, Any]) -> Iterator[NoticeListener]:
    """Where notifications go, for as long as the block runs."""
    listener = NoticeListener(answer)
    try:
        yield listener
    finally:
        listener.stop()


def start(openid: str | None = None, notify_url: str = NOWHERE, **changes: Any) -> StartPayment:
    """An order of 19.90."""
    values: dict[str, Any] = {
        "out_trade_no": NUMBER,
        "description": "手工陶杯",
        "amount": Money(1990),
        "method": "wechat_jsapi",
        "payer_openid": openid,
        "client_ip": "203.0.113.7",
        "expires_at": utc_now() + timedelta(minutes=30),
        "notify_url": notify_url,
        "return_url": None,
    }
    return StartPayment(**values | changes)


def refund(fen: int = 990, number: str = "R2026000001", notify_url: str = NOWHERE) -> StartRefund:
    return StartRefund(NUMBER, number, Money(fen), Money(1990), "缺货", notify_url)
