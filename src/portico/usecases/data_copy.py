"""A member's data for themselves: what there is, and a copy of it to take along, made part by part by a job."""

from __future__ import annotations

import logging
import traceback
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from django.db import transaction

from portico.domains.members import public as members
from portico.domains.privacy import public as privacy
from portico.domains.sites import public as sites
from portico.infra import audit, jobs, ratelimit
from portico.infra.actors import Member
from portico.infra.owned_counts import count_owned
from portico.kernel.ids import SiteId
from portico.usecases.data_page import packed
from portico.usecases.member_data import DOORS

logger = logging.getLogger(__name__)

EXPORT_TASK: Final = "portico.export_member_data"
_A_DAY: Final = ratelimit.Limit(hits=5, window_seconds=86_400)
# Every domain, and packing it all.
PARTS: Final = len(DOORS) + 1

# Which part of a person's data, in words people know, a table holds.
GROUP_OF: Final = {
    "entitlements_card_key": "entitlements",
    "entitlements_download_grant": "entitlements",
    "entitlements_package": "entitlements",
    "members_member": "profile",
    "members_identity_link": "accounts",
    "members_session": "devices",
    "members_handoff_ticket": "devices",
    "members_qr_sign_in": "devices",
    "members_address": "addresses",
    "members_saved_item": "favourites",
    "members_viewed_item": "history",
    "members_downloaded_item": "downloads",
    "members_preference": "preferences",
    "fulfilment_after_sale": "after_sales",
    "fulfilment_after_sale_picture": "after_sales",
    "orders_order": "orders",
    "orders_cart_line": "cart",
    "payments_payment": "payments",
    "wallet_account": "balance",
    "invoices_title": "invoices",
    "invoices_invoice": "invoices",
    "wallet_withdrawal": "balance",
    "privacy_consent": "consents",
    "privacy_notification": "preferences",
    "privacy_erasure": "privacy_requests",
    "privacy_export": "privacy_requests",
    "reviews_review": "reviews",
    "reviews_media": "reviews",
    "reviews_vote": "reviews",
    "touchpoints_visit": "visits",
    "tracking_event": "visits",
    "tracking_visitor": "visits",
}


@dataclass(frozen=True, slots=True)
class Group:
    """A part of a member's data: what it is, how many records, how long it is kept."""

    code: str
    text: privacy.Text
    count: int


def data_groups(*, actor: Member, language: str) -> tuple[Group, ...]:
    """Every part of what is stored, also those that hold nothing yet. One query."""
    tables = [table for door in DOORS.values() for table in door.OWNED]
    counts: dict[str, int] = {}
    for table, count in count_owned(tables, site_id=actor.site_id, member_id=actor.member_id).items():
        group = GROUP_OF.get(table, "other")
        counts[group] = counts.get(group, 0) + count
    return tuple(
        Group(code, privacy.text_of("groups", code, language), counts.get(code, 0))
        for code in privacy.group_codes()
        if code in counts or code != "other"
    )


def start_export(*, actor: Member, language: str, now: datetime) -> privacy.Export:
    """A copy is being made; one that is under way is returned as it is. Recorded in the audit.

    Raises ExportTooOften after five a day, MemberNotFound for somebody erased.
    """
    site_id, member_id = actor.site_id, actor.member_id
    with transaction.atomic():
        members.hold_member(site_id=site_id, member_id=member_id)
        found = privacy.under_way(site_id=site_id, member_id=member_id, now=now)
        if found is not None:
            return found
        ratelimit.hit(f"export:{member_id}", _A_DAY, now=now, error=privacy.ExportTooOften)
        export = privacy.open_export(site_id=site_id, member_id=member_id, language=language, total=PARTS, now=now)
        audit.record(actor=actor, action="member.export", subject_type="member", subject_id=member_id, now=now)
        jobs.defer(EXPORT_TASK, queue="exports", site_id=str(site_id), export_id=str(export.id))
    return export


def run_export(*, site_id: SiteId, export_id: UUID, clock: Callable[[], datetime]) -> None:
    """The copy can be taken, or its failure is told. Each part is a transaction of its own, so that progress shows.

    Idempotent: a copy nobody waits for any more (ready, failed, its member erased) is left alone; one that a dead
    worker began is made from the start.
    """
    export = privacy.find_export(site_id=site_id, export_id=export_id, now=clock())
    if export is None or export.state not in {"queued", "running"}:
        return
    try:
        data: dict[str, Any] = {}
        for done, (name, door) in enumerate(DOORS.items()):
            with transaction.atomic():
                if not privacy.advance_export(export_id=export_id, done=done, now=clock()):
                    return
                data[name] = door.export_member(site_id=site_id, member_id=export.member_id)
        site = sites.get_site(site_id=site_id)
        archive = packed(data, language=export.language, shop=site.name, zone=site.zone, now=clock())
        with transaction.atomic():
            privacy.finish_export(export_id=export_id, archive=archive, now=clock())
    except Exception as error:
        # The trace without the message, which may hold what was being exported. The member can ask again.
        trace = "".join(traceback.format_tb(error.__traceback__))
        logger.error("export %s failed: %s\n%s", export_id, type(error).__name__, trace)
        with transaction.atomic():
            privacy.fail_export(export_id=export_id, now=clock())


def take_copy(*, site_id: SiteId, token: str, now: datetime) -> bytes:
    """The archive behind a link. Raises ExportNotFound."""
    with transaction.atomic():
        return privacy.take_archive(site_id=site_id, token=token, now=now)
