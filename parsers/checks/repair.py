"""Observations on where an error of table 3 or 4 sits, and on how it may have come about."""

from collections.abc import Iterable, Iterator

from parsers.checks.form import T3_COLUMNS
from parsers.checks.localise import Repair, is_slip, smallest_repairs
from parsers.checks.registry import Observation, RuleInfo, Subject, rule
from parsers.checks.system import System, failing_disputes, failing_requests
from parsers.model import Attribution, Locator, Number, Operand, Severity
from parsers.numbers import read_value
from parsers.templates import TABLE_4

# More ways than this say nothing about any of them.
_NAMED = 5
_RESULTS = "t3.results_sum."

Found = tuple[str, System, tuple[Repair, ...]]


def _found(subject: Subject) -> tuple[Found, ...]:
    """Return each part of the tables in which something fails, with its smallest repairs."""
    requests, disputes = failing_requests(subject), subject.once(failing_disputes)
    parts = [("t3", requests)] if requests else []
    if disputes:
        parts += [(group.key, disputes.alone(f"t4.sum.{group.key}")) for group in TABLE_4.groups]
    return tuple((place, part, smallest_repairs(part)) for place, part in parts if part.failing)


def _of_table(subject: Subject, table: str) -> Iterator[Found]:
    found = subject.once(_found)
    return (part for part in found if (part[0] == "t3") is (table == "t3") and part[2])


@rule(
    RuleInfo(
        id="t3.wrong_cell",
        alias="AR-14",
        severity=Severity.INFO,
        zh="使全部等式成立的最小改动",
        attribution=Attribution.UNKNOWN,
    )
)
def wrong_request_cell(subject: Subject) -> Iterator[Observation]:
    """Report the fewest cells, one or two, whose change satisfies every failed equation."""
    for _, system, repairs in _of_table(subject, "t3"):
        yield _localised("table t3", "", system, repairs)


@rule(
    RuleInfo(
        id="t4.wrong_cell.<group>",
        alias="AR-14",
        severity=Severity.INFO,
        zh="使等式成立的最小改动",
        attribution=Attribution.UNKNOWN,
    )
)
def wrong_dispute_cell(subject: Subject) -> Iterator[Observation]:
    """Report the cells of which one is wrong: a group has one equation, so any of them may be."""
    for group, system, repairs in _of_table(subject, "t4"):
        yield _localised(f"group {group} of table t4", group, system, repairs)


def _localised(where: str, place: str, system: System, repairs: tuple[Repair, ...]) -> Observation:
    is_unique = len(repairs) == 1
    ways = [_tell(system, repair) for repair in repairs]
    if is_unique:
        message = f"Every equation of {where} holds if {ways[0]}."
    else:
        more = f" or in {len(ways) - _NAMED} other ways" if len(ways) > _NAMED else ""
        listed = "; ".join(ways[:_NAMED])
        message = f"Every equation of {where} holds if one of these is so: {listed}{more}."
    operands = (*_operands(system, repairs), Operand("is_unique", "yes" if is_unique else "no"))
    return Observation(message, place, operands, _place_of(system, repairs))


def _tell(system: System, repair: Repair) -> str:
    return " and ".join(
        f"{key} is {implied} instead of {system.values[key]}" for key, implied in repair.changes
    )


def _operands(system: System, repairs: Iterable[Repair]) -> Iterator[Operand]:
    """Yield the printed number of each cell and, behind it, the implied one."""
    for key, implied in dict.fromkeys(change for repair in repairs for change in repair.changes):
        yield Operand(key, system.values[key])
        yield Operand(f"{key}.implied", implied)


def _place_of(system: System, repairs: tuple[Repair, ...]) -> Locator | None:
    return system.locators[repairs[0].changes[0][0]]


@rule(
    RuleInfo(
        id="t3.digit_slip",
        alias="AR-15",
        severity=Severity.INFO,
        zh="疑似数字笔误",
        attribution=Attribution.UNKNOWN,
    )
)
def request_slip(subject: Subject) -> Iterator[Observation]:
    """Report a wrong cell that differs from the implied number by a slip of one or two digits."""
    for _, system, repairs in _of_table(subject, "t3"):
        yield from _slip("", system, repairs)


@rule(
    RuleInfo(
        id="t4.digit_slip.<group>",
        alias="AR-15",
        severity=Severity.INFO,
        zh="疑似数字笔误",
        attribution=Attribution.UNKNOWN,
    )
)
def dispute_slip(subject: Subject) -> Iterator[Observation]:
    """Report the only cell of a group that a slip of one or two digits would put right."""
    for group, system, repairs in _of_table(subject, "t4"):
        yield from _slip(group, system, repairs)


def _slip(place: str, system: System, repairs: tuple[Repair, ...]) -> Iterator[Observation]:
    changes = [repair.changes[0] for repair in repairs if len(repair.changes) == 1]
    slips = [(key, implied, _slip_of(system, key, implied)) for key, implied in changes]
    named = [(key, implied, slip) for key, implied, slip in slips if slip]
    if len(named) == 1:
        key, implied, slip = named[0]
        printed = system.values[key]
        yield Observation(
            f"{key} may be {implied} instead of {printed}: {slip}.",
            place,
            (Operand(key, printed), Operand(f"{key}.implied", implied)),
            system.locators[key],
        )


def _slip_of(system: System, key: str, implied: Number) -> str | None:
    return is_slip(system.values[key], implied)


@rule(
    RuleInfo(
        id="t3.row_outside_sum",
        alias="AR-12",
        severity=Severity.WARNING,
        zh="总计含有规定格式以外的行",
        attribution=Attribution.UNKNOWN,
    )
)
def row_outside_sum(subject: Subject) -> Iterator[Observation]:
    """Report a row unknown to the form which, counted as a result, satisfies every column."""
    system = failing_requests(subject)
    for row in subject.reading.extra_rows if system else ():
        read = [read_value(raw).value for raw in row.values_raw]
        if system and row.kind == "unknown" and read == _missing_from(system):
            yield Observation(
                f"Every column of table t3 adds up if row {row.label_raw} is one of the results.",
                operands=(Operand(row.label_raw, " | ".join(row.values_raw)),),
                locator=row.locator,
            )
            return


def _missing_from(system: System) -> list[Number]:
    """Return what each column lacks of its handled total."""
    found = {e.id: -r for e, r in system.residuals.items() if e.id.startswith(_RESULTS)}
    return [found.get(f"{_RESULTS}{column}", 0) for column in T3_COLUMNS]
