"""发起异常退款: a refund that could not go back where the money came from is sent elsewhere.

Sources: the official page of POST /v3/refund/domestic/refunds/{refund_id}/apply-abnormal-refund (2024-12) and of bank
types; fields and the fifteen banks [A], the codes of refusals [C]. Bank accounts are checked for their form only.
"""

from __future__ import annotations

import re
from typing import Any

from ..platform import Call, Reply, json_object
from ..quotas import Quotas
from .orders import Refund
from .refunds import Refunds
from .replies import error, param_error
from .sealed import SealedFields

WAYS = frozenset({"USER_BANK_CARD", "MERCHANT_BANK_CARD"})
BANKS = {
    "CMB_DEBIT": "招商银行",
    "COMM_DEBIT": "交通银行",
    "ABC_DEBIT": "农业银行",
    "CCB_DEBIT": "建设银行",
    "ICBC_DEBIT": "工商银行",
    "BOC_DEBIT": "中国银行",
    "PAB_DEBIT": "平安银行",
    "SPDB_DEBIT": "浦发银行",
    "CITIC_DEBIT": "中信银行",
    "CEB_DEBIT": "光大银行",
    "CMBC_DEBIT": "民生银行",
    "CIB_DEBIT": "兴业银行",
    "GDB_DEBIT": "广发银行",
    "PSBC_DEBIT": "邮储银行",
    "NBCB_DEBIT": "宁波银行",
}


class AbnormalRefunds:
    """The second way out for refunds in state ABNORMAL."""

    def __init__(self, refunds: Refunds, sealed: SealedFields, quotas: Quotas) -> None:
        self._refunds = refunds
        self._sealed = sealed
        self._quotas = quotas

    def apply(self, call: Call) -> Reply:
        """The refund is in PROCESSING again, towards a bank account."""
        body = json_object(call.body) or {}
        if not self._quotas.take("pay.refund.per_second", window=1):
            return error("FREQUENCY_LIMITED", "refund_rate")
        if body.get("type") not in WAYS:
            return param_error("/type", "须为 USER_BANK_CARD 或 MERCHANT_BANK_CARD")
        refund = self._refunds.by_id(call.path_params["refund_id"])
        if refund is None or refund.out_refund_no != body.get("out_refund_no"):
            return error("RESOURCE_NOT_EXISTS", "refund_unknown")
        account = self._account(call, body)
        if isinstance(account, Reply):
            return account
        if refund.channel == "OTHER_BANKCARD" and refund.account == account:
            return Reply(200, self._refunds.view(refund), "abnormal_refund_again")
        return self._send(refund, account)

    def _account(self, call: Call, body: dict[str, Any]) -> str | Reply:
        """What the refund's page shows as its destination."""
        if body["type"] == "MERCHANT_BANK_CARD":
            return "商户结算银行账户"
        if body.get("bank_type") not in BANKS:
            return param_error("/bank_type", "退款至用户时必填，且须为支持的借记卡", "bank_type_unsupported")
        opened: dict[str, str] = {}
        for field in ("bank_account", "real_name"):
            if not body.get(field):
                return param_error(f"/{field}", "退款至用户时必填")
            plain = self._sealed.open(call, f"/{field}", body[field])
            if isinstance(plain, Reply):
                return plain
            opened[field] = plain
        if not re.fullmatch(r"\d{12,19}", opened["bank_account"]):
            return param_error("/bank_account", "银行卡号格式不正确")
        return f"{BANKS[body['bank_type']]}借记卡{opened['bank_account'][-4:]}"

    def _send(self, refund: Refund, account: str) -> Reply:
        if refund.status != "ABNORMAL":
            return error("INVALID_REQUEST", "refund_not_abnormal", "退款单状态不是退款异常，不能发起异常退款")
        self._refunds.redirect(refund, account)
        return Reply(200, self._refunds.view(refund), "abnormal_refund_accepted")
