from dataclasses import replace

import sqlalchemy as sa

from storage.agencies.facts import (
    AliasFact,
    EventFact,
    LineageFact,
    PeriodFact,
    RegistryFacts,
    SourceFact,
)
from storage.agencies.registry import (
    ALIAS_END,
    EVENT_END,
    IMPORT_EVENT,
    add_source,
    digest_facts,
    has_source,
    read_registry,
    registry_mark,
)
from storage.archive import OpenRun
from storage.blobs import digest_of
from storage.models import AgencyAlias, AgencyPeriod, LogLeaf, RunEvent
from storage.models.agencies import AgencyEventKind, AgencyKind, Certainty, RegistryFormat
from storage.models.log import LeafKind
from storage.session import Store

SOURCE = SourceFact(RegistryFormat.REGISTER, "list.csv", digest_of(b"one"))
FACTS = RegistryFacts(
    (LineageFact("a"), LineageFact("a/education", "education")),
    (
        PeriodFact("a", "云溪县", AgencyKind.COUNTY, "990121", None, None, "2015"),
        PeriodFact("a", "云溪区", AgencyKind.COUNTY, "990102", None, "2015"),
        PeriodFact(
            "a/education", "教育局", AgencyKind.DEPARTMENT, None, "a", certainty=Certainty.OBSERVED
        ),
    ),
    (EventFact("a", AgencyEventKind.RENAME, "2015"),),
    (AliasFact("a", "云溪"),),
)


def without_ids(facts: RegistryFacts) -> list[PeriodFact]:
    return [period._replace(id=None) for period in facts.periods]


def test_a_registry_comes_back_as_it_was_stored(store: Store, run: OpenRun) -> None:
    with store.begin() as session:
        assert add_source(session, run, SOURCE, FACTS)
    with store.read_only() as session:
        found = read_registry(session)
        assert has_source(session, SOURCE.digest)
    assert without_ids(found) == list(FACTS.periods)
    assert (found.lineages, found.events, found.aliases) == (
        FACTS.lineages, FACTS.events, FACTS.aliases,
    )  # fmt: skip


def test_the_same_list_again_adds_nothing(store: Store, run: OpenRun) -> None:
    with store.begin() as session:
        add_source(session, run, SOURCE, FACTS)
        mark = registry_mark(session)
        assert not add_source(session, run, SOURCE, FACTS)
        assert registry_mark(session) == mark


def test_a_replaced_period_stays_stored_and_counts_no_more(store: Store, run: OpenRun) -> None:
    with store.begin() as session:
        add_source(session, run, SOURCE, FACTS)
        old = read_registry(session).periods[2]
        assert old.id is not None
        better = PeriodFact("a/education", "教育体育局", AgencyKind.DEPARTMENT, None, "a", "2020")
        again = SOURCE._replace(digest=digest_of(b"two"))
        add_source(session, run, again, RegistryFacts(periods=(better,), replaced=(old.id,)))
    with store.read_only() as session:
        named = [p.name for p in read_registry(session).periods if p.lineage == "a/education"]
        held = session.execute(sa.select(sa.func.count()).select_from(AgencyPeriod)).scalar_one()
    assert named == ["教育体育局"]
    assert held == 4


def test_what_is_taken_back_stays_stored_and_counts_no_more(store: Store, run: OpenRun) -> None:
    gone = (FACTS.events[0], FACTS.aliases[0])
    other = AliasFact("a", "云溪新区")
    with store.begin() as session:
        add_source(session, run, SOURCE, replace(FACTS, aliases=(*FACTS.aliases, other)))
        again = SOURCE._replace(digest=digest_of(b"two"))
        add_source(session, run, again, RegistryFacts(withdrawn=gone))
    with store.read_only() as session:
        found = read_registry(session)
        kinds = session.execute(
            sa.select(RunEvent.kind).join(LogLeaf, LogLeaf.subject_id == RunEvent.id)
            .where(LogLeaf.kind == LeafKind.RUN_EVENT).order_by(RunEvent.id)
        ).scalars().all()  # fmt: skip
        held = session.execute(sa.select(sa.func.count()).select_from(AgencyAlias)).scalar_one()
    assert (found.events, found.aliases, held) == ((), (other,), 2)
    assert kinds == [IMPORT_EVENT, IMPORT_EVENT, EVENT_END, ALIAS_END]
    with store.begin() as session:
        more = SOURCE._replace(digest=digest_of(b"three"))
        add_source(session, run, more, RegistryFacts(aliases=(FACTS.aliases[0],)))
        assert read_registry(session).aliases == (other, FACTS.aliases[0])


def test_the_log_vouches_for_an_import(store: Store, run: OpenRun) -> None:
    with store.begin() as session:
        add_source(session, run, SOURCE, FACTS)
    is_leaf = sa.and_(LogLeaf.kind == LeafKind.RUN_EVENT, LogLeaf.subject_id == RunEvent.id)
    with store.read_only() as session:
        kind, detail = session.execute(
            sa.select(RunEvent.kind, RunEvent.detail).join(LogLeaf, is_leaf)
        ).one()
    assert kind == IMPORT_EVENT
    assert detail["facts"] == digest_facts(FACTS)


def test_the_digest_of_facts_does_not_depend_on_their_order() -> None:
    turned = RegistryFacts(FACTS.lineages[::-1], FACTS.periods[::-1], FACTS.events, FACTS.aliases)
    assert digest_facts(turned) == digest_facts(FACTS)
    assert digest_facts(RegistryFacts()) != digest_facts(FACTS)
