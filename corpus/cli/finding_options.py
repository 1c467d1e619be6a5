"""Which findings are asked for: the options that `nianbao findings` and `nianbao triage` share."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeVar

import click

from corpus.cli.asking import agency_option, division_option, meant, members, year_option
from corpus.cli.rule_names import check_rule, named_rule
from parsers.model import Attribution, Severity
from storage.models.longitudinal import TriageStatus

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from corpus.agencies.registry import AgencyRegistry
    from corpus.rules.listing import ListedFinding

STATUSES = ("open", *(status.value for status in TriageStatus))

_Decorated = TypeVar("_Decorated", bound=Callable[..., object] | click.Command)


@dataclass(frozen=True, slots=True)
class Choice:
    """The options as given; what is None does not matter."""

    agency: str | None = None
    division: str | None = None
    year: int | None = None
    rule: str | None = None
    severity: str | None = None
    attribution: str | None = None
    status: str | None = None

    @property
    def is_empty(self) -> bool:
        """Tell whether nothing was asked for in particular."""
        return self == Choice()


def finding_options(function: _Decorated) -> _Decorated:
    """Add the options that choose among findings."""
    options = (
        agency_option,
        division_option,
        year_option,
        click.option("--rule", metavar="ID", help="Only of this rule, or of all that begin so."),
        click.option("--severity", type=click.Choice([s.value for s in Severity]),
                     help="Only findings as severe as this."),
        click.option("--attribution", type=click.Choice([a.value for a in Attribution]),
                     help="Only what lies at this door."),
        click.option("--status", type=click.Choice(STATUSES),
                     help="Only findings of which people made this."),
    )  # fmt: skip
    for add in reversed(options):
        function = add(function)
    return function


def chosen_findings(
    session: "Session", registry: "AgencyRegistry", choice: Choice
) -> "Iterator[ListedFinding]":
    """Return the findings that stand and are asked for; refuse what names nothing known."""
    from corpus.rules.listing import list_findings
    from storage.findings.reading import Wanted

    severity = Severity(choice.severity) if choice.severity else None
    rule = named_rule(choice.rule)
    wanted = Wanted(meant(registry, choice.agency), choice.year, rule, severity)
    below = members(registry, choice.division)
    found = (
        each
        for each in list_findings(session, wanted, choice.status)
        if (below is None or each.lineage in below)
        and choice.attribution in (None, each.attribution.value)
    )
    first = next(found, None)
    if first is None:
        check_rule(rule)
        return
    yield first
    yield from found
