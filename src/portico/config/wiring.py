"""The only place that chooses implementations: which connector serves which port, which effect follows a fact."""

from __future__ import annotations

import os
from typing import Final

from django.conf import settings

from portico.config import platform_configs
from portico.config.wiring_books import books, payouts
from portico.config.wiring_checks import checks_of
from portico.config.wiring_hosts import add_host_gates, connect_hosts, paid_elsewhere
from portico.config.wiring_monitors import follower_lists, shipping_monitors
from portico.config.wiring_services import add_wecom_gate, geocoder_of, parcels_of, sms_of
from portico.connectors.alipay.client import PLATFORM as ALIPAY
from portico.connectors.alipay.gateway import AlipayGateway
from portico.connectors.alipay.sign_in import MINI_PROGRAM as ALIPAY_MINI
from portico.connectors.alipay.sign_in import AlipayMiniSignIn
from portico.connectors.kit.budget import DatabaseBudget
from portico.connectors.kit.calls import StoredCalls, calls_of, keep_call
from portico.connectors.kit.http import HttpLimits
from portico.connectors.kit.record import Recorder
from portico.connectors.kit.token_store import DatabaseTokenStore
from portico.connectors.wechat_api.client import WechatApiClient
from portico.connectors.wechat_mini.codes import WechatMiniCodes, WechatSceneCodes
from portico.connectors.wechat_mini.safety import WechatMiniSafety, WechatTextCheck
from portico.connectors.wechat_mini.shipping import WechatShippingReporter
from portico.connectors.wechat_mini.sign_in import PLATFORM as WECHAT_MINI
from portico.connectors.wechat_mini.sign_in import WechatMiniSignIn
from portico.connectors.wechat_oa.account import PLATFORM as WECHAT_OA
from portico.connectors.wechat_oa.account import WechatOfficialAccount
from portico.connectors.wechat_oa.config import WechatOaConfig
from portico.connectors.wechat_pay.gateway import WechatPayGateway
from portico.connectors.wechat_push.config import WechatPushConfig
from portico.connectors.wechat_push.gate import WechatPushGate
from portico.domains.fulfilment.ports import ShippingReport, ShippingReporter
from portico.domains.members.ports import MiniProgramSignIn, OfficialAccount, TextCheck
from portico.domains.payments.ports import PaymentGateway
from portico.domains.touchpoints.ports import MiniProgramCodes
from portico.infra import connections, outbox
from portico.infra.platform_keys import PlatformKeys, read_platforms
from portico.infra.pushes import PushGate
from portico.kernel.ids import SiteId
from portico.usecases.balance import BALANCE, BalanceGateway
from portico.usecases.gateways import Gateways, NotConnected, Platforms, bind
from portico.usecases.reactions import REACTIONS

# Every line to a platform is held to the table of limits, and its calls are on record.
_LIMITS: Final = HttpLimits(budget=DatabaseBudget())


class _NoShippingReports:
    """Stands where no mini program is connected."""

    def report(self, report: ShippingReport) -> None:
        raise NotConnected(platform="wechat_mini")


def wire() -> None:
    """Facts have their reactions and use cases their platforms. Called once, when Django's apps are ready."""
    outbox.configure(REACTIONS)
    bind(gateways_of)


# What a site's gateways were made of last; a handful of sites, each made anew when its keys change.
_MADE: dict[SiteId, tuple[str, Gateways]] = {}


def gateways_of(site_id: SiteId) -> Gateways:
    """The site's platforms by the keys it has saved, the installation's where it has saved none.

    Remade within a second of a change, in every process. Connections to platforms are kept open in between.
    """
    held = connections.held(site_id=site_id)
    made = _MADE.get(site_id)
    if made is None or made[0] != held.version:
        keys = read_platforms(os.environ, held.saved) if held.saved else settings.PORTICO.platforms
        made = _MADE[site_id] = held.version, connect(keys, site_id=site_id)
    return made[1]


def connect(keys: PlatformKeys, *, site_id: SiteId | None = None) -> Gateways:
    """The platforms whose keys are there; the others answer NotConnected when used.

    Their calls are on record as the site's.
    """
    record = calls_of(site_id) if site_id else keep_call
    payment: Platforms[PaymentGateway] = Platforms({BALANCE: BalanceGateway()})
    mini_program: Platforms[MiniProgramSignIn] = Platforms()
    app_ids: Platforms[str] = Platforms()
    codes: Platforms[MiniProgramCodes] = Platforms()
    texts: Platforms[TextCheck] = Platforms()
    shipping: ShippingReporter = _NoShippingReports()
    if keys.wechat_pay.mch_id:
        merchant = platform_configs.wechat_pay(keys)
        elsewhere = paid_elsewhere(keys, merchant, limits=_LIMITS, record=record)
        payment["wechat_pay"] = WechatPayGateway(merchant, limits=_LIMITS, record=record, elsewhere=elsewhere)
    if keys.wechat_mini.app_id:
        app_id = keys.wechat_mini.app_id
        client = WechatApiClient(
            platform_configs.wechat_mini(keys), DatabaseTokenStore(), limits=_LIMITS, record=record
        )
        mini_program[WECHAT_MINI] = WechatMiniSignIn(client)
        app_ids[WECHAT_MINI] = app_id
        shipping = WechatShippingReporter(client, app_id=app_id, mchid=keys.wechat_pay.mch_id)
        codes[WECHAT_MINI] = WechatSceneCodes(WechatMiniCodes(client, app_id=app_id))
        texts[WECHAT_MINI] = WechatTextCheck(WechatMiniSafety(client, app_id=app_id))
    if keys.alipay.app_id:
        till = AlipayGateway(platform_configs.alipay(keys), limits=_LIMITS, record=record)
        payment[ALIPAY] = till
        mini_program[ALIPAY_MINI] = AlipayMiniSignIn(till.client)
        app_ids[ALIPAY_MINI] = keys.alipay.app_id
    connect_hosts(keys, mini_program, payment, app_ids, limits=_LIMITS, record=record)
    return Gateways(
        payment=payment,
        mini_program=mini_program,
        sms=sms_of(keys, limits=_LIMITS, record=record),
        shipping=shipping,
        official=_official(keys, app_ids, record),
        pushes=_pushes(keys),
        app_ids=app_ids,
        checks=checks_of(keys, site_id=site_id, record=record),
        calls=StoredCalls(site_id),
        bills=books(payment, record=record),
        parcels=parcels_of(keys, limits=_LIMITS, record=record),
        geocoder=geocoder_of(keys, limits=_LIMITS, record=record),
        codes=codes,
        texts=texts,
        shipping_monitors=shipping_monitors(keys, limits=_LIMITS, record=record),
        followers=follower_lists(keys, limits=_LIMITS, record=record),
        payouts=payouts(payment),
    )


def _official(keys: PlatformKeys, app_ids: Platforms[str], record: Recorder) -> Platforms[OfficialAccount]:
    held, official = keys.wechat_oa, Platforms[OfficialAccount]()
    if held.app_id:
        client = WechatApiClient(platform_configs.wechat_oa(keys), DatabaseTokenStore(), limits=_LIMITS, record=record)
        page = WechatOaConfig(app_id=held.app_id, authorize_url=held.oauth_url)
        official[WECHAT_OA] = WechatOfficialAccount(client, page)
        app_ids[WECHAT_OA] = held.app_id
    return official


def _pushes(keys: PlatformKeys) -> Platforms[PushGate]:
    gates = Platforms[PushGate]()
    for source, held in ((WECHAT_MINI, keys.wechat_mini), (WECHAT_OA, keys.wechat_oa)):
        if held.app_id and held.push_token:
            config = WechatPushConfig(source, held.app_id, held.push_token, held.push_aes_key)
            gates[source] = WechatPushGate(config)
    add_wecom_gate(keys, gates)
    add_host_gates(keys, gates)
    return gates
