"""The making of one portal: its site fills with pages while its truth is written down."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from random import Random

from corpus.sample.markup import HtmlStyle
from corpus.sample.portals.attachments import Attachment, AttachmentMaker, text_and_html
from corpus.sample.portals.county import County, Published
from corpus.sample.portals.decoys import Decoy, make_decoy
from corpus.sample.portals.exchange import Reply, Resource
from corpus.sample.portals.expect import Edition, Expected, FiledUnder, Forbidden, Medium
from corpus.sample.portals.replies import page
from corpus.sample.portals.shell import Article, Link, Look, Meta, write_article, write_page
from corpus.sample.portals.site import SamplePortal, Site
from corpus.sample.render_html import render_article

_STYLES: tuple[HtmlStyle, ...] = ("plain", "word", "nested")


@dataclass(frozen=True, slots=True)
class Item:
    """Something in a list: a report or a decoy, with the numbers its address is made of."""

    title: str
    issuer: str
    day: str
    number: int
    token: str
    write: Callable[[], str]
    report: Published | None = None

    @property
    def month(self) -> str:
        """Year and month without a hyphen, as in folder names."""
        return self.day[:7].replace("-", "")


@dataclass(frozen=True, slots=True)
class Filing:
    """Where a page stands besides its own path, and what is particular about its truth."""

    aliases: tuple[str, ...] = ()
    attachments: tuple[FiledUnder, ...] = ()
    editions: tuple[Edition, ...] | None = None
    medium: Medium = "page"
    case: str | None = None


@dataclass
class Draft:
    """A portal in the making; the first host is the usual one, the others serve the same."""

    name: str
    family: str
    county: County
    rng: Random
    hosts: tuple[str, ...]
    look: Look
    scheme: str = "http"
    charset: str = "utf-8"
    label: str | None = "utf-8"
    attach: AttachmentMaker = text_and_html
    site: Site = field(default_factory=Site)
    expected: list[Expected] = field(default_factory=list)
    forbidden: list[Forbidden] = field(default_factory=list)
    quirks: list[str] = field(default_factory=list)
    cases: dict[str, tuple[str, ...]] = field(default_factory=dict)
    downloads: dict[str, Attachment] = field(default_factory=dict)
    is_blocked: bool = False
    _number: int = 0

    @property
    def host(self) -> str:
        """The usual host."""
        return self.hosts[0]

    def url(self, path: str) -> str:
        """Return the whole address of a path."""
        return f"{self.scheme}://{self.host}{path}"

    def next_number(self) -> int:
        """Return a number that no other thing of the portal has, larger each time."""
        self._number += self.rng.randint(3, 900)
        return 5_000_000 + self._number

    def next_token(self, length: int = 32) -> str:
        """Return hexadecimal digits."""
        return f"{self.rng.getrandbits(4 * length):0{length}x}"

    # Contents.

    def item_of(self, report: Published) -> Item:
        """Make the item of a report."""
        style = _STYLES[(report.unit + report.year) % len(_STYLES)]
        return Item(
            report.title, report.agency.name, report.truth.published_on, self.next_number(),
            self.next_token(), lambda: render_article(report.document, style), report,
        )  # fmt: skip

    def decoy_item(self, kind: int, year: int) -> Item:
        """Make the item of a page that is no report."""
        decoy: Decoy = make_decoy(kind, self.county.name, year)
        number, token = self.next_number(), self.next_token()
        return Item(decoy.title, decoy.issuer, decoy.day, number, token, lambda: decoy.body)

    def items(self, reports: Sequence[Published], decoys: int = 1) -> list[Item]:
        """Make the items of a list, newest first, with some decoys among them."""
        years = [report.year for report in reports] or [2023]
        found = [self.item_of(report) for report in reports]
        start = self.rng.randint(0, 90)
        found += [self.decoy_item(start + n, self.rng.choice(years)) for n in range(decoys)]
        return sorted(found, key=lambda item: (item.day, item.number), reverse=True)

    # Pages.

    def put(self, path: str, resource: Resource) -> None:
        """Serve a resource at a path."""
        self.site.put(path, resource)

    def put_page(self, path: str, write: Callable[[], str]) -> None:
        """Serve a page in the charset of the portal."""
        self.put(path, self.page(write))

    def page(self, write: Callable[[], str]) -> Resource:
        """Make a page in the charset of the portal."""
        return page(write, self.charset, self.label)

    def put_column(
        self, path: str, name: str, main: Callable[[], str], metas: Sequence[Meta] = ()
    ) -> None:
        """Serve a column page."""
        tags = (("ColumnName", name), ("ColumnType", name), *metas)
        self.put_page(path, lambda: write_page(self.look, name, main(), tags))

    def article_page(self, item: Item, extra: str = "") -> Resource:
        """Make the page of an item."""
        return self.page(lambda: self.article_text(item, extra))

    def article_text(self, item: Item, extra: str = "") -> str:
        """Write the page of an item."""
        article = Article(item.title, item.issuer, item.day, item.write(), extra)
        return write_article(self.look, article)

    def put_item(
        self, path: str, item: Item, extra: str = "", filing: Filing | None = None
    ) -> None:
        """Serve the page of an item and write down its truth if it is a report."""
        self.put(path, self.article_page(item, extra))
        if item.report:
            self.expect(path, item.report, filing)

    def put_files(
        self,
        item: Item,
        place: Callable[[int, Attachment], str],
        serve: Callable[[Attachment], Reply],
    ) -> tuple[FiledUnder, ...]:
        """Serve the files of every fourth report; return where they are."""
        if item.report is None or (item.report.unit + item.report.year) % 4:
            return ()
        filed: list[FiledUnder] = []
        for index, attachment in enumerate(self.attach(item.report.document)):
            path = place(index, attachment)
            # A family whose files are told apart by query answers them itself.
            if "?" in path:
                self.downloads[path] = attachment
            else:
                self.put(path, _file_resource(serve, attachment))
            filed.append(FiledUnder(self.url(path), attachment.name, attachment.media_type))
        return tuple(filed)

    # Truth.

    def expect(self, path: str, report: Published, filing: Filing | None = None) -> None:
        """Write down that a crawl must find a report at a path."""
        chosen = filing or Filing()
        self.expected.append(
            Expected(
                self.name, self.family, report.agency.name, report.year, self.url(path),
                chosen.editions or (Edition(0, report.truth),),
                tuple(map(self.url, chosen.aliases)), chosen.attachments, chosen.medium,
                report.is_clean, chosen.case,
            )
        )  # fmt: skip

    def forbid(self, url: str, reason: str, is_prefix: bool = False) -> None:
        """Write down that an address, given whole or as a path, must not be fetched."""
        whole = self.url(url) if url.startswith("/") else url
        self.forbidden.append(Forbidden(self.name, whole, reason, is_prefix))

    def set_menu(self, *links: Link) -> None:
        """Show these links on every page that is written from now on."""
        self.look = replace(self.look, menu=(Link("首页", "/"), *links))

    def finish(self) -> SamplePortal:
        """Close the portal; every address gets its twins under the other hosts and scheme."""
        return SamplePortal(
            self.name, self.family, self.county.name, self.url("/"), self.hosts,
            tuple(map(self._with_twins, self.expected)),
            tuple(twin for rule in self.forbidden for twin in self._rule_twins(rule)),
            tuple(self.quirks), self.is_blocked,
        )  # fmt: skip

    def _twins(self, url: str) -> list[str]:
        prefix = f"{self.scheme}://{self.host}/"
        if not url.startswith(prefix):
            return [url]
        rest = url.removeprefix(prefix)
        return [f"{s}://{host}/{rest}" for host in self.hosts for s in ("http", "https")]

    def _with_twins(self, found: Expected) -> Expected:
        every = [twin for url in (found.url, *found.aliases) for twin in self._twins(url)]
        return replace(
            found, aliases=tuple(url for url in dict.fromkeys(every) if url != found.url)
        )

    def _rule_twins(self, rule: Forbidden) -> list[Forbidden]:
        return [replace(rule, url=url) for url in self._twins(rule.url)]


def _file_resource(serve: Callable[[Attachment], Reply], attachment: Attachment) -> Resource:
    return lambda asked: serve(attachment)
