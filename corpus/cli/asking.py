"""What commands that look into the corpus ask alike: agency, division, year, rule, their files.

A word that names nothing known is wrong usage, said in one sentence.
"""

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

import click

from corpus.errors import CorpusError

if TYPE_CHECKING:
    from corpus.agencies.registry import AgencyRegistry

_Decorated = TypeVar("_Decorated", bound=Callable[..., object] | click.Command)

_FILE = click.Path(path_type=Path, exists=True, dir_okay=False)


def agency_option(function: _Decorated) -> _Decorated:
    """Add `--agency`."""
    return click.option(
        "--agency", "--lineage", "agency", metavar="NAME|CODE|KEY", help="Only of this agency."
    )(function)


def division_option(function: _Decorated) -> _Decorated:
    """Add `--division`."""
    return click.option(
        "--division", metavar="NAME|CODE|KEY", help="Only of this body and those below it."
    )(function)


def year_option(function: _Decorated) -> _Decorated:
    """Add `--year`."""
    return click.option(
        "--year", type=int, callback=read_year, metavar="YEAR", help="Only reports on this year."
    )(function)


def json_lines_option(function: _Decorated) -> _Decorated:
    """Add `--json` to a command that prints one object per line."""
    return click.option(
        "--json", "is_json", is_flag=True, help="Print for programs, as JSON, one object per line."
    )(function)


def deadlines_option(function: _Decorated) -> _Decorated:
    """Add `--deadlines`."""
    return click.option(
        "--deadlines", type=_FILE, metavar="FILE", multiple=True,
        help="TOML with local deadlines; may be repeated.",
    )(function)  # fmt: skip


@contextmanager
def refusing(where: Path | None = None) -> Iterator[None]:
    """Turn what cannot be meant into wrong usage, said of the file it stands in, if any."""
    try:
        yield
    except CorpusError as error:
        raise click.UsageError(f"{where}: {error}" if where else str(error)) from error


def read_text(path: Path) -> str:
    """Return the text of a file, or refuse what is none."""
    try:
        return path.read_text("utf-8-sig")
    except UnicodeDecodeError as error:
        raise click.UsageError(f"{path} is no text in UTF-8: save it so.") from error


def meant(registry: "AgencyRegistry", word: str | None) -> str | None:
    """Return the key of the agency that a word stands for."""
    from corpus.agencies.naming import find_agency

    if word is None:
        return None
    with refusing():
        return find_agency(registry, word)


def members(registry: "AgencyRegistry", word: str | None) -> frozenset[str] | None:
    """Return the keys of a body and of everybody that was ever below it."""
    key = meant(registry, word)
    return None if key is None else frozenset(registry.all_below(key))


def asked_lineages(
    registry: "AgencyRegistry", *, agency: str | None, division: str | None
) -> frozenset[str] | None:
    """Return the keys of the agencies that are asked for; None if all are."""
    key, below = meant(registry, agency), members(registry, division)
    if key is None:
        return below
    return frozenset({key}) if below is None else below & {key}


def check_known(what: str, word: str | None, known: Iterable[str], mend: str) -> None:
    """Refuse a word that nothing known is called by."""
    if word is not None and word not in set(known):
        raise click.UsageError(f"There is no {what} {word}: {mend}.")


def read_year(_: click.Context, __: click.Parameter, value: int | None) -> int | None:
    """Refuse a year that no report can be about."""
    from corpus.cli.surroundings import now
    from corpus.coverage.roster import check_year

    if value is None:
        return None
    with refusing():
        return check_year(value, now().year)
