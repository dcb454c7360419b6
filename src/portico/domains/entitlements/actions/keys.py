"""Card keys: imported once, taken once, shown to their owner alone."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

import msgspec
from django.db import connection

from portico.domains.entitlements.errors import KeyNotFound, KeysShort
from portico.domains.entitlements.key_file import KeyRow
from portico.domains.entitlements.models import CardKey, KeyBatch, KeyShown
from portico.domains.entitlements.rules import FINGERPRINT_PURPOSE, KEY_PURPOSE, key_digest
from portico.infra import audit, sealed
from portico.infra.actors import Actor, Staff, actor_label
from portico.infra.locks import require_transaction
from portico.kernel.ids import MemberId, OrderId, OrderLineId, SiteId, SkuId, new_id

_CHUNK = 2000


class CardContent(msgspec.Struct, frozen=True):
    """What is printed on a card. `number` may be empty: a card may be a password alone."""

    number: str
    secret: str


@dataclass(frozen=True, slots=True)
class KeysImported:
    batch_id: UUID
    added: int
    repeated: int


# Keys that end first go first. SKIP LOCKED: buyers at the same moment take different keys instead of queueing up;
# a transaction that rolls back leaves its keys free. MATERIALIZED: chosen once, however the update is planned.
_TAKE = """
WITH chosen AS MATERIALIZED (
    SELECT id FROM entitlements_card_key
     WHERE site_id = %(site)s AND sku_id = %(sku)s AND state = 'free'
       AND (expires_on IS NULL OR expires_on >= %(today)s)
     ORDER BY expires_on, id LIMIT %(wanted)s FOR UPDATE SKIP LOCKED)
UPDATE entitlements_card_key k
   SET state = 'taken', order_id = %(order)s, order_line_id = %(line)s, member_id = %(member)s, taken_at = %(now)s
  FROM chosen WHERE k.id = chosen.id
RETURNING k.id
"""


def import_keys(
    *, site_id: SiteId, sku_id: SkuId, rows: Sequence[KeyRow], broken: int, file_name: str, actor: Actor, now: datetime
) -> KeysImported:
    """Every card that the site did not have is free to be sold. Which were known already is counted, not told.

    Idempotent by: the cards themselves. Two imports of one file at once add each card once.
    """
    require_transaction()
    who = actor.name if isinstance(actor, Staff) else ":".join(actor_label(actor))
    batch = KeyBatch.objects.create(
        id=new_id(), site_id=site_id, sku_id=sku_id, file_name=file_name[:120], added=0, repeated=0, broken=broken,
        imported_by=who[:80], at=now,
    )  # fmt: skip
    added = 0
    for start in range(0, len(rows), _CHUNK):
        added += _insert(site_id, sku_id, batch.id, rows[start : start + _CHUNK])
    batch.added, batch.repeated = added, len(rows) - added
    batch.save(update_fields=["added", "repeated"])
    audit.record(
        actor=actor, action="entitlements.keys_import", subject_type="sku", subject_id=sku_id, now=now,
        changes={"added": [0, added], "repeated": [0, batch.repeated], "broken": [0, broken]},
    )  # fmt: skip
    return KeysImported(batch.id, added, batch.repeated)


def _insert(site_id: SiteId, sku_id: SkuId, batch_id: UUID, rows: Sequence[KeyRow]) -> int:
    """How many were new. Rows go in by fingerprint, so that two imports of one file do not wait in a ring."""
    ring = sealed.key_ring()
    found = sorted(
        (
            ring.blind_index(key_digest(row.number, row.secret), purpose=FINGERPRINT_PURPOSE),
            ring.seal(msgspec.json.encode(CardContent(row.number, row.secret)).decode(), purpose=KEY_PURPOSE),
            row.expires_on,
        )
        for row in rows
    )
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO entitlements_card_key (id, site_id, sku_id, batch_id, content, fingerprint, expires_on, state)"
            " SELECT n.id, %s, %s, %s, n.content, n.fingerprint, n.expires_on, 'free'"
            " FROM unnest(%s::uuid[], %s::bytea[], %s::bytea[], %s::date[]) AS n(id, content, fingerprint, expires_on)"
            " ON CONFLICT (site_id, fingerprint) DO NOTHING",
            [
                site_id, sku_id, batch_id, [new_id() for _ in found], [one[1] for one in found],
                [one[0] for one in found], [one[2] for one in found],
            ],
        )  # fmt: skip
        return int(cursor.rowcount)


def take_keys(
    *,
    site_id: SiteId,
    sku_id: SkuId,
    order_id: OrderId,
    order_line_id: OrderLineId,
    member_id: MemberId,
    wanted: int,
    today: date,
    now: datetime,
) -> tuple[UUID, ...]:
    """`wanted` free keys that are good `today` belong to the order line, for good. All of them or none.

    Raises KeysShort; the caller's transaction must then be rolled back, or end in a savepoint's.
    """
    require_transaction()
    with connection.cursor() as cursor:
        cursor.execute(
            _TAKE,
            {
                "order": order_id, "line": order_line_id, "member": member_id, "now": now, "site": site_id,
                "sku": sku_id, "today": today, "wanted": wanted,
            },
        )  # fmt: skip
        taken = tuple(row[0] for row in cursor.fetchall())
    if len(taken) != wanted:
        raise KeysShort(sku_id=str(sku_id), wanted=wanted)
    return taken


def withdraw_keys(*, site_id: SiteId, sku_id: SkuId, batch_id: UUID | None, actor: Actor, now: datetime) -> int:
    """The pool's free keys (of one import) will never be sold; how many. Sold keys stay their buyers'."""
    require_transaction()
    rows = CardKey.objects.filter(site_id=site_id, sku_id=sku_id, state=CardKey.State.FREE)
    if batch_id is not None:
        rows = rows.filter(batch_id=batch_id)
    count = rows.update(state=CardKey.State.WITHDRAWN)
    if count:
        audit.record(
            actor=actor, action="entitlements.keys_withdraw", subject_type="sku", subject_id=sku_id, now=now,
            changes={"withdrawn": [0, count]},
        )  # fmt: skip
    return count


def show_key(
    *, site_id: SiteId, key_id: UUID, member_id: MemberId, surface: str, actor: Actor, now: datetime
) -> CardContent:
    """The card in full, for its owner; that it was shown is on record. Raises KeyNotFound, also for another's.

    A card that went back with a refund is shown to nobody any more.
    """
    require_transaction()
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE entitlements_card_key SET shown_times = shown_times + 1,"
            " first_shown_at = coalesce(first_shown_at, %s)"
            " WHERE id = %s AND site_id = %s AND member_id = %s AND state = 'taken' AND voided_at IS NULL"
            " AND content <> ''::bytea RETURNING content",
            [now, key_id, site_id, member_id],
        )
        row = cursor.fetchone()
    if row is None:
        raise KeyNotFound()
    kind, _ = actor_label(actor)
    KeyShown.objects.create(site_id=site_id, key_id=key_id, surface=surface[:10], actor_kind=kind, at=now)
    return open_card(row[0])


def open_card(content: bytes | memoryview) -> CardContent:
    return msgspec.json.decode(sealed.unseal(content, purpose=KEY_PURPOSE), type=CardContent)


def void_keys(*, site_id: SiteId, order_line_id: OrderLineId, quantity: int, now: datetime) -> int:
    """`quantity` keys of the line that nobody has looked at are spent and shown to nobody; how many there were.

    Keys that were shown are left: whoever has read one has it.
    """
    require_transaction()
    with connection.cursor() as cursor:
        cursor.execute(
            "WITH chosen AS MATERIALIZED (SELECT id FROM entitlements_card_key WHERE site_id = %s"
            " AND order_line_id = %s AND state = 'taken' AND voided_at IS NULL AND first_shown_at IS NULL"
            " ORDER BY id LIMIT %s FOR UPDATE)"
            " UPDATE entitlements_card_key k SET voided_at = %s FROM chosen WHERE k.id = chosen.id",
            [site_id, order_line_id, quantity, now],
        )
        return int(cursor.rowcount)
