"""Why a capture could not be made. What a portal does wrong is an outcome, not an error."""


class WireError(Exception):
    """Base of every error of the capture layer."""


class CaptureFailed(WireError):
    """The sink did not keep an exchange, so its response was withheld from the crawl."""


class CaptureRefused(WireError):
    """The sink has no use for this exchange: its request is another worker's by now."""


class TeeUnproven(WireError):
    """The installed Scrapy and Twisted do not show their wire bytes to the tee."""


class SinkMissing(WireError):
    """No place to keep captures is configured."""


class TunnelRefused(WireError):
    """A request asked for a CONNECT tunnel, whose own exchange the tee cannot attribute."""
