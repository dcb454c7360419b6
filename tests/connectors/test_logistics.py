"""Parcels: Kuaidi100, 快递鸟 and WeChat's waybills against the sandbox; pushes verified, and those that are not."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from urllib.parse import parse_qsl

import pytest

from portico.connectors.kit.record import PlatformCall
from portico.connectors.logistics.kdniao import Kdniao, KdniaoConfig
from portico.connectors.logistics.kuaidi100 import COMPANIES, Kuaidi100, Kuaidi100Config
from portico.connectors.logistics.waybills import Waybill, WaybillGoods, WechatWaybills
from portico.connectors.wechat_api.client import WechatApiClient
from portico.connectors.wechat_api.config import WechatApiConfig, WechatApp
from portico.domains.fulfilment import public as fulfilment
from portico.domains.fulfilment.ports import (
    NoTraceYet,
    ParcelState,
    ParcelTracker,
    TrackingForged,
    TrackingMalformed,
)
from portico.kernel.errors import Refused, Retryable
from tests.connectors.memory_tokens import MemoryTokenStore
from tests.sandbox.process import Listener, SandboxProcess

NUMBER = "ZT9000000001"


def kuaidi100(sandbox: SandboxProcess, record: list[PlatformCall], **changes: str) -> Kuaidi100:
    held = sandbox.credentials["services"]["logistics"]
    values = {"customer": held["kuaidi100_customer"], "key": held["kuaidi100_key"], "salt": "our-salt"}
    return Kuaidi100(Kuaidi100Config(sandbox.url, **values | changes), record=record.append)


def kdniao(sandbox: SandboxProcess, record: list[PlatformCall], **changes: str) -> Kdniao:
    held = sandbox.credentials["services"]["logistics"]
    values = {"business_id": held["kdniao_business_id"], "app_key": held["kdniao_app_key"]}
    return Kdniao(KdniaoConfig(sandbox.url, **values | changes), record=record.append)


TRACKERS = {"kuaidi100": kuaidi100, "kdniao": kdniao}


@pytest.fixture(params=sorted(TRACKERS))
def tracker(request: pytest.FixtureRequest, sandbox: SandboxProcess, recorded: list[PlatformCall]) -> ParcelTracker:
    made: ParcelTracker = TRACKERS[request.param](sandbox, recorded)
    return made


def step(sandbox: SandboxProcess, state: str, text: str, number: str = NUMBER, **more: str) -> None:
    sandbox.api("POST", f"/parcels/{number}/steps", state=state, text=text, **more)


class TestRecognition:
    """Whose number is this?"""

    @pytest.mark.fidelity("client", "kuaidi100.recognise")
    def test_kuaidi100(self, sandbox: SandboxProcess, recorded: list[PlatformCall]) -> None:
        self.recognises(sandbox, kuaidi100(sandbox, recorded))
        key = sandbox.credentials["services"]["logistics"]["kuaidi100_key"]
        assert key not in repr(recorded)

    def test_kdniao(self, sandbox: SandboxProcess, recorded: list[PlatformCall]) -> None:
        self.recognises(sandbox, kdniao(sandbox, recorded))

    def recognises(self, sandbox: SandboxProcess, tracker: ParcelTracker) -> None:
        step(sandbox, "collected", "已揽收")
        assert tracker.recognise(number=NUMBER) == ("ZTO",)
        assert tracker.recognise(number="SF1234567890") == ("SF",)
        assert tracker.recognise(number="75312345678901") == ("ZTO", "STO")
        assert tracker.recognise(number="XX999999") == ()

    def test_with_wrong_keys(self, sandbox: SandboxProcess, recorded: list[PlatformCall]) -> None:
        with pytest.raises(Refused) as refusal:
            kuaidi100(sandbox, recorded, key="wrong").recognise(number=NUMBER)
        assert refusal.value.data["platform_code"] == "600"
        with pytest.raises(Refused):
            kdniao(sandbox, recorded, app_key="wrong").recognise(number=NUMBER)

    def test_trouble(self, sandbox: SandboxProcess, recorded: list[PlatformCall]) -> None:
        for target in ("kuaidi100.recognise", "kdniao.handle"):
            sandbox.fault(target, "drop", times=None)
        for tracker in (kuaidi100(sandbox, recorded), kdniao(sandbox, recorded)):
            with pytest.raises(Retryable):
                tracker.recognise(number=NUMBER)


class TestTrace:
    @pytest.mark.fidelity("client", "kuaidi100.query")
    def test_kuaidi100(self, sandbox: SandboxProcess, recorded: list[PlatformCall]) -> None:
        self.follows(sandbox, kuaidi100(sandbox, recorded))

    @pytest.mark.fidelity("client", "kdniao.handle")
    def test_kdniao(self, sandbox: SandboxProcess, recorded: list[PlatformCall]) -> None:
        self.follows(sandbox, kdniao(sandbox, recorded))

    def follows(self, sandbox: SandboxProcess, tracker: ParcelTracker) -> None:
        with pytest.raises(NoTraceYet) as nothing:
            tracker.trace(carrier="ZTO", number=NUMBER)
        assert nothing.value.data["retry_after_seconds"] == 3_600
        before = datetime.now(UTC)
        step(sandbox, "collected", "【杭州】已揽收")
        sandbox.advance(3_600)
        step(sandbox, "signed", "【上海】已签收")
        found = tracker.trace(carrier="ZTO", number=NUMBER)
        assert (found.carrier, found.number, found.state) == ("ZTO", NUMBER, ParcelState.SIGNED)
        assert [one.text for one in found.steps] == ["【杭州】已揽收", "【上海】已签收"]
        assert abs((found.steps[0].at - before).total_seconds()) < 5
        assert abs((found.steps[1].at - found.steps[0].at).total_seconds() - 3_600) < 5

    def test_asked_once_however_it_ends(self, sandbox: SandboxProcess, recorded: list[PlatformCall]) -> None:
        """Kuaidi100 charges every question."""
        with pytest.raises(NoTraceYet):
            kuaidi100(sandbox, recorded).trace(carrier="ZTO", number=NUMBER)
        assert sandbox.rules("kuaidi100.query") == ["parcel_unknown"]

    @pytest.mark.parametrize(
        ("told", "theirs"),
        [
            ("collected", {ParcelState.COLLECTED}),
            ("transit", {ParcelState.IN_TRANSIT}),
            # 快递鸟 has no word for it in the plain state.
            ("delivering", {ParcelState.DELIVERING, ParcelState.IN_TRANSIT}),
            ("problem", {ParcelState.PROBLEM}),
            ("returned", {ParcelState.RETURNED, ParcelState.PROBLEM}),
        ],
    )
    def test_states(self, sandbox: SandboxProcess, tracker: ParcelTracker, told: str, theirs: set[ParcelState]) -> None:
        step(sandbox, told, "一步")
        assert tracker.trace(carrier="ZTO", number=NUMBER).state in theirs

    def test_sf_needs_a_phone(self, sandbox: SandboxProcess, tracker: ParcelTracker) -> None:
        step(sandbox, "transit", "途中", "SF1000000001", carrier="SF", phone="13800000001")
        for phone in ("", "13900000002"):
            with pytest.raises(Refused):
                tracker.trace(carrier="SF", number="SF1000000001", phone=phone)
        assert tracker.trace(carrier="SF", number="SF1000000001", phone="13800000001").state == ParcelState.IN_TRANSIT

    def test_every_carrier_of_the_shop_is_known(self, sandbox: SandboxProcess, tracker: ParcelTracker) -> None:
        assert set(COMPANIES) == {carrier.code for carrier in fulfilment.carriers()}
        for number, carrier in enumerate(fulfilment.carriers()):
            step(sandbox, "transit", "途中", f"N0000{number}", carrier=carrier.code, phone="13800000001")
            found = tracker.trace(carrier=carrier.code, number=f"N0000{number}", phone="13800000001")
            assert found.carrier == carrier.code

    def test_a_carrier_nobody_knows_costs_nothing(self, sandbox: SandboxProcess, tracker: ParcelTracker) -> None:
        with pytest.raises(Refused):
            tracker.trace(carrier="PIGEON", number=NUMBER)
        assert sandbox.rules(tracker.provider) == []

    @pytest.mark.parametrize("fault", ["system_error", "drop"])
    def test_trouble_that_may_pass(self, sandbox: SandboxProcess, tracker: ParcelTracker, fault: str) -> None:
        sandbox.fault(f"{tracker.provider}.*", fault, times=None)
        with pytest.raises(Retryable) as failure:
            tracker.trace(carrier="ZTO", number=NUMBER)
        assert not isinstance(failure.value, NoTraceYet)

    def test_nothing_personal_is_recorded(
        self, sandbox: SandboxProcess, tracker: ParcelTracker, recorded: list[PlatformCall]
    ) -> None:
        step(sandbox, "transit", "收件人林晓，电话 13800000001", "SF1000000001", carrier="SF", phone="13800000001")
        tracker.trace(carrier="SF", number="SF1000000001", phone="13800000001")
        held = sandbox.credentials["services"]["logistics"]
        for secret in ("林晓", "13800000001", held["kuaidi100_key"], held["kdniao_app_key"]):
            assert secret not in repr(recorded)

    def test_wrong_keys(self, sandbox: SandboxProcess, recorded: list[PlatformCall]) -> None:
        wrong: list[ParcelTracker] = [
            kuaidi100(sandbox, recorded, key="wrong"),
            kuaidi100(sandbox, recorded, customer="wrong"),
            kdniao(sandbox, recorded, app_key="wrong"),
            kdniao(sandbox, recorded, business_id="wrong"),
        ]
        for tracker in wrong:
            with pytest.raises(Refused):
                tracker.trace(carrier="ZTO", number=NUMBER)


@dataclass
class Watching:
    """A tracker, what it pushes, and how to read it."""

    tracker: ParcelTracker
    listener: Listener
    sandbox: SandboxProcess

    def form(self) -> dict[str, str]:
        return dict(parse_qsl(self.listener.next().body.decode()))

    def watch(self, carrier: str = "ZTO", number: str = NUMBER, phone: str = "") -> None:
        self.tracker.watch(carrier=carrier, number=number, callback_url=self.listener.url, phone=phone)


class TestWatch:
    @pytest.fixture
    def watching(self, sandbox: SandboxProcess, tracker: ParcelTracker, listener: Listener) -> Watching:
        listener.default = 200
        sandbox.api("PATCH", "/settings", push_url_kdniao=listener.url)
        return Watching(tracker, listener, sandbox)

    @pytest.mark.fidelity("client", "kuaidi100.subscribe")
    def test_news_come_until_signed(
        self, sandbox: SandboxProcess, listener: Listener, recorded: list[PlatformCall]
    ) -> None:
        watching = Watching(kuaidi100(sandbox, recorded), listener, sandbox)
        watching.watch()
        watching.watch()
        assert sandbox.rules("kuaidi100.subscribe") == ["ok", "subscribed_already"]
        for state, expected, watched in (
            ("collected", ParcelState.COLLECTED, True),
            ("signed", ParcelState.SIGNED, False),
        ):
            step(sandbox, state, "一步")
            (trace,) = watching.tracker.read_push(form=watching.form())
            assert (trace.number, trace.state, trace.watched) == (NUMBER, expected, watched)
        step(sandbox, "transit", "不再有人听")
        assert listener.is_quiet(0.2)

    def test_an_abandoned_watch(
        self, sandbox: SandboxProcess, listener: Listener, recorded: list[PlatformCall]
    ) -> None:
        watching = Watching(kuaidi100(sandbox, recorded), listener, sandbox)
        watching.watch()
        sandbox.api("POST", f"/parcels/{NUMBER}/give-up")
        (trace,) = watching.tracker.read_push(form=watching.form())
        assert (trace.state, trace.watched, trace.steps) == (ParcelState.NO_TRACE, False, ())

    def test_both_push_and_are_answered(self, watching: Watching) -> None:
        watching.watch()
        step(watching.sandbox, "transit", "途中 +&=% “引号”")
        (trace,) = watching.tracker.read_push(form=watching.form())
        assert (trace.state, trace.steps[0].text) == (ParcelState.IN_TRANSIT, "途中 +&=% “引号”")
        # The listener's answer is not the one the platform wants: it comes again, and then no more.
        for _ in range(3):
            watching.sandbox.advance(1_801)
            watching.form()
        watching.sandbox.advance(1_801)
        assert watching.listener.is_quiet(0.2)

    def test_the_answer_each_platform_wants(self, tracker: ParcelTracker) -> None:
        answer = json.loads(tracker.push_answer(now=datetime(2026, 11, 22, 4, 0, tzinfo=UTC)))
        wanted: dict[str, Any] = {
            "kuaidi100": {"result": True, "returnCode": "200", "message": "成功"},
            "kdniao": {"Success": True, "Reason": "", "UpdateTime": "2026-11-22 12:00:00"},
        }
        assert wanted[tracker.provider].items() <= answer.items()

    def test_forged(self, watching: Watching) -> None:
        """Changed after it was signed, signed with another secret, or not signed at all."""
        watching.watch()
        watching.sandbox.fault(f"notify.{watching.tracker.provider}", "wrong_signature")
        step(watching.sandbox, "signed", "已签收")
        with pytest.raises(TrackingForged):
            watching.tracker.read_push(form=watching.form())
        watching.sandbox.advance(1_801)
        good = watching.form()
        assert watching.tracker.read_push(form=good)[0].state == ParcelState.SIGNED
        body, signature = sorted(good, key=lambda name: len(good[name]))[-1], {"sign", "DataSign"} & set(good)
        for spoilt in ({body: good[body] + " "}, {body: ""}, *({name: ""} for name in signature)):
            with pytest.raises(TrackingForged):
                watching.tracker.read_push(form=good | spoilt)
        with pytest.raises(TrackingForged):
            watching.tracker.read_push(form={})

    def test_a_lost_answer_is_no_second_watch(self, watching: Watching) -> None:
        watching.sandbox.fault(f"{watching.tracker.provider}.*", "lose_reply")
        watching.watch()
        step(watching.sandbox, "transit", "途中")
        watching.form()
        assert watching.listener.is_quiet(0.2)

    def test_sf_is_watched_by_its_phone(self, watching: Watching) -> None:
        watching.watch(carrier="SF", number="SF1000000001", phone="13800000001")
        step(watching.sandbox, "transit", "途中", "SF1000000001", carrier="SF", phone="13800000001")
        (trace,) = watching.tracker.read_push(form=watching.form())
        assert trace.carrier == "SF"


def signed_by_kuaidi100(text: str) -> dict[str, str]:
    from portico.connectors.logistics import kuaidi100 as module

    return {"param": text, "sign": module._sign(text, "our-salt")}


class TestGenuineAndYetBroken:
    @pytest.mark.parametrize(
        "text",
        [
            "",
            "[]",
            "{}",
            '{"lastResult": 1}',
            '{"lastResult": {}}',
            '{"lastResult": {"com": "ems", "nu": "1", "data": 7}}',
            '{"lastResult": {"com": "ems", "nu": "1", "data": [{"ftime": "soon", "context": "x"}]}}',
            "[" * 20_000,
            '{"lastResult": "' + "x" * 300_000 + '"}',
        ],
    )
    def test_malformed(self, text: str) -> None:
        tracker = Kuaidi100(Kuaidi100Config("http://x", "customer", "key", "our-salt"))
        with pytest.raises(TrackingMalformed):
            tracker.read_push(form=signed_by_kuaidi100(text))

    def test_signature_in_lower_case_too(self) -> None:
        text = '{"status":"polling","lastResult":{"com":"ems","nu":"1","state":"99","data":[]}}'
        tracker = Kuaidi100(Kuaidi100Config("http://x", "customer", "key", "our-salt"))
        form = signed_by_kuaidi100(text)
        (trace,) = tracker.read_push(form=form | {"sign": form["sign"].lower()})
        assert (trace.carrier, trace.state) == ("EMS", ParcelState.NO_TRACE)

    def test_no_salt_no_connection(self) -> None:
        with pytest.raises(ValueError):
            Kuaidi100Config("http://x", "customer", "key", "")


class TestWaybills:
    @pytest.fixture
    def waybills(self, sandbox: SandboxProcess, recorded: list[PlatformCall]) -> WechatWaybills:
        held = sandbox.credentials["wechat_mini"]
        app = WechatApp(held["app_id"], held["app_secret"])
        config = WechatApiConfig("wechat_mini", sandbox.url, (app,))
        client = WechatApiClient(config, MemoryTokenStore(), record=recorded.append)
        return WechatWaybills(client, app_id=held["app_id"])

    def waybill(self, sandbox: SandboxProcess, **changes: Any) -> Waybill:
        values: dict[str, Any] = {
            "openid": sandbox.openid(),
            "receiver_phone": "13800000001",
            "carrier": "ZTO",
            "number": NUMBER,
            "transaction_id": "4200000000000000000000000001",
            "goods": (WaybillGoods("龙井", "https://example.com/tea.jpg"),),
            "order_path": "pages/order/detail?id=1",
        }
        return Waybill(**values | changes)

    @pytest.mark.fidelity(
        "client",
        "waybill.trace_waybill",
        "waybill.follow_waybill",
        "waybill.query_trace",
        "waybill.query_follow_trace",
        "waybill.get_delivery_list",
    )
    def test_handed_over_and_followed(
        self, sandbox: SandboxProcess, waybills: WechatWaybills, recorded: list[PlatformCall]
    ) -> None:
        token = waybills.hand_over(self.waybill(sandbox))
        assert waybills.hand_over(self.waybill(sandbox)) == token
        followed = waybills.hand_over(self.waybill(sandbox), with_messages=True)
        with pytest.raises(NoTraceYet):
            waybills.state(token=token)
        step(sandbox, "delivering", "派送中")
        assert waybills.state(token=token) == ParcelState.DELIVERING
        step(sandbox, "signed", "已签收")
        assert waybills.state(token=followed, with_messages=True) == ParcelState.SIGNED
        assert waybills.carriers()["ZTO"] == "中通快递"
        assert "13800000001" not in repr(recorded)
        assert sandbox.openid() not in repr(recorded)

    @pytest.mark.parametrize(
        ("changes", "code"),
        [({"openid": "o" * 28}, "9300534"), ({"carrier": "PIGEON"}, "9300503"), ({"goods": ()}, "47001")],
    )
    def test_refused(
        self, sandbox: SandboxProcess, waybills: WechatWaybills, changes: dict[str, Any], code: str
    ) -> None:
        with pytest.raises(Refused) as refusal:
            waybills.hand_over(self.waybill(sandbox, **changes))
        assert refusal.value.data["platform_code"] == code

    def test_a_hundred_a_day_of_one_person(self, sandbox: SandboxProcess, waybills: WechatWaybills) -> None:
        sandbox.api("PATCH", "/quotas", **{"mini.waybill.per_user_day": 1})
        waybills.hand_over(self.waybill(sandbox))
        with pytest.raises(Refused) as refusal:
            waybills.hand_over(self.waybill(sandbox, number="ZT9000000002"))
        assert refusal.value.data["platform_code"] == "9300513"
        sandbox.advance(86_400)
        waybills.hand_over(self.waybill(sandbox, number="ZT9000000002"))
