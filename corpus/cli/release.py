"""`nianbao release`: the corpus as of a day, as files that never change again."""

from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from corpus.cli.border import Ending, tell, writing_to
from corpus.cli.console import show_progress, write_json
from corpus.cli.options import database_option, json_option
from corpus.cli.surroundings import ending_of, open_signing_job, open_store, show_counts

if TYPE_CHECKING:
    from corpus.release.request import ReleaseReport, ReleaseRequest

_EXTRAS = ("csv-bom", "jsonl", "parquet", "sqlite")
_NEW = click.Path(path_type=Path)
_FOLDER = click.Path(path_type=Path, exists=True, file_okay=False)
_FILE = click.Path(path_type=Path, exists=True, dir_okay=False)


@click.command("release")
@click.argument("name")
@click.option("--output", "-o", "folder", required=True, metavar="DIR", type=_NEW,
              help="Folder to make; it must not hold anything.")  # fmt: skip
@click.option("--as-of", "as_of", metavar="DAY", type=click.DateTime(["%Y-%m-%d"]),
              help="Only what was seen by 24:00 Beijing time of a day that is over "
                   "[default: all seen so far].")  # fmt: skip
@click.option("--against", metavar="DIR", type=_FOLDER,
              help="Folder of an earlier release to compare with.")  # fmt: skip
@click.option("--explained", metavar="FILE", type=_FILE,
              help="TOML that explains changes of ours and gates.")  # fmt: skip
@click.option("--division", metavar="CODE", help="Only this division and who is below it.")
@click.option("--also", type=click.Choice(_EXTRAS), multiple=True,
              help="One more format beside CSV; may be repeated.")  # fmt: skip
@click.option("--golden", metavar="DIR", type=_FOLDER,
              help="Reports, and in gold/ their true records, to measure.")  # fmt: skip
@click.option("--doi", metavar="DOI", help="DOI that an archive reserved for this release.")
@click.option("--concept-doi", metavar="DOI", help="DOI of all releases together.")
@click.option("--without-originals", is_flag=True, help="Leave the original bytes out.")
@json_option
@database_option
def command(
    *,
    name: str,
    folder: Path,
    without_originals: bool,
    is_json: bool,
    **asked: Any,  # noqa: ANN401 - click's values
) -> Ending:
    """Write a release: tables, codebook, checksums, citation, quality, changes, provenance.

    Everything is derived anew from what had been seen by then, as the newest parser reads it. The
    same corpus gives the same bytes. A folder that was released is never changed. Refused with exit
    code 3 until explained: an error on the golden set; with --against, figures that differ through
    us, a form's rate of errors that moved by over 20 %, a district that lost coverage.
    """
    from corpus.cli.known import known_portals
    from corpus.release.errors import ReleaseUnexplained
    from corpus.release.making import make_release
    from corpus.release.vintages import count_steps, end_of

    request = _request(name, folder, asked, has_originals=not without_originals)
    portals = known_portals(None if request.as_of is None else end_of(request.as_of))
    with (
        writing_to(folder),
        open_store() as store,
        show_progress("releasing", count_steps(store, request.as_of)) as advance,
    ):
        try:
            report = make_release(open_signing_job(store, advance), request, portals)
        except ReleaseUnexplained as error:
            for sentence in error.sentences:
                tell(sentence)
            return ending_of(is_complete=False)
    _show(report, folder, is_json=is_json)
    return ending_of(is_complete=not report.lost)


def _request(
    name: str, folder: Path, asked: dict[str, Any], *, has_originals: bool
) -> "ReleaseRequest":
    from corpus.release.request import ReleaseRequest

    as_of: datetime | None = asked["as_of"]
    return ReleaseRequest(
        name, folder, as_of.date() if as_of else None, asked["against"], asked["explained"],
        asked["division"], frozenset(asked["also"]), has_originals, asked["golden"],
        asked["doi"], asked["concept_doi"],
    )  # fmt: skip


def _show(report: "ReleaseReport", folder: Path, *, is_json: bool) -> None:
    if is_json:
        write_json(report.as_json())
        return
    for digest in report.lost:
        tell(f"The original {digest} is lost: see `nianbao verify`.")
    edition = report.edition
    click.echo(
        f"{folder}: release {edition.name} as of {edition.moment}, "
        f"{report.files} files, {report.size:,} bytes, {report.digest}."
    )
    for form, share in report.golden.items():
        click.echo(f"Golden set, form {form}: {share} cells right.")
    if report.causes:
        click.echo(f"Otherwise than {edition.previous}: {show_counts(report.causes)}.")
