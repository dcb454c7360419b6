"""What a check has found, in plain words: what is so, and what to do about it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from portico.infra.platform_checks import Capability, Code, Finding, Level

if TYPE_CHECKING:
    from django_stubs_ext import StrPromise


@dataclass(frozen=True, slots=True)
class Words:
    """`says` and `do` have places for what is in a finding's data."""

    says: StrPromise
    do: StrPromise | str = ""


@dataclass(frozen=True, slots=True)
class Told:
    """A finding as a person reads it. `platform_said`: the platform's own code and sentence, if it refused."""

    level: Level
    says: str
    do: str
    platform_said: str


CAPABILITIES: Final[Mapping[Capability, StrPromise]] = {
    Capability.SIGN_IN: _("登录"),
    Capability.PHONE_NUMBER: _("获取手机号"),
    Capability.TEMPLATES: _("消息模板"),
    Capability.MESSAGES: _("消息发送"),
    Capability.ENTRY_LINKS: _("小程序码和链接"),
    Capability.CONTENT_CHECKS: _("内容安全检查"),
    Capability.SHIPPING: _("发货信息管理"),
    Capability.DOMAINS: _("域名设置"),
    Capability.MENU: _("自定义菜单"),
    Capability.JS_SDK: _("网页里的分享和扫码（JS-SDK）"),
    Capability.CUSTOMER_SERVICE: _("客服"),
    Capability.CONTACTS: _("客户联系"),
    Capability.PUSHES: _("消息推送"),
    Capability.PAYMENTS: _("收款"),
    Capability.TRANSFERS: _("商家转账"),
    Capability.PROFIT_SHARING: _("分账"),
    Capability.BILLS: _("账单"),
    Capability.API_V3_KEY: _("APIv3 密钥"),
    Capability.SHORT_MESSAGES: _("短信"),
    Capability.TRACKING: _("物流查询"),
    Capability.SUBSCRIPTIONS: _("物流订阅推送"),
    Capability.GEOCODING: _("地址解析"),
    Capability.READ_FILES: _("读取文件"),
    Capability.WRITE_FILES: _("写入文件"),
}
# What `which` tells apart: two certificates, or two secrets of one company.
_WHICH: Final[Mapping[str, StrPromise]] = {
    "merchant": _("商户 API 证书"),
    "platform": _("微信支付平台证书"),
    "api_v3_key": _("APIv3 密钥"),
    "contact": _("客户联系 Secret"),
    "kf": _("微信客服 Secret"),
}
_DOMAIN_KINDS: Final[Mapping[str, StrPromise]] = {
    "request": _("request 合法域名"),
    "socket": _("socket 合法域名"),
    "upload": _("uploadFile 合法域名"),
    "download": _("downloadFile 合法域名"),
    "web_view": _("业务域名"),
}

FINDINGS: Final[Mapping[Code, Words]] = {
    Code.KEYS_WORK: Words(_("密钥正确，平台接受我们的请求")),
    Code.CAPABILITY_WORKS: Words(_("%(capability)s可用")),
    Code.APP_UNKNOWN: Words(_("平台不认识这个账号"), _("核对第一项（AppID、商户号等）有没有填错或填成另一个账号的。")),
    Code.WRONG_SECRET: Words(
        _("%(which)s不对"), _("到平台后台核对；若已重置过，把新的重新填写并保存。")
    ),
    Code.SECRET_FROZEN: Words(_("密钥在平台后台被冻结"), _("让平台后台的管理员解冻，或重置后在这里重新填写。")),
    Code.WRONG_PLATFORM_KEY: Words(
        _("平台的回答验不过签名"),
        _("填的多半不是平台的公钥。回到平台后台，复制平台给出的公钥（不是您自己上传的那个）。")
    ),
    Code.IP_NOT_ALLOWED: Words(
        _("服务器的 IP %(ip)s 不在平台的白名单里"), _("在平台后台的 IP 白名单中加入这个地址，几分钟后再检查。")
    ),
    Code.DOMAIN_NOT_LISTED: Words(
        _("域名 %(domain)s 没有登记为%(kind)s"),
        _("在平台后台的服务器域名设置里加入下面列出的域名，否则小程序连不上店铺。")
    ),
    Code.CERTIFICATE_EXPIRES: Words(
        _("%(which)s还有 %(days)s 天到期（%(on)s）"), _("到期前在商户平台更换，并在这里填写新的序列号和私钥。")
    ),
    Code.CERTIFICATE_EXPIRED: Words(
        _("%(which)s已于 %(on)s 到期"), _("现在收不了款。到商户平台申请新的，并在这里填写。")
    ),
    Code.CERTIFICATE_DIFFERS: Words(
        _("证书序列号和私钥不是一对"), _("在商户平台“管理证书”里核对序列号，私钥要是同一张证书的 apiclient_key.pem。")
    ),
    Code.PERMISSION_MISSING: Words(
        _("没有开通%(capability)s"), _("到平台后台申请开通或完成认证；不用这项功能可以不理会。")
    ),
    Code.CATEGORY_MISSING: Words(
        _("小程序还没有选择服务类目"), _("在平台后台的基本设置里添加类目，通过后才能使用消息模板。")
    ),
    Code.TEMPLATE_MISSING: Words(
        _("模板“%(name)s”（%(id)s）不存在或没有通过审核"), _("在平台后台核对模板 ID，或修改后重新送审。")
    ),
    Code.TEMPLATE_PENDING: Words(_("模板“%(name)s”（%(id)s）正在审核"), _("审核通过后再检查一次。")),
    Code.SIGNATURE_MISSING: Words(
        _("短信签名“%(name)s”没有通过审核"), _("在平台后台核对签名内容，要一字不差；还没有的先申请。")
    ),
    Code.QUOTA_LOW: Words(
        _("%(capability)s的额度只剩 %(left)s（共 %(limit)s）"), _("到平台后台购买或申请提高；用完后这项功能会停。")
    ),
    Code.QUOTA_USED_UP: Words(_("%(capability)s的额度用完了"), _("到平台后台充值，或等额度恢复后再用。")),
    Code.CALLBACK_NOT_CONFIRMED: Words(
        _("平台还没有成功通知过我们"),
        _("把本页的回调地址填到平台后台并保存；只在有交易时才通知的平台，完成第一笔后就会消失。"),
    ),
    Code.NOT_HTTPS: Words(
        _("店铺地址 %(url)s 不是 https"),
        _("平台只把通知送到 https 地址。给域名装好证书，再把 PORTICO_PUBLIC_URL 改过来。")
    ),
    Code.NOT_PUBLIC: Words(
        _("店铺地址 %(url)s 只有本机能打开"), _("平台送不到通知。用公网域名部署，再把 PORTICO_PUBLIC_URL 改过来。")
    ),
    Code.CLOCK_OFF: Words(
        _("服务器时钟与平台相差 %(seconds)s 秒"), _("打开服务器的自动对时（NTP）。相差太多时平台会拒绝所有请求。")
    ),
    Code.UNREACHABLE: Words(
        _("连不上平台，或它的回答看不懂"), _("检查服务器能否访问外网、防火墙和接口地址；平台故障时过几分钟再试。")
    ),
    Code.STAFF_MISSING: Words(
        _("没有成员可以被客户添加"), _("在企业微信后台“客户联系 → 权限配置”里加入负责接待的成员。")
    ),
    Code.KEY_NOT_GIVEN: Words(_("没有填写%(capability)s要用的密钥"), _("不用这项功能可以不填。")),
    Code.NOT_TRIED: Words(_("%(capability)s没有试"), _("试一次就会有真实的效果，所以没有试；第一次真正使用时就知道。")),
    Code.REFUSED: Words(_("平台拒绝了请求"), _("按下面平台给出的原因处理；查不到原因时到调用记录里看那一次请求。")),
}  # fmt: skip
_NO_IP: Final = _("（平台没有告诉）")
# What a finding does not say reads as a gap, never as a failure of the page.
_GAP: Final = "…"


def told(finding: Finding) -> Told:
    """The finding in the reader's language. A code without words, from a newer version, is told as a refusal."""
    known = finding.code in Code.__members__.values()
    words = FINDINGS[Code(finding.code)] if known else FINDINGS[Code.REFUSED]
    data: dict[str, str] = defaultdict(lambda: _GAP, finding.data)
    data["capability"] = _name(CAPABILITIES, finding.data.get("capability", ""))
    data["which"] = _name(_WHICH, finding.data.get("which", "")) or gettext("密钥")
    data["kind"] = _name(_DOMAIN_KINDS, finding.data.get("kind", ""))
    data["ip"] = finding.data.get("ip") or str(_NO_IP)
    said = f"{finding.data.get('platform_code', '')} {finding.data.get('platform_message', '')}".strip()
    return Told(finding.level, str(words.says) % data, str(words.do) % data, said)


def _name(names: Mapping[Any, StrPromise], key: str) -> str:
    """What `key` is called; itself when nobody gave it a name."""
    return str(names.get(key, key))
