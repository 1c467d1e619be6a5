"""The registry read in part tells the same as the registry read whole."""

import random
from collections.abc import Iterator

import pytest
from sqlalchemy.orm import Session

from benchmarks.at_size.watch import watching
from corpus.agencies.registry import AgencyRegistry
from corpus.agencies.stored import StoredRegistry
from storage.agencies.facts import (
    AliasFact,
    EventFact,
    LineageFact,
    PeriodFact,
    RegistryFacts,
    SourceFact,
)
from storage.agencies.registry import add_source, read_registry
from storage.archive import OpenRun
from storage.blobs import digest_of
from storage.models.agencies import AgencyEventKind, AgencyKind, RegistryFormat
from storage.session import Store

KEYS = tuple(f"k{number}" for number in range(40))
CODES = ("990101", "990102", "990103")
# In no list, and in one that gives it neither name nor time.
NOBODY, BARE = "nobody", "bare"


def invent(seed: int) -> RegistryFacts:
    """Return bodies that change parents, lie above each other in circles, and share codes."""
    dice = random.Random(seed)  # noqa: S311 - invents data, keeps nothing secret
    periods = [
        PeriodFact(
            key, f"{key}{start}", dice.choice(tuple(AgencyKind)), dice.choice((None, *CODES)),
            dice.choice((None, BARE, *KEYS[: number // 2 + 2])), start, None,
        )
        for number, key in enumerate(KEYS)
        for start in dice.sample(("2001", "2009", "2015"), dice.randint(1, 3))
    ]  # fmt: skip
    events = [EventFact(key, AgencyEventKind.SPLIT, "2015", dice.choice(KEYS)) for key in KEYS[:9]]
    return RegistryFacts(
        tuple(LineageFact(key) for key in (*KEYS, BARE)), tuple(periods), tuple(events),
        tuple(AliasFact(key, f"{key}也") for key in KEYS[5:20]),
    )  # fmt: skip


@pytest.fixture
def session(store: Store, run: OpenRun) -> Iterator[Session]:
    """Return a look at an invented registry some periods of which a later list replaced."""
    with store.begin() as writing:
        first = SourceFact(RegistryFormat.REGISTER, "list.csv", digest_of(b"one"))
        add_source(writing, run, first, invent(7))
        stored = read_registry(writing).periods
        ended = tuple(period.id for period in stored[::5] if period.id is not None)
        moved = tuple(period._replace(parent="k1") for period in stored[::15])
        later = RegistryFacts(periods=moved, replaced=ended)
        add_source(writing, run, first._replace(digest=digest_of(b"two")), later)
    with store.read_only() as reading:
        yield reading


def test_a_body_asked_for_alone_is_the_same(session: Session) -> None:
    whole = AgencyRegistry.of(read_registry(session))
    for key in (*KEYS, BARE, NOBODY):
        part = StoredRegistry(session)
        assert part.bodies.get(key) == whole.bodies.get(key)
        assert part.above(key) == whole.above(key)
        assert part.above_in(key, 2012) == whole.above_in(key, 2012)
        assert part.chain(key, "2012-12-31") == whole.chain(key, "2012-12-31")
        assert not part.bodies.is_whole


def test_who_is_below_is_told_without_reading_everybody(session: Session) -> None:
    whole, part = AgencyRegistry.of(read_registry(session)), StoredRegistry(session)
    below = {key: whole.all_below(key) for key in (*KEYS, BARE, NOBODY)}
    assert {key: part.all_below(key) for key in below} == below
    assert not part.bodies.is_whole
    assert below[BARE]
    assert len(max(below.values(), key=len)) > 10


def test_who_has_a_code_is_told_without_reading_everybody(session: Session) -> None:
    whole = AgencyRegistry.of(read_registry(session))
    for code in (*CODES, "990199"):
        for day in (None, "2012-12-31"):
            part = StoredRegistry(session)
            assert part.coded(code, day) == whole.coded(code, day)
            assert not part.bodies.is_whole


def test_what_needs_all_names_reads_everybody_in_the_same_order(session: Session) -> None:
    whole, part = AgencyRegistry.of(read_registry(session)), StoredRegistry(session)
    part.bodies.prepare(KEYS[30:])
    assert list(part.bodies.items()) == list(whole.bodies.items())
    assert part.bodies.is_whole
    assert len(part.bodies) == len(whole.bodies)
    assert part.by_name == whole.by_name
    assert part.children == whole.children
    assert part.origins == whole.origins
    assert part.coded(CODES[0]) == whole.coded(CODES[0])
    assert [part.all_below(key) for key in KEYS] == [whole.all_below(key) for key in KEYS]


def test_many_bodies_take_as_many_statements_as_one(session: Session) -> None:
    counts = []
    for keys in (KEYS[:1], KEYS):
        part = StoredRegistry(session)
        with watching() as watch:
            part.bodies.prepare(keys)
            part.prepare_codes(CODES)
            found = [part.bodies.get(key) for key in (*keys, NOBODY)]
        counts.append(watch.count)
        assert len(found) == len(keys) + 1
        assert found[-1] is None
    assert counts[1] <= counts[0]


def test_everybody_above_is_told_in_whatever_order_a_circle_is_asked_for() -> None:
    pairs = (("a", "b"), ("b", "a"), ("a", "c"), ("c", None))
    periods = (PeriodFact(key, key, AgencyKind.ZONE, None, parent) for key, parent in pairs)
    facts = RegistryFacts(tuple(map(LineageFact, "abc")), tuple(periods))
    for asked in ("ab", "ba"):
        registry = AgencyRegistry.of(facts)
        assert {key: registry.above(key) for key in asked} == {
            key: frozenset("abc") for key in "ab"
        }
