"""Who follows an official account: only followers can be written to there."""

from __future__ import annotations

from datetime import datetime

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
