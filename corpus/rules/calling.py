"""What a report calls the body it speaks for: 我局 is no town's word (DU-05)."""

import re
from collections.abc import Iterator, Sequence

from corpus.agencies.forms import cores_of
from corpus.rules.case import Case
from corpus.rules.model import Judgement, Ref, inapplicable, judge, open_at
from corpus.rules.registry import case_rule
from corpus.rules.text.plain import sentences
from corpus.rules.wording import ACTS
from parsers.checks.registry import RuleInfo
from parsers.model import Attribution, Scope, Severity
from storage.models.agencies import AgencyKind

_OF_KINDS = {
    AgencyKind.DEPARTMENT: ("局", "委", "厅"), AgencyKind.TOWNSHIP: ("镇", "乡", "街道"),
}  # fmt: skip
_CALLED = re.compile(rf"^(?:20\d\d年度?)?我(?P<word>局|委|厅|镇|乡|街道|县|旗|区|市){ACTS}")
_CLAUSE = re.compile(r"[，,：:]")


@case_rule(
    RuleInfo(
        id="copies.other_kind",
        alias="DU-05",
        severity=Severity.WARNING,
        zh="自称与机关类型不符",
        formula="我局, 我镇, 我区 as the subject fit the name of the body or of who is above it",
        attribution=Attribution.UNKNOWN,
    )
)
def other_kind(case: Case) -> Iterator[Judgement]:
    """Report clauses in which the body calls itself what neither it nor anybody above it is."""
    text = "\n".join(case.report.prose.sections.values())
    if not text or case.body is None or case.kind is None:
        yield open_at()
        return
    if case.kind is AgencyKind.ZONE or case.report.scope is Scope.JOINT:
        yield inapplicable(message="it may speak for several bodies")
        return
    clauses = (each.strip() for said in sentences(text) for each in _CLAUSE.split(said))
    hits = [(match["word"], each) for each in clauses if (match := _CALLED.match(each))]
    words = {word for word, _ in hits if _is_foreign(case, word)}
    foreign = [(word, said) for word, said in hits if word in words]
    refs = [Ref(case.report.ref(f"text.我{word}"), said[:60]) for word, said in foreign]
    told = f"{case.district.name_of(case.lineage)} says: {foreign[0][1][:40]}." if foreign else ""
    yield judge(not foreign, told, *dict.fromkeys(refs))


def _is_foreign(case: Case, word: str) -> bool:
    kind = next((kind for kind, words in _OF_KINDS.items() if word in words), None)
    return _is_no_division(case, word) if kind is None else _is_no_body(case, word, kind)


def _is_no_body(case: Case, word: str, kind: AgencyKind) -> bool:
    """Tell whether another kind of body is called so; of its own kind names have to tell."""
    names = case.body.all_names if case.body else ()
    if any(word in name for name in names):
        return False
    return case.kind is not kind or any(_ends_in(name, _OF_KINDS[kind]) for name in names)


def _ends_in(name: str, words: Sequence[str]) -> bool:
    cores = (core.removesuffix("员会") for core in cores_of(name))
    return any(core.endswith(tuple(words)) for core in cores)


def _is_no_division(case: Case, word: str) -> bool:
    """Tell whether nobody up to the province is called so; of an unknown one it may be said."""
    registry = case.district.registry
    chain = registry.chain(case.lineage, case.district.year_end)
    names = [name for key, _ in chain for name in registry.bodies[key].all_names]
    is_whole = any(period.kind is AgencyKind.PROVINCE for _, period in chain)
    return is_whole and not any(word in name for name in names)
