"""A member with 100.00 of balance and a WeChat account. Run by `tests.e2e.call`."""

from __future__ import annotations

from django.db import transaction

from portico.domains.members import public as members
from portico.domains.sites import public as sites
from portico.domains.wallet import public as wallet
from portico.infra.actors import Right, Staff
from portico.kernel.clock import utc_now
from portico.kernel.ids import new_id
from portico.kernel.money import Money


def seed(phone: str, app_id: str, openid: str) -> None:
    """The member of `phone` is known to the brand's mini program as `openid`."""
    now, site = utc_now(), sites.find_site()
    clerk = Staff(site.id, 0, "chen", frozenset(Right))
    identity = members.MiniProgramIdentity("wechat_mini", app_id, openid, None)
    with transaction.atomic():
        member_id = members.sign_in_mini_program(site_id=site.id, identity=identity, provenance={}, now=now).member_id
        members.bind_phone(site_id=site.id, member_id=member_id, phone=phone, provenance={}, now=now)
        wallet.top_up(
            site_id=site.id, member_id=member_id, amount=Money(100_00), reason="充值", form=new_id(), actor=clerk,
            now=now,
        )  # fmt: skip
