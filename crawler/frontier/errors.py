"""What a spider can do wrong with the frontier."""


class FrontierError(Exception):
    """Base of every error of the crawl's side of the frontier."""


class RequestUnserialisable(FrontierError):
    """A request holds something that cannot be written down and read back."""
