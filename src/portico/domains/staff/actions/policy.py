"""What a site demands of its staff."""

from __future__ import annotations

from collections.abc import Collection

from portico.domains.staff.models import Policy as PolicyRow
from portico.domains.staff.queries import CACHE_TAG, Policy, get_policy
from portico.infra.cache import forget
from portico.infra.locks import require_transaction
from portico.kernel.ids import SiteId
from portico.kernel.money import Money


def save_policy(*, site_id: SiteId, second_factor_roles: Collection[str], refund_limit: Money) -> Policy:
    """The site demands this from the next request on; answers what it demanded before."""
    require_transaction()
    before = get_policy(site_id=site_id)
    PolicyRow.objects.update_or_create(
        site_id=site_id,
        defaults={"second_factor_roles": sorted(second_factor_roles), "refund_limit_fen": refund_limit.minor},
    )
    forget(CACHE_TAG)
    return before
