"""Geocoding by Tencent Location Service, the map mini programs draw with.

Sources: lbs.qq.com, 地址解析, WebService 状态码 (status table), SK 签名校验 [B].
"""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from typing import Any, Final
from urllib.parse import quote

from portico.connectors.kit.http import Answer, HttpLimits, PlatformHttp, Request
from portico.connectors.kit.record import Recorder, log_call
from portico.connectors.kit.verdicts import NEXT_DAY, SOON, ErrorTable
from portico.infra.geocoding import Place, Point, Precision
from portico.kernel.errors import PorticoError

PLATFORM: Final = "tencent_map"
ERRORS: Final = ErrorTable(
    # A second's cap, a day's; 5xx and 6xx are the platform's own trouble (the same table).
    passing={"120": SOON, "121": NEXT_DAY},
    families={"5": SOON, "6": SOON},
)
_NOTHING_FOUND: Final = 347
_PATH: Final = "/ws/geocoder/v1/"
# 解析级别: from nine on a door, a building, a point; from seven on a street. 可信度 below seven is not to be relied on.
_DOOR, _STREET, _RELIABLE = 9, 7, 7


@dataclass(frozen=True, slots=True)
class TencentMapConfig:
    """A key of the web service. `secret_key` (SK): set when the key demands signatures, which it should."""

    base_url: str
    key: str
    secret_key: str = ""


class TencentGeocoder:
    """Implements Geocoder. Thread-safe."""

    def __init__(
        self, config: TencentMapConfig, *, limits: HttpLimits | None = None, record: Recorder = log_call
    ) -> None:
        self._config = config
        self._http = PlatformHttp(platform=PLATFORM, base_url=config.base_url, limits=limits, record=record)

    def locate(self, *, address: str, city: str = "") -> Place | None:
        query = {"address": address, "key": self._config.key} | ({"region": city} if city else {})
        request = Request("geocoder", "GET", self._target(query), repeatable=True, account=self._config.key)
        answer = self._http.send(request, self._judge)
        content: dict[str, Any] = json.loads(answer.body)
        return _place(content["result"]) if int(content["status"]) == 0 else None

    def _target(self, query: dict[str, str]) -> str:
        """The address of the call. What is signed are the values as they are; what is sent is encoded."""
        if self._config.secret_key:
            pairs = "&".join(f"{name}={value}" for name, value in sorted(query.items()))
            text = f"{_PATH}?{pairs}{self._config.secret_key}"
            # The platform's own choice of digest; the secret in it is what counts.
            query = query | {"sig": hashlib.md5(text.encode(), usedforsecurity=False).hexdigest()}
        return f"{_PATH}?" + "&".join(f"{name}={quote(value, safe='')}" for name, value in sorted(query.items()))

    def _judge(self, answer: Answer) -> PorticoError | None:
        try:
            content = json.loads(answer.body)
            status, message = int(content["status"]), str(content.get("message", ""))
        except (ValueError, KeyError, TypeError):
            return self._http.retryable("geocoder", f"HTTP_{answer.status}")
        if status in {0, _NOTHING_FOUND}:
            return None
        return ERRORS.failure(self._http, "geocoder", status, message)

    def close_connections(self) -> None:
        """No connection is open any more."""
        self._http.close()


def _place(result: dict[str, Any]) -> Place:
    location, parts = result["location"], result["address_components"]
    level, reliable = int(result.get("level") or 0), int(result.get("reliability") or 0) >= _RELIABLE
    precision = Precision.CITY
    if reliable and level >= _STREET:
        precision = Precision.DOOR if level >= _DOOR else Precision.STREET
    return Place(
        point=Point(float(location["lat"]), float(location["lng"])),
        precision=precision,
        province=str(parts["province"]),
        city=str(parts["city"]),
        city_code=f"{str((result.get('ad_info') or {}).get('adcode', ''))[:4]}00",
    )
