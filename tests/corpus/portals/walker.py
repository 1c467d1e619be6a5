"""A walker that knows every family's rules: the proof that all truth can be reached.

It is no crawler: it guesses nothing, is never polite, and trusts every page.
"""

import gzip
import html
import json
import re
import zlib
from collections import Counter, deque
from collections.abc import Iterator
from dataclasses import dataclass, field
from urllib.parse import quote, urlencode, urljoin, urlsplit

from corpus.sample.portals import SamplePortal, SampleWeb
from corpus.sample.portals.exchange import Asked, Reply

_LINK = re.compile(r"""(?:href|src)=(?:"([^"]*)"|'([^']*)'|([^\s>"']+))""", re.IGNORECASE)
_VALUE = re.compile(r'"(?:u|url|infourl|post_url)": ?"([^"]+)"')
_JUMP = re.compile(r"""(?:location\.replace\("|content="0;url=)([^"]+)""")
_PAGER = re.compile(r"createPage(?:HTML)?\(([^)]*)\)|setPage\", \d+, (\d+)|countPage = (\d+)")
_NUMBER = re.compile(r"\b\d{1,3}\b")
_CHANNEL = re.compile(r'name="channelid" content="(\w+)"')
_COLUMN = re.compile(r"columnid:(\d+)")
_QUERY_DATA = re.compile(r'queryData="([^"]+)" url="([^"]+)"')
_ORGAN = re.compile(r"organId:'(\d+)',catId:'(\d+)'")
_HEADERS = {"cookie": "CT6T=1; SHIROJSESSIONID=1", "user-agent": "Mozilla/5.0 (walker)"}
_PAGES = 2500


@dataclass
class Walk:
    """What a walk through a portal met."""

    web: SampleWeb
    portal: SamplePortal
    visit: int = 0
    found: set[str] = field(default_factory=set)
    _seen: set[str] = field(default_factory=set)
    _counts: Counter[str] = field(default_factory=Counter)

    def run(self) -> "Walk":
        """Walk from the home page until nothing new turns up."""
        queue = deque([self.portal.home])
        while queue and len(self._seen) < _PAGES:
            url = queue.popleft()
            key = re.sub(r";jsessionid=[^?]*", "", url)
            if key in self._seen or not self._is_ours(url):
                continue
            self._seen.add(key)
            queue.extend(urljoin(url, link) for link in self._visit(url))
        return self

    def _is_ours(self, url: str) -> bool:
        parts = urlsplit(url)
        if parts.scheme not in ("http", "https") or parts.netloc not in self.portal.hosts:
            return False
        return not any(rule.covers(url) for rule in self.portal.forbidden)

    def ask(self, url: str, method: str = "GET", body: bytes = b"") -> Reply:
        """Ask until the answer comes whole, at most four times."""
        reply = self._once(url, method, body)
        for _ in range(3):
            is_broken = reply.wire.ending == "reset" or reply.wire.body_cut is not None
            if reply.status not in (429, 503) and not is_broken:
                break
            reply = self._once(url, method, body)
        return reply

    def _once(self, url: str, method: str, body: bytes) -> Reply:
        parts = urlsplit(url)
        count = self._counts[url]
        self._counts[url] += 1
        return self.web.answer(
            Asked(
                parts.netloc, parts.path or "/", parts.query, parts.scheme, method, _HEADERS,
                body, self.visit, count,
            )
        )  # fmt: skip

    def _visit(self, url: str) -> Iterator[str]:
        reply = self.ask(url)
        if 300 <= reply.status < 400:
            yield str(reply.header("Location"))
        if reply.status != 200:
            return
        self.found.add(url)
        text = _text(reply)
        yield from _links(text)
        yield from _static_pages(url, text)
        yield from self._services(url, text)

    def _services(self, url: str, text: str) -> Iterator[str]:
        for channel in _CHANNEL.findall(text):
            yield from self._numbered(url, f"/common/search/{channel}?_pageSize=7&page=")
        for column in _COLUMN.findall(text):
            yield from self._numbered(
                url, f"/module/web/jpage/dataproxy.jsp?columnid={column}&page="
            )
        for data, service in _QUERY_DATA.findall(text):
            yield from self._units(url, html.unescape(data), service)
        if "window._CONFIG" in text and "TREE" in text:
            yield from self._categories(url, text)
        for organ, category in _ORGAN.findall(text):
            wanted = f"labelName=publicInfoList&organId={organ}&catId={category}&pageIndex="
            yield from self._numbered(url, f"/site/label/8888?{wanted}")
        if "webBuilderCommon.js" in text:
            yield from self._posted(url)

    def _numbered(self, url: str, service: str) -> Iterator[str]:
        """Ask for page after page until one brings nothing new."""
        known: set[str] = set()
        for page in range(1, 40):
            reply = self.ask(urljoin(url, f"{service}{page}"))
            new = set(_links(_text(reply))) - known
            if reply.status != 200 or not new:
                return
            known |= new
            yield from new

    def _units(self, url: str, data: str, service: str) -> Iterator[str]:
        arguments = urlencode(json.loads(data.replace("'", '"')))
        for page in range(1, 20):
            wanted = quote(json.dumps({"pageNo": page, "pageSize": "5"}))
            reply = self.ask(urljoin(url, f"{service}?{arguments}&paramJson={wanted}"))
            links = list(_links(json.loads(reply.body)["data"]["html"]))
            if not links:
                return
            yield from links

    def _categories(self, url: str, text: str) -> Iterator[str]:
        base = url.rpartition("/")[0]
        for category in re.findall(r'"id": ?(\d+), "name"', text):
            for page in range(1, 5):
                reply = self.ask(f"{base}/api/all/{category}?page={page}&sid=1")
                if reply.status != 200:
                    break
                yield from _links(_text(reply))

    def _posted(self, url: str) -> Iterator[str]:
        settings = _text(self.ask(urljoin(url, "/js/webBuilderCommon.js")))
        project, site = re.findall(r"'(?:projectName|siteGuid)':'([^']+)'", settings)
        arguments = dict(part.split("=") for part in urlsplit(url).query.split("&") if part)
        for page in range(20):
            wanted = {**arguments, "siteGuid": site, "pageIndex": page, "pageSize": 3}
            body = json.dumps({"params": wanted}).encode()
            service = urljoin(url, f"{project}/rest/lightfrontaction/getgovinfolist")
            links = list(_links(_text(self.ask(service, "POST", body))))
            if not links:
                return
            yield from links


def _text(reply: Reply) -> str:
    body = reply.body
    if reply.header("Content-Encoding") == "deflate":
        body = zlib.decompress(body, -zlib.MAX_WBITS)
    if body.startswith(b"\x1f\x8b"):
        body = gzip.decompress(body)
    for charset in ("utf-8", "gb18030"):
        try:
            return body.decode(charset)
        except UnicodeDecodeError:
            continue
    return body.decode("latin-1")


def _links(text: str) -> Iterator[str]:
    for match in _LINK.finditer(text):
        yield html.unescape(match[1] or match[2] or match[3] or "")
    for pattern in (_VALUE, _JUMP):
        yield from (html.unescape(found) for found in pattern.findall(text))


def _static_pages(url: str, text: str) -> Iterator[str]:
    """Yield every file that the pager of a static list can mean."""
    path = urlsplit(url).path
    last = path.rpartition("/")[2] or "index"
    stem, dot, ending = last.partition(".")
    stem = re.sub(r"_\d+$", "", stem)
    for match in _PAGER.finditer(text):
        numbers = [int(number) for number in _NUMBER.findall(match[0]) if int(number) < 60]
        endings = re.findall(r"[\"'](s?html?)[\"']", match[0]) or [ending if dot else "html", "htm"]
        for number in range(1, max(numbers, default=0) + 1):
            yield from (f"{stem}_{number}.{each}" for each in endings)
