"""An entry in the hands of this process, carried by the request that was made of it."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any

from scrapy import Request
from twisted.python.failure import Failure

from storage.captures import Lease
from storage.frontier import LeasedEntry

HOLD_KEY = "frontier_hold"


@dataclass(slots=True, eq=False)
class Hold:
    """Follow a leased entry until its end is written.

    `is_collecting` tells that its callback's output is being read.
    """

    entry: LeasedEntry
    retry_count: int = 0
    redirect_count: int = 0
    is_settled: bool = False
    is_collecting: bool = False
    is_replayed: bool = False

    @property
    def lease(self) -> Lease:
        """Return the lease."""
        return self.entry.lease


class Errback:
    """Stand in for the errback of a request, so that its failure is written down first."""

    def __init__(
        self,
        hold: Hold,
        original: Callable[..., Any] | None,
        settle: Callable[[Hold, Failure, Callable[..., Any] | None], Awaitable[list[Any]]],
    ) -> None:
        self.original = original
        self._hold = hold
        self._settle = settle

    async def __call__(self, failure: Failure) -> list[Any]:
        """Settle the entry and return the items of the original errback."""
        return await self._settle(self._hold, failure, self.original)


def find_hold(request: Request | None) -> Hold | None:
    """Return the open hold that a request carries."""
    hold = None if request is None else request.meta.get(HOLD_KEY)
    return hold if isinstance(hold, Hold) and not hold.is_settled else None


def count_of(request: Request, name: str) -> int:
    """Return a counter that Scrapy keeps in the meta of a request."""
    return int(request.meta.get(name, 0))
