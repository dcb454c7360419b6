"""What members say of themselves, judged by WeChat where it is connected before anybody is shown it."""

from __future__ import annotations

import logging
from datetime import datetime
from typing import Final

from django.db import transaction

from portico.domains.members import public as members
from portico.infra.actors import Member
from portico.kernel.errors import FieldError, Invalid, Refused, Unavailable
from portico.usecases.gateways import gateways

logger = logging.getLogger(__name__)

_WECHAT: Final = "wechat_mini"
_MAX_JUDGED: Final = 2_500


def change_profile(*, actor: Member, change: members.ProfileChange, now: datetime) -> members.MemberView:
    """The member's nickname and avatar are as asked. Raises Invalid (also for what WeChat calls risky), MemberNotFound.

    Members who never came through the mini program are not known to WeChat, and a platform that gives no verdict stops
    nobody: nicknames are seen by the member and by staff only.
    """
    if change.nickname and change.nickname.strip() and not _allowed(actor, change.nickname.strip()):
        raise Invalid(fields=(FieldError("nickname", "text_not_allowed"),))
    with transaction.atomic():
        return members.update_member(site_id=actor.site_id, member_id=actor.member_id, change=change, now=now)


def _allowed(actor: Member, text: str) -> bool:
    platforms = gateways(actor.site_id)
    if _WECHAT not in platforms.texts:
        return True
    openid = members.openid_of(
        site_id=actor.site_id, member_id=actor.member_id, provider=_WECHAT, app_id=platforms.app_ids[_WECHAT]
    )
    if openid is None:
        return True
    try:
        return platforms.texts[_WECHAT].allows(text=text[:_MAX_JUDGED], openid=openid)
    except (Refused, Unavailable) as failure:
        logger.warning("no verdict on a nickname: %s %s", failure.code, failure.data.get("platform_code", ""))
        return True
