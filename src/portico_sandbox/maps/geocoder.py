"""GET /ws/geocoder/v1/: an address becomes a point (GCJ-02) with how sure the platform is of it."""

from __future__ import annotations

import hashlib
from typing import Any

from ..faults import Fault
from ..platform import Call, Reply
from ..quotas import DAY, Quotas
from ..services.keys import MapKeys

MESSAGES = {
    111: "签名验证失败",
    120: "此key每秒请求量已达到上限",
    121: "此key每日调用量已达到上限",
    190: "无效的KEY",
    300: "缺少必要字段",
    301: "缺少必要字段key",
    331: "查询条件过长",
    347: "查询无结果",
    500: "后端超时",
}
MAX_ADDRESS = 256
# Province, city, code of the city, latitude, longitude; then what the platform knows inside it.
CITIES: dict[str, tuple[str, str, float, float]] = {
    "杭州": ("浙江省", "330100", 30.2741, 120.1551),
    "上海": ("上海市", "310100", 31.2304, 121.4737),
    "北京": ("北京市", "110100", 39.9042, 116.4074),
    "广州": ("广东省", "440100", 23.1291, 113.2644),
    "成都": ("四川省", "510100", 30.5728, 104.0668),
}
POINTS: dict[str, tuple[str, float, float]] = {
    "龙井路1号": ("杭州", 30.2267, 120.1290),
    "人民大道200号": ("上海", 31.2303, 121.4703),
    "海淀西大街74号": ("北京", 39.9839, 116.3074),
}


def error(status: int, rule: str) -> Reply:
    return Reply(200, {"status": status, "message": MESSAGES.get(status, "error"), "request_id": "sandbox"}, rule)


class MapPlatform:
    """No signatures on replies; failures are HTTP 200 with `status`."""

    def busy(self) -> Reply:
        return error(500, "fault_ordered")

    def refuse(self, code: str, status: int | None) -> Reply:
        return error(int(code), "fault_ordered")

    def seal(self, call: Call, body: bytes, fault: Fault | None) -> dict[str, str]:
        return {}


class MapGeocoder:
    """One key of the web service."""

    def __init__(self, quotas: Quotas, keys: MapKeys) -> None:
        self._quotas = quotas
        self._keys = keys

    def locate(self, call: Call) -> Reply:
        """GET /ws/geocoder/v1/?address=."""
        query = dict(call.query)
        if not query.get("key"):
            return error(301, "map_key_missing")
        if query["key"] != self._keys.key:
            return error(190, "map_key_unknown")
        if query.pop("sig", "") != self._signature(call.target.partition("?")[0], query):
            return error(111, "signature_wrong")
        address = query.get("address", "")
        if not address:
            return error(300, "map_address_missing")
        if len(address) > MAX_ADDRESS:
            return error(331, "map_address_too_long")
        if not self._quotas.take("map.per_day", window=DAY):
            return error(121, "day_quota")
        if not self._quotas.take("map.per_second", window=1):
            return error(120, "map_second_quota")
        found = _found(address, query.get("region", ""))
        if found is None:
            return error(347, "map_nothing_found")
        return Reply(200, {"status": 0, "message": "Success", "request_id": "sandbox", "result": found})

    def _signature(self, path: str, query: dict[str, str]) -> str:
        """Over the values as they are, before they are encoded for the address."""
        pairs = "&".join(f"{name}={value}" for name, value in sorted(query.items()))
        return hashlib.md5(f"{path}?{pairs}{self._keys.secret_key}".encode()).hexdigest()


def _found(address: str, region: str) -> dict[str, Any] | None:
    point = next((name for name in POINTS if name in address), None)
    city = POINTS[point][0] if point else next((name for name in CITIES if name in f"{region}{address}"), None)
    if city is None:
        return None
    province, code, latitude, longitude = CITIES[city]
    if point:
        _, latitude, longitude = POINTS[point]
    return {
        "title": point or city,
        "location": {"lat": latitude, "lng": longitude},
        "address_components": {"province": province, "city": f"{city}市", "district": "", "street": ""},
        "ad_info": {"adcode": code},
        "similarity": 0.99 if point else 0.3,
        "deviation": 20 if point else -1,
        # From seven on the platform calls the result good.
        "reliability": 9 if point else 1,
        "level": 9 if point else 1,
    }
