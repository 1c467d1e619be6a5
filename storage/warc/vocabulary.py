"""The closed word lists of WARC 1.1 (ISO 28500:2017) and how its dates and addresses are written.

Which fields a record needs is decided in `records`.
"""

import re
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from ipaddress import IPv4Address, IPv6Address, ip_address

Address = IPv4Address | IPv6Address
"""The address of a peer."""


class RecordType(StrEnum):
    """What a record holds."""

    WARCINFO = "warcinfo"
    REQUEST = "request"
    RESPONSE = "response"
    RESOURCE = "resource"
    METADATA = "metadata"
    REVISIT = "revisit"
    CONVERSION = "conversion"
    CONTINUATION = "continuation"


class Profile(StrEnum):
    """Why a revisit holds nothing new."""

    NOT_MODIFIED = "http://netpreserve.org/warc/1.1/revisit/server-not-modified"
    IDENTICAL_PAYLOAD = "http://netpreserve.org/warc/1.1/revisit/identical-payload-digest"


_DATE = re.compile(
    r"(\d{4})-?(?:(\d\d)-?(?:(\d\d)(?:[T ]?(\d\d):?(\d\d):?(?:(\d\d)(?:\.(\d{1,18}))?)?)?)?)?"
    r"(Z|[+-]\d\d:?\d\d)?",
    re.ASCII | re.IGNORECASE,
)


def format_date(moment: datetime) -> str:
    """Write an instant as WARC-Date, always with microseconds.

    >>> format_date(datetime(2026, 11, 21, 8, 30, tzinfo=UTC))
    '2026-11-21T08:30:00.000000Z'
    """
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ").rjust(27, "0")


def parse_date(text: str) -> datetime | None:
    """Read the dates found in foreign files: any precision, 14 digits, an offset or none.

    >>> parse_date("2026-11-21T16:30:00.123456789+08:00")
    datetime.datetime(2026, 11, 21, 8, 30, 0, 123456, tzinfo=datetime.timezone.utc)
    """
    found = _DATE.fullmatch(text.strip())
    if found is None:
        return None
    year, month, day, hour, minute, second, fraction, offset = found.groups()
    time = timedelta(hours=int(hour or 0), minutes=int(minute or 0), seconds=int(second or 0))
    time += timedelta(microseconds=int((fraction or "0").ljust(6, "0")[:6]))
    try:
        day_start = datetime(int(year), int(month or 1), int(day or 1), tzinfo=UTC)
        return day_start + time - _read_offset(offset)
    except (ValueError, OverflowError):
        return None


def _read_offset(offset: str | None) -> timedelta:
    if offset is None or offset in "Zz":
        return timedelta()
    minutes = int(offset[1:3]) * 60 + int(offset[-2:])
    return timedelta(minutes=-minutes if offset[0] == "-" else minutes)


def format_address(address: Address) -> str:
    """Write an address as RFC 5952 asks.

    >>> format_address(IPv6Address("2001:DB8::0:1")), format_address(IPv6Address("::ffff:c000:201"))
    ('2001:db8::1', '::ffff:192.0.2.1')
    """
    mapped = address.ipv4_mapped if isinstance(address, IPv6Address) else None
    return f"::ffff:{mapped}" if mapped is not None else str(address)


def parse_address(text: str) -> Address | None:
    """Read an address, without its zone; None when it is none."""
    try:
        return ip_address(text.strip().strip("[]").partition("%")[0])
    except ValueError:
        return None
