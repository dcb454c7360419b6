"""Files that buyers may take: offered by the merchant, granted when paid, counted by the conditional update."""

from __future__ import annotations

from datetime import datetime, timedelta
from uuid import UUID

from django.db import IntegrityError, connection, transaction

from portico.domains.entitlements.errors import DownloadNotFound, DownloadOver, PlanChanged, TermsInvalid
from portico.domains.entitlements.models import DownloadFile, DownloadGrant, DownloadTerms
from portico.domains.entitlements.rules import MAX_DAYS
from portico.infra import audit
from portico.infra.actors import Actor
from portico.infra.locks import require_transaction
from portico.kernel.errors import FieldError
from portico.kernel.ids import MemberId, OrderId, OrderLineId, ProductId, SiteId, new_id

MAX_DOWNLOADS = 10_000
MAX_FILES = 20


def save_terms(
    *, site_id: SiteId, product_id: ProductId, days: int | None, times: int | None, version: int, actor: Actor,
    now: datetime,
) -> None:  # fmt: skip
    """Buyers from now on may download for so many days, so many times. Raises TermsInvalid, PlanChanged."""
    require_transaction()
    errors = []
    if days is not None and not 1 <= days <= MAX_DAYS:
        errors.append(FieldError("days", "out_of_range", {"min": 1, "max": MAX_DAYS}))
    if times is not None and not 1 <= times <= MAX_DOWNLOADS:
        errors.append(FieldError("times", "out_of_range", {"min": 1, "max": MAX_DOWNLOADS}))
    if errors:
        raise TermsInvalid(fields=tuple(errors))
    if version == 0:
        try:
            with transaction.atomic():
                DownloadTerms.objects.create(
                    product_id=product_id, site_id=site_id, days=days, times=times, updated_at=now
                )
        except IntegrityError:
            raise PlanChanged(version=1) from None
    elif not DownloadTerms.objects.filter(product_id=product_id, site_id=site_id, version=version).update(
        days=days, times=times, version=version + 1, updated_at=now
    ):
        raise PlanChanged(version=version + 1)
    audit.record(
        actor=actor, action="entitlements.download_terms", subject_type="product", subject_id=product_id, now=now,
        changes={"days": [None, days], "times": [None, times]},
    )  # fmt: skip


def add_file(
    *, site_id: SiteId, product_id: ProductId, name: str, stored: str, size: int, actor: Actor, now: datetime
) -> UUID:
    """Buyers of the product, earlier ones too, may take the file. `stored` lies in the private storage already."""
    require_transaction()
    if (
        DownloadFile.objects.filter(site_id=site_id, product_id=product_id, removed_at__isnull=True).count()
        >= MAX_FILES
    ):
        raise TermsInvalid(fields=(FieldError("file", "too_many", {"max": MAX_FILES}),))
    row = DownloadFile.objects.create(
        id=new_id(), site_id=site_id, product_id=product_id, name=name[:120], stored=stored, size=size, added_at=now
    )
    audit.record(
        actor=actor, action="entitlements.file_add", subject_type="product", subject_id=product_id, now=now,
        changes={"file": [None, row.name]},
    )  # fmt: skip
    return row.id


def remove_file(*, site_id: SiteId, file_id: UUID, actor: Actor, now: datetime) -> None:
    """Nobody can take the file any more. Raises DownloadNotFound."""
    require_transaction()
    row = DownloadFile.objects.filter(id=file_id, site_id=site_id, removed_at__isnull=True).first()
    if row is None:
        raise DownloadNotFound()
    row.removed_at = now
    row.save(update_fields=["removed_at"])
    audit.record(
        actor=actor, action="entitlements.file_remove", subject_type="product", subject_id=row.product_id, now=now,
        changes={"file": [row.name, None]},
    )  # fmt: skip


def grant_download(
    *,
    site_id: SiteId,
    order_id: OrderId,
    order_line_id: OrderLineId,
    product_id: ProductId,
    member_id: MemberId,
    title: str,
    now: datetime,
) -> bool:
    """The buyer may take the product's files under the terms of now. False: it has no file yet, nothing was done.

    Idempotent by: order line.
    """
    require_transaction()
    if not DownloadFile.objects.filter(site_id=site_id, product_id=product_id, removed_at__isnull=True).exists():
        return False
    terms = DownloadTerms.objects.filter(site_id=site_id, product_id=product_id).first()
    DownloadGrant.objects.get_or_create(
        order_line_id=order_line_id,
        defaults={
            "id": new_id(), "site_id": site_id, "order_id": order_id, "product_id": product_id,
            "member_id": member_id, "title": title[:200], "times": terms.times if terms else None,
            "granted_at": now,
            "expires_at": now + timedelta(days=terms.days) if terms and terms.days else None,
        },
    )  # fmt: skip
    return True


def take_download(
    *, site_id: SiteId, grant_id: UUID, file_id: UUID, member_id: MemberId, now: datetime
) -> tuple[str, str]:
    """One download of the grant is counted; (stored name, name for people) of the file.

    Raises DownloadNotFound (also for another's grant or another product's file), DownloadOver.
    """
    require_transaction()
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE entitlements_download_grant g SET used = used + 1 FROM entitlements_download_file f"
            " WHERE g.id = %s AND g.site_id = %s AND g.member_id = %s AND f.id = %s AND f.site_id = g.site_id"
            " AND f.product_id = g.product_id AND f.removed_at IS NULL AND g.voided_at IS NULL"
            " AND (g.expires_at IS NULL OR g.expires_at > %s) AND (g.times IS NULL OR g.used < g.times)"
            " RETURNING f.stored, f.name",
            [grant_id, site_id, member_id, file_id, now],
        )
        row = cursor.fetchone()
    if row is not None:
        return row[0], row[1]
    grant = DownloadGrant.objects.filter(id=grant_id, site_id=site_id, member_id=member_id).first()
    known = (
        grant is not None
        and DownloadFile.objects.filter(
            id=file_id, product_id=grant.product_id, site_id=site_id, removed_at__isnull=True
        ).exists()
    )
    if grant is None or not known:
        raise DownloadNotFound()
    if grant.voided_at is not None:
        raise DownloadOver(reason="refunded")
    raise DownloadOver(reason="expired" if grant.expires_at is not None and grant.expires_at <= now else "used_up")


def void_grant(*, site_id: SiteId, order_line_id: OrderLineId, now: datetime) -> bool:
    """The line's files cannot be taken any more. False: it had no grant, or a void one. Idempotent."""
    require_transaction()
    rows = DownloadGrant.objects.filter(site_id=site_id, order_line_id=order_line_id, voided_at__isnull=True)
    return rows.update(voided_at=now) > 0
