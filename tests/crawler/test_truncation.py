"""Cut every awkward response at random offsets: each cut must be flagged."""

import random
import ssl
from dataclasses import dataclass

import pytest

from crawler.wire.exchange import AnomalyKind, Outcome
from storage.wire.vocabulary import TruncationReason
from tests.crawler.crawling import Job, ReactorThread
from tests.crawler.quirks import QUIRKS, Quirk
from tests.crawler.server import Ending, Reply

CUTS_PER_QUIRK = {Ending.CLOSE: 6, Ending.RESET: 3}
# Those whose own message is whole: only there does a cut make a difference.
WHOLE = [quirk for quirk in QUIRKS if quirk.is_whole]


@dataclass(frozen=True)
class Cut:
    path: str
    quirk: Quirk
    octets: bytes

    @property
    def is_in_open_body(self) -> bool:
        """Tell whether only the end of the connection could show that something is missing."""
        return self.quirk.ends_by_close and b"\r\n\r\n" in self.octets


def make_cuts(count: int) -> dict[str, Cut]:
    chance = random.Random(20)  # noqa: S311 - the same cuts on every machine
    return {
        path: Cut(path, quirk, quirk.sent[: chance.randrange(quirk.message_size)])
        for quirk in WHOLE
        for number in range(count)
        for path in [f"/{quirk.name}/{number}"]
    }


@pytest.mark.parametrize("more", [1, pytest.param(10, marks=pytest.mark.campaign)])
@pytest.mark.parametrize("ending", [Ending.CLOSE, Ending.RESET])
@pytest.mark.parametrize("scheme", ["http", "https"])
def test_every_cut_is_flagged(
    reactor_thread: ReactorThread,
    certificate: tuple[ssl.SSLContext, bytes],
    scheme: str,
    ending: Ending,
    more: int,
) -> None:
    count = CUTS_PER_QUIRK[ending] * more
    cuts = make_cuts(count)
    requests = [{"path": cut.path, "method": cut.quirk.method} for cut in cuts.values()]
    tls = certificate[0] if scheme == "https" else None
    job = Job(
        requests,
        lambda path, _: Reply((cuts[path].octets,), ending),
        tls,
        {"RETRY_ENABLED": False, "REDIRECT_ENABLED": False},
    )
    crawled = reactor_thread.crawl(job)
    assert len(crawled.sink.exchanges) == len(cuts) == len(WHOLE) * count
    for exchange in crawled.sink.exchanges:
        cut = cuts[exchange.url.removeprefix(crawled.base)]
        assert exchange.response_wire == cut.octets
        if cut.is_in_open_body and ending is Ending.CLOSE:
            # Closed in good order after an unknown length: no receiver can tell. It is said so.
            assert exchange.outcome is Outcome.ANSWERED
            assert [a.kind for a in exchange.anomalies] == [AnomalyKind.END_UNVERIFIABLE]
        else:
            assert exchange.truncation is TruncationReason.DISCONNECT, cut
    assert len(crawled.responses) + len(crawled.errors) == len(cuts)
