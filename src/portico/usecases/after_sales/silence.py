"""What time decides: each passed deadline makes the move that the side's silence means."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from portico.domains.fulfilment import public as fulfilment
from portico.domains.orders import public as orders
from portico.infra.actors import System
from portico.kernel.ids import AfterSaleId, SiteId
from portico.usecases.after_sales.deciding import settle


def act_on_silence(*, site_id: SiteId, case_id: AfterSaleId, now: datetime) -> bool:
    """The case has made the move of its passed deadline; False when somebody was faster, or nothing is to be done.

    Idempotent: a moved case has a new deadline or none. Locks: the order, then the case.
    """
    with transaction.atomic():
        seen = fulfilment.get_case(site_id=site_id, case_id=case_id)
        orders.lock_order(site_id=site_id, order_id=seen.order_id)
        case = fulfilment.lock_case(site_id=site_id, case_id=case_id)
        if case.due_at is None or case.due_at > now:
            return False
        policy = fulfilment.get_after_sale_policy(site_id=site_id)
        by = fulfilment.on_case_silence(case.state, case.kind, has_return_address=policy.return_to is not None)
        if by is None:
            return False
        settle(case=case, by=by, actor=System(site_id, "after_sales"), now=now)
    return True
