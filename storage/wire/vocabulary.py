"""Words for what was seen on the wire, shared by the tee, the tables and WARC."""

from enum import StrEnum


class TruncationReason(StrEnum):
    """Why the end of a response is missing, in the words of WARC 1.1."""

    DISCONNECT = "disconnect"
    TIME = "time"
    LENGTH = "length"
    UNSPECIFIED = "unspecified"


class Protection(StrEnum):
    """What is known about the certificate of the peer."""

    VERIFIED = "verified"
    NOT_CHECKED = "not_checked"
    FAILED = "failed"


class Route(StrEnum):
    """Why an attempt followed another one."""

    REDIRECT = "redirect"
    RETRY = "retry"
    RESEND = "resend"
    """The kept-alive connection was dead; the same request went out on another one."""
    CONNECTION = "connection"
    """Not a request: what the connection of the previous attempt brought afterwards."""
