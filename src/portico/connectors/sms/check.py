"""Whether the accounts for short messages work: keys, approved templates, what is left of the packages.

Sources: the providers' tables of codes [A]: cloud.tencent.com/document/api/382/59177 and help.aliyun.com, 错误码.
"""

from __future__ import annotations

from datetime import datetime
from functools import partial
from typing import Final

from portico.connectors.kit.checking import Doorstep, Inquiry, Signs
from portico.connectors.sms import aliyun_desk, tencent_desk
from portico.connectors.sms.aliyun_desk import AliyunSmsDesk
from portico.connectors.sms.config import AliyunSmsConfig, TencentSmsConfig
from portico.connectors.sms.tencent_desk import TencentSmsDesk
from portico.infra.platform_checks import Capability, Code, Finding

TENCENT_SIGNS: Final = Signs(
    codes={
        "AuthFailure.SecretIdNotFound": Code.APP_UNKNOWN,
        "InvalidParameterValue.SdkAppIdNotExist": Code.APP_UNKNOWN,
        "AuthFailure.SignatureFailure": Code.WRONG_SECRET,
        "AuthFailure.SignatureExpire": Code.CLOCK_OFF,
        "UnauthorizedOperation.RequestIpNotInWhitelist": Code.IP_NOT_ALLOWED,
        "FailedOperation.InsufficientBalanceInSmsPackage": Code.QUOTA_USED_UP,
    },
    families={"AuthFailure.Unauthorized": Code.PERMISSION_MISSING, "UnauthorizedOperation": Code.PERMISSION_MISSING},
)
ALIYUN_SIGNS: Final = Signs(
    codes={
        "InvalidAccessKeyId.NotFound": Code.APP_UNKNOWN,
        "InvalidAccessKeyId.Inactive": Code.APP_UNKNOWN,
        "SignatureDoesNotMatch": Code.WRONG_SECRET,
        "IncompleteSignature": Code.WRONG_SECRET,
        "InvalidTimeStamp.Expired": Code.CLOCK_OFF,
        "isv.DENY_IP_RANGE": Code.IP_NOT_ALLOWED,
        "isp.RAM_PERMISSION_DENY": Code.PERMISSION_MISSING,
        "NoPermission": Code.PERMISSION_MISSING,
        "isv.OUT_OF_SERVICE": Code.QUOTA_USED_UP,
        "isv.AMOUNT_NOT_ENOUGH": Code.QUOTA_USED_UP,
    },
    families={"Forbidden": Code.PERMISSION_MISSING},
)


class TencentSmsCheck:
    """Implements PlatformCheck for Tencent Cloud. About the head of its messages it answers by number only."""

    def __init__(self, desk: TencentSmsDesk, door: Doorstep, config: TencentSmsConfig) -> None:
        self._desk = desk
        self._door = door
        self._config = config

    def check(self, *, now: datetime) -> tuple[Finding, ...]:
        inquiry = Inquiry(TENCENT_SIGNS)
        if self._door.visit(inquiry, now=now) and self._ask_templates(inquiry):
            packages = inquiry.tries(Capability.SHORT_MESSAGES, self._desk.packages)
            if packages:
                inquiry.counts(Capability.SHORT_MESSAGES, left=packages.left, limit=packages.limit)
        return inquiry.findings

    def _ask_templates(self, inquiry: Inquiry) -> bool:
        held: dict[str, int] = {}
        ids = [one.template_id for one in self._config.templates.values()]
        opened = inquiry.opens(lambda: held.update(self._desk.template_states(ids)), capability=Capability.TEMPLATES)
        if not opened or inquiry.lacks(Capability.TEMPLATES):
            return opened
        for name, template in self._config.templates.items():
            state = held.get(template.template_id)
            if state is None or state < 0:
                inquiry.add(Code.TEMPLATE_MISSING, name=name, id=template.template_id)
            elif state != tencent_desk.APPROVED:
                inquiry.add(Code.TEMPLATE_PENDING, name=name, id=template.template_id)
        return True


class AliyunSmsCheck:
    """Implements PlatformCheck for an account of Aliyun."""

    def __init__(self, desk: AliyunSmsDesk, door: Doorstep, config: AliyunSmsConfig) -> None:
        self._desk = desk
        self._door = door
        self._config = config

    def check(self, *, now: datetime) -> tuple[Finding, ...]:
        inquiry = Inquiry(ALIYUN_SIGNS)
        if not self._door.visit(inquiry, now=now):
            return inquiry.findings
        heads: list[int] = []
        opened = inquiry.opens(lambda: heads.append(self._desk.sign_state()), capability=Capability.SHORT_MESSAGES)
        if opened and not inquiry.lacks(Capability.SHORT_MESSAGES):
            if heads != [aliyun_desk.APPROVED]:
                inquiry.add(Code.SIGNATURE_MISSING, name=self._config.sign_name)
            self._ask_templates(inquiry)
        return inquiry.findings

    def _ask_templates(self, inquiry: Inquiry) -> None:
        for name, template in self._config.templates.items():
            state = inquiry.learns(partial(self._desk.template_state, template.template_id))
            if state == aliyun_desk.WAITING:
                inquiry.add(Code.TEMPLATE_PENDING, name=name, id=template.template_id)
            elif state is not None and state != aliyun_desk.APPROVED:
                inquiry.add(Code.TEMPLATE_MISSING, name=name, id=template.template_id)
