"""The doctor's part about platforms: which are connected and by whom, and what their consoles have to be told."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Final

from portico.entrypoints.cli.findings import Finding
from portico.infra.environment import Environment
from portico.infra.platform_keys import PLATFORMS, is_connected

NAMES: Final[Mapping[str, str]] = {
    "wechat_mini": "微信小程序 / WeChat mini program",
    "wechat_oa": "微信公众号 / official account",
    "wechat_pay": "微信支付 / WeChat Pay",
    "alipay": "支付宝 / Alipay",
    "douyin": "抖音 / Douyin",
    "kuaishou": "快手 / Kuaishou",
    "xiaohongshu": "小红书 / Xiaohongshu",
    "baidu": "百度 / Baidu",
    "qq": "QQ",
    "jd": "京东 / JD",
    "wecom": "企业微信 / WeCom",
    "sms_tencent": "腾讯云短信 / Tencent SMS",
    "sms_aliyun": "阿里云短信 / Aliyun SMS",
    "kuaidi100": "快递100 / Kuaidi100",
    "kdniao": "快递鸟 / Kdniao",
    "map": "腾讯位置服务 / Tencent Maps",
    "storage": "对象存储 / object storage",
}
# Whose console wants to be told an address of ours. The others are told it with every request.
_ADDRESSED: Final = ("wechat_mini", "wechat_oa", "wecom", "xiaohongshu", "baidu", "kdniao")


def connected(config: Environment) -> Iterator[Finding]:
    """What the environment connects; a line for each platform, and one for all that it does not."""
    missing = []
    for name in PLATFORMS:
        keys = getattr(config.platforms, name)
        if is_connected(keys):
            yield Finding(NAMES[name], True, str(getattr(keys, "url", "") or getattr(keys, "endpoint_url", "")))
        else:
            missing.append(NAMES[name].partition(" / ")[0])
    if missing and (config.data_dir / "sandbox" / "credentials.json").exists():
        yield Finding("平台 / platforms", None, "演示：使用平台沙箱 / the demo uses the sandbox")
    elif missing:
        yield Finding("未接入的平台 / not connected", None, "、".join(missing))


def of_sites(config: Environment) -> Iterator[Finding]:
    """What sites have connected in the console, and the addresses to paste into the platforms' consoles."""
    from portico.domains.sites import public as sites
    from portico.infra import connections

    addresses: dict[str, list[str]] = {}
    for site in sites.list_sites():
        saved = set(connections.held(site_id=site.id).saved)
        if saved:
            names = "、".join(NAMES[name].partition(" / ")[0] for name in PLATFORMS if name in saved)
            yield Finding(f"{site.code} 在后台接入 / connected in the console", True, names)
        for name in _ADDRESSED:
            if name in saved or is_connected(getattr(config.platforms, name)):
                address = f"{config.public_url}/hooks/{name.replace('_', '-')}/{site.code}"
                addresses.setdefault(name, []).append(address)
    for name, given in addresses.items():
        yield _address(name, getattr(config.platforms, name), "、".join(given))


def _address(name: str, keys: object, where: str) -> Finding:
    """Where the platform's console is told to push to, and what is missing for it."""
    subject = f"{NAMES[name].partition(' / ')[0]}推送 / pushes"
    variables = {field.attribute: field.variable for field in PLATFORMS[name].fields}
    if "push_token" not in variables or not is_connected(keys):
        return Finding(subject, True, where)
    if not getattr(keys, "push_token", ""):
        return Finding(subject, None, f"缺少 {variables['push_token']} / missing：{where}")
    if not getattr(keys, "push_aes_key", ""):
        return Finding(subject, None, f"明文模式，建议改为安全模式：{variables['push_aes_key']} / not sealed：{where}")
    return Finding(subject, True, where)
