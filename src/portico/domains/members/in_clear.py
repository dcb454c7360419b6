"""Personal data in the clear, by id, for staff who gave a reason. Whoever calls this records who looked, and why."""

from __future__ import annotations

from portico.domains.members import rules
from portico.domains.members.errors import AddressNotFound, MemberNotFound
from portico.domains.members.models import Member, MemberAddress
from portico.domains.members.queries import Address, address_of
from portico.infra.sealed import unseal
from portico.kernel.ids import AddressId, MemberId, SiteId


def phone_in_clear(*, site_id: SiteId, member_id: MemberId) -> str:
    """The number the member has verified. Raises MemberNotFound, also for a member without one."""
    sealed = (
        Member.objects.filter(site_id=site_id, id=member_id, erased_at=None)
        .values_list("phone_sealed", flat=True)
        .first()
    )
    if not sealed:
        raise MemberNotFound()
    return unseal(sealed, purpose=rules.PHONE)


def address_in_clear(*, site_id: SiteId, address_id: AddressId) -> Address:
    """An address from some member's book. Raises AddressNotFound."""
    row = MemberAddress.objects.filter(site_id=site_id, id=address_id).first()
    if row is None:
        raise AddressNotFound()
    return address_of(row)
