"""Invented prose: the introduction and the six parts of a report, in agreement with its tables."""

from collections.abc import Mapping
from dataclasses import dataclass
from random import Random
from typing import Literal

from corpus.sample.agencies import SampleAgency
from corpus.sample.figures import Figure
from corpus.sample.pools import load, numbers, sentences
from parsers.templates import SECTIONS

Length = Literal["full", "short"]
_OUTLINE_ORDINALS = "一二三四五六七八九十"


@dataclass(frozen=True, slots=True)
class SampleSection:
    """One of the six parts as published; `paragraphs` is its prose without the table.

    `subheadings` lists those paragraphs that are headings of sub-parts; a part that is not
    `present` keeps its key so that its absence can be expected.
    """

    key: str
    heading: str
    title: str
    paragraphs: tuple[str, ...]
    subheadings: tuple[str, ...] = ()
    present: bool = True

    @property
    def text(self) -> str:
        """The prose, one paragraph a line."""
        return "\n".join(self.paragraphs)


class ProseWriter:
    """Writes sentences about one report: its agency, its year and the figures of its tables."""

    def __init__(
        self, rng: Random, agency: SampleAgency, year: int, figures: Mapping[str, Figure]
    ) -> None:
        self._rng = rng
        self._figures = figures
        self._slots = _slots(agency, year, figures)

    def sentence(self, kind: str) -> str:
        """Write one sentence of a pool."""
        return self.several(kind, 1)

    def several(self, kind: str, count: int) -> str:
        """Write one paragraph of different sentences of a pool."""
        pool = sentences(kind)
        chosen = self._rng.sample(pool, min(count, len(pool)))
        return "".join(self._fill(pattern) for pattern in chosen)

    def _fill(self, pattern: str) -> str:
        return pattern.format(**self._slots, **numbers(self._rng))

    def requests(self, count: int) -> str:
        """Write about requests received; the figures are those of table 3."""
        if self._figures["t3.new_received.total"].value == 0:
            return self.sentence("requests_none")
        return self.sentence("requests") + self.several("requests_more", count)

    def sections(self, generation: str, length: Length) -> tuple[SampleSection, ...]:
        """Write the six parts; a short report leaves the tables without prose."""
        bodies = self._bodies(generation, length)
        return tuple(
            SampleSection(
                form.key, f"{_OUTLINE_ORDINALS[form.number - 1]}、{form.zh}", form.zh,
                body, tuple(line for line in body if _is_subheading(line)),
            )
            for form, body in zip(SECTIONS, bodies, strict=True)
        )  # fmt: skip

    def _bodies(self, generation: str, length: Length) -> tuple[tuple[str, ...], ...]:
        if length == "short":
            overview = (self.sentence("opening") + self.requests(0),)
            problems = (self.sentence("problems") + self.sentence("improvements"),)
            return overview, (), (), (), problems, (self.sentence("nothing"),)
        return (
            self._overview(generation),
            self._maybe("proactive_note"),
            self._maybe("requests_note"),
            self._maybe("review_note"),
            self._problems(),
            (self.sentence("other"),),
        )

    def _maybe(self, kind: str) -> tuple[str, ...]:
        return (self.sentence(kind),) if self._rng.random() < 0.5 else ()

    def _overview(self, generation: str) -> tuple[str, ...]:
        lines = [self.several("opening", 2)]
        for ordinal, (kind, title) in zip(
            _OUTLINE_ORDINALS, load("prose")["heads"][generation], strict=False
        ):
            lines.append(f"（{ordinal}）{title}")
            lines.append(self.requests(2) if kind == "requests" else self.several(kind, 3))
        return tuple(lines)

    def _problems(self) -> tuple[str, ...]:
        return (
            "（一）存在的主要问题",
            self.several("problems", 2),
            "（二）下一步改进措施",
            self.several("improvements", 3),
        )


def _is_subheading(line: str) -> bool:
    return line.startswith("（") and not line.endswith("。")


def _printed_total(figures: Mapping[str, Figure], *keys: str) -> int:
    """Sum figures that prose mentions; the cells of another form count as 0."""
    values = (figures[key].value for key in keys if key in figures)
    return sum(value for value in values if isinstance(value, int))


def _slots(agency: SampleAgency, year: int, figures: Mapping[str, Figure]) -> dict[str, str | int]:
    requests: dict[str, str | int] = {
        name: _printed_total(figures, f"t3.{row}.total")
        for name, row in (
            ("received", "new_received"), ("carried_in", "carried_in"), ("granted", "granted"),
            ("handled", "handled_total"), ("carried_out", "carried_out"),
        )
    }  # fmt: skip
    return requests | {
        "agency": agency.name,
        "we": agency.pronoun,
        "year": year,
        "next_year": year + 1,
        "reviews": _printed_total(figures, "t4.review_total"),
        "suits": _printed_total(figures, "t4.direct_suit_total", "t4.post_review_suit_total"),
        "normative": _printed_total(
            figures, "t2.normative_documents.issued", "t2.normative_documents.made_new"
        ),
        "licensing": _printed_total(figures, "t2.licensing.decisions"),
        "penalty": _printed_total(figures, "t2.penalty.decisions"),
    }
