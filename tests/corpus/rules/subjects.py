"""Subjects for rules: reports and districts in which one thing varies."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any

from corpus.rules.case import Case, DistrictYear
from corpus.rules.duties import Duties
from corpus.rules.model import Clocks, Copy, Prose, YearReport
from corpus.rules.seen import Search, Seen
from parsers.model import Generation, Scope
from storage.agencies.facts import PeriodFact
from storage.models.agencies import AgencyEventKind, AgencyKind
from tests.corpus.rules.invent import (
    TOWNS,
    YEAR,
    Cells,
    case,
    change,
    district,
    event,
    registry,
    report,
)
from tests.corpus.rules.test_copies import LIST, WORDS, own

Subject = Case | DistrictYear
OLD = Generation.T2019
S1, S5 = "section_1_overview", "section_5_problems"
ALL = (*TOWNS, "d/edu", "d/fin")
NEW, GRANTED, HANDLED, OUT, IN = (
    f"t3.{row}.total"
    for row in ("new_received", "granted", "handled_total", "carried_out", "carried_in")
)


def two(before: Cells, now: Cells, **more: Any) -> Case:  # noqa: ANN401 - fields by name
    """Return a report after that of the year before."""
    return case(report(cells=now, **more), report(year=YEAR - 1, cells=before, **more))


def merged(before: Cells, now: Cells) -> Case:
    """Return a report of a town that took in another one within the year."""
    around = district([], registry=registry([event("t2", AgencyEventKind.MERGE, "2022-05", "t1")]))
    return case(report(cells=now), report(year=YEAR - 1, cells=before), around=around)


def alone(cells: Cells | None = None, **more: Any) -> Case:  # noqa: ANN401 - fields by name
    """Return a report without a past."""
    return case(report(cells=cells or {}, **more))


def says(section: str, text: str) -> Case:
    """Return a report with one section."""
    return alone(sections={section: text})


def among(cells: Cells, peers: Cells, count: int = 11) -> Case:
    """Return a town's report among those of other towns."""
    mine = report(cells=cells)
    others = [report(town, cells=peers) for town in TOWNS[1 : count + 1]]
    return case(mine, around=district([mine, *others]))


def moving(now: int, then: int, others: tuple[int, int]) -> Case:
    """Return a town whose requests moved, among others whose requests moved, too."""
    peers = [report(town, cells={NEW: others[1]}) for town in TOWNS[1:]]
    past = [report(town, YEAR - 1, {NEW: others[0]}) for town in TOWNS[1:]]
    mine, before = report(cells={NEW: now}), report(year=YEAR - 1, cells={NEW: then})
    return case(mine, before, around=district([mine, *peers], [before, *past]))


def whole(head: Cells, each: Cells, members: tuple[str, ...] = ALL,
          scope: Scope = Scope.AGGREGATE) -> DistrictYear:  # fmt: skip
    """Return a district whose government and members have the same figures each."""
    top = report("d", cells=head, scope=scope)
    return district([report(key, cells=each) for key in members], head=top)


def telling(told: str, town: Cells) -> DistrictYear:
    """Return a district whose government tells of the requests of its towns."""
    text = f"全区共收到政府信息公开申请60件，其中{told}、青桐乡9件。"
    top = report("d", sections={S1: text}, scope=Scope.AGGREGATE)
    return district([report("t1", cells=town)], head=top)


def shared(of_one: int, members: int = 2) -> DistrictYear:
    """Return a district with a hundred requests of which one town has some."""
    top = report("d", cells={NEW: 100}, scope=Scope.AGGREGATE)
    towns = [report("t1", cells={NEW: of_one}), report("t2", cells={NEW: 1})]
    return district(towns[:members], head=top)


def readable(count: int) -> DistrictYear:
    """Return a district of twelve towns of which some reports can be read."""
    cells: list[Cells] = [{NEW: 1}] * count + [{NEW: None}] * (12 - count)
    return district([report(t, YEAR, given) for t, given in zip(TOWNS, cells, strict=True)])


def living(starts: str | None, ends: str | None) -> Case:
    """Return a report of a town that was there for a time."""
    period = PeriodFact("t1", "柳荻镇", AgencyKind.TOWNSHIP, None, "d", starts, ends)
    return case(report(), around=district([], registry=registry(periods=[period])))


def moved(on: str, first: str = "c") -> Case:
    """Return a report of a town that came under another parent on a day."""
    periods = [PeriodFact("t1", "柳荻镇", AgencyKind.TOWNSHIP, "1", first, None, on),
               PeriodFact("t1", "柳荻镇", AgencyKind.TOWNSHIP, "1", "d", on)]  # fmt: skip
    return case(report(), around=district([], registry=registry(periods=periods)))


def twins(one: str, other: str, text: str) -> DistrictYear:
    """Return two reports with a digest each and the same text."""
    pair = (("t1", one), ("t2", other))
    return district([report(t, content_digest=d, sections={S1: text}) for t, d in pair])


def five(*chosen: int) -> Mapping[str, str]:
    """Return a part five of two problems and two measures."""
    return {S5: LIST.format(*(WORDS[n] for n in chosen))}


def after(now: Mapping[str, str], then: Mapping[str, str]) -> Case:
    """Return two reports of prose."""
    return case(report(sections=now), report(year=YEAR - 1, sections=then))


def speaking(*texts: str) -> DistrictYear:
    """Return reports with a text each."""
    pairs = zip(TOWNS, texts, strict=False)
    return district([report(town, sections={S1: text}) for town, text in pairs])


def calling(*phones: str | None) -> DistrictYear:
    """Return reports with a telephone number each."""
    pairs = zip(TOWNS, phones, strict=False)
    return district([report(town, prose=Prose(phone=phone)) for town, phone in pairs])


def in_district(text: str) -> Case:
    """Return a report with a text, among the names of its district."""
    now = report(sections={S1: text})
    return case(now, around=district([now]))


def timed(lineage: str = "d/edu", **clocks: Any) -> Case:  # noqa: ANN401 - clocks by name
    """Return a report with some clocks."""
    return case(report(lineage, clocks=Clocks(**clocks)))


def seen(now: YearReport | None = None, **known: Any) -> Case:  # noqa: ANN401 - fields by name
    """Return a report of which crawls saw something."""
    mine = now or report()
    return case(mine, around=district([mine], seen={mine.lineage: Seen(**known)}))


def searched(key: str, search: Search) -> DistrictYear:
    """Return a district in which a report was searched for."""
    return district([report(town) for town in TOWNS if town != key], seen={key: Seen(search)})


def dated(first_seen: datetime | None, *, is_found: bool) -> Case:
    """Return a report that claims a day in time, and a search after the deadline."""
    clocks = Clocks(claimed=date(2023, 1, 20), first_seen=first_seen)
    search = Search("2023-02-02", is_after_deadline=True, is_found=is_found)
    return seen(report("d/edu", clocks=clocks), search=search)


def in_folder(own_folder: str, *others: str) -> Case:
    """Return a page in a folder, beside those of others."""
    towns = zip(TOWNS[1:], others, strict=False)
    peers = [report(t, page_key=f"http://a.example/{at}/p.html") for t, at in towns]
    mine = report(page_key=f"http://a.example/{own_folder}/p.html")
    return case(mine, around=district([mine, *peers]))


def changed(*changes: Any) -> Case:  # noqa: ANN401 - changes
    """Return a report whose page changed."""
    return alone(changes=tuple(changes))


def copied(*copies: Copy) -> Case:
    """Return a report with copies."""
    return alone(copies=copies)


def steady(count: int, last: int) -> Case:
    """Return a report after two with the same number of requests, all granted."""
    keys = (NEW, GRANTED, HANDLED)
    past = [report(year=YEAR - back, cells=dict.fromkeys(keys, count)) for back in (1, 2)]
    return case(report(cells=dict.fromkeys(keys, last)), *past)


def quoting(text: str) -> Case:
    """Return a report that tells of last year's, which had eight requests."""
    now = report(cells={NEW: 12}, sections={S1: text})
    return case(now, report(year=YEAR - 1, cells={NEW: 8}))


def scoped(now: Scope, then: Scope) -> Case:
    """Return two reports of some scope."""
    return case(report(scope=now), report(year=YEAR - 1, scope=then))


def formed(now: Generation, then: Generation) -> Case:
    """Return two reports of some form."""
    return case(report(generation=now), report(year=YEAR - 1, generation=then))


def a_gap(*spans: tuple[str | None, str | None]) -> Case:
    """Return reports with a year between, of a town that was there in some spans."""
    held = [PeriodFact("t1", "柳荻镇", AgencyKind.TOWNSHIP, None, "d", *span) for span in spans]
    around = district([], registry=registry(periods=held))
    return case(report(), report(year=YEAR - 2), around=around)


NORM, RULES, FEE = "t2.normative_documents", "t2.rules", "t2.fees.fee_amount_wan"
ITEMS = {"t2.licensing.items_prior": 10, "t2.licensing.items_change": -2}
FIGURES: Cells = {
    NEW: 7, GRANTED: 4, HANDLED: 6, OUT: 1, "t3.refused_third_party.total": 2,
    "t2.licensing.decisions": 55,
}  # fmt: skip
ZEROS: Cells = dict.fromkeys(FIGURES, 0)
CONFLICT = Copy("conflict", "https://b.example/1", ((GRANTED, "3", "4"),))
EARLIER = replace(CONFLICT, relation="earlier")
NUMBER = change("number", cells=((GRANTED, "3", "4"),))
BACK = change("number", 2, cells=((GRANTED, "4", "3"),))
NO_DUTY = Duties(lambda *_: False)
MOST = ALL[2:]
GENERAL = (
    "公开工作还需进一步加强，公开内容不够全面，公开意识有待提高，队伍建设仍需完善，时效需提升。"
)
WITH_FILE = report(prose=Prose(attachments=("a.pdf",)))
IN_TIME, LATE = (datetime(2023, 1, 31, hour, tzinfo=UTC) for hour in (15, 17))
NOT_FOUND = Search("2023-04-05", is_after_deadline=True)
PARAGRAPH = own(1, 60)


def stock(row: str, left: int) -> Case:
    """Return a stock of ten after which three were made and two repealed."""
    now = {f"{row}.issued": 3, f"{row}.repealed": 2, f"{row}.in_force": left}
    return two({f"{row}.in_force": 10}, now)


def old_stock(row: str) -> Case:
    """Return the same in another form, that has no stock."""
    wrong = {f"{row}.issued": 3, f"{row}.repealed": 2, f"{row}.in_force": 13}
    return two({f"{row}.in_force": 10}, wrong, generation=OLD)


SUITS: Cells = {"t4.review_total": 2, "t4.review_pending": 1, "t4.post_review_suit_total": 2}
