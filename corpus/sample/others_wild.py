"""More pages that are no reports: several wordings of each class, and lists of reports.

Forms without figures, and statistics of a part of the year, look most like reports.
"""

from random import Random
from typing import Any

from corpus.sample.agencies import invent_agency
from corpus.sample.blocks import TableBlock
from corpus.sample.figures import Figure
from corpus.sample.layout import lay_out
from corpus.sample.markup import MARKUPS
from corpus.sample.older_figures import annex_figures
from corpus.sample.older_forms import annex_tables
from corpus.sample.others import listing_body
from corpus.sample.page_shell import Page
from corpus.sample.pools import chance, load, names, numbers
from corpus.sample.render_html import HtmlOptions, render_page
from corpus.sample.truth import SampleOptions, sample_report
from parsers.model import DocClass, State

WILD_CLASSES = (*(DocClass(name) for name in load("others_wild")), DocClass.LISTING)
_LIST_TITLES = (
    "政府信息公开年报",
    "{place}年度报告",
    "法定主动公开内容 - 年报",
    "{year}年政府信息公开年报",
)


def sample_wild_other(kind: DocClass, seed: int) -> bytes:
    """Render a page that is no report, in one of the wordings of its class."""
    rng = chance("wild", kind, seed)
    agency, year = invent_agency(rng), rng.randint(2015, 2024)
    place = agency.parents[-1]
    day = f"{year + 1}-0{rng.randint(1, 9)}-{rng.randint(10, 28)}"
    slots: dict[str, object] = {
        "agency": agency.name, "place": agency.place, "year": year, "next_year": year + 1,
        "university": rng.choice(names("universities")), **numbers(rng),
    }  # fmt: skip
    if kind is DocClass.LISTING:
        title = rng.choice(_LIST_TITLES).format(**slots)
        page = Page(title, agency.name, place, day, listing_body(rng, agency, year), "list")
        return render_page(page, HtmlOptions(), rng)
    entry: dict[str, Any] = rng.choice(load("others_wild")[kind.value])
    is_bare = entry.get("bare", False)
    issuer = None if is_bare else agency.name
    body = _body(entry, slots, rng)
    page = Page(entry["title"].format(**slots) or None, issuer, place, day, body)
    return render_page(page, HtmlOptions(shell=not is_bare), rng)


def _body(entry: dict[str, Any], slots: dict[str, object], rng: Random) -> str:
    lines = [_line(pattern.format(**slots)) for pattern in entry["paragraphs"]]
    lines += [MARKUPS["plain"].table(table) for table in _tables(entry.get("form", ""), rng)]
    if entry.get("script"):
        lines.append("<script>document.cookie='_c=1;path=/';location.reload();</script>")
    return "\n".join(lines)


def _line(text: str) -> str:
    return f"<h3>{text[2:]}</h3>" if text.startswith("# ") else f"<p>{text}</p>"


def _tables(form: str, rng: Random) -> tuple[TableBlock, ...]:
    if form == "annex":
        return annex_tables(rng, "st14", annex_figures(rng, "st14"), "plain")
    if form == "blank":
        report = sample_report(rng.randint(0, 10**6), SampleOptions(generation="2021"))
        blank = dict.fromkeys(report.figures, Figure("", None, State.BLANK))
        return tuple(lay_out(report.with_figures(blank)).tables())
    return ()
