"""Portals as past crawls knew them: kept with each run, used where the file is gone."""

import json
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
import sqlalchemy as sa
from click.testing import CliRunner, Result

from corpus.cli.main import program
from corpus.jobs.portals import (
    PortalRefused,
    Registry,
    find_portal,
    find_to_crawl,
    kept_portals,
    open_registry,
)
from corpus.sample.portals import (
    SampleServer,
    Scale,
    ServeOptions,
    WebOptions,
    build_web,
    serve,
)
from crawler.portals.definition import write_definition
from crawler.portals.portal import Portal
from storage.archive import RunStart, start_run
from storage.frontier import DEFINITION
from storage.models.archive import Run, RunKind
from storage.session import Store
from tests.corpus.agencies.registries import as_file
from tests.storage.builders import TickingClock

SITE = "slug"
NAME = "990122-shuangling"
FIRST = Portal(NAME, "霜岭县人民政府", "990122", "http://www.shuangling.gov.cn/")


@pytest.fixture(scope="module")
def server() -> Iterator[SampleServer]:
    scale = Scale(departments=1, townships=1, years=(2021, 2022))
    web = build_web(1, WebOptions(scale=scale, only=frozenset({SITE})))
    with serve(web, ServeOptions(https=False, time_scale=0.0)) as running:
        yield running


def _run(url: str, *words: object) -> Result:
    return CliRunner().invoke(program, ["--db", url, *map(str, words)])


def _crawl(url: str, server: SampleServer, *words: object) -> Result:
    places = [
        word
        for (host, port), (address, number) in server.endpoints.items()
        for word in ("--resolve", f"{host}:{port}={address}:{number}")
    ]
    return _run(url, "crawl", *words, "--pace", "0", "--no-parse", *places)


def _hole(url: str, *words: object) -> dict[str, object]:
    asked = ("--holes", "--year", "2023", "--division", "霜岭县", "--format", "json")
    told = _run(url, "coverage", *asked, *words)
    holes: list[dict[str, object]] = [json.loads(line) for line in told.stdout.splitlines()]
    return next(hole for hole in holes if hole["lineage"] == "B")


def _listed(url: str) -> dict[str, object]:
    told = json.loads(_run(url, "portals", "list", "--json").stdout)
    return next(portal for portal in told if portal["id"] == NAME)


def test_an_absence_stays_proven_when_the_file_of_the_portal_is_gone(
    database_url: str, backend: str, tmp_path: Path, server: SampleServer
) -> None:
    file, registry = tmp_path / f"{NAME}.toml", tmp_path / "registry.csv"
    home = server.web.portal(SITE).home
    file.write_text(f'name = "{FIRST.name}"\nhome = "{home}"\npace = 7\n', "utf-8")
    registry.write_bytes(as_file())
    assert _run(database_url, "agencies", "import", registry).exit_code == 0
    assert _hole(database_url)["status"] == "NH"
    crawled = _crawl(database_url, server, file, "--allow-host", "files.example.org")
    assert crawled.exit_code == 0, crawled.output
    proven = _hole(database_url, "--portals", tmp_path)
    assert proven["status"] == "NF"

    file.unlink()
    assert _hole(database_url) == proven
    assert all(each["capture_id"] for each in proven["evidence"])  # type: ignore[attr-defined]
    known = _listed(database_url)
    assert known["origin"] == "archive"
    # As the file had it, not as this run was told to go about it.
    assert (known["home"], known["pace"], known["hosts"]) == (home, 7.0, [])
    listed = _run(database_url, "portals", "list").stdout
    assert f"from the archive (run {known['last_run']}" in listed
    refused = _crawl(database_url, server, NAME)
    assert refused.exit_code == 2
    assert "write a file for it" in " ".join(refused.stderr.split())

    copy = f"sqlite:///{tmp_path / 'copy.db'}"
    copied = _run(database_url, "db", "copy", copy)
    assert copied.exit_code == 0, copied.output
    assert _hole(copy) == proven
    assert _run(database_url, "verify").exit_code == 0
    _tamper(database_url)
    told = _run(database_url, "verify")
    assert told.exit_code != 0
    assert "run" in told.output


def _tamper(url: str) -> None:
    """Let a run say that it was given a portal of another division."""
    with Store(url) as store, store.begin() as session:
        [row] = session.query(Run).filter_by(kind=RunKind.CRAWL)
        changed = {**row.settings[DEFINITION], "division": "990104"}
        session.execute(
            sa.update(Run).where(Run.id == row.id).values(
                settings={**row.settings, DEFINITION: changed}
            )
        )  # fmt: skip


def _keep(store: Store, *definitions: object) -> None:
    for definition in definitions:
        settings = {} if definition is None else {DEFINITION: definition}
        start = RunStart(RunKind.CRAWL, "1", settings={"portal": NAME, **settings})
        with store.begin() as session:
            start_run(session, start, TickingClock())


def _registry(store: Store, declared: Sequence[Portal] = ()) -> Registry:
    with store.read_only() as session:
        kept = kept_portals(session)
    assert kept.complaints == ()
    return Registry((), {portal.id: portal for portal in declared}, kept.portals)


def test_a_store_of_an_older_program_knows_files_only(store: Store) -> None:
    _keep(store, None, None)
    assert _registry(store).portals == {}
    assert _registry(store, [FIRST]).portals == {NAME: FIRST}


def test_the_last_crawl_counts(store: Store) -> None:
    later = replace(FIRST, hosts=("zwgk.shuangling.gov.cn",), first_year=2019)
    other = replace(FIRST, id="990104-xinlu", division="990104")
    _keep(store, *map(write_definition, (FIRST, other, later, other)))
    registry = _registry(store)
    assert registry.portals == {"990104-xinlu": other, NAME: later}
    assert registry.kept[NAME].run_id == 3
    assert find_portal(NAME, registry) == later
    with pytest.raises(PortalRefused, match="run 3 only"):
        find_to_crawl(NAME, registry)


def test_as_of_a_day_the_crawls_before_it_count(store: Store) -> None:
    _keep(store, write_definition(FIRST))
    with store.read_only() as session:
        [kept] = kept_portals(session).portals.values()
        assert kept_portals(session, kept.crawled_at).portals == {}
        later = kept.crawled_at + timedelta(seconds=1)
        assert kept_portals(session, later).portals == {NAME: kept}


def test_a_file_mends_what_it_said_of_the_same_site(store: Store) -> None:
    _keep(store, write_definition(FIRST))
    mended = replace(FIRST, division="990104", hosts=("zwgk.shuangling.gov.cn",))
    assert _registry(store, [mended]).portals == {NAME: mended}


def test_a_file_that_names_another_site_says_nothing_of_past_searches(store: Store) -> None:
    _keep(store, write_definition(FIRST))
    moved = replace(FIRST, division="990104", home="http://www.xinlu.gov.cn/")
    registry = _registry(store, [moved])
    assert registry.portals == {NAME: FIRST}
    assert find_to_crawl(NAME, registry) == moved


def test_addresses_without_a_file_and_mere_looks_are_no_portals(store: Store) -> None:
    address = Portal("www.shuangling.gov.cn", "www.shuangling.gov.cn", "00", FIRST.home)
    look = replace(FIRST, id=f"look:{NAME}")
    _keep(store, *map(write_definition, (address, look)))
    assert _registry(store).portals == {}


def test_what_cannot_be_read_is_told_and_the_rest_is_known(store: Store) -> None:
    broken = write_definition(replace(FIRST, id="990104-xinlu")) | {"home": 7}
    _keep(store, write_definition(FIRST), broken, {"id": "990199-bare"})
    with store.read_only() as session:
        kept = kept_portals(session)
    assert kept.portals.keys() == {NAME}
    assert [complaint.split(" keeps")[0] for complaint in kept.complaints] == [
        "What run 2", "What run 3",
    ]  # fmt: skip


def test_files_need_no_archive() -> None:
    registry = open_registry()
    assert registry.portals == registry.declared
