"""Writes of entries, visits and credits."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import datetime
from uuid import UUID

from django.db import connection

from portico.domains.touchpoints import guides, rules
from portico.domains.touchpoints.errors import GuideNotFound
from portico.domains.touchpoints.guide_queries import guides_tag
from portico.domains.touchpoints.models import Entry, EntryCredit, Guide, Visit
from portico.domains.touchpoints.queries import EntryView, entry_of
from portico.domains.tracking.public import checked_visitor
from portico.infra import cache
from portico.infra.locks import require_transaction
from portico.kernel.errors import FieldError
from portico.kernel.ids import EntryId, MemberId, OrderId, SiteId, VisitId, new_id
from portico.kernel.money import Money


@dataclass(frozen=True, slots=True)
class RecordedVisit:
    """A visit, the entry it is counted for, and what was wrong with its link."""

    id: VisitId
    entry_code: str | None
    problems: tuple[FieldError, ...]


def register_entry(*, site_id: SiteId, draft: rules.EntryDraft, now: datetime) -> EntryView:
    """The site has this entry. Idempotent by code: registering again changes it. Raises EntryRefused."""
    require_transaction()
    rules.check_entry(draft)
    row, _ = Entry.objects.update_or_create(
        site_id=site_id,
        code=draft.code,
        defaults={
            "kind": draft.kind,
            "carrier": draft.carrier,
            "name": draft.name.strip(),
            "parameters": [asdict(rule) for rule in draft.parameters],
            "is_active": True,
        },
        create_defaults={
            "id": EntryId(new_id()),
            "kind": draft.kind,
            "carrier": draft.carrier,
            "name": draft.name.strip(),
            "parameters": [asdict(rule) for rule in draft.parameters],
            "created_at": now,
        },
    )
    return entry_of(row)


def retire_entry(*, site_id: SiteId, code: str) -> None:
    """Visits are no longer counted for the entry; what it earned stays. Idempotent."""
    require_transaction()
    Entry.objects.filter(site_id=site_id, code=code).update(is_active=False)


def record_visit(
    *,
    site_id: SiteId,
    visitor_id: str,
    member_id: MemberId | None,
    carrier: str,
    path: str,
    entry_code: str | None,
    params: Mapping[str, str],
    referrer: str | None,
    now: datetime,
) -> RecordedVisit:
    """The visit is recorded, for its entry when the code names an active one.

    A wrong entry code or parameter does not lose the visit: it comes back in `problems`, and the parameter is
    not kept. An empty `visitor_id` is somebody who is counted and not told apart. Raises Invalid: malformed visitor id
    or path, unknown carrier, parameters too many or too long.
    """
    require_transaction()
    if visitor_id:
        checked_visitor(visitor_id)
    rules.check_carrier(carrier)
    bare_path = rules.checked_path(path)
    kept, problems = rules.plain_params(params)
    entry = _active_entry(site_id, entry_code, now)
    stored: Mapping[str, object] = kept
    if entry is not None:
        stored, untyped = rules.typed_params(entry_of(entry).parameters, kept)
        problems += untyped
    elif entry_code:
        problems += (FieldError("entry", "entry_unknown"),)
    visit_id = VisitId(new_id())
    Visit.objects.create(
        id=visit_id,
        site_id=site_id,
        visitor_id=visitor_id,
        member_id=member_id,
        carrier=carrier,
        path=bare_path,
        entry=entry,
        params=dict(stored),
        referrer=rules.bare_referrer(referrer),
        at=now,
    )
    return RecordedVisit(visit_id, entry.code if entry else None, problems)


def _active_entry(site_id: SiteId, code: str | None, now: datetime) -> Entry | None:
    """The entry of this code, unless retired. The entry of a guide is registered by its first visit."""
    if not code or not rules.is_entry_code(code):
        return None
    found = Entry.objects.filter(site_id=site_id, code=code).first()
    if found is None and code in guides.POSITIONS:
        register_entry(site_id=site_id, draft=guides.entry_of_position(guides.POSITIONS[code]), now=now)
        found = Entry.objects.get(site_id=site_id, code=code)
    return found if found is not None and found.is_active else None


def save_guide(
    *,
    site_id: SiteId,
    code: str,
    is_enabled: bool,
    cap_hours: int,
    texts: Mapping[str, guides.GuideText],
    now: datetime,
) -> None:
    """The position shows, or does not, with these texts; closed, it stays away for `cap_hours`. Idempotent.

    Raises GuideNotFound, Invalid naming every text that breaks a rule.
    """
    require_transaction()
    if code not in guides.POSITIONS:
        raise GuideNotFound(position=code[:30])
    checked = guides.checked_texts(code, texts)
    values = {
        "is_enabled": is_enabled,
        "cap_hours": guides.checked_cap(cap_hours),
        "texts": {language: asdict(text) for language, text in checked.items()},
        "updated_at": now,
    }
    Guide.objects.update_or_create(
        site_id=site_id, position=code, defaults=values, create_defaults={"id": new_id(), **values}
    )
    cache.announce(guides_tag(site_id))


def attach_visitor(*, site_id: SiteId, visitor_id: str, member_id: MemberId, now: datetime) -> int:
    """The visitor's anonymous visits of the last 30 days are the member's; how many those were. Idempotent."""
    require_transaction()
    checked_visitor(visitor_id)
    return Visit.objects.filter(
        site_id=site_id, visitor_id=visitor_id, member_id=None, at__gt=now - rules.ATTRIBUTION_WINDOW
    ).update(member_id=member_id)


def credit_order(
    *,
    site_id: SiteId,
    order_id: OrderId,
    entry_id: EntryId,
    visit_id: VisitId | None,
    amount: Money,
    now: datetime,
) -> bool:
    """The entry is credited with a paid order; False when it had been. Idempotent by order."""
    return _credit(
        site_id, entry_id, visit_id, order_id, EntryCredit.Cause.PAID, reference=order_id, amount=amount, now=now
    )


def debit_order(*, site_id: SiteId, order_id: OrderId, refund_id: UUID, amount: Money, now: datetime) -> bool:
    """The entry of a credited order loses what was refunded; False when it had, or had no credit.

    Idempotent by refund.
    """
    require_transaction()
    paid = EntryCredit.objects.filter(site_id=site_id, order_id=order_id, cause=EntryCredit.Cause.PAID).first()
    if paid is None:
        return False
    return _credit(
        site_id,
        EntryId(paid.entry_id),
        VisitId(paid.visit_id) if paid.visit_id else None,
        order_id,
        EntryCredit.Cause.REFUNDED,
        reference=refund_id,
        amount=-amount,
        now=now,
    )


def _credit(
    site_id: SiteId,
    entry_id: EntryId,
    visit_id: VisitId | None,
    order_id: OrderId,
    cause: EntryCredit.Cause,
    *,
    reference: UUID,
    amount: Money,
    now: datetime,
) -> bool:
    require_transaction()
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO touchpoints_entry_credit"
            " (id, site_id, entry_id, visit_id, order_id, cause, reference, amount_fen, at)"
            " VALUES (%s, %s, %s, %s, %s, %s, %s, %s, %s) ON CONFLICT (cause, reference) DO NOTHING",
            [new_id(), site_id, entry_id, visit_id, order_id, str(cause), reference, amount.minor, now],
        )
        return bool(cursor.rowcount == 1)
