"""Which report of a lineage and year is the main one, and whose findings name their scope."""

from parsers.model import Scope

MAIN_SCOPES = (Scope.OWN, Scope.UNKNOWN, Scope.AGGREGATE, Scope.SYSTEM, Scope.JOINT)
"""Scopes in the order in which a report of them is the main one."""

UNMARKED_SCOPES = (Scope.OWN, Scope.UNKNOWN)
"""Scopes that findings do not name: a parser that learns to tell `own` must not lose triage.

Should a body have reports of both for a year, what both show in one place is told once.
"""


def marked(scope: Scope) -> Scope | None:
    """Return the scope that findings of a report name, whatever else is published for its year.

    >>> marked(Scope.UNKNOWN), marked(Scope.AGGREGATE).value
    (None, 'aggregate')
    """
    return None if scope in UNMARKED_SCOPES else scope
