"""What became of pictures that imports pointed at."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from portico.domains.catalog.models import RemoteImage
from portico.infra.locks import require_transaction
from portico.kernel.ids import SiteId


@dataclass(frozen=True, slots=True)
class RemoteOutcome:
    """`name` of the stored picture, or why there is none."""

    name: str
    reason: str = ""


def _hash(url: str) -> bytes:
    return hashlib.sha256(url.encode()).digest()


def stored_images(*, site_id: SiteId, urls: Iterable[str]) -> dict[str, str]:
    """URL → stored name, of those that an earlier import fetched."""
    hashes = {_hash(url): url for url in urls}
    rows = RemoteImage.objects.filter(site_id=site_id, url_hash__in=list(hashes)).exclude(name="")
    return {hashes[bytes(url_hash)]: name for url_hash, name in rows.values_list("url_hash", "name")}


def remember_images(*, site_id: SiteId, outcomes: Mapping[str, RemoteOutcome], now: datetime) -> None:
    """The outcomes are known to the next import.

    A stored picture is never forgotten for a later failure, and failing again changes nothing.
    """
    require_transaction()
    hashes = {_hash(url): url for url in outcomes}
    rows = RemoteImage.objects.filter(site_id=site_id, url_hash__in=list(hashes)).values_list("url_hash", "name")
    known = {hashes[bytes(url_hash)]: name for url_hash, name in rows}
    RemoteImage.objects.bulk_create(
        [
            RemoteImage(
                site_id=site_id,
                url_hash=_hash(url),
                url=url,
                name=outcome.name,
                reason=outcome.reason,
                tried_at=now,
            )
            for url, outcome in outcomes.items()
            if url not in known or (outcome.name and not known[url])
        ],
        update_conflicts=True,
        unique_fields=["site_id", "url_hash"],
        update_fields=["name", "reason", "tried_at"],
    )
