"""The keys of sealed personal data: checked at every start, and changed while the shop is open.

Changing a key: `portico rotate-keys` puts a fresh key into the file of keys, tells the running processes, and seals
every value anew under it, in short batches. What shoppers write meanwhile is under the new key already; what is not
yet sealed anew is opened with the old one, which stays in the ring until nothing needs it. Interrupted, it is run
again and goes on with what is left.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from portico.domains.entitlements import public as entitlements
from portico.domains.fulfilment import public as fulfilment
from portico.domains.invoices import public as invoices
from portico.domains.members import public as members
from portico.domains.orders import public as orders
from portico.domains.payments import public as payments
from portico.domains.privacy import public as privacy
from portico.domains.staff import public as staff
from portico.domains.wallet import public as wallet
from portico.infra import cache, connections, kept_files, key_register, pushes, sealed
from portico.infra.sealed_columns import SealedColumn, count_old, holds_key, reseal_batch

BATCH = 500

COLUMNS: tuple[SealedColumn, ...] = (
    *members.SEALED_COLUMNS,
    *payments.SEALED_COLUMNS,
    *orders.SEALED_COLUMNS,
    *fulfilment.SEALED_COLUMNS,
    *entitlements.SEALED_COLUMNS,
    *invoices.SEALED_COLUMNS,
    *wallet.SEALED_COLUMNS,
    *staff.SEALED_COLUMNS,
    *privacy.SEALED_COLUMNS,
    *pushes.SEALED_COLUMNS,
    *connections.SEALED_COLUMNS,
    *kept_files.SEALED_COLUMNS,
)

type OnProgress = Callable[[int, int], None]


@dataclass(frozen=True, slots=True)
class Rotation:
    """`resealed` values are under the current key now. `broken`: "table.column id" of those no key opens."""

    resealed: int
    broken: tuple[str, ...]
    retired: bool


def check_keys(*, now: datetime) -> None:
    """The data base can be read with the keys at hand. Raises ConfigurationError naming the key that is missing."""
    with transaction.atomic():
        key_register.check(sealed.key_ring(), in_use=_in_use, now=now)


def announce_new_key(*, now: datetime) -> None:
    """Every process of this installation seals with the ring's current key from now on.

    Processes listen; one that does not (a script that runs meanwhile) still opens everything.
    """
    sealed.reload_keys()
    check_keys(now=now)
    cache.announce(cache.KEYS_TAG)


def rotate(*, on_progress: OnProgress, now: datetime) -> Rotation:
    """Every sealed value is under the current key; the other keys are retired, unless a value cannot be opened.

    Safe to interrupt and to run twice. `on_progress(done, total)` counts values.
    """
    ring = sealed.key_ring()
    left = {column: count_old(column, current=ring.current) for column in COLUMNS}
    total, done = sum(left.values()), 0
    broken: list[str] = []
    for column in [column for column, count in left.items() if count]:
        after = None
        while True:
            batch = reseal_batch(column, ring, after=after, limit=BATCH)
            broken += [f"{column} {row}" for row in batch.broken]
            done += batch.seen
            on_progress(done, max(total, done))
            after = batch.last
            if after is None:
                break
    clean = not any(holds_key(column, key_id=key) for column in COLUMNS for key in ring.keys if key != ring.current)
    if clean:
        with transaction.atomic():
            key_register.retire_others(ring, now=now)
    return Rotation(resealed=done - len(broken), broken=tuple(broken), retired=clean)


def _in_use(key_id: int) -> bool:
    return any(holds_key(column, key_id=key_id) for column in COLUMNS)
