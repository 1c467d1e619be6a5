"""`nianbao verify`: whether everything stored is what was stored."""

from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

import click

from corpus.cli.border import Ending, tell
from corpus.cli.console import show_progress, write_json
from corpus.cli.options import database_option, json_option, settings
from corpus.cli.surroundings import ending_of, open_job, open_store, show_counts, signing_key_file
from corpus.jobs.throttle import Throttle
from corpus.jobs.verify import Stage, VerifyReport, VerifyRequest, count_work, verify
from storage.fixity.log_check import Trust
from storage.log.head import Head, parse_heads
from storage.log.heads import last_head
from storage.log.keys import Signer, load_signer, open_signer
from storage.session import Store

_SHOWN = 20
_MEGABYTE = 10**6


def _read_keys(
    _: click.Context, parameter: click.Parameter, values: tuple[str, ...]
) -> list[bytes]:
    try:
        keys = [bytes.fromhex(value.removeprefix("ed25519:")) for value in values]
    except ValueError:
        keys = [b""]
    if any(len(key) != 32 for key in keys):
        raise click.BadParameter("a key has 64 hex digits", param=parameter)
    return keys


def _read_heads(
    _: click.Context, parameter: click.Parameter, paths: tuple[Path, ...]
) -> list[Head]:
    heads: list[Head] = []
    for path in paths:
        found = list(parse_heads(path.read_text("utf-8", "replace")))
        if not found:
            raise click.BadParameter(f"{path} holds no head", param=parameter)
        heads += found
    return heads


@click.command("verify")
@click.option("--stage", type=click.Choice([str(stage) for stage in Stage]), default="all",
              show_default=True, help="Check the log, the bytes, or both.")  # fmt: skip
@click.option("--sample", type=click.IntRange(1), metavar="N",
              help="Read only the N blobs that were not checked for longest.")  # fmt: skip
@click.option("--since", type=click.DateTime(["%Y-%m-%d", "%Y-%m-%dT%H:%M:%S"]), metavar="TIME",
              help="Pass over blobs checked since then (UTC) "
              "[default: since a check that was stopped, else none].")  # fmt: skip
@click.option("--max-mbps", type=click.FloatRange(0, min_open=True), metavar="MB",
              help="Read at most so many megabytes a second.")  # fmt: skip
@click.option("--head", "heads", multiple=True, metavar="FILE", callback=_read_heads,
              type=click.Path(exists=True, dir_okay=False, path_type=Path),
              help="Heads kept elsewhere, which the log must have grown from.")  # fmt: skip
@click.option("--key", "keys", multiple=True, metavar="HEX", callback=_read_keys,
              help="Public key that may sign heads, beside the one of this machine.")  # fmt: skip
@json_option
@database_option
def command(  # noqa: PLR0913 - one parameter per option, as click has it
    *,
    stage: str,
    sample: int | None,
    since: datetime | None,
    max_mbps: float | None,
    heads: Sequence[Head],
    keys: Sequence[bytes],
    is_json: bool,
) -> Ending:
    """Compare everything stored with the log, and every byte with its digest.

    Exit code 3 says that something is not what it was; what a second copy could mend is mended. A
    tail of the log that no head covers yet is no damage. A check that was stopped goes on.
    """
    with open_store() as store:
        signer, known = _choose_signer(store)
        request = VerifyRequest(
            stage=Stage(stage),
            trust=Trust(known | frozenset(keys), heads),
            since=None if since is None else since.replace(tzinfo=UTC),
            sample=sample,
            throttle=Throttle(None if max_mbps is None else max_mbps * _MEGABYTE),
        )
        report = _verify(store, request, signer)
        with store.read_only() as session:
            found = last_head(session)
        _report(report, None if found is None else found[1], is_json=is_json)
    return ending_of(is_complete=report.is_sound)


def _choose_signer(store: Store) -> tuple[Signer | None, frozenset[bytes]]:
    """Return who signs and which keys are known.

    On a machine without a key a log that others signed stays as it is, and so does the machine.
    """
    path = signing_key_file(settings())
    signer = load_signer(path)
    if signer is not None:
        return signer, frozenset({signer.public_key})
    with store.read_only() as session:
        is_signed = last_head(session) is not None
    return (None if is_signed else open_signer(path)), frozenset()


def _verify(store: Store, request: VerifyRequest, signer: Signer | None) -> VerifyReport:
    total = count_work(open_job(store, lambda _: None, signer), request)
    with show_progress("verifying", total) as advance:
        return verify(open_job(store, advance, signer), request)


def _report(report: VerifyReport, head: Head | None, *, is_json: bool) -> None:
    if is_json:
        write_json(_summary(report, head))
        return
    for problem in report.problems.kept[:_SHOWN]:
        tell(problem.sentence())
    if report.problems.count > _SHOWN:
        tell(f"{report.problems.count - _SHOWN} more like these: use --json.")
    if report.is_resumed:
        click.echo("Went on with a check that was stopped.")
    click.echo(f"Checked: {show_counts(report.counts())}.")
    for kind, count in report.notes.counts.items():
        click.echo(f"Noted: {count:,} {kind.replace('_', ' ')}.")
    for key in sorted(_unvouched(report)):
        click.echo(f"Signed by ed25519:{key}; no key here says whose that is.")
    if head is not None and report.is_sound:
        click.echo(
            f"Sound. Keep this head where nobody who can write here can reach it:\n{head.text()}"
        )


def _unvouched(report: VerifyReport) -> set[str]:
    return set() if report.log is None or report.is_vouched else {k.hex() for k in report.log.keys}


def _summary(report: VerifyReport, head: Head | None) -> dict[str, object]:
    return {
        "is_sound": report.is_sound,
        "is_resumed": report.is_resumed,
        "counts": report.counts(),
        "problems": [problem._asdict() for problem in report.problems.kept],
        "notes": dict(report.notes.counts),
        "keys": sorted(_unvouched(report)),
        "head": None if head is None else head.text(),
    }
