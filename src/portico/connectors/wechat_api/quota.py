"""What is left of a call's daily quota.

Source: 查询 API 调用额度 (POST /cgi-bin/openapi/quota/get: `cgi_path`; answers `quota` with daily_limit, used, remain;
76021 for a path it does not count) [A, page and three SDKs].
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import partial

from portico.connectors.kit.checking import Inquiry
from portico.connectors.wechat_api.client import WechatApiClient
from portico.connectors.wechat_api.config import WechatApp
from portico.infra.platform_checks import Capability


@dataclass(frozen=True, slots=True)
class DayQuota:
    """How often a path may be called on this day, and how often more."""

    limit: int
    left: int


def day_quota(client: WechatApiClient, app: WechatApp, path: str) -> DayQuota:
    """The quota of `path`, e.g. /cgi-bin/message/custom/send. Raises Retryable, Refused."""
    answer = client.post("quota.get", "/cgi-bin/openapi/quota/get", {"cgi_path": path}, app=app, repeatable=True)
    quota = answer["quota"]
    return DayQuota(limit=int(quota["daily_limit"]), left=int(quota["remain"]))


def ask_quotas(inquiry: Inquiry, client: WechatApiClient, app: WechatApp, paths: Mapping[Capability, str]) -> None:
    """What is nearly used up today is told, by what it is good for."""
    for capability, path in paths.items():
        if inquiry.is_over():
            return
        quota = inquiry.learns(partial(day_quota, client, app, path))
        if quota:
            inquiry.counts(capability, left=quota.left, limit=quota.limit)
