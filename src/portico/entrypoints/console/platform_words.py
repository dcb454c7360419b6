"""The platforms in words: what they are called, what they bring, where their keys are, what they ask of a merchant.

What a capability takes is from the platforms' own pages where they could be read, else marked so in
`docs/platforms`; prices and quotas stand there, not here, because they change.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from django.utils.translation import gettext_lazy as _

if TYPE_CHECKING:
    from django_stubs_ext import StrPromise


@dataclass(frozen=True, slots=True)
class Need:
    """What `capability` takes on the platform's side."""

    capability: StrPromise
    takes: StrPromise


@dataclass(frozen=True, slots=True)
class PlatformWords:
    """`mark`: one character in `colour` that tells the cards apart. `console`: the platform's own, at `home`."""

    name: StrPromise
    about: StrPromise
    mark: str
    colour: str
    console: StrPromise
    home: str
    needs: tuple[Need, ...]


GROUPS: Final[tuple[tuple[StrPromise, tuple[str, ...]], ...]] = (
    (
        _("流量入口"),
        ("wechat_mini", "wechat_oa", "wecom", "douyin", "kuaishou", "xiaohongshu", "baidu", "qq", "jd"),
    ),
    (_("支付"), ("wechat_pay", "alipay")),
    (_("短信"), ("sms_tencent", "sms_aliyun")),
    (_("物流"), ("kuaidi100", "kdniao")),
    (_("地图"), ("map",)),
    (_("文件存储"), ("storage",)),
)

_LISTING: Final = Need(_("上架"), _("企业或个体工商户主体，有对应类目的经营资质，域名已备案并支持 https"))
_SMS_NEEDS: Final = (
    Need(_("发送验证码"), _("企业实名认证；短信签名和模板都通过审核")),
    Need(_("三网发送"), _("按平台要求完成签名的运营商实名报备，未报备的签名会被拦截")),
)

PLATFORMS: Final[Mapping[str, PlatformWords]] = {
    "wechat_mini": PlatformWords(
        _("微信小程序"), _("微信里的店：登录、手机号、订阅消息、客服、小程序码和链接、发货信息"), "微", "#07a35a",
        _("微信公众平台"), "https://mp.weixin.qq.com",
        (
            _LISTING,
            Need(_("手机号快捷登录"), _("非个人主体并完成认证；按成功次数收费，每个小程序有少量免费次数")),
            Need(_("一次性订阅消息"), _("选好类目，从公共模板库添加模板；用户每同意一次可发一条")),
            Need(_("长期订阅消息"), _("只开放给政务、医疗、交通、金融、教育类目")),
            Need(_("网址链接和短链接"), _("非个人主体；页面在已发布的版本里")),
            Need(_("发货信息管理"), _("实物商品用微信支付时必须上传，否则不结算")),
        ),
    ),
    "wechat_oa": PlatformWords(
        _("微信公众号"), _("关注、自定义菜单、网页登录、模板消息、客服消息、文章"), "公", "#1a8f56",
        _("微信公众平台"), "https://mp.weixin.qq.com",
        (
            Need(_("网页登录、自定义菜单、带参数二维码"), _("完成认证的服务号")),
            Need(_("模板消息、客服消息"), _("完成认证的服务号，选好行业；客服消息限用户互动后 48 小时内")),
            Need(_("与小程序互认会员"), _("公众号和小程序绑定在同一个微信开放平台账号下")),
            Need(_("文章里放小程序卡片"), _("公众号已关联这个小程序")),
        ),
    ),
    "wecom": PlatformWords(
        _("企业微信"), _("专属顾问、客户群、群发任务、微信客服"), "企", "#2f6fde",
        _("企业微信管理后台"), "https://work.weixin.qq.com",
        (
            Need(_("联系我、欢迎语、入群方式"), _("已验证的企业，给成员开通“客户联系”权限")),
            Need(_("群发任务"), _("同上；由成员本人确认后才发出，每位客户有接收上限")),
            Need(_("微信客服"), _("开通微信客服并取得它自己的 Secret")),
            Need(_("与小程序互认客户"), _("小程序已关联到企业微信，并同属一个微信开放平台账号")),
        ),
    ),
    "douyin": PlatformWords(
        _("抖音小程序"), _("抖音里的店：登录、交易、链接"), "抖", "#161823",
        _("抖音开放平台"), "https://developer.open-douyin.com",
        (
            _LISTING,
            Need(_("收款和退款"), _("开通交易系统并完成进件；上传应用公钥")),
            Need(_("直播和视频挂载"), _("按类目申请；“电商”类目的小程序不能使用自己的支付")),
        ),
    ),
    "kuaishou": PlatformWords(
        _("快手小程序"), _("快手里的店：登录、担保支付"), "快", "#e8470a",
        _("快手开放平台"), "https://open.kuaishou.com",
        (_LISTING, Need(_("收款和退款"), _("开通担保支付并完成进件，取得商品类目编号"))),
    ),
    "xiaohongshu": PlatformWords(
        _("小红书小程序"), _("小红书里的店：登录、订单"), "书", "#e0243f",
        _("小红书开放平台"), "https://miniapp.xiaohongshu.com",
        (_LISTING, Need(_("收款和退款"), _("企业专业号，开通交易能力；订单状态要同步给平台"))),
    ),
    "baidu": PlatformWords(
        _("百度智能小程序"), _("百度搜索里的店：登录、百度收银台"), "百", "#2932e1",
        _("百度智能小程序平台"), "https://smartprogram.baidu.com",
        (_LISTING, Need(_("收款和退款"), _("开通百度收银台，上传我方公钥，取得平台公钥"))),
    ),
    "qq": PlatformWords(
        _("QQ 小程序"), _("QQ 里的店：登录"), "Q", "#1785d8",
        _("QQ 开放平台"), "https://q.qq.com",
        (_LISTING, Need(_("收款"), _("用微信支付商户号，经 QQ 转到微信支付"))),
    ),
    "jd": PlatformWords(
        _("京东小程序"), _("京东里的店：登录"), "京", "#c9151e",
        _("京东开放平台"), "https://open.jd.com",
        (_LISTING, Need(_("收款"), _("平台的支付接口没有公开，暂不支持"))),
    ),
    "wechat_pay": PlatformWords(
        _("微信支付"), _("小程序、公众号、网页和扫码收款，退款，商家转账，分账，账单"), "付", "#07a35a",
        _("微信支付商户平台"), "https://pay.weixin.qq.com",
        (
            Need(_("小程序、公众号和扫码收款"), _("商户号与收款的 AppID 已绑定")),
            Need(_("手机网页收款（H5）"), _("在产品中心申请开通，并登记已备案的支付域名")),
            Need(_("商家转账"), _("申请开通并选定转账场景；用户要在微信里确认收款")),
            Need(_("分账"), _("申请开通；默认最多分出三成，下单时就要声明")),
        ),
    ),
    "alipay": PlatformWords(
        _("支付宝"), _("支付宝小程序登录，小程序、手机网页和电脑网页收款，退款，账单"), "支", "#1677ff",
        _("支付宝开放平台"), "https://open.alipay.com",
        (
            Need(_("小程序收款"), _("企业账号，签约小程序支付（JSAPI）")),
            Need(_("手机网页收款"), _("签约手机网站支付，网站已备案")),
            Need(_("电脑网页收款"), _("签约电脑网站支付，网站已备案")),
            Need(_("会员手机号"), _("申请“获取会员手机号”并设置接口内容加密")),
        ),
    ),
    "sms_tencent": PlatformWords(
        _("腾讯云短信"), _("登录验证码"), "腾", "#006eff", _("腾讯云控制台"), "https://console.cloud.tencent.com/smsv2",
        _SMS_NEEDS,
    ),
    "sms_aliyun": PlatformWords(
        _("阿里云短信"), _("登录验证码"), "阿", "#e4610a", _("阿里云控制台"), "https://dysms.console.aliyun.com",
        _SMS_NEEDS,
    ),
    "kuaidi100": PlatformWords(
        _("快递100"), _("物流轨迹查询和订阅推送"), "递", "#c94a00",
        _("快递100 企业后台"), "https://api.kuaidi100.com",
        (
            Need(_("实时查询"), _("企业版账号，按次计费；顺丰要寄件人或收件人手机后四位")),
            Need(_("订阅推送"), _("开通订阅服务")),
        ),
    ),
    "kdniao": PlatformWords(
        _("快递鸟"), _("物流轨迹查询和订阅推送"), "鸟", "#1a6dbf", _("快递鸟用户后台"), "https://www.kdniao.com",
        (
            Need(_("即时查询"), _("实名认证；可查的快递公司由套餐决定")),
            Need(_("物流跟踪推送"), _("在用户后台登记推送地址")),
        ),
    ),
    "map": PlatformWords(
        _("腾讯位置服务"), _("把地址换成坐标；不接入时用内置的行政区中心点"), "图", "#3777ff",
        _("腾讯位置服务控制台"), "https://lbs.qq.com",
        (Need(_("地址解析"), _("WebService API 类型的 Key，商用需取得授权；有每日配额")),),
    ),
    "storage": PlatformWords(
        _("对象存储"), _("图片和文件放到 S3 兼容的存储（OSS、COS、MinIO 等）"), "存", "#5b6675",
        _("云存储控制台"), "",
        (Need(_("公开图片"), _("读取域名已备案；存储桶允许公开读取，或用 CDN 回源")),),
    ),
}  # fmt: skip
