"""Rows of a report's prose: its sections and the numbers they state, personal data masked."""

from collections import Counter
from collections.abc import Iterator, Mapping

from corpus.export.model import Row
from corpus.release.masks import mask_persons
from corpus.release.measures import NOTHING, Measure
from corpus.release.report_rows import Told
from corpus.release.senses import senses_of, subject_of
from parsers.checks.claims import Claim, read_claims
from parsers.model import Scope

_OTHER_SCOPE = ("it may be of another scope", "another body is the subject")


def section_rows(
    told: Told, measures: Mapping[str, Measure], masked: Counter[str]
) -> Iterator[Row]:
    """Yield the sections in the order of the report; count what is masked in them."""
    for ordinal, section in enumerate(told.record.get("sections", ()), 1):
        text, heading = mask_persons(section["text"]), mask_persons(section["heading_raw"] or "")
        spans = (*text.spans, *heading.spans)
        masked.update(kind.value for kind in spans)
        yield (
            *told.head, section["key"], ordinal, int(section["present"]), heading.text or None,
            text.text, len("".join(text.text.split())),
            *(measures.get(section["key"], NOTHING) if section["present"] else NOTHING),
            len(spans),
        )  # fmt: skip


def claim_rows(told: Told) -> Iterator[Row]:
    """Yield what the prose states, in reading order."""
    subject = subject_of(told)
    senses = senses_of(subject)
    scope = told.held.facts.scope
    for ordinal, claim in enumerate(read_claims(subject), 1):
        yield (*told.head, ordinal, *_claim(claim, scope, senses.get(id(claim))))


def _claim(claim: Claim, scope: Scope, sense: str | None) -> Row:
    figure = claim.figure
    low, high, unit = (None,) * 3 if figure is None else (figure.low, figure.high, figure.unit)
    is_other = any(doubt in _OTHER_SCOPE for doubt in claim.doubts)
    return (
        claim.metric, claim.passage.section, (Scope.UNKNOWN if is_other else scope).value,
        claim.start, claim.end, sense, low, high, unit or None, int(figure is None),
        int(claim.is_certain), "; ".join(claim.doubts) or None, mask_persons(claim.raw).text,
    )  # fmt: skip
