"""The downloader middleware for redirects: one leads to a page of its own, or says goodbye."""

from urllib.parse import urlsplit

from scrapy import Request
from scrapy.downloadermiddlewares.redirect import RedirectMiddleware
from scrapy.http import Response

from crawler.conduct.errors import PageRefused
from crawler.families.model import Purpose
from crawler.frontier.settle import KEY_META
from crawler.spiders.errand import key_of

SENT_HOME = "soft_error (sent home)"

_HOMES = frozenset({"", "/", "/index.html", "/index.htm", "/index.shtml", "/index.jsp"})


class FollowRedirects(RedirectMiddleware):
    """Follow redirects, except those by which a portal says that a page is not there."""

    def process_response(  # type: ignore[override]  # without the argument that is on its way out
        self, request: Request, response: Response
    ) -> Request | Response:
        """Return the response, or the request for the page it leads to under its own key."""
        followed = super().process_response(request, response)
        if not isinstance(followed, Request):
            return followed
        if _is_sent_home(request, followed):
            raise PageRefused(SENT_HOME)
        _name_anew(request, followed)
        return followed


def _is_sent_home(request: Request, followed: Request) -> bool:
    errand = request.cb_kwargs.get("errand")
    if errand is None or errand["purpose"] == Purpose.HOME:
        return False
    asked, led_to = urlsplit(request.url), urlsplit(followed.url)
    return led_to.path in _HOMES and not led_to.query and asked.path not in _HOMES


def _name_anew(request: Request, followed: Request) -> None:
    """Give the page a redirect leads to its own key; a spelling of the same page has none."""
    if KEY_META not in request.meta:
        return
    key = key_of(followed.url)
    if key == request.meta[KEY_META]:
        del followed.meta[KEY_META]
    else:
        followed.meta[KEY_META] = key
