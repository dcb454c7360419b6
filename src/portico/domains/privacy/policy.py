"""Which version of the terms and the privacy policy people agree to: what the brand has published."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from typing import Any

from portico.domains.sites import public as sites
from portico.kernel.ids import SiteId

# Agreeing means agreeing to both.
_PARTS = ("terms", "privacy")
UNPUBLISHED = "unpublished"


@dataclass(frozen=True, slots=True)
class Policy:
    """`version` changes with the text, unless the brand numbers its versions; `updated_at` only when it says so."""

    code: str
    version: str
    updated_at: str | None


def policy_of(*, site_id: SiteId) -> Policy:
    """What a consent given now is about."""
    return read_policy(sites.get_site(site_id=site_id).brand.get("policies"))


def read_policy(published: Any) -> Policy:
    """The policy among what a brand published; an empty or unreadable list is `unpublished`."""
    listed = published if isinstance(published, list) else []
    parts = [one for one in listed if isinstance(one, dict) and one.get("code") in _PARTS]
    if not parts:
        return Policy("privacy", UNPUBLISHED, None)
    own = next((one for one in parts if one["code"] == "privacy"), parts[0])
    numbered = own.get("version")
    texts = [[one["code"], one.get("title"), one.get("paragraphs")] for one in parts]
    digest = hashlib.sha256(json.dumps(sorted(texts, key=str), ensure_ascii=False).encode()).hexdigest()
    updated = own.get("updated_at")
    return Policy(
        code="privacy",
        version=str(numbered)[:40] if numbered else digest[:12],
        updated_at=str(updated) if updated else None,
    )
