"""The coverage that is asked for, as it is now or as it was known at the end of a day."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path

from sqlalchemy.orm import Session

from corpus.cli.console import show_progress
from corpus.cli.known import registry_of
from corpus.cli.surroundings import now, open_job
from corpus.coverage.asking import Asked, Past, Question, ask
from corpus.release.model import Edition
from corpus.release.vintages import count_steps, end_of, open_vintage
from storage.session import Store


@contextmanager
def opened(
    store: Store, session: Session, question: Question, where: tuple[date | None, Path | None]
) -> Iterator[Asked]:
    """Yield the coverage of what was asked for; `where` is a day, and the folder of portals."""
    as_of, folder = where
    portals = tuple(registry_of(folder).portals.values())
    if as_of is None:
        yield ask(session, portals, question, now().year)
        return
    until = end_of(as_of)
    with show_progress("going back", count_steps(store, as_of)) as advance:
        job = open_job(store, advance)
        edition = Edition("coverage", as_of, until, job.code_version)
        with open_vintage(job, edition, portals) as vintage, vintage.store.read_only() as then:
            yield ask(then, portals, question, as_of.year, past=Past(session, until))
