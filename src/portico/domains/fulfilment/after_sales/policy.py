"""A site's terms of after-sales: how long each side has, where goods go back to."""

from __future__ import annotations

import dataclasses
from dataclasses import dataclass
from datetime import datetime

import msgspec

from portico.domains.fulfilment.after_sales import models
from portico.domains.fulfilment.after_sales.errors import AfterSaleChanged
from portico.domains.fulfilment.after_sales.rules import LIMITS, RETURN_ADDRESS_PURPOSE, Windows
from portico.infra import audit, sealed
from portico.infra.actors import Actor
from portico.infra.locks import require_transaction
from portico.kernel.errors import FieldError, Invalid
from portico.kernel.ids import SiteId

USUAL = Windows()
_LENGTHS = {"recipient": 40, "phone": 20, "address": 200}


@dataclass(frozen=True, slots=True)
class ReturnAddress:
    """Where goods go back to, as the buyer reads it."""

    recipient: str
    phone: str
    address: str


@dataclass(frozen=True, slots=True)
class AfterSalePolicy:
    """`version` 0: nothing was saved yet, these are the usual terms. `is_instant`: before anything is shipped, money
    goes back without a decision."""

    windows: Windows = USUAL
    is_instant: bool = False
    return_to: ReturnAddress | None = None
    version: int = 0


def get_after_sale_policy(*, site_id: SiteId) -> AfterSalePolicy:
    """The terms in force. One query."""
    row = models.AfterSalePolicy.objects.filter(site_id=site_id).first()
    if row is None:
        return AfterSalePolicy()
    windows = Windows(**{name: getattr(row, name) for name in LIMITS})
    return AfterSalePolicy(windows, row.is_instant, opened_address(row.return_to), row.version)


def save_after_sale_policy(
    *,
    site_id: SiteId,
    windows: Windows,
    is_instant: bool,
    return_to: ReturnAddress | None,
    version: int,
    actor: Actor,
    now: datetime,
) -> AfterSalePolicy:
    """These terms hold for every move from now on; deadlines already running stay. Recorded in the audit.

    Raises Invalid (fields by name), AfterSaleChanged when somebody saved since `version`.
    """
    require_transaction()
    _check(windows, return_to)
    known = get_after_sale_policy(site_id=site_id)
    values = {
        **dataclasses.asdict(windows),
        "is_instant": is_instant,
        "return_to": sealed_address(return_to),
        "version": version + 1,
        "updated_at": now,
    }
    if version == 0:
        _, is_new = models.AfterSalePolicy.objects.get_or_create(site_id=site_id, defaults=values)
        saved = int(is_new)
    else:
        saved = models.AfterSalePolicy.objects.filter(site_id=site_id, version=version).update(**values)
    if not saved:
        raise AfterSaleChanged(state="")
    before = {**dataclasses.asdict(known.windows), "is_instant": known.is_instant}
    after = {**dataclasses.asdict(windows), "is_instant": is_instant}
    changes = {name: [before[name], after[name]] for name in after if before[name] != after[name]}
    if known.return_to != return_to:
        changes["return_address"] = [known.return_to is not None, return_to is not None]
    audit.record(
        actor=actor, action="after_sales.policy", subject_type="site", subject_id=site_id, now=now, changes=changes
    )
    return AfterSalePolicy(windows, is_instant, return_to, version + 1)


def _check(windows: Windows, return_to: ReturnAddress | None) -> None:
    errors = [
        FieldError(name, "out_of_range", {"min": low, "max": high})
        for name, (low, high) in LIMITS.items()
        if not low <= getattr(windows, name) <= high
    ]
    if return_to is not None:
        for name, limit in _LENGTHS.items():
            text = getattr(return_to, name)
            if not text.strip():
                errors.append(FieldError(name, "required"))
            elif len(text) > limit:
                errors.append(FieldError(name, "too_long", {"max": limit}))
    if errors:
        raise Invalid(fields=tuple(errors))


def sealed_address(address: ReturnAddress | None) -> bytes:
    """Empty for none."""
    if address is None:
        return b""
    return sealed.seal(msgspec.json.encode(address).decode(), purpose=RETURN_ADDRESS_PURPOSE)


def opened_address(content: bytes | memoryview) -> ReturnAddress | None:
    """None for nothing sealed."""
    if not content:
        return None
    return msgspec.json.decode(sealed.unseal(bytes(content), purpose=RETURN_ADDRESS_PURPOSE), type=ReturnAddress)
