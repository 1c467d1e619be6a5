"""For every rule a subject that passes, one that fails, and a trap: what looks wrong and is not.

The trap of a rule is one that its source names (mergers, other forms, zeros, quotations); it may be
left open, but must not fail.
"""

from collections.abc import Callable, Mapping
from datetime import date
from typing import NamedTuple

from corpus.rules.model import Copy, Prose
from corpus.rules.seen import Search
from parsers.model import Generation, Scope, TablesStatus
from tests.corpus.rules import subjects as f
from tests.corpus.rules.invent import TOWNS, case, change, district, report
from tests.corpus.rules.subjects import GRANTED, HANDLED, IN, NEW, OUT, S1, S5, Subject
from tests.corpus.rules.test_copies import WORDS, own


class Fixture(NamedTuple):
    """Three subjects of one rule."""

    good: Subject
    bad: Subject
    trap: Subject


FIXTURES: Mapping[str, Callable[[], Fixture]] = {
    "years.carried.<column>": lambda: Fixture(
        f.two({OUT: 3}, {IN: 3}), f.two({OUT: 3}, {IN: 4}), f.merged({OUT: 3}, {IN: 4})
    ),
    "years.normative_stock": lambda: Fixture(
        f.stock(f.NORM, 11), f.stock(f.NORM, 13), f.old_stock(f.NORM)
    ),
    "years.rules_stock": lambda: Fixture(
        f.stock(f.RULES, 11), f.stock(f.RULES, 13), f.old_stock(f.RULES)
    ),
    "years.items.<row>": lambda: Fixture(
        f.two(f.ITEMS, {"t2.licensing.items_prior": 8}, generation=f.OLD),
        f.two(f.ITEMS, {"t2.licensing.items_prior": 9}, generation=f.OLD),
        f.two(f.ITEMS, {"t2.licensing.items_prior": 9}),
    ),
    "years.disclosed_total.<row>": lambda: Fixture(
        f.two({"t2.rules.disclosed_total": 5}, {"t2.rules.disclosed_total": 5}, generation=f.OLD),
        f.two({"t2.rules.disclosed_total": 5}, {"t2.rules.disclosed_total": 4}, generation=f.OLD),
        f.two({"t2.rules.disclosed_total": 5}, {"t2.rules.disclosed_total": None},
              generation=f.OLD),
    ),
    "years.pending.<group>": lambda: Fixture(
        f.two({"t4.review_pending": 3}, {"t4.review_total": 3}),
        f.two({"t4.review_pending": 3}, {"t4.review_total": 2}),
        f.merged({"t4.review_pending": 3}, {"t4.review_total": 2}),
    ),
    "years.jump.<cell>": lambda: Fixture(
        f.moving(22, 20, (20, 21)), f.moving(400, 20, (20, 21)), f.moving(400, 20, (20, 400))
    ),
    "years.copied_figures": lambda: Fixture(
        f.two(f.FIGURES, {**f.FIGURES, NEW: 8}), f.two(f.FIGURES, f.FIGURES),
        f.two({**f.FIGURES, "t3.granted.natural_person": 900}, f.FIGURES),
    ),
    "years.drop.<cell>": lambda: Fixture(
        f.two({NEW: 30}, {NEW: 1}), f.two({NEW: 30}, {NEW: 0}), f.two({NEW: 29}, {NEW: 0})
    ),
    "years.unit_slip": lambda: Fixture(
        f.two({f.FEE: 12}, {f.FEE: 15}), f.two({f.FEE: 12}, {f.FEE: 121_000}),
        f.two({f.FEE: 0}, {f.FEE: 120_000}),
    ),
    "years.steady": lambda: Fixture(f.steady(12, 13), f.steady(12, 12), f.steady(9, 9)),
    "years.quoted.<cell>": lambda: Fixture(
        f.quoting("2022年，我镇共收到政府信息公开申请12件，较上年的8件增长50%。"),
        f.quoting("2022年，我镇共收到政府信息公开申请12件，较上年的6件增长50%。"),
        f.quoting("2022年，我镇共收到网络申请12件，较上年的6件增长50%。"),
    ),
    "across.text_of_child": lambda: Fixture(
        f.telling("柳荻镇6件", {NEW: 5, IN: 1}), f.telling("柳荻镇6件", {NEW: 5, IN: 2}),
        f.telling("某某镇6件", {NEW: 5, IN: 2}),
    ),
    "years.scope_flip": lambda: Fixture(
        f.scoped(Scope.AGGREGATE, Scope.SYSTEM), f.scoped(Scope.AGGREGATE, Scope.OWN),
        f.scoped(Scope.AGGREGATE, Scope.UNKNOWN),
    ),
    "years.gap": lambda: Fixture(
        f.two({}, {}), f.a_gap((None, None)), f.a_gap(("2000", "2020-03"), ("2022-01", None))
    ),
    "years.form_went_back": lambda: Fixture(
        f.formed(f.OLD, f.OLD), f.formed(f.OLD, Generation.T2021),
        f.formed(f.OLD, Generation.MIXED),
    ),
    "outliers.rate.<rate>": lambda: Fixture(
        f.alone({GRANTED: 3, HANDLED: 3}), f.alone({GRANTED: 4, HANDLED: 3}),
        f.alone({GRANTED: 4, HANDLED: "/"}),
    ),
    "outliers.funnel.<rate>": lambda: Fixture(
        f.among({GRANTED: 25, HANDLED: 50}, {GRANTED: 20, HANDLED: 50}),
        f.among({GRANTED: 49, HANDLED: 50}, {GRANTED: 20, HANDLED: 50}),
        f.among({GRANTED: 20, HANDLED: 20}, {GRANTED: 20, HANDLED: 50}),
    ),
    "outliers.zero.<cell>": lambda: Fixture(
        f.among({NEW: 1}, {NEW: 20}), f.among({NEW: 0}, {NEW: 20}), f.among({NEW: 0}, {NEW: 19})
    ),
    "outliers.mark.<cell>": lambda: Fixture(
        f.among({NEW: 0}, {NEW: 0}), f.among({NEW: "/"}, {NEW: 0}), f.among({NEW: "/"}, {NEW: "/"})
    ),
    "outliers.all_granted": lambda: Fixture(
        f.alone({GRANTED: 49, HANDLED: 50}), f.alone({GRANTED: 50, HANDLED: 50}),
        f.alone({GRANTED: 49, HANDLED: 49}),
    ),
    "years.disputes_above_requests": lambda: Fixture(
        f.two({HANDLED: 2}, {"t4.review_total": 2, "t4.direct_suit_total": 1, HANDLED: 1}),
        f.two({HANDLED: 1}, {"t4.review_total": 2, "t4.direct_suit_total": 1, HANDLED: 1}),
        f.merged({HANDLED: 1}, {"t4.review_total": 2, "t4.direct_suit_total": 1, HANDLED: 1}),
    ),
    "years.suits_after_review": lambda: Fixture(
        f.two({"t4.review_total": 1}, f.SUITS), f.two({"t4.review_total": 0}, f.SUITS),
        f.two({"t4.review_total": None}, f.SUITS),
    ),
    "across.scope": lambda: Fixture(
        f.whole({}, {}), f.whole({}, {}, scope=Scope.UNKNOWN), district([report()])
    ),
    "across.below_parts.<cell>": lambda: Fixture(
        f.whole({NEW: 14}, {NEW: 1}), f.whole({NEW: 13}, {NEW: 1}),
        f.whole({NEW: 13}, {NEW: 1}, scope=Scope.OWN),
    ),
    "across.partition.<cell>": lambda: Fixture(
        f.whole({NEW: 14}, {NEW: 1}), f.whole({NEW: 15}, {NEW: 1}),
        f.whole({NEW: 15}, {NEW: 1}, TOWNS),
    ),
    "across.carried.<cell>": lambda: Fixture(
        f.whole({IN: 14}, {IN: 1}), f.whole({IN: 15}, {IN: 1}), f.whole({IN: 15}, {IN: 1}, TOWNS)
    ),
    "across.double_count.<cell>": lambda: Fixture(
        f.whole({NEW: 21}, {NEW: 1}), f.whole({NEW: 22}, {NEW: 1}),
        f.whole({NEW: 40}, {NEW: 1}, TOWNS[:6]),
    ),
    "across.outlier_share": lambda: Fixture(
        f.shared(79), f.shared(80),
        district([report("t1", cells={NEW: 9})],
                 head=report("d", cells={NEW: 10}, scope=Scope.AGGREGATE)),
    ),
    "across.report_missing": lambda: Fixture(
        district([report(town) for town in TOWNS]), district([report("t1")]),
        district([report(town) for town in TOWNS[1:]], duties=f.NO_DUTY),
    ),
    "across.line_coverage.<kind>": lambda: Fixture(
        f.whole({}, {NEW: 1}), f.readable(9), f.whole({}, {NEW: 1}, f.MOST)
    ),
    "bodies.versions_conflict": lambda: Fixture(
        f.copied(Copy("copy", "b")), f.copied(f.CONFLICT), f.copied(f.EARLIER)
    ),
    "bodies.not_there": lambda: Fixture(
        f.living(None, None), f.living(None, "2021-06"), f.living("2022-11", None)
    ),
    "bodies.same_content": lambda: Fixture(
        f.twins("a", "b", own(1)), f.twins("a", "a", own(1)), f.twins("a", "a", "")
    ),
    "bodies.moved": lambda: Fixture(
        f.moved("2020-04"), f.moved("2022-04"), f.moved("2022-04", "d")
    ),
    "bodies.kind_unlike_name": lambda: Fixture(
        f.alone(prose=Prose(agency_name="柳荻镇人民政府")),
        f.alone(prose=Prose(agency_name="柳荻县人民政府")),
        case(report("d", prose=Prose(agency_name="高新技术产业开发区管理委员会"))),
    ),
    "copies.last_year": lambda: Fixture(
        f.after({S1: own(1)}, {S1: own(2)}), f.after({S1: own(1)}, {S1: own(1)}),
        f.after({S1: own(1, 100)}, {S1: own(1, 100)}),
    ),
    "copies.problems": lambda: Fixture(
        f.after(f.five(0, 1, 4, 5), f.five(2, 3, 4, 5)),
        f.after(f.five(0, 1, 4, 5), f.five(0, 3, 4, 5)),
        f.after({S5: f"（一）存在的主要问题\n{WORDS[0]}。\n"},
                {S5: f"（一）存在的主要问题\n{WORDS[1]}。\n"}),
    ),
    "copies.measures": lambda: Fixture(
        f.after(f.five(0, 1, 4, 5), f.five(2, 3, 4, 1)),
        f.after(f.five(0, 1, 4, 5), f.five(2, 3, 5, 4)),
        f.after(f.five(0, 1, 4, 5), {S1: own(1)}),
    ),
    "copies.others": lambda: Fixture(
        f.speaking(own(1), own(2)), f.speaking(own(1), own(1)),
        f.speaking(own(1), own(1) + own(2, 400)),
    ),
    "copies.paragraph_twice": lambda: Fixture(
        f.says(S1, f"{f.PARAGRAPH}\n{own(2, 60)}"), f.says(S1, f"{f.PARAGRAPH}\n{f.PARAGRAPH}"),
        f.says(S1, f"{f.PARAGRAPH}\n一、总体情况\n一、总体情况"),
    ),
    "copies.contact": lambda: Fixture(
        f.calling("0990-1", "0990-2"), f.calling("0990-1", "0990-1"), f.calling(None, None)
    ),
    "copies.other_name": lambda: Fixture(
        f.in_district("柳荻镇认真落实各项要求。"),
        f.in_district("2022年，白鹭镇认真落实各项要求。"),
        f.in_district("柳荻镇与白鹭镇共建公开专区。白鹭镇的做法值得学习。"),
    ),
    "copies.other_kind": lambda: Fixture(
        f.in_district("在区政府领导下，我镇认真落实各项要求。"),
        f.in_district("在区政府领导下，我局认真落实各项要求。"),
        f.in_district("我区全面推进公开，我县积极配合。区教育局表示，请我局工作人员认真答复。"),
    ),
    "copies.left_over_year": lambda: Fixture(
        f.says(S5, "2022年我镇主动公开信息40条。"), f.says(S5, "2019年存在的主要问题已整改。"),
        f.says(S5, "较2019年我镇主动公开数量有所增加。"),
    ),
    "copies.sparse": lambda: Fixture(
        f.says(S1, own(1)), f.says(S1, "公开工作平稳有序。"),
        f.says(S1, "公开工作平稳有序，共12件。"),
    ),
    "copies.problems_empty": lambda: Fixture(
        f.says(S5, f.five(0, 1, 2, 3)[S5]), f.says(S5, f.GENERAL), f.says(S1, own(1))
    ),
    "copies.generalities": lambda: Fixture(
        f.says(S1, "柳荻镇公开信息40条。"), f.says(S1, "部分地区重视不够，多数部门已经整改。"),
        f.says(S1, "柳荻镇督促部分单位整改。"),
    ),
    "clocks.late": lambda: Fixture(
        f.timed(claimed=date(2023, 1, 31)), f.timed(claimed=date(2023, 2, 1)),
        f.timed(claimed=date(2023, 5, 1), first_seen=f.LATE, server=f.IN_TIME),
    ),
    "clocks.not_found": lambda: Fixture(
        district([report("t1")]), f.searched("t1", f.NOT_FOUND),
        f.searched("t1", Search("2023-01-05", is_after_deadline=False)),
    ),
    "clocks.back_dated": lambda: Fixture(
        f.dated(f.LATE, is_found=True), f.dated(f.LATE, is_found=False),
        f.dated(f.IN_TIME, is_found=False),
    ),
    "clocks.signed_early": lambda: Fixture(
        f.timed(signed=date(2022, 12, 31)), f.timed(signed=date(2022, 12, 30)),
        f.timed(signed=date(2022, 12, 31), period_end=date(2022, 11, 30)),
    ),
    "clocks.claimed_early": lambda: Fixture(
        f.timed(claimed=date(2023, 1, 1)), f.timed(claimed=date(2022, 12, 31)), f.timed()
    ),
    "clocks.signed_after_claim": lambda: Fixture(
        f.timed(signed=date(2023, 1, 9), claimed=date(2023, 1, 9)),
        f.timed(signed=date(2023, 1, 10), claimed=date(2023, 1, 9)),
        f.timed(signed=date(2023, 1, 10)),
    ),
    "clocks.gone": lambda: Fixture(
        f.changed(), f.changed(change("withdrawn")),
        f.changed(change("withdrawn"), change("returned", 2)),
    ),
    "clocks.content_changed": lambda: Fixture(
        f.changed(), f.changed(change("text")), f.changed(change("surroundings"))
    ),
    "clocks.image_only": lambda: Fixture(
        f.alone(tables_status=TablesStatus.IN_PAGE), f.alone(tables_status=TablesStatus.IMAGE_ONLY),
        f.alone(tables_status=TablesStatus.IN_ATTACHMENT),
    ),
    "clocks.dead_attachment": lambda: Fixture(
        f.seen(f.WITH_FILE, dead_links=()), f.seen(f.WITH_FILE, dead_links=("a.pdf",)),
        f.seen(f.WITH_FILE),
    ),
    "clocks.listed_elsewhere": lambda: Fixture(
        f.seen(is_in_column=True), f.seen(is_in_column=False), f.seen()
    ),
    "clocks.list_order": lambda: Fixture(
        f.seen(is_in_order=True), f.seen(is_in_order=False), f.seen()
    ),
    "clocks.year_folder": lambda: Fixture(
        f.in_folder("nb/2023", "nb/2023", "nb/2023", "nb/2022"),
        f.in_folder("nb/2021", "nb/2023", "nb/2023", "nb/2022"),
        f.in_folder("nb/2017", "nb/2017", "nb/2017", "nb/2017", "nb/2017"),
    ),
    "clocks.no_longer_listed": lambda: Fixture(
        f.seen(has_left_list=False), f.seen(has_left_list=True), f.seen()
    ),
    "clocks.platform_differs": lambda: Fixture(
        f.seen(platform="same"), f.seen(platform="missing"), f.seen()
    ),
    "revisions.text": lambda: Fixture(
        f.changed(), f.changed(change("text")), f.changed(change("surroundings"), change("moved"))
    ),
    "revisions.number": lambda: Fixture(
        f.changed(), f.changed(f.NUMBER, f.BACK), f.changed(change("text"), change("number"))
    ),
    "revisions.unannounced": lambda: Fixture(
        f.changed(change("number", is_announced=True)),
        f.changed(change("number", is_announced=False)),
        f.changed(change("attachment", is_announced=False, is_file=True),
                  change("text", is_announced=True)),
    ),
    "revisions.copies_differ": lambda: Fixture(
        f.copied(Copy("copy", "b")), f.copied(f.CONFLICT), f.copied(f.EARLIER)
    ),
    "revisions.cured": lambda: Fixture(
        f.changed(), f.changed(change("number", cured=("t3.balance.total",))), f.changed(f.NUMBER)
    ),
}  # fmt: skip
