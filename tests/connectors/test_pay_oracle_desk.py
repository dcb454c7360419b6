"""The public SDK as a judge of what is not a payment: transfers, profit sharing, bills, abnormal refunds."""

from __future__ import annotations

import gzip
import hashlib
import json
from datetime import datetime, timedelta, timezone
from typing import Any

import pytest

from portico.connectors.wechat_pay.bill_format import read_trade_bill
from portico.connectors.wechat_pay.gateway import WechatPayGateway
from portico.connectors.wechat_pay.transfers import COMMISSION, StartTransfer, TransferState, WechatTransfers
from portico.kernel.clock import utc_now
from portico.kernel.money import Money
from tests.connectors.pay_sdk import sdk
from tests.sandbox.process import Listener, SandboxProcess

BEIJING = timezone(timedelta(hours=8))
INFOS = [{"info_type": "岗位类型", "info_content": "推广员"}, {"info_type": "报酬说明", "info_content": "七月佣金"}]


@pytest.fixture(params=[False, True], ids=["public_key", "certificate"])
def pay(
    request: pytest.FixtureRequest, sandbox: SandboxProcess, listener: Listener, monkeypatch: pytest.MonkeyPatch
) -> Any:
    """The SDK, in either mode; notifications are signed accordingly."""
    mode = "certificate" if request.param else "public_key"
    sandbox.api("PATCH", "/settings", notice_signing=mode)
    return sdk(sandbox, listener.url, certificates=request.param, monkeypatch=monkeypatch)


def answer(reply: tuple[int, str], status: int = 200) -> Any:
    assert reply[0] == status, reply[1]
    return json.loads(reply[1])


def paid(sandbox: SandboxProcess, pay: Any, number: str, **more: Any) -> str:
    """The transaction id of a paid order of ¥100."""
    payer = {"openid": sandbox.openid()}
    answer(pay.pay(description="手工陶杯", out_trade_no=number, amount={"total": 10_000}, payer=payer, **more))
    sandbox.api("POST", f"/orders/{number}/pay")
    return str(answer(pay.query(out_trade_no=number))["transaction_id"])


@pytest.mark.fidelity("oracle", "pay.transfer", "pay.query_transfer", "pay.cancel_transfer")
def test_transfers(sandbox: SandboxProcess, pay: Any, gateway: WechatPayGateway, listener: Listener) -> None:
    ask: dict[str, Any] = {
        "transfer_scene_id": "1005",
        "openid": sandbox.openid(),
        "transfer_amount": 200_000,
        "transfer_remark": "七月佣金",
        "user_name": "林晓",
        "transfer_scene_report_infos": INFOS,
    }
    begun = answer(pay.mch_transfer_bills(out_bill_no="T1", **ask))
    assert (begun["state"], bool(begun["package_info"])) == ("WAIT_USER_CONFIRM", True)
    # The name it has sealed was opened: the payee is called so, and the transfer goes through.
    sandbox.api("POST", "/transfers/T1/confirm")
    assert answer(pay.mch_transfer_bills_query(out_bill_no="T1"))["state"] == "SUCCESS"
    by_id = answer(pay.mch_transfer_bills_query(transfer_bill_no=begun["transfer_bill_no"]))
    assert by_id["out_bill_no"] == "T1"
    arrived = listener.next()
    theirs = pay.callback(arrived.headers, arrived.body)
    ours = WechatTransfers(gateway.client).read_notification(headers=arrived.headers, body=arrived.body, now=utc_now())
    assert (theirs["id"], theirs["resource"]["state"]) == (ours.notice_id, "SUCCESS")
    assert theirs["resource"]["transfer_amount"] == 200_000 == (ours.transfer.amount or Money(0)).minor
    # What it began we can cancel, and the reverse.
    answer(pay.mch_transfer_bills(out_bill_no="T2", **ask))
    assert WechatTransfers(gateway.client).cancel(out_bill_no="T2").state is TransferState.CANCELING
    reports = {"岗位类型": "推广员", "报酬说明": "七月佣金"}
    mine = StartTransfer("T3", sandbox.openid(), Money(100), COMMISSION, reports, "佣金")
    WechatTransfers(gateway.client).start(mine)
    assert answer(pay.mch_transfer_bills_cancel(out_bill_no="T3"))["state"] == "CANCELING"
    refused = answer(pay.mch_transfer_bills(out_bill_no="T4", **ask | {"transfer_scene_report_infos": INFOS[:1]}), 400)
    assert refused["code"] == "PARAM_ERROR"
    assert answer(pay.mch_transfer_bills_query(out_bill_no="T4"), 404)["code"] == "NOT_FOUND"


@pytest.mark.fidelity(
    "oracle",
    "pay.add_receiver",
    "pay.share",
    "pay.query_share",
    "pay.unsplit",
    "pay.unfreeze",
    "pay.return_share",
    "pay.query_return",
    "pay.delete_receiver",
)
def test_profit_sharing(sandbox: SandboxProcess, pay: Any) -> None:
    transaction = paid(sandbox, pay, "P2026000001", settle_info={"profit_sharing": True})
    sandbox.advance(60)
    partner = {"account_type": "MERCHANT_ID", "account": "1900000109"}
    added = answer(pay.profitsharing_add_receiver(**partner, relation_type="PARTNER", name="听檐陶艺工作室"))
    assert added["relation_type"] == "PARTNER"
    receivers = [{"type": "MERCHANT_ID", "account": "1900000109", "amount": 1_000, "description": "分成"}]
    begun = answer(pay.profitsharing_order(transaction, "S1", receivers, unfreeze_unsplit=False))
    assert begun["state"] == "PROCESSING"
    sandbox.advance(2)
    done = answer(pay.profitsharing_order_query(transaction, "S1"))
    assert (done["state"], done["receivers"][0]["result"]) == ("FINISHED", "SUCCESS")
    assert answer(pay.profitsharing_amount_query(transaction))["unsplit_amount"] == 8_940
    back = {"out_return_no": "B1", "return_mchid": "1900000109", "amount": 600, "description": "退款"}
    assert answer(pay.profitsharing_return(**back, out_order_no="S1"))["result"] == "SUCCESS"
    assert answer(pay.profitsharing_return_query("S1", "B1"))["amount"] == 600
    assert answer(pay.profitsharing_unfreeze(transaction, "S2", "解冻全部剩余资金"))["order_id"]
    assert answer(pay.profitsharing_amount_query(transaction))["unsplit_amount"] == 0
    assert answer(pay.profitsharing_delete_receiver(**partner))["account"] == "1900000109"


@pytest.mark.fidelity("oracle", "pay.trade_bill", "pay.fund_flow_bill", "pay.bill_file")
def test_bills(sandbox: SandboxProcess, pay: Any) -> None:
    now = datetime.fromtimestamp(sandbox.api("GET", "/state")["clock"]["now"], BEIJING)
    paid(sandbox, pay, "P2026000001")
    sandbox.advance(2 * 86_400)
    day = now.date().isoformat()
    for ask, head in ((pay.trade_bill, "交易时间"), (pay.fundflow_bill, "记账时间")):
        address = answer(ask(bill_date=day))
        status, packed = pay.download_bill(address["download_url"])
        content = gzip.decompress(packed)
        assert (status, hashlib.sha1(content, usedforsecurity=False).hexdigest()) == (200, address["hash_value"])
        assert content.decode().startswith(head)
    plain = answer(pay.trade_bill(bill_date=day, tar_type=""))
    _, text = pay.download_bill(plain["download_url"])
    assert [row.out_trade_no for row in read_trade_bill(text.decode()).rows] == ["P2026000001"]
    assert answer(pay.trade_bill(bill_date="2020-01-01"), 400)["code"] == "PARAM_ERROR"


@pytest.mark.fidelity("oracle", "pay.abnormal_refund")
def test_abnormal_refunds(sandbox: SandboxProcess, pay: Any) -> None:
    sandbox.api("PATCH", "/settings", refund_outcome="ABNORMAL", refund_settle_after=0)
    paid(sandbox, pay, "P2026000001")
    amount = {"refund": 10_000, "total": 10_000, "currency": "CNY"}
    refund_id = answer(pay.refund(out_trade_no="P2026000001", out_refund_no="R1", amount=amount))["refund_id"]
    assert answer(pay.query_refund(out_refund_no="R1"))["status"] == "ABNORMAL"
    card = {"bank_type": "CMB_DEBIT", "bank_account": "6225880212345678", "real_name": "林晓"}
    sent = answer(pay.abnormal_refund(refund_id, "R1", "USER_BANK_CARD", **card))
    assert (sent["status"], sent["user_received_account"]) == ("PROCESSING", "招商银行借记卡5678")
    assert answer(pay.query_refund(out_refund_no="R1"))["status"] == "SUCCESS"


@pytest.mark.parametrize("certificates", [False, True])
def test_each_side_opens_what_the_other_seals(
    sandbox: SandboxProcess,
    gateway: WechatPayGateway,
    listener: Listener,
    monkeypatch: pytest.MonkeyPatch,
    certificates: bool,
) -> None:
    """Sealed fields: the SDK's open with the platform's key, and ours open with the SDK's function."""
    from cryptography.hazmat.primitives.serialization import load_pem_private_key
    from wechatpayv3.utils import rsa_decrypt

    from portico.connectors.wechat_pay import signing

    held = sandbox.credentials["wechat_pay"]
    merchant = load_pem_private_key(held["merchant_private_key_pem"].encode(), None)
    ours = signing.seal(merchant.public_key(), "陈思远")  # type: ignore[arg-type]
    assert rsa_decrypt(ours, merchant) == "陈思远"
    keys = json.loads((sandbox.directory / "platform-keys.json").read_text("utf-8"))
    name = "certificate_private_key_pem" if certificates else "platform_private_key_pem"
    platform = load_pem_private_key(keys[name].encode(), None)
    pay = sdk(sandbox, listener.url, certificates=certificates, monkeypatch=monkeypatch)
    assert rsa_decrypt(pay._core.encrypt("陈思远"), platform) == "陈思远"
