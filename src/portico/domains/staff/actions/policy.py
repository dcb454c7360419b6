"""What a site demands of its staff."""

from __future__ import annotations

from collections.abc import Collection

from portico.domains.staff.models import Policy as PolicyRow
from portico.domains.staff.queries import CACHE_TAG, Policy, read_policy
from portico.infra.cache import forget
from portico.infra.locks import lock_all, require_transaction
from portico.kernel.form_versions import require_version
from portico.kernel.ids import SiteId
from portico.kernel.money import Money


def save_policy(
    *, site_id: SiteId, second_factor_roles: Collection[str], refund_limit: Money, version: str | None = None
) -> Policy:
    """The site demands this from the next request on; answers what it demanded before.

    `version` is that of the policy which the editor was shown. Raises ChangedMeanwhile. Locks: the site's policy.
    """
    require_transaction()
    lock_all("staff.policy", [site_id])
    before = read_policy(site_id=site_id)
    require_version(version, *before.parts)
    PolicyRow.objects.update_or_create(
        site_id=site_id,
        defaults={"second_factor_roles": sorted(second_factor_roles), "refund_limit_fen": refund_limit.minor},
    )
    forget(CACHE_TAG)
    return before
