"""A portal where every report is published in some odd way: odd files, odd tables, odd titles."""

import re
from collections.abc import Callable
from dataclasses import dataclass, replace

from corpus.sample.edits import map_cells, print_figures, with_table
from corpus.sample.figures import Figure
from corpus.sample.portals.attachments import Attachment, blank_image, bundle, html_as
from corpus.sample.portals.behaviours import referer_gate, stack
from corpus.sample.portals.county import Published, retitled
from corpus.sample.portals.draft import Draft, Filing, Item
from corpus.sample.portals.exchange import Asked, Reply, Resource
from corpus.sample.portals.expect import FiledUnder, Medium
from corpus.sample.portals.families.plain import ROOT
from corpus.sample.portals.menu import Disclosure, put_disclosure
from corpus.sample.portals.replies import file_reply, fixed, html, moved, refresh_stub, script_stub
from corpus.sample.portals.shell import Row, write_rows
from corpus.sample.portals.static import file_links
from corpus.sample.render_html import render_article
from parsers.model import State

_SPAN = re.compile(r' (?:row|col)span="\d+"')
_TABLE = re.compile(r"<table.*?</table>", re.DOTALL)


@dataclass(frozen=True, slots=True)
class _Case:
    """A report in the making: its item, its path and its name."""

    draft: Draft
    name: str
    report: Published

    @property
    def path(self) -> str:
        """Where the case stands."""
        return f"{ROOT}{self.name}/t{self.report.truth.published_on.replace('-', '')}_1.html"

    def put(self, report: Published, body: str | None = None, extra: str = "") -> None:
        """Serve a report's page, with another body than its own if need be."""
        self.put_filed(report, body, extra, Filing(case=self.name))

    def put_filed(self, report: Published, body: str | None, extra: str, filing: Filing) -> None:
        """Serve a report's page and say where its figures are."""
        text = render_article(report.document) if body is None else body
        item = replace(self.draft.item_of(report), write=lambda: text, title=report.title)
        self.draft.put_item(self.path, item, extra, filing)


Build = Callable[[_Case], None]


# Files.


def _file_only(ending: str) -> Build:
    def build(case: _Case) -> None:
        file = html_as(case.report.document, ending)
        _put_file(case, file, fixed(file_reply(file.payload, "application/octet-stream")))

    return build


def _put_file(case: _Case, file: Attachment, resource: Resource, body: str | None = "") -> None:
    """Serve a page that only links a file; its text is in the file alone."""
    path = f"{case.path.rpartition('/')[0]}/P020240115000001{file.ending}"
    case.draft.put(path, resource)
    filed = (FiledUnder(case.draft.url(path), file.name, file.media_type),)
    medium: Medium = "page" if body is None else "attachment"
    filing = Filing(attachments=filed, medium=medium, case=case.name)
    shown = body if body is None else "<p>详见附件。</p>"
    case.put_filed(case.report, shown, file_links(case.path, [(path, filed[0])], True), filing)


def _file_beside(case: _Case) -> None:
    file = html_as(case.report.document, "doc")
    _put_file(case, file, fixed(file_reply(file.payload, "application/msword")), None)


def _zip_of_several(case: _Case) -> None:
    others = [r for r in case.draft.county.reports if r.year == case.report.year][:3]
    documents = [case.report.document, *(r.document for r in others if r is not case.report)]
    file = bundle(documents)
    _put_file(case, file, fixed(file_reply(file.payload, file.media_type)))


def _maker_files(case: _Case) -> None:
    file = case.draft.attach(case.report.document)[0]
    _put_file(case, file, fixed(file_reply(file.payload, file.media_type)))


def _behind_referer(case: _Case) -> None:
    file = html_as(case.report.document, "doc")
    reply = file_reply(file.payload, "application/octet-stream")
    _put_file(case, file, stack(fixed(reply), referer_gate(_please_come_from_page)))


def _please_come_from_page(asked: Asked) -> Reply:
    return html("<html><title>下载</title>请从页面下载<!-- " + " " * 5000 + " --></html>")


def _raw_gbk_name(case: _Case) -> None:
    file = html_as(case.report.document, "doc")
    name = file.name.encode("gb18030")
    _put_file(case, file, fixed(file_reply(file.payload, "application/octet-stream", name)))


def _untyped_file(case: _Case) -> None:
    file = html_as(case.report.document, "doc")
    _put_file(case, file, fixed(file_reply(file.payload, None)))


# Tables.


def _images(case: _Case) -> None:
    image = blank_image()
    path = f"{case.path.rpartition('/')[0]}/W020240115.png"
    case.draft.put(path, fixed(file_reply(image.payload, image.media_type)))
    body = _TABLE.sub('<img src="./W020240115.png">', render_article(case.report.document))
    report = replace(case.report, is_clean=False)
    filed = (FiledUnder(case.draft.url(path), image.name, image.media_type),)
    case.put_filed(report, body, "", Filing((), filed, medium="image", case=case.name))


def _picture_only(case: _Case) -> None:
    image = replace(blank_image(900, 1200), name="年度报告.png")
    _put_file(case, image, fixed(file_reply(image.payload, image.media_type)))


def _split(case: _Case) -> None:
    """End every table after its fifteenth row and begin a new one."""

    def cut(match: re.Match[str]) -> str:
        rows = match[0].split("</tr>")
        head, tail = "</tr>".join(rows[:15]), "</tr>".join(rows[15:])
        return f"{head}</tr></table><table border='1'>{tail}" if len(rows) > 16 else match[0]

    case.put(case.report, _TABLE.sub(cut, render_article(case.report.document)))


def _nested(case: _Case) -> None:
    case.put(case.report, render_article(case.report.document, "nested"))


def _merges_lost(case: _Case) -> None:
    case.put(case.report, _SPAN.sub("", render_article(case.report.document)))


def _empty_third(case: _Case) -> None:
    document = case.report.document
    keys = [key for key in document.truth.figures if key.startswith("t4.")]
    blank = Figure("", None, State.BLANK)
    document = print_figures(document, dict.fromkeys(keys, blank))
    case.put(case.report.with_document(document, case.report.is_clean))


def _no_third_labels(case: _Case) -> None:
    """Leave the third table's frame without a word in it."""
    document = case.report.document
    table = map_cells(document.table("t4"), lambda cell: replace(cell, text="", key=None))
    body = render_article(with_table(document, table))
    case.put(replace(case.report, is_clean=False), body)


# Titles.


def _title(pattern: str) -> Build:
    def build(case: _Case) -> None:
        agency, year = case.report.agency.name, case.report.year
        title = pattern.format(agency=agency, year=year, next_year=year + 1)
        case.put(retitled(case.report, title))

    return build


def _wrong_year_in_path(case: _Case) -> None:
    """File a report below a folder of another year, dated to the epoch."""
    path = f"{ROOT}{case.report.year - 3}n/197001/t19700101_7.html"
    item = case.draft.item_of(case.report)
    case.draft.put(path, case.draft.article_page(replace(item, day="1970-01-01")))
    case.draft.expect(path, replace(case.report, is_clean=False), Filing(case=case.name))
    case.draft.cases[case.name] = (case.draft.url(path),)


# Ways to the page.


def _stub(write: Callable[[str], Reply]) -> Build:
    def build(case: _Case) -> None:
        case.put(case.report)
        stub = f"{ROOT}{case.name}/"
        case.draft.put(stub, fixed(write(case.path)))
        case.draft.cases[case.name] = (case.draft.url(stub), case.draft.url(case.path))

    return build


def _chain(case: _Case) -> None:
    """Lead over three redirects of three kinds, one of them without a path."""
    case.put(case.report)
    first = f"{ROOT}{case.name}/"
    for here, there, status in (("", "b", 301), ("b", "c", 302), ("c", "d", 307)):
        case.draft.put(f"{first}{here}", moved(f"{first}{there}", status))
    case.draft.put(f"{first}d", moved("./" + case.path.rpartition("/")[2], 308))
    case.draft.cases[case.name] = (case.draft.url(first), case.draft.url(case.path))


def _framed(case: _Case) -> None:
    """Show the article in a frame of the page."""
    inner = f"{ROOT}{case.name}/content.html"
    body = f'<div id="zoom">{render_article(case.report.document)}</div>'
    case.draft.put_page(inner, lambda: f"<html><body>{body}</body></html>")
    frame = f'<iframe src="{inner}" width="100%"></iframe>'
    filing = Filing(aliases=(inner,), case=case.name)
    case.put_filed(replace(case.report, is_clean=False), frame, "", filing)


CASES: dict[str, Build] = {
    **{f"{ending}-only": _file_only(ending) for ending in ("doc", "wps", "xls", "txt")},
    "page-and-file": _file_beside, "zip-of-several": _zip_of_several, "maker-file": _maker_files,
    "picture-only": _picture_only, "behind-referer": _behind_referer,
    "raw-gbk-name": _raw_gbk_name, "untyped-file": _untyped_file,
    "tables-as-images": _images, "tables-split": _split, "tables-nested": _nested,
    "merges-lost": _merges_lost, "third-table-empty": _empty_third,
    "third-table-bare": _no_third_labels,
    "year-missing": _title("{agency}政府信息公开工作年度报告"),
    "two-years": _title("{agency}{year}年政府信息公开工作年度报告（{next_year}年1月发布）"),
    "two-lines": _title("{agency}\n{year}年政府信息公开工作年度报告"),
    "unit-missing": _title("{year}年政府信息公开工作年度报告"),
    "wrong-year-in-path": _wrong_year_in_path,
    "refresh": _stub(refresh_stub), "script-redirect": _stub(script_stub), "chain": _chain,
    "framed": _framed,
}  # fmt: skip


def build_cases(draft: Draft) -> None:
    """Build a portal of one list in which every report is a case, with decoys between them."""
    put_disclosure(draft, Disclosure("/zwgk/zfxxgk/", ROOT))
    rows: list[Row] = []
    for (name, build), report in zip(CASES.items(), draft.county.reports, strict=False):
        case = _Case(draft, name, report)
        build(case)
        urls = draft.cases.setdefault(name, (draft.url(case.path),))
        day = report.truth.published_on
        rows.append(Row(report.title, urls[0].removeprefix(draft.url("")), day))
    for number in range(10):
        item: Item = draft.decoy_item(number, 2022)
        draft.put_item(f"{ROOT}{item.month}/t{item.number}.html", item)
        rows.insert(
            2 * number, Row(item.title, f"{ROOT}{item.month}/t{item.number}.html", item.day)
        )
    draft.put_column(ROOT, "政府信息公开年报", lambda: write_rows(rows, "cut"))
    draft.quirks.append("every report is published oddly")
