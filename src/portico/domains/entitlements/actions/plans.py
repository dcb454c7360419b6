"""What package SKUs hold, and paid lines that wait for something the merchant has to provide."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db import IntegrityError, transaction

from portico.domains.entitlements.errors import PlanChanged
from portico.domains.entitlements.models import Plan, Waiting
from portico.domains.entitlements.rules import PlanDraft, checked_plan
from portico.infra import audit
from portico.infra.actors import Actor
from portico.infra.locks import require_transaction
from portico.kernel.ids import OrderId, OrderLineId, ProductId, SiteId, SkuId


def save_plan(
    *, site_id: SiteId, sku_id: SkuId, product_id: ProductId, draft: PlanDraft, version: int, actor: Actor,
    now: datetime,
) -> int:  # fmt: skip
    """The SKU's packages sold from now on hold this; the new version. `version` is the one the editor saw, 0 for none.

    Raises PlanInvalid, PlanChanged when somebody saved meanwhile. Packages that were sold keep what they hold.
    """
    require_transaction()
    plan = checked_plan(draft)
    values = _values(plan) | {"updated_at": now}
    before = Plan.objects.filter(site_id=site_id, sku_id=sku_id).first()
    if version == 0:
        try:
            with transaction.atomic():
                Plan.objects.create(sku_id=sku_id, site_id=site_id, product_id=product_id, version=1, **values)
        except IntegrityError:
            raise PlanChanged(version=_version(site_id, sku_id)) from None
    else:
        changed = Plan.objects.filter(site_id=site_id, sku_id=sku_id, version=version).update(
            version=version + 1, **values
        )
        if not changed:
            raise PlanChanged(version=_version(site_id, sku_id))
    audit.record(
        actor=actor, action="entitlements.plan_save", subject_type="sku", subject_id=sku_id, now=now,
        changes={"items": [before.items if before else None, values["items"]], "days": [
            before.days if before else None, plan.days]},
    )  # fmt: skip
    return version + 1


def _values(plan: PlanDraft) -> dict[str, Any]:
    return {
        "items": [{"name": item.name, "times": item.times, "share_fen": item.share_fen} for item in plan.items],
        "days": plan.days,
        "until": plan.until,
        "store_ids": list(plan.store_ids),
        "refundable": plan.refundable,
        "note": plan.note,
    }


def _version(site_id: SiteId, sku_id: SkuId) -> int:
    return Plan.objects.filter(site_id=site_id, sku_id=sku_id).values_list("version", flat=True).first() or 0


def wait_for(
    *, site_id: SiteId, order_id: OrderId, order_line_id: OrderLineId, sku_id: SkuId, product_id: ProductId,
    kind: str, quantity: int, now: datetime,
) -> None:  # fmt: skip
    """The paid line waits until the merchant provides what it needs. Idempotent by: line."""
    require_transaction()
    Waiting.objects.get_or_create(
        order_line_id=order_line_id,
        defaults={
            "order_id": order_id, "site_id": site_id, "sku_id": sku_id, "product_id": product_id, "kind": kind,
            "quantity": quantity, "since": now,
        },
    )  # fmt: skip


def waits_no_more(*, order_line_id: OrderLineId) -> None:
    """The line was delivered, or needs nothing any more. Idempotent."""
    require_transaction()
    Waiting.objects.filter(order_line_id=order_line_id).delete()
