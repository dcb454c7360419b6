"""Keys of Alipay and of the other hosts of mini programs. An empty app id means "not connected yet"."""

from __future__ import annotations

from dataclasses import dataclass

from portico.infra.platform_keys.fields import key


@dataclass(frozen=True, slots=True)
class Alipay:
    """One app at Alipay and the account its money goes to.

    Keys are PEM or the bare base64 of the platform's key tool. `content_key`: 接口内容加密方式, for phone numbers.
    """

    app_id: str = key("PORTICO_ALIPAY_APP_ID")
    private_key: str = key("PORTICO_ALIPAY_PRIVATE_KEY", "private_key", demanded_by="app_id")
    platform_public_key: str = key("PORTICO_ALIPAY_PLATFORM_PUBLIC_KEY", "public_key", demanded_by="app_id")
    seller_id: str = key("PORTICO_ALIPAY_SELLER_ID")
    content_key: str = key("PORTICO_ALIPAY_CONTENT_KEY", "secret")
    url: str = key("PORTICO_ALIPAY_URL", "url", default="https://openapi.alipay.com")


@dataclass(frozen=True, slots=True)
class Douyin:
    """A Douyin mini program; without `platform_public_key` it signs people in and takes no money.

    `private_key` is the application's own; `sku_type` and `tag_group_id` are those of its category.
    """

    app_id: str = key("PORTICO_DOUYIN_APP_ID")
    app_secret: str = key("PORTICO_DOUYIN_APP_SECRET", "secret", demanded_by="app_id")
    platform_public_key: str = key("PORTICO_DOUYIN_PLATFORM_PUBLIC_KEY", "public_key")
    private_key: str = key("PORTICO_DOUYIN_PRIVATE_KEY", "private_key", demanded_by="platform_public_key")
    key_version: str = key("PORTICO_DOUYIN_KEY_VERSION", default="1")
    sku_type: str = key("PORTICO_DOUYIN_SKU_TYPE", "number", demanded_by="platform_public_key")
    tag_group_id: str = key("PORTICO_DOUYIN_TAG_GROUP_ID", demanded_by="platform_public_key")
    image_url: str = key("PORTICO_DOUYIN_IMAGE_URL", demanded_by="platform_public_key")
    url: str = key("PORTICO_DOUYIN_URL", "url", default="https://open.douyin.com")
    login_url: str = key("PORTICO_DOUYIN_LOGIN_URL", "url", default="https://developer.toutiao.com")


@dataclass(frozen=True, slots=True)
class Kuaishou:
    """A Kuaishou mini program; without `goods_type` (担保支付商品类目编号) it takes no money."""

    app_id: str = key("PORTICO_KUAISHOU_APP_ID")
    app_secret: str = key("PORTICO_KUAISHOU_APP_SECRET", "secret", demanded_by="app_id")
    goods_type: str = key("PORTICO_KUAISHOU_GOODS_TYPE", "number")
    url: str = key("PORTICO_KUAISHOU_URL", "url", default="https://open.kuaishou.com")


@dataclass(frozen=True, slots=True)
class Xiaohongshu:
    """A Xiaohongshu mini program; without `push_token` it signs people in and takes no money.

    `push_*`: what the platform signs and seals its messages to us with. Money needs its trade component (交易组件).
    """

    app_id: str = key("PORTICO_XIAOHONGSHU_APP_ID")
    app_secret: str = key("PORTICO_XIAOHONGSHU_APP_SECRET", "secret", demanded_by="app_id")
    push_token: str = key("PORTICO_XIAOHONGSHU_PUSH_TOKEN", "secret")
    push_aes_key: str = key("PORTICO_XIAOHONGSHU_PUSH_AES_KEY", "aes_key", demanded_by="push_token")
    url: str = key("PORTICO_XIAOHONGSHU_URL", "url", default="https://miniapp.xiaohongshu.com")


@dataclass(frozen=True, slots=True)
class Baidu:
    """A Baidu smart program (`app_id` is its App Key); without `deal_id` it takes no money."""

    app_id: str = key("PORTICO_BAIDU_APP_ID")
    app_secret: str = key("PORTICO_BAIDU_APP_SECRET", "secret", demanded_by="app_id")
    deal_id: str = key("PORTICO_BAIDU_DEAL_ID", "number")
    till_app_key: str = key("PORTICO_BAIDU_TILL_APP_KEY", demanded_by="deal_id")
    private_key: str = key("PORTICO_BAIDU_PRIVATE_KEY", "private_key", demanded_by="deal_id")
    platform_public_key: str = key("PORTICO_BAIDU_PLATFORM_PUBLIC_KEY", "public_key", demanded_by="deal_id")
    url: str = key("PORTICO_BAIDU_URL", "url", default="https://openapi.baidu.com")
    login_url: str = key("PORTICO_BAIDU_LOGIN_URL", "url", default="https://spapi.baidu.com")


@dataclass(frozen=True, slots=True)
class Qq:
    """A QQ mini program."""

    app_id: str = key("PORTICO_QQ_APP_ID")
    app_secret: str = key("PORTICO_QQ_APP_SECRET", "secret", demanded_by="app_id")
    url: str = key("PORTICO_QQ_URL", "url", default="https://api.q.qq.com")


@dataclass(frozen=True, slots=True)
class Jd:
    """A JD application; `app_id` is its App Key at JOS."""

    app_id: str = key("PORTICO_JD_APP_ID")
    app_secret: str = key("PORTICO_JD_APP_SECRET", "secret", demanded_by="app_id")
    url: str = key("PORTICO_JD_URL", "url", default="https://api.jd.com")
