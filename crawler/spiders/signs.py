"""The spider middleware that recognises pages which are not what was asked for.

A challenge or an error page must never be read as a list without rows or a report without text.
"""

from scrapy.http import Response

from crawler.conduct.errors import PageRefused
from crawler.families.signs import Reason, read_sign
from crawler.spiders.reading import page_of

BLOCKED = "blocked"
"""How the reason of a page begins that a server kept back."""

_FAILED = 400


class RefusePages:
    """Withhold a page from its callback when it shows a sign of being another one."""

    def process_spider_input(self, response: Response) -> None:
        """Raise what a page is instead; its capture is kept."""
        if response.status in response.meta.get("handle_httpstatus_list", ()):
            return
        sign = read_sign(page_of(response))
        if sign is None or sign.reason is Reason.STUB:
            return
        if response.status >= _FAILED and not sign.is_blocking:
            # Its status says as much; an error page shown with 200 has only its text.
            return
        kind = f"{BLOCKED}: {sign.reason}" if sign.is_blocking else str(sign.reason)
        raise PageRefused(f"{kind} ({sign.mark})")
