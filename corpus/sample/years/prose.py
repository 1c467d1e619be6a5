"""Text of its own for every agency and year: what is told twice was copied on purpose."""

from random import Random

from corpus.sample.pools import load
from corpus.sample.prose import SampleSection
from corpus.sample.truth import SampleReport

_PROSE = "years_prose"
_OVERVIEW, _PROBLEMS, _OTHER = (
    "section_1_overview", "section_5_problems", "section_6_other",
)  # fmt: skip
_SENTENCES = 8
_OF_PROBLEMS = ("what", "matter")


def with_own_text(report: SampleReport, rng: Random) -> SampleReport:
    """Return the report with an overview, problems and other matters that nobody else has."""
    we, year = report.agency.pronoun, report.report_year
    received = report.figures["t3.new_received.total"].value
    pool = _Pool(rng, year)
    overview = (
        f"{year}年，{we}全年收到政府信息公开申请{received}件。",
        *(pool.deed() for _ in range(_SENTENCES)),
    )
    problems = (
        "（一）存在的主要问题", *(pool.lack() for _ in range(3)),
        "（二）下一步改进措施", *(f"{year + 1}年，{pool.plan()}" for _ in range(3)),
    )  # fmt: skip
    for key, lines in (
        (_OVERVIEW, overview), (_PROBLEMS, problems), (_OTHER, (pool.deed(), pool.deed())),
    ):  # fmt: skip
        report = report.with_section(_rewritten(report.section(key), lines))
    return report


def copy_text(report: SampleReport, source: SampleReport) -> SampleReport:
    """Return the report with another one's text, in which years and numbers are its own."""
    shift = report.report_year - source.report_year
    for key in (_OVERVIEW, _PROBLEMS, _OTHER):
        lines = source.section(key).paragraphs
        if shift:
            lines = tuple(_shifted(line, source.report_year) for line in lines)
        if key == _OVERVIEW:
            lines = (report.section(key).paragraphs[0], *lines[1:])
        report = report.with_section(_rewritten(report.section(key), lines))
    return report


def add_line(report: SampleReport, key: str, line: str) -> SampleReport:
    """Return the report with one more paragraph at the end of a section."""
    section = report.section(key)
    return report.with_section(_rewritten(section, (*section.paragraphs, line)))


class _Pool:
    """Draws pieces; none of them twice in one report, and no problem in two years in a row."""

    def __init__(self, rng: Random, year: int) -> None:
        pools: dict[str, list[str]] = load(_PROSE)
        self._left = {name: rng.sample(pool, len(pool)) for name, pool in pools.items()}
        self._lacking = {name: pools[name][year % 2 :: 2] for name in _OF_PROBLEMS}
        self._rng = rng

    def deed(self) -> str:
        count = self._rng.randint(3, 97)
        return (
            f"{self._take('when')}，{self._take('manner')}{self._take('did')}{self._take('what')}"
            f"{self._take('matter')}{count}份，{self._take('result')}。"
        )

    def lack(self) -> str:
        what, matter = (self._take_lacking(name) for name in _OF_PROBLEMS)
        return f"{what}方面的{matter}{self._take('lack')}。"

    def plan(self) -> str:
        return f"将{self._take('manner')}公布{self._take('what')}的{self._take('matter')}。"

    def _take_lacking(self, name: str) -> str:
        piece = self._rng.choice(self._lacking[name])
        self._lacking[name].remove(piece)
        return piece

    def _take(self, name: str) -> str:
        if not self._left[name]:
            pool: list[str] = load(_PROSE)[name]
            self._left[name] = self._rng.sample(pool, len(pool))
        return self._left[name].pop()


def _rewritten(section: SampleSection, lines: tuple[str, ...]) -> SampleSection:
    heads = tuple(line for line in lines if line.startswith("（") and not line.endswith("。"))
    return SampleSection(section.key, section.heading, section.title, lines, heads)


def _shifted(line: str, year: int) -> str:
    """Move the years of a text on by one, the later one first."""
    return line.replace(f"{year + 1}年", f"{year + 2}年").replace(f"{year}年", f"{year + 1}年")
