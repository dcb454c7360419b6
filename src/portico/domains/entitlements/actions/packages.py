"""Packages: granted when paid, redeemed a time at a time, taken back for ten minutes, voided by a refund.

Whoever changes a package locks its row first; conditional updates and CHECKs decide, the ledger says what happened.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import connection

from portico.domains.entitlements.errors import (
    AlreadyUndone,
    CodeSpent,
    PackageNotFound,
    PackageUsedUp,
    PackageVoided,
    RedemptionNotFound,
    UndoTooLate,
)
from portico.domains.entitlements.events import PackageRedeemed, RedemptionUndone
from portico.domains.entitlements.models import Package, PackageItem, Plan, Redemption
from portico.domains.entitlements.rules import (
    CODE_PURPOSE,
    UNDO_WITHIN,
    PlanItem,
    expiry,
    require_redeemable,
    require_refundable,
    split_items,
    unused_value,
)
from portico.infra import audit, outbox, rotating_codes, sealed
from portico.infra.actors import Actor, Staff, actor_label
from portico.infra.locks import require_transaction
from portico.kernel.ids import MemberId, OrderId, OrderLineId, ProductId, SiteId, SkuId, new_id
from portico.kernel.money import Money


@dataclass(frozen=True, slots=True)
class PaidPiece:
    """One piece of a paid package line. `piece` counts from 0."""

    order_id: OrderId
    order_line_id: OrderLineId
    piece: int
    product_id: ProductId
    sku_id: SkuId
    member_id: MemberId
    title: str
    image_url: str
    paid: Money


def grant_packages(*, site_id: SiteId, pieces: Sequence[PaidPiece], zone: str, now: datetime) -> bool:
    """Each piece is its buyer's package, with everything its plan promises now. False without a plan: nothing done.

    All pieces are of one SKU. Idempotent by: (order line, piece).
    """
    require_transaction()
    plan = Plan.objects.filter(site_id=site_id, sku_id=pieces[0].sku_id).first()
    if plan is None:
        return False
    for piece in pieces:
        _grant(site_id, plan, piece, zone, now)
    return True


def _grant(site_id: SiteId, plan: Plan, piece: PaidPiece, zone: str, now: datetime) -> None:
    if Package.objects.filter(order_line_id=piece.order_line_id, piece=piece.piece).exists():
        return
    items = [PlanItem(item["name"], item["times"], item["share_fen"]) for item in plan.items]
    code, index = _new_code()
    package = Package.objects.create(
        id=new_id(), site_id=site_id, order_id=piece.order_id, order_line_id=piece.order_line_id, piece=piece.piece,
        product_id=piece.product_id, sku_id=piece.sku_id, member_id=piece.member_id, title=piece.title[:200],
        image_url=piece.image_url, note=plan.note, paid_fen=piece.paid.minor, store_ids=plan.store_ids,
        refundable=plan.refundable, granted_at=now,
        expires_at=expiry(days=plan.days, until=plan.until, granted_at=now, zone=zone), code=code, code_index=index,
    )  # fmt: skip
    rows = [
        PackageItem(id=new_id(), package=package, position=place, name=item.name, times=item.times, paid_fen=paid.minor)
        for place, (item, paid) in enumerate(zip(items, split_items(piece.paid, items), strict=True))
    ]
    PackageItem.objects.bulk_create(rows)
    Redemption.objects.bulk_create(
        Redemption(
            id=new_id(), site_id=site_id, package=package, item=row, kind=Redemption.Kind.GRANT, times=row.times,
            left_after=row.times, actor_kind="system", actor_id="order", at=now,
        )
        for row in rows
    )  # fmt: skip


def _new_code() -> tuple[bytes, bytes]:
    """(sealed digits, their index)."""
    digits = rotating_codes.new_digits()
    return sealed.seal(digits, purpose=CODE_PURPOSE), sealed.blind_index(digits, purpose=CODE_PURPOSE)


def _locked(site_id: SiteId, package_id: UUID) -> Package:
    require_transaction()
    package = Package.objects.select_for_update(no_key=True).filter(id=package_id, site_id=site_id).first()
    if package is None:
        raise PackageNotFound()
    return package


def redeem(
    *,
    site_id: SiteId,
    package_id: UUID,
    wanted: Mapping[UUID, int],
    store_id: UUID | None,
    digest: bytes,
    zone: str,
    actor: Actor,
    now: datetime,
) -> tuple[UUID, ...]:
    """So many times of each service are redeemed; the ids of the ledger's lines. The buyer's digits are new ones.

    `digest`: the code that was shown, which is spent by this. All of it or nothing. Raises CodeSpent, PackageNotFound
    (also for a service of another package), PackageVoided, PackageExpired, StoreNotAllowed, PackageUsedUp.
    Locks: the package.
    """
    package = _locked(site_id, package_id)
    items = list(PackageItem.objects.filter(id__in=list(wanted), package=package).order_by("position"))
    if not wanted or len(items) != len(wanted):
        raise PackageNotFound()
    ids = [new_id() for _ in items]
    _spend(site_id, digest, ids[0], now)
    for item, redemption_id in zip(items, ids, strict=True):
        times = wanted[item.id]
        require_redeemable(
            voided=package.voided_at is not None, expires_at=package.expires_at, store_ids=package.store_ids,
            store_id=store_id, left=item.times - item.used - item.voided, times=times, zone=zone, now=now,
        )  # fmt: skip
        left = _move(item, used=times)
        _write(package, item, Redemption.Kind.REDEEM, times, left, actor, now, id=redemption_id, store_id=store_id)
        outbox.emit(
            PackageRedeemed(
                site_id=site_id, package_id=package.id, redemption_id=redemption_id,
                member_id=MemberId(package.member_id), store_id=store_id, times=times, left=left,
            ),
            now=now,
        )  # fmt: skip
    package.code, package.code_index = _new_code()
    package.save(update_fields=["code", "code_index"])
    return tuple(ids)


def _spend(site_id: SiteId, digest: bytes, redemption_id: UUID, now: datetime) -> None:
    """The code is spent by this redemption. Raises CodeSpent."""
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO entitlements_spent_code (site_id, digest, redemption_id, at) VALUES (%s, %s, %s, %s)"
            " ON CONFLICT DO NOTHING",
            [site_id, digest, redemption_id, now],
        )
        if cursor.rowcount == 1:
            return
    refuse_spent(site_id=site_id, digest=digest)


def refuse_spent(*, site_id: SiteId, digest: bytes) -> None:
    """Nothing, for a code that was not redeemed. Raises CodeSpent."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT spent.at, line.store_id, line.actor_name FROM entitlements_spent_code AS spent"
            " LEFT JOIN entitlements_redemption AS line ON line.id = spent.redemption_id"
            " WHERE spent.site_id = %s AND spent.digest = %s",
            [site_id, digest],
        )
        row = cursor.fetchone()
    if row is not None:
        raise CodeSpent(at=row[0].isoformat(), store_id=str(row[1] or ""), who=row[2] or "")


def _move(item: PackageItem, *, used: int = 0, voided: int = 0) -> int:
    """The item's counters have moved, as far as the CHECK lets them; what is left. Raises PackageUsedUp."""
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE entitlements_package_item SET used = used + %(used)s, voided = voided + %(voided)s"
            " WHERE id = %(id)s AND used + %(used)s >= 0 AND used + voided + %(used)s + %(voided)s <= times"
            " RETURNING times - used - voided",
            {"used": used, "voided": voided, "id": item.id},
        )
        row = cursor.fetchone()
    if row is None:
        raise PackageUsedUp(left=item.times - item.used - item.voided)
    return int(row[0])


def _write(
    package: Package,
    item: PackageItem,
    kind: str,
    times: int,
    left: int,
    actor: Actor,
    now: datetime,
    *,
    id: UUID | None = None,
    store_id: UUID | None = None,
    undoes_id: UUID | None = None,
) -> UUID:
    actor_kind, actor_id = actor_label(actor)
    row = Redemption.objects.create(
        id=id or new_id(), site_id=package.site_id, package=package, item=item, kind=kind, times=times,
        left_after=left, undoes_id=undoes_id, store_id=store_id, actor_kind=actor_kind, actor_id=actor_id,
        actor_name=actor.name[:80] if isinstance(actor, Staff) else "", at=now,
    )  # fmt: skip
    if isinstance(actor, Staff):
        audit.record(
            actor=actor, action=f"entitlements.{kind}", subject_type="package", subject_id=package.id, now=now,
            changes={"left": [left + times * (1 if kind != "undo" else -1), left]},
        )  # fmt: skip
    return row.id


def undo(*, site_id: SiteId, redemption_id: UUID, actor: Actor, now: datetime) -> UUID:
    """The redeemed times are the buyer's again; the package's id. For ten minutes, once.

    Raises RedemptionNotFound, UndoTooLate, AlreadyUndone, PackageVoided. Locks: the package.
    """
    require_transaction()
    found = Redemption.objects.filter(id=redemption_id, site_id=site_id, kind=Redemption.Kind.REDEEM).first()
    if found is None:
        raise RedemptionNotFound()
    package = _locked(site_id, found.package_id)
    if Redemption.objects.filter(undoes_id=found.id).exists():
        raise AlreadyUndone()
    if package.voided_at is not None:
        raise PackageVoided()
    if now - found.at > UNDO_WITHIN:
        raise UndoTooLate()
    item = PackageItem.objects.get(id=found.item_id)
    left = _move(item, used=-found.times)
    _write(
        package, item, Redemption.Kind.UNDO, found.times, left, actor, now, undoes_id=found.id, store_id=found.store_id
    )
    outbox.emit(
        RedemptionUndone(
            site_id=site_id, package_id=package.id, redemption_id=found.id, member_id=MemberId(package.member_id),
            times=found.times, left=left,
        ),
        now=now,
    )  # fmt: skip
    return package.id


def package_worth(*, site_id: SiteId, package_id: UUID, by_merchant: bool) -> Money:
    """What the unused times are worth, exactly, by the plan's shares. Raises PackageNotFound, PackageNotRefundable.

    Locks: the package, so that nothing is redeemed between the answer and `void_package`.
    """
    package = _locked(site_id, package_id)
    items = list(PackageItem.objects.filter(package=package))
    require_refundable(
        refundable=package.refundable, voided=package.voided_at is not None,
        left=sum(item.times - item.used - item.voided for item in items), by_merchant=by_merchant,
    )  # fmt: skip
    return Money(sum(_unused(item) for item in items))


def _unused(item: PackageItem) -> int:
    return unused_value(paid_fen=item.paid_fen, times=item.times, used=item.used, voided=item.voided)


def void_package(*, site_id: SiteId, package_id: UUID, amount: Money, actor: Actor, now: datetime) -> bool:
    """Nothing of the package can be redeemed any more; `amount` is what its buyer gets for it. False: it was void.

    Idempotent by: package. Locks: the package.
    """
    package = _locked(site_id, package_id)
    if package.voided_at is not None:
        return False
    for item in PackageItem.objects.filter(package=package).order_by("position"):
        left = item.times - item.used - item.voided
        if left:
            _move(item, voided=left)
            _write(package, item, Redemption.Kind.VOID, left, 0, actor, now)
    package.voided_at, package.refunded_fen = now, amount.minor
    package.code, package.code_index = b"", None
    package.save(update_fields=["voided_at", "refunded_fen", "code", "code_index"])
    return True
