"""Portals that only a crawler may meet: a list of wire faults, doors to the inside, dead hosts."""

import socket
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from html import escape
from threading import Thread

from corpus.sample.portals import SamplePortal, SampleWeb, WebOptions, build_web
from corpus.sample.portals.exchange import Reply, Resource, Wire
from corpus.sample.portals.hostile.faults import FAULTS
from corpus.sample.portals.replies import fixed, html, moved
from corpus.sample.portals.site import Site

ZONE = "sample.gov.cn"
TLS_FAULTS = frozenset({"tls-alert-in-body"})
# What the list of faults does not need twice.
_ASIDE = frozenset({"redirect-loop2"})


def fault_host(name: str) -> str:
    """Return the host of a fault: each has its own, so that one does not hold up the next."""
    return f"{name.replace('.', '-').lower()}.faults.{ZONE}"


def fault_url(name: str) -> str:
    """Return the address of a fault."""
    scheme = "https" if name in TLS_FAULTS else "http"
    return f"{scheme}://{fault_host(name)}/{name}"


@contextmanager
def canary() -> Iterator["Canary"]:
    """Listen on loopback, in both families, and count who comes."""
    watch = Canary()
    try:
        yield watch
    finally:
        watch.close()


class Canary:
    """A server inside that nobody may connect to."""

    def __init__(self) -> None:
        self.visitors: list[object] = []
        four = socket.create_server(("127.0.0.1", 0))
        self.port = int(four.getsockname()[1])
        self._sockets = [four]
        if socket.has_ipv6:
            six = socket.create_server(("::1", self.port), family=socket.AF_INET6)
            self._sockets.append(six)
        for listening in self._sockets:
            Thread(target=self._listen, args=(listening,), daemon=True).start()

    def close(self) -> None:
        """Stop listening."""
        for listening in self._sockets:
            # Closing alone does not wake whoever waits in accept.
            listening.shutdown(socket.SHUT_RDWR)
            listening.close()

    def _listen(self, listening: socket.socket) -> None:
        while True:
            try:
                connection, visitor = listening.accept()
            except OSError:
                return
            self.visitors.append(visitor)
            connection.close()


# How a page may spell what is inside; `{port}` is where the canary listens.
SPELLINGS: Mapping[str, str] = {
    "loopback": "http://127.0.0.1:{port}/in/x.html",
    "loopback-other": "http://127.8.9.10:{port}/in/x.html",
    "short": "http://127.1:{port}/in/x.html",
    "decimal": "http://2130706433:{port}/in/x.html",
    "octal": "http://0177.0.0.1:{port}/in/x.html",
    "octal-whole": "http://017700000001:{port}/in/x.html",
    "hex": "http://0x7f.0x0.0x0.0x1:{port}/in/x.html",
    "hex-whole": "http://0x7f000001:{port}/in/x.html",
    "mixed": "http://0x7f.1:{port}/in/x.html",
    "trailing-dot": "http://127.0.0.1.:{port}/in/x.html",
    "zero": "http://0:{port}/in/x.html",
    "unspecified": "http://0.0.0.0:{port}/in/x.html",
    "full-width": "http://１２７.０.０.１:{port}/in/x.html",
    "ideographic-dots": "http://127。0。0。1:{port}/in/x.html",
    "escaped": "http://%31%32%37.0.0.1:{port}/in/x.html",
    "six-loopback": "http://[::1]:{port}/in/x.html",
    "six-unspecified": "http://[::]:{port}/in/x.html",
    "six-mapped": "http://[::ffff:127.0.0.1]:{port}/in/x.html",
    "six-mapped-hex": "http://[::ffff:7f00:1]:{port}/in/x.html",
    "six-compatible": "http://[::127.0.0.1]:{port}/in/x.html",
    "six-nat64": "http://[64:ff9b::7f00:1]:{port}/in/x.html",
    "six-to-four": "http://[2002:7f00:1::]:{port}/in/x.html",
    "six-link-local": "http://[fe80::1%25lo]:{port}/in/x.html",
    "localhost": "http://localhost:{port}/in/x.html",
    "localhost-capital": "http://LOCALHOST:{port}/in/x.html",
    "localhost-dot": "http://localhost.:{port}/in/x.html",
    "user-before": "http://{host}@127.0.0.1:{port}/in/x.html",
    "user-and-word": "http://{host}:80@127.0.0.1:{port}/in/x.html",
    "backslash": "http://127.0.0.1:{port}\\@{host}/in/x.html",
    "backslashes": "http:\\\\127.0.0.1:{port}\\",
    "fragment-before": "http://127.0.0.1:{port}#@{host}/",
    "question-before": "http://127.0.0.1:{port}?@{host}/",
    "no-scheme": "//127.0.0.1:{port}/in/x.html",
    "tab-inside": "http://127.0.0\t.1:{port}/in/x.html",
    "metadata": "http://169.254.169.254/latest/meta-data/",
    "metadata-decimal": "http://2852039166/latest/",
    "metadata-hex": "http://0xa9fea9fe/latest/",
    "metadata-mapped": "http://[::ffff:a9fe:a9fe]/latest/",
    "metadata-six": "http://[fd00:ec2::254]/latest/",
    "private-ten": "http://10.0.0.8/in/x.html",
    "private-172": "http://172.16.3.4:8080/",
    "private-192": "http://192.168.1.1/login",
    "carrier": "http://100.64.0.1/in/x.html",
    "name-loopback": "http://inside4.{zone}:{port}/in/x.html",
    "name-six": "http://inside6.{zone}:{port}/in/x.html",
    "name-metadata": "http://metadata.{zone}/latest/",
    "name-private": "http://private.{zone}/in/x.html",
    "name-one-of-two": "http://mixed.{zone}:{port}/in/x.html",
    "name-rebound": "http://rebound.{zone}:{port}/in/x.html",
    "broken-bracket": "http://[::1/in/x.html",
    "broken-port": "http://127.0.0.1:99999/in/x.html",
    "broken-port-word": "http://127.0.0.1:{port}x/in/x.html",
    "empty-host": "http:///127.0.0.1:{port}/in/x.html",
    "other-scheme-file": "file:///etc/passwd",
    "other-scheme-gopher": "gopher://127.0.0.1:{port}/_x",
    "other-scheme-data": "data:text/html,1",
    "other-scheme-ftp": "ftp://127.0.0.1:{port}/in/x.html",
}
_BY_NAME = (
    "loopback", "decimal", "hex-whole", "six-mapped", "localhost", "user-before", "backslash",
    "metadata", "name-loopback", "name-six", "name-metadata", "name-private", "name-one-of-two",
    "name-rebound", "other-scheme-file",
)  # fmt: skip
INSIDE_NAMES: Mapping[str, list[list[str]]] = {
    f"inside4.{ZONE}": [["127.0.0.1"]],
    f"inside6.{ZONE}": [["::1"]],
    f"metadata.{ZONE}": [["169.254.169.254"]],
    f"private.{ZONE}": [["10.1.2.3"]],
    # One address that is public does not excuse the other.
    f"mixed.{ZONE}": [["127.0.0.1", "1.2.4.8"]],
    # Harmless when it is looked at for robots.txt: no address; then the inside.
    f"rebound.{ZONE}": [[], ["127.0.0.1"]],
}
# Hosts of which a portal file could claim that they are the portal's own.
CLAIMED = (
    "127.0.0.1", "127.8.9.10", "127.1", "2130706433", "0177.0.0.1", "017700000001",
    "0x7f.0x0.0x0.0x1", "0x7f000001", "0x7f.1", "127.0.0.1.", "0", "0.0.0.0", "::1", "::",  # noqa: S104 - listed, not bound
    "::ffff:127.0.0.1", "::ffff:7f00:1", "::127.0.0.1", "64:ff9b::7f00:1", "2002:7f00:1::",
    "fe80::1%25lo", "localhost", "localhost.", "169.254.169.254", "2852039166", "0xa9fea9fe",
    "::ffff:a9fe:a9fe", "fd00:ec2::254", "10.0.0.8", "172.16.3.4", "192.168.1.1", "100.64.0.1",
    "１２７.０.０.１", "127。0。0。1",
)  # fmt: skip


@dataclass(frozen=True)
class Danger:
    """A portal in the making: its list of reports and its other pages."""

    name: str
    rows: dict[str, str]
    pages: dict[str, Resource] = field(default_factory=dict)
    hosts: tuple[str, ...] = ()
    scheme: str = "http"

    @property
    def host(self) -> str:
        return f"www.{self.name}.{ZONE}"

    def portal(self) -> SamplePortal:
        home = f"{self.scheme}://{self.host}/"
        return SamplePortal(self.name, "danger", self.name, home, (self.host, *self.hosts))

    def site(self) -> Site:
        """Return a site whose home page is a report column with a row for each address."""
        rows = "".join(
            f'<li><a href="{escape(url)}">{_title(number)}（{key}）</a><i>2024-01-20</i></li>'
            for number, (key, url) in enumerate(self.rows.items())
        )
        meta = '<meta name="ColumnName" content="政府信息公开年报">'
        site = Site()
        site.put(
            "/",
            fixed(
                html(f"<html><head>{meta}</head><body>{'信息' * 900}<ul>{rows}</ul></body></html>")
            ),
        )
        for path, resource in self.pages.items():
            site.put(path, resource)
        return site


def _title(number: int) -> str:
    return f"某局{2008 + number % 17}年政府信息公开工作年度报告"


def spelled(host: str, port: int) -> dict[str, str]:
    """Return the spellings as they stand on the pages of a host."""
    return {
        key: text.replace("{port}", str(port)).replace("{host}", host).replace("{zone}", ZONE)
        for key, text in SPELLINGS.items()
    }


def _door(name: str, port: int, claimed: tuple[str, ...]) -> Danger:
    """Return a portal that leads inside by links, by redirects and by chains of redirects."""
    plain = Danger(name, {})
    inside = spelled(plain.host, port)
    if not claimed:
        # Hosts that are nobody's are refused by name, however they are spelled.
        inside = {key: url for key, url in inside.items() if key in _BY_NAME}
    rows = {f"link-{key}": url for key, url in inside.items()}
    pages: dict[str, Resource] = {}
    for key, url in inside.items():
        rows[f"sent-{key}"] = f"/sent/{key}.html"
        # Whoever is let in by name is sent on by one more step.
        last = f"/chain/{key}.html" if claimed else f"/sent/{key}.html"
        pages[f"/sent/{key}.html"] = moved(f"/chain/{key}.html", 301)
        pages[last] = moved(url, 307)
    return Danger(name, rows, pages, claimed)


def _faults() -> Danger:
    return Danger("faults", {name: fault_url(name) for name in FAULTS if name not in _ASIDE})


def _fault_sites() -> dict[str, Site]:
    sites = {}
    for name, resource in FAULTS.items():
        site = Site()
        site.put(f"/{name}", resource)
        if name == "redirect-loop":
            site.put("/redirect-loop2", FAULTS["redirect-loop2"])
        sites[fault_host(name)] = site
    return sites


def _silent() -> Site:
    site = Site()
    site.put_below("/", fixed(Reply(wire=Wire(head_cut=0, ending="hang"))))
    return site


FLAPPING, SHUT, DEAD = "flapping", "https-shut", ("dead-name", "dead-port", "dead-silence")


def danger_web(port: int) -> SampleWeb:
    """Return the web of dangers; `port` is where the canary listens."""
    reports = {str(year): f"/nb/{year}.html" for year in (2021, 2022, 2023)}
    article = fixed(html(f"<html><body><div id='zoom'>{'政府信息公开' * 300}</div></body></html>"))
    pages: dict[str, Resource] = dict.fromkeys(reports.values(), article)
    dangers = [
        _faults(), _door("door", port, ()), _door("door-claimed", port, CLAIMED),
        Danger(FLAPPING, reports, pages), Danger(SHUT, reports, pages, scheme="https"),
        *(Danger(name, {}) for name in DEAD),
    ]  # fmt: skip
    sites = {danger.host: danger.site() for danger in dangers} | _fault_sites()
    sites[f"www.dead-silence.{ZONE}"] = _silent()
    portals = tuple(danger.portal() for danger in dangers)
    return replace(
        build_web(1, WebOptions(only=frozenset())), portals=portals, sites=sites,
        unresolvable=frozenset({f"www.dead-name.{ZONE}", f"www.{FLAPPING}.{ZONE}"}),
        closed=frozenset({f"www.{SHUT}.{ZONE}"}),
    )  # fmt: skip
