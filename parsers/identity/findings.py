"""Findings about a report's identity: what is missing, what contradicts itself.

Missing notes are for readers; only contradictions are laid at the agency's door.
"""

import re
from collections.abc import Iterator
from datetime import date

from parsers.dates import find_years
from parsers.document import Document
from parsers.identity.agency import AgencyReading
from parsers.identity.passage import Article, Passage
from parsers.identity.signature import SignatureReading
from parsers.model import (
    Attribution,
    Contact,
    Finding,
    Operand,
    Period,
    PeriodStatus,
    ReportYear,
    Severity,
    Title,
)

_LONGEST_HEADING = 40
_HEADING = re.compile(
    r"^(?:\(?[一二三四五六七八九十\d]{1,3}[)、.]|第[一二三四五六七八九十]{1,3}[部分章]?)"
)
# Law names, comparisons, follow-up of last year's problems and plans may name another year.
_HARMLESS = re.compile(
    r"《|以来|至今|相比|同比|比较|对比|较20|比20|上年|整改|落实|回顾|印发|施行|实施|修订|号\)|号$|规划|计划"
)
_PARTIAL = {
    PeriodStatus.END_ONLY: "only the end of the statistical period is stated",
    PeriodStatus.START_ONLY: "only the start of the statistical period is stated",
    PeriodStatus.MONTHS_ONLY: "the statistical period is stated in months only",
}


def find_title_and_agency(title: Title, agency: AgencyReading) -> Iterator[Finding]:
    """Yield findings on a missing title, a missing agency, or two agencies in one report."""
    if title.raw is None:
        yield Finding("doc.title_missing", Severity.WARNING, "no title is printed or in metadata")
    if agency.agency.name is None:
        yield Finding("doc.agency_missing", Severity.WARNING, "the issuing body is never named")
    if agency.rival is not None:
        yield Finding(
            "doc.agency_conflict",
            Severity.WARNING,
            f"the report names both {agency.agency.name} and {agency.rival.name}",
            Attribution.AGENCY,
            (
                Operand(f"agency.{agency.agency.source}", agency.agency.name),
                Operand(f"agency.{agency.rival.source}", agency.rival.name),
            ),
        )


def find_year_conflict(year: ReportYear, period: Period) -> Iterator[Finding]:
    """Yield ID-02: the year in the title lies outside the stated period."""
    titled = next((vote for vote in year.votes if vote.source == "title"), None)
    years = {day.year for day in (period.start, period.end) if day is not None}
    if titled is None or not years or titled.value in years:
        return
    yield Finding(
        "doc.year_conflict",
        Severity.ERROR,
        f"the title says {titled.value}, the statistical period is {period.raw}",
        Attribution.AGENCY,
        (Operand("title.year", titled.value), Operand("period", period.raw)),
        locator=period.locator,
    )


def find_other_years(document: Document, article: Article, year: int | None) -> Iterator[Finding]:
    """Yield sub-headings that name an earlier year than the report year, left from an old text."""
    if year is None:
        return
    for passage in article.body:
        named = _stale_year(passage, year)
        if named is not None:
            yield Finding(
                "doc.year_conflict_in_narrative",
                Severity.WARNING,
                f"a heading of the {year} report names {named}",
                Attribution.AGENCY,
                (Operand("report_year", year), Operand("heading.year", named)),
                locator=passage.locate(document, 0, len(passage.text)),
            )


def _stale_year(passage: Passage, year: int) -> int | None:
    text = passage.text
    if len(text) > _LONGEST_HEADING or not _HEADING.match(text) or _HARMLESS.search(text):
        return None
    if text.endswith(("。", ";")) and "," in text:
        return None
    named = {found for found, _, _ in find_years(text)}
    return max(named) if named and max(named) < year else None


def find_early_signature(
    signature: SignatureReading, period: Period, year: int | None
) -> Iterator[Finding]:
    """Yield TM-04: signed before the period ends; a month counts as its first day."""
    signed_on = signature.signed.first_day() if signature.signed else None
    end_on = period.end or (date(year, 12, 31) if year else None)
    if signed_on is None or end_on is None or signed_on >= end_on:
        return
    yield Finding(
        "doc.signature_before_period_end",
        Severity.WARNING,
        f"signed {signature.signature.date_raw} although the period ends on {end_on.isoformat()}",
        Attribution.AGENCY,
        (
            Operand("signature.date", signature.signature.date_raw),
            Operand("period.end", end_on.isoformat()),
        ),
        locator=signature.signature.locator,
    )


def find_period_notes(period: Period) -> Iterator[Finding]:
    """Yield notes on a period that is missing, partly stated or damaged."""
    if period.status is PeriodStatus.NOT_STATED:
        yield Finding("doc.period_not_stated", Severity.INFO, "no statistical period is stated")
    elif period.status is PeriodStatus.DAMAGED:
        yield Finding(
            "doc.period_damaged",
            Severity.WARNING,
            f"the statistical period cannot be read: {period.raw}",
            operands=(Operand("period", period.raw),),
            locator=period.locator,
        )
    elif period.status in _PARTIAL:
        yield Finding(
            "doc.period_partial", Severity.INFO, _PARTIAL[period.status], locator=period.locator
        )


def find_contact_notes(contact: Contact) -> Iterator[Finding]:
    """Yield notes on a contact line that is missing or lacks telephone, address or postcode."""
    parts = {
        "telephone": contact.phone_raw,
        "address": contact.address_raw,
        "postcode": contact.postcode,
    }
    others = (contact.fax_raw, contact.email, contact.office_raw)
    if not any((*parts.values(), *others)):
        yield Finding("doc.contact_not_stated", Severity.INFO, "no contact line")
        return
    lacking = [name for name, value in parts.items() if value is None]
    if lacking:
        yield Finding(
            "doc.contact_partial",
            Severity.INFO,
            f"the contact line lacks {', '.join(lacking)}",
            locator=contact.locator,
        )
