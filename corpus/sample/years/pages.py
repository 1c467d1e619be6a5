"""Pages: where each report is published, what the page shows when, and what becomes of it."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from typing import Literal
from urllib.parse import urlsplit

from corpus.sample.charsets import Charset
from corpus.sample.layout import lay_out
from corpus.sample.markup import HtmlStyle
from corpus.sample.pools import chance
from corpus.sample.prose import SampleSection
from corpus.sample.render_docx import render_docx
from corpus.sample.render_html import HtmlOptions, render_html
from corpus.sample.truth import SampleReport
from corpus.sample.years.calendar import LAST_CHANGE, edited_at, online_at
from corpus.sample.years.model import ReportKey
from corpus.sample.years.prose import add_line
from corpus.sample.years.reports import Reports
from corpus.sample.years.units import CITY, NEW, OTHER, host_of
from storage.models.agencies import AgencyKind

CHANGED = "t2.licensing.decisions"
"""The cell that silent edits and bad copies change; no sum within the report has it."""

WRONG_BY = 3
FILE = ".docx"
WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
NOTICE = "更正说明：本报告表二行政许可数据有误，现予更正。"
CLOCK = "2026年3月5日"
"""What every sample page shows as today."""

Fate = Literal["shown", "dead", "unreachable"]

_STYLES: tuple[HtmlStyle, ...] = ("plain", "word", "nested")
_GONE_FOR = (datetime(2024, 9, 5, tzinfo=LAST_CHANGE.tzinfo), timedelta(days=10))


@dataclass(frozen=True, slots=True)
class State:
    """What a page shows from a moment on."""

    since: datetime
    report: SampleReport
    payload: bytes = field(repr=False)


@dataclass(frozen=True, slots=True)
class Page:
    """An address with everything it ever shows; `relation` is as in `PageTruth`.

    It is gone between `gone_at` and `back_at`, or leads to `moved_to` from `gone_at` on; its list
    names it until `delisted_at`.
    """

    url: str
    key: ReportKey
    relation: str | None
    states: tuple[State, ...]
    title: str
    published_on: str
    media_type: str = "text/html"
    fate: Fate = "shown"
    is_listed: bool = True
    gone_at: datetime | None = None
    back_at: datetime | None = None
    moved_to: str | None = None
    delisted_at: datetime | None = None
    ticks: bool = False
    """Whether it shows a clock, so that its bytes differ at every visit."""

    @property
    def host(self) -> str:
        """Return the host it lies on."""
        return urlsplit(self.url).netloc

    @property
    def charset(self) -> Charset:
        """Return how it is encoded."""
        return _charset(self.url)

    def is_online(self, moment: datetime) -> bool:
        """Tell whether it shows something of its own."""
        if moment < self.states[0].since:
            return False
        if self.gone_at is None or moment < self.gone_at:
            return True
        return self.back_at is not None and moment >= self.back_at

    def is_in_list(self, moment: datetime) -> bool:
        """Tell whether the list of its portal names it; a list names dead links, too."""
        is_over = self.delisted_at is not None and moment >= self.delisted_at
        is_begun = self.is_listed and self.states[0].since <= moment
        return is_begun and not is_over and (self.fate != "shown" or self.is_online(moment))

    def state_at(self, moment: datetime) -> State:
        """Return what it shows."""
        return [state for state in self.states if state.since <= moment][-1]


class Press:
    """Publishes the reports."""

    def __init__(self, reports: Reports) -> None:
        self._reports = reports
        self._count = 0

    def pages(self) -> Iterator[Page]:
        """Yield every page and file of every report, in the order of publication by year."""
        for key in sorted(self._reports.written, key=lambda key: (key[1], key[0])):
            yield from self._publish(key)

    def _publish(self, key: ReportKey) -> Iterator[Page]:
        report, scenario = self._reports.written[key], self._reports.placed.get(key)
        page = self._page(key, report)
        wrong = _with_wrong_figure(report)
        if scenario in _FATES:
            yield from _FATES[scenario](page)
        elif scenario in _BEFORE:
            yield self._changed(page, _BEFORE[scenario](report), _after(scenario, report))
        elif scenario in _FILES:
            yield from self._with_file(page, scenario, wrong)
        elif scenario in _PARENTS:
            yield from self._with_parent_copy(page, scenario, wrong)
        elif scenario == "year_to_come":
            yield from (page, _to_come(page))
        else:
            yield page

    def _page(self, key: ReportKey, report: SampleReport) -> Page:
        lineage, year = key
        self._count += 1
        unit = self._reports.units[lineage]
        stretch = unit.at_end_of(year)
        is_government = unit.kind in (AgencyKind.CITY, AgencyKind.COUNTY)
        portal = lineage if is_government or stretch is None else stretch.parent
        day = report.published_on
        file = f"t{day.replace('-', '')}_{self._count:05}.html"
        url = f"http://{host_of(portal)}/zwgk/ndbg/{year + 1}/{file}"
        since = online_at(date.fromisoformat(day))
        ticks = key == (f"{NEW}/zone", 2021)
        return Page(url, key, "canonical", (_state(url, since, report),), report.title or "", day,
                    ticks=ticks)  # fmt: skip

    def _changed(self, page: Page, before: SampleReport, after: SampleReport) -> Page:
        (state,) = page.states
        states = (
            _state(page.url, state.since, before),
            _state(page.url, edited_at(page.key[1]), after),
        )
        return replace(page, states=states)

    def _with_file(self, page: Page, scenario: str | None, wrong: SampleReport) -> Iterator[Page]:
        (state,) = page.states
        url = page.url.replace(".html", FILE)
        attachments = ((url, f"{page.title}{FILE}"),)
        yield replace(page, states=(_state(page.url, state.since, state.report, attachments),))
        first = wrong if scenario in _WRONG_FILES else state.report
        states = [State(state.since, first, render_docx(lay_out(first)))]
        if scenario == "changed_attachment":
            payload = render_docx(lay_out(state.report))
            states.append(State(edited_at(page.key[1]), state.report, payload))
        file = replace(page, url=url, relation=_FILES[scenario], states=tuple(states),
                       media_type=WORD, is_listed=False, ticks=False)  # fmt: skip
        yield replace(file, fate="dead") if scenario == "dead_file" else file

    def _with_parent_copy(self, page: Page, scenario: str, wrong: SampleReport) -> Iterator[Page]:
        (state,) = page.states
        is_outdated = scenario == "outdated_copy"
        yield self._changed(page, wrong, state.report) if is_outdated else page
        url = f"http://{host_of(CITY)}/zwgk/xjnb/{page.key[1] + 1}/c{self._count:05}.html"
        shown = state.report if scenario == "parent_copy" else wrong
        relation = _PARENTS[scenario]
        since = state.since + timedelta(days=1)
        yield replace(page, url=url, relation=relation, states=(_state(url, since, shown),))


def _state(
    url: str,
    since: datetime,
    report: SampleReport,
    attachments: tuple[tuple[str, str], ...] = (),
) -> State:
    style = chance(report.seed, "style").choice(_STYLES)
    options = HtmlOptions(style, charset=_charset(url), attachments=attachments)
    return State(since, report, render_html(lay_out(report), options))


def _charset(url: str) -> Charset:
    return "gb18030" if host_of(OTHER) in url else "utf-8"


def _with_wrong_figure(report: SampleReport) -> SampleReport:
    value = int(report.figures[CHANGED].value or 0) + WRONG_BY
    return report.with_figures({CHANGED: replace(report.figures[CHANGED], printed=str(value),
                                                 value=value)})  # fmt: skip


def _retitled(report: SampleReport) -> SampleReport:
    title = (report.title or "").replace(f"{report.report_year}年", f"{report.report_year}年度")
    return replace(report, title=title)


def _with_more_text(report: SampleReport) -> SampleReport:
    line = "个别科室曾因信息发布不及时被通报批评，相关责任人作了检讨。"
    return add_line(report, "section_1_overview", line)


def _with_years(section: SampleSection, year: int) -> SampleSection:
    lines = tuple(line.replace(f"{year}年", f"{year + 10}年") for line in section.paragraphs)
    return replace(section, paragraphs=lines)


def _to_come(page: Page) -> Page:
    """Publish the report once more as one of a year that is not over, as slips of keys do."""
    year = page.key[1]
    later = f"{year + 10}年"
    report = page.states[0].report
    shown = replace(
        report,
        title=page.title.replace(f"{year}年", later),
        introduction=report.introduction.replace(f"{year}年", later),
        period=(report.period or "").replace(f"{year}年", later),
        sections=tuple(_with_years(section, year) for section in report.sections),
    )
    url = page.url.replace(".html", "_1.html")
    state = _state(url, page.states[0].since, shown)
    return replace(page, url=url, relation=None, title=shown.title or "", states=(state,))


def _after(scenario: str | None, report: SampleReport) -> SampleReport:
    is_announced = scenario == "announced"
    return add_line(report, "section_6_other", NOTICE) if is_announced else report


def _backdated(page: Page) -> Iterator[Page]:
    """Put a page online long after the day that it shows."""
    since = online_at(date(page.key[1] + 1, 3, 10))
    yield replace(page, states=(replace(page.states[0], since=since),))


def _returned(page: Page) -> Iterator[Page]:
    gone_at, span = _GONE_FOR
    yield replace(page, gone_at=gone_at, back_at=gone_at + span)


def _moved(page: Page) -> Iterator[Page]:
    url = page.url.replace("/zwgk/ndbg/", "/zwgk/ztzl/ndbg/")
    yield replace(page, gone_at=LAST_CHANGE, moved_to=url, relation="copy")
    yield replace(page, url=url, states=(replace(page.states[0], since=LAST_CHANGE),))


def _twins(page: Page) -> Iterator[Page]:
    url = page.url.replace("/ndbg/", "/xxgkml/")
    yield page
    yield replace(page, url=url, relation="copy", is_listed=False)


_FATES: Mapping[str | None, Callable[[Page], Iterator[Page]]] = {
    "missing": lambda _: iter(()),
    "dead_link": lambda page: iter((replace(page, fate="dead", relation=None),)),
    "unreachable": lambda page: iter((replace(page, fate="unreachable", relation=None),)),
    "withdrawn": lambda page: iter((replace(page, gone_at=LAST_CHANGE),)),
    "backdated": _backdated,
    "returned": _returned,
    "moved": _moved,
    "twin_page": _twins,
    "delisted": lambda page: iter((replace(page, delisted_at=LAST_CHANGE),)),
}
_BEFORE: Mapping[str | None, Callable[[SampleReport], SampleReport]] = {
    "changed_number": _with_wrong_figure,
    "announced": _with_wrong_figure,
    "changed_label": _retitled,
    "changed_text": _with_more_text,
}
_FILES: Mapping[str | None, str | None] = {
    "file_copy": "copy", "file_conflict": "conflict", "changed_attachment": "copy",
    "dead_file": None,
}  # fmt: skip
_WRONG_FILES = ("file_conflict", "changed_attachment")
_PARENTS = {"parent_copy": "copy", "parent_conflict": "conflict", "outdated_copy": "outdated"}
