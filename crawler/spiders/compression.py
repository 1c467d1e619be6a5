"""The downloader middleware for content codings, for servers that name one they did not use."""

import zlib

from scrapy import Request
from scrapy.downloadermiddlewares.httpcompression import HttpCompressionMiddleware
from scrapy.http import Response

MISLABELLED_FLAG = "coding_mislabelled"


class UndoCompression(HttpCompressionMiddleware):
    """Undo content codings; take a body as it is that does not hold what its header claims."""

    def process_response(  # type: ignore[override]  # without the argument that is on its way out
        self, request: Request, response: Response
    ) -> Request | Response:
        """Return the response without its coding."""
        try:
            return super().process_response(request, response)
        except (OSError, EOFError, zlib.error):
            headers = response.headers.copy()
            headers.pop("Content-Encoding", None)
            flags = [*response.flags, MISLABELLED_FLAG]
            return response.replace(headers=headers, flags=flags)
