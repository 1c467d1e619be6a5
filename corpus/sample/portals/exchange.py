"""What is asked of a sample site and what it answers; nothing here touches a socket.

A resource answers a question; a behaviour turns a resource into a nastier one.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from typing import Literal
from urllib.parse import parse_qsl

Framing = Literal["length", "chunked", "close"]
Ending = Literal["keep", "close", "reset", "hang", "alert"]
HeaderValue = str | bytes
Header = tuple[str, HeaderValue]


@dataclass(frozen=True, slots=True)
class Asked:
    """A request as a site sees it; header names are lower case.

    `visit` is the site's time: the same address may answer otherwise at a later visit. `count` is
    how often this very address was asked before.
    """

    host: str
    path: str
    query: str = ""
    scheme: str = "http"
    method: str = "GET"
    headers: Mapping[str, str] = field(default_factory=dict)
    body: bytes = b""
    visit: int = 0
    count: int = 0

    @property
    def target(self) -> str:
        """The path with its query."""
        return f"{self.path}?{self.query}" if self.query else self.path

    @property
    def url(self) -> str:
        """The whole address."""
        return f"{self.scheme}://{self.host}{self.target}"

    @property
    def arguments(self) -> dict[str, str]:
        """The arguments of the query and of a form body; the body wins."""
        pairs = parse_qsl(self.query, keep_blank_values=True)
        if "form" in self.headers.get("content-type", ""):
            pairs += parse_qsl(self.body.decode("latin-1"), keep_blank_values=True)
        return dict(pairs)

    @property
    def cookies(self) -> dict[str, str]:
        """The cookies sent along."""
        pairs = (part.partition("=") for part in self.headers.get("cookie", "").split(";"))
        return {name.strip(): value.strip() for name, _, value in pairs if name.strip()}

    def number(self, name: str, default: int = 0) -> int:
        """Return an argument that should be a whole number, or the default if it is none."""
        text = self.arguments.get(name, "")
        return int(text) if text.isascii() and text.isdigit() and len(text) < 20 else default


@dataclass(frozen=True, slots=True)
class Wire:
    """How an answer travels: framing, lies about its length, pauses in seconds, and its end.

    `head_cut` and `body_cut` are the bytes after which head or body break off. `raw` replaces
    everything that would be sent.
    """

    framing: Framing = "length"
    declared_length: int | None = None
    trailers: tuple[tuple[str, str], ...] = ()
    head_wait: float = 0.0
    body_wait: float = 0.0
    drip: int = 0
    drip_wait: float = 0.0
    head_cut: int | None = None
    body_cut: int | None = None
    ending: Ending = "keep"
    raw: bytes | None = None


@dataclass(frozen=True, slots=True)
class Reply:
    """An answer with the way it travels."""

    body: bytes = b""
    status: int = 200
    headers: tuple[Header, ...] = ()
    reason: str | None = None
    wire: Wire = Wire()

    def with_header(self, name: str, value: HeaderValue | None) -> "Reply":
        """Return the answer with a header set, or removed if there is no value."""
        kept = tuple(pair for pair in self.headers if pair[0].lower() != name.lower())
        return replace(self, headers=kept if value is None else (*kept, (name, value)))

    def with_wire(self, wire: Wire) -> "Reply":
        """Return the answer travelling in another way."""
        return replace(self, wire=wire)

    def header(self, name: str) -> HeaderValue | None:
        """Return a header by name, or nothing."""
        found = [value for key, value in self.headers if key.lower() == name.lower()]
        return found[0] if found else None


Resource = Callable[[Asked], Reply]
Behaviour = Callable[[Resource], Resource]
