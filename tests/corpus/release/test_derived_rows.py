"""Rows of findings: whose parser judged the report that each one is of."""

import pytest

from corpus.release import derived_rows
from corpus.release.schema_derived import FINDINGS
from corpus.rules.listing import ListedFinding
from parsers.model import Attribution, Outcome, Scope, Severity
from storage.session import Store


@pytest.mark.parametrize(
    ("scope", "of_own", "told"),
    [
        (Scope.AGGREGATE, Scope.OWN, ("aggregate", "sha256:of-aggregate")),
        (None, Scope.OWN, (None, "sha256:of-own")),
        (None, Scope.UNKNOWN, (None, "sha256:of-own")),
        (None, Scope.JOINT, (None, "")),
    ],
)
def test_a_finding_names_its_scope_and_the_parser_of_just_that_report(
    sqlite_store: Store,
    monkeypatch: pytest.MonkeyPatch,
    scope: Scope | None,
    of_own: Scope,
    told: tuple[str | None, str],
) -> None:
    found = ListedFinding(
        "sha256:1", "sha256:2", False, "t3", 2023, "x", Severity.ERROR, Attribution.AGENCY,
        Outcome.FAIL, [], "12 + 3 = 16", scope=scope,
    )  # fmt: skip
    judges = {
        ("t3", 2023, Scope.AGGREGATE): "sha256:of-aggregate",
        ("t3", 2023, of_own): "sha256:of-own",
    }
    monkeypatch.setattr(derived_rows, "list_findings", lambda *_: iter([found]))
    with sqlite_store.read_only() as session:
        [row] = derived_rows.finding_rows(session, None, judges)
    named = dict(zip(FINDINGS.names, row, strict=True))
    assert (named["scope"], named["rule_version"]) == told
