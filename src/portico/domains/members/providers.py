"""What a person calls the platforms whose accounts can be theirs."""

from __future__ import annotations

_NAMES = {
    "zh-hans": {
        "wechat_mini": "微信小程序", "wechat_oa": "微信公众号", "wecom": "企业微信", "alipay_mini": "支付宝小程序",
        "douyin_mini": "抖音小程序", "kuaishou_mini": "快手小程序", "xiaohongshu_mini": "小红书小程序",
        "jd_mini": "京东小程序", "baidu_mini": "百度小程序", "qq_mini": "QQ 小程序",
    },
    "en": {
        "wechat_mini": "WeChat mini program", "wechat_oa": "WeChat official account", "wecom": "WeCom",
        "alipay_mini": "Alipay mini program", "douyin_mini": "Douyin mini program",
        "kuaishou_mini": "Kuaishou mini program", "xiaohongshu_mini": "Xiaohongshu mini program",
        "jd_mini": "JD mini program", "baidu_mini": "Baidu mini program", "qq_mini": "QQ mini program",
    },
}  # fmt: skip


def provider_name(provider: str, *, language: str = "zh-hans") -> str:
    """`微信小程序`; a provider without a name is called by its code."""
    return _NAMES["en" if language == "en" else "zh-hans"].get(provider, provider)
