"""The plainest portal: one honest list and honest articles; hostile portals start from it."""

from collections.abc import Callable

from corpus.sample.portals.attachments import Attachment
from corpus.sample.portals.county import County
from corpus.sample.portals.draft import Draft, Item
from corpus.sample.portals.layouts import Column, flat
from corpus.sample.portals.menu import Disclosure, put_disclosure
from corpus.sample.portals.pagers import PLAIN
from corpus.sample.portals.static import StaticStyle, put_columns

ROOT = "/zwgk/zfxxgk/zfxxgknb/"


def _file_path(page: str, item: Item, index: int, file: Attachment) -> str:
    return f"{page.removesuffix('.html')}_{index}{file.ending}"


PLAIN_STYLE = StaticStyle(
    lambda column, page, pages: column + PLAIN.file(page),
    lambda column, item: f"{column}{item.month}/t{item.day.replace('-', '')}_{item.number}.html",
    PLAIN.write,
    _file_path,
    per_page=8,
)


def build_plain(
    draft: Draft, layout: Callable[[County, str], Column] = flat
) -> dict[str, list[Item]]:
    """Build an honest portal; return its items by column path."""
    put_disclosure(draft, Disclosure("/zwgk/zfxxgk/", ROOT))
    return put_columns(draft, layout(draft.county, ROOT), PLAIN_STYLE)
