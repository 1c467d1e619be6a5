"""A portal that changes between visits: new, edited, withdrawn, moved, restored and replaced."""

from collections.abc import Callable, Sequence
from dataclasses import replace

from corpus.sample.edits import print_figures
from corpus.sample.figures import Figure
from corpus.sample.portals.attachments import html_as
from corpus.sample.portals.behaviours import at_visits, conditional, stack
from corpus.sample.portals.county import Published
from corpus.sample.portals.draft import Draft, Filing, Item
from corpus.sample.portals.exchange import Asked, Reply, Resource
from corpus.sample.portals.expect import Edition, FiledUnder
from corpus.sample.portals.families.plain import PLAIN_STYLE, ROOT
from corpus.sample.portals.menu import Disclosure, put_disclosure
from corpus.sample.portals.replies import (
    file_reply,
    home_for_missing,
    html,
    missing,
    moved,
    soft_missing,
)
from corpus.sample.portals.shell import Link, Row, write_page, write_rows
from corpus.sample.portals.static import file_links
from parsers.model import State

VISITS = 4
_MODIFIED = "Mon, 15 Jan 2024 01:30:00 GMT"
_KEYS = ("t3.granted.natural_person", "t3.granted.total")


def edited(report: Published, keys: Sequence[str] = _KEYS) -> Published:
    """Change a printed number and its total by one, so that every sum still holds or not."""
    figures = {}
    for key in keys:
        figure = report.truth.figures[key]
        number = int(figure.value or 0) + 7
        figures[key] = Figure(str(number), number, State.NUMBER)
    return report.with_document(print_figures(report.document, figures), is_clean=False)


def _gone(asked: Asked) -> Reply:
    return html("<title>410 Gone</title>", 410)


def build_changing(draft: Draft) -> None:
    """Build a portal with a history of four visits; each change is a case."""
    put_disclosure(draft, Disclosure("/zwgk/zfxxgk/", ROOT))
    items = [draft.item_of(report) for report in draft.county.reports]
    changes: tuple[Callable[[Draft, Item], None], ...] = (
        _silent_edit, _lying_edit, _noise, _gone_for_good, _honestly_gone, _softly_gone,
        _sent_home, _came_back, _corrected, _moved, _late, _replaced_file,
    )  # fmt: skip
    for change, item in zip(changes, items, strict=False):
        change(draft, item)
    for item in items[len(changes) :]:
        draft.put_item(_path(item), item)
    draft.put(ROOT, lambda asked: _listing(draft, items, asked))
    draft.quirks.append("changes between visits")


def _path(item: Item) -> str:
    return PLAIN_STYLE.article_path(ROOT, item)


def _listing(draft: Draft, items: Sequence[Item], asked: Asked) -> Reply:
    """List what is public at the visit, newest first; every visit adds a line on top."""
    hidden = {found.url for found in draft.expected if found.truth_at(asked.visit) is None}
    shown = [item for item in items if draft.url(_path(item)) not in hidden]
    rows = [Row(item.title, _path(item), item.day) for item in shown]
    rows += [Row(c.text, c.href, "2024-03-01") for c in _extras(draft, asked.visit)]
    if asked.visit % 2:
        rows.reverse()
    main = write_rows(rows, "span") + f"<p>今日访问 {asked.count + 17} 次</p>"
    return html(write_page(draft.look, "政府信息公开年报", main))


def _extras(draft: Draft, visit: int) -> list[Link]:
    path = draft.cases.get("corrected-elsewhere", ("",))[0].removeprefix(draft.url(""))
    return [Link("更正后的年度报告", path)] if visit >= 2 and path else []


def _put(
    draft: Draft, name: str, item: Item, history: tuple[Resource, tuple[Edition, ...]]
) -> None:
    path, report = _path(item), _report(item)
    resource, editions = history
    draft.put(path, resource)
    draft.expect(path, report, Filing(editions=editions, case=name))
    draft.cases[name] = (draft.url(path),)


def _report(item: Item) -> Published:
    if item.report is None:
        raise ValueError("only reports change")
    return item.report


def _versions(draft: Draft, item: Item) -> tuple[Resource, Resource, tuple[Edition, ...]]:
    """Return the page before and after an edit at visit one, and what it says when."""
    after = edited(_report(item))
    later = replace(draft.item_of(after), title=item.title, number=item.number, token=item.token)
    editions = (Edition(0, _report(item).truth), Edition(1, after.truth))
    return draft.article_page(item), draft.article_page(later), editions


def _silent_edit(draft: Draft, item: Item) -> None:
    before, after, editions = _versions(draft, item)
    _put(draft, "silent-edit", item, (at_visits({0: before, 1: after}), editions))


def _lying_edit(draft: Draft, item: Item) -> None:
    before, after, editions = _versions(draft, item)
    resource = stack(at_visits({0: before, 1: after}), conditional(False, _MODIFIED))
    _put(draft, "lying-304", item, (resource, editions))


def _noise(draft: Draft, item: Item) -> None:
    def page(asked: Asked) -> Reply:
        return html(draft.article_text(item, f"<p>浏览次数：{asked.count * 3 + 11}</p>"))

    _put(draft, "noise-only", item, (page, (Edition(0, _report(item).truth),)))


def _withdraw(draft: Draft, name: str, item: Item, after: Resource) -> None:
    page = draft.article_page(item)
    editions = (Edition(0, _report(item).truth), Edition(2, None))
    _put(draft, name, item, (at_visits({0: page, 2: after}), editions))


def _gone_for_good(draft: Draft, item: Item) -> None:
    _withdraw(draft, "withdrawn-410", item, _gone)


def _honestly_gone(draft: Draft, item: Item) -> None:
    _withdraw(draft, "withdrawn-404", item, missing)


def _softly_gone(draft: Draft, item: Item) -> None:
    _withdraw(draft, "withdrawn-soft", item, soft_missing)


def _sent_home(draft: Draft, item: Item) -> None:
    _withdraw(draft, "withdrawn-home", item, home_for_missing)


def _came_back(draft: Draft, item: Item) -> None:
    page, truth = draft.article_page(item), _report(item).truth
    editions = (Edition(0, truth), Edition(1, None), Edition(2, truth))
    _put(draft, "came-back", item, (at_visits({0: page, 1: missing, 2: page}), editions))


def _corrected(draft: Draft, item: Item) -> None:
    """Publish a corrected report under another address; the wrong one stays."""
    draft.put_item(_path(item), item)
    after = edited(_report(item))
    later = replace(draft.item_of(after), day=item.day)
    path = _path(later)
    draft.put(path, at_visits({0: missing, 2: draft.article_page(later)}))
    editions = (Edition(0, None), Edition(2, after.truth))
    draft.expect(path, after, Filing(editions=editions, case="corrected-elsewhere"))
    draft.cases["corrected-elsewhere"] = (draft.url(path), draft.url(_path(item)))


def _moved(draft: Draft, item: Item) -> None:
    """Move an article twice; the old addresses lead on."""
    path = _path(item)
    first, last = (path.replace(ROOT, root) for root in ("/old/nb/", "/new/nb/"))
    page = draft.article_page(item)
    draft.put(path, at_visits({0: page, 1: moved(first, 301)}))
    draft.put(first, at_visits({0: missing, 1: moved(last)}))
    draft.put(last, at_visits({0: missing, 1: page}))
    draft.expect(path, _report(item), Filing(aliases=(last,), case="moved"))
    draft.cases["moved"] = tuple(draft.url(each) for each in (path, first, last))


def _late(draft: Draft, item: Item) -> None:
    resource = at_visits({0: missing, 1: draft.article_page(item)})
    editions = (Edition(0, None), Edition(1, _report(item).truth))
    _put(draft, "published-later", item, (resource, editions))


def _replaced_file(draft: Draft, item: Item) -> None:
    """Replace the file under an address that stays; the page does not change."""
    report = _report(item)
    path = f"{_path(item).removesuffix('.html')}.doc"
    files = [html_as(each.document, "doc") for each in (report, edited(report))]
    replies = [file_reply(file.payload, "application/msword") for file in files]
    draft.put(path, lambda asked: replies[0 if asked.visit < 2 else 1])
    filed = (FiledUnder(draft.url(path), files[0].name, "text/html"),)
    extra = file_links(_path(item), [(path, filed[0])])
    draft.put_item(_path(item), item, extra, Filing(attachments=filed, case="replaced-file"))
    draft.cases["replaced-file"] = (draft.url(path), draft.url(_path(item)))
