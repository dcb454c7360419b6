"""Long parameters under a short code: what a code to scan cannot hold, kept here (scene ↔ page and query)."""

from __future__ import annotations

import hashlib
import json
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from django.db.models import F

from portico.domains.touchpoints.errors import CodeNotFound
from portico.domains.touchpoints.models import ShortCode
from portico.infra.locks import require_transaction
from portico.kernel.ids import SiteId, new_id

# Without letters and digits that look alike, should somebody have to read one aloud. 31^8 are 8 × 10^11.
_LETTERS: Final = "abcdefghjkmnpqrstuvwxyz23456789"
_LENGTH: Final = 8


@dataclass(frozen=True, slots=True)
class Landing:
    """A page of the mini app (without a leading slash) and what it is opened with."""

    page: str
    query: dict[str, str]


@dataclass(frozen=True, slots=True)
class CodeUse:
    """How often people came by a code, and when the last one did."""

    opened: int
    last_opened_at: datetime | None


def find_short_code(*, site_id: SiteId, page: str, query: Mapping[str, str]) -> str | None:
    """The code of this page with this query, when it has one."""
    found = ShortCode.objects.filter(site_id=site_id, digest=_digest(page, query))
    return found.values_list("code", flat=True).first()


def _digest(page: str, query: Mapping[str, str]) -> str:
    target = json.dumps([page, dict(sorted(query.items()))], ensure_ascii=False)
    return hashlib.sha256(target.encode()).hexdigest()


def short_code(*, site_id: SiteId, page: str, query: Mapping[str, str], now: datetime) -> str:
    """The code of this page with this query; the same one whenever it is asked for."""
    require_transaction()
    row, _ = ShortCode.objects.get_or_create(
        site_id=site_id,
        digest=_digest(page, query),
        defaults={
            "id": new_id(),
            "code": "".join(secrets.choice(_LETTERS) for _ in range(_LENGTH)),
            "page": page,
            "query": dict(query),
            "created_at": now,
        },
    )
    return row.code


def open_code(*, site_id: SiteId, code: str, now: datetime) -> Landing:
    """Where the code leads; counted as opened once more. Raises CodeNotFound."""
    require_transaction()
    found = ShortCode.objects.filter(site_id=site_id, code=code)
    if not found.update(opened=F("opened") + 1, last_opened_at=now):
        raise CodeNotFound()
    row = found.get()
    return Landing(row.page, dict(row.query))


def code_use(*, site_id: SiteId, code: str) -> CodeUse:
    """How often it was opened. Raises CodeNotFound."""
    row = ShortCode.objects.filter(site_id=site_id, code=code).first()
    if row is None:
        raise CodeNotFound()
    return CodeUse(row.opened, row.last_opened_at)
