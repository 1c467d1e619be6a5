"""The spider middleware that recognises pages which are not what was asked for.

A challenge or an error page must never be read as a list without rows or a report without text.
"""

from scrapy import Request
from scrapy.http import Response

from crawler.conduct.errors import PageRefused
from crawler.families.attachments import BODY
from crawler.families.detours import find_frame, find_redirect
from crawler.families.model import Purpose
from crawler.families.page import Page
from crawler.families.registry import probe
from crawler.families.signs import Reason, Sign, is_hollow, read_sign
from crawler.spiders.reading import page_of

BLOCKED = "blocked"
"""How the reason of a page begins that a server kept back."""

EMPTY_BODY = "empty_body"

_REPORTS = frozenset({Purpose.ARTICLE, Purpose.ATTACHMENT})
_MOVED, _FAILED = 300, 400
_FILE_HEAD = 64


class RefusePages:
    """Withhold a page from its callback when it shows a sign of being another one."""

    def process_spider_input(self, response: Response) -> None:
        """Raise what a page is instead; its capture is kept."""
        if response.status in response.meta.get("handle_httpstatus_list", ()):
            return
        if (
            _purpose(response) in _REPORTS
            and response.status < _MOVED
            and not response.body.strip()
        ):
            raise PageRefused(EMPTY_BODY)
        if _is_file(response):
            return
        page = page_of(response)
        sign = read_sign(page)
        if _purpose(response) == Purpose.ARTICLE and (words := is_hollow(page, BODY)):
            # A portal that has a page for every unit and year has pages for reports never written.
            raise PageRefused(f"{Reason.SOFT_ERROR} ({words})")
        if sign is None or sign.reason is Reason.STUB or _can_be_read(page, sign):
            return
        if response.status >= _FAILED and not sign.is_blocking:
            # Its status says as much; an error page shown with 200 has only its text.
            return
        kind = f"{BLOCKED}: {sign.reason}" if sign.is_blocking else str(sign.reason)
        raise PageRefused(f"{kind} ({sign.mark})")


def _is_file(response: Response) -> bool:
    """Tell whether what came for an attachment is one: a refusal would be a page."""
    if _purpose(response) != Purpose.ATTACHMENT:
        return False
    return not response.body[:_FILE_HEAD].lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"<")


def _purpose(response: Response) -> object:
    request: Request | None = response.request
    errand = {} if request is None else request.cb_kwargs.get("errand", {})
    return errand.get("purpose")


def _can_be_read(page: Page, sign: Sign) -> bool:
    """Tell whether a shell without text still says where its content is."""
    if sign.reason is not Reason.SCRIPT_SHELL:
        return False
    return probe(page).score > 0 or bool(find_redirect(page) or find_frame(page))
