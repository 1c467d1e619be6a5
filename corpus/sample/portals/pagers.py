"""The script calls by which static lists announce their pages, one function per form.

`page` counts from 1 everywhere; each form says in which file it puts a page.
"""

from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Paging:
    """What a list page says about its list; pages are as announced, which may be a lie."""

    pages: int
    page: int
    records: int
    stem: str = "index"
    ending: str = "html"


@dataclass(frozen=True, slots=True)
class PagerForm:
    """A way to announce pages; `first_suffix` is the number in the file of page two."""

    name: str
    write: Callable[[Paging], str]
    second: int = 1
    ending: str = "html"

    def file(self, page: int, stem: str = "index") -> str:
        """Return the file of a page."""
        suffix = "" if page == 1 else f"_{page - 2 + self.second}"
        return f"{stem}{suffix}.{self.ending}"


def _script(code: str) -> str:
    return f'<div class="page"><script type="text/javascript">\n{code}\n</script></div>'


def _plain(paging: Paging) -> str:
    p = paging
    return _script(f'createPageHTML({p.pages}, {p.page - 1}, "{p.stem}", "{p.ending}");')


def _styled(paging: Paging) -> str:
    p = paging
    style = f'"{p.stem}", "{p.ending}", "black2", {p.records}'
    return _script(f"createPageHTML({p.pages}, {p.page - 1}, {style});")


def _records_first(paging: Paging) -> str:
    p = paging
    numbers = f"{p.records}, {p.pages}, {p.page - 1}"
    return _script(f'createPageHTML({numbers}, "{p.stem}", "{p.ending}");')


def _container_first(paging: Paging) -> str:
    p = paging
    names = f"'{p.stem}', '{p.ending}', {p.records}"
    return _script(f"createPageHTML('paging', {p.pages}, {p.page}, {names});")


def _page_div(paging: Paging) -> str:
    p = paging
    names = f"'{p.stem}', '{p.ending}', {p.records}"
    return _script(f"createPageHTML('page_div', {p.pages}, {p.page}, {names});")


def _short(paging: Paging) -> str:
    p = paging
    return _script(f'createPage({p.pages}, {p.page - 1}, "{p.stem}", "{p.ending}");')


def _set_page(paging: Paging) -> str:
    return _script(f'$(".pagination").pagination("setPage", {paging.page}, {paging.pages});')


def _variables(paging: Paging) -> str:
    lines = (
        f"var countPage = {paging.pages}//共多少页\nvar currentPage = {paging.page - 1};//所在页"
    )
    return _script(lines)


PLAIN = PagerForm("plain", _plain)
STYLED = PagerForm("styled", _styled, ending="shtml")
RECORDS_FIRST = PagerForm("records_first", _records_first)
CONTAINER_FIRST = PagerForm("container_first", _container_first, second=2)
SHORT = PagerForm("short", _short)
SET_PAGE = PagerForm("set_page", _set_page, second=2)
VARIABLES = PagerForm("variables", _variables, ending="htm")
PAGE_DIV = PagerForm("page_div", _page_div, second=2, ending="shtml")
STATIC_FORMS = (PLAIN, STYLED, RECORDS_FIRST, CONTAINER_FIRST, SHORT, SET_PAGE, VARIABLES)
