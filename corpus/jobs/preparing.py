"""Preparing a batch: parsing payloads and making their rows, so that saving is little work.

Done by the workers: what goes back to the process that saves is small and needs no more thought.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from urllib.parse import unquote, urlsplit

from corpus.jobs.parsing import UNREADABLE, Broken, Parsed, Work, parse_batch
from crawler.families.links import resolve
from parsers.model import Record
from storage.archive import url_key
from storage.carriers import NAME_KEY
from storage.prepared import Prepared, prepare


@dataclass(frozen=True, slots=True)
class Ready:
    """A record ready to be saved; `fault` says why its payload could not be read, if so."""

    number: int
    prepared: Prepared
    part: int = 0
    fault: str | None = None


def prepare_batch(batch: Sequence[Work]) -> list[Ready | Broken]:
    """Parse payloads one by one and make the rows of what was read."""
    return [
        result if isinstance(result, Broken) else _ready(result) for result in parse_batch(batch)
    ]


def written_form(parsed: Parsed) -> Prepared:
    """Return a record as it is stored, with the keys of the files it links to."""
    record = parsed.record
    keys = (_link_key(record, file.url) for file in record.attachments)
    return prepare(record, parsed.record_json, tuple(dict.fromkeys(filter(None, keys))))


def _ready(parsed: Parsed) -> Ready:
    faults = (one.message for one in parsed.record.findings if one.rule == UNREADABLE)
    return Ready(parsed.number, written_form(parsed), parsed.part, next(faults, None))


def _link_key(record: Record, href: str) -> str | None:
    """Return the page key of a linked file, or its name where the page has no address."""
    base = record.source.url
    if base is not None:
        url = resolve(base, href)
        return None if url is None else url_key(url)
    try:
        name = unquote(urlsplit(href.replace("\\", "/")).path).rpartition("/")[2]
    except ValueError:
        return None
    return f"{NAME_KEY}{name}" if name else None
