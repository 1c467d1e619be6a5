"""An honest portal on a bad server: slow, busy, flaky, compressing, mislabelling, page by page."""

from dataclasses import replace

from corpus.sample.portals.behaviours import (
    agent_gate,
    busy,
    chunked,
    claiming_gzip,
    conditional,
    cookie_gate,
    dripping,
    flaky,
    gzipped,
    misdeclared,
    raw_deflated,
    recoded,
    slow,
    stalling,
    truncated_at_first,
    typed,
    unframed,
)
from corpus.sample.portals.draft import Draft
from corpus.sample.portals.exchange import Asked, Behaviour, Reply
from corpus.sample.portals.families.plain import build_plain
from corpus.sample.portals.layouts import by_year
from corpus.sample.portals.replies import html

_MODIFIED = "Mon, 15 Jan 2024 01:30:00 GMT"


def _refusal(asked: Asked) -> Reply:
    return html("<html><title>error</title>不合法的参数</html>")


MOODS: dict[str, Behaviour] = {
    "slow": slow(4.0),
    "stalling": stalling(4.0),
    "dripping": dripping(2048, 0.3),
    "busy-503": busy(1),
    "busy-429": busy(2, 429, "2"),
    "busy-past": busy(1, 429, "Fri, 01 Jan 1999 00:00:00 GMT"),
    "reset-before": flaky(1),
    "reset-inside": flaky(1, after=700),
    "truncated": truncated_at_first(1, after=900),
    "length-short": misdeclared(-120),
    "length-long": misdeclared(500),
    "chunked": chunked(("X-Checksum", "0")),
    "unframed": unframed(),
    "gzip": gzipped(),
    "gzip-unlabelled": gzipped(is_labelled=False),
    "gzip-claimed": claiming_gzip(),
    "deflate-raw": raw_deflated(),
    "cookie": cookie_gate("CT6T"),
    "agent": agent_gate(_refusal),
    "conditional": conditional(modified=_MODIFIED),
}
# What the header says and what is sent; the page's own meta says UTF-8 throughout.
LABELS: dict[str, Behaviour] = {
    "no-type": typed(None),
    "octet-stream": typed("application/octet-stream"),
    "plain-type": typed("text/plain"),
    "gbk-as-utf-8": recoded("gb18030", "utf-8"),
    "utf-8-as-gbk": recoded("utf-8", "gbk"),
    "gb18030-as-gb2312": recoded("gb18030", "gb2312"),
    "gbk-without-label": recoded("gb18030", None),
    "utf-16": recoded("utf-16", None),
    "latin-1-label": recoded("utf-8", "iso-8859-1"),
}


def _spread(draft: Draft, behaviours: dict[str, Behaviour]) -> None:
    """Give every report one behaviour, in turn, and note which."""
    names = list(behaviours)
    for number, found in enumerate(draft.expected):
        name = names[number % len(names)]
        draft.site.wrap(found.url.removeprefix(draft.url("")), behaviours[name])
        draft.cases[name] = (*draft.cases.get(name, ()), found.url)


def build_moods(draft: Draft) -> None:
    """Build an honest portal whose articles travel badly, each in its own way."""
    build_plain(draft, by_year)
    _spread(draft, MOODS)
    draft.quirks.append("every article travels badly")


def build_labels(draft: Draft) -> None:
    """Build an honest portal whose articles are labelled wrongly, each in its own way.

    Pages declare their charset only behind the first kilobyte.
    """
    draft.look = replace(draft.look, has_late_meta=True)
    build_plain(draft, by_year)
    _spread(draft, LABELS)
    draft.quirks.append("charset and media type lies")
