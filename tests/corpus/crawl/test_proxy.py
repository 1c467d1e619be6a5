"""A crawl through a proxy: all of plain HTTP goes there, what needs TLS is refused."""

import socket
import socketserver
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from threading import Thread
from urllib.parse import urlsplit

import pytest

from corpus.sample.portals import SampleServer, ServeOptions, WebOptions, build_web, serve
from crawler.verdict import Completeness
from storage.models.frontier import EntryState
from tests.corpus.crawl.bench import Bench, Crawled, done_once
from tests.corpus.crawl.conftest import SMALL

PLAIN, SECURE = "robots-allow", "migrated"
PROXY = "proxy.sample.gov.cn"


@dataclass(frozen=True)
class Proxied:
    crawled: Crawled
    lines: tuple[str, ...]
    proxy: int


class _Proxy(socketserver.ThreadingTCPServer):
    """Pass requests on to the sample server and write their first lines down."""

    daemon_threads = True

    def __init__(self, behind: tuple[str, int]) -> None:
        super().__init__(("127.0.0.1", 0), _Passing)
        self.behind = behind
        self.lines: list[str] = []


class _Passing(socketserver.StreamRequestHandler):
    server: _Proxy

    def handle(self) -> None:
        """Pass one request on and its answer back, then close."""
        head = b""
        while line := self.rfile.readline():
            head += line
            if line in (b"\r\n", b"\n"):
                break
        if not head:
            return
        self.server.lines.append(head.split(b"\r\n", 1)[0].decode())
        with socket.create_connection(self.server.behind) as inner:
            inner.sendall(head.replace(b"\r\n\r\n", b"\r\nConnection: close\r\n\r\n"))
            while octets := inner.recv(65536):
                self.wfile.write(octets)


@contextmanager
def _proxy(server: SampleServer) -> Iterator[_Proxy]:
    with _Proxy(server.address) as proxy:
        thread = Thread(target=proxy.serve_forever, daemon=True)
        thread.start()
        try:
            yield proxy
        finally:
            proxy.shutdown()
            thread.join()


@pytest.fixture(scope="session")
def proxied(tmp_path_factory: pytest.TempPathFactory) -> Proxied:
    web = build_web(1, WebOptions(SMALL, only=frozenset({PLAIN, SECURE})))

    def work(folder: Path) -> tuple[tuple[str, ...], int]:
        with serve(web, ServeOptions(time_scale=0.0)) as server, _proxy(server) as proxy:
            port = int(proxy.server_address[1])
            # No portal's name is mapped: whatever passes the proxy by would find nobody.
            changes = {"proxy": f"http://{PROXY}:{port}", "name_map": (f"{PROXY}=127.0.0.1",)}
            Bench(server, folder, changes=changes).run([PLAIN, SECURE])
            return tuple(proxy.lines), port

    folder, (lines, port) = done_once(tmp_path_factory, "proxied", work)
    return Proxied(Crawled(web, folder), lines, port)


def test_everything_plain_goes_through_the_proxy(proxied: Proxied) -> None:
    assert proxied.crawled.verdict(PLAIN).completeness is Completeness.COMPLETE
    asked = {line.split(" ")[1] for line in proxied.lines}
    reports = {found.url for found in proxied.crawled.web.portal(PLAIN).expected}
    assert reports <= asked
    assert all(line.startswith("GET http://") for line in proxied.lines)


def test_nothing_passes_the_proxy_by(proxied: Proxied) -> None:
    hosts = {urlsplit(line.split(" ")[1]).hostname for line in proxied.lines}
    assert hosts <= {*proxied.crawled.web.hosts}
    assert not any("CONNECT" in line for line in proxied.lines)


def test_what_needs_tls_is_refused_and_said(proxied: Proxied) -> None:
    ends = proxied.crawled.entries(SECURE)
    assert {(end.state, end.reason) for end in ends if end.url.startswith("https:")} == {
        (EntryState.EXCLUDED, "https_over_proxy")
    }
    verdict = proxied.crawled.verdict(SECURE)
    assert verdict.completeness is Completeness.FAILED
    assert any("https_over_proxy" in told for told in verdict.reasons)
