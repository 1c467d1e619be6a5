"""Parsing one realistic page: the whole parse against the libraries it stands on."""

from collections.abc import Mapping
from unittest.mock import patch

import lxml.html
import trafilatura

from benchmarks.measure import Bound, Work
from corpus.sample import SampleOptions, lay_out, sample_report
from corpus.sample.markup import HtmlStyle
from corpus.sample.render_html import HtmlOptions, render_html
from parsers.parse import parse
from parsers.record_json import record_json

# Pages of 60 to 150 KB, as portals serve them: Word-pasted tables, plain ones, a padded shell.
PAGES: tuple[tuple[str, HtmlStyle, int], ...] = (
    ("word", "word", 150_000),
    ("plain", "plain", 60_000),
    ("nested", "nested", 100_000),
)
BOUNDS = (
    Bound("whole parse", "trafilatura, default", 1.0, "the target of the parser"),
    # 8 ms beside the 28.6 ms measured for trafilatura on the machine the target was set on
    Bound("parse without trafilatura", "trafilatura, default", 0.28, "8 ms against 28.6 ms"),
)


def page(style: HtmlStyle, size: int) -> bytes:
    """Return a report page of about so many bytes."""
    report = sample_report(7, SampleOptions(generation="2021", level="district"))
    return render_html(lay_out(report), HtmlOptions(style=style, padding=size))


def works(payload: bytes) -> Mapping[str, Work]:
    """Return what is timed on one page."""
    text = payload.decode()
    return {
        "trafilatura, default": lambda: trafilatura.extract(text),
        "trafilatura, without tables": lambda: trafilatura.extract(text, include_tables=False),
        "lxml.html": lambda: lxml.html.fromstring(text),
        "whole parse": lambda: parse(payload),
        "whole parse and JSON": lambda: record_json(parse(payload)),
        "parse without trafilatura": lambda: _without_trafilatura(payload),
    }


def _without_trafilatura(payload: bytes) -> object:
    with patch("parsers.body.trafilatura.extract", return_value=""):
        return parse(payload)
