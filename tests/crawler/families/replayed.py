"""Fixtures that `nianbao portals fixture` wrote, as pages for the families and as expectations.

Those of invented portals lie in `tests/fixtures`. Those of real ones hold other people's text and
never come into the project: they may lie beside it, in `../fixtures`, and are compared as well.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from corpus.fixtures.files import INDEX, read_fixture
from corpus.fixtures.model import SavedExchange, WrittenFixture
from corpus.fixtures.replay import make_response, read_again
from crawler.families.model import Ask, Purpose
from crawler.families.page import Page
from crawler.spiders.reading import page_of
from tests.crawler.families.walking import Site, missing

_ROOT = Path(__file__).resolve().parents[3]
INVENTED = _ROOT / "tests" / "fixtures"
PRIVATE = _ROOT.parent / "fixtures"


def fixture_folders() -> list[Path]:
    """Return every fixture that is there."""
    return sorted(
        index.parent for place in (INVENTED, PRIVATE) for index in place.glob(f"*/{INDEX}")
    )


@dataclass(frozen=True)
class Replayed:
    """A fixture read from its folder."""

    written: WrittenFixture

    @classmethod
    def read(cls, folder: Path) -> "Replayed":
        return cls(read_fixture(folder))

    @cached_property
    def pages(self) -> tuple[Page, ...]:
        return tuple(page_of(make_response(saved)) for saved in self._saved)

    def of_purpose(self, *purposes: Purpose) -> Iterator[tuple[SavedExchange, Page]]:
        for saved, page in zip(self._saved, self.pages, strict=True):
            if saved.purpose in purposes:
                yield saved, page

    def site(self) -> Site:
        """Return what `walk` asks for pages: the fixture answers, or nobody does."""
        held = {
            (saved.method, saved.url, saved.body): page
            for saved, page in zip(self._saved, self.pages, strict=True)
        }

        def answer(ask: Ask) -> Page:
            return held.get((ask.method, ask.url, ask.body)) or missing(ask)

        return answer

    def differences(self) -> list[str]:
        """Return the addresses of what is read otherwise now than when it was accepted."""
        now = read_again(self.written.fixture)
        pairs = zip(self._saved, self.written.found, now, strict=True)
        return [f"{saved.url}: {old} != {new}" for saved, old, new in pairs if old != new]

    @property
    def _saved(self) -> tuple[SavedExchange, ...]:
        return self.written.fixture.exchanges
