"""Identifiers: UUIDv7 keys (time-ordered, so that B-trees stay dense) and numbers people read aloud."""

from __future__ import annotations

from datetime import datetime
from typing import NewType
from uuid import UUID

import uuid_utils.compat

SiteId = NewType("SiteId", UUID)
MemberId = NewType("MemberId", UUID)
IdentityLinkId = NewType("IdentityLinkId", UUID)
AddressId = NewType("AddressId", UUID)
CategoryId = NewType("CategoryId", UUID)
BrandId = NewType("BrandId", UUID)
ProductId = NewType("ProductId", UUID)
SkuId = NewType("SkuId", UUID)
CartId = NewType("CartId", UUID)
CartLineId = NewType("CartLineId", UUID)
OrderId = NewType("OrderId", UUID)
OrderLineId = NewType("OrderLineId", UUID)
PaymentId = NewType("PaymentId", UUID)
RefundId = NewType("RefundId", UUID)
ShipmentId = NewType("ShipmentId", UUID)
StoreId = NewType("StoreId", UUID)
PickupId = NewType("PickupId", UUID)
AfterSaleId = NewType("AfterSaleId", UUID)
EntryId = NewType("EntryId", UUID)
VisitId = NewType("VisitId", UUID)
EventId = NewType("EventId", UUID)


def new_id() -> UUID:
    """A fresh UUIDv7 (RFC 9562 §5.7)."""
    return uuid_utils.compat.uuid7()


def parse_id(text: str) -> UUID | None:
    """The UUID that `text` spells, or None: a malformed id names nothing, which callers answer with 404."""
    try:
        return UUID(text)
    except (ValueError, AttributeError, TypeError):
        return None


def human_number(prefix: str, day: datetime, sequence: int) -> str:
    """A number to read aloud: prefix, merchant day, then a per-site sequence of at least six digits.

    `human_number("P", datetime(2026, 11, 22), 123)` → `"P20261122000123"`. The last digit is not a check
    digit: customer service searches by substring.
    """
    return f"{prefix}{day:%Y%m%d}{sequence:06d}"
