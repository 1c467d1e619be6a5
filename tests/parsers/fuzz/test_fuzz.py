"""A short run of the fuzzer without its engine: the same mutations, drawn from fixed seeds."""

import json
import resource
import subprocess
import sys
from pathlib import Path

import pytest

pytest.importorskip("pypdfium2", reason="the extra 'pdf' is not installed")
pytest.importorskip("reportlab", reason="reportlab sets the test pages")

from corpus.sample.pools import chance
from parsers.parse import parse
from parsers.record_json import record_json
from tests.parsers.bounded import bounded
from tests.parsers.fuzz.mutate import mutate
from tests.parsers.fuzz.seeds import MEDIA, seeds

ROUNDS = 2
ROOT = Path(__file__).parents[3]
_CHILD = """
import resource, sys
resource.setrlimit(resource.RLIMIT_DATA, (512 * 2**20,) * 2)
resource.setrlimit(resource.RLIMIT_CPU, (20, 20))
from tests.parsers.fuzz.bombs import BOMBS
from parsers.parse import parse
print(parse(BOMBS[sys.argv[1]]()).doc_class)
"""


@pytest.mark.parametrize("medium", MEDIA)
def test_a_spoiled_document_gives_a_record(medium: str) -> None:
    payload = next(iter(seeds(medium, 1)))
    for number in range(ROUNDS):
        spoiled = mutate(payload, chance("short", medium, number))
        with bounded():
            assert json.loads(record_json(parse(spoiled)))


def _bombs() -> list[str]:
    from tests.parsers.fuzz.bombs import BOMBS

    return sorted(BOMBS)


@pytest.mark.campaign
@pytest.mark.parametrize("bomb", _bombs())
def test_a_bomb_ends_within_memory_and_time(bomb: str) -> None:
    done = subprocess.run(
        [sys.executable, "-c", _CHILD, bomb], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr[-500:]
    peak = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss
    assert peak < 512 * 1024
