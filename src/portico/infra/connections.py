"""Keys of platforms that a site's people have saved in the console: sealed, and never shown again.

A saved platform takes the place of the environment's for that site (see `platform_keys.given`). Every process that
serves or works follows a change within a second.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from portico.infra import cache
from portico.infra.locks import require_transaction
from portico.infra.models import Connection
from portico.infra.platform_checks import Finding
from portico.infra.sealed import seal, unseal
from portico.infra.sealed_columns import SealedColumn
from portico.kernel.ids import SiteId, new_id

_PURPOSE: Final = "platform_connection"
SEALED_COLUMNS = (SealedColumn("infra_connection", "sealed_values", _PURPOSE),)


@dataclass(frozen=True, slots=True)
class Held:
    """What a site has saved: values by variable, by platform. `version` changes with every change."""

    version: str
    saved: Mapping[str, Mapping[str, str]]


@dataclass(frozen=True, slots=True)
class Checked:
    """What the last check of a platform found, and when."""

    at: datetime
    findings: tuple[Finding, ...]


def tag(site_id: SiteId) -> str:
    """The cache's tag for everything that is made of a site's connections."""
    return f"connections {site_id}"


def held(*, site_id: SiteId) -> Held:
    """What the site has saved, never older than a second."""
    return cache.hot.get_or_make(("connections", site_id), (tag(site_id),), lambda: _read(site_id))


def _read(site_id: SiteId) -> Held:
    rows = list(
        Connection.objects.filter(site_id=site_id, sealed_values__isnull=False)
        .order_by("platform")
        .values_list("platform", "sealed_values", "version")
    )
    saved = {name: json.loads(unseal(sealed, purpose=_PURPOSE)) for name, sealed, _ in rows if sealed is not None}
    return Held(" ".join(str(version) for _, _, version in rows), saved)


def keep(*, site_id: SiteId, platform: str, values: Mapping[str, str], now: datetime) -> None:
    """`values` are what the platform is read from, for this site; what an earlier check found is gone."""
    require_transaction()
    row: dict[str, Any] = {
        "sealed_values": seal(json.dumps(dict(values), ensure_ascii=False), purpose=_PURPOSE),
        "version": new_id(),
        "saved_at": now,
        "checked_at": None,
        "findings": [],
    }
    Connection.objects.update_or_create(site_id=site_id, platform=platform, defaults=row)
    cache.forget(tag(site_id))


def drop(*, site_id: SiteId, platform: str) -> None:
    """Nothing is saved for the platform: the environment's keys hold again, if there are any."""
    require_transaction()
    Connection.objects.filter(site_id=site_id, platform=platform).delete()
    cache.forget(tag(site_id))


def keep_findings(*, site_id: SiteId, platform: str, findings: tuple[Finding, ...], now: datetime) -> None:
    """These are what the last check found, also for a platform whose keys come from the environment."""
    require_transaction()
    row = {"checked_at": now, "findings": [asdict(finding) for finding in findings]}
    made = {**row, "version": new_id()}
    Connection.objects.update_or_create(site_id=site_id, platform=platform, defaults=row, create_defaults=made)


def last_checks(*, site_id: SiteId) -> Mapping[str, Checked]:
    """By platform; those never checked are left out."""
    rows = Connection.objects.filter(site_id=site_id, checked_at__isnull=False).values_list(
        "platform", "checked_at", "findings"
    )
    return {
        platform: Checked(at, tuple(Finding(one["code"], one["level"], one["data"]) for one in found))
        for platform, at, found in rows
        if at is not None
    }


def saved_moments(*, site_id: SiteId) -> Mapping[str, datetime]:
    """When the keys of each saved platform were saved."""
    rows = Connection.objects.filter(site_id=site_id, sealed_values__isnull=False)
    return {platform: at for platform, at in rows.values_list("platform", "saved_at") if at is not None}


def version_of(*, site_id: SiteId, platform: str) -> UUID | None:
    """Which saving of the keys holds; None when nothing is saved."""
    row = Connection.objects.filter(site_id=site_id, platform=platform, sealed_values__isnull=False)
    return row.values_list("version", flat=True).first()
