import gc
from pathlib import Path

import pytest

from storage.archive import OpenRun
from storage.captures import record_exchanges
from storage.session import Store
from tests.storage.captures.exchanges import PAGE, exchange, response

_CAPTURES = 20_000
_GROUP = 50
_FIRST = 4_000
# One page in four is there already, as on a second visit.
_PAGES = _CAPTURES * 3 // 4


def _resident() -> int:
    gc.collect()
    return int(Path("/proc/self/statm").read_text().split()[1]) * 4096


@pytest.mark.campaign
@pytest.mark.parametrize("backend", ["sqlite"], indirect=True)
def test_memory_stays_flat_over_many_captures(store: Store, run: OpenRun) -> None:
    marks = []
    for start in range(0, _CAPTURES, _GROUP):
        numbers = [number * 7919 % _PAGES for number in range(start, start + _GROUP)]
        new = [
            exchange(
                response(b"%d " % number * 40 + PAGE * 8),
                f"http://www.portal{number % 40}.example/art/{number}/t{number % 97}.html",
            )
            for number in numbers
        ]
        with store.begin() as session:
            record_exchanges(session, run, new)
        if start >= _FIRST and start % 2_000 == 0:
            marks.append(_resident())
    # The bases at hand are bounded; beyond them nothing may grow with the number of captures.
    assert max(marks) - marks[0] < 32 << 20, [mark >> 20 for mark in marks]
