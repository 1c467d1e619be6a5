"""Tells public addresses from those a page must never make us connect to.

Nothing is resolved here.
"""

import ipaddress

_Address = ipaddress.IPv4Address | ipaddress.IPv6Address

_NAT64 = ipaddress.ip_network("64:ff9b::/96")


def is_public(text: str) -> bool:
    """Tell whether an address belongs to the public internet.

    An address that carries another one (IPv4-mapped, NAT64, 6to4, Teredo) must carry a public one.

    >>> is_public("1.2.4.8"), is_public("169.254.169.254"), is_public("::ffff:127.0.0.1")
    (True, False, False)
    """
    try:
        address = ipaddress.ip_address(text.partition("%")[0])
    except ValueError:
        return False
    return _is_reachable(address) and all(_is_reachable(inner) for inner in _carried(address))


def _is_reachable(address: _Address) -> bool:
    if isinstance(address, ipaddress.IPv6Address) and _is_carrier(address):
        return True
    if getattr(address, "is_site_local", False):  # fec0::/10, which counts as global
        return False
    return address.is_global and not address.is_multicast and not address.is_reserved


def _is_carrier(address: ipaddress.IPv6Address) -> bool:
    """Tell whether only the carried address decides."""
    return address.ipv4_mapped is not None or address in _NAT64


def _carried(address: _Address) -> list[ipaddress.IPv4Address]:
    if isinstance(address, ipaddress.IPv4Address):
        return []
    found = [address.ipv4_mapped, address.sixtofour, *(address.teredo or ())]
    if address in _NAT64:
        found.append(ipaddress.IPv4Address(int(address) & 0xFFFF_FFFF))
    return [inner for inner in found if inner is not None]
