"""Whom an order goes to, as pages of the console show it."""

from __future__ import annotations

from dataclasses import dataclass

from portico.domains.orders import public as orders
from portico.infra.sealed import mask_name, mask_phone


@dataclass(frozen=True, slots=True)
class ShownAddress:
    """A recipient as pages show them: masked. The rest takes a right and a reason, see `reveal`."""

    recipient: str
    phone: str
    region: str


def shown_address(order: orders.OrderView) -> ShownAddress | None:
    """The recipient of `order`; None once their data were erased."""
    address = order.address
    if address is None:
        return None
    region = " ".join(part for part in (address.province, address.city, address.district) if part)
    return ShownAddress(mask_name(address.recipient), mask_phone(address.phone), region)
