import socket

import pytest

# TEST-NET-1 (RFC 5737): routed nowhere, should the guard ever fail.
OUTSIDE = ("192.0.2.1", 80)


@pytest.mark.filterwarnings("ignore:A test tried to use socket")
@pytest.mark.parametrize("dial", ["connect", "connect_ex"])
def test_no_test_reaches_another_host(dial: str) -> None:
    with socket.socket() as outgoing, pytest.raises(RuntimeError, match=r"192\.0\.2\.1"):
        getattr(outgoing, dial)(OUTSIDE)


def test_no_test_sends_a_datagram_to_another_host() -> None:
    with (
        socket.socket(type=socket.SOCK_DGRAM) as outgoing,
        pytest.raises(RuntimeError, match=r"192\.0\.2\.1"),
    ):
        outgoing.sendto(b"", OUTSIDE)


def test_no_test_looks_up_a_foreign_name() -> None:
    with pytest.raises(RuntimeError, match="tried to reach 'www"):
        socket.getaddrinfo("www.example.gov.cn", 80)


def test_loopback_is_open() -> None:
    with socket.create_server(("127.0.0.1", 0)) as server, socket.socket() as client:
        client.connect(server.getsockname())
