"""Identity: who issued a report, for which year and period, how it is titled and signed.

Every reader here is a pure function of the document's lines and metadata; tables belong to
`parsers.tables`, section boundaries to the caller.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from parsers.document import Document, Line
from parsers.identity import findings as notes
from parsers.identity.agency import read_agency
from parsers.identity.contact import read_contact
from parsers.identity.host import find_clone, read_host_class
from parsers.identity.passage import Article, is_page_footer, read_article
from parsers.identity.period import read_period
from parsers.identity.published import (
    choose_published,
    published_votes,
    read_document_number,
    read_index_number,
)
from parsers.identity.scope import read_scope, scope_votes
from parsers.identity.signature import SignatureReading, read_signature
from parsers.identity.title import TitleCandidate, TitleReading, read_title
from parsers.identity.year import read_report_year
from parsers.model import (
    Agency,
    Contact,
    Finding,
    HostClass,
    Period,
    ReportYear,
    Scope,
    Signature,
    Title,
    Vote,
)

__all__ = ["Identity", "IdentityInput", "read_identity"]

_TITLE_BODY = 12


@dataclass(frozen=True, slots=True)
class IdentityInput:
    """What the readers look at; tables are left out of `front` and `body`.

    `front` is the article before section 1, `body` the lines of all sections in order, `tail` the
    last lines of the article, which may overlap with `body`.
    """

    document: Document
    front: tuple[Line, ...]
    body: tuple[Line, ...]
    tail: tuple[Line, ...] = ()
    url: str | None = None
    name: str | None = None


@dataclass(frozen=True, slots=True)
class Identity:
    """Whose report it is, for when, and what was found on the way.

    `furniture` holds the numbers of lines (title, signature, page footer) of no section.
    """

    title: Title
    agency: Agency
    scope: Scope
    report_year: ReportYear
    period: Period
    contact: Contact
    signature: Signature
    published_at: str | None
    index_number: str | None
    findings: tuple[Finding, ...]
    furniture: frozenset[int]
    document_number: str | None = None
    host_class: HostClass = HostClass.UNKNOWN
    votes: tuple[Vote, ...] = ()


def read_identity(source: IdentityInput) -> Identity:
    """Read everything that identifies a report."""
    article = read_article(source.document, source.front, source.body, source.tail)
    # Without a recognised section 1 the title stands at the beginning of the body.
    title = read_title(source.document, article.front or article.body[:_TITLE_BODY])
    signature, contact = read_signature(article), read_contact(article)
    dated = published_votes(source.document, source.url)
    period, published_at = read_period(article), choose_published(dated)
    agency = read_agency(article, title, signature.signature.agency_raw, contact.office_raw)
    year = read_report_year(article, title, period, published_at, source.url, source.name)
    host_class = read_host_class(source.url)
    return Identity(
        title=title.title,
        agency=agency.agency,
        scope=read_scope(article, title),
        report_year=year,
        period=period,
        contact=contact,
        signature=signature.signature,
        published_at=published_at,
        index_number=read_index_number(source.document),
        findings=(
            *notes.find_title_and_agency(title.title, agency),
            *notes.find_year_conflict(year, period),
            *notes.find_other_years(source.document, article, year.value),
            *notes.find_early_signature(signature, period, year.value),
            *notes.find_period_notes(period),
            *notes.find_contact_notes(contact),
            *find_clone(source.document, source.url, host_class),
        ),
        furniture=_find_furniture(article, title, signature),
        document_number=read_document_number(source.document),
        host_class=host_class,
        votes=(
            *_votes("title", ((c.raw, c.source) for c in _candidates(title))),
            *_votes("agency", ((m.name, m.source) for m in agency.mentions)),
            *scope_votes(article, title),
            *dated,
        ),
    )


def _candidates(title: TitleReading) -> Iterator[TitleCandidate]:
    if title.chosen is not None:
        yield title.chosen
        yield from title.others


def _votes(field: str, pairs: Iterable[tuple[str, str]]) -> Iterator[Vote]:
    return (Vote(field, value, source) for value, source in dict.fromkeys(pairs))


def _find_furniture(
    article: Article, title: TitleReading, signature: SignatureReading
) -> frozenset[int]:
    footers = (
        line.number
        for passage in article.passages
        if is_page_footer(passage)
        for line in passage.lines
    )
    return title.lines | signature.lines | frozenset(footers)
