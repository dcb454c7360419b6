"""The cron table: when which sweep runs. Times are UTC; five fields, or six with seconds last."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from portico.entrypoints.worker import sweeps


@dataclass(frozen=True, slots=True)
class Sweep:
    """`run` at the times of `cron`, in queue `sweeps`, never twice at the same time."""

    cron: str
    run: Callable[[datetime], int]

    @property
    def name(self) -> str:
        return f"portico.{self.run.__name__}"


SCHEDULE: tuple[Sweep, ...] = (
    Sweep("* * * * *", sweeps.cancel_expired_orders),
    Sweep("* * * * *", sweeps.query_doubtful_payments),
    Sweep("* * * * *", sweeps.close_unwanted_payments),
    Sweep("* * * * * */20", sweeps.send_due_refunds),
    Sweep("* * * * * */20", sweeps.send_due_shipping_reports),
    Sweep("* * * * *", sweeps.look_at_silent_parcels),
    Sweep("* * * * *", sweeps.look_at_payouts),
    # Bills are written by ten in the morning in China.
    Sweep("10,40 * * * *", sweeps.compare_bills),
    Sweep("50 * * * *", sweeps.compare_shipments),
    # Half past four in the morning in China.
    Sweep("30 20 * * *", sweeps.compare_followers),
    Sweep("* * * * *", sweeps.decide_silent_after_sales),
    Sweep("*/2 * * * *", sweeps.look_for_alerts),
    Sweep("* * * * *", sweeps.publish_scheduled_content),
    Sweep("* * * * * */10", sweeps.settle_merges),
    Sweep("5 * * * *", sweeps.receive_shipped_orders),
    Sweep("*/5 * * * *", sweeps.deliver_waiting_entitlements),
    # Keys end with a day of the shop; whatever else set the stock is put right, too.
    Sweep("20 * * * *", sweeps.count_card_keys),
    Sweep("15 * * * *", sweeps.forget_old_previews),
    Sweep("45 19 * * *", sweeps.praise_the_silent),
    Sweep("*/10 * * * *", sweeps.erase_who_left),
    Sweep("25 * * * *", sweeps.look_again_at_erased),
    Sweep("35 * * * *", sweeps.put_away_exports),
    # Four in the morning in China.
    Sweep("0 20 * * *", sweeps.forget_what_is_over),
)
