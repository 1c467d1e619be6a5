"""What the checks of single reports say once corrections are laid over the cells.

Stored facts stay as they are. The checks are run twice over what is stored of a report, before and
after its corrections, and what that changes is changed in what the parser's checks said. Rows and
lines of the original are not stored: what rests on them and on a corrected cell is left open.
"""

import json
import re
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import replace
from decimal import Decimal
from functools import cache
from typing import Any

from sqlalchemy.orm import Session

from parsers.checks.registry import CheckReport, RuleInfo, Subject
from parsers.checks.run import rules, run_checks
from parsers.model import (
    Attribution,
    Cell,
    Finding,
    Generation,
    Number,
    Operand,
    Outcome,
    Reason,
    Scope,
    Section,
    Severity,
    State,
)
from parsers.tables.reading import TablesReading
from storage import blobs
from storage.errors import BlobDamaged, BlobMissing
from storage.findings.corrected import corrected_reports
from storage.findings.facts import Rejudged, ReportFinding
from storage.findings.keys import Value, plain_value
from storage.report_rows import operand_json
from storage.series.model import CanonicalReport, PanelCell

_WITH_EXPONENT = re.compile(r"-?\d(?:\.\d+)?E[+-]\d+")

Json = dict[str, Any]


def rejudged_reports(
    session: Session,
    lineages: Collection[str] | None = None,
    years: Collection[int] | None = None,
) -> dict[int, Rejudged]:
    """Return what the checks say of canonical reports with corrected cells, by version.

    Those of some lineages and years, or all. One whose record the store has lost keeps what was
    stored of it, as `verify` tells.
    """
    found: dict[int, Rejudged] = {}
    for report in corrected_reports(session, lineages, years):
        record = _record(session, report.record_digest)
        if record is not None:
            found[report.version_id] = _rejudged(report, record)
    return found


def instances_of(infos: Iterable[RuleInfo]) -> re.Pattern[str]:
    """Return what matches the ids of all instances of some rules.

    >>> info = RuleInfo("t3.balance.<column>", "", Severity.ERROR, "")
    >>> bool(instances_of([info]).match("t3.balance.total"))
    True
    """
    patterns = (re.sub("<.*>", ".+", info.id.replace(".", r"\.")) for info in infos)
    return re.compile(rf"(?:{'|'.join(patterns)})\Z")


def rejudge(
    record: Json, cells: Mapping[str, PanelCell]
) -> tuple[dict[str, Outcome], list[Finding]]:
    """Return outcomes and findings of a record with corrections laid over its cells."""
    held = [_finding(each) for each in record["findings"]]
    outcomes = {rule: Outcome(word) for rule, word in record["checks"].items()}
    read = {key: _cell(key, cell) for key, cell in record["cells"].items()}
    corrected = {key: cell for key, cell in cells.items() if cell.is_corrected}
    laid = read | {key: _corrected(read.get(key), key, cell) for key, cell in corrected.items()}
    before, after = (run_checks(_subject(record, given)) for given in (read, laid))
    was, told = _by_rule(before.findings), _by_rule(held)
    changed = _changed(before, after)
    # What the stand-in judged otherwise than the parser before, it cannot judge after.
    unsure = {
        rule for rule in changed
        if (rule in was) is not (rule in told)
        or before.outcomes.get(rule) is not outcomes.get(rule)
    }  # fmt: skip
    unsure |= {each.rule for each in held if each.rule not in was and _rests_on(each, corrected)}
    outcomes = {rule: said for rule, said in outcomes.items() if rule not in changed}
    outcomes |= {rule: after.outcomes[rule] for rule in changed if rule in after.outcomes}
    outcomes |= dict.fromkeys(unsure & outcomes.keys(), Outcome.NOT_ASSESSABLE)
    kept = [each for each in held if each.rule not in changed | unsure]
    news = [each for each in after.findings if each.rule in changed - unsure]
    return outcomes, [*kept, *_doubted(news, kept)]


def _changed(before: CheckReport, after: CheckReport) -> set[str]:
    """Return the rules of which corrections change the outcome or the findings."""
    was, now = _by_rule(before.findings), _by_rule(after.findings)
    return {
        rule for rule in {*before.outcomes, *after.outcomes, *was, *now}
        if before.outcomes.get(rule) is not after.outcomes.get(rule)
        or was.get(rule) != now.get(rule)
    }  # fmt: skip


def _rejudged(report: CanonicalReport, record: Json) -> Rejudged:
    outcomes, findings = rejudge(record, report.cells)
    return Rejudged(outcomes, tuple(
        ReportFinding(
            report.lineage, report.report_year, report.scope, each.rule, each.outcome,
            each.severity, each.attribution, [operand_json(one) for one in each.operands],
            each.message,
        )
        for each in findings
    ))  # fmt: skip


def _doubted(news: Iterable[Finding], kept: Iterable[Finding]) -> Iterator[Finding]:
    """Yield findings, those in tables whose reading is suspect at the parser's door."""
    suspects = {_table(each.rule) for each in kept if _suspecting().match(each.rule)}
    for each in news:
        tables = {_table(each.rule), *(_table(operand.ref) for operand in each.operands)}
        is_loud = each.severity is Severity.ERROR or each.rule.startswith("text.")
        if is_loud and not suspects.isdisjoint(tables):
            yield replace(each, severity=Severity.WARNING, attribution=Attribution.EXTRACTION)
        else:
            yield each


@cache
def _suspecting() -> re.Pattern[str]:
    return instances_of(info for info in rules() if info.suspects)


def _table(ref: str) -> str:
    return ref.partition(".")[0]


def _rests_on(found: Finding, keys: Collection[str]) -> bool:
    return any(operand.ref in keys for operand in found.operands)


def _by_rule(findings: Iterable[Finding]) -> dict[str, list[Finding]]:
    found: dict[str, list[Finding]] = defaultdict(list)
    for each in findings:
        found[each.rule].append(each)
    return dict(found)


def _record(session: Session, digest: str | None) -> Json | None:
    try:
        record: Json | None = None if digest is None else json.loads(blobs.get(session, digest))
    except (BlobMissing, BlobDamaged):
        return None
    return record


def _subject(record: Json, cells: Mapping[str, Cell]) -> Subject:
    """Return a report as the checks are given it, as far as it is stored."""
    generation = Generation(record["template_generation"])
    tables = frozenset(_table(key) for key, cell in cells.items() if cell.state is not State.ABSENT)
    sections = tuple(
        Section(
            one["key"], one["present"], one["heading_raw"], one["ordinal_raw"], one["title"],
            one["text"], one["all_text"],
        )
        for one in record["sections"]
    )  # fmt: skip
    return Subject(
        cells, generation, TablesReading(cells, generation, tables, (), ()), sections,
        report_year=record["report_year"]["value"], level_hint=record["agency"]["level_hint"],
        agency_name=record["agency"]["name"], scope=Scope(record["scope"]),
    )  # fmt: skip


def _cell(key: str, cell: Json) -> Cell:
    reason = cell.get("reason")
    return Cell(
        key, State(cell["state"]), cell["raw"], _exact(cell["value"]), cell["unit"],
        None if reason is None else Reason(reason),
    )  # fmt: skip


def _corrected(read: Cell | None, key: str, cell: PanelCell) -> Cell:
    held = read or Cell(key, State.ABSENT)
    plain = plain_value(cell.value)
    return replace(held, state=cell.state, value=_exact(plain), reason=None)


def _exact(value: int | str | None) -> Number | None:
    """Return a number of a record as the parser made it: to the digit, as findings show it."""
    return Decimal(value) if isinstance(value, str) else value


def _finding(found: Json) -> Finding:
    return Finding(
        found["rule"], Severity(found["severity"]), found["message"],
        Attribution(found["attribution"]),
        tuple(Operand(each["ref"], _operand(each["value"])) for each in found["operands"]),
        outcome=Outcome(found["outcome"]),
    )  # fmt: skip


def _operand(value: Value) -> Value:
    """Return an operand of a record; records write tiny numbers with an exponent, rows do not."""
    if isinstance(value, str) and _WITH_EXPONENT.fullmatch(value):
        return Decimal(value)
    return value
