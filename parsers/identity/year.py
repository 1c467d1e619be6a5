"""The report year: every vote is kept, the most trusted year wins, guesses never win alone."""

import re
from collections import Counter
from collections.abc import Iterator

from parsers.dates import YEAR_PATTERN, read_year
from parsers.identity.passage import Article, Passage
from parsers.identity.title import TitleReading
from parsers.model import Period, ReportYear, YearVote

# Title and period are statements about the report; the others only hint at it.
_WEIGHTS = {"title": 6, "period": 5, "narrative": 3, "published": 1, "url": 1, "name": 1}
_WEAK = frozenset({"published", "url", "name"})
_URL_YEAR = re.compile(r"[?&](?:fbtime|nbyear|title)=(20\d{2})(?!\d)", re.IGNORECASE)
_NAME_YEAR = re.compile(r"(?<!\d)(20\d{2})(?=年)")
_BOOK_TITLE = re.compile(r"《[^《》]{0,80}》")
_ORDINAL = r"(?:\([一二三四五六七八九十\d]{1,3}\)|[一二三四五六七八九十\d]{1,3}[、.])?"
_STATED_YEAR = re.compile(
    rf"(?<!\d)({YEAR_PATTERN})年(?!度?\d|[一二三四五六七八九十元]{{1,3}}月)度?"
)
_OPENING = re.compile(rf"(?:^|[。;:]){_ORDINAL}$")
# What a year is planned for says that it is not the year reported on.
_PLANNED = re.compile(
    r"[^。;]{0,16}(?:将(?:继续|进一步|持续|重点|着力|从以下)|(?:工作)?(?:计划|打算|思路|安排))"
)
_MAX_PASSAGES = 400


def read_report_year(
    article: Article,
    title: TitleReading,
    period: Period,
    published_at: str | None,
    *hints: str | None,
) -> ReportYear:
    """Decide the report year by votes; `hints` are the URL and the name of the source.

    URL, source name and date of publication never decide alone; one that agrees with the date may.
    """
    votes = (
        *_vote_title(title),
        *_vote_period(period),
        *_vote_narrative(article, title),
        *_vote_hints(*hints),
        *_vote_published(published_at),
    )
    return _count(votes)


def _count(votes: tuple[YearVote, ...]) -> ReportYear:
    weights: Counter[int] = Counter()
    for value, source in dict.fromkeys((vote.value, vote.source) for vote in votes):
        weights[value] += _WEIGHTS[source]
    firm = any(vote.source not in _WEAK for vote in votes)
    if not weights:
        return ReportYear()
    year = max(weights, key=weights.__getitem__)
    sources = [vote.source for vote in votes if vote.value == year]
    if firm or (weights[year] >= 2 and "published" in sources):
        return ReportYear(year, max(sources, key=_WEIGHTS.__getitem__), votes)
    return ReportYear(votes=votes)


def _vote_title(title: TitleReading) -> Iterator[YearVote]:
    """Yield the years of the title, the one nearest to its core wording first."""
    for candidate in (title.chosen, *title.others):
        if candidate is None:
            continue
        for year, start, end in reversed(candidate.years):
            yield YearVote(year, "title", candidate.passage.raw_of(start, end))
            break


def _vote_period(period: Period) -> Iterator[YearVote]:
    years = {day.year for day in (period.start, period.end) if day is not None}
    if len(years) == 1 and period.raw:
        yield YearVote(years.pop(), "period", period.raw)


def _vote_narrative(article: Article, title: TitleReading) -> Iterator[YearVote]:
    counts: Counter[int] = Counter()
    first: dict[int, tuple[Passage, re.Match[str]]] = {}
    for passage in (article.front + article.body)[:_MAX_PASSAGES]:
        if not title.lines.isdisjoint(line.number for line in passage.lines):
            continue
        for year, weight, match in _find_stated_years(passage):
            counts[year] += weight
            first.setdefault(year, (passage, match))
    ranked = counts.most_common(2)
    if ranked and (len(ranked) == 1 or ranked[0][1] > ranked[1][1]):
        year = ranked[0][0]
        passage, match = first[year]
        yield YearVote(year, "narrative", passage.raw_of(*match.span()))


def _find_stated_years(passage: Passage) -> Iterator[tuple[int, int, re.Match[str]]]:
    # Blank out book titles, keeping places: laws carry years of their own.
    text = _BOOK_TITLE.sub(lambda found: "*" * len(found[0]), passage.text)
    for match in _match_years(text):
        year = read_year(match[1])
        if year is not None and year >= 2000 and not _PLANNED.match(text, match.end()):
            opens = _OPENING.search(text[max(0, match.start() - 8) : match.start()])
            yield year, 3 if opens else 1, match


def _match_years(text: str) -> Iterator[re.Match[str]]:
    """Yield the stated years in order, looking only before each 年: a year has four signs."""
    place = text.find("年", 4)
    while place >= 0:
        if match := _STATED_YEAR.match(text, place - 4):
            yield match
        place = text.find("年", place + 1)


def _vote_hints(*hints: str | None) -> Iterator[YearVote]:
    for source, pattern, hint in zip(("url", "name"), (_URL_YEAR, _NAME_YEAR), hints, strict=False):
        for match in pattern.finditer((hint or "")[:2000]):
            yield YearVote(int(match[1]), source, match[0])


def _vote_published(published_at: str | None) -> Iterator[YearVote]:
    if published_at:
        yield YearVote(int(published_at[:4]) - 1, "published", published_at)
