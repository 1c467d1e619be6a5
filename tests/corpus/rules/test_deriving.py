from collections.abc import Callable, Mapping
from dataclasses import replace
from decimal import Decimal

import pytest
import sqlalchemy as sa
from hypothesis import given
from hypothesis import strategies as st

from corpus.job import Job
from corpus.jobs.triage import TriageRefused, Verdict, pick
from corpus.jobs.triage import decide as store_verdict
from corpus.rules.deriving import Yardstick, count_reports, derive_findings
from corpus.rules.limits import load_limits
from corpus.rules.listing import ListedFinding, list_findings
from parsers.model import Severity
from storage.errors import RunOvertaken
from storage.findings.counts import FindingCount, count_across, count_single
from storage.findings.keys import finding_key, values_digest
from storage.findings.reading import Wanted
from storage.findings.triage import read_triage
from storage.models import Base
from storage.models.archive import Run, RunEnd, RunOutcome
from storage.models.longitudinal import (
    CorpusFinding,
    Report,
    ReportChoice,
    Triage,
    TriageStatus,
)
from tests.storage.builders import NEWER_PARSER

Publish = Callable[..., None]
OUT, IN = "t3.carried_out.total", "t3.carried_in.total"
RULE = "years.carried.total"
YARDSTICK = Yardstick()


def count(job: Job, model: type[Base]) -> int:
    with job.store.read_only() as session:
        return session.execute(sa.select(sa.func.count()).select_from(model)).scalar_one()


def listed(
    job: Job, wanted: Wanted | None = None, status: str | None = None
) -> list[ListedFinding]:
    with job.store.read_only() as session:
        return list(list_findings(session, wanted or Wanted(), status))


def the(job: Job, rule: str = RULE) -> ListedFinding:
    found = listed(job, Wanted(rule=rule))
    assert len(found) == 1
    return found[0]


def test_a_finding_is_stored_once_and_the_same_corpus_is_left_alone(
    job: Job, publish: Publish
) -> None:
    publish(2019, {OUT: 3})
    publish(2020, {IN: 4})
    assert count_reports(job, YARDSTICK) == 2
    first = derive_findings(job, YARDSTICK)
    assert (first.reports, first.changed, first.gone) == (2, first.standing, 0)
    found = the(job)
    assert (found.lineage, found.report_year, found.severity.value) == ("t1", 2020, "error")
    assert found.operands == [
        {"ref": f"t1/2019:{OUT}", "value": 3},
        {"ref": f"t1/2020:{IN}", "value": 4},
    ]
    runs, rows = count(job, Run), count(job, CorpusFinding)
    assert not derive_findings(job, YARDSTICK).is_news
    assert count_reports(job, YARDSTICK) == 0
    assert (count(job, Run), count(job, CorpusFinding)) == (runs, rows)


def test_other_thresholds_are_another_basis_and_write_only_what_differs(
    job: Job, publish: Publish
) -> None:
    publish(2019, {OUT: 3})
    publish(2020, {IN: 4})
    derive_findings(job, YARDSTICK)
    again = derive_findings(job, Yardstick(load_limits("[years]\njump_z = 4\n")))
    assert (again.is_news, again.changed, again.gone) == (True, 0, 0)


def test_a_finding_that_a_newer_parser_takes_away_stands_no_more(
    job: Job, publish: Publish
) -> None:
    publish(2019, {OUT: 3})
    publish(2020, {IN: 4})
    derive_findings(job, YARDSTICK)
    key = the(job).finding_key
    publish(2020, {IN: 3}, NEWER_PARSER)
    assert derive_findings(job, YARDSTICK).gone >= 1
    assert listed(job, Wanted(rule=RULE)) == []
    with job.store.read_only() as session:
        rows = session.execute(
            sa.select(CorpusFinding.is_standing)
            .where(CorpusFinding.finding_key == key)
            .order_by(CorpusFinding.id)
        )
        assert list(rows.scalars()) == [True, False]


def decide(job: Job, found: ListedFinding, status: TriageStatus = TriageStatus.DISMISSED) -> None:
    store_verdict(job, pick(listed(job), [found.finding_key[:20]]), verdict(status))


def verdict(status: TriageStatus, by: str = "审核员", reason: str = "与机关核实") -> Verdict:
    return Verdict(status, by, reason)


def reparse(job: Job, publish: Publish, cells: Mapping[str, int], found: int = 11) -> None:
    publish(2020, cells, NEWER_PARSER, found)
    derive_findings(job, YARDSTICK)


@pytest.mark.parametrize("rule", [RULE, "t3.balance.total"])
def test_what_was_dismissed_stays_so_after_a_re_parse_with_the_same_values(
    job: Job, publish: Publish, rule: str
) -> None:
    publish(2019, {OUT: 3}, found=12)
    publish(2020, {IN: 4})
    derive_findings(job, YARDSTICK)
    found = next(f for f in listed(job, Wanted(rule=rule)) if f.report_year == 2020)
    decide(job, found)
    reparse(job, publish, {IN: 4})
    again = next(f for f in listed(job, Wanted(rule=rule)) if f.report_year == 2020)
    assert (again.finding_key, again.status, again.note) == (found.finding_key, "dismissed", None)
    assert again in listed(job, status="dismissed")


@pytest.mark.parametrize("rule", [RULE, "t3.balance.total"])
def test_what_was_dismissed_opens_again_with_a_note_when_values_change(
    job: Job, publish: Publish, rule: str
) -> None:
    publish(2019, {OUT: 3}, found=12)
    publish(2020, {IN: 4})
    derive_findings(job, YARDSTICK)
    decide(job, next(f for f in listed(job, Wanted(rule=rule)) if f.report_year == 2020))
    reparse(job, publish, {IN: 5}, 10)
    again = next(f for f in listed(job, Wanted(rule=rule)) if f.report_year == 2020)
    assert again.status == "reopened"
    assert again.note == "It was dismissed when it rested on other values."


def test_the_last_entry_counts_and_one_that_was_tampered_with_does_not(
    job: Job, publish: Publish
) -> None:
    publish(2019, {OUT: 3})
    publish(2020, {IN: 4})
    derive_findings(job, YARDSTICK)
    decide(job, the(job))
    decide(job, the(job), TriageStatus.CONFIRMED)
    assert the(job).status == "confirmed"
    with job.store.begin() as session:
        session.execute(sa.update(Triage).where(Triage.status == TriageStatus.CONFIRMED)
                        .values(status=TriageStatus.EXPLAINED))  # fmt: skip
    assert the(job).status == "open"
    with job.store.read_only() as session:
        assert [stored.is_sound for stored in read_triage(session)] == [True, False]


def test_an_entry_needs_a_name_a_reason_and_a_finding_that_stands(
    job: Job, publish: Publish
) -> None:
    publish(2019, {OUT: 3})
    publish(2020, {IN: 4})
    derive_findings(job, YARDSTICK)
    for by, reason in ((" ", "x"), ("x", "")):
        with pytest.raises(TriageRefused):
            store_verdict(job, [the(job)], verdict(TriageStatus.CONFIRMED, by, reason))
    for word in ("sha256:", "abcdefabcdef"):
        with pytest.raises(TriageRefused):
            pick(listed(job), [word])
    assert count(job, Triage) == 0


@pytest.mark.parametrize("rule", [RULE, "t3.balance.total"])
def test_what_is_dismissed_is_not_counted_until_it_rests_on_other_values(
    job: Job, publish: Publish, rule: str
) -> None:
    publish(2019, {OUT: 3}, found=12)
    publish(2020, {IN: 4})
    derive_findings(job, YARDSTICK)
    before = standing(job)
    found = next(f for f in listed(job, Wanted(rule=rule)) if f.report_year == 2020)
    is_error = found.severity is Severity.ERROR
    less = FindingCount(before.errors - is_error, before.warnings - (not is_error))
    decide(job, found)
    assert standing(job) == less
    decide(job, found, TriageStatus.EXPLAINED)
    assert standing(job) == before
    decide(job, found)
    assert standing(job) == less
    reparse(job, publish, {IN: 5}, 10)
    assert standing(job) == before


def standing(job: Job) -> FindingCount:
    """Return how many errors and warnings count of the report for 2020."""
    with job.store.read_only() as session:
        chosen = sa.select(ReportChoice.report_version_id).join(Report).where(
            Report.report_year == 2020
        ).order_by(ReportChoice.id.desc()).limit(1)  # fmt: skip
        version = session.execute(chosen).scalar_one()
        assert version is not None
        single = count_single(session, [version])[version]
        across = count_across(session, ["t1"])["t1", 2020]
    return FindingCount(single.errors + across.errors, single.warnings + across.warnings)


_REFS = st.lists(st.text(max_size=5), unique=True, max_size=5)


@given(_REFS, st.randoms(use_true_random=False))
def test_the_order_of_operands_makes_no_other_finding(refs: list[str], rng: object) -> None:
    mixed = refs[:]
    rng.shuffle(mixed)  # type: ignore[attr-defined] # a random generator
    assert finding_key("t1", 2020, "r", refs) == finding_key("t1", 2020, "r", mixed)
    pairs = [(ref, Decimal(n)) for n, ref in enumerate(refs)]
    assert values_digest(pairs) == values_digest(pairs[::-1])


@given(_REFS, _REFS)
def test_other_operands_or_values_make_other_digests(one: list[str], other: list[str]) -> None:
    is_same = set(one) == set(other)
    assert (finding_key("t", 1, "r", one) == finding_key("t", 1, "r", other)) is is_same
    assert values_digest([("a", 1)]) != values_digest([("a", 2)]) != values_digest([("a", None)])


def test_a_pass_that_was_begun_anew_meanwhile_puts_nothing_back(job: Job, publish: Publish) -> None:
    publish(2019, {OUT: 3})
    publish(2020, {IN: 4})
    begun: list[int] = []

    def begin_anew(judged: int) -> None:
        if not begun:
            begun.append(judged)
            publish(2020, {IN: 3}, parser=NEWER_PARSER)
            derive_findings(job, YARDSTICK)

    with pytest.raises(RunOvertaken, match="derived anew"):
        derive_findings(replace(job, advance=begin_anew), YARDSTICK)
    assert not [one for one in listed(job) if one.rule == RULE]
    assert derive_findings(job, YARDSTICK).is_news is False
    with job.store.read_only() as session:
        ends = session.scalars(sa.select(RunEnd.outcome)).all()
    assert ends.count(RunOutcome.INCOMPLETE) == 1
