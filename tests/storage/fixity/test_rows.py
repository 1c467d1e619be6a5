"""Edits, deletions, insertions and swaps of rows, in every table."""

import random
from collections.abc import Iterable
from typing import Any

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from tests.storage.fixity import tampering
from tests.storage.fixity.checking import find_problems, is_found
from tests.storage.fixity.tampering import FREE_COLUMNS, LOGGED, Row, seeded


def alternate(names: Iterable[str], first: int = 0) -> pytest.MarkDecorator:
    """Take the databases by turns; the campaign takes both for each table."""
    backends = ("sqlite", "postgresql")
    pairs = [(backends[number % 2], name) for number, name in enumerate(names, first)]
    return pytest.mark.parametrize(("backend", "name"), pairs)


# A campaign is seen through the entries that came to an end in it.
SINGLE = {"campaign", "run_event", "segment"}


def test_an_untouched_archive_is_sound(tampering_session: Session) -> None:
    assert find_problems(tampering_session) == set()
    assert all(tampering.read(tampering_session, name) for name in LOGGED)


@alternate(LOGGED)
def test_an_edited_column_is_found(name: str, tampering_session: Session) -> None:
    chance = seeded(name)
    names = [column.name for column in columns_that_count(name)]
    for column in chance.sample(names, min(2, len(names))):
        assert is_edit_found(tampering_session, name, column, chance), column


@pytest.mark.campaign
@pytest.mark.parametrize("name", LOGGED)
def test_edited_columns_are_found_whatever_they_say(name: str, tampering_session: Session) -> None:
    for seed in range(200):
        chance = seeded(f"{seed} {name}")
        column = chance.choice(columns_that_count(name)).name
        assert is_edit_found(tampering_session, name, column, chance), (seed, column)


@pytest.mark.campaign
@pytest.mark.parametrize("name", LOGGED)
def test_an_edit_of_every_column_is_found(name: str, tampering_session: Session) -> None:
    for column in columns_that_count(name):
        assert is_edit_found(tampering_session, name, column.name, seeded(name)), column


@alternate(LOGGED, 1)
def test_a_deleted_row_is_found(name: str, tampering_session: Session) -> None:
    rows = tampering.read(tampering_session, name)
    # The last head may go: without a copy of it nobody can know that it was there.
    row = seeded(name).choice(rows[:-1] if name == "log_head" else rows)
    tampering.delete(tampering_session, name, row)
    assert is_found(tampering_session), row


@alternate(name for name in LOGGED if name != "campaign")
def test_an_inserted_row_is_found(name: str, tampering_session: Session) -> None:
    row = seeded(name).choice(tampering.read(tampering_session, name))
    tampering.insert(tampering_session, name, forge(name, row))
    assert is_found(tampering_session)


@alternate((name for name in LOGGED if name not in SINGLE), 1)
def test_two_rows_that_changed_places_are_found(name: str, tampering_session: Session) -> None:
    session = tampering_session
    first, second, *_ = tampering.read(session, name)
    keys = {column.name for column in tampering.raw(name).primary_key}
    names = set(first) - keys
    placeholder = {column: forge(name, first)[column] for column in names}
    tampering.write(session, name, first, placeholder)
    tampering.write(session, name, second, {column: first[column] for column in names})
    tampering.write(session, name, first, {column: second[column] for column in names})
    assert is_found(session)


def columns_that_count(name: str) -> list[sa.Column[Any]]:
    free = FREE_COLUMNS.get(name, set())
    return [column for column in tampering.raw(name).columns if column.name not in free]


def is_edit_found(session: Session, name: str, column: str, chance: random.Random) -> bool:
    """Edit a column of some row, look, and take it back; a refused edit counts as found."""
    row = chance.choice(tampering.read(session, name))
    value = tampering.other_value(tampering.raw(name).c[column], row[column], chance)
    attempt = session.begin_nested()
    try:
        tampering.write(session, name, row, {column: value})
        return is_found(session)
    except sa.exc.IntegrityError:
        return True
    finally:
        attempt.rollback()


def forge(name: str, row: Row) -> Row:
    """Return a row like another one, under a key of its own."""
    chance = seeded(0)
    unique = {
        "identity",
        "page_key",
        "fingerprint",
        "digest",
        "name",
        "key",
        "rule",
        "ordinal",
        "parser_digest",
    }
    owners = {"capture_id", "run_id"} if name in {"exchange", "confirmation", "run_end"} else set()
    changed = {"id", "position", "subject_id", "parse_id"} | unique | owners
    if name in {"cell", "finding", "check_result"}:
        changed -= {"parse_id"}
    columns = tampering.raw(name).columns
    return {
        column.name: tampering.other_value(column, row[column.name], chance)
        if column.name in changed
        else row[column.name]
        for column in columns
    }
