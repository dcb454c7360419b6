"""Twelve members with a name, a face and an address, signed in by phone as anybody would be."""

from __future__ import annotations

from datetime import datetime, timedelta

from portico.domains.members import public as members
from portico.entrypoints.cli.demo import catalogue
from portico.entrypoints.cli.demo.pictures import Pictures
from portico.kernel.ids import MemberId, SiteId


def seed_members(*, site_id: SiteId, pictures: Pictures, now: datetime) -> dict[str, MemberId]:
    """Demo code → member. A member who is there already is left as they are."""
    ids = {}
    for raw in catalogue.members():
        joined = now - timedelta(days=raw["joined_days_ago"])
        signed_in = members.sign_in_verified_phone(
            site_id=site_id, phone=raw["phone"], provenance={"carrier": "web"}, now=joined
        )
        ids[raw["code"]] = signed_in.member_id
        if not signed_in.is_new:
            continue
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
