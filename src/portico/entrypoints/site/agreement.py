"""Agreeing to the brand's terms while signing in with a phone: asked where the brand has published them."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any, Final

from portico.domains.sites import public as sites
from portico.infra.actors import Member
from portico.usecases import privacy as choices

_DOCUMENTS: Final = ("terms", "privacy")
# Who types a number and agrees has said yes to both.
_AGREED: Final = frozenset({"terms", "phone"})


def documents_of(site: sites.Site) -> list[Mapping[str, Any]]:
    """The texts one agrees to (`title`, `url`); none when the brand has published neither."""
    held = site.brand.get("policies")
    listed = held if isinstance(held, list) else []
    return [one for one in listed if isinstance(one, Mapping) and one.get("code") in _DOCUMENTS]


def record(member: Member, *, language: str, now: datetime) -> None:
    """The ledger says that the member agreed to the terms as they are now. Nothing, when it says so already."""
    for purpose in choices.purposes_of(actor=member, language=language):
        known = purpose.decision is not None and purpose.decision.given and not purpose.is_outdated
        if purpose.code in _AGREED and not known:
            choices.decide(actor=member, purpose=purpose.code, given=True, carrier="web", now=now)
