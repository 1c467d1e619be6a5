"""Renders a document as the bytes of an HTML page, in the markup and charset asked for."""

from dataclasses import dataclass
from random import Random

from corpus.sample.blocks import SampleDocument
from corpus.sample.charsets import Charset, encode, usual_label
from corpus.sample.markup import MARKUPS, HtmlStyle
from corpus.sample.page_shell import Page, bare_page, portal_page
from corpus.sample.pools import chance


@dataclass(frozen=True, slots=True)
class HtmlOptions:
    """How to write a page; `declared` is the charset label, an empty one leaves it out.

    `shell` puts the article into a portal page, `padding` makes that page at least so many bytes
    long; `container` is the id of the element that holds the article.
    """

    style: HtmlStyle = "plain"
    shell: bool = True
    charset: Charset = "utf-8"
    declared: str | None = None
    bom: bool = False
    padding: int = 0
    container: str = "zoom"
    attachments: tuple[tuple[str, str], ...] = ()


def render_article(document: SampleDocument, style: HtmlStyle = "plain") -> str:
    """Render the article alone, without any page around it."""
    return MARKUPS[style].article(document)


def render_html(document: SampleDocument, options: HtmlOptions | None = None) -> bytes:
    """Render a document as a page."""
    chosen = options or HtmlOptions()
    truth = document.truth
    page = Page(
        title=truth.title,
        issuer=truth.agency.name if truth.is_agency_named else None,
        place=truth.agency.parents[-1],
        published_on=truth.published_on,
        body=render_article(document, chosen.style),
        container=chosen.container,
        attachments=chosen.attachments,
    )
    return render_page(page, chosen, chance(truth.seed))


def render_page(page: Page, options: HtmlOptions, rng: Random) -> bytes:
    """Write any page, report or not, in the charset asked for."""
    declared = usual_label(options.charset) if options.declared is None else options.declared
    write = portal_page if options.shell else bare_page
    return encode(write(page, declared, options.padding, rng), options.charset, options.bom)
