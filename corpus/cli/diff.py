"""`nianbao diff`: what one parser, store or export says otherwise than another."""

import csv
import json
from collections.abc import Callable, Iterable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import TextIO

import click

from corpus.cli.border import Ending
from corpus.cli.console import print_line, write_json
from corpus.cli.options import database_option, json_option
from corpus.cli.surroundings import open_store, show_counts
from corpus.diff.gate import Judgement, judge, read_expectations
from corpus.diff.join import join_sides
from corpus.diff.sides import Side, Sides
from corpus.diff.tally import Found, Tally, tally_json

_GROUPS_SHOWN = 40
_WIDTH = 120
_COLUMNS = ("aspect", "name", "form", "turn", "old", "new", "page", "payload_digest", "capture_id")


@click.command("diff")
@click.argument("old", metavar="OLD")
@click.argument("new", metavar="NEW")
@click.option("--csv", "csv_path", metavar="FILE", type=click.Path(dir_okay=False, path_type=Path),
              help="Write every difference as a row of this file.")  # fmt: skip
@click.option("--shared", "is_shared", is_flag=True,
              help="What only one side has read yet is no difference.")  # fmt: skip
@click.option("--expect", "expected", metavar="FILE",
              type=click.Path(exists=True, dir_okay=False, path_type=Path),
              help="TOML file of explained differences; any other ends with code 3.")  # fmt: skip
@json_option
@database_option
def command(  # noqa: PLR0913 - one parameter per option
    *,
    old: str,
    new: str,
    csv_path: Path | None,
    is_shared: bool,
    expected: Path | None,
    is_json: bool,
) -> Ending:
    """Compare what was read of the same payloads, cell by cell.

    OLD and NEW are parsers of this store (a version, a digest or `current`), two stores (a database
    URL or an SQLite file), or two exports (records.jsonl or its folder). Of a store the records
    count that it exports. What only one side has read is told apart from what the other has lost.
    """
    expectations = None if expected is None else read_expectations(expected)
    tally = Tally(is_shared)
    with Sides(open_store) as sides, ExitStack() as stack:
        before, after = sides.open(old), sides.open(new)
        _refuse_input(csv_path, (before, after))
        write = _csv_writer(stack.enter_context(_arriving(csv_path)) if csv_path else None)
        for pair in join_sides(before.records, after.records):
            for found in tally.add(pair):
                write(found)
    judgement = None if expectations is None else judge(tally.groups, expectations)
    if is_json:
        summary = {"old": before.name, "new": after.name} | tally_json(tally)
        write_json(summary | ({} if judgement is None else {"gate": _judgement_json(judgement)}))
    else:
        for line in _describe(tally):
            print_line(line)
        for line in _describe_gate(judgement):
            click.echo(line)
    is_failed = judgement is not None and not judgement.is_passed
    return Ending.INCOMPLETE if is_failed else Ending.COMPLETE


def _refuse_input(path: Path | None, sides: Iterable[Side]) -> None:
    """Refuse to write over what is read."""
    if path is None or not path.exists():
        return
    for side in sides:
        if side.file is not None and side.file.samefile(path):
            raise click.BadParameter(
                f"{path} is what is compared: name another file.", param_hint="'--csv'"
            )


@contextmanager
def _arriving(path: Path) -> Iterator[TextIO]:
    """Yield a file that bears its name when the block ends well, and is gone otherwise."""
    partial = path.with_name(f".{path.name}.partial")
    try:
        with partial.open("w", encoding="utf-8", newline="") as file:
            yield file
        partial.replace(path)
    finally:
        partial.unlink(missing_ok=True)


def _csv_writer(file: TextIO | None) -> Callable[[Found], None]:
    if file is None:
        return lambda _: None
    rows = csv.writer(file)
    rows.writerow(_COLUMNS)

    def write(found: Found) -> None:
        aspect, name, form, turn, old, new = found.difference
        rows.writerow([aspect, name, form, turn, _text(old), _text(new), *found.place])

    return write


def _text(value: object) -> str | None:
    if value is None or isinstance(value, str):
        return value
    return json.dumps(value, ensure_ascii=False)


def _describe(tally: Tally) -> Iterator[str]:
    yield f"Records: {show_counts(tally.records())}."
    if tally.is_empty:
        yield "Nothing changed."
        return
    yield f"Found: {show_counts(tally.counts())}."
    ordered = sorted(tally.groups, key=lambda group: (-tally.groups[group], group))
    for group in ordered[:_GROUPS_SHOWN]:
        unchanged = tally.unchanged[group.name, group.form]
        rest = f", {unchanged:,} unchanged" if unchanged else ""
        yield (
            f"{group.aspect} {group.name} (form {group.form}): "
            f"{tally.groups[group]:,} {group.turn}{rest}"
        )
        for found in tally.samples[group]:
            old, new = (_show(value) for value in (found.difference.old, found.difference.new))
            yield f"  {old} -> {new}"
            yield f"    {_link(found)}"
    if len(ordered) > _GROUPS_SHOWN:
        yield f"and {len(ordered) - _GROUPS_SHOWN} more kinds of differences: use --json or --csv"


def _show(value: object) -> str:
    if isinstance(value, dict) and "state" in value:
        return str(value["raw"] if value["raw"] is not None else value["state"])
    return "-" if value is None else _shorten(_text(value) or "")


def _shorten(text: str) -> str:
    """Cut by characters: Chinese text has no blanks to cut at."""
    line = " ".join(text.split())
    return line if len(line) <= _WIDTH else f"{line[: _WIDTH - 1]}…"


def _link(found: Found) -> str:
    place = found.place
    capture = "" if place.capture_id is None else f" capture {place.capture_id}"
    return f"{place.page or place.payload_digest[:19]}{capture}"


def _describe_gate(judgement: Judgement | None) -> Iterator[str]:
    if judgement is None:
        return
    for group, count in judgement.unexplained.items():
        yield f"UNEXPLAINED {group.aspect} {group.name} (form {group.form}): {count} {group.turn}"
    for one, count in judgement.exceeded:
        yield f"TOO MANY {one.aspect} {one.name}: {count}, at most {one.most} ({one.reason})"
    for one in judgement.unmet:
        yield f"Nothing came under {one.aspect} {one.name} ({one.reason})."
    yield "Every difference is explained." if judgement.is_passed else "The gate is shut."


def _judgement_json(judgement: Judgement) -> dict[str, object]:
    return {
        "is_passed": judgement.is_passed,
        "unexplained": [
            group._asdict() | {"count": count} for group, count in judgement.unexplained.items()
        ],
        "exceeded": [
            {"name": one.name, "most": one.most, "reason": one.reason, "count": count}
            for one, count in judgement.exceeded
        ],
        "unmet": [{"name": one.name, "reason": one.reason} for one in judgement.unmet],
    }
