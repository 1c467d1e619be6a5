"""A response of Scrapy as the page that the families read."""

from functools import lru_cache

from scrapy.http import Response

from crawler.families.page import Page, read_page


# Several parts of a crawl look at a page, one after the other; decoding it is the dear part.
@lru_cache(maxsize=8)
def page_of(response: Response) -> Page:
    """Decode a response; the bytes decide the charset."""
    fields = tuple(
        (name.decode("latin-1"), value.decode("latin-1"))
        for name, values in response.headers.items()
        for value in values
    )
    label = (response.headers.get("Content-Type") or b"").decode("latin-1")
    media_type = label.partition(";")[0].strip().lower() or "text/html"
    return read_page(
        response.url, response.body, status=response.status, media_type=media_type, fields=fields
    )
