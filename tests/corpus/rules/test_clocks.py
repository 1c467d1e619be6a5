from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from corpus.rules.case import Case
from corpus.rules.clocks import read_modified
from corpus.rules.deadlines import load_deadlines
from corpus.rules.limits import ThresholdsRefused, load_limits
from corpus.rules.model import Clocks, Prose, Verdict, YearReport
from corpus.rules.run import all_rules
from corpus.rules.seen import Search, Seen
from parsers.model import Scope, Severity, TablesStatus
from storage.agencies.facts import PeriodFact
from storage.models.agencies import AgencyKind
from tests.corpus.rules.invent import (
    TOWNS,
    case,
    change,
    district,
    only,
    outcomes,
    registry,
    report,
)

PASS, FAIL = Verdict.PASS, Verdict.FAIL
OPEN, APART = Verdict.NOT_ASSESSABLE, Verdict.NOT_APPLICABLE


def timed(lineage: str = "d/edu", **clocks: object) -> Case:
    return case(report(lineage, clocks=Clocks(**clocks)))  # type: ignore[arg-type] # clocks by name


def test_a_report_is_out_by_its_deadline() -> None:
    assert only("TM-01", timed(claimed=date(2023, 1, 31))) is PASS
    assert only("TM-01", timed(claimed=date(2023, 2, 1))) is FAIL
    assert only("TM-01", timed(claimed=None)) is OPEN


def test_the_earliest_evidence_counts_for_a_page_that_was_dated_anew() -> None:
    seen = datetime(2023, 1, 31, 15, 59, tzinfo=UTC)
    assert only("TM-01", timed(claimed=date(2023, 5, 1), first_seen=seen)) is PASS
    a_minute_later = datetime(2023, 1, 31, 16, 0, tzinfo=UTC)
    assert only("TM-01", timed(claimed=date(2023, 5, 1), first_seen=a_minute_later)) is FAIL


def test_a_server_that_had_the_page_in_time_is_believed() -> None:
    in_time, late = (datetime(2023, 1, 31, hour, tzinfo=UTC) for hour in (15, 17))
    assert only("TM-01", timed(claimed=date(2023, 5, 1), server=in_time)) is PASS
    assert only("TM-01", timed(claimed=date(2023, 5, 1), server=late)) is FAIL
    assert only("TM-01", timed(first_seen=late, server=in_time)) is PASS
    assert only("TM-01", timed(server=late)) is OPEN, "when it was put there before is not known"


@pytest.mark.parametrize(
    "text", [None, "", "yesterday", "Mon, 31 Feb 2023 10:00:00 GMT", "0",
             "Fri, 30 Dec 2022 10:00:00 GMT", "31 Jan 99999999999999999999 10:00:00 GMT",
             "Tue, 31 Jan 2023 10:00:00 +99999999999999999", "Fri, 31 Dec 9999 23:00:00 GMT",
             "Fri, 31 Dec 9999 10:00:00 +0000"],
)  # fmt: skip
def test_a_server_date_that_is_none_or_of_a_template_says_nothing(text: str | None) -> None:
    assert read_modified(text, 2022) is None


def test_a_page_first_seen_late_without_any_claim_proves_nothing() -> None:
    assert only("TM-01", timed(first_seen=datetime(2023, 6, 1, tzinfo=UTC))) is OPEN


def test_no_national_rule_makes_a_late_town_more_than_a_note() -> None:
    found = outcomes("TM-01", timed("t1", claimed=date(2023, 4, 1)))[0]
    assert (found.verdict, found.severity) == (FAIL, Severity.INFO)


def test_a_local_pack_goes_before_the_national_rules() -> None:
    pack = '[[deadline]]\nkinds = ["township"]\nmonth = 1\nday = 20\ndivision = "9901"\n'
    rules = load_deadlines(pack)
    assert rules.of(AgencyKind.TOWNSHIP, 2022, ("990102001",)).on == date(2023, 1, 20)  # type: ignore[union-attr] # there is one
    assert rules.of(AgencyKind.TOWNSHIP, 2022, ("110101001",)).on == date(2023, 3, 31)  # type: ignore[union-attr] # there is one
    assert rules.of(AgencyKind.DEPARTMENT, 2018, ()).on == date(2019, 3, 31)  # type: ignore[union-attr] # there is one
    with pytest.raises(ThresholdsRefused, match="cannot be read"):
        load_deadlines("[[deadline]]\nkinds = ['village']\nmonth = 1\nday = 1\n")


def test_thresholds_that_are_unknown_or_no_numbers_are_refused() -> None:
    with pytest.raises(ThresholdsRefused, match="no threshold"):
        load_limits("[years]\njmp_z = 3\n")
    for text in ('[years]\njump_z = "3"\n', "[years]\njump_z = true\n", "years = 3", "[years"):
        with pytest.raises(ThresholdsRefused):
            load_limits(text)


@pytest.mark.parametrize(
    ("name", "values"),
    [
        ("outliers.min_n", ("0", "-1", "30.5")),
        ("outliers.min_peers", ("0",)),
        ("years.jump_min_peers", ("0",)),
        ("years.unit_slip_factors", ("[0]", "[1000, 1]", "[-1000]")),
        ("years.steady_years", ("1", "4")),
        ("years.jump_z", ("-0.1", "nan", "inf")),
        ("copies.reuse", ("-0.5",)),
    ],
)
def test_thresholds_that_make_no_sense_are_refused_by_name(
    name: str, values: tuple[str, ...]
) -> None:
    table, _, short = name.partition(".")
    for value in values:
        with pytest.raises(ThresholdsRefused, match=f"The threshold {name} must"):
            load_limits(f"[{table}]\n{short} = {value}\n")


def test_every_default_is_within_its_range() -> None:
    for name, value in load_limits().values.items():
        table, _, short = name.partition(".")
        load_limits(f"[{table}]\n{short} = {value}\n")
    assert load_limits("[copies]\nreuse = 1.1\n")["copies.reuse"] > 1, "which switches it off"


LATE, EARLY = Search("2023-02-02", True), Search("2023-01-05", False)
FOUND = Search("2023-02-02", True, is_found=True)


def test_what_a_proven_search_did_not_find_is_missing() -> None:
    searches = {"t1": LATE, "t2": LATE, "t3": EARLY, "t5": FOUND}
    seen = {key: Seen(search) for key, search in searches.items()}
    around = district([report("t1")], seen=seen)
    found = {o.lineage: o.verdict for o in outcomes("TM-02", around)}
    assert (found["t1"], found["t2"], found["t3"], found["t4"]) == (PASS, FAIL, OPEN, OPEN)
    assert found["t5"] is OPEN, "what is listed and could not be got is not missing"


def test_how_bad_a_missing_report_is_follows_from_its_deadline() -> None:
    seen = {key: Seen(LATE) for key in ("t1", "d/edu")}
    found = {o.lineage: o.severity for o in outcomes("TM-02", district(seen=seen))}
    assert (found["t1"], found["d/edu"]) == (Severity.INFO, Severity.WARNING)


def test_a_government_is_missed_once_by_the_roster_above_it_or_by_its_own() -> None:
    below = district(seen={"d": Seen(LATE)})
    assert "d" not in {o.lineage for o in outcomes("TM-02", below)}
    own = registry(periods=[PeriodFact("d", "沐岚区", AgencyKind.COUNTY, "990102")])
    top = replace(below, registry=own)
    assert {o.lineage: o.verdict for o in outcomes("TM-02", top)}["d"] is FAIL
    city = replace(below, lineage="c")
    found = {o.lineage: o.verdict for o in outcomes("TM-02", city)}
    assert found == {"c": OPEN, "d": FAIL}


def claimed(on: date | None, search: Search | None, seen_at: datetime | None = None) -> Verdict:
    now = report("d/edu", clocks=Clocks(claimed=on, first_seen=seen_at))
    around = district([now], seen={"d/edu": Seen(search)})
    return only("TM-03", case(now, around=around))


def test_a_day_in_time_that_a_later_search_contradicts_is_suspect() -> None:
    assert claimed(date(2023, 2, 9), LATE) is PASS
    assert claimed(date(2023, 1, 20), LATE) is FAIL
    assert claimed(date(2023, 1, 20), FOUND) is PASS
    assert claimed(date(2023, 1, 20), EARLY) is OPEN
    assert claimed(date(2023, 1, 20), None) is OPEN
    assert claimed(None, LATE) is OPEN


def test_a_page_that_was_seen_in_time_was_there_whatever_a_search_says() -> None:
    assert claimed(date(2023, 1, 20), LATE, datetime(2023, 1, 31, 15, tzinfo=UTC)) is PASS
    assert claimed(date(2023, 1, 20), LATE, datetime(2023, 1, 31, 17, tzinfo=UTC)) is FAIL


def test_a_report_is_signed_when_its_period_is_over() -> None:
    assert only("TM-04", timed(signed=date(2022, 12, 31))) is PASS
    assert only("TM-04", timed(signed=date(2022, 12, 30))) is FAIL
    assert only("TM-04", timed()) is OPEN


@pytest.mark.parametrize(
    ("signed", "verdict"), [((2022, 11, 30), FAIL), ((2022, 12, 30), FAIL), ((2022, 12, 31), PASS)]
)
def test_a_period_that_ends_early_does_not_end_the_year(
    signed: tuple[int, int, int], verdict: Verdict
) -> None:
    assert only("TM-04", timed(signed=date(*signed), period_end=date(2022, 11, 30))) is verdict
    late = timed(signed=date(*signed), period_end=date(2023, 1, 5))
    assert only("TM-04", late) is FAIL


def test_a_body_that_ended_within_the_year_may_sign_before_its_end() -> None:
    gone = PeriodFact("t1", "柳荻镇", AgencyKind.TOWNSHIP, None, "d", None, "2022-06")
    now = report(clocks=Clocks(signed=date(2022, 7, 9)))
    around = district([now], registry=registry(periods=[gone]))
    assert only("TM-04", case(now, around=around)) is APART


def test_no_page_claims_a_day_in_the_year_reported_on() -> None:
    assert only("TM-05", timed(claimed=date(2023, 1, 1))) is PASS
    assert only("TM-05", timed(claimed=date(2022, 12, 31))) is FAIL
    assert only("TM-05", timed()) is OPEN


def test_a_report_is_not_signed_after_it_was_shown() -> None:
    assert only("TM-06", timed(signed=date(2023, 1, 9), claimed=date(2023, 1, 9))) is PASS
    assert only("TM-06", timed(signed=date(2023, 1, 10), claimed=date(2023, 1, 9))) is FAIL
    assert only("TM-06", timed(signed=date(2023, 1, 10))) is OPEN


def changed(alias: str, *changes: object) -> Verdict:
    return only(alias, case(report(changes=tuple(changes))))


def test_a_page_that_was_withdrawn_is_gone() -> None:
    gone = change("withdrawn")
    assert changed("TM-07") is PASS
    assert changed("TM-07", gone) is FAIL
    assert changed("TM-07", gone, change("returned", 2)) is PASS
    [found] = outcomes("TM-07", case(report(changes=(gone,))))
    assert found.message == "The page is gone since 2023-05-01."


def test_changed_text_is_told_surroundings_are_not() -> None:
    assert changed("TM-08", change("surroundings"), change("number")) is PASS
    assert changed("TM-08", change("text")) is FAIL
    assert changed("TM-08") is PASS


def test_tables_as_pictures_are_told_text_in_a_file_is_fine() -> None:
    def shown(status: TablesStatus) -> Verdict:
        return only("TM-09", case(report(tables_status=status)))

    assert shown(TablesStatus.IN_PAGE) is PASS
    assert shown(TablesStatus.IMAGE_ONLY) is FAIL
    assert shown(TablesStatus.IN_ATTACHMENT) is PASS


def shown(alias: str, now: YearReport | None = None, rule: str = "", **seen: object) -> Verdict:
    own = now or report()
    around = district([own], seen={own.lineage: Seen(**seen)})  # type: ignore[arg-type] # by name
    found = outcomes(alias, case(own, around=around))
    return next(o.verdict for o in found if o.rule.startswith(rule))


def test_dead_attachments_are_told_where_the_crawl_knows() -> None:
    with_file = report(prose=Prose(attachments=("a.pdf",)))
    assert shown("TM-10", with_file, dead_links=()) is PASS
    assert shown("TM-10", with_file, dead_links=("a.pdf",)) is FAIL
    assert shown("TM-10", with_file) is OPEN
    assert shown("TM-10", dead_links=()) is APART


@pytest.mark.parametrize(
    ("rule", "name", "good", "bad"),
    [("clocks.listed_elsewhere", "is_in_column", True, False),
     ("clocks.list_order", "is_in_order", True, False),
     ("clocks.no_longer_listed", "has_left_list", False, True),
     ("clocks.platform_differs", "platform", "same", "missing"),
     ("clocks.platform_differs", "platform", "same", "differs")],
)  # fmt: skip
def test_what_lists_and_platforms_show_is_told_where_the_crawl_knows(
    rule: str, name: str, good: object, bad: object
) -> None:
    alias = next(each.info.alias for each in all_rules() if each.info.id == rule)
    assert shown(alias, None, rule, **{name: good}) is PASS
    assert shown(alias, None, rule, **{name: bad}) is FAIL
    assert shown(alias, None, rule) is OPEN


def test_what_was_seen_of_a_report_says_nothing_of_another_one_of_the_same_body() -> None:
    beside = report(scope=Scope.AGGREGATE, is_main=False)
    assert shown("TM-12", beside, has_left_list=True) is OPEN


def folder(path: str, *others: str) -> Verdict:
    towns = zip(TOWNS[1:], others, strict=False)
    peers = [report(town, page_key=f"http://a.example/{other}/p.html") for town, other in towns]
    own = report(page_key=f"http://a.example/{path}/p.html")
    found = outcomes("TM-11", case(own, around=district([own, *peers])))
    return next(o.verdict for o in found if o.rule == "clocks.year_folder")


def test_a_page_in_the_folder_of_another_year_is_told_where_folders_are_by_year() -> None:
    assert folder("nb/2023", "nb/2023", "nb/2023", "nb/2022") is PASS
    assert folder("nb/2021", "nb/2023", "nb/2023", "nb/2022") is FAIL
    assert folder("nb/2021", "nb/2023", "nb/2023") is APART, "two folders make no order"
    assert folder("nb/2017", "nb/2017", "nb/2017", "nb/2017", "nb/2017") is APART, "of the column"
    assert folder("nb", "nb/2023", "nb/2023", "nb/2023") is APART
