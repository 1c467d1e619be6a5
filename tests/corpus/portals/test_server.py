import socket
import ssl
import threading
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, suppress

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from corpus.sample.portals import (
    SampleServer,
    SampleWeb,
    ServeOptions,
    WebOptions,
    build_web,
    most_at_once,
    serve,
    smallest_gap,
)
from tests.corpus.portals.client import Client, receive, trusting
from tests.parsers.bounded import bounded


@pytest.fixture(scope="module")
def little_web() -> SampleWeb:
    return build_web(2, WebOptions(only=frozenset({"welcoming"})))


def _say(server: SampleServer, message: bytes) -> bytes:
    with closing(socket.create_connection(server.address, timeout=10)) as connection:
        # The server may hang up on garbage before it has read all of it.
        with suppress(OSError):
            connection.sendall(message)
            connection.shutdown(socket.SHUT_WR)
        return receive(connection).raw


@pytest.mark.parametrize(
    "garbage",
    [
        b"\r\n\r\n",
        b"GET\r\n\r\n",
        b"GET / HTTP/9\r\n\r\n",
        b"\0\xff\xfe" * 50 + b"\r\n\r\n",
        b"GET / HTTP/1.1\r\nno colon\r\n\r\n",
        b"GET http://[::1 HTTP/1.1\r\n\r\n",
        b"POST / HTTP/1.1\r\nContent-Length: -1\r\n\r\n",
        b"POST / HTTP/1.1\r\nContent-Length: 99999999999\r\n\r\n",
        b"POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n",
        b"POST / HTTP/1.1\r\nContent-Length: 50\r\n\r\nshort",
        b"A" * 200_000,
        b"GET /" + b"a" * 200_000 + b" HTTP/1.1\r\n\r\n",
        b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03",
    ],
)
def test_the_server_survives_garbage(server: SampleServer, client: Client, garbage: bytes) -> None:
    _say(server, garbage)
    assert client.get("http://www.nantang.sample.gov.cn/").status == 200


@settings(max_examples=40)
@given(st.binary(max_size=300))
def test_the_server_survives_any_bytes(shared_server: SampleServer, garbage: bytes) -> None:
    with bounded():
        _say(shared_server, garbage + b"\r\n\r\n")
        assert Client(shared_server).get("http://www.nantang.sample.gov.cn/").status == 200


def test_garbage_is_counted_and_not_logged_as_a_request(server: SampleServer) -> None:
    assert _say(server, b"what is this\r\n\r\n").startswith(b"HTTP/1.1 400 ")
    assert server.log.garbage_count == 1
    assert server.log.requests == ()


def test_garbage_for_the_tls_port_does_no_harm(server: SampleServer, client: Client) -> None:
    place = server.endpoint("www.nantang.sample.gov.cn", 443)
    assert place is not None
    with closing(socket.create_connection(place, timeout=10)) as connection:
        connection.sendall(b"GET / HTTP/1.1\r\n\r\n")
        receive(connection)
    assert client.get("https://www.nantang.sample.gov.cn/").status == 200


def test_hosts_are_told_apart_by_name(client: Client, web: SampleWeb) -> None:
    first, second = (client.get(web.portal(name).home).text for name in ("jcms", "vsb"))
    assert web.portal("jcms").place in first
    assert web.portal("vsb").place in second


def test_an_unknown_host_is_a_404(server: SampleServer) -> None:
    answer = _say(server, b"GET / HTTP/1.1\r\nHost: www.nowhere.example\r\n\r\n")
    assert b" 404 " in answer
    assert server.endpoint("www.nowhere.example", 80) is None


def test_a_client_may_take_the_server_for_its_proxy(server: SampleServer, web: SampleWeb) -> None:
    home = web.portal("vsb").home
    answer = _say(server, f"GET {home} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n".encode())
    assert web.portal("vsb").place in answer.decode()


def test_the_log_says_what_was_asked_on_which_connection(
    server: SampleServer, client: Client
) -> None:
    client.get("http://www.nantang.sample.gov.cn/?a=1", {"User-Agent": "tester"})
    server.visit = 3
    client.get("http://www.nantang.sample.gov.cn/none")
    first, second = server.log.requests
    assert first.url == "http://www.nantang.sample.gov.cn/?a=1"
    assert (first.path, first.method, first.status, first.visit) == ("/", "GET", 200, 0)
    assert first.headers["user-agent"] == "tester"
    assert (second.status, second.visit) == (404, 3)
    assert first.connection != second.connection
    assert first.finished_at <= second.started_at
    assert server.log.of_host("www.nantang.sample.gov.cn") == (first, second)
    assert most_at_once((first, second)) == 1
    gap = smallest_gap((first, second))
    assert gap is not None
    assert gap > 0
    assert smallest_gap((first,)) is None


def test_one_connection_serves_several_requests(server: SampleServer) -> None:
    message = b"GET / HTTP/1.1\r\nHost: www.nantang.sample.gov.cn\r\n\r\n"
    answer = _say(server, message * 3)
    assert answer.count(b"HTTP/1.1 200 OK") == 3
    assert len({request.connection for request in server.log.requests}) == 1


def test_head_sends_no_body(client: Client) -> None:
    answer = client.get("http://www.nantang.sample.gov.cn/", method="HEAD")
    assert answer.status == 200
    assert answer.body == b""
    assert int(answer.headers["content-length"]) > 500


def test_many_clients_are_served_at_once(server: SampleServer, client: Client) -> None:
    url = "http://www.nantang.sample.gov.cn/"
    with ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(lambda _: client.get(url).status, range(40)))
    assert answers == [200] * 40
    assert len(server.log.requests) == 40


def test_pauses_can_be_scaled(little_web: SampleWeb) -> None:
    slow = build_web(2, WebOptions(only=frozenset({"moods"})))
    with serve(slow, ServeOptions(https=False, time_scale=0.01)) as server:
        assert Client(server).get(slow.cases["slow"][0]).status == 200
        (request,) = server.log.requests
        assert request.finished_at - request.started_at >= 0.03


def test_stopping_ends_hanging_connections_and_threads(little_web: SampleWeb) -> None:
    before = threading.active_count()
    with serve(little_web, ServeOptions(https=False)) as server:
        hanging = Client(server, 5).connect("http://faults.sample.gov.cn/")
        hanging.sendall(b"GET /stall-in-body HTTP/1.1\r\nHost: faults.sample.gov.cn\r\n\r\n")
        assert hanging.recv(10)
        idle = Client(server, 5).connect("http://faults.sample.gov.cn/")
    with closing(hanging), closing(idle):
        assert receive(idle).ending in ("closed", "reset")
    assert threading.active_count() == before


def test_a_taken_port_is_said_plainly(little_web: SampleWeb) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        options = ServeOptions(https=False, port=taken.getsockname()[1])
        with pytest.raises(OSError, match="choose other ones"), serve(little_web, options):
            pass


def test_two_servers_run_side_by_side(little_web: SampleWeb) -> None:
    options = ServeOptions(https=False)
    with serve(little_web, options) as one, serve(little_web, options) as other:
        assert one.address != other.address
        home = little_web.portals[0].home
        assert Client(one).get(home).body == Client(other).get(home).body


# TLS.


def test_a_good_certificate_satisfies_a_strict_client(client: Client, web: SampleWeb) -> None:
    assert client.get("https://www.nantang.sample.gov.cn/").status == 200


@pytest.mark.parametrize("fault", ["expired", "self-signed", "wrong-name"])
def test_a_bad_certificate_is_refused_by_a_strict_client_only(
    server: SampleServer, client: Client, web: SampleWeb, fault: str
) -> None:
    host = next(host for host, found in web.certificates.items() if found == fault)
    with pytest.raises(ssl.SSLCertVerificationError):
        client.connect(f"https://{host}/", trusting(server))
    lenient = ssl.create_default_context()
    lenient.check_hostname, lenient.verify_mode = False, ssl.CERT_NONE
    with closing(client.connect(f"https://{host}/", lenient)) as connection:
        connection.sendall(f"GET / HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\n\r\n".encode())
        assert receive(connection).status == 200


def test_old_tls_is_refused_by_a_modern_client(client: Client, web: SampleWeb) -> None:
    host = min(web.legacy)
    with pytest.raises(ssl.SSLError):
        client.connect(f"https://{host}/")
    assert client.get(f"http://{host}/").status == 200


def test_a_closed_port_refuses(client: Client, web: SampleWeb) -> None:
    with pytest.raises(ConnectionRefusedError):
        client.connect(f"https://{min(web.closed)}/")


def test_a_dead_name_has_no_address(server: SampleServer, web: SampleWeb) -> None:
    (dead,) = web.unresolvable
    links = Client(server).get(web.portal("city").home).text
    assert f"http://{dead}/" in links
    assert f"https://{min(web.closed)}/" in links
    assert server.endpoint(dead, 80) is None
    assert set(web.hosts) == {host for host, _ in server.endpoints}
