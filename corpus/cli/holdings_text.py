"""What the archive keeps, in lines for people and in JSON for programs."""

from collections.abc import Iterator

from corpus.cli.surroundings import show_counts
from storage.fixity.checks import FixityStatus
from storage.holdings import Holdings
from storage.log.head import Head


def describe(kept: Holdings) -> Iterator[str]:
    """Yield the lines that `nianbao status` prints of the archive."""
    space = kept.space
    stored = space.database_bytes + space.outside_bytes + _sealed(kept)
    yield (
        f"payloads: {space.logical_bytes:,} bytes, captured as {space.captured_bytes:,}, "
        f"stored in {stored:,}{_ratio(kept)}"
    )
    yield f"payloads kept in: {show_counts(kept.blobs_in)}"
    if kept.captures:
        yield f"captures: {show_counts(kept.captures)}"
    for name, counts in kept.campaigns.items():
        yield f"open campaign {name}: {show_counts(counts)}"


def describe_checks(checks: FixityStatus, sealed: tuple[int, Head] | None) -> Iterator[str]:
    """Yield the lines about checks and the signed log."""
    oldest = "never" if checks.oldest_check is None else f"{checks.oldest_check:%Y-%m-%d %H:%M} UTC"
    yield (
        f"payloads not yet checked: {checks.unchecked:,}, damaged: {checks.damaged:,}, "
        f"oldest check: {oldest}"
    )
    yield "log: not signed yet" if sealed is None else f"log: {sealed[1].text()}"


def summarise(kept: Holdings) -> dict[str, object]:
    """Return what `nianbao status --json` says of the archive."""
    return {
        "space": kept.space._asdict(),
        "ratio": _quotient(kept),
        "blobs_in": kept.blobs_in,
        "captures": kept.captures,
        "campaigns": kept.campaigns,
    }


def _sealed(kept: Holdings) -> int:
    """Return what segments add to the store: all of them, once bytes were dropped for them."""
    return kept.space.segment_bytes


def _quotient(kept: Holdings) -> float | None:
    stored = kept.space.database_bytes + kept.space.outside_bytes + _sealed(kept)
    return round(kept.space.captured_bytes / stored, 2) if stored else None


def _ratio(kept: Holdings) -> str:
    quotient = _quotient(kept)
    return "" if quotient is None else f" ({quotient} to 1)"
