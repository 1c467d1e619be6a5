"""The way from a portal's home page to its annual reports, and the false doors beside it."""

from dataclasses import dataclass

from corpus.sample.portals.draft import Draft
from corpus.sample.portals.shell import ANNUAL_COLUMN, Article, Link, link_list, write_article


@dataclass(frozen=True, slots=True)
class Disclosure:
    """Where the disclosure section is: its own page and the annual column, with file endings.

    `annual_name` is what the menu calls the column.
    """

    section: str
    annual: str
    ending: str = ".html"
    annual_name: str = ANNUAL_COLUMN
    section_name: str = "政府信息公开"


_SIBLINGS = (
    ("政府信息公开指南", "zfxxgkzn"),
    ("政府信息公开制度", "zfxxgkzd"),
    ("法定主动公开内容", "fdzdgknr"),
)
_FALSE_DOORS = (
    ("法治政府建设年度报告", "fzzfjs"),
    ("政府网站工作年度报表", "wzbb"),
    ("统计年报", "tjnb"),
)


def put_disclosure(draft: Draft, where: Disclosure) -> None:
    """Serve the home page, the disclosure page with its five items, and the false doors."""
    siblings = [Link(name, f"{where.section}{slug}/") for name, slug in _SIBLINGS]
    doors = [Link(name, f"/xxgk/{slug}/") for name, slug in _FALSE_DOORS]
    draft.set_menu(Link("新闻中心", "/xwzx/"), Link(where.section_name, where.section), *doors)
    draft.put_page("/", lambda: _home(draft, where))
    items = [*siblings, Link(where.annual_name, where.annual), Link("依申请公开", "/ysqgk/")]
    draft.put_column(where.section, where.section_name, lambda: link_list(items, "left-menu"))
    for kind, link in enumerate((*siblings, *doors, Link("新闻中心", "/xwzx/"), items[-1])):
        _put_aside(draft, link, kind, where.ending)


def _home(draft: Draft, where: Disclosure) -> str:
    banner = f'<a href="{where.section}"><img src="/images/banner.png"></a>'
    article = Article(draft.look.site_name, draft.county.name, "2024-03-01", banner, column="首页")
    return write_article(draft.look, article)


def _put_aside(draft: Draft, link: Link, kind: int, ending: str) -> None:
    """Serve a column that holds no annual report, with three articles that are none either."""
    links = []
    for number, year in enumerate(draft.county.years[:3]):
        item = draft.decoy_item(kind + 3 * number + 1, year)
        path = f"{link.href}{item.number}{ending}"
        draft.put_item(path, item)
        links.append(Link(item.title, path))
    draft.put_column(link.href, link.text, lambda: link_list(links, "list"))
