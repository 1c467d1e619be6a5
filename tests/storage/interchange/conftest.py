from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from storage.archive import OpenRun, RunStart, start_run
from storage.interchange.exporter import ExportPlan, export_warc
from storage.interchange.importer import ImportCounts, Importer
from storage.interchange.origin import Origin
from storage.interchange.selection import Selection
from storage.models.archive import RunKind
from storage.session import Store
from storage.warc.digests import label_digest
from tests.databases import new_file
from tests.storage.builders import TickingClock
from tests.storage.interchange.invented import fill

LARGEST = 1 << 24

NewStore = Callable[[str], Store]


@pytest.fixture
def new_store(tmp_path: Path) -> Iterator[NewStore]:
    """Return what opens one more empty store."""
    stores: list[Store] = []

    def open_store(name: str) -> Store:
        stores.append(Store(new_file(tmp_path / f"{name}.db")))
        return stores[-1]

    yield open_store
    for store in stores:
        store.close()


@pytest.fixture
def filled(store: Store, run: OpenRun) -> Store:
    """Return a store with one capture of each kind."""
    fill(store, run)
    return store


def ignore(_: int) -> None:
    """Watch no progress."""


def begin_import(store: Store) -> OpenRun:
    with store.begin() as session:
        return start_run(session, RunStart(RunKind.IMPORT, "0.1.0"), TickingClock())


def export_files(
    store: Store, folder: Path, selection: Selection | None = None, size: int = 10**9
) -> dict[str, bytes]:
    """Export and return the files by name."""
    plan = ExportPlan(selection or Selection(), "0.1.0", segment_size=size)
    with store.read_only() as session:
        written = export_warc(session, plan, folder, ignore)
    assert sorted(folder.iterdir()) == sorted(written.files)
    return {path.name: path.read_bytes() for path in written.files}


def import_bytes(store: Store, content: bytes, name: str = "a.warc.gz") -> ImportCounts:
    """Import a file as one run and return what came of it."""
    import io

    importer = Importer(store, begin_import(store), Origin(name, label_digest(content)), LARGEST)
    for _ in importer.read(io.BytesIO(content)):
        pass
    return importer.counts
