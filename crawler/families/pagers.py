"""Pagers: how a list page says how many pages there are and how they are addressed.

Every spelling ends as a `Series`; whether the list really ends there is judged elsewhere.
"""

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from urllib.parse import urlsplit

from crawler.families.links import Link, read_text, resolve
from crawler.families.page import Page
from crawler.families.series import Series

_CALL = re.compile(
    r"(?<![\w.$])(createPageHTML|createPage|createPageHtml)\s{0,5}\(([^()]{3,300})\)"
)
_SET_PAGE = re.compile(
    r"""\.pagination\s{0,5}\(\s{0,5}["']setPage["']\s{0,5},\s{0,5}(\d{1,6})\s{0,5},\s{0,5}(\d{1,6})"""
)
_ARGUMENT = re.compile(r"""\s*(?:"([^"]*)"|'([^']*)'|([^,]*))\s*(?:,|$)""")
_VARIABLE = r"(?<![\w.$]){}\s{{0,5}}[=:]\s{{0,5}}[\"']?(\d{{1,7}})"
_COUNT_NAMES = ("countPage", "pageCount", "totalPage", "totalPages", "nPageCount", "m_nPageCount")
_CURRENT_NAMES = ("currentPage", "curPage", "nCurrIndex", "m_nCurrPage", "pageIndex")
_RECORD_NAMES = ("recordCount", "totalRecord", "totalCount", "countRecord", "nRecordCount")
_PAGES_TEXT = re.compile(
    r"共\s{0,3}(\d{1,6})\s{0,3}页|(?<!\d)\d{1,6}\s{0,3}/\s{0,3}(\d{1,6})(?:\s{0,3}页|(?![\d/.-]))|页次\s?[:：]?\s?\d{1,6}/(\d{1,6})"
)
_RECORDS_TEXT = re.compile(
    r"(?:共(?:有|计)?|总(?:共|计|数)[:：]?)\s{0,3}(\d{1,7})\s{0,3}(?:条|篇|个?记录|项)"
)
_NEXT_TEXT = re.compile(
    r"^\W{0,3}(?:下\s{0,3}一?\s{0,3}页|后一?页|下页|next)\W{0,3}$|^[>»›]{1,2}$", re.IGNORECASE
)
_NUMBERED = re.compile(r"^(.*?[_/=-])(\d{1,4})(\.\w{2,5})?$")
_NUMBER_TEXT = re.compile(r"[1-9]\d{0,3}", re.ASCII)
_PAGE_FILE = re.compile(r"^(?P<stem>.*?)(?:_(?P<n>\d{1,4}))?\.(?P<suffix>s?html?|jhtml|jsp|aspx?)$")
_LAST_TEXT = re.compile(r"^\W{0,3}(?:尾|末|最后一|最后)\s{0,3}页?\W{0,3}$")
_PAGER_CLASSES = (
    "[class*=page], [id*=page], [class*=Page], [id*=Page], [class*=pager], [class*=pagination],"
    " .p_no, .fanye, .fy"
)
_MOST_PAGERS = 60
_LONGEST_PAGER = 300


@dataclass(frozen=True, slots=True)
class PagerCall:
    """A script call that draws the pager: pages, the current one, and how files are named."""

    pages: int
    current: int | None
    stem: str
    suffix: str
    records: int | None
    quote: str
    # The container's name came first, which goes with a count from one.
    names_container: bool = False


def find_series(page: Page, number: int = 1) -> Series | None:
    """Return the pagination of a static list page, whatever its script is called."""
    call = find_call(page)
    if call is not None:
        return _series_of_call(page, call, number)
    return (
        _from_set_page(page)
        or _from_variables(page)
        or find_linked_series(page)
        or find_numbered_series(page)
    )


def find_call(page: Page) -> PagerCall | None:
    """Return the last complete call of a pager script; definitions and comments are none."""
    scripts = page.live_scripts
    calls = [_read_call(scripts, match) for match in _CALL.finditer(scripts)]
    complete = [call for call in calls if call is not None]
    return complete[-1] if complete else None


def read_counts(page: Page) -> tuple[int | None, int | None, str]:
    """Return pages and records as a pager's text tells them, with that text."""
    for node in page.tree.css(_PAGER_CLASSES)[:_MOST_PAGERS]:
        if node.tag in ("body", "html", "script", "style"):
            continue
        text = read_text(node, _LONGEST_PAGER)
        pages, records = _PAGES_TEXT.search(text), _RECORDS_TEXT.search(text)
        if pages or records:
            return _number(pages), _number(records), text[:120]
    return _counts_in_text(page)


def find_next_link(page: Page) -> Link | None:
    """Return the link to the next page, if it leads anywhere else."""
    for link in reversed(page.links):
        if _NEXT_TEXT.match(link.text) and link.url.split("#")[0] != page.url.split("#")[0]:
            return link
    return None


def find_linked_series(page: Page) -> Series | None:
    """Return the pagination that the link to the next page implies."""
    link = find_next_link(page)
    pages, records, quote = read_counts(page)
    if link is None:
        return Series(page.url, 1, records, quote=quote) if pages == 1 else None
    quote = quote or f"link {link.text}"
    found = _NUMBERED.match(link.url)
    if found is None:
        return Series(_escape_slots(link.url), None, records, is_linked=True, quote=quote)
    own = _own_number(page.url, found[1])
    if (int(found[2]) not in (1, 2)) if own is None else (int(found[2]) != own + 1):
        return Series(_escape_slots(link.url), None, records, is_linked=True, quote=quote)
    url = _escape_slots(found[1]) + "{n}" + _escape_slots(found[3] or "")
    # A first page without a number of its own is followed by number 1 or 2.
    shift = int(found[2]) - 2 if own is None else 0
    return Series(url, pages, records, shift=shift, is_linked=pages is None, quote=quote)


def find_numbered_series(page: Page) -> Series | None:
    """Return the pagination that links under page numbers, or to the last page, imply."""
    found: Counter[tuple[str, str, int]] = Counter()
    highest = 1
    for link in page.links:
        is_last = bool(_LAST_TEXT.match(link.text))
        if not (is_last or _NUMBER_TEXT.fullmatch(link.text)):
            continue
        address = _NUMBERED.match(link.url)
        if address is None:
            continue
        shown = int(address[2]) if is_last else int(link.text)
        shape = (address[1], address[3] or "", int(address[2]) - shown)
        if shape[2] in (0, -1):
            found[shape] += 1
            highest = max(highest, shown)
    if not found or highest < 2:
        return None
    (prefix, rest, shift), _ = found.most_common(1)[0]
    url = _escape_slots(prefix) + "{n}" + _escape_slots(rest)
    return Series(url, highest, shift=shift, quote=f"page numbers up to {highest}")


def _series_of_call(page: Page, call: PagerCall, number: int) -> Series:
    """Name the files: page two is number 1 or 2, and page one tells which by its own number."""
    is_from_one = call.names_container or (number == 1 and call.current == 1)
    folder = resolve(page.url, "./") or page.url
    stem, suffix = _file_name(page.url, call, _suffix_below(page))
    return Series(
        f"{_escape_slots(folder + stem)}_{{n}}.{suffix}",
        call.pages,
        call.records,
        shift=0 if is_from_one else -1,
        # Tried the other way round a wrong guess would jump over page two.
        other_shift=None if is_from_one else 0,
        quote=call.quote,
    )


def _file_name(url: str, call: PagerCall, neighbour: str) -> tuple[str, str]:
    own = _PAGE_FILE.match(url.rsplit("/", 1)[-1].split("?")[0])
    stem = call.stem or (own["stem"] if own else "index")
    suffix = call.suffix or (own["suffix"] if own else neighbour or "html")
    return stem, suffix.lstrip(".")


def _suffix_below(page: Page) -> str:
    """Return how the files below a folder mostly end: its own pages end so as well."""
    folder = urlsplit(page.url).path.rpartition("/")[0] + "/"
    # In the text, because scripts write the rows of some lists.
    below = re.compile(
        rf"(?:{re.escape(folder)}|[\"'(]\./)[\w/-]{{1,80}}\.(s?html?|jhtml|aspx?|jsp)\b"
    )
    found = Counter(match[1] for match in below.finditer(page.text))
    return found.most_common(1)[0][0] if found else ""


def _read_call(scripts: str, match: re.Match[str]) -> PagerCall | None:
    before = scripts[max(0, match.start() - 12) : match.start()]
    if re.search(r"function\s*$", before):
        return None
    values = [_value(text, scripts, is_quoted) for text, is_quoted in _arguments(match[2])]
    has_container = bool(values) and isinstance(values[0], str)
    values = values[1:] if has_container else values
    named = next((place for place, value in enumerate(values) if isinstance(value, str)), None)
    before_names = values if named is None else values[:named]
    numbers = [value for value in before_names if isinstance(value, int)]
    names = [value for value in values if isinstance(value, str)]
    later = [value for value in values[len(before_names) :] if isinstance(value, int)]
    if not numbers:
        return None
    records = later[-1] if later and later[-1] >= numbers[0] else None
    # Of three numbers the first counts the records, unless it is too small to do so.
    if len(numbers) >= 3 and numbers[0] >= numbers[1]:
        records, numbers = numbers[0], numbers[1:]
    current = numbers[1] if len(numbers) > 1 else None
    stem, suffix = (*names, "", "")[:2]
    return PagerCall(numbers[0], current, stem, suffix, records, match[0], has_container)


def _arguments(text: str) -> Iterator[tuple[str, bool]]:
    place = 0
    while place < len(text) and (match := _ARGUMENT.match(text, place)):
        if match.end() == place:
            return
        place = match.end()
        quoted = match[1] if match[1] is not None else match[2]
        yield (quoted, True) if quoted is not None else ((match[3] or "").strip(), False)


def _value(text: str, scripts: str, is_quoted: bool) -> int | str | None:
    """Read an argument: a number, a name in quotes, or a variable that is set to a number."""
    if text.isascii() and text.isdecimal():
        return int(text[:9])
    if is_quoted:
        return text
    if re.fullmatch(r"[A-Za-z_$][\w$]{0,40}", text, re.ASCII):
        found = re.search(_VARIABLE.format(re.escape(text)), scripts)
        return int(found[1]) if found else None
    return None


def _from_set_page(page: Page) -> Series | None:
    found = _SET_PAGE.search(page.live_scripts)
    if found is None:
        return None
    call = PagerCall(int(found[2]), int(found[1]), "", "", None, found[0], names_container=True)
    return _series_of_call(page, call, 1)


def _from_variables(page: Page) -> Series | None:
    scripts = page.live_scripts
    pages = _first_number(_COUNT_NAMES, scripts)
    if pages is None or _first_number(_CURRENT_NAMES, scripts) is None:
        return None
    records = _first_number(_RECORD_NAMES, scripts)
    call = PagerCall(pages, None, "", "", records, f"countPage={pages}")
    return _series_of_call(page, call, 1)


def _first_number(names: tuple[str, ...], scripts: str) -> int | None:
    for name in names:
        if found := re.search(_VARIABLE.format(name), scripts):
            return int(found[1])
    return None


def _counts_in_text(page: Page) -> tuple[int | None, int | None, str]:
    pages = re.search(
        r"共\s{0,3}(?:<[^>]{1,60}>)?\s{0,3}(\d{1,6})(?:</\w{1,6}>)?\s{0,3}页", page.text
    )
    return (int(pages[1]), None, re.sub(r"<[^>]*>", "", pages[0])) if pages else (None, None, "")


def _number(found: re.Match[str] | None) -> int | None:
    return next((int(group) for group in found.groups() if group), None) if found else None


def _own_number(url: str, prefix: str) -> int | None:
    """Return the number of a page that already has one, under the same prefix."""
    tail = url[len(prefix) :].split(".")[0] if prefix and url.startswith(prefix) else ""
    return int(tail) if tail.isascii() and tail.isdecimal() and len(tail) <= 4 else None


def _escape_slots(url: str) -> str:
    """Keep what looks like a slot in an address from being filled."""
    return url.replace("{", "%7B").replace("}", "%7D")
