"""Invented reports, bodies and districts for rules; every name and figure is made up."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from decimal import Decimal

from corpus.agencies.registry import AgencyRegistry
from corpus.rules.case import Case, DistrictYear
from corpus.rules.deadlines import load_deadlines
from corpus.rules.limits import load_limits
from corpus.rules.model import Change, Outcome, Prose, Verdict, YearReport
from corpus.rules.registry import CaseRule
from corpus.rules.run import all_rules
from parsers.model import Generation, Scope, State
from storage.agencies.facts import EventFact, LineageFact, PeriodFact, RegistryFacts
from storage.models.agencies import AgencyEventKind, AgencyKind
from storage.series.model import PanelCell

YEAR = 2022
TOWNS = tuple(f"t{number}" for number in range(1, 13))
NAMES = dict(
    zip(TOWNS, ("柳荻镇", "白鹭镇", "青桐乡", "霜叶镇", "云栖街道", "石桥镇", "苇塘乡", "松岭镇",
                "竹湾镇", "梨川乡", "榆和镇", "枫安镇"), strict=True)
)  # fmt: skip
Cells = Mapping[str, int | str | None]


def registry(
    events: Sequence[EventFact] = (), periods: Sequence[PeriodFact] = ()
) -> AgencyRegistry:
    """Return a city, a district in it, twelve towns and two departments of the district."""
    facts = [PeriodFact("c", "青禾市", AgencyKind.CITY, "990100"),
             PeriodFact("d", "沐岚区", AgencyKind.COUNTY, "990102", "c"),
             PeriodFact("d/edu", "教育局", AgencyKind.DEPARTMENT, None, "d"),
             PeriodFact("d/fin", "财政局", AgencyKind.DEPARTMENT, None, "d")]  # fmt: skip
    facts += [PeriodFact(key, name, AgencyKind.TOWNSHIP, f"9901020{n:02}", "d")
              for n, (key, name) in enumerate(NAMES.items(), 1)]  # fmt: skip
    replaced = {period.lineage for period in periods}
    facts = [fact for fact in facts if fact.lineage not in replaced] + list(periods)
    keys = dict.fromkeys(fact.lineage for fact in facts)
    lineages = tuple(LineageFact(key) for key in keys)
    return AgencyRegistry.of(RegistryFacts(lineages, tuple(facts), tuple(events)))


def cells_of(given: Cells) -> dict[str, PanelCell]:
    """Return cells: a number, None for blank, `/` for a mark, other words for text."""
    return {key: _cell(value) for key, value in given.items()}


def _cell(value: int | str | None) -> PanelCell:
    if isinstance(value, int):
        return PanelCell(Decimal(value), State.NUMBER, str(value))
    if value is None:
        return PanelCell(None, State.BLANK, "")
    state = State.PLACEHOLDER if value == "/" else State.TEXT
    return PanelCell(None, state, value)


def report(
    lineage: str = "t1",
    year: int = YEAR,
    cells: Cells | None = None,
    sections: Mapping[str, str] | None = None,
    **more: object,
) -> YearReport:
    """Return a report of the form of 2021 and of own scope, unless said otherwise."""
    prose = Prose(sections or {}, agency_name=NAMES.get(lineage))
    made = YearReport(
        lineage, year, Scope.OWN, Generation.T2021, cells_of(cells or {}), prose,
        page_key=f"https://a.example/{lineage}/{year}",
    )  # fmt: skip
    return replace(made, **more)  # type: ignore[arg-type] # fields by name


def district(
    reports: Sequence[YearReport] = (),
    last: Sequence[YearReport] | None = None,
    **more: object,
) -> DistrictYear:
    """Return the district in a year with the reports given."""
    known = more.pop("registry", None) or registry()
    year = int(str(more.pop("year", YEAR)))
    made = DistrictYear("d", year, tuple(reports), known, load_limits(), load_deadlines())  # type: ignore[arg-type] # a registry
    if last is not None:
        before = replace(made, report_year=year - 1, reports=tuple(last))
        made = replace(made, last=before)
    return replace(made, **more)  # type: ignore[arg-type] # fields by name


def case(
    now: YearReport, *earlier: YearReport, around: DistrictYear | None = None
) -> Case:  # fmt: skip
    """Return a report in its surroundings."""
    held = around or district([now], [r for r in earlier if r.report_year == now.report_year - 1])
    years = frozenset({now.report_year, *(each.report_year for each in earlier)})
    return Case(now, held, tuple(earlier), years)


def verdicts(rule: str, subject: Case | DistrictYear) -> dict[str, Verdict]:
    """Return the verdicts of one rule by instance, or by lineage where that is what varies."""
    found = outcomes(rule, subject)
    if isinstance(subject, DistrictYear) and len({o.rule for o in found}) == 1:
        return {outcome.lineage: outcome.verdict for outcome in found}
    return {outcome.rule: outcome.verdict for outcome in found}


def outcomes(alias: str, subject: Case | DistrictYear) -> list[Outcome]:
    """Return what the rules of an alias say."""
    is_case = isinstance(subject, Case)
    chosen = [r for r in all_rules() if alias in r.info.alias.split(", ")]
    assert chosen, alias
    return [
        outcome for rule in chosen if isinstance(rule, CaseRule) is is_case
        for outcome in rule.outcomes(subject)  # type: ignore[arg-type] # of its kind
    ]  # fmt: skip


def only(alias: str, subject: Case | DistrictYear, place: str = "") -> Verdict:
    """Return the verdict at a place, or the only one there is."""
    found = [
        o
        for o in outcomes(alias, subject)
        if not place or place in (o.rule.split(".", 2)[-1], o.lineage)
    ]
    assert len(found) == 1, [(o.rule, o.lineage, o.verdict) for o in found]
    return found[0].verdict


def event(lineage: str, kind: AgencyEventKind, on: str, other: str | None = None) -> EventFact:
    """Return something that happened."""
    return EventFact(lineage, kind, on, other)


def change(kind: str, day: int = 1, **more: object) -> Change:
    """Return a change of a page."""
    made = Change(f"{kind}{day}", kind, (), None, datetime(2023, 5, day, tzinfo=UTC))
    return replace(made, **more)  # type: ignore[arg-type] # fields by name
