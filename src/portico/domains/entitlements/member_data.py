"""What this domain holds about a person: the cards, downloads and packages they bought."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db import connection

from portico.domains.entitlements.models import CardKey, DownloadGrant, Package
from portico.domains.entitlements.queries.keys import keys_of_orders
from portico.domains.entitlements.rules import CODE_PURPOSE, KEY_PURPOSE
from portico.infra.locks import require_transaction
from portico.infra.ownership import OwnedTable
from portico.infra.sealed_columns import SealedColumn
from portico.kernel.ids import MemberId, OrderId, SiteId

# What a merge of two members hands over, and its undo gives back. Sold things change their owner and nothing else.
OWNED = (
    OwnedTable("entitlements_package", ledger=True),
    OwnedTable("entitlements_card_key", ledger=True),
    OwnedTable("entitlements_download_grant", ledger=True),
)

# What `portico rotate-keys` seals anew.
SEALED_COLUMNS = (
    SealedColumn("entitlements_card_key", "content", KEY_PURPOSE),
    SealedColumn("entitlements_package", "code", CODE_PURPOSE),
)
_TABLES = ("entitlements_package", "entitlements_card_key", "entitlements_download_grant")


def export_member(*, site_id: SiteId, member_id: MemberId) -> dict[str, Any]:
    """Packages with what is left of them, cards without their secrets, downloads."""
    packages = Package.objects.filter(site_id=site_id, member_id=member_id).prefetch_related("items").order_by("id")
    orders = CardKey.objects.filter(site_id=site_id, member_id=member_id).values_list("order_id", flat=True).distinct()
    keys = keys_of_orders(site_id=site_id, order_ids=[OrderId(one) for one in orders if one], member_id=member_id)
    grants = DownloadGrant.objects.filter(site_id=site_id, member_id=member_id).order_by("id")
    return {
        "packages": [
            {
                "title": package.title,
                "granted_at": package.granted_at.isoformat(),
                "expires_at": package.expires_at.isoformat() if package.expires_at else None,
                "paid_fen": package.paid_fen,
                "refunded_fen": package.refunded_fen,
                "items": [
                    {"name": item.name, "times": item.times, "used": item.used, "voided": item.voided}
                    for item in package.items.all()
                ],
            }
            for package in packages
        ],
        "card_keys": [
            {"ending": key.hint, "taken_at": key.taken_at.isoformat(), "shown_times": key.shown_times} for key in keys
        ],
        "downloads": [
            {"title": grant.title, "granted_at": grant.granted_at.isoformat(), "used": grant.used} for grant in grants
        ],
    }


def erase_member(*, site_id: SiteId, member_id: MemberId, now: datetime) -> None:
    """Nothing opens what they held any more: codes and card texts are gone; counts stay for the merchant's books."""
    require_transaction()
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE entitlements_package SET code = ''::bytea, code_index = NULL WHERE site_id = %s AND member_id = %s",
            [site_id, member_id],
        )
        cursor.execute(
            "UPDATE entitlements_card_key SET content = ''::bytea WHERE site_id = %s AND member_id = %s",
            [site_id, member_id],
        )
        cursor.execute(
            "UPDATE entitlements_download_grant SET voided_at = coalesce(voided_at, %s)"
            " WHERE site_id = %s AND member_id = %s",
            [now, site_id, member_id],
        )


def adopt_member(*, site_id: SiteId, from_member: MemberId, to_member: MemberId, now: datetime) -> None:
    """Everything `from_member` bought is `to_member`'s."""
    require_transaction()
    with connection.cursor() as cursor:
        for table in _TABLES:
            cursor.execute(
                f"UPDATE {table} SET member_id = %s WHERE site_id = %s AND member_id = %s",  # noqa: S608 — our names
                [to_member, site_id, from_member],
            )
