"""Twelve members with a name, a face and an address, signed in by phone as anybody would be."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from portico.domains.members import public as members
from portico.entrypoints.cli.demo import catalogue, seed_lives
from portico.entrypoints.cli.demo.pictures import Pictures
from portico.kernel.ids import MemberId, SiteId


def seed_members(*, site_id: SiteId, pictures: Pictures, now: datetime) -> dict[str, MemberId]:
    """Demo code → member. A member who is there already is left as they are."""
    ids = {}
    for raw in catalogue.members():
        joined = now - timedelta(days=raw["joined_days_ago"])
        known = members.find_by_phone(site_id=site_id, phone=raw["phone"])
        if known is not None:
            ids[raw["code"]] = known.id
            continue
        signed_in = _join(site_id, raw, joined)
        ids[raw["code"]] = signed_in.member_id
        change = members.ProfileChange(nickname=raw["nickname"], avatar_url=pictures.url(f"member:{raw['code']}"))
        members.update_member(site_id=site_id, member_id=signed_in.member_id, change=change, now=joined)
        for place, address in enumerate(raw["addresses"]):
            draft = members.AddressDraft(
                recipient=address.get("recipient", raw["recipient"]),
                phone=raw["phone"],
                region_code=address["region_code"],
                detail=address["detail"],
                is_default=place == 0,
            )
            members.save_address(site_id=site_id, member_id=signed_in.member_id, draft=draft, now=joined)
    return ids


def _join(site_id: SiteId, raw: Mapping[str, Any], joined: datetime) -> members.SignedIn:
    """By the website with their number, or by a platform's account and the number a little later."""
    account = seed_lives.account_of(raw["code"])
    provenance = seed_lives.provenance_of(raw["code"])
    if account is None:
        return members.sign_in_verified_phone(site_id=site_id, phone=raw["phone"], provenance=provenance, now=joined)
    signed_in = members.sign_in_mini_program(site_id=site_id, identity=account, provenance=provenance, now=joined)
    members.bind_phone(
        site_id=site_id, member_id=signed_in.member_id, phone=raw["phone"],
        provenance={"carrier": provenance["carrier"]}, now=joined + seed_lives.PHONE_AFTER,
    )  # fmt: skip
    return signed_in
