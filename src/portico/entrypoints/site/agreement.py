"""Agreeing to the brand's terms while signing in: asked where the brand has published them."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any, Final

from portico.domains.sites import public as sites
from portico.infra.actors import Member
from portico.usecases import privacy as choices

_DOCUMENTS: Final = ("terms", "privacy")
TERMS: Final = frozenset({"terms"})
# Who types a number and agrees has said yes to both.
TERMS_AND_PHONE: Final = frozenset({"terms", "phone"})


def documents_of(site: sites.Site) -> list[Mapping[str, Any]]:
    """The texts one agrees to (`title`, `url`); none when the brand has published neither."""
    held = site.brand.get("policies")
    listed = held if isinstance(held, list) else []
    return [one for one in listed if isinstance(one, Mapping) and one.get("code") in _DOCUMENTS]


def has_agreed(member: Member, *, language: str) -> bool:
    """Whether the ledger says that the member agreed to the terms as they are now."""
    return not _open(member, TERMS, language)


def record(member: Member, *, language: str, now: datetime, purposes: frozenset[str] = TERMS_AND_PHONE) -> None:
    """The ledger says that the member agreed to the terms as they are now. Nothing, when it says so already."""
    for code in _open(member, purposes, language):
        choices.decide(actor=member, purpose=code, given=True, carrier="web", now=now)


def _open(member: Member, purposes: frozenset[str], language: str) -> list[str]:
    """Those of `purposes` to which the member has not said yes since the terms changed."""
    return [
        purpose.code
        for purpose in choices.purposes_of(actor=member, language=language)
        if purpose.code in purposes
        and not (purpose.decision is not None and purpose.decision.given and not purpose.is_outdated)
    ]
