"""The terms of trade: read by whoever waits for something, saved by one clerk at a time."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from portico.domains.orders.desk import models
from portico.domains.orders.desk.errors import TradePolicyChanged
from portico.domains.orders.desk.rules import DEFAULT_POLICY, POLICY_FIELDS, TradePolicy, check_policy
from portico.infra import audit, cache
from portico.infra.actors import Actor
from portico.infra.locks import require_transaction
from portico.kernel.ids import SiteId


def get_policy(*, site_id: SiteId) -> TradePolicy:
    """The terms in force. One query."""
    row = models.TradePolicy.objects.filter(site_id=site_id).first()
    return DEFAULT_POLICY if row is None else _view(row)


def kept_policy(*, site_id: SiteId) -> TradePolicy:
    """The terms for what every order asks: from the hot cache, where a change counts within a second."""
    return cache.hot.get_or_make(("orders.policy", site_id), (_tag(site_id),), lambda: get_policy(site_id=site_id))


def _tag(site_id: SiteId) -> str:
    return f"orders.policy:{site_id}"


def all_policies() -> dict[SiteId, TradePolicy]:
    """The terms of every site that saved some; absent ones have DEFAULT_POLICY. For sweeps. One query."""
    return {SiteId(row.site_id): _view(row) for row in models.TradePolicy.objects.all()}


def _view(row: models.TradePolicy) -> TradePolicy:
    return TradePolicy(**{name: getattr(row, name) for name in POLICY_FIELDS}, version=row.version)


def save_policy(*, site_id: SiteId, policy: TradePolicy, actor: Actor, now: datetime) -> TradePolicy:
    """These terms hold for what begins from now on; orders placed already keep their time to pay.

    Raises Invalid (fields by name), TradePolicyChanged when somebody saved since `policy.version`. Recorded in the
    audit.
    """
    require_transaction()
    check_policy(policy)
    before = get_policy(site_id=site_id)
    values = {name: getattr(policy, name) for name in POLICY_FIELDS}
    if policy.version == 0:
        values |= {"version": 1, "saved_at": now}
        _, saved = models.TradePolicy.objects.get_or_create(site_id=site_id, defaults=values)
    else:
        found = models.TradePolicy.objects.filter(site_id=site_id, version=policy.version)
        saved = bool(found.update(**values, version=policy.version + 1, saved_at=now))
    if not saved:
        raise TradePolicyChanged()
    cache.announce(_tag(site_id))
    changes = {
        name: [getattr(before, name), getattr(policy, name)]
        for name in POLICY_FIELDS
        if getattr(before, name) != getattr(policy, name)
    }
    audit.record(actor=actor, action="orders.policy", subject_type="site", subject_id=site_id, now=now, changes=changes)
    return replace(policy, version=policy.version + 1)
