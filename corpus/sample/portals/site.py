"""A site: one server's pages by path; and the web: all sites by host name."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from corpus.sample.portals.behaviours import stack
from corpus.sample.portals.exchange import Asked, Behaviour, Reply, Resource
from corpus.sample.portals.expect import Expected, Forbidden
from corpus.sample.portals.replies import missing


class Site:
    """The pages of one server; what it answers for unknown paths and does to every answer."""

    def __init__(self, unknown: Resource = missing, around: Iterable[Behaviour] = ()) -> None:
        self.unknown = unknown
        self.around = list(around)
        self._pages: dict[str, Resource] = {}
        self._trees: list[tuple[str, Resource]] = []

    def put(self, path: str, resource: Resource) -> None:
        """Serve a resource at a path, whatever the query."""
        if path in self._pages:
            raise ValueError(f"two pages at {path}")
        self._pages[path] = resource

    def alias(self, path: str, target: str) -> None:
        """Serve at a path whatever stands at another."""
        self.put(path, lambda asked: self._find(target)(asked))

    def put_below(self, prefix: str, resource: Resource) -> None:
        """Serve a resource at every path that begins so and has no page of its own."""
        self._trees.append((prefix, resource))

    def wrap(self, path: str, *behaviours: Behaviour) -> None:
        """Put behaviours around the page at a path."""
        self._pages[path] = stack(self._pages[path], *behaviours)

    @property
    def paths(self) -> tuple[str, ...]:
        """The paths that have pages."""
        return tuple(self._pages)

    def answer(self, asked: Asked) -> Reply:
        """Answer a request."""
        return stack(self._find(asked.path), *self.around)(asked)

    def _find(self, path: str) -> Resource:
        if path in self._pages:
            return self._pages[path]
        trees = (resource for prefix, resource in self._trees if path.startswith(prefix))
        return next(trees, self.unknown)


@dataclass(frozen=True, slots=True)
class SamplePortal:
    """A portal with its truth; the first host is the usual one.

    `is_blocked` says that a well-behaved crawler gets nothing and should say so. `quirks` are the
    nasty traits in words.
    """

    name: str
    family: str
    place: str
    home: str
    hosts: tuple[str, ...]
    expected: tuple[Expected, ...] = ()
    forbidden: tuple[Forbidden, ...] = ()
    quirks: tuple[str, ...] = ()
    is_blocked: bool = False


@dataclass(frozen=True, slots=True)
class SampleWeb:
    """All portals of a seed and the sites behind them.

    `cases` gives the addresses that show an oddity by its name. `unresolvable` are hosts that are
    linked but have no address; `closed` are hosts whose port 443 refuses; `legacy` are hosts that
    speak only old TLS; `certificates` are hosts with a bad one, by what is wrong with it.
    """

    seed: int
    portals: tuple[SamplePortal, ...]
    sites: Mapping[str, Site]
    cases: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    unresolvable: frozenset[str] = frozenset()
    closed: frozenset[str] = frozenset()
    legacy: frozenset[str] = frozenset()
    certificates: Mapping[str, str] = field(default_factory=dict)

    @property
    def expected(self) -> tuple[Expected, ...]:
        """Every report that a complete crawl must find."""
        return tuple(each for portal in self.portals for each in portal.expected)

    @property
    def forbidden(self) -> tuple[Forbidden, ...]:
        """Every address that must not be fetched."""
        return tuple(each for portal in self.portals for each in portal.forbidden)

    @property
    def hosts(self) -> frozenset[str]:
        """Every host name that is served."""
        return frozenset(self.sites)

    def portal(self, name: str) -> SamplePortal:
        """Return a portal by name."""
        return next(portal for portal in self.portals if portal.name == name)

    def answer(self, asked: Asked) -> Reply:
        """Answer a request to any host."""
        site = self.sites.get(asked.host)
        return site.answer(asked) if site else missing(asked)

    def trespasses(self, urls: Iterable[str]) -> list[tuple[str, str]]:
        """Return address and reason for every fetched address that was forbidden.

        A robots.txt may always be fetched.
        """
        asked = [url for url in urls if not url.endswith("/robots.txt")]
        return [(url, rule.reason) for url in asked for rule in self.forbidden if rule.covers(url)]
