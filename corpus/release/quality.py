"""The note on quality: how good a release is, and what is known to be wrong with it."""

from collections.abc import Iterator

from corpus.golden.compare import Fit, Part
from corpus.golden.measure import Accuracy
from corpus.markdown import code, table
from corpus.release.gates import LEAST_FAILURES, LEAST_REPORTS
from corpus.release.model import Edition
from corpus.release.standing import Standing
from corpus.release.tallies import Tallies

NOT_MEASURED = "not measured"
_KNOWN_FAILURES = (
    "Reports that exist as pictures only are read when somebody asks for it (`--ocr`); else `UP`.",
    "A page that changed and was changed back between two looks shows no change.",
    "The roster knows the bodies of the imported lists; a body on no list is expected of nobody.",
    "Names are masked only where words say that they are of an applicant or another citizen.",
)
_COVERAGE = """
Bodies that had to report, by what became of it, and of how many a report is held. `GO` and held: it
was read, and the agency withdrew it since.
""".strip()
_BESIDE = """
In which districts a variable has numbers: `variable_coverage`. How sites answered: `reachability`.
""".strip()


def quality(
    edition: Edition,
    tallies: Tallies,
    unsettled: int,
    of: tuple[Accuracy | None, Standing | None],
) -> bytes:
    """Return how good it is: accuracy, errors, coverage, gaps."""
    accuracy, standing = of
    total = sum(count for _, count in tallies.by_code())
    codes = [[code(name), f"{count:,}", _share(count, total)]
             for name, count in tallies.by_code() if count]  # fmt: skip
    parsers = [[version, code(digest), f"{count:,}"]
               for (version, digest), count in sorted(tallies.parsers.items())]  # fmt: skip
    parts = (
        f"# Quality of {edition.name}",
        "## Accuracy", *_accuracy(accuracy, {digest for _, digest in tallies.parsers}),
        *_errors(standing),
        "## Cells by code", table(["Code", "Cells", "Share"], codes),
        _flags(tallies),
        "## Coverage", _COVERAGE,
        table(["Year", "Status", "Bodies", "Held"], _coverage(tallies)), _BESIDE,
        "## Doubts",
        _doubts(tallies, unsettled),
        "## Personal data", _masked(tallies),
        "## Parsers", table(["Version", "Digest", "Reports"], parsers),
        *(("Reports of several parsers stand side by side: run `nianbao reparse`.",)
          if len(parsers) > 1 else ()),
        "## Known failures", "\n".join(f"- {each}" for each in _KNOWN_FAILURES),
    )  # fmt: skip
    return ("\n\n".join(parts) + "\n").encode()


def _flags(tallies: Tallies) -> str:
    return (
        f"{tallies.flags['corrected']:,} corrected by a person, "
        f"{tallies.flags['assumed_zero']:,} blanks that sums prove to be zeros."
    )


def _doubts(tallies: Tallies, unsettled: int) -> str:
    return (
        f"{tallies.suspects:,} failed checks point at our own reading. "
        f"{unsettled:,} report versions wait for a person to say whose they are."
    )


def _accuracy(measured: Accuracy | None, parsers: set[str]) -> Iterator[str]:
    """Yield what the golden set says, form by form, and whether it was read by the same parser."""
    if measured is None:
        yield f"On the golden set: {NOT_MEASURED}."
        return
    yield "Reports that careful readers wrote down, read by the parser. Right of all, by form:"
    head = ["Form", "Reports", *(part.value.capitalize() for part in Part), "Wrong", "Missed"]
    yield table(head, (_of_form(measured, form) for form in measured.forms))
    yield f"Measured with parser {measured.parser}, {code(measured.parser_digest)}."
    if measured.parser_digest not in parsers:
        yield "No report of this release was read by it: run `nianbao reparse`."
    yield from ("\n".join(f"- {miss.describe()}" for miss in measured.misses),) * bool(
        measured.misses
    )


def _of_form(measured: Accuracy, form: str) -> list[str]:
    shares = [
        f"{measured.counts[form, part, Fit.RIGHT]:,} of {measured.total(form, part):,}"
        for part in Part
    ]
    sums = (sum(measured.counts[form, part, fit] for part in Part) for fit in list(Fit)[1:])
    return [code(form), f"{measured.reports[form]:,}", *shares, *(f"{each:,}" for each in sums)]


def _errors(standing: Standing | None) -> Iterator[str]:
    """Yield how often rules fail that allow of no explanation, by form."""
    if standing is not None:
        yield "## Errors"
        yield "Failed rules of severity error for the reports of each form."
        rows = (
            [code(form), f"{share.total:,}", f"{share.number:,}", f"{float(share.rate):.4f}"]
            for form, share in standing.errors.items()
        )
        yield table(["Form", "Reports", "Failed", "Per report"], rows)
        yield (
            f"Held against the release before where both have {LEAST_REPORTS} reports of a form, "
            f"and the rate moved by {LEAST_FAILURES} failures in as many as the smaller one has."
        )


def _masked(tallies: Tallies) -> str:
    counts = ", ".join(f"{count:,} × {kind}" for kind, count in sorted(tallies.masked.items()))
    return f"Masked in `sections`: {counts or 'nothing'}. Originals are as published."


def _coverage(tallies: Tallies) -> Iterator[list[str]]:
    for (year, status), count in sorted(tallies.statuses.items()):
        held = tallies.held[year, status]
        yield [str(year), code(status), f"{count:,}", f"{held:,}"]


def _share(count: int, total: int) -> str:
    return f"{1000 * count // max(total, 1) / 10:.1f} %"
