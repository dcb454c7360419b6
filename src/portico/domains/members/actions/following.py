"""Who follows an official account: only followers can be written to there."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from django.db.models import F, Value
from django.db.models.functions import Greatest

from portico.domains.members import rules
from portico.domains.members.models import IdentityLink
from portico.infra.locks import require_transaction
from portico.infra.sealed import blind_index
from portico.kernel.ids import SiteId


def note_following(*, site_id: SiteId, provider: str, app_id: str, openid: str, follows: bool, at: datetime) -> bool:
    """The account's link knows that the person began, or ceased, to follow at `at`. False when nobody has the link.

    Idempotent; news that come late or in the wrong order end in the same state.
    """
    require_transaction()
    index = blind_index(openid, purpose=rules.OPENID)
    links = IdentityLink.objects.filter(site_id=site_id, provider=provider, app_id=app_id, openid_index=index)
    name = "followed_at" if follows else "unfollowed_at"
    # PostgreSQL's GREATEST passes over NULL.
    return bool(links.update(**{name: Greatest(F(name), Value(at))}))


def note_all_followers(
    *, site_id: SiteId, provider: str, app_id: str, openids: Iterable[str], at: datetime
) -> tuple[int, int]:
    """Links agree with the whole list of followers as it was at `at`: how many began to follow, how many ceased.

    What was told since `at` stands. Followers without a link are nobody we know, and stay that. Idempotent.
    """
    require_transaction()
    present = {blind_index(openid, purpose=rules.OPENID) for openid in openids}
    links = IdentityLink.objects.filter(site_id=site_id, provider=provider, app_id=app_id)
    began: list[UUID] = []
    ceased: list[UUID] = []
    for link in links.only("id", "openid_index", "followed_at", "unfollowed_at").iterator():
        newest = max((moment for moment in (link.followed_at, link.unfollowed_at) if moment), default=None)
        if newest is not None and newest >= at:
            continue
        follows = link.followed_at is not None and newest == link.followed_at != link.unfollowed_at
        if (bytes(link.openid_index) in present) != follows:
            (ceased if follows else began).append(link.id)
    links.filter(id__in=began).update(followed_at=at)
    links.filter(id__in=ceased).update(unfollowed_at=at)
    return len(began), len(ceased)
