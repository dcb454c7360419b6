"""What members say of themselves, judged by WeChat where it is connected before anybody is shown it."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from portico.domains.members import public as members
from portico.infra.actors import Member
from portico.kernel.errors import FieldError, Invalid
from portico.usecases import judged_texts


def change_profile(*, actor: Member, change: members.ProfileChange, now: datetime) -> members.MemberView:
    """The member's nickname and avatar are as asked. Raises Invalid (also for what WeChat calls risky), MemberNotFound.

    Where nobody can judge, nobody is stopped: nicknames are seen by the member and by staff only.
    """
    if change.nickname and change.nickname.strip() and not judged_texts.is_allowed(actor, change.nickname.strip()):
        raise Invalid(fields=(FieldError("nickname", "text_not_allowed"),))
    with transaction.atomic():
        return members.update_member(site_id=actor.site_id, member_id=actor.member_id, change=change, now=now)
