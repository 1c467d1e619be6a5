"""The reports of the wild corpus: template, spoiled document and what is decidable about it."""

from dataclasses import dataclass, replace
from random import Random
from typing import get_args

from corpus.sample import SampleDocument, SampleOptions, lay_out, sample_report
from corpus.sample.figures import Mode
from corpus.sample.older import AnnexForm, OlderOptions, sample_older
from corpus.sample.older_forms import ANNEX_STYLES, UNDECIDABLE
from corpus.sample.pools import chance
from parsers.model import State
from tests.parsers.wild.traps import draw, spoil
from tests.parsers.wild.traps_cells import mixed_tables

TEMPLATES = ("2019", "2021", "outdated", "mixed", "stat_2014", "free_pre2014")
_WEIGHTS = (5, 7, 2, 2, 2, 2)
_MODES: tuple[Mode, ...] = get_args(Mode)
_MOST_TRAPS = 4
# One cell on a line: a second figure or a number of its own makes every row unclear.
_UNCLEAR_IF_FLAT = frozenset(("numbered", "codes", "parts_and_total", *UNDECIDABLE))
_FLAT = ("paragraphs", "'lines'", "'pipe_lines'")


@dataclass(frozen=True, slots=True)
class Report:
    """A report of the wild corpus before it is written in a medium."""

    seed: int
    template: str
    document: SampleDocument
    traps: tuple[str, ...] = ()
    annex: str = ""

    def undecidable(self, look: str) -> tuple[str, ...]:
        """Return the prefixes of cells that no reader could place, written with a look."""
        is_flat = any(word in look for word in _FLAT)
        if self.annex in UNDECIDABLE or (is_flat and self.annex in _UNCLEAR_IF_FLAT):
            return ("st14.", "annex.")
        if self._has_blanks() and ("'pipes_own'" in look or "drop_blank=True" in look):
            return ("t2.", "t3.", "t4.", "st14.", "annex.")
        return ()

    def _has_blanks(self) -> bool:
        return any(f.state is State.BLANK for f in self.document.truth.figures.values())

    def is_year_stated(self) -> bool:
        """Say whether title, introduction or period state the year."""
        truth = self.document.truth
        shown = f"{truth.title}{truth.introduction}{truth.period}"
        return str(truth.report_year) in shown


def draw_report(seed: int, template: str | None = None) -> Report:
    """Draw a report; the same seed and template give the same one."""
    rng = chance("wild", seed)
    chosen = rng.choices(TEMPLATES, _WEIGHTS)[0]
    chosen = template or chosen
    if chosen in ("stat_2014", "free_pre2014"):
        return _older(seed, chosen, rng)
    document = _laid_out(seed, chosen, rng)
    traps = draw(rng, _MOST_TRAPS)
    return Report(seed, chosen, spoil(document, traps, seed), traps)


def _laid_out(seed: int, template: str, rng: Random) -> SampleDocument:
    options = SampleOptions(
        generation="2021" if template == "2021" else "2019",
        report_year=_year(template, rng),
        prose=rng.choice(("short", "full")),
        figures="distinct" if rng.random() < 0.8 else rng.choice(_MODES),
    )
    document = lay_out(sample_report(seed, options))
    if template != "mixed":
        return document
    newer = replace(options, generation="2021", agency=document.truth.agency)
    other = lay_out(sample_report(seed + 1, newer))
    return mixed_tables(document, other, rng.choice(("t2", "t3")))


def _year(template: str, rng: Random) -> int:
    if template == "2019":
        return rng.choice((2019, 2020))
    return rng.randint(2021, 2025)


def _older(seed: int, template: str, rng: Random) -> Report:
    style = rng.choice(ANNEX_STYLES)
    form: AnnexForm | None = "st14" if template == "stat_2014" else rng.choice(("annex", None))
    spoiled = rng.choice((0, 0, 3, 6)) if form else 0
    document = sample_older(seed, OlderOptions(form, style, spoiled=spoiled))
    return Report(seed, template, document, annex=style if form else "")
