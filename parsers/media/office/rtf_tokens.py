"""RTF tokens: control words, bytes and groups, as the format writes them."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

Kind = Literal["open", "close", "word", "byte", "text"]

_TOKEN = re.compile(
    rb"(?P<group>[{}])"
    rb"|\\(?P<word>[a-zA-Z]{1,32})(?P<number>-?\d{1,10})? ?"
    rb"|\\'(?P<hex>[0-9a-fA-F]{2})"
    rb"|\\(?P<sign>[^a-zA-Z'])"
    rb"|[\r\n\0]+"
    rb"|(?P<text>[^{}\\\r\n\0]+)"
    rb"|\\",
    re.DOTALL,
)


@dataclass(frozen=True, slots=True)
class RtfToken:
    """One token; `word` holds a control word or sign, `raw` bytes of text."""

    kind: Kind
    word: str = ""
    number: int | None = None
    raw: bytes = b""


_OPEN, _CLOSE = RtfToken("open"), RtfToken("close")


def rtf_tokens(payload: bytes) -> Iterator[RtfToken]:
    """Yield the tokens of a payload; binary runs are passed over."""
    # Mail gateways leave blanks or a byte order mark before a file.
    position = max(payload.find(b"{\\rtf"), 0)
    while match := _TOKEN.match(payload, position):
        position = match.end()
        token = _token(match)
        if token is None:
            continue
        if token.word == "bin":
            position += max(token.number or 0, 0)
        yield token


def _token(match: re.Match[bytes]) -> RtfToken | None:
    if match["text"] is not None:
        return RtfToken("text", raw=match["text"])
    if match["hex"] is not None:
        return RtfToken("byte", raw=bytes.fromhex(match["hex"].decode()))
    if match["group"] is not None:
        return _OPEN if match["group"] == b"{" else _CLOSE
    if match["word"] is not None:
        number = int(match["number"]) if match["number"] is not None else None
        return RtfToken("word", match["word"].decode(), number)
    if match["sign"] is not None:
        return RtfToken("word", match["sign"].decode("latin-1"))
    return None
