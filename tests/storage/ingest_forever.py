"""Run by `test_crash` in a process of its own: ingest invented files until killed."""

import random
import sys
from itertools import count

from storage.archive import RunStart, start_run
from storage.models.archive import RunKind
from storage.session import Store
from tests.storage.builders import TickingClock, ingest, make_file, make_record, save


def main(url: str, seed: int) -> None:
    chance = random.Random(seed)  # noqa: S311 - test bytes, not a secret
    with Store(url) as store:
        with store.begin() as session:
            run = start_run(session, RunStart(RunKind.INGEST, "0.1.0"), TickingClock())
        for number in count():
            payload = chance.randbytes(chance.randrange(100_000))
            snapshot_id = ingest(store, run, make_file(payload, f"{seed}-{number}.html"))
            save(store, run, snapshot_id, make_record())
            # Acknowledged only after the commit: what is announced here must survive.
            sys.stdout.write(f"{number}\n")
            sys.stdout.flush()


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]))
