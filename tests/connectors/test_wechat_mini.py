"""Our mini-program connector against the sandbox: identities, numbers, shipping, and one token for all."""

from __future__ import annotations

import threading
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.db import connection

from portico.connectors.kit.record import PlatformCall
from portico.connectors.kit.token_store import DatabaseTokenStore
from portico.connectors.models import PlatformToken
from portico.connectors.wechat_api.client import WechatApiClient
from portico.connectors.wechat_api.config import WechatApiConfig, WechatApp
from portico.connectors.wechat_mini.shipping import WechatShippingReporter
from portico.connectors.wechat_mini.sign_in import WechatMiniSignIn
from portico.domains.fulfilment.ports import Logistics, ReportedParcel, ShippingReport
from portico.domains.members.ports import MiniProgramIdentity, PhoneCodeInvalid, SignInCodeInvalid
from portico.kernel.clock import utc_now
from portico.kernel.errors import Refused, Retryable
from tests.sandbox.pay_client import Merchant
from tests.sandbox.process import SandboxProcess

pytestmark = pytest.mark.django_db(transaction=True)


class OurClock:
    """Real time plus what the test has let pass, here and in the sandbox alike."""

    def __init__(self, sandbox: SandboxProcess) -> None:
        self._sandbox = sandbox
        self._shift = timedelta()

    def __call__(self) -> datetime:
        return utc_now() + self._shift

    def advance(self, seconds: int) -> None:
        self._sandbox.advance(seconds)
        self._shift += timedelta(seconds=seconds)


@pytest.fixture
def clock(sandbox: SandboxProcess) -> OurClock:
    return OurClock(sandbox)


@pytest.fixture
def app_id(sandbox: SandboxProcess) -> str:
    return str(sandbox.credentials["wechat_mini"]["app_id"])


def new_client(sandbox: SandboxProcess, clock: Any = utc_now, **options: Any) -> WechatApiClient:
    """A process of ours: it shares nothing with another but the data base."""
    held = sandbox.credentials["wechat_mini"]
    config = WechatApiConfig("wechat_mini", sandbox.url, (WechatApp(held["app_id"], held["app_secret"]),))
    return WechatApiClient(config, DatabaseTokenStore(), clock=clock, **options)


@pytest.fixture
def client(sandbox: SandboxProcess, clock: OurClock, recorded: list[PlatformCall]) -> WechatApiClient:
    return new_client(sandbox, clock, record=recorded.append)


def phone_code(sandbox: SandboxProcess) -> str:
    return str(sandbox.api("POST", "/phone-codes", person="lin-xiao")["code"])


def js_code(sandbox: SandboxProcess, person: str = "lin-xiao", **more: Any) -> str:
    return str(sandbox.api("POST", "/js-codes", person=person, **more)["code"])


class TestSignIn:
    def test_identity(self, sandbox: SandboxProcess, client: WechatApiClient, app_id: str) -> None:
        identity = WechatMiniSignIn(client).exchange(app_id=app_id, code=js_code(sandbox))
        assert identity == MiniProgramIdentity("wechat_mini", app_id, sandbox.openid(), sandbox.person()["unionid"])

    def test_codes_that_do_not_work(
        self, sandbox: SandboxProcess, client: WechatApiClient, clock: OurClock, app_id: str
    ) -> None:
        sign_in = WechatMiniSignIn(client)
        used, old, foreign = js_code(sandbox), js_code(sandbox), js_code(sandbox, app_id="wxother")
        sign_in.exchange(app_id=app_id, code=used)
        clock.advance(301)
        for code in (used, old, foreign, "invented", ""):
            with pytest.raises(SignInCodeInvalid):
                sign_in.exchange(app_id=app_id, code=code)

    @pytest.mark.parametrize(
        ("code", "kind"), [("40226", Refused), ("45011", Retryable), ("-1", Retryable), ("40125", Refused)]
    )
    def test_other_failures_keep_the_platforms_word(
        self, sandbox: SandboxProcess, client: WechatApiClient, app_id: str, code: str, kind: type[Exception]
    ) -> None:
        sandbox.fault("mini.jscode2session", "refuse", times=None, code=code)
        with pytest.raises(kind) as failure:
            WechatMiniSignIn(client).exchange(app_id=app_id, code=js_code(sandbox))
        assert failure.value.data["platform_code"] == code  # type: ignore[attr-defined]

    def test_an_app_that_is_not_ours(self, sandbox: SandboxProcess, client: WechatApiClient) -> None:
        with pytest.raises(Refused):
            WechatMiniSignIn(client).exchange(app_id="wxother", code=js_code(sandbox))
        assert sandbox.rules("mini.") == []

    def test_a_code_is_not_used_up_by_a_second_try(
        self, sandbox: SandboxProcess, client: WechatApiClient, app_id: str
    ) -> None:
        sandbox.fault("mini.jscode2session", "lose_reply")
        with pytest.raises(Retryable):
            WechatMiniSignIn(client).exchange(app_id=app_id, code=js_code(sandbox))
        assert sandbox.rules("mini.jscode2session") == ["ok"]

    def test_records_hold_no_secrets(
        self, sandbox: SandboxProcess, client: WechatApiClient, app_id: str, recorded: list[PlatformCall]
    ) -> None:
        code, number = js_code(sandbox), phone_code(sandbox)
        WechatMiniSignIn(client).exchange(app_id=app_id, code=code)
        WechatMiniSignIn(client).phone_number(app_id=app_id, code=number)
        text = repr(recorded)
        secrets = [sandbox.credentials["wechat_mini"]["app_secret"], code, number, "13800000001"]
        for secret in [*secrets, sandbox.openid(), sandbox.person()["unionid"]]:
            assert secret not in text
        assert [call.call for call in recorded] == ["jscode2session", "stable_token", "getuserphonenumber"]


class TestPhoneNumber:
    def test_the_number(self, sandbox: SandboxProcess, client: WechatApiClient, app_id: str) -> None:
        sign_in = WechatMiniSignIn(client)
        code = phone_code(sandbox)
        assert sign_in.phone_number(app_id=app_id, code=code) == "13800000001"
        for spent in (code, "invented"):
            with pytest.raises(PhoneCodeInvalid):
                sign_in.phone_number(app_id=app_id, code=spent)

    def test_a_number_abroad(self, sandbox: SandboxProcess, client: WechatApiClient, app_id: str) -> None:
        code = sandbox.api("POST", "/phone-codes", person="lin-xiao", phone="5550100")["code"]
        with pytest.raises(Refused):
            WechatMiniSignIn(client).phone_number(app_id=app_id, code=code)


class TestToken:
    def ask(self, sandbox: SandboxProcess, client: WechatApiClient, app_id: str) -> str:
        return WechatMiniSignIn(client).phone_number(app_id=app_id, code=phone_code(sandbox))

    def test_fetched_once_and_shared(self, sandbox: SandboxProcess, client: WechatApiClient, app_id: str) -> None:
        other = new_client(sandbox)
        for process in (client, client, other):
            assert self.ask(sandbox, process, app_id) == "13800000001"
        assert sandbox.rules("mini.stable_token") == ["token_issued"]

    def test_stored_sealed(self, sandbox: SandboxProcess, client: WechatApiClient, app_id: str) -> None:
        self.ask(sandbox, client, app_id)
        (row,) = PlatformToken.objects.all()
        assert (row.provider, row.app_id) == ("wechat_mini", app_id)
        assert b"99_" not in bytes(row.sealed_token)

    def test_renewed_before_it_ends(
        self, sandbox: SandboxProcess, client: WechatApiClient, clock: OurClock, app_id: str
    ) -> None:
        self.ask(sandbox, client, app_id)
        clock.advance(7_000)
        self.ask(sandbox, client, app_id)
        clock.advance(200)
        self.ask(sandbox, client, app_id)
        assert sandbox.rules("mini.stable_token") == ["token_issued", "token_issued"]
        assert set(sandbox.rules("mini.phone_number")) == {"ok"}

    def test_a_dead_token_is_replaced_within_the_call(
        self, sandbox: SandboxProcess, client: WechatApiClient, app_id: str
    ) -> None:
        """Somebody else with our secret forces a new token: ours is turned down, the next works."""
        self.ask(sandbox, client, app_id)
        held = sandbox.credentials["wechat_mini"]
        body = {"grant_type": "client_credential", "appid": app_id, "secret": held["app_secret"]}
        sandbox.client.post("/cgi-bin/stable_token", json=body | {"force_refresh": True})
        assert self.ask(sandbox, client, app_id) == "13800000001"
        assert sandbox.rules("mini.phone_number") == ["ok", "token_not_latest", "ok"]

    def test_a_token_refused_for_ever_is_forced_once_and_then_given_up(
        self, sandbox: SandboxProcess, client: WechatApiClient, app_id: str
    ) -> None:
        sandbox.fault("mini.phone_number", "refuse", times=None, code="40001")
        with pytest.raises(Refused) as refusal:
            self.ask(sandbox, client, app_id)
        assert refusal.value.data["platform_code"] == "40001"
        assert sandbox.rules("mini.stable_token") == ["token_issued", "token_unchanged", "token_forced"]

    def test_many_threads_and_processes_make_one_refresh(self, sandbox: SandboxProcess, app_id: str) -> None:
        clients = [new_client(sandbox) for _ in range(4)]
        codes = [phone_code(sandbox) for _ in range(16)]
        start = threading.Barrier(16)
        numbers: list[str] = []

        def work(index: int) -> None:
            start.wait()
            try:
                sign_in = WechatMiniSignIn(clients[index % 4])
                numbers.append(sign_in.phone_number(app_id=app_id, code=codes[index]))
            finally:
                connection.close()

        sandbox.fault("mini.stable_token", "slow", delay_ms=300)
        threads = [threading.Thread(target=work, args=(index,)) for index in range(16)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert numbers == ["13800000001"] * 16
        assert sandbox.rules("mini.stable_token") == ["token_issued"]

    def test_a_token_nobody_can_get(self, sandbox: SandboxProcess, client: WechatApiClient, app_id: str) -> None:
        sandbox.fault("mini.stable_token", "refuse", times=2, code="-1")
        with pytest.raises(Retryable):
            self.ask(sandbox, client, app_id)
        assert PlatformToken.objects.count() == 0
        assert self.ask(sandbox, client, app_id) == "13800000001"


class TestShipping:
    @pytest.fixture
    def reporter(self, sandbox: SandboxProcess, client: WechatApiClient, app_id: str) -> WechatShippingReporter:
        Merchant(sandbox).prepay("P2026000001", notify_url="http://127.0.0.1:9/none")
        sandbox.api("POST", "/orders/P2026000001/pay")
        mchid = sandbox.credentials["wechat_pay"]["mchid"]
        return WechatShippingReporter(client, app_id=app_id, mchid=mchid)

    def report(self, sandbox: SandboxProcess, **changes: Any) -> ShippingReport:
        parcel = {"items_text": "手工陶杯×1", "carrier_code": "SF", "tracking_number": "SF1000000000001"}
        parcel |= {name: changes.pop(name) for name in list(changes) if name in parcel}
        values: dict[str, Any] = {
            "out_trade_no": "P2026000001",
            "payer_openid": sandbox.openid(),
            "told_at": datetime(2026, 11, 22, 7, 0, 0, 120_000, tzinfo=UTC),
            "parcels": (ReportedParcel(**parcel),),
            "recipient_phone_masked": "138****0001",
        }
        return ShippingReport(**values | changes)

    def held(self, sandbox: SandboxProcess) -> dict[str, Any]:
        shipping: dict[str, Any] = sandbox.api("GET", "/orders/P2026000001")["shipping"]
        return shipping

    @pytest.mark.fidelity("client", "mini.upload_shipping_info")
    def test_reported(self, sandbox: SandboxProcess, reporter: WechatShippingReporter) -> None:
        reporter.report(self.report(sandbox, items_text="陶" * 200))
        held = self.held(sandbox)
        assert held["shipping_list"] == [
            {
                "tracking_no": "SF1000000000001",
                "express_company": "SF",
                "item_desc": "陶" * 119 + "…",
                "contact": {"receiver_contact": "138****0001"},
            }
        ]
        assert held["uploaded_at"] == datetime(2026, 11, 22, 7, 0, 0, 120_000, tzinfo=UTC).timestamp()

    @pytest.mark.parametrize("fault", ["lose_reply", "system_error", "drop"])
    def test_reported_once_whatever_is_lost(
        self, sandbox: SandboxProcess, reporter: WechatShippingReporter, fault: str
    ) -> None:
        sandbox.fault("mini.upload_shipping_info", fault)
        reporter.report(self.report(sandbox))
        reporter.report(self.report(sandbox))
        assert (self.held(sandbox)["finish_count"], self.held(sandbox)["reshipped"]) == (1, False)

    @pytest.mark.parametrize(
        ("changes", "code"),
        [
            ({"recipient_phone_masked": None}, "10060014"),
            ({"tracking_number": ""}, "268485226"),
            ({"carrier_code": ""}, "268485227"),
            ({"out_trade_no": "P2026999999"}, "10060001"),
        ],
    )
    def test_refused(
        self, sandbox: SandboxProcess, reporter: WechatShippingReporter, changes: dict[str, Any], code: str
    ) -> None:
        with pytest.raises(Refused) as refusal:
            reporter.report(self.report(sandbox, **changes))
        assert refusal.value.data["platform_code"] == code
        assert self.held(sandbox) is None

    def two(self, number: int = 2) -> tuple[ReportedParcel, ...]:
        return tuple(ReportedParcel(f"陶杯×{n}", "YTO", f"YT100000000{n}") for n in range(1, number + 1))

    def test_parcels_follow_each_other_until_all_have_left(
        self, sandbox: SandboxProcess, reporter: WechatShippingReporter
    ) -> None:
        first = self.report(sandbox, parcels=self.two(1), split=True, all_delivered=False)
        reporter.report(first)
        assert (self.held(sandbox)["finish_count"], self.held(sandbox)["delivery_mode"]) == (0, 2)
        later = first.told_at + timedelta(hours=1)
        reporter.report(self.report(sandbox, parcels=self.two(), split=True, told_at=later))
        held = self.held(sandbox)
        assert [parcel["tracking_no"] for parcel in held["shipping_list"]] == ["YT1000000001", "YT1000000002"]
        assert (held["finish_count"], held["reshipped"]) == (1, False)

    @pytest.mark.parametrize("logistics", [Logistics.CITY, Logistics.VIRTUAL, Logistics.PICKUP])
    def test_what_has_no_waybill_names_its_goods_only(
        self, sandbox: SandboxProcess, reporter: WechatShippingReporter, logistics: Logistics
    ) -> None:
        reporter.report(self.report(sandbox, logistics=logistics, parcels=(ReportedParcel("到店自提×1"),)))
        held = self.held(sandbox)
        assert (held["logistics_type"], held["shipping_list"]) == (int(logistics), [{"item_desc": "到店自提×1"}])

    def test_one_correction_and_no_second(self, sandbox: SandboxProcess, reporter: WechatShippingReporter) -> None:
        first = self.report(sandbox)
        reporter.report(first)
        for hours, number in ((1, "SF1000000000002"), (2, "SF1000000000003")):
            later = first.told_at + timedelta(hours=hours)
            changed = self.report(sandbox, tracking_number=number, told_at=later)
            if hours == 1:
                reporter.report(changed)
                continue
            with pytest.raises(Refused) as refusal:
                reporter.report(changed)
            assert refusal.value.data["platform_code"] == "10060003"
        assert self.held(sandbox)["shipping_list"][0]["tracking_no"] == "SF1000000000002"

    def test_busy(self, sandbox: SandboxProcess, reporter: WechatShippingReporter) -> None:
        sandbox.fault("mini.upload_shipping_info", "refuse", times=None, code="10060012")
        with pytest.raises(Retryable):
            reporter.report(self.report(sandbox))
