"""What members say where others read it, judged by WeChat where it is connected before anybody is shown it."""

from __future__ import annotations

import logging
from typing import Final

from portico.domains.members import public as members
from portico.infra.actors import Member
from portico.kernel.errors import Refused, Unavailable
from portico.usecases.gateways import gateways

logger = logging.getLogger(__name__)

_WECHAT: Final = "wechat_mini"
_MAX_JUDGED: Final = 2_500


def is_allowed(actor: Member, text: str) -> bool:
    """Whether nothing speaks against showing `text`. Asks the platform: call it outside a transaction.

    Members who never came through the mini program are not known to WeChat, and a platform that gives no verdict stops
    nobody.
    """
    platforms = gateways(actor.site_id)
    if not text or _WECHAT not in platforms.texts:
        return True
    openid = members.openid_of(
        site_id=actor.site_id, member_id=actor.member_id, provider=_WECHAT, app_id=platforms.app_ids[_WECHAT]
    )
    if openid is None:
        return True
    try:
        return platforms.texts[_WECHAT].allows(text=text[:_MAX_JUDGED], openid=openid)
    except (Refused, Unavailable) as failure:
        logger.warning("no verdict on a text: %s %s", failure.code, failure.data.get("platform_code", ""))
        return True
