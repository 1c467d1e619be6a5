"""Pagination as data: how the pages of a list are addressed, and how far a walk has come.

Whether a list is over is judged in `ends`.
"""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from math import ceil

from crawler.families.model import Ask, Data, Json, Purpose

_OWN_STATE = ("page", "misses", "size", "series")
MOST_PAGES = 1_000
"""The longest list seen announced 470 pages."""


@dataclass(frozen=True, slots=True)
class Series:
    """How the pages of one list are addressed and what is announced about them.

    `url` and `body` hold `{n}` for the number in the address, `{first}` and `{last}` for the
    numbers of the records. The number in the address is `shift + sign * page number`.
    """

    url: str
    pages: int | None = None
    records: int | None = None
    per_page: int | None = None
    shift: int = 0
    sign: int = 1
    body: str = ""
    headers: tuple[tuple[str, str], ...] = ()
    # Another numbering to try if page two repeats page one or is not there.
    other_shift: int | None = None
    # Records are counted one by one, so that reaching the total ends the list.
    is_exact: bool = False
    # Each page links the next one; without such a link the list is over.
    is_linked: bool = False
    quote: str = ""

    @property
    def page_count(self) -> int | None:
        """Return the announced number of pages, computed from the records if need be."""
        if self.pages is None and self.records is not None and self.per_page:
            return max(1, ceil(self.records / self.per_page))
        return self.pages

    def address(self, number: int) -> str:
        """Return the address of a page."""
        return self._fill(self.url, number)

    def payload(self, number: int) -> bytes:
        """Return the form sent for a page; empty for a plain GET."""
        return self._fill(self.body, number).encode()

    def _fill(self, pattern: str, number: int) -> str:
        size = self.per_page or 15
        slots = {
            "{n}": self.shift + self.sign * number,
            "{first}": (number - 1) * size + 1,
            "{last}": number * size,
        }
        for slot, value in slots.items():
            pattern = pattern.replace(slot, str(value))
        return pattern


@dataclass(frozen=True, slots=True)
class Place:
    """Where in a list a page stands: what its `Ask` carried."""

    number: int = 1
    misses: int = 0
    # How many rows page one had: a later page with fewer is the last one.
    size: int = 0
    series: Series | None = None
    # Whatever else the family sent along.
    rest: Data = field(default_factory=dict)


def read_place(data: Data) -> Place:
    """Read the state that travelled with a page; what is broken counts as page one."""
    rest = {name: value for name, value in data.items() if name not in _OWN_STATE}
    number, series = data.get("page"), data.get("series")
    return Place(
        number if isinstance(number, int) and 1 <= number <= MOST_PAGES else 1,
        max(_integer(data.get("misses")) or 0, 0),
        max(_integer(data.get("size")) or 0, 0),
        _read_series(series) if isinstance(series, Mapping) else None,
        rest,
    )


def page_ask(
    series: Series, number: int, data: Data | None = None, *, misses: int = 0, size: int = 0
) -> Ask:
    """Return the wish for page `number` of a list."""
    state: dict[str, Json] = {**(data or {}), "page": number, "series": _write_series(series)}
    if misses:
        state["misses"] = misses
    if size:
        state["size"] = size
    body = series.payload(number)
    purpose = Purpose.API if series.headers or body else Purpose.LIST
    return Ask(
        series.address(number), "POST" if body else "GET", body, series.headers, purpose, state
    )


def _write_series(series: Series) -> dict[str, Json]:
    defaults = Series("")
    written = {
        name: value
        for name, value in asdict(series).items()
        if name == "url" or value != getattr(defaults, name)
    }
    if "headers" in written:
        written["headers"] = [list(pair) for pair in series.headers]
    return written


def _read_series(kept: Mapping[str, Json]) -> Series | None:
    """Read what `_write_series` wrote; anything else is no series."""
    url, headers = kept.get("url"), kept.get("headers")
    if not isinstance(url, str):
        return None
    pairs = (
        [pair for pair in headers if isinstance(pair, list)] if isinstance(headers, list) else []
    )
    return Series(
        url,
        _integer(kept.get("pages")), _integer(kept.get("records")), _integer(kept.get("per_page")),
        _integer(kept.get("shift")) or 0,
        -1 if kept.get("sign") == -1 else 1,
        str(kept.get("body") or ""),
        tuple((str(pair[0]), str(pair[1])) for pair in pairs if len(pair) == 2),
        _integer(kept.get("other_shift")),
        kept.get("is_exact") is True, kept.get("is_linked") is True,
        str(kept.get("quote") or ""),
    )  # fmt: skip


def _integer(value: Json) -> int | None:
    return value if isinstance(value, int) and not isinstance(value, bool) else None
