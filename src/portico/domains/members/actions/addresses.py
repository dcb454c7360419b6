"""Delivery addresses of a member: at most one default, and one whenever there are any."""

from __future__ import annotations

from datetime import datetime

from portico.domains.members import rules
from portico.domains.members.errors import AddressNotFound, MemberNotFound, TooManyAddresses
from portico.domains.members.models import Member, MemberAddress
from portico.domains.members.queries import Address, address_of
from portico.infra.locks import require_transaction
from portico.infra.sealed import seal
from portico.kernel.ids import AddressId, MemberId, SiteId, new_id


def save_address(
    *,
    site_id: SiteId,
    member_id: MemberId,
    draft: rules.AddressDraft,
    now: datetime,
    address_id: AddressId | None = None,
) -> Address:
    """The address is stored: a new one without `address_id`. The first one becomes the default.

    Locks: the member's row. Raises Invalid, AddressNotFound, MemberNotFound, TooManyAddresses.
    """
    require_transaction()
    checked = rules.checked_address(draft)
    _lock_member(site_id, member_id)
    kept = {row.id: row for row in MemberAddress.objects.filter(site_id=site_id, member_id=member_id)}
    if address_id is None:
        if len(kept) >= rules.MAX_ADDRESSES:
            raise TooManyAddresses(limit=rules.MAX_ADDRESSES)
        row = MemberAddress(id=AddressId(new_id()), site_id=site_id, member_id=member_id, created_at=now)
    elif address_id in kept:
        row = kept[address_id]
    else:
        raise AddressNotFound()
    row.recipient_sealed = seal(checked.recipient, purpose=rules.RECIPIENT)
    row.phone_sealed = seal(checked.phone, purpose=rules.ADDRESS_PHONE)
    row.detail_sealed = seal(checked.detail, purpose=rules.DETAIL)
    row.region_code = checked.region_code
    row.updated_at = now
    others = [other for other in kept.values() if other.id != row.id]
    wanted = row.is_default if checked.is_default is None else checked.is_default
    row.is_default = wanted or not others
    if row.is_default:
        MemberAddress.objects.filter(member_id=member_id, is_default=True).exclude(id=row.id).update(is_default=False)
    row.save(force_insert=address_id is None)
    if not row.is_default:
        _ensure_default(member_id)
    return address_of(row)


def delete_address(*, site_id: SiteId, member_id: MemberId, address_id: AddressId, now: datetime) -> None:
    """The address is gone; the newest of the others is the default if it was. Raises AddressNotFound."""
    require_transaction()
    _lock_member(site_id, member_id)
    gone, _ = MemberAddress.objects.filter(site_id=site_id, member_id=member_id, id=address_id).delete()
    if not gone:
        raise AddressNotFound()
    _ensure_default(member_id)


def _lock_member(site_id: SiteId, member_id: MemberId) -> None:
    if not Member.objects.select_for_update().filter(site_id=site_id, id=member_id, erased_at=None).exists():
        raise MemberNotFound()


def _ensure_default(member_id: MemberId) -> None:
    addresses = MemberAddress.objects.filter(member_id=member_id)
    if not addresses.filter(is_default=True).exists():
        newest = addresses.order_by("-updated_at", "-id").first()
        if newest is not None:
            addresses.filter(id=newest.id).update(is_default=True)
