"""Pages that are no reports but turn up where reports are sought: news, notices, lists, errors.

Each has a document class of the record; the words are in `others.toml`.
"""

from collections.abc import Iterator
from html import escape
from random import Random
from typing import Any

from corpus.sample.agencies import SampleAgency, invent_agency
from corpus.sample.page_shell import Page
from corpus.sample.pools import chance, load, names, numbers
from corpus.sample.render_html import HtmlOptions, render_page
from parsers.model import DocClass

OTHER_CLASSES = (*(DocClass(name) for name in load("others")["pages"]), DocClass.LISTING)
# Servers send these without the portal's own page around them.
_BARE = (DocClass.ERROR_PAGE, DocClass.CHALLENGE_PAGE)


class _Writer:
    """Fills the patterns of one page; every figure is drawn afresh."""

    def __init__(self, rng: Random, agency: SampleAgency, year: int) -> None:
        self._rng = rng
        self._slots: dict[str, str | int] = {
            "agency": agency.name,
            "place": agency.place,
            "university": rng.choice(names("universities")),
            "year": year,
            "next_year": year + 1,
        }

    def fill(self, pattern: str) -> str:
        return pattern.format(**self._slots, **numbers(self._rng))

    def body(self, form: dict[str, Any]) -> str:
        lines = [_line(self.fill(pattern)) for pattern in form["paragraphs"]]
        rows = [[self.fill(cell) for cell in row] for row in form.get("rows", ())]
        return "\n".join([*lines, _table(rows)] if rows else lines)


def _line(text: str) -> str:
    if text.startswith("# "):
        return f"<p><strong>{escape(text[2:])}</strong></p>"
    return f"<p>{escape(text)}</p>"


def _table(rows: list[list[str]]) -> str:
    head = ["统计指标", "单位", "统计数"]
    lines = ("".join(f"<td>{escape(cell)}</td>" for cell in row) for row in [head, *rows])
    return '<table border="1">' + "".join(f"<tr>{line}</tr>" for line in lines) + "</table>"


def _list_items(rng: Random, agency: SampleAgency, year: int) -> Iterator[str]:
    """List reports of many agencies and years, newest first, as a column page does."""
    issuers = [
        agency.place,
        *rng.sample(names("townships"), 3),
        *rng.sample(names("departments"), 3),
    ]
    for back in range(4):
        for issuer in issuers:
            title = f"{issuer}{year - back}年政府信息公开工作年度报告"
            day = f"{year - back + 1}-01-{rng.randint(5, 31):02}"
            url = f"/zwgk/nb/{year - back}/{rng.randint(10000, 99999)}.html"
            yield f'<li><a href="{url}" target="_blank">{title}</a><span>{day}</span></li>'


def listing_body(rng: Random, agency: SampleAgency, year: int) -> str:
    """Write the body of a column page with its links and pager."""
    items = "\n".join(_list_items(rng, agency, year))
    pager = '<div class="pages">共 4 页 <a href="index_1.html">下一页</a></div>'
    return f'<ul class="list">\n{items}\n</ul>\n{pager}'


def _challenge_script(rng: Random) -> str:
    token = "".join(rng.choice("0123456789abcdef") for _ in range(48))
    return f'<script>document.cookie="_check={token};path=/";location.reload();</script>'


def sample_other_page(kind: DocClass, seed: int) -> Page:
    """Invent a page that is no report, of one of `OTHER_CLASSES`."""
    rng = chance(seed, kind)
    agency, year = invent_agency(rng), rng.randint(2019, 2024)
    issuer = None if kind in _BARE else agency.name
    day = f"{year + 1}-0{rng.randint(1, 9)}-{rng.randint(10, 28)}"
    if kind is DocClass.LISTING:
        body = listing_body(rng, agency, year)
        return Page("政府信息公开年报", issuer, agency.parents[-1], day, body, "list")
    form, writer = load("others")["pages"][kind.value], _Writer(rng, agency, year)
    body = writer.body(form)
    if kind is DocClass.CHALLENGE_PAGE:
        body += _challenge_script(rng)
    return Page(writer.fill(form["title"]), issuer, agency.parents[-1], day, body)


def sample_other(kind: DocClass, seed: int, options: HtmlOptions | None = None) -> bytes:
    """Render a page that is no report; error and challenge pages come without a portal around."""
    chosen = options or HtmlOptions(shell=kind not in _BARE)
    return render_page(sample_other_page(kind, seed), chosen, chance(seed))
