"""What the values of a platform are called where people copy them from, and where that is."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from django.utils.translation import gettext_lazy as _

if TYPE_CHECKING:
    from django_stubs_ext import StrPromise


@dataclass(frozen=True, slots=True)
class KeyWords:
    """`label`: what it is. `path`: the way to it in the platform's console, as that is written there. `note`: what else
    to know."""

    label: StrPromise | str
    path: str = ""
    note: StrPromise | str = ""


_MADE_HERE = _("由我们生成，保存后在本页复制，填到平台后台")
_ONCE = _("平台只显示一次，重置后旧的立即失效")
_NO_MONEY = _("不在这里收款可不填")
_WHOLE_FILE = _("文件的全部内容")
_HOST_APP = "开发者后台 → 应用详情 → 基础信息"
_JD_APP = "应用管理 → 应用详情"
_TILL = "支付管理 → 百度收银台"

KEYS: Final[Mapping[str, KeyWords]] = {
    "PORTICO_WECHAT_APP_ID": KeyWords("AppID", "管理 → 开发管理 → 开发设置", _("wx 开头")),
    "PORTICO_WECHAT_APP_SECRET": KeyWords("AppSecret", "管理 → 开发管理 → 开发设置 → 小程序密钥", _ONCE),
    "PORTICO_WECHAT_PUSH_TOKEN": KeyWords(_("Token（令牌）"), "", _MADE_HERE),
    "PORTICO_WECHAT_PUSH_AES_KEY": KeyWords(_("EncodingAESKey（消息加密密钥）"), "", _MADE_HERE),
    "PORTICO_WECHAT_OA_APP_ID": KeyWords("AppID", "设置与开发 → 基本配置 → 开发者 ID", _("wx 开头")),
    "PORTICO_WECHAT_OA_APP_SECRET": KeyWords("AppSecret", "设置与开发 → 基本配置 → 开发者密码", _ONCE),
    "PORTICO_WECHAT_OA_PUSH_TOKEN": KeyWords(_("Token（令牌）"), "", _MADE_HERE),
    "PORTICO_WECHAT_OA_PUSH_AES_KEY": KeyWords(_("EncodingAESKey（消息加密密钥）"), "", _MADE_HERE),
    "PORTICO_WECOM_CORP_ID": KeyWords(_("企业 ID"), "我的企业 → 企业信息", _("ww 开头")),
    "PORTICO_WECOM_CONTACT_SECRET": KeyWords(_("客户联系 Secret"), "客户与上下游 → 客户联系 → API"),
    "PORTICO_WECOM_KF_SECRET": KeyWords(_("微信客服 Secret"), "应用管理 → 微信客服 → API", _("不用微信客服可不填")),
    "PORTICO_WECOM_PUSH_TOKEN": KeyWords(_("Token（令牌）"), "", _MADE_HERE),
    "PORTICO_WECOM_PUSH_AES_KEY": KeyWords(_("EncodingAESKey（消息加密密钥）"), "", _MADE_HERE),
    "PORTICO_DOUYIN_APP_ID": KeyWords("AppID", "控制台 → 小程序 → 开发配置", _("tt 开头")),
    "PORTICO_DOUYIN_APP_SECRET": KeyWords("AppSecret", "控制台 → 小程序 → 开发配置"),
    "PORTICO_DOUYIN_PLATFORM_PUBLIC_KEY": KeyWords(_("平台公钥"), "开发配置 → 密钥设置", _NO_MONEY),
    "PORTICO_DOUYIN_PRIVATE_KEY": KeyWords(_("应用私钥"), "", _("自己生成的一对密钥中的私钥，公钥上传到平台")),
    "PORTICO_DOUYIN_KEY_VERSION": KeyWords(_("密钥版本"), "开发配置 → 密钥设置", _("第一次上传的应用公钥是 1")),
    "PORTICO_DOUYIN_SKU_TYPE": KeyWords(_("商品类型编号"), "", _("交易系统文档里与类目对应的 SKU 类型")),
    "PORTICO_DOUYIN_TAG_GROUP_ID": KeyWords(_("标签组编号"), "", _("交易系统退款规则里与类目对应的标签组")),
    "PORTICO_DOUYIN_IMAGE_URL": KeyWords(_("默认商品图地址"), "", _("商品没有图片时显示在抖音订单里，https 开头")),
    "PORTICO_KUAISHOU_APP_ID": KeyWords("AppID", _HOST_APP),
    "PORTICO_KUAISHOU_APP_SECRET": KeyWords("AppSecret", _HOST_APP),
    "PORTICO_KUAISHOU_GOODS_TYPE": KeyWords(_("担保支付商品类目编号"), "", _NO_MONEY),
    "PORTICO_XIAOHONGSHU_APP_ID": KeyWords("AppID", _HOST_APP),
    "PORTICO_XIAOHONGSHU_APP_SECRET": KeyWords("AppSecret", _HOST_APP),
    "PORTICO_XIAOHONGSHU_PUSH_TOKEN": KeyWords(_("Token（令牌）"), "", _MADE_HERE),
    "PORTICO_XIAOHONGSHU_PUSH_AES_KEY": KeyWords(_("EncodingAESKey（消息加密密钥）"), "", _MADE_HERE),
    "PORTICO_BAIDU_APP_ID": KeyWords("App Key", "设置 → 开发设置", _("不是 App ID")),
    "PORTICO_BAIDU_APP_SECRET": KeyWords("App Secret", "设置 → 开发设置"),
    "PORTICO_BAIDU_DEAL_ID": KeyWords("dealId", _TILL, _NO_MONEY),
    "PORTICO_BAIDU_TILL_APP_KEY": KeyWords(_("收银台 APP KEY"), _TILL, _("与上面的 App Key 不同")),
    "PORTICO_BAIDU_PRIVATE_KEY": KeyWords(_("我方私钥"), "", _("自己生成的一对密钥中的私钥，公钥上传到平台")),
    "PORTICO_BAIDU_PLATFORM_PUBLIC_KEY": KeyWords(_("平台公钥"), _TILL),
    "PORTICO_QQ_APP_ID": KeyWords("AppID", "开发设置 → 开发者 ID"),
    "PORTICO_QQ_APP_SECRET": KeyWords("AppSecret", "开发设置 → 开发者 ID"),
    "PORTICO_JD_APP_ID": KeyWords("App Key", _JD_APP),
    "PORTICO_JD_APP_SECRET": KeyWords("App Secret", _JD_APP),
    "PORTICO_WECHAT_MCH_ID": KeyWords(_("商户号"), "账户中心 → 商户信息", _("10 位数字")),
    "PORTICO_WECHAT_MCH_SERIAL": KeyWords(_("商户 API 证书序列号"), "账户中心 → API 安全 → 商户 API 证书 → 管理证书"),
    "PORTICO_WECHAT_MCH_PRIVATE_KEY": KeyWords(_("商户 API 证书私钥"), "apiclient_key.pem", _WHOLE_FILE),
    "PORTICO_WECHAT_MCH_CERTIFICATE": KeyWords(
        _("商户 API 证书"), "apiclient_cert.pem", _("文件的全部内容；可不填，填了会提醒到期")
    ),
    "PORTICO_WECHAT_API_V3_KEY": KeyWords(
        _("APIv3 密钥"), "账户中心 → API 安全 → APIv3 密钥", _("自己设置的 32 位字符")
    ),
    "PORTICO_WECHAT_PLATFORM_PUBLIC_KEY_ID": KeyWords(
        _("微信支付公钥 ID"), "账户中心 → API 安全 → 微信支付公钥", _("PUB_KEY_ID_ 开头；用平台证书的老商户可不填")
    ),
    "PORTICO_WECHAT_PLATFORM_PUBLIC_KEY": KeyWords(_("微信支付公钥"), "pub_key.pem", _WHOLE_FILE),
    "PORTICO_WECHAT_WEB_APP_ID": KeyWords(
        _("网页收款用的 AppID"), "", _("官网和手机网页以哪个服务号收款；留空用小程序的 AppID")
    ),
    "PORTICO_ALIPAY_APP_ID": KeyWords("AppID", "控制台 → 应用详情", _("16 位数字")),
    "PORTICO_ALIPAY_PRIVATE_KEY": KeyWords(_("应用私钥"), "", _("密钥工具生成的一对密钥中的私钥；应用公钥上传到平台")),
    "PORTICO_ALIPAY_PLATFORM_PUBLIC_KEY": KeyWords(
        _("支付宝公钥"), "开发设置 → 接口加签方式", _("上传应用公钥之后给出的那一个，不是应用公钥")
    ),
    "PORTICO_ALIPAY_SELLER_ID": KeyWords(_("收款账号 PID"), "账户中心", _("2088 开头的 16 位数字；填了会核对收款方")),
    "PORTICO_ALIPAY_CONTENT_KEY": KeyWords(_("接口内容加密密钥"), "开发设置 → 接口内容加密方式", _("只用于手机号")),
    "PORTICO_SMS_SECRET_ID": KeyWords("SecretId", "访问管理 → API 密钥管理", _("建议用只有短信权限的子账号")),
    "PORTICO_SMS_SECRET_KEY": KeyWords("SecretKey", "访问管理 → API 密钥管理", _ONCE),
    "PORTICO_SMS_SDK_APP_ID": KeyWords("SDKAppID", "短信 → 应用管理 → 应用列表", _("1400 开头")),
    "PORTICO_SMS_SIGN_NAME": KeyWords(_("签名内容"), "短信 → 签名管理", _("不带方括号")),
    "PORTICO_SMS_TEMPLATES": KeyWords(_("短信模板")),
    "PORTICO_ALIYUN_SMS_ACCESS_KEY_ID": KeyWords("AccessKey ID", "RAM 访问控制", _("建议用只有短信权限的子账号")),
    "PORTICO_ALIYUN_SMS_ACCESS_KEY_SECRET": KeyWords("AccessKey Secret", "RAM 访问控制", _ONCE),
    "PORTICO_ALIYUN_SMS_SIGN_NAME": KeyWords(_("签名名称"), "短信服务 → 签名管理"),
    "PORTICO_ALIYUN_SMS_TEMPLATES": KeyWords(_("短信模板")),
    "PORTICO_KUAIDI100_CUSTOMER": KeyWords("customer", "我的信息 → 企业信息"),
    "PORTICO_KUAIDI100_KEY": KeyWords(_("授权 key"), "我的信息 → 企业信息"),
    "PORTICO_KUAIDI100_SALT": KeyWords(_("推送签名 salt"), "", _("由我们生成，订阅时自动带上，不用填到平台")),
    "PORTICO_KDNIAO_BUSINESS_ID": KeyWords(_("用户 ID"), "我的信息", "EBusinessID"),
    "PORTICO_KDNIAO_APP_KEY": KeyWords("API key", "我的信息"),
    "PORTICO_MAP_KEY": KeyWords("Key", "应用管理 → 我的应用", _("启用 WebService API")),
    "PORTICO_MAP_SECRET_KEY": KeyWords(
        "Secret Key", "应用管理 → 我的应用", _("设为签名校验时填，设为 IP 白名单时不填")
    ),
    "PORTICO_STORAGE_BUCKET": KeyWords(_("存储桶")),
    "PORTICO_STORAGE_REGION": KeyWords(_("地域")),
    "PORTICO_STORAGE_ACCESS_KEY_ID": KeyWords("Access Key ID"),
    "PORTICO_STORAGE_SECRET_ACCESS_KEY": KeyWords("Secret Access Key"),
    "PORTICO_STORAGE_BY_PATH": KeyWords(_("存储桶名写在路径里")),
    "PORTICO_STORAGE_MEDIA": KeyWords(_("店铺图片放在存储桶里")),
}
# Templates of short messages that the shop sends, by our name: what they are for, and an example with its values.
SMS_TEMPLATES: Final[Mapping[str, tuple[StrPromise, tuple[str, ...]]]] = {
    "sign_in_code": (_("登录验证码"), ("code", "minutes")),
}
PARAMETERS: Final[Mapping[str, StrPromise]] = {"code": _("验证码"), "minutes": _("有效分钟数")}
