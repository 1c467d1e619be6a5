"""A small archive with a row in every table, signed; invented by hand."""

from typing import Any

import sqlalchemy as sa
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from sqlalchemy.orm import Session

from parsers.model import Cell, State
from storage import blobs
from storage.archive import OpenRun, RunStart, add_event, finish_run, start_run
from storage.counting import adopt_parser
from storage.log import LogEntry, append
from storage.log.head import Head
from storage.log.heads import measure, sign_head
from storage.log.keys import Signer
from storage.models.archive import (
    Capture,
    CaptureKind,
    CaptureOutcome,
    Confirmation,
    RunKind,
    RunOutcome,
    Snapshot,
)
from storage.models.exchange import ExchangeFact, LinkFate, Outlink
from storage.models.frontier import Campaign, EntryState, FrontierEntry
from storage.models.log import LeafKind, Segment
from storage.prepared import prepare
from storage.reports import Joined, save_joined
from storage.session import Store
from tests.storage.builders import (
    NEWER_PARSER,
    TickingClock,
    ingest,
    json_of,
    make_file,
    make_news,
    make_record,
    save,
)

SIGNER = Signer(Ed25519PrivateKey.from_private_bytes(bytes(range(32))))
STRANGER = Signer(Ed25519PrivateKey.from_private_bytes(bytes(range(1, 33))))
ENTRIES = 3
SAID = (Cell("free.requests_received", State.NUMBER, "3", 3, sentence="全年收到 3 件。"),)


def fill(store: Store, *, is_adopting: bool = True) -> list[Head]:
    """Fill an empty store in two signed runs; return the heads."""
    clock = TickingClock()
    run = start(store, RunKind.INGEST, clock)
    for number in range(4):
        page = f"<html>第 {number} 页 {'page ' * 40}</html>".encode()
        snapshot_id = ingest(store, run, make_file(page, f"{number}.html"))
        if number < 2:
            save(store, run, snapshot_id, make_record(text=f"第 {number} 份"))
    save(store, run, 1, make_record(parser=NEWER_PARSER))
    save(store, run, 3, make_news())
    with store.begin() as session:
        whole = make_record(text="第 0 份 第 1 份", cells=SAID)
        save_joined(session, run, Joined((1, 2), b"0 1"), prepare(whole, json_of(whole)))
    heads = [finish(store, run)]
    crawl = start(store, RunKind.CRAWL, clock)
    with store.begin() as session:
        add_crawl(session, crawl)
        add_event(session, crawl, "clock_step", {"seconds": 3.5})
        for digest in (NEWER_PARSER.digest, None) if is_adopting else ():
            adopt_parser(session, crawl, digest)
        session.add(
            Segment(
                name="a.warc.gz", digest=blobs.digest_of(b"segment"), size=7, run_id=crawl.id,
                sealed_at=clock(),
            )
        )  # fmt: skip
        append(session, [LogEntry(LeafKind.SEGMENT, 1)])
    heads.append(finish(store, crawl))
    return heads


def start(store: Store, kind: RunKind, clock: TickingClock) -> OpenRun:
    """Start a run in a transaction of its own."""
    with store.begin() as session:
        return start_run(session, RunStart(kind, "0.1.0", None, {"一": [1, {"b": 2.5}]}), clock)


def finish(store: Store, run: OpenRun, signer: Signer = SIGNER) -> Head:
    """End a run and seal the log."""
    with store.begin() as session:
        finish_run(session, run, RunOutcome.COMPLETE, {"new": 4})
    with store.begin() as session:
        return sign_head(session, measure(session), signer, run_id=run.id, signed_at=run.now())


def add_crawl(session: Session, run: OpenRun) -> None:
    """Add exchanges with links, made from frontier entries that came to an end."""
    session.add(Campaign(name="青岚", portal="qinglan", opened_at=run.now(), opened_run_id=run.id))
    session.flush()
    for number in range(1, ENTRIES + 1):
        entry_id = add_entry(session, run, number)
        capture_id = add_exchange(session, run, number, entry_id)
        links = [
            {"capture_id": capture_id, "ordinal": ordinal, "url": f"/{number}/{ordinal}",
             "text": "年报", "fate": LinkFate.NOTED}
            for ordinal in range(3)
        ]  # fmt: skip
        session.execute(sa.insert(Outlink), links)
        values = {"state": EntryState.DONE, "capture_id": capture_id, "finished_at": run.now()}
        session.execute(sa.update(FrontierEntry).where(FrontierEntry.id == entry_id).values(values))
        append(session, [LogEntry(LeafKind.CAPTURE, capture_id),
                         LogEntry(LeafKind.FRONTIER, entry_id)])  # fmt: skip
    add_entry(session, run, ENTRIES + 1)


def add_entry(session: Session, run: OpenRun, number: int) -> int:
    """Add a pending entry."""
    entry = FrontierEntry(
        campaign_id=1, fingerprint=blobs.digest_of(str(number).encode()), url=_url(number),
        host="www.example.gov.cn", request={"meta": {"深": number}}, priority=0,
        state=EntryState.PENDING, attempts=1, lease_token=0, discovered_at=run.now(),
        discovered_run_id=run.id, parent_id=number - 1 or None,
    )  # fmt: skip
    session.add(entry)
    session.flush()
    return entry.id


def add_exchange(session: Session, run: OpenRun, number: int, entry_id: int) -> int:
    """Add a capture with everything an exchange leaves."""
    payload_digest = blobs.put(session, f"<p>{number} 号答复</p>".encode() * 20)
    capture = Capture(
        run_id=run.id, kind=CaptureKind.EXCHANGE, captured_at=run.now(), url=_url(number),
        identity=blobs.digest_of(f"attempt {number}".encode()), payload_digest=payload_digest,
        size=7, outcome=CaptureOutcome.RECEIVED,
    )  # fmt: skip
    session.add(capture)
    session.flush()
    snapshot = Snapshot(
        page_key=_url(number), payload_digest=payload_digest, first_capture_id=capture.id
    )
    session.add(snapshot)
    session.flush()
    session.add(Confirmation(capture_id=capture.id, snapshot_id=snapshot.id))
    session.add(ExchangeFact(**exchange_row(capture.id, number), frontier_id=entry_id))
    session.flush()
    return capture.id


def exchange_row(capture_id: int, number: int) -> dict[str, Any]:
    """Return an exchange without its frontier entry."""
    return {
        "capture_id": capture_id, "method": "GET", "status": 200, "duration": 12_345,
        "envelope": b"\x00\xffenvelope %d" % number, "protocol": "http/1.1",
        "block_digest": blobs.digest_of(b"block %d" % number), "peer_ip": "203.0.113.7",
        "peer_port": 80, "position": number,
    }  # fmt: skip


def _url(number: int) -> str:
    return f"https://www.example.gov.cn/zwgk/{number}.html"
