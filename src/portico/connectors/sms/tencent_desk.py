"""What Tencent Cloud SMS tells about the account: its templates and what is left of its packages.

Sources: cloud.tencent.com/document/api/382, DescribeSmsTemplateList (StatusCode 0 approved, 1 waiting, -1 turned down;
2 approved and about to count [C]) and SmsPackagesStatistics (hours as yyyymmddhh, China's) [A].
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, timezone
from typing import Any, Final
from urllib.parse import urlsplit

from portico.connectors.kit.http import Answer, HttpLimits, PlatformHttp, Request
from portico.connectors.kit.record import Recorder, log_call
from portico.connectors.sms.config import TencentSmsConfig
from portico.connectors.sms.sender import PLATFORM
from portico.connectors.sms.tc3 import signed_headers
from portico.kernel.clock import utc_now
from portico.kernel.errors import PorticoError

_VERSION: Final = "2021-01-11"
_CHINA: Final = timezone(timedelta(hours=8))
# How long ago a package that still counts may have been bought.
_BOUGHT_WITHIN: Final = timedelta(days=730)
_PASSING: Final = ("InternalError", "RequestLimitExceeded", "ResourceUnavailable")
APPROVED: Final = 0


@dataclass(frozen=True, slots=True)
class Packages:
    """Messages paid for, over all packages that have not ended."""

    limit: int
    left: int


class TencentSmsDesk:
    """Questions about one account. Every one may raise Retryable or Refused."""

    def __init__(
        self,
        config: TencentSmsConfig,
        *,
        clock: Callable[[], datetime] = utc_now,
        limits: HttpLimits | None = None,
        record: Recorder = log_call,
    ) -> None:
        self._config = config
        self._clock = clock
        self._host = urlsplit(config.base_url).netloc
        self._http = PlatformHttp(platform=PLATFORM, base_url=config.base_url, limits=limits, record=record)

    def template_states(self, ids: Sequence[str]) -> Mapping[str, int]:
        """StatusCode by template id; ids that the account has not, and those that are no numbers, are left out."""
        content = {"International": 0, "TemplateIdSet": [int(one) for one in ids if one.isdecimal()]}
        rows = self._ask("templates", "DescribeSmsTemplateList", content)["DescribeTemplateStatusSet"] or ()
        return {str(row["TemplateId"]): int(row["StatusCode"]) for row in rows}

    def packages(self) -> Packages:
        """What is left of what was paid for."""
        now = self._clock()
        content = {
            "SmsSdkAppId": self._config.sdk_app_id,
            "Limit": 100,
            "Offset": 0,
            "BeginTime": _hour(now - _BOUGHT_WITHIN),
            "EndTime": _hour(now),
        }
        rows = self._ask("packages", "SmsPackagesStatistics", content)["SmsPackagesStatisticsSet"] or ()
        good = [row for row in rows if datetime.fromtimestamp(int(row["PackageExpiredTime"]), UTC) > now]
        limit, used = (sum(int(row[name]) for row in good) for name in ("PackageAmount", "CurrentUsage"))
        return Packages(limit=limit, left=limit - used)

    def _ask(self, call: str, action: str, content: Mapping[str, Any]) -> dict[str, Any]:
        body = json.dumps(content).encode()
        signed = signed_headers(
            secret_id=self._config.secret_id,
            secret_key=self._config.secret_key,
            host=self._host,
            action=action,
            body=body,
            now=self._clock(),
        )
        headers = signed | {"Host": self._host, "X-TC-Version": _VERSION, "X-TC-Region": self._config.region}
        request = Request(call, "POST", "/", headers, body, repeatable=True, account=self._config.secret_id)
        answer = self._http.send(request, lambda answer: self._judge(call, answer))
        told: dict[str, Any] = json.loads(answer.body)["Response"]
        return told

    def _judge(self, call: str, answer: Answer) -> PorticoError | None:
        try:
            failure = json.loads(answer.body)["Response"].get("Error")
            code, message = (str(failure[name]) for name in ("Code", "Message")) if failure else ("", "")
        except (ValueError, KeyError, TypeError, AttributeError):
            return self._http.retryable(call, f"HTTP_{answer.status}")
        if not code:
            return None
        make = self._http.retryable if code.startswith(_PASSING) else self._http.refused
        return make(call, code, message)

    def close_connections(self) -> None:
        """No connection is open any more."""
        self._http.close()


def _hour(moment: datetime) -> str:
    return moment.astimezone(_CHINA).strftime("%Y%m%d%H")
