"""No spelling of an internal address counts as public."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crawler.conduct.addresses import is_public

INTERNAL = """
0.0.0.0 0.1.2.3 10.0.0.1 10.255.255.255 100.64.0.1 100.127.255.254 127.0.0.1 127.1.2.3 169.254.0.1
169.254.169.254 172.16.0.1 172.31.255.255 192.0.0.1 192.0.2.1 192.168.0.1 192.168.255.255 198.18.0.1
198.19.255.255 198.51.100.1 203.0.113.1 224.0.0.1 239.255.255.255 240.0.0.1 255.255.255.255
:: ::1 ::ffff:127.0.0.1 ::ffff:10.0.0.1 ::ffff:169.254.169.254 ::ffff:192.168.1.1 ::ffff:100.64.0.1
::127.0.0.1 64:ff9b::7f00:1 64:ff9b::a00:1 64:ff9b::a9fe:a9fe 64:ff9b:1::1 100::1 2001::1
2001:0:7f00:1:: 2001:db8::1 2002:7f00:1:: 2002:a00:1:: 2002:c0a8:101:: 2002:a9fe:a9fe:: fc00::1
fd00::1 fdff:ffff::1 fe80::1 fe80::1%eth0 fec0::1 ff02::1 ff0e::1 2001:10::1 2001:2::1
""".split()
NONSENSE = ["", "localhost", "0x7f.1", "2130706433", "127.1", "017700000001", "1.2.3", "1.2.3.4.5"]
PUBLIC = ["1.2.4.8", "114.114.114.114", "223.5.5.5", "2400:3200::1", "::ffff:223.5.5.5",
          "64:ff9b::df05:505", "240e::1"]  # fmt: skip


@pytest.mark.parametrize("address", INTERNAL + NONSENSE)
def test_an_internal_address_is_not_public(address: str) -> None:
    assert not is_public(address)


@pytest.mark.parametrize("address", PUBLIC)
def test_a_public_address_is_public(address: str) -> None:
    assert is_public(address)


@given(st.ip_addresses())
def test_a_mapped_address_is_as_public_as_the_one_it_carries(address: object) -> None:
    text = str(address)
    if ":" not in text:
        assert is_public(f"::ffff:{text}") == is_public(text)


@given(st.text(max_size=40))
def test_any_text_is_judged(text: str) -> None:
    assert is_public(text) in (True, False)
