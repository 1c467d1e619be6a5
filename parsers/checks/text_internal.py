"""Logic of the prose alone: growth, repetition and contradiction."""

from collections.abc import Iterator

from parsers.checks.claims import Claim, read_claims
from parsers.checks.claims.figures import Figure
from parsers.checks.claims.growth import Growth, growths
from parsers.checks.registry import Observation, RuleInfo, Subject, rule
from parsers.checks.terms import AllOf, Equation, Values
from parsers.checks.text_lists import all_of, fits_share, quote
from parsers.model import Cell, Operand, Severity, State


def _growth_cells(found: Growth) -> tuple[Cell, ...]:
    place = found.passage.locate(found.start, found.end)
    ref = f"{found.passage.place}, {found.start + 1}"
    named = ((f"{ref}, now", found.current), (f"{ref}, before", found.base))
    return tuple(
        Cell(name, State.NUMBER, found.text, value, locator=place) for name, value in named
    )


@rule(
    RuleInfo(
        id="text.growth",
        alias="TI-05",
        severity=Severity.WARNING,
        formula="percent = |now - before| / before, to half a unit of its last digit",
        zh="增减幅度与数字一致",
    )
)
def growth(subject: Subject) -> Iterator[AllOf]:
    """Require that a stated growth is that of the two numbers in the same sentence."""
    yield from all_of(
        Equation(
            "", _growth_cells(found), (_percent_cell(found),),
            f"{quote(found.text)} is not the growth of its numbers", _fits_growth,
        )
        for found in growths(subject)
        if found.percent is not None
    )  # fmt: skip


def _percent_cell(found: Growth) -> Cell:
    place = found.passage.locate(found.start, found.end)
    ref = f"{found.passage.place}, {found.start + 1}, percent"
    return Cell(ref, State.NUMBER, found.text, found.percent, locator=place)


def _fits_growth(left: Values, right: Values) -> bool:
    now, before = left
    change = now - before if now > before else before - now
    return fits_share(change, before, right[0])


@rule(
    RuleInfo(
        id="text.growth_direction",
        alias="TI-12",
        severity=Severity.WARNING,
        formula="increase: now > before; decrease: now < before",
        zh="增减表述与数字方向一致",
    )
)
def growth_direction(subject: Subject) -> Iterator[AllOf]:
    """Require that what is said to rise rises, and what is said to fall falls."""
    yield from all_of(
        Equation(
            "", _growth_cells(found), (), f"{quote(found.text)} goes the other way",
            _rises if found.is_up else _falls,
        )
        for found in growths(subject)
    )  # fmt: skip


def _rises(left: Values, _right: Values) -> bool:
    return left[0] > left[1]


def _falls(left: Values, _right: Values) -> bool:
    return left[0] < left[1]


@rule(
    RuleInfo(
        id="text.stated_twice",
        alias="TI-06",
        severity=Severity.WARNING,
        zh="同一指标前后表述不一致",
    )
)
def stated_twice(subject: Subject) -> Iterator[Observation]:
    """Report a metric for which two certain claims give different numbers."""
    first: dict[str, tuple[Claim, Figure]] = {}
    for claim in read_claims(subject):
        if claim.figure is None or not claim.is_certain:
            continue
        other, figure = first.setdefault(claim.metric, (claim, claim.figure))
        if figure.high < claim.figure.low or claim.figure.high < figure.low:
            yield _contradiction(other, claim)
            return


def _contradiction(one: Claim, other: Claim) -> Observation:
    return Observation(
        f"“{one.clause}” contradicts “{other.clause}”.",
        operands=(Operand(one.ref, one.raw), Operand(other.ref, other.raw)),
        locator=other.locator or one.locator,
    )


_OPPOSED = (
    ("all_closed", ("carried_out",)),
    ("received_none", ("received", "accepted", "granted", "refused")),
    ("review_none", ("review", "disputes")),
    ("suit_none", ("suit", "disputes")),
    ("disputes_none", ("review", "suit", "disputes")),
)


@rule(
    RuleInfo(
        id="text.contradiction",
        alias="TI-07",
        severity=Severity.WARNING,
        zh="正文前后矛盾",
    )
)
def contradiction(subject: Subject) -> Iterator[Observation]:
    """Report that the text says there is none of something and elsewhere how many there were."""
    claims = [claim for claim in read_claims(subject) if claim.is_certain]
    for none, metrics in _OPPOSED:
        denial = next((claim for claim in claims if claim.metric == none), None)
        counted = next(
            (c for c in claims if c.metric in metrics and c.figure and c.figure.low > 0), None
        )
        if denial and counted:
            yield _contradiction(denial, counted)
            return
