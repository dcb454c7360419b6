"""A number that may have changed hands: what is asked then, and what an answer is worth.

Operators give a number to somebody else a few months after it was given up. A code sent to it proves the number, not
the person. When its member was not seen for half a year and nothing else speaks for the caller (a device that was this
member before), and there are orders or addresses to protect, the person says which it is: their own account, proven by
who received a parcel and where, or a number that is new to them, which starts a new account. The number then leaves
the old member, who keeps everything else.

The question travels to the person as a sealed text: nothing is stored, nothing in it can be read or changed.
"""

from __future__ import annotations

import hmac
import re
import unicodedata
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from uuid import UUID

import msgspec

from portico.domains.members import public as members
from portico.domains.orders import public as orders
from portico.domains.tracking import public as tracking
from portico.infra import audit
from portico.infra.actors import System
from portico.infra.locks import require_transaction
from portico.infra.ratelimit import Limit
from portico.infra.sealed import SealBroken, seal_text, unseal_text
from portico.kernel.ids import MemberId, SiteId

LIFETIME = timedelta(minutes=10)
# A name and a district are soon found by who may guess for long. Each guess costs a code sent to the number, too.
GUESSES = Limit(hits=3, window_seconds=86400)
MAX_CLAIM = 1024
_PURPOSE = "phone_claim"
_ORDERS_ASKED = 50
_ABOVE = re.compile(r"^.*[省市州盟](?=..)")
_DIVISION = re.compile(r"(?<=..)(特区|林区|新区|自治县|自治旗|[区县市旗])$")


class _Content(msgspec.Struct, frozen=True):
    site: UUID
    holder: UUID
    phone: str
    expires: datetime
    claimant: UUID | None = None


@dataclass(frozen=True, slots=True)
class Claim:
    """Somebody proved `phone`, whose member is `holder`. `claimant`: the member they are signed in as, if any."""

    holder: MemberId
    phone: str
    claimant: MemberId | None


def doubt(
    *, site_id: SiteId, holder: members.SignedIn, phone: str, visitor_id: str | None, now: datetime,
    claimant: MemberId | None = None,
) -> members.PhoneInUse | None:  # fmt: skip
    """What to ask who proved `phone`; None when the number alone says that they are `holder`."""
    if holder.last_seen_at is None or not members.may_be_recycled(last_seen_at=holder.last_seen_at, now=now):
        return None
    if visitor_id is not None and holder.member_id in tracking.members_of_visitor(
        site_id=site_id, visitor_id=visitor_id
    ):
        return None
    if not _parcels(site_id, holder.member_id):
        return None
    content = _Content(site_id, holder.member_id, members.mobile_number(phone), now + LIFETIME, claimant)
    claim = seal_text(msgspec.json.encode(content).decode(), purpose=_PURPOSE)
    return members.PhoneInUse(claim=claim, expires_in_seconds=int(LIFETIME.total_seconds()))


def read(*, site_id: SiteId, text: str, now: datetime) -> Claim:
    """The question behind `text`, while it is open: in time, and the number's member still silent.

    Raises PhoneClaimInvalid.
    """
    try:
        content = msgspec.json.decode(unseal_text(text, purpose=_PURPOSE), type=_Content)
    except (ValueError, SealBroken):
        raise members.PhoneClaimInvalid() from None
    if content.site != site_id or content.expires.astimezone(UTC) <= now:
        raise members.PhoneClaimInvalid()
    known = members.phone_holder(site_id=site_id, phone=content.phone)
    if (
        known is None
        or known.member_id != content.holder
        or known.last_seen_at is None
        or not members.may_be_recycled(last_seen_at=known.last_seen_at, now=now)
    ):
        raise members.PhoneClaimInvalid()
    claimant = MemberId(content.claimant) if content.claimant is not None else None
    return Claim(MemberId(content.holder), content.phone, claimant)


def check_answer(*, site_id: SiteId, claim: Claim, recipient: str, district: str) -> None:
    """Nothing, when a parcel went to that person in that district. Raises PhoneClaimWrong."""
    given = (_name(recipient), _district(district))
    # Every pair is compared, the right one included, so that the time taken says nothing.
    fitting = [
        hmac.compare_digest(given[0].encode(), _name(name).encode())
        & hmac.compare_digest(given[1].encode(), _district(place).encode())
        for name, place in _parcels(site_id, claim.holder)
    ]
    if not any(fitting):
        raise members.PhoneClaimWrong()


def pass_on(*, site_id: SiteId, claim: Claim, provenance: dict[str, str], now: datetime) -> members.SignedIn:
    """The number is the claimant's, or a new member's. Part of the caller's transaction. Recorded in the audit.

    Raises PhoneClaimInvalid when somebody was quicker.
    """
    require_transaction()
    signed_in = members.pass_on_phone(
        site_id=site_id, holder=claim.holder, phone=claim.phone, provenance=provenance, now=now,
        to_member=claim.claimant,
    )  # fmt: skip
    if signed_in is None:
        raise members.PhoneClaimInvalid()
    audit.record(
        actor=System(site_id, "phone claim"), action="member.phone_passed_on", subject_type="member",
        subject_id=claim.holder, now=now, changes={"phone_of": [str(claim.holder), str(signed_in.member_id)]},
    )  # fmt: skip
    return signed_in


def _parcels(site_id: SiteId, member_id: MemberId) -> list[tuple[str, str]]:
    """(recipient, district) of the member's addresses and latest orders."""
    kept = members.list_addresses(site_id=site_id, member_id=member_id)
    found = [(address.recipient, address.district) for address in kept]
    placed = orders.list_orders(site_id=site_id, member_id=member_id, state=None, cursor=None, limit=_ORDERS_ASKED)
    found += [(order.address.recipient, order.address.district) for order in placed.items if order.address is not None]
    return list(dict.fromkeys(found))


def _name(text: str) -> str:
    return re.sub(r"\s", "", unicodedata.normalize("NFKC", text)).casefold()


def _district(text: str) -> str:
    """西湖区, 西湖 and 杭州市西湖区 → 西湖."""
    return _DIVISION.sub("", _ABOVE.sub("", _name(text)))
