"""`nianbao correct`: what people sign off that a cell should read, laid over every parse."""

from typing import TYPE_CHECKING, Any

import click

from corpus.cli.asking import refusing
from corpus.cli.border import Ending
from corpus.cli.console import print_line, write_json
from corpus.cli.options import database_option, json_option
from corpus.cli.surroundings import ending_of, open_signing_job, open_store

if TYPE_CHECKING:
    from corpus.series.correcting import Judged
    from storage.series.corrections import CorrectedCell
    from storage.session import Store


# A negative value looks like an option; `_check` refuses what was meant to be one.
@click.command("correct", context_settings={"ignore_unknown_options": True})
@click.argument("target", metavar="[PAYLOAD|AGENCY@YEAR]", required=False)
@click.argument("cell_key", metavar="[CELL]", required=False)
@click.argument("value", metavar="[VALUE]", required=False)
@click.option("--withdraw", is_flag=True, help="Take the correction of CELL back.")
@click.option(
    "--list",
    "is_list",
    is_flag=True,
    help="List corrections and what became of each; 3 if one was tampered with.",
)
@click.option("--part", type=click.IntRange(0), metavar="N",
              help="Which report of a payload that holds several.")  # fmt: skip
@click.option("--as-printed", "is_as_printed", is_flag=True,
              help="The page does print VALUE, though the form admits no such number.")  # fmt: skip
@click.option("--by", "corrected_by", metavar="NAME", default="", help="Who corrects.")
@click.option("--reason", metavar="TEXT", default="", help="Why.")
@json_option
@database_option
def command(
    *, is_list: bool, withdraw: bool, is_json: bool, **words: Any  # noqa: ANN401 - as click has them
) -> Ending:  # fmt: skip
    """Say what a cell should read where the parser is wrong, or take that back.

    PAYLOAD is a digest or its beginning, AGENCY a name, code or key, CELL a key of the reference
    of cells, VALUE a number or the word of a state (blank, placeholder, text, absent, unreadable,
    ambiguous). The correction holds for these bytes as long as the parser reads there what it
    reads now, also after a re-parse; what was read is kept beside it. A number that the cell cannot
    hold, such as half a request, is refused unless --as-printed says that the agency printed it.
    """
    _check(words, is_list=is_list, withdraw=withdraw)
    if is_list:
        return _list(is_json=is_json)
    from corpus.jobs.corrections import Order, correct

    with open_store() as store, refusing():
        words["target"] = _target(store, words["target"])
        job = open_signing_job(store, lambda _: None)
        corrected = correct(job, Order(**words))
    if is_json:
        write_json(_cell_json(corrected))
    else:
        done = "is withdrawn" if corrected.is_withdrawn else f"now counts as {_said(corrected)}"
        click.echo(f"{corrected.cell_key} of {corrected.payload_digest} {done}.")
    return Ending.COMPLETE


def _target(store: "Store", word: str) -> str:
    """Return a target with the key of its agency, whatever that is called by."""
    from corpus.agencies.naming import find_agency
    from corpus.agencies.registry import AgencyRegistry
    from storage.agencies.registry import read_registry

    name, sign, year = word.rpartition("@")
    if not sign:
        return word
    with store.read_only() as session:
        return f"{find_agency(AgencyRegistry.of(read_registry(session)), name)}@{year}"


def _check(words: dict[str, Any], *, is_list: bool, withdraw: bool) -> None:
    for word in (words["target"], words["cell_key"], words["value"]):
        if word is not None and word.startswith("-") and not word[1:2].isdecimal():
            raise click.NoSuchOption(word)
    given = [words[name] is not None for name in ("target", "cell_key", "value")]
    wanted = [not is_list, not is_list, not (is_list or withdraw)]
    if is_list and withdraw:
        raise click.UsageError("List or withdraw, not both.")
    if given != wanted:
        raise click.UsageError(
            "Name PAYLOAD or AGENCY@YEAR, CELL and VALUE; with --withdraw no VALUE, with --list "
            "none of them."
        )


def _list(*, is_json: bool) -> Ending:
    from corpus.jobs.corrections import judged_corrections

    with open_store() as store, store.read_only() as session:
        judged = list(judged_corrections(session))
    if is_json:
        write_json([_judged_json(each) for each in judged])
    elif not judged:
        click.echo("No cell was corrected.")
    for each in () if is_json else judged:
        _print(each)
    return ending_of(is_complete=not any(each.is_alarming for each in judged))


def _print(judged: "Judged") -> None:
    if judged.stored is None:
        detail = {} if judged.lost is None else judged.lost.detail
        print_line(f"lost  {detail.get('cell_key')} {detail.get('payload_digest')}")
        return
    cell = judged.stored.cell
    read = cell.seen_state if cell.seen_raw is None else cell.seen_raw
    head = f"{judged.standing.value:<10} {cell.cell_key}: {read} -> {_said(cell)}"
    print_line(head, "bold red" if judged.is_alarming else "bold")
    at = judged.stored.corrected_at.date()
    print_line(f"{cell.payload_digest} part {cell.part}", indent=2)
    print_line(f"{cell.corrected_by} on {at}: {cell.reason}", indent=2)


def _said(cell: "CorrectedCell") -> str:
    return cell.state.value if cell.value is None else format(cell.value, "f")


def _judged_json(judged: "Judged") -> dict[str, Any]:
    told: dict[str, Any] = {"standing": judged.standing.value}
    if judged.stored is not None:
        at = judged.stored.corrected_at.isoformat()
        return told | {"id": judged.stored.id, "corrected_at": at} | _cell_json(judged.stored.cell)
    return told | ({} if judged.lost is None else judged.lost.detail)


def _cell_json(cell: "CorrectedCell") -> dict[str, Any]:
    value = None if cell.value is None else format(cell.value, "f")
    return cell._asdict() | {"value": value}
