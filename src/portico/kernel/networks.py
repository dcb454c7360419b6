"""Addresses, shortened until they name a network and no person."""

from __future__ import annotations

import ipaddress


def customer_network(address: str) -> ipaddress.IPv4Network | ipaddress.IPv6Network | None:
    """What a provider gives to one customer or region: the first three bytes of IPv4, the first 48 bits of IPv6.

    None for what is no address.
    """
    try:
        ip = ipaddress.ip_address(address)
    except ValueError:
        return None
    if isinstance(ip, ipaddress.IPv6Address) and ip.ipv4_mapped:
        ip = ip.ipv4_mapped
    return ipaddress.ip_network((ip, 24 if ip.version == 4 else 48), strict=False)
