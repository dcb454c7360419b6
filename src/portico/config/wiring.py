"""The only place that chooses implementations: which connector serves which port, which effect follows a fact."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from django.conf import settings

from portico.config.wiring_hosts import connect_hosts
from portico.connectors.alipay.client import PLATFORM as ALIPAY
from portico.connectors.alipay.client import AlipayClient
from portico.connectors.alipay.config import AlipayConfig
from portico.connectors.alipay.gateway import AlipayGateway
from portico.connectors.alipay.sign_in import MINI_PROGRAM as ALIPAY_MINI
from portico.connectors.alipay.sign_in import AlipayMiniSignIn
from portico.connectors.kit.budget import DatabaseBudget
from portico.connectors.kit.calls import keep_call
from portico.connectors.kit.http import HttpLimits
from portico.connectors.kit.token_store import DatabaseTokenStore
from portico.connectors.sms.config import SmsTemplate, TencentSmsConfig
from portico.connectors.sms.sender import TencentSmsSender
from portico.connectors.wechat_api.client import WechatApiClient
from portico.connectors.wechat_api.config import WechatApiConfig, WechatApp
from portico.connectors.wechat_mini.shipping import WechatShippingReporter
from portico.connectors.wechat_mini.sign_in import PLATFORM as WECHAT_MINI
from portico.connectors.wechat_mini.sign_in import WechatMiniSignIn
from portico.connectors.wechat_oa.account import PLATFORM as WECHAT_OA
from portico.connectors.wechat_oa.account import WechatOfficialAccount
from portico.connectors.wechat_oa.config import WechatOaConfig
from portico.connectors.wechat_pay.config import WechatPayConfig
from portico.connectors.wechat_pay.gateway import WechatPayGateway
from portico.connectors.wechat_push.config import WechatPushConfig
from portico.connectors.wechat_push.gate import WechatPushGate
from portico.domains.fulfilment.ports import ShippingReport, ShippingReporter
from portico.domains.members.ports import MiniProgramSignIn, OfficialAccount, SmsSender
from portico.domains.payments.ports import PaymentGateway
from portico.infra import outbox
from portico.infra.environment import Environment
from portico.infra.pushes import PushGate
from portico.usecases.gateways import Gateways, NotConnected, Platforms, bind
from portico.usecases.reactions import REACTIONS

# Every line to a platform is held to the table of limits, and its calls are on record.
_LIMITS: Final = HttpLimits(budget=DatabaseBudget())


class _NoSms:
    """Stands where no SMS account is connected: says so, sends nothing."""

    def send(self, *, phone: str, template: str, params: Mapping[str, str]) -> None:
        raise NotConnected(platform="sms")


class _NoShippingReports:
    """Stands where no mini program is connected."""

    def report(self, report: ShippingReport) -> None:
        raise NotConnected(platform="wechat_mini")


def wire() -> None:
    """Facts have their reactions and use cases their platforms. Called once, when Django's apps are ready."""
    outbox.configure(REACTIONS)
    bind(connect(settings.PORTICO))


def connect(env: Environment) -> Gateways:
    """The platforms whose keys `env` holds; the others answer NotConnected when used."""
    payment: Platforms[PaymentGateway] = Platforms()
    mini_program: Platforms[MiniProgramSignIn] = Platforms()
    shipping: ShippingReporter = _NoShippingReports()
    wechat = env.wechat
    if wechat.mch_id:
        payment["wechat_pay"] = WechatPayGateway(_wechat_pay(env), limits=_LIMITS, record=keep_call)
    if wechat.app_id:
        app = WechatApp(app_id=wechat.app_id, app_secret=wechat.app_secret)
        config = WechatApiConfig(platform=WECHAT_MINI, base_url=env.wechat_api_url, apps=(app,))
        client = WechatApiClient(config, DatabaseTokenStore(), limits=_LIMITS, record=keep_call)
        mini_program["wechat_mini"] = WechatMiniSignIn(client)
        shipping = WechatShippingReporter(client, app_id=wechat.app_id, mchid=wechat.mch_id)
    if env.alipay.app_id:
        alipay = _alipay(env)
        payment[ALIPAY] = AlipayGateway(alipay, limits=_LIMITS, record=keep_call)
        mini_program[ALIPAY_MINI] = AlipayMiniSignIn(AlipayClient(alipay, limits=_LIMITS, record=keep_call))
    connect_hosts(env.hosts, mini_program, payment, limits=_LIMITS)
    return Gateways(
        payment=payment,
        mini_program=mini_program,
        sms=_sms(env),
        shipping=shipping,
        official=_official(env),
        pushes=_pushes(env),
    )


def _official(env: Environment) -> Platforms[OfficialAccount]:
    held, official = env.wechat_oa, Platforms[OfficialAccount]()
    if held.app_id:
        app = WechatApp(app_id=held.app_id, app_secret=held.app_secret)
        config = WechatApiConfig(platform=WECHAT_OA, base_url=env.wechat_api_url, apps=(app,))
        client = WechatApiClient(config, DatabaseTokenStore(), limits=_LIMITS, record=keep_call)
        page = WechatOaConfig(app_id=held.app_id, authorize_url=env.wechat_oauth_url)
        official[WECHAT_OA] = WechatOfficialAccount(client, page)
    return official


def _pushes(env: Environment) -> Platforms[PushGate]:
    gates = Platforms[PushGate]()
    for source, held in ((WECHAT_MINI, env.wechat), (WECHAT_OA, env.wechat_oa)):
        if held.app_id and held.push_token:
            config = WechatPushConfig(source, held.app_id, held.push_token, held.push_aes_key)
            gates[source] = WechatPushGate(config)
    return gates


def _wechat_pay(env: Environment) -> WechatPayConfig:
    wechat = env.wechat
    return WechatPayConfig(
        base_url=env.wechat_pay_url,
        mchid=wechat.mch_id,
        app_id=wechat.app_id,
        web_app_id=wechat.web_app_id or wechat.app_id,
        merchant_serial_no=wechat.mch_serial,
        merchant_private_key_pem=wechat.mch_private_key_pem,
        api_v3_key=wechat.api_v3_key,
        platform_public_key_id=wechat.platform_public_key_id,
        platform_public_key_pem=wechat.platform_public_key_pem,
    )


def _alipay(env: Environment) -> AlipayConfig:
    held = env.alipay
    return AlipayConfig(
        base_url=held.base_url,
        app_id=held.app_id,
        app_private_key=held.private_key,
        alipay_public_key=held.platform_public_key,
        seller_id=held.seller_id,
        content_key=held.content_key,
    )


def _sms(env: Environment) -> SmsSender:
    sms = env.sms
    if not sms.secret_id:
        return _NoSms()
    return TencentSmsSender(
        TencentSmsConfig(
            base_url=env.sms_url,
            secret_id=sms.secret_id,
            secret_key=sms.secret_key,
            sdk_app_id=sms.sdk_app_id,
            sign_name=sms.sign_name,
            templates={name: SmsTemplate(t.id, t.params) for name, t in sms.templates.items()},
        ),
        limits=_LIMITS,
        record=keep_call,
    )
