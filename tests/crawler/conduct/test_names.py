"""A crawl connects to what the name guard lets through, and to nothing else."""

from dataclasses import dataclass, field
from typing import Any

import pytest
from twisted.internet.address import IPv4Address, IPv6Address

from crawler.conduct.errors import NameMapInvalid
from crawler.conduct.names import GuardedResolver, NameGuard, Target, parse_name_map


@dataclass
class Receiver:
    addresses: list[Any] = field(default_factory=list)
    is_complete: bool = False

    def resolutionBegan(self, resolution: object) -> None:  # noqa: N802 - Twisted's name
        pass

    def addressResolved(self, address: object) -> None:  # noqa: N802 - Twisted's name
        self.addresses.append(address)

    def resolutionComplete(self) -> None:  # noqa: N802 - Twisted's name
        self.is_complete = True


class Names:
    """A name server that changes its mind."""

    def __init__(self, *answers: list[str]) -> None:
        self.answers = list(answers)
        self.nameResolver = self

    def resolveHostName(  # noqa: N802 - Twisted's name
        self, receiver: Receiver, name: str, port: int, *_: object
    ) -> None:
        receiver.resolutionBegan(None)
        for ip in self.answers.pop(0):
            kind = IPv6Address if ":" in ip else IPv4Address
            receiver.addressResolved(kind("TCP", ip, port))
        receiver.resolutionComplete()


def resolve(guard: NameGuard, names: Names, host: str, port: int = 80) -> list[tuple[str, int]]:
    receiver: Any = Receiver()
    GuardedResolver(names, guard).resolveHostName(receiver, host, port)
    assert receiver.is_complete
    return [(address.host, address.port) for address in receiver.addresses]


def test_public_addresses_are_passed_on() -> None:
    names = Names(["1.2.4.8", "2400:3200::1"])
    assert resolve(NameGuard(), names, "a.gov.cn") == [("1.2.4.8", 80), ("2400:3200::1", 80)]


@pytest.mark.parametrize("answer", [["127.0.0.1"], ["1.2.4.8", "10.0.0.1"], ["::ffff:10.0.0.1"]])
def test_one_internal_address_refuses_the_name(answer: list[str]) -> None:
    guard = NameGuard()
    assert resolve(guard, Names(answer), "a.gov.cn") == []
    assert set(guard.refused) == {"a.gov.cn"}


def test_a_name_that_moves_to_an_internal_address_is_refused_from_then_on() -> None:
    names, guard = Names(["1.2.4.8"], ["169.254.169.254"]), NameGuard()
    assert resolve(guard, names, "a.gov.cn") == [("1.2.4.8", 80)]
    assert resolve(guard, names, "a.gov.cn") == []


def test_a_host_that_the_run_names_may_be_internal() -> None:
    guard = NameGuard(allowed=frozenset({"bench.example"}))
    assert resolve(guard, Names(["127.0.0.1"]), "BENCH.example.") == [("127.0.0.1", 80)]


def test_a_port_of_our_own_opens_no_other_port_of_the_host() -> None:
    guard = NameGuard()
    with guard.letting_in("127.0.0.1", 4711):
        assert resolve(guard, Names(["127.0.0.1"]), "127.0.0.1", 4711) == [("127.0.0.1", 4711)]
        assert resolve(guard, Names(["127.0.0.1"]), "127.0.0.1", 80) == []
    assert resolve(guard, Names(["127.0.0.1"]), "127.0.0.1", 4711) == []


def test_the_map_sends_a_name_to_another_place() -> None:
    guard = NameGuard(parse_name_map(["a.gov.cn=127.0.0.1:8080", "a.gov.cn:443=[::1]:8443"]))
    assert resolve(guard, Names(), "A.gov.cn") == [("127.0.0.1", 8080)]
    assert resolve(guard, Names(), "a.gov.cn", 443) == [("::1", 8443)]


def test_a_map_without_port_keeps_the_port() -> None:
    guard = NameGuard(parse_name_map(["a.gov.cn=127.0.0.1"]))
    assert resolve(guard, Names(), "a.gov.cn", 8000) == [("127.0.0.1", 8000)]
    assert parse_name_map(["b=[::1]"]) == {"b": Target("::1")}


@pytest.mark.parametrize("entry", ["", "a", "a=", "=1.2.3.4", "a=1.2.3.4:x"])
def test_an_entry_that_cannot_be_read_is_refused(entry: str) -> None:
    with pytest.raises(NameMapInvalid, match="NAME=IP:PORT"):
        parse_name_map([entry])
