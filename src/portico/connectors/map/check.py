"""Whether the key for the map works. Asked: where Beijing is, which counts once against the day.

Source: lbs.qq.com, WebService 状态码 [B].
"""

from __future__ import annotations

from datetime import datetime
from typing import Final

from portico.connectors.kit.checking import Doorstep, Inquiry, Signs
from portico.connectors.map.tencent import TencentGeocoder
from portico.infra.platform_checks import Capability, Code, Finding

SIGNS: Final = Signs(
    codes={
        "190": Code.APP_UNKNOWN,
        "301": Code.APP_UNKNOWN,
        "311": Code.APP_UNKNOWN,
        "111": Code.WRONG_SECRET,
        # "The source of the request": a server has no page it comes from, so its address is to be listed.
        "110": Code.IP_NOT_ALLOWED,
        "112": Code.IP_NOT_ALLOWED,
        "113": Code.PERMISSION_MISSING,
        "199": Code.PERMISSION_MISSING,
        "120": Code.QUOTA_USED_UP,
        "121": Code.QUOTA_USED_UP,
    }
)
KNOWN_PLACE: Final = "北京市"


class TencentMapCheck:
    """Implements PlatformCheck for one key."""

    def __init__(self, geocoder: TencentGeocoder, door: Doorstep) -> None:
        self._geocoder = geocoder
        self._door = door

    def check(self, *, now: datetime) -> tuple[Finding, ...]:
        inquiry = Inquiry(SIGNS)
        if self._door.visit(inquiry, now=now):
            inquiry.opens(lambda: self._geocoder.locate(address=KNOWN_PLACE), capability=Capability.GEOCODING)
        return inquiry.findings
