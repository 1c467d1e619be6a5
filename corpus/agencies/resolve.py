"""Resolve: whose report a report is, from what it prints and where it was found, with evidence.

Pure and deterministic. Every piece of evidence has a weight; a lineage is taken only when its sum
reaches `THRESHOLD` and no other one comes within `MARGIN`. Everything else waits for a person.
"""

import re
from dataclasses import dataclass, replace

from corpus.agencies.evidence import Case, Evidence, Printed, gather_evidence, is_sure
from corpus.agencies.forms import cores_of, fold_name, is_one_off
from corpus.agencies.names import NameFit, Reading, read_name
from corpus.agencies.registry import AgencyRegistry

__all__ = ["Answer", "Evidence", "Printed", "Proposal", "resolve", "title_name"]

RULES = "agencies-1"
"""The version of these rules; whoever changes a weight or a rule changes it."""

# Set together with the weights of `evidence`, and held by the same tests.
THRESHOLD = 80
MARGIN = 20
_HIGHEST = 99
_UNSURE = 75

_TITLE_ENDS = re.compile(r"20\d\d年|关于|政府信息公开|政务信息公开|信息公开|政务公开|年度")
_LEADING_YEAR = re.compile(r"^(?:20\d\d年(?:度)?)")
_MOST_FORMS = 6
_MOST_PROPOSALS = 5


@dataclass(frozen=True, slots=True)
class Proposal:
    """A lineage that comes into question, with what speaks for it."""

    reading: Reading
    confidence: int
    evidence: tuple[Evidence, ...]


@dataclass(frozen=True, slots=True)
class Answer:
    """Whose report it is; without `chosen` a person has to say."""

    chosen: Proposal | None
    proposals: tuple[Proposal, ...]
    evidence: tuple[Evidence, ...]

    @property
    def confidence(self) -> int:
        """Return how sure the best proposal is."""
        return self.proposals[0].confidence if self.proposals else 0


def resolve(registry: AgencyRegistry, printed: Printed) -> Answer:
    """Return whose report it is, with every lineage that comes into question."""
    portal = _portal_key(registry, printed)
    contexts = _contexts(registry, printed, portal)
    in_title = title_name(printed.title)
    name = printed.name or in_title
    if name is None:
        nothing = Evidence("no_name", 0, "neither the report nor its title names an agency")
        return Answer(None, (), (nothing,))
    case = Case(
        registry, printed, portal,
        () if in_title is None else tuple(read_name(registry, in_title, contexts)),
        tuple(r for form in printed.other_forms[:_MOST_FORMS]
              for r in read_name(registry, form, contexts)),
    )  # fmt: skip
    readings = read_name(registry, name, contexts)
    if all(reading.fit is NameFit.UNLISTED for reading in readings):
        readings = _readings_by_title(case, name) or readings
    weighed = [_weigh(case, reading) for reading in readings]
    return _choose(name, sorted(weighed, key=lambda p: (-p.confidence, p.reading.key)))


def title_name(title: str | None) -> str | None:
    """Return the agency that a title names, folded.

    >>> title_name("云溪县柳河镇2021年政府信息公开工作年度报告")
    '云溪县柳河镇'
    """
    if title is None:
        return None
    text = _LEADING_YEAR.sub("", fold_name(title))
    end = _TITLE_ENDS.search(text)
    named = text[: end.start()] if end else ""
    return named if len(named) >= 2 else None


def _readings_by_title(case: Case, name: str) -> list[Reading]:
    """Read an unknown name as that of the title, if it is that name with one sign wrong."""
    titled = title_name(case.printed.title)
    if titled is None or not is_one_off(cores_of(name)[0], cores_of(titled)[0]):
        return []
    return [replace(reading, fit=NameFit.CLOSE) for reading in case.title if is_sure(reading)]


def _choose(name: str, proposals: list[Proposal]) -> Answer:
    if not proposals:
        nobody = Evidence("unknown_name", 0, f"the registry has no {name} that fits")
        return Answer(None, (), (nobody,))
    best, shown = proposals[0], tuple(proposals[:_MOST_PROPOSALS])
    if len(proposals) > 1 and best.confidence - proposals[1].confidence < MARGIN:
        rival = proposals[1]
        says = f"{rival.reading.key} fits nearly as well ({rival.confidence})"
        return Answer(None, shown, (*best.evidence, Evidence("rival", 0, says)))
    return Answer(best if best.confidence >= THRESHOLD else None, shown, best.evidence)


def _portal_key(registry: AgencyRegistry, printed: Printed) -> str | None:
    if printed.portal_code is None:
        return None
    day = None if printed.report_year is None else str(printed.report_year)
    held = registry.coded(printed.portal_code, day)
    return None if held is None else held.key


def _contexts(registry: AgencyRegistry, printed: Printed, portal: str | None) -> list[str]:
    """Return the divisions that the name may stand in: the portal's, and those of the document."""
    stated = "".join(printed.parents)
    found = [] if portal is None else [portal]
    if stated:
        readings = read_name(registry, stated)
        found += (r.key for r in readings if r.fit is NameFit.EXACT and r.parent is None)
    return list(dict.fromkeys(found))


def _weigh(case: Case, reading: Reading) -> Proposal:
    evidence = gather_evidence(case, reading)
    total = sum(each.weight for each in evidence)
    is_witnessed = any(each.kind == "witness" for each in evidence)
    is_known = is_sure(reading) or (reading.fit is NameFit.CLOSE and is_witnessed)
    return Proposal(reading, max(0, min(total, _HIGHEST if is_known else _UNSURE)), evidence)
