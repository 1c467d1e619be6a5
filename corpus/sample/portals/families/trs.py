"""Static directories as TRS-like systems write them, one portal for every form of pagination."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from corpus.sample.portals.attachments import Attachment
from corpus.sample.portals.draft import Draft, Item
from corpus.sample.portals.layouts import (
    Layout,
    by_kind_and_year,
    by_unit,
    by_year,
    by_year_and_kind,
    flat,
)
from corpus.sample.portals.menu import Disclosure, put_disclosure
from corpus.sample.portals.pagers import STATIC_FORMS, PagerForm, Paging
from corpus.sample.portals.replies import refresh_stub, script_stub
from corpus.sample.portals.shell import RowStyle
from corpus.sample.portals.static import Beyond, StaticStyle, put_columns

_SECTION = "/zwgk/zfxxgk/"


@dataclass(frozen=True, slots=True)
class _Plan:
    """What is particular about the portal of a pagination form.

    With `fills_page`, every list is exactly one page long and holds no decoy.
    """

    layout: Layout
    rows: RowStyle
    beyond: Beyond = "missing"
    per_page: int = 6
    overclaim: int = 0
    has_month: bool = True
    is_relative: bool = True
    fills_page: bool = False


_PLANS = {
    "plain": _Plan(flat, "span"),
    "styled": _Plan(by_kind_and_year, "bracket", "first", 3, has_month=False, is_relative=False),
    "records_first": _Plan(by_year, "split", "empty", 4),
    "container_first": _Plan(by_year_and_kind, "cut", "missing", 2),
    "short": _Plan(by_unit, "table", "stub", fills_page=True),
    "set_page": _Plan(flat, "untitled", "missing", 5, overclaim=2),
    "variables": _Plan(flat, "script", "last", 7, is_relative=False),
}


def trs_names() -> Sequence[str]:
    """Return the names of the pagination forms, each of which has a portal."""
    return [form.name for form in STATIC_FORMS]


def build_trs(draft: Draft, form_name: str) -> None:
    """Build the portal of a pagination form."""
    form = next(form for form in STATIC_FORMS if form.name == form_name)
    plan = _PLANS[form_name]
    draft.look = replace(draft.look, rows=plan.rows)
    section = Disclosure(_SECTION, f"{_SECTION}zfxxgknb/", ending=f".{form.ending}")
    put_disclosure(draft, section)
    put_columns(draft, plan.layout(draft.county, section.annual), _style(draft, form, plan))
    # A stub on which crawlers that follow only redirects get stuck.
    stub = script_stub if plan.layout is by_year else refresh_stub
    draft.put("/zfxxgknb/", lambda asked: stub(section.annual))
    draft.quirks += [f"pages announced by {form.name}", f"beyond the end: {plan.beyond}"]


def _style(draft: Draft, form: PagerForm, plan: _Plan) -> StaticStyle:
    ending = form.ending

    def article_path(column: str, item: Item) -> str:
        if not plan.has_month:
            return f"{column}t{item.number}.{ending}"
        # The publication date of one item in a dozen was lost in a migration.
        day = "19700101" if item.number % 12 == 0 else item.day.replace("-", "")
        return f"{column}{item.month}/t{day}_{item.number}.{ending}"

    def file_path(page: str, item: Item, index: int, file: Attachment) -> str:
        counter = f"{item.day.replace('-', '')}{item.number % 10**7:07}{index:03}"
        return f"{page.rpartition('/')[0]}/P0{counter}{file.ending}"

    def pager(paging: Paging) -> str:
        return form.write(replace(paging, ending=ending))

    # Lists by agency hold one report of every year.
    per_page = len(draft.county.years) if plan.fills_page else plan.per_page
    return StaticStyle(
        lambda column, page, pages: column + form.file(page), article_path, pager, file_path,
        per_page=per_page, decoys=0 if plan.fills_page else 1, beyond=plan.beyond,
        overclaim=plan.overclaim, is_relative=plan.is_relative,
    )  # fmt: skip
