"""Families that are little more than a rule for addresses: numbered pages, slugs, odd folders."""

from dataclasses import replace

from corpus.sample.portals.attachments import Attachment
from corpus.sample.portals.draft import Draft, Item
from corpus.sample.portals.layouts import Column, by_kind_and_year, by_year, by_year_and_kind, flat
from corpus.sample.portals.menu import Disclosure, put_disclosure
from corpus.sample.portals.pagers import Paging
from corpus.sample.portals.replies import moved
from corpus.sample.portals.shell import Link, link_list
from corpus.sample.portals.static import StaticStyle, put_columns


def _upload(page: str, item: Item, index: int, file: Attachment) -> str:
    return f"/upload/{item.month}/{item.token}{index}{file.ending}"


def _next_link(paging: Paging, href: str) -> str:
    link = f'<a href="{href}">下一页</a>' if paging.page < paging.pages else ""
    return f'<div class="pages">共{paging.records}条 第{paging.page}/{paging.pages}页 {link}</div>'


def build_shaanxi(draft: Draft) -> None:
    """Build a portal of numbered list pages whose articles are nineteen-digit numbers."""
    section = Disclosure("/zwgk/", "/zwgk/zfxxgknb/")
    put_disclosure(draft, section)

    def article_path(column: str, item: Item) -> str:
        year = int(item.day[:4])
        name = item.token[:24] if year < 2023 else f"18{year}{item.number:07}{item.number:06}"[:19]
        return f"{column}{name}.html"

    style = StaticStyle(
        lambda column, page, pages: f"{column}{page}.html", article_path,
        lambda paging: _next_link(paging, f"{paging.page + 1}.html"), _upload,
        per_page=3, has_folder_index=False,
    )  # fmt: skip
    column = by_kind_and_year(draft.county, section.annual)
    put_columns(draft, column, style)
    draft.put(section.annual, moved(f"{section.annual}1.html"))


def build_slug(draft: Draft) -> None:
    """Build a portal without file endings; every page has a traditional and a mobile twin."""
    put_disclosure(draft, Disclosure("/zwgk", "/zwgk/zfxxgknb"))
    root = "/zwgk/zfxxgknb/"

    def list_path(column: str, page: int, pages: int) -> str:
        path = column.removesuffix("/")
        return path if page == 1 else f"{path}/p_{page}"

    def twins(path: str) -> tuple[str, ...]:
        return (f"/gate/big5/{draft.host}{path}", f"{path}_wap")

    style = StaticStyle(
        list_path, lambda column, item: f"{column}content_{item.number % 10**6}",
        lambda paging: _next_link(paging, f"p_{paging.page + 1}"), _upload,
        per_page=50, has_folder_index=False, twins=twins,
    )  # fmt: skip
    put_columns(draft, by_year(draft.county, root), style)
    draft.quirks.append("traditional and mobile twins of every article")


def build_columns(draft: Draft) -> None:
    """Build a portal whose columns and articles are named by UUIDs."""
    root = f"/columns/{_uuid(draft)}/"
    put_disclosure(draft, Disclosure(f"/columns/{_uuid(draft)}/", root))

    def article_path(column: str, item: Item) -> str:
        token = f"{item.token[:8]}-{item.token[8:12]}-{item.token[12:16]}-{item.token[16:20]}"
        return f"{column}{item.month}/{item.day[8:]}/{token}-{item.token[20:]}.html"

    named = {each.path: f"/columns/{_uuid(draft)}/" for each in by_year(draft.county, root).walk()}
    named[root] = root
    column = _renamed(by_year(draft.county, root), named)
    style = StaticStyle(_index_path, article_path, _numbered, _upload, per_page=3)
    put_columns(draft, column, style)


def _numbered(paging: Paging) -> str:
    links = [Link(str(n), _index_path("", n, n)) for n in range(1, paging.pages + 1)]
    return link_list(links, "pages")


def _index_path(column: str, page: int, pages: int) -> str:
    return f"{column}index.html" if page == 1 else f"{column}index_{page}.html"


def _renamed(column: Column, names: dict[str, str]) -> Column:
    children = tuple(_renamed(child, names) for child in column.children)
    return replace(column, path=names[column.path], children=children)


def _uuid(draft: Draft) -> str:
    token = draft.next_token()
    return f"{token[:8]}-{token[8:12]}-{token[12:16]}-{token[16:20]}-{token[20:]}"


def build_leaf_folders(draft: Draft) -> None:
    """Build a portal of numeric folders where the innermost folder is the article."""
    root = "/25074/25162/37354/"
    put_disclosure(draft, Disclosure("/25074/25162/", root, ".htm"))
    numbers = iter(range(39000, 49000))
    named = {each.path: f"{root}{next(numbers)}/" for each in flatten(draft, root)}
    named[root] = root
    column = _renamed(by_year_and_kind(draft.county, root), named)
    style = StaticStyle(
        lambda path, page, pages: f"{path}index{'' if page == 1 else f'_{page}'}.htm",
        lambda path, item: f"{path}{item.number}/index.htm",
        lambda paging: _next_link(paging, f"index_{paging.page + 1}.htm"), _upload, per_page=5,
    )  # fmt: skip
    put_columns(draft, column, style)


def flatten(draft: Draft, root: str) -> list[Column]:
    """Return every column of the layout by year and kind."""
    return list(by_year_and_kind(draft.county, root).walk())


def build_jhtml(draft: Draft) -> None:
    """Build a portal of `.jhtml` files with a menu that is only pictures."""
    section = Disclosure("/zwgk/", "/xxgknb/", ".jhtml", annual_name="")
    put_disclosure(draft, section)
    style = StaticStyle(
        lambda path, page, pages: f"{path}index{'' if page == 1 else f'_{page}'}.jhtml",
        lambda path, item: f"/c/www{path}{item.number % 10**6}.jhtml",
        lambda paging: _next_link(paging, f"/xxgknb/index_{paging.page + 1}.jhtml"), _upload,
        beyond="empty",
    )  # fmt: skip
    put_columns(draft, flat(draft.county, section.annual), style)
    draft.quirks.append("menu item without text")
