"""`nianbao prove`: a proof of one capture that a stranger can check without us."""

from pathlib import Path

import click

from corpus.cli.console import write_json
from corpus.cli.options import ROW_ID, database_option, json_option
from corpus.cli.surroundings import open_store
from storage.fixity.prove import make_bundle
from storage.log.head import parse_head


@click.command("prove")
@click.argument("capture_id", type=ROW_ID)
@click.option("-o", "--output", "folder", metavar="DIR", type=click.Path(path_type=Path),
              help="Folder to write [default: proof-CAPTURE_ID].")  # fmt: skip
@click.option("--head", "head_file", metavar="FILE",
              type=click.Path(exists=True, dir_okay=False, path_type=Path),
              help="Prove it under a head that was kept, not under the newest.")  # fmt: skip
@json_option
@database_option
def command(*, capture_id: int, folder: Path | None, head_file: Path | None, is_json: bool) -> None:
    """Write a proof of a capture: its bytes, its facts, its place in the log, and a checker.

    The checker, verify_record.py, runs with Python and the package `cryptography` alone.
    """
    target = folder or Path(f"proof-{capture_id}")
    head = None if head_file is None else parse_head(head_file.read_text("utf-8", "replace"))
    with open_store() as store, store.read_only() as session:
        bundle = make_bundle(session, capture_id, head)
    target.mkdir(parents=True, exist_ok=True)
    for name, content in bundle.items():
        (target / name).write_bytes(content)
    if is_json:
        write_json({"folder": str(target), "files": {n: len(c) for n, c in bundle.items()}})
        return
    click.echo(
        f"Wrote {len(bundle)} files to {target}: check with `python verify_record.py` there."
    )
